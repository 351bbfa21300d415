/* invite: how an invited colleague makes keys and hands in a claim (PROTOCOL §5 Staff enrol).
 * Called by the invite view. Never sends a secret key, the password or the code: what leaves is
 * public keys, a sealed WRAP, and a mac that only the supervisor can check. */
import type { Key, Mid } from '../seal/bytes';
import { asEdSk, asMid, asSalt, random, wipe } from '../seal/bytes';
import type { Enrol } from '../seal/enrol';
import { claimSign, deriveEnrol } from '../seal/enrol';
import { hash256, newPair } from '../seal/kdf';
import { edPublicOf, orgOpen } from '../seal/paper';
import type { StaffKeys } from '../seal/staff';
import { STRETCH_MEM_KIB, STRETCH_OPS, nameHash } from '../seal/staff';
import { P10, readPhrase } from '../seal/words';
import { WRAP_PASSWORD, wrapMake } from '../seal/wrap';
import { RecordType } from '../wire/record';
import { claimWriteUnsigned, totpSecretRead } from '../wire/staff';
import type { Door } from './connection';
import { harden } from './signin';
import type { Stretch } from './stretch';

export interface InviteAsk {
    code: string;
    name: string;
    password: string;
}

const COST = { ops: STRETCH_OPS, memKib: STRETCH_MEM_KIB };

/* Is this a code of ten words? Asked while libsodium may still be loading. */
export function codeFits(typed: string): boolean {
    try {
        return readPhrase(typed).words.length === P10;
    } catch {
        return false;
    }
}

/* The claim, signed under the code. Wipes the secret keys. */
function makeClaim(ask: InviteAsk, enrol: Enrol, mid: Mid, staff: StaffKeys, salt: Uint8Array) {
    const pair = newPair();
    const ed = asEdSk(random(32));
    const header = { mid, kind: WRAP_PASSWORD, ...COST, salt: asSalt(salt) };
    const wrap = wrapMake(header, staff.kek, { sk: pair.sk, ed });
    const unsigned = claimWriteUnsigned({
        id: enrol.id, mid, nameHash: nameHash(ask.name), name: ask.name, pk: pair.pk,
        ed: edPublicOf(ed), salt: asSalt(salt), authHash: hash256(staff.auth), wrap,
    });
    wipe(pair.sk, ed);
    return claimSign(unsigned, enrol.mac);
}

async function staffKeys(
    door: Door, ask: InviteAsk, stretch: Stretch,
    at: { mid: Mid; salt: Uint8Array; org: Uint8Array },
): Promise<StaffKeys> {
    const stretched: Key = await stretch(ask.password, asSalt(at.salt), COST);
    try {
        return await harden(door, at.mid, stretched, orgOpen(at.org).kPw);
    } finally {
        wipe(stretched);
    }
}

/* Hand in a claim; gives the secret of the six-digit codes, 20 bytes.
 * Errors  Refused  the code is not known, used or too old; Lost; KeyUnproven */
export async function claimInvite(
    door: Door, ask: InviteAsk, stretch: Stretch, orgPaper: Uint8Array,
): Promise<Uint8Array> {
    const enrol = deriveEnrol(readPhrase(ask.code));
    const mid = asMid(random(16));
    const salt = random(16);
    const staff = await staffKeys(door, ask, stretch, { mid, salt, org: orgPaper });
    const claim = makeClaim(ask, enrol, mid, staff, salt);
    wipe(staff.auth, staff.kek, enrol.mac);
    return totpSecretRead(await door.ask(RecordType.EnrolClaim, claim));
}
