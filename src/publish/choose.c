/* choose: which numbers of a version stay hidden. Called by publish. The four tables of a period
 * are one problem of disclosure control: recorded, detected, and what is left of one without the
 * other. Periods never overlap, so each is a problem of its own. Never shows what was hidden in the
 * version before and has not changed since. */
#include "disclose/disclose.h"
#include "publish/publish_in.h"
#include <stdio.h>
#include <string.h>

enum {
    PARTS = 3 /* recorded, detected, the rest */,
    WEIGHT = 10,
    WEIGHT_SUM = 40,
    WEIGHT_ALL = 400
};
static const uint8_t bit_of[PARTS] = {1 << FIG_RECORDED, 1 << FIG_DETECTED, 0};

struct choosing {
    struct pub_version *v;
    const struct pub_version *before;
    size_t run;
    uint32_t threshold;
    bool keep_shown; /* what the version before shows stays shown */
    struct disclose *d;
    uint32_t *cell[PUB_TABLES]; /* PARTS for each line; DISCLOSE_NONE: no figures */
    uint32_t *rate[PUB_TABLES];
};

static bool there(const struct fig_table *t, size_t line, size_t run)
{
    return fig_entry_at(t, line, run)->now.whole <= FIG_GAPS;
}

/* The same line of the same period in the version before. */
static const struct fig_entry *line_before(const struct choosing *c, enum pub_table k, size_t line)
{
    const struct pub_version *b = c->before;
    const struct fig_table *t = c->v->t[k];
    char label[PUB_LABEL], other[PUB_LABEL];
    fig_line_label(t, &t->line[line], label, sizeof label);
    for (size_t r = 0; b && r < b->runs; r++) {
        if (b->run[r].from != t->run[c->run].from || b->run[r].below != t->run[c->run].below) {
            continue;
        }
        for (size_t l = 0; l < b->t[k]->lines; l++) {
            const struct fig_entry *e = fig_entry_at(b->t[k], l, r);
            fig_line_label(b->t[k], &b->t[k]->line[l], other, sizeof other);
            if (strcmp(label, other) == 0) {
                return e->now.whole <= FIG_GAPS ? e : NULL;
            }
        }
    }
    return NULL;
}

static uint32_t weight_of(enum pub_table k, const struct fig_line *l)
{
    if (l->total) {
        return WEIGHT_ALL;
    }
    return k == PUB_CODE || k == PUB_GROUP_AREA ? WEIGHT : WEIGHT_SUM;
}

static void line_add(struct choosing *c, enum pub_table k, size_t line)
{
    const struct fig_table *t = c->v->t[k];
    const struct fig_sum *s = &fig_entry_at(t, line, c->run)->now;
    const struct fig_entry *was = line_before(c, k, line);
    uint32_t *to = &c->cell[k][line * PARTS], w = weight_of(k, &t->line[line]);
    struct disclose_cell cell[PARTS] = {
        disclose_count(s->recorded, w, c->threshold), disclose_count(s->detected, w, c->threshold),
        disclose_rest(s->recorded, s->detected, true, c->threshold)};
    for (unsigned p = 0; p < PARTS; p++) {
        bool same = was && (p == 0   ? was->now.recorded == s->recorded
                            : p == 1 ? was->now.detected == s->detected
                                     : false); /* the rest is in no table */
        if (same && was->hide & bit_of[p]) {
            cell[p].flags = (uint8_t)((cell[p].flags & ~DISCLOSE_SHOW) | DISCLOSE_HIDE);
        } else if (same && c->keep_shown && !(cell[p].flags & DISCLOSE_SENSITIVE)) {
            cell[p].flags |= DISCLOSE_SHOW;
        }
        to[p] = disclose_cell_add(c->d, &cell[p]);
    }
    disclose_split_add(c->d, to[0], to[1], to[2]);
    c->rate[k][line] = disclose_derived_add(c->d, to, 2, 1);
}

static void cells_add(struct choosing *c)
{
    for (unsigned k = 0; k < PUB_TABLES; k++) {
        const struct fig_table *t = c->v->t[k];
        for (size_t l = 0; l < t->lines; l++) {
            uint32_t *to = &c->cell[k][l * PARTS];
            if (t->line[l].total && k != PUB_GROUP) { /* one total, in all four */
                const struct fig_table *g = c->v->t[PUB_GROUP];
                memcpy(to, &c->cell[PUB_GROUP][(g->lines - 1) * PARTS], PARTS * sizeof *to);
                c->rate[k][l] = c->rate[PUB_GROUP][g->lines - 1];
            } else if (there(t, l, c->run)) {
                line_add(c, k, l);
            } else {
                memset(to, 0xff, PARTS * sizeof *to);
                c->rate[k][l] = DISCLOSE_NONE;
            }
        }
    }
}

/* Which lines of a table add up to a line of another. */
static bool belongs(const struct fig_data *d, const struct fig_line *sum, enum pub_table k,
                    const struct fig_line *part)
{
    if (part->total) {
        return false;
    }
    if (sum->total) {
        return k == PUB_GROUP || k == PUB_AREA;
    }
    if (sum->level == FIG_GROUP) {
        uint16_t group = k == PUB_CODE ? d->code[part->id].group : part->id;
        return (k == PUB_CODE || k == PUB_GROUP_AREA) && group == sum->id;
    }
    return k == PUB_GROUP_AREA && part->area == sum->area; /* an area's */
}

static void sum_add(struct choosing *c, enum pub_table of, size_t line, enum pub_table k)
{
    const struct fig_table *t = c->v->t[k];
    uint32_t *part = cb_alloc(t->lines * sizeof *part);
    for (unsigned p = 0; p < PARTS; p++) {
        size_t n = 0;
        for (size_t l = 0; l < t->lines; l++) {
            uint32_t cell = c->cell[k][l * PARTS + p];
            if (cell != DISCLOSE_NONE &&
                belongs(c->v->d, &c->v->t[of]->line[line], k, &t->line[l])) {
                part[n++] = cell;
            }
        }
        if (n) {
            disclose_total_add(c->d, c->cell[of][line * PARTS + p], part, n);
        }
    }
    cb_free(part, 0);
}

static void sums_add(struct choosing *c)
{
    static const enum pub_table link[][2] = {
        {PUB_GROUP, PUB_CODE}, {PUB_GROUP, PUB_GROUP_AREA}, {PUB_AREA, PUB_GROUP_AREA}};
    const struct fig_table *g = c->v->t[PUB_GROUP];
    sum_add(c, PUB_GROUP, g->lines - 1, PUB_GROUP); /* the total, twice */
    sum_add(c, PUB_GROUP, g->lines - 1, PUB_AREA);
    for (size_t i = 0; i < sizeof link / sizeof link[0]; i++) {
        const struct fig_table *t = c->v->t[link[i][0]];
        for (size_t l = 0; l < t->lines; l++) {
            if (!t->line[l].total && c->cell[link[i][0]][l * PARTS] != DISCLOSE_NONE) {
                sum_add(c, link[i][0], l, link[i][1]);
            }
        }
    }
}

static void marks_take(struct choosing *c)
{
    for (unsigned k = 0; k < PUB_TABLES; k++) {
        const struct fig_table *t = c->v->t[k];
        for (size_t l = 0; l < t->lines; l++) {
            struct fig_entry *e = fig_entry_at(t, l, c->run);
            if (c->rate[k][l] == DISCLOSE_NONE) {
                continue;
            }
            for (unsigned p = 0; p < 2; p++) {
                bool hidden = disclose_hidden(c->d, c->cell[k][l * PARTS + p]);
                e->hide = (uint8_t)(e->hide | (hidden ? bit_of[p] : 0));
                c->v->hidden += hidden && !(t->line[l].total && k);
                c->v->shown += !hidden && !(t->line[l].total && k);
            }
            if (disclose_derived_hidden(c->d, c->rate[k][l])) {
                e->hide |= 1 << FIG_RATE;
            }
        }
    }
}

static enum cb_err run_choose(struct choosing *c)
{
    struct disclose_result r;
    enum cb_err e = CB_NONE_FOUND;
    /* First with all that the version before shows still shown; where that cannot be, without. */
    for (int keep = c->before != NULL; e == CB_NONE_FOUND && keep >= 0; keep--) {
        c->keep_shown = keep;
        c->d = disclose_new();
        cells_add(c);
        sums_add(c);
        e = disclose_solve(c->d, DISCLOSE_LIMITS, &r);
        if (!e) {
            marks_take(c);
            c->v->least = c->v->least && r.how == DISCLOSE_LEAST;
        }
        disclose_free(c->d);
    }
    return e;
}

/* A change is worked out from two periods: both must be published, and shown. */
static void changes_mark(struct pub_version *v)
{
    for (unsigned k = 0; k < PUB_TABLES; k++) {
        struct fig_table *t = v->t[k];
        for (size_t i = 0; i < t->lines * t->runs; i++) {
            size_t line = i / t->runs, run = i % t->runs, b = 0;
            struct fig_run want = fig_run_before(t->run[run]);
            struct fig_entry *e = &t->entry[i];
            while (b < t->runs && (t->run[b].from != want.from || t->run[b].below != want.below)) {
                b++;
            }
            if (b == t->runs) {
                e->before.whole = FIG_BARE;
                continue;
            }
            uint8_t hide = e->hide | fig_entry_at(t, line, b)->hide;
            e->hide = (uint8_t)(e->hide | (hide >> FIG_RECORDED & 1) << FIG_CHANGE |
                                (hide >> FIG_RATE & 1) << FIG_RATE_CHANGE);
        }
    }
}

/* A note on a total that does not add up has counts in it, small ones too: the public learns which
 * period it is, and no more. */
static void notes_tidy(const struct fig_data *d, struct fig_table *t)
{
    size_t kept = 0;
    for (size_t i = 0; i < t->notes; i++) {
        struct fig_note note = t->note[i];
        bool counts = false, again = false;
        for (size_t k = 0; !counts && k < d->notes; k++) {
            counts = strcmp(note.text, d->note[k].text) == 0;
        }
        if (counts) {
            size_t n = strcspn(note.text, ":");
            snprintf(note.text, sizeof note.text,
                     "%.*s: a total in the source differs from the sum of its parts. The sum is "
                     "shown.",
                     (int)n, t->note[i].text);
        }
        for (size_t k = 0; counts && !again && k < kept; k++) {
            again = strcmp(note.text, t->note[k].text) == 0;
        }
        if (!again) {
            t->note[kept++] = note;
        }
    }
    t->notes = kept;
}

enum cb_err pub_version_make(struct pub_version *v, uint32_t threshold,
                             const struct pub_version *before)
{
    static const struct {
        enum fig_level level;
        bool each_area;
    } shape[PUB_TABLES] = {
        {FIG_GROUP, false}, {FIG_CODE, false}, {FIG_TOTAL, true}, {FIG_GROUP, true}};
    struct choosing c = {.v = v, .before = before, .threshold = threshold};
    enum cb_err e = CB_OK;
    v->least = true;
    for (unsigned k = 0; !e && k < PUB_TABLES; k++) {
        const struct fig_ask a = {.run = v->run,
                                  .runs = v->runs,
                                  .level = shape[k].level,
                                  .each_area = shape[k].each_area,
                                  .area = FIG_ALL,
                                  .joined = true,
                                  .change = true};
        e = fig_table_make(v->d, &a, &v->t[k]);
        if (!e) {
            notes_tidy(v->d, v->t[k]);
            c.cell[k] = cb_alloc(v->t[k]->lines * PARTS * sizeof *c.cell[k]);
            c.rate[k] = cb_alloc(v->t[k]->lines * sizeof *c.rate[k]);
        }
    }
    for (c.run = 0; !e && c.run < v->runs; c.run++) {
        e = run_choose(&c);
    }
    for (unsigned k = 0; k < PUB_TABLES; k++) {
        cb_free(c.cell[k], 0);
        cb_free(c.rate[k], 0);
    }
    if (!e) {
        changes_mark(v);
    }
    return e;
}

void pub_version_free(struct pub_version *v)
{
    for (unsigned k = 0; k < PUB_TABLES; k++) {
        fig_table_free(&v->t[k]);
    }
    fig_free(&v->d);
}
