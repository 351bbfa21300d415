/* bundle: a conversation's page of envelopes, as bytes. A part of wire.h, which includes it; called by
 * line and client. Never opens an envelope. */
#ifndef CALLBOX_WIRE_BUNDLE_H
#define CALLBOX_WIRE_BUNDLE_H
/* BUNDLE, the answer to RETURN and WATCH, and the part of CASE after its head:
 *   state1 more1 line2 last_v2s8 last_s2v8 tip_v2s32 tip_s2v32 ngrants1 nlinks1 nmsgs2
 *   before8 ahead1 want1 east2 due4 hold4 | grants x128 | links x96 | nmsgs x (len4 order8 msg)   ascending order
 * tips: BLAKE2b-256 of the newest envelope of each direction. before: pass it to get the next
 * older page; 0 when there is none. order: the row's place, for paging only. due: the half hour
 * (since 1970) that was booked or by when an answer is promised, 0 none; east: how many minutes
 * the line's clock is ahead of UTC then, signed; hold: until when its visitor is held off, 0 not: then
 * east is of that moment, where it has ended. */
struct wire_bundle {
    uint8_t state, more;
    uint16_t line;
    uint64_t last_v2s, last_s2v, before;
    uint8_t tip_v2s[32], tip_s2v[32];
    uint8_t ngrants, nlinks, ahead, want;
    int16_t east;
    uint32_t due, hold;
    uint16_t nmsgs;
    struct view grants, links, msgs;
};
enum { WIRE_BUNDLE_HDR = 108 };
void wire_bundle_put(struct buf *b, const struct wire_bundle *w);
enum cb_err wire_bundle_get(struct view v, struct wire_bundle *w_out) CB_MUST;
/* Walk the messages of a bundle: false at the end. */
bool wire_bundle_next(struct view *msgs, uint64_t *order_out, struct view *msg_out);
#endif
