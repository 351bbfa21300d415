/* words: the word list, and phrases to and from typed text. Called by client, nojs, cli and
 * share_words.c.
 * The list is the EFF's large word list (2016), by the Electronic Frontier Foundation, CC BY 3.0
 * US, https://www.eff.org/dice: 7776 words, 12.9 bits each, kept in words_en.txt in the EFF's
 * order. Never says which word of a phrase was wrong, and never looks one up faster than another.
 */
#include "seal/seal_in.h"
#include <string.h>

enum { WORD_CELL = 10, LIST_EN = 1 }; /* longest word: 9 letters */

/* Fixed cells, zero-filled, so that a look-up can compare whole cells. Made by words.cmake. */
static const char words_en[][WORD_CELL] = {
#include "seal_words.inc"
};
_Static_assert(sizeof words_en == (size_t)SEAL_WORDS * WORD_CELL, "the list is whole");

struct token {
    char s[2 * WORD_CELL]; /* room for two joined with a hyphen */
};

static void token_wipe(struct token *t)
{
    cb_wipe(t, sizeof *t);
}

const char *seal_word(uint16_t index)
{
    return index < SEAL_WORDS ? words_en[index] : NULL;
}

/* Draw n words evenly: a 16-bit number past the last whole multiple of the list is drawn again. */
void seal_phrase_new(uint8_t n, struct seal_phrase *out)
{
    enum { EVEN = 65536 / SEAL_WORDS * SEAL_WORDS };
    CB_ASSERT(n > 0 && n <= SEAL_PHRASE_MAX);
    *out = (struct seal_phrase){.n = n};
    for (uint8_t i = 0; i < n; i++) {
        uint16_t draw;
        do {
            cb_random(&draw, sizeof draw);
        } while (draw >= EVEN);
        out->word[i] = (uint16_t)(draw % SEAL_WORDS);
        cb_wipe(&draw, sizeof draw);
    }
}

static char lower(uint8_t c)
{
    if (c >= 'A' && c <= 'Z') {
        return (char)(c - 'A' + 'a');
    }
    return c >= 'a' && c <= 'z' ? (char)c : 0;
}

static bool is_between(uint8_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == ',' || c == '-';
}

/* Cut the next run of other than separators off what is left. */
static bool token_next(struct view *left, struct view *raw_out)
{
    while (left->len && is_between(left->p[0])) {
        *left = VIEW(left->p + 1, left->len - 1);
    }
    size_t n = 0;
    while (n < left->len && !is_between(left->p[n])) {
        n++;
    }
    *raw_out = VIEW(left->p, n);
    if (n) { /* else nothing is left, perhaps not even a pointer */
        *left = VIEW(left->p + n, left->len - n);
    }
    return n > 0;
}

/* False for what no word of the list can be: too long, or not all letters. */
static bool token_lower(struct view raw, struct token *out)
{
    *out = (struct token){0};
    bool fine = raw.len < WORD_CELL;
    for (size_t i = 0; fine && i < raw.len; i++) {
        out->s[i] = lower(raw.p[i]);
        fine = out->s[i] != 0;
    }
    return fine;
}

/* Look through the whole list, always; SEAL_WORDS when it is not there. */
static uint16_t word_find(const struct token *t)
{
    uint16_t found = SEAL_WORDS;
    bool fits = seal_is_zero(t->s + WORD_CELL - 1, sizeof t->s - WORD_CELL + 1);
    for (uint16_t i = 0; i < SEAL_WORDS; i++) {
        bool same = cb_equal(t->s, words_en[i], WORD_CELL);
        found = fits && same ? i : found;
    }
    return found;
}

/* The hyphenated words: their first half is no word of the list, so there is one way to read. */
static uint16_t word_find_joined(const struct token *a, const struct token *b)
{
    CB_CLEANUP(token_wipe) struct token both = *a;
    size_t n = strlen(a->s);
    both.s[n] = '-';
    memcpy(both.s + n + 1, b->s, sizeof both.s - n - 1);
    return word_find(&both);
}

/* One word, perhaps made of two tokens; SEAL_WORDS when it is none. left moves past it. */
static uint16_t word_next(struct view raw, struct view *left)
{
    CB_CLEANUP(token_wipe) struct token one, two;
    if (!token_lower(raw, &one)) {
        return SEAL_WORDS;
    }
    uint16_t w = word_find(&one);
    struct view rest = *left, second;
    if (w == SEAL_WORDS && token_next(&rest, &second) && token_lower(second, &two)) {
        w = word_find_joined(&one, &two);
        *left = w == SEAL_WORDS ? *left : rest;
    }
    return w;
}

enum cb_err seal_words_read(struct view typed, uint16_t *out, size_t max, size_t *n_out,
                            struct view *bad_out)
{
    struct view left = typed, raw;
    *n_out = 0;
    *bad_out = VIEW(NULL, 0);
    while (token_next(&left, &raw)) {
        if (*n_out == max) {
            return CB_PEER_SIZE;
        }
        uint16_t w = word_next(raw, &left);
        if (w == SEAL_WORDS) {
            *bad_out = raw;
            return CB_PEER_FORMAT;
        }
        out[(*n_out)++] = w;
    }
    return CB_OK;
}

/* Read what a person typed.
 * typed  any length, borrowed     out  7 or 10 indices; zero on error
 * Errors  PEER_FORMAT a character or a word that is not ours, PEER_SIZE not 7 or 10 words
 * Wipes   its copies of the words */
enum cb_err seal_phrase_read(struct view typed, struct seal_phrase *out)
{
    struct seal_phrase p = {0};
    struct view bad;
    size_t n;
    *out = p;
    enum cb_err e = seal_words_read(typed, p.word, SEAL_PHRASE_MAX, &n, &bad);
    e = !e && n != 7 && n != 10 ? CB_PEER_SIZE : e;
    if (!e) {
        p.n = (uint8_t)n;
        *out = p;
    }
    cb_wipe(&p, sizeof p);
    return e;
}

/* Append the words with single spaces; nothing for an index past the list. */
void seal_phrase_write(const struct seal_phrase *p, struct buf *out)
{
    for (uint8_t i = 0; i < p->n && i < SEAL_PHRASE_MAX; i++) {
        const char *w = seal_word(p->word[i]);
        buf_puts(out, i ? " " : "");
        buf_puts(out, w ? w : "");
    }
}

size_t seal_phrase_input(const struct seal_phrase *p, uint8_t out[2 + 2 * SEAL_PHRASE_MAX])
{
    struct wr w = wr_of(out, 2 + 2 * SEAL_PHRASE_MAX);
    wr_u8(&w, LIST_EN);
    wr_u8(&w, p->n);
    for (uint8_t i = 0; i < p->n; i++) {
        wr_u16(&w, p->word[i]);
    }
    CB_ASSERT(!w.failed);
    return w.len;
}
