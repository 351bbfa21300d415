/* paper: ORG, MEMBER and EPOCH, their bytes and their signatures. Called by roster.c, client, cli,
 * line. Never trusts a field before the signature over it holds; the peeks say so in their name. */
#include "seal/seal_in.h"
#include <string.h>

enum { LINES_MAX = 8 }; /* PROTOCOL §4 MEMBER */

/* Make ORG, signed by root itself. o->root must be root's public key.
 * Errors  PEER_AUTH o->root is another key; HERE_BUG libsodium refused */
enum cb_err seal_org_make(const struct seal_org *o, const struct seal_ed_sk *root,
                          uint8_t out[SEAL_ORG])
{
    struct seal_ed_pk pk;
    enum cb_err e = seal_ed_pk_of(root, &pk);
    if (e) {
        return e;
    }
    if (!cb_equal(pk.b, o->root.b, sizeof pk.b)) {
        return CB_PEER_AUTH;
    }
    struct wr w = wr_of(out, SEAL_ORG - SEAL_SIG);
    seal_hdr_write(&w, TYPE_ORG);
    wr_bytes(&w, o->org, sizeof o->org);
    wr_bytes(&w, o->root.b, sizeof o->root.b);
    wr_bytes(&w, o->rec.b, sizeof o->rec.b);
    wr_bytes(&w, o->k_pw.b, sizeof o->k_pw.b);
    wr_bytes(&w, o->k_match.b, sizeof o->k_match.b);
    wr_bytes(&w, o->instance.b, sizeof o->instance.b);
    CB_ASSERT(!w.failed && w.left == 0);
    return seal_sign("sig/org", root, out, SEAL_ORG);
}

/* Read ORG and check its signature by the root it names; that this root is the right one is for
 * whoever gave us the file. Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION, PEER_SEAL */
enum cb_err seal_org_open(struct view org, struct seal_org *out)
{
    struct rd r;
    struct seal_org o = {0};
    *out = o;
    enum cb_err e = seal_hdr_read(org, TYPE_ORG, SEAL_ORG, &r);
    if (e) {
        return e;
    }
    rd_bytes(&r, o.org, sizeof o.org);
    rd_bytes(&r, o.root.b, sizeof o.root.b);
    rd_bytes(&r, o.rec.b, sizeof o.rec.b);
    rd_bytes(&r, o.k_pw.b, sizeof o.k_pw.b);
    rd_bytes(&r, o.k_match.b, sizeof o.k_match.b);
    rd_bytes(&r, o.instance.b, sizeof o.instance.b);
    e = seal_verify("sig/org", &o.root, org);
    if (!e) {
        *out = o;
    }
    return e;
}

/* Make MEMBER; the unused places of line are written as zero.
 * Errors  PEER_FORMAT more than 8 lines */
enum cb_err seal_member_make(const struct seal_member *m, const struct seal_ed_sk *signer,
                             uint8_t out[SEAL_MEMBER])
{
    if (m->nlines > LINES_MAX) {
        return CB_PEER_FORMAT;
    }
    struct wr w = wr_of(out, SEAL_MEMBER - SEAL_SIG);
    seal_hdr_write(&w, TYPE_MEMBER);
    wr_bytes(&w, m->org, sizeof m->org);
    wr_bytes(&w, m->mid.b, sizeof m->mid.b);
    wr_u8(&w, m->role);
    wr_zero(&w, 1);
    wr_u16(&w, m->nlines);
    wr_u32(&w, m->serial);
    wr_u32(&w, m->nbf_day);
    wr_u32(&w, m->naf_day);
    wr_bytes(&w, m->pk.b, sizeof m->pk.b);
    wr_bytes(&w, m->ed.b, sizeof m->ed.b);
    for (uint8_t i = 0; i < LINES_MAX; i++) {
        wr_u16(&w, i < m->nlines ? m->line[i] : 0);
    }
    wr_bytes(&w, m->signer.b, sizeof m->signer.b);
    CB_ASSERT(!w.failed && w.left == 0);
    return seal_sign("sig/member", signer, out, SEAL_MEMBER);
}

/* Read MEMBER without checking its signature.
 * Errors  PEER_SIZE, PEER_VERSION; PEER_FORMAT over 8 lines, or a reserved byte or place not 0 */
enum cb_err seal_member_peek(struct view member, struct seal_member *out)
{
    struct rd r;
    struct seal_member m = {0};
    *out = m;
    enum cb_err e = seal_hdr_read(member, TYPE_MEMBER, SEAL_MEMBER, &r);
    if (e) {
        return e;
    }
    rd_bytes(&r, m.org, sizeof m.org);
    rd_bytes(&r, m.mid.b, sizeof m.mid.b);
    m.role = rd_u8(&r);
    rd_zero(&r, 1);
    uint16_t nlines = rd_u16(&r);
    m.serial = rd_u32(&r);
    m.nbf_day = rd_u32(&r);
    m.naf_day = rd_u32(&r);
    rd_bytes(&r, m.pk.b, sizeof m.pk.b);
    rd_bytes(&r, m.ed.b, sizeof m.ed.b);
    if (nlines > LINES_MAX) {
        return CB_PEER_FORMAT;
    }
    m.nlines = (uint8_t)nlines;
    for (uint8_t i = 0; i < m.nlines; i++) {
        m.line[i] = rd_u16(&r);
    }
    rd_zero(&r, 2 * (size_t)(LINES_MAX - m.nlines));
    rd_bytes(&r, m.signer.b, sizeof m.signer.b);
    if (r.failed) {
        return CB_PEER_FORMAT;
    }
    *out = m;
    return CB_OK;
}

/* Read MEMBER and check its signature. Errors as the peek; PEER_SEAL the signature does not hold.
 */
enum cb_err seal_member_open(struct view member, const struct seal_ed_pk *signer,
                             struct seal_member *out)
{
    enum cb_err e = seal_member_peek(member, out);
    e = e ? e : seal_verify("sig/member", signer, member);
    if (e) {
        *out = (struct seal_member){0};
    }
    return e;
}

enum cb_err seal_epoch_make(const struct seal_epoch *e, const struct seal_ed_sk *signer,
                            uint8_t out[SEAL_EPOCH])
{
    struct wr w = wr_of(out, SEAL_EPOCH - SEAL_SIG);
    seal_hdr_write(&w, TYPE_EPOCH);
    wr_bytes(&w, e->org, sizeof e->org);
    wr_u16(&w, e->line);
    wr_zero(&w, 2);
    wr_u32(&w, e->epoch);
    wr_u32(&w, e->nbf_day);
    wr_u32(&w, e->naf_day);
    wr_bytes(&w, e->pk.b, sizeof e->pk.b);
    wr_bytes(&w, e->roster.b, sizeof e->roster.b);
    wr_bytes(&w, e->signer.b, sizeof e->signer.b);
    CB_ASSERT(!w.failed && w.left == 0);
    return seal_sign("sig/epoch", signer, out, SEAL_EPOCH);
}

/* Read EPOCH without checking its signature. Errors  PEER_SIZE, PEER_VERSION, PEER_FORMAT */
enum cb_err seal_epoch_peek(struct view epoch, struct seal_epoch *out)
{
    struct rd r;
    struct seal_epoch p = {0};
    *out = p;
    enum cb_err e = seal_hdr_read(epoch, TYPE_EPOCH, SEAL_EPOCH, &r);
    if (e) {
        return e;
    }
    rd_bytes(&r, p.org, sizeof p.org);
    p.line = rd_u16(&r);
    rd_zero(&r, 2);
    p.epoch = rd_u32(&r);
    p.nbf_day = rd_u32(&r);
    p.naf_day = rd_u32(&r);
    rd_bytes(&r, p.pk.b, sizeof p.pk.b);
    rd_bytes(&r, p.roster.b, sizeof p.roster.b);
    rd_bytes(&r, p.signer.b, sizeof p.signer.b);
    if (r.failed) {
        return CB_PEER_FORMAT;
    }
    *out = p;
    return CB_OK;
}

/* Read EPOCH and check its signature. Errors as the peek; PEER_SEAL the signature does not hold. */
enum cb_err seal_epoch_open(struct view epoch, const struct seal_ed_pk *signer,
                            struct seal_epoch *out)
{
    enum cb_err e = seal_epoch_peek(epoch, out);
    e = e ? e : seal_verify("sig/epoch", signer, epoch);
    if (e) {
        *out = (struct seal_epoch){0};
    }
    return e;
}
