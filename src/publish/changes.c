/* changes: what a version changed in what was published of the one before. Called by publish. Never
 * looks at a number that is hidden in either: how much it changed would say something of it. */
#include "publish/publish_in.h"
#include <string.h>

static bool shown(const struct fig_entry *e, enum fig_measure m)
{
    return e->now.whole <= FIG_GAPS && !(e->hide >> m & 1);
}

static uint64_t count_of(const struct fig_entry *e, enum fig_measure m)
{
    return m == FIG_RECORDED ? e->now.recorded : e->now.detected;
}

/* The entry of the same line and period in another version; NULL: there is none. */
static const struct fig_entry *same(const struct fig_table *t, size_t line, size_t run,
                                    const struct fig_table *other)
{
    char label[PUB_LABEL], theirs[PUB_LABEL];
    fig_line_label(t, &t->line[line], label, sizeof label);
    for (size_t r = 0; r < other->runs; r++) {
        if (other->run[r].from != t->run[run].from || other->run[r].below != t->run[run].below) {
            continue;
        }
        for (size_t l = 0; l < other->lines; l++) {
            fig_line_label(other, &other->line[l], theirs, sizeof theirs);
            if (other->line[l].total == t->line[line].total && strcmp(label, theirs) == 0) {
                return fig_entry_at(other, l, r);
            }
        }
    }
    return NULL;
}

static void touched(const struct fig_table *t, size_t run, struct fig_changes *out)
{
    struct fig_run r = t->run[run];
    out->months.from = r.from < out->months.from ? r.from : out->months.from;
    out->months.below = r.below > out->months.below ? r.below : out->months.below;
}

/* One number of now against what it was; total: it is the total of a period. */
static void number(const struct fig_entry *was, const struct fig_entry *is, enum fig_measure m,
                   bool total, struct fig_changes *out)
{
    if (!was || !shown(was, m)) {
        out->added += !was;
        return;
    }
    int64_t by = (int64_t)count_of(is, m) - (int64_t)count_of(was, m);
    out->changed += by != 0;
    if (total && m == FIG_RECORDED) {
        out->recorded += by;
    } else if (total) {
        out->detected += by;
    }
}

static void table(const struct fig_table *before, const struct fig_table *now, bool totals,
                  struct fig_changes *out)
{
    for (size_t i = 0; i < now->lines * now->runs; i++) {
        size_t line = i / now->runs, run = i % now->runs;
        const struct fig_entry *is = &now->entry[i], *was = same(now, line, run, before);
        if (now->line[line].total && !totals) {
            continue; /* the total stands in all four tables */
        }
        size_t all = out->added + out->changed;
        for (unsigned m = FIG_RECORDED; m <= FIG_DETECTED; m++) {
            if (shown(is, m)) {
                number(was, is, m, now->line[line].total, out);
            }
        }
        if (out->added + out->changed != all) {
            touched(now, run, out);
        }
    }
    for (size_t i = 0; i < before->lines * before->runs; i++) {
        size_t line = i / before->runs, run = i % before->runs;
        if ((totals || !before->line[line].total) && !same(before, line, run, now)) {
            out->gone += shown(&before->entry[i], FIG_RECORDED);
            out->gone += shown(&before->entry[i], FIG_DETECTED);
        }
    }
}

void pub_changes(const struct pub_version *before, const struct pub_version *now,
                 struct fig_changes *out)
{
    *out = (struct fig_changes){.months = {UINT16_MAX, 0}};
    for (unsigned k = 0; k < PUB_TABLES; k++) {
        table(before->t[k], now->t[k], k == PUB_GROUP, out);
    }
    if (out->months.from > out->months.below) {
        out->months = (struct fig_run){0, 0};
    }
}
