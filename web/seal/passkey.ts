/* passkey: from what a passkey's PRF gives to the key that opens a WRAP (PROTOCOL §5 Login). Called by
 * the console. Never stretched: a PRF's output is 32 random bytes already. */
import type { Key, Mid, Salt } from './bytes';
import { asKey, asSalt, concat, random, wipe } from './bytes';
import { expandKey, extract, hashLabel } from './kdf';
import type { MemberKeys } from './wrap';
import { WRAP_PASSKEY, wrapMake } from './wrap';

/* What every passkey of an organisation is asked for: before one answers, nobody knows whose it is. */
export function passkeyInput(instance: Salt): Uint8Array<ArrayBuffer> {
    return concat(hashLabel('passkey/prf', instance, 32));
}

/* prf: 32 bytes. Wipes the key in between. */
export function passkeyKek(salt: Salt, prf: Key): Key {
    const prk = extract(salt, prf);
    const kek = expandKey(prk, 'passkey/kek');
    wipe(prk);
    return kek;
}

/* The member's keys under a passkey. Wipes the key around them. */
export function passkeyWrap(mid: Mid, prf: Uint8Array, keys: MemberKeys): Uint8Array {
    const salt = asSalt(random(16));
    const kek = passkeyKek(salt, asKey(prf));
    try {
        return wrapMake({ mid, kind: WRAP_PASSKEY, ops: 0, memKib: 0, salt }, kek, keys);
    } finally {
        wipe(kek);
    }
}
