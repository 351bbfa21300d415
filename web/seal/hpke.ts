/* hpke: RFC 9180, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, base and auth mode,
 * one message per key. Called by grant (auth) and teamkey (base).
 * Never reuses an ephemeral key: each sealing draws its own. */
import type { Key, Pk, Sk } from './bytes';
import { EMPTY, SealError, asKey, asPk, concat, utf8, wipe } from './bytes';
import { agree, expandInfo, extract, newPair, publicOf } from './kdf';
import sodium from './sodium';

const ENC_LEN = 32;
const TAG_LEN = 16;
const MODE_BASE = 0; /* RFC 9180 §5 */
const MODE_AUTH = 2;
const VERSION = utf8('HPKE-v1');
const KEM_SUITE = concat(utf8('KEM'), Uint8Array.of(0, 0x20)); /* §7.1: X25519 */
const HPKE_SUITE = concat(utf8('HPKE'), Uint8Array.of(0, 0x20, 0, 1, 0, 3)); /* §7: KEM KDF AEAD */

/* What both sides bind the sealing to. */
export interface HpkeBinding {
    info: Uint8Array;
    aad: Uint8Array;
}

function labeledExtract(suite: Uint8Array, salt: Uint8Array, name: string, ikm: Uint8Array): Key {
    return extract(salt, concat(VERSION, suite, utf8(name), ikm));
}

interface ExpandAs {
    suite: Uint8Array;
    name: string;
    info: Uint8Array;
}
function labeledExpand(prk: Key, as: ExpandAs, n: number): Uint8Array {
    const length = Uint8Array.of(n >> 8, n & 0xff);
    return expandInfo(prk, concat(length, VERSION, as.suite, utf8(as.name), as.info), n);
}

/* RFC 9180 §4.1 ExtractAndExpand. dh: one shared secret in base mode, two joined in auth mode;
 * wiped. */
function sharedSecret(dh: Uint8Array, kemContext: Uint8Array): Key {
    const eaePrk = labeledExtract(KEM_SUITE, EMPTY, 'eae_prk', dh);
    const as = { suite: KEM_SUITE, name: 'shared_secret', info: kemContext };
    const out = asKey(labeledExpand(eaePrk, as, 32));
    wipe(dh, eaePrk);
    return out;
}

/* RFC 9180 §5.1 KeySchedule with no PSK, for the first message. shared is wiped. */
function schedule(mode: number, shared: Key, info: Uint8Array): { key: Key; nonce: Uint8Array } {
    const context = concat(
        Uint8Array.of(mode),
        labeledExtract(HPKE_SUITE, EMPTY, 'psk_id_hash', EMPTY),
        labeledExtract(HPKE_SUITE, EMPTY, 'info_hash', info),
    );
    const secret = labeledExtract(HPKE_SUITE, shared, 'secret', EMPTY);
    const suite = HPKE_SUITE;
    const key = asKey(labeledExpand(secret, { suite, name: 'key', info: context }, 32));
    const nonce = labeledExpand(secret, { suite, name: 'base_nonce', info: context }, 12);
    wipe(secret, shared);
    return { key, nonce };
}

function sealWith(mode: number, shared: Key, bind: HpkeBinding, plain: Uint8Array): Uint8Array {
    const { key, nonce } = schedule(mode, shared, bind.info);
    const s = sodium();
    const ct = s.crypto_aead_chacha20poly1305_ietf_encrypt(plain, bind.aad, null, nonce, key);
    wipe(key, nonce);
    return ct;
}

function openWith(mode: number, shared: Key, bind: HpkeBinding, ct: Uint8Array): Uint8Array {
    const { key, nonce } = schedule(mode, shared, bind.info);
    try {
        return sodium().crypto_aead_chacha20poly1305_ietf_decrypt(null, ct, bind.aad, nonce, key);
    } catch {
        throw new SealError('seal', 'does not open');
    } finally {
        wipe(key, nonce);
    }
}

function split(sealed: Uint8Array): { enc: Pk; ct: Uint8Array } {
    if (sealed.length < ENC_LEN + TAG_LEN) {
        throw new SealError('size', 'too short for HPKE');
    }
    return { enc: asPk(sealed.slice(0, ENC_LEN)), ct: sealed.slice(ENC_LEN) };
}

/* Seal to a public key, base mode.
 * ephemeral  only for test vectors; left out, a fresh one is drawn
 * Gives   enc32 ‖ ct ‖ tag16     Errors  seal  `to` is a point of low order
 * Wipes   the ephemeral key and everything derived     Source  RFC 9180 §6.1 */
export function hpkeSeal(
    to: Pk, bind: HpkeBinding, plain: Uint8Array, ephemeral: Sk = newPair().sk,
): Uint8Array {
    const enc = publicOf(ephemeral);
    const shared = sharedSecret(agree(ephemeral, to), concat(enc, to));
    wipe(ephemeral);
    return concat(enc, sealWith(MODE_BASE, shared, bind, plain));
}

/* Open what hpkeSeal made. Errors  seal  wrong key, altered, or another info or aad */
export function hpkeOpen(sk: Sk, bind: HpkeBinding, sealed: Uint8Array): Uint8Array {
    const { enc, ct } = split(sealed);
    const shared = sharedSecret(agree(sk, enc), concat(enc, publicOf(sk)));
    return openWith(MODE_BASE, shared, bind, ct);
}

/* Seal to a public key so that the receiver knows whose secret key sealed it, auth mode.
 * Gives, errors, wipes as hpkeSeal; `from` is the caller's and stays. Source RFC 9180 §5.1.3 */
export function hpkeAuthSeal(
    from: Sk, to: Pk, bind: HpkeBinding, plain: Uint8Array, ephemeral: Sk = newPair().sk,
): Uint8Array {
    const enc = publicOf(ephemeral);
    const dh = concat(agree(ephemeral, to), agree(from, to));
    const shared = sharedSecret(dh, concat(enc, to, publicOf(from)));
    wipe(ephemeral);
    return concat(enc, sealWith(MODE_AUTH, shared, bind, plain));
}

/* Open what hpkeAuthSeal made. Errors  seal  as hpkeOpen, or another sender than `from` */
export function hpkeAuthOpen(sk: Sk, from: Pk, bind: HpkeBinding, sealed: Uint8Array): Uint8Array {
    const { enc, ct } = split(sealed);
    const dh = concat(agree(sk, enc), agree(sk, from));
    const shared = sharedSecret(dh, concat(enc, publicOf(sk), from));
    return openWith(MODE_AUTH, shared, bind, ct);
}
