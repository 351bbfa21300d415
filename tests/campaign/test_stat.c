/* Tests campaign/stat.c against published tables, and by what an interval promises: that in 95 of
 * 100 repetitions the truth lies inside. Never by its own formulas. */
#include "campaign/stat.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void near(double got, double want, double by)
{
    if (!(fabs(got - want) <= by)) {
        fail_msg("%.6f, not %.6f", got, want);
    }
}

/* Garwood's limits, as in Pearson and Hartley's table 40. */
static void counts(void **state)
{
    (void)state;
    static const struct {
        unsigned n;
        double lo, hi;
    } rows[] = {{0, 0, 3.689},       {1, 0.0253, 5.572}, {5, 1.623, 11.668},
                {10, 4.795, 18.390}, {30, 20.24, 42.83}, {100, 81.36, 121.63}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct span s = stat_count(rows[i].n);
        near(s.lo, rows[i].lo, 0.006);
        near(s.hi, rows[i].hi, 0.006);
    }
    struct span big = stat_count(1000000);
    near(big.lo, 1000000 - 1.96 * 1000, 5);
    near(big.hi, 1000000 + 1.96 * 1000, 5);
}

/* R: prop.test(n, base, correct = FALSE). */
static void shares(void **state)
{
    (void)state;
    struct span s = stat_share(15, 50);
    near(s.lo, 0.1910, 0.0001);
    near(s.hi, 0.4375, 0.0001);
    s = stat_share(0, 10);
    near(s.lo, 0, 1e-9);
    near(s.hi, 0.2775, 0.0001);
    s = stat_share(0, 0);
    assert_true(s.lo == 0 && s.hi == 1);
}

static void students(void **state)
{
    (void)state;
    near(stat_t(4), 2.776, 0.02);
    near(stat_t(10), 2.228, 0.001);
    near(stat_t(26), 2.056, 0.001);
    near(stat_t(1e6), 1.960, 0.001);
}

static uint64_t seed = 88172645463325252u;
static double chance(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (double)(seed >> 11) / 9007199254740992.0;
}

/* Fourteen days each of two messages that are alike, on days that are not: how often the interval
 * misses the truth. clustered: days differ; by days alone is the interval then honest. */
static double missed(bool by_days)
{
    enum { TIMES = 2000, DAYS = 14, SHOWN = 400 };
    unsigned miss = 0;
    for (unsigned t = 0; t < TIMES; t++) {
        struct stat_day day[2][DAYS];
        struct stat_arm arm[2];
        for (unsigned a = 0; a < 2; a++) {
            for (unsigned d = 0; d < DAYS; d++) {
                double p = 0.05 * (0.4 + 1.2 * chance());
                day[a][d] = (struct stat_day){.shown = SHOWN};
                for (unsigned i = 0; i < SHOWN; i++) {
                    day[a][d].went += chance() < p;
                }
            }
            stat_arm_of(day[a], DAYS, &arm[a]);
            if (!by_days) { /* the control: as if each view were a throw by itself */
                arm[a].variance = arm[a].share * (1 - arm[a].share) / (double)arm[a].shown;
            }
        }
        struct stat_gap g = stat_gap_of(&arm[0], &arm[1]);
        assert_true(g.enough);
        miss += g.span.lo > 0 || g.span.hi < 0;
    }
    return (double)miss / TIMES;
}

static void days_are_what_is_thrown(void **state)
{
    (void)state;
    double by_days = missed(true), by_views = missed(false);
    if (by_days > 0.075 || by_days < 0.02) {
        fail_msg("misses %.3f, not 0.05", by_days);
    }
    assert_true(by_views > 0.15); /* what a plain comparison of two shares would have told */
}

static void a_difference_is_seen(void **state)
{
    (void)state;
    struct stat_day a[14], b[14];
    struct stat_arm x, y;
    for (unsigned d = 0; d < 14; d++) {
        a[d] = (struct stat_day){500, 40 + d % 3};
        b[d] = (struct stat_day){500, 20 + d % 3};
    }
    stat_arm_of(a, 14, &x);
    stat_arm_of(b, 14, &y);
    struct stat_gap g = stat_gap_of(&x, &y);
    near(g.share, 0.04, 0.0001);
    assert_true(g.enough && g.span.lo > 0.02 && g.span.hi < 0.06);
    stat_arm_of(a, 4, &x);
    assert_false(stat_gap_of(&x, &y).enough);
    stat_arm_of(a, 0, &x);
    assert_false(stat_gap_of(&x, &y).enough);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(shares),
        cmocka_unit_test(students),
        cmocka_unit_test(days_are_what_is_thrown),
        cmocka_unit_test(a_difference_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
