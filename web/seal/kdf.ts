/* kdf: HKDF-SHA256 (RFC 5869), HMAC, BLAKE2b and fresh keys, each bound to a label
 * "callbox/1/...". Called by the rest of seal.
 * Never uses a label twice for different purposes: the list is PROTOCOL §4. */
import type { Hash, Key, Pk, Sk } from './bytes';
import { SealError, asHash, asKey, asPk, asSk, concat, isZero, random, utf8, wipe } from './bytes';
import sodium from './sodium';

const HASH_LEN = 32; /* SHA-256 */
const EXPAND_BLOCKS_MAX = 255; /* RFC 5869 §2.3 */

/* The full ASCII label of a purpose: label('grant') is "callbox/1/grant". */
export function label(purpose: string): Uint8Array<ArrayBuffer> {
    return utf8(`callbox/1/${purpose}`);
}

/* HMAC-SHA256 with a key of any length: the wrapper's one-shot call takes only 32 bytes. */
function hmacAnyKey(key: Uint8Array, ...parts: Uint8Array[]): Key {
    const s = sodium();
    const state = s.crypto_auth_hmacsha256_init(key);
    for (const p of parts) {
        s.crypto_auth_hmacsha256_update(state, p);
    }
    return asKey(s.crypto_auth_hmacsha256_final(state));
}

export function hmac(key: Key, message: Uint8Array): Key {
    return hmacAnyKey(key, message);
}

/* RFC 5869 §2.2. An empty salt is 32 zero bytes. */
export function extract(salt: Uint8Array, ikm: Uint8Array): Key {
    return hmacAnyKey(salt.length > 0 ? salt : new Uint8Array(HASH_LEN), ikm);
}

/* RFC 5869 §2.3 with any info. Errors  size  more than 255 blocks asked for
 * Wipes   the blocks it went through */
export function expandInfo(prk: Key, info: Uint8Array, n: number): Uint8Array<ArrayBuffer> {
    const blocks = Math.ceil(n / HASH_LEN);
    if (blocks > EXPAND_BLOCKS_MAX) {
        throw new SealError('size', `${n} bytes is more than HKDF gives`);
    }
    const all = new Uint8Array(blocks * HASH_LEN);
    let block: Uint8Array = new Uint8Array(0);
    for (let i = 1; i <= blocks; i++) {
        const next = hmacAnyKey(prk, block, info, Uint8Array.of(i));
        all.set(next, (i - 1) * HASH_LEN);
        wipe(block);
        block = next;
    }
    const out = all.slice(0, n);
    wipe(block, all);
    return out;
}

/* n bytes for one purpose. */
export function expand(prk: Key, purpose: string, n: number): Uint8Array<ArrayBuffer> {
    return expandInfo(prk, label(purpose), n);
}

export function expandKey(prk: Key, purpose: string): Key {
    return asKey(expand(prk, purpose, 32));
}

/* BLAKE2b-256, unkeyed: the chain of envelopes, and the roster's hash. */
export function hash256(bytes: Uint8Array): Hash {
    return asHash(sodium().crypto_generichash(32, bytes, null));
}

/* BLAKE2b of label ‖ bytes, unkeyed, n bytes long. */
export function hashLabel(purpose: string, bytes: Uint8Array, n: number): Uint8Array {
    return sodium().crypto_generichash(n, concat(label(purpose), bytes), null);
}

export function newKey(): Key {
    return asKey(random(32));
}

export function publicOf(sk: Sk): Pk {
    return asPk(sodium().crypto_scalarmult_base(sk));
}

export function newPair(): { sk: Sk; pk: Pk } {
    const sk = asSk(random(32));
    return { sk, pk: publicOf(sk) };
}

/* X25519 (RFC 7748). The wrapper throws on some low-order points only; a shared secret of all
 * zeros is refused here whatever the library did (RFC 7748 §6.1).
 * Errors  seal  the other side's key is a point of low order */
export function agree(sk: Sk, pk: Pk): Uint8Array {
    let shared: Uint8Array;
    try {
        shared = sodium().crypto_scalarmult(sk, pk);
    } catch {
        throw new SealError('seal', 'not a usable public key');
    }
    if (isZero(shared)) {
        throw new SealError('seal', 'not a usable public key');
    }
    return shared;
}
