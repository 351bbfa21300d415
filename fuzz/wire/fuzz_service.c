/* fuzz_service: any bytes as SERVICE, and as BOOK's answer. What is taken is written back the same.
 * Never reads the two texts: fuzz_hours and fuzz_shifts do. */
#include "wire/wire.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct wire_service s;
    struct wire_booked k;
    struct buf b;
    buf_init(&b, 1 << 20);
    if (wire_service_get(VIEW(data, n), &s) == CB_OK) {
        wire_service_put(&b, &s);
        CB_ASSERT(b.len == n && memcmp(b.p, data, n) == 0);
    }
    buf_free(&b);
    if (wire_booked_get(VIEW(data, n), &k) == CB_OK) {
        wire_booked_put(&b, &k);
        CB_ASSERT(b.len == n && memcmp(b.p, data, n) == 0);
    }
    buf_free(&b);
    return 0;
}
