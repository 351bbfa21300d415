/* msg: MSG, one message of a conversation, padded to one of three sizes (PROTOCOL §4). Called by
 * the visitor's page and the console.
 * Never lets the length of the text show beyond its class. */
import type { Conv, Hash, Key, MsgId } from './bytes';
import { EnvelopeType, Reader, SealError, Writer, asConv, asHash, asMsgId, concat } from './bytes';
import { readHeader, wipe, writeHeader } from './bytes';
import { aeadOpen, aeadSeal } from './aead';
import { expandKey } from './kdf';
import sodium from './sodium';

const CLASSES = [2048, 8192, 32768]; /* P, bytes (PROTOCOL §4); the cls byte counts from 1 */
const AAD_LEN = 84; /* the header */
const BODY_HEAD = 28; /* kind1 flags1 0×2 ack_seq8 ack_hash8 t15_4 len4 */
export const MSG_EXTRA = 124; /* header 84 + nonce 24 + tag 16 */
export const TEXT_MAX = 32768 - BODY_HEAD - 1; /* bytes; one for the padding's marker */
export const MSG_MAX = 32768 + MSG_EXTRA;
const T15_MS = 15 * 60 * 1000;

/* Who wrote it; each direction has its own key, sequence and chain. */
export enum Dir {
    FromVisitor = 1,
    FromStaff = 2,
    Note = 3, /* under NK, which the visitor never gets */
}
const KEY_LABEL: Record<Dir, string> = {
    [Dir.FromVisitor]: 'msg/v2s',
    [Dir.FromStaff]: 'msg/s2v',
    [Dir.Note]: 'msg/note',
};

export enum MsgKind {
    Text = 1,
    System = 3,
    Report = 4,
}

export interface MsgHeader {
    conv: Conv;
    gen: number;
    dir: Dir;
    seq: bigint;
    msgid: MsgId;
    prev: Hash; /* BLAKE2b-256 of the sender's envelope before; zero for the first */
}

export interface MsgBody {
    kind: MsgKind;
    flags: number;
    ackSeq: bigint; /* newest of the other direction that the sender had seen */
    ackHash: Uint8Array; /* 8 bytes */
    t15: number; /* 15-minute ticks since 1970, UTC */
    text: Uint8Array; /* UTF-8, 0..TEXT_MAX bytes */
}

/* The time as messages tell it: 15-minute ticks. */
export function nowT15(): number {
    return Math.floor(Date.now() / T15_MS);
}

function writeBody(body: MsgBody): Uint8Array {
    if (body.ackHash.length !== 8) {
        throw new SealError('size', 'an acknowledged hash has 8 bytes');
    }
    return new Writer()
        .u8(body.kind).u8(body.flags).zero(2)
        .u64(body.ackSeq).bytes(body.ackHash)
        .u32(body.t15).u32(body.text.length)
        .bytes(body.text)
        .done();
}

function readBody(plain: Uint8Array): MsgBody {
    const r = new Reader(plain);
    const kind = r.u8();
    const flags = r.u8();
    r.zero(2);
    if (MsgKind[kind] === undefined) {
        throw new SealError('format', 'unknown kind of message');
    }
    const ackSeq = r.u64();
    const ackHash = r.bytes(8);
    const t15 = r.u32();
    const len = r.u32();
    const text = r.bytes(len);
    r.end();
    return { kind, flags, ackSeq, ackHash, t15, text };
}

/* Seal one message.
 * ck      the generation's key, or NK for a note; borrowed
 * Gives   P+124 bytes, P the smallest class the text fits
 * Errors  size  text over TEXT_MAX
 * Wipes   the derived key and the plain body     Source  PROTOCOL §4 MSG; ISO/IEC 7816-4 padding */
export function msgMake(header: MsgHeader, ck: Key, body: MsgBody): Uint8Array<ArrayBuffer> {
    const plain = writeBody(body);
    const at = CLASSES.findIndex((p) => plain.length < p);
    const size = CLASSES[at];
    if (size === undefined) {
        throw new SealError('size', 'the text is too long');
    }
    const head = writeHeader(EnvelopeType.Msg)
        .bytes(header.conv).u32(header.gen)
        .u8(header.dir).u8(at + 1).zero(2)
        .u64(header.seq).bytes(header.msgid).bytes(header.prev)
        .done();
    const padded = sodium().pad(plain, size);
    const key = expandKey(ck, KEY_LABEL[header.dir]);
    const sealed = aeadSeal(key, head, padded);
    wipe(key, padded, plain);
    return concat(head, sealed);
}

/* Read a message's header without opening it; nothing in it is proven yet.
 * Errors  size     not the length of its class; format  direction, class or reserved bytes
 *         version  not a MSG of this version */
export function msgPeek(envelope: Uint8Array): MsgHeader {
    const r = readHeader(envelope, EnvelopeType.Msg);
    const conv = asConv(r.bytes(16));
    const gen = r.u32();
    const dir = r.u8();
    const size = CLASSES[r.u8() - 1];
    r.zero(2);
    if (KEY_LABEL[dir as Dir] === undefined || size === undefined) {
        throw new SealError('format', 'unknown direction or class');
    }
    const seq = r.u64();
    const msgid = asMsgId(r.bytes(16));
    const prev = asHash(r.bytes(32));
    if (envelope.length !== size + MSG_EXTRA) {
        throw new SealError('size', 'not the length of its class');
    }
    return { conv, gen, dir, seq, msgid, prev };
}

function unpad(padded: Uint8Array): Uint8Array {
    try {
        return sodium().unpad(padded, padded.length);
    } catch {
        throw new SealError('format', 'padding is broken');
    }
}

/* Open a message; the header is then proven too.
 * Errors  as msgPeek; seal  wrong key, altered, or another place in the conversation
 * Wipes   the derived key and the padded plain text; the text is the caller's */
export function msgOpen(envelope: Uint8Array, ck: Key): { header: MsgHeader; body: MsgBody } {
    const header = msgPeek(envelope);
    const key = expandKey(ck, KEY_LABEL[header.dir]);
    try {
        const padded = aeadOpen(key, envelope.slice(0, AAD_LEN), envelope.slice(AAD_LEN));
        const plain = unpad(padded);
        const body = readBody(plain);
        wipe(padded, plain);
        return { header, body };
    } finally {
        wipe(key);
    }
}
