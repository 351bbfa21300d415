/* test_month: the public counts of a month, as a file and as a page: what is read back is what was
 * written, to the byte, and anything else is refused; the page says nothing that is hidden, and
 * nothing that could be computed from it. Run by ctest. Never draws twice: months come from a seed.
 */
#include "tally/tally.h"
#include "tools/draw.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { CELLS = 400 };
/* Of the file in test_known, by Python's hashlib. */
#define KNOWN_DIGEST "9c7e016cd391a0e60b235222a06416aadb3b267a28c81a859ce2a631fd1a90ae"

static void put(struct tally_table *t, uint16_t dim, uint16_t val, uint64_t n)
{
    assert_int_equal(tally_put(t, &(struct tally_cell){0, dim, val, n}), CB_OK);
}

/* Of n who wanted to talk, so many left and the others were answered; some numbers are small. */
static struct tally_table counted(uint64_t n, uint64_t left)
{
    struct tally_table t;
    tally_table_init(&t, CELLS);
    put(&t, TALLY_PERSON, 0, n - 2);
    put(&t, TALLY_WHO, 1, n - 2);
    put(&t, TALLY_URGENCY, 0, n - 2);
    put(&t, TALLY_CONTACT, 1, n);
    put(&t, TALLY_RETURNED, 1, 2);
    put(&t, TALLY_OFFERED, 0, n);
    put(&t, TALLY_ANSWERED, 1, n - left - 5);
    put(&t, TALLY_ANSWERED, 6, 5);
    put(&t, TALLY_ABANDONED, 2, left);
    put(&t, TALLY_PROMISED, 0, 40);
    put(&t, TALLY_REPLIED, 0, 30);
    put(&t, TALLY_REPLIED, 1, 10);
    return t;
}

static struct tally_month published(uint16_t line, uint8_t month, uint64_t n, uint64_t left)
{
    struct tally_table t = counted(n, left);
    struct tally_month m = {.line = line, .year = 2026, .month = month};
    tally_table_init(&m.shown, TALLY_MONTH_CELLS);
    assert_int_equal(tally_publish(&t, TALLY_THRESHOLD, &m.shown), CB_OK);
    tally_table_free(&t);
    return m;
}

static struct buf written(const struct tally_month *m)
{
    struct buf b;
    buf_init(&b, TALLY_MONTH_FILE);
    tally_month_write(&b, m);
    assert_false(b.failed);
    return b;
}

static bool taken(const struct buf *b)
{
    struct tally_month m;
    enum cb_err e = tally_month_read(buf_view(b), &m);
    assert_true(!e || e == CB_PEER_FORMAT);
    tally_month_free(&m);
    return !e;
}

/* The file of PROTOCOL §4, byte by byte. */
static void test_known(void **state)
{
    (void)state;
    struct tally_month m = {.line = 2, .year = 2026, .month = 12};
    tally_table_init(&m.shown, 4);
    put(&m.shown, TALLY_OFFERED, 0, 412);
    put(&m.shown, TALLY_ANSWERED, 0, TALLY_HIDDEN);
    put(&m.shown, TALLY_ANSWERED, TALLY_TOTAL, 371);
    struct buf b = written(&m);
    static const char known[] =
        "line,from,to,dimension,value,unit,\"count ([c]: 1 to 4, or hidden to protect one that "
        "is)\",dimension_label,value_label\r\n"
        "2,2026-12-01,2027-01-01,offered,total,contacts,412,Offered: joined the queue while the "
        "line was open,all together\r\n"
        "2,2026-12-01,2027-01-01,answered,10,contacts,[c],\"Answered, by how long they had "
        "waited\",up to 10 s\r\n"
        "2,2026-12-01,2027-01-01,answered,total,contacts,371,\"Answered, by how long they had "
        "waited\",all together\r\n"
        "digest,";
    enum { HEX = 64 };
    assert_int_equal(b.len, sizeof known - 1 + HEX + 2);
    assert_memory_equal(b.p, known, sizeof known - 1);
    assert_memory_equal(b.p + sizeof known - 1, KNOWN_DIGEST "\r\n", HEX + 2);
    tally_month_free(&m);
    assert_int_equal(tally_month_read(buf_view(&b), &m), CB_OK);
    assert_int_equal(m.line, 2);
    assert_int_equal(m.year, 2026);
    assert_int_equal(m.month, 12);
    assert_int_equal(m.shown.n, 3);
    assert_true(tally_get(&m.shown, 0, TALLY_ANSWERED, 0) == TALLY_HIDDEN);
    assert_int_equal(tally_get(&m.shown, 0, TALLY_ANSWERED, TALLY_TOTAL), 371);
    tally_month_free(&m);
    buf_free(&b);
}

/* One bit, one byte less, one row twice, a count that the digest was made for but nobody writes. */
static void test_refused(void **state)
{
    (void)state;
    struct tally_month m = published(1, 10, 400, 3);
    struct buf b = written(&m);
    assert_true(taken(&b));
    for (size_t i = 0; i < b.len; i++) {
        b.p[i] ^= 1;
        assert_false(taken(&b));
        b.p[i] ^= 1;
    }
    tally_month_free(&m);
    for (size_t less = 1; less < b.len; less += 7) {
        assert_int_equal(tally_month_read(VIEW(b.p, b.len - less), &m), CB_PEER_FORMAT);
    }
    assert_int_equal(tally_month_read(VIEW("", 0), &m), CB_PEER_FORMAT);
    buf_put(&b, "x", 1);
    assert_false(taken(&b));
    buf_free(&b);
    m = (struct tally_month){.line = 1, .year = 2026, .month = 13};
    tally_table_init(&m.shown, 2);
    put(&m.shown, TALLY_OFFERED, 0, 12);
    b = written(&m);
    assert_false(taken(&b)); /* no such month */
    buf_free(&b);
    m.month = 12;
    m.line = 0;
    b = written(&m);
    assert_false(taken(&b));
    buf_free(&b);
    m.line = 1;
    m.shown.cell[0].n = 0;
    b = written(&m);
    assert_false(taken(&b)); /* what is 0 is not written */
    buf_free(&b);
    tally_month_free(&m);
}

/* The second of several lines has a name. */
static struct buf page_of(const struct tally_month *m, size_t n)
{
    static const char *const names[4] = {[1] = "For families & friends"};
    struct buf b;
    assert_true(n <= 4);
    buf_init(&b, 4 << 20);
    tally_month_page(&b, m, names, n);
    buf_put(&b, "", 1);
    assert_false(b.failed);
    return b;
}

static void test_sentences(void **state)
{
    (void)state;
    struct tally_month m[2] = {published(1, 10, 412, 41), published(1, 9, 9, 3)};
    struct buf b = page_of(m, 2);
    const char *said = (const char *)b.p;
    const char *newer = strstr(said, "<h2 class=\"govuk-heading-m\">October 2026</h2>");
    const char *older = strstr(said, "September 2026");
    assert_int_equal(strncmp(said, "Our work in numbers\n", 20), 0);
    assert_non_null(newer);
    assert_true(older > newer);
    assert_non_null(
        strstr(said, "<strong>20 seconds or less</strong>; nine out of ten, 20 seconds"));
    assert_non_null(strstr(said, "Of <strong>40</strong> messages that we replied to, "
                                 "<strong>30</strong> had the reply"));
    assert_null(strstr(said, ", line 1"));
    assert_null(strstr(said, "<strong>3</strong>")); /* who left: fewer than five */
    assert_null(strstr(said, ">3</td>"));
    assert_null(strstr(said, ">2</td>"));
    assert_non_null(strstr(said, ">[c]</td>"));
    assert_null(strstr(said, "18446744073709551615"));
    buf_free(&b);
    m[1].line = 2;
    b = page_of(m, 2);
    assert_non_null(strstr((const char *)b.p, "October 2026, line 1"));
    assert_non_null(strstr((const char *)b.p, "September 2026, For families &amp; friends<"));
    buf_free(&b);
    tally_month_free(&m[0]);
    tally_month_free(&m[1]);
}

/* So few that all is hidden: it is said in words, and no sentence is made of hidden numbers. */
static void test_nothing_to_say(void **state)
{
    (void)state;
    struct tally_month m = {.line = 1, .year = 2026, .month = 10};
    tally_table_init(&m.shown, 4);
    put(&m.shown, TALLY_OFFERED, 0, TALLY_HIDDEN);
    put(&m.shown, TALLY_ANSWERED, 1, TALLY_HIDDEN);
    put(&m.shown, TALLY_ANSWERED, TALLY_TOTAL, TALLY_HIDDEN);
    struct buf b = page_of(&m, 1);
    assert_non_null(strstr((const char *)b.p, "So few people came in this month"));
    assert_null(strstr((const char *)b.p, "<li>"));
    buf_free(&b);
    tally_month_free(&m);
}

static bool is_shown(const struct tally_month *m, unsigned n)
{
    for (size_t i = 0; i < m->shown.n; i++) {
        if (m->shown.cell[i].n == n) {
            return true;
        }
    }
    return false;
}

struct found {
    unsigned numbers, foreign; /* foreign: not among those that are shown */
};

static struct found numbers_between(const struct tally_month *m, const char *page,
                                    const char *before, const char *after)
{
    struct found f = {0};
    unsigned n;
    for (const char *at = page; (at = strstr(at, before)) != NULL;) {
        int len = 0;
        at += strlen(before);
        if (sscanf(at, "%u%n", &n, &len) == 1 && !strncmp(at + len, after, strlen(after))) {
            f.numbers++;
            f.foreign += n && !is_shown(m, n);
        }
    }
    return f;
}

/* Whatever the month: no number on the page but what tally_publish shows, in sentences as well. A
 * page of the same month as it was counted is noticed. */
static void test_only_what_is_shown(void **state)
{
    (void)state;
    seed = 7;
    for (unsigned round = 0; round < 200; round++) {
        uint64_t n = 20 + draw(60), left = 1 + draw(9);
        struct tally_month m = published(1, 10, n, left);
        struct tally_month all = {.line = 1, .year = 2026, .month = 10, .shown = counted(n, left)};
        put(&all.shown, TALLY_RETURNED, TALLY_TOTAL, 2);
        put(&all.shown, TALLY_ABANDONED, TALLY_TOTAL, left);
        struct buf b = page_of(&m, 1), open = page_of(&all, 1);
        struct found said = numbers_between(&m, (char *)b.p, "<strong>", "</strong>");
        struct found rows = numbers_between(&m, (char *)b.p, "numeric\">", "</td>");
        struct found leak = numbers_between(&m, (char *)open.p, "numeric\">", "</td>");
        assert_in_range(said.numbers, 2, 9);
        assert_in_range(rows.numbers, 10, 40);
        assert_int_equal(said.foreign + rows.foreign, 0);
        assert_true(leak.foreign > 0);
        buf_free(&b);
        buf_free(&open);
        tally_month_free(&m);
        tally_month_free(&all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_nothing_to_say),
        cmocka_unit_test(test_only_what_is_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
