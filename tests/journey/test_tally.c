/* test_tally: the operator's month of figures, as it is and as it may be shown. Run by ctest. Its
 * output is read back from a file. Never prints a part of a month. */
#include "cli/cli_in.h"
#include "tally/tally.h"
#include "rota/zone.h"
#include "wire/wire.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[64], said[8000];

static int setup(void **state)
{
    (void)state;
    char path[100];
    struct store *s;
    snprintf(dir, sizeof dir, "/dev/shm/callbox-tally-XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/store", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(store_sqlite_open(path, &s), CB_OK);
    uint64_t june = (uint64_t)rota_day_of((struct rota_date){2026, 6, 1}) * 86400;
    assert_int_equal(s->ops->begin(s), CB_OK);
    assert_int_equal(tally_add(s, 1, june - 1, TALLY_PERSON, 0, 100),
                     CB_OK); /* in May, but not in London */
    assert_int_equal(tally_add(s, 1, june, TALLY_PERSON, 0, 50), CB_OK);
    assert_int_equal(tally_add(s, 1, june, TALLY_WHO, 1, 39), CB_OK);
    assert_int_equal(tally_add(s, 1, june + 29 * 86400, TALLY_WHO, 2, 3), CB_OK);
    assert_int_equal(tally_add(s, 1, june, TALLY_WHO, 3, 8), CB_OK);
    assert_int_equal(tally_add(s, 1, june + 30 * 86400, TALLY_WHO, 2, 70), CB_OK); /* in July */
    assert_int_equal(tally_add(s, 2, june, TALLY_WHO, 2, 11), CB_OK);
    assert_int_equal(s->ops->commit(s), CB_OK);
    s->ops->close(s);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    char sh[120];
    snprintf(sh, sizeof sh, "rm -rf %s", dir);
    return system(sh);
}

/* Run it; what it printed is in said. */
static int tally(const char *const *args, int n)
{
    char path[100], *argv[8];
    for (int i = 0; i < n; i++) {
        argv[i] = (char *)(uintptr_t)args[i];
    }
    snprintf(path, sizeof path, "%s/said", dir);
    fflush(stdout);
    int kept = dup(1);
    FILE *f = freopen(path, "w+", stdout);
    assert_non_null(f);
    int status = cli_tally(n, argv);
    fflush(stdout);
    rewind(stdout);
    size_t len = fread(said, 1, sizeof said - 1, stdout);
    said[len] = 0;
    dup2(kept, 1);
    close(kept);
    clearerr(stdout);
    return status;
}
#define TALLY(...)                                                                                 \
    tally((const char *const[]){__VA_ARGS__},                                                      \
          (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)))

static void test_month(void **state)
{
    (void)state;
    assert_int_equal(TALLY(dir, "--month", "2026-06"), 0);
    assert_non_null(strstr(said, "another adult's behaviour                           3\n"));
    assert_non_null(strstr(said, "all together                                      150\n"));
    assert_int_equal(TALLY("--line", "2", "--month", "2026-06", dir), 0);
    assert_non_null(strstr(said, " 11\n"));
}

static void test_public(void **state)
{
    (void)state;
    assert_int_equal(TALLY(dir, "--public", "--month", "2026-06"), 0);
    assert_non_null(strstr(said, "another adult's behaviour                         [c]\n"));
    assert_non_null(strstr(said, "a young person's behaviour                        [c]\n"));
    assert_non_null(strstr(said, "their own behaviour                                39\n"));
    assert_int_equal(TALLY(dir, "--public", "--csv", "--month", "2026-06"), 0);
    assert_non_null(strstr(said, "\"count ([c]: 1 to 4, or hidden to protect one that is)\""));
    assert_non_null(strstr(said, "1,2026-06-01,2026-07-01,who,adult,contacts,[c],"));
}

/* A month is the line's, by its own clock: what came in its first hour of summer time is in it. */
static void test_calendar(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf doc;
    char path[100];
    struct store *s;
    struct store_id id;
    struct wire_service w;
    static const struct {
        const char *hours, *people;
    } lines[] = {
        {"zone UTC\nmon 10:00-12:00\n", "all together                                       50\n"},
        {"zone Europe/London\nmon 10:00-12:00\n",
         "all together                                      150\n"}, /* and the hour before */
        {"mon 10:00-12:00\n", "all together                                      150\n"}};
    snprintf(path, sizeof path, "%s/store", dir);
    for (unsigned i = 0; i < 3; i++) {
        wire_service_defaults(&w);
        w.hours = view_str(lines[i].hours);
        buf_init(&doc, 4000);
        wire_service_put(&doc, &w);
        assert_int_equal(store_sqlite_open(path, &s), CB_OK);
        store_id_of((const uint8_t[2]){0, 1}, 2, &id);
        assert_int_equal(s->ops->begin(s), CB_OK);
        assert_int_equal(s->ops->paper_put(s, PAPER_SERVICE, &id, 0, buf_view(&doc)), CB_OK);
        assert_int_equal(s->ops->commit(s), CB_OK);
        s->ops->close(s);
        buf_free(&doc);
        assert_int_equal(TALLY(dir, "--month", "2026-06"), 0);
        assert_non_null(strstr(said, lines[i].people));
        assert_non_null(strstr(said, i ? "(Europe/London)" : "(UTC)"));
    }
}

static void test_refused(void **state)
{
    (void)state;
    char running[ROTA_ZONE_NAME];
    struct rota_date now = rota_date_of((int32_t)cb_day());
    snprintf(running, sizeof running, "%04d-%02u", now.year, now.month);
    assert_int_not_equal(TALLY(dir, "--month", running), 0); /* it is not over */
    assert_int_not_equal(TALLY(dir, "--month", "2026-13"), 0);
    assert_int_not_equal(TALLY(dir, "--month", "2026-6"), 0);
    assert_int_not_equal(TALLY(dir, "--month"), 0);
    assert_int_not_equal(TALLY(dir, "--line", "0"), 0);
    assert_int_not_equal(TALLY(dir, "--line", "32768"), 0);
    assert_int_not_equal(TALLY(dir, dir), 0);
    assert_int_not_equal(TALLY("--public"), 0);
    assert_int_not_equal(TALLY("/nowhere"), 0);
}

static size_t file_of(const char *name, char out[8000])
{
    char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(out, 1, 7999, f) : 0;
    out[n] = 0;
    if (f) {
        fclose(f);
    }
    return n;
}

/* Once and for ever: what has come since changes nothing, nor does another --publish. */
static void test_publish(void **state)
{
    (void)state;
    static char first[8000], second[8000], page[8000];
    char path[200];
    struct store *s;
    uint64_t june = (uint64_t)rota_day_of((struct rota_date){2026, 6, 10}) * 86400;
    assert_int_equal(TALLY(dir, "--publish", "--month", "2026-06"), 0);
    assert_non_null(strstr(said, "June 2026 of line 1 is published."));
    assert_true(file_of("numbers/1-2026-06", first) > 0);
    assert_non_null(strstr(first, "1,2026-06-01,2026-07-01,who,adult,contacts,[c],"));
    assert_true(file_of("numbers/published/page.part", page) > 0);
    assert_non_null(strstr(page, "New people</th><td class=\"govuk-table__cell "
                                 "govuk-table__cell--numeric\">150</td>"));
    snprintf(path, sizeof path, "%s/store", dir);
    assert_int_equal(store_sqlite_open(path, &s), CB_OK);
    assert_int_equal(s->ops->begin(s), CB_OK);
    assert_int_equal(tally_add(s, 1, june, TALLY_WHO, 2, 9), CB_OK);
    assert_int_equal(s->ops->commit(s), CB_OK);
    s->ops->close(s);
    assert_int_not_equal(TALLY(dir, "--publish", "--month", "2026-06"), 0);
    file_of("numbers/1-2026-06", second);
    assert_string_equal(first, second);
    assert_int_equal(TALLY(dir, "--publish", "--month", "2026-07"), 0);
    file_of("numbers/published/numbers.csv", page); /* the newest stands first */
    const char *july = strstr(page, "\r\n1,2026-07-01,");
    assert_non_null(july);
    assert_true(strstr(page, "\r\n1,2026-06-01,") > july);
}

static void test_publish_refused(void **state)
{
    (void)state;
    static char page[8000];
    char path[200];
    assert_int_not_equal(TALLY(dir, "--publish", "--month", "2026-02"), 0); /* nothing is there */
    assert_int_not_equal(TALLY(dir, "--publish", "--csv", "--month", "2026-06"), 0);
    assert_int_equal(TALLY(dir, "--publish", "--month", "2026-06"), 0);
    assert_int_equal(TALLY(dir, "--publish", "--month", "2026-07"), 0);
    snprintf(path, sizeof path, "%s/numbers/1-2026-06", dir);
    FILE *f = fopen(path, "r+");
    fseek(f, 200, SEEK_SET);
    fputc('#', f);
    fclose(f);
    assert_int_equal(TALLY(dir, "--line", "2", "--publish", "--month", "2026-06"), 0);
    file_of("numbers/published/numbers.csv", page); /* the others are there */
    assert_null(strstr(page, "\r\n1,2026-06-01,"));
    assert_non_null(strstr(page, "\r\n1,2026-07-01,"));
    assert_non_null(strstr(page, "\r\n2,2026-06-01,"));
    assert_int_not_equal(TALLY(dir, "--publish", "--month", "2026-06"),
                         0); /* nor is it made anew */
}

int main(void)
{
#define EACH(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {EACH(test_month),    EACH(test_public),
                                       EACH(test_calendar), EACH(test_refused),
                                       EACH(test_publish),  EACH(test_publish_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
