/* fuzz_bundle: a bundle that is accepted is written again the same, and its messages add up.
 * Run by libFuzzer, or over its corpus by replay.c. Never opens an envelope. */
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wire_bundle w;
    if (wire_bundle_get(VIEW(data, size), &w) != CB_OK) {
        return 0;
    }
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, size);
    wire_bundle_put(&b, &w);
    CB_ASSERT(!b.failed && view_eq(buf_view(&b), VIEW(data, size)));
    struct view walk = w.msgs, msg;
    uint64_t order;
    unsigned n = 0;
    while (wire_bundle_next(&walk, &order, &msg)) {
        n++;
    }
    CB_ASSERT(n == w.nmsgs && walk.len == 0);
    return 0;
}
