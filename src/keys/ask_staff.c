/* ask_staff: the asking ends of a sign-in's messages: password, second factor, decoy. Called by
 * line's thread and by cli's init. Never sees k_pw or a stored second factor. */
#include "keys/keys_in.h"

/* One VOPRF evaluation. Errors  BUSY_KEY, BUSY_RATE, PEER_FORMAT blinded is not a point */
enum cb_err keys_ask_password(struct keys_link *k, const struct seal_mid *mid,
                              const struct seal_point *blinded, struct seal_point *out,
                              uint8_t proof_out[64])
{
    CB_CLEANUP(keys_ask_wipe) struct keys_ask a;
    keys_ask_begin(&a, KEYS_OP_PASSWORD);
    wr_bytes(&a.w, mid->b, sizeof mid->b);
    wr_bytes(&a.w, blinded->b, sizeof blinded->b);
    enum cb_err e = keys_ask_go(k, &a);
    if (!e) {
        rd_bytes(&a.r, out->b, sizeof out->b);
        rd_bytes(&a.r, proof_out, 64);
    }
    return e;
}

enum cb_err keys_ask_totp_new(struct keys_link *k, uint8_t box_out[KEYS_TOTP_BOX],
                              uint8_t secret_out[20])
{
    CB_CLEANUP(keys_ask_wipe) struct keys_ask a;
    keys_ask_begin(&a, KEYS_OP_TOTP_NEW);
    enum cb_err e = keys_ask_go(k, &a);
    if (!e) {
        rd_bytes(&a.r, box_out, KEYS_TOTP_BOX);
        rd_bytes(&a.r, secret_out, 20);
    }
    return e;
}

enum cb_err keys_ask_totp(struct keys_link *k, const uint8_t box[KEYS_TOTP_BOX], uint32_t code,
                          uint64_t last_step, uint64_t *step_out)
{
    CB_CLEANUP(keys_ask_wipe) struct keys_ask a;
    keys_ask_begin(&a, KEYS_OP_TOTP);
    wr_bytes(&a.w, box, KEYS_TOTP_BOX);
    wr_u32(&a.w, code);
    wr_u64(&a.w, last_step);
    enum cb_err e = keys_ask_go(k, &a);
    if (!e) {
        *step_out = rd_u64(&a.r);
    }
    return e;
}

enum cb_err keys_ask_decoy(struct keys_link *k, const uint8_t name_hash[16],
                           struct seal_mid *mid_out, struct seal_salt *salt_out)
{
    CB_CLEANUP(keys_ask_wipe) struct keys_ask a;
    keys_ask_begin(&a, KEYS_OP_DECOY);
    wr_bytes(&a.w, name_hash, 16);
    enum cb_err e = keys_ask_go(k, &a);
    if (!e) {
        rd_bytes(&a.r, mid_out->b, sizeof mid_out->b);
        rd_bytes(&a.r, salt_out->b, sizeof salt_out->b);
    }
    return e;
}
