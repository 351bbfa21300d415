/* HPKE against RFC 9180 A.2.1 (base) and A.2.3 (auth), and everything that must not open.
 * Run by ctest. Never accepts a low-order point. */
#include "seal/common.h"

struct vector {
    const char *sk_from, *sk_to, *pk_to, *eph, *enc, *ct;
};
/* DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, encryption 0. */
static const struct vector base = {
    NULL,
    "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb",
    "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a",
    "f4ec9b33b792c372c1d2c2063507b684ef925b8c75a42dbcbf57d63ccd381600",
    "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a",
    "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28"};
static const struct vector auth = {
    "2def0cb58ffcf83d1062dd085c8aceca7f4c0c3fd05912d847b61f3e54121f05",
    "3ca22a6d1cda1bb9480949ec5329d3bf0b080ca4c45879c95eddb55c70b80b82",
    "1a478716d63cb2e16786ee93004486dc151e988b34b475043d3e0175bdb01c44",
    "c94619e1af28971c8fa7957192b7e62a71ca2dcdde0a7cc4a8a9e741d600ab13",
    "f7674cc8cd7baa5872d1f33dbaffe3314239f6197ddf5ded1746760bfc847e0e",
    "ab1a13c9d4f01a87ec3440dbd756e2677bd2ecf9df0ce7ed73869b98e00c09be111cb9fdf077347aeb88e61bdf"};
static const char info[] = "Ode on a Grecian Urn", aad[] = "Count-0",
                  plain[] = "Beauty is truth, truth beauty";
enum { PT = sizeof plain - 1, CT = PT + 16 };

struct box { /* one sealed vector and the keys that open it */
    struct seal_sk to;
    struct seal_pk from;
    bool is_auth;
    uint8_t bytes[32 + CT]; /* enc ‖ ct */
};

static struct box make(const struct vector *v)
{
    struct box b = {.is_auth = v->sk_from != NULL};
    struct seal_sk from = {{0}}, eph;
    struct seal_pk to;
    UNHEX(v->sk_to, b.to);
    UNHEX(v->pk_to, to);
    UNHEX(v->eph, eph);
    if (v->sk_from) {
        UNHEX(v->sk_from, from);
        seal_pk_of(&from, &b.from);
    }
    assert_int_equal(seal_hpke_seal(&(struct seal_hpke_to){&to, v->sk_from ? &from : NULL, &eph},
                                    view_str(info), view_str(aad), view_str(plain), b.bytes,
                                    b.bytes + 32),
                     CB_OK);
    return b;
}

static enum cb_err open_box(void *arg, struct view v)
{
    const struct box *b = arg;
    uint8_t pt[PT + 1] = {0};
    if (v.len != sizeof b->bytes) {
        return CB_PEER_SIZE;
    }
    enum cb_err e =
        seal_hpke_open(&(struct seal_hpke_of){&b->to, b->is_auth ? &b->from : NULL, v.p},
                       view_str(info), view_str(aad), VIEW(v.p + 32, CT), pt);
    assert_true(e || memcmp(pt, plain, PT) == 0);
    assert_true(!e || seal_is_zero(pt, PT));
    return e;
}

/* A flipped top bit of enc is not seen by X25519 (RFC 7748 §5), but it is by the KEM's context. */
static void vector_agrees(const struct vector *v)
{
    struct box b = make(v);
    assert_hex(b.bytes, 32, v->enc);
    assert_hex(b.bytes + 32, CT, v->ct);
    assert_flips_fail(open_box, &b, VIEW(b.bytes, sizeof b.bytes), 1);
}

static void base_agrees(void **state)
{
    (void)state;
    vector_agrees(&base);
}

static void auth_agrees(void **state)
{
    (void)state;
    vector_agrees(&auth);
}

static void modes_do_not_mix(void **state)
{
    (void)state;
    struct box b = make(&auth), c = make(&base);
    struct view v = VIEW(b.bytes, sizeof b.bytes);
    b.is_auth = false;
    assert_int_equal(open_box(&b, v), CB_PEER_SEAL);
    c.is_auth = true;
    c.from = b.from;
    assert_int_equal(open_box(&c, VIEW(c.bytes, sizeof c.bytes)), CB_PEER_SEAL);
}

static void wrong_keys_fail(void **state)
{
    (void)state;
    struct box b = make(&auth);
    struct view v = VIEW(b.bytes, sizeof b.bytes);
    struct seal_pk from = b.from;
    b.from.b[0] ^= 1;
    assert_int_equal(open_box(&b, v), CB_PEER_SEAL);
    b.from = from;
    b.to.b[1] ^= 1;
    assert_int_equal(open_box(&b, v), CB_PEER_SEAL);
}

static void other_info_or_aad_fails(void **state)
{
    (void)state;
    struct box b = make(&base);
    uint8_t pt[PT];
    struct view ct = VIEW(b.bytes + 32, CT);
    assert_int_equal(seal_hpke_open(&(struct seal_hpke_of){&b.to, NULL, b.bytes},
                                    view_str("Ode on a Grecian urn"), view_str(aad), ct, pt),
                     CB_PEER_SEAL);
    assert_int_equal(seal_hpke_open(&(struct seal_hpke_of){&b.to, NULL, b.bytes}, view_str(info),
                                    view_str("Count-1"), ct, pt),
                     CB_PEER_SEAL);
    assert_int_equal(seal_hpke_open(&(struct seal_hpke_of){&b.to, NULL, b.bytes}, view_str(info),
                                    view_str(aad), VIEW(ct.p, 15), pt),
                     CB_PEER_SIZE);
}

static void fresh_each_time(void **state)
{
    (void)state;
    struct box b = make(&base);
    struct seal_pk to;
    uint8_t enc[2][32], ct[CT];
    seal_pk_of(&b.to, &to);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(seal_hpke_seal(&(struct seal_hpke_to){&to, NULL, NULL}, view_str(info),
                                        view_str(aad), view_str(plain), enc[i], ct),
                         CB_OK);
    }
    assert_memory_not_equal(enc[0], enc[1], 32);
}

/* The points of small order, and their other spellings (Wycheproof x25519_test, "LowOrderPublic").
 */
static void low_order_is_refused(void **state)
{
    (void)state;
    static const char *const low[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    };
    struct box b = make(&auth);
    uint8_t enc[32], ct[CT], pt[PT];
    for (size_t i = 0; i < sizeof low / sizeof low[0]; i++) {
        struct seal_pk p;
        UNHEX(low[i], p);
        assert_int_equal(seal_hpke_seal(&(struct seal_hpke_to){&p, NULL, NULL}, view_str(info),
                                        view_str(aad), view_str(plain), enc, ct),
                         CB_PEER_FORMAT);
        assert_int_equal(seal_hpke_open(&(struct seal_hpke_of){&b.to, NULL, p.b}, view_str(info),
                                        view_str(aad), VIEW(b.bytes + 32, CT), pt),
                         CB_PEER_SEAL);
        assert_int_equal(seal_hpke_open(&(struct seal_hpke_of){&b.to, &p, b.bytes}, view_str(info),
                                        view_str(aad), VIEW(b.bytes + 32, CT), pt),
                         CB_PEER_SEAL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base_agrees),
        cmocka_unit_test(auth_agrees),
        cmocka_unit_test(modes_do_not_mix),
        cmocka_unit_test(wrong_keys_fail),
        cmocka_unit_test(other_info_or_aad_fails),
        cmocka_unit_test(fresh_each_time),
        cmocka_unit_test(low_order_is_refused),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
