/* fuzz_oprf: any bytes as a blinded point for K, and as K's answer (point ‖ proof) for a client; or
 * as its answer to two askings at once (two points ‖ proof). Never accepts an answer that is not
 * K's. */
#include "keys.h"

enum { ONE = 96, TWO = 128 };

static void two_at_once(const uint8_t *data)
{
    struct seal_scalar k, r, blind[2], used;
    struct seal_point pk, blinded[2], want[2], got[2];
    struct seal_oprf_input in[2];
    uint8_t proof[64], y[2][64];
    FUZZ_FILL(k, 31);
    FUZZ_FILL(r, 33);
    k.b[31] &= 0x0f, r.b[31] &= 0x0f;
    enum cb_err e = seal_oprf_pk_of(&k, &pk);
    for (size_t i = 0; i < 2; i++) {
        FUZZ_FILL(blind[i], (uint8_t)(40 + i));
        blind[i].b[31] &= 0x0f;
        in[i] = (struct seal_oprf_input){view_str(i ? "two" : "one"), &blind[i]};
        e = e ? e : seal_oprf_blind(in[i].text, &blind[i], &used, &blinded[i]);
    }
    struct seal_oprf_job job = {&k, &pk, blinded, 2};
    e = e ? e : seal_oprf_eval_all(&job, &r, want, proof);
    CB_ASSERT(!e);
    memcpy(got, data, sizeof got);
    struct seal_oprf_answer a = {&pk, blinded, got, data + sizeof got};
    e = seal_oprf_finish_all(in, 2, &a, y);
    CB_ASSERT(e ? seal_is_zero(y[0], sizeof y) : memcmp(want, got, sizeof got) == 0);
}

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
    if (size == TWO) {
        two_at_once(data);
    }
    if (size != ONE) {
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
