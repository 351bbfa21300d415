/* table: makes a table of a version, in one pass over the cells of each run. Called by the command
 * line and by publication. Never shows a sum of part of a run as the run's. */
#include "figures/table.h"
#include "figures/figures_in.h"
#include <stdio.h>
#include <string.h>

enum { YEAR = 12 };

struct making {
    const struct fig_data *d;
    struct fig_table *t;
    size_t items, areas; /* lines are items x areas, then the total */
    uint16_t *item;      /* of each code; FIG_NONE: not in this table */
    struct fig_sum *sum; /* one run's, by line */
};

static bool within(const struct fig_data *d, const struct fig_ask *a, uint16_t code)
{
    uint16_t last = a->joined ? fig_code_newest(d, code) : code;
    switch (a->within) {
    case FIG_TOTAL:
        return true;
    case FIG_GROUP:
        return d->code[last].group == a->within_id;
    case FIG_CODE:
        return code == a->within_id || last == a->within_id;
    }
    return false;
}

static void items_number(struct making *m)
{
    const struct fig_ask *a = &m->t->ask;
    for (size_t c = 0; c < m->d->codes; c++) {
        uint16_t code = (uint16_t)c;
        m->item[c] = FIG_NONE;
        if (!within(m->d, a, code)) {
            continue;
        }
        uint16_t as = a->joined ? fig_code_newest(m->d, code) : code;
        m->item[c] =
            a->level == FIG_TOTAL ? 0 : (a->level == FIG_GROUP ? m->d->code[as].group : as);
    }
}

static void lines_name(struct making *m)
{
    struct fig_table *t = m->t;
    size_t n = 0;
    for (size_t i = 0; t->ask.level != FIG_TOTAL && i < m->items; i++) {
        for (size_t a = 0; a < m->areas; a++) {
            t->line[n++] = (struct fig_line){t->ask.level, (uint16_t)i,
                                             t->ask.each_area ? (uint16_t)a : FIG_ALL, false};
        }
    }
    for (size_t a = 0; t->ask.level == FIG_TOTAL && t->ask.each_area && a < m->areas; a++) {
        t->line[n++] = (struct fig_line){FIG_TOTAL, 0, (uint16_t)a, false};
    }
    t->line[n++] = (struct fig_line){FIG_TOTAL, 0, FIG_ALL, true};
    t->lines = n;
}

/* --- one run ---------------------------------------------------------------------------------- */
static enum fig_whole whole_of(const struct fig_data *d, size_t first, size_t below, uint16_t area)
{
    enum fig_whole w = FIG_WHOLE;
    for (size_t p = first; p < below; p++) {
        const uint8_t *row = d->known + p * d->areas;
        bool any = area == FIG_ALL ? memchr(row, 1, d->areas) != NULL : row[area];
        bool all = area == FIG_ALL ? !memchr(row, 0, d->areas) : row[area];
        if (!any) {
            return FIG_BARE;
        }
        w = all ? w : FIG_GAPS;
    }
    return w;
}

static void cells_add(struct making *m, size_t first, size_t below)
{
    const struct fig_data *d = m->d;
    const struct fig_ask *a = &m->t->ask;
    size_t end = fig_cells_of(d, below);
    struct fig_sum *total = &m->sum[m->t->lines - 1];
    for (size_t i = fig_cells_of(d, first); i < end; i++) {
        uint16_t item = m->item[d->c_code[i]], area = d->c_area[i];
        if (item == FIG_NONE || (a->area != FIG_ALL && a->area != area)) {
            continue;
        }
        total->recorded += d->recorded[i];
        total->detected += d->detected[i];
        if (m->t->lines > 1) {
            struct fig_sum *s = &m->sum[item * m->areas + (a->each_area ? area : 0)];
            s->recorded += d->recorded[i];
            s->detected += d->detected[i];
        }
    }
}

/* The sums of a run by line, each saying whether it is whole. */
static void run_sum(struct making *m, struct fig_run run)
{
    size_t first, below;
    enum fig_whole shape = fig_periods_of(m->d, run, &first, &below);
    memset(m->sum, 0, m->t->lines * sizeof *m->sum);
    if (shape == FIG_WHOLE) {
        cells_add(m, first, below);
    }
    for (size_t l = 0; l < m->t->lines; l++) {
        uint16_t area = m->t->line[l].area == FIG_ALL ? m->t->ask.area : m->t->line[l].area;
        enum fig_whole w = shape;
        if (shape == FIG_WHOLE) {
            bool again = l && !m->t->ask.each_area; /* every line is of the same areas */
            w = again ? m->sum[0].whole : whole_of(m->d, first, below, area);
        }
        m->sum[l].whole = w;
        if (w >= FIG_CUT) {
            m->sum[l].recorded = m->sum[l].detected = 0;
        }
    }
}

/* --- notes ------------------------------------------------------------------------------------ */
static void note(struct fig_table *t, const char *text)
{
    if (t->notes < FIG_NOTES_MOST) {
        snprintf(t->note[t->notes++].text, FIG_NOTE, "%s", text);
    }
}

static void run_note(struct making *m, struct fig_run run, const struct fig_sum *s)
{
    char words[FIG_WORDS], text[FIG_NOTE];
    static const char *const what[] = {
        [FIG_GAPS] = "some area has no figures for part of it, so that the sums are too small",
        [FIG_CUT] = "it begins or ends inside a quarter or a year for which there are no months",
        [FIG_BARE] = "there are no figures for all of it"};
    if (s->whole != FIG_WHOLE) {
        fig_run_words(run, words);
        snprintf(text, sizeof text, "%s: %s.", words, what[s->whole]);
        note(m->t, text);
    }
}

static void series_note(struct making *m)
{
    const struct fig_data *d = m->d;
    char until[FIG_WORDS], text[FIG_NOTE];
    for (size_t c = 0; m->t->ask.level == FIG_CODE && c < d->codes; c++) {
        const struct fig_code *k = &d->code[c];
        if (m->item[c] == FIG_NONE || k->valid.below == UINT16_MAX) {
            continue;
        }
        fig_run_words((struct fig_run){(uint16_t)(k->valid.below - 1), k->valid.below}, until);
        if (k->becomes == FIG_NONE) {
            snprintf(text, sizeof text, "Code %s ended in %s, and no code goes on with its series.",
                     k->code, until);
        } else if (m->t->ask.joined) {
            snprintf(text, sizeof text, "Code %s has what was counted under %s until %s.",
                     d->code[fig_code_newest(d, (uint16_t)c)].code, k->code, until);
        } else {
            snprintf(text, sizeof text, "Code %s ended in %s; %s goes on with its series.", k->code,
                     until, d->code[k->becomes].code);
        }
        note(m->t, text);
    }
}

static void data_notes(struct making *m)
{
    for (size_t i = 0; i < m->d->notes; i++) { /* "2014/15: ..." */
        const char *text = m->d->note[i].text, *colon = strchr(text, ':');
        struct fig_run r;
        enum fig_grain g;
        bool about = !colon || fig_run_read(VIEW(text, (size_t)(colon - text)), FIG_ANY, &r, &g);
        for (size_t k = 0; !about && k < m->t->runs; k++) {
            about = r.from < m->t->run[k].below && m->t->run[k].from < r.below;
        }
        if (about) {
            note(m->t, text);
        }
    }
}

/* Lines of codes that have nothing in any run are left out. */
static void lines_prune(struct making *m)
{
    struct fig_table *t = m->t;
    size_t kept = 0, left_out = 0;
    for (size_t l = 0; l < t->lines; l++) {
        bool any = t->line[l].total || t->ask.level != FIG_CODE;
        for (size_t r = 0; !any && r < t->runs; r++) {
            const struct fig_entry *e = fig_entry_at(t, l, r);
            any = e->now.recorded || e->now.detected || e->before.recorded || e->before.detected;
        }
        if (any && kept != l) {
            t->line[kept] = t->line[l];
            memcpy(fig_entry_at(t, kept, 0), fig_entry_at(t, l, 0), t->runs * sizeof *t->entry);
        }
        kept += any;
        left_out += !any && m->item[t->line[l].id] == t->line[l].id; /* not one that was joined */
    }
    if (left_out) {
        note(t, "Codes for which nothing was recorded or detected in these periods are left out.");
    }
    t->lines = kept;
}

/* --- all of it -------------------------------------------------------------------------------- */
static void mean_of(struct making *m, size_t r)
{
    struct fig_table *t = m->t;
    struct fig_run run = t->run[r];
    bool possible = fig_run_n(run) <= YEAR && run.from > FIG_MEAN_YEARS * YEAR;
    for (size_t l = 0; l < t->lines; l++) {
        fig_entry_at(t, l, r)->mean = (struct fig_mean){possible, 0};
    }
    for (unsigned y = 1; possible && y <= FIG_MEAN_YEARS; y++) {
        run_sum(
            m, (struct fig_run){(uint16_t)(run.from - y * YEAR), (uint16_t)(run.below - y * YEAR)});
        for (size_t l = 0; l < t->lines; l++) {
            struct fig_mean *to = &fig_entry_at(t, l, r)->mean;
            to->known = to->known && m->sum[l].whole == FIG_WHOLE;
            to->tenths += m->sum[l].recorded * 10;
        }
    }
    for (size_t l = 0; l < t->lines; l++) {
        struct fig_mean *to = &fig_entry_at(t, l, r)->mean;
        to->tenths = (2 * to->tenths + FIG_MEAN_YEARS) / (2 * FIG_MEAN_YEARS);
    }
}

static void fill(struct making *m)
{
    struct fig_table *t = m->t;
    for (size_t r = 0; r < t->runs; r++) {
        run_sum(m, t->run[r]);
        for (size_t l = 0; l < t->lines; l++) {
            fig_entry_at(t, l, r)->now = m->sum[l];
            fig_entry_at(t, l, r)->before.whole = FIG_BARE;
        }
        run_note(m, t->run[r], &m->sum[t->lines - 1]);
        if (t->ask.change) {
            run_sum(m, fig_run_before(t->run[r]));
            for (size_t l = 0; l < t->lines; l++) {
                fig_entry_at(t, l, r)->before = m->sum[l];
            }
        }
        if (t->ask.mean) {
            mean_of(m, r);
        }
    }
}

enum cb_err fig_table_make(const struct fig_data *d, const struct fig_ask *a,
                           struct fig_table **out)
{
    *out = NULL;
    struct making m = {.d = d,
                       .items = a->level == FIG_GROUP  ? d->groups
                                : a->level == FIG_CODE ? d->codes
                                                       : 1};
    m.areas = a->each_area ? d->areas : 1;
    size_t most = m.items * m.areas + 1;
    for (size_t i = 0; i < a->runs; i++) {
        if (a->run[i].from >= a->run[i].below) {
            return CB_PEER_FORMAT;
        }
    }
    if (!a->runs || a->runs > FIG_RUNS_MOST) {
        return CB_PEER_FORMAT;
    }
    if (most > FIG_ENTRIES_MOST / a->runs) {
        return CB_PEER_SIZE;
    }
    struct fig_table *t = m.t = cb_alloc(sizeof *t);
    *t = (struct fig_table){.data = d, .ask = *a, .runs = a->runs};
    t->run = cb_alloc(t->runs * sizeof *t->run);
    memcpy(t->run, a->run, t->runs * sizeof *t->run);
    t->ask.run = t->run;
    t->line = cb_alloc(most * sizeof *t->line);
    t->entry = cb_alloc(most * t->runs * sizeof *t->entry);
    t->note = cb_alloc(FIG_NOTES_MOST * sizeof *t->note);
    m.item = cb_alloc((d->codes + 1) * sizeof *m.item);
    m.sum = cb_alloc(most * sizeof *m.sum);
    items_number(&m);
    lines_name(&m);
    fill(&m);
    series_note(&m);
    data_notes(&m);
    lines_prune(&m);
    cb_free(m.item, 0);
    cb_free(m.sum, 0);
    *out = t;
    return CB_OK;
}

void fig_table_free(struct fig_table **t)
{
    if (*t) {
        cb_free((*t)->run, 0);
        cb_free((*t)->line, 0);
        cb_free((*t)->entry, 0);
        cb_free((*t)->note, 0);
        cb_free(*t, 0);
        *t = NULL;
    }
}
