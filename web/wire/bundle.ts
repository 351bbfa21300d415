/* bundle: BUNDLE, a conversation's page of envelopes, and CASE, the same with what only staff see
 * (src/wire/wire.h). Called by the visitor's page and the console.
 * Never opens an envelope. */
import type { Hash, Mid, Pk, Row } from '../seal/bytes';
import { Reader, SealError, Writer, asHash, asMid, asPk, asRow } from '../seal/bytes';
import { GRANT_LEN } from '../seal/grant';
import { LINK_LEN } from '../seal/link';
import { Want } from './want';

export const BUNDLE_HEADER = 108;
export const CASE_HEADER = 108;

export enum ConvState {
    Waiting = 1,
    Held = 2,
    Ended = 3,
}

/* How many who want to talk now are before one who waits: in steps, so that nobody is counted. */
export enum Ahead {
    Untold = 0,
    None = 1,
    Few = 2, /* 1 to 3 */
    Some = 3, /* 4 to 9 */
    Many = 4,
}

export interface BundleMsg {
    order: bigint; /* the row's place, for paging only */
    msg: Uint8Array;
}

export interface Bundle {
    state: ConvState;
    more: boolean;
    line: number;
    lastV2s: bigint;
    lastS2v: bigint;
    tipV2s: Hash; /* BLAKE2b-256 of the newest envelope of the direction */
    tipS2v: Hash;
    before: bigint; /* ask with it for the next older page; 0 when there is none */
    ahead: Ahead;
    want: Want | 0; /* 0: not said */
    east: number; /* minutes the line's clock is ahead of UTC at due */
    due: number; /* half hours since 1970: booked, or an answer promised by; 0: neither */
    hold: number; /* the half hour until which this visitor is held off; 0: not */
    grants: Uint8Array[];
    links: Uint8Array[];
    msgs: BundleMsg[]; /* ascending order */
}

export function needState(byte: number): ConvState {
    if (ConvState[byte] === undefined) {
        throw new SealError('format', 'unknown state');
    }
    return byte;
}

export function needAhead(byte: number): Ahead {
    if (Ahead[byte] === undefined) {
        throw new SealError('format', 'unknown place');
    }
    return byte;
}

/* Errors  format  no wish there is; 0 is not said */
export function needWant(byte: number): Want | 0 {
    if (byte !== 0 && Want[byte] === undefined) {
        throw new SealError('format', 'unknown wish');
    }
    return byte;
}

export function signed16(n: number): number {
    return n >= 0x8000 ? n - 0x10000 : n;
}

export function needFlag(byte: number): boolean {
    if (byte > 1) {
        throw new SealError('format', 'neither yes nor no');
    }
    return byte === 1;
}

function readMsg(r: Reader): BundleMsg {
    const len = r.u32();
    const order = r.u64();
    return { order, msg: r.bytes(len) };
}

function readBundle(r: Reader): Bundle {
    const state = needState(r.u8());
    const more = needFlag(r.u8());
    const line = r.u16();
    const lastV2s = r.u64();
    const lastS2v = r.u64();
    const tipV2s = asHash(r.bytes(32));
    const tipS2v = asHash(r.bytes(32));
    const ngrants = r.u8();
    const nlinks = r.u8();
    const nmsgs = r.u16();
    const before = r.u64();
    const ahead = needAhead(r.u8());
    const want = needWant(r.u8());
    const east = signed16(r.u16());
    const due = r.u32();
    const hold = r.u32();
    const grants = Array.from({ length: ngrants }, () => r.bytes(GRANT_LEN));
    const links = Array.from({ length: nlinks }, () => r.bytes(LINK_LEN));
    const msgs = Array.from({ length: nmsgs }, () => readMsg(r));
    r.end();
    return { state, more, line, lastV2s, lastS2v, tipV2s, tipS2v, before, ahead, want, east, due, hold, grants, links, msgs };
}

/* Errors  format  parts do not add up */
export function bundleRead(body: Uint8Array): Bundle {
    return readBundle(new Reader(body));
}

export function bundleWrite(b: Bundle): Uint8Array {
    const w = new Writer()
        .u8(b.state).u8(b.more ? 1 : 0).u16(b.line)
        .u64(b.lastV2s).u64(b.lastS2v).bytes(b.tipV2s).bytes(b.tipS2v)
        .u8(b.grants.length).u8(b.links.length).u16(b.msgs.length)
        .u64(b.before).u8(b.ahead).u8(b.want).u16(b.east & 0xffff).u32(b.due).u32(b.hold);
    b.grants.forEach((g) => w.bytes(g));
    b.links.forEach((l) => w.bytes(l));
    b.msgs.forEach((m) => w.u32(m.msg.length).u64(m.order).bytes(m.msg));
    return w.done();
}

export interface Case {
    row: Row;
    pkV: Pk;
    lastNote: bigint;
    tipNote: Hash;
    owner: Mid; /* all zero: nobody */
    risk: number; /* 0 untold .. 3 now */
    bundle: Bundle;
}

/* Errors  format  parts do not add up */
export function caseRead(body: Uint8Array): Case {
    const r = new Reader(body);
    const head = {
        row: asRow(r.bytes(16)),
        pkV: asPk(r.bytes(32)),
        lastNote: r.u64(),
        tipNote: asHash(r.bytes(32)),
        owner: asMid(r.bytes(16)),
        risk: r.u8(),
    };
    r.zero(3);
    return { ...head, bundle: readBundle(r) };
}

export function caseWrite(c: Case): Uint8Array {
    return new Writer()
        .bytes(c.row).bytes(c.pkV).u64(c.lastNote).bytes(c.tipNote).bytes(c.owner).u8(c.risk).zero(3)
        .bytes(bundleWrite(c.bundle))
        .done();
}
