/* run: months, quarters, years from April and runs of them, read from text and written in words.
 * Called by the readers of files, by tables and by the command line. Never takes 2014-04 for a
 * year: 2014/15 is always the year, and what can be a month is one unless a year is asked for. */
#include "figures/figures.h"
#include <stdio.h>
#include <string.h>

enum { YEAR_LOW = 1900, YEAR_HIGH = 2199, MONTHS = 12, APRIL = 3, DIGITS_YEAR = 4, SHORT = 3 };

static const char *const month_name[MONTHS] = {"January",   "February", "March",    "April",
                                               "May",       "June",     "July",     "August",
                                               "September", "October",  "November", "December"};

static struct view trim(struct view v)
{
    while (v.len && v.p[0] == ' ') {
        v.p++;
        v.len--;
    }
    while (v.len && v.p[v.len - 1] == ' ') {
        v.len--;
    }
    return v;
}

static bool digits(struct view *v, size_t n, unsigned *out)
{
    *out = 0;
    if (v->len < n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (v->p[i] < '0' || v->p[i] > '9') {
            return false;
        }
        *out = *out * 10 + (unsigned)(v->p[i] - '0');
    }
    v->p += n;
    v->len -= n;
    return true;
}

static bool byte_is(struct view *v, const char *any_of)
{
    if (!v->len || !strchr(any_of, v->p[0]) || !v->p[0]) {
        return false;
    }
    v->p++;
    v->len--;
    return true;
}

static bool year_is(struct view *v, unsigned *year)
{
    return digits(v, DIGITS_YEAR, year) && *year >= YEAR_LOW && *year <= YEAR_HIGH;
}

/* A month's name, whole or its first three letters; 1 to 12, or 0. */
static unsigned month_word(struct view v)
{
    for (unsigned m = 0; m < MONTHS; m++) {
        size_t whole = strlen(month_name[m]);
        bool as_long = v.len == whole || v.len == SHORT;
        if (as_long && strncasecmp((const char *)v.p, month_name[m], v.len) == 0) {
            return m + 1;
        }
    }
    return 0;
}

static struct fig_run run_of(unsigned month, unsigned n)
{
    return (struct fig_run){(uint16_t)month, (uint16_t)(month + n)};
}

/* "2014/15", "2014/15 Q1", and "2014-15" where no month can be meant. */
static bool year_pair(struct view v, enum fig_grain want, struct fig_run *out, enum fig_grain *g)
{
    unsigned year, next, q;
    if (!year_is(&v, &year)) {
        return false;
    }
    bool slash = byte_is(&v, "/");
    if ((!slash && !byte_is(&v, "-")) || !digits(&v, 2, &next) || (year + 1) % 100 != next) {
        return false;
    }
    if (!slash && want != FIG_YEAR && next >= 1 && next <= MONTHS) {
        return false; /* 2011-12 is December, unless years are asked for */
    }
    unsigned april = fig_month(year, APRIL + 1);
    *out = run_of(april, FIG_YEAR);
    *g = FIG_YEAR;
    if (!v.len) {
        return true;
    }
    if (!byte_is(&v, " -") || !byte_is(&v, "Qq") || !digits(&v, 1, &q) || v.len) {
        return false;
    }
    *out = run_of(april + (q - 1) * FIG_QUARTER, FIG_QUARTER);
    *g = FIG_QUARTER;
    return q >= 1 && q <= 4;
}

/* "2014-04", "2014-Q2". */
static bool year_first(struct view v, struct fig_run *out, enum fig_grain *g)
{
    unsigned year, n;
    if (!year_is(&v, &year) || !byte_is(&v, "- ")) {
        return false;
    }
    if (byte_is(&v, "Qq")) {
        *g = FIG_QUARTER;
        bool good = digits(&v, 1, &n) && !v.len && n >= 1 && n <= 4;
        *out = run_of(fig_month(year, 1) + (n - 1) * FIG_QUARTER, FIG_QUARTER);
        return good;
    }
    *g = FIG_MONTH;
    bool good = digits(&v, 2, &n) && !v.len && n >= 1 && n <= MONTHS;
    *out = run_of(fig_month(year, n), FIG_MONTH);
    return good;
}

/* "April 2014", "Q2 2014". */
static bool year_last(struct view v, struct fig_run *out, enum fig_grain *g)
{
    unsigned year, n;
    if (v.len < DIGITS_YEAR + 2) {
        return false;
    }
    struct view y = VIEW(v.p + v.len - DIGITS_YEAR, DIGITS_YEAR);
    struct view word = trim(VIEW(v.p, v.len - DIGITS_YEAR));
    if (!year_is(&y, &year) || v.p[v.len - DIGITS_YEAR - 1] != ' ') {
        return false;
    }
    n = month_word(word);
    *g = n ? FIG_MONTH : FIG_QUARTER;
    if (n) {
        *out = run_of(fig_month(year, n), FIG_MONTH);
        return true;
    }
    bool good = byte_is(&word, "Qq") && digits(&word, 1, &n) && !word.len && n >= 1 && n <= 4;
    *out = run_of(fig_month(year, 1) + (n - 1) * FIG_QUARTER, FIG_QUARTER);
    return good;
}

static bool one(struct view v, enum fig_grain want, struct fig_run *out, enum fig_grain *g)
{
    return year_pair(v, want, out, g) || year_first(v, out, g) || year_last(v, out, g);
}

/* Where " to " or ".." stands; len when nowhere. */
static size_t joint(struct view v, size_t *width)
{
    static const char *const words[] = {" to ", ".."};
    for (size_t w = 0; w < sizeof words / sizeof words[0]; w++) {
        *width = strlen(words[w]);
        for (size_t i = 0; i + *width <= v.len; i++) {
            if (memcmp(v.p + i, words[w], *width) == 0) {
                return i;
            }
        }
    }
    return v.len;
}

/* "April 2024 to February 2025"; of a month without a year the last one before the other. */
static bool two(struct view v, struct fig_run *out)
{
    size_t width, at = joint(v, &width);
    struct fig_run a, b;
    enum fig_grain g;
    if (at == v.len) {
        return false;
    }
    struct view left = trim(VIEW(v.p, at)), right = VIEW(v.p + at + width, v.len - at - width);
    if (!one(trim(right), FIG_ANY, &b, &g)) {
        return false;
    }
    unsigned m = month_word(left);
    if (m) {
        unsigned last = b.below - 1u;
        a.from = (uint16_t)(last - (last % MONTHS + MONTHS - (m - 1)) % MONTHS);
    } else if (!one(left, FIG_ANY, &a, &g)) {
        return false;
    }
    *out = (struct fig_run){a.from, b.below};
    return a.from < b.below;
}

enum cb_err fig_run_read(struct view text, enum fig_grain grain, struct fig_run *out,
                         enum fig_grain *grain_out)
{
    struct view v = trim(text);
    if (one(v, grain, out, grain_out)) {
        return grain == FIG_ANY || grain == *grain_out ? CB_OK : CB_PEER_FORMAT;
    }
    *grain_out = FIG_LONG;
    return grain == FIG_ANY && two(v, out) ? CB_OK : CB_PEER_FORMAT;
}

/* --- in words ----------------------------------------------------------------------------------
 */
static unsigned year_of(unsigned month)
{
    return month / MONTHS;
}

static bool is_years(struct fig_run r)
{
    return r.from < r.below && r.from % MONTHS == APRIL && r.below % MONTHS == APRIL;
}

static bool is_quarter(struct fig_run r)
{
    return fig_run_n(r) == FIG_QUARTER && r.from % FIG_QUARTER == 0;
}

static void count_words(unsigned n, char out[FIG_WORDS])
{
    static const char *const word[] = {"no",    "one",   "two",  "three", "four",   "five",  "six",
                                       "seven", "eight", "nine", "ten",   "eleven", "twelve"};
    if (n < sizeof word / sizeof word[0]) {
        snprintf(out, FIG_WORDS, "%s", word[n]);
    } else {
        snprintf(out, FIG_WORDS, "%u", n);
    }
}

void fig_run_words(struct fig_run r, char out[FIG_WORDS])
{
    unsigned last = r.below - 1u, y0 = year_of(r.from), y1 = year_of(last);
    const char *m0 = month_name[r.from % MONTHS], *m1 = month_name[last % MONTHS];
    char n[FIG_WORDS];
    if (r.from >= r.below) {
        snprintf(out, FIG_WORDS, "no months");
    } else if (is_years(r) && fig_run_n(r) == FIG_YEAR) {
        snprintf(out, FIG_WORDS, "%u-%02u", y0, y1 % 100);
    } else if (is_years(r)) {
        snprintf(out, FIG_WORDS, "%u-%02u to %u-%02u", y0, (y0 + 1) % 100, y1 - 1, y1 % 100);
    } else if (fig_run_n(r) == 1) {
        snprintf(out, FIG_WORDS, "%s %u", m0, y0);
    } else if (is_quarter(r)) {
        snprintf(out, FIG_WORDS, "%s to %s %u", m0, m1, y1);
    } else {
        count_words(fig_run_n(r), n);
        if (y0 == y1) {
            snprintf(out, FIG_WORDS, "%s to %s %u (%.8s months)", m0, m1, y1, n);
        } else {
            snprintf(out, FIG_WORDS, "%s %u to %s %u (%.8s months)", m0, y0, m1, y1, n);
        }
    }
}

void fig_run_code(struct fig_run r, char out[FIG_WORDS])
{
    unsigned last = r.below ? r.below - 1u : 0, y0 = year_of(r.from), y1 = year_of(last);
    unsigned m0 = r.from % MONTHS + 1u, m1 = last % MONTHS + 1u;
    if (is_years(r) && fig_run_n(r) == FIG_YEAR) {
        snprintf(out, FIG_WORDS, "%u/%02u", y0, y1 % 100);
    } else if (fig_run_n(r) == 1) {
        snprintf(out, FIG_WORDS, "%u-%02u", y0, m0);
    } else if (is_quarter(r)) {
        snprintf(out, FIG_WORDS, "%u-Q%u", y0, m1 / FIG_QUARTER);
    } else {
        snprintf(out, FIG_WORDS, "%u-%02u..%u-%02u", y0, m0, y1, m1);
    }
}

struct fig_run fig_run_before(struct fig_run r)
{
    unsigned years = (fig_run_n(r) + MONTHS - 1) / MONTHS;
    unsigned back = (years ? years : 1) * MONTHS;
    if (back > r.from) {
        return (struct fig_run){0, 0};
    }
    return (struct fig_run){(uint16_t)(r.from - back), (uint16_t)(r.below - back)};
}
