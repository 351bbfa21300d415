/* say: make one envelope, the next of its direction. Called by visitor.c and case.c.
 * Never uses a message name twice. */
#include "client/client_in.h"
#include <string.h>

enum { KIND_TEXT = 1 }; /* PROTOCOL §4 MSG */

enum cb_err say_make(const struct say *s, struct view text, struct buf *out,
                     struct seal_hash *tip_out)
{
    struct seal_msg_hdr h = {.conv = *s->conv, .gen = s->gen, .dir = s->dir, .seq = s->last + 1};
    struct seal_msg_body body = {
        .kind = KIND_TEXT, .flags = s->flags, .t15 = cb_t15(), .text = text};
    cb_random(&h.msgid, sizeof h.msgid);
    if (s->last) {
        h.prev = *s->tip;
    }
    if (s->ack && s->ack_seq) {
        body.ack_seq = s->ack_seq;
        memcpy(body.ack_hash, s->ack->b, sizeof body.ack_hash);
    }
    size_t at = out->len;
    enum cb_err e = seal_msg_make(&h, s->key, &body, out);
    if (e || out->failed) {
        return e ? e : CB_PEER_SIZE;
    }
    seal_hash256(VIEW(out->p + at, out->len - at), tip_out);
    return CB_OK;
}

/* The line answers a message with its number; any other is a fault of theirs. */
enum cb_err say_reply_seq(const struct ask *a, uint64_t expected)
{
    struct rd r = rd_of(a->body);
    return rd_u64(&r) == expected && rd_done(&r) ? CB_OK : CB_PEER_FORMAT;
}
