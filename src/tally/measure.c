/* measure: see measure.h. Called by line's figures, forecast and exports.
 * Never divides by nothing: what has no base is NAN, and shown as a dash. */
#include "tally/measure.h"
#include <math.h>

const uint32_t tally_wait_edge_s[TALLY_WAIT_EDGES] = {10,  20,  30,  45,   60,   90,  120,
                                                      180, 300, 600, 1200, 1800, 3600};
const uint32_t tally_spell_edge_s[TALLY_SPELL_EDGES] = {60,   120,  180,  300,  600,  900,  1200,
                                                        1800, 2700, 3600, 5400, 7200, 10800};

static uint16_t edge_val(const uint32_t *edge_s, uint64_t ms)
{
    uint16_t i = 0;
    while (i < TALLY_MORE && ms > (uint64_t)edge_s[i] * 1000) {
        i++;
    }
    return i;
}

uint16_t tally_wait_val(uint64_t wait_ms)
{
    return edge_val(tally_wait_edge_s, wait_ms);
}

uint16_t tally_spell_val(uint64_t spell_ms)
{
    return edge_val(tally_spell_edge_s, spell_ms);
}

static uint64_t known(const struct tally_hist *h)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < TALLY_UNKNOWN; i++) {
        n += h->n[i];
    }
    return n;
}

uint64_t tally_hist_n(const struct tally_hist *h)
{
    return known(h) + h->n[TALLY_UNKNOWN];
}

static struct tally_range range_of(double lo, double hi, uint64_t n)
{
    return n ? (struct tally_range){lo, hi, n} : (struct tally_range){NAN, NAN, 0};
}

/* How many are surely at or under a second, and how many may be. */
static void count_within(const struct tally_hist *h, uint32_t second, uint64_t *lo, uint64_t *hi)
{
    *lo = 0;
    *hi = h->n[TALLY_UNKNOWN];
    uint32_t from = 0;
    for (unsigned i = 0; i < TALLY_UNKNOWN; i++) {
        uint32_t to = i < TALLY_MORE ? h->edge_s[i] : UINT32_MAX;
        *lo += to <= second ? h->n[i] : 0;
        *hi += from < second || to <= second ? h->n[i] : 0;
        from = to;
    }
}

struct tally_range tally_within(const struct tally_hist *h, uint32_t second)
{
    uint64_t lo, hi, n = tally_hist_n(h);
    count_within(h, second, &lo, &hi);
    return range_of((double)lo, (double)hi, n);
}

/* The sum of the known: at least, and at most. */
static void sum_s(const struct tally_hist *h, double *lo, double *hi)
{
    *lo = *hi = 0;
    uint32_t from = 0;
    for (unsigned i = 0; i < TALLY_MORE; i++) {
        *lo += (double)h->n[i] * from;
        *hi += (double)h->n[i] * h->edge_s[i];
        from = h->edge_s[i];
    }
    *lo += (double)h->n[TALLY_MORE] * from;
    *hi = h->n[TALLY_MORE] ? INFINITY : *hi;
}

struct tally_range tally_mean_s(const struct tally_hist *h)
{
    double lo, hi;
    uint64_t n = known(h);
    sum_s(h, &lo, &hi);
    return range_of(lo / (double)n, hi / (double)n, n);
}

struct tally_range tally_percentile_s(const struct tally_hist *h, double p)
{
    uint64_t n = known(h), seen = 0;
    double want = ceil(p * (double)n); /* the want-th of them, from 1 */
    uint32_t from = 0;
    for (unsigned i = 0; i < TALLY_MORE; i++) {
        seen += h->n[i];
        if ((double)seen >= want) {
            return range_of(from, h->edge_s[i], n);
        }
        from = h->edge_s[i];
    }
    return range_of(from, INFINITY, n);
}

/* Those who left, without the short ones. */
static uint64_t left_late(const struct tally_waits *w)
{
    uint64_t early, may;
    count_within(&w->abandoned, w->short_s, &early, &may);
    return tally_hist_n(&w->abandoned) - (w->short_s ? early : 0);
}

struct tally_range tally_service_level(const struct tally_waits *w, uint32_t second)
{
    uint64_t lo, hi, n = tally_hist_n(&w->answered) + left_late(w);
    count_within(&w->answered, second, &lo, &hi);
    return range_of((double)lo / (double)n, (double)hi / (double)n, n);
}

struct tally_range tally_abandonment(const struct tally_waits *w)
{
    uint64_t left = left_late(w);
    return tally_share(left, tally_hist_n(&w->answered));
}

struct tally_range tally_patience_s(const struct tally_waits *w)
{
    double lo[2], hi[2];
    uint64_t left = known(&w->abandoned), n = left + known(&w->answered);
    sum_s(&w->answered, &lo[0], &hi[0]);
    sum_s(&w->abandoned, &lo[1], &hi[1]);
    if (n && !left) {
        return range_of(INFINITY, INFINITY, n);
    }
    return range_of((lo[0] + lo[1]) / (double)left, (hi[0] + hi[1]) / (double)left, left);
}

struct tally_range tally_share(uint64_t a, uint64_t b)
{
    double share = (double)a / (double)(a + b);
    return range_of(share, share, a + b);
}
