/* Tests rota/shifts.c and slots.c: who is on, what can be booked, and one sentence for each
 * mistake. Never asks a clock. */
#include "rota/rota.h"
#include "rota/zones.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct rota_zones zones;
static struct rota_hours h;
static struct rota_shifts s;
static char why[ROTA_WHY];

static void read_ok(const char *text)
{
    if (rota_shifts_read(view_str(text), &s, why) != CB_OK) {
        fail_msg("refused: %s", why);
    }
}

static void hours_ok(const char *text)
{
    assert_int_equal(rota_hours_read(view_str(text), &zones, &h, why), CB_OK);
}

static void people_are(int64_t at, unsigned n, int line)
{
    unsigned got = rota_people_at(&s, &zones.zones[0], at);
    if (got != n) {
        fail_msg("line %d: %u people", line, got);
    }
}
#define PEOPLE(at, n) people_are(at, n, __LINE__)

static void who_is_on(void **state)
{
    (void)state;
    read_ok("shift late 18:00-22:00 4\n"
            "shift night 22:00-02:00 2\n"
            "mon-fri 10:00-13:00 14:00-16:00 2 by day\n"
            "mon-thu late\n"
            "wed 20:00-22:00 1\n"
            "fri late 5\n"
            "sat night\n"
            "2026-12-23 late 1\n"
            "2026-12-25 nobody Christmas\n");
    PEOPLE(at_utc(2026, 11, 25, 9, 59), 0);
    PEOPLE(at_utc(2026, 11, 25, 10, 0), 2);
    PEOPLE(at_utc(2026, 11, 25, 13, 0), 0);
    PEOPLE(at_utc(2026, 11, 25, 14, 0), 2);
    PEOPLE(at_utc(2026, 11, 25, 18, 0), 4);
    PEOPLE(at_utc(2026, 11, 25, 20, 0), 5); /* rows of a day add up */
    PEOPLE(at_utc(2026, 11, 27, 19, 0), 5);
    PEOPLE(at_utc(2026, 11, 28, 23, 0), 2);
    PEOPLE(at_utc(2026, 11, 29, 1, 59), 2);
    PEOPLE(at_utc(2026, 11, 29, 2, 0), 0);
    PEOPLE(at_utc(2026, 12, 23, 10, 0), 0); /* a date's rows stand in place of the weekday's */
    PEOPLE(at_utc(2026, 12, 23, 19, 0), 1);
    PEOPLE(at_utc(2026, 12, 25, 19, 0), 0);
    PEOPLE(at_utc(2027, 1, 1, 19, 0), 5);
    /* In summer 18:00 is 17:00 UTC. */
    PEOPLE(at_utc(2026, 7, 1, 17, 0), 4);
    PEOPLE(at_utc(2026, 7, 1, 16, 59), 0);
}

static const struct rota_booking quarter = {
    .share_pct = 25, .notice_min = 120, .horizon_days = 7, .langs = ROTA_LANG_ALL};

static void slots(void **state)
{
    struct rota_slot got[100];
    int64_t now = at_utc(2026, 11, 25, 16, 10);
    (void)state;
    hours_ok("mon-fri 18:00-22:00\n");
    read_ok("wed 18:00-20:00 8\nwed 20:00-22:00 3\nthu 18:00-20:15 4\nsat 10:00-12:00 9\n");
    size_t n = rota_slots(&h, &s, &quarter, now, got, 100);
    assert_int_equal(n, 7 + 4);
    /* Two hours' notice: not 18:00, which is 1 h 50 away. */
    assert_int_equal(got[0].half_hour, at_utc(2026, 11, 25, 18, 30) / 1800);
    assert_int_equal(got[0].places, 2);
    assert_int_equal(got[2].places, 2);
    assert_int_equal(got[3].half_hour, at_utc(2026, 11, 25, 20, 0) / 1800);
    assert_int_equal(got[3].places, 1); /* a quarter of three: at least one */
    assert_int_equal(got[6].half_hour, at_utc(2026, 11, 25, 21, 30) / 1800);
    assert_int_equal(got[7].half_hour, at_utc(2026, 11, 26, 18, 0) / 1800);
    assert_int_equal(got[10].half_hour, at_utc(2026, 11, 26, 19, 30) / 1800); /* 20:00 has 15 min */
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(rota_slot_places(&h, &s, &quarter, now, got[i].half_hour), got[i].places);
    }
    assert_int_equal(rota_slots(&h, &s, &quarter, now, got, 3), 3);
    /* Wednesday in seven days at 18:30 is past the horizon by twenty minutes; Saturday is closed.
     */
    uint32_t next = (uint32_t)(at_utc(2026, 12, 2, 18, 30) / 1800);
    assert_int_equal(rota_slot_places(&h, &s, &quarter, now, next), 0);
    assert_int_equal(rota_slot_places(&h, &s, &quarter, now + 8400, next), 2);
    uint32_t sat = (uint32_t)(at_utc(2026, 11, 28, 10, 0) / 1800);
    assert_int_equal(rota_slot_places(&h, &s, &quarter, now, sat), 0);
}

static void no_slots(void **state)
{
    struct rota_slot got[4];
    struct rota_booking none = quarter, all = quarter;
    int64_t now = at_utc(2026, 11, 25, 12, 0);
    (void)state;
    hours_ok("wed 18:00-22:00\n");
    read_ok("wed 18:00-22:00 8\n");
    none.share_pct = 0;
    all.share_pct = 100;
    assert_int_equal(rota_slots(&h, &s, &none, now, got, 4), 0);
    assert_int_equal(rota_slots(&h, &s, &all, now, got, 4), 4);
    assert_int_equal(got[0].places, 8);
    hours_ok("wed 18:10-18:35\n"); /* never open for a whole half hour */
    assert_int_equal(rota_slots(&h, &s, &all, now, got, 4), 0);
    hours_ok("");
    assert_int_equal(rota_slots(&h, &s, &all, now, got, 4), 0);
    hours_ok("wed 18:00-22:00\n2026-11-25 closed\n");
    assert_int_equal(rota_slots(&h, &s, &all, now, got, 4), 0);
    read_ok("");
    hours_ok("wed 18:00-22:00\n");
    assert_int_equal(rota_slots(&h, &s, &all, now, got, 4), 0);
}

/* The night the clock goes back has two more half hours, the night it goes forward two fewer. */
static void slots_over_the_changes(void **state)
{
    struct rota_slot got[100];
    struct rota_booking b = quarter;
    (void)state;
    b.horizon_days = 1;
    b.notice_min = 0;
    hours_ok("sat 22:00-03:00\n");
    read_ok("sat 22:00-03:00 2\n");
    assert_int_equal(rota_slots(&h, &s, &b, at_utc(2026, 10, 24, 12, 0), got, 100), 12);
    assert_int_equal(rota_slots(&h, &s, &b, at_utc(2026, 3, 28, 12, 0), got, 100), 8);
    assert_int_equal(rota_slots(&h, &s, &b, at_utc(2026, 11, 28, 12, 0), got, 100), 10);
}

static const struct {
    const char *text, *say;
} wrong[] = {
    {"mon 10:00-12:00\n", "line 1: say how many people are on, such as 4"},
    {"mon 10:00-12:00 many\n", "line 1: say how many people"},
    {"mon 10:00-12:00 501\n", "line 1: 501 is not a number of people from 0 to 500"},
    {"mon 10:00-12:00 4x\n", "line 1: 4x is not a number of people"},
    {"mon early\n", "line 1: early is no time and no shift there is; say when"},
    {"mon\n", "line 1:  is no time and no shift"},
    {"mon late\nshift late 18:00-22:00 4\n", "line 1: late is no time and no shift"},
    {"shift late 18:00-22:00\n", "line 1: say how many people"},
    {"shift late 4\n", "line 1: say when the shift is"},
    {"shift 18:00-22:00 4\n", "line 1: a shift has a name that begins with a letter"},
    {"shift\n", "line 1: a shift has a name"},
    {"shift late 18:00-22:00 4 2\n", "line 1: after the number of people nothing else"},
    {"shift a 10:00-12:00 1\nshift a 10:00-12:00 1\n", "line 2: there is a shift of that name"},
    {"shift a 10:00-12:00 1\nmon a 1 tue\n", "line 2: after a shift there can be a number"},
    {"tomorrow 10:00-12:00 1\n", "line 1: a line begins with days or a date, and tomorrow"},
};

static void one_sentence_for_each_mistake(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        enum cb_err e = rota_shifts_read(view_str(wrong[i].text), &s, why);
        if (e != CB_PEER_FORMAT || strncmp(why, wrong[i].say, strlen(wrong[i].say)) != 0) {
            fail_msg("%s said: %s", wrong[i].text, why);
        }
    }
}

static int setup(void **state)
{
    (void)state;
    zones = zones_here();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_on),
        cmocka_unit_test(slots),
        cmocka_unit_test(no_slots),
        cmocka_unit_test(slots_over_the_changes),
        cmocka_unit_test(one_sentence_for_each_mistake),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
