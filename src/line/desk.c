/* desk: what a practitioner does with the queue and with one conversation. Called through
 * calls.c, where the session was checked. Never lets two answer: only the holder's envelopes are
 * appended, and taking is one compare-and-swap in the store. */
#include "line/line_in.h"
#include "tally/tally.h"
#include <string.h>

enum { QUEUE_PAGE = 200, ALL_DIRS = 1u << DIR_V2S | 1u << DIR_S2V | 1u << DIR_NOTE };
static const uint8_t nobody[16];

struct rows {
    struct line *l;
    struct buf *out;
    uint16_t n;
};

/* As far as this process knows: 1 they are there, 2 they left. */
static uint8_t here_of(struct line *l, const struct store_conv *c)
{
    struct guest_told g;
    if (c->state != STORE_WAITING || !l->cfg.leave_after_s || !guest_of(l, &c->row, &g)) {
        return 0;
    }
    if (g.is == GUEST_AROUND && c->want != WANT_NOW) {
        return 0; /* who left a message and reads it waits for nobody */
    }
    return g.there && g.is != GUEST_LEFT ? 1 : 2;
}

static bool rows_one(void *arg, const struct store_conv *c)
{
    struct rows *q = arg;
    uint8_t *p = buf_room(q->out, WIRE_QROW);
    if (!p) {
        return false;
    }
    struct wr w = wr_of(p, WIRE_QROW);
    wr_bytes(&w, c->row.b, 16);
    wr_u8(&w, c->state);
    wr_u8(&w, c->want);
    wr_u16(&w, c->day);
    wr_u64(&w, c->order);
    wr_u32(&w, wait_seconds(q->l, c->order));
    wr_bytes(&w, c->owner, 16);
    wr_u64(&w, c->last[0]);
    wr_u64(&w, c->last[1]);
    wr_u8(&w, c->risk);
    wr_u8(&w, here_of(q->l, c));
    wr_zero(&w, 2);
    wr_u32(&w, c->due);
    q->n++;
    return true;
}

/* QUEUE: line2 state1 after_risk1 after8 limit2 -> waiting4 held4 n2 row x n: highest risk first,
 * then in order of wait. */
enum cb_err step_queue(struct line *l, struct call *c, struct rd *body)
{
    struct rows q = {.l = l, .out = &c->reply};
    struct store_page page;
    page.line = rd_u16(body);
    page.state = rd_u8(body);
    page.after_risk = rd_u8(body);
    page.after = rd_u64(body);
    page.limit = rd_u16(body);
    if (!rd_done(body) || page.state < STORE_WAITING || page.state > STORE_ENDED ||
        page.after_risk > STORE_RISK_MOST) {
        return CB_PEER_FORMAT;
    }
    if (!staff_serves(l->staff, &c->seat, page.line)) {
        return CB_PEER_DENIED;
    }
    uint32_t waiting = 0, held = 0;
    const struct store_ops *ops = l->store->ops;
    enum cb_err e = ops->conv_count(l->store, page.line, STORE_WAITING, &waiting);
    e = e ? e : ops->conv_count(l->store, page.line, STORE_HELD, &held);
    size_t at = c->reply.len;
    buf_put(&c->reply, (uint8_t[10]){0}, 10);
    page.limit = page.limit && page.limit < QUEUE_PAGE ? page.limit : QUEUE_PAGE;
    e = e ? e : ops->conv_list(l->store, &page, rows_one, &q);
    if (!c->reply.failed) {
        struct wr w = wr_of(c->reply.p + at, 10);
        wr_u32(&w, waiting);
        wr_u32(&w, held);
        wr_u16(&w, q.n);
    }
    return e;
}

bool held_by(const struct conv *v, const struct call_seat *s)
{
    return v->row.state == STORE_HELD && memcmp(v->row.owner, s->mid.b, 16) == 0;
}

/* Read row16 and open that conversation, if it is of a line of theirs. */
enum cb_err desk_conv(struct line *l, struct call *c, struct rd *body, struct conv *out)
{
    uint8_t row[16];
    rd_bytes(body, row, sizeof row);
    enum cb_err e = body->failed ? CB_PEER_SIZE : conv_by_row(l, row, out);
    if (!e && !staff_serves(l->staff, &c->seat, out->row.line)) {
        return CB_PEER_DENIED;
    }
    return e;
}

/* CASE: row16 pkv32 last_note8 tip_note32 owner16 risk1 0x3 | BUNDLE. */
static enum cb_err case_put(struct line *l, struct call *c, const struct conv *v,
                            struct history_ask *ask)
{
    uint8_t *p = buf_room(&c->reply, WIRE_CASE_HDR);
    if (!p) {
        return CB_HERE_MEM;
    }
    struct wr w = wr_of(p, WIRE_CASE_HDR);
    wr_bytes(&w, v->row.row.b, 16);
    wr_bytes(&w, v->pk_v.b, 32);
    wr_u64(&w, v->row.last[2]);
    wr_bytes(&w, v->tip[2].b, 32);
    wr_bytes(&w, v->row.owner, 16);
    wr_u8(&w, v->row.risk);
    wr_zero(&w, 3);
    ask->dirs = ALL_DIRS;
    ask->rks = 1u << RK_LINE | 1u << RK_NOTES;
    ask->links = true;
    return history_put(l, v, ask, c->reply_max - WIRE_HDR - WIRE_CASE_HDR, &c->reply);
}

enum cb_err desk_move(struct line *l, struct call *c, struct conv *v, uint8_t state)
{
    const uint8_t *owner = state == STORE_HELD ? c->seat.mid.b : nobody;
    enum cb_err e = l->store->ops->conv_move(l->store, &v->row, state, owner, true);
    e = e ? e : l->store->ops->conv_get(l->store, &v->row.row, &v->row);
    if (!e) {
        way_moved(l, v->row.line);
        call_tell_conv(c, &v->row.row, BUS_STATE, state);
        call_tell_queue(c, v->row.line);
    }
    return e;
}

/* The first TAKE since they joined is the answer that they waited for. */
static enum cb_err count_answered(struct line *l, const struct store_conv *v)
{
    struct guest_told g;
    if (v->want != WANT_NOW || !guest_of(l, &v->row, &g) || g.is != GUEST_WAITS) {
        return CB_OK;
    }
    uint16_t val = g.known ? tally_wait_val(g.waited_ms) : TALLY_UNKNOWN;
    return tally_one(l->store, v->line, cb_unix_s(), TALLY_ANSWERED, val);
}

static enum cb_err take(struct line *l, struct call *c, struct conv *v)
{
    if (v->row.state != STORE_WAITING) {
        return CB_NONE_TAKEN;
    }
    enum cb_err e = duty_take(l, c, &v->row);
    e = e ? e : count_answered(l, &v->row);
    e = e ? e : desk_move(l, c, v, STORE_HELD);
    e = e ? e : staff_audit_conv(l->staff, c, AUDIT_TOOK, &v->row);
    if (!e) {
        guest_taken(l, &v->row);
        taken_by(l, &v->row, &c->seat.mid);
        pace_took(l, &v->row);
    }
    return e;
}

/* TAKE: row16 -> CASE. Taking what one already holds is reading it.
 * Errors  BUSY_CHATS, BUSY_SHIFT they have enough, for now or for today */
enum cb_err step_take(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct history_ask ask = {0};
    enum cb_err e = desk_conv(l, c, body, &v);
    if (e || !rd_done(body)) {
        return e ? e : CB_PEER_SIZE;
    }
    if (v.row.state == STORE_ENDED) {
        return CB_NONE_ENDED;
    }
    e = held_by(&v, &c->seat) ? CB_OK : take(l, c, &v);
    e = e ? e : staff_audit_read(l->staff, c, &v.row, true);
    return e ? e : case_put(l, c, &v, &ask);
}

/* READ: row16 before8 have_v2s8 have_s2v8 -> CASE, whoever holds it. Whoever does not is written
 * down; the holder is by TAKE. */
enum cb_err step_read(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct history_ask ask = {0};
    enum cb_err e = desk_conv(l, c, body, &v);
    ask.before = rd_u64(body);
    ask.have[0] = rd_u64(body);
    ask.have[1] = rd_u64(body);
    if (e || !rd_done(body)) {
        return e ? e : CB_PEER_SIZE;
    }
    e = staff_audit_read(l->staff, c, &v.row, held_by(&v, &c->seat));
    return e ? e : case_put(l, c, &v, &ask);
}

static enum cb_err seq_answer(struct call *c, uint64_t seq)
{
    uint8_t b[8];
    struct wr w = wr_of(b, sizeof b);
    wr_u64(&w, seq);
    buf_put(&c->reply, b, sizeof b);
    return CB_OK;
}

/* The first word to a message is the reply that was promised. */
static enum cb_err count_replied(struct line *l, const struct store_conv *v)
{
    enum { IN_TIME, LATE };
    struct store_conv was, next;
    if (v->want == WANT_BOOKED || !v->due) {
        return CB_OK;
    }
    enum cb_err e = l->store->ops->conv_get(l->store, &v->row, &was);
    next = was;
    next.due = 0;
    e = e ? e : l->store->ops->conv_set(l->store, &was, &next);
    return e ? e
             : tally_one(l->store, v->line, cb_unix_s(), TALLY_REPLIED,
                         half_hour() <= v->due ? IN_TIME : LATE);
}

/* REPLY_MSG: row16 msg -> seq8. Only the holder's: who that is, the audit has from TAKE. */
enum cb_err step_reply(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    uint64_t seq = 0;
    enum cb_err e = desk_conv(l, c, body, &v);
    if (!e && !held_by(&v, &c->seat)) {
        return v.row.state == STORE_HELD ? CB_NONE_TAKEN : CB_PEER_DENIED;
    }
    e = e ? e : history_add(l, &v, DIR_S2V, rd_view(body, body->left), &seq);
    e = e ? e : count_replied(l, &v.row);
    if (e) {
        return e;
    }
    taken_wrote(l, &v.row.row);
    call_tell_conv(c, &v.row.row, BUS_MESSAGE, seq);
    return seq_answer(c, seq);
}

/* A notes key is granted to the epoch that the conversation's other grants are for. */
static enum cb_err note_grant_fits(struct view grant, const struct conv *v,
                                   const struct call_seat *seat)
{
    struct seal_grant_hdr h;
    struct seal_conv name;
    enum cb_err e = seal_grant_peek(grant, &h);
    if (e) {
        return e;
    }
    seal_conv_of(&v->pk_v, &name);
    bool fits = h.rk == RK_NOTES && h.gen == v->row.gen && h.epoch == v->row.epoch &&
                h.line == v->row.line && memcmp(h.conv.b, name.b, sizeof name.b) == 0 &&
                memcmp(h.sender.b, seat->mid.b, sizeof h.sender.b) == 0;
    return fits ? CB_OK : CB_PEER_FORMAT;
}

/* The first note of a generation, and only the first, brings its key's grant; a second key would
 * hide the first one's notes. Errors  NONE_STALE a colleague's note brought one meanwhile */
static enum cb_err note_grant(struct line *l, const struct conv *v, struct view grant,
                              const struct call_seat *seat)
{
    CB_CLEANUP(buf_free) struct buf have;
    struct store_id id;
    uint64_t sub = (uint64_t)RK_NOTES << 32 | v->row.gen;
    buf_init(&have, STORE_PAPER_MAX);
    store_id_of(v->row.row.b, 16, &id);
    enum cb_err e = l->store->ops->paper_get(l->store, PAPER_GRANT, &id, sub, &have);
    if (e && e != CB_NONE_FOUND) {
        return e;
    }
    if (!e) {
        return grant.len ? CB_NONE_STALE : CB_OK;
    }
    e = grant.len ? note_grant_fits(grant, v, seat) : CB_PEER_FORMAT;
    return e ? e : rest_paper_put(l, v, PAPER_GRANT, sub, grant);
}

enum cb_err note_take(struct line *l, struct call *c, struct conv *v, struct rd *body,
                      bool *fresh_out)
{
    uint64_t seq = 0;
    uint8_t has = rd_u8(body);
    rd_zero(body, 3);
    struct view grant = rd_view(body, has ? SEAL_GRANT : 0);
    if (body->failed || has > 1) {
        return CB_PEER_FORMAT;
    }
    uint64_t before = v->row.last[DIR_NOTE - 1];
    enum cb_err e = history_add(l, v, DIR_NOTE, rd_view(body, body->left), &seq);
    *fresh_out = !e && v->row.last[DIR_NOTE - 1] != before;
    if (*fresh_out) { /* else it is here already, and so is its key */
        e = note_grant(l, v, grant, &c->seat);
        e = e ? e : staff_audit_conv(l->staff, c, AUDIT_NOTED, &v->row);
    }
    if (e) {
        return e;
    }
    call_tell_conv(c, &v->row.row, BUS_MESSAGE, seq);
    return seq_answer(c, seq);
}

/* NOTE: row16 has_grant1 0x3 [grant128] msg -> seq8. Any member of the line; the visitor never
 * sees it, and holds no key to it. */
enum cb_err step_note(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    bool fresh;
    enum cb_err e = desk_conv(l, c, body, &v);
    return e ? e : note_take(l, c, &v, body, &fresh);
}

/* The holder ends it: how long it took is counted, and their wrap-up begins. */
enum cb_err desk_end(struct line *l, struct call *c, struct conv *v)
{
    const struct taken *t = taken_of(l, &v->row.row);
    uint16_t val = t ? tally_spell_val(cb_mono_ms() - t->first_ms) : TALLY_UNKNOWN;
    enum cb_err e = duty_let_go(l, &v->row, &c->seat.mid, true);
    e = e ? e : desk_move(l, c, v, STORE_ENDED);
    e = e ? e : tally_one(l->store, v->row.line, cb_unix_s(), TALLY_HANDLE, val);
    if (!e) {
        taken_over(l, &v->row.row);
        guest_forget(l, &v->row.row);
        pace_ended(l, &v->row);
    }
    return e;
}

static enum cb_err desk_back(struct line *l, struct call *c, struct conv *v)
{
    enum cb_err e = duty_let_go(l, &v->row, &c->seat.mid, false);
    e = e ? e : desk_move(l, c, v, STORE_WAITING);
    if (!e) {
        taken_over(l, &v->row.row);
        guest_back(l, &v->row.row);
    }
    return e;
}

static enum cb_err desk_let_go(struct line *l, struct call *c, struct rd *body, uint8_t state)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    enum cb_err e = desk_conv(l, c, body, &v);
    if (e || !rd_done(body)) {
        return e ? e : CB_PEER_SIZE;
    }
    if (v.row.state == state) {
        return CB_OK; /* asked again after a lost answer */
    }
    if (!held_by(&v, &c->seat)) {
        return v.row.state == STORE_HELD ? CB_NONE_TAKEN : CB_PEER_DENIED;
    }
    bool ends = state == STORE_ENDED;
    e = ends ? desk_end(l, c, &v) : desk_back(l, c, &v);
    return e ? e : staff_audit_conv(l->staff, c, ends ? AUDIT_ENDED : AUDIT_HANDED_BACK, &v.row);
}

/* BACK: row16. The conversation keeps its place: whoever was handed back waits no longer for it. */
enum cb_err step_back(struct line *l, struct call *c, struct rd *body)
{
    return desk_let_go(l, c, body, STORE_WAITING);
}

/* END: row16. The visitor can come back with the phrase and write again. */
enum cb_err step_end(struct line *l, struct call *c, struct rd *body)
{
    return desk_let_go(l, c, body, STORE_ENDED);
}
