/* test_data: statements beside figures: the story's, with the example's invented crimes; Scotland's
 * published totals, and the changes of the seven-year series. Run by ctest.
 * Never takes a finding for good because there is one: its kind must be the one expected. */
#include "figures/import.h"
#include "statement/statement.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define SCOTLAND TEST_ROOT "/figures/scotland/"
#define STORY    TEST_ROOT "/statement/story/"

struct row {
    const char *text, *off; /* as in test_sentences */
    unsigned agrees;
    const char *says; /* stands in the reason of the first finding, or in what the figures give */
};

static struct fig_data *figures(const char *name, const char *csv, const char *classes)
{
    char dir[64], rm[80];
    snprintf(dir, sizeof dir, "/tmp/statement-%s-XXXXXX", name);
    assert_non_null(mkdtemp(dir));
    struct fig_imported r;
    struct fig_data *d = NULL;
    const struct fig_import in = {.dir = dir, .file = csv, .classes = classes};
    enum cb_err e = fig_import(&in, &r);
    if (e) {
        print_error("%s\n", r.fault);
    }
    assert_int_equal(e, CB_OK);
    assert_int_equal(fig_open(dir, 0, &d), CB_OK);
    snprintf(rm, sizeof rm, "rm -r %s", dir);
    assert_int_equal(system(rm), 0);
    return d;
}

static bool one(const struct row *r, const struct fig_data *d)
{
    struct state_report rep;
    uint32_t at;
    char off[16] = "";
    unsigned agrees = 0, n = 0;
    bool says = !r->says;
    const struct state_ask ask = {.text = view_str(r->text), .data = d};
    assert_int_equal(state_check(&ask, &rep, &at), CB_OK);
    for (uint32_t i = 0; i < rep.items && n < 15; i++) {
        const struct state_item *it = &rep.item[i];
        agrees += it->verdict == STATE_AGREES;
        if (it->verdict == STATE_FINDING) {
            off[n++] = " c%bprd"[it->off];
        }
        says = says || strstr(it->why, r->says) || strstr(it->data, r->says);
    }
    bool good = strcmp(off, r->off) == 0 && agrees == r->agrees && says;
    if (!good) {
        struct buf out;
        buf_init(&out, 1 << 16);
        state_text(&ask, &rep, "expected", &out);
        print_error("expected \"%s\", %u agree and not %u, \"%s\":\n%.*s\n", r->off, r->agrees,
                    agrees, r->says ? r->says : "", (int)out.len, (char *)out.p);
        buf_free(&out);
    }
    state_report_free(&rep);
    return good;
}

static void all(const struct row *rows, size_t n, struct fig_data *d)
{
    unsigned bad = 0;
    for (size_t i = 0; i < n; i++) {
        bad += !one(&rows[i], d);
    }
    fig_free(&d);
    assert_int_equal(bad, 0);
}

/* The real totals of all recorded crimes, and what may be said of them. */
static void test_totals(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"In 2014-15, 256,350 crimes were recorded and 129,217 detected, a rate of 50.4 per cent.",
         "", 3, NULL},
        {"More than 256,000 crimes were recorded in 2014-15, and nearly 130,000 detected.", "", 2,
         NULL},
        {"In 2010-11 the detection rate was 48.6 per cent.", "", 1, "156,943 of 323,247"},
        {"In 2011-12 the detection rate was 49.4 per cent.", "", 1, NULL},
        {"In 2012-13 the detection rate was 51.3 per cent.", "", 1, NULL},
        {"In 2013-14 the detection rate was 51.5 per cent.", "", 1, NULL},
        {"Recorded crime fell by 5.2 per cent in 2014-15.", "", 1, "from 270,397 to 256,350"},
        {"Crimes recorded in 2014-15 were down 20.7% since 2010-11.", "", 1, "from 323,247"},
        {"In 2014-15 the rate of detections fell by 1.1 percentage points.", "", 1, NULL},
        {"In 2014-15, 257,350 crimes were recorded.", "c", 0, "The figures give 256,350"},
        {"In 2014-15, 270,397 crimes were recorded.", "p", 0, "2013-14"},
        {"In 2014-15, 129,217 crimes were recorded.", "d", 0, "is what was detected"},
        {"In 2014-15, 256,350 crimes were detected.", "d", 0, "is what was recorded"},
        {"In 2013-14 nearly 270,000 crimes were recorded.", "r", 0, "not nearly 270,000"},
        {"In 2014-15 over 260,000 crimes were recorded.", "r", 0, "not over 260,000"},
        {"In 2014-15 the detection rate was 54 per cent.", "%", 0, "50.4 %, not 54 %"},
        {"Recorded crime fell by 21 per cent in 2014-15.", "b", 0, "2010-11 to 2014-15"},
        {"Recorded crime rose by 5.2 per cent in 2014-15.", "%", 0, "down 5.2 %, not up"},
        {"In 1999-00, 100 crimes were recorded.", "", 0, "no whole figures"},
        {"256,350 crimes were recorded.", "", 0, "which months"},
    };
    all(rows, sizeof rows / sizeof rows[0],
        figures("totals", SCOTLAND "totals.csv", SCOTLAND "classes.csv"));
}

/* Published changes of +84 %, +80 % and +5 %: which pairs of years they compare. */
static void test_seven_years(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"In 2019-20 crimes of communicating indecently with a child were up 84% since 2014-15.",
         "", 1, "from 354 to 651"},
        {"In 2020-21 indecent communications with children rose by 80 per cent since 2015-16.", "",
         1, "from 381 to 685"},
        {"In 2020-21 crimes of indecent communication with a child were up 5% on the year before.",
         "", 1, "from 651 to 685"},
        {"In 2020-21 crimes of indecent communication were up 84%.", "b", 0,
         "from 2014-15 to 2019-20"},
        {"In 2020-21 crimes of indecent communication were up 80%.", "b", 0,
         "from 2015-16 to 2020-21"},
        {"In 2019-20 crimes of indecent communication were up 5%.", "b", 0,
         "from 2019-20 to 2020-21"},
        {"In 2020-21 crimes of indecent communication were up 33%.", "%", 0, "up 5.2 %"},
        {"In 2020-21 nearly 700 crimes of indecent communication were recorded.", "", 1, NULL},
    };
    all(rows, sizeof rows / sizeof rows[0],
        figures("years", SCOTLAND "indecent.csv", SCOTLAND "classes.csv"));
}

/* Invented crimes by month, area and code, as the story's statement has them. */
static void test_months(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"Nearly 1,600 crimes were recorded in eleven months, from April to February.", "", 2,
         "1,597"},
        {"From April to February the detection rate was nearly 70 per cent.", "", 1,
         "1,116 of 1,597"},
        {"From April to February 98 crimes of grooming were recorded, and 86 detected, a rate of "
         "87.8%.",
         "", 3, NULL},
        {"From April to February 98 crimes were grooming, 6.1 per cent of all crimes.", "", 2,
         NULL},
        {"From April to February the detection rate for grooming was 69.9 per cent.", "b", 0,
         "rate of all crimes"},
        {"From April to February 40 crimes of grooming were recorded in the North.", "", 1,
         "North"},
        {"From April 2024 to February 2025 the rate was 87.8 per cent of grooming detections.", "",
         1, NULL},
        {"Nearly 1,600 crimes were recorded in just 10 months, from April to February.", "p", 1,
         "eleven"},
        {"From April to March 1,597 crimes were recorded.", "", 0, "no figures for these months"},
    };
    all(rows, sizeof rows / sizeof rows[0],
        figures("months", STORY "crimes.csv", STORY "classes.csv"));
}

/* The story's statement, whole: these findings and no others, with and without figures. */
static void test_story(void **state)
{
    (void)state;
    struct fig_data *d = figures("story", STORY "crimes.csv", STORY "classes.csv");
    struct buf text;
    buf_init(&text, STATE_MAX);
    FILE *f = fopen(TEST_ROOT "/../examples/recorded-crime/statement.txt", "rb");
    assert_non_null(f);
    int c;
    while ((c = fgetc(f)) != EOF) {
        buf_put(&text, &(char){(char)c}, 1);
    }
    fclose(f);
    for (int with = 0; with < 2; with++) {
        struct state_report r;
        uint32_t at, n = 0;
        const struct state_ask ask = {.text = buf_view(&text), .data = with ? d : NULL};
        static const struct {
            enum state_off off;
            const char *says;
        } want[3] = {{STATE_OFF_PERIOD, "April to February is eleven months, not ten."},
                     {STATE_OFF_PERCENTAGE, "86 of 98 is 87.8 %, not 90 %."},
                     {STATE_OFF_DETECTED, "(Sentences 3, 4.)"}};
        assert_int_equal(state_check(&ask, &r, &at), CB_OK);
        assert_int_equal(r.findings, 3);
        assert_int_equal(r.unread, 0);
        for (uint32_t k = 0; k < 3; k++) {
            n = 0;
            for (uint32_t i = 0; i < r.items; i++) {
                n += r.item[i].verdict == STATE_FINDING && r.item[i].off == want[k].off &&
                     strstr(r.item[i].why, want[k].says);
            }
            assert_int_equal(n, 1);
        }
        n = 0;
        for (uint32_t i = 0; i < r.items; i++) {
            n += r.item[i].verdict == STATE_AGREES;
        }
        assert_int_equal(n, with ? 4 : 0); /* nearly 1,600; nearly 70 %; 98; 86 */
        state_report_free(&r);
    }
    buf_free(&text);
    fig_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_totals),
        cmocka_unit_test(test_seven_years),
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_story),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
