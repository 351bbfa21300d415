/* Tests rota/erlang.c: published values, the laws that hold between B, C and A, the chain of states
 * solved another way, and a seeded simulation that knows no formula. Never asks a clock. */
#include "rota/erlang.h"
#include <setjmp.h>
#include <stdarg.h>
#include <math.h>
#include <stdio.h>
#include <cmocka.h>

static void near_at(double got, double want, double within, int line)
{
    if (!(fabs(got - want) <= within)) {
        printf("line %d: got %.9g, want %.9g within %g\n", line, got, want, within);
        fail();
    }
}
#define NEAR(got, want, within) near_at(got, want, within, __LINE__)

static struct rota_load load_of(double erlangs, unsigned people, double patience_s)
{
    return (struct rota_load){.per_hour = erlangs * 20, /* 180 s each: 20 an hour are one erlang */
                              .handle_s = 180,
                              .patience_s = patience_s,
                              .target_s = 20,
                              .people = people};
}

/* docs/DOMAIN.md has the first; the others are in any table of Erlang's. */
static void published_b(void **state)
{
    (void)state;
    NEAR(rota_erlang_b(4, 3), 0.4507, 0.00005);
    NEAR(rota_erlang_b(1, 1), 0.5, 1e-12);
    NEAR(rota_erlang_b(2, 2), 0.4, 1e-12);
    NEAR(rota_erlang_b(5, 5), 0.284868, 1e-6);
    NEAR(rota_erlang_b(10, 10), 0.214582, 1e-6);
    NEAR(rota_erlang_b(20, 30), 0.008457, 1e-6);
}

static void edges_b(void **state)
{
    (void)state;
    NEAR(rota_erlang_b(3, 0), 1, 0);
    NEAR(rota_erlang_b(0, 0), 1, 0);
    NEAR(rota_erlang_b(0, 5), 0, 0);
    NEAR(rota_erlang_b(-1, 5), 0, 0);
    NEAR(rota_erlang_b(NAN, 5), 0, 0);
    NEAR(rota_erlang_b(1e9, 5), 1, 1e-8);
    NEAR(rota_erlang_b(1, 100000), 0, 0);
}

/* 1 / B(n, n) = sqrt(pi n / 2) + 2/3 + sqrt(pi / 2n) / 12 - 4/135n + ... : Ramanujan's, in Knuth,
 * The Art of Computer Programming 1, 1.2.11.3 (his 1 + Q(n)). */
static void large_b(void **state)
{
    (void)state;
    for (unsigned n = 100; n <= 1000000; n *= 10) {
        double want = sqrt(M_PI * n / 2) + 2.0 / 3 + sqrt(M_PI / 2 / n) / 12 - 4.0 / 135 / n;
        NEAR(1 / rota_erlang_b(n, n), want, 0.00002);
    }
}

static void published_c(void **state)
{
    struct rota_load l = load_of(10, 14, 0);
    struct rota_service s = rota_erlang_c(&l);
    (void)state;
    assert_false(s.overloaded);
    NEAR(s.wait_share, 0.1741, 0.00005);
    NEAR(s.level, 0.8884, 0.00005);
    NEAR(s.wait_mean_s, 7.84, 0.005);
    NEAR(s.occupancy, 10.0 / 14, 1e-12);
    NEAR(s.erlangs, 10, 1e-12);
    NEAR(s.abandon_share, 0, 0);
    assert_int_equal(rota_people_needed(&l, 0.8, 100), 14);
}

/* One server: P(wait) is the load, the mean wait load x handle / (1 - load). */
static void one_server_c(void **state)
{
    struct rota_load l = load_of(0.6, 1, 0);
    struct rota_service s = rota_erlang_c(&l);
    (void)state;
    NEAR(s.wait_share, 0.6, 1e-12);
    NEAR(s.wait_mean_s, 0.6 * 180 / 0.4, 1e-9);
    NEAR(s.level, 1 - 0.6 * exp(-0.4 * 20 / 180), 1e-12);
}

static void overloaded_c(void **state)
{
    (void)state;
    for (unsigned people = 0; people <= 10; people += 5) {
        struct rota_load l = load_of(10, people, 0);
        struct rota_service s = rota_erlang_c(&l);
        assert_true(s.overloaded);
        NEAR(s.level, 0, 0);
        NEAR(s.wait_share, 1, 0);
    }
    struct rota_load l = load_of(10, 11, 0);
    assert_false(rota_erlang_c(&l).overloaded);
    assert_int_equal(rota_people_needed(&l, 0.5, 10), 0);
}

/* N. Gans, G. Koole, A. Mandelbaum, Telephone Call Centers (M&SOM 5, 2003), table 1: 48 calls a
 * minute, one minute each, 50 agents; without patience, and with two minutes of it. */
static void published_a(void **state)
{
    struct rota_load l = {
        .per_hour = 48 * 60, .handle_s = 60, .patience_s = 120, .target_s = 20, .people = 50};
    struct rota_service a = rota_erlang_a(&l), c = rota_erlang_c(&l);
    (void)state;
    NEAR(a.abandon_share, 0.031, 0.0005);
    NEAR(a.wait_mean_s, 3.7, 0.05);
    NEAR(a.occupancy, 0.93, 0.005);
    NEAR(c.wait_mean_s, 20.8, 0.05);
    NEAR(c.occupancy, 0.96, 0.0005);
}

static void a_becomes_c(void **state)
{
    static const double loads[] = {0.5, 3, 10, 13.5};
    (void)state;
    for (size_t i = 0; i < sizeof loads / sizeof loads[0]; i++) {
        double gap = 10;
        for (double patience = 1e4; patience <= 1e10; patience *= 100) {
            struct rota_load l = load_of(loads[i], 14, patience);
            struct rota_service a = rota_erlang_a(&l), c = rota_erlang_c(&l);
            double now = fabs(a.wait_share - c.wait_share) + fabs(a.level - c.level) +
                         fabs(a.wait_mean_s - c.wait_mean_s) / 180;
            assert_true(now <= gap + 1e-9);
            gap = now;
        }
        NEAR(gap, 0, 5e-6);
    }
}

static void a_becomes_b(void **state)
{
    struct rota_load l = load_of(10, 12, 1e-3);
    double b = rota_erlang_b(10, 12);
    (void)state;
    NEAR(rota_erlang_a(&l).abandon_share, b, 1e-4);
    NEAR(rota_erlang_a(&l).level, 1 - b, 1e-4);
    l.patience_s = 0;
    NEAR(rota_erlang_a(&l).abandon_share, b, 0);
    NEAR(rota_erlang_a(&l).wait_share, b, 0);
}

/* The same queue by its balance equations: state k is left at min(k, n) mu + max(0, k - n) theta.
 */
static void chain(const struct rota_load *l, double *wait_out, double *leave_out)
{
    double lambda = l->per_hour / 3600, mu = 1 / l->handle_s, theta = 1 / l->patience_s;
    double p = 1, all = 0, waiting = 0, queue = 0;
    for (unsigned k = 0; k < 20000; k++) {
        all += p;
        waiting += k >= l->people ? p : 0;
        queue += k > l->people ? p * (k - l->people) : 0;
        unsigned k1 = k + 1;
        double busy = k1 < l->people ? k1 : l->people, over = k1 > l->people ? k1 - l->people : 0;
        p *= lambda / (busy * mu + over * theta);
        if (all > 1e250) {
            p /= all;
            waiting /= all;
            queue /= all;
            all = 1;
        }
    }
    *wait_out = waiting / all;
    *leave_out = theta * queue / all / lambda;
}

static void a_by_its_states(void **state)
{
    static const struct {
        double erlangs, patience_s;
        unsigned people;
    } tries[] = {{10, 120, 14}, {10, 120, 10},    {10, 60, 4},      {30, 600, 10}, {0.2, 90, 1},
                 {2, 3600, 2},  {100, 300, 90},   {200, 5000, 100}, {5, 1, 3},     {40, 200, 45},
                 {1e-6, 60, 1}, {1000, 600, 950}, {1, 100, 80}};
    (void)state;
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct rota_load l = load_of(tries[i].erlangs, tries[i].people, tries[i].patience_s);
        struct rota_service s = rota_erlang_a(&l);
        double wait, leave;
        chain(&l, &wait, &leave);
        NEAR(s.wait_share, wait, 1e-9);
        NEAR(s.abandon_share, leave, 1e-9);
        NEAR(s.wait_mean_s, leave * l.patience_s, 1e-6);
    }
}

/* The level is a distribution: at 0 who does not wait, in the end all who are not lost. */
static void level_is_a_distribution(void **state)
{
    struct rota_load l = load_of(12, 10, 200);
    struct rota_service s = rota_erlang_a(&l);
    double before = 0;
    (void)state;
    for (l.target_s = 0; l.target_s <= 4000; l.target_s += 10) {
        double now = rota_erlang_a(&l).level;
        assert_true(now >= before - 1e-12);
        before = now;
        if (l.target_s == 0) {
            NEAR(now, 1 - s.wait_share, 1e-12);
        }
    }
    NEAR(before, 1 - s.abandon_share, 1e-9);
}

/* --- a simulation: arrivals, people, patience; no formula --------------------------------------
 */

static uint64_t seed;
static double draw(double mean) /* exponential; xorshift64*, Vigna 2014 */
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    double u = ((double)((seed * 2685821657736338717u) >> 11) + 0.5) / 9007199254740992.0;
    return -mean * log(u);
}

struct seen {
    double level, abandon, wait_mean;
};

/* In order of arrival: somebody is offered the person who is free first, and takes that if it comes
 * before their patience ends. Who leaves takes nobody's time. */
static struct seen simulate(const struct rota_load *l, unsigned n)
{
    double free_at[64] = {0}, now = 0;
    struct seen s = {0};
    for (unsigned i = 0; i < n; i++) {
        now += draw(3600 / l->per_hour);
        unsigned first = 0;
        for (unsigned k = 1; k < l->people; k++) {
            first = free_at[k] < free_at[first] ? k : first;
        }
        double wait = free_at[first] > now ? free_at[first] - now : 0;
        double patience = draw(l->patience_s), handle = draw(l->handle_s);
        bool left = patience < wait;
        s.abandon += left;
        s.level += !left && wait <= l->target_s;
        s.wait_mean += left ? patience : wait;
        free_at[first] = left ? free_at[first] : now + wait + handle;
    }
    return (struct seen){s.level / n, s.abandon / n, s.wait_mean / n};
}

static void a_by_simulation(void **state)
{
    static const struct {
        double erlangs, patience_s;
        unsigned people;
    } tries[] = {{10, 120, 12}, {10, 240, 10}, {8, 600, 6}, {1.5, 90, 2}, {30, 300, 32}};
    (void)state;
    seed = 20261125;
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct rota_load l = load_of(tries[i].erlangs, tries[i].people, tries[i].patience_s);
        struct rota_service a = rota_erlang_a(&l);
        struct seen s = simulate(&l, 400000);
        NEAR(s.level, a.level, 0.006);
        NEAR(s.abandon, a.abandon_share, 0.006);
        NEAR(s.wait_mean, a.wait_mean_s, 0.02 * a.wait_mean_s + 0.05);
        /* The control: C, or one person more, is not within that. */
        l.people++;
        assert_true(fabs(s.level - rota_erlang_a(&l).level) > 0.006);
    }
}

/* Sizes no line has, and numbers that are none: always an answer between 0 and 1. */
static void never_odd(void **state)
{
    static const double odd[] = {0, 1e-12, 1, 1e3, 1e7, NAN, -5, INFINITY};
    enum { N = sizeof odd / sizeof odd[0] };
    (void)state;
    for (size_t i = 0; i < N * N * 3; i++) {
        struct rota_load l = {.per_hour = odd[i % N] > 1e5 ? 1e5 : odd[i % N],
                              .handle_s = odd[i / N % N] > 1e5 ? 1e5 : odd[i / N % N],
                              .patience_s = 30,
                              .target_s = odd[(i + 3) % N],
                              .people = (unsigned[]){0, 1, 5000}[i / N / N]};
        struct rota_service a = rota_erlang_a(&l), c = rota_erlang_c(&l);
        assert_true(a.level >= 0 && a.level <= 1 && c.level >= 0 && c.level <= 1);
        assert_true(a.wait_share >= 0 && a.wait_share <= 1 && c.wait_share <= 1);
        assert_true(a.abandon_share >= 0 && a.abandon_share <= 1 && a.occupancy <= 1);
    }
}

static void people_needed(void **state)
{
    struct rota_load l = load_of(10, 0, 120);
    unsigned n = rota_people_needed(&l, 0.8, 100);
    (void)state;
    assert_in_range(n, 10, 13); /* fewer than C's 14: some leave */
    l.people = n;
    assert_true(rota_erlang_a(&l).level >= 0.8);
    l.people = n - 1;
    assert_true(rota_erlang_a(&l).level < 0.8);
    assert_int_equal(rota_people_needed(&l, 0.8, n - 1), 0);
    assert_int_equal(rota_people_needed(&l, 1.1, 100), 0);
    l.per_hour = 0;
    assert_int_equal(rota_people_needed(&l, 0.8, 100), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_b),     cmocka_unit_test(edges_b),
        cmocka_unit_test(large_b),         cmocka_unit_test(published_c),
        cmocka_unit_test(one_server_c),    cmocka_unit_test(overloaded_c),
        cmocka_unit_test(published_a),     cmocka_unit_test(a_becomes_c),
        cmocka_unit_test(a_becomes_b),     cmocka_unit_test(a_by_its_states),
        cmocka_unit_test(people_needed),   cmocka_unit_test(level_is_a_distribution),
        cmocka_unit_test(a_by_simulation), cmocka_unit_test(never_odd),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
