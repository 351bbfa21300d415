/* rules: what a number in a sentence may say of the number it stands for. Called by statement,
 * which reads what others wrote, and by campaign, whose report has sentences of its own. Never
 * reads prose. docs/STATEMENTS.md has each rule in words. */
#ifndef CALLBOX_RULES_H
#define CALLBOX_RULES_H
#include "core/core.h"

/* The word that rounds a number. */
enum rule_word {
    RULE_PLAIN,  /* none: it is the number, to the places it is given to */
    RULE_NEARLY, /* nearly, almost, just under, close to: less, and not by much */
    RULE_OVER,   /* over, more than, above: more */
    RULE_JUST,   /* just over: more, and not by much */
    RULE_UNDER,  /* under, less than, fewer than: less */
    RULE_LEAST,  /* at least: as much or more */
    RULE_MOST,   /* at most, up to, no more than: as much or less */
    RULE_AROUND, /* around, about, approximately, roughly: not far off, either way */
    RULE_WORDS
};
/* A number as it is said: "nearly 1,600" is 1,600,000 thousandths, to the hundred. */
struct rule_said {
    enum rule_word word;
    int64_t milli;
    int64_t unit; /* of its last digit that is not a closing 0, in thousandths: 100,000 */
    int64_t step; /* of the last place that is given: 1,000; of 87.8: 100; of 1.6 million: 10^8 */
};
/* How a number that was said goes with the one that it stands for. */
enum rule_fit {
    RULE_FITS,
    RULE_OFF,  /* it is another number */
    RULE_WRONG /* near it, but the word says the other side: "nearly" of what is more */
};
/* The number that it stands for is num / den; den is not 0. */
enum rule_fit rule_fits(struct rule_said said, int64_t num, int64_t den);
/* How far off a rounding word may be, in thousandths: half of the last digit's unit, 5 % at most,
 * and one of the last place given at least. */
int64_t rule_slack(struct rule_said said);

enum { RULE_TEXT = 320 };
/* What is wrong, as a whole sentence; empty: nothing is. All give whether it is right. */
/* part is pct per cent of whole: "86 of 98 is 87.8 %, not 90 %." */
bool rule_share(struct rule_said pct, uint64_t part, uint64_t whole, char why[RULE_TEXT]);
/* From before to now is a change of pct per cent; up: it is said to rise. */
bool rule_change(struct rule_said pct, bool up, uint64_t before, uint64_t now, char why[RULE_TEXT]);
/* From one rate to another, both in tenths of a per cent: per cent is not percentage points. */
bool rule_points(struct rule_said said, bool is_points, int64_t before_tenths, int64_t now_tenths,
                 char why[RULE_TEXT]);
/* A part of a whole is not more than it. */
bool rule_part(uint64_t part, uint64_t whole, char why[RULE_TEXT]);
/* What a base carries. Of fewer than RULE_BASE no percentage: one person would move it by more than
 * two points; tenths of a per cent from RULE_TENTHS on. "98 carries no tenths of a per cent." */
enum { RULE_BASE = 50, RULE_TENTHS = 1000 };
bool rule_base(struct rule_said pct, uint64_t whole, char why[RULE_TEXT]);
/* From one day to another, both days with it: "2 to 29 November is 28 days, not 27." */
bool rule_days(struct rule_said days, int32_t from, int32_t to, char why[RULE_TEXT]);
/* Sums over windows are laid beside each other only if these are as long. */
bool rule_windows(uint64_t days, uint64_t other_days, char why[RULE_TEXT]);
/* least <= most, and what lies between them does. All in thousandths. */
bool rule_between(int64_t milli, int64_t least, int64_t most, char why[RULE_TEXT]);

/* Numbers as they are written: "", "nearly "; "nearly 1,600"; num / den to one decimal; 12,345. */
const char *rule_word_text(enum rule_word w);
void rule_said_words(struct rule_said s, char out[64]);
void rule_tenths_words(int64_t num, int64_t den, char out[40]);
void rule_count_words(uint64_t n, char out[40]);
#endif
