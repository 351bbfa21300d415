/* sqlite_count: counters. Called by tally through the table of verbs.
 * Never keeps a row about anybody: a sum and what it is a sum of. */
#include "store/store_in.h"

/* Also where the spare room is given away (sqlite_spare): a deletion counts, and must go through.
 */
enum cb_err sq_count_add(struct store *st, const struct store_count *c)
{
    if (!c->n) {
        return CB_OK;
    }
    RUN(r, sq_of(st), STMT_COUNT_ADD);
    run_put(&r, c->hour);
    run_put(&r, c->line);
    run_put(&r, c->dim);
    run_put(&r, c->val);
    run_put(&r, c->n);
    return run_changed(&r, CB_HERE_BUG);
}

enum cb_err sq_count_list(struct store *st, const struct store_span *p,
                          bool (*fn)(void *arg, const struct store_count *c), void *arg)
{
    struct store_count c;
    RUN(r, sq_of(st), STMT_COUNT_LIST);
    run_put(&r, p->from);
    run_put(&r, p->below);
    run_put(&r, p->line);
    for (bool more = true; more && run_row(&r);) {
        c.hour = (uint32_t)run_get(&r);
        c.line = (uint16_t)run_get(&r);
        c.dim = (uint16_t)run_get(&r);
        c.val = (uint16_t)run_get(&r);
        c.n = run_get(&r);
        if (!r.err) {
            r.s->walking = true;
            more = fn(arg, &c);
            r.s->walking = false;
        }
    }
    return r.err;
}
