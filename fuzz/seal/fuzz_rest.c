/* fuzz_rest: any bytes as something at rest. Never leaves anything in the buffer when it does not
 * open. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_key bk;
    CB_CLEANUP(buf_free) struct buf out;
    buf_init(&out, 65536);
    FUZZ_FILL(bk, 131);
    enum cb_err e = seal_rest_open(&bk, "rest/env", view_str("row 1"), VIEW(data, size), &out);
    CB_ASSERT(out.len == (e ? 0 : size - SEAL_REST_EXTRA));
    return 0;
}
