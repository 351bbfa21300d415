/* retire: the end of a rotation. When every conversation of a line has its new keys, the papers of
 * those who left go, and with them the old epochs: their team keys here, their EWKs in K. Called
 * through line's table, and by room for what a stop had left undone.
 * Never burns a key before what made it useless is on the disk: a batch that is lost would leave
 * conversations that nobody can open. */
#include "staff/staff_in.h"
#include "wire/rotation.h"
#include <string.h>

enum { SPENT_AGAIN_MS = 60 * 1000, SPENT_DOC = 1 };
static const struct store_id spent_id;

/* --- epochs that are over ---------- */
struct epoch_at {
    uint32_t epoch;
    uint64_t slot;
};

struct olds {
    uint32_t below;
    struct buf at; /* struct epoch_at each */
};

static bool olds_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct olds *o = arg;
    (void)id;
    struct rd r = rd_of(v);
    (void)rd_view(&r, SEAL_EPOCH);
    struct epoch_at at = {.epoch = (uint32_t)sub, .slot = rd_u64(&r)};
    if (!r.failed && at.epoch < o->below) {
        buf_put(&o->at, &at, sizeof at);
    }
    return !o->at.failed;
}

/* Drop a line's epochs before this one, and note their EWKs to be burnt. */
static enum cb_err epochs_retire(struct staffroom *sr, uint16_t line, uint32_t below)
{
    struct olds o = {.below = below};
    struct store_id id = staff_line_id(line);
    static const uint8_t doc[SPENT_DOC] = {SLOT_EPOCH};
    const struct store_ops *ops = sr->store->ops;
    buf_init(&o.at, 1 << 16);
    enum cb_err e = ops->paper_list(sr->store, PAPER_EPOCH, &id, olds_one, &o);
    e = e || !o.at.failed ? e : CB_HERE_MEM;
    for (size_t i = 0; !e && i < o.at.len / sizeof(struct epoch_at); i++) {
        struct epoch_at at;
        memcpy(&at, o.at.p + i * sizeof at, sizeof at);
        e = ops->paper_put(sr->store, PAPER_SPENT, &spent_id, at.slot, VIEW(doc, sizeof doc));
        e = e ? e : ops->paper_drop(sr->store, PAPER_EPOCH, &id, at.epoch);
        sr->spent = sr->spent || !e;
    }
    buf_free(&o.at);
    return e ? e : teamkeys_drop(sr->store, NULL, line, below);
}

/* --- ROTATE_DONE ---------- */
struct done {
    uint8_t nends, nlines;
    struct view ends, epochs;
    uint16_t line[WIRE_ROTATE_LINES];
};

static enum cb_err done_read(struct rd *r, struct done *d)
{
    d->nends = rd_u8(r);
    d->nlines = rd_u8(r);
    rd_zero(r, 2);
    d->ends = rd_view(r, (size_t)d->nends * sizeof(struct seal_mid));
    d->epochs = rd_view(r, (size_t)d->nlines * SEAL_EPOCH);
    bool fits = d->nlines && d->nlines <= WIRE_ROTATE_LINES;
    return rd_done(r) && fits ? CB_OK : CB_PEER_FORMAT;
}

static struct view done_epoch(const struct done *d, unsigned i)
{
    return VIEW(d->epochs.p + (size_t)i * SEAL_EPOCH, SEAL_EPOCH);
}

/* Nothing of theirs is left: the paper and every team key go too. */
static enum cb_err staff_drop(struct store *s, const struct seal_mid *mid)
{
    struct staff was;
    struct store_id id;
    enum cb_err e = staff_get(s, mid, &was);
    e = e ? e : staff_end(s, mid, VIEW(was.member, SEAL_MEMBER)); /* the name first */
    e = e ? e : teamkeys_drop(s, mid, 0, UINT32_MAX);
    store_id_of(mid->b, sizeof mid->b, &id);
    cb_wipe(&was, sizeof was);
    return e ? e : s->ops->paper_drop(s, PAPER_MEMBER, &id, 0);
}

/* Whose papers may go: not in force any more, no supervisor (others' papers hang on theirs), and
 * each line they served is among those that are done. */
static enum cb_err end_drop(struct staffroom *sr, const struct done *d, const struct seal_mid *mid)
{
    struct staff m;
    struct seal_member paper;
    enum cb_err e = staff_get(sr->store, mid, &m);
    e = e ? e : seal_member_peek(VIEW(m.member, SEAL_MEMBER), &paper);
    cb_wipe(&m, sizeof m);
    if (e) {
        return e;
    }
    if (paper.naf_day >= cb_day() || paper.role == ROLE_SUPERVISOR) {
        return CB_PEER_DENIED;
    }
    for (unsigned i = 0; i < paper.nlines; i++) {
        bool found = false;
        for (unsigned k = 0; k < d->nlines && !found; k++) {
            found = d->line[k] == paper.line[i];
        }
        if (!found) {
            return CB_PEER_DENIED;
        }
    }
    sessions_end(sr, mid, NULL);
    return staff_drop(sr->store, mid);
}

static bool count_one(void *arg, const struct store_conv *c, uint64_t place)
{
    uint32_t *n = arg;
    (void)c;
    (void)place;
    (*n)++;
    return true;
}

enum cb_err staff_stale_count(struct store *s, uint16_t line, uint32_t epoch, uint32_t *n_out)
{
    struct store_walk w = {
        .line = line, .epoch_below = epoch, .day_below = UINT32_MAX, .limit = UINT32_MAX};
    *n_out = 0;
    return s->ops->conv_walk(s, &w, count_one, n_out);
}

/* Errors  NONE_STALE a conversation still has keys of an older epoch */
static enum cb_err line_complete(struct staffroom *sr, const struct call_seat *seat, uint16_t line,
                                 uint32_t epoch)
{
    uint32_t left = 0;
    if (line & SEAL_AUDIT_LINE) { /* what was sealed to an audit's older keys stays readable */
        return CB_PEER_FORMAT;
    }
    if (!session_has_line(session_of(sr, seat), line)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = staff_stale_count(sr->store, line, epoch, &left);
    return e || !left ? e : CB_NONE_STALE;
}

static enum cb_err lines_complete(struct staffroom *sr, const struct call_seat *seat,
                                  struct done *d)
{
    for (unsigned i = 0; i < d->nlines; i++) {
        struct seal_epoch h;
        enum cb_err e = seal_epoch_peek(done_epoch(d, i), &h);
        e = e ? e : line_complete(sr, seat, h.line, h.epoch);
        if (e) {
            return e;
        }
        d->line[i] = h.line;
    }
    return CB_OK;
}

static enum cb_err line_close_rotation(struct staffroom *sr, const struct call *c,
                                       const struct done *d, unsigned i)
{
    struct seal_epoch now;
    uint64_t slot;
    enum cb_err e = epoch_check(sr, done_epoch(d, i), d->line[i], &now, &slot);
    e = e ? e : epoch_put(sr->store, done_epoch(d, i), slot);
    e = e ? e : epochs_retire(sr, d->line[i], now.epoch);
    e = e ? e : staff_audit_number(sr, c, AUDIT_KEYS_DONE, d->line[i], now.epoch);
    return e ? e : roster_holds(sr, d->line[i], now.epoch);
}

/* ROTATE_DONE: wire/rotation.h -> nothing. */
enum cb_err step_rotate_done(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct done d = {0};
    enum cb_err e = done_read(body, &d);
    e = e ? e : lines_complete(sr, &c->seat, &d);
    for (unsigned i = 0; !e && i < d.nends; i++) {
        struct seal_mid mid;
        memcpy(mid.b, d.ends.p + (size_t)i * sizeof mid.b, sizeof mid.b);
        e = end_drop(sr, &d, &mid);
    }
    for (unsigned i = 0; !e && i < d.nlines; i++) {
        e = line_close_rotation(sr, c, &d, i);
    }
    if (e) {
        return e;
    }
    for (unsigned i = 0; i < d.nlines; i++) {
        call_tell(c, call_topic_queue(d.line[i]), BUS_PAPERS, d.line[i]);
    }
    sr->papers_moved = true;
    return CB_OK;
}

/* --- burning, after the commit ---------- */
static bool spent_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct buf *slots = arg;
    (void)id;
    (void)v;
    buf_put(slots, &sub, sizeof sub);
    return !slots->failed;
}

struct in_use {
    uint64_t slot;
    bool yes;
};

static bool in_use_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct in_use *u = arg;
    (void)id;
    (void)sub;
    struct rd r = rd_of(v);
    (void)rd_view(&r, SEAL_EPOCH);
    u->yes = u->yes || rd_u64(&r) == u->slot;
    return true;
}

/* A stop between K's part and ours may have let the number be given to a new epoch: that one's key
 * is not ours to burn. (A conversation's would not be touched: K looks at the kind.) */
static enum cb_err slot_spend(struct staffroom *sr, uint64_t slot)
{
    struct in_use u = {.slot = slot};
    const struct store_ops *ops = sr->store->ops;
    enum cb_err e = ops->paper_list(sr->store, PAPER_EPOCH, NULL, in_use_one, &u);
    e = e || u.yes ? e : keys_ask_slot_burn(sr->keys, SLOT_EPOCH, slot);
    e = e ? e : ops->begin(sr->store);
    if (e) {
        return e;
    }
    e = ops->paper_drop(sr->store, PAPER_SPENT, &spent_id, slot);
    e = e == CB_NONE_FOUND ? CB_OK : e;
    e = e ? e : ops->commit(sr->store);
    if (e) {
        ops->rollback(sr->store);
    }
    return e;
}

void retire_spent(struct staffroom *sr)
{
    CB_CLEANUP(buf_free) struct buf slots;
    buf_init(&slots, 1 << 16);
    enum cb_err e = staff_key_proof(sr);
    e = e == CB_NONE_FOUND ? CB_OK : e; /* nothing was ever filed */
    e = e ? e : sr->store->ops->paper_list(sr->store, PAPER_SPENT, &spent_id, spent_one, &slots);
    for (size_t i = 0; !e && i < slots.len / sizeof(uint64_t); i++) {
        uint64_t slot;
        memcpy(&slot, slots.p + i * sizeof slot, sizeof slot);
        e = slot_spend(sr, slot);
    }
    sr->spent = e != CB_OK;
    sr->spent_due = e ? cb_mono_ms() + SPENT_AGAIN_MS : 0;
}
