/* judge: goes through all numbers of a text in order, and says of each what holds. What
 * sentences say
 * of each other comes first, the figures after it. Called by check.
 * Never leaves out a number: each becomes an item of the report, understood or not. */
#include "statement/statement_in.h"
#include <stdio.h>
#include <string.h>

enum { MILLI = 1000 };

struct state_item *item_of(struct judging *j, uint32_t tok, enum state_kind kind)
{
    static struct state_item beyond;
    const struct tok *k = &j->t.tok[tok];
    j->out->more = j->out->more || j->out->items == j->out->room;
    struct state_item *it = j->out->more ? &beyond : &j->out->item[j->out->items++];
    memset(it, 0, sizeof *it);
    it->sentence = k->sentence;
    it->at = k->at;
    it->len = k->len;
    it->kind = kind;
    it->verdict = STATE_UNCHECKED;
    return it;
}

const struct period *period_of(const struct judging *j, uint32_t sentence)
{
    const struct period *before = NULL, *only = NULL;
    uint32_t runs = 0;
    for (uint32_t i = 0; i < j->periods.n; i++) {
        const struct period *p = &j->periods.p[i];
        if (p->sentence == sentence) {
            return p;
        }
        before = p->sentence < sentence ? p : before;
        only = fig_run_n(p->run) > 1 ? p : only;
        runs += fig_run_n(p->run) > 1;
    }
    return runs == 1 ? only : before;
}

static void finding(struct state_item *it, enum state_off what, const char *why)
{
    it->verdict = STATE_FINDING;
    it->off = what;
    snprintf(it->why, RULE_TEXT, "%s", why);
}

static bool is_whole(const struct claim *c)
{
    return c->said.word == RULE_PLAIN && c->said.milli >= 0 && c->said.milli % MILLI == 0;
}

static uint64_t count(const struct claim *c)
{
    return (uint64_t)(c->said.milli / MILLI);
}

/* The share is wrong; is it right of another number of the text? Then its base is another. */
static bool other_base(const struct judging *j, const struct claim *c, char *why)
{
    const struct claim *part = &j->claims.c[c->part];
    for (uint32_t i = 0; i < j->claims.n; i++) {
        const struct claim *o = &j->claims.c[i];
        bool counts =
            o->kind == STATE_COUNT && i != c->part && i != c->whole && is_whole(o) && count(o);
        if (counts &&
            rule_fits(c->said, (int64_t)count(part) * 100, (int64_t)count(o)) == RULE_FITS) {
            char n[40], end[80];
            rule_count_words(count(o), n);
            snprintf(end, sizeof end, " It is that of %s.", n);
            strncat(why, end, RULE_TEXT - strlen(why) - 1);
            return true;
        }
    }
    return false;
}

static void share_within(struct judging *j, struct claim *c, struct state_item *it)
{
    char why[RULE_TEXT];
    if (c->part == NO_CLAIM || c->whole == NO_CLAIM || c->part == c->whole) {
        bool whole = c->whole != NO_CLAIM && c->part == NO_CLAIM;
        snprintf(it->why, RULE_TEXT, "The statement does not say %s many.",
                 whole ? "how" : "of how");
        return;
    }
    const struct claim *p = &j->claims.c[c->part], *w = &j->claims.c[c->whole];
    if (!is_whole(p) || !is_whole(w) || w->kind != STATE_COUNT) {
        snprintf(it->why, RULE_TEXT, "The number that it is a percentage of is rounded.");
        return;
    }
    if (rule_share(c->said, count(p), count(w), why)) {
        it->verdict = STATE_AGREES;
        return;
    }
    bool base = other_base(j, c, why);
    int64_t num = (int64_t)count(p) * 100, den = (int64_t)count(w);
    bool wrong = den && rule_fits(c->said, num, den) == RULE_WRONG;
    finding(it, base ? STATE_OFF_BASE : wrong ? STATE_OFF_ROUNDING : STATE_OFF_PERCENTAGE, why);
}

static void change_within(struct judging *j, struct claim *c, struct state_item *it)
{
    char why[RULE_TEXT];
    if (c->before == NO_CLAIM || c->now == NO_CLAIM) {
        snprintf(it->why, RULE_TEXT, "The statement does not say from how many, to how many.");
        return;
    }
    const struct claim *b = &j->claims.c[c->before], *n = &j->claims.c[c->now];
    bool good = false;
    if (b->said.word != RULE_PLAIN || n->said.word != RULE_PLAIN) {
        snprintf(it->why, RULE_TEXT, "The numbers that it changed between are rounded.");
        return;
    }
    if (b->kind == STATE_SHARE) {
        good = rule_points(c->said, c->points, b->said.milli / 100, n->said.milli / 100, why);
    } else if (is_whole(b) && is_whole(n)) {
        good = rule_change(c->said, c->up, count(b), count(n), why);
    }
    if (good) {
        it->verdict = STATE_AGREES;
    } else {
        finding(it, STATE_OFF_PERCENTAGE, why);
    }
}

static void count_within(struct judging *j, struct claim *c, struct state_item *it)
{
    char why[RULE_TEXT];
    const struct claim *w = c->is_part && c->whole != NO_CLAIM ? &j->claims.c[c->whole] : NULL;
    if (w && w->kind == STATE_COUNT && is_whole(c) && is_whole(w) &&
        !rule_part(count(c), count(w), why)) {
        finding(it, STATE_OFF_BASE, why);
    }
}

static void months_within(struct judging *j, struct claim *c, struct state_item *it)
{
    char why[RULE_TEXT];
    const struct period *p = period_of(j, c->sentence);
    if (!p || fig_run_n(p->run) < 2) {
        snprintf(it->why, RULE_TEXT, "The statement does not say which months these are.");
    } else if (rule_months(c->said, p->run, p->years, why)) {
        it->verdict = STATE_AGREES;
    } else {
        finding(it, STATE_OFF_PERIOD, why);
    }
}

static void claim_judge(struct judging *j, struct claim *c)
{
    static void (*const within[STATE_PERIOD])(struct judging *, struct claim *,
                                              struct state_item *) = {count_within, share_within,
                                                                      change_within, months_within};
    struct state_item *it = item_of(j, c->tok, c->kind);
    uint32_t first, end = it->at + it->len;
    rounding_before(&j->t, c->tok, &first);
    if (j->t.tok[first].sentence == c->sentence) { /* with the words that round it */
        it->at = j->t.tok[first].at;
        it->len = end - it->at;
    }
    within[c->kind](j, c, it);
    if (j->ask->data && c->kind != STATE_MONTHS) {
        figures_say(j, c, it);
    }
    if (it->verdict == STATE_AGREES) {
        it->why[0] = 0;
    } else if (it->verdict == STATE_UNCHECKED && !j->ask->data && !it->why[0]) {
        snprintf(it->why, RULE_TEXT, "There are no figures to compare it with.");
    }
}

static void period_judge(struct judging *j, uint32_t tok)
{
    struct state_item *it = item_of(j, tok, STATE_PERIOD);
    it->verdict = STATE_KNOWN;
    for (uint32_t i = 0; i < j->periods.n; i++) {
        const struct period *p = &j->periods.p[i];
        if (p->tok == tok) {
            unsigned n = fig_run_n(p->run);
            snprintf(it->data, RULE_TEXT, "%u month%s", n, n == 1 ? "" : "s");
        }
    }
}

static void known(struct judging *j, uint32_t i)
{
    static const uint8_t kind_of[ROLE_NO_NUMBER + 1] = {
        [ROLE_DATE] = STATE_DATE, [ROLE_TIME] = STATE_TIME,    [ROLE_PHONE] = STATE_PHONE,
        [ROLE_AGE] = STATE_AGE,   [ROLE_MONEY] = STATE_MONEY,  [ROLE_DURATION] = STATE_DURATION,
        [ROLE_NAME] = STATE_NAME, [ROLE_PERCENT] = STATE_OTHER};
    enum role r = j->t.tok[i].role;
    if (r == ROLE_PERIOD) {
        period_judge(j, i);
    } else if (kind_of[r]) {
        item_of(j, i, kind_of[r])->verdict = STATE_KNOWN;
    } else if (r == ROLE_OPEN) {
        struct state_item *it = item_of(j, i, STATE_OTHER);
        it->verdict = STATE_UNREAD;
        snprintf(it->why, RULE_TEXT, "It could not be made out what this number counts.");
    }
}

/* How the word detected is used: each misuse once, with the sentences that have it. */
static void wording(struct judging *j)
{
    for (enum rule_detected d = 0; d <= RULE_DETECTED_THESE; d++) {
        char where[80] = "";
        struct state_item *it = NULL;
        for (uint32_t s = 0; s < j->t.sentences; s++) {
            bool is[3];
            struct state_sentence at = j->t.sentence[s];
            rule_wording(VIEW(j->ask->text.p + at.at, at.len), !j->ask->linked, is);
            if (!is[d]) {
                continue;
            }
            if (!it) {
                uint32_t tok = 0;
                while (j->t.tok[tok].sentence != s) {
                    tok++;
                }
                it = item_of(j, tok, STATE_WORDING);
                it->at = at.at;
                it->len = at.len;
            }
            size_t n = strlen(where);
            snprintf(where + n, sizeof where - n, n ? ", %u" : "%u", s + 1);
        }
        if (it) {
            bool many = strchr(where, ',') != NULL;
            char why[RULE_TEXT];
            snprintf(why, RULE_TEXT, "%s (Sentence%s %s.)", rule_detected_text(d), many ? "s" : "",
                     where);
            finding(it, STATE_OFF_DETECTED, why);
        }
    }
}

void judge(struct judging *j)
{
    uint32_t c = 0;
    for (uint32_t i = 0; i < j->t.n && !j->out->more; i++) {
        if (c < j->claims.n && j->claims.c[c].tok == i) {
            claim_judge(j, &j->claims.c[c++]);
        } else if (j->t.tok[i].kind == TOK_NUMBER || j->t.tok[i].role == ROLE_PERIOD) {
            known(j, i);
        }
    }
    wording(j);
    for (uint32_t i = 0; i < j->out->items; i++) {
        j->out->findings += j->out->item[i].verdict == STATE_FINDING;
        j->out->unread += j->out->item[i].verdict == STATE_UNREAD;
    }
}
