/* staff_members: what the line in memory knows of a member, and how it answers about accounts. Called
 * by staff_server. Never stretches anything: it is told what a real one would have been told. */
import type { EdSk, Key, Mid, Pk, Salt, Sk } from '../../web/seal/bytes';
import type { Reader } from '../../web/seal/bytes';
import { Writer, random, utf8 } from '../../web/seal/bytes';
import type { Role } from '../../web/seal/paper';
import { today } from '../../web/seal/roster';
import type { StretchCost } from '../../web/seal/staff';
import { wrapPeek } from '../../web/seal/wrap';
import { Status } from '../../web/wire/record';
import { sameBytes as same } from '../../web/staff/bits';

export const CODE = 123456;
export const NEXT_CODE = 654321; /* of a second factor that is being replaced */

export interface Member {
    mid: Mid;
    name: string;
    sk: Sk;
    pk: Pk;
    ed: EdSk;
    salt: Salt;
    auth: Key;
    wrap: Uint8Array;
    teamkey: Uint8Array;
    role: Role;
    cost: StretchCost;
    authHash?: Uint8Array; /* since a password was changed */
    factors: number[]; /* what was asked about the second one */
}

export class Refusal extends Error {
    constructor(readonly status: Status) {
        super(Status[status]);
    }
}

export function namesOf(staff: Member[]): Uint8Array {
    const w = new Writer().u16(staff.length);
    staff.forEach((m) => {
        const name = new Uint8Array(32);
        name.set(utf8(m.name));
        w.bytes(m.mid).u8(m.role).zero(3).u32(today() - 1).u32(today() + 100).bytes(name);
    });
    return w.done();
}

export function changeSecret(m: Member, r: Reader): Uint8Array {
    const [auth, code, hash, wrap] = [r.bytes(32), r.u32(), r.bytes(32), r.bytes(184)];
    if (!same(auth, m.auth) || code !== CODE) {
        throw new Refusal(Status.Denied);
    }
    const header = wrapPeek(wrap);
    Object.assign(m, { wrap, salt: header.salt, cost: header, authHash: hash });
    return new Uint8Array(0);
}

export function changeFactor(m: Member, r: Reader): Uint8Array {
    const what = r.u8();
    r.zero(3);
    if (r.u32() !== (what === 1 ? CODE : NEXT_CODE)) {
        throw new Refusal(Status.Denied);
    }
    m.factors.push(what);
    return what === 1 ? random(20) : new Uint8Array(0);
}

export function resetFactor(staff: Member[], r: Reader): Uint8Array {
    const mid = r.bytes(16);
    if (r.u32() !== CODE) {
        throw new Refusal(Status.Denied);
    }
    staff.find((m) => same(m.mid, mid))?.factors.push(3);
    return random(20);
}
