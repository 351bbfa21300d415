/* measure: rates and changes, in tenths, each unit a type of its own. Called by tables, by
 * publication and by the statement checker. Never rounds twice: a change of a rate is taken from
 * the rates as they are, not as they are shown. */
#include "figures/figures.h"
#include <inttypes.h>
#include <stdio.h>

enum { TENTHS = 1000 }; /* of a per cent, in one */
typedef __int128 wide;

/* a / b to the nearest whole number, halves away from 0; b > 0. */
static int64_t nearest(wide a, wide b)
{
    return (int64_t)(a < 0 ? -((-a * 2 + b) / (b * 2)) : (a * 2 + b) / (b * 2));
}

struct fig_rate fig_rate_of(uint64_t recorded, uint64_t detected)
{
    if (!recorded) {
        return (struct fig_rate){0};
    }
    return (struct fig_rate){true, nearest((wide)detected * TENTHS, (wide)recorded)};
}

struct fig_pct fig_change(uint64_t before, uint64_t now)
{
    if (!before) {
        return (struct fig_pct){0};
    }
    return (struct fig_pct){true, nearest(((wide)now - (wide)before) * TENTHS, (wide)before)};
}

struct fig_pp fig_rate_change(struct fig_sum before, struct fig_sum now)
{
    if (!before.recorded || !now.recorded) {
        return (struct fig_pp){0};
    }
    wide b = (wide)before.recorded, n = (wide)now.recorded;
    wide top = (wide)now.detected * b - (wide)before.detected * n;
    return (struct fig_pp){true, nearest(top * TENTHS, b * n)};
}

static void tenths(int64_t t, bool sign, const char *unit, char out[FIG_WORDS])
{
    uint64_t a = t < 0 ? (uint64_t)-t : (uint64_t)t;
    const char *mark = t < 0 ? "-" : (sign && t > 0 ? "+" : "");
    snprintf(out, FIG_WORDS, "%s%" PRIu64 ".%" PRIu64 "%s", mark, a / 10, a % 10, unit);
}

void fig_rate_words(struct fig_rate r, char out[FIG_WORDS])
{
    if (r.known) {
        tenths(r.tenths, false, " %", out);
    } else {
        snprintf(out, FIG_WORDS, "not known");
    }
}

void fig_pct_words(struct fig_pct c, char out[FIG_WORDS])
{
    if (c.known) {
        tenths(c.tenths, true, " %", out);
    } else {
        snprintf(out, FIG_WORDS, "not known");
    }
}

void fig_pp_words(struct fig_pp c, char out[FIG_WORDS])
{
    if (c.known) {
        tenths(c.tenths, true, " percentage points", out);
    } else {
        snprintf(out, FIG_WORDS, "not known");
    }
}
