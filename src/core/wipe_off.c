/* wipe_off: wiping switched off. Linked by the forensic test's negative control only, which must
 * find what this leaves behind; never part of a shipped process. */
#include "core/core.h"

void cb_wipe(void *p, size_t n)
{
    (void)p;
    (void)n;
}
