/* reply: answers, on their way out of a connection; every miss and refusal becomes one here and
 * nowhere else. Called by the room's handlers, request and wsconn.
 * Never sends anything that came in. */
#include "http/http_in.h"

static struct view tail_of(const struct conn *c)
{
    return view_str(c->keep ? "\r\n" : "Connection: close\r\n\r\n");
}

void reply_kept(struct conn *c, struct view head, struct view body)
{
    struct view v[] = {head, tail_of(c), c->head_only ? VIEW("", 0) : body};
    conn_send(c, v, 3, NULL);
    conn_done(c);
}

/* All but the body, with room for it at once: growing would copy and wipe 64 KB several times. */
void reply_open(struct buf *b, const struct conn *c, const struct reply *r)
{
    enum { HEAD_ROOM = 4096 };
    struct view tail = tail_of(c);
    buf_init(b, HEAD_ROOM + r->length);
    CB_ASSERT(buf_room(b, HEAD_ROOM + r->length));
    b->len = 0;
    reply_head(b, r);
    buf_put(b, tail.p, tail.len);
    CB_ASSERT(!b->failed && b->len <= HEAD_ROOM);
}

void reply_whole(struct conn *c, struct buf *b)
{
    struct view v = buf_view(b);
    conn_send(c, &v, 1, b);
    conn_done(c);
}

void reply_send(struct conn *c, const struct reply *r, struct view body)
{
    struct reply with = *r;
    struct buf b;
    with.length = body.len;
    reply_open(&b, c, &with);
    buf_put(&b, body.p, c->head_only ? 0 : body.len);
    reply_whole(c, &b);
}

void reply_see(struct conn *c, const char *path)
{
    struct reply r = {.status = 303, .location = path};
    reply_send(c, &r, VIEW("", 0));
}

void reply_error(struct conn *c, const char *path, unsigned status, unsigned allow)
{
    struct reply r = {.status = status, .type = "text/html; charset=utf-8", .allow = allow};
    const struct reply_status *said = reply_status(status);
    struct view page = pages_error(c->h, path, said->page);
    CB_CLEANUP(buf_free) struct buf plain;
    buf_init(&plain, 1024);
    if (!page.len) {
        buf_putf(&plain, "<!DOCTYPE html><html lang=\"en\"><title>Support line</title><p>%s</p>\n",
                 said->text);
        page = buf_view(&plain);
    }
    reply_send(c, &r, page);
}
