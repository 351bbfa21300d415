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
