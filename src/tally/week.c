/* week: weeks past as one week: how many came at each hour of it, how long a contact takes, how
 * long people are ready to wait. Called by whoever forecasts: line for the console, campaign for
 * its report. Never a rate of what was not counted: what is not known has n 0. */
#include "tally/measure.h"
#include "tally/tally.h"
#include <math.h>

double tally_middle(struct tally_range r)
{
    return !r.n ? 0 : isinf(r.hi) ? (isinf(r.lo) ? 0 : r.lo) : (r.lo + r.hi) / 2;
}

static struct tally_range both(struct tally_range a, struct tally_range b)
{
    if (!a.n || !b.n) {
        return a.n ? a : b;
    }
    return (struct tally_range){a.lo + b.lo, a.hi + b.hi, a.n};
}

static void hist_add(const struct tally_table *t, uint16_t dim, struct tally_hist *sum)
{
    *sum = (struct tally_hist){0};
    for (uint32_t at = 0; at < TALLY_WEEK_H; at++) {
        struct tally_hist h;
        tally_hist(t, at, dim, &h);
        sum->edge_s = h.edge_s;
        for (unsigned v = 0; v < TALLY_HIST; v++) {
            sum->n[v] += h.n[v];
        }
    }
}

void tally_week_of(const struct tally_table *t, struct tally_week *out)
{
    struct tally_waits w = {0};
    struct tally_hist handle, wrap;
    hist_add(t, TALLY_ANSWERED, &w.answered);
    hist_add(t, TALLY_ABANDONED, &w.abandoned);
    hist_add(t, TALLY_HANDLE, &handle);
    hist_add(t, TALLY_WRAP, &wrap);
    out->handle_s = both(tally_mean_s(&handle), tally_mean_s(&wrap));
    out->patience_s = tally_patience_s(&w);
    for (uint32_t at = 0; at < TALLY_WEEK_H; at++) {
        out->came[at] = tally_sum(t, at, TALLY_OFFERED) + tally_sum(t, at, TALLY_BLOCKED);
    }
}
