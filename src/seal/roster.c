/* roster: the one file every visitor loads, and the chain of signatures in it that names a line's
 * key. Called by client, nojs, line, cli.
 * Never lets a server add a member or a key: all it can do is hold a newer file back. */
#include "seal/seal_in.h"
#include <sodium.h>
#include <string.h>

enum { ROLE_SUPERVISOR = 2, EPOCH_DAYS_MAX = 45 }; /* PROTOCOL §9 */

static struct view member_at(const struct seal_roster *r, uint16_t i)
{
    return VIEW(r->members.p + (size_t)i * SEAL_MEMBER, SEAL_MEMBER);
}

static struct view epoch_at(const struct seal_roster *r, uint16_t i)
{
    return VIEW(r->epochs.p + (size_t)i * SEAL_EPOCH, SEAL_EPOCH);
}

/* Each MEMBER has the right shape, and they ascend by mid, so that none is there twice. */
static enum cb_err members_shape(const struct seal_roster *r)
{
    struct seal_mid last = {0}; /* zero is the visitor: no member may have it */
    for (uint16_t i = 0; i < r->nmembers; i++) {
        struct seal_member m;
        enum cb_err e = seal_member_peek(member_at(r, i), &m);
        if (e) {
            return e;
        }
        if (memcmp(last.b, m.mid.b, sizeof last.b) >= 0) {
            return CB_PEER_FORMAT;
        }
        last = m.mid;
    }
    return CB_OK;
}

static enum cb_err epochs_shape(const struct seal_roster *r)
{
    enum cb_err e = CB_OK;
    for (uint16_t i = 0; !e && i < r->nepochs; i++) {
        struct seal_epoch p;
        e = seal_epoch_peek(epoch_at(r, i), &p);
    }
    return e;
}

/* Take the file apart; out borrows from v. ORG's own signature is checked here, the rest is not.
 * Errors  PEER_SIZE cut short or too long, PEER_FORMAT, PEER_VERSION, PEER_SEAL (ORG) */
enum cb_err seal_roster_read(struct view v, struct seal_roster *out)
{
    struct rd r = rd_of(v);
    struct seal_roster t = {0};
    *out = t;
    struct view org = rd_view(&r, SEAL_ORG);
    t.nmembers = rd_u16(&r);
    t.members = rd_view(&r, (size_t)t.nmembers * SEAL_MEMBER);
    t.nepochs = rd_u16(&r);
    t.epochs = rd_view(&r, (size_t)t.nepochs * SEAL_EPOCH);
    if (!rd_done(&r)) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = seal_org_open(org, &t.org);
    e = e ? e : members_shape(&t);
    e = e ? e : epochs_shape(&t);
    if (!e) {
        *out = t;
    }
    return e;
}

/* The MEMBER as it lies. The search is by halves: they ascend. */
static bool member_paper(const struct seal_roster *r, const struct seal_mid *mid, struct view *out)
{
    size_t low = 0, high = r->nmembers;
    while (low < high) {
        size_t mid_at = low + (high - low) / 2;
        struct seal_member m;
        *out = member_at(r, (uint16_t)mid_at);
        if (seal_member_peek(*out, &m)) {
            return false;
        }
        int order = memcmp(m.mid.b, mid->b, sizeof m.mid.b);
        if (order == 0) {
            return true;
        }
        low = order < 0 ? mid_at + 1 : low;
        high = order < 0 ? high : mid_at;
    }
    return false;
}

/* Errors  NONE_FOUND. The signature is not checked here: seal_roster_check does that for all. */
enum cb_err seal_roster_member(const struct seal_roster *r, const struct seal_mid *mid,
                               struct seal_member *out)
{
    struct view paper;
    *out = (struct seal_member){0};
    return member_paper(r, mid, &paper) ? seal_member_peek(paper, out) : CB_NONE_FOUND;
}

static bool in_force(const struct seal_member *m, uint32_t day)
{
    return m->nbf_day <= day && day <= m->naf_day;
}

bool seal_member_serves(const struct seal_member *m, uint16_t line)
{
    uint16_t of = line & (uint16_t)~SEAL_AUDIT_LINE;
    bool may = of == line || m->role == ROLE_SUPERVISOR;
    for (uint8_t i = 0; may && i < m->nlines; i++) {
        if (m->line[i] == of) {
            return true;
        }
    }
    return false;
}

enum cb_err seal_roster_hash(struct view members, uint16_t line, struct seal_hash *out)
{
    crypto_generichash_state h;
    CB_ASSERT(crypto_generichash_init(&h, NULL, 0, sizeof out->b) == 0);
    for (size_t at = 0; at < members.len; at += SEAL_MEMBER) {
        struct seal_member m;
        struct view paper = VIEW(members.p + at, members.len - at);
        paper.len = paper.len < SEAL_MEMBER ? paper.len : SEAL_MEMBER;
        enum cb_err e = seal_member_peek(paper, &m);
        if (e) {
            return e;
        }
        if (seal_member_serves(&m, line)) {
            crypto_generichash_update(&h, paper.p, paper.len);
        }
    }
    crypto_generichash_final(&h, out->b, sizeof out->b);
    return CB_OK;
}

/* A supervisor, signed by root itself, of this organisation. Only such a one may sign. */
static bool supervisor_find(const struct seal_roster *r, const struct seal_mid *mid,
                            struct seal_member *out)
{
    return seal_roster_member(r, mid, out) == CB_OK && out->role == ROLE_SUPERVISOR &&
           seal_is_zero(out->signer.b, sizeof out->signer.b);
}

enum cb_err seal_roster_epoch(const struct seal_roster *r, uint16_t line, uint32_t number,
                              struct seal_epoch *out)
{
    for (uint16_t i = 0; i < r->nepochs; i++) {
        struct seal_member by;
        struct seal_epoch p;
        struct view signer;
        if (seal_epoch_peek(epoch_at(r, i), &p) || p.line != line || p.epoch != number ||
            memcmp(p.org, r->org.org, sizeof p.org) != 0) {
            continue;
        }
        if (supervisor_find(r, &p.signer, &by) && member_paper(r, &p.signer, &signer) &&
            seal_member_open(signer, &r->org.root, &by) == CB_OK &&
            seal_epoch_open(epoch_at(r, i), &by.ed, out) == CB_OK) {
            return CB_OK;
        }
    }
    *out = (struct seal_epoch){0};
    return CB_NONE_FOUND;
}

/* One MEMBER: of this organisation, signed by root or by a supervisor in force when it began. */
static enum cb_err member_check(const struct seal_roster *r, struct view paper)
{
    struct seal_member m, by;
    enum cb_err e = seal_member_peek(paper, &m);
    if (e) {
        return e;
    }
    if (memcmp(m.org, r->org.org, sizeof m.org) != 0) {
        return CB_PEER_AUTH;
    }
    if (seal_is_zero(m.signer.b, sizeof m.signer.b)) {
        return seal_member_open(paper, &r->org.root, &m);
    }
    if (!supervisor_find(r, &m.signer, &by) || !in_force(&by, m.nbf_day)) {
        return CB_PEER_AUTH;
    }
    return seal_member_open(paper, &by.ed, &m);
}

/* Does this EPOCH give the line's key on that day? Its signer's own paper was checked before. */
static bool epoch_holds(const struct seal_roster *r, struct view paper, uint16_t line, uint32_t day,
                        struct seal_epoch *out)
{
    struct seal_member by;
    struct seal_epoch p;
    struct seal_hash members;
    if (seal_epoch_peek(paper, &p) || p.line != line ||
        memcmp(p.org, r->org.org, sizeof p.org) != 0) {
        return false;
    }
    if (p.nbf_day > day || day > p.naf_day || p.naf_day - p.nbf_day > EPOCH_DAYS_MAX) {
        return false;
    }
    if (seal_roster_hash(r->members, line, &members) ||
        memcmp(members.b, p.roster.b, sizeof members.b) != 0 ||
        !supervisor_find(r, &p.signer, &by) || !in_force(&by, day) ||
        !seal_member_serves(&by, line)) {
        return false;
    }
    return seal_epoch_open(paper, &by.ed, out) == CB_OK;
}

/* Follow every signature and give the key of a line.
 * r    from seal_roster_read, so ORG's own signature holds     day  days since 1970
 * Errors  PEER_SEAL a member's signature does not hold, PEER_AUTH a member nobody entitled signed
 *         or of another organisation, NONE_FOUND no epoch of this line holds on that day
 * Source  PROTOCOL §4, §5 Open, §9 */
enum cb_err seal_roster_check(const struct seal_roster *r, uint16_t line, uint32_t day,
                              struct seal_epoch *epoch_out)
{
    bool found = false;
    *epoch_out = (struct seal_epoch){0};
    for (uint16_t i = 0; i < r->nmembers; i++) {
        enum cb_err e = member_check(r, member_at(r, i));
        if (e) {
            return e;
        }
    }
    for (uint16_t i = 0; i < r->nepochs; i++) {
        struct seal_epoch p;
        if (epoch_holds(r, epoch_at(r, i), line, day, &p) &&
            (!found || p.epoch > epoch_out->epoch)) {
            *epoch_out = p;
            found = true;
        }
    }
    return found ? CB_OK : CB_NONE_FOUND;
}
