/* ORG, MEMBER and EPOCH, each alone. Run by ctest. Never opens under another signer. */
#include "seal/world.h"

static enum cb_err open_org(void *arg, struct view v)
{
    struct seal_org o;
    enum cb_err e = seal_org_open(v, &o);
    assert_true(e || memcmp(&o, arg, sizeof o) == 0);
    return e;
}

static enum cb_err open_member(void *arg, struct view v)
{
    struct seal_member m;
    enum cb_err e = seal_member_open(v, arg, &m);
    assert_true(!e || seal_is_zero(&m, sizeof m));
    return e;
}

static enum cb_err open_epoch(void *arg, struct view v)
{
    struct seal_epoch p;
    enum cb_err e = seal_epoch_open(v, arg, &p);
    assert_true(!e || seal_is_zero(&p, sizeof p));
    return e;
}

static void papers_open_and_nothing_else(void **state)
{
    (void)state;
    struct world w = world_new();
    uint8_t org[SEAL_ORG], epoch[SEAL_EPOCH];
    struct seal_member m;
    assert_int_equal(seal_org_make(&w.org, &w.root, org), CB_OK);
    assert_flips_fail(open_org, &w.org, VIEW(org, sizeof org), 1);
    assert_lengths_fail(open_org, &w.org, VIEW(org, sizeof org));
    assert_flips_fail(open_member, &w.s.ed, VIEW(w.papers[1], SEAL_MEMBER), 1);
    assert_lengths_fail(open_member, &w.s.ed, VIEW(w.papers[1], SEAL_MEMBER));
    assert_int_equal(open_member(&w.org.root, VIEW(w.papers[1], SEAL_MEMBER)), CB_PEER_SEAL);
    assert_int_equal(seal_member_peek(VIEW(w.papers[1], SEAL_MEMBER), &m), CB_OK);
    assert_memory_equal(m.ed.b, w.m.ed.b, 32);
    assert_true(m.role == 1 && m.nlines == 2 && m.line[1] == LINE && m.nbf_day == DAY - 10);
    assert_int_equal(seal_epoch_make(&w.e, &w.sup, epoch), CB_OK);
    assert_flips_fail(open_epoch, &w.s.ed, VIEW(epoch, sizeof epoch), 1);
    assert_lengths_fail(open_epoch, &w.s.ed, VIEW(epoch, sizeof epoch));
    assert_int_equal(open_epoch(&w.org.root, VIEW(epoch, sizeof epoch)), CB_PEER_SEAL);
}

static void makers_refuse(void **state)
{
    (void)state;
    struct world w = world_new();
    uint8_t org[SEAL_ORG];
    assert_int_equal(seal_org_make(&w.org, &w.sup, org), CB_PEER_AUTH);
    w.m.nlines = 9;
    assert_int_equal(seal_member_make(&w.m, &w.sup, w.papers[1]), CB_PEER_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(papers_open_and_nothing_else),
        cmocka_unit_test(makers_refuse),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
