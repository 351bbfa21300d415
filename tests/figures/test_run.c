/* Periods: what is read, how it is said, and what is refused. */
#include "figures/figures.h"
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <string.h>

static void reads(const char *text, enum fig_grain want, const char *code, enum fig_grain is)
{
    struct fig_run r;
    enum fig_grain g;
    char got[FIG_WORDS];
    enum cb_err e = fig_run_read(view_str(text), want, &r, &g);
    if (e)
        fail_msg("%s is not read", text);
    fig_run_code(r, got);
    assert_string_equal(got, code);
    assert_int_equal(g, is);
}

static void refuses(const char *text, enum fig_grain want)
{
    struct fig_run r;
    enum fig_grain g;
    if (!fig_run_read(view_str(text), want, &r, &g))
        fail_msg("%s is read", text);
}

static void periods_are_read(void **state)
{
    (void)state;
    reads("2014-04", FIG_ANY, "2014-04", FIG_MONTH);
    reads("2011-12", FIG_ANY, "2011-12", FIG_MONTH);
    reads("2011-12", FIG_YEAR, "2011/12", FIG_YEAR);
    reads("2011/12", FIG_ANY, "2011/12", FIG_YEAR);
    reads("2012-13", FIG_ANY, "2012/13", FIG_YEAR);
    reads("1999/00", FIG_ANY, "1999/00", FIG_YEAR);
    reads("2014-Q2", FIG_ANY, "2014-Q2", FIG_QUARTER);
    reads("Q2 2014", FIG_ANY, "2014-Q2", FIG_QUARTER);
    reads("2014/15 Q1", FIG_ANY, "2014-Q2", FIG_QUARTER);
    reads("2014/15 Q4", FIG_QUARTER, "2015-Q1", FIG_QUARTER);
    reads("April 2014", FIG_ANY, "2014-04", FIG_MONTH);
    reads(" sep 2014 ", FIG_MONTH, "2014-09", FIG_MONTH);
    reads("April 2024 to February 2025", FIG_ANY, "2024-04..2025-02", FIG_LONG);
    reads("April to February 2025", FIG_ANY, "2024-04..2025-02", FIG_LONG);
    reads("April to June 2025", FIG_ANY, "2025-Q2", FIG_LONG);
    reads("2024-04..2025-02", FIG_ANY, "2024-04..2025-02", FIG_LONG);
    reads("2014/15..2020/21", FIG_ANY, "2014-04..2021-03", FIG_LONG);
}

static void others_are_not(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",           "2014",    "2014-13 x",        "2014-00",   "2014/16",
        "2014/15 Q5", "2014-Q0", "Aprilis 2014",     "14-04",     "2014-4",
        "3014-04",    "1899-04", "2025-02..2024-04", "to 2014-04"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        refuses(bad[i], FIG_ANY);
    refuses("2014-04", FIG_QUARTER);
    refuses("2014-04", FIG_YEAR);
    refuses("2014/15", FIG_MONTH);
    refuses("2024-04..2025-02", FIG_MONTH);
}

static void said(const char *text, const char *words, const char *before)
{
    struct fig_run r;
    enum fig_grain g;
    char got[FIG_WORDS];
    assert_int_equal(fig_run_read(view_str(text), FIG_ANY, &r, &g), CB_OK);
    fig_run_words(r, got);
    assert_string_equal(got, words);
    fig_run_code(fig_run_before(r), got);
    assert_string_equal(got, before);
}

static void runs_say_how_long_they_are(void **state)
{
    (void)state;
    said("2024-04..2025-02", "April 2024 to February 2025 (eleven months)", "2023-04..2024-02");
    said("2024-05..2024-08", "May to August 2024 (four months)", "2023-05..2023-08");
    said("2014/15", "2014-15", "2013/14");
    said("2014/15..2015/16", "2014-15 to 2015-16", "2012-04..2014-03");
    said("2014-01..2014-12", "January to December 2014 (twelve months)", "2013-01..2013-12");
    said("2014-Q3", "July to September 2014", "2013-Q3");
    said("2014-04", "April 2014", "2013-04");
    said("2014-04..2015-06", "April 2014 to June 2015 (15 months)", "2012-04..2013-06");
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(periods_are_read),
        cmocka_unit_test(others_are_not),
        cmocka_unit_test(runs_say_how_long_they_are),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
