/* conn: connections. Accepts, reads, keeps time, closes. Called by serve and by libuv.
 * Never keeps a byte that came once it was used: the shared read buffer is wiped after each read,
 * and no address is ever asked for. */
#include "http/http_in.h"
#include <string.h>

struct upload {
    const struct route *route;
    struct head head;
    struct buf body;
};

static void upload_drop(struct conn *c)
{
    if (c->upload) {
        buf_free(&c->upload->body);
        cb_free(c->upload, sizeof *c->upload);
        c->upload = NULL;
    }
}

static void buf_drop(struct buf **b)
{
    if (*b) {
        buf_free(*b);
        cb_free(*b, sizeof **b);
        *b = NULL;
    }
}

/* --- closing
 * --------------------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *handle)
{
    struct conn *c = (struct conn *)(void *)handle;
    struct http *h = c->h;
    *c->at = c->next;
    if (c->next) {
        c->next->at = c->at;
    }
    buf_drop(&c->in);
    buf_drop(&c->pieces);
    upload_drop(c);
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
    if (c->kind) {
        c->kind->gone(c);
        c->guest = NULL;
    }
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
    if (c->kind) {
        c->kind->gone(c);
        c->kind = NULL;
        c->guest = NULL;
    }
    upload_drop(c);
    c->phase = PHASE_DRAIN;
    c->due_ms = http_now(c->h) + STALL_WAIT_MS;
    uv_shutdown_t *req = cb_alloc(sizeof *req);
    if (uv_shutdown(req, (uv_stream_t *)&c->tcp, on_shut)) {
        cb_free(req, sizeof *req);
        conn_close(c);
    }
}

/* --- what each phase does with bytes: gives how many it used
 * ---------------------------------------- */

static size_t eat_none(struct conn *c, uint8_t *p, size_t n)
{
    (void)c, (void)p, (void)n;
    return 0;
}

static size_t eat_all(struct conn *c, uint8_t *p, size_t n)
{
    (void)c, (void)p;
    return n;
}

static void upload_begin(struct conn *c, const struct route *r, const struct head *head)
{
    c->upload = cb_alloc(sizeof *c->upload);
    c->upload->route = r;
    c->upload->head = *head;
    buf_init(&c->upload->body, (size_t)head->length);
    c->phase = PHASE_BODY;
    c->due_ms = http_now(c->h) + BODY_WAIT_MS;
}

static void request_take(struct conn *c, const struct head *head)
{
    unsigned status = 0, allow = 0;
    const struct route *r = route_find(c->h, head, &status, &allow);
    c->keep = head->keep;
    c->head_only = head->method == METHOD_HEAD;
    c->phase = PHASE_BUSY;
    if (!r) {
        c->keep = c->keep && !head->length; /* a body that nobody will read */
        reply_error(c, head->path, status, allow);
    } else if (head->length) {
        upload_begin(c, r, head);
    } else {
        r->fn(c, head, VIEW("", 0));
    }
}

static size_t eat_head(struct conn *c, uint8_t *p, size_t n)
{
    struct head head = {0};
    size_t len = head_end(VIEW(p, n < HEAD_MAX ? n : HEAD_MAX));
    if (!len && n < HEAD_MAX) {
        return 0;
    }
    unsigned status = len ? head_read(VIEW(p, len), &head) : memchr(p, '\n', n) ? 431 : 414;
    len = len ? len : n;
    cb_wipe(p, len); /* what was asked for is in head; who asked, and from where, is gone */
    if (status) {
        c->keep = false;
        c->head_only = head.method == METHOD_HEAD;
        c->phase = PHASE_BUSY;
        reply_error(c, "", status, 0);
    } else {
        request_take(c, &head);
    }
    cb_wipe(&head, sizeof head);
    return len;
}

static size_t eat_body(struct conn *c, uint8_t *p, size_t n)
{
    struct upload *up = c->upload;
    size_t want = up->body.max - up->body.len;
    size_t take = n < want ? n : want;
    buf_put(&up->body, p, take);
    if (take == want) {
        c->upload = NULL;
        c->phase = PHASE_BUSY;
        up->route->fn(c, &up->head, buf_view(&up->body));
        buf_free(&up->body);
        cb_free(up, sizeof *up);
    }
    return take;
}

static size_t (*const eaters[PHASES])(struct conn *, uint8_t *, size_t) = {
    [PHASE_HEAD] = eat_head, [PHASE_BODY] = eat_body, [PHASE_BUSY] = eat_none,
    [PHASE_LIVE] = ws_eat,   [PHASE_DRAIN] = eat_all, [PHASE_CLOSED] = eat_all,
};

/* One request at a time, and none while an answer is still going out: who does not read is not
 * read from. */
static bool is_waiting(const struct conn *c)
{
    bool answering = c->phase == PHASE_HEAD && conn_sending(c);
    return c->phase == PHASE_BUSY || answering || c->paused;
}

static size_t eat(struct conn *c, uint8_t *p, size_t n)
{
    size_t used = 0, got = 1;
    while (used < n && got && !is_waiting(c)) {
        got = eaters[c->phase](c, p + used, n - used);
        used += got;
    }
    return used;
}

/* --- reading
 * ---------------------------------------------------------------------------------------- */

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

/* --- the steps of a request's life
 * -------------------------------------------------------------------- */

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

void conn_live(struct conn *c, const struct ws_kind *kind, void *guest)
{
    c->phase = PHASE_LIVE;
    c->kind = kind;
    c->guest = guest;
    c->heard_s = (uint32_t)(http_now(c->h) / 1000);
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

/* --- accepting
 * ---------------------------------------------------------------------------------------- */

static void conn_new(struct http *h, uv_stream_t *listener)
{
    struct conn *c = cb_alloc(sizeof *c);
    c->h = h;
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

/* --- time
 * ---------------------------------------------------------------------------------------------- */

static void conn_expire(struct conn *c)
{
    bool asked = (c->phase == PHASE_HEAD && c->in) || c->phase == PHASE_BODY;
    if (!asked || conn_sending(c)) {
        conn_close(c);
        return;
    }
    upload_drop(c);
    buf_drop(&c->in);
    c->phase = PHASE_BUSY;
    c->keep = false;
    reply_error(c, "", 408, 0);
}

static void conn_look(struct conn *c, uint64_t now)
{
    uint32_t queued = (uint32_t)uv_stream_get_write_queue_size((uv_stream_t *)&c->tcp);
    if (queued && queued != c->queued) {
        c->due_ms = now + STALL_WAIT_MS;
    }
    c->queued = queued;
    if (c->phase == PHASE_LIVE && !queued) {
        ws_sweep(c, (uint32_t)(now / 1000));
    } else if (now >= c->due_ms) {
        conn_expire(c);
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
