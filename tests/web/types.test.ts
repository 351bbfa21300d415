/* types: what must not compile. Called by run.mjs, which runs the compiler over it: an expected
 * error that does not come is an error. Never does anything when it runs. */
import type { Conv, Key, Mid, Pk, Sk } from '../../web/seal/bytes';
import { asConv, asHash, asKey, asMid, asPk, asSk } from '../../web/seal/bytes';
import type { Grant } from '../../web/seal/grant';
import { grantMake, grantOpen } from '../../web/seal/grant';
import { publicOf } from '../../web/seal/kdf';
import { linkMake, linkOpen } from '../../web/seal/link';
import { convOf } from '../../web/seal/visitor';
import { test } from './check';

export function neverCalled(grant: Grant, sk: Sk, pk: Pk, ck: Key, conv: Conv, mid: Mid): void {
    // @ts-expect-error  secret and public key swapped
    grantMake(grant, pk, sk, ck);
    // @ts-expect-error  a public key where the conversation key belongs
    grantMake(grant, sk, pk, pk);
    // @ts-expect-error  the sender's secret key instead of its public one
    grantOpen(new Uint8Array(128), sk, sk);
    // @ts-expect-error  a member id where a conversation belongs
    linkOpen(new Uint8Array(96), mid, ck);
    // @ts-expect-error  a conversation where a key belongs
    linkMake({ conv, gen: 1 }, conv, ck);
    // @ts-expect-error  bytes of unchecked length
    publicOf(new Uint8Array(32));
    // @ts-expect-error  a hash is no public key
    convOf(asHash(new Uint8Array(32)));
    // @ts-expect-error  a sender is a member id, not a conversation
    const wrong: Grant = { ...grant, sender: conv };
    void wrong;
}

test('every maker of a fixed type refuses another length', () => {
    for (const make of [asKey, asSk, asPk, asConv, asMid, asHash]) {
        for (const n of [0, 15, 17, 31, 33]) {
            let refused = false;
            try {
                make(new Uint8Array(n));
            } catch {
                refused = true;
            }
            if (!refused) {
                throw new Error(`${n} bytes taken`);
            }
        }
    }
});
