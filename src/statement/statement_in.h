/* statement, private: words and numbers of a text, and what is made of them. Included by
 * src/statement/. Never included by another room. */
#ifndef CALLBOX_STATEMENT_IN_H
#define CALLBOX_STATEMENT_IN_H
#include "statement/statement.h"

enum { WORD_MAX = 20, LONG = 120 /* tokens: no sentence for people is longer */ };
#define NO_TOK UINT32_MAX

enum tok_kind { TOK_WORD, TOK_NUMBER, TOK_SIGN };
/* What has been made of a number. */
enum role {
    ROLE_OPEN,
    ROLE_COUNT,
    ROLE_PERCENT,
    ROLE_POINTS,
    ROLE_MONTHS,
    ROLE_PERIOD, /* a part of one: said once, by its first token */
    ROLE_DATE,
    ROLE_TIME,
    ROLE_PHONE,
    ROLE_AGE,
    ROLE_MONEY,
    ROLE_DURATION,
    ROLE_NAME,
    ROLE_DONE,     /* a part of a number that was said with another token */
    ROLE_NO_NUMBER /* the one of "no one" */
};
struct tok {
    uint32_t at, len;
    uint8_t kind;
    char sign;        /* of TOK_SIGN: ( ) , ; : . - % / " and the signs of money, L and E */
    bool glued;       /* no space before it */
    bool digits;      /* a number in figures, not in words */
    char w[WORD_MAX]; /* a word in lower case, cut; what follows a number without a space: th, am */
    struct rule_said num;
    enum role role;
    uint32_t sentence;
};
struct text {
    struct view v;
    struct tok *tok;
    uint32_t n, cap;
    struct state_sentence *sentence;
    uint32_t sentences, sentence_cap;
};
enum cb_err text_read(struct view v, struct text *out, uint32_t *at_out) CB_MUST;
void text_free(struct text *t);
bool word_in(const char *w, const char *list /* " a b c " */);
/* The word at a token, or "": also past the end and for what is no word. */
const char *word_at(const struct text *t, uint32_t i);
char sign_at(const struct text *t, uint32_t i);
bool number_at(const struct text *t, uint32_t i);
/* words.c: number words become numbers; a word's value, or -1 */
int64_t word_number(const char *w);
void numbers_join(struct text *t);
/* Month of a word, 1 to 12, or 0. may: also of the word "may", which is mostly none */
unsigned word_month(const char *w);
bool is_crime_noun(const char *w); /* kinds.c */

/* kinds.c: numbers that are dates, times, telephone numbers, ages, money, names; percentages. */
void kinds_find(struct text *t);
/* "nearly", "just over" before a token; first_out: where the words begin. */
enum rule_word rounding_before(const struct text *t, uint32_t i, uint32_t *first_out);

/* period.c: runs of months. */
struct period {
    uint32_t tok, last, sentence;
    struct fig_run run; /* without years: of years 1 and 2 */
    bool years;
};
struct periods {
    struct period *p;
    uint32_t n, cap;
};
void periods_find(struct text *t, struct periods *out);
void periods_free(struct periods *p);

/* claims.c: what the numbers claim. */
enum measure { IS_RECORDED, IS_DETECTED };
enum { NO_CLAIM = UINT32_MAX };
struct claim {
    uint32_t tok, sentence;
    enum state_kind kind;
    struct rule_said said;
    enum measure measure;
    bool measure_said;    /* by a word near it */
    uint32_t part, whole; /* other claims: of a share, or of a part; NO_CLAIM */
    uint32_t before, now; /* of a change */
    bool up, points, is_part;
    bool of_these; /* "of them", "of which", "of the 98" */
};
struct claims {
    struct claim *c;
    uint32_t n, cap;
};
void claims_find(struct text *t, struct claims *out);
void claims_free(struct claims *c);

/* judge.c: what the sentences say of each other. data.c: what the figures say of them. */
struct judging {
    const struct state_ask *ask;
    struct text t;
    struct periods periods;
    struct claims claims;
    struct state_report *out;
};
struct state_item *item_of(struct judging *j, uint32_t tok, enum state_kind kind);
void judge(struct judging *j);
void figures_say(struct judging *j, struct claim *c, struct state_item *it);
/* The period that a sentence speaks of: its own, or the only one of the whole text, or the last
 * before it. */
const struct period *period_of(const struct judging *j, uint32_t sentence);

/* links.c */
void claims_link(struct text *t, struct claims *all);
bool is_part_word(const char *w); /* claims.c */
bool alone_in_brackets(const struct text *t, uint32_t i);
uint32_t clause_first(const struct text *t, uint32_t i);
uint32_t clause_last(const struct text *t, uint32_t i);

/* subject.c: which crimes, which area, which months, by the words first .. last. */
bool subject_find(const struct fig_data *d, const struct text *t, uint32_t first, uint32_t last,
                  struct fig_where *out);
bool area_find(const struct fig_data *d, const struct text *t, uint32_t first, uint32_t last,
               uint16_t *out);
bool run_place(const struct fig_data *d, const struct period *p, struct fig_run *out);

/* Words of rules.c for others. */
void rule_run_words(struct fig_run run, bool with_years, char out[FIG_WORDS]);
#endif
