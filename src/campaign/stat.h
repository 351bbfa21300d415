/* campaign, its statistics: how far a count, a share or a difference may be chance. Part of
 * campaign.h. All at 95 in 100. Never called with a count that was made up. */
#ifndef CALLBOX_CAMPAIGN_STAT_H
#define CALLBOX_CAMPAIGN_STAT_H
#include "core/core.h"

struct span { /* an interval */
    double lo, hi;
};
/* Of the mean that a count came from: exact, by the Poisson distribution (Garwood). */
struct span stat_count(uint64_t n);
/* Of a share, n of base: Wilson's. base 0: 0 to 1. */
struct span stat_share(uint64_t n, uint64_t base);
double stat_t(double freedom); /* the 97.5th hundredth of Student's t, of 3 or more */

/* Two messages that took turns by day: of each day how many were shown which, and how many of them
 * went on. A day is one throw of the dice, not a person: people of a day are alike (a match on
 * television, a payday), so what days differ by goes into the interval. */
struct stat_arm {
    uint64_t shown, went;
    unsigned days;
    double share, variance; /* of the share, by its days; never less than chance alone gives */
};
struct stat_day {
    uint64_t shown, went;
};
void stat_arm_of(const struct stat_day *day, size_t n,
                 struct stat_arm *out); /* days without any: left out */
struct stat_gap {
    double share;     /* a's less b's */
    struct span span; /* of that */
    bool enough;      /* to say anything: STAT_DAYS days of each, and some that went on */
};
enum { STAT_DAYS = 5, STAT_WENT = 10 };
struct stat_gap stat_gap_of(const struct stat_arm *a, const struct stat_arm *b);
#endif
