/* ask: one record to the line and its reply. Called by every other file of this room.
 * Never lets a reply through that is not the answer to what was asked. */
#include "client/client_in.h"

enum { ASK_TAG = 1, ASK_MAX = WIRE_BODY_MAX + WIRE_HDR };

static const enum cb_err meanings[] = {
    [WIRE_OK] = CB_OK,
    [WIRE_BAD] = CB_PEER_FORMAT,
    [WIRE_UNKNOWN] = CB_NONE_FOUND,
    [WIRE_STALE] = CB_NONE_STALE,
    [WIRE_TAKEN] = CB_NONE_TAKEN,
    [WIRE_ENDED] = CB_NONE_ENDED,
    [WIRE_LATER] = CB_BUSY_LOAD,
    [WIRE_FULL] = CB_BUSY_FULL,
    [WIRE_DENIED] = CB_PEER_DENIED,
    [WIRE_LIMIT] = CB_BUSY_RATE,
    [WIRE_FAULT] = CB_HERE_BUG,
    [WIRE_WORK] = CB_BUSY_WORK,
    [WIRE_HELD] = CB_BUSY_HELD,
    [WIRE_AWAY] = CB_BUSY_AWAY,
    [WIRE_CHATS] = CB_BUSY_CHATS,
    [WIRE_SHIFT] = CB_BUSY_SHIFT,
};

enum cb_err client_status(uint8_t wire_status)
{
    return wire_status < sizeof meanings / sizeof meanings[0] ? meanings[wire_status]
                                                              : CB_PEER_VERSION;
}

void ask_begin(struct ask *a, uint8_t type)
{
    buf_init(&a->req, ASK_MAX);
    buf_init(&a->rep, ASK_MAX);
    a->at = wire_rec_begin(&a->req, type, ASK_TAG);
}

void ask_free(struct ask *a)
{
    buf_free(&a->req);
    buf_free(&a->rep);
}

struct wr ask_room(struct ask *a, size_t n)
{
    uint8_t *p = buf_room(&a->req, n);
    struct wr w = wr_of(p, p ? n : 0);
    w.failed = !p;
    return w;
}

static enum cb_err ask_read(struct ask *a, uint8_t type)
{
    struct wire_rec r;
    size_t used;
    enum cb_err e = wire_rec_get(buf_view(&a->rep), &r, &used);
    if (e) {
        return e == CB_NONE_STALE ? CB_PEER_FORMAT : e;
    }
    if (r.type != (type | WIRE_REPLY) || r.tag != ASK_TAG) {
        return CB_PEER_FORMAT;
    }
    a->body = r.body;
    return client_status(r.status);
}

enum cb_err ask_go(struct ask *a, struct client_door *door, bool twice)
{
    wire_rec_end(&a->req, a->at, WIRE_OK);
    if (a->req.failed) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = door->ask(door->arg, buf_view(&a->req), &a->rep);
    if (e == CB_BUSY_LOAD && twice) {
        e = door->ask(door->arg, buf_view(&a->req), &a->rep);
    }
    return e ? e : ask_read(a, a->req.p[3]); /* byte 3 of a record is its type, wire.h */
}
