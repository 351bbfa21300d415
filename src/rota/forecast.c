/* forecast: what a rota will do to those who come, by half hour, and in words. Called by line, for
 * supervisors. Never gives Erlang C's answer for an overloaded half hour: it says that there is
 * none. */
#include "rota/wait.h"
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { STEP_MIN = 30, DAY_MIN = 1440 };

static unsigned chats_of(const struct rota_stretch *s)
{
    return s->chats_each ? s->chats_each : 1;
}

static struct rota_load load_at(const struct rota_stretch *s, unsigned i)
{
    return (struct rota_load){.per_hour = s->per_hour[i],
                              .handle_s = s->handle_s,
                              .patience_s = s->patience_s,
                              .target_s = s->target_s,
                              .people = s->people[i] * chats_of(s)};
}

static unsigned steps_of(const struct rota_stretch *s)
{
    return s->n < ROTA_STEPS ? s->n : ROTA_STEPS;
}

void rota_forecast_of(const struct rota_stretch *s, struct rota_forecast *out)
{
    double all = 0, waited = 0;
    *out = (struct rota_forecast){0};
    for (unsigned i = 0; i < steps_of(s); i++) {
        struct rota_load l = load_at(s, i);
        struct rota_service v = s->patience_s > 0 ? rota_erlang_a(&l) : rota_erlang_c(&l);
        unsigned places = rota_people_needed(&l, s->level, ROTA_PEOPLE_ENOUGH * chats_of(s));
        out->needed[i] = (places + chats_of(s) - 1) / chats_of(s);
        out->overloaded = out->overloaded || v.overloaded;
        out->erlangs_most = v.erlangs > out->erlangs_most ? v.erlangs : out->erlangs_most;
        all += s->per_hour[i];
        waited += v.overloaded ? 0 : s->per_hour[i];
        out->level += s->per_hour[i] * v.level;
        out->abandon_share += s->per_hour[i] * v.abandon_share;
        out->wait_mean_s += s->per_hour[i] * v.wait_mean_s;
    }
    out->level = all > 0 ? out->level / all : 1;
    out->abandon_share = all > 0 ? out->abandon_share / all : 0;
    out->wait_mean_s = waited > 0 ? out->wait_mean_s / waited : 0;
}

/* --- in words ----------------------------------------------------------------------------------
 */

struct say {
    char *out;
    size_t len;
};

static void put(struct say *y, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(struct say *y, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(y->out + y->len, ROTA_SAY - y->len, fmt, ap);
    va_end(ap);
    y->len = n < 0 || y->len + (size_t)n >= ROTA_SAY ? ROTA_SAY - 1 : y->len + (size_t)n;
}

static void put_time(struct say *y, const struct rota_stretch *s, unsigned step)
{
    unsigned min = (s->from_min + step * STEP_MIN) % DAY_MIN;
    put(y, "%02u:%02u", min / 60, min % 60);
}

static void put_people(struct say *y, unsigned n)
{
    put(y, n == 1 ? "1 person" : n == 0 ? "nobody" : "%u people", n);
}

/* Who is on: one number, or from the fewest to the most. */
static void put_who(struct say *y, const struct rota_stretch *s)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    unsigned low = UINT32_MAX, high = 0;
    for (unsigned i = 0; i < steps_of(s); i++) {
        low = s->people[i] < low ? s->people[i] : low;
        high = s->people[i] > high ? s->people[i] : high;
    }
    put(y, "With ");
    if (low < high) {
        put(y, "%u to ", low);
    }
    put_people(y, high);
    put(y, " on %s from ", days[s->weekday % 7]);
    put_time(y, s, 0);
    put(y, " to ");
    put_time(y, s, steps_of(s));
}

/* Rounded down, so that it is never promised too much: 0.79 is "7 in 10". */
static void put_level(struct say *y, double level, double target_s)
{
    unsigned tenths = (unsigned)floor(level * 10 + 1e-9);
    if (level >= 0.99) {
        put(y, "almost all");
    } else if (tenths == 0) {
        put(y, "fewer than 1 in 10");
    } else {
        put(y, "%u in 10", tenths);
    }
    put(y, " are answered within %.0f seconds", target_s);
}

/* -1 fewer would do, 0 it is just right, 1 more are needed (0 needed: more than there are). */
static int off_by(const struct rota_stretch *s, const struct rota_forecast *f, unsigned i)
{
    unsigned needed = f->needed[i] ? f->needed[i] : UINT32_MAX;
    return needed < s->people[i] ? -1 : needed > s->people[i];
}

/* From start on, the half hours of which the same is to be said. */
static unsigned alike_to(const struct rota_stretch *s, const struct rota_forecast *f,
                         unsigned start)
{
    unsigned i = start + 1;
    int off = off_by(s, f, start);
    while (i < steps_of(s) && off_by(s, f, i) == off &&
           (off == 0 || f->needed[i] == f->needed[start])) {
        i++;
    }
    return i;
}

static void put_when(struct say *y, const struct rota_stretch *s, unsigned from, unsigned to)
{
    bool first = from == 0, last = to == steps_of(s);
    if (first && last) {
        put(y, " all the time");
    } else if (first || last) {
        put(y, first ? " until " : " from ");
        put_time(y, s, first ? to : from);
    } else {
        put(y, " from ");
        put_time(y, s, from);
        put(y, " to ");
        put_time(y, s, to);
    }
}

/* " 3 would do until 19:00." and " 6 are needed from 20:00." At most four such sentences. */
static void put_needs(struct say *y, const struct rota_stretch *s, const struct rota_forecast *f)
{
    unsigned said = 0;
    for (unsigned i = 0, to; i < steps_of(s) && said < 4; i = to) {
        to = alike_to(s, f, i);
        if (off_by(s, f, i) == 0) {
            continue;
        }
        said++;
        if (f->needed[i] == 0) {
            put(y, " Not even %d would be enough", ROTA_PEOPLE_ENOUGH);
        } else {
            put(y, " %u ", f->needed[i]);
            put(y, off_by(s, f, i) < 0 ? "would do" : "%s needed",
                f->needed[i] == 1 ? "is" : "are");
        }
        put_when(y, s, i, to);
        put(y, ".");
    }
}

static void put_warning(struct say *y, const struct rota_stretch *s)
{
    for (unsigned i = 0; i < steps_of(s); i++) {
        struct rota_load l = load_at(s, i);
        if (rota_erlang_c(&l).overloaded) {
            put(y, " More comes than these people can do at ");
            put_time(y, s, i);
            put(y, ". Erlang C has no answer then, and how long people are ready to wait is not "
                   "known.");
            return;
        }
    }
}

void rota_forecast_say(const struct rota_stretch *s, const struct rota_forecast *f,
                       char out[ROTA_SAY])
{
    struct say y = {.out = out};
    out[0] = 0;
    put_who(&y, s);
    put(&y, ", ");
    put_level(&y, f->level, s->target_s);
    if (f->abandon_share >= 0.05) {
        put(&y, ", and %.0f in 100 leave before", f->abandon_share * 100);
    }
    put(&y, ".");
    if (f->overloaded) {
        put_warning(&y, s);
    }
    put_needs(&y, s, f);
}
