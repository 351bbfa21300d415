/* Imports: what becomes a version, and what each bad file of bad/ is told. Whatever is wrong, the
 * data stay as they were. */
#include "figures/import.h"
#include "folder.h"
#include "sample.h"
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define HERE TEST_ROOT "/figures/"

static enum cb_err import(const char *file, const char *map, const char *classes,
                          struct fig_imported *out)
{
    const struct fig_import in = {.dir = dir, .file = file, .map = map, .classes = classes};
    return fig_import(&in, out);
}

static const char *put(const char *name, const char *text)
{
    static char path[2][200];
    static unsigned turn;
    char *p = path[turn++ % 2];
    snprintf(p, sizeof path[0], "%s/%s", dir, name);
    FILE *f = fopen(p, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    return p;
}

static void good(const char *name, const char *text, const char *map, uint32_t version)
{
    struct fig_imported r;
    const char *file = put(name, text), *m = map ? put("map.ini", map) : NULL;
    enum cb_err e = import(file, m, NULL, &r);
    if (e)
        fail_msg("%s", r.fault);
    assert_int_equal(r.version, version);
}

static uint64_t recorded(const char *run, const char *area, const char *code)
{
    CB_CLEANUP(fig_free) struct fig_data *d = NULL;
    struct fig_where w = {.area = FIG_ALL};
    enum fig_grain g;
    assert_int_equal(fig_open(dir, 0, &d), CB_OK);
    assert_int_equal(fig_run_read(view_str(run), FIG_ANY, &w.run, &g), CB_OK);
    if (area)
        assert_int_equal(fig_area_find(d, view_str(area), &w.area), CB_OK);
    if (code) {
        w.level = FIG_CODE;
        assert_int_equal(fig_code_find(d, view_str(code), &w.id), CB_OK);
    }
    struct fig_sum s = fig_sum_of(d, &w);
    assert_int_equal(s.whole, FIG_WHOLE);
    return s.recorded * 1000 + s.detected;
}

static int version_make(void **state)
{
    (void)state;
    struct fig_imported r;
    char command[80];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    if (system(command) != 0 || mkdir(dir, 0700) != 0)
        return -1;
    return import(HERE "bad/good.csv", NULL, HERE "bad/classes.csv", &r) || !r.changed;
}

/* --- what is told -------------------------------------------------------------------------------
 */
static void told(enum cb_err e, const struct fig_imported *r, const char *what, const char *want)
{
    uint32_t n;
    if (!e)
        fail_msg("%s is taken", what);
    if (!strstr(r->fault, want))
        fail_msg("%s says: %s\nwanted: %s", what, r->fault, want);
    if (strchr(r->fault, '\n') || r->fault[strlen(r->fault) - 1] != '.')
        fail_msg("%s: one sentence, but: %s", what, r->fault);
    assert_false(r->changed);
    assert_int_equal(fig_versions(dir, &n), CB_OK);
    assert_int_equal(n, 1);
    assert_int_equal(recorded("2021/22", NULL, NULL), 110111);
}

static void bad_files(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"wrong-columns", ":3: 4 columns; expected 5, as in line 1"},
        {"no-column", ":1: there is no column \"code\"; expected it, or a mapping"},
        {"negative", ":2: column \"recorded\": \"-4\" is negative; expected a whole number from 0"},
        {"fraction", ":2: column \"recorded\": \"4.5\" is not a count; expected a whole number"},
        {"detected-without-recorded",
         ":2: column \"detected\" has a number and \"recorded\" has none"},
        {"record-without-recorded", ":3: column \"detected\" has a date and \"recorded\" has none"},
        {"no-such-day",
         ":3: column \"recorded\": \"2023-02-29\" is no date from 1900 on; expected"},
        {"date-too-early", ":2: column \"recorded\": \"1823-04-02\" is no date from 1900 on"},
        {"date-in-the-future", ":2: column \"recorded\": 2199-04-02 is in the future"},
        {"detected-before-recorded",
         ":2: column \"detected\": the crime was detected on 2023-04-01, before"},
        {"period-in-the-future", ":2: column \"period\": 2199/00 is not over"},
        {"unknown-code", ":3: column \"code\": \"Z9\" is not a code of the classification"},
        {"code-that-ended",
         ":2: column \"code\": code A1 was used until March 2022; after it expected B2"},
        {"code-not-yet", ":2: column \"code\": code B2 is used from April 2022 on"},
        {"mixed-periods",
         ":4: column \"period\": \"2023-Q3\" is a quarter; expected a month, as in line 2"},
        {"no-period", ":3: column \"period\": \"spring\" is no period; expected one such as"},
        {"overlapping-periods", "2021/22 and 2021-05 overlap"},
        {"overlapping-months", "2022-04 and 2022/23 overlap"},
        {"bad-utf8",
         ":3: column \"area\" is not UTF-8 text; expected the file to be saved as UTF-8"},
        {"twice", ":4: this period, area and code are in line 2 already"},
        {"open-quote", ":2: a quote is opened and not closed on this line"},
        {"after-quote", ":2: something stands between a closing quote and the next column"},
        {"no-rows", "no rows; expected some below the names of the columns"},
        {"empty", ":1: nothing stands here; expected the names of the columns"},
        {"nowhere", "cannot be opened"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fig_imported r;
        char path[300];
        snprintf(path, sizeof path, HERE "bad/%s.csv", bad[i][0]);
        told(import(path, NULL, NULL, &r), &r, bad[i][0], bad[i][1]);
        assert_non_null(strstr(r.fault, bad[i][0])); /* the file's name */
    }
}

static void bad_maps(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"unknown-key", "unknown-key.ini:3: [file] has no key rowss; expected rows,"},
        {"unknown-word",
         "unknown-word.ini:2: separator: \"pipe\"; expected one of: comma, semicolon"},
        {"twice", "twice.ini:3: code is given a second time"},
        {"unknown-section", "unknown-section.ini:2: there is no section [colums]; expected [file]"},
        {"no-value", "no-value.ini:2: this is not key = value"},
        {"no-months", "no-months.ini:2: covers: \"spring\"; expected months such as"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fig_imported r;
        char path[300];
        snprintf(path, sizeof path, HERE "bad-maps/%s.ini", bad[i][0]);
        told(import(HERE "bad/good.csv", path, NULL, &r), &r, bad[i][0], bad[i][1]);
    }
}

static void bad_classes(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        {"no-group", "no-group.csv:1: there is no column \"group\"; expected"},
        {"twice", "twice.csv:3: column \"code\": A1 is there already; expected each code once"},
        {"becomes-nothing",
         "becomes-nothing.csv:2: column \"becomes\": \"B9\"; expected a code of"},
        {"circle", "column \"becomes\": A1 becomes itself in the end"},
        {"ends-before", "ends-before.csv:2: column \"until\": expected a month after \"from\""},
        {"no-label", "no-label.csv:2: column \"label\": 0 bytes; expected 1 to 127"},
        {"no-month", "no-month.csv:2: column \"from\": \"2022\"; expected a month such as 2022-03"},
        {"wrong-columns", "wrong-columns.csv:2: 3 columns; expected 6"},
        {"code-gone", "\"A1\" is not a code of the classification"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct fig_imported r;
        char path[300];
        snprintf(path, sizeof path, HERE "bad-classes/%s.csv", bad[i][0]);
        told(import(HERE "bad/good.csv", NULL, path, &r), &r, bad[i][0], bad[i][1]);
    }
}

/* Codes with figures cannot be dropped by a file that does not name them. */
static void codes_stay(void **state)
{
    (void)state;
    struct fig_imported r;
    const char *classes = put("only.csv", "code,label,group\nB2,New,G\n");
    const char *file = put("new.csv", "period,area,code,recorded,detected\n2023/24,North,B2,1,1\n");
    told(import(file, NULL, classes, &r), &r, "codes_stay", "version 1 has figures of code A1");
}

/* Two gigabytes without an end of line: as sparse files, in the head and behind a good row. */
static void a_line_of_two_gigabytes(void **state)
{
    (void)state;
    static const char *const before[][2] = {
        {"", ":1: the line is longer than 65536 bytes"},
        {"recorded,detected,code,area\n2023-04-02,,B2,North\n",
         ":3: the line is longer than 65536"},
        {"period,area,code,recorded,detected\n2023/24,North,B2,1,1\n",
         ":3: the line is longer than"},
    };
    for (size_t i = 0; i < 3; i++) {
        struct fig_imported r;
        struct rusage was, is;
        const char *path = put("long.csv", before[i][0]);
        assert_int_equal(truncate(path, (off_t)2 << 30), 0);
        getrusage(RUSAGE_SELF, &was);
        told(import(path, NULL, NULL, &r), &r, "2 GB line", before[i][1]);
        getrusage(RUSAGE_SELF, &is);
        assert_true(is.ru_maxrss - was.ru_maxrss < 64 * 1024); /* kB */
    }
}

/* Whichever thread meets a fault, the first one in the file is told, with its line. */
static void the_first_fault_is_told(void **state)
{
    (void)state;
    for (int round = 0; round < 4; round++) {
        struct fig_imported r;
        char want[60];
        const char *path = put("many.csv", "recorded,detected,code,area\n");
        FILE *f = fopen(path, "a");
        int first = 150000 + round * 37777;
        for (int i = 2; i < 400000; i++)
            fputs(i == first || i == 399000 || i == 290000 ? "2023-04-02,,B2\n"
                                                           : "2023-04-02,2023-05-01,B2,North\n",
                  f);
        fclose(f);
        snprintf(want, sizeof want, ":%d: 3 columns", first);
        told(import(path, NULL, NULL, &r), &r, "many", want);
    }
}

/* --- what is taken ------------------------------------------------------------------------------
 */
static void the_same_file_changes_nothing(void **state)
{
    (void)state;
    struct fig_imported r;
    assert_int_equal(import(HERE "bad/good.csv", NULL, NULL, &r), CB_OK);
    assert_false(r.changed);
    assert_int_equal(r.version, 1);
}

static void a_revision_keeps_the_old(void **state)
{
    (void)state;
    CB_CLEANUP(fig_free) struct fig_data *one = NULL;
    CB_CLEANUP(fig_free) struct fig_data *two = NULL;
    struct fig_changes c;
    good("r.csv", "period,area,code,recorded,detected\n2021/22,North,A1,12,5\n", NULL, 2);
    assert_int_equal(recorded("2021/22", "North", "A1"), 12005);
    assert_int_equal(recorded("2021/22", "South", "C3"), 100106);
    assert_int_equal(fig_open(dir, 1, &one), CB_OK);
    assert_int_equal(fig_open(dir, 2, &two), CB_OK);
    assert_memory_equal(two->about.before, one->about.digest, 32);
    fig_compare(one, two, &c);
    assert_int_equal(c.changed, 1);
    assert_int_equal(c.added + c.gone, 0);
    assert_int_equal(c.recorded, 2);
    good("r.csv", "period,area,code,recorded,detected\n2021/22,North,A1,12,5\n", NULL, 2);
}

static void revisions_in_one_file(void **state)
{
    (void)state;
    good("r.csv",
         "period,area,code,recorded,detected,revision\n2021/22,North,A1,11,5,1\n"
         "2021/22,North,A1,13,6,2\n2021/22,North,A1,10,5,\n",
         NULL, 2);
    assert_int_equal(recorded("2021/22", "North", "A1"), 13006);
}

static void records_become_counts(void **state)
{
    (void)state;
    good("c.csv",
         "\xef\xbb\xbf"
         "Day;Cleared;Crime code;\"Where, exactly\";x\r\n"
         "02/04/2023;03/05/2023;B2;North;\r\n05/04/2023 10:15:00;06/04/2023;B2;South;\r\n"
         "30/06/2023;;C3;\"South\";\r\n01/05/2023;01/06/2024;C3;South;\r\n",
         "[file]\nrows = records\nseparator = semicolon\ndates = day first\n[columns]\n"
         "recorded = day\ndetected = Cleared\ncode = Crime code\narea = Where, exactly\n",
         2);
    assert_int_equal(recorded("2023-04", NULL, NULL), 2001);
    assert_int_equal(recorded("2023-05", NULL, NULL), 1001);
    assert_int_equal(recorded("2023-04..2023-06", NULL, NULL), 4002);
    assert_int_equal(recorded("2023-06", "North", NULL), 0);
}

/* Records replace the months they cover, and ask before they drop an area. */
static void records_cover(void **state)
{
    (void)state;
    struct fig_imported r;
    const char *head = "recorded,detected,code,area\n";
    char text[200];
    snprintf(text, sizeof text,
             "%s2023-04-02,,B2,North\n2023-04-02,,B2,South\n2023-05-02,,B2,South\n", head);
    good("c.csv", text, NULL, 2);
    snprintf(text, sizeof text, "%s2023-04-03,,B2,South\n", head);
    assert_int_equal(import(put("d.csv", text), NULL, NULL, &r), CB_PEER_FORMAT);
    assert_non_null(
        strstr(r.fault, "North has figures for April 2023 in version 2 and no row here"));
    good("d.csv", text, "[file]\nareas = all\n", 3);
    assert_int_equal(recorded("2023-04", NULL, NULL), 1000);
    assert_int_equal(recorded("2023-04", "North", NULL), 0);
    assert_int_equal(recorded("2023-05", NULL, NULL), 1000);
    snprintf(text, sizeof text, "%s2023-05-03,2024-01-01,B2,North\n", head);
    assert_int_equal(import(put("e.csv", text),
                            put("m.ini", "[file]\nareas = listed\ncovers = 2023-05..2023-07\n"),
                            NULL, &r),
                     CB_OK);
    assert_int_equal(r.outside_detected, 1);
    assert_int_equal(recorded("2023-05", NULL, NULL), 2000);
    assert_int_equal(recorded("2023-05", "North", NULL), 1000);
    assert_int_equal(recorded("2023-07", "North", NULL), 0);
}

static void totals_that_do_not_add_up(void **state)
{
    (void)state;
    CB_CLEANUP(fig_free) struct fig_data *d = NULL;
    good("t.csv",
         "period,area,code,recorded,detected\n2022/23,North,B2,12,5\n2022/23,South,B2,8,2\n"
         "2022/23,All,B2,20,7\n2022/23,North,Total,13,5\n2022/23,All,Total,111,37\n",
         "[totals]\narea = All\ncode = Total\n", 2);
    assert_int_equal(fig_open(dir, 2, &d), CB_OK);
    assert_int_equal(d->notes, 2);
    assert_string_equal(d->note[0].text,
                        "2022/23: the file gives 13 recorded and 5 detected as the total "
                        "of North, Total; its parts add up to 12 and 5.");
    assert_int_equal(d->areas, 2);
}

#define EACH(fn) cmocka_unit_test_setup(fn, version_make)
int main(void)
{
    const struct CMUnitTest all[] = {
        EACH(bad_files),
        EACH(bad_maps),
        EACH(bad_classes),
        EACH(codes_stay),
        EACH(a_line_of_two_gigabytes),
        EACH(the_first_fault_is_told),
        EACH(the_same_file_changes_nothing),
        EACH(a_revision_keeps_the_old),
        EACH(revisions_in_one_file),
        EACH(records_become_counts),
        EACH(records_cover),
        EACH(totals_that_do_not_add_up),
    };
    return cmocka_run_group_tests(all, dir_make, dir_drop);
}
