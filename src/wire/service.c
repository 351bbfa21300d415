/* service: SERVICE and BOOK's answer as bytes, and what OPEN says it is about. Called by line,
 * client and nojs. Never reads the two texts: rota does. */
#include "wire/wire.h"

enum { WHO_BITS = 0x0f, SOON_SHIFT = 4, HORIZON_MOST = 60, TEXT_MOST = 8192 };

bool wire_about_is(uint8_t about)
{
    return (about & WHO_BITS) <= WHO_OTHER && about >> SOON_SHIFT <= SOON_NOW;
}

/* Source: docs/DOMAIN.md, a reply in under a day. */
void wire_service_defaults(struct wire_service *out)
{
    *out = (struct wire_service){.offer_min = 10,
                                 .reply_h = 24,
                                 .short_s = 20,
                                 .share_pct = 25,
                                 .notice_min = 120,
                                 .horizon_days = 14,
                                 .early_min = 10,
                                 .late_min = 15};
}

static void text_put(struct buf *b, struct view v)
{
    uint8_t len[2] = {(uint8_t)(v.len >> 8), (uint8_t)v.len};
    buf_put(b, len, sizeof len);
    buf_put(b, v.p, v.len);
}

void wire_service_put(struct buf *b, const struct wire_service *s)
{
    uint8_t head[WIRE_SERVICE_HEAD];
    struct wr w = wr_of(head, sizeof head);
    wr_u16(&w, s->queue_max);
    wr_u16(&w, s->offer_min);
    wr_u16(&w, s->reply_h);
    wr_u16(&w, s->short_s);
    wr_u16(&w, s->notice_min);
    wr_u16(&w, s->horizon_days);
    wr_u8(&w, s->share_pct);
    wr_u8(&w, s->early_min);
    wr_u8(&w, s->late_min);
    wr_zero(&w, 17);
    buf_put(b, head, sizeof head);
    text_put(b, s->hours);
    text_put(b, s->rota);
}

static bool in_bounds(const struct wire_service *s)
{
    return s->queue_max <= 10000 && s->offer_min <= 600 && s->reply_h <= 720 && s->short_s <= 600 &&
           s->share_pct <= 100 && s->notice_min <= 10080 && s->horizon_days <= HORIZON_MOST &&
           s->early_min <= 60 && s->late_min <= 60;
}

enum cb_err wire_service_get(struct view v, struct wire_service *out)
{
    struct rd r = rd_of(v);
    *out = (struct wire_service){0};
    out->queue_max = rd_u16(&r);
    out->offer_min = rd_u16(&r);
    out->reply_h = rd_u16(&r);
    out->short_s = rd_u16(&r);
    out->notice_min = rd_u16(&r);
    out->horizon_days = rd_u16(&r);
    out->share_pct = rd_u8(&r);
    out->early_min = rd_u8(&r);
    out->late_min = rd_u8(&r);
    rd_zero(&r, 17);
    out->hours = rd_view(&r, rd_u16(&r));
    out->rota = rd_view(&r, rd_u16(&r));
    if (!rd_done(&r) || out->hours.len > TEXT_MOST || out->rota.len > TEXT_MOST) {
        return CB_PEER_SIZE;
    }
    return in_bounds(out) ? CB_OK : CB_PEER_FORMAT;
}

void wire_booked_put(struct buf *b, const struct wire_booked *k)
{
    size_t len = WIRE_BOOK_HDR + (size_t)k->n * WIRE_SLOT;
    uint8_t *p = buf_room(b, len);
    if (!p) {
        return;
    }
    struct wr w = wr_of(p, len);
    wr_u8(&w, k->want);
    wr_zero(&w, 1);
    wr_u16(&w, (uint16_t)k->east);
    wr_u32(&w, k->due);
    wr_u16(&w, k->n);
    wr_zero(&w, 2);
    for (uint16_t i = 0; i < k->n; i++) {
        wr_u32(&w, k->slots[i].half_hour);
        wr_u16(&w, (uint16_t)k->slots[i].east);
    }
}

enum cb_err wire_booked_get(struct view v, struct wire_booked *out)
{
    struct rd r = rd_of(v);
    *out = (struct wire_booked){0};
    out->want = rd_u8(&r);
    rd_zero(&r, 1);
    out->east = (int16_t)rd_u16(&r);
    out->due = rd_u32(&r);
    out->n = rd_u16(&r);
    rd_zero(&r, 2);
    if (out->n > WIRE_SLOTS || out->want > WANT_BOOKED) {
        return CB_PEER_FORMAT;
    }
    for (uint16_t i = 0; i < out->n; i++) {
        out->slots[i].half_hour = rd_u32(&r);
        out->slots[i].east = (int16_t)rd_u16(&r);
    }
    return rd_done(&r) ? CB_OK : CB_PEER_FORMAT;
}
