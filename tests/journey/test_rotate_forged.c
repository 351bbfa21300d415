/* test_rotate_forged: rotations, re-grants and endings that are almost right, or asked for by those
 * who may not: each is refused and changes nothing, and the honest one after it goes through.
 * Run by ctest. */
#include "journey/rotation.h"

struct forged {
    struct house *h;
    struct console boss, ben;
    struct person p_isla, p_ben;
    struct caller out;
    struct client_visitor v;
    struct stale_page page;
};

static void forged_open(struct forged *f, struct house *h)
{
    memset(f, 0, sizeof *f);
    f->h = h;
    caller_open(&f->out, h, DOOR_POST);
    console_open(&f->boss, h, &h->boss);
    person_new(&f->p_isla, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    person_new(&f->p_ben, "ben", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&f->boss.at, &h->boss, &f->p_isla);
    enrol(&f->boss.at, &h->boss, &f->p_ben);
    console_papers(&f->boss);
    console_open(&f->ben, h, &f->p_ben);
    visitor_new(h, &f->v);
    OK(client_open(&f->out.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &f->v));
}

static void forged_close(struct forged *f)
{
    console_close(&f->boss);
    console_close(&f->ben);
    caller_free(&f->out);
}

static unsigned papers(const struct forged *f, uint8_t kind)
{
    return house_papers(f->h, kind);
}

static unsigned ewks(const struct forged *f)
{
    uint64_t last = 0;
    return house_ewks(f->h, &last);
}

static void test_rotations(void **state)
{
    struct forged f;
    forged_open(&f, *state);
    const struct person *isla = &f.p_isla, *boss = f.boss.me;
    struct person stranger;
    person_new(&stranger, "x", ROLE_PRACTITIONER, HOUSE_LINE);
    const struct {
        struct rotate_plan p;
        uint8_t status;
    } rows[] = {
        {{.ends = {isla}, .nends = 1, .old_key = true}, WIRE_BAD},
        {{.ends = {isla}, .nends = 1, .number_more = 2}, WIRE_STALE},
        {{.ends = {isla}, .nends = 1, .naf_day = cb_day()}, WIRE_BAD}, /* is not over */
        {{.ends = {isla}, .nends = 1, .serial_more = 2}, WIRE_STALE},
        {{.ends = {isla}, .nends = 1, .left_out = &f.p_ben}, WIRE_STALE},
        {{.ends = {isla}, .nends = 1, .also = isla}, WIRE_STALE},
        {{.ends = {isla}, .nends = 1, .signer = &stranger.ed_sk}, WIRE_BAD},
        {{.ends = {boss}, .nends = 1}, WIRE_DENIED}, /* a supervisor: the root's to end */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct rotate_plan p = rows[i].p;
        unsigned keys = papers(&f, PAPER_TEAMKEY), slots = ewks(&f);
        IS(rotate(&f.boss, &p), rows[i].status);
        IS(papers(&f, PAPER_EPOCH), 1);
        IS(papers(&f, PAPER_TEAMKEY), keys);
        IS(ewks(&f), slots);
    }
    struct rotate_plan p = {.ends = {isla}, .nends = 1};
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, WIRE_BODY_MAX);
    rotate_make(&f.boss, &p, &b);
    IS(caller_raw(&f.ben.at, WIRE_ROTATE, buf_view(&b)), WIRE_DENIED);
    for (size_t cut = 0; cut < b.len; cut += 7) {
        IS(caller_raw(&f.boss.at, WIRE_ROTATE, VIEW(b.p, cut)), WIRE_BAD);
    }
    IS(caller_raw(&f.boss.at, WIRE_ROTATE, buf_view(&b)), WIRE_OK);
    IS(caller_raw(&f.boss.at, WIRE_ROTATE, buf_view(&b)), WIRE_STALE); /* a repeat */
    IS(papers(&f, PAPER_EPOCH), 2);
    forged_close(&f);
}

/* A bit of it turned over anywhere: refused, or (where it lies under a seal that the line cannot
 * open, a team key's) nothing that a member would not notice. */
static void test_rotation_flipped(void **state)
{
    enum { EPOCH_AT = 4 + SEAL_MEMBER, KEYS_AT = EPOCH_AT + SEAL_EPOCH + 4, HEAD = 32 };
    struct forged f;
    CB_CLEANUP(buf_free) struct buf b;
    struct rotate_plan p = {.nends = 1};
    forged_open(&f, *state);
    p.ends[0] = &f.p_isla;
    buf_init(&b, WIRE_BODY_MAX);
    rotate_make(&f.boss, &p, &b);
    for (size_t at = 0; at < b.len; at += 3) {
        bool sealed = at >= KEYS_AT && (at - KEYS_AT) % SEAL_TEAMKEY >= HEAD;
        if (sealed) {
            continue;
        }
        b.p[at] ^= 1;
        assert_int_not_equal(caller_raw(&f.boss.at, WIRE_ROTATE, buf_view(&b)), WIRE_OK);
        assert_int_not_equal(f.boss.at.status, WIRE_FAULT);
        b.p[at] ^= 1;
    }
    IS(caller_raw(&f.boss.at, WIRE_ROTATE, buf_view(&b)), WIRE_OK);
    forged_close(&f);
}

static uint8_t regrant_with(struct console *c, const struct stale_row *r, struct regrant_plan *p)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, WIRE_BODY_MAX);
    OK(regrant_make(c, r, p, &b));
    return caller_raw(&c->at, WIRE_REGRANT, buf_view(&b));
}

static void test_regrants(void **state)
{
    struct forged f;
    struct heard heard = {0};
    forged_open(&f, *state);
    IS(rotate_leaver(&f.boss, &f.p_isla), WIRE_OK);
    console_papers(&f.ben);
    f.v.roster = buf_view(&f.h->roster);
    IS(stale_list(&f.ben, 0, &f.page), WIRE_OK);
    const struct stale_row *r = &f.page.row[0];
    struct seal_conv other;
    cb_random(other.b, sizeof other.b);
    const struct {
        struct regrant_plan p;
        uint8_t status;
    } rows[] = {
        {{.sender = f.boss.s.mid}, WIRE_BAD}, /* in a colleague's name */
        {{.gen_more = 1}, WIRE_BAD},
        {{.gen_more = UINT32_MAX}, WIRE_BAD}, /* the generation it has */
        {{.epoch_more = 1}, WIRE_STALE},
        {{.epoch_more = UINT32_MAX}, WIRE_STALE}, /* to the epoch that is given up */
        {{.line = HOUSE_LINE + 1}, WIRE_BAD},
        {{.conv = &other}, WIRE_BAD},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct regrant_plan p = rows[i].p;
        IS(regrant_with(&f.ben, r, &p), rows[i].status);
        OK(client_return(&f.out.ask, &f.v, 0, hear, &heard));
        IS(f.v.gen, 0);
    }
    CB_CLEANUP(buf_free) struct buf b;
    struct regrant_plan p = {0};
    buf_init(&b, WIRE_BODY_MAX);
    OK(regrant_make(&f.ben, r, &p, &b));
    for (size_t cut = 0; cut < b.len; cut += 5) { /* 20: row and gen, which is a supervisor's */
        IS(caller_raw(&f.ben.at, WIRE_REGRANT, VIEW(b.p, cut)), cut == 20 ? WIRE_DENIED : WIRE_BAD);
    }
    struct caller nobody;
    caller_open(&nobody, f.h, DOOR_STAFF);
    IS(caller_raw(&nobody, WIRE_REGRANT, buf_view(&b)), WIRE_DENIED);
    caller_free(&nobody);
    IS(caller_raw(&f.boss.at, WIRE_REGRANT, buf_view(&b)), WIRE_BAD); /* another's grants */
    IS(caller_raw(&f.ben.at, WIRE_REGRANT, buf_view(&b)), WIRE_OK);
    IS(caller_raw(&f.ben.at, WIRE_REGRANT, buf_view(&b)), WIRE_STALE);
    OK(client_return(&f.out.ask, &f.v, 0, hear, &heard));
    IS(f.v.gen, 1);
    forged_close(&f);
}

/* Before the line has rotated there is nothing to grant to. */
static void test_regrant_unasked(void **state)
{
    struct forged f;
    struct client_case c;
    struct stale_row r = {.epoch = 1, .ngrants = 1};
    struct regrant_plan p = {0};
    forged_open(&f, *state);
    uint8_t row[16];
    OK(client_staff_first(&f.ben.at.ask, &f.ben.s, row));
    OK(client_staff_take(&f.ben.at.ask, &f.ben.s, row, &c, hear, &(struct heard){0}));
    struct view body = caller_reply_body(&f.ben.at); /* CASE: its first grant is the line's */
    memcpy(r.row, row, 16);
    r.pk_v = c.pk_v;
    memcpy(r.grant[0], body.p + WIRE_CASE_HDR + WIRE_BUNDLE_HDR, SEAL_GRANT);
    IS(stale_list(&f.ben, 0, &f.page), WIRE_OK);
    IS(f.page.left, 0);
    IS(regrant_with(&f.ben, &r, &p), WIRE_STALE);
    forged_close(&f);
}

/* A member of another line is no member here. */
static void test_other_line(void **state)
{
    struct forged f;
    struct person far;
    CB_CLEANUP(buf_free) struct buf b;
    struct regrant_plan p = {0};
    forged_open(&f, *state);
    buf_init(&b, WIRE_BODY_MAX);
    IS(rotate_leaver(&f.boss, &f.p_isla), WIRE_OK);
    console_papers(&f.ben);
    IS(stale_list(&f.ben, 0, &f.page), WIRE_OK);
    OK(regrant_make(&f.ben, &f.page.row[0], &p, &b));
    person_new(&far, "far", ROLE_PRACTITIONER, HOUSE_LINE + 1);
    far.mid = f.p_ben.mid; /* even so: it is the session that counts */
    struct caller c;
    caller_open(&c, f.h, DOOR_STAFF);
    c.seat = f.ben.at.seat;
    c.seat.session[0] ^= 1;
    IS(caller_raw(&c, WIRE_REGRANT, buf_view(&b)), WIRE_DENIED);
    uint8_t ask[16] = {0, HOUSE_LINE + 1};
    IS(caller_raw(&f.ben.at, WIRE_STALE_LIST, VIEW(ask, sizeof ask)), WIRE_DENIED);
    caller_free(&c);
    forged_close(&f);
}

/* Notes: each key again, none left out, none invented, and a colleague's first note in between. */
static void test_notes(void **state)
{
    struct forged f;
    struct client_case c;
    struct heard heard = {0};
    CB_CLEANUP(buf_free) struct buf b;
    struct regrant_plan p = {0};
    uint8_t row[16];
    forged_open(&f, *state);
    buf_init(&b, WIRE_BODY_MAX);
    OK(client_staff_first(&f.ben.at.ask, &f.ben.s, row));
    OK(client_staff_take(&f.ben.at.ask, &f.ben.s, row, &c, hear, &heard));
    IS(rotate_leaver(&f.boss, &f.p_isla), WIRE_OK);
    console_papers(&f.ben);
    IS(stale_list(&f.ben, 0, &f.page), WIRE_OK);
    OK(regrant_make(&f.ben, &f.page.row[0], &p, &b));
    OK(client_staff_note(&f.ben.at.ask, &f.ben.s, &c, TEXT("first note")));
    IS(caller_raw(&f.ben.at, WIRE_REGRANT, buf_view(&b)), WIRE_STALE); /* its key left out */
    IS(stale_list(&f.ben, 0, &f.page), WIRE_OK);
    IS(f.page.row[0].ngrants, 2);
    b.len = 0;
    OK(regrant_make(&f.ben, &f.page.row[0], &p, &b));
    size_t n = b.len;
    buf_put(&b, b.p + n - SEAL_GRANT, SEAL_GRANT); /* twice */
    b.p[20] = 2;
    IS(caller_raw(&f.ben.at, WIRE_REGRANT, buf_view(&b)), WIRE_STALE);
    b.p[20] = 1;
    b.len = n;
    b.p[n - SEAL_GRANT + 15] ^= 1; /* of another generation */
    IS(caller_raw(&f.ben.at, WIRE_REGRANT, buf_view(&b)), WIRE_BAD);
    b.p[n - SEAL_GRANT + 15] ^= 1;
    IS(caller_raw(&f.ben.at, WIRE_REGRANT, buf_view(&b)), WIRE_OK);
    forged_close(&f);
}

static void test_endings(void **state)
{
    struct forged f;
    CB_CLEANUP(buf_free) struct buf b;
    forged_open(&f, *state);
    unsigned slots = ewks(&f);
    const struct person *isla[] = {&f.p_isla}, *ben[] = {&f.p_ben}, *boss[] = {f.boss.me};
    IS(rotate_leaver(&f.boss, &f.p_isla), WIRE_OK);
    console_papers(&f.ben);
    IS(rotate_done(&f.boss, isla, 1), WIRE_STALE); /* a conversation is left */
    assert_int_equal(regrant_all(&f.ben, 10), 1);
    IS(rotate_done(&f.boss, ben, 1), WIRE_DENIED); /* he has not left */
    IS(rotate_done(&f.boss, boss, 1), WIRE_DENIED);
    buf_init(&b, WIRE_BODY_MAX);
    done_make(&f.boss, isla, 1, &b);
    IS(caller_raw(&f.ben.at, WIRE_ROTATE_DONE, buf_view(&b)), WIRE_DENIED);
    for (size_t at = 0; at < b.len; at += 3) {
        b.p[at] ^= 1;
        assert_int_not_equal(caller_raw(&f.boss.at, WIRE_ROTATE_DONE, buf_view(&b)), WIRE_OK);
        assert_int_not_equal(f.boss.at.status, WIRE_FAULT);
        b.p[at] ^= 1;
    }
    IS(papers(&f, PAPER_EPOCH), 2);
    IS(papers(&f, PAPER_SPENT), 0);
    IS(ewks(&f), slots + 1);
    IS(caller_raw(&f.boss.at, WIRE_ROTATE_DONE, buf_view(&b)), WIRE_OK);
    IS(papers(&f, PAPER_EPOCH), 1);
    IS(papers(&f, PAPER_TEAMKEY), 3); /* the recovery key's, the supervisor's, ben's */
    IS(papers(&f, PAPER_SPENT), 0);
    IS(ewks(&f), slots);
    IS(papers(&f, PAPER_MEMBER), 2);
    IS(caller_raw(&f.boss.at, WIRE_ROTATE_DONE, buf_view(&b)), WIRE_UNKNOWN); /* she is gone */
    forged_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_rotations),       JOURNEY(test_rotation_flipped), JOURNEY(test_regrants),
        JOURNEY(test_regrant_unasked), JOURNEY(test_other_line),       JOURNEY(test_notes),
        JOURNEY(test_endings),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
