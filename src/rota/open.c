/* open: is a line open at a moment, until when, and how its hours look on a page. Called by line
 * and http. Never opens a closed date by its weekday's hours. */
#include "rota/rota_in.h"
#include <string.h>

/* What a date says goes before its weekday; an opening before a closing. */
enum said { WEEKDAY, CLOSED, OPENED };

static enum said said_of(const struct rota_hours *h, uint8_t langs, int32_t day)
{
    enum said s = WEEKDAY;
    for (uint16_t i = 0; i < h->rows_n; i++) {
        const struct rota_row *row = &h->rows[i];
        if (row->dated && (row->langs & langs) && row_covers(row, day)) {
            s = !row->closed ? OPENED : s == WEEKDAY ? CLOSED : s;
        }
    }
    return s;
}

static void span_put(struct spans *out, struct rota_span s)
{
    size_t at = out->n++;
    while (at && out->at[at - 1].from_min > s.from_min) {
        out->at[at] = out->at[at - 1];
        at--;
    }
    out->at[at] = s;
}

static void spans_join(struct spans *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (n && s->at[i].from_min <= s->at[n - 1].to_min) {
            uint16_t to = s->at[i].to_min;
            s->at[n - 1].to_min = to > s->at[n - 1].to_min ? to : s->at[n - 1].to_min;
        } else {
            s->at[n++] = s->at[i];
        }
    }
    s->n = n;
}

/* One language alone: its date's rows stand in place of its weekday's. */
static void hours_of_lang(const struct rota_hours *h, uint8_t lang, int32_t day, struct spans *out)
{
    enum said s = said_of(h, lang, day);
    for (uint16_t i = 0; i < h->rows_n && s != CLOSED; i++) {
        const struct rota_row *row = &h->rows[i];
        if (!row->closed && row->dated == (s == OPENED) && (row->langs & lang) &&
            row_covers(row, day) && out->n < ROTA_ROWS) {
            span_put(out, (struct rota_span){row->from_min, row->to_min});
        }
    }
}

void hours_of_day(const struct rota_hours *h, uint8_t langs, int32_t day, struct spans *out)
{
    out->n = 0;
    for (unsigned l = 0; l < ROTA_LANGS; l++) {
        if (langs & ROTA_LANG_BIT(l)) {
            hours_of_lang(h, ROTA_LANG_BIT(l), day, out);
            spans_join(out);
        }
    }
}

/* The span of one day that holds this moment. to_out: its end. */
static bool open_on(const struct rota_hours *h, uint8_t langs, int32_t day, int64_t unix_s,
                    int64_t *to_out)
{
    struct spans s;
    hours_of_day(h, langs, day, &s);
    for (size_t i = 0; i < s.n; i++) {
        int64_t from = rota_zone_moment(&h->zone, day, s.at[i].from_min, false);
        *to_out = rota_zone_moment(&h->zone, day, s.at[i].to_min, true);
        if (unix_s >= from && unix_s < *to_out) {
            return true;
        }
    }
    return false;
}

/* Open then? A span of the evening before may still run. */
static bool open_then(const struct rota_hours *h, uint8_t langs, int64_t unix_s, int64_t *to_out)
{
    unsigned minute;
    int32_t day = rota_local(&h->zone, unix_s, &minute);
    int64_t a = 0, b = 0;
    bool today = open_on(h, langs, day, unix_s, &a);
    bool before = open_on(h, langs, day - 1, unix_s, &b);
    *to_out = today && (!before || a > b) ? a : b;
    return today || before;
}

static int64_t opens_next(const struct rota_hours *h, uint8_t langs, int64_t unix_s)
{
    unsigned minute;
    int32_t today = rota_local(&h->zone, unix_s, &minute);
    for (int32_t day = today; day <= today + ROTA_AHEAD_DAYS; day++) {
        struct spans s;
        hours_of_day(h, langs, day, &s);
        for (size_t i = 0; i < s.n; i++) {
            int64_t from = rota_zone_moment(&h->zone, day, s.at[i].from_min, false);
            if (from > unix_s && rota_zone_moment(&h->zone, day, s.at[i].to_min, true) > from) {
                return from;
            }
        }
    }
    return 0;
}

bool open_until(const struct rota_hours *h, uint8_t langs, int64_t unix_s, int64_t *until_out)
{
    int64_t to, end = unix_s + (int64_t)ROTA_AHEAD_DAYS * DAY_S;
    if (!open_then(h, langs, unix_s, &to)) {
        return false;
    }
    int64_t next = to;
    while (to < end && open_then(h, langs, to, &next)) { /* one ends where another begins */
        to = next;
    }
    *until_out = to < end ? to : 0;
    return true;
}

bool rota_open_at(const struct rota_hours *h, uint8_t langs, int64_t unix_s, int64_t *until_out)
{
    if (open_until(h, langs, unix_s, until_out)) {
        return true;
    }
    *until_out = opens_next(h, langs, unix_s);
    return false;
}

/* --- as a page shows them ----------------------------------------------------------------------
 */

static void spans_show(const struct spans *s, struct rota_shown *out)
{
    out->spans_n = (uint8_t)(s->n < ROTA_SHOWN_SPANS ? s->n : ROTA_SHOWN_SPANS);
    memcpy(out->spans, s->at, out->spans_n * sizeof s->at[0]);
}

static bool shown_alike(const struct rota_shown *a, const struct rota_shown *b)
{
    return a->spans_n == b->spans_n &&
           memcmp(a->spans, b->spans, a->spans_n * sizeof a->spans[0]) == 0;
}

size_t rota_week_show(const struct rota_hours *h, enum rota_lang lang, struct rota_shown out[7])
{
    struct rota_hours week = *h; /* weekdays alone: a date of this week is shown as a date */
    size_t n = 0;
    week.rows_n = 0;
    for (uint16_t i = 0; i < h->rows_n; i++) {
        if (!h->rows[i].dated) {
            week.rows[week.rows_n++] = h->rows[i];
        }
    }
    for (uint8_t d = 0; d < 7; d++) {
        struct rota_shown row = {.first = d, .last = d, .note = ""};
        struct spans s;
        hours_of_day(&week, ROTA_LANG_BIT(lang), 4 + d, &s); /* 1970-01-05 was a Monday */
        spans_show(&s, &row);
        if (n && shown_alike(&out[n - 1], &row)) {
            out[n - 1].last = d;
        } else {
            out[n++] = row;
        }
    }
    return n;
}

/* What this date is called, by the row that decides it. */
static const char *note_of(const struct rota_hours *h, uint8_t langs, int32_t day, enum said s)
{
    for (uint16_t i = 0; i < h->rows_n; i++) {
        const struct rota_row *row = &h->rows[i];
        if (row->dated && (row->langs & langs) && row_covers(row, day) &&
            row->closed == (s == CLOSED) && row->note[0]) {
            return row->note;
        }
    }
    return "";
}

size_t rota_dates_show(const struct rota_hours *h, enum rota_lang lang, int32_t today, int32_t days,
                       struct rota_shown out[ROTA_SHOWN_DATES])
{
    size_t n = 0;
    for (int32_t day = today; day <= today + days; day++) {
        uint8_t langs = ROTA_LANG_BIT(lang);
        enum said said = said_of(h, langs, day);
        struct spans s;
        struct rota_shown row = {.first_day = day, .last_day = day};
        if (said == WEEKDAY) {
            continue;
        }
        hours_of_day(h, langs, day, &s);
        spans_show(&s, &row);
        row.note = note_of(h, langs, day, said);
        struct rota_shown *last = n ? &out[n - 1] : NULL;
        if (last && last->last_day == day - 1 && shown_alike(last, &row) &&
            strcmp(last->note, row.note) == 0) {
            last->last_day = day;
        } else if (n < ROTA_SHOWN_DATES) {
            out[n++] = row;
        } else {
            break;
        }
    }
    return n;
}
