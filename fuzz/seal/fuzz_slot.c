/* fuzz_slot: any bytes as a vault slot; 48 of them as the plaintext of one, sealed rightly.
 * Never leaves a key behind when it does not open. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint64_t number = 0x1122334455667788;
    uint8_t aad[] = "callbox/1/vault/slot\x11\x22\x33\x44\x55\x66\x77\x88", made[SEAL_SLOT];
    struct view v = VIEW(data, size);
    struct seal_key vrk;
    struct seal_slot s;
    FUZZ_FILL(vrk, 122);
    if (size == SEAL_SLOT - SEAL_BOX_EXTRA) {
        seal_box(&vrk, VIEW(aad, sizeof aad - 1), v, made);
        v = VIEW(made, sizeof made);
    }
    enum cb_err e = seal_slot_open(v, number, &vrk, &s);
    CB_ASSERT(e ? seal_is_zero(&s.key, sizeof s.key) : s.number == number && s.kind <= SLOT_FIXED);
    return 0;
}
