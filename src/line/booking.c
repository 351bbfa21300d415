/* booking: a time to talk, kept by the phrase alone. Called through calls.c, by visitor when
 * somebody comes back, and by batch between two batches. Never gives a slot to more people than the
 * rota has places for: they are counted again in the batch that books. */
#include "line/line_in.h"
#include "tally/tally.h"
#include <string.h>

enum { TURN_MS = 30 * 1000, TURN_MOST = 200, DUE_MOST = 5000, MINUTE_S = 60, LOOK_BACK = 30 * 48 };

static struct rota_booking terms_of(const struct service *s)
{
    return (struct rota_booking){.share_pct = s->limits.share_pct,
                                 .notice_min = s->limits.notice_min,
                                 .horizon_days = s->limits.horizon_days,
                                 .langs = ROTA_LANG_ALL};
}

struct slot_taken {
    uint32_t from;
    uint16_t n[60 * 48 + 1]; /* bookings by half hour, over the longest horizon */
};

static bool taken_one(void *arg, const struct store_conv *c)
{
    struct slot_taken *t = arg;
    uint32_t at = c->due - t->from;
    if (c->want == WANT_BOOKED && at < sizeof t->n / sizeof t->n[0]) {
        t->n[at]++;
    }
    return true;
}

static enum cb_err taken_count(struct line *l, uint16_t line, uint32_t from, uint32_t below,
                               struct slot_taken *out)
{
    struct store_due d = {.line = line, .from = from, .below = below, .limit = DUE_MOST};
    *out = (struct slot_taken){.from = from};
    return l->store->ops->conv_due(l->store, &d, taken_one, out);
}

enum cb_err booking_slots(struct line *l, const struct service *s, uint16_t *n_out,
                          struct wire_slot out[WIRE_SLOTS])
{
    enum { OFFERED = 60 * 48 };
    struct rota_slot all[WIRE_SLOTS * 4];
    struct slot_taken t;
    struct rota_booking b = terms_of(s);
    int64_t now_s = (int64_t)cb_unix_s();
    uint32_t from = (uint32_t)(now_s / ROTA_SLOT_S);
    *n_out = 0;
    if (!b.share_pct || !s->shifts.rows_n || !s->hours.rows_n) {
        return CB_OK; /* there is nothing to make slots from */
    }
    enum cb_err e = taken_count(l, s->line, from, from + OFFERED, &t);
    size_t n = e ? 0 : rota_slots(&s->hours, &s->shifts, &b, now_s, all, WIRE_SLOTS * 4);
    for (size_t i = 0; i < n && *n_out < WIRE_SLOTS; i++) {
        if (t.n[all[i].half_hour - from] < all[i].places) {
            out[(*n_out)++] =
                (struct wire_slot){all[i].half_hour, service_east(s, all[i].half_hour)};
        }
    }
    return e;
}

/* Is there a place left in this half hour? Errors  NONE_TAKEN no */
static enum cb_err slot_free(struct line *l, const struct service *s, uint32_t half_hour)
{
    struct slot_taken t;
    struct rota_booking b = terms_of(s);
    bool makes = s->shifts.rows_n && s->hours.rows_n;
    unsigned places =
        makes ? rota_slot_places(&s->hours, &s->shifts, &b, (int64_t)cb_unix_s(), half_hour) : 0;
    enum cb_err e = taken_count(l, s->line, half_hour, half_hour + 1, &t);
    return e ? e : (t.n[0] < places ? CB_OK : CB_NONE_TAKEN);
}

static enum cb_err set(struct line *l, struct store_conv *row, uint8_t want, uint32_t due)
{
    struct store_conv now = *row;
    now.want = want;
    now.due = due;
    enum cb_err e = l->store->ops->conv_set(l->store, row, &now);
    if (!e) {
        row->want = want;
        row->due = due;
        way_moved(l, row->line);
    }
    return e;
}

/* After its end a conversation that wants a time is one that waits again. */
static enum cb_err wake_up(struct line *l, struct store_conv *row)
{
    static const uint8_t nobody[16];
    if (row->state != STORE_ENDED) {
        return CB_OK;
    }
    enum cb_err e = l->store->ops->conv_move(l->store, row, STORE_WAITING, nobody, false);
    return e ? e : l->store->ops->conv_get(l->store, &row->row, row);
}

/* Numbers of TALLY_BOOKED's values, src/tally/dims.inc. */
enum { COUNT_BOOKED, COUNT_KEPT, COUNT_NOT_KEPT, COUNT_GIVEN_BACK };

static enum cb_err count(struct line *l, uint16_t line, uint16_t what)
{
    return tally_one(l->store, line, cb_unix_s(), TALLY_BOOKED, what);
}

/* Given back, and a message again. */
static enum cb_err give_back(struct line *l, struct store_conv *row, uint16_t what)
{
    struct store_conv next;
    enum cb_err e = conv_to_message(l, row, &next);
    e = e ? e : count(l, row->line, what);
    *row = e ? *row : next;
    return e;
}

static enum cb_err book(struct line *l, const struct service *s, struct store_conv *row,
                        uint32_t half_hour)
{
    if (row->want == WANT_BOOKED && row->due == half_hour) {
        return CB_OK; /* asked again after a lost answer */
    }
    enum cb_err e = slot_free(l, s, half_hour);
    e = e ? e : wake_up(l, row);
    if (!e && row->want == WANT_BOOKED) {
        e = count(l, row->line, COUNT_GIVEN_BACK); /* for another time */
    }
    e = e ? e : set(l, row, WANT_BOOKED, half_hour);
    return e ? e : count(l, row->line, COUNT_BOOKED);
}

static enum cb_err unbook(struct line *l, struct store_conv *row)
{
    return row->want != WANT_BOOKED ? CB_OK : give_back(l, row, COUNT_GIVEN_BACK);
}

static enum cb_err answer(struct line *l, struct call *c, const struct service *s,
                          const struct store_conv *row)
{
    struct wire_booked k = {.want = row->want, .due = row->due, .east = service_east(s, row->due)};
    enum cb_err e = booking_slots(l, s, &k.n, k.slots);
    wire_booked_put(&c->reply, &k);
    return e;
}

/* BOOK: auth32 what1 0x3 due4 -> what stands, and what is offered. */
enum cb_err step_book(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    const struct service *s = NULL;
    struct seal_key auth;
    rd_bytes(body, auth.b, 32);
    uint8_t what = rd_u8(body);
    rd_zero(body, 3);
    uint32_t due = rd_u32(body);
    bool fine = rd_done(body) && what >= BOOK_ASK && what <= BOOK_CANCEL;
    enum cb_err e = fine ? conv_by_asker(l, c, &auth, &v) : CB_PEER_FORMAT;
    cb_wipe(&auth, sizeof auth);
    e = e ? e : service_of(l, v.row.line, &s);
    e = !e && what == BOOK_SLOT && is_held_off(&v.row) ? CB_BUSY_HELD : e;
    if (e) {
        return e;
    }
    e = what == BOOK_SLOT     ? book(l, s, &v.row, due)
        : what == BOOK_CANCEL ? unbook(l, &v.row)
                              : CB_OK;
    if (!e && what != BOOK_ASK) {
        call_tell_conv(c, &v.row.row, BUS_STATE, v.row.state);
        call_tell_queue(c, v.row.line);
    }
    return e ? e : answer(l, c, s, &v.row);
}

/* --- coming back for it ------------------------------------------------------------------------
 */

void arrival_mark(struct line *l, uint64_t order)
{
    l->arrivals[l->arrivals_n++ % ARRIVALS] = (struct arrival){order, cb_mono_ms()};
}

static bool is_time(const struct service *s, uint32_t due, int64_t now_s)
{
    int64_t from = (int64_t)due * ROTA_SLOT_S;
    return now_s >= from - s->limits.early_min * MINUTE_S &&
           now_s < from + ROTA_SLOT_S + s->limits.late_min * MINUTE_S;
}

/* Their place is that of the day they booked: before all who came since. */
enum cb_err booking_here(struct line *l, struct call *c, struct store_conv *row)
{
    const struct service *s;
    int64_t now_s = (int64_t)cb_unix_s();
    if (row->want != WANT_BOOKED) {
        return CB_OK;
    }
    enum cb_err e = service_of(l, row->line, &s);
    if (e) {
        return e;
    }
    if (!is_time(s, row->due, now_s)) {
        return CB_OK;
    }
    e = set(l, row, WANT_NOW, 0);
    e = e ? e : count(l, row->line, COUNT_KEPT);
    e = e ? e : tally_one(l->store, row->line, (uint64_t)now_s, TALLY_OFFERED, 0);
    if (!e) {
        guest_joined(l, row, c->door);
        arrival_mark(l, row->order);
        places_drop(l, row->line);
        call_tell_conv(c, &row->row, BUS_STATE, row->state);
        call_tell_queue(c, row->line);
    }
    return e;
}

/* --- a time that went by -----------------------------------------------------------------------
 */

struct missed {
    uint32_t n;
    struct store_conv rows[TURN_MOST];
};

static bool missed_one(void *arg, const struct store_conv *c)
{
    struct missed *m = arg;
    if (c->want == WANT_BOOKED) {
        m->rows[m->n++] = *c;
    }
    return m->n < TURN_MOST;
}

/* It becomes a message, to be answered as one: nobody is forgotten because they did not come. */
static enum cb_err missed_turn(struct line *l, const struct service *s)
{
    struct missed *m = cb_alloc(sizeof *m);
    int64_t now_s = (int64_t)cb_unix_s();
    int64_t late = now_s - ROTA_SLOT_S - s->limits.late_min * MINUTE_S;
    uint32_t below = (uint32_t)(late / ROTA_SLOT_S + 1);
    struct store_due d = {.line = s->line,
                          .from = below - LOOK_BACK, /* a server that was off for a month */
                          .below = below,
                          .limit = DUE_MOST};
    enum cb_err e = l->store->ops->conv_due(l->store, &d, missed_one, m);
    if (!e && m->n) {
        e = l->store->ops->begin(l->store);
        for (uint32_t i = 0; !e && i < m->n; i++) {
            e = give_back(l, &m->rows[i], COUNT_NOT_KEPT);
        }
        e = e ? e : l->store->ops->commit(l->store);
        if (e) {
            l->store->ops->rollback(l->store);
        }
    }
    cb_free(m, sizeof *m);
    return e;
}

/* --- a time that has come ----------------------------------------------------------------------
 */

struct here_now {
    struct line *l;
    const struct service *s;
    int64_t now_s;
};

/* Whose page stands open is told to look, and is put through by that. */
static bool here_one(void *arg, const struct store_conv *v)
{
    const struct here_now *h = arg;
    struct guest_told g;
    if (v->want == WANT_BOOKED && is_time(h->s, v->due, h->now_s) && guest_of(h->l, &v->row, &g) &&
        g.streams) {
        struct call *c = done_new();
        call_tell_conv(c, &v->row, BUS_STATE, v->state);
        done_tell(h->l, c);
    }
    return true;
}

static enum cb_err here_turn(struct line *l, const struct service *s)
{
    struct here_now h = {.l = l, .s = s, .now_s = (int64_t)cb_unix_s()};
    int64_t first = h.now_s - ROTA_SLOT_S - s->limits.late_min * MINUTE_S;
    int64_t last = h.now_s + s->limits.early_min * MINUTE_S;
    struct store_due d = {.line = s->line,
                          .from = (uint32_t)(first / ROTA_SLOT_S),
                          .below = (uint32_t)(last / ROTA_SLOT_S + 1),
                          .limit = DUE_MOST};
    return l->store->ops->conv_due(l->store, &d, here_one, &h);
}

void booking_turn(struct line *l, uint64_t now_ms)
{
    const struct service *s;
    if (now_ms - l->booked_ms < TURN_MS || !l->ways_n) {
        return;
    }
    l->booked_ms = now_ms;
    for (unsigned i = 0; i < l->ways_n; i++) {
        enum cb_err e = service_of(l, l->ways[i].line, &s);
        e = e ? e : missed_turn(l, s);
        e = e ? e : here_turn(l, s);
        if (e) {
            log_event(EV_STORE_ERROR, (uint64_t)e);
        }
    }
}
