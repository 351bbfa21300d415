/* regrant: after a line's rotation its conversations are granted to the new key, one by one, by
 * whatever consoles are open. Called through calls.c.
 * Never opens a grant: it checks the clear headers, and that each generation follows the one the
 * row has, by compare and swap; two consoles at one conversation do not hurt each other. */
#include "line/line_in.h"
#include "wire/rotation.h"
#include <string.h>

/* --- STALE_LIST ---------- */
struct stale {
    struct store_conv row[WIRE_STALE_PAGE];
    uint64_t place[WIRE_STALE_PAGE];
    unsigned n;
};

static bool stale_one(void *arg, const struct store_conv *c, uint64_t place)
{
    struct stale *s = arg;
    s->row[s->n] = *c;
    s->place[s->n++] = place;
    return s->n < WIRE_STALE_PAGE;
}

/* One conversation's keys. One whose key is gone was burnt: it is no longer of any epoch.
 * Errors  PEER_SIZE the page is full: the next one begins here */
static enum cb_err stale_put(struct line *l, const struct store_conv *row, uint64_t place,
                             struct buf *out, uint16_t *n)
{
    CB_CLEANUP(conv_wipe) struct conv v = {.row = *row};
    CB_CLEANUP(buf_free) struct buf grants;
    uint8_t ngrants = 0;
    buf_init(&grants, WIRE_BODY_MAX);
    enum cb_err e = conv_unseal(l, &v);
    if (e) {
        return e == CB_NONE_FOUND ? CB_OK : e;
    }
    e = rest_papers(l, &v, PAPER_GRANT, 1u << RK_LINE | 1u << RK_NOTES, &grants, &ngrants);
    bool fits = out->len + WIRE_STALE_ROW + grants.len <= WIRE_BODY_MAX;
    uint8_t *p = !e && fits ? buf_room(out, WIRE_STALE_ROW) : NULL;
    if (!p) {
        return e ? e : CB_PEER_SIZE;
    }
    struct wr w = wr_of(p, WIRE_STALE_ROW);
    wr_bytes(&w, row->row.b, 16);
    wr_u64(&w, place);
    wr_u32(&w, row->gen);
    wr_u32(&w, row->epoch);
    wr_bytes(&w, v.pk_v.b, 32);
    wr_u8(&w, ngrants);
    wr_zero(&w, 3);
    buf_put(out, grants.p, grants.len);
    ++*n;
    return CB_OK;
}

static enum cb_err stale_page(struct line *l, const struct store_walk *w, struct buf *out,
                              uint16_t *n_out)
{
    struct stale *s = cb_alloc(sizeof *s);
    enum cb_err e = l->store->ops->conv_walk(l->store, w, stale_one, s);
    for (unsigned i = 0; !e && i < s->n; i++) {
        e = stale_put(l, &s->row[i], s->place[i], out, n_out);
    }
    cb_free(s, sizeof *s);
    return e == CB_PEER_SIZE ? CB_OK : e;
}

/* STALE_LIST: line2 0x2 after8 limit2 0x2 -> left4 epoch4 born4 n2 0x2 STALE x n. */
enum cb_err step_stale_list(struct line *l, struct call *c, struct rd *body)
{
    enum { HEAD = 16 };
    struct staff_epoch doc;
    struct seal_epoch now;
    struct store_walk w = {.day_below = UINT32_MAX};
    uint32_t left = 0;
    uint16_t n = 0;
    w.line = rd_u16(body);
    rd_zero(body, 2);
    w.after = rd_u64(body);
    w.limit = rd_u16(body);
    rd_zero(body, 2);
    if (!rd_done(body)) {
        return CB_PEER_FORMAT;
    }
    if (!staff_serves(l->staff, &c->seat, w.line)) {
        return CB_PEER_DENIED;
    }
    w.limit = w.limit && w.limit < WIRE_STALE_PAGE ? w.limit : WIRE_STALE_PAGE;
    enum cb_err e = staff_epoch_last(l->store, w.line, &doc);
    e = e ? e : seal_epoch_peek(VIEW(doc.paper, SEAL_EPOCH), &now);
    w.epoch_below = e ? 0 : now.epoch;
    e = e ? e : staff_stale_count(l->store, w.line, now.epoch, &left);
    size_t at = c->reply.len;
    buf_put(&c->reply, (uint8_t[HEAD]){0}, HEAD);
    e = e || !left ? e : stale_page(l, &w, &c->reply, &n);
    if (!e && !c->reply.failed) {
        struct wr h = wr_of(c->reply.p + at, HEAD);
        wr_u32(&h, left);
        wr_u32(&h, now.epoch);
        wr_u32(&h, doc.born);
        wr_u16(&h, n);
    }
    return e;
}

/* --- REGRANT ---------- */
struct regrant {
    uint32_t gen;
    uint8_t nnotes;
    struct view grant_v, grant_l, link, notes;
};

static enum cb_err regrant_read(struct rd *r, struct regrant *g)
{
    g->nnotes = rd_u8(r);
    rd_zero(r, 3);
    g->grant_v = rd_view(r, SEAL_GRANT);
    g->grant_l = rd_view(r, SEAL_GRANT);
    g->link = rd_view(r, SEAL_LINK);
    g->notes = rd_view(r, (size_t)g->nnotes * SEAL_GRANT);
    return rd_done(r) ? CB_OK : CB_PEER_SIZE;
}

/* What all grants of one REGRANT have in common, and what this one must be. */
struct wanted {
    const struct conv *v;
    const struct call_seat *seat;
    uint8_t rk;
    uint32_t gen, epoch;
};

static enum cb_err grant_is(struct view grant, const struct wanted *w)
{
    struct seal_grant_hdr h;
    struct seal_conv name;
    enum cb_err e = seal_grant_peek(grant, &h);
    if (e) {
        return e;
    }
    seal_conv_of(&w->v->pk_v, &name);
    bool ours = h.rk == w->rk && h.line == w->v->row.line && h.gen == w->gen &&
                memcmp(h.conv.b, name.b, sizeof name.b) == 0 &&
                memcmp(h.sender.b, w->seat->mid.b, sizeof h.sender.b) == 0;
    if (!ours) {
        return CB_PEER_FORMAT;
    }
    return h.epoch == w->epoch ? CB_OK : CB_NONE_STALE; /* the line has yet another key */
}

static enum cb_err link_is(struct view link, const struct conv *v, uint32_t gen)
{
    struct seal_conv name, its;
    uint32_t from;
    enum cb_err e = seal_link_peek(link, &its, &from);
    seal_conv_of(&v->pk_v, &name);
    bool ours = !e && from == gen && memcmp(its.b, name.b, sizeof name.b) == 0;
    return e || ours ? e : CB_PEER_FORMAT;
}

/* Each notes key there is, and no other, is granted anew: one left out would be lost with the old
 * epoch. Errors  NONE_STALE a colleague has just written a first note */
static enum cb_err notes_put(struct line *l, struct wanted *w, const struct regrant *g)
{
    CB_CLEANUP(buf_free) struct buf have;
    uint8_t n = 0;
    buf_init(&have, WIRE_BODY_MAX);
    enum cb_err e = rest_papers(l, w->v, PAPER_GRANT, 1u << RK_NOTES, &have, &n);
    if (e || n != g->nnotes) {
        return e ? e : CB_NONE_STALE;
    }
    for (unsigned i = 0; !e && i < n; i++) {
        struct seal_grant_hdr old;
        struct view grant = VIEW(g->notes.p + (size_t)i * SEAL_GRANT, SEAL_GRANT);
        e = seal_grant_peek(VIEW(have.p + (size_t)i * SEAL_GRANT, SEAL_GRANT), &old);
        w->rk = RK_NOTES;
        w->gen = old.gen;
        e = e ? CB_HERE_DISK : grant_is(grant, w);
        e = e ? e : rest_paper_put(l, w->v, PAPER_GRANT, (uint64_t)RK_NOTES << 32 | old.gen, grant);
    }
    return e;
}

/* The grant of this reader's last generation goes; the visitor's first stays, it is their own. */
static enum cb_err old_drop(struct line *l, const struct conv *v, uint8_t rk)
{
    struct store_id id;
    store_id_of(v->row.row.b, 16, &id);
    if (rk == RK_VISITOR && v->row.gen == 0) {
        return CB_OK;
    }
    enum cb_err e =
        l->store->ops->paper_drop(l->store, PAPER_GRANT, &id, (uint64_t)rk << 32 | v->row.gen);
    return e == CB_NONE_FOUND ? CB_OK : e;
}

static enum cb_err regrant_put(struct line *l, struct wanted *w, const struct regrant *g)
{
    const struct conv *v = w->v;
    uint32_t gen = v->row.gen + 1, epoch = w->epoch;
    w->gen = gen;
    w->rk = RK_LINE;
    enum cb_err e = grant_is(g->grant_l, w);
    w->rk = RK_VISITOR;
    w->epoch = 0; /* a visitor has no epochs */
    e = e ? e : grant_is(g->grant_v, w);
    w->epoch = epoch;
    e = e ? e : link_is(g->link, v, gen);
    e = e ? e : old_drop(l, v, RK_LINE);
    e = e ? e : old_drop(l, v, RK_VISITOR);
    e = e ? e : rest_paper_put(l, v, PAPER_GRANT, (uint64_t)RK_LINE << 32 | gen, g->grant_l);
    e = e ? e : rest_paper_put(l, v, PAPER_GRANT, (uint64_t)RK_VISITOR << 32 | gen, g->grant_v);
    e = e ? e : rest_paper_put(l, v, PAPER_LINK, gen, g->link);
    return e ? e : notes_put(l, w, g);
}

/* Read row16 gen4 and open that conversation, if it is of a line of theirs and still as they saw
 * it; epoch_out: the line's newest. */
static enum cb_err regrant_conv(struct line *l, struct call *c, struct rd *body, struct conv *out,
                                uint32_t *epoch_out)
{
    uint8_t row[16];
    struct staff_epoch doc;
    struct seal_epoch now;
    rd_bytes(body, row, sizeof row);
    uint32_t gen = rd_u32(body);
    enum cb_err e = body->failed ? CB_PEER_SIZE : conv_by_row(l, row, out);
    if (e) {
        return e;
    }
    if (!staff_serves(l->staff, &c->seat, out->row.line)) {
        return CB_PEER_DENIED;
    }
    e = staff_epoch_last(l->store, out->row.line, &doc);
    e = e ? e : seal_epoch_peek(VIEW(doc.paper, SEAL_EPOCH), &now);
    if (e) {
        return e;
    }
    *epoch_out = now.epoch;
    if (gen != out->row.gen || out->row.epoch >= now.epoch) {
        return CB_NONE_STALE; /* a colleague was quicker */
    }
    return gen + 1 < WIRE_GENS ? CB_OK : CB_BUSY_RATE;
}

/* REGRANT: wire/rotation.h -> nothing. */
enum cb_err step_regrant(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct regrant g = {0};
    uint32_t epoch = 0;
    enum cb_err e = regrant_conv(l, c, body, &v, &epoch);
    if (e) {
        return e;
    }
    struct store_conv next = v.row;
    next.epoch = epoch;
    if (body->left) {
        struct wanted w = {.v = &v, .seat = &c->seat, .epoch = epoch};
        next.gen++;
        e = regrant_read(body, &g);
        e = e ? e : regrant_put(l, &w, &g);
    } else {
        e = c->seat.role == ROLE_SUPERVISOR ? CB_OK : CB_PEER_DENIED;
        e = e ? e : staff_audit_conv(l->staff, c, AUDIT_GIVEN_UP, &v.row);
    }
    e = e ? e : l->store->ops->conv_life(l->store, &v.row, &next);
    if (!e) {
        call_tell_conv(c, &v.row.row, BUS_KEYS, next.gen);
    }
    return e;
}
