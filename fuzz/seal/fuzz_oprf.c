/* fuzz_oprf: any bytes as a blinded point for K, and as K's answer (point ‖ proof) for a client.
 * Never accepts an answer that is not K's. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_scalar k, blind, r, used;
    struct seal_point pk, blinded, want, got;
    uint8_t proof[64], y[64];
    struct view input = view_str("what Argon2id made of a password");
    FUZZ_FILL(k, 31);
    FUZZ_FILL(blind, 32);
    FUZZ_FILL(r, 33);
    k.b[31] &= 0x0f, blind.b[31] &= 0x0f, r.b[31] &= 0x0f;
    if (size != 96) {
        return 0;
    }
    memcpy(got.b, data, 32);
    enum cb_err e = seal_oprf_pk_of(&k, &pk);
    bool is_point = seal_oprf_eval(&k, &pk, &got, NULL, &want, proof) == CB_OK;
    e = e ? e : seal_oprf_blind(input, &blind, &used, &blinded);
    CB_ASSERT(!e && seal_oprf_eval(&k, &pk, &blinded, &r, &want, proof) == CB_OK);
    e = seal_oprf_finish(input, &blind, &(struct seal_oprf_answer){&pk, &blinded, &got, data + 32},
                         y);
    CB_ASSERT(e ? seal_is_zero(y, 64) : is_point && memcmp(want.b, got.b, 32) == 0);
    return 0;
}
