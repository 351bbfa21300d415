/* oprf: RFC 9497 VOPRF, ristretto255-SHA512, mode 1, one element at a time. K evaluates; client and
 * nojs blind and finish. Called by keys, client, nojs, cli.
 * Never gives an output whose proof does not hold: K could mark people with different keys. */
#include "seal/seal_in.h"
#include <string.h>
#include <sodium.h>

enum { INPUT_MAX = 65535, DST_MAX = 64 }; /* RFC 9497 §1.2: inputs under 2^16 bytes */

/* "OPRFV1-" ‖ mode 1 ‖ "-ristretto255-SHA512" (RFC 9497 §3.1, §4.1), after a purpose. */
static struct view dst_of(const char *purpose, uint8_t out[DST_MAX])
{
    struct wr w = wr_of(out, DST_MAX);
    wr_bytes(&w, purpose, strlen(purpose));
    wr_bytes(&w, "OPRFV1-\x01-ristretto255-SHA512", 28);
    CB_ASSERT(!w.failed);
    return VIEW(out, w.len);
}

/* RFC 9497 §4.1: HashToGroup and HashToScalar. */
static void hash_to_group(struct view input, struct seal_point *out)
{
    CB_CLEANUP(seal_wide_wipe) struct seal_wide u;
    uint8_t dst[DST_MAX];
    seal_xmd512(&input, 1, dst_of("HashToGroup-", dst), u.b, sizeof u.b);
    int bad = crypto_core_ristretto255_from_hash(out->b, u.b);
    CB_ASSERT(bad == 0);
}

static void hash_to_scalar(struct view input, struct seal_scalar *out)
{
    CB_CLEANUP(seal_wide_wipe) struct seal_wide u;
    uint8_t dst[DST_MAX];
    seal_xmd512(&input, 1, dst_of("HashToScalar-", dst), u.b, sizeof u.b);
    crypto_core_ristretto255_scalar_reduce(out->b, u.b);
}

/* False for an invalid point, and for the identity on either side (libsodium refuses both). */
static bool mul(const struct seal_scalar *k, const struct seal_point *p, struct seal_point *out)
{
    return crypto_scalarmult_ristretto255(out->b, k->b, p->b) == 0;
}

static bool mul_base(const struct seal_scalar *k, struct seal_point *out)
{
    return crypto_scalarmult_ristretto255_base(out->b, k->b) == 0;
}

/* K's key pair: a random scalar and its public point. */
void seal_oprf_key(struct seal_scalar *k, struct seal_point *pk)
{
    seal_scalar_new(k);
    bool fine = mul_base(k, pk);
    CB_ASSERT(fine);
}

/* The public point of a stored scalar. Errors  HERE_BUG a scalar of zero */
enum cb_err seal_oprf_pk_of(const struct seal_scalar *k, struct seal_point *out)
{
    return mul_base(k, out) ? CB_OK : CB_HERE_BUG;
}

/* Blind an input. The blind is secret and the caller's to wipe; NULL draws a fresh one.
 * input  0..65535 B, borrowed
 * Errors  PEER_SIZE input too long, PEER_FORMAT a blind of zero
 * Source  RFC 9497 §3.3.2 Blind */
enum cb_err seal_oprf_blind(struct view input, const struct seal_scalar *blind,
                            struct seal_scalar *blind_out, struct seal_point *out)
{
    struct seal_point p;
    if (input.len > INPUT_MAX) {
        return CB_PEER_SIZE;
    }
    seal_scalar_new(blind_out);
    if (blind) {
        *blind_out = *blind;
    }
    hash_to_group(input, &p);
    bool fine = mul(blind_out, &p, out);
    cb_wipe(&p, sizeof p);
    return fine ? CB_OK : CB_PEER_FORMAT;
}

static void put_point(struct wr *w, const struct seal_point *p)
{
    wr_u16(w, sizeof p->b);
    wr_bytes(w, p->b, sizeof p->b);
}

/* The di of ComputeComposites for one element. RFC 9497 §2.2.1 */
static void composite_scalar(const struct seal_point *pk, const struct seal_point *c,
                             const struct seal_point *d, struct seal_scalar *out)
{
    uint8_t text[256], dst[DST_MAX], seed[64];
    struct view seed_dst = dst_of("Seed-", dst);
    struct wr w = wr_of(text, sizeof text);
    put_point(&w, pk);
    wr_u16(&w, (uint16_t)seed_dst.len);
    wr_bytes(&w, seed_dst.p, seed_dst.len);
    crypto_hash_sha512(seed, text, w.len);
    w = wr_of(text, sizeof text);
    wr_u16(&w, sizeof seed);
    wr_bytes(&w, seed, sizeof seed);
    wr_u16(&w, 0); /* element number */
    put_point(&w, c);
    put_point(&w, d);
    wr_bytes(&w, "Composite", 9);
    CB_ASSERT(!w.failed);
    hash_to_scalar(VIEW(text, w.len), out);
}

struct transcript { /* what the challenge covers: a2, a3, t2, t3 of RFC 9497 §2.2.1 */
    struct seal_point m, z, t2, t3;
};

static void challenge(const struct seal_point *pk, const struct transcript *t,
                      struct seal_scalar *out)
{
    uint8_t text[256];
    struct wr w = wr_of(text, sizeof text);
    put_point(&w, pk);
    put_point(&w, &t->m);
    put_point(&w, &t->z);
    put_point(&w, &t->t2);
    put_point(&w, &t->t3);
    wr_bytes(&w, "Challenge", 9);
    CB_ASSERT(!w.failed);
    hash_to_scalar(VIEW(text, w.len), out);
}

/* Evaluate a blinded element and prove that k was used.
 * r  fixed proof nonce for known answers, or NULL for a fresh one     proof_out  c32 ‖ s32
 * Errors  PEER_FORMAT blinded is not a point, or is the identity; the outputs are then zero
 * Wipes   the proof nonce. Source  RFC 9497 §3.3.2 BlindEvaluate, §2.2.1 GenerateProof */
enum cb_err seal_oprf_eval(const struct seal_scalar *k, const struct seal_point *pk,
                           const struct seal_point *blinded, const struct seal_scalar *r,
                           struct seal_point *out, uint8_t proof_out[64])
{
    CB_CLEANUP(seal_scalar_wipe) struct seal_scalar nonce, ck;
    struct seal_scalar di, c;
    struct transcript t;
    memset(proof_out, 0, 64);
    *out = (struct seal_point){0};
    if (!mul(k, blinded, out)) {
        return CB_PEER_FORMAT;
    }
    seal_scalar_new(&nonce);
    if (r) {
        nonce = *r;
    }
    composite_scalar(pk, blinded, out, &di);
    if (!mul(&di, blinded, &t.m) || !mul(k, &t.m, &t.z) || !mul_base(&nonce, &t.t2) ||
        !mul(&nonce, &t.m, &t.t3)) {
        *out = (struct seal_point){0};
        return CB_PEER_FORMAT;
    }
    challenge(pk, &t, &c);
    crypto_core_ristretto255_scalar_mul(ck.b, c.b, k->b);
    memcpy(proof_out, c.b, 32);
    crypto_core_ristretto255_scalar_sub(proof_out + 32, nonce.b, ck.b);
    return CB_OK;
}

/* s·a + c·b, or false. */
static bool mul_add(const struct seal_scalar *s, const struct seal_point *a,
                    const struct seal_scalar *c, const struct seal_point *b, struct seal_point *out)
{
    struct seal_point x, y;
    bool fine = a ? mul(s, a, &x) : mul_base(s, &x);
    return fine && mul(c, b, &y) && crypto_core_ristretto255_add(out->b, x.b, y.b) == 0;
}

/* RFC 9497 §2.2.2 VerifyProof. All of it is public. */
static bool proof_holds(const struct seal_point *pk, const struct seal_point *blinded,
                        const struct seal_point *evaluated, const uint8_t proof[64])
{
    struct seal_scalar di, c, s, want;
    struct transcript t;
    if (!seal_scalar_is_canonical(proof) || !seal_scalar_is_canonical(proof + 32)) {
        return false;
    }
    memcpy(c.b, proof, sizeof c.b);
    memcpy(s.b, proof + 32, sizeof s.b);
    composite_scalar(pk, blinded, evaluated, &di);
    if (!mul(&di, blinded, &t.m) || !mul(&di, evaluated, &t.z) ||
        !mul_add(&s, NULL, &c, pk, &t.t2) || !mul_add(&s, &t.m, &c, &t.z, &t.t3)) {
        return false;
    }
    challenge(pk, &t, &want);
    return cb_equal(want.b, c.b, sizeof c.b);
}

static void sha512_wipe(crypto_hash_sha512_state *s)
{
    cb_wipe(s, sizeof *s);
}

static void point_wipe(struct seal_point *p)
{
    cb_wipe(p, sizeof *p);
}

/* Verify the proof, unblind, hash.
 * y_out  64 B, zero on error
 * Errors  PEER_SIZE input too long, PEER_SEAL the proof does not hold or a point is not one
 * Wipes   the unblinded point and the inverse. Source  RFC 9497 §3.3.2 Finalize */
enum cb_err seal_oprf_finish(struct view input, const struct seal_scalar *blind,
                             const struct seal_oprf_answer *a, uint8_t y_out[64])
{
    CB_CLEANUP(seal_scalar_wipe) struct seal_scalar inverse = {0};
    CB_CLEANUP(point_wipe) struct seal_point n = {0};
    CB_CLEANUP(sha512_wipe) crypto_hash_sha512_state h;
    uint8_t len[2] = {(uint8_t)(input.len >> 8), (uint8_t)input.len};
    const uint8_t point_len[2] = {0, sizeof n.b};
    memset(y_out, 0, 64);
    crypto_hash_sha512_init(&h);
    if (input.len > INPUT_MAX) {
        return CB_PEER_SIZE;
    }
    if (!proof_holds(a->pk, a->blinded, a->evaluated, a->proof) ||
        crypto_core_ristretto255_scalar_invert(inverse.b, blind->b) ||
        !mul(&inverse, a->evaluated, &n)) {
        return CB_PEER_SEAL;
    }
    crypto_hash_sha512_update(&h, len, sizeof len);
    crypto_hash_sha512_update(&h, input.p, input.len);
    crypto_hash_sha512_update(&h, point_len, sizeof point_len);
    crypto_hash_sha512_update(&h, n.b, sizeof n.b);
    crypto_hash_sha512_update(&h, (const uint8_t *)"Finalize", 8);
    crypto_hash_sha512_final(&h, y_out);
    return CB_OK;
}
