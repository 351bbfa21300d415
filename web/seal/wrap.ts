/* wrap: WRAP, a practitioner's secret keys under the key that the password gives (PROTOCOL §4).
 * Called by the console at enrolment and at login.
 * Never decrypts before the commitment holds: ChaCha20-Poly1305 alone lets one ciphertext open
 * under many keys. */
import type { EdSk, Key, Mid, Salt, Sk } from './bytes';
import { EnvelopeType, SealError, asEdSk, asMid, asSalt, asSk, concat, equal } from './bytes';
import { Reader, needLength, readHeader, wipe, writeHeader } from './bytes';
import { aeadOpen, aeadSeal } from './aead';
import { expandKey } from './kdf';
import { needCost } from './staff';

export const WRAP_LEN = 184;
const COMMIT_AT = 48;
const SEALED_AT = 80; /* nonce24 ct64 tag16 */
const AAD_LEN = SEALED_AT; /* everything before the nonce */

/* What gave the key around it. */
export const WRAP_PASSWORD = 1;
export const WRAP_PASSKEY = 2;

export interface WrapHeader {
    mid: Mid;
    kind: number;
    ops: number;
    memKib: number;
    salt: Salt;
}

export interface MemberKeys {
    sk: Sk;
    ed: EdSk;
}

/* A password is stretched, within bounds; what a passkey gives is not. Errors  format */
function needHeader(header: WrapHeader): void {
    if (header.kind !== WRAP_PASSKEY) {
        needCost(header);
    } else if (header.ops !== 0 || header.memKib !== 0) {
        throw new SealError('format', 'a passkey is not stretched');
    }
}

/* Errors  format  a cost outside what login accepts
 * Wipes   the derived key and the joined secrets; keys stay the caller's */
export function wrapMake(header: WrapHeader, kek: Key, keys: MemberKeys): Uint8Array {
    needHeader(header);
    const head = writeHeader(EnvelopeType.Wrap)
        .bytes(header.mid).u8(header.kind).zero(3)
        .u32(header.ops).u32(header.memKib).bytes(header.salt)
        .bytes(expandKey(kek, 'wrap/commit'))
        .done();
    const key = expandKey(kek, 'wrap/key');
    const plain = concat(keys.sk, keys.ed);
    const sealed = aeadSeal(key, head, plain);
    wipe(key, plain);
    return concat(head, sealed);
}

/* Errors  size, format, version */
export function wrapPeek(envelope: Uint8Array): WrapHeader {
    needLength(envelope, WRAP_LEN, 'WRAP');
    const r = readHeader(envelope, EnvelopeType.Wrap);
    const mid = asMid(r.bytes(16));
    const kind = r.u8();
    r.zero(3);
    const header = { mid, kind, ops: r.u32(), memKib: r.u32(), salt: asSalt(r.bytes(16)) };
    needHeader(header);
    return header;
}

/* Give the member's secret keys.
 * Errors  size, format, version; seal  wrong password, or altered
 * Wipes   the derived keys and the joined secrets */
export function wrapOpen(
    envelope: Uint8Array, kek: Key,
): { header: WrapHeader; keys: MemberKeys } {
    const header = wrapPeek(envelope);
    if (!equal(expandKey(kek, 'wrap/commit'), envelope.slice(COMMIT_AT, SEALED_AT))) {
        throw new SealError('seal', 'another key');
    }
    const key = expandKey(kek, 'wrap/key');
    try {
        const plain = aeadOpen(key, envelope.slice(0, AAD_LEN), envelope.slice(SEALED_AT));
        const r = new Reader(plain);
        const keys = { sk: asSk(r.bytes(32)), ed: asEdSk(r.bytes(32)) };
        wipe(plain);
        return { header, keys };
    } finally {
        wipe(key);
    }
}
