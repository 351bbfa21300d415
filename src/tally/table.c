/* table: counters read back, summed into cells. Called by line's figures and by cli's exports.
 * Never holds more cells than it was made for. */
#include "tally/tally.h"
#include <string.h>

void tally_table_init(struct tally_table *t, size_t most)
{
    *t = (struct tally_table){.cell = cb_alloc(most * sizeof *t->cell), .most = most};
}

void tally_table_free(struct tally_table *t)
{
    cb_free(t->cell, t->most * sizeof *t->cell);
    *t = (struct tally_table){0};
}

static int cell_order(const struct tally_cell *a, uint32_t at, uint16_t dim, uint16_t val)
{
    if (a->at != at) {
        return a->at < at ? -1 : 1;
    }
    if (a->dim != dim) {
        return a->dim < dim ? -1 : 1;
    }
    return a->val == val ? 0 : a->val < val ? -1 : 1;
}

/* The first cell that is not before this one; t->n when all are. */
static size_t cell_from(const struct tally_table *t, uint32_t at, uint16_t dim, uint16_t val)
{
    size_t lo = 0, hi = t->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (cell_order(&t->cell[mid], at, dim, val) < 0) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    return lo;
}

enum cb_err tally_put(struct tally_table *t, const struct tally_cell *c)
{
    size_t i = cell_from(t, c->at, c->dim, c->val);
    if (i < t->n && cell_order(&t->cell[i], c->at, c->dim, c->val) == 0) {
        t->cell[i].n += c->n;
        return CB_OK;
    }
    if (t->n == t->most) {
        return CB_PEER_SIZE;
    }
    memmove(&t->cell[i + 1], &t->cell[i], (t->n - i) * sizeof *t->cell);
    t->cell[i] = *c;
    t->n++;
    return CB_OK;
}

struct reading {
    struct tally_table *t;
    tally_group_fn *fn;
    const void *arg;
    enum cb_err e;
};

static bool read_one(void *arg, const struct store_count *c)
{
    struct reading *r = arg;
    uint32_t at = r->fn ? r->fn(r->arg, c->hour) : 0;
    if (at != UINT32_MAX) {
        r->e = tally_put(r->t, &(struct tally_cell){at, c->dim, c->val, c->n});
    }
    return !r->e;
}

enum cb_err tally_read(struct store *s, const struct store_span *span, tally_group_fn *fn,
                       const void *arg, struct tally_table *t)
{
    struct reading r = {.t = t, .fn = fn, .arg = arg};
    enum cb_err e = s->ops->count_list(s, span, read_one, &r);
    return e ? e : r.e;
}

uint64_t tally_get(const struct tally_table *t, uint32_t at, uint16_t dim, uint16_t val)
{
    size_t i = cell_from(t, at, dim, val);
    return i < t->n && cell_order(&t->cell[i], at, dim, val) == 0 ? t->cell[i].n : 0;
}

uint64_t tally_sum(const struct tally_table *t, uint32_t at, uint16_t dim)
{
    uint64_t n = 0;
    for (size_t i = cell_from(t, at, dim, 0); i < t->n; i++) {
        if (t->cell[i].at != at || t->cell[i].dim != dim) {
            break;
        }
        n += t->cell[i].n;
    }
    return n;
}

void tally_hist(const struct tally_table *t, uint32_t at, uint16_t dim, struct tally_hist *out)
{
    const struct tally_def *d = tally_def_of(dim);
    CB_ASSERT(d && (d->kind == TALLY_WAIT || d->kind == TALLY_SPELL));
    *out = (struct tally_hist){d->kind == TALLY_WAIT ? tally_wait_edge_s : tally_spell_edge_s, {0}};
    for (uint16_t v = 0; v < TALLY_HIST; v++) {
        out->n[v] = tally_get(t, at, dim, v);
    }
}
