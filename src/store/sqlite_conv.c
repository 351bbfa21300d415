/* sqlite_conv: conversations. Called by line through the table of verbs.
 * Never looks into tips; compares only what the columns hold in clear. */
#include "store/store_in.h"

static void conv_put(struct run *r, const struct store_conv *c)
{
    run_put(r, c->key);
    run_put_bytes(r, c->row.b, sizeof c->row.b);
    run_put_bytes(r, c->lookup.b, sizeof c->lookup.b);
    run_put(r, c->line);
    run_put(r, c->state);
    run_put(r, c->want);
    run_put(r, c->day);
    run_put(r, c->slot);
    run_put(r, c->order);
    run_put_bytes(r, c->owner, sizeof c->owner);
    for (size_t i = 0; i < 3; i++) {
        run_put(r, c->last[i]);
    }
    run_put_bytes(r, c->tips, sizeof c->tips);
    run_put(r, c->gen);
    run_put(r, c->epoch);
    run_put(r, c->seen);
    run_put(r, c->newest);
    run_put(r, STORE_RISK_MOST - c->risk);
    run_put(r, c->due);
    run_put(r, c->hold);
}

static enum cb_err conv_take(struct run *r, struct store_conv *c)
{
    c->key = run_get(r);
    run_get_bytes(r, c->row.b, sizeof c->row.b);
    run_get_bytes(r, c->lookup.b, sizeof c->lookup.b);
    c->line = (uint16_t)run_get(r);
    c->state = (uint8_t)run_get(r);
    c->want = (uint8_t)run_get(r);
    c->day = (uint16_t)run_get(r);
    c->slot = run_get(r);
    c->order = run_get(r);
    run_get_bytes(r, c->owner, sizeof c->owner);
    for (size_t i = 0; i < 3; i++) {
        c->last[i] = run_get(r);
    }
    run_get_bytes(r, c->tips, sizeof c->tips);
    c->gen = (uint32_t)run_get(r);
    c->epoch = (uint32_t)run_get(r);
    c->seen = (uint16_t)run_get(r);
    c->newest = run_get(r);
    c->risk = (uint8_t)(STORE_RISK_MOST - run_get(r));
    c->due = (uint32_t)run_get(r);
    c->hold = (uint32_t)run_get(r);
    return r->err;
}

enum cb_err sq_conv_add(struct store *st, struct store_conv *c)
{
    struct sq *s = sq_of(st);
    if (c->risk > STORE_RISK_MOST) {
        return CB_HERE_BUG;
    }
    enum cb_err e = s->tight ? CB_BUSY_FULL : sq_next_order(s, &c->order);
    s->counted = true;
    if (e) {
        return e;
    }
    c->key = c->order;
    c->newest = 0;
    RUN(r, s, STMT_CONV_ADD);
    conv_put(&r, c);
    return run_changed(&r, CB_NONE_TAKEN);
}

static enum cb_err conv_one(struct store *st, enum stmt which, const void *key, size_t n,
                            struct store_conv *out)
{
    RUN(r, sq_of(st), which);
    run_put_bytes(&r, key, n);
    enum cb_err e = run_found(&r);
    return e ? e : conv_take(&r, out);
}

enum cb_err sq_conv_find(struct store *st, const struct store_lookup *l, struct store_conv *out)
{
    return conv_one(st, STMT_CONV_FIND, l->b, sizeof l->b, out);
}

enum cb_err sq_conv_get(struct store *st, const struct store_row *row, struct store_conv *out)
{
    return conv_one(st, STMT_CONV_GET, row->b, sizeof row->b, out);
}

enum cb_err sq_conv_move(struct store *st, const struct store_conv *was, uint8_t state,
                         const uint8_t owner[16], bool keep_order)
{
    struct sq *s = sq_of(st);
    uint64_t order = 0; /* 0: as it is */
    enum cb_err e = CB_OK;
    if (state == STORE_WAITING && !keep_order) {
        e = sq_next_order(s, &order);
        s->counted = true;
    }
    if (e) {
        return e;
    }
    RUN(r, s, STMT_CONV_MOVE);
    run_put_bytes(&r, was->row.b, sizeof was->row.b);
    run_put(&r, was->state);
    run_put_bytes(&r, was->owner, sizeof was->owner);
    run_put(&r, state);
    run_put_bytes(&r, owner, 16);
    run_put(&r, order);
    return run_changed(&r, CB_NONE_TAKEN);
}

enum cb_err sq_conv_life(struct store *st, const struct store_conv *was, const struct store_conv *c)
{
    RUN(r, sq_of(st), STMT_CONV_LIFE);
    run_put_bytes(&r, was->row.b, sizeof was->row.b);
    run_put(&r, was->gen);
    run_put(&r, was->epoch);
    run_put(&r, c->gen);
    run_put(&r, c->epoch);
    run_put(&r, c->seen);
    return run_changed(&r, CB_NONE_STALE);
}

static void set_put(struct run *r, const struct store_conv *c)
{
    run_put(r, c->want);
    run_put(r, STORE_RISK_MOST - c->risk);
    run_put(r, c->due);
    run_put(r, c->hold);
}

enum cb_err sq_conv_set(struct store *st, const struct store_conv *was, const struct store_conv *c)
{
    if (c->risk > STORE_RISK_MOST || was->risk > STORE_RISK_MOST) {
        return CB_HERE_BUG;
    }
    RUN(r, sq_of(st), STMT_CONV_SET);
    run_put_bytes(&r, was->row.b, sizeof was->row.b);
    run_put(&r, was->state);
    run_put_bytes(&r, was->owner, sizeof was->owner);
    set_put(&r, was);
    set_put(&r, c);
    return run_changed(&r, CB_NONE_STALE);
}

static enum cb_err conv_drop_papers(struct sq *s, const struct store_row *row)
{
    struct store_id id;
    store_id_of(row->b, sizeof row->b, &id);
    RUN(r, s, STMT_PAPER_DROP_CONV);
    run_put_bytes(&r, id.b, sizeof id.b);
    run_put(&r, PAPER_GRANT);
    run_put(&r, PAPER_LINK);
    return run_end(&r);
}

/* Its envelopes go with it (ON DELETE CASCADE). */
enum cb_err sq_conv_drop(struct store *st, const struct store_row *row)
{
    struct sq *s = sq_of(st);
    enum cb_err e = conv_drop_papers(s, row);
    if (e) {
        return e;
    }
    s->burnt = s->dropping = s->counted = true;
    RUN(r, s, STMT_CONV_DROP);
    run_put_bytes(&r, row->b, sizeof row->b);
    return run_changed(&r, CB_NONE_FOUND);
}

/* Each row of r to fn, until it says false. */
static enum cb_err conv_each(struct run *r, bool (*fn)(void *arg, const struct store_conv *c),
                             void *arg)
{
    struct store_conv c;
    for (bool more = true; more && run_row(r) && !conv_take(r, &c);) {
        r->s->walking = true;
        more = fn(arg, &c);
        r->s->walking = false;
    }
    return r->err;
}

/* What SQLite can compare with; nothing that is kept is above it. */
static uint64_t most(uint64_t after)
{
    return after > INT64_MAX ? INT64_MAX : after;
}

enum cb_err sq_conv_list(struct store *st, const struct store_page *p,
                         bool (*fn)(void *arg, const struct store_conv *c), void *arg)
{
    if (p->after_risk > STORE_RISK_MOST) {
        return CB_HERE_BUG;
    }
    RUN(r, sq_of(st), STMT_CONV_LIST);
    run_put(&r, p->line);
    run_put(&r, p->state);
    run_put(&r, p->after ? STORE_RISK_MOST - p->after_risk : 0);
    run_put(&r, most(p->after));
    run_put(&r, p->limit);
    return conv_each(&r, fn, arg);
}

enum cb_err sq_conv_due(struct store *st, const struct store_due *d,
                        bool (*fn)(void *arg, const struct store_conv *c), void *arg)
{
    RUN(r, sq_of(st), STMT_CONV_DUE);
    run_put(&r, d->line);
    run_put(&r, d->from);
    run_put(&r, most(d->after));
    run_put(&r, d->below);
    run_put(&r, d->limit);
    return conv_each(&r, fn, arg);
}

enum cb_err sq_conv_walk(struct store *st, const struct store_walk *w,
                         bool (*fn)(void *arg, const struct store_conv *c, uint64_t place),
                         void *arg)
{
    struct sq *s = sq_of(st);
    struct store_conv c;
    RUN(r, s, STMT_CONV_WALK);
    run_put(&r, w->line);
    run_put(&r, w->epoch_below);
    run_put(&r, w->day_below);
    run_put(&r, most(w->after));
    run_put(&r, w->limit);
    for (bool more = true; more && run_row(&r) && !conv_take(&r, &c);) {
        s->walking = true;
        more = fn(arg, &c, c.key);
        s->walking = false;
    }
    return r.err;
}

enum cb_err sq_conv_count(struct store *st, uint16_t line, uint8_t state, uint32_t *n_out)
{
    RUN(r, sq_of(st), STMT_CONV_COUNT);
    run_put(&r, line);
    run_put(&r, state);
    enum cb_err e = run_found(&r);
    *n_out = (uint32_t)run_get(&r);
    return e;
}
