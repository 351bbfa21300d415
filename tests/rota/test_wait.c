/* Tests rota/wait.c and forecast.c: the estimate beside a seeded simulation, and the sentences.
 * Never asks a clock. */
#include "rota/wait.h"
#include <setjmp.h>
#include <stdarg.h>
#include <math.h>
#include <string.h>
#include <cmocka.h>

static uint64_t seed = 20261125;
static double uniform(void) /* xorshift64*, Vigna 2014 */
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return ((double)((seed * 2685821657736338717u) >> 11) + 0.5) / 9007199254740992.0;
}
static double exponential(double mean)
{
    return -mean * log(uniform());
}
/* A contact of a real line varies less than that: a sum of two halves. */
static double contact(double mean)
{
    return exponential(mean / 2) + exponential(mean / 2);
}

static struct rota_pace pace_of(double mean, unsigned n)
{
    struct rota_pace p = {0};
    for (unsigned i = 0; i < n; i++) {
        rota_pace_add(&p, contact(mean));
    }
    return p;
}

static void pace(void **state)
{
    struct rota_pace p = {0};
    (void)state;
    rota_pace_add(&p, 100);
    rota_pace_add(&p, 200);
    rota_pace_add(&p, 300);
    assert_true(fabs(p.mean_s - 200) < 1e-9); /* the first ones are a plain mean and variance */
    assert_true(fabs(p.spread_s2 - 20000.0 / 3) < 1e-6);
    for (int i = 0; i < 300; i++) {
        rota_pace_add(&p, 1000); /* what was before fades */
    }
    assert_true(fabs(p.mean_s - 1000) < 0.01 && p.spread_s2 < 1);
    struct rota_pace before = p;
    rota_pace_add(&p, -1);
    rota_pace_add(&p, NAN);
    rota_pace_add(&p, 1e9);
    assert_memory_equal(&p, &before, sizeof p);
}

static void wait_is(const struct rota_pace *p, unsigned places, unsigned busy, unsigned ahead,
                    struct rota_wait want)
{
    struct rota_wait w = rota_wait_of(p, places, busy, ahead);
    if (w.kind != want.kind || w.least_min != want.least_min || w.most_min != want.most_min) {
        fail_msg("%u places, %u busy, %u ahead: kind %d, %u to %u", places, busy, ahead, w.kind,
                 w.least_min, w.most_min);
    }
}

static void coarse_and_honest(void **state)
{
    struct rota_pace p = {.mean_s = 600, .spread_s2 = 300 * 300, .n = 50}, none = {0};
    (void)state;
    wait_is(&p, 4, 2, 1, (struct rota_wait){ROTA_WAIT_NONE, 0, 1});
    wait_is(&p, 4, 2, 2, (struct rota_wait){ROTA_WAIT_UP_TO, 0, 5}); /* both are spoken for */
    wait_is(&p, 4, 4, 0, (struct rota_wait){ROTA_WAIT_UP_TO, 0, 5});
    wait_is(&p, 4, 4, 3, (struct rota_wait){ROTA_WAIT_RANGE, 5, 15});
    wait_is(&p, 1, 1, 0, (struct rota_wait){ROTA_WAIT_RANGE, 5, 15});
    wait_is(&p, 1, 1, 9, (struct rota_wait){ROTA_WAIT_OVER, 60, 0});
    wait_is(&p, 30, 30, 0, (struct rota_wait){ROTA_WAIT_NONE, 0, 1}); /* one ends every 20 s */
    wait_is(&p, 2, 5, 0, (struct rota_wait){ROTA_WAIT_RANGE, 1, 10}); /* more held than places */
    /* What it cannot know. */
    wait_is(&p, 0, 0, 0, (struct rota_wait){ROTA_WAIT_UNKNOWN, 0, 0});
    wait_is(&none, 1, 1, 0, (struct rota_wait){ROTA_WAIT_UNKNOWN, 0, 0});
    p.n = 4;
    wait_is(&p, 1, 1, 0, (struct rota_wait){ROTA_WAIT_UNKNOWN, 0, 0});
    wait_is(&none, 1, 0, 0, (struct rota_wait){ROTA_WAIT_NONE, 0, 1}); /* somebody is free */
}

/* Somebody joins behind `ahead` others while all places are busy: their true wait, when contacts
 * vary as ours do and those that run began at some time before. */
static double true_wait_min(unsigned places, unsigned ahead, double mean)
{
    double left[16];
    for (unsigned i = 0; i < places; i++) {
        double whole, gone; /* a long contact is likelier to be met than a short one */
        do {
            whole = contact(mean);
        } while (uniform() * mean * 8 > whole);
        gone = uniform() * whole;
        left[i] = whole - gone;
    }
    for (unsigned n = 0;; n++) {
        unsigned first = 0;
        for (unsigned i = 1; i < places; i++) {
            first = left[i] < left[first] ? i : first;
        }
        if (n == ahead) {
            return left[first] / 60;
        }
        left[first] += contact(mean);
    }
}

/* Three in five are promised to fall inside; the steps make it wider, never narrower. */
static void the_range_holds(void **state)
{
    (void)state;
    for (unsigned places = 1; places <= 8; places *= 2) {
        for (unsigned ahead = 0; ahead <= 6; ahead += 2) {
            unsigned inside = 0, tries = 3000;
            for (unsigned i = 0; i < tries; i++) {
                struct rota_pace p = pace_of(900, 40);
                struct rota_wait w = rota_wait_of(&p, places, places, ahead);
                double wait = true_wait_min(places, ahead, 900);
                double most = w.kind == ROTA_WAIT_OVER ? 1e9 : w.most_min;
                inside += wait >= w.least_min && wait <= most;
            }
            if (inside < tries * 6 / 10) {
                fail_msg("%u places, %u ahead: %u of %u inside", places, ahead, inside, tries);
            }
        }
    }
}

static struct rota_stretch evening(void)
{
    struct rota_stretch s = {.weekday = 3,
                             .from_min = 18 * 60,
                             .n = 8,
                             .handle_s = 900,
                             .patience_s = 600,
                             .target_s = 60,
                             .level = 0.7};
    for (unsigned i = 0; i < s.n; i++) {
        s.per_hour[i] = i < 2 ? 5 : 10;
        s.people[i] = 4;
    }
    return s;
}

static void says(const struct rota_stretch *s, const char *want)
{
    struct rota_forecast f;
    char got[ROTA_SAY];
    rota_forecast_of(s, &f);
    rota_forecast_say(s, &f, got);
    assert_string_equal(got, want);
}

static void sentences(void **state)
{
    struct rota_stretch s = evening();
    (void)state;
    says(&s, "With 4 people on Thursday from 18:00 to 22:00, 8 in 10 are answered within 60 "
             "seconds, and 7 in 100 leave before. 3 would do until 19:00.");
    for (unsigned i = 0; i < s.n; i++) {
        s.people[i] = i < 2 ? 3 : 4;
    }
    says(&s, "With 3 to 4 people on Thursday from 18:00 to 22:00, 8 in 10 are answered within 60 "
             "seconds, and 8 in 100 leave before.");
    s.level = 0.9;
    says(&s, "With 3 to 4 people on Thursday from 18:00 to 22:00, 8 in 10 are answered within 60 "
             "seconds, and 8 in 100 leave before. 4 are needed until 19:00. 5 are needed from "
             "19:00.");
    memset(s.per_hour, 0, sizeof s.per_hour);
    says(&s, "With 3 to 4 people on Thursday from 18:00 to 22:00, almost all are answered within "
             "60 seconds. 1 would do all the time.");
}

static void overloaded(void **state)
{
    struct rota_stretch s = evening();
    struct rota_forecast f;
    (void)state;
    s.patience_s = 0;
    s.per_hour[5] = 16; /* exactly as much as four can do: the wait has no end */
    s.chats_each = 1;
    rota_forecast_of(&s, &f);
    assert_true(f.overloaded);
    assert_true(f.wait_mean_s > 0 && f.wait_mean_s < 1000);
    says(&s, "With 4 people on Thursday from 18:00 to 22:00, 5 in 10 are answered within 60 "
             "seconds. More comes than these people can do at 20:30. Erlang C has no answer then, "
             "and how long people are ready to wait is not known. 3 would do until 19:00. "
             "6 are needed from 20:30 to 21:00.");
    s.patience_s = 600; /* known: A has an answer */
    rota_forecast_of(&s, &f);
    assert_false(f.overloaded);
    assert_true(f.level > 0.5 && f.abandon_share > 0.05);
    s.chats_each = 2; /* two chats each: half the people */
    rota_forecast_of(&s, &f);
    assert_int_equal(f.needed[5], 3);
}

static void nobody_on(void **state)
{
    struct rota_stretch s = evening();
    (void)state;
    memset(s.people, 0, sizeof s.people);
    s.n = 2;
    says(&s, "With nobody on Thursday from 18:00 to 19:00, fewer than 1 in 10 are answered within "
             "60 seconds, and 100 in 100 leave before. 3 are needed all the time.");
    s.per_hour[0] = s.per_hour[1] = 4000;
    says(&s, "With nobody on Thursday from 18:00 to 19:00, fewer than 1 in 10 are answered within "
             "60 seconds, and 100 in 100 leave before. Not even 200 would be enough all the time.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pace),
        cmocka_unit_test(coarse_and_honest),
        cmocka_unit_test(the_range_holds),
        cmocka_unit_test(sentences),
        cmocka_unit_test(overloaded),
        cmocka_unit_test(nobody_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
