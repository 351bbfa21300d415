/* measure: a helpline's measures, from counters alone. Part of tally.h.
 * Never gives one number where the counters allow a range: how long people waited is known between
 * two edges, so an average is two numbers, and both are said. */
#ifndef CALLBOX_TALLY_MEASURE_H
#define CALLBOX_TALLY_MEASURE_H
#include "core/core.h"

/* Values of a histogram: up to its i-th edge; above the last; and, as the last of all, not known
 * (the process that knew it restarted). */
enum { TALLY_WAIT_EDGES = 13, TALLY_SPELL_EDGES = 13, TALLY_MORE = 13, TALLY_UNKNOWN = 14 };
enum { TALLY_HIST = 15 };
extern const uint32_t tally_wait_edge_s[TALLY_WAIT_EDGES];
extern const uint32_t tally_spell_edge_s[TALLY_SPELL_EDGES];
uint16_t tally_wait_val(uint64_t wait_ms); /* the value of a wait; 20,000 ms is within 20 s */
uint16_t tally_spell_val(uint64_t spell_ms);

struct tally_hist {
    const uint32_t *edge_s;
    uint64_t n[TALLY_HIST];
};
uint64_t tally_hist_n(const struct tally_hist *h); /* all, the unknown too */

/* Something between two bounds; n of how many it was made. hi is infinite when the counters give no
 * upper bound, and both are NAN when n is 0. */
struct tally_range {
    double lo, hi;
    uint64_t n;
};
/* Of how many it is true that they are at or under a second: exact at an edge but for the unknown.
 */
struct tally_range tally_within(const struct tally_hist *h, uint32_t second);
struct tally_range tally_mean_s(const struct tally_hist *h); /* of the known */
/* Between which seconds the p-th part (0 < p < 1) of the known lies. */
struct tally_range tally_percentile_s(const struct tally_hist *h, double p);

/* short_s: those who left within so many seconds are not counted as abandoned, nor as offered; 0:
 * all are. It must be an edge. */
struct tally_waits {
    struct tally_hist answered, abandoned;
    uint32_t short_s;
};
/* Answered within a second, as a share of answered and abandoned. */
struct tally_range tally_service_level(const struct tally_waits *w, uint32_t second);
struct tally_range tally_abandonment(const struct tally_waits *w);
/* Mean patience in seconds, exponential: time waited by all, over those who left. Infinite when
 * nobody left. */
struct tally_range tally_patience_s(const struct tally_waits *w);

/* a of a + b, as a share: blockage (blocked, offered), occupancy (busy and wrapping up, free),
 * missed (missed, answered), shrinkage (away, all else). */
struct tally_range tally_share(uint64_t a, uint64_t b);

/* Weeks past as one, for a forecast: who wanted to talk, by hour of the week (Monday 0:00 is 0);
 * how long one contact takes, with what follows it; how long people are ready to wait. t is grouped
 * by such hours. */
enum { TALLY_WEEK_H = 168 };
struct tally_week {
    uint64_t came[TALLY_WEEK_H];
    struct tally_range handle_s, patience_s;
};
struct tally_table;
void tally_week_of(const struct tally_table *t, struct tally_week *out);
/* The middle of what is known, or its lower end where there is no upper one; 0: nothing is. */
double tally_middle(struct tally_range r);
#endif
