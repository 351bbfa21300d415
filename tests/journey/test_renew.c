/* test_renew: a line's key outlives the 45 days of one EPOCH: a supervisor's fresh signature over
 * the same key is taken, and whatever is almost that is refused and changes nothing. Run by ctest.
 */
#include "journey/house.h"

struct renewing {
    struct caller boss;
    struct client_staff s;
    struct seal_epoch epoch; /* as it would be signed; a test bends it */
};

static void begin(struct renewing *r, struct house *h)
{
    struct seal_roster roster;
    memset(r, 0, sizeof *r);
    caller_open(&r->boss, h, DOOR_STAFF);
    sign_in(&r->boss, &h->boss, &r->s);
    OK(seal_roster_read(buf_view(&h->roster), &roster));
    OK(seal_roster_check(&roster, HOUSE_LINE, cb_day(), &r->epoch));
    seal_hash256(roster.members, &r->epoch.roster);
    r->epoch.nbf_day = cb_day();
    r->epoch.naf_day = cb_day() + 44;
    r->epoch.signer = h->boss.mid;
}

static uint8_t renew(struct renewing *r, const struct seal_ed_sk *key)
{
    uint8_t paper[SEAL_EPOCH];
    OK(seal_epoch_make(&r->epoch, key, paper));
    return caller_raw(&r->boss, WIRE_RENEW, VIEW(paper, sizeof paper));
}

static uint32_t last_day(struct house *h)
{
    struct seal_roster roster;
    struct seal_epoch e;
    house_roster(h);
    OK(seal_roster_read(buf_view(&h->roster), &roster));
    OK(seal_roster_check(&roster, HOUSE_LINE, cb_day(), &e));
    return e.naf_day;
}

static void test_renewed(void **state)
{
    struct house *h = *state;
    struct renewing r;
    struct client_visitor v;
    begin(&r, h);
    IS(renew(&r, &h->boss.ed_sk), WIRE_OK);
    IS(last_day(h), cb_day() + 44);
    /* A visitor who loads the fresh roster opens a conversation on it as before. */
    struct caller door;
    caller_open(&door, h, DOOR_POST);
    visitor_new(h, &v);
    OK(client_open(&door.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    client_visitor_wipe(&v);
    caller_free(&door);
    caller_free(&r.boss);
}

static void test_refused(void **state)
{
    struct house *h = *state;
    struct renewing r;
    struct seal_ed_sk other;
    uint32_t before = last_day(h);
    begin(&r, h);
    struct seal_epoch good = r.epoch;
    cb_random(other.b, sizeof other.b);
    assert_int_not_equal(renew(&r, &other), WIRE_OK); /* somebody else's signature */
    r.epoch.pk.b[3] ^= 1;                             /* another key: that would be a rotation */
    IS(renew(&r, &h->boss.ed_sk), WIRE_BAD);
    r.epoch = good;
    r.epoch.epoch++;
    IS(renew(&r, &h->boss.ed_sk), WIRE_BAD);
    r.epoch = good;
    r.epoch.line = HOUSE_LINE + 1;
    IS(renew(&r, &h->boss.ed_sk), WIRE_DENIED);
    r.epoch = good;
    r.epoch.roster.b[0] ^= 1; /* over other members */
    IS(renew(&r, &h->boss.ed_sk), WIRE_STALE);
    r.epoch = good;
    r.epoch.naf_day = cb_day() + 400; /* longer than any visitor would accept */
    assert_int_not_equal(renew(&r, &h->boss.ed_sk), WIRE_OK);
    IS(last_day(h), before);
    caller_free(&r.boss);
}

static void test_practitioner_may_not(void **state)
{
    struct house *h = *state;
    struct renewing r;
    struct person p;
    struct client_staff s;
    struct caller at;
    begin(&r, h);
    person_new(&p, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&r.boss, &h->boss, &p);
    caller_open(&at, h, DOOR_STAFF);
    sign_in(&at, &p, &s);
    uint8_t paper[SEAL_EPOCH];
    r.epoch.signer = p.mid;
    OK(seal_epoch_make(&r.epoch, &p.ed_sk, paper));
    IS(caller_raw(&at, WIRE_RENEW, VIEW(paper, sizeof paper)), WIRE_DENIED);
    caller_free(&at);
    caller_free(&r.boss);
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_renewed), JOURNEY(test_refused),
                                       JOURNEY(test_practitioner_may_not)};
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
