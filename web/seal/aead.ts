/* aead: XChaCha20-Poly1305 with a random nonce in front, as LINK, MSG and WRAP carry it. Called by
 * those three.
 * Never takes a nonce from its caller. */
import type { Key } from './bytes';
import { SealError, concat, random } from './bytes';
import sodium from './sodium';

const NONCE_LEN = 24;
const TAG_LEN = 16;

/* Gives nonce24 ‖ ct ‖ tag16. */
export function aeadSeal(key: Key, aad: Uint8Array, plain: Uint8Array): Uint8Array<ArrayBuffer> {
    const nonce = random(NONCE_LEN);
    const s = sodium();
    const ct = s.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, aad, null, nonce, key);
    return concat(nonce, ct);
}

/* Errors  size  too short to hold anything     seal  wrong key, altered, or another aad */
export function aeadOpen(key: Key, aad: Uint8Array, sealed: Uint8Array): Uint8Array {
    if (sealed.length < NONCE_LEN + TAG_LEN) {
        throw new SealError('size', 'too short to open');
    }
    const nonce = sealed.slice(0, NONCE_LEN);
    const ct = sealed.slice(NONCE_LEN);
    try {
        return sodium().crypto_aead_xchacha20poly1305_ietf_decrypt(null, ct, aad, nonce, key);
    } catch {
        throw new SealError('seal', 'does not open');
    }
}
