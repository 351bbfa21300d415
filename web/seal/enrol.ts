/* enrol: the one-time code that a supervisor hands to a new colleague in person (PROTOCOL §5 Staff
 * enrol). Called by the console on both sides.
 * Never sends the mac key: the server sees only the id, so it cannot put its keys in a claim. */
import type { Key } from './bytes';
import { SealError, concat, equal, wipe } from './bytes';
import { expandKey, extract, hmac, label } from './kdf';
import type { Phrase } from './words';
import { P10, newPhrase, phraseKdfInput } from './words';

const MAC_LEN = 32;

export interface Enrol {
    id: Key; /* what the server keeps the invitation under */
    mac: Key; /* stays between two people */
}

/* A new code of ten words. */
export function newEnrolCode(): Phrase {
    return newPhrase(P10);
}

/* Errors  size  not ten words     Wipes  the code's bytes and the key in between */
export function deriveEnrol(code: Phrase): Enrol {
    if (code.words.length !== P10) {
        throw new SealError('size', 'an enrolment code has ten words');
    }
    const input = phraseKdfInput(code);
    const prk = extract(label('enrol'), input);
    const out = { id: expandKey(prk, 'enrol/id'), mac: expandKey(prk, 'enrol/mac') };
    wipe(input, prk);
    return out;
}

/* Put the mac at the end of a claim. unsigned: every byte of CLAIM before its mac. */
export function claimSign(unsigned: Uint8Array, mac: Key): Uint8Array<ArrayBuffer> {
    return concat(unsigned, hmac(mac, unsigned));
}

/* Check that a claim was made by whoever was handed the code, and that nobody changed its keys.
 * Errors  size  too short to hold a mac     seal  made under another code, or altered */
export function claimVerify(claim: Uint8Array, mac: Key): void {
    if (claim.length <= MAC_LEN) {
        throw new SealError('size', 'too short for a claim');
    }
    const at = claim.length - MAC_LEN;
    if (!equal(hmac(mac, claim.slice(0, at)), claim.slice(at))) {
        throw new SealError('seal', 'not the claim of the one who was invited');
    }
}
