/* model: linked tables as rows and columns, without what never moves. Called by solve and attack.
 * Never drops a row that joins a column to another: what is left out is not protected. */
#include "disclose/disclose_in.h"
#include <math.h>
#include <string.h>

static bool moves(const struct disclose_cell *c)
{
    return !(c->flags & DISCLOSE_SHOW) && c->lo < c->hi;
}

static bool makes_sense(const struct disclose_cell *c)
{
    bool both = c->flags & DISCLOSE_SHOW && c->flags & (DISCLOSE_SENSITIVE | DISCLOSE_HIDE);
    return !both && c->lo <= c->value && c->value <= c->hi;
}

static void columns(struct model *m)
{
    const struct disclose *d = m->d;
    m->col = cb_alloc((d->n + 1) * sizeof *m->col);
    for (uint32_t i = 0; i < d->n; i++) {
        m->col[i] = moves(&d->cell[i]) ? ++m->n : NO_COL;
    }
    m->cell = cb_alloc((m->n + 1) * sizeof *m->cell);
    m->up = cb_alloc((m->n + 1) * sizeof *m->up);
    m->down = cb_alloc((m->n + 1) * sizeof *m->down);
    m->price = cb_alloc((m->n + 1) * sizeof *m->price);
    m->fixed = cb_alloc((m->n + 1) * sizeof *m->fixed);
    m->guard = cb_alloc((m->n + 1) * sizeof *m->guard);
    for (uint32_t i = 0; i < d->n; i++) {
        const struct disclose_cell *c = &d->cell[i];
        uint32_t j = m->col[i];
        if (j == NO_COL) {
            continue;
        }
        m->cell[j] = i;
        m->up[j] = c->hi == DISCLOSE_NO_HI ? HUGE_VAL : (double)c->hi - (double)c->value;
        m->down[j] = c->lo == DISCLOSE_NO_LO ? HUGE_VAL : (double)c->value - (double)c->lo;
        m->price[j] = c->weight;
        m->fixed[j] = c->flags & (DISCLOSE_SENSITIVE | DISCLOSE_HIDE);
        if (c->flags & DISCLOSE_SENSITIVE && (c->width || c->above || c->below)) {
            m->guard[m->guards++] = j;
            double most = fmax(c->width, fmax(c->above, c->below));
            m->most = fmax(m->most, most);
        }
    }
}

/* One relation as a row of columns, each once. Gives how many there are. */
static uint32_t row_read(const struct model *m, struct span s, double *sum, struct entry *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s.n; i++) {
        const struct disclose_term *t = &m->d->term[s.at + i];
        sum[m->col[t->cell]] += t->coef;
    }
    for (uint32_t i = 0; i < s.n; i++) {
        uint32_t j = m->col[m->d->term[s.at + i].cell];
        if (j != NO_COL && fabs(sum[j]) > TINY) {
            out[n++] = (struct entry){j, sum[j]};
        }
        sum[j] = 0;
    }
    return n;
}

static void rows(struct model *m)
{
    const struct disclose *d = m->d;
    double *sum = cb_alloc((m->n + 1) * sizeof *sum);
    m->row_entry = cb_alloc((d->term_n + 1) * sizeof *m->row_entry);
    m->by_row = cb_alloc((d->row_n + 1) * sizeof *m->by_row);
    for (uint32_t i = 0; i < d->row_n; i++) {
        uint32_t n = row_read(m, d->row[i], sum, m->row_entry + m->entries);
        if (n) { /* one alone does not move, which is news too */
            m->by_row[++m->rows] = (struct span){m->entries, n};
            m->entries += n;
        }
    }
    cb_free(sum, (m->n + 1) * sizeof *sum);
}

static void turn(struct model *m)
{
    m->col_entry = cb_alloc((m->entries + 1) * sizeof *m->col_entry);
    m->by_col = cb_alloc((m->n + 2) * sizeof *m->by_col);
    for (uint32_t e = 0; e < m->entries; e++) {
        m->by_col[m->row_entry[e].at + 1].at++;
    }
    for (uint32_t j = 1; j <= m->n; j++) {
        m->by_col[j + 1].at += m->by_col[j].at;
    }
    for (uint32_t i = 1; i <= m->rows; i++) {
        for (uint32_t k = 0; k < m->by_row[i].n; k++) {
            const struct entry *e = &m->row_entry[m->by_row[i].at + k];
            struct span *s = &m->by_col[e->at];
            m->col_entry[s->at + s->n++] = (struct entry){i, e->coef};
        }
    }
}

static void parts(struct model *m)
{
    const struct disclose *d = m->d;
    m->in = cb_alloc((m->n + 2) * sizeof *m->in);
    m->in_n = d->part_n;
    m->in_entry = cb_alloc((m->in_n + 1) * sizeof *m->in_entry);
    for (uint32_t k = 0; k < d->part_n; k++) {
        m->in[m->col[d->part[k]] + 1].at += m->col[d->part[k]] != NO_COL;
    }
    for (uint32_t j = 1; j <= m->n; j++) {
        m->in[j + 1].at += m->in[j].at;
    }
    for (uint32_t r = 0; r < d->derived_n; r++) {
        for (uint32_t k = 0; k < d->derived[r].part.n; k++) {
            uint32_t j = m->col[d->part[d->derived[r].part.at + k]];
            if (j != NO_COL) {
                m->in_entry[m->in[j].at + m->in[j].n++] = r;
            }
        }
    }
}

enum cb_err model_make(const struct disclose *d, struct model *m)
{
    memset(m, 0, sizeof *m);
    m->d = d;
    for (uint32_t i = 0; i < d->n; i++) {
        if (!makes_sense(&d->cell[i])) {
            return CB_PEER_FORMAT;
        }
    }
    columns(m);
    rows(m);
    turn(m);
    parts(m);
    return CB_OK;
}

void model_free(struct model *m)
{
    if (!m->col) {
        return;
    }
    cb_free(m->cell, (m->n + 1) * sizeof *m->cell);
    cb_free(m->col, (m->d->n + 1) * sizeof *m->col);
    cb_free(m->by_row, (m->d->row_n + 1) * sizeof *m->by_row);
    cb_free(m->row_entry, (m->d->term_n + 1) * sizeof *m->row_entry);
    cb_free(m->by_col, (m->n + 2) * sizeof *m->by_col);
    cb_free(m->col_entry, (m->entries + 1) * sizeof *m->col_entry);
    cb_free(m->in, (m->n + 2) * sizeof *m->in);
    cb_free(m->in_entry, (m->in_n + 1) * sizeof *m->in_entry);
    cb_free(m->up, (m->n + 1) * sizeof *m->up);
    cb_free(m->down, (m->n + 1) * sizeof *m->down);
    cb_free(m->price, (m->n + 1) * sizeof *m->price);
    cb_free(m->fixed, (m->n + 1) * sizeof *m->fixed);
    cb_free(m->guard, (m->n + 1) * sizeof *m->guard);
    memset(m, 0, sizeof *m);
}

uint64_t choice_price(const struct model *m, const bool *hide)
{
    const struct disclose *d = m->d;
    uint64_t sum = 0;
    for (uint32_t j = 1; j <= m->n; j++) {
        sum += hide[j] ? m->price[j] : 0;
    }
    for (uint32_t r = 0; r < d->derived_n; r++) {
        bool hidden = false;
        for (uint32_t k = 0; k < d->derived[r].part.n; k++) {
            hidden = hidden || hide[m->col[d->part[d->derived[r].part.at + k]]];
        }
        sum += hidden ? d->derived[r].weight : 0;
    }
    return sum;
}
