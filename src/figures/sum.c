/* sum: adds up cells of a version over a run of months, an area and a part of the classification.
 * Called by tables, by publication and by the statement checker. Never gives a sum without saying
 * whether something of it is missing. */
#include "figures/figures_in.h"
#include <string.h>

struct fig_run fig_span(const struct fig_data *d)
{
    if (!d->periods) {
        return (struct fig_run){0, 0};
    }
    return (struct fig_run){d->period[0].from, d->period[d->periods - 1].below};
}

/* Where the cells of a period begin. */
size_t fig_cells_of(const struct fig_data *d, size_t period)
{
    size_t low = 0, high = d->cells;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (d->c_period[mid] < period) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

/* The code that a series goes on under. Chains end: becomes is checked to be acyclic. */
uint16_t fig_code_newest(const struct fig_data *d, uint16_t code)
{
    while (d->code[code].becomes != FIG_NONE) {
        code = d->code[code].becomes;
    }
    return code;
}

static bool joins(const struct fig_data *d, uint16_t code, uint16_t into)
{
    while (code != into && d->code[code].becomes != FIG_NONE) {
        code = d->code[code].becomes;
    }
    return code == into;
}

static bool counts(const struct fig_data *d, const struct fig_where *w, size_t i)
{
    uint16_t code = d->c_code[i];
    if (w->area != FIG_ALL && w->area != d->c_area[i]) {
        return false;
    }
    switch (w->level) {
    case FIG_TOTAL:
        return true;
    case FIG_GROUP:
        return d->code[w->joined ? fig_code_newest(d, code) : code].group == w->id;
    case FIG_CODE:
        return code == w->id || (w->joined && joins(d, code, w->id));
    }
    return false;
}

static bool all_known(const struct fig_data *d, size_t period, uint16_t area)
{
    const uint8_t *row = d->known + period * d->areas;
    if (area != FIG_ALL) {
        return row[area];
    }
    return !memchr(row, 0, d->areas);
}

static bool any_known(const struct fig_data *d, size_t period, uint16_t area)
{
    const uint8_t *row = d->known + period * d->areas;
    return area != FIG_ALL ? row[area] : memchr(row, 1, d->areas) != NULL;
}

enum fig_whole fig_periods_of(const struct fig_data *d, struct fig_run run, size_t *first_out,
                              size_t *below_out)
{
    size_t p = 0;
    while (p < d->periods && d->period[p].below <= run.from) {
        p++;
    }
    *first_out = *below_out = p;
    if (p == d->periods || run.from >= run.below || d->period[p].from > run.from) {
        return FIG_BARE;
    }
    if (d->period[p].from < run.from) {
        return FIG_CUT;
    }
    uint16_t at = run.from;
    for (; at < run.below && p < d->periods && d->period[p].from == at; p++) {
        at = d->period[p].below;
    }
    *below_out = p;
    return at < run.below ? FIG_BARE : (at > run.below ? FIG_CUT : FIG_WHOLE);
}

struct fig_sum fig_sum_of(const struct fig_data *d, const struct fig_where *w)
{
    size_t first, below;
    struct fig_sum s = {.whole = fig_periods_of(d, w->run, &first, &below)};
    for (size_t p = first; s.whole < FIG_CUT && p < below; p++) {
        if (!any_known(d, p, w->area)) {
            return (struct fig_sum){.whole = FIG_BARE};
        }
        s.whole = all_known(d, p, w->area) ? s.whole : FIG_GAPS;
    }
    if (s.whole >= FIG_CUT) {
        return s;
    }
    size_t end = fig_cells_of(d, below);
    for (size_t i = fig_cells_of(d, first); i < end; i++) {
        if (counts(d, w, i)) {
            s.recorded += d->recorded[i];
            s.detected += d->detected[i];
        }
    }
    return s;
}

/* --- names --------------------------------------------------------------------------------------
 */
static int order(struct view v, const char *s)
{
    size_t n = strlen(s);
    int c = v.len && n ? memcmp(v.p, s, v.len < n ? v.len : n) : 0;
    return c ? c : (v.len > n) - (v.len < n);
}

enum cb_err fig_code_find(const struct fig_data *d, struct view code, uint16_t *out)
{
    size_t low = 0, high = d->codes;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int c = order(code, d->code[mid].code);
        if (c == 0) {
            *out = (uint16_t)mid;
            return CB_OK;
        }
        low = c > 0 ? mid + 1 : low;
        high = c > 0 ? high : mid;
    }
    return CB_NONE_FOUND;
}

enum cb_err fig_area_find(const struct fig_data *d, struct view area, uint16_t *out)
{
    for (size_t i = 0; i < d->areas; i++) {
        if (view_is(area, d->area[i].text)) {
            *out = (uint16_t)i;
            return CB_OK;
        }
    }
    return CB_NONE_FOUND;
}

enum cb_err fig_group_find(const struct fig_data *d, struct view label, uint16_t *out)
{
    for (size_t i = 0; i < d->groups; i++) {
        if (view_is(label, d->group[i].text)) {
            *out = (uint16_t)i;
            return CB_OK;
        }
    }
    return CB_NONE_FOUND;
}
