/* peer: an honest line in memory, for the tests of client and nojs: it keeps what it is sent and
 * gives it back, as the line does but without disk, keys or rules. A test spoils what it keeps.
 * Included by one test program at a time. Never checks a seal: that is the client's work. */
#ifndef CALLBOX_TEST_PEER_H
#define CALLBOX_TEST_PEER_H
#include "client/peer_papers.h"

/* --- what it keeps ---------- */
static inline enum cb_err peer_append(struct peer *p, struct view msg, uint8_t dir)
{
    struct seal_msg_hdr h;
    OK(seal_msg_peek(msg, &h));
    for (size_t i = 0; i < p->nmsgs; i++) {
        if (memcmp(p->msg[i].msgid, &h.msgid, 16) == 0) {
            return CB_OK;
        }
    }
    if (h.seq != p->last[dir] + 1 || h.dir != dir) {
        return CB_NONE_STALE;
    }
    assert_true(p->nmsgs < PEER_MSGS);
    struct peer_msg *m = &p->msg[p->nmsgs++];
    m->dir = dir;
    m->len = msg.len;
    memcpy(m->msgid, &h.msgid, 16);
    memcpy(m->b, msg.p, msg.len);
    p->last[dir]++;
    seal_hash256(msg, &p->tip[dir]);
    return CB_OK;
}

static inline void peer_drop(struct peer *p, size_t i)
{
    p->nmsgs--;
    memmove(&p->msg[i], &p->msg[i + 1], (p->nmsgs - i) * sizeof p->msg[0]);
}

static inline void peer_swap(struct peer *p, size_t i, size_t k)
{
    struct peer_msg *m = cb_alloc(sizeof *m);
    *m = p->msg[i];
    p->msg[i] = p->msg[k];
    p->msg[k] = *m;
    cb_free(m, sizeof *m);
}

/* An order is a place in msg, from 1. */
static inline void peer_bundle(struct peer *p, struct buf *out, uint64_t before, bool staff)
{
    CB_CLEANUP(buf_free) struct buf msgs;
    buf_init(&msgs, WIRE_BODY_MAX);
    size_t end = before && before <= p->nmsgs ? (size_t)before - 1 : p->nmsgs;
    size_t from = end > p->page ? end - p->page : 0;
    struct wire_bundle b = {.state = p->state,
                            .ahead = staff ? AHEAD_UNTOLD : p->ahead,
                            .want = staff ? 0 : p->want,
                            .due = staff ? 0 : p->due,
                            .hold = p->hold,
                            .more = from > 0,
                            .line = PEER_LINE,
                            .last_v2s = p->last[1],
                            .last_s2v = p->last[2],
                            .before = from ? from + 1 : 0,
                            .ngrants = p->ngrants,
                            .nlinks = p->nlinks,
                            .grants = VIEW(p->grant, p->ngrants * 128),
                            .links = VIEW(p->link, p->nlinks * 96)};
    memcpy(b.tip_v2s, &p->tip[1], 32);
    memcpy(b.tip_s2v, &p->tip[2], 32);
    for (size_t i = from; i < end; i++) {
        if (p->msg[i].dir == DIR_NOTE && !staff) {
            continue;
        }
        struct wr w = wr_of(buf_room(&msgs, 12), 12);
        wr_u32(&w, (uint32_t)p->msg[i].len);
        wr_u64(&w, i + 1);
        buf_put(&msgs, p->msg[i].b, p->msg[i].len);
        b.nmsgs++;
    }
    b.msgs = buf_view(&msgs);
    wire_bundle_put(out, &b);
    assert_false(out->failed);
}

/* --- what it answers: one function a record type ---------- */
static inline bool peer_knows(const struct peer *p, const struct seal_key *auth)
{
    return p->exists && memcmp(auth, &p->auth, sizeof *auth) == 0;
}

static inline enum cb_err peer_seq(struct peer *p, uint8_t dir, struct view msg, struct buf *out)
{
    enum cb_err e = peer_append(p, msg, dir);
    if (!e) {
        struct wr w = wr_of(buf_room(out, 8), 8);
        wr_u64(&w, p->last[dir]);
    }
    return e;
}

static inline enum cb_err peer_open(struct peer *p, struct rd *r, struct buf *out)
{
    (void)out;
    struct seal_key auth;
    assert_int_equal(rd_u16(r), PEER_LINE);
    uint8_t want = rd_u8(r);
    rd_zero(r, 33);
    rd_bytes(r, &auth, 32);
    if (peer_knows(p, &auth)) {
        return CB_NONE_TAKEN;
    }
    p->auth = auth;
    rd_bytes(r, &p->pk_v, 32);
    rd_bytes(r, p->grant[0], SEAL_GRANT);
    rd_bytes(r, p->grant[1], SEAL_GRANT);
    assert_false(r->failed);
    p->ngrants = 2;
    p->exists = true;
    p->state = CONV_WAITING;
    p->want = want;
    return peer_append(p, VIEW(r->p, r->left), DIR_V2S);
}

static inline enum cb_err peer_return(struct peer *p, struct rd *r, struct buf *out)
{
    struct seal_key auth;
    rd_bytes(r, &auth, 32);
    uint64_t before = rd_u64(r);
    rd_zero(r, 16);
    assert_true(rd_done(r));
    if (!peer_knows(p, &auth)) {
        return CB_NONE_FOUND;
    }
    peer_bundle(p, out, before, false);
    return CB_OK;
}

static inline enum cb_err peer_send(struct peer *p, struct rd *r, struct buf *out)
{
    struct seal_key auth;
    rd_bytes(r, &auth, 32);
    if (peer_knows(p, &auth) && p->hold && p->state == CONV_ENDED) {
        return CB_BUSY_HELD;
    }
    return peer_knows(p, &auth) ? peer_seq(p, DIR_V2S, VIEW(r->p, r->left), out) : CB_NONE_FOUND;
}

static inline enum cb_err peer_step_down(struct peer *p, struct rd *r, struct buf *out)
{
    (void)out;
    struct seal_key auth;
    rd_bytes(r, &auth, 32);
    assert_true(rd_done(r));
    if (!peer_knows(p, &auth) || p->state != CONV_WAITING) {
        return !p->exists ? CB_NONE_FOUND : p->state == CONV_HELD ? CB_NONE_TAKEN : CB_NONE_ENDED;
    }
    p->want = WANT_MESSAGE;
    return CB_OK;
}

static inline enum cb_err peer_burn(struct peer *p, struct rd *r, struct buf *out)
{
    (void)out;
    struct seal_key auth;
    rd_bytes(r, &auth, 32);
    bool hit = peer_knows(p, &auth) && rd_done(r);
    p->exists = p->exists && !hit;
    return hit ? CB_OK : CB_NONE_FOUND;
}

static inline enum cb_err peer_hello(struct peer *p, struct rd *r, struct buf *out)
{
    rd_view(r, 16);
    assert_true(rd_done(r));
    buf_put(out, &p->mid, 16);
    buf_put(out, &p->salt, 16);
    struct wr w = wr_of(buf_room(out, 8), 8);
    wr_u32(&w, p->ops);
    wr_u32(&w, p->mem_kib);
    return CB_OK;
}

static inline enum cb_err peer_blind(struct peer *p, struct rd *r, struct buf *out)
{
    struct seal_point in, evaluated;
    uint8_t proof[64];
    rd_view(r, 16);
    rd_bytes(r, &in, 32);
    OK(seal_oprf_eval(&p->k_pw, &p->org.k_pw, &in, NULL, &evaluated, proof));
    buf_put(out, &evaluated, 32);
    buf_put(out, proof, 64);
    return CB_OK;
}

static inline enum cb_err peer_login(struct peer *p, struct rd *r, struct buf *out)
{
    struct seal_key authm;
    rd_view(r, 16);
    rd_bytes(r, &authm, 32);
    if (rd_u32(r) != 123456 || memcmp(&authm, &p->authm, 32) != 0) {
        return CB_PEER_AUTH;
    }
    uint8_t head[16 + 4 + 32] = {0}, session[32] = {9};
    memcpy(head, &p->mid, 16);
    head[16] = 2;
    head[19] = 1;
    buf_put(out, session, 32);
    buf_put(out, head, sizeof head);
    buf_put(out, p->wrap, SEAL_WRAP);
    buf_put(out, (uint8_t[8]){0, 0, 0, 0, 0, 1, 0, 0}, 8);
    buf_put(out, p->teamkey, SEAL_TEAMKEY);
    return CB_OK;
}

static inline enum cb_err peer_queue(struct peer *p, struct rd *r, struct buf *out)
{
    assert_int_equal(rd_u16(r), PEER_LINE);
    bool hit = rd_u8(r) == p->state && p->exists;
    struct wr w = wr_of(buf_room(out, 10 + (hit ? WIRE_QROW : 0)), 10 + (hit ? WIRE_QROW : 0));
    wr_u32(&w, hit);
    wr_u32(&w, 0);
    wr_u16(&w, hit);
    if (hit) {
        wr_bytes(&w, "the row's 16 bit", 16);
        wr_u8(&w, p->state);
        wr_u8(&w, WANT_NOW);
        wr_u16(&w, 1);
        wr_u64(&w, 7);
        wr_u32(&w, 30);
        wr_zero(&w, 16);
        wr_u64(&w, p->last[1]);
        wr_u64(&w, p->last[2]);
        wr_zero(&w, 8);
    }
    return CB_OK;
}

static inline enum cb_err peer_case(struct peer *p, struct buf *out, const uint8_t row[16],
                                    uint64_t before)
{
    buf_put(out, row, 16);
    buf_put(out, &p->pk_v, 32);
    struct wr w = wr_of(buf_room(out, 8), 8);
    wr_u64(&w, p->last[DIR_NOTE]);
    buf_put(out, &p->tip[DIR_NOTE], 32);
    static const uint8_t risk[4];
    buf_put(out, &p->mid, 16);
    buf_put(out, risk, sizeof risk);
    peer_bundle(p, out, before, true);
    return CB_OK;
}

static inline enum cb_err peer_take(struct peer *p, struct rd *r, struct buf *out)
{
    uint8_t row[16];
    rd_bytes(r, row, 16);
    p->state = CONV_HELD;
    return peer_case(p, out, row, 0);
}

static inline enum cb_err peer_read(struct peer *p, struct rd *r, struct buf *out)
{
    uint8_t row[16];
    rd_bytes(r, row, 16);
    return peer_case(p, out, row, rd_u64(r));
}

static inline enum cb_err peer_reply(struct peer *p, struct rd *r, struct buf *out)
{
    rd_view(r, 16);
    return peer_seq(p, DIR_S2V, VIEW(r->p, r->left), out);
}

static inline enum cb_err peer_note(struct peer *p, struct rd *r, struct buf *out)
{
    rd_view(r, 16);
    uint8_t has = rd_u8(r);
    rd_zero(r, 3);
    if (has) {
        rd_bytes(r, p->grant[p->ngrants++], SEAL_GRANT);
    }
    return peer_seq(p, DIR_NOTE, VIEW(r->p, r->left), out);
}

static inline enum cb_err peer_end(struct peer *p, struct rd *r, struct buf *out)
{
    (void)r;
    (void)out;
    p->state = CONV_ENDED;
    return CB_OK;
}

static inline enum cb_err peer_back(struct peer *p, struct rd *r, struct buf *out)
{
    (void)r;
    (void)out;
    p->state = CONV_WAITING;
    return CB_OK;
}

static inline enum cb_err peer_ask(void *arg, struct view record, struct buf *reply)
{
    static const struct {
        uint8_t type;
        enum cb_err (*fn)(struct peer *p, struct rd *r, struct buf *out);
    } table[] = {
        {WIRE_OPEN, peer_open},   {WIRE_RETURN, peer_return},   {WIRE_SEND, peer_send},
        {WIRE_BURN, peer_burn},   {WIRE_HELLO, peer_hello},     {WIRE_BLIND, peer_blind},
        {WIRE_LOGIN, peer_login}, {WIRE_QUEUE, peer_queue},     {WIRE_TAKE, peer_take},
        {WIRE_READ, peer_read},   {WIRE_REPLY_MSG, peer_reply}, {WIRE_NOTE, peer_note},
        {WIRE_END, peer_end},     {WIRE_BACK, peer_back},       {WIRE_STEP_DOWN, peer_step_down},
    };
    struct peer *p = arg;
    struct wire_rec rec;
    size_t used, at;
    enum cb_err e = CB_PEER_FORMAT;
    p->asked++;
    buf_free(reply);
    OK(wire_rec_get(record, &rec, &used));
    assert_int_equal(used, record.len);
    at = wire_rec_begin(reply, rec.type | WIRE_REPLY, rec.tag);
    struct rd r = rd_of(rec.body);
    for (size_t i = 0; !p->refuse && i < sizeof table / sizeof table[0]; i++) {
        e = table[i].type == rec.type ? table[i].fn(p, &r, reply) : e;
    }
    reply->len = e ? WIRE_HDR : reply->len;
    wire_rec_end(reply, at, p->refuse ? p->refuse : (uint8_t)wire_status_of(e));
    p->refuse = 0;
    if (p->spoil) {
        reply->len = WIRE_HDR;
        wire_rec_end(reply, at, p->spoil);
        p->spoil = 0;
    }
    if (p->lose > 0) {
        p->lose--;
        buf_free(reply);
        return CB_BUSY_LOAD;
    }
    return CB_OK;
}

static inline struct peer *peer_new(void)
{
    OK(seal_init());
    struct peer *p = cb_alloc(sizeof *p);
    buf_init(&p->roster, 8192);
    p->page = PEER_MSGS;
    p->door = (struct client_door){.ask = peer_ask, .arg = p};
    peer_found(p);
    return p;
}

static inline void peer_free(struct peer *p)
{
    buf_free(&p->roster);
    cb_free(p, sizeof *p);
}

/* A visitor of this peer's, with a fresh ten-word phrase. */
static inline void peer_visitor(struct peer *p, struct client_visitor *v)
{
    struct seal_phrase phrase;
    *v = (struct client_visitor){.roster = buf_view(&p->roster)};
    seal_phrase_new(10, &phrase);
    OK(seal_visitor_derive(&phrase, &p->org.instance, &v->me));
}

/* The member, as if signed in. */
static inline void peer_staff(const struct peer *p, struct client_staff *s)
{
    *s = (struct client_staff){.roster = buf_view(&p->roster),
                               .mid = p->mid,
                               .sk = p->sk_m,
                               .epoch = p->epoch.epoch,
                               .line = PEER_LINE,
                               .sk_e = p->sk_e};
}

/* --- what a page gave: "v1 s1 !2.2 n1 " and the texts with '|' after each ---------- */
struct heard {
    char order[1024], text[8192];
};
static inline void heard_one(void *arg, const struct client_msg *m)
{
    struct heard *h = arg;
    size_t at = strlen(h->order), t = strlen(h->text);
    if (m->broken) {
        assert_int_equal(m->text.len, 0);
        snprintf(h->order + at, sizeof h->order - at, "!%u.%u ", m->dir, (unsigned)m->seq);
        return;
    }
    snprintf(h->order + at, sizeof h->order - at, "%c%u ", "?vsn"[m->dir], (unsigned)m -> seq);
    snprintf(h->text + t, sizeof h->text - t, "%.*s|", (int)m->text.len, (const char *)m->text.p);
}
static inline void peer_hears(struct peer *p, struct client_visitor *v, uint64_t before,
                              const char *order)
{
    struct heard h = {0};
    OK(client_return(&p->door, v, before, heard_one, &h));
    assert_string_equal(h.order, order);
}
#endif
