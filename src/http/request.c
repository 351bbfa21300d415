/* request: what the bytes of a connection mean until it becomes a WebSocket: one request after the
 * other, head and body. Called by conn, through request_talk.
 * Never keeps a byte of a head beyond the facts that routing needs. */
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
        landing_strip(&head);
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

static size_t eat(struct conn *c, uint8_t *p, size_t n)
{
    return c->phase == PHASE_BODY ? eat_body(c, p, n) : eat_head(c, p, n);
}

/* Whoever began to ask is told; whoever did not, or does not read, is not. */
static void late(struct conn *c)
{
    bool asked = (c->phase == PHASE_HEAD && c->in) || c->phase == PHASE_BODY;
    if (!asked || conn_sending(c)) {
        conn_close(c);
        return;
    }
    upload_drop(c);
    conn_in_drop(c);
    c->phase = PHASE_BUSY;
    c->keep = false;
    reply_error(c, "", 408, 0);
}

const struct conn_talk request_talk = {.eat = eat, .late = late, .gone = upload_drop};
