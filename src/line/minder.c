/* minder: every few seconds, who waits and has left, who took a conversation and says nothing in
 * it, and whose wrap-up is over. Called by batch on line's thread, between batches; each look is
 * one transaction, and tells what it did as calls do. Never loses a conversation: who left is
 * answered as a message, in the same place, and who was let down waits on in theirs. */
#include "line/line_in.h"
#include "tally/tally.h"
#include <string.h>

enum {
    MOST = 32,            /* in one look: somebody may be waiting for the thread */
    GRACE_MS = 60 * 1000, /* after a start: their streams come back by then */
    COUNT_MS = 60 * 1000, /* how often time on duty is counted where nothing happens */
    SCAN_MAX = 4000,
};
static const uint8_t nobody[16];

/* --- after a start: who waits is there until we know better ---------- */
static bool known_one(void *arg, const struct store_conv *c)
{
    if (c->want == WANT_NOW) {
        guest_known(arg, c, GRACE_MS);
    }
    return true;
}

static enum cb_err guests_begin(struct line *l)
{
    struct staff_line_list s;
    enum cb_err e = staff_line_list(l->store, &s);
    for (unsigned i = 0; !e && i < s.n; i++) {
        struct store_page p = {.line = s.line[i], .state = STORE_WAITING, .limit = SCAN_MAX};
        e = l->store->ops->conv_list(l->store, &p, known_one, l);
    }
    return e;
}

/* --- who left ---------- */
static enum cb_err left_one(struct line *l, struct call *c, const struct guest_told *g)
{
    struct store_conv was, next;
    enum cb_err e = l->store->ops->conv_get(l->store, &g->row, &was);
    bool waits = !e && was.state == STORE_WAITING && was.want == WANT_NOW;
    if (!waits) {
        guest_forget(l, &g->row); /* nobody waits there: a batch was lost, or it is over */
        return e == CB_NONE_FOUND ? CB_OK : e;
    }
    e = conv_to_message(l, &was, &next);
    e = e ? e : count_abandoned(l, g);
    if (!e) {
        call_tell_conv(c, &was.row, BUS_STATE, STORE_WAITING);
        call_tell_queue(c, was.line);
    }
    return e;
}

/* --- who was not answered ---------- */
static bool is_late(struct line *l, const struct taken *t, uint64_t now)
{
    struct staff_desk rules;
    return t->line && t->talks && !t->wrote && !duty_rules(l, t->line, &rules) && rules.answer_s &&
           now - t->since_ms > rules.answer_s * 1000ull;
}

static enum cb_err late_one(struct line *l, struct call *c, const struct taken *t)
{
    struct store_conv v;
    enum cb_err e = l->store->ops->conv_get(l->store, &t->row, &v);
    bool holds = !e && v.state == STORE_HELD && memcmp(v.owner, t->mid.b, sizeof v.owner) == 0;
    if (!holds) {
        return e == CB_NONE_FOUND ? CB_OK : e;
    }
    e = duty_let_go(l, &v, &t->mid, false);
    e = e ? e : l->store->ops->conv_move(l->store, &v, STORE_WAITING, nobody, true);
    e = e ? e : staff_audit_conv(l->staff, NULL, AUDIT_UNANSWERED, &v);
    e = e ? e : tally_one(l->store, v.line, cb_unix_s(), TALLY_MISSED, 0);
    if (!e) {
        way_moved(l, v.line);
        call_tell_conv(c, &v.row, BUS_STATE, STORE_WAITING);
        call_tell_queue(c, v.line);
        tell_member_row(c, &t->mid, BUS_MISSED, &v.row);
    }
    return e;
}

/* --- who is there ---------- */
static void duty_tell(struct call *c, const struct on_duty *d)
{
    call_tell_member(c, &d->mid, BUS_DUTY);
    for (unsigned i = 0; i < d->nlines; i++) {
        call_tell_queue(c, d->line[i]);
    }
}

static enum cb_err duty_one(struct line *l, struct call *c, struct on_duty *d, bool counts)
{
    enum cb_err e = CB_OK;
    uint8_t was = d->state;
    if (was == DUTY_AWAY) {
        return CB_OK;
    }
    if (!staff_present(l->staff, &d->mid)) {
        e = duty_be(l, d, DUTY_AWAY);
    } else if (was == DUTY_WRAP && cb_mono_ms() >= d->wrap_until_ms) {
        e = duty_be(l, d, DUTY_READY);
    } else if (counts) {
        e = duty_count(l, d);
    }
    if (!e && (d->state != was || duty_warned(d))) {
        duty_tell(c, d);
    }
    return e;
}

static bool duty_due(struct line *l, const struct on_duty *d)
{
    return d->state != DUTY_AWAY && (!staff_present(l->staff, &d->mid) ||
                                     (d->state == DUTY_WRAP && cb_mono_ms() >= d->wrap_until_ms));
}

/* --- one look ---------- */
struct look {
    struct guest_told left[MOST];
    struct taken late[MOST];
    uint16_t turned[MOST];
    unsigned nleft, nlate, nturned;
    bool duties, counts;
};

static bool look_around(struct line *l, struct look *k, uint64_t now)
{
    k->nleft = guests_leaving(l, k->left, MOST);
    k->nturned = guests_turned(l, k->turned, MOST);
    for (unsigned i = 0; i < TAKENS && k->nlate < MOST; i++) {
        if (is_late(l, &l->taken[i], now)) {
            k->late[k->nlate++] = l->taken[i];
        }
    }
    for (unsigned i = 0; i < ON_DUTY; i++) {
        const struct on_duty *d = &l->duty[i];
        k->duties = k->duties || duty_due(l, d);
        k->counts = k->counts || (d->state != DUTY_AWAY && now >= l->minded.count_ms);
    }
    return k->nleft || k->nlate || k->nturned || k->duties || k->counts;
}

static enum cb_err look_act(struct line *l, struct call *c, const struct look *k)
{
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < k->nleft; i++) {
        e = left_one(l, c, &k->left[i]);
    }
    for (unsigned i = 0; !e && i < k->nlate; i++) {
        e = late_one(l, c, &k->late[i]);
    }
    for (unsigned i = 0; i < k->nturned; i++) {
        call_tell_queue(c, k->turned[i]);
    }
    for (unsigned i = 0; !e && i < ON_DUTY; i++) {
        e = duty_one(l, c, &l->duty[i], k->counts);
    }
    return e;
}

/* It is on the disk: so it is in memory too. */
static void look_keep(struct line *l, const struct look *k, uint64_t now)
{
    for (unsigned i = 0; i < k->nleft; i++) {
        guest_left(l, &k->left[i].row);
        places_drop(l, k->left[i].line);
    }
    for (unsigned i = 0; i < k->nlate; i++) {
        taken_over(l, &k->late[i].row);
        guest_back(l, &k->late[i].row);
        places_drop(l, k->late[i].line);
    }
    l->minded.count_ms = k->counts ? now + COUNT_MS : l->minded.count_ms;
}

void minder_turn(struct line *l, uint64_t now)
{
    const struct store_ops *ops = l->store->ops;
    if (now < l->minded.look_ms) {
        return;
    }
    l->minded.look_ms = now + MINDER_LOOK_MS;
    l->minded.began = l->minded.began || guests_begin(l) == CB_OK;
    struct look *k = cb_alloc(sizeof *k);
    struct call *c = look_around(l, k, now) ? done_new() : NULL;
    enum cb_err e = c ? ops->begin(l->store) : CB_OK;
    e = e || !c ? e : look_act(l, c, k);
    e = e || !c ? e : ops->commit(l->store);
    if (e) {
        ops->rollback(l->store); /* the next look finds the same */
        call_tells_drop(c);
    } else if (c) {
        look_keep(l, k, now);
    }
    if (c) {
        done_tell(l, c);
    }
    cb_free(k, sizeof *k);
}
