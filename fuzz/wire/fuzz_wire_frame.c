/* fuzz_wire_frame: any bytes as a FRAME; the first eight say which counter is expected. */
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rd r = rd_of(VIEW(data, size));
    uint64_t ctr = rd_u64(&r);
    struct view payload;
    enum cb_err e = wire_frame_open(VIEW(r.p, r.left), ctr, &payload);
    CB_ASSERT(!e || payload.len == 0);
    if (!e) { /* made again from what it held, it opens again to the same */
        uint8_t f[WIRE_FRAME];
        struct view again;
        wire_frame_make(ctr, payload, f);
        CB_ASSERT(!wire_frame_open(VIEW(f, sizeof f), ctr, &again) && view_eq(again, payload));
    }
    return 0;
}
