/* conn: connections. Accepts, reads, keeps time, closes; what the bytes mean, its talk knows.
 * Called by serve and by libuv, and by whoever talks. Never keeps a byte that came once it was
 * used: the shared read buffer is wiped after each read, and no address is ever asked for. */
#include "http/http_in.h"
#include <string.h>

/* After its end a connection has nothing more to say and nothing to let go of. */
static const struct conn_talk over;

bool conn_sending(const struct conn *c)
{
    return uv_stream_get_write_queue_size((const uv_stream_t *)&c->tcp) > 0;
}

static void buf_drop(struct buf **b)
{
    if (*b) {
        buf_free(*b);
        cb_free(*b, sizeof **b);
        *b = NULL;
    }
}

/* --- closing ---------------------------------------------------------------------------------- */

static void let_go(struct conn *c)
{
    const struct conn_talk *was = c->talk;
    c->talk = &over;
    if (was->gone) {
        was->gone(c);
    }
}

static void on_closed(uv_handle_t *handle)
{
    struct conn *c = (struct conn *)(void *)handle;
    struct http *h = c->h;
    *c->at = c->next;
    if (c->next) {
        c->next->at = c->at;
    }
    buf_drop(&c->in);
    cb_free(c, sizeof *c);
    h->conns_n--;
    conn_accept_held(h);
}

void conn_close(struct conn *c)
{
    if (c->phase == PHASE_CLOSED) {
        return;
    }
    c->phase = PHASE_CLOSED;
    if (c->claim) {
        *c->claim = NULL;
        c->claim = NULL;
    }
    let_go(c);
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

static void on_shut(uv_shutdown_t *req, int status)
{
    (void)status;
    struct conn *c = (struct conn *)(void *)req->handle;
    cb_free(req, sizeof *req);
    if (c->phase == PHASE_DRAIN) {
        c->due_ms = http_now(c->h) + DRAIN_WAIT_MS;
    }
}

/* Say that no more will come, then let them read it: a close with bytes unread would be a reset,
 * and a reset can overtake our answer. */
void conn_end(struct conn *c)
{
    if (c->phase == PHASE_CLOSED || c->phase == PHASE_DRAIN) {
        return;
    }
    let_go(c);
    c->phase = PHASE_DRAIN;
    c->due_ms = http_now(c->h) + STALL_WAIT_MS;
    uv_shutdown_t *req = cb_alloc(sizeof *req);
    if (uv_shutdown(req, (uv_stream_t *)&c->tcp, on_shut)) {
        cb_free(req, sizeof *req);
        conn_close(c);
    }
}

/* --- what comes in ---------------------------------------------------------------------------- */

/* One request at a time, and none while an answer is still going out: who does not read is not
 * read from. */
static bool is_waiting(const struct conn *c)
{
    bool answering = c->phase == PHASE_HEAD && conn_sending(c);
    return c->phase == PHASE_BUSY || answering || c->paused;
}

/* Gives how many bytes were used. What comes after the end is read and forgotten. */
static size_t eat(struct conn *c, uint8_t *p, size_t n)
{
    size_t used = 0, got = 1;
    while (used < n && got && !is_waiting(c)) {
        got = c->talk->eat ? c->talk->eat(c, p + used, n - used) : n - used;
        used += got;
    }
    return used;
}

/* --- reading ---------------------------------------------------------------------------------- */

static void on_alloc(uv_handle_t *handle, size_t wish, uv_buf_t *out)
{
    (void)wish;
    struct conn *c = (struct conn *)(void *)handle;
    *out = uv_buf_init((char *)c->h->read_buf, READ_LEN);
}

static void in_put(struct conn *c, const uint8_t *p, size_t n)
{
    if (!c->in) {
        c->in = cb_alloc(sizeof *c->in);
        buf_init(c->in, IN_MAX);
        if (c->phase == PHASE_HEAD && !conn_sending(c)) { /* from its first byte, not its last */
            c->due_ms = http_now(c->h) + HEAD_WAIT_MS;
        }
    }
    buf_put(c->in, p, n);
    if (c->in->failed) {
        conn_close(c);
    }
}

static void in_eat(struct conn *c)
{
    struct buf *in = c->in;
    size_t used = eat(c, in->p, in->len), left = in->len - used;
    if (c->phase == PHASE_CLOSED) {
        return; /* on_closed frees it */
    }
    if (!left) {
        buf_drop(&c->in);
    } else if (used) {
        memmove(in->p, in->p + used, left);
        cb_wipe(in->p + left, used);
        in->len = left;
        if (c->phase == PHASE_HEAD && !conn_sending(c)) { /* the next head has begun */
            c->due_ms = http_now(c->h) + HEAD_WAIT_MS;
        }
    }
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf);

static void read_set(struct conn *c)
{
    if (c->phase == PHASE_CLOSED) {
        return;
    }
    if (is_waiting(c)) {
        uv_read_stop((uv_stream_t *)&c->tcp);
        return;
    }
    int e = uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read);
    if (e && e != UV_EALREADY) {
        conn_close(c);
    }
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct conn *c = (struct conn *)(void *)stream;
    if (n < 0) {
        if (conn_sending(c) && n == UV_EOF) {
            conn_end(c); /* they sent all they had and still listen */
        } else {
            conn_close(c);
        }
        return;
    }
    uint8_t *p = (uint8_t *)buf->base;
    size_t len = (size_t)n;
    if (c->in) {
        in_put(c, p, len);
        cb_wipe(p, len);
        in_eat(c);
    } else {
        size_t used = eat(c, p, len);
        if (used < len && c->phase != PHASE_CLOSED) {
            in_put(c, p + used, len - used);
        }
        cb_wipe(p, len);
    }
    read_set(c);
}

/* --- the steps of a request's life ------------------------------------------------------------ */

void conn_eaten(struct conn *c)
{
    if (c->phase == PHASE_CLOSED) {
        return;
    }
    if (c->in && !is_waiting(c)) {
        in_eat(c);
    }
    if (c->phase == PHASE_HEAD && !conn_sending(c)) {
        c->due_ms = http_now(c->h) + (c->in ? HEAD_WAIT_MS : IDLE_WAIT_MS);
    }
    read_set(c);
}

void conn_busy(struct conn *c, struct conn **claim)
{
    c->claim = claim;
    c->due_ms = http_now(c->h) + BUSY_WAIT_MS;
}

void conn_live(struct conn *c, const struct conn_talk *talk)
{
    c->phase = PHASE_LIVE;
    c->talk = talk;
}

void conn_in_drop(struct conn *c)
{
    buf_drop(&c->in);
}

void conn_done(struct conn *c)
{
    bool later = c->claim != NULL; /* else the reading loop is under us and goes on by itself */
    c->claim = NULL;
    if (c->phase == PHASE_CLOSED) {
        return;
    }
    if (!c->keep) {
        conn_end(c);
        return;
    }
    c->phase = PHASE_HEAD;
    if (!conn_sending(c)) {
        c->due_ms = http_now(c->h) + IDLE_WAIT_MS;
    }
    if (later) {
        conn_eaten(c);
    }
}

void conn_pause(struct conn *c, bool paused)
{
    bool was = c->paused;
    c->paused = paused;
    if (was && !paused) {
        conn_eaten(c);
    }
}

/* --- accepting -------------------------------------------------------------------------------- */

static void conn_new(struct http *h, uv_stream_t *listener)
{
    struct conn *c = cb_alloc(sizeof *c);
    c->h = h;
    c->talk = h->talk;
    if (uv_tcp_init(&h->loop, &c->tcp)) {
        cb_free(c, sizeof *c);
        return;
    }
    c->next = h->conns;
    c->at = &h->conns;
    if (c->next) {
        c->next->at = &c->next;
    }
    h->conns = c;
    h->conns_n++;
    c->due_ms = http_now(h) + IDLE_WAIT_MS;
    if (uv_accept(listener, (uv_stream_t *)&c->tcp)) {
        conn_close(c);
        return;
    }
    uv_tcp_nodelay(&c->tcp, 1);
    read_set(c);
}

/* Past conns_max the next one stays with libuv, which then stops listening: all further ones wait
 * in the kernel's backlog until a connection closes. */
void conn_listen(uv_stream_t *listener, int status)
{
    struct http *h = listener->data;
    if (status < 0 || h->stopping) {
        return;
    }
    if (h->conns_n >= h->conns_max) {
        if (!h->held) {
            log_event(EV_TOO_MANY, h->conns_n);
        }
        h->held = true;
        return;
    }
    conn_new(h, listener);
}

void conn_accept_held(struct http *h)
{
    if (h->held && !h->stopping && h->conns_n < h->conns_max) {
        h->held = false;
        conn_new(h, (uv_stream_t *)&h->listener);
    }
}

/* --- time ------------------------------------------------------------------------------------- */

static void conn_look(struct conn *c, uint64_t now)
{
    uint32_t queued = (uint32_t)uv_stream_get_write_queue_size((uv_stream_t *)&c->tcp);
    if (queued && queued != c->queued) {
        c->due_ms = now + STALL_WAIT_MS;
    }
    c->queued = queued;
    if (c->phase == PHASE_LIVE && !queued) {
        c->talk->sweep(c);
    } else if (now >= c->due_ms && c->talk->late) {
        c->talk->late(c);
    } else if (now >= c->due_ms) {
        conn_close(c);
    }
}

void conn_sweep(struct http *h)
{
    uint64_t now = http_now(h);
    for (struct conn *c = h->conns, *next; c; c = next) {
        next = c->next;
        if (c->phase != PHASE_CLOSED) {
            conn_look(c, now);
        }
    }
}
