/* fuzz_wrap: any bytes as a WRAP. Never leaves a secret behind when it does not open. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_wrap w;
    struct seal_key kek;
    FUZZ_FILL(kek, 105);
    if (seal_wrap_open(VIEW(data, size), &kek, &w)) {
        CB_ASSERT(seal_is_zero(&w, sizeof w));
    } else {
        CB_ASSERT(seal_stretch_allowed(w.ops, w.mem_kib));
    }
    return 0;
}
