/* staff: the bodies of what the console asks and is answered (src/wire/wire.h), and what enrolment
 * hands over. Called by the console.
 * Never checks a signature or a mac: seal does that. */
import type { EdPk, Hash, Key, Mid, NameHash, Pk, Point, Row, Salt } from '../seal/bytes';
import { Reader, SealError, Writer, asEdPk, asHash, asKey, asMid, asNameHash } from '../seal/bytes';
import { asPk, asPoint, asRow, asSalt, needLength, utf8 } from '../seal/bytes';
import { EPOCH_LEN, MEMBER_LEN, Role } from '../seal/paper';
import { TEAMKEY_LEN } from '../seal/teamkey';
import { WRAP_LEN } from '../seal/wrap';
import type { ConvState } from './bundle';
import { needState } from './bundle';
import { Want } from './visitor';

const NAME_LEN = 32;
export const CLAIM_LEN = 424;
export const QROW_LEN = 72;
const RISK_MOST = 3;
const ORDER_BITS = 64n;

function needRole(byte: number): Role {
    if (Role[byte] === undefined) {
        throw new SealError('format', 'unknown role');
    }
    return byte;
}

/* --- signing in --------------------------------------------------------------------------- */
export function helloWrite(name: NameHash): Uint8Array {
    return new Writer().bytes(name).done();
}

export interface Hello {
    mid: Mid;
    salt: Salt;
    ops: number;
    memKib: number;
}
export function helloRead(body: Uint8Array): Hello {
    const r = new Reader(body);
    const mid = asMid(r.bytes(16));
    const hello = { mid, salt: asSalt(r.bytes(16)), ops: r.u32(), memKib: r.u32() };
    r.end();
    return hello;
}

export function blindWrite(mid: Mid, blinded: Point): Uint8Array {
    return new Writer().bytes(mid).bytes(blinded).done();
}

export function blindRead(body: Uint8Array): { evaluated: Point; proof: Uint8Array } {
    const r = new Reader(body);
    const answer = { evaluated: asPoint(r.bytes(32)), proof: r.bytes(64) };
    r.end();
    return answer;
}

/* code: six digits as a number */
export function loginWrite(mid: Mid, auth: Key, code: number): Uint8Array {
    return new Writer().bytes(mid).bytes(auth).u32(code).done();
}

export interface Identity {
    mid: Mid;
    role: Role;
    nlines: number;
    name: string;
    wrap: Uint8Array;
    members: Uint8Array[]; /* papers, unchecked */
    epochs: Uint8Array[];
    teamkeys: Uint8Array[];
}

export function readName(r: Reader): string {
    const padded = r.bytes(NAME_LEN);
    const found = padded.indexOf(0);
    const end = found < 0 ? NAME_LEN : found;
    if (!padded.subarray(end).every((b) => b === 0)) {
        throw new SealError('format', 'a name is padded with zeros');
    }
    try {
        return new TextDecoder('utf-8', { fatal: true }).decode(padded.subarray(0, end));
    } catch {
        throw new SealError('format', 'a name is UTF-8');
    }
}

export function writeName(name: string): Uint8Array {
    const bytes = utf8(name);
    if (bytes.length > NAME_LEN || bytes.includes(0)) {
        throw new SealError('size', 'a name has at most 32 bytes');
    }
    const out = new Uint8Array(NAME_LEN);
    out.set(bytes);
    return out;
}

function readIdentity(r: Reader): Identity {
    const mid = asMid(r.bytes(16));
    const role = needRole(r.u8());
    r.zero(1);
    const nlines = r.u16();
    const name = readName(r);
    const wrap = r.bytes(WRAP_LEN);
    const nmembers = r.u16();
    const nepochs = r.u16();
    const nkeys = r.u16();
    r.zero(2);
    const members = Array.from({ length: nmembers }, () => r.bytes(MEMBER_LEN));
    const epochs = Array.from({ length: nepochs }, () => r.bytes(EPOCH_LEN));
    const teamkeys = Array.from({ length: nkeys }, () => r.bytes(TEAMKEY_LEN));
    r.end();
    return { mid, role, nlines, name, wrap, members, epochs, teamkeys };
}

/* The answer to RESUME. Errors  format  parts do not add up */
export function identityRead(body: Uint8Array): Identity {
    return readIdentity(new Reader(body));
}

export function identityWrite(id: Identity): Uint8Array {
    const w = new Writer()
        .bytes(id.mid).u8(id.role).zero(1).u16(id.nlines)
        .bytes(writeName(id.name)).bytes(id.wrap)
        .u16(id.members.length).u16(id.epochs.length).u16(id.teamkeys.length).zero(2);
    [...id.members, ...id.epochs, ...id.teamkeys].forEach((paper) => w.bytes(paper));
    return w.done();
}

/* The answer to LOGIN. session: kept in memory, to resume with after a dropped connection */
export function loginRead(body: Uint8Array): { session: Key; identity: Identity } {
    const r = new Reader(body);
    return { session: asKey(r.bytes(32)), identity: readIdentity(r) };
}

export function resumeWrite(session: Key): Uint8Array {
    return new Writer().bytes(session).done();
}

/* --- the queue and one conversation ------------------------------------------------------- */
export interface QueueAsk {
    line: number;
    state: ConvState;
    after: bigint; /* placeOf the last row seen; 0 from the start */
    limit: number;
}
export function queueWrite(ask: QueueAsk): Uint8Array {
    const risk = ask.after === 0n ? 0 : RISK_MOST - Number(ask.after >> ORDER_BITS);
    return new Writer().u16(ask.line).u8(ask.state).u8(risk)
        .u64(BigInt.asUintN(64, ask.after)).u16(ask.limit).done();
}

/* Where a row stands: the highest risk first, then the longest wait. Ascending. */
export function placeOf(row: { risk: number; order: bigint }): bigint {
    return (BigInt(RISK_MOST - row.risk) << ORDER_BITS) | row.order;
}

export interface QueueRow {
    row: Row;
    state: ConvState;
    want: Want;
    day: number; /* days since 1970, UTC */
    order: bigint;
    waitS: number; /* seconds */
    owner: Mid; /* all zero: nobody */
    lastV2s: bigint;
    lastS2v: bigint;
    risk: number; /* 0 untold .. 3 now */
    here: number; /* 0 not known, 1 the visitor is there, 2 they left */
    due: number; /* half hours since 1970: a booked time, or by when a reply is promised; 0 none */
}

function readRisk(r: Reader): number {
    const risk = r.u8();
    if (risk > RISK_MOST) {
        throw new SealError('format', 'unknown risk');
    }
    return risk;
}

function readQueueRow(r: Reader): QueueRow {
    const row = asRow(r.bytes(16));
    const state = needState(r.u8());
    const want = r.u8();
    if (Want[want] === undefined) {
        throw new SealError('format', 'unknown wish');
    }
    return {
        row,
        state,
        want,
        day: r.u16(),
        order: r.u64(),
        waitS: r.u32(),
        owner: asMid(r.bytes(16)),
        lastV2s: r.u64(),
        lastS2v: r.u64(),
        risk: readRisk(r),
        here: r.u8(),
        due: readDue(r),
    };
}

function readDue(r: Reader): number {
    r.zero(2);
    return r.u32();
}

export interface Queue {
    waiting: number;
    held: number;
    rows: QueueRow[];
}

/* Errors  format  parts do not add up */
export function queueRead(body: Uint8Array): Queue {
    const r = new Reader(body);
    const waiting = r.u32();
    const held = r.u32();
    const n = r.u16();
    const rows = Array.from({ length: n }, () => readQueueRow(r));
    r.end();
    return { waiting, held, rows };
}

export function queueRowWrite(q: QueueRow): Uint8Array {
    return new Writer()
        .bytes(q.row).u8(q.state).u8(q.want).u16(q.day).u64(q.order).u32(q.waitS)
        .bytes(q.owner).u64(q.lastV2s).u64(q.lastS2v)
        .u8(q.risk).u8(q.here).zero(2).u32(q.due)
        .done();
}

/* The body of TAKE, BACK and END. */
export function rowWrite(row: Row): Uint8Array {
    return new Writer().bytes(row).done();
}

/* What the console has of one conversation, so that only the rest comes; 0 for nothing. */
export interface CaseHave {
    v2s: bigint;
    s2v: bigint;
}
/* The body of READ. before: an older page, from the bundle before; 0 for the newest */
export function readWrite(row: Row, before: bigint, have: CaseHave): Uint8Array {
    return new Writer().bytes(row).u64(before).u64(have.v2s).u64(have.s2v).done();
}

export function replyMsgWrite(row: Row, msg: Uint8Array): Uint8Array {
    return new Writer().bytes(row).bytes(msg).done();
}

/* grant: with the first note, the GRANT of a fresh NK. */
export function noteWrite(row: Row, grant: Uint8Array | undefined, msg: Uint8Array): Uint8Array {
    const w = new Writer().bytes(row).u8(grant === undefined ? 0 : 1).zero(3);
    if (grant !== undefined) {
        w.bytes(grant);
    }
    return w.bytes(msg).done();
}

/* --- enrolment ---------------------------------------------------------------------------- */
export function enrolNewWrite(id: Key, role: Role, line: number): Uint8Array {
    return new Writer().bytes(id).u8(role).zero(1).u16(line).done();
}

/* What the invited person hands in; `mac` is put there and checked by seal/enrol. */
export interface Claim {
    id: Key;
    mid: Mid;
    nameHash: NameHash;
    name: string;
    pk: Pk;
    ed: EdPk;
    salt: Salt;
    authHash: Hash; /* BLAKE2b-256 of auth_m */
    wrap: Uint8Array;
}

/* CLAIM without its mac. Errors  size  name over 32 bytes, or not a WRAP */
export function claimWriteUnsigned(c: Claim): Uint8Array {
    needLength(c.wrap, WRAP_LEN, 'WRAP');
    return new Writer()
        .bytes(c.id).bytes(c.mid).bytes(c.nameHash).bytes(writeName(c.name))
        .bytes(c.pk).bytes(c.ed).bytes(c.salt).bytes(c.authHash)
        .bytes(c.wrap)
        .done();
}

/* Errors  size  not 424 bytes; format  the name */
export function claimRead(claim: Uint8Array): Claim {
    needLength(claim, CLAIM_LEN, 'CLAIM');
    const r = new Reader(claim);
    return {
        id: asKey(r.bytes(32)),
        mid: asMid(r.bytes(16)),
        nameHash: asNameHash(r.bytes(16)),
        name: readName(r),
        pk: asPk(r.bytes(32)),
        ed: asEdPk(r.bytes(32)),
        salt: asSalt(r.bytes(16)),
        authHash: asHash(r.bytes(32)),
        wrap: r.bytes(WRAP_LEN),
    };
}

/* The answer to ENROL_CLAIM: the secret of the six digits, 20 bytes. */
export function totpSecretRead(body: Uint8Array): Uint8Array {
    needLength(body, 20, 'TOTP secret');
    return body;
}

/* A claim as it lies, with its mac, and what the invitation was for. */
export interface Claimed {
    role: Role;
    line: number;
    bytes: Uint8Array;
}

function readClaimed(r: Reader): Claimed {
    const role = needRole(r.u8());
    r.zero(1);
    return { role, line: r.u16(), bytes: r.bytes(CLAIM_LEN) };
}

/* The answer to ENROL_LIST. */
export function claimsRead(body: Uint8Array): Claimed[] {
    const r = new Reader(body);
    const n = r.u16();
    const claims = Array.from({ length: n }, () => readClaimed(r));
    r.end();
    return claims;
}

export interface EnrolSign {
    id: Key;
    member: Uint8Array;
    epoch: Uint8Array;
    teamkey: Uint8Array | undefined; /* for a role that answers */
}

/* Errors  size  a paper has another length */
export function enrolSignWrite(s: EnrolSign): Uint8Array {
    needLength(s.member, MEMBER_LEN, 'MEMBER');
    needLength(s.epoch, EPOCH_LEN, 'EPOCH');
    const w = new Writer().bytes(s.id).bytes(s.member).bytes(s.epoch);
    if (s.teamkey !== undefined) {
        needLength(s.teamkey, TEAMKEY_LEN, 'TEAMKEY');
        w.bytes(s.teamkey);
    }
    return w.done();
}
