/* round: once a day (and at each start) every conversation is met: what nobody has written in for
 * the line's retention time is destroyed, key first; a row whose key is gone is dropped; the keys
 * that no row names are noted (orphans.c); what other lines passed on goes when nobody asked for it
 * (passing.c); and the audit's oldest entries go (audit_old.c). Called by chores, a short step at a
 * time. Never burns a slot by its number alone: first its key must
 * open the row that names it, for the number may have been given to another conversation since. */
#include "line/line_in.h"
#include <string.h>

enum {
    PAGE_ROWS = 64,
    DROPS = 16,
    LISTS = 16,   /* questions to K, 512 numbers each */
    STEP_MS = 15, /* a step ends when this has passed: somebody may be waiting */
    KEYLESS_DAYS = 2,
    LINES = 16,
};

/* How many of a line's went; what its audit is told. */
struct count {
    uint16_t line;
    uint32_t n;
};

struct round {
    uint32_t today;
    bool believed, drop_keyless;
    enum { ROUND_LIST, ROUND_WALK, ROUND_LEFT, ROUND_PASSED, ROUND_AUDIT } at;
    unsigned passed;   /* lines whose summaries from others were looked at */
    uint32_t audits;   /* lines whose audit was looked at */
    struct slots held; /* K holds a key there, and no row met so far names it */
    uint64_t listed;   /* numbers asked for so far */
    uint64_t place;    /* of the row met last */
    uint32_t shredded, keyless;
    struct count by[LINES]; /* the shredded ones; of more lines than these, the last has the rest */
    unsigned nby;
};

/* One row of a page; small, because a page is kept while the store is asked other things. */
struct met {
    struct store_row row;
    uint64_t place, slot;
    uint16_t line, seen;
};
struct page {
    struct met met[PAGE_ROWS];
    unsigned n;
};

struct round *round_new(uint32_t today, bool believed)
{
    struct round *r = cb_alloc(sizeof *r);
    r->today = today;
    r->believed = believed;
    return r;
}

void round_free(struct round *r)
{
    if (r) {
        cb_free(r->held.b, r->held.n / 8);
        cb_free(r, sizeof *r);
    }
}

uint32_t round_day(const struct round *r)
{
    return r->believed ? r->today : 0;
}

/* --- which keys K holds ----------------------------------------------------------------------- */

/* K must have proven whose it is: else every row would seem to have lost its key. */
static enum cb_err list_begin(struct line *l, struct round *r)
{
    uint8_t bits[KEYS_LISTED / 8];
    uint64_t n = 0;
    enum cb_err e = staff_key_proof(l->staff);
    e = e ? e : keys_ask_slot_list(l->keys, 0, &n, bits);
    if (e) {
        return e;
    }
    r->held.n = (n + KEYS_LISTED - 1) / KEYS_LISTED * KEYS_LISTED;
    r->held.b = cb_alloc(r->held.n / 8);
    r->drop_keyless =
        r->believed && l->chores.keyless_day && r->today >= l->chores.keyless_day + KEYLESS_DAYS;
    return CB_OK;
}

static enum cb_err step_list(struct line *l, struct round *r)
{
    enum cb_err e = r->held.b ? CB_OK : list_begin(l, r);
    for (unsigned i = 0; !e && i < LISTS && r->listed < r->held.n; i++) {
        uint64_t n; /* a vault that grew meanwhile has new numbers, which are no orphans */
        e = keys_ask_slot_list(l->keys, r->listed, &n, r->held.b + r->listed / 8);
        r->listed += KEYS_LISTED;
    }
    if (!e && r->listed >= r->held.n) {
        r->at = ROUND_WALK;
    }
    return e;
}

/* --- every row -------------------------------------------------------------------------------- */
static bool page_one(void *arg, const struct store_conv *c, uint64_t place)
{
    struct page *p = arg;
    p->met[p->n++] = (struct met){
        .row = c->row, .place = place, .slot = c->slot, .line = c->line, .seen = c->seen};
    return p->n < PAGE_ROWS;
}

static enum cb_err met_expired(struct line *l, const struct round *r, const struct met *m,
                               bool *out)
{
    uint16_t days = 0;
    enum cb_err e = r->believed ? staff_retention_of(l->store, m->line, r->today, &days) : CB_OK;
    *out = !e && r->believed && r->today > m->seen && r->today - m->seen > days;
    return e;
}

static void shredded_count(struct round *r, uint16_t line)
{
    unsigned i = 0;
    while (i < r->nby && r->by[i].line != line && i < LINES - 1) {
        i++;
    }
    r->nby = i == r->nby ? i + 1 : r->nby;
    r->by[i].line = line;
    r->by[i].n++;
    r->shredded++;
}

/* What becomes of a row that is too old, or whose key K did not list. */
static enum cb_err met_look(struct line *l, struct round *r, const struct met *m, bool expired,
                            bool *drop_out)
{
    CB_CLEANUP(conv_wipe) struct conv c = {0};
    enum cb_err e = conv_by_row(l, m->row.b, &c);
    bool gone = e == CB_NONE_FOUND && c.row.state;
    l->has_dead = false; /* it is decided here whether it goes now */
    if (gone) {
        r->keyless++;
        *drop_out = expired || r->drop_keyless;
        return CB_OK;
    }
    *drop_out = !e && expired;
    if (*drop_out) {
        e = keys_ask_slot_burn(l->keys, SLOT_CONV, m->slot);
        if (!e) {
            shredded_count(r, m->line);
        }
    }
    return e == CB_NONE_FOUND ? CB_OK : e; /* no row any more */
}

static enum cb_err met_one(struct line *l, struct round *r, const struct met *m, bool *drop_out)
{
    bool held = slots_has(&r->held, m->slot), expired;
    slots_drop(&r->held, m->slot);
    *drop_out = false;
    enum cb_err e = met_expired(l, r, m, &expired);
    return e || (held && !expired) ? e : met_look(l, r, m, expired, drop_out);
}

static enum cb_err rows_drop(struct line *l, const struct gone *g, unsigned n)
{
    const struct store_ops *ops = l->store->ops;
    enum cb_err e = ops->begin(l->store);
    for (unsigned i = 0; !e && i < n; i++) {
        e = ops->conv_drop(l->store, &g[i].row);
        e = e == CB_NONE_FOUND ? CB_OK : e;
    }
    e = e ? e : ops->commit(l->store);
    if (e) {
        ops->rollback(l->store); /* their keys are gone: the next round drops them */
    }
    return e;
}

/* As many rows of a page as the step's time allows. Those whose keys were burnt go together, also
 * when the one after them failed. */
static enum cb_err page_meet(struct line *l, struct round *r, const struct page *p)
{
    struct gone drops[DROPS];
    unsigned n = 0;
    uint64_t until = cb_mono_ms() + STEP_MS;
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < p->n && n < DROPS && cb_mono_ms() < until; i++) {
        bool drop = false;
        e = met_one(l, r, &p->met[i], &drop);
        r->place = e ? r->place : p->met[i].place;
        if (drop && !e) {
            drops[n++] = (struct gone){p->met[i].row, p->met[i].line};
        }
    }
    enum cb_err d = n ? rows_drop(l, drops, n) : CB_OK;
    if (n && !d) {
        tell_gone(l, drops, n);
    }
    return e ? e : d;
}

static enum cb_err step_walk(struct line *l, struct round *r)
{
    struct page p = {0};
    const struct store_walk every = {
        .epoch_below = UINT32_MAX, .day_below = UINT32_MAX, .after = r->place, .limit = PAGE_ROWS};
    enum cb_err e = l->store->ops->conv_walk(l->store, &every, page_one, &p);
    if (!e && p.n == 0) {
        r->at = ROUND_LEFT;
        return CB_OK;
    }
    return e ? e : page_meet(l, r, &p);
}

/* --- the end ---------------------------------------------------------------------------------- */
static void shredded_audit(struct line *l, const struct round *r)
{
    const struct store_ops *ops = l->store->ops;
    enum cb_err e = ops->begin(l->store);
    for (unsigned i = 0; !e && i < r->nby; i++) {
        e = staff_audit_number(l->staff, NULL, AUDIT_SHREDDED, r->by[i].line, r->by[i].n);
    }
    e = e ? e : ops->commit(l->store);
    if (e) {
        ops->rollback(l->store); /* it is done all the same, and the log says how many */
    }
}

static void walked_note(struct line *l, const struct round *r)
{
    uint32_t *since = &l->chores.keyless_day;
    if (r->nby) {
        shredded_audit(l, r);
    }
    if (r->shredded) {
        log_event(EV_SHREDDED, r->shredded);
    }
    if (r->keyless) {
        log_event(EV_KEYS_MISSING, r->keyless);
    }
    if (r->believed) {
        *since = !r->keyless ? 0 : (*since ? *since : r->today);
    }
}

enum cb_err round_step(struct line *l, struct round *r)
{
    if (r->at == ROUND_LIST) {
        return step_list(l, r);
    }
    if (r->at == ROUND_WALK) {
        return step_walk(l, r);
    }
    if (r->at == ROUND_AUDIT) {
        return r->believed ? staff_audit_old_step(l->staff, r->today, &r->audits) : CB_NONE_FOUND;
    }
    bool left = r->at == ROUND_LEFT;
    enum cb_err e = !r->believed ? CB_NONE_FOUND
                    : left       ? orphans_step(l, &r->held, r->today)
                                 : passed_old_step(l, r->today, &r->passed);
    if (e == CB_NONE_FOUND) {
        if (left) {
            walked_note(l, r);
        }
        r->at = left ? ROUND_PASSED : ROUND_AUDIT;
        return CB_OK;
    }
    return e;
}
