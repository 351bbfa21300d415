/* store: what both back ends share. Called by line.
 * Never opens anything. */
#include "store/store.h"
#include <string.h>

/* Make a paper's key from n <= 32 bytes; the rest is zero. */
void store_id_of(const void *p, size_t n, struct store_id *out)
{
    CB_ASSERT(n <= sizeof out->b);
    *out = (struct store_id){0};
    if (n) {
        memcpy(out->b, p, n);
    }
}

static bool counts_due(void *arg, const struct store_conv *c)
{
    (void)c;
    ++*(uint32_t *)arg;
    return true;
}

enum cb_err store_due_count(struct store *s, const struct store_due *d, uint32_t *n_out)
{
    struct store_due all = *d;
    all.limit = UINT32_MAX;
    *n_out = 0;
    return s->ops->conv_due(s, &all, counts_due, n_out);
}
