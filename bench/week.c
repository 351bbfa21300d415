/* week: a week of a line in minutes, on a clock that this program sets (src/core/time_sim.c).
 * Visitors come as a Poisson stream with a daily shape and a campaign's evening, wait as long as
 * their patience lasts, and are answered by a rota of practitioners, all through the real processes
 * with the product's own client. What should have been counted is written into a ledger of its own.
 * Run by week.mjs: week run PORT DIR CLOCK LEDGER LINES STAFF DAYS SEED week check STOREDIR LEDGER
 * LINES Never looks at what the server counted before the week is over. */
#include "kit/week.h"
#include "kit/numbers.h"
#include "rota/erlang.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* The week as it is planned: what the visitors do, and the forecast, are made from the same. */
enum { DAY_S = 86400, OPEN_S = 12 * 3600, SHIFT_S = 19800, SHUT_S = OPEN_S + 2 * SHIFT_S };
enum { DRAIN_S = 1800, STEP_S = 1800 };
enum { TARGET_S = 60, CAMPAIGN_DAY = 3, HANDLE_S = 240, WRAP_S = 60, PATIENCE_S = 240 };
enum { BEAT_S = 600, LEAVE_S = 30, LOOK_S = 5, BACK_PER_CENT = 10 };
enum { ANSWER_S = 120, SILENT_PER_CENT = 2, HELD_PER_CENT = 2, HALF_HOUR_S = 1800 };

/* --- chance ------------------------------------------------------------------------------------
 */
static uint64_t seed;

static double draw(void)
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (double)((seed * UINT64_C(2685821657736338717)) >> 11) / 9007199254740992.0;
}

static uint32_t spell(double mean_s)
{
    return 1 + (uint32_t)(-log(1 - draw()) * mean_s);
}

/* Arrivals an hour of one line at a second of the simulation; none while nobody is on. */
static double per_hour(uint32_t s)
{
    double at = s % DAY_S;
    if (at < OPEN_S || at >= SHUT_S - DRAIN_S) {
        return 0;
    }
    double shape = 14 + 12 * sin((at - OPEN_S) / (SHUT_S - OPEN_S) * 3.14159265);
    bool campaign = s / DAY_S == CAMPAIGN_DAY && at >= 18 * 3600 && at < 22 * 3600;
    return shape * (campaign ? 1.4 : 1);
}

static struct week w;

static void events_make(uint32_t lines, uint32_t days)
{
    enum { MOST = 40 }; /* an hour: above what per_hour ever says */
    for (uint32_t line = 1; line <= lines; line++) {
        for (double at = 0; at < days * DAY_S;) { /* thinning: Lewis and Shedler 1979 */
            at += -log(1 - draw()) * 3600 / MOST;
            if (at < days * DAY_S && draw() < per_hour((uint32_t)at) / MOST) {
                week_plan(&w, (uint32_t)at, WEEK_ARRIVES, week_contact(&w, (uint16_t)line));
            }
        }
    }
    for (uint32_t i = 0; i < w.staff_n; i++) { /* two shifts a day, of five and a half hours */
        for (uint32_t day = 0; day < days; day++) {
            uint32_t from = day * DAY_S + OPEN_S + (i % 2) * SHIFT_S;
            week_plan(&w, from, WEEK_COMES, i);
            week_plan(&w, from + SHIFT_S - 1, WEEK_GOES, i);
        }
        for (uint32_t at = BEAT_S + i; at < days * DAY_S; at += BEAT_S) {
            week_plan(&w, at, WEEK_BEATS, i);
        }
    }
}

/* --- what happens ------------------------------------------------------------------------------
 */
/* Whoever waits longest goes to somebody of their line who is free. */
static void match(uint32_t now)
{
    for (uint32_t i = 0; i < w.staff_n; i++) {
        struct week_staff *p = &w.staff[i];
        struct week_contact *c = p->here && !p->busy ? week_next(&w, p->line) : NULL;
        if (c) {
            bool silent = !c->missed && draw() * 100 < SILENT_PER_CENT;
            week_take(&w, p, c, !silent);
            c->taken = now;
            if (!c->missed) {
                week_count(&w, now, c->line, TALLY_ANSWERED,
                           tally_wait_val((now - c->joined) * 1000ull));
            }
            c->missed = false;
            if (silent) {
                w.silent[i] = now + ANSWER_S + 1;
            } else {
                week_plan(&w, now + spell(HANDLE_S), WEEK_ENDS, i);
            }
        }
    }
}

static void joins(uint32_t now, struct week_contact *c, uint32_t i)
{
    week_count(&w, now, c->line, TALLY_CONTACT, WANT_NOW);
    week_count(&w, now, c->line, TALLY_OFFERED, 0);
    c->joined = now;
    c->waits = true;
    c->contacts++;
    week_queue(&w, c);
    match(now);
    if (c->waits) {
        week_watch(&w, c);
        c->leaves = now + spell(PATIENCE_S);
        week_plan(&w, c->leaves, WEEK_LEAVES, i);
    }
}

static void arrives(uint32_t now, uint32_t i)
{
    struct week_contact *c = &w.contact[i];
    week_open(&w, c);
    week_count(&w, now, c->line, TALLY_PERSON, 0);
    week_count(&w, now, c->line, TALLY_WHO, 0);
    week_count(&w, now, c->line, TALLY_URGENCY, 0);
    joins(now, c, i);
}

static void leaves(uint32_t now, uint32_t i)
{
    struct week_contact *c = &w.contact[i];
    if (!c->waits || c->leaves != now) {
        return; /* answered meanwhile, or another contact of theirs by now */
    }
    enum week_way how = (enum week_way)(draw() * WEEK_WAYS);
    uint16_t val = tally_wait_val((now - c->joined) * 1000ull);
    c->waits = false;
    week_leave(&w, c, how);
    if (how == WEEK_WAY_STEPS_DOWN) {
        week_count(&w, now, c->line, TALLY_PROMISED, 0);
    }
    if (how == WEEK_WAY_CLOSES) { /* it is known half a minute later, when the line looks */
        c->left_val = val;
        week_gone(&w, i, now + LEAVE_S + 1);
    } else {
        week_count(&w, now, c->line, TALLY_ABANDONED, val);
    }
}

static void ends(uint32_t now, uint32_t i)
{
    struct week_staff *p = &w.staff[i];
    struct week_contact *c = p->busy;
    bool held = draw() * 100 < HELD_PER_CENT;
    week_end(&w, p, held ? (uint32_t)((w.base_s + now) / HALF_HOUR_S) + 2 : 0);
    if (held) {
        week_count(&w, now, c->line, TALLY_HELD_OFF, 0);
        c->contacts = UINT8_MAX; /* and does not come back */
    }
    week_count(&w, now, c->line, TALLY_HANDLE, tally_spell_val((now - c->taken) * 1000ull));
    week_state(&w, p, now, WEEK_WRAP);
    p->wraps = now;
    week_plan(&w, now + WRAP_S, WEEK_FREE, i);
    uint32_t back = now + spell(4 * 3600), at = back % DAY_S;
    if (draw() * 100 < BACK_PER_CENT && c->contacts < 3 && per_hour(back) > 0 && back < w.end &&
        at > OPEN_S) {
        week_plan(&w, back, WEEK_RETURNS, (uint32_t)(c - w.contact));
    }
}

static void returns(uint32_t now, uint32_t i)
{
    struct week_contact *c = &w.contact[i];
    week_say(&w, c);
    week_count(&w, now, c->line, TALLY_RETURNED, WANT_NOW);
    joins(now, c, i);
}

static void staff_event(uint32_t now, const struct week_event *e)
{
    struct week_staff *p = &w.staff[e->who];
    if (e->what == WEEK_COMES) {
        p->leaving = false;
        week_duty(&w, p, DUTY_BE_READY);
        week_state(&w, p, now, WEEK_READY);
        p->here = true;
    } else if (e->what == WEEK_GOES) {
        p->leaving = true;
    } else if (e->what == WEEK_FREE) { /* whoever's shift is over goes */
        week_duty(&w, p, p->leaving ? DUTY_LEAVE : DUTY_BE_READY);
        week_count(&w, now, w.first_line, TALLY_WRAP, tally_spell_val((now - p->wraps) * 1000ull));
        week_state(&w, p, now, p->leaving ? WEEK_AWAY : WEEK_READY);
        p->busy = NULL;
        p->here = !p->leaving;
    } else {
        week_duty(&w, p, DUTY_ASK);
    }
    if (p->leaving && !p->busy && p->here) {
        week_duty(&w, p, DUTY_LEAVE);
        week_state(&w, p, now, WEEK_AWAY);
        p->here = false;
    }
}

/* Whoever took somebody and wrote nothing loses them to the queue, where they were. */
static void missed(uint32_t now, uint32_t i)
{
    struct week_staff *p = &w.staff[i];
    w.silent[i] = 0;
    week_count(&w, now, p->line, TALLY_MISSED, 0);
    week_state(&w, p, now, WEEK_READY);
    week_back(&w, p->busy);
    p->busy = NULL;
    if (p->leaving) {
        week_plan(&w, now, WEEK_GOES, i);
    }
}

/* What left without a word, or was let down, is known at the line's next look. */
static void looks(uint32_t now)
{
    if (now < w.look) {
        return;
    }
    w.look = now + LOOK_S;
    for (uint32_t i = 0; i < w.staff_n; i++) {
        if (w.silent[i] && w.silent[i] <= now) {
            missed(now, i);
        }
    }
    for (uint32_t i = 0; i < w.gone_n;) {
        if (w.gone[i].at <= now) {
            const struct week_contact *c = &w.contact[w.gone[i].who];
            week_count(&w, now, c->line, TALLY_ABANDONED, c->left_val);
            week_count(&w, now, c->line, TALLY_PROMISED, 0);
            w.gone[i] = w.gone[--w.gone_n];
        } else {
            i++;
        }
    }
}

static void event(const struct week_event *e)
{
    week_clock(&w, e->at);
    looks(e->at);
    switch (e->what) {
    case WEEK_ARRIVES:
        arrives(e->at, e->who);
        break;
    case WEEK_LEAVES:
        leaves(e->at, e->who);
        break;
    case WEEK_ENDS:
        ends(e->at, e->who);
        break;
    case WEEK_RETURNS:
        returns(e->at, e->who);
        break;
    case WEEK_COMES:
    case WEEK_GOES:
    case WEEK_FREE:
    case WEEK_BEATS:
        staff_event(e->at, e);
        break;
    }
    match(e->at);
}

/* --- the forecast from the plan, and what came ---------------------------------------------------
 */
static void forecast(uint32_t days, unsigned people)
{
    double came = 0, in_time = 0, left = 0;
    for (uint32_t s = 0; s < days * DAY_S; s += STEP_S) {
        struct rota_load load = {per_hour(s + STEP_S / 2), HANDLE_S + WRAP_S, PATIENCE_S, TARGET_S,
                                 people};
        if (load.per_hour > 0) {
            struct rota_service f = rota_erlang_a(&load);
            came += load.per_hour;
            in_time += load.per_hour * f.level;
            left += load.per_hour * f.abandon_share;
        }
    }
    say("forecast_level", in_time / came);
    say("forecast_left", left / came);
}

static void measured(void)
{
    struct tally_waits all = {0};
    all.answered.edge_s = all.abandoned.edge_s = tally_wait_edge_s;
    for (uint32_t l = 0; l < w.lines; l++) {
        for (size_t i = 0; i < w.ledger[l].n; i++) {
            const struct tally_cell *c = &w.ledger[l].cell[i];
            if (c->dim == TALLY_ANSWERED || c->dim == TALLY_ABANDONED) {
                (c->dim == TALLY_ANSWERED ? &all.answered : &all.abandoned)->n[c->val] += c->n;
            }
        }
    }
    say("level", tally_service_level(&all, TARGET_S).lo);
    say("left", tally_abandonment(&all).lo);
    say("offered", (double)(tally_hist_n(&all.answered) + tally_hist_n(&all.abandoned)));
}

static void run(char **a)
{
    uint32_t lines = (uint32_t)atoi(a[4]), staff = (uint32_t)atoi(a[5]),
             days = (uint32_t)atoi(a[6]);
    seed = strtoull(a[7], NULL, 10);
    struct week_event e;
    uint64_t events = 0, t0 = now_us();
    w.end = days * DAY_S;
    week_begin(&w, a[0], a[1], a[2], lines, staff);
    events_make(lines, days);
    for (uint32_t told = 0; week_due(&w, &e); events++) {
        event(&e);
        if (e.at / (DAY_S / 4) > told) {
            told = e.at / (DAY_S / 4);
            fprintf(stderr, "\rweek: day %.2f of %u, %u contacts, %.0f s ", e.at / (double)DAY_S,
                    days, w.contact_n, (double)(now_us() - t0) / 1e6);
        }
    }
    week_clock(&w, w.end + 60);
    looks(w.end + 60);
    fprintf(stderr, "\n");
    week_end_all(&w, a[3]);
    say("events", (double)events);
    say("seconds", (double)(now_us() - t0) / 1e6);
    forecast(days, staff / lines / 2);
    measured();
    say_end();
}

int main(int argc, char **argv)
{
    bool runs = argc == 10 && strcmp(argv[1], "run") == 0;
    bool checks = argc == 5 && strcmp(argv[1], "check") == 0;
    must(runs || checks,
         "week run PORT DIR CLOCK LEDGER LINES STAFF DAYS SEED | check STOREDIR LEDGER LINES");
    if (runs) {
        run(argv + 2);
    } else {
        week_compare(argv[2], argv[3], (uint32_t)atoi(argv[4]));
    }
    return 0;
}
