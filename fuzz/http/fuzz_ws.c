/* fuzz_ws: any bytes as WebSocket frames, one after the other. Never reads or uses past the end. */
#include "http/ws.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t *p = cb_alloc(size ? size : 1);
    size_t at = 0, used = 0;
    struct ws_frame f;
    if (size) {
        memcpy(p, data, size);
    }
    while (!ws_frame_get(p + at, size - at, 2048, &f, &used)) {
        CB_ASSERT(used >= 6 && used <= size - at);
        CB_ASSERT(f.payload.len <= 2048 && f.payload.p + f.payload.len == p + at + used);
        CB_ASSERT(f.op < WS_CLOSE || (f.fin && f.payload.len <= WS_CONTROL_MAX));
        at += used;
    }
    cb_free(p, size ? size : 1);
    return 0;
}
