/* fuzz_grant: any bytes as a GRANT. Never opens to a key without the header having been right. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_grant_hdr h;
    struct seal_sk from, to;
    struct seal_pk pk;
    struct seal_key ck;
    FUZZ_FILL(from, 63);
    FUZZ_FILL(to, 64);
    seal_pk_of(&from, &pk);
    enum cb_err peek = seal_grant_peek(VIEW(data, size), &h);
    enum cb_err open = seal_grant_open(VIEW(data, size), &to, &pk, &ck);
    CB_ASSERT(!peek || open == peek);
    CB_ASSERT(!open || seal_is_zero(&ck, sizeof ck));
    return 0;
}
