/* fuzz_commits: any bytes as COMMITS; what was read is written again, and a share held against it.
 * Never reads two different papers as the same commitments. */
#include "keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seal_commits c, opened;
    struct seal_ed_sk seed;
    struct seal_ed_pk pk;
    CB_CLEANUP(buf_free) struct buf again;
    buf_init(&again, SEAL_COMMITS_MAX);
    FUZZ_FILL(seed, 171);
    if (seal_commits_peek(VIEW(data, size), &c)) {
        CB_ASSERT(seal_is_zero(&c, sizeof c));
        return 0;
    }
    CB_ASSERT(c.m >= 1 && c.m <= c.n && c.n <= SEAL_SHARES_MAX);
    enum cb_err made = seal_commits_make(&c, &seed, &again);
    CB_ASSERT(!made && again.len == size && memcmp(again.p, data, size - SEAL_SIG) == 0);
    enum cb_err key = seal_ed_pk_of(&seed, &pk);
    bool same = memcmp(again.p, data, size) == 0;
    CB_ASSERT(!key && (seal_commits_open(VIEW(data, size), &pk, &opened) == CB_OK) == same);
    struct seal_share s = {.m = c.m, .n = c.n, .x = c.n, .y = {{1}}};
    memcpy(s.org, c.org, sizeof s.org);
    memcpy(s.set, c.set, sizeof s.set);
    enum cb_err fits = seal_share_verify(&s, &c);
    CB_ASSERT(fits == CB_OK || fits == CB_PEER_SEAL);
    return 0;
}
