/* bundle: a conversation's page of envelopes, as RETURN, WATCH, TAKE and READ answer it.
 * Called by line (put) and client (get). Never opens an envelope. */
#include "wire/wire.h"

void wire_bundle_put(struct buf *b, const struct wire_bundle *w)
{
    uint8_t *p = buf_room(b, WIRE_BUNDLE_HDR);
    if (!p) {
        return;
    }
    struct wr h = wr_of(p, WIRE_BUNDLE_HDR);
    wr_u8(&h, w->state);
    wr_u8(&h, w->more);
    wr_u16(&h, w->line);
    wr_u64(&h, w->last_v2s);
    wr_u64(&h, w->last_s2v);
    wr_bytes(&h, w->tip_v2s, 32);
    wr_bytes(&h, w->tip_s2v, 32);
    wr_u8(&h, w->ngrants);
    wr_u8(&h, w->nlinks);
    wr_u16(&h, w->nmsgs);
    wr_u64(&h, w->before);
    wr_u8(&h, w->ahead);
    wr_u8(&h, w->want);
    wr_u16(&h, (uint16_t)w->east);
    wr_u32(&h, w->due);
    wr_u32(&h, w->hold);
    buf_put(b, w->grants.p, w->grants.len);
    buf_put(b, w->links.p, w->links.len);
    buf_put(b, w->msgs.p, w->msgs.len);
}

/* Read a bundle; its parts borrow from v.
 * Errors  PEER_FORMAT parts do not add up */
enum cb_err wire_bundle_get(struct view v, struct wire_bundle *w_out)
{
    struct rd r = rd_of(v);
    w_out->state = rd_u8(&r);
    w_out->more = rd_u8(&r);
    w_out->line = rd_u16(&r);
    w_out->last_v2s = rd_u64(&r);
    w_out->last_s2v = rd_u64(&r);
    rd_bytes(&r, w_out->tip_v2s, 32);
    rd_bytes(&r, w_out->tip_s2v, 32);
    w_out->ngrants = rd_u8(&r);
    w_out->nlinks = rd_u8(&r);
    w_out->nmsgs = rd_u16(&r);
    w_out->before = rd_u64(&r);
    w_out->ahead = rd_u8(&r);
    w_out->want = rd_u8(&r);
    w_out->east = (int16_t)rd_u16(&r);
    w_out->due = rd_u32(&r);
    w_out->hold = rd_u32(&r);
    r.failed = r.failed || w_out->ahead > AHEAD_MANY || w_out->want > WANT_BOOKED;
    w_out->grants = rd_view(&r, (size_t)w_out->ngrants * 128);
    w_out->links = rd_view(&r, (size_t)w_out->nlinks * 96);
    w_out->msgs = rd_view(&r, r.left);
    struct view walk = w_out->msgs, msg;
    uint64_t order;
    for (unsigned i = 0; i < w_out->nmsgs; i++) {
        r.failed = r.failed || !wire_bundle_next(&walk, &order, &msg);
    }
    return r.failed || walk.len ? CB_PEER_FORMAT : CB_OK;
}

bool wire_bundle_next(struct view *msgs, uint64_t *order_out, struct view *msg_out)
{
    struct rd r = rd_of(*msgs);
    uint32_t len = rd_u32(&r);
    *order_out = rd_u64(&r);
    *msg_out = rd_view(&r, len);
    if (r.failed) {
        return false;
    }
    *msgs = VIEW(r.p, r.left);
    return true;
}
