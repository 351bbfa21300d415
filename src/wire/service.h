/* service: a line's hours, rota and limits, and the times that can be booked. A part of wire.h,
 * which includes it; read and written by line, client and nojs. Never says who may ask: line's table
 * does.
 *
 * SERVICE    queue_max2 offer_min2 reply_h2 short_s2 notice_min2 horizon_days2 share_pct1
 *            early_min1 late_min1 0x17 hours_len2 hours rota_len2 rota
 * SERVICE_GET line2 -> SERVICE; of whoever answers
 * SERVICE_SET line2 check1 0x1 SERVICE -> fault1 0x1 why_len2 why nshown2 | SHOWN x nshown;
 *            of a supervisor. fault: 0 none, and it is kept unless check is 1; 1 hours, 2 rota:
 *            why is one sentence that begins "line N: ", and nothing is kept
 * SHOWN      lang1 first1 last1 nspans1 from_day4 to_day4 (from_min2 to_min2) x 8 note60 = 104
 *            a row of opening hours as visitors read it: weekdays first to last (Monday 0), or,
 *            where from_day is not 0, the dates from_day to to_day, days since 1970
 * BOOK       auth32 (zero on a watched stream) what1 0x3 due4 -> want1 0x1 east2 due4 n2 0x2 |
 *            SLOT x n; of a visitor. What stands, and what is offered now. A slot that went
 *            meanwhile is WIRE_TAKEN, and the conversation stays as it was
 * SLOT       half_hour4 east2: since 1970, and how the line's clock is ahead of UTC then, minutes */
#ifndef CALLBOX_WIRE_SERVICE_H
#define CALLBOX_WIRE_SERVICE_H
#include "core/core.h"

/* OPEN's about: who it is about in the low four bits, how soon in the two above. Nothing of it is
 * kept but the risk that "now" gives; practitioners read it in the flags of the first MSG, sealed. */
enum wire_who { WHO_UNTOLD, WHO_OWN, WHO_ADULT, WHO_YOUNG, WHO_CHILD, WHO_PROFESSIONAL, WHO_SURVIVOR,
                WHO_FAMILY, WHO_OTHER };
enum wire_soon { SOON_UNTOLD, SOON_LATER, SOON_SOON, SOON_NOW };
#define WIRE_ABOUT(who, soon) ((uint8_t)((who) | (soon) << 4))
bool wire_about_is(uint8_t about); /* it is one */

enum { BOOK_ASK = 1, BOOK_SLOT, BOOK_CANCEL };
enum {
    WIRE_SERVICE_HEAD = 32, /* before hours_len */
    WIRE_SHOWN = 104,
    WIRE_SHOWN_SPANS = 8,
    WIRE_SHOWN_NOTE = 60,
    WIRE_BOOK_HDR = 12,
    WIRE_SLOT = 6,
    WIRE_SLOTS = 48, /* offered at once */
};

struct wire_service {
    uint16_t queue_max;    /* people waiting to talk; one more is told that it is full; 0: no limit */
    uint16_t offer_min;    /* waited so long, the message box is offered; 0: never */
    uint16_t reply_h;      /* a message is answered within; 0: nothing is promised */
    uint16_t short_s;      /* who leaves sooner than this is counted apart */
    uint8_t share_pct;     /* of the people on that can be booked; 0: no booking */
    uint16_t notice_min;   /* a slot is booked this long before, at least */
    uint16_t horizon_days; /* and this long before, at most */
    uint8_t early_min, late_min; /* whoever comes so much before or after a slot is put through */
    struct view hours, rota;     /* the two texts; borrowed */
};
/* What a line has that nobody decided about. */
void wire_service_defaults(struct wire_service *out);
void wire_service_put(struct buf *b, const struct wire_service *s);
/* Errors  PEER_FORMAT, PEER_SIZE; the texts are not read, but a limit out of its bounds is */
enum cb_err wire_service_get(struct view v, struct wire_service *out) CB_MUST;

/* BOOK's answer. */
struct wire_slot {
    uint32_t half_hour;
    int16_t east;
};
struct wire_booked {
    uint8_t want;
    int16_t east;
    uint32_t due;
    uint16_t n;
    struct wire_slot slots[WIRE_SLOTS];
};
void wire_booked_put(struct buf *b, const struct wire_booked *k);
enum cb_err wire_booked_get(struct view v, struct wire_booked *out) CB_MUST;
#endif
