/* sqlite_paper: small documents by (kind, id, sub). Called by line through the table of verbs.
 * Never knows what a paper says. */
#include "store/store_in.h"

/* sub is ordered, and neither back end has unsigned numbers. */
static void paper_key(struct run *r, uint8_t kind, const struct store_id *id, uint64_t sub)
{
    if (sub > INT64_MAX) {
        r->err = r->err ? r->err : CB_PEER_SIZE;
    }
    run_put(r, kind);
    run_put_bytes(r, id->b, sizeof id->b);
    run_put(r, sub);
}

static void paper_value(struct run *r, struct view v)
{
    if (v.len > STORE_PAPER_MAX) {
        r->err = r->err ? r->err : CB_PEER_SIZE;
    }
    run_put_bytes(r, v.p, v.len);
}

enum cb_err sq_paper_put(struct store *st, uint8_t kind, const struct store_id *id, uint64_t sub,
                         struct view v)
{
    RUN(r, sq_of(st), STMT_PAPER_PUT);
    paper_key(&r, kind, id, sub);
    paper_value(&r, v);
    return run_end(&r);
}

enum cb_err sq_paper_add(struct store *st, uint8_t kind, const struct store_id *id, uint64_t sub,
                         struct view v)
{
    RUN(r, sq_of(st), STMT_PAPER_ADD);
    paper_key(&r, kind, id, sub);
    paper_value(&r, v);
    return run_changed(&r, CB_NONE_TAKEN);
}

enum cb_err sq_paper_get(struct store *st, uint8_t kind, const struct store_id *id, uint64_t sub,
                         struct buf *out)
{
    RUN(r, sq_of(st), STMT_PAPER_GET);
    paper_key(&r, kind, id, sub);
    enum cb_err e = run_found(&r);
    if (e) {
        return e;
    }
    struct view v = run_get_view(&r);
    buf_free(out);
    buf_put(out, v.p, v.len);
    return out->failed ? CB_PEER_SIZE : CB_OK;
}

enum cb_err sq_paper_list(struct store *st, uint8_t kind, const struct store_id *id,
                          bool (*fn)(void *arg, const struct store_id *id, uint64_t sub,
                                     struct view v),
                          void *arg)
{
    struct sq *s = sq_of(st);
    struct store_id at;
    RUN(r, s, id ? STMT_PAPER_LIST_ID : STMT_PAPER_LIST);
    run_put(&r, kind);
    if (id) {
        run_put_bytes(&r, id->b, sizeof id->b);
    }
    for (bool more = true; more && run_row(&r);) {
        run_get_bytes(&r, at.b, sizeof at.b);
        uint64_t sub = run_get(&r);
        struct view v = run_get_view(&r);
        s->walking = true;
        more = !r.err && fn(arg, &at, sub, v);
        s->walking = false;
    }
    return r.err;
}

enum cb_err sq_paper_drop(struct store *st, uint8_t kind, const struct store_id *id, uint64_t sub)
{
    struct sq *s = sq_of(st);
    RUN(r, s, STMT_PAPER_DROP);
    paper_key(&r, kind, id, sub);
    s->burnt = s->dropping = true;
    return run_changed(&r, CB_NONE_FOUND);
}
