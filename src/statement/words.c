/* words: numbers that are written in words, months, and words that round. Called by check, kinds,
 * period and claims. Never makes a number of "one" alone: it is mostly none. */
#include "statement/statement_in.h"
#include <string.h>

enum { MILLI = 1000, HUNDRED = 100, THOUSAND = 1000, MILLION = 1000000 };

int64_t word_number(const char *w)
{
    static const struct {
        const char *w;
        int n;
    } all[] = {{"zero", 0},         {"one", 1},           {"two", 2},
               {"three", 3},        {"four", 4},          {"five", 5},
               {"six", 6},          {"seven", 7},         {"eight", 8},
               {"nine", 9},         {"ten", 10},          {"eleven", 11},
               {"twelve", 12},      {"thirteen", 13},     {"fourteen", 14},
               {"fifteen", 15},     {"sixteen", 16},      {"seventeen", 17},
               {"eighteen", 18},    {"nineteen", 19},     {"twenty", 20},
               {"thirty", 30},      {"forty", 40},        {"fifty", 50},
               {"sixty", 60},       {"seventy", 70},      {"eighty", 80},
               {"ninety", 90},      {"hundred", HUNDRED}, {"thousand", THOUSAND},
               {"million", MILLION}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (strcmp(w, all[i].w) == 0) {
            return all[i].n;
        }
    }
    return -1;
}

static int64_t scale_of(const char *w)
{
    int64_t n = word_number(w);
    return n >= HUNDRED ? n : 0;
}

/* May this word go on with what was read? "hundred and | five", "twenty- | one". */
static bool goes_on(int64_t cur, int64_t n, bool after_and)
{
    if (n >= HUNDRED) {
        return cur > 0 && !after_and;
    }
    if (n < 10 && !after_and) {
        return n > 0 && cur % 10 == 0 && cur % HUNDRED >= 20;
    }
    return n > 0 && cur > 0 && cur % HUNDRED == 0;
}

/* Read number words from a token on. Gives the token after them. */
static uint32_t read(const struct text *t, uint32_t i, int64_t *value)
{
    int64_t total = 0, cur = word_number(word_at(t, i));
    uint32_t k = i + 1;
    for (;;) {
        bool hyphen = sign_at(t, k) == '-' && t->tok[k].glued;
        bool with = strcmp(word_at(t, k), "and") == 0;
        uint32_t next = hyphen || with ? k + 1 : k;
        int64_t n = word_number(word_at(t, next));
        int64_t so_far = cur ? cur : total;
        if (n < 0 || t->tok[next].sentence != t->tok[i].sentence || !goes_on(so_far, n, with)) {
            break;
        }
        if (n >= THOUSAND) {
            total += cur * n;
            cur = 0;
        } else {
            cur = n == HUNDRED ? cur * n : cur + n;
        }
        k = next + 1;
        if (total > (int64_t)MILLION * MILLION) {
            break;
        }
    }
    *value = total + cur;
    return k;
}

static void make(struct tok *k, int64_t value, uint32_t end)
{
    k->kind = TOK_NUMBER;
    k->len = end - k->at;
    k->w[0] = 0;
    k->num = (struct rule_said){.milli = value * MILLI, .unit = MILLI, .step = MILLI};
    for (; value && value % 10 == 0; value /= 10) {
        k->num.unit *= 10;
    }
}

/* "1.6 million", "10 thousand": the word goes into the number. */
static void with_scale(const struct text *t, struct tok *k, uint32_t *next)
{
    int64_t by = scale_of(word_at(t, *next));
    if (!by || k->w[0] || k->num.milli > INT64_MAX / MILLION / MILLI) {
        return;
    }
    k->num.milli *= by;
    k->num.unit *= by;
    k->num.step *= by;
    k->len = t->tok[*next].at + t->tok[*next].len - k->at;
    ++*next;
}

void numbers_join(struct text *t)
{
    uint32_t to = 0;
    for (uint32_t i = 0; i < t->n;) {
        struct tok k = t->tok[i];
        uint32_t next = i + 1;
        int64_t value = word_number(word_at(t, i));
        const char *w = word_at(t, i);
        if (value >= 0 && value < HUNDRED) {
            next = read(t, i, &value);
            make(&k, value, t->tok[next - 1].at + t->tok[next - 1].len);
            k.role = value == 1 ? ROLE_NO_NUMBER : ROLE_OPEN;
        } else if (value >= HUNDRED ||
                   word_in(w, " hundreds thousands millions dozens scores dozen ")) {
            k.kind = TOK_NUMBER; /* of no figure: it cannot be compared */
            strcpy(k.w, "vague");
        } else if (k.kind == TOK_NUMBER) {
            with_scale(t, &k, &next);
        }
        t->tok[to++] = k;
        i = next;
    }
    t->n = to;
}

unsigned word_month(const char *w)
{
    static const char *const name[12] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    for (unsigned i = 0; i < 12; i++) {
        size_t n = strlen(w);
        bool cut = (n == 3 || (n == 4 && i == 8)) && strncmp(w, name[i], n) == 0;
        if (strcmp(w, name[i]) == 0 || cut) {
            return i + 1;
        }
    }
    return 0;
}

struct phrase {
    const char *a, *b, *c; /* the last word first */
    enum rule_word means;
};

static enum rule_word phrase_at(const struct text *t, uint32_t i, uint32_t *first)
{
    static const struct phrase all[] = {
        {"than", "more", "no", RULE_MOST},    {"than", "fewer", "no", RULE_LEAST},
        {"than", "less", "no", RULE_LEAST},   {"than", "more", NULL, RULE_OVER},
        {"than", "greater", NULL, RULE_OVER}, {"than", "higher", NULL, RULE_OVER},
        {"than", "fewer", NULL, RULE_UNDER},  {"than", "less", NULL, RULE_UNDER},
        {"of", "excess", "in", RULE_OVER},    {"of", "short", "just", RULE_NEARLY},
        {"least", "at", NULL, RULE_LEAST},    {"most", "at", NULL, RULE_MOST},
        {"to", "up", NULL, RULE_MOST},        {"to", "close", NULL, RULE_NEARLY},
        {"over", "just", NULL, RULE_JUST},    {"above", "just", NULL, RULE_JUST},
        {"under", "just", NULL, RULE_NEARLY}, {"below", "just", NULL, RULE_NEARLY},
        {"nearly", NULL, NULL, RULE_NEARLY},  {"almost", NULL, NULL, RULE_NEARLY},
        {"over", NULL, NULL, RULE_OVER},      {"above", NULL, NULL, RULE_OVER},
        {"exceeding", NULL, NULL, RULE_OVER}, {"under", NULL, NULL, RULE_UNDER},
        {"below", NULL, NULL, RULE_UNDER},    {"around", NULL, NULL, RULE_AROUND},
        {"about", NULL, NULL, RULE_AROUND},   {"approximately", NULL, NULL, RULE_AROUND},
        {"roughly", NULL, NULL, RULE_AROUND}, {"circa", NULL, NULL, RULE_AROUND},
        {"some", NULL, NULL, RULE_AROUND},
    };
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
        const struct phrase *p = &all[k];
        uint32_t n = p->c ? 3 : p->b ? 2 : 1;
        if (i >= n && strcmp(word_at(t, i - 1), p->a) == 0 &&
            (n < 2 || strcmp(word_at(t, i - 2), p->b) == 0) &&
            (n < 3 || strcmp(word_at(t, i - 3), p->c) == 0)) {
            *first = i - n;
            return p->means;
        }
    }
    *first = i;
    return RULE_PLAIN;
}

enum rule_word rounding_before(const struct text *t, uint32_t i, uint32_t *first)
{
    uint32_t from = i;
    while (from && word_in(word_at(t, from - 1), " a the ")) {
        from--;
    }
    enum rule_word w = phrase_at(t, from, first);
    if (w == RULE_PLAIN) {
        *first = i;
    }
    return w;
}
