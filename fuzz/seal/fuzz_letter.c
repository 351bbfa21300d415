/* fuzz_letter: any bytes as a LETTER, from nobody and from somebody. Never leaves a text behind
 * when it does not open, nor a header that is none. */
#include "keys.h"
#include "seal/letter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf CB_CLEANUP(buf_free) text;
    struct seal_letter h;
    struct seal_sk to, from;
    struct seal_pk from_pk;
    FUZZ_FILL(to, 71);
    FUZZ_FILL(from, 63);
    seal_pk_of(&from, &from_pk);
    buf_init(&text, SEAL_LETTER_TEXT_LONG);
    enum cb_err e = seal_letter_peek(VIEW(data, size), &h);
    CB_ASSERT(!e || seal_is_zero(&h, sizeof h));
    CB_ASSERT(e || size == seal_letter_len(h.cls));
    enum cb_err o = seal_letter_open(VIEW(data, size), &to, NULL, &text);
    CB_ASSERT(o == CB_OK || text.len == 0);
    o = seal_letter_open(VIEW(data, size), &to, &from_pk, &text);
    CB_ASSERT(o == CB_OK || text.len == 0);
    return 0;
}
