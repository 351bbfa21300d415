/* fuzz_teamkey: any bytes as a TEAMKEY. Never leaves a key behind when it does not open. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_teamkey t;
    struct seal_sk to, sk_e;
    FUZZ_FILL(to, 112);
    enum cb_err e = seal_teamkey_open(VIEW(data, size), &to, &t, &sk_e);
    CB_ASSERT(!e || seal_is_zero(&sk_e, sizeof sk_e));
    return 0;
}
