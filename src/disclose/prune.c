/* prune: takes back what was hidden for one cell's sake and is not needed any more. Called by
 * solve. Never leaves a sensitive cell unexamined that moved only with what is shown again. */
#include "disclose/disclose_in.h"
#include <string.h>

enum { MOST = 1 << 26 }; /* entries of the table of who moves with whom; past it nothing is tried */

struct pruning {
    const struct model *m;
    struct reader r;
    bool *with; /* guard by guard, column by column: moves with it */
    bool *now;  /* the same, as if a column were shown */
};

static bool *with(struct pruning *p, bool *table, uint32_t guard)
{
    return table + (size_t)guard * (p->m->n + 1);
}

/* Is all safe that moved with this? */
static bool safe_without(struct pruning *p, uint32_t col)
{
    for (uint32_t i = 0; i < p->m->guards; i++) {
        if (!with(p, p->with, i)[col]) {
            continue;
        }
        memset(with(p, p->now, i), 0, p->m->n + 1);
        if (!guard_safe(&p->r, p->m->guard[i], with(p, p->now, i))) {
            return false;
        }
    }
    for (uint32_t i = 0; i < p->m->guards; i++) {
        if (with(p, p->with, i)[col]) {
            memcpy(with(p, p->with, i), with(p, p->now, i), p->m->n + 1);
        }
    }
    return true;
}

/* The dearest that was not tried yet. */
static uint32_t next(const struct model *m, const bool *hide, bool *tried)
{
    uint32_t best = NO_COL;
    for (uint32_t j = 1; j <= m->n; j++) {
        if (hide[j] && !m->fixed[j] && !tried[j] &&
            (best == NO_COL || m->price[j] > m->price[best])) {
            best = j;
        }
    }
    tried[best] = true;
    return best;
}

static void prune_each(struct pruning *p, uint64_t until_ms, bool *hide)
{
    const struct model *m = p->m;
    bool *tried = cb_alloc(m->n + 1);
    choice_see(&p->r, hide);
    bool good = true;
    for (uint32_t i = 0; i < m->guards; i++) {
        good = good && guard_safe(&p->r, m->guard[i], with(p, p->with, i));
    }
    while (good && cb_mono_ms() < until_ms) {
        uint32_t j = next(m, hide, tried);
        if (j == NO_COL) {
            break;
        }
        hide[j] = false;
        choice_see(&p->r, hide);
        if (!safe_without(p, j)) {
            hide[j] = true;
            choice_see(&p->r, hide);
        }
    }
    cb_free(tried, m->n + 1);
}

void prune(const struct model *m, uint64_t until_ms, bool *hide)
{
    size_t size = (size_t)m->guards * (m->n + 1);
    if (!size || size > MOST) {
        return;
    }
    struct pruning p = {.m = m};
    p.with = cb_alloc(size);
    p.now = cb_alloc(size);
    reader_init(&p.r, m);
    prune_each(&p, until_ms, hide);
    reader_free(&p.r);
    cb_free(p.with, size);
    cb_free(p.now, size);
}
