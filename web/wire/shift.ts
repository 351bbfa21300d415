/* shift: who is there to answer, and how a line stands (src/wire/shift.h). Called by the console.
 * Never kept: it is true for the moment it was told. */
import type { Mid, Row } from '../seal/bytes';
import { Reader, SealError, Writer, asMid } from '../seal/bytes';

export enum Duty {
    Away = 0,
    Ready = 1,
    Paused = 2,
    Wrap = 3,
}
export enum DutyAsk {
    Ask = 0,
    BeReady = 1,
    Pause = 2,
    Leave = 3,
}
const LONGEST_UNKNOWN = 0xffffffff;

/* One who is there. */
export interface OnDuty {
    mid: Mid;
    state: Duty;
    held: number;
    chats: number; /* that they can hold at once; 0: no limit */
    sinceS: number; /* seconds in that state */
    workedMin: number;
    line: number;
}

/* One's own shift, and who else is there. */
export interface Shift {
    state: Duty;
    held: number;
    chats: number;
    most: number; /* of chats: the line's */
    sinceS: number;
    wrapS: number; /* seconds of the wrap-up that are left */
    workedMin: number;
    warnMin: number;
    capMin: number;
    on: OnDuty[];
}

export interface Wall {
    now: number;
    message: number;
    booked: number;
    held: number;
    longestS: number | undefined; /* undefined: not known */
    due: number; /* promised within eight hours */
    overdue: number;
    on: OnDuty[];
}

function readDuty(r: Reader): Duty {
    const state = r.u8();
    if (Duty[state] === undefined) {
        throw new SealError('format', 'unknown duty');
    }
    return state;
}

function readOn(r: Reader): OnDuty {
    const mid = asMid(r.bytes(16));
    const [state, held, chats] = [readDuty(r), r.u8(), r.u8()];
    r.zero(1);
    return { mid, state, held, chats, sinceS: r.u32(), workedMin: r.u16(), line: r.u16() };
}

export function dutyWrite(what: DutyAsk, chats = 0): Uint8Array {
    return new Writer().u8(what).u8(chats).zero(2).done();
}

/* Errors  format  parts do not add up */
export function shiftRead(body: Uint8Array): Shift {
    const r = new Reader(body);
    const shift = {
        state: readDuty(r), held: r.u8(), chats: r.u8(), most: r.u8(), sinceS: r.u32(), wrapS: r.u32(),
        workedMin: r.u16(), warnMin: r.u16(), capMin: r.u16(),
    };
    const on = Array.from({ length: r.u16() }, () => readOn(r));
    r.end();
    return { ...shift, on };
}

export function wallWrite(line: number): Uint8Array {
    return new Writer().u16(line).zero(2).done();
}

/* Errors  format  parts do not add up */
export function wallRead(body: Uint8Array): Wall {
    const r = new Reader(body);
    const counts = { now: r.u32(), message: r.u32(), booked: r.u32(), held: r.u32() };
    const longest = r.u32();
    const dues = { due: r.u32(), overdue: r.u32() };
    const n = r.u16();
    r.zero(2);
    const on = Array.from({ length: n }, () => readOn(r));
    r.end();
    return { ...counts, ...dues, longestS: longest === LONGEST_UNKNOWN ? undefined : longest, on };
}

export function riskWrite(row: Row, risk: number): Uint8Array {
    return new Writer().bytes(row).u8(risk).zero(3).done();
}

export function handoverWrite(row: Row, to: Mid): Uint8Array {
    return new Writer().bytes(row).u8(1).zero(3).bytes(to).done();
}

/* until: half hours since 1970; 0: no longer */
export function holdOffWrite(row: Row, until: number): Uint8Array {
    return new Writer().bytes(row).u32(until).done();
}

/* HANDED and MISSED: the first eight bytes of a row's name. */
export function rowNameRead(body: Uint8Array): Uint8Array {
    const r = new Reader(body);
    const name = r.bytes(8);
    r.end();
    return name;
}
