/* report_ahead: what the line must expect, and how many people that takes, by the same formulas
 * as the console's forecast (src/rota). Called by report. Never a promise: a week like the last
 * ones, with what the money that is to be spent may add. */
#include "campaign/report_in.h"
#include "rota/wait.h"
#include <math.h>
#include <stdio.h>

enum { ASSUMED_S = 900, TARGET_S = 60, LEVEL = 80 };
static const char *const weekdays[WEEK_DAYS] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                "Friday", "Saturday", "Sunday"};

/* Days that are still to come, and what they cost by the plan. */
static double money_ahead(const struct facts *f, int32_t *days_out)
{
    double pence = 0;
    *days_out = f->plan->to > f->today ? f->plan->to - f->today : 0;
    for (size_t i = 0; i < f->plan->nplacements; i++) {
        const struct plan_placement *at = &f->plan->placement[i];
        int32_t from = at->from > f->today + 1 ? at->from : f->today + 1;
        pence += from <= at->to
                     ? (double)at->spend_p * (at->to - from + 1) / (at->to - at->from + 1)
                     : 0;
    }
    return pence;
}

static unsigned busiest(const struct facts *f, uint64_t *sum_out)
{
    unsigned best = 0;
    uint64_t most = 0;
    *sum_out = 0;
    for (unsigned h = 0; h < 24; h++) {
        uint64_t n =
            f->hour[h] + f->hour[(h + 1) % 24] + f->hour[(h + 2) % 24] + f->hour[(h + 3) % 24];
        *sum_out += f->hour[h];
        if (n > most) {
            most = n;
            best = h;
        }
    }
    return best;
}

static void tell_more(struct telling *t)
{
    const struct facts *f = t->f;
    int32_t days;
    double pence = money_ahead(f, &days);
    uint64_t began = f->whole.n[FACT_BEGAN];
    if (!days) {
        tell(t, "No days of the campaign are to come.");
    } else if (began == FACT_HIDDEN || began < 5 || !f->whole.spent_p) {
        tell(t, "Too little was counted to say how many contacts are to come.");
    } else {
        struct span s = stat_count(began);
        double each = pence / (double)f->whole.spent_p / days;
        tell(t,
             "In the %d days to come, if money goes on bringing as many: %.1f (%.1f to %.1f) "
             "contacts a day from adverts, beside those who come anyway.",
             days, (double)began * each, s.lo * each, s.hi * each);
    }
}

static void tell_busiest(struct telling *t)
{
    const struct facts *f = t->f;
    uint64_t shown;
    unsigned from = busiest(f, &shown);
    if (shown >= 100) {
        uint64_t n = f->hour[from] + f->hour[(from + 1) % 24] + f->hour[(from + 2) % 24] +
                     f->hour[(from + 3) % 24];
        tell(t, "The busiest four hours are from %02u:00 to %02u:00: %s of all pages shown.", from,
             (from + 4) % 24, share_word(n, shown).s);
    }
}

/* --- who is needed
 * ----------------------------------------------------------------------------- */

/* What is asked of an hour of a block. */
static struct rota_load load_of(const struct fact_week *w, uint64_t came)
{
    return (struct rota_load){.per_hour = (double)came / w->weeks / WEEK_BLOCK_H,
                              .handle_s = w->handle_s > 0 ? w->handle_s : ASSUMED_S,
                              .patience_s = w->patience_s,
                              .target_s = TARGET_S};
}

static unsigned needed(const struct rota_load *l)
{
    return rota_people_needed(l, LEVEL / 100.0, ROTA_PEOPLE_ENOUGH);
}

static void cell_say(const struct fact_week *w, uint64_t came, char out[SHEET_CELL])
{
    if (!came || came == FACT_HIDDEN) {
        snprintf(out, SHEET_CELL, "%s", came ? "[c]" : "none");
        return;
    }
    const struct rota_load l = load_of(w, came);
    unsigned n = needed(&l);
    snprintf(out, SHEET_CELL, "%.1f an hour: %u", l.per_hour, n);
}

static void table_say(struct telling *t)
{
    enum { COLS = 1 + WEEK_BLOCKS, ROWS = 1 + WEEK_DAYS };
    const struct fact_week *w = &t->f->week;
    struct sheet_table b = {"Who comes, and how many are needed, by day and hours", COLS, ROWS,
                            cb_alloc((size_t)ROWS * COLS * SHEET_CELL)};
    snprintf(b.cell[0], SHEET_CELL, "Day");
    for (unsigned k = 0; k < WEEK_BLOCKS; k++) {
        snprintf(b.cell[1 + k], SHEET_CELL, "%02u:00 to %02u:00", k * WEEK_BLOCK_H,
                 (k + 1) * WEEK_BLOCK_H);
    }
    for (unsigned d = 0; d < WEEK_DAYS; d++) {
        snprintf(b.cell[(1 + d) * COLS], SHEET_CELL, "%s", weekdays[d]);
        for (unsigned k = 0; k < WEEK_BLOCKS; k++) {
            cell_say(w, w->came[d][k], b.cell[(1 + d) * COLS + 1 + k]);
        }
    }
    t->ops->table(t->arg, &b);
    cb_free(b.cell, (size_t)ROWS * COLS * SHEET_CELL);
}

/* In words, as the console has it: the block of the week in which most come. */
static void most_say(struct telling *t)
{
    const struct fact_week *w = &t->f->week;
    unsigned best = 0;
    uint64_t most = 0;
    for (unsigned i = 0; i < WEEK_DAYS * WEEK_BLOCKS; i++) {
        uint64_t n = w->came[i / WEEK_BLOCKS][i % WEEK_BLOCKS];
        best = n != FACT_HIDDEN && n > most ? i : best;
        most = n != FACT_HIDDEN && n > most ? n : most;
    }
    const struct rota_load l = load_of(w, most);
    struct rota_stretch s = {.weekday = (uint8_t)(best / WEEK_BLOCKS),
                             .from_min = (uint16_t)(best % WEEK_BLOCKS * WEEK_BLOCK_H * 60),
                             .n = 2 * WEEK_BLOCK_H,
                             .chats_each = 1,
                             .handle_s = l.handle_s,
                             .patience_s = l.patience_s,
                             .target_s = TARGET_S,
                             .level = LEVEL / 100.0};
    struct rota_forecast f;
    char text[ROTA_SAY];
    for (unsigned i = 0; i < s.n; i++) {
        s.per_hour[i] = l.per_hour;
        s.people[i] = needed(&l);
    }
    rota_forecast_of(&s, &f);
    rota_forecast_say(&s, &f, text);
    tell(t, "Where most come: %s", text);
}

static void tell_rota(struct telling *t)
{
    const struct fact_week *w = &t->f->week;
    uint64_t told = 0;
    for (unsigned i = 0; i < WEEK_DAYS * WEEK_BLOCKS; i++) {
        uint64_t n = w->came[i / WEEK_BLOCKS][i % WEEK_BLOCKS];
        told += n == FACT_HIDDEN ? 0 : n;
    }
    if (!told) {
        tell(t, "Too few wanted to talk in the last weeks to say how many people are needed.");
        return;
    }
    tell(
        t,
        "For a week like the last %u: how many in an hour want to talk, whatever brought them, and "
        "how many people it takes that 8 in 10 of them are answered within %d seconds, each "
        "talking with one at a time. A contact is taken to last %.0f minutes, %s. Messages that "
        "are left come on top.",
        w->weeks, TARGET_S, (w->handle_s > 0 ? w->handle_s : ASSUMED_S) / 60,
        w->handle_s > 0 ? "as measured" : "for too few were measured");
    table_say(t);
    most_say(t);
}

void tell_ahead(struct telling *t)
{
    t->ops->head(t->arg, 2, "What the line must expect, and staff");
    tell_more(t);
    tell_busiest(t);
    tell_rota(t);
}
