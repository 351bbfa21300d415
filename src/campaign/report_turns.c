/* report_turns: two messages that took turns, compared by day. Called by report. Never says that
 * one message is better where chance could have told them apart. */
#include "campaign/report_in.h"
#include "tally/hide.h"
#include <math.h>
#include <stdio.h>

static const struct plan_message *message(const struct telling *t, size_t i)
{
    return &t->f->plan->message[i];
}

/* "103 fewer", "25 more": of every 1,000, as exact as what it is of. */
static struct word of_1000(double share, uint64_t base)
{
    struct word w;
    snprintf(w.s, sizeof w.s, base < 10 * RULE_TENTHS ? "%.0f %s" : "%.1f %s", 1000 * fabs(share),
             share < 0 ? "fewer" : "more");
    return w;
}

static void gap_say(struct telling *t, size_t a, size_t b, const struct stat_arm arm[2])
{
    const struct view *ka = &message(t, a)->key, *kb = &message(t, b)->key;
    struct stat_gap g = stat_gap_of(&arm[0], &arm[1]);
    uint64_t went[2] = {arm[0].went, arm[1].went};
    uint64_t base = arm[0].shown < arm[1].shown ? arm[0].shown : arm[1].shown;
    char gap[SAY] = "";
    for (unsigned i = 0; t->f->rounded && i < 2; i++) {
        went[i] = tally_round(went[i], 5);
    }
    if (g.enough && !t->f->rounded) { /* else it would say how many they were */
        snprintf(gap, sizeof gap,
                 " Of every 1,000 shown, %s went on with %.*s; the truth lies between %s and %s, "
                 "95 times in 100.",
                 of_1000(g.share, base).s, (int)ka->len, (const char *)ka->p,
                 of_1000(g.span.lo, base).s, of_1000(g.span.hi, base).s);
    }
    tell(t, "%.*s: %s on %u days. %.*s: %s on %u days.%s", (int)ka->len, (const char *)ka->p,
         share_word(went[0], arm[0].shown).s, arm[0].days, (int)kb->len, (const char *)kb->p,
         share_word(went[1], arm[1].shown).s, arm[1].days, gap);
    if (!g.enough) {
        tell(t,
             "That is too little to tell them apart: it takes %d days of each and %d people who "
             "went on.",
             STAT_DAYS, STAT_WENT);
        return;
    }
    if (g.span.lo > 0 || g.span.hi < 0) {
        const struct view *best = g.span.lo > 0 ? ka : kb;
        tell(t,
             "%.*s led more people on to the line; days alone differ less than that. It does not "
             "say whose worry it reached, or what deterred.",
             (int)best->len, (const char *)best->p);
    } else {
        tell(t,
             "This does not mean anything yet: two messages that are alike can differ as much by "
             "the days they fell on.");
    }
}

static bool took_turns(const struct plan *p, size_t a, size_t b)
{
    for (size_t i = 0; i < p->nplacements; i++) {
        unsigned has = 0;
        for (unsigned k = 0; k < p->placement[i].turns; k++) {
            has |= p->placement[i].turn[k] == a ? 1u : p->placement[i].turn[k] == b ? 2u : 0;
        }
        if (has == 3) {
            return true;
        }
    }
    return false;
}

void tell_turns(struct telling *t)
{
    const struct plan *p = t->f->plan;
    bool any = false;
    for (size_t a = 0; a < p->nmessages; a++) {
        for (size_t b = a + 1; b < p->nmessages; b++) {
            struct stat_arm arm[2];
            if (!took_turns(p, a, b)) {
                continue;
            }
            if (!any) {
                t->ops->head(t->arg, 2, "Messages that took turns");
                tell(t,
                     "On the same placements, a day each: by day, never by person. Days are what "
                     "is compared.");
            }
            any = true;
            stat_arm_of(t->f->turn[a], (size_t)t->f->days, &arm[0]);
            stat_arm_of(t->f->turn[b], (size_t)t->f->days, &arm[1]);
            if (t->f->turned[a] == FACT_HIDDEN || t->f->turned[b] == FACT_HIDDEN) {
                tell(t, "%.*s and %.*s: too few went on to say anything.",
                     (int)p->message[a].key.len, (const char *)p->message[a].key.p,
                     (int)p->message[b].key.len, (const char *)p->message[b].key.p);
            } else {
                gap_say(t, a, b, arm);
            }
        }
    }
}
