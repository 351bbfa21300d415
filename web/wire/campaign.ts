/* campaign: a line's plan, its spending and the report of both (src/wire/campaign.h; SHEET is PROTOCOL §4).
 * Called by the console. Never reads the plan or the table: the server does, and says what is wrong. */
import { Reader, SealError, Writer, utf8 } from '../seal/bytes';
import { BODY_MAX } from './record';

export enum PlanDoc {
    Plan = 0,
    Spend = 1,
}
export enum ReportPart {
    Sheet = 0,
    Sums = 1,
}
export const WAS_LEN = 32;
const SET_HEAD = 4 + WAS_LEN;
const MARK_LEN = 8;
/* What one PLAN_SET holds. */
export const SET_TEXT_MAX = BODY_MAX - SET_HEAD;

const decoder = new TextDecoder('utf-8', { fatal: true });

export function planGetWrite(line: number, which: PlanDoc, from: number): Uint8Array {
    return new Writer().u16(line).u8(which).zero(1).u32(from).done();
}

/* A part of a text, and how long the whole is. Errors  size, format */
export function planPartRead(body: Uint8Array): { total: number; bytes: Uint8Array } {
    const r = new Reader(body);
    return { total: r.u32(), bytes: r.bytes(r.left) };
}

export interface PlanSet {
    line: number;
    which: PlanDoc;
    check: boolean; /* only say what is wrong */
    was?: Uint8Array; /* BLAKE2b-256 of the plan that was read; left out: there was none */
    text: string;
}

/* Errors  size  the text is too long */
export function planSetWrite(set: PlanSet): Uint8Array {
    const text = utf8(set.text);
    if (text.length > SET_TEXT_MAX) {
        throw new SealError('size', 'the text is too long');
    }
    return new Writer().u16(set.line).u8(set.which).u8(set.check ? 1 : 0)
        .bytes(set.was ?? new Uint8Array(WAS_LEN)).bytes(text).done();
}

/* What is wrong, and where; line 0: with the whole. col counts bytes, both from 1. */
export interface PlanFault {
    line: number;
    col: number;
    why: string;
}

/* undefined: nothing is. Errors  size, format */
export function planFaultRead(body: Uint8Array): PlanFault | undefined {
    const r = new Reader(body);
    const fault = r.u8();
    r.zero(1);
    const [line, col] = [r.u16(), r.u16()];
    const why = textRead(r, r.u16());
    r.end();
    if (fault > 1) {
        throw new SealError('format', 'unknown fault');
    }
    return fault === 0 ? undefined : { line, col, why };
}

/* --- the report ------------------------------------------------------------------------------------ */
export function reportWrite(line: number, exact: boolean, part: ReportPart, from: number): Uint8Array {
    return new Writer().u16(line).u8(exact ? 1 : 0).u8(part).u32(from).done();
}

/* mark: of the whole; another one than the part before had: begin again. Errors  size, format */
export function reportPartRead(body: Uint8Array): { total: number; mark: Uint8Array; bytes: Uint8Array } {
    const r = new Reader(body);
    return { total: r.u32(), mark: r.bytes(MARK_LEN), bytes: r.bytes(r.left) };
}

export type SheetItem =
    | { kind: 'head'; level: number; text: string }
    | { kind: 'para'; text: string }
    | { kind: 'table'; caption: string; rows: string[][] } /* the first are the heads */
    | { kind: 'chart'; caption: string; bars: string; first: number; from: number; to: number; values: number[] };
export interface Sheet {
    hidden: boolean;
    rounded: boolean;
    day: number; /* the last that is counted */
    items: SheetItem[];
}

const SHEET_TYPE = 18;

function textRead(r: Reader, n: number): string {
    try {
        return decoder.decode(r.bytes(n));
    } catch (error) {
        throw error instanceof SealError ? error : new SealError('format', 'not UTF-8');
    }
}

function tableRead(r: Reader): SheetItem {
    const [cols, n] = [r.u8(), r.u16()];
    const caption = textRead(r, r.u16());
    if (cols === 0 || n === 0 || cols * n > r.left) {
        throw new SealError('format', 'no table');
    }
    const rows = Array.from({ length: n }, () => Array.from({ length: cols }, () => textRead(r, r.u8())));
    return { kind: 'table', caption, rows };
}

function chartRead(r: Reader): SheetItem {
    r.zero(1);
    const days = r.u16();
    const [first, from, to] = [r.u32(), r.u32(), r.u32()];
    const caption = textRead(r, r.u16());
    const bars = textRead(r, r.u16());
    if (days * 8 > r.left) {
        throw new SealError('format', 'no chart');
    }
    return { kind: 'chart', caption, bars, first, from, to, values: Array.from({ length: days }, () => Number(r.u64())) };
}

function itemRead(r: Reader): SheetItem {
    const kind = r.u8();
    if (kind === 1) {
        const level = r.u8();
        return { kind: 'head', level, text: textRead(r, r.u16()) };
    }
    if (kind === 2) {
        r.zero(1);
        return { kind: 'para', text: textRead(r, r.u16()) };
    }
    if (kind !== 3 && kind !== 4) {
        throw new SealError('format', 'unknown item');
    }
    return kind === 3 ? tableRead(r) : chartRead(r);
}

/* Errors  size, format, version */
export function sheetRead(bytes: Uint8Array): Sheet {
    const r = new Reader(bytes);
    if (r.u8() !== 0x43 || r.u8() !== 0x42) {
        throw new SealError('format', 'no SHEET');
    }
    if (r.u8() !== 1) {
        throw new SealError('version', 'another version of SHEET');
    }
    const [type, hidden, rounded] = [r.u8(), r.u8(), r.u8()];
    r.zero(2);
    const day = r.u32();
    if (type !== SHEET_TYPE || hidden > 1 || rounded > 1) {
        throw new SealError('format', 'no SHEET');
    }
    const items: SheetItem[] = [];
    while (r.left > 0) {
        items.push(itemRead(r));
    }
    return { hidden: hidden === 1, rounded: rounded === 1, day, items };
}
