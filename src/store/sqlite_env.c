/* sqlite_env: envelopes, sealed before they come here. Called by line through the table of verbs.
 * Never changes one: they are added, read, and go when their conversation goes. */
#include "store/store_in.h"
#include <string.h>

static enum cb_err env_insert(struct sq *s, const struct store_conv *c, const struct store_env *e)
{
    RUN(r, s, STMT_ENV_ADD);
    run_put(&r, e->order);
    run_put(&r, c->key);
    run_put(&r, c->newest);
    run_put(&r, e->dir);
    run_put(&r, e->seq);
    run_put_bytes(&r, e->msgid, sizeof e->msgid);
    run_put_bytes(&r, e->bytes.p, e->bytes.len);
    return run_changed(&r, CB_NONE_TAKEN);
}

static enum cb_err env_delete(struct sq *s, uint64_t order)
{
    RUN(r, s, STMT_ENV_DROP);
    run_put(&r, order);
    return run_changed(&r, CB_HERE_BUG);
}

/* Compare and swap: from what a says to what c says. */
static enum cb_err tips_move(struct sq *s, const uint64_t was[3], const struct added *now)
{
    RUN(r, s, STMT_CONV_TIPS);
    run_put(&r, now->key);
    for (size_t i = 0; i < 3; i++) {
        run_put(&r, was[i]);
    }
    for (size_t i = 0; i < 3; i++) {
        run_put(&r, now->last[i]);
    }
    run_put_bytes(&r, now->tips, sizeof now->tips);
    run_put(&r, now->newest);
    return run_changed(&r, CB_NONE_STALE);
}

static void added_of(const struct store_conv *c, uint64_t order, struct added *out)
{
    *out = (struct added){.order = order, .key = c->key, .newest = c->newest};
    memcpy(out->last, c->last, sizeof out->last);
    memcpy(out->tips, c->tips, sizeof out->tips);
}

/* The envelope first, because a msgid that is there already leaves nothing to take back. */
static enum cb_err env_put(struct sq *s, const struct store_conv *c, const struct store_env *e,
                           const struct added *now)
{
    enum cb_err err = env_insert(s, c, e);
    if (err) {
        return err;
    }
    err = tips_move(s, c->last, now);
    if (err) { /* c is not as the row is */
        enum cb_err back = env_delete(s, e->order);
        err = back ? back : err;
    }
    return err;
}

/* Say which constraint stands in the way of a seq that is not above the last. */
static enum cb_err env_why(struct store *st, const struct store_conv *c, const struct store_env *e)
{
    struct store_conv now;
    uint64_t seq;
    enum cb_err why = sq_conv_get(st, &c->row, &now);
    if (why) {
        return why;
    }
    why = sq_env_has(st, &c->row, e->msgid, &seq);
    return why == CB_OK ? CB_NONE_TAKEN : why == CB_NONE_FOUND ? CB_NONE_STALE : why;
}

/* As the first write of a marked call it needs no savepoint: what it changed is noted, and taken
 * back by hand should the call fail after it. */
enum cb_err sq_env_add(struct store *st, struct store_conv *c, struct store_env *e,
                       const uint8_t tips[STORE_TIPS])
{
    struct sq *s = sq_of(st);
    bool first = s->marked && !s->saved && !s->first.order;
    if (e->bytes.len > STORE_ENV_MAX) {
        return CB_PEER_SIZE;
    }
    if (e->dir < 1 || e->dir > 3) {
        return CB_HERE_BUG;
    }
    if (e->seq <= c->last[e->dir - 1]) {
        return env_why(st, c, e);
    }
    enum cb_err err = s->tight ? CB_BUSY_FULL : sq_next_order(s, &e->order);
    if (err) {
        return err;
    }
    struct added was, now;
    added_of(c, e->order, &was);
    now = was;
    now.newest = e->order;
    now.last[e->dir - 1] = e->seq;
    memcpy(now.tips, tips, sizeof now.tips);
    s->adding = first;
    err = env_put(s, c, e, &now);
    s->adding = false;
    if (err) {
        return err;
    }
    if (first) {
        s->first = was;
    }
    c->newest = now.newest;
    memcpy(c->last, now.last, sizeof c->last);
    memcpy(c->tips, now.tips, sizeof c->tips);
    return CB_OK;
}

/* Take one back: the row as it was, the envelope gone (and its bytes zeroed, as all that goes). */
enum cb_err sq_env_undo(struct sq *s, const struct added *a)
{
    enum cb_err e = env_delete(s, a->order);
    if (e) {
        return e;
    }
    RUN(r, s, STMT_CONV_BACK);
    run_put(&r, a->key);
    for (size_t i = 0; i < 3; i++) {
        run_put(&r, a->last[i]);
    }
    run_put_bytes(&r, a->tips, sizeof a->tips);
    run_put(&r, a->newest);
    return run_changed(&r, CB_HERE_BUG);
}

enum cb_err sq_env_has(struct store *st, const struct store_row *row, const uint8_t msgid[16],
                       uint64_t *seq_out)
{
    RUN(r, sq_of(st), STMT_ENV_HAS);
    run_put_bytes(&r, row->b, sizeof row->b);
    run_put_bytes(&r, msgid, 16);
    enum cb_err e = run_found(&r);
    *seq_out = e ? 0 : run_get(&r);
    return e;
}

/* The order of the newest envelope below another, 0 when there is none. */
static enum cb_err env_below(struct sq *s, uint64_t key, uint64_t below, uint64_t *order_out)
{
    RUN(r, s, STMT_ENV_BELOW);
    run_put(&r, key);
    run_put(&r, below > INT64_MAX ? INT64_MAX : below);
    enum cb_err e = run_found(&r);
    *order_out = run_get(&r);
    return e;
}

struct link { /* one step down the chain */
    uint64_t at, prev;
    struct store_env e;
};

static enum cb_err link_take(struct run *r, struct link *k)
{
    enum cb_err e = run_found(r);
    k->e.order = run_get(r);
    k->prev = run_get(r);
    k->e.dir = (uint8_t)run_get(r);
    k->e.seq = run_get(r);
    run_get_bytes(r, k->e.msgid, sizeof k->e.msgid);
    k->e.bytes = run_get_view(r);
    /* A chain with a link missing, or that turns upwards, is damage. */
    return e == CB_NONE_FOUND || (!r->err && k->prev >= k->at) ? CB_HERE_DISK : r->err;
}

enum cb_err sq_env_list(struct store *st, const struct store_row *row, unsigned dirs,
                        uint64_t below, bool (*fn)(void *arg, const struct store_env *e), void *arg)
{
    struct sq *s = sq_of(st);
    struct store_conv c;
    struct link k = {0};
    enum cb_err e = sq_conv_get(st, row, &c);
    if (e) {
        return e == CB_NONE_FOUND ? CB_OK : e;
    }
    k.at = c.newest;
    e = below ? env_below(s, c.key, below, &k.at) : CB_OK;
    for (bool more = true; !e && more && k.at; k.at = k.prev) {
        RUN(r, s, STMT_ENV_AT);
        run_put(&r, k.at);
        run_put(&r, c.key);
        e = link_take(&r, &k);
        if (!e && (dirs >> k.e.dir & 1)) {
            s->walking = true;
            more = fn(arg, &k.e);
            s->walking = false;
        }
    }
    return e;
}
