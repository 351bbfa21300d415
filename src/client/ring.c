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

/* The roster, its signatures checked up to the root. */
static bool papers_hold(struct ring_for *f)
{
    struct seal_epoch epoch;
    if (f->read == PAPERS_UNREAD) {
        bool bad = seal_roster_read(f->roster, &f->papers) ||
                   seal_roster_check(&f->papers, f->line, cb_day(), &epoch);
        f->read = bad ? PAPERS_BAD : PAPERS_HOLD;
    }
    return f->read == PAPERS_HOLD;
}

/* The public key a grant must have come from: of a member who answers on this line. Their paper may
 * have ended since; what they granted before is good for as long as the roster names them.
 * Errors PEER_AUTH nobody who may. */
static enum cb_err sender_pk(struct ring_for *f, const struct seal_mid *mid, struct seal_pk *out)
{
    struct seal_member m;
    if (!papers_hold(f) || seal_roster_member(&f->papers, mid, &m) ||
        (m.role != ROLE_PRACTITIONER && m.role != ROLE_SUPERVISOR) ||
        !seal_member_serves(&m, f->line)) {
        return CB_PEER_AUTH;
    }
    *out = m.pk;
    return CB_OK;
}

static const struct seal_sk *key_for(const struct ring_for *f, uint32_t epoch)
{
    for (unsigned i = 0; i < f->nkeys; i++) {
        if (f->keys[i].epoch == epoch) {
            return &f->keys[i].sk;
        }
    }
    return NULL;
}

/* Generation 0 is the visitor's own; every later one, and a notes key, is a member's. */
static enum cb_err grant_open(struct ring_for *f, struct view grant, const struct seal_grant_hdr *h,
                              struct seal_key *out)
{
    struct seal_pk from = *f->pk_v;
    const struct seal_sk *sk = key_for(f, h->epoch);
    bool own = h->gen == 0 && h->rk != RK_NOTES;
    if (own != mid_is_zero(&h->sender)) {
        return CB_PEER_AUTH;
    }
    enum cb_err e = own ? CB_OK : sender_pk(f, &h->sender, &from);
    if (e || !sk) {
        return e ? e : CB_PEER_SEAL;
    }
    return seal_grant_open(grant, sk, &from, out);
}

/* Read the i-th grant; ours_out false when it is for somebody else. */
static enum cb_err grant_at(const struct ring_for *f, uint8_t rk, const struct wire_bundle *b,
                            size_t i, struct seal_grant_hdr *h, bool *ours_out)
{
    enum cb_err e = seal_grant_peek(VIEW(b->grants.p + i * SEAL_GRANT, SEAL_GRANT), h);
    if (e) {
        return e;
    }
    *ours_out = h->rk == rk;
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
        enum cb_err e = grant_at(f, f->rk, b, i, &h, &ours);
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

/* A LINK of this conversation, from this generation. */
static bool link_is(const struct ring_for *f, struct view link, uint32_t gen)
{
    struct seal_conv conv;
    uint32_t from;
    return seal_link_peek(link, &conv, &from) == CB_OK && from == gen &&
           memcmp(&conv, f->conv, sizeof conv) == 0;
}

static enum cb_err ring_down(const struct ring_for *f, const struct wire_bundle *b, struct ring *r)
{
    for (uint32_t gen = r->newest; gen > 0; gen--) {
        bool found = false;
        for (size_t i = 0; i < b->nlinks && !found; i++) {
            struct view link = VIEW(b->links.p + i * SEAL_LINK, SEAL_LINK);
            found = link_is(f, link, gen) &&
                    seal_link_open(link, f->conv, &r->ck[gen], &r->ck[gen - 1]) == CB_OK;
        }
        if (!found) {
            return CB_PEER_SEAL;
        }
    }
    return CB_OK;
}

/* A visitor who stands at a later generation must come down to the CK_0 it granted itself. */
static enum cb_err ring_ends_at_own(struct ring_for *f, const struct wire_bundle *b,
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

enum cb_err ring_open(struct ring_for *f, const struct wire_bundle *b, struct ring *out)
{
    struct seal_grant_hdr h = {0};
    struct view grant;
    enum cb_err e = grant_find(f, b, false, &h, &grant);
    if (e) {
        return e;
    }
    if (h.gen >= CLIENT_GENS_MAX) {
        return CB_PEER_SEAL;
    }
    out->newest = h.gen;
    out->epoch = h.epoch;
    e = grant_open(f, grant, &h, &out->ck[h.gen]);
    e = e ? e : ring_down(f, b, out);
    bool check = !e && f->rk == RK_VISITOR && h.gen > 0;
    return check ? ring_ends_at_own(f, b, out) : e;
}

/* One whose epoch we were not given stays closed: its notes then show as missing. */
enum cb_err ring_notes(struct ring_for *f, const struct wire_bundle *b, struct ring *out)
{
    for (size_t i = 0; i < b->ngrants; i++) {
        struct seal_grant_hdr h;
        bool ours = false;
        enum cb_err e = grant_at(f, RK_NOTES, b, i, &h, &ours);
        if (e) {
            return e;
        }
        if (!ours || !key_for(f, h.epoch)) {
            continue;
        }
        if (h.gen > out->newest || out->has_nk[h.gen]) { /* a second key would hide the first's */
            return CB_PEER_SEAL;
        }
        e = grant_open(f, VIEW(b->grants.p + i * SEAL_GRANT, SEAL_GRANT), &h, &out->nk[h.gen]);
        if (e) {
            return e;
        }
        out->has_nk[h.gen] = true;
    }
    return CB_OK;
}
