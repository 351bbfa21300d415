/* send: bytes out. At once when the kernel takes them, else from a queue that owns what is left.
 * Called by reply and wsconn. Never leaves a copy of what was sent. */
#include "http/http_in.h"
#include <string.h>

enum { VIEWS_MAX = 4 };

struct sending {
    uv_write_t req; /* first */
    struct conn *c;
    struct buf owned;
};

static void sending_done(uv_write_t *req, int status)
{
    struct sending *s = (struct sending *)(void *)req;
    struct conn *c = s->c;
    buf_free(&s->owned);
    cb_free(s, sizeof *s);
    if (status < 0) {
        conn_close(c);
    } else if (!conn_sending(c)) {
        conn_eaten(c);
    }
}

static size_t unsent(uv_buf_t *bufs, unsigned *n, size_t sent)
{
    size_t left = 0;
    unsigned keep = 0;
    for (unsigned i = 0; i < *n; i++) {
        size_t skip = sent < bufs[i].len ? sent : bufs[i].len;
        sent -= skip;
        if (skip < bufs[i].len) {
            bufs[keep++] = uv_buf_init(bufs[i].base + skip, (unsigned)(bufs[i].len - skip));
            left += bufs[keep - 1].len;
        }
    }
    *n = keep;
    return left;
}

/* Gives what the kernel did not take; *n bufs hold it. The connection is closed on an error. */
static size_t send_now(struct conn *c, uv_buf_t *bufs, unsigned *n)
{
    if (c->phase == PHASE_CLOSED) {
        return 0;
    }
    int sent = uv_try_write((uv_stream_t *)&c->tcp, bufs, *n);
    if (sent < 0 && sent != UV_EAGAIN) {
        conn_close(c);
        return 0;
    }
    return unsent(bufs, n, sent < 0 ? 0 : (size_t)sent);
}

static void send_later(struct conn *c, uv_buf_t *bufs, unsigned n, struct buf *owned)
{
    struct sending *s = cb_alloc(sizeof *s);
    s->c = c;
    if (owned) {
        s->owned = *owned;
        *owned = (struct buf){0};
    }
    if (uv_write(&s->req, (uv_stream_t *)&c->tcp, bufs, n, sending_done)) {
        buf_free(&s->owned);
        cb_free(s, sizeof *s);
        conn_close(c);
        return;
    }
    c->queued = (uint32_t)uv_stream_get_write_queue_size((uv_stream_t *)&c->tcp);
    c->due_ms = http_now(c->h) + STALL_WAIT_MS;
}

/* The views, as libuv wants them; libuv's type has no const but nothing writes through it. */
static unsigned bufs_of(const struct view *v, unsigned n, uv_buf_t *out)
{
    unsigned used = 0;
    CB_ASSERT(n <= VIEWS_MAX);
    for (unsigned i = 0; i < n; i++) {
        if (v[i].len) {
            out[used++] = uv_buf_init((char *)(uintptr_t)v[i].p, (unsigned)v[i].len);
        }
    }
    return used;
}

void conn_send(struct conn *c, const struct view *v, unsigned n, struct buf *owned)
{
    uv_buf_t bufs[VIEWS_MAX];
    n = bufs_of(v, n, bufs);
    if (n && send_now(c, bufs, &n)) {
        send_later(c, bufs, n, owned);
    }
    if (owned) {
        buf_free(owned);
    }
}

void conn_send_copy(struct conn *c, struct view v)
{
    uv_buf_t bufs[VIEWS_MAX];
    unsigned n = bufs_of(&v, 1, bufs);
    size_t left = n ? send_now(c, bufs, &n) : 0;
    if (left) {
        struct buf rest;
        buf_init(&rest, left);
        buf_put(&rest, bufs[0].base, left);
        bufs[0].base = (char *)rest.p;
        send_later(c, bufs, 1, &rest);
        buf_free(&rest);
    }
}
