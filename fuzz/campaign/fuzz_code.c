/* fuzz_code: any bytes as the code of an advert. What is taken is the code of its number, and is
 * none any more with one character changed, or with two that changed places. Never needs a file. */
#include "campaign/campaign.h"
#include <ctype.h>
#include <string.h>

static bool is_code(const char *s, uint16_t *number)
{
    return code_read(VIEW((const uint8_t *)s, CODE_LEN), number) == CB_OK;
}

static void twins(const struct code *good)
{
    static const char letters[] = "3467"
                                  "9CDFHJKMNPRTWXY";
    uint16_t other;
    for (unsigned i = 0; i < CODE_LEN; i++) {
        for (const char *l = letters; *l; l++) {
            struct code c = *good;
            c.s[i] = *l;
            CB_ASSERT(*l == good->s[i] || !is_code(c.s, &other));
        }
        for (unsigned k = 0; k < i; k++) {
            struct code c = *good;
            c.s[i] = good->s[k];
            c.s[k] = good->s[i];
            CB_ASSERT(c.s[i] == c.s[k] || !is_code(c.s, &other));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    uint16_t number;
    if (code_read(VIEW(data, n), &number) == CB_OK) {
        CB_ASSERT(n == CODE_LEN && number < CODE_NUMBERS);
        struct code c = code_of(number);
        for (unsigned i = 0; i < CODE_LEN; i++) {
            CB_ASSERT(toupper(data[i]) == c.s[i]);
        }
        twins(&c);
    }
    return 0;
}
