/* handing: what a conversation is given beside words: a risk, another holder, a pause from its
 * visitor, or a step down from waiting now to a message. Called through calls.c.
 * Never holds anybody off but the conversation itself: who opens another one is a new person. */
#include "line/line_in.h"
#include "tally/tally.h"
#include <string.h>

enum { TO_COLLEAGUE = 1, HOLD_MOST = 7 * 48 };

uint32_t half_hour(void)
{
    return (uint32_t)(cb_unix_s() / ROTA_SLOT_S);
}

bool is_held_off(const struct store_conv *v)
{
    return v->state == STORE_ENDED && v->hold > half_hour();
}

/* RISK: row16 risk1 0x3. Any member of the line: who reads sees it as well as who holds. */
enum cb_err step_risk(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    enum cb_err e = desk_conv(l, c, body, &v);
    struct store_conv next = v.row;
    next.risk = rd_u8(body);
    rd_zero(body, 3);
    if (e || !rd_done(body) || next.risk > STORE_RISK_MOST) {
        return e ? e : CB_PEER_FORMAT;
    }
    if (next.risk == v.row.risk) {
        return CB_OK;
    }
    e = l->store->ops->conv_set(l->store, &v.row, &next);
    e = e ? e : staff_audit_conv_n(l->staff, c, AUDIT_RISK, &v.row, next.risk);
    e = e ? e : tally_one(l->store, v.row.line, cb_unix_s(), TALLY_RISK, next.risk);
    if (!e) {
        places_drop(l, v.row.line);
        call_tell_conv(c, &v.row.row, BUS_STATE, v.row.state);
        call_tell_queue(c, v.row.line);
    }
    return e;
}

static uint64_t row_name(const struct store_row *row)
{
    struct rd r = rd_of(VIEW(row->b, WIRE_ROW_NAME));
    return rd_u64(&r);
}

void tell_member_row(struct call *c, const struct seal_mid *mid, uint8_t what,
                     const struct store_row *row)
{
    struct bus_topic t;
    memcpy(t.b, mid->b, sizeof t.b);
    call_tell(c, t, what, row_name(row));
}

/* A colleague who is there, has room, and answers on that line. */
static enum cb_err colleague_for(struct line *l, const struct conv *v, const struct seal_mid *mid,
                                 struct on_duty **out)
{
    if (!staff_may_answer(l->staff, mid, v->row.line)) {
        return CB_PEER_DENIED;
    }
    *out = duty_of(l, mid);
    if (!*out || (*out)->state != DUTY_READY) {
        return CB_BUSY_AWAY;
    }
    return duty_room(l, *out, &v->row);
}

/* HANDOVER: row16 to1 0x3 mid16. Theirs at once; who says nothing in it loses it to the queue. */
enum cb_err step_handover(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct seal_mid mid;
    struct on_duty *to = NULL;
    enum cb_err e = desk_conv(l, c, body, &v);
    uint8_t kind = rd_u8(body);
    rd_zero(body, 3);
    rd_bytes(body, mid.b, sizeof mid.b);
    if (e || !rd_done(body) || kind != TO_COLLEAGUE) {
        return e ? e : CB_PEER_FORMAT;
    }
    if (!held_by(&v, &c->seat)) {
        return v.row.state == STORE_HELD ? CB_NONE_TAKEN : CB_PEER_DENIED;
    }
    if (memcmp(mid.b, c->seat.mid.b, sizeof mid.b) == 0) {
        return CB_PEER_FORMAT;
    }
    e = colleague_for(l, &v, &mid, &to);
    e = e ? e : duty_count(l, to);
    e = e ? e : duty_let_go(l, &v.row, &c->seat.mid, false);
    e = e ? e : l->store->ops->conv_move(l->store, &v.row, STORE_HELD, mid.b, true);
    e = e ? e : staff_audit_conv(l->staff, c, AUDIT_HANDED_OVER, &v.row);
    e = e ? e : tally_one(l->store, v.row.line, cb_unix_s(), TALLY_HANDOVER, 0);
    if (!e) {
        taken_by(l, &v.row, &mid);
        call_tell_conv(c, &v.row.row, BUS_STATE, STORE_HELD);
        call_tell_queue(c, v.row.line);
        tell_member_row(c, &mid, BUS_HANDED, &v.row.row);
    }
    return e;
}

/* HOLD_OFF: row16 until4. */
enum cb_err step_hold_off(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    enum cb_err e = desk_conv(l, c, body, &v);
    uint32_t until = rd_u32(body), now = half_hour();
    if (e || !rd_done(body) || (until && (until <= now || until > now + HOLD_MOST))) {
        return e ? e : CB_PEER_FORMAT;
    }
    bool lifts = until == 0 && v.row.state == STORE_ENDED;
    bool mine = held_by(&v, &c->seat);
    if (!lifts && !(until && mine)) {
        return v.row.state == STORE_HELD && !mine ? CB_NONE_TAKEN : CB_PEER_DENIED;
    }
    struct store_conv next = v.row;
    next.hold = until;
    e = l->store->ops->conv_set(l->store, &v.row, &next);
    e = e ? e : staff_audit_conv_n(l->staff, c, AUDIT_HELD_OFF, &v.row, until ? until - now : 0);
    v.row = next;
    if (!e && until) {
        e = tally_one(l->store, v.row.line, cb_unix_s(), TALLY_HELD_OFF, 0);
        e = e ? e : desk_end(l, c, &v);
    } else if (!e) {
        call_tell_conv(c, &v.row.row, BUS_STATE, v.row.state);
    }
    return e;
}

enum cb_err conv_to_message(struct line *l, const struct store_conv *was, struct store_conv *out)
{
    const struct service *s;
    uint64_t now_s = cb_unix_s();
    enum cb_err e = service_of(l, was->line, &s);
    *out = *was;
    out->want = WANT_MESSAGE;
    out->due = e ? 0 : service_promise(s, (int64_t)now_s);
    e = e ? e : l->store->ops->conv_set(l->store, was, out);
    way_moved(l, was->line); /* one fewer waits to talk, or a time is free again */
    return e || !out->due ? e : tally_one(l->store, was->line, now_s, TALLY_PROMISED, 0);
}

enum cb_err count_abandoned(struct line *l, const struct guest_told *g)
{
    uint16_t val = g->known ? tally_wait_val(g->waited_ms) : TALLY_UNKNOWN;
    return tally_one(l->store, g->line, cb_unix_s(), TALLY_ABANDONED, val);
}

/* STEP_DOWN: auth32 (zero on a watched stream) -> nothing. Its place in the wait stays. */
enum cb_err step_step_down(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct seal_key auth;
    struct guest_told g;
    struct store_conv next;
    rd_bytes(body, auth.b, 32);
    enum cb_err e = rd_done(body) ? CB_OK : CB_PEER_SIZE;
    e = e ? e : conv_by_asker(l, c, &auth, &v);
    cb_wipe(&auth, sizeof auth);
    if (e || v.row.state != STORE_WAITING) {
        return e ? e : v.row.state == STORE_HELD ? CB_NONE_TAKEN : CB_NONE_ENDED;
    }
    if (v.row.want != WANT_NOW) {
        return CB_OK; /* asked again after a lost answer, or a time was booked meanwhile */
    }
    e = conv_to_message(l, &v.row, &next);
    if (!e && guest_of(l, &v.row.row, &g) && g.is == GUEST_WAITS) {
        e = count_abandoned(l, &g);
    }
    if (!e) {
        guest_forget(l, &v.row.row);
        places_drop(l, v.row.line);
        call_tell_conv(c, &v.row.row, BUS_STATE, STORE_WAITING);
        call_tell_queue(c, v.row.line);
    }
    return e;
}
