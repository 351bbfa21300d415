/* rota: when a line is open, who is on, and which times can be booked. Two small texts that people
 * write, read into rows, and questions about moments. Called by line and http; docs/OPERATIONS.md
 * has both texts explained. Never asks what time it is: every question brings its moment. */
#ifndef CALLBOX_ROTA_H
#define CALLBOX_ROTA_H
#include "core/core.h"
#include "rota/zone.h"

enum {
    ROTA_TEXT_MAX = 8192, /* bytes of one text */
    ROTA_ROWS = 160,      /* spans in one text */
    ROTA_NOTE = 60,
    ROTA_WHY = 200,
    ROTA_SHIFTS = 16,
    ROTA_PEOPLE_MOST = 500,
    ROTA_AHEAD_DAYS = 400, /* how far the next opening is looked for */
    ROTA_SLOT_S = 1800,
};

/* A set of languages, by the catalogues there are; a row that names none is of every one. */
enum rota_lang { ROTA_EN, ROTA_GD, ROTA_LANGS };
#define ROTA_LANG_BIT(l) ((uint8_t)(1u << (l)))
#define ROTA_LANG_ALL    ((uint8_t)((1u << ROTA_LANGS) - 1))

/* One span of one row: on which days, from when to when. A span belongs to the day it begins on. */
struct rota_row {
    bool dated;       /* first_day to last_day; else each of weekdays */
    bool closed;      /* hours: no span, closed; rota: nobody */
    uint8_t weekdays; /* bit 0 Monday */
    uint8_t langs;
    uint16_t from_min, to_min; /* to_min past 1440: over midnight */
    uint16_t people;           /* rota only */
    int32_t first_day, last_day;
    char note[ROTA_NOTE]; /* hours: what the day is called; rota: the shift's name */
};

struct rota_hours {
    struct rota_zone zone;
    uint16_t rows_n;
    struct rota_row rows[ROTA_ROWS];
};

struct rota_shifts {
    uint16_t rows_n;
    struct rota_row rows[ROTA_ROWS];
};

/* The zones that a text may name, in no order. The first is what a text without one gets. */
struct rota_zones {
    const struct rota_zone *zones;
    size_t n;
};

/* Read the text of opening hours:
 *     zone Europe/London
 *     mon-fri 10:00-13:00 18:00-22:00
 *     sat en 22:00-02:00
 *     2026-12-25..2026-12-26 closed Christmas
 * A date's opening goes before a date's closing, and both before the weekday.
 * Errors  PEER_FORMAT, PEER_SIZE: why_out is one sentence that begins "line N: " */
enum cb_err rota_hours_read(struct view text, const struct rota_zones *zones,
                            struct rota_hours *out, char why_out[ROTA_WHY]) CB_MUST;
/* Read the text of who is on:
 *     shift late 18:00-22:00 4
 *     mon-fri 10:00-13:00 2
 *     mon-thu late
 *     2026-12-25 nobody
 * Rows of the same day add up; a date's rows stand in place of the weekday's. */
enum cb_err rota_shifts_read(struct view text, struct rota_shifts *out,
                             char why_out[ROTA_WHY]) CB_MUST;

/* Is it open to somebody of one of these languages? until_out: when that ends, or begins. Never
 * closing, or not opening within ROTA_AHEAD_DAYS, is 0. */
bool rota_open_at(const struct rota_hours *h, uint8_t langs, int64_t unix_s, int64_t *until_out);
/* Do any hours name this language, or all? */
bool rota_has_lang(const struct rota_hours *h, enum rota_lang lang);

/* How many people are on at that moment. */
unsigned rota_people_at(const struct rota_shifts *s, const struct rota_zone *z, int64_t unix_s);

/* The hours as a page shows them: days that follow each other and are alike in one row. */
enum { ROTA_SHOWN_SPANS = 8, ROTA_SHOWN_DATES = 24 };
struct rota_span {
    uint16_t from_min, to_min;
};
struct rota_shown {
    uint8_t first, last; /* weekdays; in a row of dates unused */
    int32_t first_day, last_day;
    uint8_t spans_n; /* 0: closed */
    struct rota_span spans[ROTA_SHOWN_SPANS];
    const char *note; /* borrowed from the hours */
};
size_t rota_week_show(const struct rota_hours *h, enum rota_lang lang, struct rota_shown out[7]);
/* Dates with hours of their own, from today to days later, in order of the calendar. */
size_t rota_dates_show(const struct rota_hours *h, enum rota_lang lang, int32_t today, int32_t days,
                       struct rota_shown out[ROTA_SHOWN_DATES]);

/* --- slots: half hours that can be booked ------------------------------------------------------
 */
struct rota_booking {
    uint8_t share_pct; /* of the people on, rounded down, at least one where anybody is; 0: none */
    uint16_t notice_min;   /* not sooner than this */
    uint16_t horizon_days; /* not later than this, at most 60 */
    uint8_t langs;
};
struct rota_slot {
    uint32_t half_hour; /* half hours since 1970 */
    uint16_t places;
};
/* Places of one half hour; 0 where it cannot be booked. */
unsigned rota_slot_places(const struct rota_hours *h, const struct rota_shifts *s,
                          const struct rota_booking *b, int64_t now_s, uint32_t half_hour);
size_t rota_slots(const struct rota_hours *h, const struct rota_shifts *s,
                  const struct rota_booking *b, int64_t now_s, struct rota_slot *out, size_t most);
#endif
