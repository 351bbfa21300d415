/* test_passing: what a person lets another line know: who may pass it on and what of, that nothing
 * joins it to a conversation, how long it lies, and who is shown it. Run by ctest. */
#include "line/desks.h"
#include "line/rounds.h"

enum { AT = 20, FULL = 500, DAYS = 30 };

/* row16 line2 0x2 | LETTER. */
struct sent {
    uint8_t b[AT + SEAL_LETTER];
};

static struct seal_letter good_header(const struct office_member *from)
{
    return (struct seal_letter){
        .of = LETTER_PASSED, .line = SECOND, .epoch = OFFICE_EPOCH, .from = from->mid};
}

static struct sent sealed(const struct waiter *w, const struct seal_letter *h, uint16_t line,
                          const struct office_member *from)
{
    struct sent s = {0};
    CB_CLEANUP(buf_free) struct buf b;
    const struct seal_sk *sk = h->of == LETTER_PASSED ? &from->sk : NULL;
    buf_init(&b, SEAL_LETTER);
    OK(seal_letter_make(h, sk, &office.epoch.pk, view_str("two words, and why"), &b));
    memcpy(s.b, w->row.b, 16);
    s.b[16] = (uint8_t)(line >> 8);
    s.b[17] = (uint8_t)line;
    memcpy(s.b + AT, b.p, b.len);
    return s;
}

static struct sent passes(const struct waiter *w, const struct office_member *from)
{
    struct seal_letter h = good_header(from);
    return sealed(w, &h, SECOND, from);
}

static uint8_t pass(struct asking *a, const struct sent *s)
{
    return ask(a, WIRE_PASS_ON, VIEW(s->b, sizeof s->b));
}

/* Of the list of a line: how many, and the first of them. */
static uint8_t lists(struct asking *a, uint16_t line, uint64_t before, uint64_t drop)
{
    uint8_t body[20];
    struct wr w = wr_of(body, sizeof body);
    wr_u16(&w, line);
    wr_zero(&w, 2);
    wr_u64(&w, before);
    wr_u64(&w, drop);
    return ask(a, WIRE_PASSED_LIST, VIEW(body, sizeof body));
}

struct row {
    uint64_t number;
    uint32_t day;
    struct view letter;
};

static unsigned listed(const struct asking *a, bool *more_out, struct row *first_out)
{
    struct rd r = rd_of(VIEW(a->reply.p + WIRE_HDR, a->reply.len - WIRE_HDR));
    *more_out = rd_u8(&r);
    rd_zero(&r, 1);
    unsigned n = rd_u16(&r);
    for (unsigned i = 0; i < n; i++) {
        struct row one = {.number = rd_u64(&r), .day = rd_u32(&r)};
        rd_zero(&r, 4);
        one.letter = rd_view(&r, SEAL_LETTER);
        *first_out = i ? *first_out : one;
    }
    assert_true(rd_done(&r));
    return n;
}

static unsigned lies(struct asking *a, struct row *first_out)
{
    bool more;
    IS(lists(a, SECOND, 0, 0), WIRE_OK);
    return listed(a, &more, first_out);
}

/* Two lines; other holds one conversation of the first, boss answers on both. */
struct two {
    struct asking other, boss;
    struct waiter w;
};

static void two_open(struct two *t)
{
    second_line();
    serves_both(&office.boss);
    seats(&t->other, &office.other, NULL);
    seats(&t->boss, &office.boss, NULL);
    t->w = waiter();
    IS(ask_row(&t->other, WIRE_TAKE, &t->w), WIRE_OK);
}

static void two_close(struct two *t)
{
    asking_free(&t->other);
    asking_free(&t->boss);
}

static void test_passed(void **state)
{
    (void)state;
    struct two t;
    struct row got;
    CB_CLEANUP(buf_free) struct buf text;
    two_open(&t);
    struct sent s = passes(&t.w, &office.other);
    assert_int_equal(lies(&t.boss, &got), 0);
    IS(pass(&t.other, &s), WIRE_OK);
    assert_int_equal(t.other.reply.len, WIRE_HDR);
    assert_int_equal(lies(&t.boss, &got), 1);
    assert_int_equal(got.day, cb_day());
    assert_memory_equal(got.letter.p, s.b + AT, SEAL_LETTER);
    buf_init(&text, SEAL_LETTER_TEXT);
    OK(seal_letter_open(got.letter, &office.sk_e, &office.other.paper.pk, &text));
    assert_true(view_eq(buf_view(&text), view_str("two words, and why")));
    assert_int_equal(conv_now(&t.w.row).state, STORE_HELD); /* it stays where it is */
    IS(lists(&t.other, SECOND, 0, 0), WIRE_DENIED);
    IS(lists(&t.other, OFFICE_LINE, 0, 0), WIRE_OK); /* the control: of their own line they may */
    two_close(&t);
}

/* Whoever does not hold it passes nothing on. */
static void test_held_alone(void **state)
{
    (void)state;
    struct two t;
    struct row got;
    two_open(&t);
    struct waiter waits = waiter();
    struct sent s = passes(&waits, &office.other);
    IS(pass(&t.other, &s), WIRE_DENIED);
    s = passes(&t.w, &office.boss);
    IS(pass(&t.boss, &s), WIRE_TAKEN);
    IS(ask_row(&t.other, WIRE_END, &t.w), WIRE_OK);
    s = passes(&t.w, &office.other);
    IS(pass(&t.other, &s), WIRE_DENIED);
    s.b[0] ^= 1;
    IS(pass(&t.other, &s), WIRE_UNKNOWN);
    assert_int_equal(lies(&t.boss, &got), 0);
    two_close(&t);
}

/* Another kind, from another, for another line or key than it is sent to. */
static void test_letters_that_do_not_fit(void **state)
{
    (void)state;
    struct two t;
    struct row got;
    two_open(&t);
    struct seal_letter h = good_header(&office.other), bad[6] = {h, h, h, h, h, h};
    bad[0].of = LETTER_FEEDBACK;
    bad[0].from = (struct seal_mid){0};
    bad[1].from = office.boss.mid;
    bad[2].line = OFFICE_LINE;
    bad[3].epoch = OFFICE_EPOCH + 1;
    bad[4].of = LETTER_COMPLAINT;
    bad[4].from = (struct seal_mid){0};
    bad[5].line = SEAL_AUDIT_LINE | SECOND;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct sent s = sealed(&t.w, &bad[i], SECOND, &office.other);
        IS(pass(&t.other, &s), WIRE_BAD);
    }
    static const uint16_t to[] = {OFFICE_LINE, 0, SECOND + 1, SEAL_AUDIT_LINE | SECOND};
    for (size_t i = 0; i < sizeof to / sizeof to[0]; i++) {
        h.line = to[i];
        struct sent s = sealed(&t.w, &h, to[i], &office.other);
        IS(pass(&t.other, &s), WIRE_BAD);
    }
    struct sent s = passes(&t.w, &office.other);
    IS(ask(&t.other, WIRE_PASS_ON, VIEW(s.b, sizeof s.b - 1)), WIRE_BAD);
    s.b[19] = 1;
    IS(pass(&t.other, &s), WIRE_BAD);
    assert_int_equal(lies(&t.boss, &got), 0);
    s.b[19] = 0;
    IS(pass(&t.other, &s), WIRE_OK);
    two_close(&t);
}

/* The line has a newer key: seal again. */
static void test_older_key(void **state)
{
    (void)state;
    struct two t;
    struct row got;
    struct seal_epoch next = office.epoch;
    uint8_t paper[SEAL_EPOCH];
    two_open(&t);
    struct sent s = passes(&t.w, &office.other);
    next.line = SECOND;
    next.epoch++;
    OK(seal_epoch_make(&next, &office.boss.ed_sk, paper));
    OK(office.store->ops->begin(office.store));
    OK(epoch_put(office.store, VIEW(paper, sizeof paper), 0));
    OK(office.store->ops->commit(office.store));
    IS(pass(&t.other, &s), WIRE_STALE);
    assert_int_equal(lies(&t.boss, &got), 0);
    struct seal_letter h = good_header(&office.other);
    h.epoch++;
    s = sealed(&t.w, &h, SECOND, &office.other);
    IS(pass(&t.other, &s), WIRE_OK);
    two_close(&t);
}

/* --- what lies there ---------- */
struct seen {
    const struct store_row *row;
    unsigned n;
};

static bool row_in(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct seen *s = arg;
    (void)id, (void)sub;
    s->n++;
    assert_null(memmem(v.p, v.len, s->row->b, sizeof s->row->b));
    return true;
}

/* Nothing of the row is with it; the row itself is as it was. */
static void test_no_link(void **state)
{
    (void)state;
    struct two t;
    two_open(&t);
    struct store_conv before = conv_now(&t.w.row);
    struct sent s = passes(&t.w, &office.other);
    IS(pass(&t.other, &s), WIRE_OK);
    struct store_conv after = conv_now(&t.w.row);
    assert_non_null(memmem(s.b, sizeof s.b, t.w.row.b, 16)); /* the control: it was asked with it */
    assert_memory_equal(&before, &after, sizeof before);
    struct seen seen = {.row = &t.w.row};
    OK(office.store->ops->paper_list(office.store, PAPER_PASSED, NULL, row_in, &seen));
    assert_int_equal(seen.n, 2); /* it, and the next number */
    two_close(&t);
}

static void test_audited(void **state)
{
    (void)state;
    struct two t;
    uint8_t body[14] = {0, OFFICE_LINE, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 0, 1};
    struct seal_audit got;
    struct audit_head before, after;
    two_open(&t);
    struct sent s = passes(&t.w, &office.other);
    OK(audit_head_get(office.store, OFFICE_LINE, &before));
    s.b[17] = SECOND + 1;
    IS(pass(&t.other, &s), WIRE_BAD);
    OK(audit_head_get(office.store, OFFICE_LINE, &after));
    assert_int_equal(after.last, before.last);
    s.b[17] = SECOND;
    IS(pass(&t.other, &s), WIRE_OK);
    IS(ask(&t.boss, WIRE_AUDIT, VIEW(body, sizeof body)), WIRE_OK);
    struct view entry = VIEW(t.boss.reply.p + t.boss.reply.len - SEAL_AUDIT, SEAL_AUDIT);
    OK(seal_audit_open(entry, &office.sk_audit, &got));
    struct rd r = rd_of(VIEW(got.detail, 8));
    assert_int_equal(got.action, AUDIT_PASSED_ON);
    assert_int_equal(got.of, AUDIT_OF_CONV);
    assert_memory_equal(got.subject, t.w.row.b, 16);
    assert_memory_equal(got.who.b, office.other.mid.b, 16);
    assert_int_equal(rd_u64(&r), SECOND);
    two_close(&t);
}

static void test_dropped(void **state)
{
    (void)state;
    struct two t;
    struct row got;
    bool more;
    two_open(&t);
    struct sent s = passes(&t.w, &office.other);
    for (unsigned i = 0; i < 3; i++) {
        IS(pass(&t.other, &s), WIRE_OK);
    }
    IS(lists(&t.boss, SECOND, 3, 0), WIRE_OK); /* older than that one */
    assert_int_equal(listed(&t.boss, &more, &got), 2);
    assert_int_equal(got.number, 2);
    IS(lists(&t.other, SECOND, 0, 2), WIRE_DENIED); /* not theirs to drop */
    IS(lists(&t.boss, OFFICE_LINE, 0, 2), WIRE_OK); /* another box */
    assert_int_equal(lies(&t.boss, &got), 3);
    IS(lists(&t.boss, SECOND, 0, 2), WIRE_OK);
    assert_int_equal(listed(&t.boss, &more, &got), 2);
    assert_int_equal(got.number, 3);
    IS(lists(&t.boss, SECOND, 0, 2), WIRE_OK); /* gone already: as if it had been there */
    assert_int_equal(listed(&t.boss, &more, &got), 2);
    two_close(&t);
}

/* The oldest goes for the newest; a page is as many as fit. */
static void test_full(void **state)
{
    (void)state;
    struct two t;
    struct row got;
    unsigned n = 0;
    uint64_t before = 0;
    bool more = true;
    two_open(&t);
    struct sent s = passes(&t.w, &office.other);
    for (unsigned i = 0; i < FULL + 2; i++) {
        IS(pass(&t.other, &s), WIRE_OK);
    }
    while (more) {
        IS(lists(&t.boss, SECOND, before, 0), WIRE_OK);
        unsigned page = listed(&t.boss, &more, &got);
        assert_true(page > 0 || !more);
        assert_true(!page || !before || got.number == before - 1);
        n += page;
        before = page ? got.number - page + 1 : before;
    }
    assert_int_equal(n, FULL);
    assert_int_equal(before, 3); /* 1 and 2 went */
    two_close(&t);
}

/* Set back by so many days. */
static void lain(uint64_t number, uint32_t days)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct store_id id = staff_line_id(SECOND);
    const struct store_ops *ops = office.store->ops;
    buf_init(&b, 4096);
    OK(ops->paper_get(office.store, PAPER_PASSED, &id, number * 8, &b));
    struct wr w = wr_of(b.p, 4);
    wr_u32(&w, cb_day() - days);
    OK(ops->begin(office.store));
    OK(ops->paper_put(office.store, PAPER_PASSED, &id, number * 8, buf_view(&b)));
    OK(ops->commit(office.store));
}

/* A round drops what nobody asked for in thirty days, however many. */
static void test_expires(void **state)
{
    (void)state;
    enum { OLD = 2 * LETTER_OLD + 1 };
    struct two t;
    struct row got;
    two_open(&t);
    struct sent s = passes(&t.w, &office.other);
    for (uint64_t i = 1; i <= OLD + 2; i++) {
        IS(pass(&t.other, &s), WIRE_OK);
        lain(i, i <= OLD ? DAYS + 1 : DAYS);
    }
    assert_int_equal(lies(&t.boss, &got), 32); /* a page of them */
    now_ms = 1000;
    turns(cb_day());
    assert_int_equal(lies(&t.boss, &got), 2);
    assert_int_equal(got.number, OLD + 2);
    turns(cb_day() + 1);
    assert_int_equal(lies(&t.boss, &got), 0);
    two_close(&t);
}

/* A line that keeps its conversations for less keeps this for no longer either. */
static void test_expires_with_the_line(void **state)
{
    (void)state;
    struct two t;
    struct row got;
    uint8_t set[2 + WIRE_SETTINGS] = {0, SECOND, 0, 7};
    two_open(&t);
    IS(ask(&t.boss, WIRE_LINE_SET, VIEW(set, sizeof set)), WIRE_OK);
    struct sent s = passes(&t.w, &office.other);
    IS(pass(&t.other, &s), WIRE_OK);
    lain(1, 7);
    now_ms = 1000;
    turns(cb_day() + 1); /* a shorter time counts from the day after on */
    assert_int_equal(lies(&t.boss, &got), 0);
    two_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_passed),
        OFFICE(test_held_alone),
        OFFICE(test_letters_that_do_not_fit),
        OFFICE(test_older_key),
        OFFICE(test_no_link),
        OFFICE(test_audited),
        OFFICE(test_dropped),
        OFFICE(test_full),
        OFFICE(test_expires),
        OFFICE(test_expires_with_the_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
