/* test_audit_old: what of the audit goes when its time is over, what stays, and that the chain
 * holds from there. The day is the test's; store and vault are real. Run by ctest. */
#include "line/opened.h"

enum { KEEP = 730, MONTH = 30, DAY = 30000, SETTINGS_DOC = 16, HEAD_SUB_NOTES = 1 };

static void acts(unsigned n)
{
    const struct store_ops *ops = office.store->ops;
    OK(ops->begin(office.store));
    for (unsigned i = 0; i < n; i++) {
        OK(staff_audit_number(office.line->staff, NULL, AUDIT_SETTINGS, OFFICE_LINE, i));
    }
    OK(ops->commit(office.store));
}

/* A whole day's round of audits: how many steps it took. */
static unsigned round_on(uint32_t day)
{
    uint32_t from = 0;
    unsigned n = 0;
    enum cb_err e;
    while ((e = staff_audit_old_step(office.line->staff, day, &from)) == CB_OK) {
        n++;
    }
    assert_int_equal(e, CB_NONE_FOUND);
    return n;
}

static struct audit_head head(void)
{
    struct audit_head h;
    OK(audit_head_get(office.store, OFFICE_LINE, &h));
    return h;
}

static bool there(uint64_t seq, struct buf *out)
{
    struct store_id id = staff_line_id(OFFICE_LINE);
    return office.store->ops->paper_get(office.store, PAPER_AUDIT, &id, seq, out) == CB_OK;
}

/* From the first that is there to the head; the newest entry, opened. */
static struct seal_audit chain_holds(void)
{
    struct audit_head h = head();
    struct seal_audit_chain c = {.line = SEAL_AUDIT_LINE | OFFICE_LINE};
    struct seal_audit newest;
    CB_CLEANUP(buf_free) struct buf entry;
    buf_init(&entry, STORE_PAPER_MAX);
    assert_false(h.first > 1 && there(h.first - 1, &entry));
    for (uint64_t seq = h.first; seq <= h.last; seq++) {
        assert_true(there(seq, &entry));
        OK(seal_audit_follow(&c, buf_view(&entry)));
    }
    assert_int_equal(c.seq, h.last);
    assert_memory_equal(c.head.b, h.newest.b, 32);
    OK(seal_audit_open(buf_view(&entry), &office.sk_audit, &newest));
    return newest;
}

static uint64_t number(const struct seal_audit *a)
{
    struct rd r = rd_of(VIEW(a->detail, 8));
    return rd_u64(&r);
}

static void test_old_ones_go(void **state)
{
    (void)state;
    uint64_t one, two;
    CB_CLEANUP(buf_free) struct buf entry;
    struct seal_hash gone;
    buf_init(&entry, STORE_PAPER_MAX);
    acts(50);
    one = head().last;
    round_on(DAY);
    acts(30);
    two = head().last;
    round_on(DAY + MONTH);
    assert_int_equal(round_on(DAY + KEEP), 1); /* two years are not over yet */
    assert_int_equal(head().first, 1);
    assert_int_equal(head().last, two);
    assert_true(there(one, &entry));
    seal_hash256(buf_view(&entry), &gone);
    round_on(DAY + KEEP + 1);
    struct seal_audit a = chain_holds();
    assert_int_equal(head().first, one + 1);
    assert_int_equal(head().last, two + 1);
    assert_int_equal(a.action, AUDIT_PRUNED);
    assert_int_equal(a.of, AUDIT_OF_NONE);
    assert_int_equal(number(&a), one);
    assert_memory_equal(a.detail + 8, gone.b, 16); /* what the oldest now names */
    round_on(DAY + KEEP + 1);
    assert_int_equal(head().last, two + 1); /* said once */
    round_on(DAY + KEEP + MONTH + 1);
    a = chain_holds();
    assert_int_equal(head().first, two + 1);
    assert_int_equal(number(&a), two);
}

/* Nobody did anything for two years: only what says so is left, and the chain goes on from it. */
static void test_all_go(void **state)
{
    (void)state;
    acts(10);
    uint64_t last = head().last;
    round_on(DAY);
    round_on(DAY + KEEP + 1);
    assert_int_equal(head().first, last + 1);
    assert_int_equal(head().last, last + 1);
    struct seal_audit a = chain_holds();
    assert_int_equal(number(&a), last);
    acts(3);
    (void)chain_holds();
}

/* Many go in short steps; meanwhile nobody is shown one that is half gone. */
static void test_many(void **state)
{
    (void)state;
    acts(1000);
    round_on(DAY);
    assert_true(round_on(DAY + KEEP + 1) >= 5);
    (void)chain_holds();
    acts(1000);
    round_on(DAY + KEEP + 1 + MONTH);
    uint32_t from = 0;
    OK(staff_audit_old_step(office.line->staff, DAY + 2 * KEEP + 2 + MONTH, &from));
    assert_int_equal(from, OFFICE_LINE); /* there is more of this line */
    struct audit_head h = head();
    CB_CLEANUP(buf_free) struct buf entry;
    buf_init(&entry, STORE_PAPER_MAX);
    assert_true(there(h.first, &entry) && there(h.last, &entry));
    acts(1); /* somebody does something in between */
    round_on(DAY + 2 * KEEP + 2 + MONTH);
    (void)chain_holds();
}

/* A line that keeps conversations longer keeps its audit as long. */
static void test_retention_is_longer(void **state)
{
    (void)state;
    uint8_t doc[SETTINGS_DOC] = {3650 >> 8, 3650 & 255, 3650 >> 8, 3650 & 255};
    struct store_id id = staff_line_id(OFFICE_LINE);
    const struct store_ops *ops = office.store->ops;
    OK(ops->begin(office.store));
    OK(ops->paper_put(office.store, PAPER_LINE, &id, 0, VIEW(doc, sizeof doc)));
    OK(ops->commit(office.store));
    acts(10);
    uint64_t last = head().last;
    round_on(DAY);
    for (uint32_t day = DAY; day <= DAY + 3650; day += 100) {
        acts(1);
        round_on(day);
        assert_int_equal(head().first, 1);
    }
    round_on(DAY + 3651);
    assert_int_equal(head().first, last + 1);
    (void)chain_holds();
}

static size_t notes_len(uint8_t out[STORE_PAPER_MAX])
{
    CB_CLEANUP(buf_free) struct buf doc;
    struct store_id id = staff_line_id(OFFICE_LINE);
    buf_init(&doc, STORE_PAPER_MAX);
    OK(office.store->ops->paper_get(office.store, PAPER_AUDIT_HEAD, &id, HEAD_SUB_NOTES, &doc));
    memcpy(out, doc.p, doc.len);
    return doc.len;
}

/* On the disk the notes are one size and say nothing: neither day nor number can be found. */
static void test_notes_say_nothing(void **state)
{
    (void)state;
    uint8_t doc[STORE_PAPER_MAX], day[4] = {0, 0, DAY >> 8, DAY & 255};
    acts(500);
    round_on(DAY);
    size_t len = notes_len(doc);
    assert_null(memmem(doc, len, day, sizeof day));
    for (unsigned month = 1; month < 40; month++) { /* more than there is room for */
        acts(3);
        round_on(DAY + month * MONTH);
        assert_int_equal(notes_len(doc), len);
        assert_null(memmem(doc, len, day, sizeof day));
    }
    (void)chain_holds();
}

/* Notes that cannot be read any more: begun anew, and everything is kept until those are old. */
static void test_notes_lost(void **state)
{
    (void)state;
    uint8_t doc[STORE_PAPER_MAX];
    struct store_id id = staff_line_id(OFFICE_LINE);
    const struct store_ops *ops = office.store->ops;
    acts(10);
    round_on(DAY);
    size_t len = notes_len(doc);
    doc[len - 1] ^= 1;
    OK(ops->begin(office.store));
    OK(ops->paper_put(office.store, PAPER_AUDIT_HEAD, &id, HEAD_SUB_NOTES, VIEW(doc, len)));
    OK(ops->commit(office.store));
    acts(10);
    round_on(DAY + KEEP + 1);
    assert_int_equal(head().first, 1);
    round_on(DAY + 2 * KEEP + 2);
    assert_true(head().first > 20);
    (void)chain_holds();
}

/* A round that cannot be kept changes nothing, and is done at the next one. */
static struct store_ops failing;

static enum cb_err fail_commit(struct store *s)
{
    (void)s;
    return CB_BUSY_LOAD;
}

static void test_not_kept(void **state)
{
    (void)state;
    const struct store_ops *real = office.store->ops;
    uint32_t from = 0;
    acts(10);
    round_on(DAY);
    struct audit_head was = head();
    failing = *real;
    failing.commit = fail_commit;
    office.store->ops = &failing;
    assert_int_equal(staff_audit_old_step(office.line->staff, DAY + KEEP + 1, &from), CB_BUSY_LOAD);
    office.store->ops = real;
    struct audit_head now = head();
    assert_memory_equal(&now, &was, sizeof now);
    assert_int_equal(from, 0);
    round_on(DAY + KEEP + 1);
    assert_int_equal(head().first, was.last + 1);
    (void)chain_holds();
}

/* An entry that is missing already: nothing goes, so that it can still be seen. */
static void test_gap(void **state)
{
    (void)state;
    struct store_id id = staff_line_id(OFFICE_LINE);
    const struct store_ops *ops = office.store->ops;
    acts(10);
    uint64_t last = head().last;
    round_on(DAY);
    OK(ops->begin(office.store));
    OK(ops->paper_drop(office.store, PAPER_AUDIT, &id, last));
    OK(ops->commit(office.store));
    round_on(DAY + KEEP + 1);
    assert_int_equal(head().first, 1);
}

/* The daily round does it, and only on a day that can be believed. */
static void turns_on(uint32_t day, uint64_t now_ms)
{
    for (unsigned n = 0; n < 10000 && chores_turn(office.line, day, now_ms); n++) {
    }
    assert_null(office.line->chores.round);
}

static void test_in_the_round(void **state)
{
    (void)state;
    uint8_t doc[STORE_PAPER_MAX];
    enum { HOUR_MS = 60 * 60 * 1000 };
    uint64_t now = 1000;
    acts(5);
    turns_on(cb_day(), now);
    assert_true(notes_len(doc) > 0);
    uint32_t far = cb_day() + KEEP + 1;
    turns_on(far, now += HOUR_MS); /* a clock that leapt */
    assert_int_equal(head().first, 1);
    for (unsigned h = 0; h < 26; h++) { /* and stays there */
        turns_on(far, now += HOUR_MS);
    }
    assert_true(head().first > 5);
    (void)chain_holds();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_old_ones_go),
        OFFICE(test_all_go),
        OFFICE(test_many),
        OFFICE(test_retention_is_longer),
        OFFICE(test_notes_say_nothing),
        OFFICE(test_notes_lost),
        OFFICE(test_not_kept),
        OFFICE(test_gap),
        OFFICE(test_in_the_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
