/* words: the word list, and phrases to and from typed text. Called by client, nojs, cli.
 * The list is the EFF's large word list (2016), by the Electronic Frontier Foundation, CC BY 3.0
 * US, https://www.eff.org/dice: 7776 words, 12.9 bits each, kept in words_en.txt in the EFF's
 * order. Never says which word was wrong, and never looks one up faster than another. */
#include "seal/seal_in.h"
#include <string.h>

enum {
    WORD_CELL = 10,
    LIST_EN = 1,
    TOKENS_MAX = 2 * SEAL_PHRASE_MAX
}; /* longest word: 9 letters */

/* Fixed cells, zero-filled, so that a look-up can compare whole cells. Made by words.cmake. */
static const char words_en[][WORD_CELL] = {
#include "seal_words.inc"
};
_Static_assert(sizeof words_en == (size_t)SEAL_WORDS * WORD_CELL, "the list is whole");

struct token {
    char s[2 * WORD_CELL]; /* room for two joined with a hyphen */
};
struct tokens {
    struct token t[TOKENS_MAX];
    size_t n;
};

static void tokens_wipe(struct tokens *t)
{
    cb_wipe(t, sizeof *t);
}

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

/* Split into lower-case tokens. */
static enum cb_err tokens_read(struct view typed, struct tokens *out)
{
    size_t len = 0; /* of the token being read; 0 between tokens */
    for (size_t i = 0; i < typed.len; i++) {
        if (is_between(typed.p[i])) {
            out->n += len > 0;
            len = 0;
            continue;
        }
        char c = lower(typed.p[i]);
        if (!c || len >= WORD_CELL - 1) {
            return CB_PEER_FORMAT;
        }
        if (out->n >= TOKENS_MAX) {
            return CB_PEER_SIZE;
        }
        out->t[out->n].s[len++] = c;
    }
    out->n += len > 0;
    return CB_OK;
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

/* Read what a person typed.
 * typed  any length, borrowed     out  7 or 10 indices; zero on error
 * Errors  PEER_FORMAT a character or a word that is not ours, PEER_SIZE not 7 or 10 words
 * Wipes   its copies of the words */
enum cb_err seal_phrase_read(struct view typed, struct seal_phrase *out)
{
    CB_CLEANUP(tokens_wipe) struct tokens tok = {0};
    *out = (struct seal_phrase){0};
    enum cb_err e = tokens_read(typed, &tok);
    struct seal_phrase p = {0};
    for (size_t i = 0; !e && i < tok.n; i++) {
        uint16_t w = word_find(&tok.t[i]);
        if (w == SEAL_WORDS && i + 1 < tok.n) {
            w = word_find_joined(&tok.t[i], &tok.t[i + 1]);
            i++;
        }
        e = w == SEAL_WORDS ? CB_PEER_FORMAT : p.n == SEAL_PHRASE_MAX ? CB_PEER_SIZE : CB_OK;
        if (!e) {
            p.word[p.n++] = w;
        }
    }
    e = !e && p.n != 7 && p.n != 10 ? CB_PEER_SIZE : e;
    if (!e) {
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
