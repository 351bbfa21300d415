/* bend: a line that answers honestly, but for what the input bends in its answer: bytes turned
 * over, an end cut off or drawn out; or an answer that is the input alone. Included by
 * fuzz/client/fuzz_*.c. Never lets what one input did be seen by the next. */
#ifndef CALLBOX_FUZZ_CLIENT_BEND_H
#define CALLBOX_FUZZ_CLIENT_BEND_H
#include "../../tests/client/peer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BEND_WHOLE = 0xff, BEND_CUT = 0xfe, BEND_MORE = 0xfd };
struct bend {
    struct peer *peer;
    struct rd input; /* mode1, then place2 and mask1 for each byte to be turned over */
    struct client_door door;
};

static inline enum cb_err bend_ask(void *arg, struct view record, struct buf *reply)
{
    struct bend *b = arg;
    enum cb_err e = peer_ask(b->peer, record, reply);
    uint8_t mode = rd_u8(&b->input);
    if (mode == BEND_WHOLE) { /* all that is left of the input is the body */
        size_t at = 0;
        uint8_t type = reply->p[3];
        buf_free(reply);
        at = wire_rec_begin(reply, type, 1);
        buf_put(reply, b->input.p, b->input.left);
        wire_rec_end(reply, at, WIRE_OK);
        b->input.left = 0;
    }
    if (mode == BEND_CUT) {
        reply->len -= rd_u16(&b->input) % (reply->len + 1);
    }
    if (mode == BEND_MORE) {
        buf_put(reply, "more", rd_u8(&b->input) % 4);
    }
    for (unsigned n = mode % 16; n && b->input.left >= 3 && reply->len; n--) {
        size_t at = rd_u16(&b->input) % reply->len;
        reply->p[at] ^= rd_u8(&b->input);
    }
    return reply->failed ? CB_BUSY_LOAD : e;
}

/* What it keeps is small enough to be put back by hand: only messages and papers are added. */
struct bend_kept {
    size_t nmsgs;
    uint8_t ngrants, state;
    bool exists;
    uint64_t last[4];
    struct seal_hash tip[4];
};
static inline struct bend_kept bend_keep(const struct peer *p)
{
    struct bend_kept k = {p->nmsgs, p->ngrants, p->state, p->exists, {0}, {{{0}}}};
    memcpy(k.last, p->last, sizeof k.last);
    memcpy(k.tip, p->tip, sizeof k.tip);
    return k;
}
static inline void bend_back(struct peer *p, const struct bend_kept *k)
{
    p->nmsgs = k->nmsgs;
    p->ngrants = k->ngrants;
    p->state = k->state;
    p->exists = k->exists;
    memcpy(p->last, k->last, sizeof k->last);
    memcpy(p->tip, k->tip, sizeof k->tip);
}

/* What reaches a page: a text inside its bounds, none where the chain is broken. */
static inline void bend_heard(void *arg, const struct client_msg *m)
{
    unsigned *sum = arg;
    CB_ASSERT(m->text.len <= SEAL_TEXT_MAX && (!m->broken || !m->text.len));
    for (size_t i = 0; i < m->text.len; i++) {
        *sum += m->text.p[i];
    }
}
#endif
