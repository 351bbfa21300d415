/* wording: what the word detected must not say. Called by judge and, as a rule, by whoever writes
 * sentences of their own. Never objects to a sentence that says what detected does not mean. */
#include "statement/statement_in.h"
#include <string.h>

const char *rule_detected_text(enum rule_detected d)
{
    static const char *const text[] = {
        ("Detected means that there is evidence enough to consider proceedings; it does not mean "
         "that somebody was charged, arrested or convicted."),
        "Detected is not solved: it means that there is evidence enough to consider proceedings.",
        ("Detections count by the day of the detection, whenever the crime was recorded: give them "
         "beside what was recorded, not as a share of these very crimes."),
    };
    return text[d];
}

static bool is_detected(const char *w)
{
    return word_in(w, " detected cleared solved ");
}

static bool is_charged(const char *w)
{
    return word_in(
        w, " charged arrested convicted prosecuted jailed imprisoned sentenced arrest charge "
           "conviction prosecution court courts caught justice ");
}

static bool denies(const struct text *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        const char *w = word_at(t, i);
        size_t n = strlen(w);
        if (word_in(w, " not never no without ") || (n > 3 && strcmp(w + n - 3, "n't") == 0)) {
            return true;
        }
    }
    return false;
}

/* Does this say that one is the other? */
static bool equals(const struct text *t, uint32_t i)
{
    const char *w = word_at(t, i), *next = word_at(t, i + 1);
    return word_in(w, " means mean meaning meant namely ie ") ||
           (word_in(w, " that which ") && word_in(next, " is means ")) ||
           (word_in(w, " i ") && word_in(word_at(t, i + 2), " e ")) ||
           (word_in(w, " other ") && word_in(next, " words "));
}

/* "detected, meaning that somebody was charged", and the other way about. */
static bool as_charged(const struct text *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        bool a = word_in(word_at(t, i), " detected detection detections cleared "), said = false;
        for (uint32_t k = i + 1; (a || is_charged(word_at(t, i))) && k < t->n && k < i + 20; k++) {
            said = said || equals(t, k) || (k == i + 1 && sign_at(t, k) == '(');
            bool other =
                a ? is_charged(word_at(t, k)) : word_in(word_at(t, k), " detected detection ");
            if (said && other) {
                return true;
            }
        }
    }
    return false;
}

static bool as_solved(const struct text *t)
{
    bool number = false, solved = false;
    for (uint32_t i = 0; i < t->n; i++) {
        number = number || number_at(t, i);
        solved = solved || strcmp(word_at(t, i), "solved") == 0;
    }
    return number && solved;
}

/* A number that is said to be "of" something: gives the token after of. */
static uint32_t of_after(const struct text *t, uint32_t i)
{
    uint32_t k = i + 1;
    while (k < t->n && k < i + 4 && !word_in(word_at(t, k), " of ")) {
        k++;
    }
    return word_in(word_at(t, k), " of ") ? k + 1 : NO_TOK;
}

static bool word_between(const struct text *t, uint32_t from, uint32_t below, const char *list)
{
    for (uint32_t k = from; k < below && k < t->n && k < from + LONG; k++) {
        if (word_in(word_at(t, k), list)) {
            return true;
        }
    }
    return false;
}

static bool detected_between(const struct text *t, uint32_t from, uint32_t below)
{
    for (uint32_t k = from; k < below && k < t->n && k < from + LONG; k++) {
        if (is_detected(word_at(t, k))) {
            return true;
        }
    }
    return false;
}

/* "90 % of which were detected", "detected 70 % of them", "of the 98, 86 were detected". */
static bool as_these(const struct text *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        bool number =
            number_at(t, i) && (t->tok[i].role == ROLE_PERCENT || t->tok[i].role == ROLE_OPEN);
        uint32_t of = number ? of_after(t, i) : NO_TOK;
        bool noun = word_between(t, i > LONG ? i - LONG : 0, i, " detections detection clear-ups ");
        if (of != NO_TOK && !noun) {
            bool these =
                word_in(word_at(t, of), " which them these those the all crimes offences ") ||
                number_at(t, of) || is_crime_noun(word_at(t, of + 1));
            bool beside = word_between(t, of, of + 5, " recorded ");
            if (these && (detected_between(t, of, t->n) ||
                          (!beside && detected_between(t, i > LONG ? i - LONG : 0, i)))) {
                return true;
            }
        }
        bool first = word_in(word_at(t, i), " of ") &&
                     (i == 0 || sign_at(t, i - 1) || word_in(word_at(t, i - 1), " and "));
        bool which = word_in(word_at(t, i + 1), " which these those them ") ||
                     number_at(t, i + 1) || number_at(t, i + 2);
        if (first && which && detected_between(t, i, t->n)) {
            return true;
        }
    }
    return false;
}

unsigned rule_wording(struct view sentence, bool by_own_date, bool out[3])
{
    struct text t;
    uint32_t at;
    memset(out, 0, 3 * sizeof *out);
    if (text_read(sentence, &t, &at) == CB_OK) {
        numbers_join(&t);
        kinds_find(&t);
        bool not_so = denies(&t);
        out[RULE_DETECTED_CHARGED] = !not_so && as_charged(&t);
        out[RULE_DETECTED_SOLVED] = !not_so && as_solved(&t);
        out[RULE_DETECTED_THESE] = by_own_date && as_these(&t) && !out[RULE_DETECTED_SOLVED];
    }
    text_free(&t);
    return (unsigned)out[0] + out[1] + out[2];
}
