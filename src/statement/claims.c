/* claims: what each open number claims: how many crimes, which share of which others, by how
 * much they
 * changed, in how many months. Called by check.
 * Never takes a number for crimes because nothing else fits: it must stand by a word that says
 * so. */
#include "statement/statement_in.h"
#include <string.h>

enum { MILLI = 1000, FAR = 6 };

static struct claim *add(struct claims *out, struct text *t, uint32_t i, enum state_kind kind)
{
    if (out->n == out->cap) {
        uint32_t cap = 2 * out->cap + 32;
        struct claim *more = cb_alloc(cap * sizeof *more);
        if (out->n) {
            memcpy(more, out->c, out->n * sizeof *more);
        }
        cb_free(out->c, out->cap * sizeof *out->c);
        out->c = more;
        out->cap = cap;
    }
    uint32_t first;
    struct claim *c = &out->c[out->n++];
    *c = (struct claim){
        i,        t->tok[i].sentence, kind,     t->tok[i].num, IS_RECORDED, false, NO_CLAIM,
        NO_CLAIM, NO_CLAIM,           NO_CLAIM, false,         false,       false, false};
    enum rule_word w = rounding_before(t, i, &first);
    c->said.word = w == RULE_PLAIN ? c->said.word : w;
    return c;
}

static bool here(const struct text *t, uint32_t i, uint32_t of)
{
    return i < t->n && t->tok[i].sentence == t->tok[of].sentence;
}

bool is_part_word(const char *w)
{
    return word_in(w, " which them these those whom ");
}

/* A clause ends here; not at brackets about one number alone: "90 % of which (86) were". */
static bool clause_sign(const struct text *t, uint32_t i, bool right)
{
    char c = sign_at(t, i);
    bool alone = right ? sign_at(t, i + 2) == ')' && number_at(t, i + 1)
                       : i > 1 && sign_at(t, i - 2) == '(' && number_at(t, i - 1);
    return c && (strchr(",;:", c) || (c == '-' && !t->tok[i].glued) ||
                 (c == (right ? '(' : ')') && !alone));
}

static bool joins(const char *w)
{
    return word_in(w, " and while whereas but with compared ");
}

/* The words around a number, up to a sign or a joining word; of a number alone in brackets, those
 * around the brackets. */
uint32_t clause_first(const struct text *t, uint32_t i)
{
    uint32_t k = i;
    k -= k && sign_at(t, k - 1) == '(' && sign_at(t, i + 1) == ')';
    while (k && k + LONG > i && here(t, k - 1, i) && !clause_sign(t, k - 1, false) &&
           !joins(word_at(t, k - 1))) {
        k--;
    }
    return k;
}

uint32_t clause_last(const struct text *t, uint32_t i)
{
    uint32_t k = i;
    k += i && sign_at(t, i - 1) == '(' && sign_at(t, i + 1) == ')';
    while (k < i + LONG && here(t, k + 1, i) && !clause_sign(t, k + 1, true) &&
           !joins(word_at(t, k + 1))) {
        k++;
    }
    return k;
}

static int measure_word(const char *w)
{
    return word_in(w, " detected detections detection cleared solved ") ? IS_DETECTED
           : word_in(w, " recorded committed recordings ")              ? IS_RECORDED
                                                                        : -1;
}

/* Recorded or detected: the first word that says so after the number in its clause, or before. */
static void measure(const struct text *t, struct claim *c)
{
    uint32_t last = clause_last(t, c->tok), first = clause_first(t, c->tok);
    int m = -1;
    for (uint32_t k = c->tok + 1; m < 0 && k <= last; k++) {
        m = measure_word(word_at(t, k));
    }
    for (uint32_t k = c->tok; m < 0 && k > first; k--) {
        m = measure_word(word_at(t, k - 1));
    }
    c->measure_said = m >= 0;
    c->measure = m == IS_DETECTED ? IS_DETECTED : IS_RECORDED;
}

static bool sentence_has(const struct text *t, uint32_t i, bool (*is)(const char *))
{
    uint32_t k = i;
    while (k && k + LONG > i && here(t, k - 1, i)) {
        k--;
    }
    for (; k < i + LONG && here(t, k, i); k++) {
        if (is(word_at(t, k))) {
            return true;
        }
    }
    return false;
}

/* What stands after the number: -1 a thing that is no crime, 1 crimes, 0 nothing that says. */
static int noun_after(const struct text *t, uint32_t i)
{
    static const char verbs[] =
        " were was are is have has had in during between from and or but to by "
        "across over up down this last since while which that compared of ";
    for (uint32_t k = i + 1; here(t, k, i) && k <= i + FAR; k++) {
        const char *w = word_at(t, k);
        if (is_crime_noun(w)) {
            return 1;
        }
        if (!w[0] && sign_at(t, k) != '-' && sign_at(t, k) != '"') {
            return k == i + 1 ? 0 : -1;
        }
        if (word_in(w, verbs) || measure_word(w) >= 0) {
            return k == i + 1 ? 0 : -1;
        }
    }
    return here(t, i + 1, i) ? -1 : 0;
}

bool alone_in_brackets(const struct text *t, uint32_t i)
{
    return i && sign_at(t, i - 1) == '(' && sign_at(t, i + 1) == ')';
}

static bool percent_before(const struct text *t, uint32_t i)
{
    for (uint32_t k = i; k && here(t, k - 1, i) && k + FAR > i; k--) {
        if (number_at(t, k - 1) && t->tok[k - 1].role == ROLE_PERCENT) {
            return true;
        }
    }
    return false;
}

static bool is_count(const struct text *t, const struct claims *all, uint32_t i)
{
    uint32_t first;
    enum rule_word round = rounding_before(t, i, &first);
    const char *before = first && here(t, first - 1, i) ? word_at(t, first - 1) : "";
    int noun = noun_after(t, i);
    if (t->tok[i].w[0] || t->tok[i].num.step < MILLI || noun < 0) {
        return false;
    }
    bool crimes = sentence_has(t, i, is_crime_noun);
    bool part = word_in(word_at(t, i + 1), " of ") &&
                (is_part_word(word_at(t, i + 2)) || number_at(t, i + 2) ||
                 (word_in(word_at(t, i + 2), " the ") && number_at(t, i + 3)));
    bool of = word_in(before, " of ") ||
              (word_in(before, " the ") && first > 1 && word_in(word_at(t, first - 2), " of "));
    bool after_which = first > 1 && is_part_word(before) && word_in(word_at(t, first - 2), " of ");
    bool earlier = all->n && word_in(word_at(t, i + 1), " were was ");
    bool placed = word_in(before, " to at from was of reached totalled with against than recorded "
                                  "detected and ");
    return noun > 0 || part || after_which || (alone_in_brackets(t, i) && percent_before(t, i)) ||
           earlier || (all->n && of) ||
           (crimes && (placed || round != RULE_PLAIN || first == 0 || !before[0])) ||
           (round != RULE_PLAIN && word_in(word_at(t, i + 1), " in ") &&
            t->tok[i].num.milli >= 100 * MILLI);
}

/* --- what changed -------------------- */
static int direction(const char *w)
{
    if (word_in(w,
                " up rise rose risen rising increase increased increasing grew growth grown higher "
                "jump jumped surge surged soared climbed more doubled tripled ")) {
        return 1;
    }
    return word_in(
               w, " down fall fell fallen falling drop dropped decrease decreased decreasing lower "
                  "reduction reduced decline declined fewer less cut ")
               ? -1
               : 0;
}

/* Is a percentage a change: up 5 %, a rise of 5 %, 5 % more. A level stands after from, to, at. */
static int change_of(const struct text *t, uint32_t i)
{
    uint32_t first;
    rounding_before(t, i, &first);
    const char *before = first && here(t, first - 1, i) ? word_at(t, first - 1) : "";
    if (t->tok[i].sign) { /* doubled, halved */
        return t->tok[i].sign == '+' ? 1 : -1;
    }
    if (word_in(before, " from to at ")) {
        return 0;
    }
    for (uint32_t k = first; k && here(t, k - 1, i) && k + FAR > first; k--) {
        char s = sign_at(t, k - 1);
        int d = direction(word_at(t, k - 1));
        if (d || (s && strchr(",;()", s))) {
            return d;
        }
        if (number_at(t, k - 1) && word_in(word_at(t, k - 2), " from ")) {
            continue;
        }
    }
    uint32_t k = i + 1;
    while (here(t, k, i) && k < i + 5 && !number_at(t, k)) {
        if (word_in(word_at(t, k), " of were was ")) {
            return 0;
        }
        if (direction(word_at(t, k)) && !word_in(word_at(t, k), " up ")) {
            return direction(word_at(t, k));
        }
        k++;
    }
    return 0;
}

/* "in just a year", "in a full year": twelve months, said without a number. */
static bool is_a_year(const struct text *t, uint32_t i)
{
    uint32_t k = i;
    if (strcmp(word_at(t, i), "year") != 0 ||
        word_in(word_at(t, i + 1), " ago later earlier before old ") ||
        (sign_at(t, i + 1) == '-' && t->tok[i + 1].glued)) {
        return false;
    }
    k -= k && word_in(word_at(t, k - 1), " full whole single ");
    bool a = k && word_in(word_at(t, k - 1), " a ");
    k -= a;
    k -= k && word_in(word_at(t, k - 1), " just only ");
    return a && k && here(t, k - 1, i) && word_in(word_at(t, k - 1), " in within during ");
}

void claims_find(struct text *t, struct claims *out)
{
    *out = (struct claims){0};
    for (uint32_t i = 0; i < t->n; i++) {
        struct tok *k = &t->tok[i];
        if (is_a_year(t, i)) {
            k->num = (struct rule_said){RULE_PLAIN, 12 * MILLI, MILLI, MILLI};
            k->role = ROLE_MONTHS;
            add(out, t, i, STATE_MONTHS)->said = k->num;
        } else if (k->kind != TOK_NUMBER) {
            continue;
        } else if (k->role == ROLE_MONTHS) {
            struct claim *c = add(out, t, i, STATE_MONTHS);
            bool year = strcmp(word_at(t, i + 1), "year") == 0;
            c->said.milli = year ? 12 * MILLI : c->said.milli;
            c->said.word = c->said.word == RULE_OVER ? RULE_PLAIN : c->said.word; /* over: during */
        } else if (k->role == ROLE_PERCENT || k->role == ROLE_POINTS) {
            int d = k->role == ROLE_POINTS && !change_of(t, i) ? 1 : change_of(t, i);
            struct claim *c = add(out, t, i, d ? STATE_CHANGE : STATE_SHARE);
            c->up = d > 0;
            c->points = k->role == ROLE_POINTS;
            measure(t, c);
        } else if (k->role == ROLE_OPEN && is_count(t, out, i)) {
            k->role = ROLE_COUNT;
            measure(t, add(out, t, i, STATE_COUNT));
        }
    }
    claims_link(t, out);
}

void claims_free(struct claims *c)
{
    cb_free(c->c, c->cap * sizeof *c->c);
    *c = (struct claims){0};
}
