/* Sums, and what they say about themselves; measures, on the published figures. */
#include "sample.h"

static struct fig_sum sum(const struct fig_data *d, const char *run, struct fig_where w)
{
    enum fig_grain g;
    assert_int_equal(fig_run_read(view_str(run), FIG_ANY, &w.run, &g), CB_OK);
    return fig_sum_of(d, &w);
}

static void is(struct fig_sum s, uint64_t recorded, uint64_t detected, enum fig_whole whole)
{
    assert_int_equal(s.recorded, recorded);
    assert_int_equal(s.detected, detected);
    assert_int_equal(s.whole, whole);
}

static void sums_add_up(void **state)
{
    (void)state;
    CB_CLEANUP(fig_free) struct fig_data *d = sample();
    struct fig_where all = {.area = FIG_ALL}, north = {.area = 0};
    is(sum(d, "2010/11", all), 117, 62, FIG_WHOLE);
    is(sum(d, "2010/11", north), 110, 55, FIG_WHOLE);
    is(sum(d, "2010/11..2011/12", all), 241, 128, FIG_WHOLE);
    is(sum(d, "2012-04", all), 10, 3, FIG_WHOLE);
    struct fig_where old = {.area = FIG_ALL, .level = FIG_CODE, .id = 0};
    struct fig_where new = {.area = FIG_ALL, .level = FIG_CODE, .id = 1};
    is(sum(d, "2010/11", old), 107, 57, FIG_WHOLE);
    is(sum(d, "2010/11", new), 10, 5, FIG_WHOLE);
    new.joined = true;
    is(sum(d, "2010/11", new), 117, 62, FIG_WHOLE);
    struct fig_where group = {.area = 1, .level = FIG_GROUP, .id = 0};
    is(sum(d, "2011/12", group), 4, 6, FIG_WHOLE);
}

static void sums_say_what_is_missing(void **state)
{
    (void)state;
    CB_CLEANUP(fig_free) struct fig_data *d = sample();
    struct fig_where all = {.area = FIG_ALL}, north = {.area = 0};
    is(sum(d, "2012-05", all), 2, 1, FIG_GAPS);
    is(sum(d, "2012-05", north), 0, 0, FIG_BARE);
    is(sum(d, "2010-04..2010-09", all), 0, 0, FIG_CUT);
    is(sum(d, "2010-10..2011-03", all), 0, 0, FIG_CUT);
    is(sum(d, "2012-04..2012-06", all), 0, 0, FIG_BARE);
    is(sum(d, "2009/10", all), 0, 0, FIG_BARE);
    is(sum(d, "2009/10..2010/11", all), 0, 0, FIG_BARE);
}

static void published_rates(void **state)
{
    (void)state;
    static const struct {
        uint64_t recorded, detected;
        int64_t tenths;
    } year[] = {{323247, 156943, 486},
                {314188, 155264, 494},
                {273053, 140083, 513},
                {270397, 139306, 515},
                {256350, 129217, 504}};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(fig_rate_of(year[i].recorded, year[i].detected).tenths, year[i].tenths);
    assert_int_equal(fig_rate_of(98, 86).tenths, 878);
    assert_int_equal(fig_rate_of(100, 106).tenths, 1060); /* never clamped */
    assert_false(fig_rate_of(0, 3).known);
}

/* +84 %, +80 % and +5 % are of these pairs of years, and of no other with a base before. */
static void published_changes(void **state)
{
    (void)state;
    static const uint64_t n[] = {354, 381, 462, 429, 581, 651, 685};
    assert_int_equal(fig_change(n[0], n[5]).tenths, 839);
    assert_int_equal(fig_change(n[1], n[6]).tenths, 798);
    assert_int_equal(fig_change(n[5], n[6]).tenths, 52);
    assert_false(fig_change(0, 5).known);
    assert_int_equal(fig_change(1000, 995).tenths, -5);
}

static void units_stay_apart(void **state)
{
    (void)state;
    char got[FIG_WORDS];
    struct fig_sum a = {200, 100, FIG_WHOLE}, b = {300, 153, FIG_WHOLE}, none = {0, 0, FIG_WHOLE};
    fig_pp_words(fig_rate_change(a, b), got);
    assert_string_equal(got, "+1.0 percentage points");
    fig_pct_words(fig_change(200, 300), got);
    assert_string_equal(got, "+50.0 %");
    fig_rate_words(fig_rate_of(300, 153), got);
    assert_string_equal(got, "51.0 %");
    fig_pct_words(fig_change(1000, 999), got);
    assert_string_equal(got, "-0.1 %");
    fig_pp_words(fig_rate_change(none, b), got);
    assert_string_equal(got, "not known");
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(sums_add_up),      cmocka_unit_test(sums_say_what_is_missing),
        cmocka_unit_test(published_rates),  cmocka_unit_test(published_changes),
        cmocka_unit_test(units_stay_apart),
    };
    return cmocka_run_group_tests(all, NULL, NULL);
}
