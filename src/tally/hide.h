/* hide: what of a table of counts may be shown to those who must not learn of single people, and
 * what an attacker makes of what is shown. Part of tally.h. Never shows a count of 1 to threshold -
 * 1, nor anything that gives one back. A true zero is shown. */
#ifndef CALLBOX_TALLY_HIDE_H
#define CALLBOX_TALLY_HIDE_H
#include "core/core.h"

/* A table with its totals: rows x cols, and the last row and the last column are sums. One row of
 * data and its total is a one-way table: rows 2 would say everything twice, so rows is 1 then, and
 * its last column alone is a sum. */
enum { TALLY_GRID_ROWS = 200, TALLY_GRID_COLS = 40, TALLY_THRESHOLD = 5 };
struct tally_grid {
    uint32_t rows, cols;
    uint64_t *n;  /* rows x cols, row by row */
    bool *hidden; /* likewise */
};
/* From data alone (data_rows x data_cols): room for the totals is made, and they are summed. */
void tally_grid_init(struct tally_grid *g, uint32_t data_rows, uint32_t data_cols);
void tally_grid_total(struct tally_grid *g);
void tally_grid_free(struct tally_grid *g);
static inline uint64_t *tally_grid_at(struct tally_grid *g, uint32_t row, uint32_t col)
{
    return &g->n[row * g->cols + col];
}

/* Hide what is under the threshold, then so many more that no hidden count can be told closer than
 * threshold - 1 apart by whoever knows all that is shown, and that what is hidden is not 0. */
void tally_hide(struct tally_grid *g, uint32_t threshold);

/* What an attacker knows of one hidden count: it lies in lo .. hi (UINT64_MAX: no bound). Exact:
 * the smallest and the largest for which there is a table that agrees with all that is shown. */
struct tally_known {
    uint64_t lo, hi;
};
struct tally_known tally_attack(const struct tally_grid *g, uint32_t row, uint32_t col);

/* The other way: every count to the nearest multiple of base, by itself, totals too, so that sums
 * need not add up. */
uint64_t tally_round(uint64_t n, uint32_t base);
#endif
