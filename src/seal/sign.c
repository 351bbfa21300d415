/* sign: Ed25519 over a labelled paper. Called by paper.c and share.c.
 * Never signs bytes without a label: a signature for one purpose is worth nothing for another. */
#include "seal/seal_in.h"
#include <sodium.h>

/* u8 len ‖ label ‖ paper without its last 64 bytes (PROTOCOL §4). */
static size_t signed_bytes(const char *label, struct view paper, uint8_t out[SEAL_SIGNED_MAX])
{
    uint8_t full[SEAL_LABEL_MAX];
    size_t len = seal_label(label, full);
    CB_ASSERT(paper.len >= SEAL_SIG && paper.len <= SEAL_COMMITS_MAX);
    struct wr w = wr_of(out, SEAL_SIGNED_MAX);
    wr_u8(&w, (uint8_t)len);
    wr_bytes(&w, full, len);
    wr_bytes(&w, paper.p, paper.len - SEAL_SIG);
    CB_ASSERT(!w.failed);
    return w.len;
}

/* Expand a seed. full is libsodium's 64-byte form, the caller's to wipe. */
static enum cb_err ed_pair(const struct seal_ed_sk *sk, struct seal_ed_pk *pk,
                           struct seal_wide *full)
{
    return crypto_sign_seed_keypair(pk->b, full->b, sk->b) ? CB_HERE_BUG : CB_OK;
}

enum cb_err seal_ed_pk_of(const struct seal_ed_sk *sk, struct seal_ed_pk *out)
{
    CB_CLEANUP(seal_wide_wipe) struct seal_wide full;
    return ed_pair(sk, out, &full);
}

enum cb_err seal_sign(const char *label, const struct seal_ed_sk *sk, uint8_t *paper, size_t len)
{
    CB_CLEANUP(seal_wide_wipe) struct seal_wide full;
    struct seal_ed_pk pk;
    enum cb_err e = ed_pair(sk, &pk, &full);
    if (e) {
        return e;
    }
    uint8_t bytes[SEAL_SIGNED_MAX];
    size_t n = signed_bytes(label, VIEW(paper, len), bytes);
    int bad = crypto_sign_detached(paper + len - SEAL_SIG, NULL, bytes, n, full.b);
    return bad ? CB_HERE_BUG : CB_OK;
}

enum cb_err seal_verify(const char *label, const struct seal_ed_pk *pk, struct view paper)
{
    uint8_t bytes[SEAL_SIGNED_MAX];
    size_t n = signed_bytes(label, paper, bytes);
    int bad = crypto_sign_verify_detached(paper.p + paper.len - SEAL_SIG, bytes, n, pk->b);
    return bad ? CB_PEER_SEAL : CB_OK;
}
