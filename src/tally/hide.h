/* hide: what of counts that belong together may be shown to those who must not learn of single
 * people, and what an attacker makes of what is shown. Part of tally.h.
 * Never shows a count of 1 to threshold - 1, nor anything that gives one back. A true zero is
 * shown. */
#ifndef CALLBOX_TALLY_HIDE_H
#define CALLBOX_TALLY_HIDE_H
#include "core/core.h"

enum { TALLY_THRESHOLD = 5, TALLY_NODES = 256 };

/* Counts that sum up to each other, as pipes between nodes: what comes into a node goes out of it,
 * or differs by something that everybody knows. A count and the parts it consists of are pipes one
 * behind the other; a total flows back. So one table with totals, or many that share some. */
enum tally_pipe {
    TALLY_PART,
    TALLY_SUM,   /* of others: dearer to hide, because it says more */
    TALLY_SLACK, /* what a node has too much: not shown, but taken for known where it can be */
};
struct tally_edge {
    uint32_t from, to;
    uint64_t n;
    bool hidden;
    uint8_t kind; /* enum tally_pipe */
};
struct tally_net {
    struct tally_edge *e;
    uint32_t n, most, nodes; /* nodes: the highest number of one, and 1 */
};
void tally_net_init(struct tally_net *t, uint32_t most);
void tally_net_free(struct tally_net *t);
/* Gives the number of the new pipe. */
uint32_t tally_net_add(struct tally_net *t, uint32_t from, uint32_t to, uint64_t n, uint8_t kind);
/* Add slack to and from one node until as much goes into each as comes out, which tally_hide needs:
 * two pipes a node at most. */
void tally_net_balance(struct tally_net *t, uint32_t hub);

/* Hide what is under the threshold, then so many more that no hidden count can be told closer than
 * threshold - 1 apart by whoever knows all that is shown, and that what is hidden is not 0. */
void tally_hide(struct tally_net *t, uint32_t threshold);

/* What an attacker knows of one count: it lies in lo .. hi (UINT64_MAX: no bound). Exact: the
 * smallest and the largest for which all counts can agree with all that is shown. */
struct tally_known {
    uint64_t lo, hi;
};
struct tally_known tally_attack(const struct tally_net *t, uint32_t edge);

/* One table of data as a net: the pipe of a cell is row x (cols + 1) + column, where column cols
 * and (with more than one row) row rows are the totals. */
void tally_net_grid(struct tally_net *t, uint32_t rows, uint32_t cols, const uint64_t *data);

/* The other way: every count to the nearest multiple of base, by itself, totals too, so that sums
 * need not add up. */
uint64_t tally_round(uint64_t n, uint32_t base);
#endif
