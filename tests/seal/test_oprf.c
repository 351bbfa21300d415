/* The VOPRF against RFC 9497 A.1.2.1, A.1.2.2 and, two elements under one proof, A.1.2.3; and every
 * wrong proof and point. Run by ctest. Never lets an output out without its proof. */
#include "seal/common.h"

static const char sk_hex[] = "e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909",
                  pk_hex[] = "c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e",
                  blind_hex[] = "64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706",
                  r_hex[] = "222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e";

struct vector {
    const char *input, *blinded, *evaluated, *proof, *out;
};
static const struct vector rfc9497[] = {
    {"00", "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
     "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
     "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd06"
     "6d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d",
     "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7d"
     "a4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c"},
    {"5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a",
     "cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c",
     "60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468",
     "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a"
     "67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02",
     "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60"
     "356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6"},
};

struct run { /* one evaluation, from the vector's fixed randomness */
    uint8_t input[17];
    size_t input_len;
    struct seal_scalar k, blind;
    struct seal_point pk, blinded, evaluated;
    uint8_t proof[64], y[64];
};

static struct run run_of(const struct vector *v)
{
    struct run t = {0};
    struct seal_scalar r, used;
    struct seal_point public;
    UNHEX(sk_hex, t.k);
    UNHEX(pk_hex, t.pk);
    assert_int_equal(seal_oprf_pk_of(&t.k, &public), CB_OK);
    assert_memory_equal(public.b, t.pk.b, 32);
    UNHEX(blind_hex, t.blind);
    UNHEX(r_hex, r);
    t.input_len = unhex(v->input, t.input, sizeof t.input);
    struct view in = VIEW(t.input, t.input_len);
    assert_int_equal(seal_oprf_blind(in, &t.blind, &used, &t.blinded), CB_OK);
    assert_memory_equal(used.b, t.blind.b, sizeof used.b);
    assert_int_equal(seal_oprf_eval(&t.k, &t.pk, &t.blinded, &r, &t.evaluated, t.proof), CB_OK);
    return t;
}

static enum cb_err finish(struct run *t)
{
    enum cb_err e = seal_oprf_finish(
        VIEW(t->input, t->input_len), &t->blind,
        &(struct seal_oprf_answer){&t->pk, &t->blinded, &t->evaluated, t->proof}, t->y);
    assert_true(!e || seal_is_zero(t->y, sizeof t->y));
    return e;
}

static void vectors_agree(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct run t = run_of(&rfc9497[i]);
        assert_hex(t.blinded.b, 32, rfc9497[i].blinded);
        assert_hex(t.evaluated.b, 32, rfc9497[i].evaluated);
        assert_hex(t.proof, 64, rfc9497[i].proof);
        assert_int_equal(finish(&t), CB_OK);
        assert_hex(t.y, 64, rfc9497[i].out);
    }
}

static enum cb_err finish_with_proof(void *arg, struct view proof)
{
    struct run t = *(struct run *)arg;
    memcpy(t.proof, proof.p, sizeof t.proof);
    return finish(&t);
}

static enum cb_err finish_with_points(void *arg, struct view points)
{
    struct run t = *(struct run *)arg;
    memcpy(t.pk.b, points.p, 32);
    memcpy(t.blinded.b, points.p + 32, 32);
    memcpy(t.evaluated.b, points.p + 64, 32);
    return finish(&t);
}

static void any_flip_fails(void **state)
{
    (void)state;
    struct run t = run_of(&rfc9497[0]);
    assert_flips_fail(finish_with_proof, &t, VIEW(t.proof, sizeof t.proof), 1);
    uint8_t points[96];
    memcpy(points, t.pk.b, 32);
    memcpy(points + 32, t.blinded.b, 32);
    memcpy(points + 64, t.evaluated.b, 32);
    assert_flips_fail(finish_with_points, &t, VIEW(points, sizeof points), 1);
}

/* s + L is the same scalar spelt otherwise. L: RFC 9496 §4.4, little-endian. */
static void other_spelling_fails(void **state)
{
    (void)state;
    uint8_t order[32];
    UNHEX("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", order);
    for (size_t half = 0; half < 64; half += 32) {
        struct run t = run_of(&rfc9497[0]);
        unsigned carry = 0;
        for (size_t i = 0; i < 32; i++) {
            carry += (unsigned)t.proof[half + i] + order[i];
            t.proof[half + i] = (uint8_t)carry;
            carry >>= 8;
        }
        assert_int_equal(finish(&t), CB_PEER_SEAL);
    }
}

static void blinding_changes_nothing(void **state)
{
    (void)state;
    struct run t = run_of(&rfc9497[1]);
    for (size_t i = 0; i < 4; i++) {
        struct seal_point was = t.blinded;
        struct view in = VIEW(t.input, t.input_len);
        assert_int_equal(seal_oprf_blind(in, NULL, &t.blind, &t.blinded), CB_OK);
        assert_memory_not_equal(was.b, t.blinded.b, 32);
        assert_int_equal(seal_oprf_eval(&t.k, &t.pk, &t.blinded, NULL, &t.evaluated, t.proof),
                         CB_OK);
        assert_int_equal(finish(&t), CB_OK);
        assert_hex(t.y, 64, rfc9497[1].out);
    }
}

static void other_key_fails(void **state)
{
    (void)state;
    struct run t = run_of(&rfc9497[0]);
    struct seal_scalar k;
    struct seal_point pk;
    seal_oprf_key(&k, &pk);
    assert_int_equal(seal_oprf_eval(&k, &pk, &t.blinded, NULL, &t.evaluated, t.proof), CB_OK);
    assert_int_equal(finish(&t), CB_PEER_SEAL); /* K used another key than the published one */
    t.pk = pk;
    assert_int_equal(finish(&t), CB_OK);
}

static void bad_points_fail(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "0000000000000000000000000000000000000000000000000000000000000000", /* identity */
        "0100000000000000000000000000000000000000000000000000000000000000",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};
    for (size_t i = 0; i < 3; i++) {
        struct run t = run_of(&rfc9497[0]);
        struct seal_point p;
        UNHEX(bad[i], p);
        assert_int_equal(seal_oprf_eval(&t.k, &t.pk, &p, NULL, &t.evaluated, t.proof),
                         CB_PEER_FORMAT);
        assert_true(seal_is_zero(t.evaluated.b, 32) && seal_is_zero(t.proof, 64));
        assert_int_equal(finish(&t), CB_PEER_SEAL);
        t = run_of(&rfc9497[0]);
        t.pk = p;
        assert_int_equal(finish(&t), CB_PEER_SEAL);
        t = run_of(&rfc9497[0]);
        t.evaluated = p;
        assert_int_equal(finish(&t), CB_PEER_SEAL);
    }
}

static void bad_inputs_fail(void **state)
{
    (void)state;
    static uint8_t big[65536];
    struct seal_scalar zero = {{0}}, used;
    struct seal_point p;
    assert_int_equal(seal_oprf_blind(VIEW(big, 65536), NULL, &used, &p), CB_PEER_SIZE);
    assert_int_equal(seal_oprf_blind(VIEW(big, 65535), NULL, &used, &p), CB_OK);
    assert_int_equal(seal_oprf_blind(VIEW(big, 1), &zero, &used, &p), CB_PEER_FORMAT);
    assert_int_equal(seal_oprf_pk_of(&zero, &p), CB_HERE_BUG);
    assert_int_equal(seal_oprf_blind(VIEW(big, 0), NULL, &used, &p), CB_OK);
}

/* A.1.2.3: both inputs above, the second under a blind of its own, and one proof for both. */
static const char batch_r[] = "419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c",
                  batch_proof[] =
                      "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a"
                      "5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08";
static const char *const batch_blind[] = {blind_hex, r_hex};
static const char *const batch_blinded[] = {
    "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945",
    "90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654"};
static const char *const batch_evaluated[] = {
    "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e",
    "cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a"};

enum { TWO = 2 };
struct batch {
    uint8_t text[TWO][17];
    struct seal_oprf_input in[TWO];
    struct seal_scalar k, blind[TWO];
    struct seal_point pk, blinded[TWO], evaluated[TWO];
    uint8_t proof[64], y[TWO][64];
};

static void batch_ask(struct batch *b)
{
    UNHEX(sk_hex, b->k);
    UNHEX(pk_hex, b->pk);
    for (size_t i = 0; i < TWO; i++) {
        struct seal_scalar blind;
        UNHEX(batch_blind[i], blind);
        b->in[i].text = VIEW(b->text[i], unhex(rfc9497[i].input, b->text[i], sizeof b->text[i]));
        b->in[i].blind = &b->blind[i];
        assert_int_equal(seal_oprf_blind(b->in[i].text, &blind, &b->blind[i], &b->blinded[i]),
                         CB_OK);
        assert_hex(b->blinded[i].b, 32, batch_blinded[i]);
    }
}

static enum cb_err batch_eval(struct batch *b, const struct seal_scalar *r)
{
    struct seal_oprf_job job = {&b->k, &b->pk, b->blinded, TWO};
    return seal_oprf_eval_all(&job, r, b->evaluated, b->proof);
}

static enum cb_err batch_finish(struct batch *b)
{
    struct seal_oprf_answer a = {&b->pk, b->blinded, b->evaluated, b->proof};
    enum cb_err e = seal_oprf_finish_all(b->in, TWO, &a, b->y);
    assert_true(!e || seal_is_zero(b->y[0], sizeof b->y));
    return e;
}

static void batch_agrees(void **state)
{
    (void)state;
    struct batch b;
    struct seal_scalar r;
    batch_ask(&b);
    UNHEX(batch_r, r);
    assert_int_equal(batch_eval(&b, &r), CB_OK);
    assert_hex(b.proof, 64, batch_proof);
    assert_int_equal(batch_finish(&b), CB_OK);
    for (size_t i = 0; i < TWO; i++) {
        assert_hex(b.evaluated[i].b, 32, batch_evaluated[i]);
        assert_hex(b.y[i], 64, rfc9497[i].out);
    }
}

static enum cb_err batch_with_points(void *arg, struct view points)
{
    struct batch b = *(struct batch *)arg; /* in[] still points into arg, which is the same */
    memcpy(b.blinded, points.p, 64);
    memcpy(b.evaluated, points.p + 64, 64);
    return batch_finish(&b);
}

static enum cb_err batch_with_proof(void *arg, struct view proof)
{
    struct batch b = *(struct batch *)arg;
    memcpy(b.proof, proof.p, 64);
    return batch_finish(&b);
}

/* One proof covers each element, and the place of each. */
static void batch_is_bound(void **state)
{
    (void)state;
    struct batch b, other;
    uint8_t points[128];
    batch_ask(&b);
    assert_int_equal(batch_eval(&b, NULL), CB_OK);
    assert_flips_fail(batch_with_proof, &b, VIEW(b.proof, 64), 1);
    memcpy(points, b.blinded, 64);
    memcpy(points + 64, b.evaluated, 64);
    assert_flips_fail(batch_with_points, &b, VIEW(points, sizeof points), 1);
    other = b; /* one evaluated by another key */
    struct seal_scalar k;
    struct seal_point pk;
    uint8_t proof[64];
    seal_oprf_key(&k, &pk);
    assert_int_equal(seal_oprf_eval(&k, &pk, &b.blinded[1], NULL, &other.evaluated[1], proof),
                     CB_OK);
    assert_int_equal(batch_finish(&other), CB_PEER_SEAL);
    other = b; /* the two answers in each other's place */
    other.evaluated[0] = b.evaluated[1];
    other.evaluated[1] = b.evaluated[0];
    assert_int_equal(batch_finish(&other), CB_PEER_SEAL);
    other.blinded[0] = b.blinded[1];
    other.blinded[1] = b.blinded[0];
    assert_int_equal(batch_finish(&other), CB_PEER_SEAL);
    other = b; /* a proof for the first alone */
    assert_int_equal(
        seal_oprf_eval(&b.k, &b.pk, &b.blinded[0], NULL, &other.evaluated[0], other.proof), CB_OK);
    assert_int_equal(batch_finish(&other), CB_PEER_SEAL);
    assert_int_equal(batch_finish(&b), CB_OK);
}

static void batch_sizes_and_points(void **state)
{
    (void)state;
    static struct batch b;
    static struct seal_point many[65536], out[65536];
    batch_ask(&b);
    struct seal_oprf_job job = {&b.k, &b.pk, many, 65536};
    assert_int_equal(seal_oprf_eval_all(&job, NULL, out, b.proof), CB_PEER_SIZE);
    job.n = 0;
    assert_int_equal(seal_oprf_eval_all(&job, NULL, out, b.proof), CB_PEER_SIZE);
    b.blinded[1] = (struct seal_point){0}; /* the identity, after a good one */
    memset(b.evaluated, 1, sizeof b.evaluated);
    assert_int_equal(batch_eval(&b, NULL), CB_PEER_FORMAT);
    assert_true(seal_is_zero(b.evaluated[0].b, 64) && seal_is_zero(b.proof, 64));
    batch_ask(&b);
    assert_int_equal(batch_eval(&b, NULL), CB_OK);
    struct seal_oprf_answer a = {&b.pk, b.blinded, b.evaluated, b.proof};
    assert_int_equal(seal_oprf_finish_all(b.in, 0, &a, b.y), CB_PEER_SIZE);
    assert_int_equal(seal_oprf_finish_all(b.in, 1, &a, b.y), CB_PEER_SEAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_agree),        cmocka_unit_test(any_flip_fails),
        cmocka_unit_test(other_spelling_fails), cmocka_unit_test(blinding_changes_nothing),
        cmocka_unit_test(other_key_fails),      cmocka_unit_test(bad_points_fail),
        cmocka_unit_test(bad_inputs_fail),      cmocka_unit_test(batch_agrees),
        cmocka_unit_test(batch_is_bound),       cmocka_unit_test(batch_sizes_and_points),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
