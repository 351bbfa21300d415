/* links: which claim is a part of which other, and which two a change lies between. Called by
 * claims.
 * Never links over a word that it does not know: a number without a whole is said to have none. */
#include "statement/statement_in.h"
#include <string.h>

enum { FAR = 6 };

static bool here(const struct text *t, uint32_t i, uint32_t of)
{
    return i < t->n && t->tok[i].sentence == t->tok[of].sentence;
}

static uint32_t claim_of_tok(const struct claims *all, uint32_t tok)
{
    uint32_t low = 0, high = all->n; /* they lie in the order of the text */
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (all->c[mid].tok < tok) {
            low = mid + 1;
        } else {
            high = mid;
        }
    }
    return low < all->n && all->c[low].tok == tok ? low : NO_CLAIM;
}

/* The last count before a claim: of its sentence, or of one before. */
static uint32_t antecedent(const struct text *t, const struct claims *all, uint32_t claim)
{
    for (uint32_t i = claim; i; i--) {
        const struct claim *c = &all->c[i - 1];
        bool other = c->kind == STATE_COUNT && c->measure == IS_RECORDED;
        if (other && !alone_in_brackets(t, c->tok)) {
            return i - 1;
        }
    }
    return NO_CLAIM;
}

/* "of the 98", "of which": the whole that a number at i is a part of. */
static uint32_t whole_after(const struct text *t, const struct claims *all, uint32_t claim,
                            bool *these)
{
    uint32_t i = all->c[claim].tok + 1;
    while (here(t, i, all->c[claim].tok) && i < all->c[claim].tok + 4 &&
           !word_in(word_at(t, i), " of ")) {
        i++;
    }
    bool near = word_in(word_at(t, i), " of ");
    i += near;
    bool which = near && is_part_word(word_at(t, i));
    i += word_in(word_at(t, i), " the those these all ") ? 1u : 0u;
    bool number = near && number_at(t, i) && here(t, i, all->c[claim].tok);
    *these = which || number;
    return number ? claim_of_tok(all, i) : which ? antecedent(t, all, claim) : NO_CLAIM;
}

/* "Of 98 crimes, 86 ...", "of which 86". */
static uint32_t whole_before(const struct text *t, const struct claims *all, uint32_t claim,
                             bool *these)
{
    uint32_t tok = all->c[claim].tok;
    for (uint32_t i = tok; i && i + LONG > tok && here(t, i - 1, tok); i--) {
        bool of = word_in(word_at(t, i - 1), " of ");
        if (!of) {
            continue;
        }
        uint32_t k =
            i + (word_in(word_at(t, i), " the those these ") && number_at(t, i + 1) ? 1u : 0u);
        bool first = i == 1 || !here(t, i - 2, tok) || word_in(word_at(t, i - 2), " and ") ||
                     sign_at(t, i - 2);
        if (k < tok && number_at(t, k) && first) {
            *these = true;
            return claim_of_tok(all, k);
        }
        if (is_part_word(word_at(t, i)) && first) {
            *these = true;
            return antecedent(t, all, claim);
        }
        return NO_CLAIM;
    }
    return NO_CLAIM;
}

/* The number that a percentage is a way to say: "86 (90 %)", "90 % of which (86)", "86, or
 * 90 %". */
static uint32_t part_of(const struct text *t, const struct claims *all, uint32_t claim)
{
    uint32_t i = all->c[claim].tok, k = i + 1;
    for (; here(t, k, i) && k < i + 7 && (!number_at(t, k) || t->tok[k].role == ROLE_DONE); k++) {
    }
    if (here(t, k, i) && number_at(t, k) && claim_of_tok(all, k) == all->c[claim].whole) {
        for (k++; here(t, k, i) && k < i + 12 && !number_at(t, k); k++) { /* "5 % of the 98 (5)" */
        }
    }
    uint32_t next = here(t, k, i) && number_at(t, k) ? claim_of_tok(all, k) : NO_CLAIM;
    bool bracket = k && sign_at(t, k - 1) == '(';
    bool in_words = word_in(word_at(t, k - 1), " or ");
    if (next != NO_CLAIM && all->c[next].kind == STATE_COUNT && (bracket || in_words) &&
        k > i + 1) {
        return next;
    }
    uint32_t from = i;
    rounding_before(t, i, &from);
    char s = from ? sign_at(t, from - 1) : 0;
    bool or_before = from && word_in(word_at(t, from - 1), " or ");
    if (s != '(' && s != ',' && !or_before) {
        return NO_CLAIM;
    }
    for (k = from - 1; k && here(t, k - 1, i) && k + 6 > from; k--) {
        if (number_at(t, k - 1)) {
            uint32_t c = claim_of_tok(all, k - 1);
            return c != NO_CLAIM && all->c[c].kind == STATE_COUNT ? c : NO_CLAIM;
        }
        char other = sign_at(t, k - 1);
        if (other && other != '-' && other != '"' && other != ',') {
            break;
        }
    }
    return NO_CLAIM;
}

/* The last count of its sentence, or of the whole text before it, that is of a measure. */
static uint32_t last_of(const struct claims *all, uint32_t claim, enum measure m)
{
    for (uint32_t i = claim; i; i--) {
        const struct claim *c = &all->c[i - 1];
        if (c->sentence != all->c[claim].sentence) {
            break;
        }
        if (c->kind == STATE_COUNT && c->measure == m && c->measure_said) {
            return i - 1;
        }
    }
    return NO_CLAIM;
}

/* "a rate of 50.4 per cent": of what is detected over what is recorded. */
static bool is_rate(const struct text *t, uint32_t i)
{
    for (uint32_t k = clause_first(t, i); k <= clause_last(t, i); k++) {
        if (word_in(word_at(t, k), " rate rates ")) {
            return true;
        }
    }
    return false;
}

static void link_share(struct text *t, struct claims *all, uint32_t i)
{
    struct claim *c = &all->c[i];
    bool these = false;
    c->whole = whole_after(t, all, i, &these);
    c->part = part_of(t, all, i);
    if (c->part != NO_CLAIM && all->c[c->part].whole == NO_CLAIM && c->whole == NO_CLAIM) {
        for (uint32_t k = 0; k < i;
             k++) { /* "86 of the 98 (90 %)": 98 is next to it, 86 is meant */
            bool part = all->c[k].whole == c->part && all->c[k].kind == STATE_COUNT;
            if (part) {
                c->whole = c->part;
                c->part = k;
                break;
            }
        }
    }
    if (c->part != NO_CLAIM && c->whole == NO_CLAIM) {
        c->whole = all->c[c->part].whole;
    }
    if (c->part == NO_CLAIM && c->whole == NO_CLAIM) {
        c->whole = whole_before(t, all, i, &these);
    }
    if (!c->measure_said && c->part == NO_CLAIM && is_rate(t, c->tok)) {
        c->measure = IS_DETECTED;
    }
    if (c->measure == IS_DETECTED &&
        c->part == NO_CLAIM) { /* recorded 98 and detected 86, 87.8 % */
        uint32_t part = last_of(all, i, IS_DETECTED), whole = last_of(all, i, IS_RECORDED);
        bool both = part != NO_CLAIM && (whole != NO_CLAIM || c->whole != NO_CLAIM);
        c->part = both ? part : NO_CLAIM;
        c->whole = both && c->whole == NO_CLAIM ? whole : c->whole;
    }
    c->of_these = these;
    if (c->part != NO_CLAIM && c->part != c->whole) {
        struct claim *p = &all->c[c->part];
        p->whole = p->whole == NO_CLAIM ? c->whole : p->whole;
        p->is_part = p->is_part || these;
        bool unsaid = alone_in_brackets(t, p->tok) || !p->measure_said;
        p->measure = c->measure_said && unsaid ? c->measure : p->measure;
    }
}

/* "from 651 to 685", "685, up from 651", "685 compared with 651": nearest to the change. */
static void link_change(struct text *t, struct claims *all, uint32_t i)
{
    struct claim *c = &all->c[i];
    for (uint32_t k = i > LONG ? i - LONG : 0; k < all->n && k < i + LONG; k++) {
        const struct claim *a = &all->c[k];
        if (k == i || a->sentence != c->sentence ||
            (a->kind != STATE_COUNT && a->kind != STATE_SHARE)) {
            continue;
        }
        uint32_t first;
        rounding_before(t, a->tok, &first);
        bool old = first && (word_in(word_at(t, first - 1), " from ") ||
                             (first > 1 && word_in(word_at(t, first - 1), " with to ") &&
                              word_in(word_at(t, first - 2), " compared ")));
        if (old) {
            c->before = k;
            continue;
        }
        if (c->now == NO_CLAIM || all->c[k].tok > c->tok) {
            c->now = c->now == NO_CLAIM ? k : c->now;
        }
    }
    bool same = c->before != NO_CLAIM && c->now != NO_CLAIM &&
                all->c[c->before].kind == all->c[c->now].kind;
    c->before = same ? c->before : NO_CLAIM;
    c->now = same ? c->now : NO_CLAIM;
}

void claims_link(struct text *t, struct claims *all)
{
    for (uint32_t i = 0; i < all->n; i++) {
        struct claim *c = &all->c[i];
        bool these = false;
        if (c->kind == STATE_COUNT) {
            c->whole = whole_after(t, all, i, &these);
            c->whole = c->whole == NO_CLAIM ? whole_before(t, all, i, &these) : c->whole;
            c->is_part = c->of_these = c->whole != NO_CLAIM && c->whole != i;
            if (c->is_part && all->c[c->whole].tok > c->tok) { /* "86 of the 98 were detected" */
                all->c[c->whole].measure = IS_RECORDED;
            }
        }
    }
    for (uint32_t i = 0; i < all->n; i++) {
        if (all->c[i].kind == STATE_SHARE) {
            link_share(t, all, i);
        } else if (all->c[i].kind == STATE_CHANGE) {
            link_change(t, all, i);
        }
    }
}
