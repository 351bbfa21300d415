/* A version's file, with a digest that is always right: whatever lies under it is refused, or is
 * sound and comes out as it went in. */
#include "figures/figures_in.h"
#include "figures/table.h"
#include <sodium.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    CB_CLEANUP(buf_free) struct buf b, again, out;
    CB_CLEANUP(fig_free) struct fig_data *d = NULL;
    uint8_t digest[FIG_DIGEST];
    if (size > 1 << 16) {
        return 0;
    }
    buf_init(&b, 1 << 20);
    buf_init(&again, 1 << 24);
    buf_init(&out, 1 << 26);
    crypto_generichash(digest, sizeof digest, data, size, NULL, 0);
    buf_put(&b, data, size);
    buf_put(&b, digest, sizeof digest);
    if (fig_decode(buf_view(&b), &d)) {
        return 0;
    }
    CB_ASSERT(fig_encode(d, &again) == CB_OK && view_eq(buf_view(&b), buf_view(&again)));
    struct fig_run run = fig_span(d);
    struct fig_ask a = {.run = &run, .runs = 1, .level = FIG_CODE, .area = FIG_ALL, .joined = true};
    CB_CLEANUP(fig_table_free) struct fig_table *t = NULL;
    if (run.from < run.below && fig_table_make(d, &a, &t) == CB_OK) {
        fig_table_json(t, &out);
    }
    return 0;
}
