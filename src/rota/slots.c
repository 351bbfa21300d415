/* slots: the half hours that can be booked, made from hours and rota. Called by line: for the page,
 * and again when somebody books, so that a page that is old cannot overbook. Never gives a slot
 * that is not open for the whole of it. */
#include "rota/rota_in.h"

enum { HORIZON_MOST_DAYS = 60 };

/* The fewest people on during these thirty minutes. Spans begin and end on steps of five. */
static unsigned people_least(const struct rota_shifts *s, const struct rota_zone *z, int64_t from)
{
    unsigned least = ROTA_PEOPLE_MOST * ROTA_ROWS;
    for (int64_t t = from; t < from + ROTA_SLOT_S && least; t += STEP_MIN * 60) {
        unsigned n = rota_people_at(s, z, t);
        least = n < least ? n : least;
    }
    return least;
}

static unsigned share_of(unsigned people, unsigned pct)
{
    unsigned n = people * (pct < 100 ? pct : 100) / 100;
    return people && pct && !n ? 1 : n;
}

unsigned rota_slot_places(const struct rota_hours *h, const struct rota_shifts *s,
                          const struct rota_booking *b, int64_t now_s, uint32_t half_hour)
{
    int64_t from = (int64_t)half_hour * ROTA_SLOT_S, until;
    unsigned days = b->horizon_days < HORIZON_MOST_DAYS ? b->horizon_days : HORIZON_MOST_DAYS;
    if (!b->share_pct || from < now_s + (int64_t)b->notice_min * 60 ||
        from > now_s + (int64_t)days * DAY_S || !open_until(h, b->langs, from, &until) ||
        (until && until < from + ROTA_SLOT_S)) {
        return 0;
    }
    return share_of(people_least(s, &h->zone, from), b->share_pct);
}

size_t rota_slots(const struct rota_hours *h, const struct rota_shifts *s,
                  const struct rota_booking *b, int64_t now_s, struct rota_slot *out, size_t most)
{
    size_t n = 0;
    int64_t end = now_s + (int64_t)HORIZON_MOST_DAYS * DAY_S;
    for (int64_t at = now_s / ROTA_SLOT_S; at * ROTA_SLOT_S <= end && n < most; at++) {
        unsigned places = rota_slot_places(h, s, b, now_s, (uint32_t)at);
        if (places) {
            out[n++] = (struct rota_slot){(uint32_t)at, (uint16_t)places};
        }
    }
    return n;
}
