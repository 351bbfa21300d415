/* rules: see rules.h. Called by room statement, and by campaign's report, which checks its own
 * sentences. Never rounds what it compares: only what it says. */
#include "rules/rules.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MILLI = 1000, FIVE_PERCENT = 20 };

int64_t rule_slack(struct rule_said said)
{
    int64_t half = said.unit / 2, part = llabs(said.milli) / FIVE_PERCENT;
    int64_t slack = half < part ? half : part;
    return slack < said.step ? said.step : slack;
}

/* num / den in thousandths, rounded half away from 0 to a step of so many of them. */
static int64_t stepped(int64_t num, int64_t den, int64_t step)
{
    __int128 n = (__int128)num * MILLI, d = (__int128)den * step;
    __int128 twice = 2 * (n < 0 ? -n : n) + d;
    int64_t steps = (int64_t)(twice / (2 * d));
    return (n < 0 ? -steps : steps) * step;
}

static enum rule_fit fits_side(struct rule_said s, int side, int64_t slack)
{
    switch (s.word) {
    case RULE_NEARLY:
        return side >= 0 ? RULE_WRONG : slack ? RULE_FITS : RULE_OFF;
    case RULE_JUST:
        return side <= 0 ? RULE_WRONG : slack ? RULE_FITS : RULE_OFF;
    case RULE_OVER:
        return side > 0 ? RULE_FITS : RULE_WRONG;
    case RULE_UNDER:
        return side < 0 ? RULE_FITS : RULE_WRONG;
    case RULE_LEAST:
        return side >= 0 ? RULE_FITS : RULE_WRONG;
    case RULE_MOST:
        return side <= 0 ? RULE_FITS : RULE_WRONG;
    case RULE_AROUND:
        return slack ? RULE_FITS : RULE_OFF;
    case RULE_PLAIN:
    case RULE_WORDS:
        break;
    }
    return RULE_OFF;
}

enum rule_fit rule_fits(struct rule_said s, int64_t num, int64_t den)
{
    CB_ASSERT(den > 0);
    if (s.word == RULE_PLAIN) {
        return stepped(num, den, s.step) == s.milli ? RULE_FITS : RULE_OFF;
    }
    __int128 off = (__int128)num * MILLI - (__int128)s.milli * den;
    __int128 most = (__int128)rule_slack(s) * den;
    int side = off > 0 ? 1 : off < 0 ? -1 : 0;
    bool within = off <= most && -off <= most;
    enum rule_fit f = fits_side(s, side, within);
    /* What is far off is another number, whatever the word. */
    return f == RULE_WRONG && !within ? RULE_OFF : f;
}

/* "90 %", "87.8 %", "1,600". */
static void number_words(int64_t milli, bool tenths, char out[40])
{
    char digits[24];
    uint64_t whole = (uint64_t)(llabs(milli) / MILLI), rest = (uint64_t)(llabs(milli) % MILLI);
    int n = snprintf(digits, sizeof digits, "%" PRIu64, whole);
    size_t at = 0;
    if (milli < 0) {
        out[at++] = '-';
    }
    for (int i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0 && at < 30) {
            out[at++] = ',';
        }
        out[at++] = digits[i];
    }
    if (rest || tenths) {
        bool more = rest % 100 != 0;
        snprintf(out + at, 40 - at, more ? ".%03" PRIu64 : ".%" PRIu64, more ? rest : rest / 100);
        for (size_t k = strlen(out); more && out[k - 1] == '0'; k--) {
            out[k - 1] = 0;
        }
    } else {
        out[at] = 0;
    }
}

const char *rule_word_text(enum rule_word w)
{
    static const char *const text[RULE_WORDS] = {
        "", "nearly ", "over ", "just over ", "less than ", "at least ", "at most ", "around "};
    return text[w];
}

void rule_said_words(struct rule_said s, char out[64])
{
    char n[40];
    number_words(s.milli, s.step < MILLI, n);
    snprintf(out, 64, "%s%s", rule_word_text(s.word), n);
}

/* num / den to one decimal. */
void rule_tenths_words(int64_t num, int64_t den, char out[40])
{
    number_words(stepped(num, den, MILLI / 10), true, out);
}

void rule_count_words(uint64_t n, char out[40])
{
    number_words((int64_t)(n < INT64_MAX / MILLI ? n * MILLI : 0), false, out);
}

bool rule_share(struct rule_said pct, uint64_t part, uint64_t whole, char why[RULE_TEXT])
{
    char said[64], is[40], p[40], w[40];
    why[0] = 0;
    rule_count_words(part, p);
    rule_count_words(whole, w);
    if (!whole) {
        snprintf(why, RULE_TEXT, "A percentage of none is nothing that can be said.");
        return false;
    }
    if (rule_fits(pct, (int64_t)part * 100, (int64_t)whole) == RULE_FITS) {
        return true;
    }
    rule_said_words(pct, said);
    rule_tenths_words((int64_t)part * 100, (int64_t)whole, is);
    snprintf(why, RULE_TEXT, "%s of %s is %s %%, not %s %%.", p, w, is, said);
    return false;
}

bool rule_change(struct rule_said pct, bool up, uint64_t before, uint64_t now, char why[RULE_TEXT])
{
    char said[64], is[40], b[40], n[40];
    why[0] = 0;
    rule_count_words(before, b);
    rule_count_words(now, n);
    if (!before) {
        snprintf(why, RULE_TEXT, "From none to %s is no percentage at all.", n);
        return false;
    }
    int64_t by = ((int64_t)now - (int64_t)before) * (up ? 100 : -100);
    if (rule_fits(pct, by, (int64_t)before) == RULE_FITS) {
        return true;
    }
    rule_said_words(pct, said);
    rule_tenths_words(llabs(by), (int64_t)before, is);
    bool rose = now > before;
    snprintf(why, RULE_TEXT, "From %s to %s is %s %s %%, not %s %s %%.", b, n,
             now == before ? "a change of"
             : rose        ? "up"
                           : "down",
             is, up ? "up" : "down", said);
    return false;
}

bool rule_points(struct rule_said said, bool is_points, int64_t before, int64_t now,
                 char why[RULE_TEXT])
{
    char words[64], points[40], pct[40], b[40], n[40];
    why[0] = 0;
    int64_t by = llabs(now - before);
    if (rule_fits(said, is_points ? by : by * 100, is_points || before <= 0 ? 10 : before) ==
        RULE_FITS) {
        return true;
    }
    rule_said_words(said, words);
    rule_tenths_words(by, 10, points);
    rule_tenths_words(by * 100, before > 0 ? before : 1, pct);
    rule_tenths_words(before, 10, b);
    rule_tenths_words(now, 10, n);
    snprintf(why, RULE_TEXT,
             "From %s %% to %s %% is %s percentage points (a change of %s %%), not %s%s.", b, n,
             points, before > 0 ? pct : "no known", words, is_points ? " percentage points" : " %");
    return false;
}

bool rule_part(uint64_t part, uint64_t whole, char why[RULE_TEXT])
{
    char p[40], w[40];
    why[0] = 0;
    if (part <= whole) {
        return true;
    }
    rule_count_words(part, p);
    rule_count_words(whole, w);
    snprintf(why, RULE_TEXT, "%s cannot be a part of %s.", p, w);
    return false;
}

bool rule_base(struct rule_said pct, uint64_t whole, char why[RULE_TEXT])
{
    char w[40];
    why[0] = 0;
    rule_count_words(whole, w);
    if (whole < RULE_BASE) {
        snprintf(why, RULE_TEXT, "%s is too few for a percentage.", w);
    } else if (whole < RULE_TENTHS && pct.step < MILLI) {
        snprintf(why, RULE_TEXT, "%s carries no tenths of a per cent.", w);
    }
    return !why[0];
}

bool rule_days(struct rule_said days, int32_t from, int32_t to, char why[RULE_TEXT])
{
    char said[64];
    int64_t n = (int64_t)to - from + 1;
    why[0] = 0;
    if (n > 0 && rule_fits(days, n, 1) == RULE_FITS) {
        return true;
    }
    rule_said_words(days, said);
    snprintf(why, RULE_TEXT, "From the first of these days to the last it is %" PRId64 ", not %s.",
             n, said);
    return false;
}

bool rule_windows(uint64_t days, uint64_t other_days, char why[RULE_TEXT])
{
    why[0] = 0;
    if (days != other_days) {
        snprintf(why, RULE_TEXT,
                 "Sums of %" PRIu64 " days and of %" PRIu64 " cannot be compared as they are.",
                 days, other_days);
    }
    return !why[0];
}

bool rule_between(int64_t milli, int64_t least, int64_t most, char why[RULE_TEXT])
{
    char n[40], lo[40], hi[40];
    why[0] = 0;
    if (least <= milli && milli <= most) {
        return true;
    }
    number_words(milli, false, n);
    number_words(least, false, lo);
    number_words(most, false, hi);
    snprintf(why, RULE_TEXT, "%s does not lie between %s and %s.", n, lo, hi);
    return false;
}
