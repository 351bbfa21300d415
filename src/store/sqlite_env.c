/* sqlite_env: envelopes, sealed before they come here. Called by line through the table of verbs.
 * Never changes one: they are added, read, and go when their conversation goes. */
#include "store/store_in.h"

/* Nothing was added: say which constraint stood in the way. */
static enum cb_err env_why(struct store *st, const struct store_row *row, const struct store_env *e)
{
    struct store_conv c;
    uint64_t seq;
    enum cb_err why = sq_conv_get(st, row, &c);
    if (why) {
        return why;
    }
    why = sq_env_has(st, row, e->msgid, &seq);
    return why == CB_OK ? CB_NONE_TAKEN : why == CB_NONE_FOUND ? CB_NONE_STALE : why;
}

static enum cb_err env_insert(struct sq *s, const struct store_row *row, const struct store_env *e)
{
    RUN(r, s, STMT_ENV_ADD);
    run_put_bytes(&r, row->b, sizeof row->b);
    run_put(&r, e->order);
    run_put(&r, e->dir);
    run_put(&r, e->seq);
    run_put_bytes(&r, e->msgid, sizeof e->msgid);
    run_put_bytes(&r, e->bytes.p, e->bytes.len);
    return run_changed(&r, CB_NONE_STALE);
}

enum cb_err sq_env_add(struct store *st, const struct store_row *row, struct store_env *e)
{
    struct sq *s = sq_of(st);
    if (e->bytes.len > STORE_ENV_MAX) {
        return CB_PEER_SIZE;
    }
    enum cb_err err = s->tight ? CB_BUSY_FULL : sq_next_order(s, &e->order);
    err = err ? err : env_insert(s, row, e);
    return err == CB_NONE_STALE ? env_why(st, row, e) : err;
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

static enum cb_err env_take(struct run *r, struct store_env *e)
{
    e->order = run_get(r);
    e->dir = (uint8_t)run_get(r);
    e->seq = run_get(r);
    run_get_bytes(r, e->msgid, sizeof e->msgid);
    e->bytes = run_get_view(r);
    return r->err;
}

enum cb_err sq_env_list(struct store *st, const struct store_row *row, unsigned dirs,
                        uint64_t below, bool (*fn)(void *arg, const struct store_env *e), void *arg)
{
    struct sq *s = sq_of(st);
    struct store_env e;
    RUN(r, s, STMT_ENV_LIST);
    run_put_bytes(&r, row->b, sizeof row->b);
    run_put(&r, below == 0 || below > INT64_MAX ? INT64_MAX : below);
    run_put(&r, dirs);
    for (bool more = true; more && run_row(&r) && !env_take(&r, &e);) {
        s->walking = true;
        more = fn(arg, &e);
        s->walking = false;
    }
    return r.err;
}
