/* visitor: open, return, watch, send, burn: all that a visitor can ask. Called through calls.c.
 * Never learns who asks; a wrong phrase, a burnt one and one never used are the same answer. */
#include "line/line_in.h"
#include "tally/tally.h"
#include <string.h>

enum { VISITOR_DIRS = 1u << DIR_V2S | 1u << DIR_S2V };

/* Only who wants to talk now is watched over while they wait. */
static void guest_waits(struct line *l, const struct call *c, const struct store_conv *v)
{
    if (v->want == WANT_NOW) {
        guest_joined(l, v, c->door);
    }
}

/* A contact begins: whoever opens is a person more, whoever writes again came back. */
static enum cb_err count_contact(struct line *l, const struct store_conv *v, bool opens,
                                 uint8_t asked)
{
    uint64_t now = cb_unix_s();
    enum cb_err e = tally_one(l->store, v->line, now, TALLY_CONTACT, asked);
    e = e ? e
          : tally_one(l->store, v->line, now, opens ? TALLY_PERSON : TALLY_RETURNED,
                      opens ? 0 : asked);
    bool now_too = v->want == WANT_NOW;
    return e || !now_too ? e : tally_one(l->store, v->line, now, TALLY_OFFERED, 0);
}

struct opening {
    uint16_t line;
    uint8_t want, about;
    uint32_t epoch; /* the line's, of now */
    struct seal_key auth;
    struct conv c;
    struct view puzzle, grant_v, grant_l, msg;
};

static void opening_wipe(struct opening *o)
{
    cb_wipe(o, sizeof *o);
}

/* The message is the rest: its class gives its length, so padding after it is no part of it. */
static enum cb_err rd_msg(struct rd *r, struct view *msg_out)
{
    enum { CLS_AT = 25 }; /* hdr4 conv16 gen4 dir1 */
    size_t len = r->left > CLS_AT ? seal_msg_len(r->p[CLS_AT]) : 0;
    *msg_out = rd_view(r, len);
    return !r->failed && len && rd_done(r) ? CB_OK : CB_PEER_SIZE;
}

static enum cb_err opening_read(struct rd *r, struct opening *o)
{
    o->line = rd_u16(r);
    o->want = rd_u8(r);
    o->about = rd_u8(r);
    o->puzzle = rd_view(r, SEAL_PUZZLE);
    rd_bytes(r, o->auth.b, 32);
    rd_bytes(r, o->c.pk_v.b, 32);
    o->grant_v = rd_view(r, SEAL_GRANT);
    o->grant_l = rd_view(r, SEAL_GRANT);
    if (r->failed || o->want < WANT_NOW || o->want > WANT_MESSAGE || !wire_about_is(o->about)) {
        return CB_PEER_FORMAT;
    }
    return rd_msg(r, &o->msg);
}

/* Errors  NONE_STALE granted to an older epoch: the papers have moved on, read them and seal again
 */
static enum cb_err grant_fits(const struct opening *o, struct view grant, uint8_t rk,
                              uint32_t epoch)
{
    struct seal_grant_hdr h;
    struct seal_conv name;
    static const struct seal_mid visitor;
    enum cb_err e = seal_grant_peek(grant, &h);
    if (e) {
        return e;
    }
    seal_conv_of(&o->c.pk_v, &name);
    bool fits = h.rk == rk && h.line == o->line && h.gen == 0 && h.epoch <= epoch &&
                memcmp(h.conv.b, name.b, sizeof name.b) == 0 &&
                memcmp(h.sender.b, visitor.b, sizeof visitor.b) == 0;
    return !fits ? CB_PEER_FORMAT : h.epoch < epoch ? CB_NONE_STALE : CB_OK;
}

/* The line must exist, and the grant to it must be for the epoch its staff hold now. */
static enum cb_err opening_check(struct line *l, struct opening *o)
{
    uint8_t paper[SEAL_EPOCH];
    uint64_t slot;
    struct seal_epoch now;
    enum cb_err e = staff_epoch_newest(l->store, o->line, paper, &slot);
    e = e ? e : seal_epoch_peek(VIEW(paper, sizeof paper), &now);
    o->epoch = e ? 0 : now.epoch;
    e = e ? e : grant_fits(o, o->grant_v, RK_VISITOR, 0);
    return e ? e : grant_fits(o, o->grant_l, RK_LINE, o->epoch);
}

static enum cb_err opening_insert(struct line *l, struct opening *o)
{
    struct store_conv *row = &o->c.row;
    enum cb_err e = keys_ask_slot_new(l->keys, SLOT_CONV, &row->slot, &o->c.bk);
    if (e) {
        return e;
    }
    cb_random(row->row.b, sizeof row->row.b);
    row->line = o->line;
    row->want = o->want;
    row->state = STORE_WAITING;
    row->day = row->seen = (uint16_t)cb_day();
    row->epoch = o->epoch;
    row->risk = o->about >> 4 == SOON_NOW ? STORE_RISK_MOST : 0;
    uint64_t seq;
    e = way_want(l, o->line, row);
    e = e ? e : rest_tips_seal(&o->c, row->tips);
    e = e ? e : l->store->ops->conv_add(l->store, row);
    e = e ? e : rest_paper_put(l, &o->c, PAPER_GRANT, (uint64_t)RK_VISITOR << 32, o->grant_v);
    e = e ? e : rest_paper_put(l, &o->c, PAPER_GRANT, (uint64_t)RK_LINE << 32, o->grant_l);
    e = e ? e : history_add(l, &o->c, DIR_V2S, o->msg, &seq);
    if (e) { /* the row will be undone; its key must not stay behind */
        enum cb_err b = keys_ask_slot_burn(l->keys, SLOT_CONV, row->slot);
        (void)b;
        return e;
    }
    slot_made(l, row->slot);
    return CB_OK;
}

/* The same opening sent again after its answer was lost is answered as the first was. A row that
 * outlived its key was burnt: it goes now, and its phrase is as if never used.
 * Errors  NONE_FOUND the opening is new; NONE_TAKEN the phrase is another conversation's */
static enum cb_err opening_again(struct line *l, struct opening *o)
{
    CB_CLEANUP(conv_wipe) struct conv have = {0};
    struct seal_msg_hdr h;
    uint64_t seq;
    enum cb_err e = l->store->ops->conv_find(l->store, &o->c.row.lookup, &have.row);
    if (e) {
        return e;
    }
    e = conv_unseal(l, &have);
    if (e == CB_NONE_FOUND) {
        e = l->store->ops->conv_drop(l->store, &have.row.row);
        return e ? e : CB_NONE_FOUND;
    }
    e = e ? e : seal_msg_peek(o->msg, &h);
    e = e ? e : l->store->ops->env_has(l->store, &have.row.row, h.msgid.b, &seq);
    bool same = !e && memcmp(have.pk_v.b, o->c.pk_v.b, sizeof have.pk_v.b) == 0;
    return e == CB_NONE_FOUND || (!e && !same) ? CB_NONE_TAKEN : e;
}

/* What they said it is about, as a sum. */
static enum cb_err count_about(struct line *l, const struct opening *o)
{
    uint64_t now = cb_unix_s();
    enum cb_err e = tally_one(l->store, o->line, now, TALLY_WHO, o->about & 0x0f);
    return e ? e : tally_one(l->store, o->line, now, TALLY_URGENCY, o->about >> 4);
}

/* OPEN: line2 want1 about1 puzzle32 auth32 pkv32 grant_v128 grant_l128 msg -> nothing. */
enum cb_err step_open(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(opening_wipe) struct opening o = {0};
    enum cb_err e = opening_read(body, &o);
    e = e ? e : opening_check(l, &o);
    e = e ? e : limits_open(l, &o.c.pk_v, o.puzzle.p);
    e = e ? e : keys_ask_lookup(l->keys, &o.auth, o.c.row.lookup.b);
    if (e) {
        return e == CB_NONE_FOUND ? CB_PEER_FORMAT : e; /* no such line */
    }
    e = opening_again(l, &o);
    if (e != CB_NONE_FOUND) {
        return e;
    }
    e = opening_insert(l, &o);
    e = e ? e : count_contact(l, &o.c.row, true, o.want);
    e = e ? e : count_about(l, &o);
    if (!e) {
        guest_waits(l, c, &o.c.row);
        wait_mark(l, o.c.row.order);
        place_mark(l, &o.c.row);
        way_moved(l, o.line);
        call_tell_queue(c, o.line);
    }
    return e;
}

/* Who left while they waited, and was given to the message box, waits again where they were, if the
 * line lets anybody in now. What was promised meanwhile stays promised. */
static enum cb_err come_back(struct line *l, struct call *c, struct conv *v)
{
    struct guest_told g;
    bool in = false;
    bool known = guest_of(l, &v->row.row, &g);
    guest_seen(l, &v->row.row, c->door);
    if (!known || g.is != GUEST_LEFT || v->row.state != STORE_WAITING ||
        v->row.want != WANT_MESSAGE) {
        return CB_OK;
    }
    struct store_conv next = v->row;
    next.want = WANT_NOW;
    enum cb_err e = way_lets_in(l, v->row.line, &in);
    if (e || !in) {
        return e;
    }
    e = l->store->ops->conv_set(l->store, &v->row, &next);
    v->row = e ? v->row : next;
    e = e ? e : count_contact(l, &v->row, false, WANT_NOW);
    if (!e) {
        guest_joined(l, &v->row, c->door);
        places_drop(l, v->row.line);
        way_moved(l, v->row.line);
        call_tell_queue(c, v->row.line);
    }
    return e;
}

static enum cb_err visitor_history(struct line *l, struct call *c, struct conv *v,
                                   struct history_ask *ask)
{
    ask->dirs = VISITOR_DIRS;
    ask->rks = 1u << RK_VISITOR;
    ask->links = true;
    const struct service *s;
    enum cb_err e = come_back(l, c, v);
    e = e ? e : place_ahead(l, &v->row, &ask->ahead);
    e = e ? e : service_of(l, v->row.line, &s);
    bool held_off = is_held_off(&v->row);
    ask->east = e ? 0 : service_east(s, held_off ? v->row.hold : v->row.due);
    return e ? e : history_put(l, v, ask, c->reply_max - WIRE_HDR, &c->reply);
}

static enum cb_err ask_read(struct rd *body, struct seal_key *auth, struct history_ask *ask)
{
    rd_bytes(body, auth->b, 32);
    ask->before = rd_u64(body);
    ask->have[0] = rd_u64(body);
    ask->have[1] = rd_u64(body);
    return rd_done(body) ? CB_OK : CB_PEER_SIZE;
}

/* RETURN: auth32 before8 have_v2s8 have_s2v8 -> BUNDLE. */
enum cb_err step_return(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct seal_key auth;
    struct history_ask ask = {0};
    enum cb_err e = ask_read(body, &auth, &ask);
    e = e ? e : conv_by_auth(l, &auth, &v);
    cb_wipe(&auth, sizeof auth);
    e = e ? e : booking_here(l, c, &v.row);
    return e ? e : visitor_history(l, c, &v, &ask);
}

/* WATCH: as RETURN, and the stream is bound to the conversation from now on; on a bound stream
 * auth is zero and only what is new comes back. */
enum cb_err step_watch(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct seal_key auth;
    struct history_ask ask = {0};
    bool bound = c->seat.kind == SEAT_VISITOR;
    enum cb_err e = ask_read(body, &auth, &ask);
    e = e ? e : (bound ? conv_by_seat(l, &c->seat, &v) : conv_by_auth(l, &auth, &v));
    cb_wipe(&auth, sizeof auth);
    e = e ? e : booking_here(l, c, &v.row);
    e = e ? e : visitor_history(l, c, &v, &ask);
    if (!e && !bound) {
        c->seat = (struct call_seat){
            .kind = SEAT_VISITOR, .line = v.row.line, .row = v.row.row, .bk = v.bk};
    }
    return e;
}

/* The line may be open, full or closed as it was not then. Who had a time kept it, or did not. */
static enum cb_err want_again(struct line *l, struct store_conv *row)
{
    struct store_conv next = *row;
    next.due = row->want == WANT_BOOKED ? 0 : row->due;
    next.want = row->want == WANT_BOOKED ? WANT_NOW : row->want;
    enum cb_err e = way_want(l, row->line, &next);
    e = e ? e : l->store->ops->conv_set(l->store, row, &next);
    *row = e ? *row : next;
    return e;
}

/* A word after the end brings the conversation back to the end of the queue: no dead end. */
static enum cb_err reopen(struct line *l, struct call *c, struct conv *v)
{
    static const uint8_t nobody[16];
    if (v->row.state != STORE_ENDED) {
        return CB_OK;
    }
    enum cb_err e = l->store->ops->conv_move(l->store, &v->row, STORE_WAITING, nobody, false);
    e = e ? e : l->store->ops->conv_get(l->store, &v->row.row, &v->row);
    uint8_t asked = v->row.want;
    e = e ? e : want_again(l, &v->row);
    e = e ? e : count_contact(l, &v->row, false, asked);
    if (!e) {
        guest_waits(l, c, &v->row);
        wait_mark(l, v->row.order);
        place_mark(l, &v->row);
        way_moved(l, v->row.line);
        call_tell_conv(c, &v->row.row, BUS_STATE, STORE_WAITING);
    }
    return e;
}

/* SEND: auth32 msg -> seq8. */
enum cb_err step_send(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct seal_key auth;
    struct view msg;
    uint64_t seq = 0;
    rd_bytes(body, auth.b, 32);
    enum cb_err e = rd_msg(body, &msg);
    v.ahead = c->door == DOOR_STREAM ? c->ahead : NULL;
    e = e ? e : conv_by_asker(l, c, &auth, &v);
    cb_wipe(&auth, sizeof auth);
    uint64_t before = v.row.last[DIR_V2S - 1];
    e = !e && is_held_off(&v.row) ? CB_BUSY_HELD : e;
    e = e ? e : history_add(l, &v, DIR_V2S, msg, &seq);
    c->wrote = !e && seq > before; /* not one whose answer was lost */
    e = e || !c->wrote ? e : limits_message(l, &v.row.row);
    e = e ? e : reopen(l, c, &v);
    if (e) {
        return e;
    }
    c->wrote_row = v.row.row;
    struct wr w = wr_of(buf_room(&c->reply, 8), 8);
    wr_u64(&w, seq);
    call_tell_conv(c, &v.row.row, BUS_MESSAGE, seq);
    call_tell_queue(c, v.row.line);
    return CB_OK;
}

/* Who burns while they wait to talk has left. */
static enum cb_err burn_counted(struct line *l, const struct store_conv *v)
{
    struct guest_told g;
    bool waits = v->want == WANT_NOW && guest_of(l, &v->row, &g) && g.is == GUEST_WAITS;
    guest_forget(l, &v->row);
    return waits ? count_abandoned(l, &g) : CB_OK;
}

/* BURN: auth32 -> nothing. The key goes first: from then on nothing opens, whatever else fails.
 * Where it went and the row stayed (a full disk, a crash), burning again is what ends it. */
enum cb_err step_burn(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct seal_key auth;
    rd_bytes(body, auth.b, 32);
    enum cb_err e = rd_done(body) ? conv_by_auth(l, &auth, &v) : CB_PEER_SIZE;
    cb_wipe(&auth, sizeof auth);
    bool begun = e == CB_NONE_FOUND && v.row.state; /* there is a row, but no key to it */
    e = e ? e : keys_ask_slot_burn(l->keys, SLOT_CONV, v.row.slot);
    if (e && !begun) {
        return e;
    }
    e = begun ? CB_OK : burn_counted(l, &v.row);
    if (e) {
        return e;
    }
    way_moved(l, v.row.line);
    call_tell_conv(c, &v.row.row, BUS_GONE, 0);
    call_tell_queue(c, v.row.line);
    return l->store->ops->conv_drop(l->store, &v.row.row);
}
