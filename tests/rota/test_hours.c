/* Tests rota/hours.c, reading.c and open.c: the text of opening hours, what it says about moments,
 * over both changes of the clock, and one sentence for each mistake. Never asks a clock. */
#include "rota/rota.h"
#include "rota/zones.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct rota_zones zones;
static struct rota_hours h;
static char why[ROTA_WHY];

static void read_ok(const char *text)
{
    if (rota_hours_read(view_str(text), &zones, &h, why) != CB_OK) {
        fail_msg("refused: %s", why);
    }
}

/* Open at this moment until then; a closed line: closed, and opens then. */
static void open_is(uint8_t langs, int64_t at, bool open, int64_t until, int line)
{
    int64_t got;
    bool is = rota_open_at(&h, langs, at, &got);
    if (is != open || got != until) {
        fail_msg("line %d: %s until %lld", line, is ? "open" : "closed", (long long)got);
    }
}
#define OPEN(at, until)   open_is(ROTA_LANG_ALL, at, true, until, __LINE__)
#define CLOSED(at, until) open_is(ROTA_LANG_ALL, at, false, until, __LINE__)

/* 25 November 2026 is a Wednesday. */
static void a_week(void **state)
{
    (void)state;
    read_ok("# our hours\n"
            "zone Europe/London\n"
            "\n"
            "mon-fri  10:00-13:00, 18:00-22:00  # two spans\r\n"
            "Sat 10:00\xe2\x80\x93"
            "12:00\n"
            "sun closed\n");
    CLOSED(at_utc(2026, 11, 25, 9, 59), at_utc(2026, 11, 25, 10, 0));
    OPEN(at_utc(2026, 11, 25, 10, 0), at_utc(2026, 11, 25, 13, 0));
    OPEN(at_utc(2026, 11, 25, 12, 59) + 59, at_utc(2026, 11, 25, 13, 0));
    CLOSED(at_utc(2026, 11, 25, 13, 0), at_utc(2026, 11, 25, 18, 0));
    CLOSED(at_utc(2026, 11, 25, 22, 0), at_utc(2026, 11, 26, 10, 0));
    CLOSED(at_utc(2026, 11, 28, 12, 0), at_utc(2026, 11, 30, 10, 0));
    OPEN(at_utc(2026, 11, 28, 11, 0), at_utc(2026, 11, 28, 12, 0));
}

static void over_midnight(void **state)
{
    (void)state;
    read_ok("fri 22:00-02:00\nsat 02:00-03:00\nsun 20:00-24:00\nmon 00:00-01:00\n");
    OPEN(at_utc(2026, 11, 27, 23, 0), at_utc(2026, 11, 28, 3, 0)); /* joined on Saturday */
    OPEN(at_utc(2026, 11, 28, 1, 30), at_utc(2026, 11, 28, 3, 0));
    CLOSED(at_utc(2026, 11, 28, 3, 0), at_utc(2026, 11, 29, 20, 0));
    OPEN(at_utc(2026, 11, 29, 23, 59), at_utc(2026, 11, 30, 1, 0));
    /* A closed date closes what begins on it: the evening before still runs. */
    read_ok("daily 22:00-02:00\n2026-11-28 closed\n");
    OPEN(at_utc(2026, 11, 28, 1, 0), at_utc(2026, 11, 28, 2, 0));
    CLOSED(at_utc(2026, 11, 28, 2, 0), at_utc(2026, 11, 29, 22, 0));
    CLOSED(at_utc(2026, 11, 29, 1, 0), at_utc(2026, 11, 29, 22, 0));
}

static void always_and_never(void **state)
{
    (void)state;
    read_ok("daily 00:00-24:00\n");
    OPEN(at_utc(2026, 11, 25, 3, 0), 0);
    read_ok("");
    CLOSED(at_utc(2026, 11, 25, 3, 0), 0);
    assert_false(rota_has_lang(&h, ROTA_EN));
    read_ok("2027-11-25 10:00-12:00\n");
    CLOSED(at_utc(2026, 11, 25, 3, 0), at_utc(2027, 11, 25, 10, 0));
    CLOSED(at_utc(2026, 6, 1, 3, 0), 0); /* further off than anybody plans */
}

static void dates_go_before_weekdays(void **state)
{
    (void)state;
    read_ok("mon-fri 10:00-18:00\n"
            "2026-12-24..2026-12-28 closed Christmas\n"
            "2026-12-26 12:00-14:00 Boxing Day\n");
    OPEN(at_utc(2026, 12, 23, 17, 0), at_utc(2026, 12, 23, 18, 0));
    CLOSED(at_utc(2026, 12, 23, 18, 0), at_utc(2026, 12, 26, 12, 0));
    CLOSED(at_utc(2026, 12, 26, 14, 0), at_utc(2026, 12, 29, 10, 0));
    OPEN(at_utc(2026, 12, 26, 13, 0), at_utc(2026, 12, 26, 14, 0));
}

static void languages(void **state)
{
    const uint8_t en = ROTA_LANG_BIT(ROTA_EN), gd = ROTA_LANG_BIT(ROTA_GD);
    (void)state;
    read_ok("mon-fri en 10:00-18:00\ntue gd 18:00-20:00\n2026-12-01 gd closed\n");
    open_is(en, at_utc(2026, 11, 24, 17, 0), true, at_utc(2026, 11, 24, 18, 0), __LINE__);
    open_is(gd, at_utc(2026, 11, 24, 17, 0), false, at_utc(2026, 11, 24, 18, 0), __LINE__);
    OPEN(at_utc(2026, 11, 24, 17, 0), at_utc(2026, 11, 24, 20, 0)); /* of any language */
    open_is(gd, at_utc(2026, 12, 1, 19, 0), false, at_utc(2026, 12, 8, 18, 0), __LINE__);
    open_is(en, at_utc(2026, 12, 1, 11, 0), true, at_utc(2026, 12, 1, 18, 0), __LINE__);
    assert_true(rota_has_lang(&h, ROTA_EN) && rota_has_lang(&h, ROTA_GD));
    read_ok("mon en 10:00-18:00\ntue gd closed\n");
    assert_false(rota_has_lang(&h, ROTA_GD));
    read_ok("mon en,gd 10:00-18:00\n");
    assert_true(rota_has_lang(&h, ROTA_EN) && rota_has_lang(&h, ROTA_GD));
}

/* London, 2026: on 29 March 01:00 becomes 02:00, on 25 October 02:00 becomes 01:00. Both Sundays.
 */
static void both_changes_of_the_clock(void **state)
{
    (void)state;
    read_ok("sat 22:00-03:00\nsun 18:00-20:00\n");
    OPEN(at_utc(2026, 3, 28, 22, 0), at_utc(2026, 3, 29, 2, 0)); /* four hours, not five */
    CLOSED(at_utc(2026, 3, 29, 2, 0), at_utc(2026, 3, 29, 17, 0));
    OPEN(at_utc(2026, 10, 24, 21, 0), at_utc(2026, 10, 25, 3, 0)); /* six */
    CLOSED(at_utc(2026, 10, 25, 3, 0), at_utc(2026, 10, 25, 18, 0));
    /* An hour that comes twice is open both times; one that never comes, never. */
    read_ok("sun 01:00-02:00\n");
    OPEN(at_utc(2026, 10, 25, 0, 0), at_utc(2026, 10, 25, 2, 0));
    CLOSED(at_utc(2026, 3, 29, 1, 0), at_utc(2026, 4, 5, 0, 0));
    /* Cut short by the jump. */
    read_ok("sun 00:30-01:30\n");
    OPEN(at_utc(2026, 3, 29, 0, 30), at_utc(2026, 3, 29, 1, 0));
    CLOSED(at_utc(2026, 3, 29, 1, 0), at_utc(2026, 4, 4, 23, 30));
}

static void another_zone(void **state)
{
    (void)state;
    read_ok("zone Asia/Kolkata\nwed 10:00-11:00\n");
    OPEN(at_utc(2026, 11, 25, 4, 30), at_utc(2026, 11, 25, 5, 30));
    assert_string_equal(h.zone.name, "Asia/Kolkata");
    read_ok("wed 10:00-11:00\n");
    assert_string_equal(h.zone.name, "Europe/London");
}

/* Minute by minute over a year: what rota_open_at says agrees with itself. */
static void agrees_with_itself(void **state)
{
    int64_t until = 0, next;
    (void)state;
    read_ok("mon-fri 10:00-13:00 18:00-22:00\nsat 22:00-03:00\n2026-12-25 closed\n"
            "2026-12-31 20:00-02:00\n");
    bool open = rota_open_at(&h, ROTA_LANG_ALL, at_utc(2026, 1, 1, 0, 0), &until);
    for (int64_t t = at_utc(2026, 1, 1, 0, 0); t < at_utc(2027, 1, 5, 0, 0); t += 300) {
        bool now = rota_open_at(&h, ROTA_LANG_ALL, t, &next);
        assert_int_equal(now != open, t == until);
        assert_true(next > t);
        open = now;
        until = next;
    }
}

static void as_a_page_shows_them(void **state)
{
    struct rota_shown week[7], dates[ROTA_SHOWN_DATES];
    (void)state;
    read_ok("mon-thu 10:00-13:00 18:00-22:00\nfri 10:00-13:00\nfri 18:00-22:00\n"
            "sat 22:00-02:00\n2026-12-24..2026-12-26 closed Christmas\n2026-12-31 20:00-22:00\n"
            "2026-12-27 closed\n");
    assert_int_equal(rota_week_show(&h, ROTA_EN, week), 3);
    assert_int_equal(week[0].first, 0);
    assert_int_equal(week[0].last, 4);
    assert_int_equal(week[0].spans_n, 2);
    assert_int_equal(week[0].spans[1].from_min, 18 * 60);
    assert_int_equal(week[1].spans[0].to_min, 26 * 60);
    assert_int_equal(week[2].spans_n, 0);
    int32_t today = rota_day_of((struct rota_date){2026, 12, 1});
    assert_int_equal(rota_dates_show(&h, ROTA_EN, today, 60, dates), 3);
    assert_string_equal(dates[0].note, "Christmas");
    assert_int_equal(dates[0].last_day - dates[0].first_day, 2);
    assert_int_equal(dates[1].spans_n, 0);
    assert_string_equal(dates[1].note, "");
    assert_int_equal(dates[2].spans[0].from_min, 20 * 60);
    assert_int_equal(rota_dates_show(&h, ROTA_EN, today + 27, 60, dates), 1);
    assert_int_equal(rota_dates_show(&h, ROTA_EN, today, 10, dates), 0);
}

static const struct {
    const char *text, *say;
} wrong[] = {
    {"mondy 10:00-12:00\n", "line 1: a line begins with days or a date, and mondy is neither"},
    {"mon 10:00-12:00\n\ntue\n", "line 3: there is no time; say when, or closed"},
    {"mon fr 10:00-12:00\n", "line 1: fr is no time, and no language there is"},
    {"mon 10:00-12:00 late\n", "line 1: late is no time"},
    {"mon 10-12\n", "line 1: 10-12 is no time"},
    {"mon 25:00-26:00\n", "line 1: 25:00-26:00 is not a span of time; one is written"},
    {"mon 10:60-12:00\n", "line 1: 10:60-12:00 is not a span"},
    {"mon 10:00\n", "line 1: 10:00 is not a span"},
    {"mon 10:00-10:00\n", "line 1: 10:00-10:00 has no length; a whole day is 00:00-24:00"},
    {"mon 24:00-02:00\n", "line 1: 24:00-02:00 has no length"},
    {"mon 10:02-12:00\n", "line 1: 10:02-12:00: times go in steps of five minutes"},
    {"2026-02-29 closed\n", "line 1: 2026-02-29 is not a date; a date is written 2026-12-25"},
    {"25.12.2026 closed\n", "line 1: 25.12.2026 is not a date"},
    {"2026-12-26..2026-12-24 closed\n", "line 1: 2026-12-26..2026-12-24 must go from an earlier"},
    {"2026-12-25..2029-12-26 closed\n", "line 1: 2026-12-25..2029-12-26 must go"},
    {"mon closed for repairs\n", "line 1: only a date can have a name, and for repairs"},
    {"zone Mars/Olympus\n", "line 1: there is no zone called Mars/Olympus here"},
    {"zone\n", "line 1: there is no zone called  here"},
    {"zone Europe/London\nzone Europe/London\n", "line 2: the zone is given a second time"},
    {"zone Europe/London GMT\n", "line 1: after the zone nothing else stands on the line"},
    {"mon 10:00-12:00\x01\n", "line 1: there is a control character in it"},
    {"2026-12-25 closed a name that goes on and on and on, far past what a page has room for\n",
     "line 1: the name is longer than 59 letters"},
};

static void one_sentence_for_each_mistake(void **state)
{
    char text[ROTA_TEXT_MAX + 10];
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        enum cb_err e = rota_hours_read(view_str(wrong[i].text), &zones, &h, why);
        if (e != CB_PEER_FORMAT || strncmp(why, wrong[i].say, strlen(wrong[i].say)) != 0) {
            fail_msg("%s said: %s", wrong[i].text, why);
        }
    }
    memset(text, ' ', sizeof text);
    assert_int_equal(rota_hours_read(VIEW(text, sizeof text), &zones, &h, why), CB_PEER_FORMAT);
    assert_string_equal(why, "line 1: the text is longer than 8192 letters");
    assert_int_equal(rota_hours_read(VIEW(text, 300), &zones, &h, why), CB_PEER_FORMAT);
    assert_string_equal(why, "line 1: the line is longer than 200 letters");
    struct buf many;
    buf_init(&many, ROTA_TEXT_MAX);
    for (int i = 0; i < 30; i++) {
        buf_puts(&many,
                 "mon 10:00-11:00 12:00-13:00 14:00-15:00 16:00-17:00 18:00-19:00 20:00-21:00\n");
    }
    assert_int_equal(rota_hours_read(buf_view(&many), &zones, &h, why), CB_PEER_FORMAT);
    assert_string_equal(why, "line 27: there are more than 160 spans in all");
    buf_free(&many);
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
        cmocka_unit_test(a_week),
        cmocka_unit_test(over_midnight),
        cmocka_unit_test(always_and_never),
        cmocka_unit_test(dates_go_before_weekdays),
        cmocka_unit_test(languages),
        cmocka_unit_test(both_changes_of_the_clock),
        cmocka_unit_test(another_zone),
        cmocka_unit_test(agrees_with_itself),
        cmocka_unit_test(as_a_page_shows_them),
        cmocka_unit_test(one_sentence_for_each_mistake),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
