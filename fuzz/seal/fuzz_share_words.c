/* fuzz_share_words: any bytes as a share typed in words; what was read is said again.
 * Never reads a share from other than 23 words of the list. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_words w = {0}, again;
    struct seal_share s;
    struct view bad, typed = VIEW(data, size);
    if (size > 1000) {
        return 0;
    }
    enum cb_err e = seal_words_add(&w, typed, &bad);
    CB_ASSERT(w.n <= SEAL_SHARE_WORDS && (e == CB_PEER_FORMAT) == (bad.len > 0));
    CB_ASSERT(!bad.len || (bad.p >= data && bad.p + bad.len <= data + size));
    if (seal_share_of_words(&w, &s)) {
        CB_ASSERT(seal_is_zero(&s, sizeof s));
        return 0;
    }
    CB_ASSERT(w.n == SEAL_SHARE_WORDS && s.x >= 1 && s.x <= SEAL_SHARES_MAX);
    seal_share_to_words(&s, &again);
    CB_ASSERT(again.n == w.n && memcmp(again.word, w.word, sizeof w.word) == 0);
    return 0;
}
