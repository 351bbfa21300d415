/* kinds: what a number is that is no crime figure: a date, a time, a telephone number, an age,
 * money,
 * a duration, a name; and which are percentages. Called by check.
 * Never guesses: what is none of these stays open, and is reported when nobody can read it. */
#include "statement/statement_in.h"
#include <string.h>

enum { MILLI = 1000 };

static int64_t whole(const struct text *t, uint32_t i)
{
    return number_at(t, i) && t->tok[i].num.milli % MILLI == 0 ? t->tok[i].num.milli / MILLI : -1;
}

static bool here(const struct text *t, uint32_t i, uint32_t of)
{
    return i < t->n && t->tok[i].sentence == t->tok[of].sentence;
}

static bool glued(const struct text *t, uint32_t i, char sign)
{
    return sign_at(t, i) == sign && t->tok[i].glued;
}

/* The word after a number, also over a hyphen: "10-month". */
static const char *next_word(const struct text *t, uint32_t i, uint32_t *at)
{
    *at = i + 1 + (glued(t, i + 1, '-') && i + 2 < t->n && t->tok[i + 2].glued);
    return here(t, *at, i) ? word_at(t, *at) : "";
}

static const char *word_before(const struct text *t, uint32_t i)
{
    return i && here(t, i - 1, i) ? word_at(t, i - 1) : "";
}

bool is_crime_noun(const char *w)
{
    return word_in(w, " crime crimes offence offences detection detections ");
}

static void to_end(struct text *t, uint32_t i, uint32_t last, enum role role)
{
    t->tok[i].role = role;
    for (uint32_t k = i + 1; k <= last && k < t->n; k++) {
        if (t->tok[k].kind == TOK_NUMBER) {
            t->tok[k].role = ROLE_DONE;
        }
    }
    t->tok[i].len = t->tok[last].at + t->tok[last].len - t->tok[i].at;
}

/* "9am", "1st", "4G", "1990s". */
static bool by_tail(struct text *t, uint32_t i)
{
    struct tok *k = &t->tok[i];
    uint32_t at;
    if (!k->w[0] || strcmp(k->w, "vague") == 0) {
        return false;
    }
    bool month = word_month(word_before(t, i)) || word_month(next_word(t, i, &at)) ||
                 (word_in(word_at(t, i + 1), " of ") && word_month(word_at(t, i + 2)));
    bool ordinal = word_in(k->w, " st nd rd th ");
    k->role = word_in(k->w, " am pm hrs ")                  ? ROLE_TIME
              : ordinal && month                            ? ROLE_DATE
              : strcmp(k->w, "s") == 0 && whole(t, i) > 999 ? ROLE_DATE
              : strcmp(k->w, "s") == 0                      ? ROLE_AGE
                                                            : ROLE_NAME;
    return true;
}

/* "Covid-19", "under-16", "#5", "Act 2009", "section 34". */
static bool by_name(struct text *t, uint32_t i)
{
    struct tok *k = &t->tok[i];
    if (i >= 2 && k->glued && glued(t, i - 1, '-') && t->tok[i - 2].kind == TOK_WORD) {
        bool time = word_in(word_at(t, i - 2), " mid pre post early late ");
        k->role = time                                         ? ROLE_DATE
                  : word_in(word_at(t, i - 2), " under over ") ? ROLE_AGE
                                                               : ROLE_NAME;
        return true;
    }
    if (i && k->glued && sign_at(t, i - 1) && strchr("#@/=&_", sign_at(t, i - 1))) {
        k->role = ROLE_NAME;
        return true;
    }
    if (word_in(word_before(t, i),
                " section sections act part schedule paragraph page article chapter "
                "phase stage unit version number operation junction room figure "
                "table footnote channel radio ")) {
        k->role = ROLE_NAME;
        return true;
    }
    return false;
}

static bool by_time(struct text *t, uint32_t i)
{
    uint32_t at;
    if (glued(t, i + 1, ':') && number_at(t, i + 2) && t->tok[i + 2].glued) {
        to_end(t, i, i + 2, ROLE_TIME);
        return true;
    }
    if (t->tok[i].num.step == MILLI / 100 && word_in(next_word(t, i, &at), " hours hrs ")) {
        t->tok[i].role = ROLE_TIME;
        return true;
    }
    return false;
}

/* Digits after digits with nothing but spaces between them; a first 0; a short number to dial. */
static bool by_phone(struct text *t, uint32_t i)
{
    struct tok *k = &t->tok[i];
    uint32_t at, last = i;
    bool zero = k->digits && t->v.p[k->at] == '0' && k->len > 2 && k->num.step == MILLI;
    bool plus = i && sign_at(t, i - 1) == '+';
    if (zero || plus) {
        while (number_at(t, last + 1) && t->tok[last + 1].digits && here(t, last + 1, i)) {
            last++;
        }
        to_end(t, i, last, ROLE_PHONE);
        return true;
    }
    int64_t n = whole(t, i);
    bool dialled =
        word_in(word_before(t, i), " call calling dial dialling phone phoning ring ringing "
                                   "text on or via contact telephone ");
    if (k->digits && k->len == 3 && dialled && !is_crime_noun(next_word(t, i, &at)) &&
        (n == 999 || n == 101 || n == 111 || n == 112 || n == 105 || n == 116)) {
        to_end(t, i, i + (n == 116 && number_at(t, i + 1)), ROLE_PHONE);
        return true;
    }
    return false;
}

static bool by_money(struct text *t, uint32_t i)
{
    uint32_t at;
    bool sign = i && sign_at(t, i - 1) && strchr("LE", sign_at(t, i - 1));
    if (sign || word_in(next_word(t, i, &at), " pounds pound pence euros dollars ")) {
        t->tok[i].role = ROLE_MONEY;
        return true;
    }
    return false;
}

/* "12 March", "March 12, 2025", "12/03/2025", "2025-03-12", "2019". Years from April are
 * periods. */
static bool by_date(struct text *t, uint32_t i)
{
    uint32_t at, last = i;
    while ((glued(t, last + 1, '/') || glued(t, last + 1, '-')) && number_at(t, last + 2) &&
           t->tok[last + 2].glued) {
        last += 2;
    }
    int64_t n = whole(t, i), second = whole(t, i + 2);
    bool year = t->tok[i].digits && t->tok[i].len == 4 && n >= 1900 && n < 2200;
    bool from_april = year && last == i + 2 && (second == n + 1 || second == (n + 1) % 100);
    if (!from_april && (last == i + 4 || (last == i + 2 && sign_at(t, i + 1) == '/'))) {
        to_end(t, i, last, n == 24 && second == 7 ? ROLE_NAME : ROLE_DATE);
        return true;
    }
    const char *next = next_word(t, i, &at);
    bool day = n >= 1 && n <= 31 && t->tok[i].digits && !is_crime_noun(next);
    bool after = word_month(next) && at == i + 1;
    bool before = word_month(word_before(t, i)) && !t->tok[i].glued;
    if (day && (after || before)) {
        t->tok[i].role = ROLE_DATE;
        return true;
    }
    bool placed =
        word_month(word_before(t, i)) ||
        word_in(word_before(t, i), " in of since from to by until till during for and between "
                                   "than year years before after early late mid summer "
                                   "winter spring autumn ");
    if (year && last == i && (placed || !is_crime_noun(next))) {
        t->tok[i].role = ROLE_DATE;
        return true;
    }
    return false;
}

static bool by_age(struct text *t, uint32_t i)
{
    uint32_t at;
    const char *next = next_word(t, i, &at), *before = word_before(t, i);
    bool old = word_in(next, " year years yr ") &&
               (word_in(word_at(t, at + 1), " old olds ") ||
                (sign_at(t, at + 1) == '-' && word_in(word_at(t, at + 2), " old olds ")) ||
                (word_in(word_at(t, at + 1), " of ") && word_in(word_at(t, at + 2), " age ")));
    bool listed = i >= 2 && t->tok[i - 2].kind == TOK_NUMBER && t->tok[i - 2].role == ROLE_AGE &&
                  (word_in(before, " and to or ") || sign_at(t, i - 1) == '-');
    bool under = word_in(before, " under over ") && whole(t, i) < 26 && whole(t, i) > 0 &&
                 (!next[0] || word_in(next, " and or are is were who can may "));
    if (old || listed || under || word_in(before, " aged age ages ")) {
        t->tok[i].role = ROLE_AGE;
        for (uint32_t k = i - (i >= 2 ? 2 : 0); old && k < i; k++) { /* "13 to 15 year olds" */
            bool open = t->tok[k].kind == TOK_NUMBER && t->tok[k].role == ROLE_OPEN;
            t->tok[k].role = open ? ROLE_AGE : t->tok[k].role;
        }
        return true;
    }
    return false;
}

/* "in just 10 months", "the first nine months", "a 10-month period"; and other durations. */
static bool by_duration(struct text *t, uint32_t i)
{
    uint32_t at, first;
    const char *next = next_word(t, i, &at);
    if (!word_in(next,
                 " month months week weeks day days hour hours minute minutes second seconds year "
                 "years decade decades weekend weekends night nights quarters ")) {
        return false;
    }
    struct tok *k = &t->tok[i];
    bool hyphen = at == i + 2;
    bool months = word_in(next, " month months ") ||
                  (strcmp(next, "year") == 0 && whole(t, i) == 1 && !hyphen);
    rounding_before(t, i, &first);
    while (first &&
           word_in(word_at(t, first - 1), " just only the these those a full whole entire last "
                                          "past first space least ")) {
        first--;
    }
    bool within = first && word_in(word_at(t, first - 1), " in within during over of across for ");
    bool beside =
        i >= 2 && sign_at(t, i - 1) && strchr(",(", sign_at(t, i - 1)) &&
        (word_month(word_at(t, i - 2)) || number_at(t, i - 2)); /* "to May (two months)" */
    within = within || word_in(word_before(t, i), " over during ") || first < i || beside;
    if (hyphen) {
        within = word_in(word_at(t, at + 1), " period span stretch timeframe ");
    }
    bool elsewhen =
        word_in(word_at(t, at + 1), " ago later earlier before after old sentence prison "
                                    "imprisonment custody behind ") ||
        word_in(word_before(t, i), " next coming previous preceding every following ");
    k->role = months && within && !elsewhen ? ROLE_MONTHS : ROLE_DURATION;
    k->len = t->tok[at].at + t->tok[at].len - k->at;
    return true;
}

/* "90 %", "90 per cent", "2.7 percentage points". */
static bool by_percent(struct text *t, uint32_t i)
{
    uint32_t at = i + 1, last = i;
    enum role role = ROLE_OPEN;
    if (!here(t, at, i)) {
        return false;
    }
    if (word_in(word_at(t, at), " percentage ") && word_in(word_at(t, at + 1), " point points ")) {
        role = ROLE_POINTS;
        last = at + 1;
    } else if (word_in(word_at(t, at), " pp points ")) {
        role = ROLE_POINTS;
        last = at;
    } else if (sign_at(t, at) == '%' || word_in(word_at(t, at), " percent pc ")) {
        role = ROLE_PERCENT;
        last = at;
    } else if (word_in(word_at(t, at), " per ") && word_in(word_at(t, at + 1), " cent ")) {
        role = ROLE_PERCENT;
        last = at + 1;
    }
    if (role == ROLE_OPEN) {
        return false;
    }
    bool points = role == ROLE_PERCENT && word_in(word_at(t, last + 1), " point points ");
    to_end(t, i, last + points, points ? ROLE_POINTS : role);
    return true;
}

static void as_share(struct text *t, uint32_t i, uint32_t last, int64_t num, int64_t den)
{
    to_end(t, i, last, ROLE_PERCENT);
    int64_t milli = num * 100 * MILLI / den;
    t->tok[i].num = (struct rule_said){RULE_AROUND, milli, 10 * MILLI, MILLI};
}

/* "one in five", "two thirds of". */
static bool by_fraction(struct text *t, uint32_t i)
{
    int64_t n = whole(t, i), den = whole(t, i + 2);
    uint32_t at;
    const char *part = next_word(t, i, &at);
    if (n > 0 && n <= 20 && strcmp(word_at(t, i + 1), "in") == 0 && den > n && den <= 100 &&
        here(t, i + 2, i) && !word_in(word_at(t, i + 3), " month months years days weeks ") &&
        (n == 1 || den % 10 == 0)) {
        as_share(t, i, i + 2, n, den);
        return true;
    }
    den = word_in(part, " half halves ")        ? 2
          : word_in(part, " third thirds ")     ? 3
          : word_in(part, " quarter quarters ") ? 4
          : word_in(part, " fifth fifths ")     ? 5
          : word_in(part, " tenth tenths ")     ? 10
                                                : 0;
    if (den && n > 0 && n < den && word_in(word_at(t, at + 1), " of ")) {
        as_share(t, i, at, n, den);
        return true;
    }
    return false;
}

/* "half of them", "a third of": words become numbers. */
static void fractions(struct text *t)
{
    for (uint32_t i = 0; i + 1 < t->n; i++) {
        const char *w = word_at(t, i);
        bool half = strcmp(w, "half") == 0 && strcmp(word_at(t, i + 1), "of") == 0 &&
                    !(i && word_in(word_at(t, i - 1), " first second latter last other "));
        bool a = word_in(w, " third quarter fifth tenth ") && i &&
                 word_in(word_at(t, i - 1), " a ") && strcmp(word_at(t, i + 1), "of") == 0 &&
                 !number_at(t, i + 2);
        if (half || a) {
            int64_t den = half                      ? 2
                          : w[0] == 'q'             ? 4
                          : strcmp(w, "third") == 0 ? 3
                          : w[0] == 'f'             ? 5
                                                    : 10;
            t->tok[i].kind = TOK_NUMBER;
            t->tok[i].w[0] = 0;
            as_share(t, i, i, 1, den);
        }
    }
}

/* "doubled", "halved": words become changes. */
static void multiples(struct text *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        const char *w = word_at(t, i);
        int64_t pct = word_in(w, " doubled doubling ")  ? 100
                      : word_in(w, " trebled tripled ") ? 200
                      : word_in(w, " quadrupled ")      ? 300
                      : word_in(w, " halved halving ")  ? -50
                                                        : 0;
        if (pct) {
            struct tok *k = &t->tok[i];
            k->kind = TOK_NUMBER;
            k->w[0] = 0;
            as_share(t, i, i, pct < 0 ? -pct : pct, 100);
            k->sign = pct < 0 ? '-' : '+';
        }
    }
}

void kinds_find(struct text *t)
{
    static bool (*const by[])(struct text *, uint32_t) = {
        by_tail, by_phone, by_money, by_percent,  by_time,
        by_name, by_date,  by_age,   by_fraction, by_duration,
    };
    fractions(t);
    multiples(t);
    for (uint32_t i = 0; i < t->n; i++) {
        bool one = t->tok[i].role == ROLE_NO_NUMBER;
        if (t->tok[i].kind != TOK_NUMBER || (t->tok[i].role != ROLE_OPEN && !one)) {
            continue;
        }
        bool found = false;
        for (size_t k = 0; !found && k < sizeof by / sizeof by[0]; k++) {
            found = by[k](t, i);
        }
        uint32_t at;
        if (!found && one && is_crime_noun(next_word(t, i, &at))) {
            t->tok[i].role = ROLE_OPEN;
        }
    }
}
