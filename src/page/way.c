/* way: the way in as bytes, from serve to nojs, and the calendar of a slot. Called by http and
 * nojs. Never decides what is told: it carries it. */
#include "page/page.h"
#include <string.h>

enum { HALF_HOUR_MIN = 30, DAY_MIN = 1440 };

/* Source  H. Hinnant, chrono-compatible low-level date algorithms (civil_from_days). */
static void date_of(int32_t days, uint8_t *day, uint8_t *month)
{
    int32_t z = days + 719468, of_era = z % 146097;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t m = (5 * of_year + 2) / 153;
    *day = (uint8_t)(of_year - (153 * m + 2) / 5 + 1);
    *month = (uint8_t)(m < 10 ? m + 3 : m - 9);
}

struct page_slot page_slot_of(uint32_t half_hour, int16_t east)
{
    int64_t minutes = (int64_t)half_hour * HALF_HOUR_MIN + east;
    int32_t days = (int32_t)(minutes / DAY_MIN);
    struct page_slot s = {.number = half_hour,
                          .weekday = (uint8_t)((days + 3) % 7),
                          .minute = (uint16_t)(minutes % DAY_MIN)};
    date_of(days, &s.day, &s.month);
    return s;
}

void page_way_ready(struct page_way *w)
{
    w->shut = (w->hours && !w->open) || w->full;
    for (size_t i = 0; i < PAGE_WEEK; i++) {
        w->week[i].many = w->week[i].last != w->week[i].first;
        w->week[i].note = VIEW(w->week[i].name, strnlen(w->week[i].name, PAGE_NOTE));
    }
    for (size_t i = 0; i < PAGE_DATES; i++) {
        w->dates[i].note = VIEW(w->dates[i].name, strnlen(w->dates[i].name, PAGE_NOTE));
    }
    for (size_t i = 0; i < w->nslots; i++) {
        const struct page_slot *s = &w->slots[i], *before = i ? s - 1 : NULL;
        w->slots[i].new_day = !before || before->day != s->day || before->month != s->month;
    }
}

static void u8s(struct wr *w, const uint8_t *p, size_t n)
{
    wr_bytes(w, p, n);
}

static void hours_put(struct wr *w, const struct page_hours *h)
{
    u8s(w, (uint8_t[]){h->first, h->last, h->day, h->month, h->last_day, h->last_month, h->spans},
        7);
    const uint16_t t[] = {h->a_from, h->a_to, h->b_from, h->b_to,
                          h->c_from, h->c_to, h->d_from, h->d_to};
    for (size_t i = 0; i < 2 * PAGE_SPANS; i++) {
        wr_u16(w, t[i]);
    }
    wr_bytes(w, h->name, PAGE_NOTE);
}

static void hours_get(struct rd *r, struct page_hours *h)
{
    h->first = rd_u8(r);
    h->last = rd_u8(r);
    h->day = rd_u8(r);
    h->month = rd_u8(r);
    h->last_day = rd_u8(r);
    h->last_month = rd_u8(r);
    h->spans = rd_u8(r);
    uint16_t *t[] = {&h->a_from, &h->a_to, &h->b_from, &h->b_to,
                     &h->c_from, &h->c_to, &h->d_from, &h->d_to};
    for (size_t i = 0; i < 2 * PAGE_SPANS; i++) {
        *t[i] = rd_u16(r);
    }
    rd_bytes(r, h->name, PAGE_NOTE);
}

void page_way_put(struct buf *b, const struct page_way *w)
{
    uint8_t bytes[PAGE_WAY_LEN];
    struct wr o = wr_of(bytes, sizeof bytes);
    u8s(&o,
        (uint8_t[]){w->hours, w->open, w->full, w->other, w->until_in, w->until_weekday,
                    w->until_day, w->until_month, w->wait, w->least, w->most, w->nweek, w->ndates,
                    w->nslots},
        14);
    wr_u16(&o, w->until_minute);
    wr_u16(&o, w->reply_h);
    wr_u16(&o, w->offer_min);
    for (size_t i = 0; i < w->nweek; i++) {
        hours_put(&o, &w->week[i]);
    }
    for (size_t i = 0; i < w->ndates; i++) {
        hours_put(&o, &w->dates[i]);
    }
    for (size_t i = 0; i < w->nslots; i++) {
        const struct page_slot *s = &w->slots[i];
        wr_u32(&o, s->number);
        u8s(&o, (uint8_t[]){s->weekday, s->day, s->month}, 3);
        wr_u16(&o, s->minute);
    }
    CB_ASSERT(!o.failed);
    buf_put(b, bytes, o.len);
}

enum cb_err page_way_get(struct rd *r, struct page_way *w)
{
    *w = (struct page_way){.hours = rd_u8(r), .open = rd_u8(r), .full = rd_u8(r)};
    w->other = rd_u8(r);
    w->until_in = rd_u8(r);
    w->until_weekday = rd_u8(r);
    w->until_day = rd_u8(r);
    w->until_month = rd_u8(r);
    w->wait = rd_u8(r);
    w->least = rd_u8(r);
    w->most = rd_u8(r);
    uint8_t nweek = rd_u8(r), ndates = rd_u8(r), nslots = rd_u8(r);
    w->until_minute = rd_u16(r);
    w->reply_h = rd_u16(r);
    w->offer_min = rd_u16(r);
    if (r->failed || nweek > PAGE_WEEK || ndates > PAGE_DATES || nslots > PAGE_SLOTS) {
        return CB_PEER_FORMAT;
    }
    for (; w->nweek < nweek; w->nweek++) {
        hours_get(r, &w->week[w->nweek]);
    }
    for (; w->ndates < ndates; w->ndates++) {
        hours_get(r, &w->dates[w->ndates]);
    }
    for (; w->nslots < nslots; w->nslots++) {
        struct page_slot *s = &w->slots[w->nslots];
        s->number = rd_u32(r);
        s->weekday = rd_u8(r);
        s->day = rd_u8(r);
        s->month = rd_u8(r);
        s->minute = rd_u16(r);
    }
    page_way_ready(w);
    return r->failed ? CB_PEER_FORMAT : CB_OK;
}
