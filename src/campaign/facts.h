/* campaign, its facts: everything that a report is made of: the plan, what was spent, and the
 * counts read back by placement, message and day, beside the contacts of the whole line. Part of
 * campaign.h. Called by report, and by cli on a store that nothing else has open. Never anything
 * finer than a day. */
#ifndef CALLBOX_CAMPAIGN_FACTS_H
#define CALLBOX_CAMPAIGN_FACTS_H
#include "campaign/count.h"
#include "campaign/keep.h"
#include "campaign/stat.h"
#include "rota/zone.h"

enum { FACT_SHOWN, FACT_MACHINE, FACT_WENT, FACT_SELF, FACT_BEGAN, FACT_RETURNED, FACTS };
enum { FACT_DAYS = 3 * PLAN_DAYS }; /* as long before the campaign and after it as it is */
#define FACT_HIDDEN UINT64_MAX

/* Sums of one thing; a hidden one is FACT_HIDDEN. WENT: by either door; SELF of them about
 * oneself. */
struct fact_row {
    uint64_t n[FACTS];
    uint64_t planned_p, spent_p, reach_planned, reach;
};
/* The last weeks as one, by weekday (Monday 0) and blocks of WEEK_BLOCK_H hours of the line's
 * clock: who wanted to talk. handle_s, patience_s: 0 not known. */
enum { WEEK_DAYS = 7, WEEK_BLOCK_H = 4, WEEK_BLOCKS = 24 / WEEK_BLOCK_H, WEEK_MOST = 4 };
struct fact_week {
    unsigned weeks; /* how many; of a line that is younger than WEEK_MOST fewer */
    uint64_t came[WEEK_DAYS][WEEK_BLOCKS];
    double handle_s, patience_s;
    uint64_t handled, left; /* of how many these were made */
};
struct facts {
    const struct plan *plan;
    int32_t first, days; /* of the days below */
    int32_t today;       /* by the line's clock: the last of the days that are counted */
    bool rounded;        /* facts_round was called */
    int32_t over;        /* of the campaign's days, how many are over */
    /* contacts of the line: in these days, in as many before the campaign, and in as many after it
     * at most, as far as they are over */
    uint64_t with, before, after;
    struct fact_row whole, unknown; /* unknown: codes that no placement of the plan has */
    struct fact_row channel[PLAN_CHANNELS], message[PLAN_MESSAGES];
    struct fact_row *placement;          /* in the plan's order */
    uint64_t (*cell)[PLAN_TURNS][FACTS]; /* of each placement, by its messages */
    /* by day, from first */
    uint64_t shown[FACT_DAYS], went[FACT_DAYS], contacts[FACT_DAYS], spent_p[FACT_DAYS];
    struct stat_day turn[PLAN_MESSAGES][FACT_DAYS]; /* of placements whose messages take turns */
    uint64_t turned[PLAN_MESSAGES]; /* of these, who went on; told of a comparison */
    uint64_t hour[24];              /* shown, by the hour of the line's clock */
    struct fact_week week;
};
struct facts_ask {
    uint16_t line;
    const struct plan *plan;
    const struct spend *spend;
    const struct rota_zone *zone;
    uint64_t now_s;
    uint64_t most; /* counts to read, 0: whatever there is. More: PEER_SIZE */
    int32_t below; /* leave out this day and all after it; 0: none. A Monday: weeks are whole */
};
enum cb_err facts_week(struct store *s, const struct facts_ask *ask, int32_t end,
                       struct facts *f) CB_MUST; /* facts_week.c, called by facts_read */
enum cb_err facts_read(struct store *s, const struct facts_ask *ask, struct facts **out) CB_MUST;
void facts_free(struct facts *f);
int32_t facts_past(const struct facts *f); /* how many of the campaign's days have begun */
/* Hide what is small, and so much more that no sum gives it back (tally/hide.h), of all that is
 * said of people who went on, began or returned. What is said by the day is then rounded to fives.
 */
void facts_hide(struct facts *f);
/* And round to fives, each by itself, what is told of people: of a campaign that is told of more
 * than once, the difference of two tellings is a few people. After facts_hide. */
void facts_round(struct facts *f);
/* The sums by placement, as a table for other programs: placement,count,n. */
void facts_counts(const struct facts *f, struct buf *csv_out);
#endif
