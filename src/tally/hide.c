/* hide: see hide.h. Called by line's figures and by cli's exports.
 * A table with totals is a circulation: rows and columns are nodes, a data cell is a pipe from its
 * row to its column, a row's total one from the column of totals back to the row, a column's total
 * one from the column to the row of totals, and all of it flows back through the grand total. What
 * is shown has a fixed flow; what is hidden may have any from 1. How far a hidden count can move is
 * then a maximal flow around it, exact and in whole numbers; and the cheapest way to let it move
 * far enough is a cheapest path. Never uses a random number: the same table is shown the same way.
 */
#include "tally/hide.h"
#include <string.h>

enum { NODES = TALLY_GRID_ROWS + TALLY_GRID_COLS + 2, NOBODY = UINT32_MAX };
#define FREE_FLOW UINT64_MAX /* as a capacity, and as a bound: there is none */

void tally_grid_init(struct tally_grid *g, uint32_t data_rows, uint32_t data_cols)
{
    CB_ASSERT(data_rows && data_cols);
    *g = (struct tally_grid){.rows = data_rows + (data_rows > 1), .cols = data_cols + 1};
    CB_ASSERT(g->rows <= TALLY_GRID_ROWS && g->cols <= TALLY_GRID_COLS);
    g->n = cb_alloc((size_t)g->rows * g->cols * sizeof *g->n);
    g->hidden = cb_alloc((size_t)g->rows * g->cols * sizeof *g->hidden);
}

void tally_grid_free(struct tally_grid *g)
{
    cb_free(g->n, (size_t)g->rows * g->cols * sizeof *g->n);
    cb_free(g->hidden, (size_t)g->rows * g->cols * sizeof *g->hidden);
    *g = (struct tally_grid){0};
}

static bool sum_row(const struct tally_grid *g, uint32_t row)
{
    return g->rows > 1 && row == g->rows - 1;
}

void tally_grid_total(struct tally_grid *g)
{
    uint32_t last = g->cols - 1;
    for (uint32_t c = 0; g->rows > 1 && c < last; c++) {
        *tally_grid_at(g, g->rows - 1, c) = 0;
        for (uint32_t r = 0; r < g->rows - 1; r++) {
            *tally_grid_at(g, g->rows - 1, c) += *tally_grid_at(g, r, c);
        }
    }
    for (uint32_t r = 0; r < g->rows; r++) {
        *tally_grid_at(g, r, last) = 0;
        for (uint32_t c = 0; c < last; c++) {
            *tally_grid_at(g, r, last) += *tally_grid_at(g, r, c);
        }
    }
}

/* The flow as it is now, and a search for a way round one cell. */
struct flow {
    const struct tally_grid *g;
    uint64_t *x;   /* of each cell: a table that agrees with all that is shown */
    uint32_t past; /* the cell that the way goes round */
    bool *hide;    /* what may be hidden on the way, at a cost; NULL: nothing */
    uint64_t cost[NODES];
    uint32_t via[NODES]; /* the cell by which a node was reached */
    bool done[NODES];
};

static uint32_t node_of_col(const struct tally_grid *g, uint32_t col)
{
    return g->rows > 1 ? g->rows + col : 1; /* one-way: columns have no sums, and are one node */
}

static void ends(const struct tally_grid *g, uint32_t cell, uint32_t *from, uint32_t *to)
{
    uint32_t row = cell / g->cols, col = cell % g->cols, column = node_of_col(g, col);
    bool back = sum_row(g, row) != (col == g->cols - 1);
    *from = back ? column : row;
    *to = back ? row : column;
}

static bool is_sum(const struct tally_grid *g, uint32_t cell)
{
    return sum_row(g, cell / g->cols) || cell % g->cols == g->cols - 1;
}

/* How much more can flow through a cell, seen from one of its ends. */
static uint64_t room(const struct flow *f, uint32_t cell, uint32_t node)
{
    uint32_t from, to;
    ends(f->g, cell, &from, &to);
    return node == from ? FREE_FLOW : f->x[cell] - 1;
}

/* What it costs to have a cell hidden: large counts and sums say more to a reader. */
static uint64_t price(const struct flow *f, uint32_t cell)
{
    const struct tally_grid *g = f->g;
    if (g->hidden[cell]) {
        return 0;
    }
    if (!f->hide || !g->n[cell]) {
        return FREE_FLOW;
    }
    uint64_t all = g->n[g->rows * g->cols - 1];
    return g->n[cell] + 1 + (is_sum(g, cell) ? all : 0);
}

static void step(struct flow *f, uint32_t node, uint32_t cell)
{
    uint32_t from, to;
    ends(f->g, cell, &from, &to);
    uint32_t next = node == from ? to : from;
    if (cell == f->past || f->done[next] || price(f, cell) == FREE_FLOW || !room(f, cell, node)) {
        return;
    }
    uint64_t cost = f->cost[node] + price(f, cell);
    if (cost < f->cost[next]) {
        f->cost[next] = cost;
        f->via[next] = cell;
    }
}

static void steps(struct flow *f, uint32_t node)
{
    const struct tally_grid *g = f->g;
    if (node < g->rows) {
        for (uint32_t c = 0; c < g->cols; c++) {
            step(f, node, node * g->cols + c);
        }
        return;
    }
    for (uint32_t cell = g->rows > 1 ? node - g->rows : 0;
         cell<g->rows * g->cols; cell += g->rows> 1 ? g->cols : 1) {
        step(f, node, cell);
    }
}

/* Reach a node from another, as cheaply as can be (Dijkstra). */
static bool reach(struct flow *f, uint32_t from, uint32_t to)
{
    uint32_t nodes = f->g->rows > 1 ? f->g->rows + f->g->cols : 2;
    for (uint32_t i = 0; i < nodes; i++) {
        f->cost[i] = FREE_FLOW;
        f->done[i] = false;
        f->via[i] = NOBODY;
    }
    f->cost[from] = 0;
    for (;;) {
        uint32_t best = NOBODY;
        for (uint32_t i = 0; i < nodes; i++) {
            if (!f->done[i] && f->cost[i] != FREE_FLOW &&
                (best == NOBODY || f->cost[i] < f->cost[best])) {
                best = i;
            }
        }
        if (best == NOBODY || best == to) {
            return best == to;
        }
        f->done[best] = true;
        steps(f, best);
    }
}

/* The node before this one on the way that was found. */
static uint32_t before(const struct flow *f, uint32_t node)
{
    uint32_t from, to;
    ends(f->g, f->via[node], &from, &to);
    return node == to ? from : to;
}

/* Send as much as fits, limit at most, along the way that was found; what was shown on it is
 * hidden. */
static uint64_t send(struct flow *f, uint32_t from, uint32_t to, uint64_t limit)
{
    uint64_t n = limit;
    for (uint32_t at = to; at != from; at = before(f, at)) {
        uint64_t fits = room(f, f->via[at], before(f, at));
        n = fits < n ? fits : n;
    }
    for (uint32_t at = to; n != FREE_FLOW && at != from; at = before(f, at)) {
        uint32_t cell = f->via[at], a, b;
        ends(f->g, cell, &a, &b);
        f->x[cell] += b == at ? n : -n;
        if (f->hide) {
            f->hide[cell] = true;
        }
    }
    return n;
}

/* How far the count of a cell can go up or down, limit at most. */
static uint64_t move(const struct tally_grid *g, uint32_t cell, bool up, bool *hide, uint64_t limit)
{
    size_t len = (size_t)g->rows * g->cols * sizeof *g->n;
    struct flow f = {.g = g, .past = cell, .hide = hide, .x = cb_alloc(len)};
    uint32_t from, to;
    uint64_t n = 0;
    ends(g, cell, &from, &to);
    memcpy(f.x, g->n, len);
    while (n < limit && (up ? reach(&f, to, from) : reach(&f, from, to))) {
        uint64_t sent = up ? send(&f, to, from, limit - n) : send(&f, from, to, limit - n);
        n = sent == FREE_FLOW ? FREE_FLOW : n + sent;
    }
    cb_free(f.x, len);
    return n;
}

struct tally_known tally_attack(const struct tally_grid *g, uint32_t row, uint32_t col)
{
    uint32_t cell = row * g->cols + col;
    uint64_t n = g->n[cell];
    if (!g->hidden[cell]) {
        return (struct tally_known){n, n};
    }
    uint64_t up = move(g, cell, true, NULL, FREE_FLOW);
    return (struct tally_known){n - move(g, cell, false, NULL, n - 1),
                                up == FREE_FLOW ? FREE_FLOW : n + up};
}

/* Let one hidden count move by at least so much. There is always a way: its own totals upwards. */
static void loosen(struct tally_grid *g, uint32_t cell, uint64_t width)
{
    uint64_t down = move(g, cell, false, NULL, g->n[cell] - 1);
    uint64_t up = down < width ? move(g, cell, true, NULL, width - down) : 0;
    if (down + up < width) {
        up = move(g, cell, true, g->hidden, width);
        CB_ASSERT(up >= width);
    }
}

void tally_hide(struct tally_grid *g, uint32_t threshold)
{
    uint32_t cells = g->rows * g->cols;
    for (uint32_t i = 0; i < cells; i++) {
        g->hidden[i] = g->n[i] && g->n[i] < threshold;
    }
    /* What is hidden for another's sake must not be computable either, and comes later in the table
     * or earlier; to hide more never narrows what was wide enough. */
    for (uint32_t was = NOBODY, now = 0; was != now;) {
        was = now;
        now = 0;
        for (uint32_t i = 0; i < cells; i++) {
            if (g->hidden[i] && threshold) {
                loosen(g, i, threshold - 1);
            }
        }
        for (uint32_t i = 0; i < cells; i++) {
            now += g->hidden[i];
        }
    }
}

uint64_t tally_round(uint64_t n, uint32_t base)
{
    return base ? (n + base / 2) / base * base : n;
}
