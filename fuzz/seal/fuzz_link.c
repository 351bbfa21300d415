/* fuzz_link: any bytes as a LINK. Never leaves a key behind when it does not open. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_conv conv;
    struct seal_key ck, previous;
    FUZZ_FILL(conv, 71);
    FUZZ_FILL(ck, 72);
    enum cb_err e = seal_link_open(VIEW(data, size), &conv, &ck, &previous);
    CB_ASSERT(!e || seal_is_zero(&previous, sizeof previous));
    return 0;
}
