/* figures: what a console asks of a line's counters and is answered (src/wire/figures.h). Called by the
 * console. Never adds to what the server said, and never takes a hidden count for a number. */
import { Reader, SealError, Writer } from '../seal/bytes';

export enum What {
    Whole = 0,
    Day = 1,
    Week = 2, /* at: the hour of the week, Monday from midnight 0 */
}
const CELL_LEN = 16;
const HIDDEN = 0xffff_ffff_ffff_ffffn;

export interface Cell {
    at: number;
    dim: number;
    val: number;
    n: number | 'hidden';
}

export interface TallyAsk {
    line: number;
    what: What;
    from: number; /* days since 1970, by the line's calendar */
    below: number;
}

export interface Figures {
    threshold: number; /* 0: nothing is hidden */
    more: boolean;
    today: number;
    cells: Cell[];
}

/* after: the last cell that is known already */
export function tallyWrite(ask: TallyAsk, after?: Cell): Uint8Array {
    return new Writer()
        .u16(ask.line).u8(ask.what).zero(1).u32(ask.from).u32(ask.below)
        .u32(after?.at ?? 0).u16(after?.dim ?? 0).u16(after?.val ?? 0)
        .done();
}

function cellRead(r: Reader): Cell {
    const cell = { at: r.u32(), dim: r.u16(), val: r.u16() };
    const n = r.u64();
    return { ...cell, n: n === HIDDEN ? 'hidden' : Number(n) };
}

/* Errors  size, format */
export function figuresRead(body: Uint8Array): Figures {
    const r = new Reader(body);
    const [threshold, more] = [r.u8(), r.u8()];
    r.zero(2);
    const [today, n] = [r.u32(), r.u32()];
    if (more > 1 || n * CELL_LEN > body.length) {
        throw new SealError('format', 'no FIGURES');
    }
    const cells = Array.from({ length: n }, () => cellRead(r));
    r.end();
    return { threshold, more: more === 1, today, cells };
}

export const WEEK_HOURS = 168;
export const FORECAST_WEEKS = 13;
const NO_NUMBER = 0xffff_ffff;

export interface ForecastAsk {
    line: number;
    weeks: number;
    people: number; /* 0: as the rota has it */
    targetS: number;
    percent: number;
    chats: number;
}

export interface Forecast {
    handle: [number, number] | undefined; /* seconds, between which; the second may be Infinity */
    patience: [number, number] | undefined;
    hours: { perHour: number; people: number; needed: number }[]; /* from Monday midnight */
    sentences: string[];
}

export function forecastWrite(ask: ForecastAsk): Uint8Array {
    return new Writer().u16(ask.line).u8(ask.weeks).u8(ask.people).u16(ask.targetS).u8(ask.percent)
        .u8(ask.chats).done();
}

function rangeRead(r: Reader): [number, number] | undefined {
    const [lo, hi] = [r.u32(), r.u32()];
    return lo === NO_NUMBER ? undefined : [lo, hi === NO_NUMBER ? Infinity : hi];
}

/* Errors  size, format */
export function forecastRead(body: Uint8Array): Forecast {
    const r = new Reader(body);
    const [handle, patience] = [rangeRead(r), rangeRead(r)];
    r.zero(2);
    const n = r.u16();
    const hours = Array.from({ length: WEEK_HOURS }, () =>
        ({ perHour: r.u16() / 100, people: r.u8(), needed: r.u8() }));
    const sentences = Array.from({ length: n }, () => new TextDecoder().decode(r.bytes(r.u16())));
    r.end();
    return { handle, patience, hours, sentences };
}
