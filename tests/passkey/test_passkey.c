/* test_passkey: passkeys of each kind, made and used, and each byte of them wrong. Run by ctest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "passkey/authenticator.h"

static struct passkey_site site;
static uint8_t challenge[PASSKEY_CHALLENGE];

static int begin(void **state)
{
    (void)state;
    assert_int_equal(passkey_site_of("http://localhost:8080", &site), CB_OK);
    cb_random(challenge, sizeof challenge);
    return 0;
}

static enum cb_err make(struct authr *a, struct passkey *out)
{
    struct authr_out o;
    authr_make(a, challenge, &o);
    struct passkey_reply r = authr_reply(&o);
    return passkey_made(&site, challenge, &r, out);
}

static enum cb_err use(struct authr *a, const struct passkey *k, uint32_t *counter)
{
    struct authr_out o;
    authr_use(a, challenge, &o);
    struct passkey_reply r = authr_reply(&o);
    return passkey_used(&site, challenge, &r, k, counter);
}

static void test_start(void **state)
{
    (void)state;
    assert_int_equal(passkey_start(), CB_OK);
}

/* Each kind of key, with and without a PRF: what was made can be used, and by nobody else. */
static void test_kinds(void **state)
{
    (void)state;
    static const int32_t algs[] = {-7, -8, -257};
    for (unsigned i = 0; i < 6; i++) {
        struct authr a, other;
        struct passkey k;
        uint32_t counter = 0;
        authr_new(&a, (enum authr_kind)(i % 3));
        authr_new(&other, a.kind);
        a.prf = i >= 3;
        assert_int_equal(make(&a, &k), CB_OK);
        assert_int_equal(k.alg, algs[i % 3]);
        assert_int_equal(k.id_len, sizeof a.id);
        assert_memory_equal(k.id, a.id, sizeof a.id);
        assert_int_equal(use(&a, &k, &counter), CB_OK);
        assert_int_equal(counter, 1);
        assert_int_equal(use(&other, &k, &counter), CB_PEER_AUTH);
        authr_free(&a);
        authr_free(&other);
    }
}

/* One bit anywhere in what was signed, or in the signature, and it does not hold. */
static void test_flips(void **state)
{
    (void)state;
    for (unsigned kind = AUTHR_ES256; kind <= AUTHR_RS256; kind++) {
        struct authr a;
        struct passkey k;
        struct authr_out o;
        uint32_t counter;
        authr_new(&a, (enum authr_kind)kind);
        assert_int_equal(make(&a, &k), CB_OK);
        authr_use(&a, challenge, &o);
        struct passkey_reply r = authr_reply(&o);
        for (size_t i = 0; i < o.data_len; i++) {
            o.data[i] ^= 1;
            assert_int_not_equal(passkey_used(&site, challenge, &r, &k, &counter), CB_OK);
            o.data[i] ^= 1;
        }
        for (size_t i = 0; i < r.client.len; i++) {
            o.json[i] ^= 1;
            assert_int_not_equal(passkey_used(&site, challenge, &r, &k, &counter), CB_OK);
            o.json[i] ^= 1;
        }
        for (size_t i = 0; i < o.sig_len; i += 3) {
            o.sig[i] ^= 1;
            assert_int_not_equal(passkey_used(&site, challenge, &r, &k, &counter), CB_OK);
            o.sig[i] ^= 1;
        }
        for (size_t n = 0; n < o.data_len; n++) {
            r.authdata.len = n;
            assert_int_not_equal(passkey_used(&site, challenge, &r, &k, &counter), CB_OK);
        }
        r.authdata.len = o.data_len;
        assert_int_equal(passkey_used(&site, challenge, &r, &k, &counter), CB_OK);
        authr_free(&a);
    }
}

/* A new passkey cut short; and its place and flags wrong. */
static void test_made_wrong(void **state)
{
    (void)state;
    struct authr a;
    struct passkey k;
    struct authr_out o;
    authr_new(&a, AUTHR_ES256);
    authr_make(&a, challenge, &o);
    struct passkey_reply r = authr_reply(&o);
    for (size_t n = 0; n < o.data_len; n++) {
        r.authdata.len = n;
        assert_int_not_equal(passkey_made(&site, challenge, &r, &k), CB_OK);
    }
    r.authdata.len = o.data_len;
    assert_int_equal(passkey_made(&site, challenge, &r, &k), CB_OK);
    for (size_t i = 0; i < 33; i++) { /* the place, and who was there */
        o.data[i] ^= 0x05;
        assert_int_equal(passkey_made(&site, challenge, &r, &k), CB_PEER_AUTH);
        o.data[i] ^= 0x05;
    }
    authr_free(&a);
}

struct wrong {
    const char *type, *origin, *rp_id, *json_tail;
    uint8_t flags;
};

/* What must be as asked, one thing wrong at a time; the first row is all right. */
static void test_where_and_what(void **state)
{
    (void)state;
    static const struct wrong wrong[] = {
        {0},
        {.json_tail = "}"},
        {.json_tail = ",\"crossOrigin\":false,\"other\":\"may follow\"}"},
        {.type = "webauthn.other"}, /* from here on refused */
        {.origin = "http://localhost:8081"},
        {.origin = "http://localhost"},
        {.origin = "https://localhost:8080"},
        {.origin = "http://localhost:8080.evil.example"},
        {.rp_id = "localhost.evil.example"},
        {.json_tail = ",\"crossOrigin\":true}"},
        {.json_tail = ",\"crossOrigin\":false"},
        {.json_tail = ""},
        {.json_tail = ",\"crossOrigin\":falsely}"},
        {.json_tail = ",\"topOrigin\":\"http://x\"}"},
        {.flags = 0x01},
        {.flags = 0x04},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct authr a;
        struct passkey k;
        uint32_t counter;
        authr_new(&a, AUTHR_ES256);
        assert_int_equal(make(&a, &k), CB_OK);
        a.type = wrong[i].type;
        a.origin = wrong[i].origin ? wrong[i].origin : a.origin;
        a.rp_id = wrong[i].rp_id ? wrong[i].rp_id : a.rp_id;
        a.json_tail = wrong[i].json_tail ? wrong[i].json_tail : a.json_tail;
        a.flags = wrong[i].flags ? wrong[i].flags : a.flags;
        enum cb_err want = i < 3 ? CB_OK : CB_PEER_AUTH;
        assert_int_equal(make(&a, &k), want);
        assert_int_equal(use(&a, &k, &counter), want);
        authr_free(&a);
    }
}

/* A new one is no use of one, nor the other way round, nor for another question. */
static void test_not_each_other(void **state)
{
    (void)state;
    struct authr a;
    struct passkey k;
    struct authr_out o;
    uint32_t counter;
    uint8_t other[PASSKEY_CHALLENGE];
    cb_random(other, sizeof other);
    authr_new(&a, AUTHR_ES256);
    assert_int_equal(make(&a, &k), CB_OK);
    a.type = "webauthn.create";
    assert_int_equal(use(&a, &k, &counter), CB_PEER_AUTH);
    a.type = "webauthn.get";
    assert_int_equal(make(&a, &k), CB_PEER_AUTH);
    a.type = NULL;
    authr_use(&a, other, &o);
    struct passkey_reply r = authr_reply(&o);
    assert_int_equal(passkey_used(&site, challenge, &r, &k, &counter), CB_PEER_AUTH);
    authr_make(&a, other, &o);
    r = authr_reply(&o);
    assert_int_equal(passkey_made(&site, challenge, &r, &k), CB_PEER_AUTH);
    k.alg = -9;
    assert_int_equal(use(&a, &k, &counter), CB_PEER_AUTH);
    authr_free(&a);
}

/* A counter that stands still or goes back: two devices have the same passkey. */
static void test_counter(void **state)
{
    (void)state;
    struct authr a, copy;
    struct passkey k;
    uint32_t counter = 0;
    authr_new(&a, AUTHR_ES256);
    assert_int_equal(make(&a, &k), CB_OK);
    copy = a;
    for (unsigned i = 1; i < 4; i++) {
        assert_int_equal(use(&a, &k, &counter), CB_OK);
        assert_int_equal(counter, i);
        k.counter = counter;
    }
    assert_int_equal(use(&copy, &k, &counter), CB_NONE_STALE);
    a.counter = 2; /* 3 again */
    assert_int_equal(use(&a, &k, &counter), CB_NONE_STALE);
    a.counter = UINT32_MAX; /* 0: an authenticator that counted and now does not */
    assert_int_equal(use(&a, &k, &counter), CB_NONE_STALE);
    k.counter = 0; /* those that never count are as good as they are */
    a.counter = UINT32_MAX;
    assert_int_equal(use(&a, &k, &counter), CB_OK);
    assert_int_equal(counter, 0);
    authr_free(&a);
}

static void test_origins(void **state)
{
    (void)state;
    static const char *const good[] = {"http://localhost",       "http://localhost:8080",
                                       "https://line.example",   "https://line.example:8443",
                                       "https://a-b.c3.example", "http://abcdef234567.onion",
                                       "https://localhost:1"};
    static const char *const bad[] = {"",
                                      "localhost",
                                      "http://",
                                      "https://",
                                      "http://127.0.0.1:8080",
                                      "https://127.0.0.1",
                                      "https://[::1]",
                                      "http://line.example",
                                      "https://line.example/",
                                      "https://line.example:0",
                                      "https://line.example:65536",
                                      "https://line.example:",
                                      "https://line.example:8a",
                                      "https://Line.example",
                                      "https://line..example",
                                      "https://.example",
                                      "https://line.example.",
                                      "https://line.example:080",
                                      "ftp://line.example",
                                      "https://user@line.example",
                                      "https://line.example:80800000000",
                                      "http://localhost.example",
                                      "http://.onion",
                                      "https://l\xc3\xa4nk.example",
                                      "https://line.example\""};
    struct passkey_site s;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(passkey_site_of(good[i], &s), CB_OK);
        assert_string_equal(s.origin, good[i]);
        assert_non_null(strstr(good[i], s.rp_id));
        assert_null(strchr(s.rp_id, ':'));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(passkey_site_of(bad[i], &s), CB_PEER_FORMAT);
    }
    char longest[PASSKEY_ORIGIN_MAX + 2] = "https://";
    memset(longest + 8, 'a', sizeof longest - 9);
    assert_int_equal(passkey_site_of(longest, &s), CB_PEER_FORMAT);
    longest[PASSKEY_ORIGIN_MAX - 1] = 0;
    assert_int_equal(passkey_site_of(longest, &s), CB_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start),          cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_flips),          cmocka_unit_test(test_made_wrong),
        cmocka_unit_test(test_where_and_what), cmocka_unit_test(test_not_each_other),
        cmocka_unit_test(test_counter),        cmocka_unit_test(test_origins),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
