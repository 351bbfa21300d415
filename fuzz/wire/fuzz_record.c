/* fuzz_record: a stream of records is read to its end; what is read is written again the same.
 * Run by libFuzzer, or over its corpus by replay.c. Never looks into a body. */
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct view v = VIEW(data, size);
    struct wire_rec r;
    size_t used = 0;
    while (wire_rec_get(v, &r, &used) == CB_OK) {
        CB_CLEANUP(buf_free) struct buf b;
        buf_init(&b, WIRE_HDR + WIRE_BODY_MAX);
        wire_rec_put(&b, &r);
        CB_ASSERT(!b.failed && used <= v.len && view_eq(buf_view(&b), VIEW(v.p, used)));
        v = VIEW(v.p + used, v.len - used);
    }
    return 0;
}
