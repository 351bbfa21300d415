/* letters: what comes after a contact, as bytes (src/wire/letters.h). Called by the visitor's page and
 * the console. Never looks inside a LETTER. */
import type { Mid, Row } from '../seal/bytes';
import { Reader, SealError, Writer, asMid, asRow, utf8 } from '../seal/bytes';
import { LETTER_LEN, LETTER_LONG } from '../seal/letter';

export const RESOURCES_MAX = 30_000;
export const INTAKE_MAX = 7;

export interface Feedback {
    line: number;
    complaint: boolean;
    answers: [number, number, number]; /* 1 to 3; 0: not answered */
    letter: Uint8Array | undefined;
}

export function feedbackWrite(f: Feedback): Uint8Array {
    return new Writer()
        .u16(f.line).u8(f.complaint ? 2 : 1).u8(f.letter === undefined ? 0 : 1)
        .u8(f.answers[0]).u8(f.answers[1]).u8(f.answers[2]).zero(1)
        .bytes(f.letter ?? new Uint8Array(0))
        .done();
}

export interface FeedbackRow {
    number: bigint;
    day: number; /* since 1970 */
    complaint: boolean;
    answers: [number, number, number];
    letter: Uint8Array;
}

export function feedbackListWrite(line: number, before: bigint, drop: bigint): Uint8Array {
    return new Writer().u16(line).zero(2).u64(before).u64(drop).done();
}

export function feedbackListRead(body: Uint8Array): { more: boolean; rows: FeedbackRow[] } {
    const r = new Reader(body);
    const more = r.u8() !== 0;
    r.zero(1);
    const rows = Array.from({ length: r.u16() }, () => ({
        number: r.u64(), day: r.u32(), complaint: r.u8() === 2,
        answers: [r.u8(), r.u8(), r.u8()] as [number, number, number], letter: r.bytes(LETTER_LEN),
    }));
    r.end();
    return { more, rows };
}

/* What is counted beside a sealed form. Both lists ascend. */
export interface Counted {
    group: number;
    outcome: number;
    hard: boolean; /* for whoever answered */
    agreed: number[];
    taken: number[];
}

const HARD = 0x80;

/* note: as NOTE has it, its row in front. */
export function outcomeWrite(k: Counted, note: Uint8Array): Uint8Array {
    const list = (n: number[]) => Uint8Array.from([...n].sort((a, b) => a - b));
    return new Writer().bytes(note.slice(0, 16))
        .u8(k.group).u8(k.outcome | (k.hard ? HARD : 0)).u8(k.agreed.length).u8(k.taken.length)
        .bytes(list(k.agreed)).bytes(list(k.taken)).bytes(note.slice(16))
        .done();
}

export function lineWrite(line: number): Uint8Array {
    return new Writer().u16(line).zero(2).done();
}

/* Errors  size  the text is too long */
export function resourcesSetWrite(line: number, text: string): Uint8Array {
    const bytes = utf8(text);
    if (bytes.length > RESOURCES_MAX) {
        throw new SealError('size', 'the text is too long');
    }
    return new Writer().u16(line).zero(2).bytes(bytes).done();
}

export function referralNewWrite(row: Row, seq: bigint): Uint8Array {
    return new Writer().bytes(row).u64(seq).done();
}

export function numberRead(body: Uint8Array): bigint {
    const r = new Reader(body);
    const n = r.u64();
    r.end();
    return n;
}

export function referralSignWrite(line: number, yes: boolean, number: bigint, letters: Uint8Array[]): Uint8Array {
    const w = new Writer().u16(line).u8(yes ? 1 : 2).u8(letters.length).u64(number);
    letters.forEach((l) => w.bytes(l));
    return w.done();
}

export function referralListWrite(line: number, after: bigint, drop: bigint): Uint8Array {
    return new Writer().u16(line).zero(2).u64(after).u64(drop).done();
}

export interface Pending {
    number: bigint;
    row: Row;
    by: Mid;
    seq: bigint; /* of the note that says what it is about */
    since: number; /* half hours since 1970 */
}

export function pendingRead(body: Uint8Array): { more: boolean; rows: Pending[] } {
    const r = new Reader(body);
    const more = r.u8() !== 0;
    r.zero(1);
    const rows = Array.from({ length: r.u16() }, () => {
        const row = { number: r.u64(), row: asRow(r.bytes(16)), by: asMid(r.bytes(16)), seq: r.u64(), since: r.u32() };
        r.zero(4);
        return row;
    });
    r.end();
    return { more, rows };
}

/* Sealed to the asker, or to a line of theirs. */
export interface Referred {
    number: bigint;
    day: number;
    letter: Uint8Array;
}

export function referredRead(body: Uint8Array): { more: boolean; rows: Referred[] } {
    return lettersRead(body, LETTER_LONG);
}

function lettersRead(body: Uint8Array, len: number): { more: boolean; rows: Referred[] } {
    const r = new Reader(body);
    const more = r.u8() !== 0;
    r.zero(1);
    const rows = Array.from({ length: r.u16() }, () => {
        const head = { number: r.u64(), day: r.u32() };
        r.zero(4);
        return { ...head, letter: r.bytes(len) };
    });
    r.end();
    return { more, rows };
}

/* letter: from who holds that conversation, to another line. */
export function passOnWrite(row: Row, line: number, letter: Uint8Array): Uint8Array {
    return new Writer().bytes(row).u16(line).zero(2).bytes(letter).done();
}

export const passedListWrite = feedbackListWrite;

export function passedRead(body: Uint8Array): { more: boolean; rows: Referred[] } {
    return lettersRead(body, LETTER_LEN);
}
