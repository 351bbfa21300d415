/* hours: the text of opening hours, into rows. Called by line, when somebody saves it and at the
 * start. Never opens a zone: those it may name are given. */
#include "rota/rota_in.h"
#include <string.h>

static enum cb_err zone_line(struct reading *r, const struct rota_zones *zones,
                             struct rota_hours *out, bool *seen)
{
    reading_word(r);
    struct view w = reading_word(r);
    if (*seen || r->line.len) {
        return reading_fault(r, *seen ? "the zone is given a second time"
                                      : "after the zone nothing else stands on the line");
    }
    for (size_t i = 0; i < zones->n; i++) {
        if (view_is(w, zones->zones[i].name)) {
            out->zone = zones->zones[i];
            *seen = true;
            return CB_OK;
        }
    }
    return reading_fault(r, "there is no zone called %.*s here; one is Europe/London",
                         (int)(w.len < 40 ? w.len : 40), (const char *)w.p);
}

/* "closed", and perhaps what the day is called. */
static enum cb_err closed_line(struct reading *r, struct rota_hours *out, struct rota_row row)
{
    reading_word(r);
    row.closed = true;
    read_rest(r, row.note);
    if (row.note[0] && !row.dated) {
        return reading_fault(r, "only a date can have a name, and %.30s is behind weekdays",
                             row.note);
    }
    return r->why[0] ? CB_PEER_FORMAT : row_add(r, out->rows, &out->rows_n, row);
}

static enum cb_err days_line(struct reading *r, struct rota_hours *out)
{
    struct rota_row row = {0};
    uint16_t first = out->rows_n;
    if (!read_when(r, &row)) {
        return CB_PEER_FORMAT;
    }
    read_langs(r, &row);
    if (view_is(reading_peek(r), "closed")) {
        return closed_line(r, out, row);
    }
    while (read_span(r, &row)) {
        if (row_add(r, out->rows, &out->rows_n, row)) {
            return CB_PEER_FORMAT;
        }
    }
    struct view left = reading_peek(r);
    if (!r->why[0] && (out->rows_n == first || (left.len && !row.dated))) {
        return reading_fault(r,
                             left.len ? "%.*s is no time, and no language there is; a time is "
                                        "written 18:00-22:00"
                                      : "%.*sthere is no time; say when, or closed",
                             (int)(left.len < 30 ? left.len : 30), (const char *)left.p);
    }
    read_rest(r, row.note);
    for (uint16_t i = first; i < out->rows_n; i++) {
        memcpy(out->rows[i].note, row.note, sizeof row.note);
    }
    return r->why[0] ? CB_PEER_FORMAT : CB_OK;
}

enum cb_err rota_hours_read(struct view text, const struct rota_zones *zones,
                            struct rota_hours *out, char why_out[ROTA_WHY])
{
    struct reading r = reading_of(text, why_out);
    bool zone_seen = false;
    *out = (struct rota_hours){0};
    if (zones->n) {
        out->zone = zones->zones[0];
    }
    while (reading_line(&r)) {
        enum cb_err e = view_is(reading_peek(&r), "zone") ? zone_line(&r, zones, out, &zone_seen)
                                                          : days_line(&r, out);
        if (e) {
            return e;
        }
    }
    return why_out[0] ? CB_PEER_FORMAT : CB_OK;
}

bool rota_has_lang(const struct rota_hours *h, enum rota_lang lang)
{
    for (uint16_t i = 0; i < h->rows_n; i++) {
        if (!h->rows[i].closed && (h->rows[i].langs & ROTA_LANG_BIT(lang))) {
            return true;
        }
    }
    return false;
}
