/* frame: one cell of the live stream, always 2048 bytes. Called by line's stream, client.
 * Never differs in length or timing for what it carries: empty ones are full of random bytes. */
#include "seal/seal_in.h"
#include <string.h>

enum { FRAME_HDR = 16 }; /* hdr4 ctr8 flags1 0 len2, PROTOCOL §4 */

/* Make a frame. payload is 0..SEAL_FRAME_PAYLOAD B; empty makes FRAME_EMPTY; more is our own bug.
 */
void seal_frame_make(uint64_t ctr, struct view payload, uint8_t out[SEAL_FRAME])
{
    CB_ASSERT(payload.len <= SEAL_FRAME_PAYLOAD);
    struct wr w = wr_of(out, SEAL_FRAME);
    seal_hdr_write(&w, TYPE_FRAME);
    wr_u64(&w, ctr);
    wr_u8(&w, payload.len ? FRAME_DATA : FRAME_EMPTY);
    wr_zero(&w, 1);
    wr_u16(&w, (uint16_t)payload.len);
    CB_ASSERT(w.len == FRAME_HDR);
    cb_random(out + FRAME_HDR, SEAL_FRAME_PAYLOAD);
    wr_bytes(&w, payload.p, payload.len);
}

/* Read the frame that must be number ctr; the payload borrows from it and may be empty.
 * Errors  PEER_SIZE, PEER_FORMAT (also another number), PEER_VERSION */
enum cb_err seal_frame_open(struct view frame, uint64_t ctr, struct view *payload_out)
{
    struct rd r;
    *payload_out = (struct view){0};
    enum cb_err e = seal_hdr_read(frame, TYPE_FRAME, SEAL_FRAME, &r);
    if (e) {
        return e;
    }
    bool ours = rd_u64(&r) == ctr;
    uint8_t flags = rd_u8(&r);
    rd_zero(&r, 1);
    uint16_t len = rd_u16(&r);
    bool fits = flags == FRAME_DATA ? len > 0 : flags == FRAME_EMPTY && len == 0;
    struct view payload = rd_view(&r, len);
    if (r.failed || !ours || !fits) {
        return CB_PEER_FORMAT;
    }
    *payload_out = payload;
    return CB_OK;
}
