/* page, the way in: what pages say of this moment: open or closed, how long, which times. Part of
 * page.h, which includes it. Made by http from what line tells; sent to nojs as bytes.
 * Never differs from one visitor to the next. */
#ifndef CALLBOX_PAGE_WAY_H
#define CALLBOX_PAGE_WAY_H
#include "core/core.h"

enum {
    PAGE_WEEK = 7,
    PAGE_DATES = 24,
    PAGE_SLOTS = 48,
    PAGE_SPANS = 4,
    PAGE_NOTE = 60,
    PAGE_WAY_LEN = 9000 /* at most, as bytes */
};
/* The same numbers as rota's enum rota_wait_kind. */
enum page_wait { PAGE_WAIT_UNKNOWN, PAGE_WAIT_NONE, PAGE_WAIT_UP_TO, PAGE_WAIT_RANGE, PAGE_WAIT_OVER };
/* When something is, seen from today by the line's clock. */
enum page_in { PAGE_IN_UNKNOWN, PAGE_IN_TODAY, PAGE_IN_TOMORROW, PAGE_IN_DAYS };

/* A row of opening hours: weekdays (Monday 0) or, with month not 0, dates; minutes of the day. */
struct page_hours {
    uint8_t first, last, day, month, last_day, last_month;
    uint8_t spans; /* 0: closed */
    bool many;     /* more than one weekday */
    uint16_t a_from, a_to, b_from, b_to, c_from, c_to, d_from, d_to;
    char name[PAGE_NOTE];
    struct view note; /* of name; set by page_way_get and page_way_ready */
};
/* A half hour since 1970, and what the line's clock shows then. new_day: the first of its day. */
struct page_slot {
    uint32_t number;
    uint8_t weekday, day, month, new_day;
    uint16_t minute;
    bool chosen;
};
struct page_way {
    bool hours, open, full, other; /* other: there are no hours of this language */
    bool shut;                     /* closed or full: nobody can talk now */
    uint8_t until_in;              /* enum page_in */
    uint8_t until_weekday, until_day, until_month;
    uint16_t until_minute;
    uint8_t wait, least, most; /* enum page_wait; minutes */
    uint16_t reply_h, offer_min;
    uint8_t nweek, ndates, nslots;
    struct page_hours week[PAGE_WEEK], dates[PAGE_DATES];
    struct page_slot slots[PAGE_SLOTS];
};
/* A slot from its number and how many minutes the line's clock is ahead of UTC then. */
struct page_slot page_slot_of(uint32_t half_hour, int16_t east);
/* After a copy, or after it was filled in: its views point into itself again. */
void page_way_ready(struct page_way *w);
void page_way_put(struct buf *b, const struct page_way *w);
enum cb_err page_way_get(struct rd *r, struct page_way *out) CB_MUST;
#endif
