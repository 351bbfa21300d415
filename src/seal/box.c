/* box: XChaCha20-Poly1305 with a fresh random nonce in front. Called by link, msg, rest, wrap,
 * slot. Never reuses a nonce: 24 random bytes each time (draft-irtf-cfrg-xchacha §2.1). */
#include "seal/seal_in.h"
#include <sodium.h>

void seal_box(const struct seal_key *k, struct view aad, struct view pt, uint8_t *out)
{
    cb_random(out, SEAL_NONCE);
    int bad = crypto_aead_xchacha20poly1305_ietf_encrypt(out + SEAL_NONCE, NULL, pt.p, pt.len,
                                                         aad.p, aad.len, NULL, out, k->b);
    CB_ASSERT(bad == 0);
}

enum cb_err seal_unbox(const struct seal_key *k, struct view aad, struct view box, uint8_t *pt_out)
{
    if (box.len < SEAL_BOX_EXTRA) {
        return CB_PEER_SIZE;
    }
    int bad = crypto_aead_xchacha20poly1305_ietf_decrypt(
        pt_out, NULL, NULL, box.p + SEAL_NONCE, box.len - SEAL_NONCE, aad.p, aad.len, box.p, k->b);
    return bad ? CB_PEER_SEAL : CB_OK;
}
