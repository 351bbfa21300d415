/* near: a safe choice of what to hide, sensitive cell by sensitive cell: the cheapest way to let
 * each move as far as it must, over what is hidden already for nothing. Called by solve. Never
 * believes the solver: a way is added up again, row by row, before it counts. Source: Kelly, Golden
 * and Assad, "Cell suppression: disclosure protection for sensitive tabular data", Networks 22,
 * 1992 (the ways); Giessing and Repsilber, "Tools and Strategies to Protect Multiple Tables with
 * the GHQUAR Cell Suppression Engine", 2002 (corners of a cube). */
#include "disclose/disclose_in.h"
#include <math.h>
#include <string.h>

enum {
    FEW = 8,
    WHOLE = 400
}; /* neighbours of a cell in each row; columns that are looked at at once */

/* Columns near one cell, and the ways through them. */
struct part {
    const struct model *m;
    bool *hide;
    uint32_t *list, n; /* columns that may move */
    uint32_t *seen;    /* of a column: how many have it for a neighbour; MARKED: on the list */
    uint32_t *row_no;  /* of a row: its number in lp, or 0 */
    uint32_t *row_list, rows;
    uint32_t *ring;                            /* of a row: the ring that has been through it */
    uint32_t *was, was_n, *was_row, was_row_n; /* columns with seen, rows with ring: to clear */
};
#define MARKED UINT32_MAX

static void part_init(struct part *p, const struct model *m, bool *hide)
{
    *p = (struct part){.m = m, .hide = hide};
    p->list = cb_alloc((m->n + 1) * sizeof *p->list);
    p->seen = cb_alloc((m->n + 1) * sizeof *p->seen);
    p->row_no = cb_alloc((m->rows + 1) * sizeof *p->row_no);
    p->row_list = cb_alloc((m->rows + 1) * sizeof *p->row_list);
    p->ring = cb_alloc((m->rows + 1) * sizeof *p->ring);
    p->was = cb_alloc((m->n + 1) * sizeof *p->was);
    p->was_row = cb_alloc((m->rows + 1) * sizeof *p->was_row);
}

static void part_free(struct part *p)
{
    const struct model *m = p->m;
    cb_free(p->list, (m->n + 1) * sizeof *p->list);
    cb_free(p->seen, (m->n + 1) * sizeof *p->seen);
    cb_free(p->row_no, (m->rows + 1) * sizeof *p->row_no);
    cb_free(p->row_list, (m->rows + 1) * sizeof *p->row_list);
    cb_free(p->ring, (m->rows + 1) * sizeof *p->ring);
    cb_free(p->was, (m->n + 1) * sizeof *p->was);
    cb_free(p->was_row, (m->rows + 1) * sizeof *p->was_row);
}

/* What hiding this costs now. */
static double price_of(const struct part *p, uint32_t j)
{
    const struct model *m = p->m;
    const struct disclose *d = m->d;
    double sum = p->hide[j] ? 0 : 1 + (double)m->price[j];
    for (uint32_t k = 0; !p->hide[j] && k < m->in[j].n; k++) {
        const struct derived *x = &d->derived[m->in_entry[m->in[j].at + k]];
        bool hidden = false;
        for (uint32_t i = 0; i < x->part.n; i++) {
            hidden = hidden || p->hide[m->col[d->part[x->part.at + i]]];
        }
        sum += hidden ? 0 : x->weight;
    }
    return sum;
}

static void mark(struct part *p, uint32_t j)
{
    if (p->seen[j] != MARKED) {
        p->seen[j] = MARKED;
        p->list[p->n++] = j;
    }
}

static void clear(struct part *p)
{
    for (uint32_t i = 0; i < p->n; i++) {
        p->seen[p->list[i]] = 0;
    }
    for (uint32_t i = 0; i < p->rows; i++) {
        p->row_no[p->row_list[i]] = 0;
    }
    p->n = p->rows = 0;
}

/* The cheapest few of a row. */
static void best_of_row(struct part *p, struct span s, uint32_t few)
{
    uint32_t best[64], n = 0;
    double price[64];
    few = few < 64 ? few : 64;
    for (uint32_t k = 0; k < s.n; k++) {
        uint32_t j = p->m->row_entry[s.at + k].at;
        double costs = price_of(p, j);
        uint32_t i = n < few ? n++ : few - 1;
        if (i == few - 1 && n == few && k >= few && price[i] <= costs) {
            continue;
        }
        for (; i && price[i - 1] > costs; i--) {
            best[i] = best[i - 1];
            price[i] = price[i - 1];
        }
        best[i] = j;
        price[i] = costs;
    }
    for (uint32_t i = 0; i < n; i++) {
        mark(p, best[i]);
    }
}

static void touch(struct part *p, uint32_t j, uint32_t least)
{
    if (p->seen[j] == MARKED) {
        return;
    }
    p->was[p->was_n] = j;
    p->was_n += !p->seen[j];
    if (++p->seen[j] >= least) {
        mark(p, j);
    }
}

/* Who shares at least so many rows with list[from .. below): corners of squares, of cubes. */
static void corners(struct part *p, uint32_t from, uint32_t below, uint32_t least)
{
    const struct model *m = p->m;
    for (uint32_t i = from; i < below; i++) {
        struct span rows = m->by_col[p->list[i]];
        for (uint32_t k = 0; k < rows.n; k++) {
            uint32_t row = m->col_entry[rows.at + k].at;
            struct span s = m->by_row[row];
            if (p->ring[row] == least) {
                continue;
            }
            p->was_row[p->was_row_n] = row;
            p->was_row_n += !p->ring[row];
            p->ring[row] = least;
            for (uint32_t e = 0; e < s.n; e++) {
                touch(p, m->row_entry[s.at + e].at, least);
            }
        }
    }
    while (p->was_n) {
        uint32_t j = p->was[--p->was_n];
        p->seen[j] = p->seen[j] == MARKED ? MARKED : 0;
    }
    while (p->was_row_n) {
        p->ring[p->was_row[--p->was_row_n]] = 0;
    }
}

static void near_columns(struct part *p, uint32_t col, uint32_t few)
{
    const struct model *m = p->m;
    clear(p);
    mark(p, col);
    if (m->n <= WHOLE || few >= 64) {
        for (uint32_t j = 1; j <= m->n; j++) {
            mark(p, j);
        }
        return;
    }
    for (uint32_t k = 0; k < m->by_col[col].n; k++) {
        best_of_row(p, m->by_row[m->col_entry[m->by_col[col].at + k].at], few);
    }
    for (uint32_t ring = 2, from = 1; ring <= 4 && from < p->n; ring++) {
        uint32_t below = p->n;
        corners(p, from, below, ring);
        from = below;
    }
}

static int row_of(struct part *p, uint32_t row)
{
    if (!p->row_no[row]) {
        p->row_list[p->rows++] = row;
        p->row_no[row] = p->rows;
    }
    return (int)p->row_no[row];
}

/* Column 2i + 1 of lp is how far list[i] moves up, 2i + 2 how far down. */
static void column(struct part *p, glp_prob *lp, uint32_t i, int *at, double *coef)
{
    const struct model *m = p->m;
    uint32_t j = p->list[i];
    struct span s = m->by_col[j];
    for (int up = 1; up >= 0; up--) {
        double most = up ? m->up[j] : m->down[j], far = fmin(most, m->most);
        int c = (int)(2 * i) + (up ? 1 : 2);
        for (uint32_t k = 0; k < s.n; k++) {
            at[k + 1] = row_of(p, m->col_entry[s.at + k].at);
            coef[k + 1] = m->col_entry[s.at + k].coef * (up ? 1 : -1);
        }
        glp_set_mat_col(lp, c, (int)s.n, at, coef);
        glp_set_col_bnds(lp, c,
                         most <= 0         ? GLP_FX
                         : most < HUGE_VAL ? GLP_DB
                                           : GLP_LO,
                         0, most < HUGE_VAL ? most : 0);
        glp_set_obj_coef(lp, c, far > 0 ? price_of(p, j) / far : 0);
    }
}

static glp_prob *ways(struct part *p, int way, double far)
{
    const struct model *m = p->m;
    uint32_t rows = 0, most = 0;
    for (uint32_t i = 0; i < p->n; i++) {
        struct span s = m->by_col[p->list[i]];
        most = s.n > most ? s.n : most;
        for (uint32_t k = 0; k < s.n; k++) {
            row_of(p, m->col_entry[s.at + k].at);
        }
    }
    glp_prob *lp = glp_create_prob();
    int *at = cb_alloc((most + 1) * sizeof *at);
    double *coef = cb_alloc((most + 1) * sizeof *coef);
    rows = p->rows;
    glp_add_cols(lp, 2 * (int)p->n);
    if (rows) {
        glp_add_rows(lp, (int)rows);
    }
    for (uint32_t i = 1; i <= rows; i++) {
        glp_set_row_bnds(lp, (int)i, GLP_FX, 0, 0);
    }
    for (uint32_t i = 0; i < p->n; i++) {
        column(p, lp, i, at, coef);
    }
    cb_free(at, (most + 1) * sizeof *at);
    cb_free(coef, (most + 1) * sizeof *coef);
    glp_set_col_bnds(lp, 1, GLP_FX, way > 0 ? far : 0, 0); /* list[0]: the sensitive cell */
    glp_set_col_bnds(lp, 2, GLP_FX, way > 0 ? 0 : far, 0);
    return lp;
}

/* Every row of it adds up to nothing, every cell stays within what readers know of it, and the cell
 * goes as far as it should. */
static bool proved(const struct part *p, const double *move, int way, double far)
{
    const struct model *m = p->m;
    double *sum = cb_alloc((p->rows + 1) * sizeof *sum);
    bool good = fabs(move[0] - way * far) < GIVE;
    for (uint32_t i = 0; i < p->n; i++) {
        uint32_t j = p->list[i];
        good = good && move[i] <= m->up[j] + GIVE && -move[i] <= m->down[j] + GIVE;
        for (uint32_t k = 0; k < m->by_col[j].n; k++) {
            const struct entry *e = &m->col_entry[m->by_col[j].at + k];
            sum[p->row_no[e->at] - 1] += e->coef * move[i];
        }
    }
    for (uint32_t i = 0; i < p->rows; i++) {
        good = good && fabs(sum[i]) < GIVE;
    }
    cb_free(sum, (p->rows + 1) * sizeof *sum);
    return good;
}

/* Hide what lets a cell go so far one way. */
static bool go(struct part *p, uint32_t col, int way, double far)
{
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.meth = GLP_DUALP;
    for (uint32_t few = FEW;; few *= 2) {
        near_columns(p, col, few);
        bool all = p->n == p->m->n;
        glp_prob *lp = ways(p, way, far);
        double *move = cb_alloc(p->n * sizeof *move);
        bool found = glp_simplex(lp, &how) == 0 && glp_get_status(lp) == GLP_OPT;
        for (uint32_t i = 0; found && i < p->n; i++) {
            move[i] =
                glp_get_col_prim(lp, (int)(2 * i) + 1) - glp_get_col_prim(lp, (int)(2 * i) + 2);
        }
        found = found && proved(p, move, way, far);
        for (uint32_t i = 0; found && i < p->n; i++) {
            p->hide[p->list[i]] = p->hide[p->list[i]] || fabs(move[i]) > TINY;
        }
        cb_free(move, p->n * sizeof *move);
        glp_delete_prob(lp);
        if (found || all) {
            return found;
        }
    }
}

/* As far up and down together as is asked, where neither way alone is long enough. */
static bool go_both(struct part *p, uint32_t col)
{
    const struct model *m = p->m;
    struct reader all;
    bool *every = cb_alloc((m->n + 1) * sizeof *every);
    memset(every + 1, true, m->n * sizeof *every);
    reader_init(&all, m);
    choice_see(&all, every);
    double width = asked_of(p->m, col, ASK_WIDTH);
    double up = floor(reader_push(&all, col, 1, width, NULL) + GIVE);
    double down = floor(reader_push(&all, col, -1, width - fmax(up, 0), NULL) + GIVE);
    reader_free(&all);
    cb_free(every, (m->n + 1) * sizeof *every);
    return up >= 0 && down >= 0 && up + down >= width && (up == 0 || go(p, col, 1, up)) &&
           (down == 0 || go(p, col, -1, down));
}

static bool protect(struct part *p, uint32_t col)
{
    const struct model *m = p->m;
    double above = asked_of(m, col, ASK_ABOVE), below = asked_of(m, col, ASK_BELOW);
    double width = asked_of(m, col, ASK_WIDTH);
    bool good = (above <= 0 || go(p, col, 1, above)) && (below <= 0 || go(p, col, -1, below));
    if (!good || above + below >= width) {
        return good;
    }
    return (m->up[col] >= width && go(p, col, 1, width)) ||
           (m->down[col] >= width && go(p, col, -1, width)) || go_both(p, col);
}

enum cb_err near_choose(const struct model *m, bool *hide, uint32_t *stuck_out)
{
    struct part p;
    part_init(&p, m, hide);
    enum cb_err e = CB_OK;
    for (uint32_t i = 0; !e && i < m->guards; i++) {
        if (!protect(&p, m->guard[i])) {
            *stuck_out = m->cell[m->guard[i]];
            e = CB_NONE_FOUND;
        }
    }
    part_free(&p);
    return e;
}

/* A sensitive cell that is alone in a row with nothing else hidden needs another there. Rows that
 * have no candidate in common add up. */
uint64_t near_least(const struct model *m)
{
    bool *used = cb_alloc((m->n + 1) * sizeof *used);
    uint64_t sum = choice_price(m, m->fixed);
    for (uint32_t g = 0; g < m->guards; g++) {
        struct span rows = m->by_col[m->guard[g]];
        for (uint32_t k = 0; k < rows.n; k++) {
            struct span s = m->by_row[m->col_entry[rows.at + k].at];
            bool free = true;
            uint32_t least = UINT32_MAX;
            for (uint32_t i = 0; free && i < s.n; i++) {
                uint32_t j = m->row_entry[s.at + i].at;
                free = j == m->guard[g] || (!m->fixed[j] && !used[j]);
                least = j != m->guard[g] && m->price[j] < least ? m->price[j] : least;
            }
            for (uint32_t i = 0; free && i < s.n; i++) {
                used[m->row_entry[s.at + i].at] = !m->fixed[m->row_entry[s.at + i].at];
            }
            sum += free && least != UINT32_MAX ? least : 0;
        }
    }
    cb_free(used, (m->n + 1) * sizeof *used);
    return sum;
}
