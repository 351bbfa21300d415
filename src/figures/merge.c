/* merge: what a file said, laid over the version before. Called by import. Counts replace cell by
 * cell; records replace every month they cover. Never drops an area without being told to. */
#include "figures/import_in.h"
#include <stdio.h>
#include <string.h>

struct merging {
    const struct fig_data *before, *classes; /* before: empty rather than NULL */
    const struct fig_read *r;
    const struct fig_map *m;
    bool records;
    struct fig_data *to;
    uint16_t *area_new, *area_old; /* numbers of both in to */
    uint16_t *code_old;
    struct fig_fault *f;
};

static bool replaced(const struct merging *g, struct fig_run period, size_t old_area)
{
    bool within = period.from < g->r->covers.below && g->r->covers.from < period.below;
    bool listed =
        g->m->areas != FIG_AREAS_LISTED ||
        fig_names_find(&g->r->areas, view_str(g->before->area[old_area].text)) != FIG_NONE;
    return g->records && within && listed;
}

static int by_name(const void *a, const void *b)
{
    return fig_order(view_str(((const struct fig_name *)a)->text),
                     view_str(((const struct fig_name *)b)->text));
}

/* --- names and periods of both ------------------------------------------------------------------
 */
static enum cb_err areas_join(struct merging *g, struct fig_names *all)
{
    uint16_t at;
    enum cb_err e = CB_OK;
    fig_names_init(all, FIG_AREAS_MOST);
    for (size_t i = 0; !e && i < g->r->areas.n; i++) {
        e = fig_names_add(all, view_str(g->r->areas.name[i].text), &at);
    }
    for (size_t i = 0; !e && i < g->before->areas; i++) {
        e = fig_names_add(all, view_str(g->before->area[i].text), &at);
    }
    if (e) {
        fig_fault_say(g->f, "more than %d areas with those of the version before", FIG_AREAS_MOST);
    }
    return e;
}

static void areas_number(struct merging *g)
{
    for (size_t i = 0; i < g->r->areas.n; i++) {
        CB_ASSERT(fig_area_find(g->to, view_str(g->r->areas.name[i].text), &g->area_new[i]) ==
                  CB_OK);
    }
    for (size_t i = 0; i < g->before->areas; i++) {
        CB_ASSERT(fig_area_find(g->to, view_str(g->before->area[i].text), &g->area_old[i]) ==
                  CB_OK);
    }
}

static enum cb_err codes_number(struct merging *g)
{
    for (size_t i = 0; i < g->before->codes; i++) {
        if (fig_code_find(g->classes, view_str(g->before->code[i].code), &g->code_old[i])) {
            g->code_old[i] = FIG_NONE;
        }
    }
    for (size_t i = 0; i < g->before->cells; i++) {
        if (g->code_old[g->before->c_code[i]] == FIG_NONE) {
            fig_fault_say(g->f,
                          "version %u has figures of code %s; expected the classification to keep "
                          "it, with the month it ends",
                          g->before->about.version, g->before->code[g->before->c_code[i]].code);
            return CB_PEER_FORMAT;
        }
    }
    return CB_OK;
}

static int by_from(const void *a, const void *b)
{
    const struct fig_run *x = a, *y = b;
    if (x->from != y->from) {
        return x->from < y->from ? -1 : 1;
    }
    return (x->below > y->below) - (x->below < y->below);
}

static enum cb_err periods_join(struct merging *g, struct fig_run *all, size_t *n_out)
{
    size_t n = 0, kept = 0;
    char a[FIG_WORDS], b[FIG_WORDS];
    memcpy(all, g->before->period, g->before->periods * sizeof *all);
    n = g->before->periods;
    memcpy(all + n, g->r->period, g->r->periods * sizeof *all);
    n += g->r->periods;
    qsort(all, n, sizeof *all, by_from);
    for (size_t i = 0; i < n; i++) {
        if (kept && by_from(&all[kept - 1], &all[i]) == 0) {
            continue;
        }
        if (kept && all[kept - 1].below > all[i].from) {
            fig_run_code(all[kept - 1], a);
            fig_run_code(all[i], b);
            fig_fault_say(g->f,
                          "%s and %s overlap, one in this file and one in version %u; expected one "
                          "length of period for any month",
                          a, b, g->before->about.version);
            return CB_PEER_FORMAT;
        }
        all[kept++] = all[i];
    }
    *n_out = kept;
    return CB_OK;
}

/* Records: an area that had figures and now has not a row. */
static enum cb_err areas_gone(const struct merging *g)
{
    const struct fig_data *d = g->before;
    for (size_t p = 0; g->records && g->m->areas == FIG_AREAS_SAME && p < d->periods; p++) {
        for (size_t a = 0; a < d->areas; a++) {
            struct view name = view_str(d->area[a].text);
            if (d->known[p * d->areas + a] && replaced(g, d->period[p], a) &&
                fig_names_find(&g->r->areas, name) == FIG_NONE) {
                char words[FIG_WORDS];
                fig_run_words(d->period[p], words);
                fig_fault_say(g->f,
                              "%s has figures for %s in version %u and no row here; expected the "
                              "mapping to say areas = all (it has none any more) or areas = "
                              "listed (keep them)",
                              fig_shown(name).text, words, d->about.version);
                return CB_PEER_FORMAT;
            }
        }
    }
    return CB_OK;
}

/* --- cells --------------------------------------------------------------------------------------
 */
static size_t period_at(const struct fig_data *d, unsigned month)
{
    size_t low = 0, high = d->periods;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (d->period[mid].from < month) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low;
}

static void known_join(struct merging *g)
{
    struct fig_data *t = g->to;
    for (size_t p = 0; p < g->before->periods; p++) {
        size_t to = period_at(t, g->before->period[p].from);
        for (size_t a = 0; a < g->before->areas; a++) {
            t->known[to * t->areas + g->area_old[a]] = g->before->known[p * g->before->areas + a];
        }
    }
    for (size_t p = 0; p < g->r->periods; p++) {
        size_t to = period_at(t, g->r->period[p].from);
        for (size_t a = 0; a < g->r->areas.n; a++) {
            if (g->r->known[p * g->r->areas.n + a]) {
                t->known[to * t->areas + g->area_new[a]] = 1;
            }
        }
    }
}

static bool in_new(const struct fig_cell *v, size_t n, uint64_t key)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (v[mid].key < key) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < n && v[low].key == key;
}

/* Keys with the numbers of `to`; areas of the file keep their order in it, so the order holds. */
static size_t cells_join(const struct merging *g, struct fig_cell *all)
{
    const struct fig_data *d = g->before;
    size_t n = g->r->cells;
    for (size_t i = 0; i < n; i++) {
        const struct fig_cell *c = &g->r->cell[i];
        uint64_t key =
            fig_key((unsigned)(c->key >> 32), g->area_new[c->key >> 16 & 0xffff], (uint16_t)c->key);
        all[i] = (struct fig_cell){key, c->recorded, c->detected};
    }
    size_t fresh = n;
    for (size_t i = 0; i < d->cells; i++) {
        uint64_t key = fig_key(d->period[d->c_period[i]].from, g->area_old[d->c_area[i]],
                               g->code_old[d->c_code[i]]);
        if (!replaced(g, d->period[d->c_period[i]], d->c_area[i]) && !in_new(all, fresh, key)) {
            all[n++] = (struct fig_cell){key, d->recorded[i], d->detected[i]};
        }
    }
    fig_cells_sort(all, n);
    return n;
}

static void cells_put(struct fig_data *t, const struct fig_cell *all)
{
    size_t p = 0;
    for (size_t i = 0; i < t->cells; i++) {
        while (t->period[p].from != all[i].key >> 32) {
            p++;
        }
        t->c_period[i] = (uint16_t)p;
        t->c_area[i] = (uint16_t)(all[i].key >> 16);
        t->c_code[i] = (uint16_t)all[i].key;
        t->recorded[i] = all[i].recorded;
        t->detected[i] = all[i].detected;
    }
}

/* --- notes: those of the file, and the older ones of other periods ------------------------------
 */
static bool about_new(const struct merging *g, const char *note)
{
    char code[FIG_WORDS];
    for (size_t p = 0; p < g->r->periods; p++) {
        fig_run_code(g->r->period[p], code);
        size_t n = strlen(code);
        if (strncmp(note, code, n) == 0 && note[n] == ':') {
            return true;
        }
    }
    return false;
}

static size_t notes_join(const struct merging *g, struct fig_note *out)
{
    size_t n = g->r->notes;
    if (n) {
        memcpy(out, g->r->note, n * sizeof *out);
    }
    for (size_t i = 0; i < g->before->notes && n < FIG_NOTES_MOST; i++) {
        if (!about_new(g, g->before->note[i].text)) {
            out[n++] = g->before->note[i];
        }
    }
    return n;
}

/* What the joint parts need while they are made. */
struct parts {
    struct fig_names areas;
    struct fig_run *period;
    size_t periods;
    struct fig_note *note;
    struct fig_cell *cell;
};

static void assemble(struct merging *g, struct parts *p)
{
    struct fig_data *t = g->to;
    t->codes = g->classes->codes;
    t->groups = g->classes->groups;
    t->areas = p->areas.n;
    t->periods = p->periods;
    t->notes = notes_join(g, p->note);
    t->cells = 0;
    fig_data_room(t);
    memcpy(t->code, g->classes->code, t->codes * sizeof *t->code);
    memcpy(t->group, g->classes->group, t->groups * sizeof *t->group);
    qsort(p->areas.name, p->areas.n, sizeof *p->areas.name, by_name);
    memcpy(t->area, p->areas.name, t->areas * sizeof *t->area);
    memcpy(t->period, p->period, t->periods * sizeof *t->period);
    memcpy(t->note, p->note, t->notes * sizeof *t->note);
    areas_number(g);
    known_join(g);
    p->cell = cb_alloc((g->r->cells + g->before->cells + 1) * sizeof *p->cell);
    size_t cells = cells_join(g, p->cell);
    fig_data_room_cells(t, cells);
    cells_put(t, p->cell);
}

enum cb_err fig_merge(const struct fig_data *before, const struct fig_data *classes,
                      const struct fig_read *r, const struct fig_map *m, struct fig_data **out,
                      struct fig_fault *f)
{
    CB_CLEANUP(fig_free) struct fig_data *none = fig_data_new();
    CB_CLEANUP(fig_free) struct fig_data *to = fig_data_new();
    struct parts p = {0};
    fig_data_room(none);
    struct merging g = {.before = before ? before : none,
                        .classes = classes,
                        .r = r,
                        .m = m,
                        .records = m->rows == FIG_ROWS_RECORDS,
                        .to = to,
                        .f = f};
    g.area_new = cb_alloc((r->areas.n + 1) * sizeof *g.area_new);
    g.area_old = cb_alloc((g.before->areas + 1) * sizeof *g.area_old);
    g.code_old = cb_alloc((g.before->codes + 1) * sizeof *g.code_old);
    p.period = cb_alloc((r->periods + g.before->periods + 1) * sizeof *p.period);
    p.note = cb_alloc(FIG_NOTES_MOST * sizeof *p.note);
    enum cb_err e = areas_join(&g, &p.areas);
    e = e ? e : codes_number(&g);
    e = e ? e : periods_join(&g, p.period, &p.periods);
    e = e ? e : areas_gone(&g);
    if (!e) {
        assemble(&g, &p);
        CB_ASSERT(fig_data_sound(to));
        *out = to;
        to = NULL;
    }
    fig_names_free(&p.areas);
    void *all[] = {p.period, p.note, p.cell, g.area_new, g.area_old, g.code_old};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cb_free(all[i], 0);
    }
    return e;
}

/* --- are they the same? -------------------------------------------------------------------------
 */
static bool same(const void *a, const void *b, size_t n)
{
    return n == 0 || memcmp(a, b, n) == 0;
}

bool fig_same(const struct fig_data *a, const struct fig_data *b)
{
    if (a->codes != b->codes || a->groups != b->groups || a->areas != b->areas ||
        a->periods != b->periods || a->notes != b->notes || a->cells != b->cells) {
        return false;
    }
    return same(a->code, b->code, a->codes * sizeof *a->code) &&
           same(a->group, b->group, a->groups * sizeof *a->group) &&
           same(a->area, b->area, a->areas * sizeof *a->area) &&
           same(a->period, b->period, a->periods * sizeof *a->period) &&
           same(a->note, b->note, a->notes * sizeof *a->note) &&
           same(a->known, b->known, a->periods * a->areas) &&
           same(a->c_period, b->c_period, a->cells * 2) &&
           same(a->c_area, b->c_area, a->cells * 2) && same(a->c_code, b->c_code, a->cells * 2) &&
           same(a->recorded, b->recorded, a->cells * 4) &&
           same(a->detected, b->detected, a->cells * 4);
}
