/* probe_ws: a WebSocket client (RFC 6455) for records, and a visitor's live stream on top of it.
 * Called by probe.c, the journeys and the benches. Never sends text, fragments or extensions. */
#include "cli/probe_in.h"
#include <stdio.h>
#include <string.h>

enum { OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10, FIN = 0x80, MASKED = 0x80 };
enum { MESSAGE_MAX = WIRE_BODY_MAX + WIRE_HDR + WIRE_FRAME, LEN16 = 126, LEN64 = 127 };

static void key_make(char out[25])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t raw[24];
    cb_random(raw, sizeof raw);
    for (size_t i = 0; i < 22; i++) { /* 16 bytes in base64; the last digit has 2 bits (RFC 4648) */
        out[i] = digits[raw[i] & (i == 21 ? 0x30 : 0x3f)];
    }
    snprintf(out + 22, 3, "==");
}

enum cb_err probe_ws_open(struct probe_ws *w, const struct probe_url *u, const char *path,
                          int timeout_ms)
{
    CB_CLEANUP(probe_reply_free) struct probe_reply r = {0};
    char key[25], head[256];
    key_make(key);
    snprintf(head, sizeof head,
             "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: %s\r\n",
             key);
    enum cb_err e = probe_connect(u, timeout_ms, &w->c);
    e = e ? e : probe_request(&w->c, u, path, head, VIEW(NULL, 0), &r);
    return e ? e : (r.status == 101 ? CB_OK : CB_PEER_FORMAT);
}

static enum cb_err send_op(struct probe_ws *w, uint8_t op, struct view v)
{
    CB_CLEANUP(buf_free) struct buf b;
    uint8_t mask[4], head[14];
    struct wr h = wr_of(head, sizeof head);
    buf_init(&b, MESSAGE_MAX + sizeof head);
    cb_random(mask, sizeof mask);
    wr_u8(&h, FIN | op);
    if (v.len < LEN16) {
        wr_u8(&h, (uint8_t)(MASKED | v.len));
    } else if (v.len <= UINT16_MAX) {
        wr_u8(&h, MASKED | LEN16);
        wr_u16(&h, (uint16_t)v.len);
    } else {
        wr_u8(&h, MASKED | LEN64);
        wr_u64(&h, v.len);
    }
    wr_bytes(&h, mask, sizeof mask);
    buf_put(&b, head, h.len);
    uint8_t *p = buf_room(&b, v.len);
    if (!p) {
        return CB_PEER_SIZE;
    }
    for (size_t i = 0; i < v.len; i++) {
        p[i] = v.p[i] ^ mask[i & 3];
    }
    return probe_write(&w->c, buf_view(&b));
}

enum cb_err probe_ws_send(struct probe_ws *w, struct view message)
{
    return send_op(w, OP_BINARY, message);
}

void probe_ws_close(struct probe_ws *w)
{
    static const uint8_t normal[] = {0x03, 0xe8}; /* 1000 */
    if (w->c.fd >= 0) {
        enum cb_err e = send_op(w, OP_CLOSE, VIEW(normal, sizeof normal));
        (void)e; /* it is closed either way */
    }
    probe_disconnect(&w->c);
}

struct frame {
    uint8_t op;
    struct view payload; /* in c->in */
    size_t used;
};

/* A server's frame: whole, not masked, not in pieces. NONE_STALE: more has to come. */
static enum cb_err frame_get(struct view in, struct frame *out)
{
    struct rd r = rd_of(in);
    uint8_t first = rd_u8(&r), second = rd_u8(&r);
    uint64_t len = second;
    if (second == LEN16) {
        len = rd_u16(&r);
    } else if (second == LEN64) {
        len = rd_u64(&r);
    }
    if (r.failed) {
        return CB_NONE_STALE;
    }
    if ((first & 0xf0) != FIN || (second & MASKED) || len > MESSAGE_MAX) {
        return CB_PEER_FORMAT;
    }
    out->op = first & 0x0f;
    out->payload = rd_view(&r, (size_t)len);
    out->used = in.len - r.left;
    return r.failed ? CB_NONE_STALE : CB_OK;
}

static enum cb_err frame_wait(struct probe_ws *w, struct frame *out)
{
    enum cb_err e = frame_get(buf_view(&w->c.in), out);
    while (e == CB_NONE_STALE) {
        e = probe_more(&w->c);
        e = e ? e : frame_get(buf_view(&w->c.in), out);
    }
    return e;
}

enum cb_err probe_ws_recv(struct probe_ws *w, struct buf *out)
{
    for (;;) {
        struct frame f;
        enum cb_err e = frame_wait(w, &f);
        if (e) {
            return e;
        }
        buf_free(out);
        buf_put(out, f.payload.p, f.payload.len);
        probe_eaten(&w->c, f.used);
        if (f.op == OP_BINARY) {
            return out->failed ? CB_PEER_SIZE : CB_OK;
        }
        if (f.op == OP_CLOSE) {
            return CB_NONE_FOUND;
        }
        if (f.op != OP_PING && f.op != OP_PONG) {
            return CB_PEER_FORMAT;
        }
        e = f.op == OP_PING ? send_op(w, OP_PONG, buf_view(out)) : CB_OK;
        if (e) {
            return e;
        }
    }
}

static enum cb_err ws_ask(void *arg, struct view record, struct buf *reply_out)
{
    struct probe_ws *w = arg;
    struct wire_rec asked, got;
    size_t used;
    enum cb_err e = wire_rec_get(record, &asked, &used);
    e = e ? e : probe_ws_send(w, record);
    while (!e) {
        e = probe_ws_recv(w, reply_out);
        e = e ? e : wire_rec_get(buf_view(reply_out), &got, &used);
        if (!e && got.tag == asked.tag && got.type == (asked.type | WIRE_REPLY)) {
            return CB_OK;
        }
    }
    return e == CB_NONE_FOUND ? CB_PEER_AUTH : e; /* closed: sign in again */
}

struct client_door probe_ws_door(struct probe_ws *w)
{
    return (struct client_door){.ask = ws_ask, .arg = w};
}

/* --- a visitor's stream ---------- */
enum cb_err probe_live_open(struct probe_live *l, const struct probe_url *u, int timeout_ms)
{
    *l = (struct probe_live){.w.c.fd = -1};
    buf_init(&l->rx, 4 * MESSAGE_MAX);
    return probe_ws_open(&l->w, u, "/v/live", timeout_ms);
}

void probe_live_close(struct probe_live *l)
{
    probe_ws_close(&l->w);
    buf_free(&l->rx);
}

enum cb_err probe_live_send(struct probe_live *l, struct view record)
{
    uint8_t frame[WIRE_FRAME];
    enum cb_err e = CB_OK;
    while (record.len && !e) {
        size_t n = record.len < WIRE_FRAME_PAYLOAD ? record.len : WIRE_FRAME_PAYLOAD;
        wire_frame_make(l->ctr_out++, VIEW(record.p, n), frame);
        e = probe_ws_send(&l->w, VIEW(frame, sizeof frame));
        record = VIEW(record.p + n, record.len - n);
    }
    cb_wipe(frame, sizeof frame);
    return e;
}

/* One frame in; its payload, if any, behind what is there. */
static enum cb_err live_frame(struct probe_live *l)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct view payload;
    buf_init(&b, MESSAGE_MAX);
    enum cb_err e = probe_ws_recv(&l->w, &b);
    e = e ? e : wire_frame_open(buf_view(&b), l->ctr_in++, &payload);
    if (!e) {
        buf_put(&l->rx, payload.p, payload.len);
    }
    return e ? e : (l->rx.failed ? CB_PEER_SIZE : CB_OK);
}

enum cb_err probe_live_next(struct probe_live *l, struct buf *hold, struct wire_rec *out)
{
    size_t used = 0;
    enum cb_err e = wire_rec_get(buf_view(&l->rx), out, &used);
    uint64_t until = cb_mono_ms() + (uint64_t)l->w.c.timeout_ms; /* cover frames do not count */
    while (e == CB_NONE_STALE) {
        e = cb_mono_ms() < until ? live_frame(l) : CB_BUSY_LOAD;
        e = e ? e : wire_rec_get(buf_view(&l->rx), out, &used);
    }
    if (e) {
        return e;
    }
    buf_free(hold);
    buf_put(hold, l->rx.p, used);
    size_t left = l->rx.len - used;
    memmove(l->rx.p, l->rx.p + used, left);
    cb_wipe(l->rx.p + left, used);
    l->rx.len = left;
    return wire_rec_get(buf_view(hold), out, &used);
}

enum cb_err probe_live_watch(struct probe_live *l, const struct client_visitor *v)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct wire_rec rec = {0};
    buf_init(&b, MESSAGE_MAX);
    size_t at = wire_rec_begin(&b, WIRE_WATCH, 1);
    buf_put(&b, &v->me.auth, sizeof v->me.auth);
    struct wr w = wr_of(buf_room(&b, 24), 24);
    wr_u64(&w, 0);
    wr_u64(&w, v->last_v2s);
    wr_u64(&w, v->last_s2v);
    wire_rec_end(&b, at, WIRE_OK);
    enum cb_err e = probe_live_send(l, buf_view(&b));
    while (!e && rec.type != (WIRE_WATCH | WIRE_REPLY)) {
        e = probe_live_next(l, &b, &rec);
    }
    return e ? e : client_status(rec.status);
}

enum cb_err probe_live_heard(struct probe_live *l, struct client_visitor *v, client_msg_fn *fn,
                             void *arg)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct wire_rec rec = {0};
    buf_init(&b, MESSAGE_MAX);
    for (;;) {
        enum cb_err e = probe_live_next(l, &b, &rec);
        if (e) {
            return e;
        }
        if (rec.type == WIRE_GONE) {
            return CB_NONE_FOUND;
        }
        if (rec.type == WIRE_MSG && rec.body.len > 16) {
            e = client_heard(v, VIEW(rec.body.p + 16, rec.body.len - 16), fn, arg);
            if (e != CB_NONE_STALE) { /* one that we have seen already: wait on */
                return e;
            }
        }
    }
}
