/* sentence: does what a sentence of the report says agree with itself? Its numbers are read back
 * out of the words, as a reader would, and held against the rules for statements (rules/rules.h).
 * Called for each sentence and each cell before it is told. Never takes a number's word for what it
 * is: a mistake in the words is found like one in the sums. */
#include "campaign/report_in.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { MOST = 64, AHEAD = 4 /* a rule looks so far on */, MILLI = 1000, HUNDREDTH = 10 };
#define LARGEST INT64_C(100000000000) /* no count is longer: more digits are not read */

struct number {
    const char *at, *end;
    struct rule_said said;
    bool pct, hidden;
};
struct sentence {
    const char *text;
    struct number n[MOST + AHEAD]; /* behind count: nothing */
    size_t count;
};

/* --- reading
 * ------------------------------------------------------------------------------------------- */

static const char *digits_read(const char *p, int64_t *out)
{
    for (; isdigit((unsigned char)*p) || (*p == ',' && isdigit((unsigned char)p[1])); p++) {
        *out = *p == ',' || *out > LARGEST ? *out : *out * 10 + (*p - '0');
    }
    return p;
}

/* 12, 1,234, 3.5, 12%, £1,234.56; p is at its first digit. */
static const char *number_read(const char *p, struct number *out)
{
    int64_t whole = 0, step = MILLI, part = 0;
    *out = (struct number){.at = p};
    p = digits_read(p, &whole);
    if (*p == '.' && isdigit((unsigned char)p[1])) {
        for (p++; isdigit((unsigned char)*p) && step > 1; p++) {
            step /= 10;
            part += (*p - '0') * step;
        }
    }
    out->said = (struct rule_said){RULE_PLAIN, whole * MILLI + part, step, step};
    out->pct = *p == '%';
    out->end = p + out->pct;
    return out->end;
}

static void sentence_read(const char *text, struct sentence *s)
{
    const char *p = text;
    *s = (struct sentence){.text = text};
    while (*p && s->count < MOST) {
        struct number *n = &s->n[s->count];
        if (strncmp(p, "[c]", 3) == 0) {
            *n = (struct number){.at = p, .end = p + 3, .hidden = true};
            p += 3 + (p[3] == '%');
            s->count++;
        } else if (isdigit((unsigned char)*p)) {
            p = number_read(p, n);
            bool word = isalpha((unsigned char)*p); /* a code: 3NJH */
            s->count += !word;
        } else if (isalpha((unsigned char)*p)) {
            while (isalnum((unsigned char)*p)) {
                p++;
            }
            continue;
        } else {
            p++;
            continue;
        }
        while (isalnum((unsigned char)*p)) {
            p++;
        }
    }
}

/* What stands between a number and the next; a pound sign belongs to the number behind it. */
static bool gap_is(const struct sentence *s, size_t i, const char *want)
{
    if (i + 1 >= s->count) {
        return false;
    }
    const char *at = s->n[i].end, *to = s->n[i + 1].at;
    size_t n = (size_t)(to - at), len = strlen(want);
    n -= n >= 2 && memcmp(to - 2, "\xc2\xa3", 2) == 0 ? 2 : 0;
    return n == len && memcmp(at, want, len) == 0;
}

static bool ends_with(const struct sentence *s, size_t i, const char *want)
{
    return i < s->count && strncmp(s->n[i].end, want, strlen(want)) == 0;
}

static bool begins_with(const struct sentence *s, size_t i, const char *want)
{
    size_t len = strlen(want), room = i < s->count ? (size_t)(s->n[i].at - s->text) : 0;
    return room >= len && memcmp(s->n[i].at - len, want, len) == 0;
}

/* One of three. */
static bool any_hidden(const struct number n[3])
{
    return n[0].hidden || n[1].hidden || n[2].hidden;
}

/* In hundredths: pence of pounds. */
static uint64_t amount(const struct number *n)
{
    return (uint64_t)n->said.milli / HUNDREDTH;
}

/* The month between two numbers, 1 to 12; 0: none stands there. */
static unsigned month_at(const struct sentence *s, size_t i)
{
    for (unsigned m = 1; m <= 12; m++) {
        char want[32];
        snprintf(want, sizeof want, " %s ", month_name(m));
        if (gap_is(s, i, want)) {
            return m;
        }
    }
    return 0;
}

/* --- the rules, each where its words stand
 * ------------------------------------------------------------- */

/* "448 of 1,377", "448 of 1,377 (32.5%)" */
static bool share_right(const struct sentence *s, size_t i, char why[RULE_TEXT])
{
    const struct number *a = &s->n[i], *b = &s->n[i + 1], *pct = &s->n[i + 2];
    if (!gap_is(s, i, " of ")) {
        return true;
    }
    bool has = gap_is(s, i + 1, " (") && pct->pct;
    if (a->hidden || b->hidden) {
        snprintf(why, has ? RULE_TEXT : 1, "A percentage of a count that is hidden gives it back.");
        return !has;
    }
    bool whole = a->said.step == MILLI && b->said.step == MILLI;
    uint64_t part = amount(a) / (whole ? 100 : 1), base = amount(b) / (whole ? 100 : 1);
    bool good = rule_part(part, base, why);
    good = good && (!has || rule_base(pct->said, base, why));
    return good && (!has || rule_share(pct->said, part, base, why));
}

/* "£278 (£230 to £339)", "6.0 more (3.1 to 9.9)" */
static bool interval_right(const struct sentence *s, size_t i, char why[RULE_TEXT])
{
    const struct number *n = &s->n[i];
    if (any_hidden(n) || !gap_is(s, i, " (") || !gap_is(s, i + 1, " to ") ||
        !ends_with(s, i + 2, ")")) {
        return true;
    }
    return rule_between(n->said.milli, n[1].said.milli, n[2].said.milli, why);
}

/* "28 days, from 2 November 2026 to 29 November 2026" */
static bool period_right(const struct sentence *s, size_t i, char why[RULE_TEXT])
{
    if (s->n[i].hidden || !gap_is(s, i, " days, from ") || !gap_is(s, i + 2, " to ") ||
        i + 4 >= s->count) {
        return true;
    }
    struct rota_date day[2];
    for (unsigned k = 0; k < 2; k++) {
        const struct number *d = &s->n[i + 1 + 2 * k];
        day[k] = (struct rota_date){(int16_t)(d[1].said.milli / MILLI),
                                    (uint8_t)month_at(s, i + 1 + 2 * k),
                                    (uint8_t)(d->said.milli / MILLI)};
        if (!rota_date_is(day[k])) {
            snprintf(why, RULE_TEXT, "There is no such day.");
            return false;
        }
    }
    return rule_days(s->n[i].said, rota_day_of(day[0]), rota_day_of(day[1]), why);
}

/* "From 85 to 107: 26% more", "From £900 planned to £850 spent: 6% less" */
static bool change_right(const struct sentence *s, size_t i, char why[RULE_TEXT])
{
    const struct number *n = &s->n[i];
    bool pound = begins_with(s, i, "From \xc2\xa3");
    bool to = gap_is(s, i, " to ") || gap_is(s, i, " planned to ");
    bool is = gap_is(s, i + 1, ": ") || gap_is(s, i + 1, " spent: ");
    if ((!pound && !begins_with(s, i, "From ")) || !to || !is || !n[2].pct) {
        return true;
    }
    if (n[0].hidden || n[1].hidden) {
        snprintf(why, RULE_TEXT, "A percentage of a count that is hidden gives it back.");
        return false;
    }
    bool more = ends_with(s, i + 2, " more"),
         base = pound || rule_base(n[2].said, amount(n) / 100, why);
    return base && rule_change(n[2].said, more, amount(n), amount(n + 1), why);
}

/* "12 in the 2 days ...: 6.0 a day" */
static bool rate_right(const struct sentence *s, size_t i, char why[RULE_TEXT])
{
    const struct number *n = &s->n[i];
    if (!gap_is(s, i, " in the ") || !ends_with(s, i + 2, " a day") || any_hidden(n) ||
        !n[1].said.milli) {
        return true;
    }
    if (rule_fits(n[2].said, n->said.milli, n[1].said.milli) == RULE_FITS) {
        return true;
    }
    snprintf(why, RULE_TEXT, "That is not so many a day.");
    return false;
}

/* Sums "in the 28 days" and "in the 14 days" in one paragraph, unless each is told by the day. */
static bool windows_right(const struct sentence *s, char why[RULE_TEXT])
{
    size_t first = MOST;
    bool good = true;
    for (size_t i = 0; good && i < s->count; i++) {
        if (!begins_with(s, i, " in the ") || !ends_with(s, i, " days") ||
            ends_with(s, i + 1, " a day")) {
            continue;
        }
        good = first == MOST || rule_windows((uint64_t)s->n[first].said.milli / MILLI,
                                             (uint64_t)s->n[i].said.milli / MILLI, why);
        first = i;
    }
    return good;
}

/* "Of every 1,000 shown, 103 fewer ...; the truth lies between 232 fewer and 25 more": what was
 * said last before it, of one and of the other message, is what it is of. */
static bool thousand_right(const struct sentence *s, size_t i, char why[RULE_TEXT])
{
    const struct number *n = &s->n[i];
    if (!begins_with(s, i, "Of every ") || i + 3 >= s->count) {
        return true;
    }
    int64_t v[3];
    for (unsigned k = 0; k < 3; k++) {
        v[k] = ends_with(s, i + 1 + k, " fewer") ? -n[1 + k].said.milli : n[1 + k].said.milli;
    }
    if (!rule_between(v[0], v[1], v[2], why)) {
        return false;
    }
    int64_t share[2] = {0, 0};
    unsigned found = 0;
    for (size_t k = 0; k + 1 < i; k++) {
        if (gap_is(s, k, " of ") && s->n[k + 1].said.milli) {
            share[found++ % 2] =
                (int64_t)((__int128)s->n[k].said.milli * n->said.milli / s->n[k + 1].said.milli);
        }
    }
    int64_t off = share[0] - share[1] - v[0];
    if (found != 2 || !n->said.milli || (off <= n[1].said.step && -off <= n[1].said.step)) {
        return true;
    }
    snprintf(why, RULE_TEXT, "The two shares do not differ by so much.");
    return false;
}

bool sentence_right(const char *text, char why[RULE_TEXT])
{
    static bool (*const rules[])(const struct sentence *s, size_t i, char why[RULE_TEXT]) = {
        share_right, interval_right, period_right, change_right, rate_right, thousand_right};
    struct sentence s;
    sentence_read(text, &s);
    why[0] = 0;
    bool good = windows_right(&s, why);
    for (size_t i = 0; good && i < s.count; i++) {
        for (size_t k = 0; good && k < sizeof rules / sizeof rules[0]; k++) {
            good = rules[k](&s, i, why);
        }
    }
    return good;
}
