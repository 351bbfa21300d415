/* tables: puts linked tables together and says what is hidden of them. Called by everybody who
 * publishes. Never looks at what the cells mean: the caller's words for them stay with the caller.
 */
#include "disclose/disclose_in.h"
#include <string.h>

struct disclose *disclose_new(void)
{
    return cb_alloc(sizeof(struct disclose));
}

void disclose_free(struct disclose *d)
{
    if (!d) {
        return;
    }
    cb_free(d->cell, d->cell_cap * sizeof *d->cell);
    cb_free(d->hidden, d->cell_cap * sizeof *d->hidden);
    cb_free(d->term, d->term_cap * sizeof *d->term);
    cb_free(d->row, d->row_cap * sizeof *d->row);
    cb_free(d->part, d->part_cap * sizeof *d->part);
    cb_free(d->derived, d->derived_cap * sizeof *d->derived);
    cb_free(d, sizeof *d);
}

/* Room for so many things of so many bytes each, at least twice what there was. */
static void *grown(void *p, uint32_t n, uint32_t *cap, size_t more, size_t each)
{
    CB_ASSERT(more < INT32_MAX && n < INT32_MAX);
    if (n + more <= *cap) {
        return p;
    }
    size_t now = 2 * (size_t)*cap > n + more ? 2 * (size_t)*cap : n + more + 16;
    void *out = cb_alloc(now * each);
    if (n) {
        memcpy(out, p, n * each);
    }
    cb_free(p, *cap * each);
    *cap = (uint32_t)now;
    return out;
}

struct disclose_cell disclose_count(uint64_t n, uint32_t weight, uint32_t threshold)
{
    CB_ASSERT(n < INT64_MAX);
    struct disclose_cell c = {.value = (int64_t)n, .hi = DISCLOSE_NO_HI, .weight = weight};
    c.lo = n ? 1 : 0;
    if (!n) {
        c.flags = DISCLOSE_SHOW;
    } else if (n < threshold) {
        c.flags = DISCLOSE_SENSITIVE;
        c.width = threshold - 1;
    }
    return c;
}

struct disclose_cell disclose_rest(uint64_t whole, uint64_t part, bool by_own_date,
                                   uint32_t threshold)
{
    CB_ASSERT(whole < INT64_MAX && part < INT64_MAX);
    struct disclose_cell c = {.value = (int64_t)whole - (int64_t)part, .hi = DISCLOSE_NO_HI};
    int64_t away = c.value < 0 ? -c.value : c.value;
    c.lo = by_own_date ? DISCLOSE_NO_LO : 0;
    c.flags = DISCLOSE_HIDE;
    if (away > 0 && away < (int64_t)threshold) {
        c.flags |= DISCLOSE_SENSITIVE;
        c.width = threshold - 1;
    }
    return c;
}

uint32_t disclose_cell_add(struct disclose *d, const struct disclose_cell *c)
{
    uint32_t was = d->cell_cap;
    d->cell = grown(d->cell, d->n, &d->cell_cap, 1, sizeof *d->cell);
    d->hidden = grown(d->hidden, d->n, &was, 1, sizeof *d->hidden);
    d->cell[d->n] = *c;
    d->hidden[d->n] = c->flags & (DISCLOSE_SENSITIVE | DISCLOSE_HIDE);
    return d->n++;
}

void disclose_relation_add(struct disclose *d, const struct disclose_term *t, size_t n)
{
    d->term = grown(d->term, d->term_n, &d->term_cap, n, sizeof *d->term);
    d->row = grown(d->row, d->row_n, &d->row_cap, 1, sizeof *d->row);
    d->row[d->row_n++] = (struct span){d->term_n, (uint32_t)n};
    for (size_t i = 0; i < n; i++) {
        CB_ASSERT(t[i].cell < d->n && t[i].coef);
        d->term[d->term_n++] = t[i];
    }
}

void disclose_total_add(struct disclose *d, uint32_t total, const uint32_t *part, size_t n)
{
    struct disclose_term *t = cb_alloc((n + 1) * sizeof *t);
    t[0] = (struct disclose_term){total, -1};
    for (size_t i = 0; i < n; i++) {
        t[i + 1] = (struct disclose_term){part[i], 1};
    }
    disclose_relation_add(d, t, n + 1);
    cb_free(t, (n + 1) * sizeof *t);
}

void disclose_split_add(struct disclose *d, uint32_t whole, uint32_t part, uint32_t rest)
{
    disclose_total_add(d, whole, (const uint32_t[]){part, rest}, 2);
}

uint32_t disclose_derived_add(struct disclose *d, const uint32_t *cell, size_t n, uint32_t weight)
{
    d->part = grown(d->part, d->part_n, &d->part_cap, n, sizeof *d->part);
    d->derived = grown(d->derived, d->derived_n, &d->derived_cap, 1, sizeof *d->derived);
    d->derived[d->derived_n] = (struct derived){{d->part_n, (uint32_t)n}, weight};
    for (size_t i = 0; i < n; i++) {
        CB_ASSERT(cell[i] < d->n);
        d->part[d->part_n++] = cell[i];
    }
    return d->derived_n++;
}

bool disclose_hidden(const struct disclose *d, uint32_t cell)
{
    CB_ASSERT(cell < d->n);
    return d->hidden[cell];
}

bool disclose_derived_hidden(const struct disclose *d, uint32_t derived)
{
    CB_ASSERT(derived < d->derived_n);
    struct span s = d->derived[derived].part;
    for (uint32_t i = 0; i < s.n; i++) {
        if (d->hidden[d->part[s.at + i]]) {
            return true;
        }
    }
    return false;
}

void disclose_choose(struct disclose *d, const bool *hidden)
{
    memcpy(d->hidden, hidden, d->n * sizeof *hidden);
}
