/* shifts: the text of who is on when, into rows, and how many that makes at a moment. Called by
 * line. Never names a person: numbers, and names of shifts. */
#include "rota/rota_in.h"
#include <string.h>

/* A shift that rows may name: "shift late 18:00-22:00 4". */
struct named {
    struct view name;
    struct rota_row row;
};
struct names {
    size_t n;
    struct named at[ROTA_SHIFTS];
};

static bool view_same(struct view a, struct view b)
{
    return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

static const struct named *name_find(const struct names *names, struct view w)
{
    for (size_t i = 0; w.len && i < names->n; i++) {
        if (view_same(names->at[i].name, w)) {
            return &names->at[i];
        }
    }
    return NULL;
}

static enum cb_err people_or_fault(struct reading *r, uint16_t *people)
{
    if (read_people(r, people)) {
        return CB_OK;
    }
    return reading_fault(r, "say how many people are on, such as 4");
}

static enum cb_err shift_line(struct reading *r, struct names *names)
{
    reading_word(r);
    struct named s = {.name = reading_word(r)};
    if (!s.name.len || s.name.len >= ROTA_NOTE || (s.name.p[0] >= '0' && s.name.p[0] <= '9')) {
        return reading_fault(r, "a shift has a name that begins with a letter, such as: shift late "
                                "18:00-22:00 4");
    }
    if (name_find(names, s.name) || names->n == ROTA_SHIFTS) {
        return reading_fault(r, names->n == ROTA_SHIFTS ? "there are more than 16 shifts"
                                                        : "there is a shift of that name already");
    }
    if (!read_span(r, &s.row)) {
        return reading_fault(r, "say when the shift is, such as 18:00-22:00");
    }
    if (people_or_fault(r, &s.row.people)) {
        return CB_PEER_FORMAT;
    }
    if (r->line.len) {
        return reading_fault(r, "after the number of people nothing else stands on the line");
    }
    memcpy(s.row.note, s.name.p, s.name.len);
    names->at[names->n++] = s;
    return CB_OK;
}

/* "mon-thu late", "sat late 2" */
static enum cb_err named_line(struct reading *r, const struct named *s, struct rota_shifts *out,
                              struct rota_row row)
{
    row.from_min = s->row.from_min;
    row.to_min = s->row.to_min;
    row.people = s->row.people;
    memcpy(row.note, s->row.note, sizeof row.note);
    reading_word(r);
    read_people(r, &row.people);
    if (!r->why[0] && r->line.len) {
        return reading_fault(r, "after a shift there can be a number of people, and nothing else");
    }
    return r->why[0] ? CB_PEER_FORMAT : row_add(r, out->rows, &out->rows_n, row);
}

/* "mon-fri 10:00-13:00 14:00-16:00 2 by day" */
static enum cb_err spans_line(struct reading *r, struct rota_shifts *out, struct rota_row row)
{
    uint16_t first = out->rows_n;
    while (read_span(r, &row)) {
        if (row_add(r, out->rows, &out->rows_n, row)) {
            return CB_PEER_FORMAT;
        }
    }
    struct view left = reading_peek(r);
    if (!r->why[0] && out->rows_n == first) {
        return reading_fault(r,
                             "%.*s is no time and no shift there is; say when, such as "
                             "18:00-22:00 4",
                             (int)(left.len < 30 ? left.len : 30), (const char *)left.p);
    }
    if (people_or_fault(r, &row.people)) {
        return CB_PEER_FORMAT;
    }
    read_rest(r, row.note);
    for (uint16_t i = first; i < out->rows_n; i++) {
        out->rows[i].people = row.people;
        memcpy(out->rows[i].note, row.note, sizeof row.note);
    }
    return r->why[0] ? CB_PEER_FORMAT : CB_OK;
}

static enum cb_err days_line(struct reading *r, const struct names *names, struct rota_shifts *out)
{
    struct rota_row row = {.langs = ROTA_LANG_ALL};
    if (!read_when(r, &row)) {
        return CB_PEER_FORMAT;
    }
    const struct named *s = name_find(names, reading_peek(r));
    if (s) {
        return named_line(r, s, out, row);
    }
    if (view_is(reading_peek(r), "nobody")) {
        reading_word(r);
        row.closed = true;
        read_rest(r, row.note);
        return r->why[0] ? CB_PEER_FORMAT : row_add(r, out->rows, &out->rows_n, row);
    }
    return spans_line(r, out, row);
}

enum cb_err rota_shifts_read(struct view text, struct rota_shifts *out, char why_out[ROTA_WHY])
{
    struct reading r = reading_of(text, why_out);
    struct names names = {0};
    *out = (struct rota_shifts){0};
    while (reading_line(&r)) {
        enum cb_err e = view_is(reading_peek(&r), "shift") ? shift_line(&r, &names)
                                                           : days_line(&r, &names, out);
        if (e) {
            return e;
        }
    }
    return why_out[0] ? CB_PEER_FORMAT : CB_OK;
}

static bool day_is_dated(const struct rota_shifts *s, int32_t day)
{
    for (uint16_t i = 0; i < s->rows_n; i++) {
        if (s->rows[i].dated && row_covers(&s->rows[i], day)) {
            return true;
        }
    }
    return false;
}

/* People of the spans that begin on this day and hold this moment. */
static unsigned people_of_day(const struct rota_shifts *s, const struct rota_zone *z, int32_t day,
                              int64_t unix_s)
{
    unsigned n = 0;
    bool dated = day_is_dated(s, day);
    for (uint16_t i = 0; i < s->rows_n; i++) {
        const struct rota_row *row = &s->rows[i];
        if (row->dated == dated && !row->closed && row_covers(row, day) &&
            unix_s >= rota_zone_moment(z, day, row->from_min, false) &&
            unix_s < rota_zone_moment(z, day, row->to_min, true)) {
            n += row->people;
        }
    }
    return n;
}

unsigned rota_people_at(const struct rota_shifts *s, const struct rota_zone *z, int64_t unix_s)
{
    unsigned minute;
    int32_t day = rota_local(z, unix_s, &minute);
    unsigned today = people_of_day(s, z, day, unix_s);
    return today + people_of_day(s, z, day - 1, unix_s);
}
