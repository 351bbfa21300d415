/* link: LINK, from a conversation key back to the one before it, so that whoever holds the newest
 * can read the history (PROTOCOL §4). Called by the visitor's page and the console.
 * Never leads forward: an old key opens nothing newer. */
import type { Conv, Key } from './bytes';
import { EnvelopeType, SealError, asConv, asKey, concat, equal, needLength, wipe } from './bytes';
import { readHeader, writeHeader } from './bytes';
import { aeadOpen, aeadSeal } from './aead';
import { expandKey } from './kdf';

export const LINK_LEN = 96;
const AAD_LEN = 24; /* hdr4 conv16 gen4 */

/* Which conversation, and the generation whose key opens it. */
export interface Link {
    conv: Conv;
    gen: number;
}

/* Seal the key of generation gen-1 under that of generation gen. Wipes the derived key. */
export function linkMake(link: Link, ck: Key, previous: Key): Uint8Array {
    const head = writeHeader(EnvelopeType.Link).bytes(link.conv).u32(link.gen).done();
    const key = expandKey(ck, 'ck/link');
    const sealed = aeadSeal(key, head, previous);
    wipe(key);
    return concat(head, sealed);
}

/* Errors  size, format, version */
export function linkPeek(envelope: Uint8Array): Link {
    needLength(envelope, LINK_LEN, 'LINK');
    const r = readHeader(envelope, EnvelopeType.Link);
    return { conv: asConv(r.bytes(16)), gen: r.u32() };
}

/* Give the key of the generation before.
 * Errors  size, format, version; seal  another conversation's, wrong key, or altered */
export function linkOpen(envelope: Uint8Array, conv: Conv, ck: Key): Key {
    const link = linkPeek(envelope);
    if (!equal(link.conv, conv)) {
        throw new SealError('seal', "another conversation's LINK");
    }
    const key = expandKey(ck, 'ck/link');
    try {
        return asKey(aeadOpen(key, envelope.slice(0, AAD_LEN), envelope.slice(AAD_LEN)));
    } finally {
        wipe(key);
    }
}
