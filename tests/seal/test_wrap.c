/* WRAP and TEAMKEY. Run by ctest. Never opens with a wrong password's key or another member's. */
#include "seal/common.h"

static const struct seal_wrap wrap = {
    .mid = {{1}}, .kind = 1, .ops = 3, .mem_kib = 262144, .salt = {{2}}, .sk = {{3}}, .ed = {{4}}};

static enum cb_err open_wrap(void *arg, struct view paper)
{
    struct seal_wrap out;
    enum cb_err e = seal_wrap_open(paper, arg, &out);
    if (e) {
        assert_true(seal_is_zero(&out, sizeof out));
    } else {
        assert_memory_equal(out.mid.b, wrap.mid.b, 16);
        assert_memory_equal(out.salt.b, wrap.salt.b, 16);
        assert_memory_equal(out.sk.b, wrap.sk.b, 32);
        assert_memory_equal(out.ed.b, wrap.ed.b, 32);
        assert_true(out.kind == wrap.kind && out.ops == wrap.ops && out.mem_kib == wrap.mem_kib);
    }
    return e;
}

static void wrap_opens_and_nothing_else(void **state)
{
    (void)state;
    uint8_t paper[SEAL_WRAP];
    struct view v = VIEW(paper, SEAL_WRAP);
    struct seal_key kek, other;
    seal_key_new(&kek);
    seal_key_new(&other);
    assert_int_equal(seal_wrap_make(&wrap, &kek, paper), CB_OK);
    assert_flips_fail(open_wrap, &kek, v, 1);
    assert_lengths_fail(open_wrap, &kek, v);
    assert_int_equal(open_wrap(&other, v), CB_PEER_SEAL);
}

/* The commitment alone refuses: one made for another kek over a box that would open. */
static void commitment_is_checked(void **state)
{
    (void)state;
    uint8_t a[SEAL_WRAP], b[SEAL_WRAP];
    struct seal_key kek, other;
    seal_key_new(&kek);
    seal_key_new(&other);
    assert_int_equal(seal_wrap_make(&wrap, &kek, a), CB_OK);
    assert_int_equal(seal_wrap_make(&wrap, &other, b), CB_OK);
    struct seal_key commit;
    seal_expand(&kek, "wrap/commit", commit.b, 32);
    assert_memory_equal(a + 48, commit.b, 32);
    memcpy(b + 48, commit.b, 32);
    assert_int_equal(open_wrap(&kek, VIEW(b, SEAL_WRAP)), CB_PEER_SEAL);
    assert_int_equal(open_wrap(&other, VIEW(b, SEAL_WRAP)), CB_PEER_SEAL);
}

static void wrap_parameters_have_bounds(void **state)
{
    (void)state;
    static const uint32_t wrong[][2] = {{1, 65536}, {11, 65536}, {2, 65535}, {2, 1048577}};
    struct seal_key kek = {{0}};
    uint8_t paper[SEAL_WRAP];
    for (size_t i = 0; i < 4; i++) {
        struct seal_wrap w = wrap;
        w.ops = wrong[i][0];
        w.mem_kib = wrong[i][1];
        assert_int_equal(seal_wrap_make(&w, &kek, paper), CB_PEER_FORMAT);
        assert_int_equal(seal_wrap_make(&wrap, &kek, paper), CB_OK);
        struct wr o = wr_of(paper + 24, 8);
        wr_u32(&o, wrong[i][0]);
        wr_u32(&o, wrong[i][1]);
        assert_int_equal(open_wrap(&kek, VIEW(paper, SEAL_WRAP)), CB_PEER_FORMAT);
    }
}

/* KEK = Expand(Extract(salt, prf), passkey/kek): browsers alone make it. Source  PROTOCOL §5 */
static void passkey_kek(const struct seal_salt *salt, const struct seal_key *prf,
                        struct seal_key *out)
{
    struct seal_key prk;
    seal_extract(VIEW(salt->b, sizeof salt->b), VIEW(prf->b, sizeof prf->b), &prk);
    seal_expand(&prk, "passkey/kek", out->b, sizeof out->b);
}

/* What a passkey gives is not stretched: its wrap names no cost, and one that does is refused. */
static void passkey_wrap(void **state)
{
    (void)state;
    struct seal_wrap w = wrap, out;
    struct seal_key prf, kek, again;
    struct seal_salt salt = {{9}};
    uint8_t paper[SEAL_WRAP];
    struct view v = VIEW(paper, SEAL_WRAP);
    seal_key_new(&prf);
    passkey_kek(&wrap.salt, &prf, &kek);
    w.kind = WRAP_PASSKEY;
    assert_int_equal(seal_wrap_make(&w, &kek, paper), CB_PEER_FORMAT);
    w.ops = w.mem_kib = 0;
    assert_int_equal(seal_wrap_make(&w, &kek, paper), CB_OK);
    assert_int_equal(seal_wrap_open(v, &kek, &out), CB_OK);
    assert_memory_equal(out.sk.b, wrap.sk.b, 32);
    passkey_kek(&salt, &prf, &again);
    assert_int_equal(seal_wrap_open(v, &again, &out), CB_PEER_SEAL);
    assert_int_equal(seal_wrap_peek(v, &out), CB_OK);
    assert_true(out.kind == WRAP_PASSKEY && seal_is_zero(out.sk.b, 32));
    paper[20] = WRAP_PASSWORD; /* no password was ever stretched for nothing */
    assert_int_equal(seal_wrap_open(v, &kek, &out), CB_PEER_FORMAT);
    paper[20] = WRAP_PASSKEY;
    paper[27] = 3;
    assert_int_equal(seal_wrap_open(v, &kek, &out), CB_PEER_FORMAT);
}

static const struct seal_teamkey team = {.line = 5, .epoch = 6, .mid = {{7}}};
static const struct seal_sk sk_e = {{8}};

static enum cb_err open_team(void *arg, struct view paper)
{
    struct seal_teamkey t;
    struct seal_sk out;
    enum cb_err e = seal_teamkey_open(paper, arg, &t, &out);
    if (e) {
        assert_true(seal_is_zero(out.b, 32) && t.line == 0);
    } else {
        assert_memory_equal(out.b, sk_e.b, 32);
        assert_true(t.line == 5 && t.epoch == 6 && t.mid.b[0] == 7);
    }
    return e;
}

static void teamkey_opens_and_nothing_else(void **state)
{
    (void)state;
    uint8_t paper[SEAL_TEAMKEY];
    struct view v = VIEW(paper, SEAL_TEAMKEY);
    struct seal_sk sk, other;
    struct seal_pk pk, other_pk, zero = {{0}};
    seal_pair_new(&sk, &pk);
    seal_pair_new(&other, &other_pk);
    assert_int_equal(seal_teamkey_make(&team, &pk, &sk_e, paper), CB_OK);
    assert_flips_fail(open_team, &sk, v, 1);
    assert_lengths_fail(open_team, &sk, v);
    assert_int_equal(open_team(&other, v), CB_PEER_SEAL);
    assert_int_equal(seal_teamkey_make(&team, &zero, &sk_e, paper), CB_PEER_FORMAT);
    assert_true(seal_is_zero(paper, SEAL_TEAMKEY));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrap_opens_and_nothing_else),    cmocka_unit_test(commitment_is_checked),
        cmocka_unit_test(wrap_parameters_have_bounds),    cmocka_unit_test(passkey_wrap),
        cmocka_unit_test(teamkey_opens_and_nothing_else),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
