/* report: a campaign's facts as sentences, tables and charts. Called by cli, and by line for the
 * console. Never a percentage without the counts it is of, never a rate from a hidden count, and
 * never a word for what chance could have done. */
#include "campaign/sheet.h"
#include "campaign/report_in.h"
#include <stdarg.h>
#include <stdio.h>

void tell(struct telling *t, const char *fmt, ...)
{
    va_list args;
    char text[SAY], why[RULE_TEXT];
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (!sentence_right(text, why)) {
        snprintf(text, sizeof text,
                 "A sentence is left out here, because its numbers do not agree: %s", why);
    }
    t->ops->para(t->arg, text);
}

/* --- the whole
 * ------------------------------------------------------------------------------------------ */

static void tell_head(struct telling *t)
{
    const struct facts *f = t->f;
    const struct plan *p = f->plan;
    char title[SAY];
    snprintf(title, sizeof title, "%.*s", (int)p->name.len, (const char *)p->name.p);
    t->ops->head(t->arg, 1, title);
    int32_t length = p->to - p->from + 1, at = f->today - p->from + 1;
    tell(t, "A campaign of %d days, from %s to %s, with a budget of %s. Counts are up to %s.",
         length, day_word(p->from).s, day_word(p->to).s, money_word(p->budget_p).s,
         day_word(f->today).s);
    if (at < 1) {
        tell(t, "It has not begun yet.");
    } else if (at <= length) {
        tell(t, "Today is day %d of %d.", at, length);
    } else {
        tell(t, "It is over.");
    }
    tell(t, t->hidden ? "[c] stands for a count of 1 to 4, or for one that would give such a count "
                        "back; what is told by the "
                        "day is rounded to fives. A true nought is 0."
                      : "Counts are as they are. This report is not for passing on: small counts "
                        "can tell of single people.");
    if (f->rounded) {
        tell(t, "Counts of people are rounded to fives, each by itself, so that sums need not add "
                "up: of two reports of one campaign, the difference would be a few people.");
    }
}

static void tell_whole(struct telling *t)
{
    const struct fact_row *w = &t->f->whole;
    t->ops->head(t->arg, 2, "What happened");
    tell(
        t,
        "The pages of its adverts were shown %s times, and asked for %s times by machines that say "
        "they are "
        "ones. A view is not a person.",
        count_word(w->n[FACT_SHOWN]).s, count_word(w->n[FACT_MACHINE]).s);
    tell(t, "Went on to the line: %s. Of these through the door \"about myself\": %s.",
         share_word(w->n[FACT_WENT], w->n[FACT_SHOWN]).s,
         share_word(w->n[FACT_SELF], w->n[FACT_WENT]).s);
    tell(
        t,
        "Began a contact on the way from an advert: %s. Came back with their phrase on such a way: "
        "%s. Who left "
        "the way and came again by another is in neither, so these are the least there were.",
        share_word(w->n[FACT_BEGAN], w->n[FACT_WENT]).s, count_word(w->n[FACT_RETURNED]).s);
    const struct view *number = &t->f->plan->number;
    if (number->len) {
        tell(t, "The adverts name a telephone, %.*s: calls to it are not counted here.",
             (int)number->len, (const char *)number->p);
    }
    tell(t, "Whoever read an advert and stopped what they did is in no count.");
}

/* What came when its last day was over: fewer days than it had, so told by the day; a week at
 * least, for weekdays differ. */
static void tell_after(struct telling *t)
{
    const struct facts *f = t->f;
    int32_t past = f->over, days = f->today - f->plan->to - 1;
    days = days > past ? past : days;
    if (days < 7 || f->after == FACT_HIDDEN || f->with == FACT_HIDDEN) {
        return;
    }
    tell(t,
         "By the day: %s in the %d days of the campaign, %.1f a day; %s in the %d days after it, "
         "%.1f a day.",
         count_word(f->with).s, past, (double)f->with / past, count_word(f->after).s, days,
         (double)f->after / days);
}

static void tell_windows(struct telling *t)
{
    const struct facts *f = t->f;
    int32_t past = f->over;
    t->ops->head(t->arg, 2, "With the campaign, and before it");
    if (!past) {
        tell(t, "No whole day of it is over yet.");
        return;
    }
    tell(t,
         "All contacts of the line, whatever brought them: %s in the %d days with the campaign, %s "
         "in the %d days before it.",
         count_word(f->with).s, past, count_word(f->before).s, past);
    tell_after(t);
    if (f->with == FACT_HIDDEN || f->before == FACT_HIDDEN || (!f->with && !f->before)) {
        tell(t, "That is too little to compare.");
        return;
    }
    if (!f->before) {
        tell(t, "None came before it: if the line was not open then, there is nothing to compare.");
        return;
    }
    if (f->before >= RULE_BASE) {
        tell(t, "From %s to %s: %s.", count_word(f->before).s, count_word(f->with).s,
             change_word(f->before, f->with).s);
    }
    struct span a = stat_count(f->with), b = stat_count(f->before);
    static const char other[] = "what else was new in these days, the counts do not know.";
    if (a.lo > b.hi || a.hi < b.lo) {
        tell(t, "That is %s than chance alone gives; %s", a.lo > b.hi ? "more" : "fewer", other);
    } else {
        tell(t, "By chance alone these two can differ as much: they do not show that the campaign "
                "changed anything.");
    }
}

static void tell_charts(struct telling *t)
{
    const struct facts *f = t->f;
    int32_t length = f->plan->to - f->plan->from + 1;
    int32_t days = f->today - f->first + 1;
    days = days > f->days ? f->days : days < 2 * length ? 2 * length : days;
    struct sheet_chart c = {.caption = "Pages of adverts shown, by day",
                            .bars = "shown",
                            .value = f->shown,
                            .first = f->first,
                            .days = days,
                            .from = f->plan->from,
                            .to = f->plan->to};
    t->ops->head(t->arg, 2, "Day by day");
    t->ops->chart(t->arg, &c);
    c.caption = t->hidden ? "Contacts of the whole line, by day, rounded to fives"
                          : "Contacts of the whole line, by day";
    c.bars = "contacts";
    c.value = f->contacts;
    t->ops->chart(t->arg, &c);
}

void report_tell(const struct facts *f, bool hidden, const struct sheet_ops *ops, void *arg)
{
    struct telling t = {f, hidden, ops, arg};
    tell_head(&t);
    tell_whole(&t);
    tell_windows(&t);
    tell_charts(&t);
    tell_spend(&t);
    tell_tables(&t);
    tell_turns(&t);
    tell_ahead(&t);
    ops->head(arg, 2, "What the counts mean");
    tell(&t, "Shown is kept by the hour, went on by the day, began and returned by the week, each "
             "as a sum by placement: no address, "
             "no visitor, no order. Up to half a second of counts is lost when a server is killed. "
             "docs/CAMPAIGNS.md says "
             "what is counted, and what cannot be known.");
}
