/* visitor: what a phrase opens. Called by the visitor's page, best in a worker: P7 takes from a
 * tenth of a second to one second.
 * Never lets anything but the number of words choose how a phrase is stretched, so that no server
 * can ask for less. */
import type { Conv, Key, Pk, Salt, Sk } from './bytes';
import { SealError, asConv, asKey, asSk, wipe } from './bytes';
import { expandKey, extract, hashLabel, publicOf } from './kdf';
import sodium from './sodium';
import type { Phrase } from './words';
import { P10, P7, phraseKdfInput } from './words';

const P7_OPS = 3; /* PROTOCOL §1, RFC 9106's second recommendation */
const P7_MEMORY = 64 << 20; /* bytes */

export interface Visitor {
    auth: Key; /* bearer secret: bodies only, never a URL */
    sk: Sk;
    pk: Pk;
    conv: Conv;
}

/* The conversation's id; made from pk_v, so that the server cannot swap pk_v. */
export function convOf(pkV: Pk): Conv {
    return asConv(hashLabel('conv', pkV, 16));
}

function stretchP7(input: Uint8Array, instance: Salt): Key {
    const s = sodium();
    const algorithm = s.crypto_pwhash_ALG_ARGON2ID13;
    return asKey(s.crypto_pwhash(32, input, instance, P7_OPS, P7_MEMORY, algorithm));
}

function stretchP10(input: Uint8Array, instance: Salt): Key {
    const prk = extract(instance, input);
    const root = expandKey(prk, 'phrase10');
    wipe(prk);
    return root;
}

const STRETCH = new Map([
    [P7, stretchP7],
    [P10, stretchP10],
]);

/* Derive everything a visitor needs from the phrase alone.
 * instance  this installation's salt, from its signed paper
 * Errors    size  not 7 or 10 words; Error  no memory for Argon2id
 * Wipes     the KDF input and the root     Source  PROTOCOL §1, §3 */
export function deriveVisitor(phrase: Phrase, instance: Salt): Visitor {
    const stretch = STRETCH.get(phrase.words.length);
    if (stretch === undefined) {
        throw new SealError('size', 'a phrase has 7 or 10 words');
    }
    const input = phraseKdfInput(phrase);
    const root = stretch(input, instance);
    const auth = expandKey(root, 'visitor/auth');
    const sk = asSk(expandKey(root, 'visitor/x25519'));
    wipe(input, root);
    const pk = publicOf(sk);
    return { auth, sk, pk, conv: convOf(pk) };
}

/* Wipe what can be wiped when the page is left. */
export function wipeVisitor(v: Visitor): void {
    wipe(v.auth, v.sk);
}
