/* What a phrase, a password and an enrolment code become. Run by ctest.
 * Never lets two purposes share a key. */
#include "seal/common.h"

/* Agreed by the first trials in C and in JavaScript: salt 07..., two passes. */
static void trial_values_agree(void **state)
{
    (void)state;
    struct seal_salt salt;
    struct seal_key root, auth;
    struct seal_sk sk;
    struct seal_pk pk;
    uint8_t in[16];
    memset(salt.b, 7, sizeof salt.b);
    UNHEX("0107000501101e5f00000aaa11221a2b", in);
    assert_int_equal(seal_stretch(VIEW(in, 16), &salt, 2, 64 * 1024, &root), CB_OK);
    assert_hex(root.b, 32, "b0ece9e08c711376c549de830de679fa83aecee2e6f1e3c59ca15665e64d4e48");
    seal_expand(&root, "visitor/auth", auth.b, sizeof auth.b);
    assert_hex(auth.b, 32, "e9a1071374e581b015c8a26eb7d677289403f854cbee9076807ce9a81e78d44b");
    seal_expand(&root, "visitor/x25519", sk.b, sizeof sk.b);
    seal_pk_of(&sk, &pk);
    assert_hex(pk.b, 32, "8c531118ac937b6c9ced133b87b055c0b1dd36bde531afcd4ec86949c98d2148");
}

static bool same(const struct seal_visitor *a, const struct seal_visitor *b)
{
    return memcmp(a->auth.b, b->auth.b, 32) == 0 || memcmp(a->sk.b, b->sk.b, 32) == 0 ||
           memcmp(a->conv.b, b->conv.b, 16) == 0;
}

static void phrases_derive(void **state)
{
    (void)state;
    for (uint8_t n = 7; n <= 10; n = (uint8_t)(n + 3)) {
        struct seal_phrase p = {.n = n, .word = {1, 2, 3, 4, 5, 6, 7}}, q = p;
        struct seal_salt salt = {{9}}, other = {{8}};
        struct seal_visitor a, b;
        struct seal_pk pk;
        struct seal_conv conv;
        assert_int_equal(seal_visitor_derive(&p, &salt, &a), CB_OK);
        assert_int_equal(seal_visitor_derive(&p, &salt, &b), CB_OK);
        assert_memory_equal(&a, &b, sizeof a);
        seal_pk_of(&a.sk, &pk);
        seal_conv_of(&pk, &conv);
        assert_memory_equal(pk.b, a.pk.b, 32);
        assert_memory_equal(conv.b, a.conv.b, 16);
        assert_int_equal(seal_visitor_derive(&p, &other, &b), CB_OK);
        assert_false(same(&a, &b));
        q.word[6]++;
        assert_int_equal(seal_visitor_derive(&q, &salt, &b), CB_OK);
        assert_false(same(&a, &b));
    }
}

static void other_lengths_fail(void **state)
{
    (void)state;
    struct seal_salt salt = {{0}};
    struct seal_visitor v;
    for (uint8_t n = 0; n <= SEAL_PHRASE_MAX; n++) {
        struct seal_phrase p = {.n = n};
        if (n != 7 && n != 10) {
            assert_int_equal(seal_visitor_derive(&p, &salt, &v), CB_PEER_SIZE);
        }
    }
}

/* A client must not be talked into a weak or an endless stretch. */
static void stretch_has_bounds(void **state)
{
    (void)state;
    static const uint32_t wrong[][2] = {{1, 65536},   {0, 65536},   {11, 65536},
                                        {3, 65535},   {3, 1048577}, {UINT32_MAX, UINT32_MAX},
                                        {2, 8 * 1024}};
    struct seal_salt salt = {{0}};
    struct seal_key out;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_int_equal(seal_stretch(view_str("pw"), &salt, wrong[i][0], wrong[i][1], &out),
                         CB_PEER_FORMAT);
        assert_true(seal_is_zero(out.b, sizeof out.b));
    }
}

static void staff_keys_need_both_halves(void **state)
{
    (void)state;
    struct seal_key a = {{1}}, a2 = {{2}};
    uint8_t y[64] = {3}, y2[64] = {4};
    struct seal_staff_keys k, l;
    seal_staff_derive(&a, y, &k);
    assert_memory_not_equal(k.auth.b, k.kek.b, 32);
    seal_staff_derive(&a2, y, &l);
    assert_memory_not_equal(k.kek.b, l.kek.b, 32);
    seal_staff_derive(&a, y2, &l);
    assert_memory_not_equal(k.kek.b, l.kek.b, 32);
}

static void enrolment_halves_differ(void **state)
{
    (void)state;
    struct seal_phrase code = {.n = 10, .word = {7}}, other = {.n = 10, .word = {8}};
    struct seal_enrol e, f;
    seal_enrol_derive(&code, &e);
    seal_enrol_derive(&other, &f);
    assert_memory_not_equal(e.id.b, e.mac.b, 32);
    assert_memory_not_equal(e.id.b, f.id.b, 32);
    assert_memory_not_equal(e.mac.b, f.mac.b, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trial_values_agree),          cmocka_unit_test(phrases_derive),
        cmocka_unit_test(other_lengths_fail),          cmocka_unit_test(stretch_has_bounds),
        cmocka_unit_test(staff_keys_need_both_halves), cmocka_unit_test(enrolment_halves_differ),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
