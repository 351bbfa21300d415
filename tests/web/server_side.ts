/* server_side: what only the server's processes compute, again, so that the known answers cover it
 * from both sides: the answering half of the VOPRF, six digits, vault slots and the layer at rest.
 * Called by the oprf and known-answer tests. Never bundled into a page. */
import { createHmac } from 'node:crypto';
import type { Key, Point, Scalar } from '../../web/seal/bytes';
import { Reader, Writer, asKey, asPoint, asScalar, concat } from '../../web/seal/bytes';
import { aeadOpen, aeadSeal } from '../../web/seal/aead';
import { expandKey, label } from '../../web/seal/kdf';
import type { OprfAnswer, OprfAnswers } from '../../web/seal/oprf';
import { challenge, composites } from '../../web/seal/oprf';
import sodium from '../../web/seal/sodium';

/* A fresh key or nonce. */
export function oprfScalar(): Scalar {
    return asScalar(sodium().crypto_core_ristretto255_scalar_random());
}

export function oprfPublic(k: Scalar): Point {
    return asPoint(sodium().crypto_scalarmult_ristretto255_base(k));
}

/* RFC 9497 §2.2.1; the proof's nonce is given only for known answers. */
export function oprfEvaluateAll(k: Scalar, blinded: Point[], nonce = oprfScalar()): OprfAnswers {
    const s = sodium();
    const pk = oprfPublic(k);
    const evaluated = blinded.map((p) => asPoint(s.crypto_scalarmult_ristretto255(k, p)));
    const { m, z } = composites(pk, blinded, evaluated);
    const t2 = oprfPublic(nonce);
    const t3 = asPoint(s.crypto_scalarmult_ristretto255(nonce, m));
    const c = challenge([pk, m, z, t2, t3]);
    const ck = s.crypto_core_ristretto255_scalar_mul(c, k);
    const rest = asScalar(s.crypto_core_ristretto255_scalar_sub(nonce, ck));
    return { evaluated, proof: concat(c, rest) };
}

export function oprfEvaluate(k: Scalar, blinded: Point, nonce = oprfScalar()): OprfAnswer {
    const { evaluated, proof } = oprfEvaluateAll(k, [blinded], nonce);
    return { evaluated: evaluated[0]!, proof };
}

/* RFC 6238 with SHA-1 and six digits, as RFC 4226 §5.3 cuts them. */
export function totp(secret: Uint8Array, step: bigint): number {
    const mac = createHmac('sha1', secret).update(new Writer().u64(step).done()).digest();
    const at = (mac[19] ?? 0) & 15;
    return (mac.readUInt32BE(at) & 0x7fffffff) % 1000000;
}

export interface Slot {
    kind: number;
    number: bigint;
    key: Key;
}
const slotAad = (n: bigint) => concat(label('vault/slot'), new Writer().u64(n).done());

export function slotMake(slot: Slot, vrk: Key): Uint8Array {
    const plain = new Writer().u8(slot.kind).zero(7).u64(slot.number).bytes(slot.key).done();
    return aeadSeal(vrk, slotAad(slot.number), plain);
}
export function slotOpen(sealed: Uint8Array, number: bigint, vrk: Key): Slot {
    const r = new Reader(aeadOpen(vrk, slotAad(number), sealed));
    const kind = r.u8();
    r.zero(7);
    return { kind, number: r.u64(), key: asKey(r.bytes(32)) };
}

export function restSeal(bk: Key, name: string, aad: Uint8Array, plain: Uint8Array): Uint8Array {
    return aeadSeal(expandKey(bk, name), aad, plain);
}
export function restOpen(bk: Key, name: string, aad: Uint8Array, sealed: Uint8Array): Uint8Array {
    return aeadOpen(expandKey(bk, name), aad, sealed);
}
