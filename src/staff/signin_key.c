/* signin_key: signing in with a passkey. One that opens a wrap needs nothing else; one that does
 * not stands for the six digits, and the password is proven as ever. Called through line's table.
 * Never tells an unknown member or passkey from a signature that does not hold. */
#include "staff/staff_in.h"
#include <string.h>

enum { KEY_ASK = 1, KEY_SHOW = 2 };

struct shown { /* what the browser sent */
    struct seal_mid mid;
    bool authed;
    uint8_t auth[32];
    struct view id;
    struct passkey_reply reply;
};
static void shown_wipe(struct shown *s)
{
    cb_wipe(s, sizeof *s);
}

static bool shown_read(struct rd *body, struct shown *out)
{
    uint8_t authed = rd_u8(body);
    rd_zero(body, 2);
    out->authed = authed == 1;
    rd_bytes(body, out->mid.b, sizeof out->mid.b);
    rd_bytes(body, out->auth, authed ? sizeof out->auth : 0);
    out->id = rd_view(body, rd_u16(body));
    out->reply.client = rd_view(body, rd_u16(body));
    out->reply.authdata = rd_view(body, rd_u16(body));
    out->reply.sig = rd_view(body, rd_u16(body));
    return rd_done(body) && authed <= 1;
}

/* Whose passkey this is, and that it was used for the question asked here.
 * Errors  PEER_AUTH no; NONE_STALE it is theirs, but there may be a copy of it */
static enum cb_err shown_check(struct staffroom *sr, const struct call *c, const struct shown *s,
                               struct staff *m, struct wrap *w)
{
    struct wraps all;
    struct seal_member paper;
    enum cb_err e = staff_in_force(sr->store, &s->mid, m, &paper);
    e = e ? e : wraps_get(sr->store, &s->mid, &all);
    struct wrap *found = e ? NULL : wraps_find(&all, s->id);
    if (!found) {
        return e ? e : CB_PEER_AUTH;
    }
    *w = *found;
    e = passkey_used(&sr->site, c->seat.challenge, &s->reply, &w->key, &w->key.counter);
    return e == CB_PEER_FORMAT || e == CB_PEER_SIZE ? CB_PEER_AUTH : e;
}

static enum cb_err key_sign_in(struct staffroom *sr, struct call *c, const struct shown *s,
                               const struct staff *m, struct wrap *w)
{
    uint8_t secret[32];
    w->used_day = cb_day();
    enum cb_err e = wrap_put(sr->store, &s->mid, w);
    e = e ? e : session_start(sr, c, m, secret);
    if (!e) {
        buf_put(&c->reply, secret, sizeof secret);
        e = identity_put(sr, session_of(sr, &c->seat), s->authed ? NULL : w->wrap, &c->reply);
        e = e ? e : audit_everywhere(sr, c, AUDIT_SIGNED_IN, m);
    }
    cb_wipe(secret, sizeof secret);
    return e;
}

static enum cb_err key_show(struct staffroom *sr, struct call *c, struct rd *body)
{
    CB_CLEANUP(shown_wipe) struct shown s = {0};
    struct staff m = {0};
    struct wrap w;
    if (!shown_read(body, &s)) {
        return CB_PEER_FORMAT;
    }
    if (!challenge_due(c)) {
        return CB_PEER_AUTH;
    }
    enum cb_err e = shown_check(sr, c, &s, &m, &w);
    if (!e && !s.authed && !w.opens) {
        e = CB_NONE_FOUND; /* the password too: the same answer may be shown again with it */
    } else if (!e && s.authed && !auth_fits(&m, s.auth)) {
        e = CB_PEER_AUTH;
    }
    if (e != CB_NONE_FOUND) {
        challenge_over(c);
    }
    e = e ? e : key_sign_in(sr, c, &s, &m, &w);
    cb_wipe(&m, sizeof m);
    return e;
}

/* LOGIN_KEY: 1 0x3 -> challenge32; 2 authed1 0x2 mid16 [authm32] id json data sig -> session32
 * IDENTITY, with the wrap that this passkey opens. */
enum cb_err step_login_key(struct staffroom *sr, struct call *c, struct rd *body)
{
    uint8_t what = rd_u8(body);
    if (what == KEY_SHOW && sr->site.origin[0]) {
        return key_show(sr, c, body);
    }
    rd_zero(body, 3);
    if (!rd_done(body) || what != KEY_ASK) {
        return CB_PEER_FORMAT;
    }
    if (!sr->site.origin[0]) {
        return CB_NONE_FOUND;
    }
    challenge_new(c);
    buf_put(&c->reply, c->seat.challenge, sizeof c->seat.challenge);
    return CB_OK;
}
