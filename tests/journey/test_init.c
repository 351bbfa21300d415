/* test_init: a demonstration of more than one line: each line's papers hold, each member is signed
 * for all of them, and what is no demonstration is refused before anything is made. Run by ctest.
 * Never leaves a directory behind. */
#include "cli/cli_in.h"
#include "rota/rota.h"
#include "wire/service.h"
#include "seal/roster.h"
#include "staff/found.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[64], place[80];

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/dev/shm/callbox-init-XXXXXX");
    snprintf(place, sizeof place, "%s/line", mkdtemp(dir));
    return seal_init() != CB_OK;
}

static int teardown(void **state)
{
    (void)state;
    char sh[120];
    snprintf(sh, sizeof sh, "rm -rf %s", dir);
    return system(sh);
}

static int init(const char *a, const char *b, const char *c, const char *d)
{
    const char *all[] = {"--demo", a, b, c, d, place};
    char *argv[6];
    int n = 0;
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i]) {
            argv[n++] = (char *)(uintptr_t)all[i];
        }
    }
    return cli_init(n, argv);
}

static void test_three_lines(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    char path[200];
    struct store *s;
    struct seal_roster r;
    assert_int_equal(init("--lines", "3", "--staff", "2"), 0);
    snprintf(path, sizeof path, "%s/demo-staff-2.ini", place);
    assert_int_equal(access(path, R_OK), 0);
    snprintf(path, sizeof path, "%s/demo-staff-3.ini", place);
    assert_int_not_equal(access(path, F_OK), 0);
    snprintf(path, sizeof path, "%s/store", place);
    assert_int_equal(store_sqlite_open(path, &s), CB_OK);
    buf_init(&b, 1 << 20);
    assert_int_equal(staff_roster_of(s, &b), CB_OK);
    assert_int_equal(seal_roster_read(buf_view(&b), &r), CB_OK);
    for (uint16_t line = 1; line <= 4; line++) {
        struct seal_epoch e;
        enum cb_err want = line < 4 ? CB_OK : CB_NONE_FOUND;
        assert_int_equal(seal_roster_check(&r, line, cb_day(), &e), want);
        assert_int_equal(seal_roster_check(&r, SEAL_AUDIT_LINE | line, cb_day(), &e), want);
    }
    s->ops->close(s);
}

static void service_of_line(struct store *s, uint8_t line, struct buf *doc,
                            struct wire_service *out)
{
    struct store_id id;
    store_id_of((const uint8_t[2]){0, line}, 2, &id);
    buf_init(doc, STORE_PAPER_MAX);
    assert_int_equal(s->ops->paper_get(s, PAPER_SERVICE, &id, 0, doc), CB_OK);
    assert_int_equal(wire_service_get(buf_view(doc), out), CB_OK);
}

/* Open at any hour it is tried in, with people on and times to book; a holiday is in sight. */
static void test_open_at_any_hour(void **state)
{
    (void)state;
    struct rota_zones zones = zones_load();
    struct store *s;
    char path[200], why[ROTA_WHY];
    static struct rota_hours h;
    static struct rota_shifts shifts;
    assert_int_equal(init("--lines", "2", NULL, NULL), 0);
    snprintf(path, sizeof path, "%s/store", place);
    assert_int_equal(store_sqlite_open(path, &s), CB_OK);
    for (uint8_t line = 1; line <= 2; line++) {
        CB_CLEANUP(buf_free) struct buf doc;
        struct wire_service w;
        int64_t until, now = (int64_t)cb_unix_s();
        service_of_line(s, line, &doc, &w);
        assert_int_equal(rota_hours_read(w.hours, &zones, &h, why), CB_OK);
        assert_int_equal(rota_shifts_read(w.rota, &shifts, why), CB_OK);
        for (int64_t at = now; at < now + 86400; at += 900) {
            assert_true(rota_open_at(&h, ROTA_LANG_BIT(ROTA_GD), at, &until));
            assert_in_range(rota_people_at(&shifts, &h.zone, at), 1, 2);
        }
        struct rota_shown dates[ROTA_SHOWN_DATES];
        unsigned minute;
        int32_t today = rota_local(&h.zone, now, &minute);
        assert_int_equal(rota_dates_show(&h, ROTA_EN, today, 60, dates), 1);
        assert_int_equal(dates[0].spans_n, 0);
        assert_in_range(dates[0].first_day, today + 15, today + 46);
        struct rota_booking b = {.share_pct = w.share_pct,
                                 .notice_min = w.notice_min,
                                 .horizon_days = w.horizon_days,
                                 .langs = ROTA_LANG_ALL};
        struct rota_slot slots[48];
        assert_int_equal(rota_slots(&h, &shifts, &b, now, slots, 48), 48);
    }
    s->ops->close(s);
}

static void test_refused(void **state)
{
    (void)state;
    static const char *const bad[][2] = {{"--lines", "0"},  {"--lines", "9"},  {"--lines", "3x"},
                                         {"--lines", "-1"}, {"--staff", "41"}, {"--staves", "1"},
                                         {"--lines", ""},   {"--lines", NULL}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_not_equal(init(bad[i][0], bad[i][1], NULL, NULL), 0);
        assert_int_not_equal(access(place, F_OK), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_three_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(test_open_at_any_hour, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
