/* report_in: what the files of the report share. Included inside src/campaign only. Never a number
 * that is not in the facts. */
#ifndef CALLBOX_CAMPAIGN_REPORT_IN_H
#define CALLBOX_CAMPAIGN_REPORT_IN_H
#include "campaign/sheet.h"
#include "rules/rules.h"

enum { SAY = 700 };
struct telling {
    const struct facts *f;
    bool hidden;
    const struct sheet_ops *ops;
    void *arg;
};
struct word {
    char s[SHEET_CELL];
};
/* sentence.c: whether the numbers of a sentence, or of a cell, agree with each other; why: a whole
 * sentence. */
bool sentence_right(const char *text, char why[RULE_TEXT]);
/* A paragraph. One whose numbers do not agree is not told, and the report says so in its place. */
void tell(struct telling *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct word count_word(uint64_t n);
struct word money_word(uint64_t pence);
struct word day_word(int32_t day);
const char *month_name(unsigned month); /* from 1 */
/* "448 of 1,377 (32.5%)": as many decimals as the base carries, none of a base too small. */
struct word share_word(uint64_t n, uint64_t base);
struct word change_word(uint64_t before,
                        uint64_t now); /* "26% more"; before is RULE_BASE or more */
/* Pounds for each, and between which bounds chance alone moves them. */
struct word cost_word(uint64_t pence, uint64_t n);
/* report_words.c: values as words. */
/* report_tables.c */
void tell_spend(struct telling *t);
void tell_tables(struct telling *t);
/* report_turns.c */
void tell_turns(struct telling *t);
void tell_ahead(struct telling *t);
#endif
