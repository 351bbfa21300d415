/* fuzz_month: any bytes as the file of a month that was published. What is taken is written again
 * as it was, and makes a page; the digest of what is tried is put right, so that more than the
 * digest is tried. Never needs a file. */
#include "tally/tally.h"
#include <sodium.h>
#include <string.h>

enum { DIGEST = 32, ROW = 7 + 2 * DIGEST + 2, ROOM = 64 * 1024 };

/* As it is, and with the digest that fits. */
static void tried(struct view v)
{
    CB_CLEANUP(buf_free) struct buf again = {0};
    CB_CLEANUP(buf_free) struct buf page = {0};
    struct tally_month m;
    if (tally_month_read(v, &m)) {
        return;
    }
    buf_init(&again, TALLY_MONTH_FILE);
    buf_init(&page, 1 << 20);
    tally_month_write(&again, &m);
    CB_ASSERT(view_eq(buf_view(&again), v));
    tally_month_page(&page, &m, &(const char *){"A <name>"}, 1);
    CB_ASSERT(!page.failed && m.line && m.month >= 1 && m.month <= 12 && m.shown.n);
    tally_month_free(&m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CB_CLEANUP(buf_free) struct buf b = {0};
    uint8_t digest[DIGEST];
    char hex[2 * DIGEST + 1];
    tried(VIEW(data, size));
    if (size < ROW || size > ROOM) {
        return 0;
    }
    buf_init(&b, ROOM);
    buf_put(&b, data, size - ROW);
    crypto_generichash(digest, sizeof digest, b.p, b.len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    buf_putf(&b, "digest,%s\r\n", hex);
    tried(buf_view(&b));
    return 0;
}
