/* signin: hello, blind, login, resume, leave. Called through line's table. Never tells an unknown
 * name from a wrong password or a wrong code: one refusal for all three. */
#include "staff/staff_in.h"
#include <string.h>

enum { WRAP_PARAMS_AT = 24, DECOY_OPS = 3, DECOY_MEM_KIB = 256 * 1024 };

static void hello_put(struct buf *out, const struct seal_mid *mid, const struct seal_salt *salt,
                      uint32_t ops, uint32_t mem)
{
    uint8_t b[16 + 16 + 8];
    struct wr w = wr_of(b, sizeof b);
    wr_bytes(&w, mid->b, 16);
    wr_bytes(&w, salt->b, 16);
    wr_u32(&w, ops);
    wr_u32(&w, mem);
    buf_put(out, b, w.len);
}

/* HELLO: name_hash16 -> mid16 salt16 ops4 memKiB4. An unknown name gets the same each time. */
enum cb_err step_hello(struct staffroom *sr, struct call *c, struct rd *body)
{
    uint8_t name[16];
    struct seal_mid mid;
    struct seal_salt salt;
    struct staff m;
    rd_bytes(body, name, sizeof name);
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    enum cb_err known = staff_by_name(sr->store, name, &mid);
    known = known ? known : staff_get(sr->store, &mid, &m);
    if (known && known != CB_NONE_FOUND) {
        return known;
    }
    struct seal_mid decoy;
    enum cb_err e = keys_ask_decoy(sr->keys, name, &decoy, &salt); /* asked either way */
    if (e) {
        return e;
    }
    if (known) {
        hello_put(&c->reply, &decoy, &salt, DECOY_OPS, DECOY_MEM_KIB);
        return CB_OK;
    }
    struct rd r = rd_of(VIEW(m.wrap + WRAP_PARAMS_AT, 24));
    uint32_t ops = rd_u32(&r), mem = rd_u32(&r);
    rd_bytes(&r, salt.b, sizeof salt.b);
    hello_put(&c->reply, &mid, &salt, ops, mem);
    cb_wipe(&m, sizeof m);
    return CB_OK;
}

/* BLIND: mid16 blinded32 -> evaluated32 proof64. K limits the tries of each account. */
enum cb_err step_blind(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct seal_mid mid;
    struct seal_point blinded, out;
    uint8_t proof[64];
    rd_bytes(body, mid.b, sizeof mid.b);
    rd_bytes(body, blinded.b, sizeof blinded.b);
    enum cb_err e = rd_done(body) ? CB_OK : CB_PEER_SIZE;
    e = e ? e : keys_ask_password(sr->keys, &mid, &blinded, &out, proof);
    if (!e) {
        buf_put(&c->reply, out.b, sizeof out.b);
        buf_put(&c->reply, proof, sizeof proof);
    }
    return e;
}

/* IDENTITY: mid16 role1 0x1 nlines2 name32 wrap184 | nmembers2 nepochs2 nkeys2 0x2 | each. */
enum cb_err identity_put(struct staffroom *sr, const struct session *s, const uint8_t *wrap,
                         struct buf *out)
{
    struct staff m;
    uint16_t nm = 0, ne = 0, nk = 0;
    CB_CLEANUP(buf_free) struct buf members, epochs, keys;
    buf_init(&members, WIRE_BODY_MAX);
    buf_init(&epochs, WIRE_BODY_MAX);
    buf_init(&keys, WIRE_BODY_MAX);
    enum cb_err e = staff_get(sr->store, &s->mid, &m);
    e = e ? e : staff_members(sr->store, &members, &nm);
    e = e ? e : epoch_all(sr->store, &epochs, &ne);
    e = e ? e : teamkeys_of(sr->store, sr->keys, &s->mid, &keys, &nk);
    uint8_t h[16 + 4 + 8];
    struct wr w = wr_of(h, sizeof h);
    wr_bytes(&w, s->mid.b, 16);
    wr_u8(&w, s->role);
    wr_u8(&w, 0);
    wr_u16(&w, s->nlines);
    wr_u16(&w, nm);
    wr_u16(&w, ne);
    wr_u16(&w, nk);
    wr_u16(&w, 0);
    buf_put(out, h, 20);
    buf_put(out, m.name, sizeof m.name);
    buf_put(out, wrap ? wrap : m.wrap, sizeof m.wrap);
    buf_put(out, h + 20, 8);
    buf_put(out, members.p, members.len);
    buf_put(out, epochs.p, epochs.len);
    buf_put(out, keys.p, keys.len);
    cb_wipe(&m, sizeof m);
    return e;
}

enum cb_err code_check(struct staffroom *sr, const struct seal_mid *mid, uint32_t code,
                       struct staff *m)
{
    uint64_t step = 0;
    enum cb_err e = keys_ask_totp(sr->keys, m->totp_box, code, m->totp_step, &step);
    if (e) {
        return e == CB_PEER_SEAL ? CB_PEER_AUTH : e;
    }
    m->totp_step = step; /* a code works once */
    return staff_put(sr->store, mid, m);
}

bool auth_fits(const struct staff *m, const uint8_t auth[32])
{
    struct seal_hash h;
    seal_hash256(VIEW(auth, 32), &h);
    return cb_equal(h.b, m->auth_hash.b, sizeof h.b);
}

static enum cb_err login_check(struct staffroom *sr, const struct seal_mid *mid,
                               const uint8_t auth[32], uint32_t code, struct staff *m)
{
    uint64_t step = 0;
    enum cb_err e = staff_get(sr->store, mid, m);
    if (e && e != CB_NONE_FOUND) {
        return e;
    }
    /* Who is not there is asked after all the same: their box opens for no code. */
    bool right = auth_fits(m, auth) && !e;
    e = keys_ask_totp(sr->keys, m->totp_box, code, m->totp_step, &step);
    if (e || !right) {
        return e == CB_BUSY_KEY ? e : CB_PEER_AUTH;
    }
    m->totp_step = step; /* a code works once */
    return staff_put(sr->store, mid, m);
}

/* LOGIN: mid16 authm32 code4 -> session32 IDENTITY. */
enum cb_err step_login(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct seal_mid mid;
    struct staff m = {0};
    uint8_t auth[32], secret[32];
    rd_bytes(body, mid.b, sizeof mid.b);
    rd_bytes(body, auth, sizeof auth);
    uint32_t code = rd_u32(body);
    enum cb_err e = rd_done(body) ? login_check(sr, &mid, auth, code, &m) : CB_PEER_SIZE;
    e = e ? e : session_start(sr, c, &m, secret);
    if (!e) {
        buf_put(&c->reply, secret, sizeof secret);
        e = identity_put(sr, session_of(sr, &c->seat), NULL, &c->reply);
        e = e ? e : audit_everywhere(sr, c, AUDIT_SIGNED_IN, &m);
    }
    cb_wipe(auth, sizeof auth);
    cb_wipe(secret, sizeof secret);
    cb_wipe(&m, sizeof m);
    return e;
}

/* RESUME: session32 -> IDENTITY. After a dropped connection, not after a restart. */
enum cb_err step_resume(struct staffroom *sr, struct call *c, struct rd *body)
{
    uint8_t secret[32];
    rd_bytes(body, secret, sizeof secret);
    struct session *s = rd_done(body) ? session_by(sr, secret) : NULL;
    cb_wipe(secret, sizeof secret);
    if (!s) {
        return CB_PEER_AUTH;
    }
    session_seat(&c->seat, s);
    enum cb_err e = session_check(sr, &c->seat, &s);
    if (e) {
        return e;
    }
    s->seen_ms = c->arrived_ms;
    return identity_put(sr, s, NULL, &c->reply);
}

/* LEAVE: [everywhere1 = 1] -> nothing. */
enum cb_err step_leave(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct session *s = session_of(sr, &c->seat);
    bool everywhere = body->left > 0;
    if ((everywhere && rd_u8(body) != 1) || !rd_done(body)) {
        return CB_PEER_FORMAT;
    }
    if (everywhere) {
        sessions_end(sr, &c->seat.mid, s);
    }
    cb_wipe(s, sizeof *s);
    call_seat_leave(&c->seat);
    return CB_OK;
}
