/* test_signin: the founding's papers, signing in with a password and six digits, and everything
 * that must be refused alike. Run by ctest. */
#include "journey/house.h"

static void test_founded(void **state)
{
    struct house *h = *state;
    struct seal_roster r;
    struct seal_epoch e;
    struct seal_member boss;
    CB_CLEANUP(buf_free) struct buf papers;
    OK(seal_roster_read(buf_view(&h->roster), &r));
    OK(seal_roster_check(&r, HOUSE_LINE, cb_day(), &e));
    IS(r.nmembers, 1);
    IS(e.epoch, 1);
    OK(seal_roster_check(&r, SEAL_AUDIT_LINE | HOUSE_LINE, cb_day(), &e)); /* the line's audit */
    IS(e.epoch, 1);
    OK(seal_roster_member(&r, &h->boss.mid, &boss));
    IS(boss.role, ROLE_SUPERVISOR);
    IS(seal_roster_check(&r, HOUSE_LINE + 1, cb_day(), &e), CB_NONE_FOUND);
    IS(seal_roster_check(&r, HOUSE_LINE, cb_day() + 46, &e), CB_NONE_FOUND);
    /* What a recovery reads: the same roster, and the recovery key's own TEAMKEY. */
    CB_CLEANUP(buf_free) struct buf rec;
    static const uint8_t zero[16];
    buf_init(&papers, 1 << 20);
    buf_init(&rec, SEAL_TEAMKEY); /* one of each, at a founding */
    OK(staff_papers(h->store, h->keys, HOUSE_LINE, &papers, &rec));
    assert_true(view_eq(buf_view(&papers), buf_view(&h->roster)));
    assert_memory_equal(rec.p + 12, zero, sizeof zero); /* TEAMKEY: hdr4 line2 0x2 epoch4 mid16 */
    buf_free(&rec);
    OK(staff_papers(h->store, h->keys, SEAL_AUDIT_LINE | HOUSE_LINE, &papers, &rec));
    assert_memory_equal(rec.p + 12, zero, sizeof zero);
    buf_free(&rec);
    IS(staff_papers(h->store, h->keys, HOUSE_LINE + 1, &papers, &rec), CB_NONE_FOUND);
    buf_free(&papers);
}

/* Founding again where an organisation is: refused, and nothing of it stays. */
static void test_founded_once(void **state)
{
    struct house *h = *state;
    struct seal_roster r;
    struct signing papers;
    struct person p;
    uint8_t zero[KEYS_TOTP_BOX] = {0}, wrap[SEAL_WRAP] = {0};
    OK(seal_roster_read(buf_view(&h->roster), &r));
    person_new(&p, "twice", ROLE_SUPERVISOR, HOUSE_LINE);
    signing_make(h, &h->boss, &p, &papers);
    struct staff_founding f = {.org = VIEW(h->roster.p, SEAL_ORG),
                               .member = VIEW(papers.body + 32, SEAL_MEMBER),
                               .epochs = VIEW(papers.body + 32 + SEAL_MEMBER, SEAL_EPOCH),
                               .wrap = VIEW(wrap, sizeof wrap),
                               .totp_box = VIEW(zero, sizeof zero)};
    f.teamkeys = VIEW(f.epochs.p + SEAL_EPOCH, SEAL_TEAMKEY);
    IS(staff_found(h->store, h->keys, &f), CB_NONE_TAKEN);
    f.org = VIEW("", 0);
    f.wrap.len--;
    IS(staff_found(h->store, h->keys, &f), CB_PEER_SIZE);
    house_shut(h);
    house_open(h, NULL);
    OK(seal_roster_read(buf_view(&h->roster), &r));
    IS(r.nmembers, 1);
}

static enum cb_err login(struct caller *c, const char *name, const char *password, uint32_t code)
{
    struct client_staff s = {.roster = buf_view(&c->h->roster)};
    enum cb_err e = client_staff_login(&c->ask, TEXT(name), TEXT(password), code, &s);
    client_staff_wipe(&s);
    return e;
}

/* One refusal for a wrong name, a wrong password, a wrong code and a used one. */
static void test_refusals(void **state)
{
    struct house *h = *state;
    struct caller c;
    caller_open(&c, h, DOOR_STAFF);
    uint32_t code = person_code(&h->boss);
    IS(login(&c, "nobody", founded.password, code), CB_PEER_DENIED);
    size_t refusal = c.reply.len;
    IS(login(&c, h->boss.name, "wrong password", code), CB_PEER_DENIED);
    IS(c.reply.len, refusal);
    IS(login(&c, h->boss.name, founded.password, (code + 1) % 1000000), CB_PEER_DENIED);
    IS(c.reply.len, refusal);
    IS(c.seat.kind, SEAT_NOBODY);
    OK(login(&c, " Morag ", founded.password, code)); /* names are trimmed, case does not count */
    IS(c.seat.kind, SEAT_STAFF);
    IS(caller_again(&c), WIRE_DENIED); /* the same LOGIN: its code is used */
    IS(c.seat.kind, SEAT_STAFF);       /* and who was signed in still is */
    caller_free(&c);
}

/* An unknown name is answered in the shape of a known one, the same each time. */
static void test_unknown_name(void **state)
{
    struct house *h = *state;
    struct caller c;
    uint8_t name[16], first[40];
    caller_open(&c, h, DOOR_STAFF);
    client_staff_name_hash(TEXT(h->boss.name), name);
    IS(caller_raw(&c, WIRE_HELLO, VIEW(name, sizeof name)), WIRE_OK);
    IS(caller_reply_body(&c).len, sizeof first);
    uint8_t params[8];
    memcpy(params, caller_reply_body(&c).p + 32, sizeof params);
    cb_random(name, sizeof name);
    IS(caller_raw(&c, WIRE_HELLO, VIEW(name, sizeof name)), WIRE_OK);
    IS(caller_reply_body(&c).len, sizeof first);
    memcpy(first, caller_reply_body(&c).p, sizeof first);
    assert_memory_equal(first + 32, params, sizeof params);
    house_shut(h);
    house_open(h, NULL);
    IS(caller_raw(&c, WIRE_HELLO, VIEW(name, sizeof name)), WIRE_OK);
    assert_memory_equal(caller_reply_body(&c).p, first, sizeof first);
    name[0] ^= 1;
    IS(caller_raw(&c, WIRE_HELLO, VIEW(name, sizeof name)), WIRE_OK);
    assert_memory_not_equal(caller_reply_body(&c).p, first, 16);
    /* And it can be asked all that a known one can: to the same refusal. */
    uint8_t login_body[52] = {0};
    memcpy(login_body, first, 16);
    IS(caller_raw(&c, WIRE_LOGIN, VIEW(login_body, sizeof login_body)), WIRE_DENIED);
    IS(c.reply.len, WIRE_HDR);
    caller_free(&c);
}

/* K counts the tries at one account; another's are its own. */
static void test_guessing_is_limited(void **state)
{
    struct house *h = *state;
    struct caller c;
    uint8_t body[48];
    struct seal_scalar blind;
    struct seal_point blinded;
    caller_open(&c, h, DOOR_STAFF);
    OK(seal_oprf_blind(TEXT("guess"), NULL, &blind, &blinded));
    memcpy(body, h->boss.mid.b, 16);
    memcpy(body + 16, blinded.b, 32);
    unsigned n = 0;
    while (n < 50 && caller_raw(&c, WIRE_BLIND, VIEW(body, sizeof body)) == WIRE_OK) {
        n++;
    }
    IS(n, 10);
    IS(c.status, WIRE_LIMIT);
    body[0] ^= 1;
    IS(caller_raw(&c, WIRE_BLIND, VIEW(body, sizeof body)), WIRE_OK);
    memset(body + 16, 0xff, 32); /* not a point */
    IS(caller_raw(&c, WIRE_BLIND, VIEW(body, sizeof body)), WIRE_BAD);
    caller_free(&c);
}

static void test_resume_and_leave(void **state)
{
    struct house *h = *state;
    struct caller c, d;
    struct client_staff s;
    caller_open(&c, h, DOOR_STAFF);
    caller_open(&d, h, DOOR_STAFF);
    sign_in(&c, &h->boss, &s);
    IS(caller_raw(&d, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_DENIED);
    s.session[5] ^= 1;
    IS(caller_raw(&d, WIRE_RESUME, VIEW(s.session, 32)), WIRE_DENIED);
    s.session[5] ^= 1;
    IS(caller_raw(&d, WIRE_RESUME, VIEW(s.session, 32)), WIRE_OK);
    IS(d.seat.role, ROLE_SUPERVISOR);
    IS(caller_raw(&d, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_OK);
    IS(caller_raw(&c, WIRE_LEAVE, VIEW("", 0)), WIRE_OK);
    IS(c.seat.kind, SEAT_NOBODY);
    /* The session is gone for every connection that had it. */
    IS(caller_raw(&d, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_DENIED);
    IS(d.seat.kind, SEAT_NOBODY);
    IS(caller_raw(&d, WIRE_RESUME, VIEW(s.session, 32)), WIRE_DENIED);
    caller_free(&c);
    caller_free(&d);
}

/* A restart ends every session. */
static void test_restart_signs_out(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_staff s;
    caller_open(&c, h, DOOR_STAFF);
    sign_in(&c, &h->boss, &s);
    house_shut(h);
    house_open(h, NULL);
    IS(caller_raw(&c, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_DENIED);
    IS(caller_raw(&c, WIRE_RESUME, VIEW(s.session, 32)), WIRE_DENIED);
    caller_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_founded),
        JOURNEY(test_founded_once),
        JOURNEY(test_refusals),
        JOURNEY(test_unknown_name),
        JOURNEY(test_guessing_is_limited),
        JOURNEY(test_resume_and_leave),
        JOURNEY(test_restart_signs_out),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
