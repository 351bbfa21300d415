/* fuzz_hpke: any bytes as enc ‖ ct, in base and in auth mode.
 * Never leaves plaintext behind when it does not open. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_sk to, from;
    struct seal_pk pk;
    uint8_t pt[512];
    FUZZ_FILL(to, 51);
    FUZZ_FILL(from, 52);
    seal_pk_of(&from, &pk);
    if (size < 32 || size > sizeof pt) {
        return 0;
    }
    struct view info = view_str("callbox/1/grant"), aad = view_str("a place");
    struct view ct = VIEW(data + 32, size - 32);
    for (int auth = 0; auth < 2; auth++) {
        enum cb_err e =
            seal_hpke_open(&(struct seal_hpke_of){&to, auth ? &pk : NULL, data}, info, aad, ct, pt);
        CB_ASSERT(e != CB_PEER_SEAL || seal_is_zero(pt, ct.len - SEAL_TAG));
    }
    return 0;
}
