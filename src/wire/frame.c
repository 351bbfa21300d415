/* frame: the fixed-size piece that a visitor's live stream is made of, in both directions. Called
 * by http's stream and by clients. Never shows by its size whether it carries anything. */
#include "wire/wire.h"

enum { FRAME_VERSION = 1, FRAME_TYPE = 11 };

void wire_frame_make(uint64_t ctr, struct view payload, uint8_t out[WIRE_FRAME])
{
    CB_ASSERT(payload.len <= WIRE_FRAME_PAYLOAD);
    struct wr w = wr_of(out, WIRE_FRAME);
    wr_bytes(&w, "CB", 2);
    wr_u8(&w, FRAME_VERSION);
    wr_u8(&w, FRAME_TYPE);
    wr_u64(&w, ctr);
    wr_u8(&w, payload.len ? WIRE_FRAME_DATA : WIRE_FRAME_EMPTY);
    wr_u8(&w, 0);
    wr_u16(&w, (uint16_t)payload.len);
    wr_bytes(&w, payload.p, payload.len);
    cb_random(out + w.len, w.left);
}

enum cb_err wire_frame_open(struct view frame, uint64_t ctr, struct view *payload_out)
{
    *payload_out = (struct view){0};
    if (frame.len != WIRE_FRAME) {
        return CB_PEER_SIZE;
    }
    struct rd r = rd_of(frame);
    bool ours = rd_u8(&r) == 'C';
    ours = (rd_u8(&r) == 'B') && ours;
    if (!ours) {
        return CB_PEER_FORMAT;
    }
    if (rd_u8(&r) != FRAME_VERSION || rd_u8(&r) != FRAME_TYPE) {
        return CB_PEER_VERSION;
    }
    bool in_order = rd_u64(&r) == ctr;
    uint8_t flags = rd_u8(&r);
    rd_zero(&r, 1);
    uint16_t len = rd_u16(&r);
    if (len > WIRE_FRAME_PAYLOAD) {
        return CB_PEER_SIZE;
    }
    /* Exactly two shapes: cover with no length, data with some. */
    bool shape = (flags == WIRE_FRAME_EMPTY && len == 0) || (flags == WIRE_FRAME_DATA && len > 0);
    if (r.failed || !in_order || !shape) {
        return CB_PEER_FORMAT;
    }
    *payload_out = rd_view(&r, len);
    return CB_OK;
}
