/* disclose, private: the tables as rows and columns, and the reader who attacks them. Included by
 * src/disclose/. Never included by another room. */
#ifndef CALLBOX_DISCLOSE_IN_H
#define CALLBOX_DISCLOSE_IN_H
#include "disclose/disclose.h"
#include <glpk.h>

enum { NO_COL = 0 }; /* columns count from 1, as GLPK's do: column 0 is none */
#define TINY 1e-9    /* what GLPK's arithmetic leaves of nothing */
#define GIVE 1e-6    /* a width may miss its mark by this: it is whole, and so are the marks */

struct span {
    uint32_t at, n;
};
struct derived {
    struct span part;
    uint32_t weight;
};
struct disclose {
    struct disclose_cell *cell;
    bool *hidden;
    uint32_t n, cell_cap;
    struct disclose_term *term; /* of all relations, one behind the other */
    uint32_t term_n, term_cap;
    struct span *row;
    uint32_t row_n, row_cap;
    uint32_t *part; /* of all derived */
    uint32_t part_n, part_cap;
    struct derived *derived;
    uint32_t derived_n, derived_cap;
};

/* What may be hidden is a column, numbered from 1; what joins two or more is a row, from 1. How far
 * a cell may move from its value is up and down; all rows are 0, because they speak of moves. */
struct entry {
    uint32_t at; /* column of a row, or row of a column */
    double coef;
};
struct model {
    const struct disclose *d;
    uint32_t n, rows;
    uint32_t *cell;      /* of a column */
    uint32_t *col;       /* of a cell; NO_COL: never hidden */
    struct span *by_row; /* into row_entry */
    struct entry *row_entry;
    struct span *by_col; /* into col_entry */
    struct entry *col_entry;
    struct span *in; /* of a column: the derived that it is a part of */
    uint32_t *in_entry;
    uint32_t entries, in_n;
    double *up, *down; /* HUGE_VAL: no end */
    uint32_t *price;   /* of a column */
    bool *fixed;       /* hidden in any case */
    uint32_t *guard;   /* the columns to be protected */
    uint32_t guards;
    double most; /* the widest that is asked of any */
};
enum cb_err model_make(const struct disclose *d, struct model *m) CB_MUST;
void model_free(struct model *m);
static inline const struct disclose_cell *model_cell(const struct model *m, uint32_t col)
{
    return &m->d->cell[m->cell[col]];
}

/* The reader: x says how much of each column is hidden, 0 to 1; a hidden cell may move so much of
 * its way. What lies between serves to find cuts. */
struct reader {
    const struct model *m;
    glp_prob *lp;
    double *x; /* of each column, as last seen */
};
void reader_init(struct reader *r, const struct model *m);
void reader_free(struct reader *r);
void reader_see(struct reader *r, const double *x);
/* How far can a column move up (+1) or down (-1), cap at most? Below 0: the solver failed. Adds to
 * duals, when given, what each column's freedom contributes. */
double reader_push(struct reader *r, uint32_t col, int way, double cap, double *reach_out);
/* The columns that moved in the last push are marked in moved. */
void reader_moved(const struct reader *r, bool *moved);

/* What is asked of a sensitive cell, one thing at a time. */
enum asked { ASK_ABOVE, ASK_BELOW, ASK_WIDTH, ASKS };
double asked_of(const struct model *m, uint32_t col, enum asked a);
/* How much of it there is, as much as is asked at most. reach_out as in reader_push. */
double asked_has(struct reader *r, uint32_t col, enum asked a, double *reach_out);
/* Is all there that is asked of it? The columns that have to move for it are marked, when asked. */
bool guard_safe(struct reader *r, uint32_t col, bool *moved);

/* A choice says of each column whether it is hidden. */
uint64_t choice_price(const struct model *m, const bool *hide);
void choice_see(struct reader *r, const bool *hide);
bool choice_safe(struct reader *r, const bool *hide);

/* A safe choice, fast and not the cheapest. Errors  NONE_FOUND stuck_out cannot be protected */
enum cb_err near_choose(const struct model *m, bool *hide, uint32_t *stuck_out) CB_MUST;
/* A price that no safe choice is below, without looking far. */
uint64_t near_least(const struct model *m);
/* Hide less, as long as everything stays safe. */
void prune(const struct model *m, uint64_t until_ms, bool *hide);
/* The cheapest safe choice, from a safe one. False: the time was up, or the solver failed; hide is
 * the cheapest that was found and least_out a price below which there is none. */
bool exact_choose(const struct model *m, uint64_t until_ms, bool *hide, uint64_t *least_out);
#endif
