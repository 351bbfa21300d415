/* account: a member's own password and second factor, and who the others are. Called through
 * calls.c. Never changes how somebody signs in without a code of their authenticator, or of the
 * supervisor's who does it for them; never gives a name to somebody who shares no line with it. */
#include "staff/staff_in.h"
#include <string.h>

enum { FACTOR_NEXT = 1, FACTOR_CONFIRM = 2 };

/* PASSWORD: authm32 code4 new_authm_hash32 wrap184 -> nothing. The wrap holds the same keys under
 * another password: which keys, the server cannot see; a wrong one locks out only its maker. */
enum cb_err step_password(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct session *s = session_of(sr, &c->seat);
    struct staff m = {0};
    struct seal_wrap w;
    uint8_t auth[32];
    rd_bytes(body, auth, sizeof auth);
    uint32_t code = rd_u32(body);
    struct view hash = rd_view(body, 32), wrap = rd_view(body, SEAL_WRAP);
    enum cb_err e = rd_done(body) ? seal_wrap_peek(wrap, &w) : CB_PEER_SIZE;
    if (!e && (w.kind != WRAP_PASSWORD || memcmp(w.mid.b, s->mid.b, sizeof w.mid.b) != 0)) {
        e = CB_PEER_FORMAT;
    }
    e = e ? e : staff_get(sr->store, &s->mid, &m);
    e = e || auth_fits(&m, auth) ? e : CB_PEER_AUTH;
    e = e ? e : code_check(sr, &s->mid, code, &m);
    if (!e) {
        memcpy(m.wrap, wrap.p, sizeof m.wrap);
        memcpy(m.auth_hash.b, hash.p, sizeof m.auth_hash.b);
        e = staff_put(sr->store, &s->mid, &m);
        e = e ? e : audit_everywhere(sr, c, AUDIT_PASSWORD, &m);
    }
    if (!e) {
        sessions_end(sr, &s->mid, s);
    }
    cb_wipe(auth, sizeof auth);
    cb_wipe(&m, sizeof m);
    return e;
}

/* The secret is told now; what is there counts until a code of the new one has come. */
static enum cb_err factor_next(struct staffroom *sr, struct session *s, uint32_t code,
                               struct staff *m, struct buf *reply)
{
    uint8_t secret[20];
    enum cb_err e = code_check(sr, &s->mid, code, m);
    e = e ? e : keys_ask_totp_new(sr->keys, s->totp_next, secret);
    s->totp_waits = !e;
    if (!e) {
        buf_put(reply, secret, sizeof secret);
    }
    cb_wipe(secret, sizeof secret);
    return e;
}

/* Idempotent as far as a lost batch is concerned: what waits stays until it is asked for anew. */
static enum cb_err factor_confirm(struct staffroom *sr, const struct call *c, uint32_t code,
                                  struct staff *m)
{
    struct session *s = session_of(sr, &c->seat);
    if (!s->totp_waits) {
        return CB_NONE_FOUND;
    }
    uint64_t last = memcmp(m->totp_box, s->totp_next, sizeof m->totp_box) == 0 ? m->totp_step : 0;
    memcpy(m->totp_box, s->totp_next, sizeof m->totp_box);
    m->totp_step = last;
    enum cb_err e = code_check(sr, &s->mid, code, m);
    e = e ? e : audit_everywhere(sr, c, AUDIT_FACTOR, m);
    if (!e) {
        sessions_end(sr, &s->mid, s);
    }
    return e;
}

/* FACTOR: what1 0x3 code4 -> secret20, then with a code of that secret -> nothing. */
enum cb_err step_factor(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct session *s = session_of(sr, &c->seat);
    struct staff m = {0};
    uint8_t what = rd_u8(body);
    rd_zero(body, 3);
    uint32_t code = rd_u32(body);
    if (!rd_done(body) || (what != FACTOR_NEXT && what != FACTOR_CONFIRM)) {
        return CB_PEER_FORMAT;
    }
    enum cb_err e = staff_get(sr->store, &s->mid, &m);
    if (!e) {
        e = what == FACTOR_NEXT ? factor_next(sr, s, code, &m, &c->reply)
                                : factor_confirm(sr, c, code, &m);
    }
    cb_wipe(&m, sizeof m);
    return e;
}

struct members_walk {
    const struct session *s;
    struct buf *out;
    uint16_t n;
};

static bool shares_line(const struct session *s, const struct seal_member *m)
{
    for (unsigned i = 0; i < m->nlines; i++) {
        if (session_has_line(s, m->line[i])) {
            return true;
        }
    }
    return false;
}

static void member_row(struct buf *out, const struct session *to, const struct seal_member *m,
                       const uint8_t name[32])
{
    uint8_t b[WIRE_MEMBER_ROW];
    bool all = to->role == ROLE_SUPERVISOR;
    struct wr w = wr_of(b, sizeof b);
    wr_bytes(&w, m->mid.b, sizeof m->mid.b);
    wr_u8(&w, all ? m->role : 0);
    wr_zero(&w, 3);
    wr_u32(&w, all ? m->nbf_day : 0);
    wr_u32(&w, all ? m->naf_day : 0);
    wr_bytes(&w, name, 32);
    CB_ASSERT(!w.failed && w.left == 0);
    buf_put(out, b, sizeof b);
}

static bool members_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct members_walk *w = arg;
    struct staff m;
    struct seal_member paper;
    (void)id;
    (void)sub;
    if (!staff_read(v, &m) && !seal_member_peek(VIEW(m.member, SEAL_MEMBER), &paper) &&
        shares_line(w->s, &paper)) {
        member_row(w->out, w->s, &paper, m.name);
        w->n++;
    }
    cb_wipe(&m, sizeof m);
    return !w->out->failed && w->n < WIRE_BODY_MAX / WIRE_MEMBER_ROW - 1;
}

/* MEMBERS: nothing -> n2 MEMBER_ROW x n, in the order of their papers. */
enum cb_err step_members(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct members_walk w = {.s = session_of(sr, &c->seat), .out = &c->reply};
    size_t at = c->reply.len;
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    buf_put(&c->reply, (uint8_t[2]){0}, 2);
    enum cb_err e = sr->store->ops->paper_list(sr->store, PAPER_MEMBER, NULL, members_one, &w);
    if (!c->reply.failed) {
        c->reply.p[at] = (uint8_t)(w.n >> 8);
        c->reply.p[at + 1] = (uint8_t)w.n;
    }
    return e;
}

/* Whose second factor may this supervisor replace? Of their own lines; their own they do with
 * FACTOR. */
static enum cb_err reset_allowed(struct staffroom *sr, const struct session *s,
                                 const struct seal_mid *mid, struct staff *m)
{
    struct seal_member paper;
    enum cb_err e = staff_get(sr->store, mid, m);
    e = e ? e : seal_member_peek(VIEW(m->member, SEAL_MEMBER), &paper);
    if (e) {
        return e;
    }
    bool own = memcmp(mid->b, s->mid.b, sizeof mid->b) == 0;
    bool left = paper.naf_day < cb_day(); /* their account is over, and must not begin again */
    return own || left || !shares_line(s, &paper) ? CB_PEER_DENIED : CB_OK;
}

/* FACTOR_RESET: mid16 code4 -> secret20, to be handed over in person. Their sessions end: whoever
 * has the lost device may be in one of them. */
enum cb_err step_factor_reset(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct session *s = session_of(sr, &c->seat);
    struct staff me = {0}, m = {0};
    struct seal_mid mid;
    uint8_t secret[20];
    rd_bytes(body, mid.b, sizeof mid.b);
    uint32_t code = rd_u32(body);
    enum cb_err e = rd_done(body) ? reset_allowed(sr, s, &mid, &m) : CB_PEER_SIZE;
    e = e ? e : staff_get(sr->store, &s->mid, &me);
    e = e ? e : code_check(sr, &s->mid, code, &me);
    e = e ? e : keys_ask_totp_new(sr->keys, m.totp_box, secret);
    m.totp_step = 0;
    e = e ? e : staff_put(sr->store, &mid, &m);
    e = e ? e : wraps_drop(sr->store, &mid); /* a lost telephone holds both */
    e = e ? e : audit_everywhere(sr, c, AUDIT_FACTOR_RESET, &m);
    if (!e) {
        sessions_end(sr, &mid, NULL);
        call_tell_member(c, &mid, BUS_GONE); /* their consoles ask at once, and are told */
        buf_put(&c->reply, secret, sizeof secret);
    }
    cb_wipe(secret, sizeof secret);
    cb_wipe(&me, sizeof me);
    cb_wipe(&m, sizeof m);
    return e;
}
