/* wipe: the one function that makes secrets go away. Called through cb_wipe by every room.
 * Never optimised out. The forensic test links wipe_off.c in its place as its control. */
#include "core/core.h"
#include <string.h>

void cb_wipe(void *p, size_t n)
{
    if (p && n) {
        explicit_bzero(p, n);
    }
}
