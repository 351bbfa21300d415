/* rotation: the bodies of a line's rotation (src/wire/rotation.h). Called by the console.
 * Never opens an envelope, and never checks a signature: staff and seal do that. */
import type { Mid, Pk, Row } from '../seal/bytes';
import { Reader, Writer, asPk, asRow, needLength } from '../seal/bytes';
import { GRANT_LEN } from '../seal/grant';
import { LINK_LEN } from '../seal/link';
import { EPOCH_LEN, MEMBER_LEN } from '../seal/paper';
import { TEAMKEY_LEN } from '../seal/teamkey';

export const GENS_MAX = 128; /* generations of a conversation's key; WIRE_GENS */
export const STALE_PAGE = 50;

/* A line's new key: its EPOCH, and a TEAMKEY for the recovery key and for each who gets one,
 * ascending by mid. */
export interface Rekeyed {
    epoch: Uint8Array;
    teamkeys: Uint8Array[];
}

/* ends: the MEMBERs of those who leave. Errors  size  a paper has another length */
export function rotateWrite(ends: Uint8Array[], lines: Rekeyed[]): Uint8Array {
    const w = new Writer().u8(ends.length).u8(lines.length).zero(2);
    for (const member of ends) {
        needLength(member, MEMBER_LEN, 'MEMBER');
        w.bytes(member);
    }
    for (const { epoch, teamkeys } of lines) {
        needLength(epoch, EPOCH_LEN, 'EPOCH');
        w.bytes(epoch).u16(teamkeys.length).zero(2);
        for (const key of teamkeys) {
            needLength(key, TEAMKEY_LEN, 'TEAMKEY');
            w.bytes(key);
        }
    }
    return w.done();
}

/* after: the place of the last one seen, 0 from the beginning */
export function staleAskWrite(line: number, after: bigint): Uint8Array {
    return new Writer().u16(line).zero(2).u64(after).u16(STALE_PAGE).zero(2).done();
}

/* A conversation whose grants are of an older epoch than the line's newest. */
export interface Stale {
    row: Row;
    place: bigint;
    gen: number;
    epoch: number;
    pkV: Pk;
    grants: Uint8Array[]; /* to the line, its newest, and of its notes */
}
export interface StalePage {
    left: number; /* in all */
    epoch: number; /* the line's newest */
    born: number; /* the day that one was made; 0: not known */
    rows: Stale[];
}

function readStale(r: Reader): Stale {
    const row = asRow(r.bytes(16));
    const place = r.u64();
    const gen = r.u32();
    const epoch = r.u32();
    const pkV = asPk(r.bytes(32));
    const n = r.u8();
    r.zero(3);
    const grants = Array.from({ length: n }, () => r.bytes(GRANT_LEN));
    return { row, place, gen, epoch, pkV, grants };
}

/* Errors  format  parts do not add up */
export function staleRead(body: Uint8Array): StalePage {
    const r = new Reader(body);
    const left = r.u32();
    const epoch = r.u32();
    const born = r.u32();
    const n = r.u16();
    r.zero(2);
    const rows = Array.from({ length: n }, () => readStale(r));
    r.end();
    return { left, epoch, born, rows };
}

export interface Regrant {
    row: Row;
    gen: number; /* the one it has */
    visitor: Uint8Array;
    line: Uint8Array;
    link: Uint8Array;
    notes: Uint8Array[]; /* ascending by generation */
}

/* Errors  size  an envelope has another length */
export function regrantWrite(g: Regrant): Uint8Array {
    needLength(g.link, LINK_LEN, 'LINK');
    [g.visitor, g.line, ...g.notes].forEach((grant) => needLength(grant, GRANT_LEN, 'GRANT'));
    const w = new Writer().bytes(g.row).u32(g.gen).u8(g.notes.length).zero(3);
    w.bytes(g.visitor).bytes(g.line).bytes(g.link);
    g.notes.forEach((grant) => w.bytes(grant));
    return w.done();
}

/* Nothing of this conversation opens: let it be, so that the rotation can end. */
export function giveUpWrite(row: Row, gen: number): Uint8Array {
    return new Writer().bytes(row).u32(gen).done();
}

/* ends: whose MEMBER papers go; epochs: signed again over those who are left. */
export function rotateDoneWrite(ends: Mid[], epochs: Uint8Array[]): Uint8Array {
    const w = new Writer().u8(ends.length).u8(epochs.length).zero(2);
    ends.forEach((mid) => w.bytes(mid));
    for (const epoch of epochs) {
        needLength(epoch, EPOCH_LEN, 'EPOCH');
        w.bytes(epoch);
    }
    return w.done();
}
