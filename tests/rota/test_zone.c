/* Tests rota/zone.c and rota/date.c: every hour of twenty years and more beside what libc says,
 * both changes of the clock to the second, and files that are none. Never relies on the zone of the
 * machine. */
#include "rota/zone.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

static uint8_t file[1 << 16];

static struct view file_of(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(file, 1, sizeof file, f);
    fclose(f);
    return VIEW(file, n);
}

static struct rota_zone zone_of(const char *name)
{
    struct rota_zone z;
    assert_int_equal(rota_zone_read(file_of(name), name, &z), CB_OK);
    return z;
}

static int64_t utc(int y, int m, int d, int h, int min, int s)
{
    int32_t day = rota_day_of((struct rota_date){y, (uint8_t)m, (uint8_t)d});
    return (int64_t)day * 86400 + h * 3600 + min * 60 + s;
}

static void dates(void **state)
{
    (void)state;
    assert_int_equal(rota_day_of((struct rota_date){1970, 1, 1}), 0);
    assert_int_equal(rota_day_of((struct rota_date){2000, 2, 29}), 11016);
    assert_int_equal(rota_weekday(rota_day_of((struct rota_date){2026, 11, 25})), 2);
    for (int32_t day = -1000; day < 60000; day++) {
        struct rota_date d = rota_date_of(day);
        time_t t = (time_t)day * 86400;
        struct tm tm;
        gmtime_r(&t, &tm);
        assert_int_equal(d.year, tm.tm_year + 1900);
        assert_int_equal(d.month, tm.tm_mon + 1);
        assert_int_equal(d.day, tm.tm_mday);
        assert_int_equal(rota_weekday(day), (unsigned)(tm.tm_wday + 6) % 7);
        assert_int_equal(rota_day_of(d), day);
    }
    assert_true(rota_date_is((struct rota_date){2028, 2, 29}));
    assert_false(rota_date_is((struct rota_date){2026, 2, 29}));
    assert_false(rota_date_is((struct rota_date){2026, 4, 31}));
    assert_false(rota_date_is((struct rota_date){2026, 0, 1}));
    assert_false(rota_date_is((struct rota_date){2026, 13, 1}));
    assert_false(rota_date_is((struct rota_date){2026, 1, 0}));
    assert_false(rota_date_is((struct rota_date){1999, 12, 31}));
}

/* Summer in the south, half hours, a summer that is the standard (Dublin), changes that follow
 * another calendar (Casablanca), none at all, and one at midnight (Santiago). */
static void every_hour_as_libc_says(void **state)
{
    static const char *const names[] = {"Europe/London", "Europe/Dublin",     "Australia/Lord_Howe",
                                        "Asia/Kolkata",  "Africa/Casablanca", "America/Santiago",
                                        "UTC",           "America/New_York",  "Pacific/Apia"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct rota_zone z = zone_of(names[i]);
        setenv("TZ", names[i], 1);
        tzset();
        for (int64_t t = utc(2020, 1, 1, 0, 0, 0); t < utc(2060, 1, 1, 0, 0, 0); t += 1800) {
            time_t at = (time_t)t;
            struct tm tm;
            localtime_r(&at, &tm);
            if (rota_zone_offset(&z, t) != tm.tm_gmtoff) {
                fail_msg("%s at %lld: %d, libc says %ld", names[i], (long long)t,
                         rota_zone_offset(&z, t), tm.tm_gmtoff);
            }
        }
    }
}

/* London, 2026: to summer on 29 March at 01:00 UTC, back on 25 October at 01:00 UTC; 2050 has no
 * change in the file, only the footer's rule: 27 March and 30 October. */
static void both_changes_to_the_second(void **state)
{
    struct rota_zone z = zone_of("Europe/London");
    (void)state;
    assert_int_equal(rota_zone_offset(&z, utc(2026, 3, 29, 0, 59, 59)), 0);
    assert_int_equal(rota_zone_offset(&z, utc(2026, 3, 29, 1, 0, 0)), 3600);
    assert_int_equal(rota_zone_offset(&z, utc(2026, 10, 25, 0, 59, 59)), 3600);
    assert_int_equal(rota_zone_offset(&z, utc(2026, 10, 25, 1, 0, 0)), 0);
    assert_int_equal(rota_zone_offset(&z, utc(2050, 3, 27, 0, 59, 59)), 0);
    assert_int_equal(rota_zone_offset(&z, utc(2050, 3, 27, 1, 0, 0)), 3600);
    assert_int_equal(rota_zone_offset(&z, utc(2050, 10, 30, 1, 0, 0)), 0);
}

static void moments(void **state)
{
    struct rota_zone z = zone_of("Europe/London");
    int32_t spring = rota_day_of((struct rota_date){2026, 3, 29});
    int32_t autumn = rota_day_of((struct rota_date){2026, 10, 25});
    (void)state;
    /* An ordinary evening, and past midnight of it. */
    assert_int_equal(rota_zone_moment(&z, autumn - 30, 18 * 60, false), utc(2026, 9, 25, 17, 0, 0));
    assert_int_equal(rota_zone_moment(&z, autumn - 30, 26 * 60, true), utc(2026, 9, 26, 1, 0, 0));
    /* 01:30 does not exist in spring: the moment of the jump, whichever is asked. */
    assert_int_equal(rota_zone_moment(&z, spring, 90, false), utc(2026, 3, 29, 1, 0, 0));
    assert_int_equal(rota_zone_moment(&z, spring, 90, true), utc(2026, 3, 29, 1, 0, 0));
    assert_int_equal(rota_zone_moment(&z, spring, 59, false), utc(2026, 3, 29, 0, 59, 0));
    assert_int_equal(rota_zone_moment(&z, spring, 120, false), utc(2026, 3, 29, 1, 0, 0));
    assert_int_equal(rota_zone_moment(&z, spring - 1, 24 * 60 + 120, false),
                     utc(2026, 3, 29, 1, 0, 0));
    /* 01:30 comes twice in autumn. */
    assert_int_equal(rota_zone_moment(&z, autumn, 90, false), utc(2026, 10, 25, 0, 30, 0));
    assert_int_equal(rota_zone_moment(&z, autumn, 90, true), utc(2026, 10, 25, 1, 30, 0));
    assert_int_equal(rota_zone_moment(&z, autumn, 120, false), utc(2026, 10, 25, 2, 0, 0));
    assert_int_equal(rota_zone_moment(&z, autumn, 59, true), utc(2026, 10, 24, 23, 59, 0));
}

static void there_and_back(void **state)
{
    static const char *const names[] = {"Europe/London", "Australia/Lord_Howe", "Asia/Kolkata"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct rota_zone z = zone_of(names[i]);
        for (int64_t t = utc(2026, 1, 1, 0, 0, 0); t < utc(2028, 1, 1, 0, 0, 0); t += 900) {
            unsigned minute;
            int32_t day = rota_local(&z, t, &minute);
            int64_t early = rota_zone_moment(&z, day, minute, false);
            int64_t late = rota_zone_moment(&z, day, minute, true);
            assert_true(early == t || late == t);
            assert_true(early <= late);
        }
    }
}

static void not_a_zone(void **state)
{
    struct rota_zone z;
    struct view v = file_of("Europe/London");
    (void)state;
    for (size_t n = 0; n < v.len; n++) {
        assert_int_equal(rota_zone_read((struct view){v.p, n}, "x", &z), CB_PEER_FORMAT);
    }
    assert_int_equal(rota_zone_read(VIEW("not a zone at all", 17), "x", &z), CB_PEER_FORMAT);
    assert_int_equal(rota_zone_read(v, "a/name/that/is/longer/than/there/is/room/for", &z),
                     CB_PEER_SIZE);
}

/* A file with no change and this footer. */
static enum cb_err with_footer(const char *footer, struct rota_zone *out)
{
    uint8_t bytes[256];
    struct wr w = wr_of(bytes, sizeof bytes);
    for (int block = 0; block < 2; block++) {
        wr_bytes(&w, "TZif2", 5);
        wr_zero(&w, 15 + 4 * 4);
        wr_u32(&w, 1); /* one type */
        wr_u32(&w, 4);
        wr_zero(&w, 6);
        wr_bytes(&w, "UTC", 4);
    }
    wr_u8(&w, '\n');
    wr_bytes(&w, footer, strlen(footer));
    wr_u8(&w, '\n');
    return rota_zone_read(VIEW(bytes, w.len), "x", out);
}

static void footers(void **state)
{
    static const char *const wrong[] = {"G",
                                        "<-04>4<-03>,M9.1.6/24,M411.6/24",
                                        "GMT",
                                        "GMT0BST",
                                        "GMT0BST,M3.5.0",
                                        "GMT0BST,M13.5.0,M10.5.0",
                                        "GMT25",
                                        "GMT0BST,M3.6.0,M10.5.0",
                                        "GMT0BST,M3.5.7,M10.5.0",
                                        "GMT0BST,J0,J300",
                                        "GMT0BST,M3.5.0/168,M10.5.0",
                                        "GMT0BST,M3.5.0,M10.5.0x",
                                        "<+03",
                                        "GMT0:60",
                                        "GMT0BST,366,1"};
    struct rota_zone z;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        if (with_footer(wrong[i], &z) != CB_PEER_FORMAT) {
            fail_msg("taken: %s", wrong[i]);
        }
    }
    assert_int_equal(with_footer("<+0545>-5:45", &z), CB_OK);
    assert_int_equal(rota_zone_offset(&z, utc(2026, 1, 1, 0, 0, 0)), 20700);
    /* Days of the year: J60 is 1 March in every year, 59 only in those without 29 February. */
    assert_int_equal(with_footer("AAA0BBB,J60/0,J300/0", &z), CB_OK);
    assert_int_equal(rota_zone_offset(&z, utc(2028, 2, 29, 23, 59, 59)), 0);
    assert_int_equal(rota_zone_offset(&z, utc(2028, 3, 1, 0, 0, 0)), 3600);
    assert_int_equal(with_footer("AAA0BBB,59/0,300/0", &z), CB_OK);
    assert_int_equal(rota_zone_offset(&z, utc(2028, 2, 29, 0, 0, 0)), 3600);
    assert_int_equal(rota_zone_offset(&z, utc(2026, 2, 28, 23, 59, 59)), 0);
    assert_int_equal(rota_zone_offset(&z, utc(2026, 3, 1, 0, 0, 0)), 3600);
    assert_int_equal(with_footer("", &z), CB_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates),      cmocka_unit_test(every_hour_as_libc_says),
        cmocka_unit_test(moments),    cmocka_unit_test(both_changes_to_the_second),
        cmocka_unit_test(footers),    cmocka_unit_test(there_and_back),
        cmocka_unit_test(not_a_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
