/* fuzz_frame: any bytes as a FRAME. Never gives a payload that reaches outside the frame. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view payload;
    if (!seal_frame_open(VIEW(data, size), 0x0102030405, &payload) && payload.len) {
        CB_ASSERT(payload.p == data + 16 && payload.len <= SEAL_FRAME_PAYLOAD);
    }
    return 0;
}
