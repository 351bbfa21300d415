/* signin: hello, blind, login. Called through calls.c. Never tells an unknown name
 * from a wrong password or a wrong code: one refusal for all three. */
#include "line/line_in.h"
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
enum cb_err step_hello(struct line *l, struct line_call *c, struct rd *body)
{
    uint8_t name[16];
    struct seal_mid mid;
    struct seal_salt salt;
    struct staff m;
    rd_bytes(body, name, sizeof name);
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    enum cb_err known = staff_by_name(l->store, name, &mid);
    known = known ? known : staff_get(l->store, &mid, &m);
    if (known && known != CB_NONE_FOUND) {
        return known;
    }
    struct seal_mid decoy;
    enum cb_err e = keys_ask_decoy(l->keys, name, &decoy, &salt); /* asked either way */
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
enum cb_err step_blind(struct line *l, struct line_call *c, struct rd *body)
{
    struct seal_mid mid;
    struct seal_point blinded, out;
    uint8_t proof[64];
    rd_bytes(body, mid.b, sizeof mid.b);
    rd_bytes(body, blinded.b, sizeof blinded.b);
    enum cb_err e = rd_done(body) ? CB_OK : CB_PEER_SIZE;
    e = e ? e : keys_ask_password(l->keys, &mid, &blinded, &out, proof);
    if (!e) {
        buf_put(&c->reply, out.b, sizeof out.b);
        buf_put(&c->reply, proof, sizeof proof);
    }
    return e;
}

/* IDENTITY: mid16 role1 0x1 nlines2 name32 wrap184 | nmembers2 nepochs2 nkeys2 0x2 | each. */
enum cb_err identity_put(struct line *l, const struct session *s, const uint8_t *wrap,
                         struct buf *out)
{
    struct staff m;
    uint16_t nm = 0, ne = 0, nk = 0;
    CB_CLEANUP(buf_free) struct buf members, epochs, keys;
    buf_init(&members, WIRE_BODY_MAX);
    buf_init(&epochs, WIRE_BODY_MAX);
    buf_init(&keys, WIRE_BODY_MAX);
    enum cb_err e = staff_get(l->store, &s->mid, &m);
    e = e ? e : staff_members(l->store, &members, &nm);
    e = e ? e : epoch_all(l->store, &epochs, &ne);
    e = e ? e : teamkeys_of(l->store, l->keys, &s->mid, &keys, &nk);
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

enum cb_err code_check(struct line *l, const struct seal_mid *mid, uint32_t code, struct staff *m)
{
    uint64_t step = 0;
    enum cb_err e = keys_ask_totp(l->keys, m->totp_box, code, m->totp_step, &step);
    if (e) {
        return e == CB_PEER_SEAL ? CB_PEER_AUTH : e;
    }
    m->totp_step = step; /* a code works once */
    return staff_put(l->store, mid, m);
}

bool auth_fits(const struct staff *m, const uint8_t auth[32])
{
    struct seal_hash h;
    seal_hash256(VIEW(auth, 32), &h);
    return cb_equal(h.b, m->auth_hash.b, sizeof h.b);
}

static enum cb_err login_check(struct line *l, const struct seal_mid *mid, const uint8_t auth[32],
                               uint32_t code, struct staff *m)
{
    uint64_t step = 0;
    enum cb_err e = staff_get(l->store, mid, m);
    if (e && e != CB_NONE_FOUND) {
        return e;
    }
    /* Who is not there is asked after all the same: their box opens for no code. */
    bool right = auth_fits(m, auth) && !e;
    e = keys_ask_totp(l->keys, m->totp_box, code, m->totp_step, &step);
    if (e || !right) {
        return e == CB_BUSY_KEY ? e : CB_PEER_AUTH;
    }
    m->totp_step = step; /* a code works once */
    return staff_put(l->store, mid, m);
}

/* LOGIN: mid16 authm32 code4 -> session32 IDENTITY. */
enum cb_err step_login(struct line *l, struct line_call *c, struct rd *body)
{
    struct seal_mid mid;
    struct staff m = {0};
    uint8_t auth[32], secret[32];
    rd_bytes(body, mid.b, sizeof mid.b);
    rd_bytes(body, auth, sizeof auth);
    uint32_t code = rd_u32(body);
    enum cb_err e = rd_done(body) ? login_check(l, &mid, auth, code, &m) : CB_PEER_SIZE;
    e = e ? e : session_start(l, c, &m, secret);
    if (!e) {
        buf_put(&c->reply, secret, sizeof secret);
        e = identity_put(l, session_of(l, &c->seat), NULL, &c->reply);
        e = e ? e : audit_everywhere(l, c, AUDIT_SIGNED_IN, &m);
    }
    cb_wipe(auth, sizeof auth);
    cb_wipe(secret, sizeof secret);
    cb_wipe(&m, sizeof m);
    return e;
}
