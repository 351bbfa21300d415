/* fuzz_share: any bytes as a SHARE; what was read is written again, and spoken as words.
 * Never reads two different papers as the same share. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_share s, spoken;
    struct seal_words w;
    uint8_t again[SEAL_SHARE];
    if (seal_share_open(VIEW(data, size), &s)) {
        CB_ASSERT(seal_is_zero(&s, sizeof s));
        return 0;
    }
    enum cb_err made = seal_share_make(&s, again);
    CB_ASSERT(!made && memcmp(again, data, SEAL_SHARE) == 0);
    seal_share_to_words(&s, &w);
    enum cb_err read = seal_share_of_words(&w, &spoken);
    CB_ASSERT(!read && spoken.x == s.x && memcmp(&spoken.y, &s.y, sizeof s.y) == 0);
    return 0;
}
