/* answer_staff: the answering ends of a sign-in's messages. Called by answer.c.
 * Never lets one account be guessed at more than ten times in fifteen minutes. */
#include "keys/keys_in.h"
#include <string.h>

enum { SECRET = 20 }; /* RFC 4226 §4 R6: 160 bits */

/* Every evaluation is a possible guess: K cannot know which was right. */
enum cb_err answer_PASSWORD(struct keys_vault *v, struct rd *in, struct wr *out)
{
    struct seal_point blinded, evaluated;
    struct seal_scalar k;
    uint8_t mid[16], proof[64];
    rd_bytes(in, mid, sizeof mid);
    rd_bytes(in, blinded.b, sizeof blinded.b);
    if (tries_full(v->tries, mid, cb_mono_ms())) {
        return CB_BUSY_RATE;
    }
    enum cb_err e = budget_password(v->budget, cb_mono_ms());
    if (e) {
        return e;
    }
    tries_count(v->tries, mid, cb_mono_ms());
    memcpy(k.b, v->fixed[FIXED_PW].b, sizeof k.b);
    e = seal_oprf_eval(&k, &v->k_pw, &blinded, NULL, &evaluated, proof);
    cb_wipe(&k, sizeof k);
    wr_bytes(out, evaluated.b, sizeof evaluated.b);
    wr_bytes(out, proof, sizeof proof);
    return e;
}

enum cb_err answer_TOTP_NEW(struct keys_vault *v, struct rd *in, struct wr *out)
{
    CB_CLEANUP(buf_free) struct buf box;
    uint8_t secret[SECRET];
    (void)in;
    buf_init(&box, KEYS_TOTP_BOX);
    cb_random(secret, sizeof secret);
    enum cb_err e = seal_rest_seal(&v->fixed[FIXED_TOTP], "totp", VIEW(NULL, 0),
                                   VIEW(secret, sizeof secret), &box);
    wr_bytes(out, box.p, box.len);
    wr_bytes(out, secret, sizeof secret);
    cb_wipe(secret, sizeof secret);
    return e;
}

/* A box is one account's for as long as the account lives: its first bytes, a random nonce, name
 * the account here. Only wrong codes count. */
enum cb_err answer_TOTP(struct keys_vault *v, struct rd *in, struct wr *out)
{
    CB_CLEANUP(buf_free) struct buf secret;
    struct view box = rd_view(in, KEYS_TOTP_BOX);
    uint32_t code = rd_u32(in);
    uint64_t last = rd_u64(in);
    buf_init(&secret, SECRET);
    if (tries_full(v->tries, box.p, cb_mono_ms())) {
        return CB_BUSY_RATE;
    }
    enum cb_err e = seal_rest_open(&v->fixed[FIXED_TOTP], "totp", VIEW(NULL, 0), box, &secret);
    if (e) {
        return e;
    }
    uint64_t step = seal_totp_match(buf_view(&secret), code, cb_unix_s(), last);
    if (!step) {
        tries_count(v->tries, box.p, cb_mono_ms());
    }
    wr_u64(out, step);
    return step ? CB_OK : CB_PEER_AUTH;
}

/* Derived, so the same name is answered the same for as long as the vault lives. */
enum cb_err answer_DECOY(struct keys_vault *v, struct rd *in, struct wr *out)
{
    struct seal_key both;
    struct view name = rd_view(in, 16);
    seal_hmac(&v->fixed[FIXED_DECOY], name, &both);
    wr_bytes(out, both.b, sizeof both.b);
    return CB_OK;
}
