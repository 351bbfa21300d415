/* ahead: what of a visitor's message needs neither the store nor the key process, done before its
 * batch by the thread that hands it in. Batches are the narrow place, one after the other; this
 * is half of what a message costs there beside the store. Called by batch's submit and finish, on
 * the loop's thread; read by history and at_rest, on line's.
 * Never decides anything: what is refused, and how, is the step's affair alone. */
#include "line/line_in.h"

enum {
    AUTH = 32,
    MOST = 8192 + SEAL_MSG_EXTRA, /* while they wait, the longest must not take their room twice */
};

static enum cb_err ahead_fill(const struct call *c, struct view msg, struct ahead *a)
{
    CB_CLEANUP(conv_wipe) struct conv v = {.row.row = c->seat.row, .bk = c->seat.bk};
    struct seal_msg_hdr h;
    enum cb_err e = seal_msg_peek(msg, &h);
    if (e || h.dir != DIR_V2S) {
        return e ? e : CB_PEER_FORMAT;
    }
    a->seq = h.seq;
    buf_init(&a->ct, STORE_ENV_MAX);
    seal_hash256(msg, &a->hash);
    seal_rest_key(&v.bk, "rest/pk", &a->tips_key);
    return rest_env_seal(&v, DIR_V2S, h.seq, msg, &a->ct);
}

void ahead_drop(struct call *c)
{
    if (c->ahead) {
        buf_free(&c->ahead->ct);
        cb_free(c->ahead, sizeof *c->ahead);
        c->ahead = NULL;
    }
}

/* Only for a stream: its seat has the key. */
void ahead_do(struct call *c)
{
    struct wire_rec rec = {0};
    size_t used = 0;
    c->ahead = NULL;
    if (c->door != DOOR_STREAM || c->seat.kind != SEAT_VISITOR ||
        wire_rec_get(buf_view(&c->request), &rec, &used) || rec.type != WIRE_SEND ||
        rec.body.len < AUTH || rec.body.len > AUTH + MOST) {
        return;
    }
    c->ahead = cb_alloc(sizeof *c->ahead);
    if (ahead_fill(c, VIEW(rec.body.p + AUTH, rec.body.len - AUTH), c->ahead)) {
        ahead_drop(c);
    }
}
