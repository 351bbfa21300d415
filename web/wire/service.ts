/* service: a line's hours, rota and limits, and the times that can be booked (src/wire/service.h).
 * Called by the visitor's page and the console. Never reads the two texts: the server does. */
import type { Key } from '../seal/bytes';
import { Reader, SealError, Writer, utf8 } from '../seal/bytes';
import { needWant, signed16 } from './bundle';
import type { Want } from './want';

export const SERVICE_HEAD = 32;
export const TEXT_MOST = 8192;
const RESERVED = 17;
const SHOWN_SPANS = 8;
const NOTE = 60;

export interface Limits {
    queueMax: number; /* people waiting to talk; 0: no limit */
    offerMin: number; /* waited so long, the message box is offered; 0: never */
    replyHours: number; /* a message is answered within; 0: nothing is promised */
    shortSeconds: number;
    noticeMin: number; /* a slot is booked this long before, at least */
    horizonDays: number;
    sharePct: number; /* of the people on that can be booked; 0: no booking */
    earlyMin: number;
    lateMin: number;
}
export interface Service {
    limits: Limits;
    hours: string;
    rota: string;
}

const decoder = new TextDecoder();

export function serviceGetWrite(line: number): Uint8Array {
    return new Writer().u16(line).done();
}

/* Errors  size, format */
export function serviceRead(body: Uint8Array): Service {
    const r = new Reader(body);
    const limits = {
        queueMax: r.u16(), offerMin: r.u16(), replyHours: r.u16(), shortSeconds: r.u16(),
        noticeMin: r.u16(), horizonDays: r.u16(), sharePct: r.u8(), earlyMin: r.u8(), lateMin: r.u8(),
    };
    r.zero(RESERVED);
    const hours = decoder.decode(r.bytes(r.u16()));
    const rota = decoder.decode(r.bytes(r.u16()));
    r.end();
    return { limits, hours, rota };
}

/* check: only say what is wrong, or how it reads. Errors  size  a text is too long */
export function serviceSetWrite(line: number, check: boolean, s: Service): Uint8Array {
    const hours = utf8(s.hours);
    const rota = utf8(s.rota);
    if (hours.length > TEXT_MOST || rota.length > TEXT_MOST) {
        throw new SealError('size', 'the text is too long');
    }
    const l = s.limits;
    return new Writer().u16(line).u8(check ? 1 : 0).zero(1)
        .u16(l.queueMax).u16(l.offerMin).u16(l.replyHours).u16(l.shortSeconds)
        .u16(l.noticeMin).u16(l.horizonDays).u8(l.sharePct).u8(l.earlyMin).u8(l.lateMin)
        .zero(RESERVED)
        .u16(hours.length).bytes(hours).u16(rota.length).bytes(rota)
        .done();
}

/* A row of opening hours as visitors read it. */
export interface ShownHours {
    lang: number;
    first: number; /* Monday 0; of a row of dates without meaning */
    last: number;
    fromDay: number; /* days since 1970; 0: a row of weekdays */
    toDay: number;
    spans: { fromMin: number; toMin: number }[]; /* none: closed */
    note: string;
}
export enum Fault {
    None = 0,
    Hours = 1,
    Rota = 2,
}
export interface ServiceSet {
    fault: Fault;
    why: string; /* "line 3: …" */
    shown: ShownHours[];
}

function shownRead(r: Reader): ShownHours {
    const lang = r.u8();
    const first = r.u8();
    const last = r.u8();
    const n = r.u8();
    const fromDay = r.u32();
    const toDay = r.u32();
    const spans = Array.from({ length: SHOWN_SPANS }, () => ({ fromMin: r.u16(), toMin: r.u16() }));
    const note = decoder.decode(r.bytes(NOTE)).replace(/\0+$/, '');
    return { lang, first, last, fromDay, toDay, spans: spans.slice(0, n), note };
}

/* Errors  size, format */
export function serviceSetRead(body: Uint8Array): ServiceSet {
    const r = new Reader(body);
    const fault = r.u8();
    r.zero(1);
    if (Fault[fault] === undefined) {
        throw new SealError('format', 'unknown fault');
    }
    const why = decoder.decode(r.bytes(r.u16()));
    const n = r.u16();
    const shown = Array.from({ length: n }, () => shownRead(r));
    r.end();
    return { fault, why, shown };
}

/* --- booking ------------------------------------------------------------------------------------ */
export enum Book {
    Ask = 1,
    Slot = 2,
    Cancel = 3,
}
/* A half hour since 1970, and how many minutes the line's clock is ahead of UTC then. */
export interface Slot {
    halfHour: number;
    east: number;
}
export interface Booked {
    want: Want | 0;
    due: Slot; /* halfHour 0: nothing is */
    slots: Slot[];
}

/* auth: undefined on a watched stream. */
export function bookWrite(auth: Key | undefined, what: Book, halfHour = 0): Uint8Array {
    return new Writer().bytes(auth ?? new Uint8Array(32)).u8(what).zero(3).u32(halfHour).done();
}

export function bookedRead(body: Uint8Array): Booked {
    const r = new Reader(body);
    const want = needWant(r.u8());
    r.zero(1);
    const east = signed16(r.u16());
    const due = { halfHour: r.u32(), east };
    const n = r.u16();
    r.zero(2);
    const slots = Array.from({ length: n }, () => ({ halfHour: r.u32(), east: signed16(r.u16()) }));
    r.end();
    return { want, due, slots };
}
