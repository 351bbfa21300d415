/* oprf: RFC 9497 VOPRF, ristretto255-SHA512, mode 1; one element, or many under one proof. K
 * evaluates; client and nojs blind and finish. Called by keys, client, nojs, cli.
 * Never gives an output whose proof does not hold: K could mark people with different keys. */
#include "seal/seal_in.h"
#include <string.h>
#include <sodium.h>

/* RFC 9497 §1.2: inputs under 2^16 bytes; §2.2: elements under 2^16 */
enum { INPUT_MAX = 65535, BATCH_MAX = 65535, DST_MAX = 64 };

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

struct pairs { /* what one proof is about: d[i] = k·c[i], pk = k·B */
    const struct seal_point *pk, *c, *d;
    size_t n;
};

struct transcript { /* what the challenge covers: a2, a3, t2, t3 of RFC 9497 §2.2.1 */
    struct seal_point m, z, t2, t3;
};

static void composite_seed(const struct seal_point *pk, uint8_t seed_out[64])
{
    uint8_t text[256], dst[DST_MAX];
    struct view seed_dst = dst_of("Seed-", dst);
    struct wr w = wr_of(text, sizeof text);
    put_point(&w, pk);
    wr_u16(&w, (uint16_t)seed_dst.len);
    wr_bytes(&w, seed_dst.p, seed_dst.len);
    CB_ASSERT(!w.failed);
    crypto_hash_sha512(seed_out, text, w.len);
}

/* di of pair i. */
static void composite_scalar(const struct pairs *p, size_t i, const uint8_t seed[64],
                             struct seal_scalar *out)
{
    uint8_t text[256];
    struct wr w = wr_of(text, sizeof text);
    wr_u16(&w, 64);
    wr_bytes(&w, seed, 64);
    wr_u16(&w, (uint16_t)i);
    put_point(&w, &p->c[i]);
    put_point(&w, &p->d[i]);
    wr_bytes(&w, "Composite", 9);
    CB_ASSERT(!w.failed);
    hash_to_scalar(VIEW(text, w.len), out);
}

/* sum = sum + k·p, or false. */
static bool add_mul(const struct seal_scalar *k, const struct seal_point *p, struct seal_point *sum)
{
    struct seal_point x;
    return mul(k, p, &x) && crypto_core_ristretto255_add(sum->b, sum->b, x.b) == 0;
}

/* M and Z of all pairs; who has k makes Z of M. RFC 9497 §2.2.1, ComputeComposites and -Fast */
static bool composites(const struct pairs *p, const struct seal_scalar *k, struct transcript *t)
{
    uint8_t seed[64];
    bool fine = true;
    composite_seed(p->pk, seed);
    t->m = t->z = (struct seal_point){0}; /* the identity */
    for (size_t i = 0; fine && i < p->n; i++) {
        struct seal_scalar di;
        composite_scalar(p, i, seed, &di);
        fine = add_mul(&di, &p->c[i], &t->m) && (k || add_mul(&di, &p->d[i], &t->z));
    }
    return fine && (!k || mul(k, &t->m, &t->z));
}

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

static enum cb_err eval_all(const struct seal_oprf_job *job, const struct seal_scalar *r,
                            struct seal_point *out, uint8_t proof_out[64])
{
    CB_CLEANUP(seal_scalar_wipe) struct seal_scalar nonce, ck;
    struct pairs pairs = {job->pk, job->blinded, out, job->n};
    struct seal_scalar c;
    struct transcript t;
    for (size_t i = 0; i < job->n; i++) {
        if (!mul(job->k, &job->blinded[i], &out[i])) {
            return CB_PEER_FORMAT;
        }
    }
    seal_scalar_new(&nonce);
    if (r) {
        nonce = *r;
    }
    if (!composites(&pairs, job->k, &t) || !mul_base(&nonce, &t.t2) || !mul(&nonce, &t.m, &t.t3)) {
        return CB_PEER_FORMAT;
    }
    challenge(job->pk, &t, &c);
    crypto_core_ristretto255_scalar_mul(ck.b, c.b, job->k->b);
    memcpy(proof_out, c.b, 32);
    crypto_core_ristretto255_scalar_sub(proof_out + 32, nonce.b, ck.b);
    return CB_OK;
}

/* Evaluate blinded elements and prove that k was used for each.
 * r    fixed proof nonce for known answers, or NULL for a fresh one
 * out  job->n points          proof_out  c32 ‖ s32
 * Errors  PEER_SIZE none or too many, PEER_FORMAT one is not a point, or is the identity; the
 *         outputs are then zero
 * Wipes   the proof nonce. Source  RFC 9497 §3.3.2 BlindEvaluate, §2.2.1 GenerateProof */
enum cb_err seal_oprf_eval_all(const struct seal_oprf_job *job, const struct seal_scalar *r,
                               struct seal_point *out, uint8_t proof_out[64])
{
    memset(proof_out, 0, 64);
    if (job->n == 0 || job->n > BATCH_MAX) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = eval_all(job, r, out, proof_out);
    if (e) {
        memset(out, 0, job->n * sizeof *out);
    }
    return e;
}

/* The same for one element. */
enum cb_err seal_oprf_eval(const struct seal_scalar *k, const struct seal_point *pk,
                           const struct seal_point *blinded, const struct seal_scalar *r,
                           struct seal_point *out, uint8_t proof_out[64])
{
    struct seal_oprf_job one = {k, pk, blinded, 1};
    return seal_oprf_eval_all(&one, r, out, proof_out);
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
static bool proof_holds(const struct pairs *p, const uint8_t proof[64])
{
    struct seal_scalar c, s, want;
    struct transcript t;
    if (!seal_scalar_is_canonical(proof) || !seal_scalar_is_canonical(proof + 32)) {
        return false;
    }
    memcpy(c.b, proof, sizeof c.b);
    memcpy(s.b, proof + 32, sizeof s.b);
    if (!composites(p, NULL, &t) || !mul_add(&s, NULL, &c, p->pk, &t.t2) ||
        !mul_add(&s, &t.m, &c, &t.z, &t.t3)) {
        return false;
    }
    challenge(p->pk, &t, &want);
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

/* Unblind and hash one. RFC 9497 §3.3.1 Finalize */
static enum cb_err finalise(const struct seal_oprf_input *in, const struct seal_point *evaluated,
                            uint8_t y_out[64])
{
    CB_CLEANUP(seal_scalar_wipe) struct seal_scalar inverse = {0};
    CB_CLEANUP(point_wipe) struct seal_point n = {0};
    CB_CLEANUP(sha512_wipe) crypto_hash_sha512_state h;
    uint8_t len[2] = {(uint8_t)(in->text.len >> 8), (uint8_t)in->text.len};
    const uint8_t point_len[2] = {0, sizeof n.b};
    crypto_hash_sha512_init(&h);
    if (crypto_core_ristretto255_scalar_invert(inverse.b, in->blind->b) ||
        !mul(&inverse, evaluated, &n)) {
        return CB_PEER_SEAL;
    }
    crypto_hash_sha512_update(&h, len, sizeof len);
    crypto_hash_sha512_update(&h, in->text.p, in->text.len);
    crypto_hash_sha512_update(&h, point_len, sizeof point_len);
    crypto_hash_sha512_update(&h, n.b, sizeof n.b);
    crypto_hash_sha512_update(&h, (const uint8_t *)"Finalize", 8);
    crypto_hash_sha512_final(&h, y_out);
    return CB_OK;
}

/* Verify the one proof, then unblind and hash each.
 * in     n inputs with their blinds, as they were blinded; a->blinded, a->evaluated: n points
 * y_out  n of 64 B, all zero on error
 * Errors  PEER_SIZE none, too many, or an input too long; PEER_SEAL the proof does not hold or a
 *         point is not one
 * Wipes   unblinded points and inverses. Source  RFC 9497 §3.3.2 Finalize */
enum cb_err seal_oprf_finish_all(const struct seal_oprf_input *in, size_t n,
                                 const struct seal_oprf_answer *a, uint8_t (*y_out)[64])
{
    struct pairs pairs = {a->pk, a->blinded, a->evaluated, n};
    enum cb_err e = n == 0 || n > BATCH_MAX ? CB_PEER_SIZE : CB_OK;
    for (size_t i = 0; !e && i < n; i++) {
        e = in[i].text.len > INPUT_MAX ? CB_PEER_SIZE : CB_OK;
    }
    e = e ? e : proof_holds(&pairs, a->proof) ? CB_OK : CB_PEER_SEAL;
    for (size_t i = 0; !e && i < n; i++) {
        e = finalise(&in[i], &a->evaluated[i], y_out[i]);
    }
    if (e) {
        cb_wipe(y_out, n * sizeof *y_out);
    }
    return e;
}

/* The same for one element. */
enum cb_err seal_oprf_finish(struct view input, const struct seal_scalar *blind,
                             const struct seal_oprf_answer *a, uint8_t y_out[64])
{
    struct seal_oprf_input one = {input, blind};
    uint8_t y[1][64];
    enum cb_err e = seal_oprf_finish_all(&one, 1, a, &y[0]);
    memcpy(y_out, y[0], sizeof y[0]);
    cb_wipe(y, sizeof y);
    return e;
}
