/* reading: the words that the two texts are made of: days, dates, times, languages. Called by
 * hours.c and shifts.c. Never goes on after a fault: the first one is the sentence that somebody
 * reads. */
#include "rota/rota_in.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MOST = 200 };

struct reading reading_of(struct view text, char why[ROTA_WHY])
{
    why[0] = 0;
    struct reading r = {.text = text, .why = why};
    if (text.len > ROTA_TEXT_MAX) {
        r.line_n = 1;
        reading_fault(&r, "the text is longer than %d letters", ROTA_TEXT_MAX);
    }
    return r;
}

enum cb_err reading_fault(struct reading *r, const char *fmt, ...)
{
    if (!r->why[0]) {
        int n = snprintf(r->why, ROTA_WHY, "line %u: ", r->line_n);
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(r->why + n, ROTA_WHY - (size_t)n, fmt, ap);
        va_end(ap);
    }
    return CB_PEER_FORMAT;
}

static bool space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == ',' || c == '\r';
}

static void skip_spaces(struct view *v)
{
    while (v->len && space(v->p[0])) {
        v->p++;
        v->len--;
    }
}

/* Letters of any language, but nothing that cannot be seen: a sentence may quote it. */
static bool line_is_plain(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if ((v.p[i] < 0x20 && !space(v.p[i])) || v.p[i] == 0x7f) {
            return false;
        }
    }
    return true;
}

static void cut_comment(struct view *v)
{
    const uint8_t *hash = v->len ? memchr(v->p, '#', v->len) : NULL;
    v->len = hash ? (size_t)(hash - v->p) : v->len;
}

bool reading_line(struct reading *r)
{
    while (!r->why[0] && r->text.len) {
        const uint8_t *end = memchr(r->text.p, '\n', r->text.len);
        size_t n = end ? (size_t)(end - r->text.p) : r->text.len;
        r->line = (struct view){r->text.p, n};
        r->text.p += n + (end != NULL);
        r->text.len -= n + (end != NULL);
        r->line_n++;
        if (n > LINE_MOST || !line_is_plain(r->line)) {
            reading_fault(r,
                          n > LINE_MOST ? "the line is longer than %d letters"
                                        : "there is a control character in it",
                          LINE_MOST);
            return false;
        }
        cut_comment(&r->line);
        skip_spaces(&r->line);
        if (r->line.len) {
            return true;
        }
    }
    return false;
}

struct view reading_peek(const struct reading *r)
{
    size_t n = 0;
    while (n < r->line.len && !space(r->line.p[n])) {
        n++;
    }
    return (struct view){r->line.p, n};
}

struct view reading_word(struct reading *r)
{
    struct view w = reading_peek(r);
    r->line.p += w.len;
    r->line.len -= w.len;
    skip_spaces(&r->line);
    return w;
}

/* For "%.*s": a word as long as a sentence can quote. */
#define QUOTE(w) (int)((w).len < 30 ? (w).len : 30), (const char *)(w).p

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool word_is(struct view w, const char *s)
{
    size_t n = strlen(s);
    for (size_t i = 0; i < n && w.len == n; i++) {
        if (lower(w.p[i]) != (uint8_t)s[i]) {
            return false;
        }
    }
    return w.len == n;
}

/* The part of a word before this mark, which the word then begins behind. */
static bool part(struct view *w, const char *mark, struct view *before_out)
{
    size_t m = strlen(mark);
    for (size_t i = 0; i + m <= w->len; i++) {
        if (memcmp(w->p + i, mark, m) == 0) {
            *before_out = (struct view){w->p, i};
            *w = (struct view){w->p + i + m, w->len - i - m};
            return true;
        }
    }
    return false;
}

/* "10:00-13:00", also with the dash that word processors make of it. */
static bool part_dash(struct view *w, struct view *before_out)
{
    return part(w, "-", before_out) || part(w, "\xe2\x80\x93", before_out);
}

static bool digits_are(struct view w, size_t least, size_t most, unsigned *out)
{
    *out = 0;
    for (size_t i = 0; i < w.len && w.len <= most; i++) {
        if (w.p[i] < '0' || w.p[i] > '9') {
            return false;
        }
        *out = *out * 10 + (w.p[i] - '0');
    }
    return w.len >= least && w.len <= most;
}

/* --- days --------------------------------------------------------------------------------------
 */

static const char *const days[] = {"monday", "tuesday",  "wednesday", "thursday",
                                   "friday", "saturday", "sunday"};

static int day_of(struct view w)
{
    for (int i = 0; i < 7; i++) {
        char brief[4] = {days[i][0], days[i][1], days[i][2], 0};
        if (word_is(w, brief) || word_is(w, days[i])) {
            return i;
        }
    }
    return -1;
}

static bool weekdays_of(struct view w, uint8_t *set)
{
    struct view from = w, to = w;
    if (word_is(w, "daily")) {
        *set = 0x7f;
        return true;
    }
    part_dash(&to, &from);
    int first = day_of(from), last = day_of(to);
    if (first < 0 || last < 0) {
        return false;
    }
    for (int i = first;; i = (i + 1) % 7) {
        *set |= (uint8_t)(1u << i);
        if (i == last) {
            return true;
        }
    }
}

static bool date_of(struct view w, int32_t *out)
{
    struct view y, m;
    unsigned year, month, day;
    if (!part(&w, "-", &y) || !part(&w, "-", &m) || !digits_are(y, 4, 4, &year) ||
        !digits_are(m, 1, 2, &month) || !digits_are(w, 1, 2, &day)) {
        return false;
    }
    struct rota_date d = {(int32_t)year, (uint8_t)month, (uint8_t)day};
    *out = rota_day_of(d);
    return rota_date_is(d);
}

static bool read_dates(struct reading *r, struct rota_row *row)
{
    struct view w = reading_word(r), to = w, from = w;
    row->dated = true;
    part(&to, "..", &from);
    if (!date_of(from, &row->first_day) || !date_of(to, &row->last_day)) {
        reading_fault(r, "%.*s is not a date; a date is written 2026-12-25", QUOTE(w));
        return false;
    }
    if (row->last_day < row->first_day || row->last_day - row->first_day > ROTA_AHEAD_DAYS) {
        reading_fault(r, "%.*s must go from an earlier date to a later one, a year at most",
                      QUOTE(w));
        return false;
    }
    return true;
}

static bool is_digit(struct view w)
{
    return w.len && w.p[0] >= '0' && w.p[0] <= '9';
}

bool read_when(struct reading *r, struct rota_row *row)
{
    if (is_digit(reading_peek(r))) {
        return read_dates(r, row);
    }
    struct view first = reading_peek(r);
    while (weekdays_of(reading_peek(r), &row->weekdays)) {
        reading_word(r);
    }
    if (!row->weekdays) {
        reading_fault(r,
                      "a line begins with days or a date, and %.*s is neither; days are mon, "
                      "tue, wed, thu, fri, sat, sun, mon-fri, daily",
                      QUOTE(first));
    }
    return row->weekdays != 0;
}

/* --- languages, times, people ------------------------------------------------------------------
 */

static const char *const langs[ROTA_LANGS] = {[ROTA_EN] = "en", [ROTA_GD] = "gd"};

bool read_langs(struct reading *r, struct rota_row *row)
{
    uint8_t before;
    row->langs = 0;
    do {
        before = row->langs;
        for (unsigned i = 0; i < ROTA_LANGS; i++) {
            if (word_is(reading_peek(r), langs[i])) {
                row->langs |= ROTA_LANG_BIT(i);
                reading_word(r);
            }
        }
    } while (row->langs != before);
    row->langs = row->langs ? row->langs : ROTA_LANG_ALL;
    return true;
}

static bool time_of(struct view w, uint16_t *out)
{
    struct view h;
    unsigned hour, minute;
    if (!part(&w, ":", &h) || !digits_are(h, 1, 2, &hour) || !digits_are(w, 2, 2, &minute)) {
        return false;
    }
    *out = (uint16_t)(hour * 60 + minute);
    return minute < 60 && *out <= MINUTES;
}

bool read_span(struct reading *r, struct rota_row *row)
{
    struct view w = reading_peek(r), to = w, from;
    struct view colon = w, before;
    if (!is_digit(w) || !part(&colon, ":", &before)) {
        return false;
    }
    reading_word(r);
    if (!part_dash(&to, &from) || !time_of(from, &row->from_min) || !time_of(to, &row->to_min)) {
        reading_fault(r, "%.*s is not a span of time; one is written 18:00-22:00", QUOTE(w));
        return false;
    }
    if (row->from_min == row->to_min || row->from_min == MINUTES) {
        reading_fault(r, "%.*s has no length; a whole day is 00:00-24:00", QUOTE(w));
        return false;
    }
    if (row->from_min % STEP_MIN || row->to_min % STEP_MIN) {
        reading_fault(r, "%.*s: times go in steps of five minutes", QUOTE(w));
        return false;
    }
    row->to_min = (uint16_t)(row->to_min + (row->to_min < row->from_min ? MINUTES : 0));
    return true;
}

bool read_people(struct reading *r, uint16_t *people_out)
{
    unsigned n;
    struct view w = reading_peek(r);
    if (!is_digit(w)) {
        return false;
    }
    reading_word(r);
    if (!digits_are(w, 1, 3, &n) || n > ROTA_PEOPLE_MOST) {
        reading_fault(r, "%.*s is not a number of people from 0 to %d", QUOTE(w), ROTA_PEOPLE_MOST);
        return false;
    }
    *people_out = (uint16_t)n;
    return true;
}

bool read_rest(struct reading *r, char note[ROTA_NOTE])
{
    struct view v = r->line;
    while (v.len && space(v.p[v.len - 1])) {
        v.len--;
    }
    r->line.len = 0;
    if (v.len >= ROTA_NOTE) {
        reading_fault(r, "the name is longer than %d letters", ROTA_NOTE - 1);
        return false;
    }
    if (v.len) {
        memcpy(note, v.p, v.len);
    }
    note[v.len] = 0;
    return v.len > 0;
}

enum cb_err row_add(struct reading *r, struct rota_row *rows, uint16_t *n, struct rota_row row)
{
    if (*n == ROTA_ROWS) {
        return reading_fault(r, "there are more than %d spans in all", ROTA_ROWS);
    }
    rows[(*n)++] = row;
    return CB_OK;
}

bool row_covers(const struct rota_row *row, int32_t day)
{
    return row->dated ? day >= row->first_day && day <= row->last_day
                      : (row->weekdays >> rota_weekday(day) & 1) != 0;
}
