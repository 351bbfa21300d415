/* report_in: what the files of the report share. Included inside src/campaign only. Never a number
 * that is not in the facts. */
#ifndef CALLBOX_CAMPAIGN_REPORT_IN_H
#define CALLBOX_CAMPAIGN_REPORT_IN_H
#include "campaign/sheet.h"

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
void tell(struct telling *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct word count_word(uint64_t n);
struct word money_word(uint64_t pence);
struct word day_word(int32_t day);
struct word share_word(uint64_t n, uint64_t base);
struct word cost_word(uint64_t pence, uint64_t n);
/* report_tables.c */
void tell_spend(struct telling *t);
void tell_tables(struct telling *t);
/* report_turns.c */
void tell_turns(struct telling *t);
void tell_ahead(struct telling *t);
#endif
