/* fuzz_phrase: any bytes as a typed phrase; what was read is written and read again.
 * Never reads a phrase that is not 7 or 10 words of the list. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_phrase p, again;
    CB_CLEANUP(buf_free) struct buf text;
    buf_init(&text, 256);
    if (size > 1000 || seal_phrase_read(VIEW(data, size), &p)) {
        return 0;
    }
    CB_ASSERT(p.n == 7 || p.n == 10);
    seal_phrase_write(&p, &text);
    CB_ASSERT(!text.failed && seal_phrase_read(buf_view(&text), &again) == CB_OK);
    CB_ASSERT(memcmp(&p, &again, sizeof p) == 0);
    return 0;
}
