/* hpke: RFC 9180 DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, ChaCha20Poly1305, one shot, modes base
 * and auth. Called by grant, wrap (TEAMKEY).
 * Never accepts an all-zero Diffie-Hellman result: libsodium's scalarmult refuses it and so do we.
 */
#include "seal/seal_in.h"
#include <string.h>
#include <sodium.h>

enum { MODE_BASE = 0, MODE_AUTH = 2, NONCE_LEN = 12 }; /* RFC 9180 §5, §7.3 */

struct ctx { /* the AEAD key and nonce of one exchange */
    struct seal_key key;
    uint8_t nonce[NONCE_LEN];
};

static void ctx_wipe(struct ctx *c)
{
    cb_wipe(c, sizeof *c);
}

/* "KEM" ‖ 0x0020 and "HPKE" ‖ KEM 0x0020 ‖ KDF 0x0001 ‖ AEAD 0x0003 (RFC 9180 §4.1, §5.1, §7). */
static const struct view suite_kem = {(const uint8_t *)"KEM\x00\x20", 5};
static const struct view suite_hpke = {(const uint8_t *)"HPKE\x00\x20\x00\x01\x00\x03", 10};

/* LabeledExtract(salt, label, ikm), RFC 9180 §4. */
static void lextract(struct view suite, struct view salt, const char *label, struct view ikm,
                     struct seal_key *out)
{
    struct view part[4] = {view_str("HPKE-v1"), suite, view_str(label), ikm};
    seal_hmac_parts(salt, part, 4, out->b);
}

/* LabeledExpand for one block: n is 32 or less, which is all that this suite asks for. */
static void lexpand(const struct seal_key *prk, struct view suite, const char *label,
                    struct view info, void *out, size_t n)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key block;
    CB_ASSERT(n <= sizeof block.b);
    uint8_t len[2] = {0, (uint8_t)n}, one = 1;
    struct view part[6] = {VIEW(len, 2), view_str("HPKE-v1"), suite, view_str(label),
                           info,         VIEW(&one, 1)};
    seal_hmac_parts(VIEW(prk->b, sizeof prk->b), part, 6, block.b);
    memcpy(out, block.b, n);
}

struct parties { /* who is in one exchange; from NULL is base mode */
    const uint8_t *enc;
    const struct seal_pk *to, *from;
};

/* ExtractAndExpand: dh is 32 bytes, or 64 in auth mode. RFC 9180 §4.1 */
static void shared_secret(const struct parties *p, const struct seal_wide *dh, struct seal_key *out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key prk;
    uint8_t context[96];
    struct wr w = wr_of(context, sizeof context);
    wr_bytes(&w, p->enc, 32);
    wr_bytes(&w, p->to->b, 32);
    if (p->from) {
        wr_bytes(&w, p->from->b, 32);
    }
    lextract(suite_kem, (struct view){0}, "eae_prk", VIEW(dh->b, p->from ? 64 : 32), &prk);
    lexpand(&prk, suite_kem, "shared_secret", VIEW(context, w.len), out->b, sizeof out->b);
}

/* KeySchedule with an empty PSK, RFC 9180 §5.1. */
static void schedule(const struct parties *p, const struct seal_wide *dh, struct view info,
                     struct ctx *out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key shared, secret;
    struct seal_key psk_hash, info_hash;
    const struct view none = {0};
    uint8_t context[65];
    shared_secret(p, dh, &shared);
    lextract(suite_hpke, none, "psk_id_hash", none, &psk_hash);
    lextract(suite_hpke, none, "info_hash", info, &info_hash);
    struct wr w = wr_of(context, sizeof context);
    wr_u8(&w, p->from ? MODE_AUTH : MODE_BASE);
    wr_bytes(&w, psk_hash.b, sizeof psk_hash.b);
    wr_bytes(&w, info_hash.b, sizeof info_hash.b);
    lextract(suite_hpke, VIEW(shared.b, sizeof shared.b), "secret", none, &secret);
    lexpand(&secret, suite_hpke, "key", VIEW(context, w.len), out->key.b, sizeof out->key.b);
    lexpand(&secret, suite_hpke, "base_nonce", VIEW(context, w.len), out->nonce, NONCE_LEN);
}

/* Seal pt to a key.
 * to    32 B X25519 public      from  the sender's secret, or NULL for base mode
 * eph   fixed ephemeral secret for known answers, or NULL for a fresh one
 * ct_out  pt.len + 16 B, caller's
 * Errors  PEER_FORMAT  `to` is a low-order point
 * Wipes   the ephemeral secret, the shared secrets and the AEAD key, on every exit
 * Source  RFC 9180 §4.1, §5.1, §6.1 */
enum cb_err seal_hpke_seal(const struct seal_hpke_to *who, struct view info, struct view aad,
                           struct view pt, uint8_t enc_out[32], uint8_t *ct_out)
{
    CB_CLEANUP(seal_sk_wipe) struct seal_sk e;
    CB_CLEANUP(seal_wide_wipe) struct seal_wide dh = {0};
    CB_CLEANUP(ctx_wipe) struct ctx c;
    struct seal_pk enc, from_pk;
    seal_pair_new(&e, &enc);
    if (who->eph) {
        e = *who->eph;
        seal_pk_of(&e, &enc);
    }
    if (who->from) {
        seal_pk_of(who->from, &from_pk);
    }
    if (crypto_scalarmult(dh.b, e.b, who->to->b) ||
        (who->from && crypto_scalarmult(dh.b + 32, who->from->b, who->to->b))) {
        return CB_PEER_FORMAT;
    }
    struct parties p = {enc.b, who->to, who->from ? &from_pk : NULL};
    schedule(&p, &dh, info, &c);
    int bad = crypto_aead_chacha20poly1305_ietf_encrypt(ct_out, NULL, pt.p, pt.len, aad.p, aad.len,
                                                        NULL, c.nonce, c.key.b);
    CB_ASSERT(bad == 0);
    memcpy(enc_out, enc.b, sizeof enc.b);
    return CB_OK;
}

/* Open what seal_hpke_seal made. from is the sender's public key, or NULL for base mode.
 * pt_out  ct.len - 16 B, caller's; zero when it does not open
 * Errors  PEER_SIZE ct under 16 B, PEER_SEAL anything else wrong
 * Wipes   as seal_hpke_seal */
enum cb_err seal_hpke_open(const struct seal_hpke_of *who, struct view info, struct view aad,
                           struct view ct, uint8_t *pt_out)
{
    CB_CLEANUP(seal_wide_wipe) struct seal_wide dh = {0};
    CB_CLEANUP(ctx_wipe) struct ctx c;
    struct seal_pk pk;
    if (ct.len < SEAL_TAG) {
        return CB_PEER_SIZE;
    }
    memset(pt_out, 0, ct.len - SEAL_TAG);
    if (crypto_scalarmult(dh.b, who->sk->b, who->enc) ||
        (who->from && crypto_scalarmult(dh.b + 32, who->sk->b, who->from->b))) {
        return CB_PEER_SEAL;
    }
    seal_pk_of(who->sk, &pk);
    struct parties p = {who->enc, &pk, who->from};
    schedule(&p, &dh, info, &c);
    int bad = crypto_aead_chacha20poly1305_ietf_decrypt(pt_out, NULL, NULL, ct.p, ct.len, aad.p,
                                                        aad.len, c.nonce, c.key.b);
    return bad ? CB_PEER_SEAL : CB_OK;
}
