/* months: the rule about how long a period is said to be. Called by judge and by whoever checks
 * sentences of their own. Never counts a month by halves. */
#include "statement/statement_in.h"
#include <stdio.h>
#include <string.h>

enum { MILLI = 1000 };

static const char *small_number(unsigned n)
{
    static const char *const word[] = {"no",    "one",   "two",  "three", "four",   "five",  "six",
                                       "seven", "eight", "nine", "ten",   "eleven", "twelve"};
    return n < sizeof word / sizeof word[0] ? word[n] : NULL;
}

void rule_run_words(struct fig_run run, bool with_years, char out[FIG_WORDS])
{
    if (with_years || run.from % 12 == (run.below - 1) % 12) {
        fig_run_words(run, out);
        char *comment = strstr(out, " (");
        if (comment) {
            *comment = 0;
        }
        return;
    }
    static const char *const name[] = {"January",   "February", "March",    "April",
                                       "May",       "June",     "July",     "August",
                                       "September", "October",  "November", "December"};
    snprintf(out, FIG_WORDS, "%s to %s", name[run.from % 12], name[(run.below - 1) % 12]);
}

bool rule_months(struct rule_said months, struct fig_run run, bool with_years, char why[RULE_TEXT])
{
    char said[64], words[FIG_WORDS], digits[16];
    unsigned n = fig_run_n(run);
    why[0] = 0;
    enum rule_fit f = rule_fits(months, n, 1);
    if (f == RULE_FITS) {
        return true;
    }
    rule_said_words(months, said);
    rule_run_words(run, with_years, words);
    snprintf(digits, sizeof digits, "%u", n);
    const char *in_words = small_number(n), *as_said = said;
    if (months.word == RULE_PLAIN && months.milli % MILLI == 0 && months.milli > 0 &&
        months.milli <= 12 * MILLI) {
        as_said = small_number((unsigned)(months.milli / MILLI));
    }
    snprintf(why, RULE_TEXT, "%s is %s month%s, not %s.", words, in_words ? in_words : digits,
             n == 1 ? "" : "s", as_said);
    return false;
}
