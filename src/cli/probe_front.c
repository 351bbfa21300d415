/* probe_front: what stands before the line: does it answer, does its certificate hold, does its
 * front page say what a browser must hear. Called by probe.c. Never goes past the first page: the
 * conversation is probe.c's. */
#include "cli/probe_in.h"
#include <string.h>

enum { DAYS_LEFT_MIN = 7 }; /* a certificate that is renewed by itself never gets so old */

static enum cb_err because(const char **why_out, const char *why, enum cb_err e)
{
    *why_out = why;
    return e;
}

static enum cb_err meet(const struct probe_url *u, int timeout_ms, struct probe_conn *c,
                        const char **why_out)
{
    enum cb_err e = probe_connect(u, timeout_ms, c);
    return e ? because(why_out, c->why ? c->why : "Nothing answers at this address.", e) : CB_OK;
}

enum cb_err probe_get(const struct probe_url *u, int timeout_ms, const char *path,
                      struct probe_reply *out, const char **why_out)
{
    struct probe_conn c;
    enum cb_err e = meet(u, timeout_ms, &c, why_out);
    e = e ? e : probe_request(&c, u, path, NULL, VIEW(NULL, 0), out);
    probe_disconnect(&c);
    return e;
}

enum cb_err probe_certificate(const struct probe_url *u, int timeout_ms, const char **why_out)
{
    struct probe_conn c;
    enum cb_err e = meet(u, timeout_ms, &c, why_out);
    if (!e && probe_tls_days_left(&c) < DAYS_LEFT_MIN) {
        e = because(why_out, "The certificate ends within a week: its renewal has stopped.",
                    CB_PEER_AUTH);
    }
    probe_disconnect(&c);
    return e;
}

static bool holds(const struct probe_reply *r, const char *name, const char *what)
{
    struct view v;
    return probe_header(r, name, &v) && v.len && memmem(v.p, v.len, what, strlen(what));
}

/* What a front page must say, and what it means when it does not. */
static const struct {
    const char *header, *value, *why;
    bool tls_only;
} wanted[] = {
    {"Content-Security-Policy", "default-src 'none'",
     "The front page has no strict Content-Security-Policy.", false},
    {"Cache-Control", "no-store", "The front page may be stored: no-store is missing.", false},
    {"Referrer-Policy", "no-referrer",
     "The front page lets the next site know: no-referrer is missing.", false},
    {"Strict-Transport-Security",
     "max-age=", "The front does not insist on TLS: Strict-Transport-Security is missing.", true},
};

enum cb_err probe_front(const struct probe_url *u, int timeout_ms, const char *path,
                        const char **why_out)
{
    CB_CLEANUP(probe_reply_free) struct probe_reply r = {0};
    struct view v;
    enum cb_err e = probe_get(u, timeout_ms, path, &r, why_out);
    if (e) {
        return e;
    }
    if (r.status != 200) {
        return because(why_out, "The front page does not answer 200.", CB_PEER_FORMAT);
    }
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        bool due = u->tls || !wanted[i].tls_only;
        if (due && !holds(&r, wanted[i].header, wanted[i].value)) {
            return because(why_out, wanted[i].why, CB_PEER_FORMAT);
        }
    }
    return probe_header(&r, "Set-Cookie", &v)
               ? because(why_out, "The front page sets a cookie.", CB_PEER_FORMAT)
               : CB_OK;
}
