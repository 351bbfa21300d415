/* test_measure: each measure against counts worked out by hand. Run by ctest.
 * Never accepts a single number where the counters give a range. */
#include "tally/tally.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct tally_hist waits(const uint64_t n[TALLY_HIST])
{
    struct tally_hist h = {.edge_s = tally_wait_edge_s};
    memcpy(h.n, n, sizeof h.n);
    return h;
}

static void is(struct tally_range r, double lo, double hi, uint64_t n)
{
    assert_true(fabs(r.lo - lo) < 1e-9 || r.lo == lo);
    assert_true(fabs(r.hi - hi) < 1e-9 || r.hi == hi);
    assert_int_equal(r.n, n);
}

static void is_none(struct tally_range r)
{
    assert_true(isnan(r.lo) && isnan(r.hi) && r.n == 0);
}

static void test_edges(void **state)
{
    (void)state;
    assert_int_equal(tally_wait_val(0), 0);
    for (uint16_t i = 0; i < TALLY_WAIT_EDGES; i++) {
        assert_int_equal(tally_wait_val(tally_wait_edge_s[i] * UINT64_C(1000)), i);
        assert_int_equal(tally_wait_val(tally_wait_edge_s[i] * UINT64_C(1000) + 1), i + 1);
        assert_int_equal(tally_spell_val(tally_spell_edge_s[i] * UINT64_C(1000)), i);
        assert_int_equal(tally_spell_val(tally_spell_edge_s[i] * UINT64_C(1000) + 1), i + 1);
        assert_true(i == 0 || tally_wait_edge_s[i] > tally_wait_edge_s[i - 1]);
        assert_true(i == 0 || tally_spell_edge_s[i] > tally_spell_edge_s[i - 1]);
    }
    assert_int_equal(tally_wait_val(UINT64_MAX), TALLY_MORE);
}

/* 40 within 10 s, 20 in 45 to 60 s, 10 over an hour, 5 not known. */
static const uint64_t some[TALLY_HIST] = {[0] = 40, [4] = 20, [TALLY_MORE] = 10, [14] = 5};

static void test_hist(void **state)
{
    (void)state;
    struct tally_hist h = waits(some), none = waits((const uint64_t[TALLY_HIST]){0});
    is(tally_within(&h, 10), 40, 45, 75);
    is(tally_within(&h, 9), 0, 45, 75); /* inside the first edge: any of the 40, or none */
    is(tally_within(&h, 45), 40, 45, 75);
    is(tally_within(&h, 46), 40, 65, 75);
    is(tally_within(&h, 60), 60, 65, 75);
    is(tally_within(&h, 3600), 60, 65, 75);
    is(tally_within(&h, 3601), 60, 75, 75);
    is(tally_mean_s(&h), (20 * 45 + 10 * 3600) / 70.0, INFINITY, 70);
    h.n[TALLY_MORE] = 0;
    is(tally_mean_s(&h), 20 * 45 / 60.0, (40 * 10 + 20 * 60) / 60.0, 60);
    is(tally_percentile_s(&h, 0.5), 0, 10, 60);
    is(tally_percentile_s(&h, 2.0 / 3), 0, 10, 60);
    is(tally_percentile_s(&h, 0.67), 45, 60, 60);
    h.n[TALLY_MORE] = 10;
    is(tally_percentile_s(&h, 0.99), 3600, INFINITY, 70);
    is_none(tally_within(&none, 60));
    is_none(tally_mean_s(&none));
    is_none(tally_percentile_s(&none, 0.5));
}

/* 80 answered in 20 s, 10 in 60 to 90; 6 left within 20 s, 4 later. */
static void test_waits(void **state)
{
    (void)state;
    struct tally_waits w = {.answered = waits((const uint64_t[TALLY_HIST]){[1] = 80, [5] = 10}),
                            .abandoned = waits((const uint64_t[TALLY_HIST]){[1] = 6, [5] = 4})};
    is(tally_service_level(&w, 60), 0.8, 0.8, 100);
    is(tally_service_level(&w, 90), 0.9, 0.9, 100);
    is(tally_abandonment(&w), 0.1, 0.1, 100);
    w.short_s = 20;
    is(tally_service_level(&w, 60), 80 / 94.0, 80 / 94.0, 94);
    is(tally_abandonment(&w), 4 / 94.0, 4 / 94.0, 94);
    w.answered.n[TALLY_UNKNOWN] = 6; /* a restart: they may have been within, or not */
    is(tally_service_level(&w, 60), 0.8, 0.86, 100);
    w.answered.n[TALLY_UNKNOWN] = 0;
    double lo = (86 * 10 + 14 * 60) / 10.0, hi = (86 * 20 + 14 * 90) / 10.0;
    is(tally_patience_s(&w), lo, hi, 10);
    memset(w.abandoned.n, 0, sizeof w.abandoned.n);
    is(tally_patience_s(&w), INFINITY, INFINITY, 90); /* nobody left: as patient as can be */
    memset(w.answered.n, 0, sizeof w.answered.n);
    is_none(tally_patience_s(&w));
    is_none(tally_service_level(&w, 60));
    is_none(tally_abandonment(&w));
}

static void test_share(void **state)
{
    (void)state;
    is(tally_share(1, 3), 0.25, 0.25, 4);
    is(tally_share(0, 3), 0, 0, 3);
    is_none(tally_share(0, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_edges), cmocka_unit_test(test_hist),
                                       cmocka_unit_test(test_waits), cmocka_unit_test(test_share)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
