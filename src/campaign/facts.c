/* facts: the counts of a campaign, read back and summed. Called by report through cli and line.
 * Never keeps what a plan does not name, but for one sum of codes that are unknown. */
#include "campaign/facts.h"
#include <string.h>

enum { HOUR_S = 3600, DAY_H = 24, CONTACT_DIM = 2 /* tally/dims.inc: contacts of the line */ };

struct reading {
    struct facts *f;
    const struct rota_zone *zone;
    int32_t below; /* as a day from first */
    uint64_t left; /* counts to read, at most */
};

static unsigned fact_of(uint16_t event)
{
    static const unsigned facts[COUNT_EVENTS] = {
        [COUNT_SHOWN - COUNT_FIRST] = FACT_SHOWN,    [COUNT_MACHINE - COUNT_FIRST] = FACT_MACHINE,
        [COUNT_WENT_SELF - COUNT_FIRST] = FACT_WENT, [COUNT_WENT_OTHER - COUNT_FIRST] = FACT_WENT,
        [COUNT_BEGAN - COUNT_FIRST] = FACT_BEGAN,    [COUNT_RETURNED - COUNT_FIRST] = FACT_RETURNED,
        [COUNT_CALLED - COUNT_FIRST] = FACTS,
    };
    return event >= COUNT_FIRST && event < COUNT_END_ ? facts[event - COUNT_FIRST] : FACTS;
}

static void row_add(struct fact_row *r, uint16_t event, uint64_t n)
{
    unsigned which = fact_of(event);
    CB_ASSERT(which < FACTS);
    r->n[which] += n;
    r->n[FACT_SELF] += event == COUNT_WENT_SELF ? n : 0;
}

/* The day, from first, that a count belongs to: of shown by the line's clock; the others are kept
 * by the line's day already. */
static int32_t day_of(const struct reading *r, const struct store_count *c, unsigned *hour_out)
{
    unsigned minute = 0;
    bool by_hour = c->dim == COUNT_SHOWN || c->dim == COUNT_MACHINE;
    int32_t day = by_hour ? rota_local(r->zone, (int64_t)c->hour * HOUR_S, &minute)
                          : (int32_t)(c->hour / DAY_H);
    *hour_out = minute / 60;
    return day - r->f->first;
}

static void by_day(struct facts *f, const struct plan_placement *at, unsigned m, int32_t day,
                   const struct store_count *c)
{
    unsigned which = fact_of(c->dim);
    if (day < 0 || day >= f->days) {
        return;
    }
    f->shown[day] += which == FACT_SHOWN ? c->n : 0;
    f->went[day] += which == FACT_WENT ? c->n : 0;
    if (at && at->turns > 1) {
        f->turn[m][day].shown += which == FACT_SHOWN ? c->n : 0;
        f->turn[m][day].went += which == FACT_WENT ? c->n : 0;
        f->turned[m] += which == FACT_WENT ? c->n : 0;
    }
}

static bool count_one(void *arg, const struct store_count *c)
{
    struct reading *r = arg;
    struct facts *f = r->f;
    uint16_t number;
    unsigned turn, hour;
    unsigned which = fact_of(c->dim);
    if (!r->left--) {
        return false;
    }
    if (which >= FACTS) {
        return true;
    }
    count_of_val(c->val, &number, &turn);
    size_t i = plan_find(f->plan, number);
    const struct plan_placement *at = i < SIZE_MAX ? &f->plan->placement[i] : NULL;
    unsigned m = at ? at->turn[turn < at->turns ? turn : 0] : 0;
    int32_t day = day_of(r, c, &hour);
    if (day >= r->below) {
        return true;
    }
    row_add(&f->whole, c->dim, c->n);
    if (at) {
        row_add(&f->placement[i], c->dim, c->n);
        row_add(&f->channel[at->channel], c->dim, c->n);
        row_add(&f->message[m], c->dim, c->n);
        f->cell[i][turn < at->turns ? turn : 0][which] += c->n;
    } else {
        row_add(&f->unknown, c->dim, c->n);
    }
    f->hour[hour] += c->dim == COUNT_SHOWN ? c->n : 0;
    by_day(f, at, m, day, c);
    return true;
}

static bool contact_one(void *arg, const struct store_count *c)
{
    struct reading *r = arg;
    unsigned minute;
    if (!r->left--) {
        return false;
    }
    int32_t day = rota_local(r->zone, (int64_t)c->hour * HOUR_S, &minute) - r->f->first;
    if (c->dim == CONTACT_DIM && day >= 0 && day < r->f->days && day < r->below) {
        r->f->contacts[day] += c->n;
    }
    return true;
}

static void spend_add(struct facts *f, const struct spend *s, int32_t below)
{
    const struct plan *p = f->plan;
    for (size_t i = 0; i < p->nplacements; i++) {
        const struct plan_placement *at = &p->placement[i];
        struct fact_row *rows[] = {&f->whole, &f->channel[at->channel], &f->placement[i]};
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            rows[k]->planned_p += at->spend_p;
            rows[k]->reach_planned += at->reach;
        }
    }
    for (size_t i = 0; s && i < s->n; i++) {
        const struct spend_row *r = &s->row[i];
        if (r->day - f->first >= below) {
            continue;
        }
        bool one = r->placement != CODE_NONE;
        struct fact_row *rows[] = {&f->whole, &f->channel[r->channel],
                                   one ? &f->placement[r->placement] : NULL};
        for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
            if (rows[k]) {
                rows[k]->spent_p += r->spend_p;
                rows[k]->reach += r->reach;
            }
        }
        f->spent_p[r->day - f->first] += r->spend_p;
    }
}

/* As many days with the campaign as without it: from the same weekday where it has whole weeks.
 * end: the first day that is not over; a day that goes on is no day to compare. */
static void windows_sum(struct facts *f, int32_t end)
{
    int32_t length = f->plan->to - f->plan->from + 1, over = end - f->plan->from;
    f->over = over < 0 ? 0 : over > length ? length : over;
    for (int32_t d = 0; d < f->over; d++) {
        f->with += f->contacts[length + d];
        f->before += f->contacts[length - f->over + d];
        f->after += f->plan->to + 1 + d < end ? f->contacts[2 * length + d] : 0;
    }
}

int32_t facts_past(const struct facts *f)
{
    int32_t length = f->plan->to - f->plan->from + 1, past = f->today - f->plan->from + 1;
    return past < 0 ? 0 : past > length ? length : past;
}

enum cb_err facts_read(struct store *s, const struct facts_ask *ask, struct facts **out)
{
    struct facts *f = cb_alloc(sizeof *f);
    const struct plan *p = ask->plan;
    int32_t length = p->to - p->from + 1;
    unsigned minute;
    f->plan = p;
    f->first = p->from - length;
    f->days = 3 * length;
    f->today = rota_local(ask->zone, (int64_t)ask->now_s, &minute);
    int32_t end = ask->below && ask->below <= f->today ? ask->below : f->today;
    f->today = ask->below && ask->below <= f->today ? ask->below - 1 : f->today;
    struct reading r = {f, ask->zone, ask->below ? ask->below - f->first : INT32_MAX,
                        ask->most ? ask->most : UINT64_MAX - 1};
    f->placement = cb_alloc(PLAN_PLACEMENTS * sizeof *f->placement);
    f->cell = cb_alloc(PLAN_PLACEMENTS * sizeof *f->cell);
    spend_add(f, ask->spend, r.below);
    struct store_span span = {.line = (uint16_t)(ask->line | COUNT_LINE),
                              .from = (uint32_t)(f->first - 1) * DAY_H,
                              .below = (uint32_t)(f->first + f->days + 1) * DAY_H};
    enum cb_err e = s->ops->count_list(s, &span, count_one, &r);
    span.line = ask->line;
    e = e ? e : s->ops->count_list(s, &span, contact_one, &r);
    e = !e && r.left == UINT64_MAX ? CB_PEER_SIZE : e;
    windows_sum(f, end);
    e = e ? e : facts_week(s, ask, end, f);
    *out = f;
    if (e) {
        facts_free(f);
        *out = NULL;
    }
    return e;
}

void facts_free(struct facts *f)
{
    if (f) {
        cb_free(f->placement, PLAN_PLACEMENTS * sizeof *f->placement);
        cb_free(f->cell, PLAN_PLACEMENTS * sizeof *f->cell);
        cb_free(f, sizeof *f);
    }
}
