/* record: one request, reply or push as bytes, the same in a padded POST, in frames and on the
 * console's WebSocket (src/wire/wire.h). Called by the pages, the console and stream.
 * Never looks inside an envelope. */
import { EMPTY, Reader, SealError, Writer, concat, needLength, random, utf8 } from '../seal/bytes';

export const RECORD_HEADER = 16; /* "CR" ver1 type1 tag4 status1 0×3 len4 */
export const BODY_MAX = 65536;
export const POST_LEN = 40960; /* every visitor request, PROTOCOL §7 */
export const REPLY_LEN = 65536; /* every visitor response, PROTOCOL §7 */
const VERSION = 1;
const REPLY_BIT = 0x80;

/* Bodies of each are in wire.h; visitor.ts, bundle.ts and staff.ts write and read them. */
export enum RecordType {
    Open = 0x01,
    Return = 0x02,
    Send = 0x03,
    Burn = 0x04,
    Watch = 0x05,
    Ask = 0x06,
    Book = 0x07, /* bodies in service.ts */
    Feedback = 0x08, /* bodies in letters.ts */
    StepDown = 0x09,
    Hello = 0x10,
    Blind = 0x11,
    Login = 0x12,
    Resume = 0x13,
    Queue = 0x14,
    Take = 0x15,
    Read = 0x16,
    ReplyMsg = 0x17,
    Note = 0x18,
    Back = 0x19,
    End = 0x1a,
    EnrolNew = 0x1b,
    EnrolClaim = 0x1c,
    EnrolList = 0x1d,
    EnrolSign = 0x1e,
    Leave = 0x1f,
    Renew = 0x20,
    Password = 0x21,
    Factor = 0x22,
    FactorReset = 0x23,
    PasskeyBegin = 0x24,
    PasskeyAdd = 0x25,
    PasskeyList = 0x26,
    PasskeyDrop = 0x27,
    LoginKey = 0x30,
    Duty = 0x31, /* bodies in shift.ts */
    Handover = 0x32,
    Wall = 0x33,
    Risk = 0x34,
    HoldOff = 0x35,
    Members = 0x2c,
    Audit = 0x2d,
    LineGet = 0x2e,
    LineSet = 0x2f,
    Outcome = 0x36, /* bodies in letters.ts */
    ReferralNew = 0x37,
    ReferralSign = 0x38,
    ReferralList = 0x39,
    ResourcesGet = 0x3a,
    ResourcesSet = 0x3b,
    FeedbackList = 0x50,
    PassOn = 0x51,
    PassedList = 0x52,
    PlanGet = 0x58, /* bodies in campaign.ts */
    PlanSet = 0x59,
    CampaignReport = 0x5a,
    Tally = 0x3e, /* bodies in figures.ts */
    Forecast = 0x3f,
    ServiceGet = 0x3c, /* bodies in service.ts */
    ServiceSet = 0x3d,
    Rotate = 0x28, /* bodies in rotation.ts */
    StaleList = 0x29,
    Regrant = 0x2a,
    RotateDone = 0x2b,
    PushMsg = 0x40,
    PushState = 0x41,
    PushGone = 0x42,
    PushStir = 0x43,
    PushKeys = 0x44, /* row16: its keys moved on, read it again */
    PushPapers = 0x45, /* members or keys of the line changed: Resume tells */
    PushDuty = 0x46, /* who is on duty changed */
    PushHanded = 0x47, /* a colleague handed a conversation to this one */
    PushMissed = 0x48, /* one taken went back to the queue: nothing was written in time */
}

/* What the other side is told; coarse on purpose. Meanings in wire.h. */
export enum Status {
    Ok = 0,
    Bad = 1,
    Unknown = 2,
    Stale = 3,
    Taken = 4,
    Ended = 5,
    Later = 6,
    Full = 7,
    Denied = 8,
    Limit = 9,
    Fault = 10,
    Work = 11,
    Held = 12, /* the visitor is held off for a while */
    Away = 13, /* that colleague is not there */
    Chats = 14, /* as many conversations as one may hold */
    Shift = 15, /* one's shift is over */
}

/* type: the request's, also in its reply, where `reply` is true. A push has tag 0. */
export interface Rec {
    type: RecordType;
    reply: boolean;
    tag: number;
    status: Status;
    body: Uint8Array;
}

/* A request as the pages make it. */
export function request(type: RecordType, tag: number, body: Uint8Array = EMPTY): Rec {
    return { type, reply: false, tag, status: Status.Ok, body };
}

/* Errors  size  the body is longer than a record holds */
export function recordWrite(rec: Rec): Uint8Array<ArrayBuffer> {
    if (rec.body.length > BODY_MAX) {
        throw new SealError('size', 'the body is longer than a record holds');
    }
    return new Writer()
        .bytes(utf8('CR')).u8(VERSION).u8(rec.type | (rec.reply ? REPLY_BIT : 0))
        .u32(rec.tag).u8(rec.status).zero(3).u32(rec.body.length)
        .bytes(rec.body)
        .done();
}

interface Header {
    type: number;
    tag: number;
    status: number;
    len: number;
}

function readHeader(r: Reader): Header {
    if (r.u8() !== 0x43 || r.u8() !== 0x52) {
        throw new SealError('format', 'not a record');
    }
    if (r.u8() !== VERSION) {
        throw new SealError('version', 'another version of records');
    }
    const type = r.u8();
    const tag = r.u32();
    const status = r.u8();
    r.zero(3);
    const len = r.u32();
    if (len > BODY_MAX) {
        throw new SealError('size', 'the body is longer than a record holds');
    }
    return { type, tag, status, len };
}

/* Read one record from the front of bytes; undefined when a part of it has yet to come.
 * used: how many bytes it took
 * Errors  format  not a record, or an unknown type or status; version; size  body over BODY_MAX */
export function recordRead(bytes: Uint8Array): { rec: Rec; used: number } | undefined {
    if (bytes.length < RECORD_HEADER) {
        return undefined;
    }
    const r = new Reader(bytes);
    const { type: typeByte, tag, status, len } = readHeader(r);
    const type = typeByte & ~REPLY_BIT;
    if (RecordType[type] === undefined || Status[status] === undefined) {
        throw new SealError('format', 'unknown record type or status');
    }
    if (r.left < len) {
        return undefined;
    }
    const reply = (typeByte & REPLY_BIT) !== 0;
    return { rec: { type, reply, tag, status, body: r.bytes(len) }, used: RECORD_HEADER + len };
}

/* Read bytes that are exactly one record, as a WebSocket message of the console.
 * Errors  as recordRead; format  not exactly one */
export function recordReadOne(bytes: Uint8Array): Rec {
    const got = recordRead(bytes);
    if (got === undefined || got.used !== bytes.length) {
        throw new SealError('format', 'not exactly one record');
    }
    return got.rec;
}

/* The body of a visitor's POST: one record, then random bytes to exactly POST_LEN.
 * Errors  size  the record does not fit */
export function postWrite(rec: Rec): Uint8Array<ArrayBuffer> {
    const bytes = recordWrite(rec);
    if (bytes.length > POST_LEN) {
        throw new SealError('size', 'the record is longer than a request');
    }
    return concat(bytes, random(POST_LEN - bytes.length));
}

/* The record at the front of a response of exactly REPLY_LEN bytes; the rest is padding.
 * Errors  as recordRead; size  another length; format  the record is not whole */
export function replyRead(response: Uint8Array): Rec {
    needLength(response, REPLY_LEN, 'response');
    const got = recordRead(response);
    if (got === undefined) {
        throw new SealError('format', 'the record is not whole');
    }
    return got.rec;
}
