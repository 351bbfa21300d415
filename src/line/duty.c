/* duty: who of the staff is there to answer, how long already, and with how much; DUTY and WALL,
 * which tell it. Called through calls.c, and by desk, handing and minder. Never stored: a restart
 * empties the room, and whoever comes back says so. Of how long anybody worked only sums by line
 * remain. */
#include "line/line_in.h"
#include "tally/tally.h"
#include <string.h>

enum { CAP_MIN = 6 * 60, WARN_MIN = 5 * 60 + 30, MINUTE_MS = 60 * 1000, WRAP_S = 120 };
enum { REST_MS = 8 * 60 * MINUTE_MS }; /* away for so long: the next shift is another one */
enum { STAFF_FREE, STAFF_BUSY, STAFF_WRAP, STAFF_AWAY }; /* values of TALLY_STAFF */

struct on_duty *duty_of(struct line *l, const struct seal_mid *mid)
{
    for (unsigned i = 0; i < ON_DUTY; i++) {
        struct on_duty *d = &l->duty[i];
        if (d->nlines && memcmp(&d->mid, mid, sizeof *mid) == 0) {
            return d;
        }
    }
    return NULL;
}

enum cb_err duty_rules(struct line *l, uint16_t line, struct staff_desk *out)
{
    enum cb_err e = staff_desk_of(l->store, line, out);
    out->chats = out->chats ? out->chats : l->cfg.chats_each;
    out->answer_s = out->answer_s ? out->answer_s : l->cfg.answer_within_s;
    out->wrap_s = out->wrap_s ? out->wrap_s : WRAP_S;
    return e;
}

uint32_t duty_worked_min(const struct on_duty *d)
{
    uint64_t ms = d->worked_ms + (d->state == DUTY_AWAY ? 0 : cb_mono_ms() - d->from_ms);
    return (uint32_t)(ms / MINUTE_MS);
}

bool duty_tired(const struct on_duty *d)
{
    return duty_worked_min(d) >= CAP_MIN;
}

bool duty_warned(struct on_duty *d)
{
    uint32_t min = duty_worked_min(d);
    uint8_t step = min >= CAP_MIN ? 2 : min >= WARN_MIN ? 1 : 0;
    bool more = step > d->warned;
    d->warned = step;
    return more;
}

/* Their time until now, as what it was; inside a batch. */
enum cb_err duty_count(struct line *l, struct on_duty *d)
{
    static const uint16_t as[] = {
        [DUTY_READY] = STAFF_FREE, [DUTY_PAUSED] = STAFF_AWAY, [DUTY_WRAP] = STAFF_WRAP};
    uint64_t now = cb_unix_s();
    struct tally_spell s = {
        .line = d->line[0], .dim = TALLY_STAFF, .from_s = d->counted_s, .to_s = now};
    if (d->state == DUTY_AWAY || now <= d->counted_s) {
        d->counted_s = now;
        return CB_OK;
    }
    s.val = d->state == DUTY_READY && taken_n(l, &d->mid) ? STAFF_BUSY : as[d->state];
    enum cb_err e = tally_add_spell(l->store, &s);
    d->counted_s = e ? d->counted_s : now;
    return e;
}

enum cb_err duty_be(struct line *l, struct on_duty *d, uint8_t state)
{
    uint64_t now = cb_mono_ms();
    if (d->state == state) {
        return CB_OK;
    }
    enum cb_err e = duty_count(l, d);
    if (!e && d->state == DUTY_WRAP) {
        e = tally_one(l->store, d->line[0], cb_unix_s(), TALLY_WRAP,
                      tally_spell_val(now - d->since_ms));
    }
    if (e) {
        return e;
    }
    if (state == DUTY_AWAY) {
        d->worked_ms += now - d->from_ms;
        d->off_ms = now;
    } else if (d->state == DUTY_AWAY) {
        bool rested = now - d->off_ms >= REST_MS;
        d->worked_ms = rested ? 0 : d->worked_ms;
        d->warned = rested ? 0 : d->warned;
        d->from_ms = now;
    }
    d->state = state;
    d->since_ms = now;
    for (unsigned i = 0; i < d->nlines; i++) {
        way_moved(l, d->line[i]); /* one more or fewer to wait for */
    }
    return CB_OK;
}

/* Their place, made when they have none; whoever has been away longest makes room. */
struct on_duty *duty_here(struct line *l, struct call *c)
{
    struct on_duty *d = duty_of(l, &c->seat.mid);
    for (unsigned i = 0; !d && i < ON_DUTY; i++) {
        d = l->duty[i].nlines ? NULL : &l->duty[i];
    }
    for (unsigned i = 0; !d && i < ON_DUTY; i++) {
        d = l->duty[i].state == DUTY_AWAY ? &l->duty[i] : NULL;
    }
    if (!d) {
        return NULL;
    }
    if (!d->nlines || memcmp(&d->mid, &c->seat.mid, sizeof d->mid) != 0) {
        *d = (struct on_duty){.mid = c->seat.mid, .since_ms = cb_mono_ms()};
    }
    staff_lines(l->staff, c);
    memcpy(d->line, c->lines, sizeof d->line);
    d->nlines = c->nlines;
    return d;
}

/* --- how much they hold ---------- */
struct holds {
    const struct seal_mid *mid;
    unsigned n;
};

static bool holds_one(void *arg, const struct store_conv *c)
{
    struct holds *h = arg;
    h->n += c->want != WANT_MESSAGE && memcmp(c->owner, h->mid->b, sizeof c->owner) == 0;
    return true;
}

enum cb_err duty_held(struct line *l, const struct on_duty *d, unsigned *n_out)
{
    struct holds h = {.mid = &d->mid};
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < d->nlines; i++) {
        struct store_page p = {.line = d->line[i], .state = STORE_HELD, .limit = UINT32_MAX};
        e = l->store->ops->conv_list(l->store, &p, holds_one, &h);
    }
    *n_out = h.n;
    return e;
}

static uint8_t chats_of(const struct on_duty *d, const struct staff_desk *rules)
{
    bool fewer = d->chats && (!rules->chats || d->chats < rules->chats);
    return fewer ? d->chats : rules->chats;
}

static bool shares(const struct on_duty *d, const uint16_t *line, unsigned nlines)
{
    for (unsigned i = 0; i < d->nlines; i++) {
        for (unsigned k = 0; k < nlines; k++) {
            if (d->line[i] == line[k]) {
                return true;
            }
        }
    }
    return false;
}

/* Who holds a pause holds no place; who writes up the last one will have theirs in a moment. */
bool duty_places(struct line *l, uint16_t line, unsigned *n_out)
{
    struct staff_desk rules;
    bool some = false;
    *n_out = 0;
    if (duty_rules(l, line, &rules)) {
        return false;
    }
    for (unsigned i = 0; i < ON_DUTY; i++) {
        const struct on_duty *d = &l->duty[i];
        if (d->state == DUTY_AWAY || !shares(d, &line, 1)) {
            continue;
        }
        some = true;
        bool there = (d->state == DUTY_READY || d->state == DUTY_WRAP) && !duty_tired(d);
        uint8_t chats = chats_of(d, &rules);
        *n_out += !there ? 0 : chats ? chats : 1;
    }
    return some;
}

enum cb_err duty_room(struct line *l, const struct on_duty *d, const struct store_conv *v)
{
    struct staff_desk rules;
    unsigned held = 0;
    if (duty_tired(d)) {
        return CB_BUSY_SHIFT;
    }
    enum cb_err e = duty_rules(l, v->line, &rules);
    uint8_t most = chats_of(d, &rules);
    if (e || !most || v->want == WANT_MESSAGE) {
        return e;
    }
    e = duty_held(l, d, &held);
    return e || held < most ? e : CB_BUSY_CHATS;
}

enum cb_err duty_take(struct line *l, struct call *c, const struct store_conv *v)
{
    struct on_duty *d = duty_here(l, c);
    if (!d) {
        return CB_BUSY_LOAD;
    }
    enum cb_err e = duty_room(l, d, v);
    e = e ? e : duty_be(l, d, DUTY_READY);
    return e ? e : duty_count(l, d);
}

enum cb_err duty_let_go(struct line *l, const struct store_conv *v, const struct seal_mid *mid,
                        bool ended)
{
    struct on_duty *d = duty_of(l, mid);
    struct staff_desk rules;
    enum cb_err e = d ? duty_count(l, d) : CB_OK;
    if (e || !d || !ended || d->state != DUTY_READY || v->want == WANT_MESSAGE) {
        return e;
    }
    e = duty_rules(l, v->line, &rules);
    e = e ? e : duty_be(l, d, DUTY_WRAP);
    d->wrap_until_ms = cb_mono_ms() + rules.wrap_s * 1000ull;
    return e;
}

/* --- DUTY, WALL ---------- */
static uint32_t since_s(const struct on_duty *d)
{
    return (uint32_t)((cb_mono_ms() - d->since_ms) / 1000);
}

static enum cb_err on_put(struct line *l, const struct on_duty *d, struct buf *out)
{
    struct staff_desk rules;
    unsigned held = 0;
    enum cb_err e = duty_rules(l, d->line[0], &rules);
    e = e ? e : duty_held(l, d, &held);
    uint8_t *p = e ? NULL : buf_room(out, WIRE_ON);
    if (!p) {
        return e ? e : CB_HERE_MEM;
    }
    struct wr w = wr_of(p, WIRE_ON);
    wr_bytes(&w, d->mid.b, sizeof d->mid.b);
    wr_u8(&w, d->state);
    wr_u8(&w, (uint8_t)(held < UINT8_MAX ? held : UINT8_MAX));
    wr_u8(&w, chats_of(d, &rules));
    wr_zero(&w, 1);
    wr_u32(&w, since_s(d));
    wr_u16(&w, (uint16_t)duty_worked_min(d));
    wr_u16(&w, d->line[0]);
    return CB_OK;
}

static enum cb_err on_all(struct line *l, const uint16_t *line, unsigned nlines, struct buf *out,
                          uint16_t *n_out)
{
    enum cb_err e = CB_OK;
    *n_out = 0;
    for (unsigned i = 0; !e && i < ON_DUTY; i++) {
        const struct on_duty *d = &l->duty[i];
        if (d->state != DUTY_AWAY && shares(d, line, nlines)) {
            e = on_put(l, d, out);
            ++*n_out;
        }
    }
    return e;
}

static enum cb_err shift_put(struct line *l, const struct on_duty *d, struct buf *out)
{
    struct staff_desk rules;
    unsigned held = 0;
    uint16_t n = 0;
    size_t at = out->len;
    uint64_t now = cb_mono_ms();
    enum cb_err e = duty_rules(l, d->line[0], &rules);
    e = e ? e : duty_held(l, d, &held);
    buf_put(out, (uint8_t[WIRE_SHIFT_HDR]){0}, WIRE_SHIFT_HDR);
    e = e ? e : on_all(l, d->line, d->nlines, out, &n);
    if (e || out->failed) {
        return e ? e : CB_HERE_MEM;
    }
    bool wraps = d->state == DUTY_WRAP && d->wrap_until_ms > now;
    struct wr w = wr_of(out->p + at, WIRE_SHIFT_HDR);
    wr_u8(&w, d->state);
    wr_u8(&w, (uint8_t)(held < UINT8_MAX ? held : UINT8_MAX));
    wr_u8(&w, chats_of(d, &rules));
    wr_u8(&w, rules.chats);
    wr_u32(&w, since_s(d));
    wr_u32(&w, wraps ? (uint32_t)((d->wrap_until_ms - now + 999) / 1000) : 0);
    wr_u16(&w, (uint16_t)duty_worked_min(d));
    wr_u16(&w, WARN_MIN);
    wr_u16(&w, CAP_MIN);
    wr_u16(&w, n);
    return CB_OK;
}

/* DUTY: what1 chats1 0x2 -> SHIFT. */
enum cb_err step_duty(struct line *l, struct call *c, struct rd *body)
{
    static const uint8_t to[] = {
        [DUTY_BE_READY] = DUTY_READY, [DUTY_PAUSE] = DUTY_PAUSED, [DUTY_LEAVE] = DUTY_AWAY};
    uint8_t what = rd_u8(body), chats = rd_u8(body);
    rd_zero(body, 2);
    if (!rd_done(body) || what > DUTY_ASK_LAST || chats > WIRE_CHATS_MAX) {
        return CB_PEER_FORMAT;
    }
    struct on_duty *d = duty_here(l, c);
    if (!d) {
        return CB_BUSY_LOAD;
    }
    if (what == DUTY_BE_READY && duty_tired(d)) {
        return CB_BUSY_SHIFT;
    }
    d->chats = chats ? chats : d->chats;
    enum cb_err e = what == DUTY_ASK ? CB_OK : duty_be(l, d, to[what]);
    for (unsigned i = 0; !e && what != DUTY_ASK && i < d->nlines; i++) {
        call_tell_queue(c, d->line[i]); /* who is there is on the wall */
    }
    return e ? e : shift_put(l, d, &c->reply);
}

struct wall {
    struct line *l;
    uint32_t n[WANT_BOOKED + 1], longest_s;
    bool talk;
};

static bool wall_one(void *arg, const struct store_conv *c)
{
    struct wall *w = arg;
    w->n[c->want <= WANT_BOOKED ? c->want : 0]++;
    if (c->want == WANT_NOW) {
        uint32_t s = wait_seconds(w->l, c->order);
        w->longest_s = s > w->longest_s ? s : w->longest_s;
    }
    return true;
}

static enum cb_err due_counts(struct line *l, uint16_t line, uint32_t *due_out, uint32_t *over_out)
{
    enum { EIGHT_HOURS = 16 };
    uint32_t now = half_hour();
    struct store_due over = {.line = line, .from = 1, .below = now, .limit = UINT32_MAX};
    struct store_due due = {
        .line = line, .from = now, .below = now + EIGHT_HOURS, .limit = UINT32_MAX};
    enum cb_err e = store_due_count(l->store, &over, over_out);
    return e ? e : store_due_count(l->store, &due, due_out);
}

/* WALL: line2 0x2 -> WALL. */
enum cb_err step_wall(struct line *l, struct call *c, struct rd *body)
{
    struct wall wall = {.l = l};
    uint32_t held = 0, due = 0, over = 0;
    uint16_t n = 0, line = rd_u16(body);
    rd_zero(body, 2);
    if (!rd_done(body)) {
        return CB_PEER_FORMAT;
    }
    if (!staff_serves(l->staff, &c->seat, line)) {
        return CB_PEER_DENIED;
    }
    struct store_page page = {.line = line, .state = STORE_WAITING, .limit = WIRE_WALL_SCAN};
    enum cb_err e = l->store->ops->conv_list(l->store, &page, wall_one, &wall);
    e = e ? e : l->store->ops->conv_count(l->store, line, STORE_HELD, &held);
    e = e ? e : due_counts(l, line, &due, &over);
    size_t at = c->reply.len;
    buf_put(&c->reply, (uint8_t[WIRE_WALL_HDR]){0}, WIRE_WALL_HDR);
    e = e ? e : on_all(l, &line, 1, &c->reply, &n);
    if (e || c->reply.failed) {
        return e ? e : CB_HERE_MEM;
    }
    struct wr w = wr_of(c->reply.p + at, WIRE_WALL_HDR);
    for (unsigned i = WANT_NOW; i <= WANT_BOOKED; i++) {
        wr_u32(&w, wall.n[i]);
    }
    wr_u32(&w, held);
    wr_u32(&w, wall.longest_s);
    wr_u32(&w, due);
    wr_u32(&w, over);
    wr_u16(&w, n);
    return CB_OK;
}
