/* Tables: Scotland's published totals give the published rates and changes; sums add up or say why
 * not; what is hidden stays so in every form. */
#include "figures/import.h"
#include "figures/table.h"
#include "folder.h"
#include "sample.h"

#define HERE TEST_ROOT "/figures/scotland/"

static void import(const char *file, const char *why, uint32_t version)
{
    struct fig_imported r;
    char path[300];
    const struct fig_import in = {
        .dir = dir, .file = path, .classes = HERE "classes.csv", .why = why};
    snprintf(path, sizeof path, HERE "%s", file);
    if (fig_import(&in, &r))
        fail_msg("%s", r.fault);
    assert_int_equal(r.version, version);
}

static struct fig_table *table(const struct fig_data *d, const char *const *run, size_t runs,
                               struct fig_ask a)
{
    struct fig_run r[40];
    struct fig_table *t;
    enum fig_grain g;
    for (size_t i = 0; i < runs; i++)
        assert_int_equal(fig_run_read(view_str(run[i]), FIG_ANY, &r[i], &g), CB_OK);
    a.run = r;
    a.runs = runs;
    assert_int_equal(fig_table_make(d, &a, &t), CB_OK);
    return t;
}

static void value(const struct fig_table *t, size_t line, size_t run, enum fig_measure m,
                  const char *want)
{
    char got[FIG_WORDS];
    fig_value_words(fig_entry_at(t, line, run), m, true, got);
    assert_string_equal(got, want);
}

/* A year's total moved from 314,186 to 314,188: both publications can be made again. */
static void published_totals(void **state)
{
    (void)state;
    static const char *const year[] = {"2010/11", "2011/12", "2012/13", "2013/14", "2014/15"};
    static const char *const rate[] = {"48.6", "49.4", "51.3", "51.5", "50.4"};
    CB_CLEANUP(fig_free) struct fig_data *first = NULL;
    CB_CLEANUP(fig_free) struct fig_data *d = NULL;
    import("totals-first.csv", NULL, 1);
    import("totals.csv", "two crimes were recorded late", 2);
    assert_int_equal(fig_open(dir, 1, &first), CB_OK);
    assert_int_equal(fig_open(dir, 2, &d), CB_OK);
    CB_CLEANUP(fig_table_free)
    struct fig_table *was = table(first, year + 1, 1, (struct fig_ask){.area = FIG_ALL});
    CB_CLEANUP(fig_table_free)
    struct fig_table *t = table(d, year, 5, (struct fig_ask){.area = FIG_ALL, .change = true});
    assert_int_equal(t->lines, 1);
    for (size_t i = 0; i < 5; i++)
        value(t, 0, i, FIG_RATE, rate[i]);
    value(was, 0, 0, FIG_RECORDED, "314,186");
    value(t, 0, 1, FIG_RECORDED, "314,188");
    value(t, 0, 1, FIG_CHANGE, "-2.8");
    value(t, 0, 1, FIG_RATE_CHANGE, "+0.9"); /* 49.4 less 48.6, before they are rounded */
    value(t, 0, 0, FIG_CHANGE, "[x]");
    assert_string_equal(d->about.why, "two crimes were recorded late");
}

static void seven_years(void **state)
{
    (void)state;
    static const char *const run[] = {"2020/21", "2019/20"};
    CB_CLEANUP(fig_free) struct fig_data *d = NULL;
    import("indecent.csv", NULL, 3);
    assert_int_equal(fig_open(dir, 0, &d), CB_OK);
    struct fig_ask a = {.area = FIG_ALL, .within = FIG_CODE, .change = true, .mean = true};
    assert_int_equal(fig_code_find(d, view_str("ICC"), &a.within_id), CB_OK);
    CB_CLEANUP(fig_table_free) struct fig_table *t = table(d, run, 2, a);
    value(t, 0, 0, FIG_CHANGE, "+5.2");
    value(t, 0, 0, FIG_MEAN, "500.8"); /* 381 462 429 581 651 */
    value(t, 0, 1, FIG_MEAN, "441.4");
}

/* Every line, over every way to cut it, comes to the total. */
static void lines_add_up(void **state)
{
    (void)state;
    static const char *const run[] = {"2010/11", "2010/11..2011/12", "2012-04"};
    CB_CLEANUP(fig_free) struct fig_data *d = sample();
    for (int shape = 0; shape < 12; shape++) {
        struct fig_ask a = {.level = (enum fig_level)(shape % 3),
                            .each_area = shape / 3 % 2,
                            .joined = shape / 6,
                            .area = FIG_ALL};
        CB_CLEANUP(fig_table_free) struct fig_table *t = table(d, run, 3, a);
        for (size_t r = 0; r < 3; r++) {
            uint64_t recorded = 0, detected = 0;
            for (size_t l = 0; l + 1 < t->lines; l++) {
                recorded += fig_entry_at(t, l, r)->now.recorded;
                detected += fig_entry_at(t, l, r)->now.detected;
            }
            const struct fig_sum *total = &fig_entry_at(t, t->lines - 1, r)->now;
            assert_true(t->line[t->lines - 1].total);
            assert_true(t->lines == 1 ||
                        (recorded == total->recorded && detected == total->detected));
            assert_true(total->recorded > 0);
        }
    }
}

static bool notes_have(const struct fig_table *t, const char *text)
{
    for (size_t i = 0; i < t->notes; i++)
        if (strstr(t->note[i].text, text))
            return true;
    return false;
}

static void notes_say_why_not(void **state)
{
    (void)state;
    static const char *const run[] = {"2012-05", "2010-04..2010-12", "2030/31"};
    CB_CLEANUP(fig_free) struct fig_data *d = sample();
    CB_CLEANUP(fig_table_free)
    struct fig_table *t =
        table(d, run, 3, (struct fig_ask){.area = FIG_ALL, .level = FIG_CODE, .joined = true});
    assert_true(notes_have(t, "May 2012: some area has no figures for part of it"));
    assert_true(notes_have(t, "(nine months): it begins or ends inside a quarter or a year"));
    assert_true(notes_have(t, "2030-31: there are no figures for all of it"));
    assert_true(notes_have(t, "Code B2 has what was counted under A1 until March 2012"));
    value(t, t->lines - 1, 1, FIG_RECORDED, "[x]");
    value(t, t->lines - 1, 0, FIG_RECORDED, "2");
}

static void hidden_in_every_form(void **state)
{
    (void)state;
    static const char *const run[] = {"2010/11"};
    CB_CLEANUP(fig_free) struct fig_data *d = sample();
    CB_CLEANUP(fig_table_free)
    struct fig_table *t = table(d, run, 1, (struct fig_ask){.area = FIG_ALL, .each_area = true});
    CB_CLEANUP(buf_free) struct buf text, csv, json;
    buf_init(&text, 1 << 20);
    buf_init(&csv, 1 << 20);
    buf_init(&json, 1 << 20);
    for (size_t l = 0; l < t->lines; l++)
        fig_entry_at(t, l, 0)->hide = 1 << FIG_RECORDED | 1 << FIG_RATE;
    fig_table_text(t, &text);
    fig_table_csv(t, 0, SIZE_MAX, &csv);
    fig_table_json(t, &json);
    buf_put(&text, "", 1);
    buf_put(&csv, "", 1);
    buf_put(&json, "", 1);
    const struct buf *form[] = {&text, &csv, &json};
    for (size_t i = 0; i < 3; i++) { /* 117 and 110 recorded, 53.0 and 50.0 per cent */
        const char *s = (const char *)form[i]->p;
        assert_null(strstr(s, "117"));
        assert_null(strstr(s, "110"));
        assert_null(strstr(s, "53.0"));
        assert_non_null(strstr(s, "62")); /* detected is shown: the control */
    }
    assert_non_null(strstr((const char *)csv.p, "1,2010/11,12,North,,,,recorded,crimes,[c]\r\n"));
    assert_non_null(strstr((const char *)json.p, "\"recorded\":null"));
    assert_non_null(strstr((const char *)json.p, "\"recorded\":\"hidden\""));
}

static void what_is_asked_too_much(void **state)
{
    (void)state;
    CB_CLEANUP(fig_free) struct fig_data *d = sample();
    struct fig_table *t;
    struct fig_run none = {5, 5};
    struct fig_ask a = {.run = &none, .runs = 1, .area = FIG_ALL};
    assert_int_equal(fig_table_make(d, &a, &t), CB_PEER_FORMAT);
    a.runs = 0;
    assert_int_equal(fig_table_make(d, &a, &t), CB_PEER_FORMAT);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(published_totals),     cmocka_unit_test(seven_years),
        cmocka_unit_test(lines_add_up),         cmocka_unit_test(notes_say_why_not),
        cmocka_unit_test(hidden_in_every_form), cmocka_unit_test(what_is_asked_too_much),
    };
    return cmocka_run_group_tests(all, dir_make, dir_drop);
}
