/* test_planning: a campaign's plan and spending as two people write them at once, and its report as
 * each role is told it: supervisors as it is; the others once a week, whatever happens to counts
 * and plan meanwhile. Run by ctest. Never counts by a page: what is there was put there. */
#include "campaign/count.h"
#include "campaign/keep.h"
#include "line/opened.h"
#include "line/placed_in.h"
#include "rota/zone.h"

enum { TEXT = 4000, DAY_H = 24, WEEK = 7, ANSWER = 1 << 20, AT_REPLY = WIRE_HDR };

static const char parts[] =
    "[message listen]\ntag = therapeutic\nbarrier = shame\nheadline = Worried?\ntext = Talk.\n"
    "[channel kiosk]\nname = Kiosks\nkind = kiosk\nsource = kiosk\nmedium = print\n"
    "[channel feed]\nname = The feed\nkind = social\nsource = net\nmedium = paid-social\n"
    "[placement R6K9]\nchannel = kiosk\nplace = Dundee\nmessage = listen\nspend = 100\nreach = 9\n"
    "[placement CT64]\nchannel = %s\nplace = Leith\nmessage = listen\nspend = 100\nreach = 9\n";

static int32_t monday(void) /* of this week; the office has no hours: its clock is UTC */
{
    return (int32_t)cb_day() - (int32_t)rota_weekday((int32_t)cb_day());
}

/* from, to: days from this week's Monday. */
static void plan_write(char text[TEXT], const char *name, int32_t from, int32_t to,
                       const char *second)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, TEXT);
    buf_putf(&b, "[campaign]\nname = %s\nfrom = ", name);
    day_put(&b, monday() + from);
    buf_puts(&b, "\nto = ");
    day_put(&b, monday() + to);
    buf_puts(&b, "\nbudget = 1,000\naddress = line.example\nnumber = 01\n");
    buf_putf(&b, parts, second);
    buf_put(&b, "", 1);
    assert_false(b.failed);
    memcpy(text, b.p, b.len);
}

struct set {
    uint8_t status, fault;
    unsigned line, col;
    char why[250];
};

static struct set set_as(struct asking *a, uint8_t which, bool check, const char *was,
                         const char *text)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct seal_hash h = {{0}};
    struct set out = {0};
    const uint8_t head[] = {0, OFFICE_LINE, which, check};
    if (was) {
        seal_hash256(view_str(was), &h);
    }
    buf_init(&b, WIRE_BODY_MAX);
    buf_put(&b, head, sizeof head);
    buf_put(&b, h.b, sizeof h.b);
    buf_puts(&b, text);
    out.status = ask(a, WIRE_PLAN_SET, buf_view(&b));
    if (out.status == WIRE_OK) {
        struct rd r = rd_of(VIEW(a->reply.p + AT_REPLY, a->reply.len - AT_REPLY));
        out.fault = rd_u8(&r);
        rd_zero(&r, 1);
        out.line = rd_u16(&r);
        out.col = rd_u16(&r);
        struct view why = rd_view(&r, rd_u16(&r));
        assert_true(rd_done(&r) && why.len < sizeof out.why);
        memcpy(out.why, why.p, why.len);
    }
    return out;
}

static void set_good(struct asking *a, uint8_t which, const char *was, const char *text)
{
    struct set s = set_as(a, which, false, was, text);
    if (s.status || s.fault) {
        fail_msg("status %u, line %u, column %u: %s", s.status, s.line, s.col, s.why);
    }
}

static void kept_is(struct asking *a, uint8_t which, const char *text)
{
    const uint8_t body[] = {0, OFFICE_LINE, which, 0, 0, 0, 0, 0};
    assert_int_equal(ask(a, WIRE_PLAN_GET, VIEW(body, sizeof body)), WIRE_OK);
    assert_int_equal(a->reply.len, AT_REPLY + 4 + strlen(text));
    assert_memory_equal(a->reply.p + AT_REPLY + 4, text, strlen(text));
}

static void sit(struct asking *a, unsigned role)
{
    asking_open(a, &office, DOOR_STAFF);
    office_seat(a, role == ROLE_SUPERVISOR ? &office.boss : office_role(&office, role));
}

/* The newest entry of the line's audit: what was done, and its number. */
static uint8_t audited(struct asking *boss, uint64_t *n_out)
{
    uint8_t body[14] = {0, OFFICE_LINE};
    struct seal_audit got;
    memset(body + 4, 0xff, 8);
    body[13] = 1;
    assert_int_equal(ask(boss, WIRE_AUDIT, VIEW(body, sizeof body)), WIRE_OK);
    assert_int_equal(boss->reply.len, AT_REPLY + WIRE_AUDIT_HDR + SEAL_AUDIT);
    struct view entry = VIEW(boss->reply.p + AT_REPLY + WIRE_AUDIT_HDR, SEAL_AUDIT);
    assert_int_equal(seal_audit_open(entry, &office.sk_audit, &got), CB_OK);
    struct rd r = rd_of(VIEW(got.detail, 8));
    *n_out = rd_u64(&r);
    return got.action;
}

static void test_two_write_the_plan(void **state)
{
    (void)state;
    static char first[TEXT], mine[TEXT], theirs[TEXT];
    struct asking a, boss;
    uint64_t n;
    sit(&a, ROLE_CAMPAIGN);
    sit(&boss, ROLE_SUPERVISOR);
    plan_write(first, "First", 0, 27, "kiosk");
    plan_write(mine, "Mine", 0, 27, "kiosk");
    plan_write(theirs, "Theirs", 0, 27, "kiosk");
    assert_int_equal(set_as(&a, WIRE_PLAN, false, "another", first).status, WIRE_STALE);
    assert_int_equal(set_as(&a, WIRE_PLAN, true, NULL, first).fault, 0);
    kept_is(&a, WIRE_PLAN, ""); /* looked at, not kept */
    set_good(&a, WIRE_PLAN, NULL, first);
    assert_int_equal(audited(&boss, &n), AUDIT_PLAN);
    assert_int_equal(n, 2);
    set_good(&boss, WIRE_PLAN, first, theirs);
    assert_int_equal(set_as(&a, WIRE_PLAN, false, first, mine).status, WIRE_STALE);
    assert_int_equal(set_as(&a, WIRE_PLAN, false, NULL, mine).status, WIRE_STALE);
    assert_int_equal(set_as(&a, WIRE_PLAN, true, first, mine).fault, 0); /* looking goes on */
    kept_is(&a, WIRE_PLAN, theirs);
    set_good(&a, WIRE_PLAN, theirs, mine);
    kept_is(&boss, WIRE_PLAN, mine);
    asking_free(&a);
    asking_free(&boss);
}

static void test_faults_have_a_place(void **state)
{
    (void)state;
    static char text[TEXT], bad[TEXT];
    struct asking a;
    sit(&a, ROLE_CAMPAIGN);
    plan_write(text, "Plan", 0, 27, "kiosk");
    set_good(&a, WIRE_PLAN, NULL, text);
    memcpy(bad, text, TEXT);
    memcpy(strstr(bad, "= therapeutic"), "= thera-peutic", 13);
    struct set s = set_as(&a, WIRE_PLAN, false, text, bad);
    assert_int_equal(s.fault, 1);
    assert_int_equal(s.line, 9);
    assert_int_equal(s.col, 7);
    assert_non_null(strstr(s.why, "deterrent, therapeutic"));
    s = set_as(&a, WIRE_SPEND, false, NULL, "date,placement,spend\n2026-11-02,R6K8,5\n");
    assert_true(s.fault == 1 && s.line == 2);
    kept_is(&a, WIRE_PLAN, text);
    kept_is(&a, WIRE_SPEND, "");
    const uint8_t no_flag[37] = {0, OFFICE_LINE, 0, 2}, too_short[] = {0, OFFICE_LINE, 0, 0, 1};
    assert_int_equal(ask(&a, WIRE_PLAN_SET, VIEW(no_flag, sizeof no_flag)), WIRE_BAD);
    assert_int_equal(ask(&a, WIRE_PLAN_SET, VIEW(too_short, sizeof too_short)), WIRE_BAD);
    asking_free(&a);
}

static void test_spending(void **state)
{
    (void)state;
    static char plan[TEXT], moved[TEXT], csv[300], want[300];
    struct asking a, boss;
    struct rota_date d = rota_date_of(monday());
    uint64_t n;
    sit(&a, ROLE_CAMPAIGN);
    sit(&boss, ROLE_SUPERVISOR);
    snprintf(csv, sizeof csv,
             "date,placement,spend\n%04d-%02u-%02u,R6K9,5\n%04d-%02u-%02u,kiosk,7.50\n", d.year,
             d.month, d.day, d.year, d.month, d.day);
    assert_non_null(strstr(set_as(&a, WIRE_SPEND, false, NULL, csv).why, "no plan yet"));
    plan_write(plan, "Plan", 0, 27, "kiosk");
    set_good(&a, WIRE_PLAN, NULL, plan);
    set_good(&a, WIRE_SPEND, NULL, csv);
    assert_int_equal(audited(&boss, &n), AUDIT_SPEND);
    assert_int_equal(n, 2);
    memcpy(strstr(csv, "7.50"), "9.25", 4);
    set_good(&a, WIRE_SPEND, NULL, csv); /* as a network's corrected table */
    snprintf(want, sizeof want,
             "date,placement,spend,reach\r\n%04d-%02u-%02u,R6K9,5.00,0\r\n%04d-%02u-%02u,kiosk,9."
             "25,0\r\n",
             d.year, d.month, d.day, d.year, d.month, d.day);
    kept_is(&a, WIRE_SPEND, want);
    plan_write(moved, "Plan", 1, 27, "kiosk"); /* that day is not of it any more */
    assert_non_null(strstr(set_as(&a, WIRE_PLAN, false, plan, moved).why, "there is spending"));
    asking_free(&a);
    asking_free(&boss);
}

/* Tables as long as a record, until there is no room: said in words, and what was there stays. */
static void test_no_more_room(void **state)
{
    (void)state;
    enum { ROWS = 3000, SPOTS = 60, TABLES = SPEND_ROWS / ROWS };
    static char plan[TEXT];
    CB_CLEANUP(buf_free) struct buf text, before;
    struct asking a;
    struct set s = {0};
    sit(&a, ROLE_CAMPAIGN);
    plan_write(plan, "Plan", 0, PLAN_DAYS - 1, "kiosk");
    buf_init(&text, PLAN_TEXT_MAX);
    buf_init(&before, SPEND_TEXT_MAX);
    buf_puts(&text, plan);
    for (unsigned i = 0; i < SPOTS; i++) {
        buf_putf(&text, "[placement %s]\nchannel = kiosk\nplace = x\n", code_of((uint16_t)i).s);
        buf_puts(&text, "message = listen\nspend = 0\nreach = 1\n");
    }
    buf_put(&text, "", 1);
    set_good(&a, WIRE_PLAN, NULL, (const char *)text.p);
    for (unsigned table = 0; table <= TABLES; table++) {
        CB_CLEANUP(buf_free) struct buf csv;
        buf_init(&csv, WIRE_BODY_MAX);
        buf_puts(&csv, "date,placement,reach\n");
        for (unsigned row = table * ROWS; row < (table + 1) * ROWS; row++) {
            day_put(&csv, monday() + (int32_t)(row / SPOTS));
            buf_putf(&csv, ",%s,1\n", code_of((uint16_t)(row % SPOTS)).s);
        }
        buf_put(&csv, "", 1);
        s = set_as(&a, WIRE_SPEND, false, NULL, (const char *)csv.p);
        assert_int_equal(s.status, WIRE_OK);
        assert_int_equal(s.fault, table == TABLES);
        if (table == TABLES - 1) {
            assert_int_equal(plan_kept(office.store, OFFICE_LINE, SPEND_DOC, &before), CB_OK);
        }
    }
    assert_non_null(strstr(s.why, "more rows than there is room for"));
    set_good(&a, WIRE_SPEND, NULL, "date,placement,spend\n"); /* nothing more, and so no fault */
    CB_CLEANUP(buf_free) struct buf after;
    buf_init(&after, SPEND_TEXT_MAX);
    assert_int_equal(plan_kept(office.store, OFFICE_LINE, SPEND_DOC, &after), CB_OK);
    assert_true(view_eq(buf_view(&before), buf_view(&after)));
    asking_free(&a);
}

/* --- the report ------------------------------------------------------------------------------- */
static void put(uint16_t event, const char *code, int32_t day, uint64_t n)
{
    struct store *s = office.store;
    uint16_t number;
    assert_int_equal(code_read(view_str(code), &number), CB_OK);
    const struct store_count one = {.line = OFFICE_LINE | COUNT_LINE,
                                    .dim = event,
                                    .val = count_val(number, 0),
                                    .hour = (uint32_t)(monday() + day) * DAY_H,
                                    .n = n};
    assert_int_equal(s->ops->begin(s), CB_OK);
    assert_int_equal(s->ops->count_add(s, &one), CB_OK);
    assert_int_equal(s->ops->commit(s), CB_OK);
}

static uint8_t report_part(struct asking *a, uint8_t what, uint8_t part, uint32_t from)
{
    const uint8_t body[] = {0,
                            OFFICE_LINE,
                            what,
                            part,
                            (uint8_t)(from >> 24),
                            (uint8_t)(from >> 16),
                            (uint8_t)(from >> 8),
                            (uint8_t)from};
    return ask(a, WIRE_CAMPAIGN_REPORT, VIEW(body, sizeof body));
}

/* All of it, as text that ends with a zero. */
static void report(struct asking *a, uint8_t what, uint8_t part, struct buf *out)
{
    uint32_t total = 1;
    uint8_t mark[8] = {0};
    buf_init(out, ANSWER);
    for (unsigned page = 0; out->len < total; page++) {
        assert_int_equal(report_part(a, what, part, (uint32_t)out->len), WIRE_OK);
        struct rd r = rd_of(VIEW(a->reply.p + AT_REPLY, a->reply.len - AT_REPLY));
        total = rd_u32(&r);
        struct view m = rd_view(&r, 8);
        assert_true(!r.failed && (page == 0 || memcmp(m.p, mark, 8) == 0));
        memcpy(mark, m.p, 8);
        buf_put(out, r.p, r.left);
    }
    assert_int_equal(out->len, total);
    buf_put(out, "", 1);
}

static bool says(struct asking *a, uint8_t what, const char *row)
{
    CB_CLEANUP(buf_free) struct buf sums;
    report(a, what, WIRE_REPORT_SUMS, &sums);
    return strstr((const char *)sums.p, row) != NULL;
}

static void again(void) /* what supervisors are told is made anew */
{
    told_free(office.line->told);
    office.line->told = NULL;
}

static void test_who_is_told_what(void **state)
{
    (void)state;
    static char plan[TEXT];
    struct asking c, analyst, boss;
    sit(&c, ROLE_CAMPAIGN);
    sit(&analyst, ROLE_ANALYST);
    sit(&boss, ROLE_SUPERVISOR);
    assert_int_equal(report_part(&c, WIRE_REPORT_SHOWN, WIRE_REPORT_SHEET, 0), WIRE_OK);
    assert_int_equal(c.reply.len, AT_REPLY + 12); /* no plan, no report */
    plan_write(plan, "Running", -WEEK, 20, "kiosk");
    set_good(&c, WIRE_PLAN, NULL, plan);
    put(COUNT_BEGAN, "R6K9", -WEEK, 8);
    put(COUNT_BEGAN, "CT64", -WEEK, 3);
    put(COUNT_BEGAN, "R6K9", 0, 1);
    assert_int_equal(report_part(&c, WIRE_REPORT_EXACT, WIRE_REPORT_SHEET, 0), WIRE_DENIED);
    assert_int_equal(report_part(&analyst, WIRE_REPORT_EXACT, WIRE_REPORT_SHEET, 0), WIRE_DENIED);
    assert_int_equal(report_part(&boss, 2, 0, 0), WIRE_BAD);
    assert_int_equal(report_part(&boss, 0, 2, 0), WIRE_BAD);
    assert_true(says(&boss, WIRE_REPORT_EXACT, "R6K9,began,9\r\n"));
    assert_true(says(&boss, WIRE_REPORT_EXACT, "CT64,began,3\r\n"));
    assert_true(says(&boss, WIRE_REPORT_SHOWN, "CT64,began,[c]\r\n"));
    assert_true(says(&analyst, WIRE_REPORT_SHOWN, "R6K9,began,[c]\r\n")); /* else 11 - 8 */
    assert_true(says(&c, WIRE_REPORT_SHOWN, "unknown,began,0\r\n"));
    asking_free(&c);
    asking_free(&analyst);
    asking_free(&boss);
}

/* The plan is rewritten so that sums are of other placements, and contacts come: nothing moves for
 * those who are told once a week; the week after, only by fives. */
static void test_once_a_week(void **state)
{
    (void)state;
    static char plan[TEXT], other[TEXT];
    CB_CLEANUP(buf_free) struct buf before, after, b;
    struct asking c, boss;
    sit(&c, ROLE_CAMPAIGN);
    sit(&boss, ROLE_SUPERVISOR);
    plan_write(plan, "Running", -2 * WEEK, 20, "kiosk");
    plan_write(other, "Running", -2 * WEEK, 20, "feed");
    set_good(&c, WIRE_PLAN, NULL, plan);
    put(COUNT_BEGAN, "R6K9", -WEEK, 12);
    put(COUNT_BEGAN, "CT64", -WEEK, 21);
    report(&c, WIRE_REPORT_SHOWN, WIRE_REPORT_SHEET, &before);
    assert_true(says(&c, WIRE_REPORT_SHOWN, "R6K9,began,10\r\n"));
    set_good(&c, WIRE_PLAN, plan, other);
    put(COUNT_BEGAN, "CT64", -WEEK, 2); /* were it made anew, it would be there */
    report(&c, WIRE_REPORT_SHOWN, WIRE_REPORT_SHEET, &after);
    assert_true(view_eq(buf_view(&before), buf_view(&after)));
    again();
    assert_true(says(&boss, WIRE_REPORT_EXACT, "CT64,began,23\r\n"));
    buf_init(&b, RELEASE_MAX);
    assert_int_equal(plan_kept(office.store, OFFICE_LINE, RELEASE_DOC, &b), CB_OK);
    struct wr w = wr_of(b.p, 4); /* as if it had been made a week ago */
    wr_u32(&w, (uint32_t)(monday() - WEEK));
    assert_int_equal(office.store->ops->begin(office.store), CB_OK);
    assert_int_equal(plan_keep(office.store, OFFICE_LINE, RELEASE_DOC, buf_view(&b)), CB_OK);
    assert_int_equal(office.store->ops->commit(office.store), CB_OK);
    assert_true(says(&c, WIRE_REPORT_SHOWN, "CT64,began,25\r\n"));
    assert_true(says(&c, WIRE_REPORT_SHOWN, "R6K9,began,10\r\n"));
    asking_free(&c);
    asking_free(&boss);
}

/* When it is over its counts are told as they are, once; not of other days with some of these. */
static void test_the_last_one(void **state)
{
    (void)state;
    static char plan[TEXT], longer[TEXT], later[TEXT];
    struct asking c;
    sit(&c, ROLE_CAMPAIGN);
    plan_write(plan, "Over", -4 * WEEK, -2 * WEEK - 3, "kiosk");
    set_good(&c, WIRE_PLAN, NULL, plan);
    put(COUNT_BEGAN, "R6K9", -4 * WEEK, 12);
    put(COUNT_BEGAN, "CT64", -4 * WEEK, 21);
    put(COUNT_BEGAN, "CT64", -2 * WEEK, 7); /* after its last week */
    assert_true(says(&c, WIRE_REPORT_SHOWN, "R6K9,began,12\r\n"));
    assert_true(says(&c, WIRE_REPORT_SHOWN, "CT64,began,21\r\n"));
    plan_write(longer, "Over", -4 * WEEK, -WEEK - 1, "kiosk");
    set_good(&c, WIRE_PLAN, plan, longer);
    assert_true(says(&c, WIRE_REPORT_SHOWN, "R6K9,began,10\r\n"));
    assert_true(says(&c, WIRE_REPORT_SHOWN, "CT64,began,30\r\n"));
    set_good(&c, WIRE_PLAN, longer, plan); /* and no way back to it */
    assert_true(says(&c, WIRE_REPORT_SHOWN, "CT64,began,30\r\n"));
    plan_write(later, "Next", 0, 6, "kiosk");
    set_good(&c, WIRE_PLAN, plan, later);
    assert_false(says(&c, WIRE_REPORT_SHOWN, "CT64,began,30\r\n"));
    asking_free(&c);
}

static bool sheet_says(struct asking *a, const char *words)
{
    CB_CLEANUP(buf_free) struct buf sheet;
    report(a, WIRE_REPORT_SHOWN, WIRE_REPORT_SHEET, &sheet);
    return memmem(sheet.p, sheet.len, words, strlen(words)) != NULL;
}

static void spent(struct asking *a, const char *pounds)
{
    CB_CLEANUP(buf_free) struct buf csv;
    buf_init(&csv, 200);
    buf_puts(&csv, "date,placement,spend\n");
    day_put(&csv, monday() - 4 * WEEK);
    buf_putf(&csv, ",R6K9,%s\n", pounds);
    buf_put(&csv, "", 1);
    set_good(a, WIRE_SPEND, NULL, (const char *)csv.p);
}

/* A bill comes late: money moves, people do not. With another plan nothing moves. */
static void test_late_bills(void **state)
{
    (void)state;
    static char plan[TEXT], other[TEXT];
    struct asking c;
    sit(&c, ROLE_CAMPAIGN);
    plan_write(plan, "Over", -4 * WEEK, -2 * WEEK - 3, "kiosk");
    plan_write(other, "Over", -4 * WEEK, -2 * WEEK - 3, "feed");
    set_good(&c, WIRE_PLAN, NULL, plan);
    put(COUNT_BEGAN, "R6K9", -4 * WEEK, 12);
    assert_true(sheet_says(&c, "Spent so far: \xc2\xa3"
                               "0 of a budget"));
    spent(&c, "77");
    assert_true(sheet_says(&c, "Spent so far: \xc2\xa3"
                               "77 of a budget"));
    assert_true(says(&c, WIRE_REPORT_SHOWN, "R6K9,began,12\r\n")); /* and still not rounded */
    set_good(&c, WIRE_PLAN, plan, other);
    spent(&c, "88");
    assert_true(sheet_says(&c, "Spent so far: \xc2\xa3"
                               "77 of a budget"));
    set_good(&c, WIRE_PLAN, other, plan);
    assert_true(sheet_says(&c, "Spent so far: \xc2\xa3"
                               "88 of a budget"));
    assert_true(says(&c, WIRE_REPORT_SHOWN, "R6K9,began,12\r\n"));
    asking_free(&c);
}

/* Both of the last two pages are of one report, also when it moves between. */
static void test_pages(void **state)
{
    (void)state;
    static char plan[TEXT];
    struct asking boss;
    sit(&boss, ROLE_SUPERVISOR);
    plan_write(plan, "Running", -WEEK, 20, "kiosk");
    set_good(&boss, WIRE_PLAN, NULL, plan);
    CB_CLEANUP(buf_free) struct buf whole;
    report(&boss, WIRE_REPORT_EXACT, WIRE_REPORT_SUMS, &whole);
    uint8_t mark[8];
    memcpy(mark, boss.reply.p + AT_REPLY + 4, 8);
    put(COUNT_BEGAN, "R6K9", 0, 100);
    assert_int_equal(report_part(&boss, WIRE_REPORT_EXACT, WIRE_REPORT_SUMS, 20), WIRE_OK);
    assert_memory_equal(boss.reply.p + AT_REPLY + 4, mark, 8);
    assert_memory_equal(boss.reply.p + AT_REPLY + 12, whole.p + 20, whole.len - 21);
    again();
    assert_int_equal(report_part(&boss, WIRE_REPORT_EXACT, WIRE_REPORT_SUMS, 20), WIRE_OK);
    assert_memory_not_equal(boss.reply.p + AT_REPLY + 4, mark, 8);
    assert_int_equal(report_part(&boss, WIRE_REPORT_EXACT, WIRE_REPORT_SUMS, UINT32_MAX), WIRE_OK);
    assert_int_equal(boss.reply.len, AT_REPLY + 12);
    asking_free(&boss);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_two_write_the_plan), OFFICE(test_faults_have_a_place), OFFICE(test_spending),
        OFFICE(test_no_more_room),       OFFICE(test_who_is_told_what),    OFFICE(test_once_a_week),
        OFFICE(test_the_last_one),       OFFICE(test_late_bills),          OFFICE(test_pages)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
