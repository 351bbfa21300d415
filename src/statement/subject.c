/* subject: which crimes, where, and in which months a number speaks of, in the words of the
 * classification. Called by data. Never takes a word that many labels share for one of them. */
#include "statement/statement_in.h"
#include <string.h>

enum { STEM = 5, ENDING = 4, LABEL_WORDS = 24 };

static bool is_plain_word(const char *w)
{
    return is_crime_noun(w) ||
           word_in(w, " a an the of and or with by for in to on under over other not "
                      "against all etc from recorded detected total child children person persons "
                      "people at its who which including ");
}

/* Two forms of one word: groom, grooming; communicating, communications. */
static bool alike(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b), same = 0;
    while (a[same] && a[same] == b[same]) {
        same++;
    }
    return (same == n && same == m) || (same >= STEM && same + ENDING >= (n > m ? n : m));
}

/* The words of a label, in lower case. Gives how many. */
static unsigned label_words(const char *label, char out[LABEL_WORDS][WORD_MAX])
{
    unsigned n = 0;
    size_t len = 0;
    for (const char *p = label;; p++) {
        char low = (char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p);
        if (low >= 'a' && low <= 'z') {
            if (len + 1 < WORD_MAX && n < LABEL_WORDS) {
                out[n][len++] = low;
                out[n][len] = 0;
            }
        } else if (len) {
            n += !is_plain_word(out[n]);
            len = 0;
        }
        if (!*p || n == LABEL_WORDS) {
            return n;
        }
    }
}

static const char *label_of(const struct fig_data *d, size_t i)
{
    return i < d->groups ? d->group[i].text : d->code[i - d->groups].label;
}

/* In how many labels a word is. */
static unsigned shared(const struct fig_data *d, const char *w)
{
    char words[LABEL_WORDS][WORD_MAX];
    unsigned in = 0;
    for (size_t i = 0; i < d->groups + d->codes; i++) {
        unsigned n = label_words(label_of(d, i), words);
        for (unsigned k = 0; k < n; k++) {
            if (alike(words[k], w)) {
                in++;
                break;
            }
        }
    }
    return in;
}

static bool word_within(const struct text *t, uint32_t first, uint32_t last, const char *w)
{
    for (uint32_t k = first; k <= last && k < t->n; k++) {
        if (word_at(t, k)[0] && alike(word_at(t, k), w)) {
            return true;
        }
    }
    return false;
}

/* How well a label's words are met: each counts the more, the fewer labels have it. */
static double met(const struct fig_data *d, const struct text *t, uint32_t first, uint32_t last,
                  const char *label)
{
    char words[LABEL_WORDS][WORD_MAX];
    unsigned n = label_words(label, words), all = 0;
    double sum = 0;
    for (unsigned k = 0; k < n; k++) {
        if (word_within(t, first, last, words[k])) {
            sum += 1.0 / shared(d, words[k]);
            all++;
        }
    }
    return all && all == n ? sum + 1 : sum;
}

bool subject_find(const struct fig_data *d, const struct text *t, uint32_t first, uint32_t last,
                  struct fig_where *out)
{
    double best = 0;
    for (size_t i = 0; i < d->groups + d->codes; i++) {
        double m = met(d, t, first, last, label_of(d, i));
        if (m >= 0.5 && m > best) {
            best = m;
            out->level = i < d->groups ? FIG_GROUP : FIG_CODE;
            out->id = (uint16_t)(i < d->groups ? i : i - d->groups);
            out->joined = true;
        }
    }
    return best > 0;
}

bool area_find(const struct fig_data *d, const struct text *t, uint32_t first, uint32_t last,
               uint16_t *out)
{
    char words[LABEL_WORDS][WORD_MAX];
    for (size_t i = 0; d->areas > 1 && i < d->areas; i++) {
        unsigned n = label_words(d->area[i].text, words), found = 0;
        for (unsigned k = 0; k < n; k++) {
            found += word_within(t, first, last, words[k]);
        }
        if (n && found == n) {
            *out = (uint16_t)i;
            return true;
        }
    }
    return false;
}

/* The last such months that there are figures for. */
bool run_place(const struct fig_data *d, const struct period *p, struct fig_run *out)
{
    struct fig_run span = fig_span(d);
    *out = p->run;
    if (p->years) {
        return true;
    }
    for (unsigned year = span.below / 12u + 1; year > span.from / 12u; year--) {
        int from = (int)(p->run.from % 12u + (year - 1) * 12u), n = p->run.below - p->run.from;
        if (from >= span.from && from + n <= span.below) {
            *out = (struct fig_run){(uint16_t)from, (uint16_t)(from + n)};
            return true;
        }
    }
    return false;
}
