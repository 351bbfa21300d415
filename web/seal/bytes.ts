/* bytes: errors, fixed-size values, and the cursors that read and write them. Called by all of
 * seal and wire.
 * Never reads past an end, and never gives a value out of a buffer that was short. */
import sodium from './sodium';

/* What was wrong with bytes from the other side; the same four as CB_PEER_* in core/core.h.
 * format: not the bytes we asked for   size: longer or shorter than the format allows
 * version: a version or type we do not know   seal: does not open (wrong key, or altered) */
export type SealErrorKind = 'format' | 'size' | 'version' | 'seal';

export class SealError extends Error {
    readonly kind: SealErrorKind;
    constructor(kind: SealErrorKind, what: string) {
        super(`${kind}: ${what}`);
        this.name = 'SealError';
        this.kind = kind;
    }
}

/* --- fixed-size values: one type each, so that swapped arguments do not compile ----------- */
type Fixed<Name extends string> = Uint8Array & { readonly __brand: Name };

export type Key = Fixed<'key'>; /* any 32-byte symmetric secret */
export type Sk = Fixed<'sk'>; /* X25519 secret, 32 */
export type Pk = Fixed<'pk'>; /* X25519 public, 32 */
export type EdSk = Fixed<'ed_sk'>; /* Ed25519 seed, 32 */
export type EdPk = Fixed<'ed_pk'>; /* Ed25519 public, 32 */
export type Conv = Fixed<'conv'>; /* BLAKE2b-128(label conv ‖ pk_v), 16 */
export type Mid = Fixed<'mid'>; /* a member; all zero is the visitor, 16 */
export type Org = Fixed<'org'>; /* an organisation, 16 */
export type Hash = Fixed<'hash'>; /* BLAKE2b-256, 32 */
export type NameHash = Fixed<'name_hash'>; /* BLAKE2b-128 of a name, 16 */
export type Salt = Fixed<'salt'>; /* 16 */
export type MsgId = Fixed<'msgid'>; /* 16 */
export type Row = Fixed<'row'>; /* the server's name for a conversation, 16 */
export type Point = Fixed<'point'>; /* ristretto255, 32 */
export type Scalar = Fixed<'scalar'>; /* ristretto255, 32 */

/* Make the maker of one fixed type: it copies nothing, and refuses any other length. */
function fixed<T extends Uint8Array>(len: number, name: string): (b: Uint8Array) => T {
    return (b) => {
        if (b.length !== len) {
            throw new SealError('size', `${name} must be ${len} bytes, not ${b.length}`);
        }
        return b as T;
    };
}
export const asKey = fixed<Key>(32, 'key');
export const asSk = fixed<Sk>(32, 'X25519 secret');
export const asPk = fixed<Pk>(32, 'X25519 public key');
export const asEdSk = fixed<EdSk>(32, 'Ed25519 seed');
export const asEdPk = fixed<EdPk>(32, 'Ed25519 public key');
export const asConv = fixed<Conv>(16, 'conversation');
export const asMid = fixed<Mid>(16, 'member id');
export const asOrg = fixed<Org>(16, 'organisation id');
export const asHash = fixed<Hash>(32, 'hash');
export const asNameHash = fixed<NameHash>(16, 'name hash');
export const asSalt = fixed<Salt>(16, 'salt');
export const asMsgId = fixed<MsgId>(16, 'message id');
export const asRow = fixed<Row>(16, 'row');
export const asPoint = fixed<Point>(32, 'point');
export const asScalar = fixed<Scalar>(32, 'scalar');

/* The visitor, where a member's id is asked for. */
export const VISITOR: Mid = asMid(new Uint8Array(16));

/* --- plain byte work ---------------------------------------------------------------------- */
export const EMPTY = new Uint8Array(0);
const encoder = new TextEncoder();
const RANDOM_MAX = 65536; /* bytes at a time, Web Cryptography API §10.1 */

export function utf8(text: string): Uint8Array<ArrayBuffer> {
    return encoder.encode(text);
}

/* Lower A to Z and nothing else, as the C side does: whole Unicode lowering would differ between
 * the two, and turns some other letters into ASCII. */
export function lowerAscii(text: string): string {
    return text.replace(/[A-Z]/g, (c) => c.toLowerCase());
}

export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
    let at = 0;
    for (const p of parts) {
        out.set(p, at);
        at += p.length;
    }
    return out;
}

/* Compare in constant time when the lengths are equal; unequal lengths are public. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
    return a.length === b.length && sodium().memcmp(a, b);
}

export function isZero(b: Uint8Array): boolean {
    return b.every((x) => x === 0);
}

/* n random bytes, straight from the browser: libsodium's JavaScript asks it for four at a time,
 * which is slow for padding. */
export function random(n: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(n);
    for (let at = 0; at < n; at += RANDOM_MAX) {
        crypto.getRandomValues(out.subarray(at, at + RANDOM_MAX));
    }
    return out;
}

/* Overwrite secrets with zeros. JavaScript cannot promise more: the engine may have copied them
 * while collecting garbage, and strings cannot be overwritten at all. */
export function wipe(...secrets: Uint8Array[]): void {
    for (const s of secrets) {
        s.fill(0);
    }
}

/* Refuse any length but the format's own. */
export function needLength(b: Uint8Array, len: number, what: string): void {
    if (b.length !== len) {
        throw new SealError('size', `${what} must be ${len} bytes, not ${b.length}`);
    }
}

/* --- the cursors: big-endian, as rd_ and wr_ in core/core.h ------------------------------- */
export class Reader {
    private at = 0;
    constructor(private readonly from: Uint8Array) {}

    get left(): number {
        return this.from.length - this.at;
    }

    /* Copy the next n bytes. Errors  format  fewer are left */
    bytes(n: number): Uint8Array<ArrayBuffer> {
        if (n > this.left) {
            throw new SealError('format', `${n} bytes expected, ${this.left} left`);
        }
        const out = new Uint8Array(n);
        out.set(this.from.subarray(this.at, this.at + n));
        this.at += n;
        return out;
    }

    private uint(n: number): number {
        return this.bytes(n).reduce((v, b) => v * 256 + b, 0);
    }
    u8(): number {
        return this.uint(1);
    }
    u16(): number {
        return this.uint(2);
    }
    u32(): number {
        return this.uint(4);
    }
    /* A bigint, because a sequence number above 2^53 must not be rounded into another one. */
    u64(): bigint {
        const high = BigInt(this.uint(4));
        return high * 0x100000000n + BigInt(this.uint(4));
    }

    /* Skip n reserved bytes. Errors  format  one is not zero */
    zero(n: number): void {
        if (!isZero(this.bytes(n))) {
            throw new SealError('format', 'reserved bytes are not zero');
        }
    }

    /* Check that nothing is left over. */
    end(): void {
        if (this.left !== 0) {
            throw new SealError('format', `${this.left} bytes left over`);
        }
    }
}

export class Writer {
    private parts: Uint8Array[] = [];
    private n = 0;

    get length(): number {
        return this.n;
    }

    bytes(b: Uint8Array): this {
        this.parts.push(b);
        this.n += b.length;
        return this;
    }

    private uint(v: number, n: number): this {
        if (!Number.isInteger(v) || v < 0 || v >= 256 ** n) {
            throw new SealError('size', `${v} does not fit ${n} bytes`);
        }
        const out = new Uint8Array(n);
        for (let i = n - 1, left = v; i >= 0; i--, left = Math.floor(left / 256)) {
            out[i] = left % 256;
        }
        return this.bytes(out);
    }
    u8(v: number): this {
        return this.uint(v, 1);
    }
    u16(v: number): this {
        return this.uint(v, 2);
    }
    u32(v: number): this {
        return this.uint(v, 4);
    }
    u64(v: bigint): this {
        return this.uint(Number(v >> 32n), 4).uint(Number(v & 0xffffffffn), 4);
    }
    zero(n: number): this {
        return this.bytes(new Uint8Array(n));
    }

    /* Everything written so far, as one new array. */
    done(): Uint8Array<ArrayBuffer> {
        return concat(...this.parts);
    }
}

/* --- what every envelope begins with: "CB" ver1 type1 (PROTOCOL §4) ----------------------- */
export enum EnvelopeType {
    Grant = 1,
    Link = 2,
    Msg = 3,
    Wrap = 5,
    TeamKey = 6,
    Epoch = 7,
    Member = 8,
    Frame = 11,
    Org = 12,
    Audit = 15,
    Letter = 16,
}
const VERSION = 1;

export function writeHeader(type: EnvelopeType): Writer {
    return new Writer().bytes(utf8('CB')).u8(VERSION).u8(type);
}

/* Begin reading an envelope of one type.
 * Errors  format  not an envelope     version  another version or another type */
export function readHeader(envelope: Uint8Array, type: EnvelopeType): Reader {
    const r = new Reader(envelope);
    if (r.u8() !== 0x43 || r.u8() !== 0x42) {
        throw new SealError('format', 'not an envelope');
    }
    const version = r.u8();
    const found = r.u8();
    if (version !== VERSION || found !== type) {
        throw new SealError('version', `envelope version ${version} type ${found}`);
    }
    return r;
}
