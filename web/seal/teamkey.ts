/* teamkey: TEAMKEY, a line's epoch key for one member (PROTOCOL §4). Called by the console.
 * Never taken at its word: base mode proves no sender, so the key must match a signed EPOCH. */
import type { Mid, Pk, Sk } from './bytes';
import { EnvelopeType, asMid, asSk, concat, needLength, readHeader, writeHeader } from './bytes';
import { hpkeOpen, hpkeSeal } from './hpke';
import { label } from './kdf';

export const TEAMKEY_LEN = 112;
const AAD_LEN = 32; /* everything before enc */

export interface TeamKey {
    line: number;
    epoch: number;
    mid: Mid;
}

/* Seal sk_e to one member's key. Errors  seal  `to` is a point of low order */
export function teamkeyMake(team: TeamKey, to: Pk, skE: Sk): Uint8Array {
    const head = writeHeader(EnvelopeType.TeamKey)
        .u16(team.line).zero(2).u32(team.epoch)
        .bytes(team.mid).zero(4)
        .done();
    return concat(head, hpkeSeal(to, { info: label('teamkey'), aad: head }, skE));
}

/* Errors  size, format, version */
export function teamkeyPeek(envelope: Uint8Array): TeamKey {
    needLength(envelope, TEAMKEY_LEN, 'TEAMKEY');
    const r = readHeader(envelope, EnvelopeType.TeamKey);
    const line = r.u16();
    r.zero(2);
    const epoch = r.u32();
    const mid = asMid(r.bytes(16));
    r.zero(4);
    return { line, epoch, mid };
}

/* Give sk_e; the caller compares publicOf(skE) with the signed EPOCH's pk.
 * Errors  size, format, version; seal  another member's, or altered */
export function teamkeyOpen(envelope: Uint8Array, sk: Sk): { team: TeamKey; skE: Sk } {
    const team = teamkeyPeek(envelope);
    const bind = { info: label('teamkey'), aad: envelope.slice(0, AAD_LEN) };
    const skE = asSk(hpkeOpen(sk, bind, envelope.slice(AAD_LEN)));
    return { team, skE };
}
