/* period: runs of months in prose: "April to February", "between 1 April 2024 and 28 February
 * 2025",
 * "2014-15". Called by check. Never makes up a year: a run without one says so. */
#include "statement/statement_in.h"
#include <string.h>

enum { MILLI = 1000, FROM_APRIL = 3, MONTHS = 12 };

/* A month with its day and year, where they stand. */
struct month_read {
    uint32_t first, last;
    unsigned month; /* 1 to 12 */
    unsigned year;  /* 0: none */
};

static unsigned year_at(const struct text *t, uint32_t i)
{
    int64_t n = number_at(t, i) ? t->tok[i].num.milli / MILLI : 0;
    return n >= 1900 && n < 2200 && t->tok[i].digits && t->tok[i].len == 4 ? (unsigned)n : 0;
}

static bool day_at(const struct text *t, uint32_t i)
{
    return number_at(t, i) && t->tok[i].role == ROLE_DATE && t->tok[i].num.milli <= 31 * MILLI;
}

/* "may" is a month only where one is expected: beside another, a day or a year. */
static bool month_at(const struct text *t, uint32_t i, struct month_read *m)
{
    *m = (struct month_read){i, i, word_month(word_at(t, i)), 0};
    if (!m->month) {
        return false;
    }
    bool cut = strlen(word_at(t, i)) == 3 && word_in(word_at(t, i), " mar may jan jun dec ");
    bool capital = t->v.p[t->tok[i].at] >= 'A' && t->v.p[t->tok[i].at] <= 'Z';
    m->first -= i && day_at(t, i - 1);
    uint32_t next = i + 1;
    if (day_at(t, next)) {
        m->last = next;
        next += sign_at(t, next + 1) == ',' ? 2 : 1;
    }
    m->year = next < t->n && t->tok[next].sentence == t->tok[i].sentence ? year_at(t, next) : 0;
    m->last = m->year ? next : m->last;
    bool beside =
        m->first != i || m->last != i ||
        (i && word_in(word_at(t, i - 1), " in to and until during from between since by "));
    return capital && (!cut || beside);
}

static void add(struct periods *out, struct period p)
{
    if (out->n == out->cap) {
        uint32_t cap = 2 * out->cap + 16;
        struct period *more = cb_alloc(cap * sizeof *more);
        if (out->n) {
            memcpy(more, out->p, out->n * sizeof *more);
        }
        cb_free(out->p, out->cap * sizeof *out->p);
        out->p = more;
        out->cap = cap;
    }
    out->p[out->n++] = p;
}

static struct fig_run run_of(struct month_read a, struct month_read b, bool *years)
{
    unsigned to = b.year ? b.year : a.year, from = a.year;
    *years = to != 0;
    if (!to) {
        from = 1;
        to = b.month < a.month ? 2 : 1;
    } else if (!from) {
        from = a.month > b.month ? to - 1 : to;
    } else if (!b.year) {
        to = b.month < a.month ? from + 1 : from;
    }
    struct fig_run r = {fig_month(from, a.month), (uint16_t)(fig_month(to, b.month) + 1)};
    return r;
}

static void take(struct text *t, uint32_t first, uint32_t last, struct fig_run run, bool years,
                 struct periods *out)
{
    uint32_t say = first;
    for (uint32_t i = first; i <= last; i++) {
        if (t->tok[i].kind == TOK_NUMBER) {
            t->tok[i].role = ROLE_DONE;
        }
    }
    t->tok[say].role = ROLE_PERIOD;
    t->tok[say].len = t->tok[last].at + t->tok[last].len - t->tok[say].at;
    add(out, (struct period){say, last, t->tok[first].sentence, run, years});
}

/* "2014-15", "2014/15", "2014 to 2015" with "financial" or "year" near is the first alone. */
static bool from_april(struct text *t, uint32_t i, struct periods *out)
{
    unsigned year = year_at(t, i);
    int64_t second = number_at(t, i + 2) ? t->tok[i + 2].num.milli / MILLI : -1;
    bool joined = sign_at(t, i + 1) && strchr("-/", sign_at(t, i + 1)) && i + 2 < t->n &&
                  t->tok[i + 1].glued && t->tok[i + 2].glued;
    if (!year || !joined || (second != year + 1 && second != (year + 1) % 100)) {
        return false;
    }
    struct fig_run run = {fig_month(year, FROM_APRIL + 1), fig_month(year + 1, FROM_APRIL + 1)};
    take(t, i, i + 2, run, true, out);
    return true;
}

void periods_find(struct text *t, struct periods *out)
{
    *out = (struct periods){0};
    for (uint32_t i = 0; i < t->n; i++) {
        struct month_read a, b;
        if (from_april(t, i, out)) {
            i += 2;
        }
        if (!month_at(t, i, &a)) {
            continue;
        }
        uint32_t k = a.last + 1;
        bool joint = word_in(word_at(t, k), " to until till through ") || sign_at(t, k) == '-' ||
                     (word_in(word_at(t, k), " and ") && a.first &&
                      word_in(word_at(t, a.first - 1), " between "));
        uint32_t next = joint ? k + 1 : k;
        next += word_in(word_at(t, next), " the end of ") ? 1 : 0;
        next += word_in(word_at(t, next), " end ") ? 1 : 0;
        next += word_in(word_at(t, next), " of ") ? 1 : 0;
        next += day_at(t, next) ? 1 : 0;
        bool two = joint && next < t->n && t->tok[next].sentence == t->tok[i].sentence &&
                   month_at(t, next, &b);
        bool years = false;
        struct fig_run run = run_of(a, two ? b : a, &years);
        if (two && run.from < run.below) {
            take(t, a.first, b.last, run, years, out);
            i = b.last;
        } else if (a.first == i && !day_at(t, a.last) && i &&
                   word_in(word_at(t, i - 1), " in during for ")) {
            take(t, i, a.last, run, years, out); /* a month by itself: "in March 2024" */
            i = a.last;
        }
    }
}

void periods_free(struct periods *p)
{
    cb_free(p->p, p->cap * sizeof *p->p);
    *p = (struct periods){0};
}
