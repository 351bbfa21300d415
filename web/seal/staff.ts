/* staff: from a password to the keys of a practitioner (PROTOCOL §5 Login). Called by the console.
 * Never sends the password, what it stretches to, or the wrapping key anywhere. */
import type { Key, NameHash, Salt } from './bytes';
import { SealError, asKey, asNameHash, lowerAscii, utf8, wipe } from './bytes';
import { expandKey, extract, hashLabel } from './kdf';
import sodium from './sodium';

/* What new passwords get (PROTOCOL §5), and the least and most a server may ask of this client.
 * Below the floor a live server could make stolen wraps cheap to guess; above the ceiling it could
 * stall the browser. */
export const STRETCH_OPS = 3;
export const STRETCH_MEM_KIB = 256 * 1024;
const OPS_MIN = 2;
const OPS_MAX = 10;
const MEM_KIB_MIN = 64 * 1024;
const MEM_KIB_MAX = 1024 * 1024;

export interface StretchCost {
    ops: number;
    memKib: number;
}

/* Refuse a cost outside the bounds. Errors  format */
export function needCost(cost: StretchCost): void {
    const opsFit = cost.ops >= OPS_MIN && cost.ops <= OPS_MAX;
    if (!opsFit || cost.memKib < MEM_KIB_MIN || cost.memKib > MEM_KIB_MAX) {
        throw new SealError('format', 'the cost of a password is not acceptable');
    }
}

/* Argon2id of a password: A, 32 bytes. About a second; best in a worker.
 * Errors  format  the cost is outside what this client accepts; Error  no memory */
export function stretchPassword(password: string, salt: Salt, cost: StretchCost): Key {
    needCost(cost);
    const s = sodium();
    const bytes = utf8(password);
    const algorithm = s.crypto_pwhash_ALG_ARGON2ID13;
    const out = s.crypto_pwhash(32, bytes, salt, cost.ops, cost.memKib * 1024, algorithm);
    wipe(bytes);
    return asKey(out);
}

export interface StaffKeys {
    auth: Key; /* goes to the server, which keeps its hash */
    kek: Key; /* opens WRAP; stays here */
}

/* stretched: A     y: the VOPRF output for A, 64 bytes. Wipes the key in between. */
export function deriveStaff(stretched: Key, y: Uint8Array): StaffKeys {
    if (y.length !== 64) {
        throw new SealError('size', 'a VOPRF output has 64 bytes');
    }
    const prk = extract(stretched, y);
    const keys = { auth: expandKey(prk, 'staff/auth'), kek: expandKey(prk, 'staff/kek') };
    wipe(prk);
    return keys;
}

/* How the server knows a name without being told it. White space around it and the case of A to Z
 * do not matter; other letters stay as they are, as the C side can do no more. */
export function nameHash(name: string): NameHash {
    const trimmed = name.replace(/^[\t-\r ]+|[\t-\r ]+$/g, '');
    return asNameHash(hashLabel('staff/name', utf8(lowerAscii(trimmed)), 16));
}
