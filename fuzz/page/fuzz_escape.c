/* Any bytes as text: nothing that could end a text or an attribute comes out, and the length told
 * beforehand is right. Any bytes as a link: what passes stays a link of ours, http(s), or a
 * telephone number. */
#include "page/page_in.h"
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int calls(const uint8_t *data, size_t size)
{
    for (size_t i = 4; i < size; i++)
        if ((data[i] < '0' || data[i] > '9') && !(i == 4 && data[i] == '+'))
            return 0;
    return size > 4 && memcmp(data, "tel:", 4) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf CB_CLEANUP(buf_free) b;
    buf_init(&b, 6 * size + 64);
    page_put_text(&b, VIEW(data, size));
    CB_ASSERT(!b.failed && b.len == page_text_len(VIEW(data, size)));
    for (size_t i = 0; i < b.len; i++)
        CB_ASSERT(b.p[i] != '<' && b.p[i] != '>' && b.p[i] != '"' && b.p[i] != '\'');
    struct page_url u;
    if (page_url_of(VIEW(data, size), &u) == CB_OK)
        CB_ASSERT(data[0] == '/' || (size > 7 && memcmp(data, "http", 4) == 0) ||
                  calls(data, size));
    return 0;
}
