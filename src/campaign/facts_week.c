/* facts_week: what the line was asked in its last weeks, as one week, for whoever staffs it.
 * Called by facts.c. Never by placement: it is the whole line's. */
#include "campaign/facts.h"
#include "tally/measure.h"
#include "tally/tally.h"

enum { HOUR_S = 3600, DAY_H = 24, CELLS = 50000 };

struct weeks {
    const struct rota_zone *zone;
    int32_t from, below;
};

static uint32_t week_hour(const void *arg, uint32_t hour)
{
    const struct weeks *w = arg;
    unsigned minute;
    int32_t day = rota_local(w->zone, (int64_t)hour * HOUR_S, &minute);
    bool in = day >= w->from && day < w->below;
    return in ? rota_weekday(day) * DAY_H + minute / 60 : UINT32_MAX;
}

/* Since when there is anything in these weeks: a line that is young has no quiet weeks before. */
static unsigned weeks_of(const struct facts *f, const struct weeks *w)
{
    int32_t first = w->from;
    while (first < w->below && first >= f->first && first < f->first + f->days &&
           !f->contacts[first - f->first]) {
        first++;
    }
    int32_t n = (w->below - first + WEEK_DAYS - 1) / WEEK_DAYS;
    return n < 1 ? 1 : (unsigned)n;
}

enum cb_err facts_week(struct store *s, const struct facts_ask *ask, int32_t end, struct facts *f)
{
    struct weeks w = {ask->zone, end - WEEK_MOST * WEEK_DAYS, end};
    struct store_span span = {.line = ask->line,
                              .from = (uint32_t)(w.from - 1) * DAY_H,
                              .below = (uint32_t)(w.below + 1) * DAY_H};
    struct tally_table t;
    tally_table_init(&t, CELLS);
    enum cb_err e = tally_read(s, &span, week_hour, &w, &t);
    if (!e) {
        struct tally_week week;
        tally_week_of(&t, &week);
        for (unsigned h = 0; h < TALLY_WEEK_H; h++) {
            f->week.came[h / DAY_H][h % DAY_H / WEEK_BLOCK_H] += week.came[h];
        }
        f->week.weeks = weeks_of(f, &w);
        f->week.handle_s = tally_middle(week.handle_s);
        f->week.patience_s = tally_middle(week.patience_s);
        f->week.handled = week.handle_s.n;
        f->week.left = week.patience_s.n;
    }
    tally_table_free(&t);
    return e;
}
