/* totp: six-digit codes from an authenticator app. Called by keys.
 * Never accepts a step twice: the caller stores the last one and gives it back. */
#include "seal/seal_in.h"
#include <openssl/evp.h>
#include <openssl/hmac.h>

enum { STEP_S = 30, SHA1_LEN = 20, DIGITS_MOD = 1000000 }; /* RFC 6238 §4; RFC 4226 §5.3 */

struct sha1 {
    uint8_t b[SHA1_LEN];
};

static void sha1_wipe(struct sha1 *h)
{
    cb_wipe(h, sizeof *h);
}

/* The code of one step. secret 1..64 B (20 in use). Source  RFC 4226 §5.3, RFC 6238 §4 */
uint32_t seal_totp(struct view secret, uint64_t step)
{
    CB_CLEANUP(sha1_wipe) struct sha1 h = {0};
    uint8_t counter[8];
    unsigned int n = 0;
    struct wr w = wr_of(counter, sizeof counter);
    wr_u64(&w, step);
    CB_ASSERT(secret.len <= 64);
    const uint8_t *done =
        HMAC(EVP_sha1(), secret.p, (int)secret.len, counter, sizeof counter, h.b, &n);
    CB_ASSERT(done && n == SHA1_LEN);
    struct rd r = rd_of(VIEW(h.b + (h.b[SHA1_LEN - 1] & 0xf), 4));
    return (rd_u32(&r) & 0x7fffffff) % DIGITS_MOD;
}

/* Tries all three steps whatever matches, so that the time taken says nothing. */
uint64_t seal_totp_match(struct view secret, uint32_t code, uint64_t now_s, uint64_t last_step)
{
    uint64_t now = now_s / STEP_S, found = 0;
    for (uint64_t step = now ? now - 1 : 0; step <= now + 1; step++) {
        uint32_t want = seal_totp(secret, step);
        bool same = cb_equal(&want, &code, sizeof want);
        found = same && step > last_step && !found ? step : found;
        cb_wipe(&want, sizeof want);
    }
    return found;
}
