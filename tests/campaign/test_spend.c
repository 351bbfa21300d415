/* Tests campaign/spend.c: tables as spreadsheets write them, one mistake of each kind with its
 * place, and the example's. Never takes a row that the plan knows nothing of. */
#include "campaign/plans.h"

static struct plan p;

static int plan_up(void **state)
{
    (void)state;
    static char text[2048];
    snprintf(text, sizeof text, PLAN_CAMPAIGN PLAN_MESSAGE PLAN_CHANNEL PLAN_PLACEMENT,
             code_of(9).s);
    plan_good(text, &p);
    return 0;
}

static int plan_down(void **state)
{
    (void)state;
    plan_free(&p);
    return 0;
}

static void rows(void **state)
{
    (void)state;
    char csv[400];
    struct spend s;
    struct plan_fault f;
    snprintf(csv, sizeof csv,
             "\xef\xbb\xbf"
             "reach,placement,date,spend\r\n\"1,000\",%s,2026-11-02,12.50\r\n"
             ",kiosk,2026-11-29,\"\xc2\xa3"
             "1,000\"\n\n",
             code_of(9).s);
    assert_int_equal(spend_read(view_str(csv), &p, &s, &f), CB_OK);
    assert_int_equal(s.n, 2);
    assert_int_equal(s.row[0].reach, 1000);
    assert_int_equal(s.row[0].spend_p, 1250);
    assert_int_equal(s.row[0].placement, 0);
    assert_int_equal(s.row[0].day, p.from);
    assert_int_equal(s.row[1].placement, CODE_NONE);
    assert_int_equal(s.row[1].channel, 0);
    assert_int_equal(s.row[1].spend_p, 100000);
    spend_free(&s);
}

static void each_mistake_has_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *csv;
        unsigned line, col;
        const char *why;
    } bad[] = {
        {"", 1, 1, "empty"},
        {"date,placement\n", 1, 1, "must be among the columns"},
        {"date,placement,spend,spend\n", 1, 22, "twice"},
        {"date,placement,cost\n", 1, 16, "the columns are"},
        {"date,placement,spend\n2026-11-02,kiosk\n", 2, 1, "number of fields"},
        {"date,placement,spend\n2026-13-02,kiosk,1\n", 2, 1, "no date"},
        {"date,placement,spend\n2026-10-31,kiosk,1\n", 2, 1, "not one of the campaign's"},
        {"date,placement,spend\n2026-11-02,kiosk,1\n2026-11-02,bus,1\n", 3, 12, "neither a code"},
        {"date,placement,spend\n2026-11-02,3333,1\n", 2, 12, "neither a code"},
        {"date,placement,spend\n2026-11-02,kiosk,lots\n", 2, 18, "no sum"},
        {"date,placement,reach\n2026-11-02,kiosk,-1\n", 2, 18, "no number"},
        {"date,placement,spend\n2026-11-02,\"kiosk,1\n", 2, 12, "do not close"},
        {"date,placement,spend\n2026-11-02,\"kiosk\"x,1\n", 2, 12, "do not close"},
        {"date,placement,spend\n2026-11-02,kiosk,1\rx\n", 2, 20, "ends in the middle"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct spend s;
        struct plan_fault f;
        assert_int_equal(spend_read(view_str(bad[i].csv), &p, &s, &f), CB_PEER_FORMAT);
        if (f.line != bad[i].line || f.col != bad[i].col || !strstr(f.why, bad[i].why)) {
            fail_msg("%s: line %u, column %u: %s", bad[i].csv, f.line, f.col, f.why);
        }
        assert_null(s.row);
    }
}

static void another_campaigns_code(void **state)
{
    (void)state;
    char csv[100];
    struct spend s;
    struct plan_fault f;
    snprintf(csv, sizeof csv, "date,placement,spend\n2026-11-02,%s,1\n", code_of(10).s);
    assert_int_equal(spend_read(view_str(csv), &p, &s, &f), CB_PEER_FORMAT);
    assert_non_null(strstr(f.why, "no placement of this code"));
}

static void the_example(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf text, csv;
    struct plan of;
    struct spend s;
    struct plan_fault f;
    uint64_t spend_p = 0;
    example_read("plan.txt", &text);
    example_read("spend.csv", &csv);
    assert_int_equal(plan_read(buf_view(&text), &of, &f), CB_OK);
    if (spend_read(buf_view(&csv), &of, &s, &f)) {
        fail_msg("line %u, column %u: %s", f.line, f.col, f.why);
    }
    for (size_t i = 0; i < s.n; i++) {
        spend_p += s.row[i].spend_p;
    }
    assert_true(spend_p > 2800000 && spend_p <= of.budget_p);
    spend_free(&s);
    plan_free(&of);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows),
        cmocka_unit_test(each_mistake_has_its_place),
        cmocka_unit_test(another_campaigns_code),
        cmocka_unit_test(the_example),
    };
    return cmocka_run_group_tests(tests, plan_up, plan_down);
}
