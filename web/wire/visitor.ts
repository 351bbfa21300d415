/* visitor: the bodies of what a visitor asks (src/wire/wire.h). Called by the visitor's page.
 * Never puts auth anywhere but in a body. */
import type { Key, Pk } from '../seal/bytes';
import { Reader, SealError, Writer, asKey, asPk, needLength } from '../seal/bytes';
import { GRANT_LEN } from '../seal/grant';
import type { Puzzle } from '../seal/puzzle';
import { BEACON_LEN, PUZZLE_LEN } from '../seal/puzzle';
import { Want } from './want';

export { Want } from './want';

export interface OpenBody {
    line: number;
    want: Want;
    about: number; /* want.ts: aboutOf */
    puzzle: Uint8Array; /* zeros while no puzzle is asked for */
    auth: Key;
    pkV: Pk;
    grantVisitor: Uint8Array;
    grantLine: Uint8Array;
    msg: Uint8Array;
}

/* Errors  size  the puzzle or a grant has another length */
export function openWrite(open: OpenBody): Uint8Array {
    needLength(open.puzzle, PUZZLE_LEN, 'puzzle');
    needLength(open.grantVisitor, GRANT_LEN, 'GRANT');
    needLength(open.grantLine, GRANT_LEN, 'GRANT');
    return new Writer()
        .u16(open.line).u8(open.want).u8(open.about)
        .bytes(open.puzzle).bytes(open.auth).bytes(open.pkV)
        .bytes(open.grantVisitor).bytes(open.grantLine).bytes(open.msg)
        .done();
}

export function openRead(body: Uint8Array): OpenBody {
    const r = new Reader(body);
    const line = r.u16();
    const want = r.u8();
    const about = r.u8();
    if (Want[want] === undefined) {
        throw new SealError('format', 'unknown wish');
    }
    return {
        line,
        want,
        about,
        puzzle: r.bytes(PUZZLE_LEN),
        auth: asKey(r.bytes(32)),
        pkV: asPk(r.bytes(32)),
        grantVisitor: r.bytes(GRANT_LEN),
        grantLine: r.bytes(GRANT_LEN),
        msg: r.bytes(r.left),
    };
}

/* The answer to ASK: the puzzle that OPEN needs now; 0 bits: none. */
export function puzzleRead(body: Uint8Array): Puzzle {
    const r = new Reader(body);
    const puzzle = { beacon: r.bytes(BEACON_LEN), bits: r.u8() };
    r.zero(3);
    r.end();
    return puzzle;
}

/* What the asker already has, so that only the rest comes; 0 for nothing. */
export interface Have {
    before: bigint; /* an older page, from the bundle before; 0 for the newest */
    v2s: bigint;
    s2v: bigint;
}

/* The body of RETURN and of WATCH. */
export function returnWrite(auth: Key, have: Have): Uint8Array {
    return new Writer().bytes(auth).u64(have.before).u64(have.v2s).u64(have.s2v).done();
}

export function returnRead(body: Uint8Array): { auth: Key; have: Have } {
    const r = new Reader(body);
    const auth = asKey(r.bytes(32));
    const have = { before: r.u64(), v2s: r.u64(), s2v: r.u64() };
    r.end();
    return { auth, have };
}

/* auth: undefined on a watched stream, which is known already. */
export function sendWrite(auth: Key | undefined, msg: Uint8Array): Uint8Array {
    return new Writer().bytes(auth ?? new Uint8Array(32)).bytes(msg).done();
}

/* auth: undefined on a watched stream, as for SEND. */
export function stepDownWrite(auth: Key | undefined): Uint8Array {
    return new Writer().bytes(auth ?? new Uint8Array(32)).done();
}

export function burnWrite(auth: Key): Uint8Array {
    return new Writer().bytes(auth).done();
}

/* The answer to SEND, REPLY_MSG and NOTE: the sequence number given. */
export function seqRead(body: Uint8Array): bigint {
    const r = new Reader(body);
    const seq = r.u64();
    r.end();
    return seq;
}
