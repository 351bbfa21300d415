/* fuzz_epoch: any bytes as an EPOCH; what was read is written again.
 * Never reads two different papers as the same fields. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t again[SEAL_EPOCH];
    struct seal_ed_sk seed;
    struct seal_ed_pk pk;
    struct seal_epoch e, opened;
    FUZZ_FILL(seed, 161);
    if (seal_epoch_peek(VIEW(data, size), &e)) {
        return 0;
    }
    enum cb_err made = seal_epoch_make(&e, &seed, again);
    CB_ASSERT(!made && memcmp(again, data, SEAL_EPOCH - SEAL_SIG) == 0);
    enum cb_err key = seal_ed_pk_of(&seed, &pk);
    bool same = memcmp(again, data, SEAL_EPOCH) == 0;
    CB_ASSERT(!key && (seal_epoch_open(VIEW(data, size), &pk, &opened) == CB_OK) == same);
    return 0;
}
