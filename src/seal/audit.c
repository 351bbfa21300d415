/* audit: AUDIT, one entry of a line's audit, and the chain that entries make. Called by line (which
 * seals and cannot open) and cli (which checks an export).
 * Never tells by its size or its clear part what was done, by whom or when: only which number it
 * has in its line's chain. */
#include "seal/audit.h"
#include "seal/seal_in.h"
#include <string.h>

enum { AUDIT_AAD = 52, AUDIT_ENC = 32, AUDIT_PT = 64 }; /* PROTOCOL §4 AUDIT */

static size_t audit_info(uint8_t info[SEAL_LABEL_MAX])
{
    return seal_label("audit", info);
}

static void plain_write(const struct seal_audit *a, uint8_t out[AUDIT_PT])
{
    struct wr w = wr_of(out, AUDIT_PT);
    wr_u8(&w, a->action);
    wr_u8(&w, a->of);
    wr_u16(&w, a->line);
    wr_u32(&w, a->day);
    wr_bytes(&w, a->who.b, sizeof a->who.b);
    wr_bytes(&w, a->subject, sizeof a->subject);
    wr_bytes(&w, a->detail, sizeof a->detail);
    CB_ASSERT(!w.failed && w.left == 0);
}

/* Make one entry. HPKE base mode: whoever has the public key can make one, and what vouches for the
 * log is its chain and those who noted its head.
 * Errors  PEER_FORMAT `to` is a low-order point; out is then zero
 * Wipes   the plaintext. Source  PROTOCOL §4 AUDIT */
enum cb_err seal_audit_make(const struct seal_audit_hdr *h, const struct seal_audit *a,
                            const struct seal_pk *to, uint8_t out[SEAL_AUDIT])
{
    CB_CLEANUP(seal_wide_wipe) struct seal_wide pt;
    uint8_t info[SEAL_LABEL_MAX];
    struct wr w = wr_of(out, SEAL_AUDIT);
    seal_hdr_write(&w, TYPE_AUDIT);
    wr_u16(&w, h->line);
    wr_zero(&w, 2);
    wr_u32(&w, h->epoch);
    wr_u64(&w, h->seq);
    wr_bytes(&w, h->prev.b, sizeof h->prev.b);
    CB_ASSERT(w.len == AUDIT_AAD && sizeof pt.b == AUDIT_PT);
    plain_write(a, pt.b);
    size_t n = audit_info(info);
    enum cb_err e =
        seal_hpke_seal(&(struct seal_hpke_to){to, NULL, NULL}, VIEW(info, n), VIEW(out, AUDIT_AAD),
                       VIEW(pt.b, AUDIT_PT), out + AUDIT_AAD, out + AUDIT_AAD + AUDIT_ENC);
    if (e) {
        memset(out, 0, SEAL_AUDIT);
    }
    return e;
}

/* Read the clear part. Errors  PEER_SIZE, PEER_VERSION; PEER_FORMAT not of an audit line, a number
 * that is none, a first entry that names one before it, a reserved byte not 0 */
enum cb_err seal_audit_peek(struct view entry, struct seal_audit_hdr *out)
{
    struct rd r;
    struct seal_audit_hdr h = {0};
    *out = h;
    enum cb_err e = seal_hdr_read(entry, TYPE_AUDIT, SEAL_AUDIT, &r);
    if (e) {
        return e;
    }
    h.line = rd_u16(&r);
    rd_zero(&r, 2);
    h.epoch = rd_u32(&r);
    h.seq = rd_u64(&r);
    rd_bytes(&r, h.prev.b, sizeof h.prev.b);
    bool first = h.seq == 1, none = seal_is_zero(h.prev.b, sizeof h.prev.b);
    if (r.failed || !(h.line & SEAL_AUDIT_LINE) || h.seq == 0 || first != none) {
        return CB_PEER_FORMAT;
    }
    *out = h;
    return CB_OK;
}

/* An action of a later version is read as it lies; what an entry is about is for us to know. */
static enum cb_err plain_read(struct view pt, struct seal_audit *out)
{
    struct rd r = rd_of(pt);
    struct seal_audit a;
    a.action = rd_u8(&r);
    a.of = rd_u8(&r);
    a.line = rd_u16(&r);
    a.day = rd_u32(&r);
    rd_bytes(&r, a.who.b, sizeof a.who.b);
    rd_bytes(&r, a.subject, sizeof a.subject);
    rd_bytes(&r, a.detail, sizeof a.detail);
    bool about = a.of != AUDIT_OF_NONE;
    if (!rd_done(&r) || a.action == 0 || a.of > AUDIT_OF_MEMBER ||
        about == seal_is_zero(a.subject, sizeof a.subject)) {
        return CB_PEER_FORMAT;
    }
    *out = a;
    return CB_OK;
}

/* Open an entry with the secret of the audit line's epoch that it names.
 * Errors  as the peek; PEER_SEAL wrong key or altered; PEER_FORMAT what was sealed is no entry
 * Wipes   the plaintext; out is zero on error */
enum cb_err seal_audit_open(struct view entry, const struct seal_sk *sk, struct seal_audit *out)
{
    CB_CLEANUP(seal_wide_wipe) struct seal_wide pt;
    struct seal_audit_hdr h;
    uint8_t info[SEAL_LABEL_MAX];
    *out = (struct seal_audit){0};
    enum cb_err e = seal_audit_peek(entry, &h);
    if (e) {
        return e;
    }
    const uint8_t *enc = entry.p + AUDIT_AAD;
    size_t n = audit_info(info);
    e = seal_hpke_open(&(struct seal_hpke_of){sk, NULL, enc}, VIEW(info, n),
                       VIEW(entry.p, AUDIT_AAD),
                       VIEW(enc + AUDIT_ENC, SEAL_AUDIT - AUDIT_AAD - AUDIT_ENC), pt.b);
    return e ? e : plain_read(VIEW(pt.b, AUDIT_PT), out);
}

enum cb_err seal_audit_follow(struct seal_audit_chain *c, struct view entry)
{
    struct seal_audit_hdr h;
    enum cb_err e = seal_audit_peek(entry, &h);
    if (e || h.line != c->line) {
        return e ? e : CB_PEER_DENIED;
    }
    if (c->seq && h.seq != c->seq + 1) {
        return CB_NONE_STALE;
    }
    if (c->seq && !cb_equal(h.prev.b, c->head.b, sizeof h.prev.b)) {
        return CB_PEER_SEAL;
    }
    c->seq = h.seq;
    seal_hash256(entry, &c->head);
    return CB_OK;
}

/* Does a file begin as an export does? */
bool seal_audit_is_file(struct view front)
{
    return front.len >= SEAL_AUDIT_MAGIC &&
           memcmp(front.p, "callbox audit 1\n", SEAL_AUDIT_MAGIC) == 0;
}

enum cb_err seal_audit_file_read(struct view v, struct seal_audit_file *out)
{
    struct rd r = rd_of(v);
    struct seal_audit_file f = {0};
    *out = f;
    if (!seal_audit_is_file(v)) {
        return CB_PEER_FORMAT;
    }
    (void)rd_view(&r, SEAL_AUDIT_MAGIC);
    f.line = rd_u16(&r);
    uint16_t zero = rd_u16(&r);
    f.n = rd_u32(&r);
    uint32_t roster = rd_u32(&r);
    f.roster = rd_view(&r, roster);
    f.entries = rd_view(&r, (size_t)f.n * SEAL_AUDIT);
    if (!rd_done(&r)) {
        return CB_PEER_SIZE;
    }
    if (zero || !(f.line & SEAL_AUDIT_LINE)) {
        return CB_PEER_FORMAT;
    }
    *out = f;
    return CB_OK;
}
