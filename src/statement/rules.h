/* rules: what goes beyond a number and the one it stands for: how long a period is, and what the
 * word detected may say. A part of statement.h: called by the checker of statements, and by whoever
 * would have sentences of their own right. Never reads prose, but for rule_wording().
 * docs/STATEMENTS.md has each rule in words. */
#ifndef CALLBOX_STATEMENT_RULES_H
#define CALLBOX_STATEMENT_RULES_H
#include "figures/figures.h"
#include "rules/rules.h"

/* A run of months, and how many it is said to be: "April to February is eleven months, not ten." */
bool rule_months(struct rule_said months, struct fig_run run, bool with_years, char why[RULE_TEXT]);

/* What the word detected must not say. */
enum rule_detected {
    RULE_DETECTED_CHARGED, /* that somebody was charged, arrested or convicted */
    RULE_DETECTED_SOLVED,  /* solved */
    RULE_DETECTED_THESE    /* that these very crimes were detected: they count by their own date */
};
const char *rule_detected_text(enum rule_detected d);
/* Does a sentence use a word so? by_own_date as in figures of forces. Gives how many of three. */
unsigned rule_wording(struct view sentence, bool by_own_date, bool out[3]);
#endif
