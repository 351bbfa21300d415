/* talk: what the bytes of the benches' clients mean: a handshake, HTTP replies, WebSocket messages,
 * the frames of a live stream. Called by load.c. Never checks more than it must: what the server
 * says is the tests' business, how soon it says it is ours. */
#include "kit/peer.h"
#include "kit/numbers.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { HEAD = 14, FIN = 0x80, MASKED = 0x80, LEN16 = 126, LEN64 = 127 };
enum { OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };

void talk_hello(struct load_peer *p, const struct load_place *to, const char *path)
{
    if (p->kind == LOAD_HTTP) {
        p->ready = true;
        return;
    }
    struct buf b;
    buf_init(&b, 1024);
    buf_putf(&b,
             "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\n\r\n",
             path, to->host);
    load_bytes(p, buf_view(&b));
    buf_free(&b);
}

/* A WebSocket message. The mask is zero: the server unmasks all the same, and we measure it, not
 * ourselves. */
static void ws_put(struct wr *w_io, uint8_t op, struct view v)
{
    struct wr w = *w_io;
    wr_u8(&w, (uint8_t)(FIN | op));
    if (v.len < LEN16) {
        wr_u8(&w, (uint8_t)(MASKED | v.len));
    } else if (v.len <= UINT16_MAX) {
        wr_u8(&w, MASKED | LEN16);
        wr_u16(&w, (uint16_t)v.len);
    } else {
        wr_u8(&w, MASKED | LEN64);
        wr_u64(&w, v.len);
    }
    wr_zero(&w, 4);
    wr_bytes(&w, v.p, v.len);
    must(!w.failed, "a message is too long");
    *w_io = w;
}

static void ws_send(struct load_peer *p, uint8_t op, struct view v)
{
    static uint8_t room[HEAD + WIRE_BODY_MAX + WIRE_HDR];
    struct wr w = wr_of(room, sizeof room);
    ws_put(&w, op, v);
    load_bytes(p, VIEW(room, w.len));
}

void load_cover(struct load_peer *p)
{
    uint8_t frame[WIRE_FRAME];
    wire_frame_make(p->ctr_out++, VIEW("", 0), frame);
    ws_send(p, OP_BINARY, VIEW(frame, sizeof frame));
}

void load_record(struct load_peer *p, struct view v)
{
    static uint8_t room[2 * (HEAD + WIRE_BODY_MAX + WIRE_HDR)]; /* all its frames, sent as one */
    struct wr w = wr_of(room, sizeof room);
    uint8_t frame[WIRE_FRAME];
    if (p->kind == LOAD_DESK) {
        ws_send(p, OP_BINARY, v);
        return;
    }
    while (v.len) {
        size_t n = v.len < WIRE_FRAME_PAYLOAD ? v.len : WIRE_FRAME_PAYLOAD;
        wire_frame_make(p->ctr_out++, VIEW(v.p, n), frame);
        ws_put(&w, OP_BINARY, VIEW(frame, sizeof frame));
        v = VIEW(v.p + n, v.len - n);
    }
    load_bytes(p, VIEW(room, w.len));
}

/* --- what came ----------------------------------------------------------------------------------
 */
static void records(struct load_peer *p, struct buf *b)
{
    struct wire_rec rec;
    size_t at = 0, used = 0;
    for (;;) {
        enum cb_err e = wire_rec_get(VIEW(b->p + at, b->len - at), &rec, &used);
        must(e == CB_OK || e == CB_NONE_STALE, "a record that is none");
        if (e) {
            break;
        }
        p->fns->record(p, &rec);
        at += used;
    }
    memmove(b->p, b->p + at, b->len - at);
    b->len -= at;
    if (!b->len) {
        buf_free(b);
    }
}

static void live(struct load_peer *p, struct view v)
{
    struct view payload;
    uint64_t ctr = p->ctr_in++;
    must(wire_frame_open(v, ctr, &payload) == CB_OK, "a frame that is none");
    if (p->fns->frame) {
        p->fns->frame(p, ctr);
    }
    if (payload.len) {
        buf_put(&p->rx, payload.p, payload.len);
        records(p, &p->rx);
    }
}

static void message(struct load_peer *p, struct view v)
{
    struct wire_rec rec;
    size_t used;
    if (p->kind == LOAD_LIVE) {
        live(p, v);
    } else if (p->kind == LOAD_DESK) {
        must(wire_rec_get(v, &rec, &used) == CB_OK, "a record that is none");
        p->fns->record(p, &rec);
    } else {
        p->fns->bytes(p, v);
    }
}

/* One server frame off the front; 0: not whole yet. */
static size_t ws_eat(struct load_peer *p, uint8_t *b, size_t n)
{
    struct rd r = rd_of(VIEW(b, n));
    uint8_t op = rd_u8(&r) & 0x0f;
    uint64_t len = rd_u8(&r);
    len = len == LEN16 ? rd_u16(&r) : len == LEN64 ? rd_u64(&r) : len;
    if (r.failed || r.left < len) {
        return 0;
    }
    struct view v = rd_view(&r, (size_t)len);
    size_t used = n - r.left;
    must(op != OP_CLOSE, "the server closed a WebSocket");
    if (op == OP_PING) {
        ws_send(p, OP_PONG, v);
    } else if (op == OP_TEXT || op == OP_BINARY) {
        message(p, v);
    }
    return used;
}

static size_t head_eat(struct load_peer *p, uint8_t *b, size_t n)
{
    uint8_t *end = memmem(b, n, "\r\n\r\n", 4);
    if (!end) {
        return 0;
    }
    must(n > 12 && memcmp(b, "HTTP/1.1 101", 12) == 0, "no 101 to a WebSocket's handshake");
    p->ready = true;
    if (p->fns->ready) {
        p->fns->ready(p);
    }
    return (size_t)(end - b) + 4;
}

/* A reply with a Content-Length; the callback is given head and body. */
static size_t http_eat(struct load_peer *p, uint8_t *b, size_t n)
{
    uint8_t *end = memmem(b, n, "\r\n\r\n", 4);
    if (!end) {
        return 0;
    }
    size_t head = (size_t)(end - b) + 4, body = 0;
    end[2] = 0;
    const char *len = strcasestr((char *)b, "\r\ncontent-length:");
    end[2] = '\r';
    body = len ? (size_t)atol(len + 17) : 0;
    if (n < head + body) {
        return 0;
    }
    p->fns->bytes(p, VIEW(b, head + body));
    return head + body;
}

size_t talk_eat(struct load_peer *p, uint8_t *b, size_t n)
{
    size_t used = 0, got = 1;
    while (used < n && got) {
        size_t (*eat)(struct load_peer *, uint8_t *, size_t) = p->kind == LOAD_HTTP ? http_eat
                                                               : p->ready           ? ws_eat
                                                                                    : head_eat;
        got = eat(p, b + used, n - used);
        used += got;
    }
    return used;
}
