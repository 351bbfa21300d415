/* find: from what was asked (a phrase's auth, a stream's seat, a row staff clicked) to an opened
 * conversation. Called by visitor and desk. Never tells a wrong phrase from a burnt one. */
#include "line/line_in.h"
#include <string.h>

/* A miss does the same work as a hit: one question to K, one page of sealed bytes opened. */
static void miss_work(struct line *l)
{
    struct seal_key key;
    uint8_t page[2048] = {0};
    CB_CLEANUP(buf_free) struct buf ct, pt;
    buf_init(&ct, 4096);
    buf_init(&pt, 4096);
    seal_key_new(&key);
    struct seal_key none;
    enum cb_err e = keys_ask_slot_get(l->keys, SLOT_CONV, 0, &none);
    e = seal_rest_seal(&key, "rest/env", VIEW("", 0), VIEW(page, sizeof page), &ct);
    e = e ? e : seal_rest_open(&key, "rest/env", VIEW("", 0), buf_view(&ct), &pt);
    cb_wipe(&key, sizeof key);
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

/* A stream keeps its BK, so that a message costs no question to K. */
enum cb_err conv_by_seat(struct line *l, const struct line_seat *s, struct conv *out)
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
