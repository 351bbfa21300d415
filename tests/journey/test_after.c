/* test_after: what comes after a contact: feedback without a phrase, an outcome that is counted
 * once however often it is sent, texts to insert, and a referral that takes two people. Run by
 * ctest. */
#include "journey/house.h"
#include "seal/letter.h"
#include "tally/tally.h"

struct after {
    struct caller visitor, a, b, police;
    struct client_visitor v;
    struct client_staff sa, sb, sp;
    struct client_case c;
    struct person isla, officer;
    uint8_t row[16];
};

static void join(struct after *d, struct house *h, struct person *p, const char *name, uint8_t role)
{
    person_new(p, name, role, HOUSE_LINE);
    enrol(&d->a, &h->boss, p);
    d->sa.roster = buf_view(&h->roster);
}

/* The supervisor has taken a conversation; a practitioner and an officer of the intake are there.
 */
static void after_open(struct after *d, struct house *h)
{
    memset(d, 0, sizeof *d);
    caller_open(&d->visitor, h, DOOR_POST);
    caller_open(&d->a, h, DOOR_STAFF);
    caller_open(&d->b, h, DOOR_STAFF);
    caller_open(&d->police, h, DOOR_STAFF);
    sign_in(&d->a, &h->boss, &d->sa);
    join(d, h, &d->isla, "isla", ROLE_PRACTITIONER);
    join(d, h, &d->officer, "officer", ROLE_INTAKE);
    sign_in(&d->b, &d->isla, &d->sb);
    sign_in(&d->police, &d->officer, &d->sp);
    visitor_new(h, &d->v);
    OK(client_open(&d->visitor.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &d->v));
    OK(client_staff_first(&d->a.ask, &d->sa, d->row));
    OK(client_staff_take(&d->a.ask, &d->sa, d->row, &d->c, hear, &(struct heard){0}));
}

static void after_free(struct after *d)
{
    caller_free(&d->visitor);
    caller_free(&d->a);
    caller_free(&d->b);
    caller_free(&d->police);
}

static uint64_t counted(struct house *h, uint16_t dim, uint16_t val)
{
    struct tally_table t;
    struct store_span all = {.line = HOUSE_LINE, .from = 0, .below = UINT32_MAX};
    tally_table_init(&t, 1000);
    OK(tally_read(h->store, &all, NULL, NULL, &t));
    uint64_t n = tally_get(&t, 0, dim, val);
    tally_table_free(&t);
    return n;
}

/* --- feedback ---------- */
static uint8_t list(struct caller *c, uint64_t before, uint64_t drop)
{
    uint8_t body[20] = {0, HOUSE_LINE};
    struct wr w = wr_of(body + 4, 16);
    wr_u64(&w, before);
    wr_u64(&w, drop);
    return caller_raw(c, WIRE_FEEDBACK_LIST, VIEW(body, sizeof body));
}

static uint16_t rows_of(const struct caller *c)
{
    struct rd r = rd_of(caller_reply_body(c));
    (void)rd_u16(&r);
    return rd_u16(&r);
}

static void test_feedback(void **state)
{
    struct house *h = *state;
    struct after d;
    CB_CLEANUP(buf_free) struct buf text;
    struct client_feedback f = {.line = HOUSE_LINE, .answer = {1, 0, 3}, .text = TEXT("too short")};
    struct seal_sk sk;
    buf_init(&text, SEAL_LETTER_TEXT_LONG);
    after_open(&d, h);
    OK(client_feedback(&d.visitor.ask, &f, buf_view(&h->roster)));
    f = (struct client_feedback){.line = HOUSE_LINE, .answer = {1}};
    OK(client_feedback(&d.visitor.ask, &f, buf_view(&h->roster))); /* answers alone */
    f = (struct client_feedback){
        .line = HOUSE_LINE, .complaint = true, .text = TEXT("nobody came")};
    OK(client_feedback(&d.visitor.ask, &f, buf_view(&h->roster)));
    IS(counted(h, TALLY_FEEDBACK, 16 + 1), 2);
    IS(counted(h, TALLY_FEEDBACK, 48 + 3), 1);
    IS(counted(h, TALLY_FEEDBACK, 64 + 1), 1);
    IS(list(&d.b, 0, 0), WIRE_DENIED);
    IS(list(&d.police, 0, 0), WIRE_DENIED);
    sign_in(&d.a, &h->boss, &d.sa); /* its answer brings the keys */
    assert_true(identity_key(&d.a, SEAL_AUDIT_LINE | HOUSE_LINE, &h->boss.sk, &sk));
    IS(list(&d.a, 0, 0), WIRE_OK);
    IS(rows_of(&d.a), 2);
    struct rd r = rd_of(caller_reply_body(&d.a));
    (void)rd_view(&r, 4);
    IS(rd_u64(&r), 2); /* the newest first */
    IS(rd_u32(&r), cb_day());
    IS(rd_u8(&r), LETTER_COMPLAINT);
    (void)rd_view(&r, 3);
    struct view letter = rd_view(&r, SEAL_LETTER);
    OK(seal_letter_open(letter, &sk, NULL, &text));
    assert_true(view_is(buf_view(&text), "nobody came"));
    IS(seal_letter_open(letter, &d.sb.sk_e, NULL, &text), CB_PEER_SEAL); /* not the line's key */
    IS(list(&d.a, 2, 2), WIRE_OK);
    IS(rows_of(&d.a), 1);
    IS(list(&d.a, 0, 0), WIRE_OK);
    IS(rows_of(&d.a), 1);
    IS(house_holds(h, "store", "too short", 9), 0);
    after_free(&d);
}

/* What is no feedback, or sealed to no key of this line's, is neither kept nor counted. */
static void test_feedback_refused(void **state)
{
    struct house *h = *state;
    struct after d;
    after_open(&d, h);
    const uint8_t bad[][8] = {
        {0, HOUSE_LINE, 1, 0, 0, 0, 0, 0}, /* nothing said */
        {0, HOUSE_LINE, 1, 0, 4, 0, 0, 0}, /* no such answer */
        {0, HOUSE_LINE, 3, 0, 1, 0, 0, 0}, /* no such kind */
        {0, HOUSE_LINE, 2, 0, 1, 0, 0, 0}, /* a complaint without words */
        {0, 9, 1, 0, 1, 0, 0, 0},          /* no such line */
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        IS(caller_raw(&d.visitor, WIRE_FEEDBACK, VIEW(bad[i], 8)), WIRE_BAD);
    struct client_feedback f = {.line = HOUSE_LINE, .answer = {1, 1, 1}, .text = TEXT("x")};
    OK(client_feedback(&d.visitor.ask, &f, buf_view(&h->roster)));
    CB_CLEANUP(buf_free) struct buf copy;
    buf_init(&copy, WIRE_BODY_MAX);
    buf_put(&copy, caller_body(&d.visitor).p, caller_body(&d.visitor).len);
    const size_t at[] = {2, 8 + 4, 8 + 7, 8 + 8}; /* kind; of, line, epoch of the letter */
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        copy.p[at[i]] ^= 3;
        IS(caller_raw(&d.visitor, WIRE_FEEDBACK, buf_view(&copy)), WIRE_BAD);
        copy.p[at[i]] ^= 3;
    }
    IS(counted(h, TALLY_FEEDBACK, 16 + 1), 1);
    for (unsigned i = 0, limited = 0; i < 40 && !limited; i++) { /* anybody may send some */
        enum cb_err e = client_feedback(&d.visitor.ask, &f, buf_view(&h->roster));
        limited = e == CB_BUSY_RATE;
        assert_true(e == CB_OK || (limited && i > 20));
        assert_true(limited || i < 39);
    }
    after_free(&d);
}

/* --- outcome ---------- */
static enum cb_err keep_record(void *arg, struct view record, struct buf *reply)
{
    struct buf *b = arg;
    (void)reply;
    buf_put(b, record.p + WIRE_HDR, record.len - WIRE_HDR);
    return CB_BUSY_KEY; /* the door is shut; what would have gone through it is ours */
}

/* The body of a NOTE that was not sent. */
static void note_made(struct client_staff *s, struct client_case *c, const char *text,
                      struct buf *out)
{
    struct client_door door = {keep_record, out};
    buf_init(out, WIRE_BODY_MAX);
    IS(client_staff_note(&door, s, c, TEXT(text)), CB_BUSY_KEY);
}

static void outcome_put(const struct buf *note, const uint8_t *head, size_t len, struct buf *out)
{
    buf_init(out, WIRE_BODY_MAX);
    buf_put(out, note->p, 16);
    buf_put(out, head, len);
    buf_put(out, note->p + 16, note->len - 16);
}

/* Said to have been hard: counted once, and the rest beside it as ever. */
static void outcome_hard(struct house *h, struct after *d)
{
    struct buf note, body;
    const uint8_t head[] = {1, 0x80 | 3, 0, 0};
    uint64_t before = d->c.before;
    d->c.before = 0;
    OK(client_staff_read(&d->a.ask, &d->sa, &d->c, hear, &(struct heard){0}));
    d->c.before = before;
    note_made(&d->sa, &d->c, "{\"form\":\"contact\"}", &note);
    outcome_put(&note, head, sizeof head, &body);
    IS(caller_raw(&d->a, WIRE_OUTCOME, buf_view(&body)), WIRE_OK);
    IS(counted(h, TALLY_HARD, 0), 1);
    IS(counted(h, TALLY_OUTCOME, 3), 1);
    buf_free(&body);
    buf_free(&note);
}

static void test_outcome(void **state)
{
    struct house *h = *state;
    struct after d;
    struct buf note, body;
    const uint8_t head[] = {1, 2, 2, 1, 3, 5, 7}; /* agreed 3 and 5, taken 7 */
    after_open(&d, h);
    note_made(&d.sa, &d.c, "{\"form\":\"contact\"}", &note);
    outcome_put(&note, head, sizeof head, &body);
    IS(caller_raw(&d.a, WIRE_OUTCOME, buf_view(&body)), WIRE_OK);
    IS(caller_again(&d.a), WIRE_OK); /* its answer was lost */
    IS(counted(h, TALLY_GROUP, 1), 1);
    IS(counted(h, TALLY_OUTCOME, 2), 1);
    IS(counted(h, TALLY_AGREED, 3) + counted(h, TALLY_AGREED, 5), 2);
    IS(counted(h, TALLY_TAKEN, 7), 1);
    IS(counted(h, TALLY_HARD, 0), 0);
    buf_free(&body);
    outcome_hard(h, &d);
    const uint8_t bad[][7] = {{9, 2, 2, 1, 3, 5, 7},  {1, 0, 2, 1, 3, 5, 7},
                              {1, 16, 2, 1, 3, 5, 7}, {1, 2, 2, 1, 5, 3, 7},
                              {1, 2, 2, 1, 3, 3, 7},  {1, 2, 2, 1, 0, 3, 7},
                              {1, 2, 2, 1, 3, 64, 7}, {1, 0x80, 2, 1, 3, 5, 7}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        outcome_put(&note, bad[i], 7, &body);
        IS(caller_raw(&d.a, WIRE_OUTCOME, buf_view(&body)), WIRE_BAD);
        buf_free(&body);
    }
    note.p[note.len - 1] ^= 1; /* an envelope that is not the next is not kept, nor counted */
    outcome_put(&note, head, sizeof head, &body);
    assert_true(caller_raw(&d.a, WIRE_OUTCOME, buf_view(&body)) != WIRE_FAULT);
    IS(counted(h, TALLY_OUTCOME, 2), 1);
    IS(caller_raw(&d.police, WIRE_OUTCOME, buf_view(&body)), WIRE_DENIED);
    buf_free(&body);
    buf_free(&note);
    after_free(&d);
}

static void test_resources(void **state)
{
    struct after d;
    static uint8_t body[4 + WIRE_RESOURCES + 1] = {0, HOUSE_LINE};
    after_open(&d, *state);
    IS(caller_raw(&d.b, WIRE_RESOURCES_GET, VIEW(body, 4)), WIRE_OK);
    IS(caller_reply_body(&d.b).len, 0);
    memset(body + 4, 'a', sizeof body - 4);
    IS(caller_raw(&d.b, WIRE_RESOURCES_SET, VIEW(body, 100)), WIRE_DENIED);
    IS(caller_raw(&d.a, WIRE_RESOURCES_SET, VIEW(body, sizeof body)), WIRE_BAD);
    for (size_t len = WIRE_RESOURCES; len; len /= 15) { /* shorter each time: no old end shows */
        IS(caller_raw(&d.a, WIRE_RESOURCES_SET, VIEW(body, 4 + len)), WIRE_OK);
        IS(caller_raw(&d.b, WIRE_RESOURCES_GET, VIEW(body, 4)), WIRE_OK);
        IS(caller_reply_body(&d.b).len, len);
    }
    IS(caller_raw(&d.police, WIRE_RESOURCES_GET, VIEW(body, 4)), WIRE_DENIED);
    after_free(&d);
}

/* --- referral ---------- */
static uint8_t begin(struct after *d, struct caller *c, uint64_t seq, uint64_t *number_out)
{
    uint8_t body[24];
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, d->row, 16);
    wr_u64(&w, seq);
    uint8_t status = caller_raw(c, WIRE_REFERRAL_NEW, VIEW(body, sizeof body));
    struct rd r = rd_of(caller_reply_body(c));
    *number_out = status ? 0 : rd_u64(&r);
    return status;
}

struct verdict {
    uint64_t number;
    uint8_t what, n;
    struct buf letters;
};

static void letter_add(struct verdict *v, const struct person *from, const struct seal_sk *sk,
                       const struct person *to)
{
    struct seal_letter h = {
        .of = LETTER_REFERRAL, .cls = 1, .line = HOUSE_LINE, .to = to->mid, .from = from->mid};
    OK(seal_letter_make(&h, sk, &to->pk, TEXT("a name, and a concern"), &v->letters));
    v->n++;
}

static uint8_t decide(struct caller *c, const struct verdict *v)
{
    CB_CLEANUP(buf_free) struct buf b;
    uint8_t head[12];
    struct wr w = wr_of(head, sizeof head);
    wr_u16(&w, HOUSE_LINE);
    wr_u8(&w, v->what);
    wr_u8(&w, v->n);
    wr_u64(&w, v->number);
    buf_init(&b, WIRE_BODY_MAX);
    buf_put(&b, head, w.len);
    buf_put(&b, v->letters.p, v->letters.len);
    return caller_raw(c, WIRE_REFERRAL_SIGN, buf_view(&b));
}

static uint16_t listed(struct caller *c, uint64_t after, uint64_t drop)
{
    uint8_t body[20] = {0, HOUSE_LINE};
    struct wr w = wr_of(body + 4, 16);
    wr_u64(&w, after);
    wr_u64(&w, drop);
    IS(caller_raw(c, WIRE_REFERRAL_LIST, VIEW(body, sizeof body)), WIRE_OK);
    return rows_of(c);
}

static void test_two_people_refer(void **state)
{
    struct house *h = *state;
    struct after d;
    struct verdict v = {.what = VERDICT_YES};
    CB_CLEANUP(buf_free) struct buf text;
    uint64_t number;
    buf_init(&text, SEAL_LETTER_TEXT_LONG);
    buf_init(&v.letters, WIRE_BODY_MAX);
    after_open(&d, h);
    OK(client_staff_note(&d.a.ask, &d.sa, &d.c, TEXT("{\"form\":\"referral\"}")));
    IS(begin(&d, &d.a, 2, &number), WIRE_BAD); /* there is one note */
    IS(begin(&d, &d.a, 1, &number), WIRE_OK);
    IS(begin(&d, &d.police, 1, &(uint64_t){0}), WIRE_DENIED);
    IS(listed(&d.b, 0, 0), 1);
    IS(listed(&d.police, 0, 0), 0); /* nothing before the second person */
    v.number = number;
    letter_add(&v, &h->boss, &h->boss.sk, &d.officer);
    IS(decide(&d.a, &v), WIRE_DENIED); /* never who began it */
    IS(decide(&d.police, &v), WIRE_DENIED);
    IS(decide(&d.b, &v), WIRE_BAD); /* in the name of somebody else */
    v.n = 0;
    v.letters.len = 0;
    IS(decide(&d.b, &v), WIRE_BAD); /* yes, and to nobody */
    letter_add(&v, &d.isla, &d.isla.sk, &h->boss);
    IS(decide(&d.b, &v), WIRE_BAD); /* to no intake */
    v.n = 0;
    v.letters.len = 0;
    letter_add(&v, &d.isla, &d.isla.sk, &d.officer);
    letter_add(&v, &d.isla, &d.isla.sk, &d.officer);
    IS(decide(&d.b, &v), WIRE_BAD); /* twice to one */
    v.n = 1;
    v.letters.len /= 2;
    IS(counted(h, TALLY_REFERRAL, 2), 0);
    IS(decide(&d.b, &v), WIRE_OK);
    IS(decide(&d.b, &v), WIRE_UNKNOWN); /* it is decided */
    IS(listed(&d.b, 0, 0), 0);
    IS(listed(&d.police, 0, 0), 1);
    struct rd r = rd_of(caller_reply_body(&d.police));
    (void)rd_view(&r, 4);
    uint64_t mine = rd_u64(&r);
    (void)rd_view(&r, 8);
    struct view letter = rd_view(&r, SEAL_LETTER_LONG);
    OK(seal_letter_open(letter, &d.officer.sk, &d.isla.pk, &text));
    assert_true(view_is(buf_view(&text), "a name, and a concern"));
    IS(seal_letter_open(letter, &d.officer.sk, &h->boss.pk, &text), CB_PEER_SEAL);
    IS(listed(&d.police, 0, mine), 0); /* taken away */
    IS(counted(h, TALLY_REFERRAL, 1), 1);
    IS(counted(h, TALLY_REFERRAL, 2), 1);
    IS(house_holds(h, "store", "a name, and", 11), 0);
    buf_free(&v.letters);
    after_free(&d);
}

static void test_the_second_says_no(void **state)
{
    struct house *h = *state;
    struct after d;
    struct verdict v = {.what = VERDICT_NO};
    uint64_t number;
    buf_init(&v.letters, WIRE_BODY_MAX);
    after_open(&d, h);
    OK(client_staff_note(&d.a.ask, &d.sa, &d.c, TEXT("{}")));
    IS(begin(&d, &d.a, 1, &number), WIRE_OK);
    v.number = number;
    letter_add(&v, &d.isla, &d.isla.sk, &d.officer);
    IS(decide(&d.b, &v), WIRE_BAD); /* no, and yet a letter */
    v.n = 0;
    v.letters.len = 0;
    IS(decide(&d.b, &v), WIRE_OK);
    IS(listed(&d.police, 0, 0), 0);
    IS(counted(h, TALLY_REFERRAL, 3), 1);
    /* What the visitor deletes takes what waits along. */
    IS(begin(&d, &d.a, 1, &number), WIRE_OK);
    IS(listed(&d.b, 0, 0), 1);
    OK(client_burn(&d.visitor.ask, &d.v));
    v = (struct verdict){.what = VERDICT_NO, .number = number};
    IS(decide(&d.b, &v), WIRE_UNKNOWN);
    IS(listed(&d.b, 0, 0), 0);
    after_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_feedback),  JOURNEY(test_feedback_refused), JOURNEY(test_outcome),
        JOURNEY(test_resources), JOURNEY(test_two_people_refer), JOURNEY(test_the_second_says_no),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
