/* oprf: the asking half of RFC 9497, VOPRF (mode 1) over ristretto255-SHA512. Called by staff, so
 * that the key process stretches a password without seeing it.
 * Never trusts an answer whose proof does not hold. */
import type { Point, Scalar } from './bytes';
import { SealError, asPoint, asScalar, concat, equal, isZero, utf8, wipe } from './bytes';
import { Reader, Writer, needLength } from './bytes';
import sodium from './sodium';

const PROOF_LEN = 64; /* c ‖ s */
const MODE_VOPRF = 1;
const CONTEXT = concat(utf8('OPRFV1-'), Uint8Array.of(MODE_VOPRF), utf8('-ristretto255-SHA512'));
const SHA512_BLOCK = 128;
const SHA512_LEN = 64;

/* RFC 9380 §5.3.1 expand_message_xmd with SHA-512. */
export function expandMessage(message: Uint8Array, tag: Uint8Array, n: number): Uint8Array {
    const sha = (...parts: Uint8Array[]) => sodium().crypto_hash_sha512(concat(...parts));
    const dst = concat(tag, Uint8Array.of(tag.length));
    const blocks = Math.ceil(n / SHA512_LEN);
    const length = Uint8Array.of(n >> 8, n & 0xff);
    const pad = new Uint8Array(SHA512_BLOCK);
    const first = sha(pad, message, length, Uint8Array.of(0), dst);
    const out = new Uint8Array(blocks * SHA512_LEN);
    let mixed: Uint8Array = first;
    for (let i = 1; i <= blocks; i++) {
        const block = sha(mixed, Uint8Array.of(i), dst);
        out.set(block, (i - 1) * SHA512_LEN);
        mixed = first.map((x, j) => x ^ (block[j] ?? 0));
    }
    return out.slice(0, n);
}

function hashToGroup(input: Uint8Array): Point {
    const uniform = expandMessage(input, concat(utf8('HashToGroup-'), CONTEXT), 64);
    return asPoint(sodium().crypto_core_ristretto255_from_hash(uniform));
}

function hashToScalar(input: Uint8Array): Scalar {
    const uniform = expandMessage(input, concat(utf8('HashToScalar-'), CONTEXT), 64);
    return asScalar(sodium().crypto_core_ristretto255_scalar_reduce(uniform));
}

/* k·P. libsodium's is_valid_point accepts the identity; its scalar multiplication refuses to
 * produce it, and a zero result is refused here as well.
 * Errors  seal  P is not a canonical point, or the result is the identity */
function multiply(k: Scalar, p: Point): Point {
    let out: Uint8Array;
    try {
        out = sodium().crypto_scalarmult_ristretto255(k, p);
    } catch {
        throw new SealError('seal', 'not a usable point');
    }
    if (isZero(out)) {
        throw new SealError('seal', 'not a usable point');
    }
    return asPoint(out);
}

function multiplyBase(k: Scalar): Point {
    try {
        return asPoint(sodium().crypto_scalarmult_ristretto255_base(k));
    } catch {
        throw new SealError('seal', 'not a usable scalar');
    }
}

function add(p: Point, q: Point): Point {
    return asPoint(sodium().crypto_core_ristretto255_add(p, q));
}

/* A scalar in its one canonical form, below the group's order. */
function canonical(b: Uint8Array): Scalar {
    const reduced = sodium().crypto_core_ristretto255_scalar_reduce(concat(b, new Uint8Array(32)));
    if (!equal(reduced, b)) {
        throw new SealError('seal', 'scalar is not canonical');
    }
    return asScalar(b);
}

/* Each part behind its two-byte length, as every hash of RFC 9497 takes them. */
function prefixed(...parts: Uint8Array[]): Uint8Array {
    const w = new Writer();
    for (const p of parts) {
        w.u16(p.length).bytes(p);
    }
    return w.done();
}

/* RFC 9497 §2.2.1 ComputeComposites: M = Σ dᵢ·Cᵢ, Z = Σ dᵢ·Dᵢ. At least one pair. */
export function composites(pk: Point, blinded: Point[], evaluated: Point[]): { m: Point; z: Point } {
    const seedTag = concat(utf8('Seed-'), CONTEXT);
    const seed = sodium().crypto_hash_sha512(prefixed(pk, seedTag));
    const pairs = blinded.map((c, i) => {
        const d = evaluated[i]!;
        const index = Uint8Array.of(i >> 8, i & 0xff);
        const di = hashToScalar(concat(prefixed(seed), index, prefixed(c, d), utf8('Composite')));
        return { m: multiply(di, c), z: multiply(di, d) };
    });
    return pairs.reduce((sum, one) => ({ m: add(sum.m, one.m), z: add(sum.z, one.z) }));
}

/* The proof's challenge, from its five points in the order of RFC 9497 §2.2.1. */
export function challenge(points: [Point, Point, Point, Point, Point]): Scalar {
    return hashToScalar(concat(prefixed(...points), utf8('Challenge')));
}

function proofHolds(pk: Point, blinded: Point[], evaluated: Point[], proof: Uint8Array): boolean {
    const r = new Reader(proof);
    const c = canonical(r.bytes(32));
    const s = canonical(r.bytes(32));
    const { m, z } = composites(pk, blinded, evaluated);
    const t2 = add(multiplyBase(s), multiply(c, pk));
    const t3 = add(multiply(s, m), multiply(c, z));
    return equal(c, challenge([pk, m, z, t2, t3]));
}

/* What the asker keeps (blind, secret) and what it sends (element). */
export interface OprfAsk {
    blind: Scalar;
    element: Point;
}

/* Blind an input, 1..65535 bytes.
 * blind  only for test vectors; left out, a fresh one is drawn
 * Errors  size  input too long     Source  RFC 9497 §3.3.2 */
export function oprfBlind(input: Uint8Array, blind?: Scalar): OprfAsk {
    if (input.length > 0xffff) {
        throw new SealError('size', 'OPRF input is too long');
    }
    const k = blind ?? asScalar(sodium().crypto_core_ristretto255_scalar_random());
    return { blind: k, element: multiply(k, hashToGroup(input)) };
}

/* What came back: the evaluated element and the proof that the key in org.bin made it. */
export interface OprfAnswer {
    evaluated: Point;
    proof: Uint8Array;
}

/* The same for many askings at once: one proof for all. */
export interface OprfAnswers {
    evaluated: Point[];
    proof: Uint8Array;
}

function finalise(input: Uint8Array, ask: OprfAsk, evaluated: Point): Uint8Array {
    const inverse = asScalar(sodium().crypto_core_ristretto255_scalar_invert(ask.blind));
    const unblinded = multiply(inverse, evaluated);
    const out = sodium().crypto_hash_sha512(
        concat(prefixed(input, unblinded), utf8('Finalize')),
    );
    wipe(inverse, unblinded);
    return out;
}

/* Verify the one proof, unblind, finalise: 64 bytes each.
 * inputs  as many as asks, and as they were blinded, 1..65535
 * pk      the key the organisation's signed paper names
 * Errors  seal  the proof does not hold; size  the proof is not 64 bytes, or not as many answers
 * Wipes   the blinds' inverses and the unblinded elements; the blinds stay the caller's to wipe
 * Source  RFC 9497 §3.3.2 */
export function oprfFinishAll(
    inputs: Uint8Array[], asks: OprfAsk[], pk: Point, answers: OprfAnswers,
): Uint8Array[] {
    needLength(answers.proof, PROOF_LEN, 'proof');
    const n = inputs.length;
    if (n === 0 || n > 0xffff || asks.length !== n || answers.evaluated.length !== n) {
        throw new SealError('size', 'not an answer to each');
    }
    if (!proofHolds(pk, asks.map((a) => a.element), answers.evaluated, answers.proof)) {
        throw new SealError('seal', 'the key process proved nothing');
    }
    return asks.map((ask, i) => finalise(inputs[i]!, ask, answers.evaluated[i]!));
}

/* The same for one. */
export function oprfFinish(
    input: Uint8Array, ask: OprfAsk, pk: Point, answer: OprfAnswer,
): Uint8Array {
    return oprfFinishAll([input], [ask], pk, { ...answer, evaluated: [answer.evaluated] })[0]!;
}
