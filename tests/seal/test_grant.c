/* GRANT and LINK. Run by ctest. Never opens for a wrong sender, recipient or conversation. */
#include "seal/common.h"

struct grant { /* one GRANT and what opens it */
    struct seal_sk sk_to, sk_from;
    struct seal_pk to, from;
    struct seal_key ck;
    struct seal_grant_hdr h;
    uint8_t paper[SEAL_GRANT];
};

static struct grant grant_new(void)
{
    struct grant g = {.h = {.rk = RK_LINE, .line = 3, .epoch = 4, .gen = 5}};
    seal_pair_new(&g.sk_to, &g.to);
    seal_pair_new(&g.sk_from, &g.from);
    seal_key_new(&g.ck);
    seal_conv_of(&g.from, &g.h.conv);
    assert_int_equal(seal_grant_make(&g.h, &g.sk_from, &g.to, &g.ck, g.paper), CB_OK);
    return g;
}

static enum cb_err open_grant(void *arg, struct view paper)
{
    const struct grant *g = arg;
    struct seal_key ck;
    enum cb_err e = seal_grant_open(paper, &g->sk_to, &g->from, &ck);
    assert_true(e ? seal_is_zero(ck.b, 32) : memcmp(ck.b, g->ck.b, 32) == 0);
    return e;
}

static void grant_opens_and_nothing_else(void **state)
{
    (void)state;
    struct grant g = grant_new();
    struct view v = VIEW(g.paper, SEAL_GRANT);
    struct seal_grant_hdr h;
    assert_int_equal(seal_grant_peek(v, &h), CB_OK);
    assert_memory_equal(&h.conv, &g.h.conv, 16);
    assert_true(h.rk == g.h.rk && h.line == 3 && h.epoch == 4 && h.gen == 5);
    assert_true(seal_is_zero(h.sender.b, 16));
    assert_flips_fail(open_grant, &g, v, 1);
    assert_lengths_fail(open_grant, &g, v);
}

static void grant_wrong_keys_fail(void **state)
{
    (void)state;
    struct grant g = grant_new(), other = grant_new();
    struct view v = VIEW(g.paper, SEAL_GRANT);
    struct grant t = g;
    t.from = other.from;
    assert_int_equal(open_grant(&t, v), CB_PEER_SEAL);
    t = g;
    t.sk_to = other.sk_to;
    assert_int_equal(open_grant(&t, v), CB_PEER_SEAL);
    t = g;
    t.from = g.to; /* the recipient as its own sender */
    assert_int_equal(open_grant(&t, v), CB_PEER_SEAL);
}

/* What a live server would try: it knows pk_v and every header, but not sk of any member. */
static void planted_grant_fails(void **state)
{
    (void)state;
    struct grant g = grant_new(), server = grant_new();
    uint8_t planted[SEAL_GRANT];
    assert_int_equal(seal_grant_make(&g.h, &server.sk_from, &g.to, &server.ck, planted), CB_OK);
    assert_int_equal(open_grant(&g, VIEW(planted, SEAL_GRANT)), CB_PEER_SEAL);
}

static void grant_bad_fields_fail(void **state)
{
    (void)state;
    struct grant g = grant_new();
    struct seal_pk zero = {{0}};
    static const uint8_t rk[] = {0, 4, 255};
    for (size_t i = 0; i < 3; i++) {
        g.h.rk = rk[i];
        assert_int_equal(seal_grant_make(&g.h, &g.sk_from, &g.to, &g.ck, g.paper), CB_PEER_FORMAT);
        assert_true(seal_is_zero(g.paper, SEAL_GRANT));
    }
    g.h.rk = RK_VISITOR;
    assert_int_equal(seal_grant_make(&g.h, &g.sk_from, &zero, &g.ck, g.paper), CB_PEER_FORMAT);
    assert_true(seal_is_zero(g.paper, SEAL_GRANT));
}

struct link {
    struct seal_conv conv;
    struct seal_key ck, previous;
};

static enum cb_err open_link(void *arg, struct view paper)
{
    const struct link *l = arg;
    struct seal_key out;
    enum cb_err e = seal_link_open(paper, &l->conv, &l->ck, &out);
    assert_true(e ? seal_is_zero(out.b, 32) : memcmp(out.b, l->previous.b, 32) == 0);
    return e;
}

static void link_opens_and_nothing_else(void **state)
{
    (void)state;
    struct link l = {.conv = {{1}}};
    uint8_t paper[SEAL_LINK];
    struct view v = VIEW(paper, SEAL_LINK);
    seal_key_new(&l.ck);
    seal_key_new(&l.previous);
    assert_int_equal(seal_link_make(&l.conv, 7, &l.ck, &l.previous, paper), CB_OK);
    assert_flips_fail(open_link, &l, v, 1);
    assert_lengths_fail(open_link, &l, v);
    struct link t = l;
    t.conv.b[15] ^= 1;
    assert_int_equal(open_link(&t, v), CB_PEER_SEAL);
    t = l;
    t.ck = l.previous;
    assert_int_equal(open_link(&t, v), CB_PEER_SEAL);
}

static void types_do_not_mix(void **state)
{
    (void)state;
    struct grant g = grant_new();
    struct seal_msg_hdr h;
    struct view v = VIEW(g.paper, SEAL_GRANT);
    assert_int_equal(seal_msg_peek(v, &h), CB_PEER_VERSION);
    g.paper[2] = 2;
    assert_int_equal(open_grant(&g, v), CB_PEER_VERSION);
    g.paper[2] = 1;
    g.paper[0] = 'c';
    assert_int_equal(open_grant(&g, v), CB_PEER_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grant_opens_and_nothing_else), cmocka_unit_test(grant_wrong_keys_fail),
        cmocka_unit_test(planted_grant_fails),          cmocka_unit_test(grant_bad_fields_fail),
        cmocka_unit_test(link_opens_and_nothing_else),  cmocka_unit_test(types_do_not_mix),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
