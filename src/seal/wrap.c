/* wrap: a member's own keys under a password (WRAP), and a line's key for a member (TEAMKEY).
 * Called by client, cli; line reads headers only.
 * Never tries to open a WRAP whose commitment is not this key's: ChaCha20-Poly1305 does not commit
 * to its key, and an answer per guess would be an oracle (PROTOCOL §4). */
#include "seal/seal_in.h"
#include <string.h>

enum { WRAP_COMMIT_AT = 48, WRAP_AAD = 80, WRAP_PT = 64 }; /* PROTOCOL §4 WRAP */
enum { TEAMKEY_AAD = 32, ENC = 32 };                       /* TEAMKEY */

/* A password is stretched, within bounds; what a passkey gives is 32 random bytes, and is not. */
static bool cost_allowed(const struct seal_wrap *w)
{
    return w->kind == WRAP_PASSKEY ? w->ops == 0 && w->mem_kib == 0
                                   : seal_stretch_allowed(w->ops, w->mem_kib);
}

/* Seal sk ‖ ed under kek.
 * Errors  PEER_FORMAT Argon2id parameters outside ops 2..10, 64 MiB..1 GiB, or any with a passkey
 * Wipes   the derived key and the joined secrets. Source  PROTOCOL §4 WRAP */
enum cb_err seal_wrap_make(const struct seal_wrap *w, const struct seal_key *kek,
                           uint8_t out[SEAL_WRAP])
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key, commit;
    CB_CLEANUP(seal_wide_wipe) struct seal_wide pt;
    if (!cost_allowed(w)) {
        return CB_PEER_FORMAT;
    }
    struct wr o = wr_of(out, SEAL_WRAP);
    seal_hdr_write(&o, TYPE_WRAP);
    wr_bytes(&o, w->mid.b, sizeof w->mid.b);
    wr_u8(&o, w->kind);
    wr_zero(&o, 3);
    wr_u32(&o, w->ops);
    wr_u32(&o, w->mem_kib);
    wr_bytes(&o, w->salt.b, sizeof w->salt.b);
    CB_ASSERT(o.len == WRAP_COMMIT_AT);
    seal_expand(kek, "wrap/commit", commit.b, sizeof commit.b);
    wr_bytes(&o, commit.b, sizeof commit.b);
    memcpy(pt.b, w->sk.b, sizeof w->sk.b);
    memcpy(pt.b + sizeof w->sk.b, w->ed.b, sizeof w->ed.b);
    seal_expand(kek, "wrap/key", key.b, sizeof key.b);
    seal_box(&key, VIEW(out, WRAP_AAD), VIEW(pt.b, WRAP_PT), out + WRAP_AAD);
    return CB_OK;
}

/* Read what lies before the commitment; the keys in out are zero.
 * Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION its shape or parameters */
enum cb_err seal_wrap_peek(struct view wrap, struct seal_wrap *out)
{
    struct rd r;
    *out = (struct seal_wrap){0};
    enum cb_err e = seal_hdr_read(wrap, TYPE_WRAP, SEAL_WRAP, &r);
    if (e) {
        return e;
    }
    rd_bytes(&r, out->mid.b, sizeof out->mid.b);
    out->kind = rd_u8(&r);
    rd_zero(&r, 3);
    out->ops = rd_u32(&r);
    out->mem_kib = rd_u32(&r);
    rd_bytes(&r, out->salt.b, sizeof out->salt.b);
    return r.failed || !cost_allowed(out) ? CB_PEER_FORMAT : CB_OK;
}

/* Open a WRAP; out is the caller's to wipe, and zero on error.
 * Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION its shape or parameters; PEER_SEAL wrong kek,
 * altered Wipes   the derived keys and the joined secrets */
enum cb_err seal_wrap_open(struct view wrap, const struct seal_key *kek, struct seal_wrap *out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key, commit;
    CB_CLEANUP(seal_wide_wipe) struct seal_wide pt;
    struct seal_wrap w = {0};
    *out = w;
    enum cb_err e = seal_wrap_peek(wrap, &w);
    if (e) {
        return e;
    }
    seal_expand(kek, "wrap/commit", commit.b, sizeof commit.b);
    if (!cb_equal(commit.b, wrap.p + WRAP_COMMIT_AT, sizeof commit.b)) {
        return CB_PEER_SEAL;
    }
    seal_expand(kek, "wrap/key", key.b, sizeof key.b);
    e = seal_unbox(&key, VIEW(wrap.p, WRAP_AAD), VIEW(wrap.p + WRAP_AAD, SEAL_WRAP - WRAP_AAD),
                   pt.b);
    if (e) {
        return e;
    }
    *out = w;
    memcpy(out->sk.b, pt.b, sizeof out->sk.b);
    memcpy(out->ed.b, pt.b + sizeof out->sk.b, sizeof out->ed.b);
    return CB_OK;
}

/* Seal sk_e to a member's key (or pk_rec, mid zero). Base mode: a member checks that sk_e belongs
 * to the signed pk_e. Errors  PEER_FORMAT `to` is a low-order point; out is then zero */
enum cb_err seal_teamkey_make(const struct seal_teamkey *t, const struct seal_pk *to,
                              const struct seal_sk *sk_e, uint8_t out[SEAL_TEAMKEY])
{
    uint8_t info[SEAL_LABEL_MAX];
    struct wr w = wr_of(out, SEAL_TEAMKEY);
    seal_hdr_write(&w, TYPE_TEAMKEY);
    wr_u16(&w, t->line);
    wr_zero(&w, 2);
    wr_u32(&w, t->epoch);
    wr_bytes(&w, t->mid.b, sizeof t->mid.b);
    wr_zero(&w, 4);
    CB_ASSERT(w.len == TEAMKEY_AAD);
    size_t n = seal_label("teamkey", info);
    enum cb_err e = seal_hpke_seal(&(struct seal_hpke_to){to, NULL, NULL}, VIEW(info, n),
                                   VIEW(out, TEAMKEY_AAD), VIEW(sk_e->b, sizeof sk_e->b),
                                   out + TEAMKEY_AAD, out + TEAMKEY_AAD + ENC);
    if (e) {
        memset(out, 0, SEAL_TEAMKEY);
    }
    return e;
}

/* Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION its shape */
enum cb_err seal_teamkey_peek(struct view teamkey, struct seal_teamkey *out)
{
    struct rd r;
    struct seal_teamkey t = {0};
    *out = t;
    enum cb_err e = seal_hdr_read(teamkey, TYPE_TEAMKEY, SEAL_TEAMKEY, &r);
    if (e) {
        return e;
    }
    t.line = rd_u16(&r);
    rd_zero(&r, 2);
    t.epoch = rd_u32(&r);
    rd_bytes(&r, t.mid.b, sizeof t.mid.b);
    rd_zero(&r, 4);
    if (r.failed) {
        return CB_PEER_FORMAT;
    }
    *out = t;
    return CB_OK;
}

/* Open a TEAMKEY with the member's secret.
 * Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION its shape; PEER_SEAL wrong key or altered */
enum cb_err seal_teamkey_open(struct view teamkey, const struct seal_sk *sk,
                              struct seal_teamkey *t_out, struct seal_sk *sk_e_out)
{
    struct seal_teamkey t;
    uint8_t info[SEAL_LABEL_MAX];
    *t_out = (struct seal_teamkey){0};
    *sk_e_out = (struct seal_sk){0};
    enum cb_err e = seal_teamkey_peek(teamkey, &t);
    if (e) {
        return e;
    }
    const uint8_t *enc = teamkey.p + TEAMKEY_AAD;
    size_t n = seal_label("teamkey", info);
    e = seal_hpke_open(&(struct seal_hpke_of){sk, NULL, enc}, VIEW(info, n),
                       VIEW(teamkey.p, TEAMKEY_AAD),
                       VIEW(enc + ENC, SEAL_TEAMKEY - TEAMKEY_AAD - ENC), sk_e_out->b);
    if (!e) {
        *t_out = t;
    }
    return e;
}
