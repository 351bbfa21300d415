/* passkeys: a member adds, sees and removes theirs. Called through line's table.
 * Never sees what a passkey's PRF gives: the wrap comes sealed, and only that browser can open it.
 */
#include "staff/staff_in.h"
#include <string.h>

enum { CHALLENGE_MS = 5 * 60 * 1000 }; /* a person looks for the key in a bag */

void challenge_new(struct call *c)
{
    cb_random(c->seat.challenge, sizeof c->seat.challenge);
    c->seat.challenge_ms = c->arrived_ms ? c->arrived_ms : 1;
}

bool challenge_due(const struct call *c)
{
    return c->seat.challenge_ms && c->arrived_ms - c->seat.challenge_ms < CHALLENGE_MS;
}

void challenge_over(struct call *c)
{
    cb_wipe(c->seat.challenge, sizeof c->seat.challenge);
    c->seat.challenge_ms = 0;
}

/* Proven with a code, as each change of how one signs in. */
static enum cb_err proven(struct staffroom *sr, const struct session *s, uint32_t code,
                          struct staff *m)
{
    enum cb_err e = staff_get(sr->store, &s->mid, m);
    return e ? e : code_check(sr, &s->mid, code, m);
}

/* PASSKEY_BEGIN: code4 -> challenge32 n1 (id_len2 id) x n: those there are, so that an
 * authenticator which holds one already says so. */
enum cb_err step_passkey_begin(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct session *s = session_of(sr, &c->seat);
    struct staff m = {0};
    struct wraps all;
    uint32_t code = rd_u32(body);
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = sr->site.origin[0] ? wraps_get(sr->store, &s->mid, &all) : CB_NONE_FOUND;
    e = e || all.n < WRAPS_EACH ? e : CB_BUSY_RATE;
    e = e ? e : proven(sr, s, code, &m);
    cb_wipe(&m, sizeof m);
    if (e) {
        return e;
    }
    challenge_new(c);
    buf_put(&c->reply, c->seat.challenge, sizeof c->seat.challenge);
    buf_put(&c->reply, (uint8_t[1]){(uint8_t)all.n}, 1);
    for (unsigned i = 0; i < all.n; i++) {
        const struct passkey *k = &all.w[i].key;
        buf_put(&c->reply, (uint8_t[2]){(uint8_t)(k->id_len >> 8), (uint8_t)k->id_len}, 2);
        buf_put(&c->reply, k->id, k->id_len);
    }
    return CB_OK;
}

/* What was sent, less what the authenticator says. Errors  PEER_FORMAT, PEER_SIZE */
static enum cb_err add_read(const struct session *s, struct rd *body, struct wrap *w,
                            struct passkey_reply *reply)
{
    struct seal_wrap header;
    uint8_t opens = rd_u8(body);
    rd_zero(body, 3);
    rd_bytes(body, w->label, sizeof w->label);
    rd_bytes(body, w->wrap, opens ? sizeof w->wrap : 0);
    reply->client = rd_view(body, rd_u16(body));
    reply->authdata = rd_view(body, rd_u16(body));
    if (!rd_done(body) || opens > 1) {
        return CB_PEER_FORMAT;
    }
    w->opens = opens;
    enum cb_err e = opens ? seal_wrap_peek(VIEW(w->wrap, sizeof w->wrap), &header) : CB_OK;
    bool fits =
        !opens || e || (header.kind == WRAP_PASSKEY && memcmp(header.mid.b, s->mid.b, 16) == 0);
    return e ? e : (fits ? CB_OK : CB_PEER_FORMAT);
}

/* The lowest number that is free. */
static uint8_t number_free(const struct wraps *all)
{
    uint8_t number = 1;
    for (unsigned i = 0; i < all->n; i++) { /* ascending */
        number = all->w[i].number == number ? (uint8_t)(number + 1) : number;
    }
    return number;
}

static enum cb_err wrap_add(struct staffroom *sr, const struct call *c, struct wrap *w)
{
    struct session *s = session_of(sr, &c->seat);
    struct wraps all;
    struct staff m = {0};
    enum cb_err e = wraps_get(sr->store, &s->mid, &all);
    if (!e && wraps_find(&all, VIEW(w->key.id, w->key.id_len))) {
        return CB_NONE_TAKEN;
    }
    e = e || all.n < WRAPS_EACH ? e : CB_BUSY_RATE;
    w->number = number_free(&all);
    w->added_day = w->used_day = cb_day();
    e = e ? e : wrap_put(sr->store, &s->mid, w);
    e = e ? e : staff_get(sr->store, &s->mid, &m);
    e = e ? e : audit_everywhere(sr, c, AUDIT_PASSKEY_ADDED, &m);
    cb_wipe(&m, sizeof m);
    return e;
}

/* PASSKEY_ADD: wrapped1 0x3 label32 [wrap184] json_len2 json data_len2 data -> nothing. */
enum cb_err step_passkey_add(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct wrap w = {0};
    struct passkey_reply reply = {0};
    enum cb_err e = add_read(session_of(sr, &c->seat), body, &w, &reply);
    if (e) {
        return e;
    }
    if (!sr->site.origin[0] || !challenge_due(c)) {
        return CB_NONE_FOUND;
    }
    e = passkey_made(&sr->site, c->seat.challenge, &reply, &w.key);
    challenge_over(c); /* good for one answer, right or wrong */
    return e ? e : wrap_add(sr, c, &w);
}

/* PASSKEY_LIST: nothing -> n1 (number1 opens1 0x2 added4 used4 label32) x n. */
enum cb_err step_passkey_list(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct wraps all;
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = wraps_get(sr->store, &session_of(sr, &c->seat)->mid, &all);
    if (e) {
        return e;
    }
    buf_put(&c->reply, (uint8_t[1]){(uint8_t)all.n}, 1);
    for (unsigned i = 0; i < all.n; i++) {
        const struct wrap *w = &all.w[i];
        uint8_t row[4 + 8 + WRAP_LABEL];
        struct wr o = wr_of(row, sizeof row);
        wr_u8(&o, w->number);
        wr_u8(&o, w->opens);
        wr_zero(&o, 2);
        wr_u32(&o, w->added_day);
        wr_u32(&o, w->used_day);
        wr_bytes(&o, w->label, sizeof w->label);
        buf_put(&c->reply, row, o.len);
    }
    return CB_OK;
}

/* PASSKEY_DROP: number1 0x3 code4 -> nothing. Whoever has it may be signed in with it. */
enum cb_err step_passkey_drop(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct session *s = session_of(sr, &c->seat);
    struct staff m = {0};
    struct wraps all;
    uint8_t number = rd_u8(body);
    bool there = false;
    rd_zero(body, 3);
    uint32_t code = rd_u32(body);
    if (!rd_done(body)) {
        return CB_PEER_FORMAT;
    }
    enum cb_err e = wraps_get(sr->store, &s->mid, &all);
    for (unsigned i = 0; !e && i < all.n; i++) {
        there = there || all.w[i].number == number;
    }
    e = e || there ? e : CB_NONE_FOUND;
    e = e ? e : proven(sr, s, code, &m);
    e = e ? e : wrap_drop(sr->store, &s->mid, number);
    e = e ? e : audit_everywhere(sr, c, AUDIT_PASSKEY_REMOVED, &m);
    if (!e) {
        sessions_end(sr, &s->mid, s);
    }
    cb_wipe(&m, sizeof m);
    return e;
}
