/* cells: counts by key, in an open table that grows with the cells and not with the rows. Called by
 * the reader of records, one table a thread. Never holds more than FIG_CELLS_MOST. */
#include "figures/import_in.h"
#include <string.h>

enum { FIRST = 1 << 12 };

void fig_cells_init(struct fig_cells *c)
{
    *c = (struct fig_cells){.slots = FIRST};
    c->v = cb_alloc(c->slots * sizeof *c->v);
}

void fig_cells_free(struct fig_cells *c)
{
    cb_free(c->v, 0);
    *c = (struct fig_cells){0};
}

static size_t first_of(const struct fig_cells *c, uint64_t key)
{
    return (size_t)(key * 0x9e3779b97f4a7c15u >> 32) & (c->slots - 1);
}

/* The table is larger than the caches near a core, and the way to it is most of a row's time. */
void fig_cells_soon(const struct fig_cells *c, uint64_t key)
{
    __builtin_prefetch(&c->v[first_of(c, key)], 1);
}

static size_t slot_of(const struct fig_cells *c, uint64_t key)
{
    size_t at = first_of(c, key);
    while (c->v[at].key && c->v[at].key != key) {
        at = (at + 1) & (c->slots - 1);
    }
    return at;
}

static void grow(struct fig_cells *c)
{
    struct fig_cells bigger = {.n = c->n, .slots = 2 * c->slots};
    bigger.v = cb_alloc(bigger.slots * sizeof *bigger.v);
    for (size_t i = 0; i < c->slots; i++) {
        if (c->v[i].key) {
            bigger.v[slot_of(&bigger, c->v[i].key)] = c->v[i];
        }
    }
    cb_free(c->v, 0);
    *c = bigger;
}

struct fig_cell *fig_cells_at(struct fig_cells *c, uint64_t key)
{
    size_t at = slot_of(c, key);
    if (c->v[at].key) {
        return &c->v[at];
    }
    if (c->n == FIG_CELLS_MOST) {
        return NULL;
    }
    if (2 * (c->n + 1) > c->slots) {
        grow(c);
        at = slot_of(c, key);
    }
    c->n++;
    c->v[at].key = key;
    return &c->v[at];
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct fig_cell *)a)->key, y = ((const struct fig_cell *)b)->key;
    return (x > y) - (x < y);
}

void fig_cells_sort(struct fig_cell *v, size_t n)
{
    qsort(v, n, sizeof *v, by_key);
}
