/* ring: from the grants and links of a bundle to the keys of every generation.
 * Called by visitor.c and case.c. Never takes a key from a sender the signed roster does not name,
 * and never one for another conversation: that is what keeps the server out. */
#include "client/client_in.h"
#include <string.h>

void ring_wipe(struct ring *r)
{
    cb_wipe(r, sizeof *r);
}

static void key_wipe(struct seal_key *k)
{
    cb_wipe(k, sizeof *k);
}

static bool mid_is_zero(const struct seal_mid *m)
{
    static const struct seal_mid zero;
    return memcmp(m, &zero, sizeof zero) == 0;
}

/* The public key a grant must have come from. Errors PEER_AUTH nobody who may. */
static enum cb_err sender_pk(const struct ring_for *f, const struct seal_mid *mid,
                             struct seal_pk *out)
{
    struct seal_roster roster;
    struct seal_epoch epoch;
    struct seal_member m;
    if (seal_roster_read(f->roster, &roster) ||
        seal_roster_check(&roster, f->line, cb_day(), &epoch) ||
        seal_roster_member(&roster, mid, &m)) {
        return CB_PEER_AUTH;
    }
    for (unsigned i = 0; i < m.nlines && i < 8; i++) {
        if (m.line[i] == f->line) {
            *out = m.pk;
            return CB_OK;
        }
    }
    return CB_PEER_AUTH;
}

/* Generation 0 is the visitor's own; every later one, and a notes key, is a member's. */
static enum cb_err grant_open(const struct ring_for *f, struct view grant,
                              const struct seal_grant_hdr *h, struct seal_key *out)
{
    struct seal_pk from = *f->pk_v;
    bool own = h->gen == 0 && h->rk != RK_NOTES;
    if (own != mid_is_zero(&h->sender)) {
        return CB_PEER_AUTH;
    }
    if (!own) {
        enum cb_err e = sender_pk(f, &h->sender, &from);
        if (e) {
            return e;
        }
    }
    return seal_grant_open(grant, f->sk, &from, out);
}

/* Read the i-th grant; false when it is for somebody else. */
static enum cb_err grant_at(const struct ring_for *f, const struct wire_bundle *b, size_t i,
                            struct seal_grant_hdr *h, bool *ours_out)
{
    enum cb_err e = seal_grant_peek(VIEW(b->grants.p + i * SEAL_GRANT, SEAL_GRANT), h);
    if (e) {
        return e;
    }
    *ours_out = h->rk == f->rk;
    bool same = memcmp(&h->conv, f->conv, sizeof h->conv) == 0 && h->line == f->line;
    return *ours_out && !same ? CB_PEER_SEAL : CB_OK;
}

/* Find the grant of the newest generation, or of generation 0. */
static enum cb_err grant_find(const struct ring_for *f, const struct wire_bundle *b, bool first,
                              struct seal_grant_hdr *h_out, struct view *grant_out)
{
    struct seal_grant_hdr h;
    bool ours = false;
    *grant_out = VIEW(NULL, 0);
    for (size_t i = 0; i < b->ngrants; i++) {
        enum cb_err e = grant_at(f, b, i, &h, &ours);
        if (e) {
            return e;
        }
        bool better = !grant_out->p || h.gen > h_out->gen;
        if (ours && (first ? h.gen == 0 : better)) {
            *h_out = h;
            *grant_out = VIEW(b->grants.p + i * SEAL_GRANT, SEAL_GRANT);
        }
    }
    return grant_out->p ? CB_OK : CB_NONE_FOUND;
}

/* The generation a link leads down from: bytes 20 to 23, PROTOCOL §4 LINK. */
static uint32_t link_gen(struct view link)
{
    struct rd r = rd_of(link);
    rd_view(&r, 20);
    return rd_u32(&r);
}

static enum cb_err ring_down(const struct ring_for *f, const struct wire_bundle *b, struct ring *r)
{
    for (uint32_t gen = r->newest; gen > 0; gen--) {
        bool found = false;
        for (size_t i = 0; i < b->nlinks && !found; i++) {
            struct view link = VIEW(b->links.p + i * SEAL_LINK, SEAL_LINK);
            found = link_gen(link) == gen &&
                    seal_link_open(link, f->conv, &r->ck[gen], &r->ck[gen - 1]) == CB_OK;
        }
        if (!found) {
            return CB_PEER_SEAL;
        }
    }
    return CB_OK;
}

/* A visitor who stands at a later generation must come down to the CK_0 it granted itself. */
static enum cb_err ring_ends_at_own(const struct ring_for *f, const struct wire_bundle *b,
                                    const struct ring *r)
{
    CB_CLEANUP(key_wipe) struct seal_key own = {0};
    struct seal_grant_hdr h = {0};
    struct view grant;
    enum cb_err e = grant_find(f, b, true, &h, &grant);
    e = e ? e : grant_open(f, grant, &h, &own);
    if (e) {
        return CB_PEER_SEAL;
    }
    return cb_equal(&own, &r->ck[0], sizeof own) ? CB_OK : CB_PEER_SEAL;
}

enum cb_err ring_open(const struct ring_for *f, const struct wire_bundle *b, struct ring *out)
{
    struct seal_grant_hdr h = {0};
    struct view grant;
    enum cb_err e = grant_find(f, b, false, &h, &grant);
    if (e) {
        return e;
    }
    if (h.gen >= CLIENT_GENS_MAX || h.epoch != f->epoch) {
        return CB_PEER_SEAL;
    }
    out->newest = h.gen;
    e = grant_open(f, grant, &h, &out->ck[h.gen]);
    e = e ? e : ring_down(f, b, out);
    bool check = !e && f->rk == RK_VISITOR && h.gen > 0;
    return check ? ring_ends_at_own(f, b, out) : e;
}

enum cb_err ring_notes(const struct ring_for *f, const struct wire_bundle *b,
                       struct seal_key *nk_out)
{
    struct seal_grant_hdr h = {0};
    struct view grant;
    enum cb_err e = grant_find(f, b, false, &h, &grant);
    if (e) {
        return e;
    }
    return h.gen || h.epoch != f->epoch ? CB_PEER_SEAL : grant_open(f, grant, &h, nk_out);
}
