/* fuzz_way: any bytes as the way in that nojs is sent. What is taken renders, and is written back
 * so that it reads the same again. Never asks what the words are. */
#include "page/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct page_site site = {.line_name = view_str("A line")};
    struct rd r = rd_of(VIEW(data, n));
    if (page_way_get(&r, &site.way)) {
        return 0;
    }
    static const enum page_id ids[] = {PAGE_CHOOSE, PAGE_HOURS, PAGE_WRITE_NOW, PAGE_WRITE_BOOK};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        struct buf html;
        buf_init(&html, 1 << 20);
        page_way_ready(&site.way);
        CB_ASSERT(page_render(ids[i], PAGE_EN, &site, NULL, &html) == CB_OK);
        buf_free(&html);
    }
    struct page_way again;
    struct buf b;
    buf_init(&b, PAGE_WAY_LEN);
    page_way_put(&b, &site.way);
    struct rd r2 = rd_of(buf_view(&b));
    CB_ASSERT(page_way_get(&r2, &again) == CB_OK && again.nslots == site.way.nslots);
    buf_free(&b);
    return 0;
}
