/* code: what an advert carries. Four characters that nobody takes for one another; the last checks
 * the other three. Called by plan, by what reads a path, and by cli. Never has a vowel: no code is
 * a word.
 *
 * Left out: 0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, 6 and G (6 stays), U and V, Q, A and
 * E. Nineteen are left, a prime: with weights 1 2 3 4 the sum of the weighted values, modulo 19,
 * changes with any one character that is another one, and with any two that change places. */
#include "campaign/campaign.h"
#include <string.h>

static const char alphabet[CODE_BASE + 1] = "34679CDFHJKMNPRTWXY";
enum { SUM_IS = 7 }; /* not 0: four of the same character would else often be a code */

static int value_of(uint8_t c)
{
    c = c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

/* The value of the fourth character: 4c = 7 - (a + 2b + 3d) modulo 19, and 4 x 5 = 1 there. */
static unsigned check_of(const unsigned v[3])
{
    enum { QUARTER = 5 };
    unsigned sum = v[0] + 2 * v[1] + 3 * v[2];
    return (SUM_IS + 6 * CODE_BASE - sum) % CODE_BASE * QUARTER % CODE_BASE;
}

struct code code_of(uint16_t number)
{
    CB_ASSERT(number < CODE_NUMBERS);
    const unsigned v[3] = {number / CODE_BASE / CODE_BASE, number / CODE_BASE % CODE_BASE,
                           number % CODE_BASE};
    return (struct code){{alphabet[v[0]], alphabet[v[1]], alphabet[v[2]], alphabet[check_of(v)]}};
}

enum cb_err code_read(struct view v, uint16_t *number_out)
{
    unsigned at[CODE_LEN] = {0};
    if (v.len != CODE_LEN) {
        return CB_PEER_FORMAT;
    }
    for (size_t i = 0; i < CODE_LEN; i++) {
        int value = value_of(v.p[i]);
        if (value < 0) {
            return CB_PEER_FORMAT;
        }
        at[i] = (unsigned)value;
    }
    if (check_of(at) != at[3]) {
        return CB_PEER_FORMAT;
    }
    *number_out = (uint16_t)((at[0] * CODE_BASE + at[1]) * CODE_BASE + at[2]);
    return CB_OK;
}
