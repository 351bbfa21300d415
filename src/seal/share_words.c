/* share_words: a share as 23 words, for people to write, read aloud and type. Called by cli.
 * Never says that a share is right: the check tells a slip of the pen, COMMITS a wrong share. */
#include "seal/seal_in.h"
#include <string.h>

enum { PACKED = 1 + 32 + 4 }; /* x y check: 296 bits; 23 words hold 297.2 */

struct packed {
    uint8_t b[PACKED];
};
static void packed_wipe(struct packed *p)
{
    cb_wipe(p, sizeof *p);
}
static void words_wipe(struct seal_words *w)
{
    cb_wipe(w, sizeof *w);
}

/* A big-endian number to base 7776, highest digit first; n digits must be enough for it. */
static void digits_of(const uint8_t *number, size_t len, uint16_t *out, size_t n)
{
    uint8_t left[PACKED];
    CB_ASSERT(len <= sizeof left);
    memcpy(left, number, len);
    for (size_t i = n; i-- > 0;) {
        uint32_t rest = 0;
        for (size_t j = 0; j < len; j++) {
            rest = rest << 8 | left[j];
            left[j] = (uint8_t)(rest / SEAL_WORDS);
            rest %= SEAL_WORDS;
        }
        out[i] = (uint16_t)rest;
    }
    CB_ASSERT(seal_is_zero(left, len));
    cb_wipe(left, sizeof left);
}

/* False when the number does not fit. */
static bool number_of(const struct seal_words *w, struct packed *out)
{
    *out = (struct packed){0};
    uint32_t carry = 0;
    for (uint8_t i = 0; i < w->n; i++) {
        carry = w->word[i];
        for (size_t j = PACKED; j-- > 0;) {
            carry += (uint32_t)out->b[j] * SEAL_WORDS;
            out->b[j] = (uint8_t)carry;
            carry >>= 8;
        }
        if (carry) {
            return false;
        }
    }
    return true;
}

void seal_share_to_words(const struct seal_share *s, struct seal_words *out)
{
    CB_CLEANUP(packed_wipe) struct packed p;
    p.b[0] = s->x;
    memcpy(p.b + 1, s->y.b, sizeof s->y.b);
    seal_share_check(s, p.b + 1 + sizeof s->y.b);
    out->n = SEAL_SHARE_WORDS;
    digits_of(p.b, sizeof p.b, out->word, out->n);
}

enum cb_err seal_share_of_words(const struct seal_words *w, struct seal_share *out)
{
    CB_CLEANUP(packed_wipe) struct packed p;
    uint8_t want[4];
    *out = (struct seal_share){0};
    if (w->n != SEAL_SHARE_WORDS) {
        return CB_PEER_SIZE;
    }
    if (!number_of(w, &p)) {
        return CB_PEER_SEAL;
    }
    out->x = p.b[0];
    memcpy(out->y.b, p.b + 1, sizeof out->y.b);
    seal_share_check(out, want);
    bool holds = cb_equal(want, p.b + 1 + sizeof out->y.b, sizeof want);
    if (holds && seal_share_possible(out)) {
        return CB_OK;
    }
    cb_wipe(out, sizeof *out);
    return holds ? CB_PEER_FORMAT : CB_PEER_SEAL;
}

enum cb_err seal_words_add(struct seal_words *w, struct view typed, struct view *bad_out)
{
    size_t n;
    enum cb_err e = seal_words_read(typed, w->word + w->n,
                                    sizeof w->word / sizeof w->word[0] - w->n, &n, bad_out);
    w->n = (uint8_t)(w->n + n);
    return e;
}

static bool holds(const struct seal_words *w)
{
    struct seal_share s;
    enum cb_err e = seal_share_of_words(w, &s);
    cb_wipe(&s, sizeof s);
    return e == CB_OK;
}

static bool other_word_holds(struct seal_words *w, unsigned at)
{
    for (uint16_t i = 0; i < SEAL_WORDS; i++) {
        w->word[at] = i;
        if (holds(w)) {
            return true;
        }
    }
    return false;
}

static bool swap_holds(struct seal_words *w, unsigned at)
{
    uint16_t first = w->word[at];
    w->word[at] = w->word[at + 1];
    w->word[at + 1] = first;
    return holds(w);
}

/* By trying: 22 swaps and 178,848 words, of which one in 2^32 holds by chance. */
unsigned seal_words_suspect(const struct seal_words *w)
{
    CB_CLEANUP(words_wipe) struct seal_words t = *w;
    if (w->n != SEAL_SHARE_WORDS || holds(w)) {
        return 0;
    }
    for (unsigned at = 0; at + 1 < w->n; at++) {
        t = *w;
        if (swap_holds(&t, at)) {
            return at + 1;
        }
    }
    for (unsigned at = 0; at < w->n; at++) {
        t = *w;
        if (other_word_holds(&t, at)) {
            return at + 1;
        }
    }
    return 0;
}

void seal_hash_to_words(const struct seal_hash *h, uint16_t out[SEAL_HASH_WORDS])
{
    digits_of(h->b, sizeof h->b, out, SEAL_HASH_WORDS);
}
