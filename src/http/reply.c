/* reply: every answer's first bytes. One fixed set of headers; every miss and refusal becomes an
 * answer here and nowhere else. Called by the rooms' handlers and conn.
 * Never sends a cookie, a date, a server's name, or anything that came in. */
#include "http/http_in.h"
#include <string.h>

/* What no page of ours needs, as far as browsers know the names: an unknown one is a warning in the
 * console of everybody who looks. Left out on purpose: clipboard-write, with which a visitor copies
 * the phrase. */
#define PERMISSIONS                                                                                \
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), clipboard-read=(), "            \
    "compute-pressure=(), display-capture=(), encrypted-media=(), fullscreen=(), gamepad=(), "     \
    "geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), "       \
    "interest-cohort=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), "                \
    "otp-credentials=(), payment=(), picture-in-picture=(), private-state-token-issuance=(), "     \
    "private-state-token-redemption=(), publickey-credentials-get=(), screen-wake-lock=(), "       \
    "serial=(), storage-access=(), sync-xhr=(), usb=(), window-management=(), "                    \
    "xr-spatial-tracking=()"

static const char fixed[] =
    "Content-Security-Policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
    "style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Cross-Origin-Opener-Policy: same-origin\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Permissions-Policy: " PERMISSIONS "\r\n";

/* page: the status whose page says it best. text: when there is no page, before they are loaded. */
static const struct {
    unsigned status, page;
    const char *reason, *text;
} statuses[] = {
    {200, 200, "OK", ""},
    {303, 303, "See Other", ""},
    {400, 400, "Bad Request", "We could not read what was sent."},
    {403, 400, "Forbidden", "This cannot be asked from another website."},
    {404, 404, "Not Found", "There is no page here."},
    {405, 405, "Method Not Allowed", "This page cannot be used in that way."},
    {408, 408, "Request Timeout", "That took too long. Please try again."},
    {411, 400, "Length Required", "We could not read what was sent."},
    {413, 413, "Content Too Large", "That is more than we can take at once."},
    {414, 414, "URI Too Long", "The address is too long."},
    {415, 400, "Unsupported Media Type", "We could not read what was sent."},
    {417, 400, "Expectation Failed", "We could not read what was sent."},
    {426, 400, "Upgrade Required", "This address is for scripts only."},
    {429, 429, "Too Many Requests", "Too much in a short time. Please try again later."},
    {431, 400, "Request Header Fields Too Large", "We could not read what was sent."},
    {500, 500, "Internal Server Error", "We made a mistake. Please try again."},
    {501, 405, "Not Implemented", "This page cannot be used in that way."},
    {503, 503, "Service Unavailable", "We cannot do this right now. Please try again soon."},
    {505, 400, "HTTP Version Not Supported", "We could not read what was sent."},
};
enum { STATUSES = sizeof statuses / sizeof statuses[0] };

static size_t row_of(unsigned status)
{
    size_t fault = 0;
    for (size_t i = 0; i < STATUSES; i++) {
        if (statuses[i].status == status) {
            return i;
        }
        fault = statuses[i].status == 500 ? i : fault;
    }
    return fault;
}

const char *reply_reason(unsigned status)
{
    return statuses[row_of(status)].reason;
}

static void allow_put(struct buf *b, unsigned methods)
{
    static const struct {
        unsigned bit;
        const char *name;
    } names[] = {{METHOD_GET, "GET"}, {METHOD_HEAD, "HEAD"}, {METHOD_POST, "POST"}};
    const char *sep = "Allow: ";
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (methods & names[i].bit) {
            buf_puts(b, sep);
            buf_puts(b, names[i].name);
            sep = ", ";
        }
    }
    buf_puts(b, "\r\n");
}

void reply_head(struct buf *b, const struct reply *r)
{
    buf_putf(b, "HTTP/1.1 %u %s\r\nContent-Length: %zu\r\n", r->status, reply_reason(r->status),
             r->length);
    if (r->type) {
        buf_putf(b, "Content-Type: %s\r\n", r->type);
    }
    if (r->location) {
        buf_putf(b, "Location: %s\r\n", r->location);
    }
    if (r->allow) {
        allow_put(b, r->allow);
    }
    if (r->status == 426) {
        buf_puts(b, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
    }
    static const char *const codings[CODINGS] = {"", "Content-Encoding: gzip\r\n",
                                                 "Content-Encoding: br\r\n"};
    buf_puts(b, codings[r->coding]);
    buf_puts(b, r->varies ? "Vary: Accept-Encoding\r\n" : "");
    buf_puts(b, r->forever ? "Cache-Control: public, max-age=31536000, immutable\r\n"
                           : "Cache-Control: no-store\r\n");
    buf_put(b, fixed, sizeof fixed - 1);
}

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
    size_t row = row_of(status);
    struct view page = pages_error(c->h, path, statuses[row].page);
    CB_CLEANUP(buf_free) struct buf plain;
    buf_init(&plain, 1024);
    if (!page.len) {
        buf_putf(&plain, "<!DOCTYPE html><html lang=\"en\"><title>Support line</title><p>%s</p>\n",
                 statuses[row].text);
        page = buf_view(&plain);
    }
    reply_send(c, &r, page);
}
