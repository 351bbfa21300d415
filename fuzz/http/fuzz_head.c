/* fuzz_head: any bytes as a request's head. What is accepted must be as plain as head.h says. */
#include "http/head.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct head h;
    size_t end = head_end(VIEW(data, size));
    CB_ASSERT(end <= size);
    if (head_read(VIEW(data, end ? end : size), &h)) {
        CB_ASSERT(!h.keep);
        return 0;
    }
    /* llhttp and the scan agree on where the head ends, and that there is exactly one of it. */
    CB_ASSERT(end && end <= HEAD_MAX && memmem(data, end, "\r\n\r\n", 4) == data + end - 4);
    CB_ASSERT(!h.path[0] || h.path[0] == '/');
    for (const char *p = h.path; *p; p++) {
        CB_ASSERT(*p > 0x20 && *p < 0x7f && *p != '?' && *p != '#');
    }
    CB_ASSERT(!h.length || h.has_length);
    CB_ASSERT(!memchr(data, 0, end));
    return 0;
}
