/* report_tables: money against the plan, and the counts by channel, message and placement. Called
 * by report. Never a column of percentages without its two counts. */
#include "campaign/report_in.h"
#include <stdio.h>
#include <string.h>

/* What the plan has spent by now: each placement's sum evenly over its days. */
static uint64_t planned_by(const struct facts *f, const struct plan_placement *at)
{
    int32_t days = at->to - at->from + 1, past = f->today - at->from + 1;
    past = past < 0 ? 0 : past > days ? days : past;
    return at->spend_p * (uint64_t)past / (uint64_t)days;
}

void tell_spend(struct telling *t)
{
    const struct facts *f = t->f;
    uint64_t due_p = 0;
    for (size_t i = 0; i < f->plan->nplacements; i++) {
        due_p += planned_by(f, &f->plan->placement[i]);
    }
    t->ops->head(t->arg, 2, "Money");
    tell(t,
         "Spent so far: %s of a budget of %s. By the plan it would be %s by now, its sums taken "
         "evenly over their days.",
         money_word(f->whole.spent_p).s, money_word(f->plan->budget_p).s,
         money_word(due_p / 100 * 100).s);
    if (due_p >= 100 && f->whole.spent_p) {
        uint64_t due = due_p / 100, spent = f->whole.spent_p / 100;
        tell(t, "From %s planned to %s spent: %s, %s.", money_word(due * 100).s,
             money_word(spent * 100).s, change_word(due, spent).s,
             spent > due + due / 10   ? "ahead of the plan"
             : spent + due / 10 < due ? "behind the plan"
                                      : "which is as planned");
    }
    tell(t,
         "For each contact that began on the way from an advert: %s. In brackets: what it would be "
         "if as many more or "
         "fewer had come as chance alone gives, 95 times in 100.",
         cost_word(f->whole.spent_p, f->whole.n[FACT_BEGAN]).s);
    if (f->whole.reach) {
        tell(t, "Reached, as the networks say: %s; planned %s. Nothing here can check it.",
             count_word(f->whole.reach).s, count_word(f->whole.reach_planned).s);
    }
}

struct table {
    struct sheet_table t;
    unsigned row, most;
};

static const char *const heads[] = {"",
                                    "Planned",
                                    "Spent",
                                    "Shown",
                                    "Went on, of those shown",
                                    "Began",
                                    "Returned",
                                    "Cost for each that began"};
enum { HEADS = sizeof heads / sizeof heads[0] };

static void table_begin(struct table *b, const char *caption, const char *first, unsigned rows)
{
    b->most = rows + 1;
    b->row = 1;
    b->t = (struct sheet_table){caption, HEADS, 1, cb_alloc((size_t)b->most * HEADS * SHEET_CELL)};
    for (unsigned i = 0; i < HEADS; i++) {
        snprintf(b->t.cell[i], SHEET_CELL, "%s", i ? heads[i] : first);
    }
}

static void table_row(struct table *b, struct view name, const struct fact_row *r, bool money)
{
    char(*cell)[SHEET_CELL] = b->t.cell + (size_t)b->row * HEADS;
    const struct word words[] = {money ? money_word(r->planned_p) : (struct word){"-"},
                                 money ? money_word(r->spent_p) : (struct word){"-"},
                                 count_word(r->n[FACT_SHOWN]),
                                 share_word(r->n[FACT_WENT], r->n[FACT_SHOWN]),
                                 count_word(r->n[FACT_BEGAN]),
                                 count_word(r->n[FACT_RETURNED]),
                                 money ? cost_word(r->spent_p, r->n[FACT_BEGAN])
                                       : (struct word){"-"}};
    size_t n = name.len < SHEET_CELL - 1 ? name.len : SHEET_CELL - 1;
    memcpy(cell[0], name.p, n);
    for (unsigned i = 1; i < HEADS; i++) {
        memcpy(cell[i], words[i - 1].s, SHEET_CELL);
    }
    b->t.rows = ++b->row;
}

static void table_end(struct telling *t, struct table *b)
{
    char why[RULE_TEXT];
    for (size_t i = HEADS; i < (size_t)b->t.rows * HEADS; i++) {
        bool name = i % HEADS == 0; /* a place: somebody else's words */
        if (!name && !sentence_right(b->t.cell[i], why)) {
            snprintf(b->t.cell[i], SHEET_CELL, "left out: %.110s", why);
        }
    }
    t->ops->table(t->arg, &b->t);
    cb_free(b->t.cell, (size_t)b->most * HEADS * SHEET_CELL);
}

static void tell_channels(struct telling *t)
{
    const struct plan *p = t->f->plan;
    struct table b;
    table_begin(&b, "By channel", "Channel", (unsigned)p->nchannels + 2);
    for (size_t i = 0; i < p->nchannels; i++) {
        table_row(&b, p->channel[i].name, &t->f->channel[i], true);
    }
    table_row(&b, view_str("Codes that the plan does not have"), &t->f->unknown, false);
    for (unsigned i = HEADS - 3; i < HEADS - 1; i++) { /* of these a way has no code to count */
        snprintf(b.t.cell[(size_t)(b.row - 1) * HEADS + i], SHEET_CELL, "-");
    }
    table_row(&b, view_str("All"), &t->f->whole, true);
    table_end(t, &b);
}

static void tell_messages(struct telling *t)
{
    const struct plan *p = t->f->plan;
    struct table b;
    char name[SHEET_CELL];
    table_begin(&b, "By message", "Message", (unsigned)p->nmessages);
    for (size_t i = 0; i < p->nmessages; i++) {
        const struct plan_message *m = &p->message[i];
        snprintf(name, sizeof name, "%.*s (%s: %.*s)", (int)m->key.len, (const char *)m->key.p,
                 plan_tag_word((enum plan_tag)m->tag),
                 (int)(m->barrier.len < 70 ? m->barrier.len : 70), (const char *)m->barrier.p);
        table_row(&b, view_str(name), &t->f->message[i], false);
    }
    table_end(t, &b);
}

void tell_tables(struct telling *t)
{
    const struct plan *p = t->f->plan;
    struct table b;
    char name[SHEET_CELL];
    t->ops->head(t->arg, 2, "By channel, message and placement");
    tell_channels(t);
    tell_messages(t);
    table_begin(&b, "By placement", "Placement", (unsigned)p->nplacements);
    for (size_t i = 0; i < p->nplacements; i++) {
        const struct plan_placement *at = &p->placement[i];
        snprintf(name, sizeof name, "%s %.*s", code_of(at->number).s, (int)at->place.len,
                 (const char *)at->place.p);
        table_row(&b, view_str(name), &t->f->placement[i], true);
    }
    table_end(t, &b);
}
