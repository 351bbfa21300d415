/* data: what the figures give for a number, and which other number it may be. Called by judge.
 * Never takes a sum that has gaps for a whole one: then there is nothing to compare with. */
#include "statement/statement_in.h"
#include <stdio.h>
#include <string.h>

/* The sum a claim speaks of; false: why says what is missing. */
static bool where_of(const struct judging *j, const struct claim *c, struct fig_where *w, char *why)
{
    const struct fig_data *d = j->ask->data;
    const struct period *p = period_of(j, c->sentence);
    *w = (struct fig_where){.area = FIG_ALL, .level = FIG_TOTAL};
    uint32_t first = clause_first(&j->t, c->tok), last = clause_last(&j->t, c->tok);
    bool own = subject_find(d, &j->t, first, last, w);
    if (!own && c->whole != NO_CLAIM && c->whole < (uint32_t)(c - j->claims.c)) {
        const struct claim *of = &j->claims.c[c->whole];
        own = subject_find(d, &j->t, clause_first(&j->t, of->tok), clause_last(&j->t, of->tok), w);
    }
    uint32_t s = c->sentence, from = c->tok, to = c->tok;
    while (from && from + LONG > c->tok && j->t.tok[from - 1].sentence == s) {
        from--;
    }
    while (to + 1 < j->t.n && to < c->tok + LONG && j->t.tok[to + 1].sentence == s) {
        to++;
    }
    if (!own && c->whole == NO_CLAIM) {
        subject_find(d, &j->t, from, to, w);
    }
    area_find(d, &j->t, from, to, &w->area);
    if (!p) {
        snprintf(why, RULE_TEXT, "The statement does not say which months it speaks of.");
        return false;
    }
    if (!run_place(d, p, &w->run)) {
        snprintf(why, RULE_TEXT, "There are no figures for these months.");
        return false;
    }
    return true;
}

static const char *subject_name(const struct fig_data *d, const struct fig_where *w)
{
    return w->level == FIG_TOTAL   ? "all crimes"
           : w->level == FIG_GROUP ? d->group[w->id].text
                                   : d->code[w->id].label;
}

static bool sum_of(const struct judging *j, const struct fig_where *w, struct fig_sum *out,
                   char *why)
{
    char run[FIG_WORDS];
    *out = fig_sum_of(j->ask->data, w);
    if (out->whole == FIG_WHOLE || out->whole == FIG_GAPS) {
        return true;
    }
    rule_run_words(w->run, true, run);
    snprintf(why, RULE_TEXT, "There are no whole figures for %s.", run);
    return false;
}

static void described(const struct judging *j, const struct fig_where *w, const char *what,
                      char *out)
{
    char run[FIG_WORDS];
    const struct fig_data *d = j->ask->data;
    rule_run_words(w->run, true, run);
    snprintf(out, RULE_TEXT, "%.130s: %.80s, %.50s%s%.40s", what, subject_name(d, w), run,
             w->area == FIG_ALL ? "" : ", ", w->area == FIG_ALL ? "" : d->area[w->area].text);
}

static void off(struct state_item *it, enum state_off what, const char *why)
{
    if (it->verdict != STATE_FINDING) {
        it->verdict = STATE_FINDING;
        it->off = what;
        snprintf(it->why, RULE_TEXT, "%s", why);
    }
}

/* --- counts -------------------- */
static void count_other(const struct judging *j, const struct claim *c, struct fig_where w,
                        struct fig_sum s, struct state_item *it)
{
    char why[RULE_TEXT], is[40], other[40], run[FIG_WORDS];
    bool detected = c->measure == IS_DETECTED;
    uint64_t here = detected ? s.detected : s.recorded, there = detected ? s.recorded : s.detected;
    rule_count_words(here, is);
    if (rule_fits(c->said, (int64_t)there, 1) == RULE_FITS && c->measure_said) {
        rule_count_words(there, other);
        snprintf(why, RULE_TEXT, "%s is what was %s; %s were %s.", other,
                 detected ? "recorded" : "detected", is, detected ? "detected" : "recorded");
        off(it, STATE_OFF_DETECTED, why);
        return;
    }
    struct fig_where before = w;
    struct fig_sum b;
    before.run = fig_run_before(w.run);
    if (sum_of(j, &before, &b, why) &&
        rule_fits(c->said, (int64_t)(detected ? b.detected : b.recorded), 1) == RULE_FITS) {
        rule_run_words(before.run, true, run);
        snprintf(why, RULE_TEXT, "That is the number of %s; here it is %s.", run, is);
        off(it, STATE_OFF_PERIOD, why);
        return;
    }
    snprintf(why, RULE_TEXT, "The figures give %s.", is);
    off(it, STATE_OFF_COUNT, why);
}

static void count_check(const struct judging *j, const struct claim *c, struct state_item *it)
{
    struct fig_where w;
    struct fig_sum s;
    char what[160], is[40], said[64], why[RULE_TEXT];
    if (!where_of(j, c, &w, it->why) || !sum_of(j, &w, &s, it->why)) {
        return;
    }
    bool detected = c->measure == IS_DETECTED;
    uint64_t n = detected ? s.detected : s.recorded;
    rule_count_words(n, is);
    snprintf(what, sizeof what, "%s %s", is, detected ? "detected" : "recorded");
    described(j, &w, what, it->data);
    enum rule_fit f = rule_fits(c->said, (int64_t)n, 1);
    if (f == RULE_FITS) {
        it->verdict = it->verdict == STATE_FINDING ? it->verdict : STATE_AGREES;
        return;
    }
    rule_said_words(c->said, said);
    if (f == RULE_WRONG) {
        snprintf(why, RULE_TEXT, "The figures give %s: that is not %s.", is, said);
        off(it, STATE_OFF_ROUNDING, why);
        return;
    }
    count_other(j, c, w, s, it);
}

/* --- shares -------------------- */
static void share_of(const struct judging *j, const struct claim *c, struct fig_where w,
                     uint64_t part, uint64_t whole, struct state_item *it)
{
    char what[160], is[40], p[40], n[40], said[64], why[RULE_TEXT];
    struct fig_where all = w;
    struct fig_sum s;
    rule_tenths_words((int64_t)part * 100, (int64_t)whole, is);
    rule_count_words(part, p);
    rule_count_words(whole, n);
    snprintf(what, sizeof what, "%s of %s, %s %%", p, n, is);
    described(j, &w, what, it->data);
    enum rule_fit f = rule_fits(c->said, (int64_t)part * 100, (int64_t)whole);
    if (f == RULE_FITS) {
        it->verdict = it->verdict == STATE_FINDING ? it->verdict : STATE_AGREES;
        return;
    }
    rule_said_words(c->said, said);
    all.level = FIG_TOTAL;
    bool other = c->measure == IS_DETECTED && w.level != FIG_TOTAL && sum_of(j, &all, &s, why) &&
                 s.recorded &&
                 rule_fits(c->said, (int64_t)s.detected * 100, (int64_t)s.recorded) == RULE_FITS;
    snprintf(why, RULE_TEXT,
             other ? "The figures give %s %%; %s %% is the rate of all crimes."
                   : "The figures give %s %%, not %s %%.",
             is, said);
    off(it,
        f == RULE_WRONG ? STATE_OFF_ROUNDING
        : other         ? STATE_OFF_BASE
                        : STATE_OFF_PERCENTAGE,
        why);
}

static void share_check(const struct judging *j, const struct claim *c, struct state_item *it)
{
    struct fig_where w, all;
    struct fig_sum s, of;
    if (!where_of(j, c, &w, it->why) || !sum_of(j, &w, &s, it->why)) {
        return;
    }
    all = w;
    all.level = FIG_TOTAL;
    if (c->measure == IS_DETECTED && s.recorded) {
        share_of(j, c, w, s.detected, s.recorded, it);
    } else if (c->measure == IS_DETECTED) {
        snprintf(it->why, RULE_TEXT, "None were recorded: there is no rate.");
    } else if (w.level != FIG_TOTAL && sum_of(j, &all, &of, it->why) && of.recorded) {
        share_of(j, c, w, s.recorded, of.recorded, it);
    } else if (it->verdict != STATE_AGREES) {
        snprintf(it->why, RULE_TEXT, "It could not be made out what this is a percentage of.");
    }
}

/* --- changes -------------------- */
/* A second period of the sentence, before the first: "since 2019-20". */
static struct fig_run base_run(const struct judging *j, const struct claim *c, struct fig_run run)
{
    for (uint32_t i = 0; i < j->periods.n; i++) {
        struct fig_run other;
        if (j->periods.p[i].sentence == c->sentence &&
            run_place(j->ask->data, &j->periods.p[i], &other) && other.from < run.from) {
            return other;
        }
    }
    return fig_run_before(run);
}

/* The two years that a percentage would be right for, as a hint. */
static bool years_fit(const struct judging *j, const struct claim *c, struct fig_where w, char *out)
{
    struct fig_run span = fig_span(j->ask->data);
    unsigned first = (span.from + 8u) / 12u, last = (span.below + 8u) / 12u; /* from April */
    for (unsigned gap = 1; gap < last - first + 1 && last - first < 60; gap++) {
        for (unsigned y = first; y + gap < last; y++) {
            struct fig_where a = w, b = w;
            char why[RULE_TEXT], from[FIG_WORDS], to[FIG_WORDS], wrong[RULE_TEXT];
            struct fig_sum s, e;
            a.run = (struct fig_run){fig_month(y, 4), fig_month(y + 1, 4)};
            b.run = (struct fig_run){fig_month(y + gap, 4), fig_month(y + gap + 1, 4)};
            bool detected = c->measure == IS_DETECTED;
            if (sum_of(j, &a, &s, why) && sum_of(j, &b, &e, why) &&
                rule_change(c->said, c->up, detected ? s.detected : s.recorded,
                            detected ? e.detected : e.recorded, wrong)) {
                fig_run_words(a.run, from);
                fig_run_words(b.run, to);
                snprintf(out, RULE_TEXT, " It would be right from %.60s to %.60s.", from, to);
                return true;
            }
        }
    }
    return false;
}

static void change_check(const struct judging *j, const struct claim *c, struct state_item *it)
{
    struct fig_where w, b;
    struct fig_sum now, before;
    char why[RULE_TEXT], hint[RULE_TEXT] = "", what[200], x[FIG_WORDS], y[FIG_WORDS];
    if (!where_of(j, c, &w, it->why)) {
        return;
    }
    for (uint32_t i = 0; i < j->periods.n; i++) { /* of two, the later is what it speaks of */
        struct fig_run other;
        bool later = j->periods.p[i].sentence == c->sentence &&
                     run_place(j->ask->data, &j->periods.p[i], &other) && other.from > w.run.from;
        w.run = later ? other : w.run;
    }
    b = w;
    b.run = base_run(j, c, w.run);
    if (!sum_of(j, &w, &now, it->why) || !sum_of(j, &b, &before, it->why)) {
        return;
    }
    bool good, detected = c->measure == IS_DETECTED;
    if (c->points) {
        struct fig_rate r = fig_rate_of(before.recorded, before.detected),
                        n = fig_rate_of(now.recorded, now.detected);
        good = r.known && n.known && rule_points(c->said, true, r.tenths, n.tenths, why);
        fig_rate_words(r, x);
        fig_rate_words(n, y);
    } else {
        uint64_t from = detected ? before.detected : before.recorded;
        uint64_t to = detected ? now.detected : now.recorded;
        good = rule_change(c->said, c->up, from, to, why);
        rule_count_words(from, x);
        rule_count_words(to, y);
    }
    snprintf(what, sizeof what, "from %s to %s", x, y);
    described(j, &w, what, it->data);
    if (good) {
        it->verdict = it->verdict == STATE_FINDING ? it->verdict : STATE_AGREES;
        return;
    }
    bool base = !c->points && years_fit(j, c, w, hint);
    size_t n = strlen(why);
    snprintf(why + n, RULE_TEXT - n, "%s", hint);
    off(it, base ? STATE_OFF_BASE : STATE_OFF_PERCENTAGE, why);
}

void figures_say(struct judging *j, struct claim *c, struct state_item *it)
{
    if (c->kind == STATE_COUNT) {
        count_check(j, c, it);
    } else if (c->kind == STATE_SHARE) {
        share_check(j, c, it);
    } else if (c->kind == STATE_CHANGE) {
        change_check(j, c, it);
    }
}
