/* Shares and their commitments: RFC 9591's vectors, and what must hold for every split. Run by
 * ctest. Never lets m-1 custodians, or a wrong share, make a key. */
#include "seal/common.h"
#include <sodium.h>

/* RFC 9591 E.3, FROST(ristretto255, SHA-512): 2 of 3; the shares of custodians 1 to 3. */
static const char secret_hex[] = "1b25a55e463cfd15cf14a5d3acc3d15053f08da49c8afcf3ab265f2ebc4f970b";
static const char slope_hex[] = "410f8b744b19325891d73736923525a4f596c805d060dfb9c98009d34e3fec02";
static const char group_pk_hex[] =
    "e2a62f39eede11269e3bd5a7d97554f5ca384f9f6d3dd9c3c0d05083c7254f57";
static const char *const share_hex[] = {
    "5c3430d391552f6e60ecdc093ff9f6f4488756aa6cebdbad75a768010b8f830e",
    "b06fc5eac20b4f6e1b271d9df2343d843e1e1fb03c4cbb673f2872d459ce6f01",
    "f17e505f0e2581c6acfe54d3846a622834b5e7b50cad9a2109a97ba7a80d5c04",
};

struct split { /* one secret, split */
    struct seal_scalar secret;
    struct seal_commits c;
    struct seal_share s[SEAL_SHARES_MAX];
};

static struct split split_new(uint8_t m, uint8_t n)
{
    struct split t = {.c = {.org = {9}, .m = m, .n = n, .kind = SET_ROOT}};
    seal_scalar_new(&t.secret);
    assert_int_equal(seal_share_split(&t.secret, &t.c, t.s), CB_OK);
    return t;
}

static void rfc_9591_shares(void **state)
{
    (void)state;
    struct seal_scalar coef[2], y;
    struct seal_share s[3];
    struct seal_commits c = {.m = 2, .n = 3};
    UNHEX(secret_hex, coef[0]);
    UNHEX(slope_hex, coef[1]);
    for (uint8_t j = 0; j < 2; j++) {
        assert_int_equal(crypto_scalarmult_ristretto255_base(c.c[j].b, coef[j].b), 0);
    }
    assert_hex(c.c[0].b, 32, group_pk_hex);
    for (uint8_t i = 0; i < 3; i++) {
        seal_poly_at(coef, 2, (uint8_t)(i + 1), &y);
        assert_hex(y.b, 32, share_hex[i]);
        s[i] = (struct seal_share){.m = 2, .n = 3, .x = (uint8_t)(i + 1), .y = y};
        assert_int_equal(seal_share_verify(&s[i], &c), CB_OK);
    }
    struct seal_share one_three[2] = {s[0], s[2]}; /* the participants of E.3 */
    assert_int_equal(seal_share_combine(one_three, 2, &y), CB_OK);
    assert_hex(y.b, 32, secret_hex);
}

static void combined(const struct split *t, const struct seal_share *some, size_t n, bool right)
{
    struct seal_scalar got;
    assert_int_equal(seal_share_combine(some, n, &got), CB_OK);
    assert_int_equal(memcmp(&got, &t->secret, sizeof got) == 0, right);
}

/* Every m of n up to 6, and every subset of each size. */
static void any_m_agree_and_fewer_fail(void **state)
{
    (void)state;
    for (uint8_t n = 1; n <= 6; n++) {
        for (uint8_t m = 1; m <= n; m++) {
            struct split t = split_new(m, n);
            for (unsigned bits = 1; bits < 1u << n; bits++) {
                struct seal_share some[SEAL_SHARES_MAX];
                struct seal_scalar got;
                size_t have = 0;
                for (uint8_t i = 0; i < n; i++) {
                    if (bits & 1u << i) {
                        some[have++] = t.s[i];
                    }
                }
                if (have >= m) {
                    combined(&t, some, have, true);
                    continue;
                }
                assert_int_equal(seal_share_combine(some, have, &got), CB_NONE_FOUND);
                assert_true(seal_is_zero(&got, sizeof got));
                for (size_t i = 0; i < have; i++) { /* and a threshold made smaller is no help */
                    some[i].m = (uint8_t)have;
                }
                combined(&t, some, have, false);
            }
        }
    }
}

static void the_largest_set(void **state)
{
    (void)state;
    struct split t = split_new(16, 16);
    for (uint8_t i = 0; i < 16; i++) {
        assert_int_equal(seal_share_verify(&t.s[i], &t.c), CB_OK);
    }
    combined(&t, t.s, 16, true);
    t.s[15].y.b[0] ^= 1;
    combined(&t, t.s, 16, false);
    static const uint8_t wrong[][2] = {{0, 0}, {0, 3}, {4, 3}, {1, 17}, {17, 17}, {255, 255}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct seal_commits c = {.m = wrong[i][0], .n = wrong[i][1]};
        assert_int_equal(seal_share_split(&t.secret, &c, t.s), CB_PEER_SIZE);
    }
}

/* A share is the one that was made for its custodian, or is told. */
static void commitments_tell_a_wrong_share(void **state)
{
    (void)state;
    struct split t = split_new(3, 5), other = split_new(3, 5);
    for (uint8_t i = 0; i < 5; i++) {
        assert_int_equal(seal_share_verify(&t.s[i], &t.c), CB_OK);
        assert_int_equal(seal_share_verify(&t.s[i], &other.c), CB_PEER_AUTH); /* sets swapped */
        struct seal_share as = other.s[i];
        memcpy(as.set, t.c.set, sizeof as.set); /* and relabelled */
        assert_int_equal(seal_share_verify(&as, &t.c), CB_PEER_SEAL);
        for (size_t bit = 0; bit < 256; bit++) {
            struct seal_share f = t.s[i];
            f.y.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
            if (seal_scalar_is_canonical(f.y.b)) {
                assert_int_equal(seal_share_verify(&f, &t.c), CB_PEER_SEAL);
            }
        }
    }
    struct seal_share f = t.s[0];
    f.x = 2; /* another's number */
    assert_int_equal(seal_share_verify(&f, &t.c), CB_PEER_SEAL);
    f.x = 0;
    assert_int_equal(seal_share_verify(&f, &t.c), CB_PEER_SEAL);
    f.x = 6;
    assert_int_equal(seal_share_verify(&f, &t.c), CB_PEER_SEAL);
    f = t.s[0];
    f.org[0] ^= 1;
    assert_int_equal(seal_share_verify(&f, &t.c), CB_PEER_AUTH);
    f = t.s[0];
    f.m = 2;
    assert_int_equal(seal_share_verify(&f, &t.c), CB_PEER_AUTH);
    f = t.s[0];
    f.y = (struct seal_scalar){{0}};
    assert_int_equal(seal_share_verify(&f, &t.c), CB_PEER_SEAL);
}

static void mixed_and_doubled_shares_are_refused(void **state)
{
    (void)state;
    struct split t = split_new(2, 3), other = split_new(2, 3);
    struct seal_scalar got;
    struct seal_share mixed[2] = {t.s[0], other.s[1]}, twice[2] = {t.s[1], t.s[1]};
    assert_int_equal(seal_share_combine(mixed, 2, &got), CB_PEER_AUTH);
    assert_int_equal(seal_share_combine(twice, 2, &got), CB_NONE_TAKEN);
    assert_int_equal(seal_share_combine(t.s, 0, &got), CB_NONE_FOUND);
    memcpy(mixed[1].set, t.s[0].set, sizeof mixed[1].set); /* the control: relabelled, it mixes */
    combined(&t, mixed, 2, false);
}

static enum cb_err share_opens(void *arg, struct view paper)
{
    struct seal_share s;
    enum cb_err e = seal_share_open(paper, &s);
    return e ? e : seal_share_verify(&s, arg);
}

static void share_paper(void **state)
{
    (void)state;
    struct split t = split_new(3, 5);
    struct seal_share got;
    uint8_t paper[SEAL_SHARE];
    assert_int_equal(seal_share_make(&t.s[2], paper), CB_OK);
    assert_int_equal(seal_share_open(VIEW(paper, sizeof paper), &got), CB_OK);
    assert_memory_equal(&got, &t.s[2], sizeof got);
    assert_flips_fail(share_opens, &t.c, VIEW(paper, sizeof paper), 1);
    assert_lengths_fail(share_opens, &t.c, VIEW(paper, sizeof paper));
    paper[66] ^= 1;
    assert_int_equal(seal_share_open(VIEW(paper, sizeof paper), &got), CB_PEER_SEAL);
    assert_true(seal_is_zero(&got, sizeof got));
    static const uint8_t counts[][3] = {{0, 5, 1}, {6, 5, 1}, {3, 17, 1}, {3, 5, 6}, {3, 5, 0}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct seal_share s = t.s[0];
        s.m = counts[i][0];
        s.n = counts[i][1];
        s.x = counts[i][2];
        assert_int_equal(seal_share_make(&s, paper), CB_PEER_FORMAT);
    }
    struct seal_share high = t.s[0];
    memset(high.y.b, 0xff, sizeof high.y.b); /* not below the order: a second spelling */
    assert_int_equal(seal_share_make(&high, paper), CB_PEER_FORMAT);
}

struct opening {
    struct seal_ed_pk pk;
};
static enum cb_err commits_open(void *arg, struct view paper)
{
    struct opening *o = arg;
    struct seal_commits c;
    return seal_commits_open(paper, &o->pk, &c);
}

static void commits_paper(void **state)
{
    (void)state;
    struct seal_ed_sk root = {{7}}, other = {{8}};
    struct opening o;
    struct seal_commits got;
    assert_int_equal(seal_ed_pk_of(&root, &o.pk), CB_OK);
    for (uint8_t m = 1; m <= 16; m = (uint8_t)(m + 5)) {
        CB_CLEANUP(buf_free) struct buf b, forged;
        struct split t = split_new(m, 16);
        buf_init(&b, SEAL_COMMITS_MAX);
        buf_init(&forged, SEAL_COMMITS_MAX);
        assert_int_equal(seal_commits_make(&t.c, &root, &b), CB_OK);
        assert_int_equal(b.len, 96 + 32 * m);
        assert_int_equal(seal_commits_open(buf_view(&b), &o.pk, &got), CB_OK);
        assert_memory_equal(&got, &t.c, sizeof got);
        assert_flips_fail(commits_open, &o, buf_view(&b), m < 2 ? 1 : 13);
        assert_lengths_fail(commits_open, &o, buf_view(&b));
        assert_int_equal(seal_commits_make(&t.c, &other, &forged), CB_OK);
        assert_int_equal(seal_commits_open(buf_view(&forged), &o.pk, &got), CB_PEER_SEAL);
        assert_true(seal_is_zero(&got, sizeof got));
    }
}

static void commits_must_be_points(void **state)
{
    (void)state;
    struct seal_ed_sk root = {{7}};
    struct split t = split_new(3, 5);
    struct seal_commits c = t.c, got;
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, SEAL_COMMITS_MAX);
    memset(c.c[1].b, 0, 32); /* the identity: one coefficient less, so one custodian less */
    assert_int_equal(seal_commits_make(&c, &root, &b), CB_OK);
    assert_int_equal(seal_commits_peek(buf_view(&b), &got), CB_PEER_FORMAT);
    buf_free(&b);
    memset(c.c[1].b, 0xff, 32);
    assert_int_equal(seal_commits_make(&c, &root, &b), CB_OK);
    assert_int_equal(seal_commits_peek(buf_view(&b), &got), CB_PEER_FORMAT);
    static const uint8_t bad[][3] = {{0, 5, 1}, {6, 5, 1}, {3, 17, 1}, {3, 5, 0}, {3, 5, 3}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        c = t.c;
        c.m = bad[i][0];
        c.n = bad[i][1];
        c.kind = bad[i][2];
        assert_int_equal(seal_commits_make(&c, &root, &b), CB_PEER_FORMAT);
    }
}

/* The bytes as they lie, for ever. Worked out apart from this code, with other HMAC and BLAKE2b. */
static void known_answers(void **state)
{
    (void)state;
    struct seal_scalar secret;
    struct seal_ed_sk root;
    struct seal_sk rec;
    struct seal_share s = {.m = 2, .n = 3, .x = 3};
    uint8_t paper[SEAL_SHARE];
    UNHEX(secret_hex, secret);
    UNHEX(share_hex[2], s.y);
    memset(s.org, 0xa1, sizeof s.org);
    memset(s.set, 0xb2, sizeof s.set);
    seal_root_derive(&secret, &root);
    seal_recovery_derive(&secret, &rec);
    assert_hex(root.b, 32, "1c0e757ab4e3a8a30e6b69f9499114cda8c52f1d6cbfda6ebae9f830c3349747");
    assert_hex(rec.b, 32, "c3a1e8c75a731a929e7a881bae6a04dedea3754d77f14672724715b153815bde");
    assert_int_equal(seal_share_make(&s, paper), CB_OK);
    assert_hex(paper, sizeof paper,
               "4342010aa1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1b2b2b2b2b2b2b2b202030300"
               "f17e505f0e2581c6acfe54d3846a622834b5e7b50cad9a2109a97ba7a80d5c04"
               "64aaedfe");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc_9591_shares),
        cmocka_unit_test(any_m_agree_and_fewer_fail),
        cmocka_unit_test(the_largest_set),
        cmocka_unit_test(commitments_tell_a_wrong_share),
        cmocka_unit_test(mixed_and_doubled_shares_are_refused),
        cmocka_unit_test(share_paper),
        cmocka_unit_test(commits_paper),
        cmocka_unit_test(commits_must_be_points),
        cmocka_unit_test(known_answers),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
