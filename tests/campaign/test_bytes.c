/* Tests campaign/bytes.c: SHEET byte by byte (tests/web/campaign.test.ts reads the same), and what
 * a report of a small campaign holds: as it is, hidden, rounded, as it stood on a day before. */
#include "campaign/kept.h"
#include "campaign/sheet.h"

static void known(void **state)
{
    (void)state;
    static const uint8_t want[] = {
        1, 2, 0,   2, 'H',  'i',                                                       /* head */
        2, 0, 0,   3, 0xc2, 0xa3, '1',                                                 /* para */
        3, 2, 0,   2, 0,    1,    'T',  0,    1, 'a', 3,    '[',  'c', ']', 1,    '7', /* table */
        4, 0, 0,   2, 0,    0,    0x51, 0x17, 0, 0,   0x51, 0x18, 0,   0,   0x51, 0x18,
        0, 1, 'C', 0, 1,    'b', /* chart */
        0, 0, 0,   0, 0,    0,    0,    5,    0, 0,   0,    1,    0,   0,   0,    0,
    };
    char cell[4][SHEET_CELL] = {"", "a", "[c]", "7"};
    const uint64_t value[] = {5, UINT64_C(1) << 32};
    const struct sheet_table t = {"T", 2, 2, cell};
    const struct sheet_chart c = {"C", "b", value, 20759, 2, 20760, 20760};
    CB_CLEANUP(buf_free) struct buf out;
    buf_init(&out, 1000);
    sheet_bytes.head(&out, 2, "Hi");
    sheet_bytes.para(&out, "\xc2\xa3"
                           "1");
    sheet_bytes.table(&out, &t);
    sheet_bytes.chart(&out, &c);
    assert_int_equal(out.len, sizeof want);
    assert_memory_equal(out.p, want, sizeof want);
}

/* Two placements: in the first week 12 and 8 went on, 7 and 13 began; then one more each. */
static int fill(void **state)
{
    (void)state;
    kept_open();
    put(COUNT_SHOWN, "R6K9", 0, 100);
    put(COUNT_SHOWN, "CT64", 1, 50);
    put(COUNT_WENT_SELF, "R6K9", 2, 12);
    put(COUNT_WENT_OTHER, "CT64", 2, 8);
    put(COUNT_BEGAN, "R6K9", 0, 7);
    put(COUNT_BEGAN, "CT64", 0, 13);
    put(COUNT_SHOWN, "R6K9", WEEK, 10);
    put(COUNT_WENT_SELF, "R6K9", WEEK, 1);
    put(COUNT_BEGAN, "R6K9", WEEK, 1);
    put(COUNT_BEGAN, "R6K9", 2 * WEEK, 2);
    return 0;
}

struct told {
    struct plan plan;
    struct facts *f;
};

static void tell_at(struct told *t, int32_t below)
{
    char text[3000];
    struct plan_fault fault;
    struct spend spend;
    int n =
        snprintf(text, sizeof text, PLAN_CAMPAIGN PLAN_MESSAGE PLAN_CHANNEL PLAN_PLACEMENT, "R6K9");
    snprintf(text + n, sizeof text - (size_t)n, PLAN_PLACEMENT, "CT64");
    plan_good(text, &t->plan);
    assert_int_equal(
        spend_read(view_str("date,placement,spend\n2026-11-02,R6K9,60\n2026-11-10,CT64,40\n"),
                   &t->plan, &spend, &fault),
        CB_OK);
    const struct facts_ask ask = {LINE, &t->plan, &spend, &utc, (uint64_t)(FROM + 16) * 86400,
                                  0,    below};
    assert_int_equal(facts_read(store, &ask, &t->f), CB_OK);
    spend_free(&spend);
}

static void told_free(struct told *t)
{
    facts_free(t->f);
    plan_free(&t->plan);
}

static uint64_t of(const struct told *t, const char *code, int which)
{
    return t->f->placement[plan_find(&t->plan, number_of(code))].n[which];
}

static void as_it_stood(void **state)
{
    (void)state;
    struct told now, then;
    tell_at(&now, 0);
    assert_int_equal(now.f->today, FROM + 16);
    assert_int_equal(of(&now, "R6K9", FACT_SHOWN), 110);
    assert_int_equal(of(&now, "R6K9", FACT_BEGAN), 10);
    assert_int_equal(now.f->whole.spent_p, 10000);
    tell_at(&then, FROM + WEEK); /* the Monday after the first week */
    assert_int_equal(then.f->today, FROM + WEEK - 1);
    assert_int_equal(of(&then, "R6K9", FACT_SHOWN), 100);
    assert_int_equal(of(&then, "R6K9", FACT_WENT), 12);
    assert_int_equal(of(&then, "R6K9", FACT_BEGAN), 7);
    assert_int_equal(then.f->whole.n[FACT_BEGAN], 20);
    assert_int_equal(then.f->whole.spent_p, 6000);
    assert_int_equal(then.f->shown[28 + WEEK], 0); /* from as long before the campaign as it is */
    assert_int_equal(now.f->shown[28 + WEEK], 10);
    told_free(&then);
    tell_at(&then, FROM + 100); /* not before it has come */
    assert_int_equal(then.f->today, FROM + 16);
    told_free(&then);
    told_free(&now);
}

static void hidden_and_rounded(void **state)
{
    (void)state;
    struct told t;
    tell_at(&t, FROM + WEEK);
    facts_hide(t.f);
    assert_int_equal(of(&t, "R6K9", FACT_SELF),
                     FACT_HIDDEN); /* of single placements it is never told */
    assert_int_equal(of(&t, "R6K9", FACT_BEGAN), 7);
    facts_round(t.f);
    assert_int_equal(of(&t, "R6K9", FACT_SHOWN), 100); /* pages are not people */
    assert_int_equal(of(&t, "R6K9", FACT_WENT), 10);
    assert_int_equal(of(&t, "R6K9", FACT_BEGAN), 5);
    assert_int_equal(of(&t, "CT64", FACT_BEGAN), 15);
    assert_int_equal(t.f->whole.n[FACT_BEGAN], 20);
    assert_int_equal(t.f->whole.n[FACT_SELF], 10);
    told_free(&t);
}

/* A week later one more began: no count of people has moved by one. */
static void two_tellings(void **state)
{
    (void)state;
    struct told a, b;
    tell_at(&a, FROM + WEEK);
    tell_at(&b, FROM + 2 * WEEK);
    facts_hide(a.f);
    facts_hide(b.f);
    assert_int_equal(of(&b, "R6K9", FACT_BEGAN) - of(&a, "R6K9", FACT_BEGAN), 1); /* the control */
    facts_round(a.f);
    facts_round(b.f);
    for (unsigned k = FACT_WENT; k < FACTS; k++) {
        assert_int_equal(a.f->whole.n[k] % 5, 0);
        assert_int_equal((b.f->whole.n[k] - a.f->whole.n[k]) % 5, 0);
        assert_true(k == FACT_SELF || (of(&b, "R6K9", (int)k) - of(&a, "R6K9", (int)k)) % 5 == 0);
    }
    told_free(&a);
    told_free(&b);
}

static size_t item_len(struct view v, unsigned *kind_out)
{
    struct rd r = rd_of(v);
    *kind_out = rd_u8(&r);
    unsigned second = rd_u8(&r);
    unsigned third = rd_u16(&r);
    if (*kind_out <= 2) {
        (void)rd_view(&r, third);
    } else if (*kind_out == 3) {
        (void)rd_view(&r, rd_u16(&r));
        for (unsigned i = 0; i < second * third; i++) {
            (void)rd_view(&r, rd_u8(&r));
        }
    } else {
        (void)rd_view(&r, 12);
        (void)rd_view(&r, rd_u16(&r));
        (void)rd_view(&r, rd_u16(&r));
        (void)rd_view(&r, 8 * (size_t)third);
    }
    assert_false(r.failed);
    return v.len - r.left;
}

/* More counts than the asker wants to read: nothing is made of a part of them. */
static void too_many(void **state)
{
    (void)state;
    struct told t;
    struct facts *f = NULL;
    tell_at(&t, 0);
    struct facts_ask ask = {
        .line = LINE, .plan = &t.plan, .zone = &utc, .now_s = 86400, .most = 10};
    assert_int_equal(facts_read(store, &ask, &f), CB_OK); /* as many as fill() put */
    facts_free(f);
    ask.most = 9;
    assert_int_equal(facts_read(store, &ask, &f), CB_PEER_SIZE);
    assert_null(f);
    told_free(&t);
}

/* The whole report: as many items as are told, and a number that is known among them. */
static void whole(void **state)
{
    (void)state;
    struct told t;
    unsigned items[5] = {0}, kind;
    CB_CLEANUP(buf_free) struct buf out, csv;
    buf_init(&out, 1 << 20);
    buf_init(&csv, 1 << 20);
    tell_at(&t, 0);
    facts_hide(t.f);
    report_bytes(t.f, true, &out);
    static const uint8_t head[] = {'C', 'B', 1, 18, 1, 0, 0, 0, 0, 0, 0x51, 0x27};
    assert_memory_equal(out.p, head, sizeof head);
    for (size_t at = sizeof head; at < out.len;) {
        at += item_len(VIEW(out.p + at, out.len - at), &kind);
        assert_in_range(kind, 1, 4);
        items[kind]++;
    }
    assert_true(items[1] >= 7 && items[2] >= 10 && items[3] == 3 && items[4] == 2);
    static const char sentence[] = "were shown 160 times";
    assert_non_null(memmem(out.p, out.len, sentence, sizeof sentence - 1));
    facts_counts(t.f, &csv);
    buf_put(&csv, "", 1);
    assert_non_null(strstr((const char *)csv.p, "R6K9,began,10\r\n"));
    assert_non_null(strstr((const char *)csv.p, "R6K9,went_self,[c]\r\n"));
    assert_non_null(strstr((const char *)csv.p, "unknown,shown,0\r\n"));
    told_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known),
        cmocka_unit_test(as_it_stood),
        cmocka_unit_test(hidden_and_rounded),
        cmocka_unit_test(two_tellings),
        cmocka_unit_test(too_many),
        cmocka_unit_test(whole),
    };
    return cmocka_run_group_tests(tests, fill, kept_close);
}
