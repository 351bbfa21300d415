/* test_renew: a line's key is signed again before its days are over, by one who may, over the same
 * key and the members as they are; anything else is refused and visitors go on as before.
 * Run by ctest. */
#include "journey/house.h"

struct renewal {
    struct caller boss;
    struct client_staff s;
    struct seal_roster r;
    struct seal_epoch now;
};

static void renewal_open(struct renewal *n, struct house *h)
{
    caller_open(&n->boss, h, DOOR_STAFF);
    sign_in(&n->boss, &h->boss, &n->s);
    OK(seal_roster_read(buf_view(&h->roster), &n->r));
    OK(seal_roster_check(&n->r, HOUSE_LINE, cb_day(), &n->now));
}

static uint8_t renew(struct renewal *n, const struct seal_epoch *e, const struct seal_ed_sk *by)
{
    uint8_t paper[SEAL_EPOCH];
    OK(seal_epoch_make(e, by, paper));
    return caller_raw(&n->boss, WIRE_RENEW, VIEW(paper, sizeof paper));
}

static void visitors_can_open(struct house *h)
{
    struct caller c;
    struct client_visitor v;
    house_roster(h);
    caller_open(&c, h, DOOR_POST);
    visitor_new(h, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    caller_free(&c);
}

static void test_renewed(void **state)
{
    struct house *h = *state;
    struct renewal n;
    struct seal_epoch e;
    renewal_open(&n, h);
    e = n.now;
    e.naf_day = cb_day() + 20; /* so that it can be told from the first */
    IS(renew(&n, &e, &h->boss.ed_sk), WIRE_OK);
    IS(caller_again(&n.boss), WIRE_OK); /* a repeat */
    house_roster(h);
    OK(seal_roster_read(buf_view(&h->roster), &n.r));
    IS(n.r.nepochs, 2); /* and the audit's */
    OK(seal_roster_check(&n.r, HOUSE_LINE, cb_day() + 20, &n.now));
    IS(seal_roster_check(&n.r, HOUSE_LINE, cb_day() + 21, &n.now), CB_NONE_FOUND);
    visitors_can_open(h);
    house_shut(h);
    house_open(h, NULL);
    visitors_can_open(h);
    caller_free(&n.boss);
}

static void test_refused(void **state)
{
    struct house *h = *state;
    struct renewal n;
    renewal_open(&n, h);
    struct seal_epoch bad[8];
    for (unsigned i = 0; i < 8; i++) {
        bad[i] = n.now;
    }
    bad[0].naf_day = cb_day() - 1;        /* over already */
    bad[1].nbf_day = cb_day() + 1;        /* not yet */
    bad[2].naf_day = bad[2].nbf_day + 46; /* too long */
    bad[3].pk.b[0] ^= 1;                  /* another key: that is a rotation */
    bad[4].epoch++;
    bad[5].roster.b[0] ^= 1;
    bad[6].org[0] ^= 1;
    bad[7].signer.b[0] ^= 1;
    for (unsigned i = 0; i < 8; i++) {
        assert_int_not_equal(renew(&n, &bad[i], &h->boss.ed_sk), WIRE_OK);
        assert_int_not_equal(n.boss.status, WIRE_FAULT);
        visitors_can_open(h);
    }
    bad[0] = n.now;
    bad[0].line++;
    IS(renew(&n, &bad[0], &h->boss.ed_sk), WIRE_DENIED); /* not a line of hers */
    struct person stranger;
    person_new(&stranger, "stranger", ROLE_SUPERVISOR, HOUSE_LINE);
    assert_int_not_equal(renew(&n, &n.now, &stranger.ed_sk), WIRE_OK);
    visitors_can_open(h);
    IS(renew(&n, &n.now, &h->boss.ed_sk), WIRE_OK);
    caller_free(&n.boss);
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_renewed), JOURNEY(test_refused)};
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
