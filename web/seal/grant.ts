/* grant: GRANT, a conversation key handed to one reader by a sender the reader can be sure of
 * (PROTOCOL §4). Called by the visitor's page and the console.
 * Never opens without the sender's public key: in base mode a live server could plant a key. */
import type { Conv, Key, Mid, Pk, Sk } from './bytes';
import { EnvelopeType, SealError, asConv, asKey, asMid, needLength } from './bytes';
import { concat, readHeader, writeHeader } from './bytes';
import { hpkeAuthOpen, hpkeAuthSeal } from './hpke';
import { label } from './kdf';

export const GRANT_LEN = 128;
const AAD_LEN = 48; /* everything before enc */

/* Who reads it, and which key it holds. */
export enum GrantFor {
    Visitor = 1,
    Line = 2,
    Notes = 3,
}

export interface Grant {
    for: GrantFor;
    line: number;
    epoch: number;
    gen: number;
    conv: Conv;
    sender: Mid; /* all zero: the visitor */
}

/* Seal ck for one reader.
 * from  sk_v or sk_m, borrowed     to  pk_v or pk_e
 * Errors  seal  `to` is a point of low order     Source  PROTOCOL §4 GRANT; RFC 9180 auth mode */
export function grantMake(grant: Grant, from: Sk, to: Pk, ck: Key): Uint8Array {
    const head = writeHeader(EnvelopeType.Grant)
        .u8(grant.for).zero(1).u16(grant.line)
        .u32(grant.epoch).u32(grant.gen)
        .bytes(grant.conv).bytes(grant.sender)
        .done();
    return concat(head, hpkeAuthSeal(from, to, { info: label('grant'), aad: head }, ck));
}

/* Read who a GRANT is for, without opening it: nothing in it is proven yet.
 * Errors  size, format, version */
export function grantPeek(envelope: Uint8Array): Grant {
    needLength(envelope, GRANT_LEN, 'GRANT');
    const r = readHeader(envelope, EnvelopeType.Grant);
    const reader = r.u8();
    r.zero(1);
    if (GrantFor[reader] === undefined) {
        throw new SealError('format', 'GRANT for an unknown reader');
    }
    return {
        for: reader,
        line: r.u16(),
        epoch: r.u32(),
        gen: r.u32(),
        conv: asConv(r.bytes(16)),
        sender: asMid(r.bytes(16)),
    };
}

/* Open a GRANT and give its header, now proven, with the key.
 * from    the sender's public key: pk_v, or the signed member's
 * Errors  size, format, version; seal  wrong reader, wrong sender, or altered */
export function grantOpen(envelope: Uint8Array, sk: Sk, from: Pk): { grant: Grant; ck: Key } {
    const grant = grantPeek(envelope);
    const bind = { info: label('grant'), aad: envelope.slice(0, AAD_LEN) };
    const ck = asKey(hpkeAuthOpen(sk, from, bind, envelope.slice(AAD_LEN)));
    return { grant, ck };
}
