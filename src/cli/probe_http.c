/* probe_http: HTTP/1.1, for the probe, the journeys and the benches, over a socket of probe_sock or
 * over probe_tls. Called by probe.c and probe_ws.c. Never follows a redirect, keeps a cookie or
 * sends a name. */
#include "cli/probe_in.h"
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { IN_MAX = 1 << 20, HEAD_MAX = 16 * 1024, READ_UNIT = 16 * 1024 };

/* Split "host:port"; an IPv6 address stands in brackets. */
static bool split_port(const char *at, size_t n, struct probe_url *out)
{
    const char *colon = memrchr(at, ':', n);
    const char *bracket = memrchr(at, ']', n);
    if (colon && bracket && colon < bracket) {
        colon = NULL;
    }
    size_t host = colon ? (size_t)(colon - at) : n;
    size_t port = colon ? n - host - 1 : 0;
    if (host == 0 || host >= sizeof out->host || port >= sizeof out->port || (colon && !port)) {
        return false;
    }
    bool boxed = at[0] == '[' && host > 2 && at[host - 1] == ']';
    snprintf(out->host, sizeof out->host, "%.*s", (int)(boxed ? host - 2 : host), at + boxed);
    snprintf(out->port, sizeof out->port, "%.*s", (int)(colon ? port : 3),
             colon      ? colon + 1
             : out->tls ? "443"
                        : "80");
    return strspn(out->port, "0123456789") == strlen(out->port);
}

enum cb_err probe_url_read(const char *url, struct probe_url *out, const char **why_out)
{
    static const char *const schemes[] = {"http://", "https://"};
    *why_out = NULL;
    for (size_t i = 0; i < 2; i++) {
        size_t skip = strlen(schemes[i]), n = 0;
        if (strncasecmp(url, schemes[i], skip) != 0) {
            continue;
        }
        const char *at = url + skip;
        n = strcspn(at, "/");
        out->tls = i == 1;
        if ((!at[n] || !at[n + 1]) && split_port(at, n, out)) {
            return CB_OK;
        }
    }
    *why_out =
        "The address must look like https://line.example or http://127.0.0.1:8080, without a "
        "path.";
    return CB_PEER_FORMAT;
}

enum cb_err probe_connect(const struct probe_url *u, int timeout_ms, struct probe_conn *out)
{
    *out = (struct probe_conn){.fd = -1, .timeout_ms = timeout_ms};
    buf_init(&out->in, IN_MAX);
    enum cb_err e = probe_dial(out, u);
    return e || !u->tls ? e : probe_tls_open(out, u);
}

void probe_disconnect(struct probe_conn *c)
{
    probe_tls_close(c);
    probe_hang_up(c);
    buf_free(&c->in);
}

enum cb_err probe_write(struct probe_conn *c, struct view v)
{
    return c->tls ? probe_tls_write(c, v) : probe_sock_write(c, v);
}

enum cb_err probe_more(struct probe_conn *c)
{
    size_t n = 0;
    uint8_t *p = buf_room(&c->in, READ_UNIT);
    if (!p) {
        return CB_PEER_SIZE;
    }
    enum cb_err e =
        c->tls ? probe_tls_read(c, p, READ_UNIT, &n) : probe_sock_read(c, p, READ_UNIT, &n);
    c->in.len -= READ_UNIT - n;
    return e;
}

void probe_eaten(struct probe_conn *c, size_t n)
{
    size_t left = c->in.len - n;
    memmove(c->in.p, c->in.p + n, left);
    cb_wipe(c->in.p + left, n);
    c->in.len = left;
}

void probe_reply_free(struct probe_reply *r)
{
    buf_free(&r->head);
    buf_free(&r->body);
}

bool probe_header(const struct probe_reply *r, const char *name, struct view *value_out)
{
    const char *at = (const char *)r->head.p, *end = at + r->head.len;
    size_t len = strlen(name);
    while (at && at < end) {
        const char *eol = memmem(at, (size_t)(end - at), "\r\n", 2);
        size_t n = eol ? (size_t)(eol - at) : (size_t)(end - at);
        if (n > len && at[len] == ':' && strncasecmp(at, name, len) == 0) {
            const char *v = at + len + 1;
            v += strspn(v, " ");
            *value_out = VIEW(v, (size_t)(at + n - v));
            return true;
        }
        at = eol ? eol + 2 : end;
    }
    return false;
}

static enum cb_err read_head(struct probe_conn *c, struct probe_reply *out)
{
    for (;;) {
        const uint8_t *end = c->in.len ? memmem(c->in.p, c->in.len, "\r\n\r\n", 4) : NULL;
        if (end) {
            size_t n = (size_t)(end - c->in.p) + 4;
            buf_put(&out->head, c->in.p, n);
            buf_put(&out->head, "", 1);
            out->head.len--; /* NUL-ended for the eye, not counted */
            probe_eaten(c, n);
            return out->head.failed ? CB_PEER_SIZE : CB_OK;
        }
        enum cb_err e = c->in.len > HEAD_MAX ? CB_PEER_SIZE : probe_more(c);
        if (e) {
            return e;
        }
    }
}

static bool content_length(const struct probe_reply *r, size_t *out)
{
    struct view v;
    *out = 0;
    if (!probe_header(r, "Content-Length", &v) || v.len == 0 || v.len > 7) {
        return false;
    }
    for (size_t i = 0; i < v.len; i++) {
        if (v.p[i] < '0' || v.p[i] > '9') {
            return false;
        }
        *out = *out * 10 + (size_t)(v.p[i] - '0');
    }
    return true;
}

static enum cb_err read_body(struct probe_conn *c, struct probe_reply *out)
{
    size_t len;
    if (out->status == 101) {
        return CB_OK;
    }
    if (!content_length(out, &len) || len > IN_MAX) {
        return CB_PEER_FORMAT;
    }
    while (c->in.len < len) {
        enum cb_err e = probe_more(c);
        if (e) {
            return e;
        }
    }
    buf_put(&out->body, c->in.p, len);
    probe_eaten(c, len);
    return CB_OK;
}

enum cb_err probe_request(struct probe_conn *c, const struct probe_url *u, const char *path,
                          const char *type, struct view body, struct probe_reply *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, IN_MAX);
    buf_init(&out->head, HEAD_MAX);
    buf_init(&out->body, IN_MAX);
    bool six = strchr(u->host, ':') != NULL;
    buf_putf(&b, "%s %s HTTP/1.1\r\nHost: %s%s%s:%s\r\n", body.p ? "POST" : "GET", path,
             six ? "[" : "", u->host, six ? "]" : "", u->port);
    if (body.p) {
        buf_putf(&b, "Content-Type: %s\r\nContent-Length: %zu\r\n", type, body.len);
    } else if (type) { /* a WebSocket's extra headers */
        buf_puts(&b, type);
    }
    buf_puts(&b, "\r\n");
    buf_put(&b, body.p, body.len);
    enum cb_err e = b.failed ? CB_PEER_SIZE : probe_write(c, buf_view(&b));
    e = e ? e : read_head(c, out);
    if (e) {
        return e;
    }
    if (sscanf((const char *)out->head.p, "HTTP/1.1 %3u ", &out->status) != 1) {
        return CB_PEER_FORMAT;
    }
    return read_body(c, out);
}

/* --- POST /v ---------- */
void probe_post_init(struct probe_post *p, const struct probe_url *u, int timeout_ms)
{
    *p = (struct probe_post){.u = u, .timeout_ms = timeout_ms, .c = {.fd = -1}};
}

void probe_post_close(struct probe_post *p)
{
    probe_disconnect(&p->c);
}

static enum cb_err post_once(struct probe_post *p, struct view body, struct probe_reply *r)
{
    enum cb_err e = CB_OK;
    if (p->c.fd < 0) {
        e = probe_connect(p->u, p->timeout_ms, &p->c);
    }
    e = e ? e : probe_request(&p->c, p->u, "/v", "application/octet-stream", body, r);
    if (e) {
        probe_disconnect(&p->c);
    }
    return e;
}

/* What an answer of the visitor's door must look like, whatever it says (PROTOCOL §7). */
static enum cb_err post_check(const struct probe_reply *r)
{
    struct view type, cache, cookie;
    bool kind = probe_header(r, "Content-Type", &type) && view_is(type, "application/octet-stream");
    bool kept = !probe_header(r, "Cache-Control", &cache) || !view_is(cache, "no-store");
    if (r->status != 200) {
        return r->status == 503 || r->status == 429 ? CB_BUSY_LOAD : CB_PEER_FORMAT;
    }
    bool fine = kind && !kept && !probe_header(r, "Set-Cookie", &cookie);
    return fine && r->body.len == WIRE_REPLY_LEN ? CB_OK : CB_PEER_SIZE;
}

static enum cb_err post_ask(void *arg, struct view record, struct buf *reply_out)
{
    struct probe_post *p = arg;
    CB_CLEANUP(buf_free) struct buf body;
    CB_CLEANUP(probe_reply_free) struct probe_reply r = {0};
    buf_init(&body, WIRE_POST_LEN);
    buf_put(&body, record.p, record.len);
    wire_pad(&body, WIRE_POST_LEN);
    buf_free(reply_out);
    if (body.failed) {
        return CB_PEER_SIZE;
    }
    bool used = p->c.fd >= 0;
    enum cb_err e = post_once(p, buf_view(&body), &r);
    if (e == CB_NONE_FOUND && used) { /* a kept connection may have been closed for idleness */
        probe_reply_free(&r);
        e = post_once(p, buf_view(&body), &r);
    }
    if (e) {
        return e == CB_NONE_FOUND ? CB_BUSY_LOAD : e;
    }
    e = post_check(&r);
    buf_put(reply_out, r.body.p, e ? 0 : r.body.len);
    return e ? e : (reply_out->failed ? CB_PEER_SIZE : CB_OK);
}

struct client_door probe_post_door(struct probe_post *p)
{
    return (struct client_door){.ask = post_ask, .arg = p};
}
