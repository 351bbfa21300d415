/* grant: GRANT gives a conversation key to somebody, LINK ties a generation to the one before.
 * Called by client, nojs; line reads headers only.
 * Never opens a GRANT without its sender's key: base mode would let a server plant a key. */
#include "seal/seal_in.h"
#include <string.h>

enum { GRANT_AAD = 48, LINK_AAD = 24, ENC = 32 }; /* PROTOCOL §4 */

static struct view label_view(const char *label, uint8_t buf[SEAL_LABEL_MAX])
{
    size_t n = seal_label(label, buf);
    return VIEW(buf, n);
}

static bool rk_is_known(uint8_t rk)
{
    return rk >= RK_VISITOR && rk <= RK_NOTES;
}

/* Seal CK (or NK) for a recipient.
 * from  sk_v of the visitor (sender zero) or sk_m of a member     ck  32 B, borrowed
 * Errors  PEER_FORMAT unknown rk, or `to` is a low-order point; out is then zero
 * Source  PROTOCOL §4 GRANT; RFC 9180 auth mode */
enum cb_err seal_grant_make(const struct seal_grant_hdr *h, const struct seal_sk *from,
                            const struct seal_pk *to, const struct seal_key *ck,
                            uint8_t out[SEAL_GRANT])
{
    uint8_t info[SEAL_LABEL_MAX];
    struct wr w = wr_of(out, SEAL_GRANT);
    seal_hdr_write(&w, TYPE_GRANT);
    wr_u8(&w, h->rk);
    wr_zero(&w, 1);
    wr_u16(&w, h->line);
    wr_u32(&w, h->epoch);
    wr_u32(&w, h->gen);
    wr_bytes(&w, h->conv.b, sizeof h->conv.b);
    wr_bytes(&w, h->sender.b, sizeof h->sender.b);
    CB_ASSERT(w.len == GRANT_AAD);
    enum cb_err e = CB_PEER_FORMAT;
    if (rk_is_known(h->rk)) {
        e = seal_hpke_seal(&(struct seal_hpke_to){to, from, NULL}, label_view("grant", info),
                           VIEW(out, GRANT_AAD), VIEW(ck->b, sizeof ck->b), out + GRANT_AAD,
                           out + GRANT_AAD + ENC);
    }
    if (e) {
        memset(out, 0, SEAL_GRANT);
    }
    return e;
}

enum cb_err seal_grant_peek(struct view grant, struct seal_grant_hdr *out)
{
    struct rd r;
    *out = (struct seal_grant_hdr){0};
    enum cb_err e = seal_hdr_read(grant, TYPE_GRANT, SEAL_GRANT, &r);
    if (e) {
        return e;
    }
    struct seal_grant_hdr h = {.rk = rd_u8(&r)};
    rd_zero(&r, 1);
    h.line = rd_u16(&r);
    h.epoch = rd_u32(&r);
    h.gen = rd_u32(&r);
    rd_bytes(&r, h.conv.b, sizeof h.conv.b);
    rd_bytes(&r, h.sender.b, sizeof h.sender.b);
    if (r.failed || !rk_is_known(h.rk)) {
        return CB_PEER_FORMAT;
    }
    *out = h;
    return CB_OK;
}

/* Open a GRANT. from is the public key of the sender its header names, looked up by the caller.
 * Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION its shape; PEER_SEAL wrong key, sender or altered */
enum cb_err seal_grant_open(struct view grant, const struct seal_sk *sk, const struct seal_pk *from,
                            struct seal_key *ck_out)
{
    uint8_t info[SEAL_LABEL_MAX];
    struct seal_grant_hdr h;
    *ck_out = (struct seal_key){0};
    CB_ASSERT(from); /* NULL would be base mode */
    enum cb_err e = seal_grant_peek(grant, &h);
    if (e) {
        return e;
    }
    const uint8_t *enc = grant.p + GRANT_AAD;
    return seal_hpke_open(&(struct seal_hpke_of){sk, from, enc}, label_view("grant", info),
                          VIEW(grant.p, GRANT_AAD), VIEW(enc + ENC, SEAL_GRANT - GRANT_AAD - ENC),
                          ck_out->b);
}

/* Seal CK_{g-1} under CK_g. gen is g. Source  PROTOCOL §4 LINK */
enum cb_err seal_link_make(const struct seal_conv *conv, uint32_t gen, const struct seal_key *ck,
                           const struct seal_key *previous, uint8_t out[SEAL_LINK])
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key;
    struct wr w = wr_of(out, SEAL_LINK);
    seal_hdr_write(&w, TYPE_LINK);
    wr_bytes(&w, conv->b, sizeof conv->b);
    wr_u32(&w, gen);
    CB_ASSERT(w.len == LINK_AAD);
    seal_expand(ck, "ck/link", key.b, sizeof key.b);
    seal_box(&key, VIEW(out, LINK_AAD), VIEW(previous->b, sizeof previous->b), out + LINK_AAD);
    return CB_OK;
}

/* Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION its shape */
enum cb_err seal_link_peek(struct view link, struct seal_conv *conv_out, uint32_t *gen_out)
{
    struct rd r;
    *conv_out = (struct seal_conv){0};
    *gen_out = 0;
    enum cb_err e = seal_hdr_read(link, TYPE_LINK, SEAL_LINK, &r);
    if (e) {
        return e;
    }
    rd_bytes(&r, conv_out->b, sizeof conv_out->b);
    *gen_out = rd_u32(&r);
    return CB_OK;
}

/* Open a LINK of this conversation under CK_g.
 * Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION its shape; PEER_SEAL another conversation, wrong CK
 *         or altered */
enum cb_err seal_link_open(struct view link, const struct seal_conv *conv,
                           const struct seal_key *ck, struct seal_key *previous_out)
{
    CB_CLEANUP(seal_key_wipe) struct seal_key key;
    struct seal_conv its;
    uint32_t gen;
    *previous_out = (struct seal_key){0};
    enum cb_err e = seal_link_peek(link, &its, &gen);
    if (e) {
        return e;
    }
    if (!cb_equal(its.b, conv->b, sizeof its.b)) {
        return CB_PEER_SEAL;
    }
    seal_expand(ck, "ck/link", key.b, sizeof key.b);
    return seal_unbox(&key, VIEW(link.p, LINK_AAD), VIEW(link.p + LINK_AAD, SEAL_LINK - LINK_AAD),
                      previous_out->b);
}
