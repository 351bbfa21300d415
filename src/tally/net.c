/* net: making nets of counts (hide.h): pipe by pipe, or from a table. Called by publish and tests.
 * Never hides anything: hide does. */
#include "tally/hide.h"

void tally_net_init(struct tally_net *t, uint32_t most)
{
    *t = (struct tally_net){.e = cb_alloc(most * sizeof *t->e), .most = most};
}

void tally_net_free(struct tally_net *t)
{
    cb_free(t->e, t->most * sizeof *t->e);
    *t = (struct tally_net){0};
}

static uint32_t above(uint32_t node, uint32_t nodes)
{
    return node < nodes ? nodes : node + 1;
}

uint32_t tally_net_add(struct tally_net *t, uint32_t from, uint32_t to, uint64_t n, uint8_t kind)
{
    CB_ASSERT(t->n < t->most && from < TALLY_NODES && to < TALLY_NODES && from != to);
    t->e[t->n] = (struct tally_edge){.from = from, .to = to, .n = n, .kind = kind};
    t->nodes = above(to, above(from, t->nodes));
    return t->n++;
}

void tally_net_balance(struct tally_net *t, uint32_t hub)
{
    uint64_t in[TALLY_NODES] = {0}, out[TALLY_NODES] = {0};
    uint32_t nodes = t->nodes;
    for (uint32_t i = 0; i < t->n; i++) {
        out[t->e[i].from] += t->e[i].n;
        in[t->e[i].to] += t->e[i].n;
    }
    for (uint32_t i = 0; i < nodes; i++) {
        if (i != hub && in[i] > out[i]) {
            tally_net_add(t, i, hub, in[i] - out[i], TALLY_SLACK);
        } else if (i != hub && out[i] > in[i]) {
            tally_net_add(t, hub, i, out[i] - in[i], TALLY_SLACK);
        }
    }
}

/* A cell goes from its row to its column, a row's total back from the column of totals, a column's
 * from the column to the row of totals, and the grand total closes it. Without a second row columns
 * have no totals, and are one node. */
static void cell_add(struct tally_net *t, uint32_t row, uint32_t col, uint32_t cols, uint64_t n)
{
    uint32_t rows = t->most / (cols + 1);
    bool low = rows > 1 && row == rows - 1, right = col == cols;
    uint32_t column = rows > 1 ? rows + col : 1;
    if (low != right) {
        tally_net_add(t, column, row, n, TALLY_SUM);
    } else {
        tally_net_add(t, row, column, n, low ? TALLY_SUM : TALLY_PART);
    }
}

void tally_net_grid(struct tally_net *t, uint32_t rows, uint32_t cols, const uint64_t *data)
{
    CB_ASSERT(rows && cols);
    tally_net_init(t, (rows + (rows > 1)) * (cols + 1));
    for (uint32_t r = 0; r < rows; r++) {
        uint64_t sum = 0;
        for (uint32_t c = 0; c < cols; c++) {
            sum += data[r * cols + c];
            cell_add(t, r, c, cols, data[r * cols + c]);
        }
        cell_add(t, r, cols, cols, sum);
    }
    uint64_t all = 0;
    for (uint32_t c = 0; rows > 1 && c < cols; c++) {
        uint64_t sum = 0;
        for (uint32_t r = 0; r < rows; r++) {
            sum += data[r * cols + c];
        }
        all += sum;
        cell_add(t, rows, c, cols, sum);
    }
    if (rows > 1) {
        cell_add(t, rows, cols, cols, all);
    }
}
