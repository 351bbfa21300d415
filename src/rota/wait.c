/* wait: how long somebody who joins now would wait. Called by line, when the state of a queue
 * moves. Never finer than the steps below: a page that says "7 minutes" would be wrong, and would
 * tell a watcher more. */
#include "rota/wait.h"
#include <math.h>

enum {
    PACE_MEMORY = 20, /* contacts that count; older ones fade */
    PACE_LEAST = 5,   /* measured contacts before anything is said */
    MINUTE_S = 60,
};
static const uint8_t steps[] = {1, 2, 5, 10, 15, 20, 30, 45, 60};
enum { STEPS = sizeof steps / sizeof steps[0] };
static const double Z_ONE_IN_FIVE = 0.8416; /* the normal distribution's 80 % point */

/* The first ones count alike, so that the mean does not hang on the very first.
 * Source  D. Knuth, TAOCP 2, 4.2.2 (15), (16) with a weight that stops falling; for the weighted
 *         variance T. Finch, Incremental calculation of weighted mean and variance, 2009, (143). */
void rota_pace_add(struct rota_pace *p, double handle_s)
{
    if (!(handle_s >= 0) || handle_s > 86400) {
        return;
    }
    p->n += p->n < UINT32_MAX;
    double weight = 1.0 / (p->n < PACE_MEMORY ? p->n : PACE_MEMORY);
    double off = handle_s - p->mean_s;
    p->mean_s += weight * off;
    p->spread_s2 = (1 - weight) * (p->spread_s2 + weight * off * off);
}

/* The point that a gamma distribution of this mean and variance is under, z from its middle.
 * Source  E. Wilson, M. Hilferty, The Distribution of Chi-square, PNAS 17 (1931) 684. */
static double gamma_point(double mean, double variance, double z)
{
    double shape = mean * mean / variance;
    double root = 1 - 1 / (9 * shape) + z / (3 * sqrt(shape));
    return root > 0 ? mean * root * root * root : 0;
}

/* Before somebody is free for the one who joins, ahead + 1 contacts end; with all places busy one
 * ends each mean / places. What varies: each of these gaps (as the contacts do, where one person is
 * on; as chance does, where many are), and how well the mean is known. */
static void range_of(const struct rota_pace *p, unsigned places, unsigned ahead, double *low_out,
                     double *high_out)
{
    double gap = p->mean_s / places, ends = ahead + 1.0;
    double varied = p->spread_s2 / (p->mean_s * p->mean_s); /* squared coefficient of variation */
    double known = varied / (p->n < PACE_MEMORY ? p->n : PACE_MEMORY);
    double mean = ends * gap;
    double variance = gap * gap * ends * (1 + (varied - 1) / places) + mean * mean * known;
    double least = mean * mean / 400; /* nobody's wait is known to a twentieth */
    variance = variance > least ? variance : least;
    *low_out = gamma_point(mean, variance, -Z_ONE_IN_FIVE) / MINUTE_S;
    *high_out = gamma_point(mean, variance, Z_ONE_IN_FIVE) / MINUTE_S;
}

static uint8_t step_under(double minutes)
{
    uint8_t s = 0;
    for (int i = 0; i < STEPS && steps[i] <= minutes; i++) {
        s = steps[i];
    }
    return s;
}

static uint8_t step_over(double minutes)
{
    for (int i = 0; i < STEPS; i++) {
        if (steps[i] >= minutes) {
            return steps[i];
        }
    }
    return 0;
}

struct rota_wait rota_wait_of(const struct rota_pace *p, unsigned places, unsigned busy,
                              unsigned ahead)
{
    double low, high;
    if (places == 0) {
        return (struct rota_wait){ROTA_WAIT_UNKNOWN, 0, 0};
    }
    if (busy < places && ahead < places - busy) {
        return (struct rota_wait){ROTA_WAIT_NONE, 0, 1};
    }
    if (p->n < PACE_LEAST || p->mean_s <= 0) {
        return (struct rota_wait){ROTA_WAIT_UNKNOWN, 0, 0};
    }
    /* Places that are free are spoken for by as many of those ahead. */
    range_of(p, places, busy < places ? ahead - (places - busy) : ahead, &low, &high);
    struct rota_wait w = {ROTA_WAIT_RANGE, step_under(low), step_over(high)};
    if (!w.most_min) {
        w.kind = ROTA_WAIT_OVER;
        w.least_min = w.least_min ? w.least_min : 1;
    } else if (!w.least_min) {
        w.kind = w.most_min == 1 ? ROTA_WAIT_NONE : ROTA_WAIT_UP_TO;
    }
    return w;
}
