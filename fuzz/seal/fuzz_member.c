/* fuzz_member: any bytes as a MEMBER; what was read is written again.
 * Never reads two different papers as the same fields. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t again[SEAL_MEMBER];
    struct seal_ed_sk seed;
    struct seal_ed_pk pk;
    struct seal_member m, opened;
    FUZZ_FILL(seed, 151);
    if (seal_member_peek(VIEW(data, size), &m)) {
        return 0;
    }
    enum cb_err made = seal_member_make(&m, &seed, again);
    CB_ASSERT(!made && memcmp(again, data, SEAL_MEMBER - SEAL_SIG) == 0);
    enum cb_err key = seal_ed_pk_of(&seed, &pk);
    bool same = memcmp(again, data, SEAL_MEMBER) == 0;
    CB_ASSERT(!key && (seal_member_open(VIEW(data, size), &pk, &opened) == CB_OK) == same);
    return 0;
}
