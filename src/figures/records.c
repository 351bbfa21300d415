/* records: one row a crime, counted into cells by two threads. Called by import. A crime counts in
 * the month it was recorded, its detection in the month it was detected. Never keeps a row: memory
 * grows with the cells. */
#include "figures/import_in.h"
#include <string.h>

enum { THREADS = 2, AHEAD = 16 };
#define IS_DETECTED ((uint64_t)1 << 63) /* beside a key that waits */

struct worker {
    const struct fig_reading *g;
    struct fig_blocks *b;
    struct fig_cells cells; /* areas by this worker's own numbers */
    struct fig_names areas;
    struct fig_run recorded; /* first and last month */
    uint64_t rows;
    uint64_t ahead[AHEAD]; /* keys whose cells are on their way from memory; 0: none */
    size_t ahead_at;
    struct fig_row row; /* a line's fields: large, and not to be cleared for each */
    struct fig_fault fault;
};

static struct view field(const struct worker *w, const struct fig_row *r, enum fig_column c)
{
    return r->f[w->g->column[c]];
}

static enum cb_err date_of(struct worker *w, const struct fig_row *r, enum fig_column c,
                           struct fig_date *out)
{
    const struct fig_map *m = w->g->map;
    struct view v = field(w, r, c);
    if (!fig_date_read(v, m->day_first, out)) {
        fig_fault_say(&w->fault,
                      "column \"%s\": \"%s\" is no date from 1900 on; expected one such "
                      "as %s",
                      m->name[c], fig_shown(v).text, m->day_first ? "30/04/2014" : "2014-04-30");
        return CB_PEER_FORMAT;
    }
    if (out->ymd > w->g->today.ymd) {
        fig_fault_say(&w->fault, "column \"%s\": %s is in the future; expected a date until today",
                      m->name[c], fig_shown(v).text);
        return CB_PEER_FORMAT;
    }
    return CB_OK;
}

static enum cb_err count(struct worker *w, uint64_t what)
{
    bool detected = what & IS_DETECTED;
    struct fig_cell *c = fig_cells_at(&w->cells, what & ~IS_DETECTED);
    if (!c || (detected ? c->detected : c->recorded) == UINT32_MAX) {
        fig_fault_say(&w->fault, "more different codes, areas and months than callbox holds (%d)",
                      FIG_CELLS_MOST);
        return CB_PEER_SIZE;
    }
    c->recorded += !detected;
    c->detected += detected;
    return CB_OK;
}

/* Count one more, a few rows later: by then its cell has come from memory. */
static enum cb_err add(struct worker *w, uint64_t what)
{
    uint64_t *at = &w->ahead[w->ahead_at++ % AHEAD], due = *at;
    fig_cells_soon(&w->cells, what & ~IS_DETECTED);
    *at = what;
    return due ? count(w, due) : CB_OK;
}

static enum cb_err add_rest(struct worker *w)
{
    enum cb_err e = CB_OK;
    for (size_t i = 0; !e && i < AHEAD; i++) {
        e = w->ahead[i] ? count(w, w->ahead[i]) : CB_OK;
        w->ahead[i] = 0;
    }
    return e;
}

static enum cb_err area_of(struct worker *w, const struct fig_row *r, uint16_t *out)
{
    struct view v = field(w, r, FIG_C_AREA);
    enum cb_err e = fig_names_add(&w->areas, v, out);
    if (e) {
        fig_fault_say(&w->fault,
                      "column \"%s\": \"%s\" cannot be an area; expected a name of 1 to "
                      "%d bytes, and %d areas at most",
                      w->g->map->name[FIG_C_AREA], fig_shown(v).text, FIG_NAME - 1, FIG_AREAS_MOST);
    }
    return e;
}

static enum cb_err detection(struct worker *w, const struct fig_row *r, struct fig_date recorded,
                             uint64_t key)
{
    struct fig_date d;
    enum cb_err e = date_of(w, r, FIG_C_DETECTED, &d);
    if (!e && d.ymd < recorded.ymd) {
        fig_fault_say(&w->fault,
                      "column \"%s\": the crime was detected on %s, before it was recorded; "
                      "expected a later date, or the same",
                      w->g->map->name[FIG_C_DETECTED], fig_shown(field(w, r, FIG_C_DETECTED)).text);
        return CB_PEER_FORMAT;
    }
    return e ? e : add(w, (key & UINT32_MAX) | (uint64_t)d.month << 32 | IS_DETECTED);
}

static enum cb_err row(struct worker *w, const struct fig_row *r)
{
    const struct fig_map *m = w->g->map;
    struct fig_date d;
    uint16_t area, code;
    if (!field(w, r, FIG_C_RECORDED).len && field(w, r, FIG_C_DETECTED).len) {
        fig_fault_say(&w->fault,
                      "column \"%s\" has a date and \"%s\" has none; expected no detection "
                      "without a recorded crime",
                      m->name[FIG_C_DETECTED], m->name[FIG_C_RECORDED]);
        return CB_PEER_FORMAT;
    }
    enum cb_err e = date_of(w, r, FIG_C_RECORDED, &d);
    e = e ? e : fig_code_of(w->g, field(w, r, FIG_C_CODE), d.month, &code, &w->fault);
    e = e ? e : area_of(w, r, &area);
    if (e) {
        return e;
    }
    uint64_t key = fig_key(d.month, area, code);
    e = add(w, key);
    w->recorded.from = d.month < w->recorded.from ? d.month : w->recorded.from;
    w->recorded.below = d.month >= w->recorded.below ? (uint16_t)(d.month + 1) : w->recorded.below;
    return e || !field(w, r, FIG_C_DETECTED).len ? e : detection(w, r, d, key);
}

static enum cb_err line(struct worker *w, const struct fig_block *k, uint8_t *p, size_t len)
{
    struct fig_row *r = &w->row;
    if (len > FIG_LINE_MOST) {
        fig_fault_say(&w->fault, "the line is longer than %d bytes", FIG_LINE_MOST);
        return CB_PEER_FORMAT;
    }
    enum cb_err e = fig_csv_split(p, len, w->g->map->separator, r, &w->fault);
    e = e || !k->high ? e : fig_row_text(w->g, r, &w->fault);
    if (!e && r->n != w->g->columns) {
        fig_fault_say(&w->fault, "%zu columns; expected %zu, as in line 1", r->n, w->g->columns);
        return CB_PEER_FORMAT;
    }
    w->rows++;
    return e ? e : row(w, r);
}

static void block(struct worker *w, struct fig_block *k)
{
    uint64_t n = 0;
    uint8_t *p;
    size_t len;
    for (size_t at = 0; fig_block_line(k, &at, &p, &len); n++) {
        if (len && line(w, k, p, len)) {
            fig_block_bad(w->b, k, n, &w->fault);
            return;
        }
    }
    if (k->too_long) {
        fig_fault_say(&w->fault, "the line is longer than %d bytes", FIG_LINE_MOST);
        fig_block_bad(w->b, k, n, &w->fault);
        return;
    }
    if (add_rest(w)) {
        fig_block_bad(w->b, k, n, &w->fault);
        return;
    }
    fig_block_done(w->b, k, n);
}

static void *work(void *arg)
{
    struct worker *w = arg;
    struct fig_block k;
    fig_block_init(&k);
    while (fig_block_next(w->b, &k)) {
        block(w, &k);
    }
    fig_block_free(&k);
    return NULL;
}

/* --- both threads' cells into one table, with areas in order of their names ---------------------
 */
static int by_name(const void *a, const void *b)
{
    return fig_order(view_str(((const struct fig_name *)a)->text),
                     view_str(((const struct fig_name *)b)->text));
}

static enum cb_err areas_join(struct worker *w, struct fig_names *out)
{
    struct fig_names all;
    uint16_t at;
    enum cb_err e = CB_OK;
    fig_names_init(&all, THREADS * FIG_AREAS_MOST);
    for (size_t t = 0; t < THREADS; t++) {
        for (size_t i = 0; !e && i < w[t].areas.n; i++) {
            e = fig_names_add(&all, view_str(w[t].areas.name[i].text), &at);
        }
    }
    qsort(all.name, all.n, sizeof *all.name, by_name);
    fig_names_init(out, FIG_AREAS_MOST);
    for (size_t i = 0; !e && i < all.n; i++) {
        e = fig_names_add(out, view_str(all.name[i].text), &at);
    }
    fig_names_free(&all);
    return e;
}

static enum cb_err cells_join(struct worker *w, const struct fig_names *areas,
                              struct fig_cells *out)
{
    for (size_t t = 0; t < THREADS; t++) {
        for (size_t i = 0; i < w[t].cells.slots; i++) {
            const struct fig_cell *c = &w[t].cells.v[i];
            if (!c->key) {
                continue;
            }
            struct view name = view_str(w[t].areas.name[c->key >> 16 & 0xffff].text);
            uint16_t area = fig_names_find(areas, name);
            struct fig_cell *to =
                fig_cells_at(out, fig_key((unsigned)(c->key >> 32), area, (uint16_t)c->key));
            if (!to || to->recorded > UINT32_MAX - c->recorded ||
                to->detected > UINT32_MAX - c->detected) {
                return CB_PEER_SIZE;
            }
            to->recorded += c->recorded;
            to->detected += c->detected;
        }
    }
    return CB_OK;
}

/* What lies in the months covered stays; the rest is only said. */
static void cells_within(const struct fig_cells *all, struct fig_read *out)
{
    out->cell = cb_alloc((all->n ? all->n : 1) * sizeof *out->cell);
    for (size_t i = 0; i < all->slots; i++) {
        const struct fig_cell *c = &all->v[i];
        unsigned month = (unsigned)(c->key >> 32);
        if (!c->key) {
            continue;
        }
        if (month >= out->covers.from && month < out->covers.below) {
            out->cell[out->cells++] = *c;
        } else {
            out->outside_recorded += c->recorded;
            out->outside_detected += c->detected;
        }
    }
    fig_cells_sort(out->cell, out->cells);
}

static void months_of(struct fig_read *out)
{
    out->periods = fig_run_n(out->covers);
    out->period = cb_alloc(out->periods * sizeof *out->period);
    for (size_t i = 0; i < out->periods; i++) {
        uint16_t from = (uint16_t)(out->covers.from + i);
        out->period[i] = (struct fig_run){from, (uint16_t)(from + 1)};
    }
    out->known = cb_alloc(out->periods * out->areas.n + 1);
    memset(out->known, 1, out->periods * out->areas.n);
}

static enum cb_err gather(struct worker *w, const struct fig_map *m, struct fig_read *out)
{
    struct fig_cells all;
    struct fig_run r = {UINT16_MAX, 0};
    for (size_t t = 0; t < THREADS; t++) {
        out->rows += w[t].rows;
        r.from = w[t].recorded.from < r.from ? w[t].recorded.from : r.from;
        r.below = w[t].recorded.below > r.below ? w[t].recorded.below : r.below;
    }
    out->covers = m->covers.from < m->covers.below ? m->covers : r;
    if (out->covers.from >= out->covers.below) {
        return CB_NONE_FOUND;
    }
    fig_cells_init(&all);
    enum cb_err e = areas_join(w, &out->areas);
    e = e ? e : cells_join(w, &out->areas, &all);
    if (!e) {
        cells_within(&all, out);
        months_of(out);
    }
    fig_cells_free(&all);
    return e;
}

enum cb_err fig_records_read(const struct fig_reading *g, struct fig_blocks *b,
                             struct fig_read *out)
{
    struct worker w[THREADS];
    pthread_t thread[THREADS];
    for (size_t t = 0; t < THREADS; t++) {
        w[t] = (struct worker){.g = g, .b = b, .recorded = {UINT16_MAX, 0}};
        fig_cells_init(&w[t].cells);
        fig_names_init(&w[t].areas, FIG_AREAS_MOST);
    }
    for (size_t t = 1; t < THREADS; t++) {
        CB_ASSERT(pthread_create(&thread[t], NULL, work, &w[t]) == 0);
    }
    work(&w[0]);
    for (size_t t = 1; t < THREADS; t++) {
        pthread_join(thread[t], NULL);
    }
    enum cb_err e = b->bad == UINT64_MAX ? gather(w, g->map, out) : b->e;
    for (size_t t = 0; t < THREADS; t++) {
        fig_cells_free(&w[t].cells);
        fig_names_free(&w[t].areas);
    }
    return e;
}
