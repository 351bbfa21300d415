/* account: the bodies of what the console asks about how its member signs in, and of who the others
 * are (src/wire/wire.h). Called by the console. Never looks inside a WRAP. */
import type { Hash, Key, Mid } from '../seal/bytes';
import { Reader, SealError, Writer, asMid, needLength } from '../seal/bytes';
import { Role } from '../seal/paper';
import { WRAP_LEN } from '../seal/wrap';
import { readName } from './staff';

export interface PasswordChange {
    auth: Key; /* what the old password gives */
    code: number;
    authHash: Hash; /* of what the new one gives */
    wrap: Uint8Array;
}

/* Errors  size  not a WRAP */
export function passwordWrite(p: PasswordChange): Uint8Array {
    needLength(p.wrap, WRAP_LEN, 'WRAP');
    return new Writer().bytes(p.auth).u32(p.code).bytes(p.authHash).bytes(p.wrap).done();
}

/* Next: give me a second factor to come. Confirm: this is its code; from now on it counts. */
export enum FactorStep {
    Next = 1,
    Confirm = 2,
}

export function factorWrite(what: FactorStep, code: number): Uint8Array {
    return new Writer().u8(what).zero(3).u32(code).done();
}

/* code: of the one who asks, not of whose factor is replaced */
export function factorResetWrite(mid: Mid, code: number): Uint8Array {
    return new Writer().bytes(mid).u32(code).done();
}

/* One of those whom the asker shares a line with. To a practitioner the days are 0 and the role is
 * not said. */
export interface MemberRow {
    mid: Mid;
    role: Role | undefined;
    nbfDay: number;
    nafDay: number;
    name: string;
}

function readMember(r: Reader): MemberRow {
    const mid = asMid(r.bytes(16));
    const role = r.u8();
    if (role !== 0 && Role[role] === undefined) {
        throw new SealError('format', 'unknown role');
    }
    r.zero(3);
    return {
        mid, role: role === 0 ? undefined : role, nbfDay: r.u32(), nafDay: r.u32(),
        name: readName(r),
    };
}

/* The answer to MEMBERS. Errors  format  parts do not add up, or a name */
export function membersRead(body: Uint8Array): MemberRow[] {
    const r = new Reader(body);
    const n = r.u16();
    const rows = Array.from({ length: n }, () => readMember(r));
    r.end();
    return rows;
}
