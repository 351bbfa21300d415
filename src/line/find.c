/* find: from what was asked (a phrase's auth, a stream's seat, a row staff clicked) to an opened
 * conversation. Called by visitor and desk. Never tells a wrong phrase from a burnt one. */
#include "line/line_in.h"
#include <string.h>

/* A miss does the work of coming back to a conversation of one message: one more question to K, the
 * row's tips and a page of sealed bytes opened, the same statements run to an empty end. */
static void miss_work(struct line *l)
{
    CB_CLEANUP(conv_wipe) struct conv decoy = {0};
    CB_CLEANUP(buf_free) struct buf ct, pt, out;
    struct history_ask ask = {.dirs = 1u << DIR_V2S | 1u << DIR_S2V, .rks = ~0u, .links = true};
    uint8_t page[SEAL_GRANT + 2048] = {0};
    struct seal_key none;
    buf_init(&ct, 4096);
    buf_init(&pt, 4096);
    buf_init(&out, 4096);
    seal_key_new(&decoy.bk);
    cb_random(decoy.row.row.b, sizeof decoy.row.row.b);
    enum cb_err e = keys_ask_slot_get(l->keys, SLOT_CONV, 0, &none);
    e = rest_tips_seal(&decoy, decoy.row.tips);
    e = e ? e : rest_tips_open(&decoy);
    e = e ? e : rest_env_seal(&decoy, DIR_V2S, 1, VIEW(page, sizeof page), &ct);
    e = e ? e : rest_env_open(&decoy, DIR_V2S, 1, buf_view(&ct), &pt);
    e = e ? e : history_put(l, &decoy, &ask, 4096, &out);
    (void)e; /* there is nothing to tell */
}

/* Fetch BK and open the row. A slot that is gone or holds another's key means: burnt, and the
 * server stopped between K's part and ours. The row follows its key as soon as it is met. */
enum cb_err conv_unseal(struct line *l, struct conv *out)
{
    enum cb_err e = keys_ask_slot_get(l->keys, SLOT_CONV, out->row.slot, &out->bk);
    e = e ? e : rest_tips_open(out);
    if (e == CB_NONE_FOUND || e == CB_PEER_SEAL) {
        l->dead = out->row.row;
        l->has_dead = true;
        return CB_NONE_FOUND;
    }
    return e;
}

enum cb_err conv_by_auth(struct line *l, const struct seal_key *auth, struct conv *out)
{
    struct store_lookup lookup;
    enum cb_err e = keys_ask_lookup(l->keys, auth, lookup.b);
    if (e) {
        return e;
    }
    e = l->store->ops->conv_find(l->store, &lookup, &out->row);
    if (e == CB_NONE_FOUND) {
        miss_work(l);
    }
    return e ? e : conv_unseal(l, out);
}

enum cb_err conv_by_row(struct line *l, const uint8_t row[16], struct conv *out)
{
    struct store_row r;
    memcpy(r.b, row, sizeof r.b);
    enum cb_err e = l->store->ops->conv_get(l->store, &r, &out->row);
    return e ? e : conv_unseal(l, out);
}

/* Who asks on a stream that is watched is known by it, and else by the phrase. */
enum cb_err conv_by_asker(struct line *l, const struct call *c, const struct seal_key *auth,
                          struct conv *out)
{
    return c->door == DOOR_STREAM ? conv_by_seat(l, &c->seat, out) : conv_by_auth(l, auth, out);
}

/* A stream keeps its BK, so that a message costs no question to K. */
enum cb_err conv_by_seat(struct line *l, const struct call_seat *s, struct conv *out)
{
    if (s->kind != SEAT_VISITOR) {
        return CB_PEER_AUTH;
    }
    enum cb_err e = l->store->ops->conv_get(l->store, &s->row, &out->row);
    if (e) {
        return e;
    }
    out->bk = s->bk;
    e = rest_tips_open(out);
    return e == CB_PEER_SEAL ? CB_NONE_FOUND : e;
}
