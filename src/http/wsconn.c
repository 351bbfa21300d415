/* wsconn: a connection that became a WebSocket. Called by stream and staff, and by conn, through
 * its talk, when bytes come. Never takes a text message, and never answers a page of another site.
 */
#include "http/http_in.h"
#include <string.h>

enum { QUEUE_MAX = 1 << 20 }; /* a peer that lets 1 MiB pile up is not reading */

static const struct conn_talk frames; /* at the end of this file */

static uint32_t now_s(const struct conn *c)
{
    return (uint32_t)(http_now(c->h) / 1000);
}

static unsigned refusal(const struct head *h)
{
    if (h->foreign) {
        return 403;
    }
    if (!h->upgrade || !h->version) {
        return 426;
    }
    return h->key[0] ? 0 : 400;
}

/* Answer the handshake: 101 and the connection is guest's, or a refusal and guest stays the
 * caller's. Source RFC 6455 §4.2 */
bool ws_upgrade(struct conn *c, const struct head *h, const struct ws_kind *kind, void *guest)
{
    char accept[WS_ACCEPT + 1];
    unsigned status = refusal(h);
    if (!status && ws_accept(h->key, accept)) {
        status = 500;
    }
    if (status) {
        reply_error(c, h->path, status, 0);
        return false;
    }
    struct buf b;
    buf_init(&b, 512);
    buf_putf(&b,
             "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Accept: %s\r\n\r\n",
             accept);
    struct view v = buf_view(&b);
    c->kind = kind;
    c->guest = guest;
    c->heard_s = now_s(c);
    conn_live(c, &frames);
    conn_send(c, &v, 1, &b);
    return c->phase == PHASE_LIVE;
}

void ws_send(struct conn *c, uint8_t op, struct view v)
{
    uint8_t head[WS_HEAD_MAX];
    if (c->phase != PHASE_LIVE) {
        return;
    }
    if (uv_stream_get_write_queue_size((uv_stream_t *)&c->tcp) > QUEUE_MAX) {
        conn_close(c);
        return;
    }
    struct buf b;
    size_t n = ws_frame_head(head, op, v.len);
    buf_init(&b, n + v.len);
    buf_put(&b, head, n);
    buf_put(&b, v.p, v.len);
    struct view whole = buf_view(&b);
    conn_send(c, &whole, 1, &b);
}

void ws_close(struct conn *c, uint16_t code)
{
    uint8_t b[2] = {(uint8_t)(code >> 8), (uint8_t)code};
    ws_send(c, WS_CLOSE, VIEW(b, sizeof b));
    conn_end(c);
}

/* --- what a frame of each kind does ----------------------------------------------------------- */

static void on_piece(struct conn *c, const struct ws_frame *f)
{
    bool first = f->op == WS_BINARY;
    if (first == (c->pieces != NULL)) {
        ws_close(c, WS_PROTOCOL);
        return;
    }
    if (first) {
        c->pieces = cb_alloc(sizeof *c->pieces);
        buf_init(c->pieces, c->kind->message_max);
    }
    buf_put(c->pieces, f->payload.p, f->payload.len);
    if (c->pieces->failed) {
        ws_close(c, WS_BIG);
        return;
    }
    if (f->fin) {
        struct buf *whole = c->pieces;
        c->pieces = NULL;
        c->kind->message(c, buf_view(whole));
        buf_free(whole);
        cb_free(whole, sizeof *whole);
    }
}

static void on_binary(struct conn *c, const struct ws_frame *f)
{
    if (f->fin && !c->pieces) {
        c->kind->message(c, f->payload);
    } else {
        on_piece(c, f);
    }
}

static void on_text(struct conn *c, const struct ws_frame *f)
{
    (void)f;
    ws_close(c, WS_KIND);
}

static void on_close(struct conn *c, const struct ws_frame *f)
{
    ws_close(c, f->payload.len == 1 ? WS_PROTOCOL : WS_NORMAL);
}

static void on_ping(struct conn *c, const struct ws_frame *f)
{
    ws_send(c, WS_PONG, f->payload);
}

static void on_pong(struct conn *c, const struct ws_frame *f)
{
    (void)c, (void)f;
}

static void (*const ops[16])(struct conn *c, const struct ws_frame *f) = {
    [WS_MORE] = on_piece,  [WS_TEXT] = on_text, [WS_BINARY] = on_binary,
    [WS_CLOSE] = on_close, [WS_PING] = on_ping, [WS_PONG] = on_pong,
};

/* Use one frame off the front of p; 0: it is not whole yet. */
static size_t eat(struct conn *c, uint8_t *p, size_t n)
{
    struct ws_frame f;
    size_t used = n;
    enum cb_err e = ws_frame_get(p, n, c->kind->message_max, &f, &used);
    if (e == CB_NONE_STALE) {
        return 0;
    }
    if (e) {
        ws_close(c, e == CB_PEER_SIZE ? WS_BIG : WS_PROTOCOL);
        return n;
    }
    c->heard_s = now_s(c);
    ops[f.op](c, &f);
    return used;
}

static void sweep(struct conn *c)
{
    uint32_t silent = now_s(c) - c->heard_s;
    if (silent >= LIVE_WAIT_S) {
        conn_close(c);
        return;
    }
    c->kind->sweep(c);
    if (c->phase == PHASE_LIVE && c->kind->pings && silent && silent % LIVE_PING_S == 0) {
        ws_send(c, WS_PING, VIEW("", 0));
    }
}

static void gone(struct conn *c)
{
    c->kind->gone(c);
    c->guest = NULL;
    if (c->pieces) {
        buf_free(c->pieces);
        cb_free(c->pieces, sizeof *c->pieces);
        c->pieces = NULL;
    }
}

static const struct conn_talk frames = {.eat = eat, .sweep = sweep, .gone = gone};
