/* found: puts an organisation's papers into a store, or one more supervisor beside lost ones.
 * Called by cli while no server runs. Never sees a secret key: it files what was signed. */
#include "staff/staff_in.h"
#include <string.h>

static const struct seal_mid recovery_mid; /* the recovery key's TEAMKEYs lie under all zero */

static enum cb_err found_epoch(struct store *s, struct keys_link *k, struct view epoch)
{
    struct seal_epoch h;
    struct seal_key ewk;
    uint8_t now[SEAL_EPOCH];
    uint64_t slot = 0;
    enum cb_err e = seal_epoch_peek(epoch, &h);
    if (e) {
        return e;
    }
    e = staff_epoch_newest(s, h.line, now, &slot);
    if (e == CB_NONE_FOUND) {
        e = keys_ask_slot_new(k, SLOT_EPOCH, &slot, &ewk);
        cb_wipe(&ewk, sizeof ewk);
    }
    return e ? e : epoch_put(s, epoch, slot);
}

/* The EWK of one epoch of a line. Errors  NONE_FOUND */
static enum cb_err found_slot(struct store *s, uint16_t line, uint32_t epoch, uint64_t *slot_out)
{
    CB_CLEANUP(buf_free) struct buf doc;
    struct store_id id = staff_line_id(line);
    buf_init(&doc, STORE_PAPER_MAX);
    enum cb_err e = s->ops->paper_get(s, PAPER_EPOCH, &id, epoch, &doc);
    struct rd r = rd_of(buf_view(&doc));
    (void)rd_view(&r, SEAL_EPOCH);
    *slot_out = rd_u64(&r);
    return e || !r.failed ? e : CB_HERE_DISK;
}

/* It lies under its own epoch's EWK, and under whom it is sealed to: the supervisor who is being
 * filed, or the recovery key. */
static enum cb_err found_teamkey(struct store *s, struct keys_link *k, struct view teamkey,
                                 const struct seal_mid *supervisor)
{
    struct seal_teamkey t;
    uint64_t slot = 0;
    enum cb_err e = seal_teamkey_peek(teamkey, &t);
    bool known = !e && (memcmp(t.mid.b, supervisor->b, sizeof t.mid.b) == 0 ||
                        memcmp(t.mid.b, recovery_mid.b, sizeof t.mid.b) == 0);
    if (!known) {
        return e ? e : CB_PEER_FORMAT;
    }
    e = found_slot(s, t.line, t.epoch, &slot);
    return e ? e : teamkey_put(s, k, slot, &t.mid, teamkey);
}

static enum cb_err found_member(struct store *s, const struct staff_founding *f,
                                struct seal_mid *mid_out)
{
    struct seal_member h;
    struct staff m = {0};
    enum cb_err e = seal_member_peek(f->member, &h);
    if (e || f->wrap.len != SEAL_WRAP || f->totp_box.len != KEYS_TOTP_BOX) {
        return e ? e : CB_PEER_SIZE;
    }
    memcpy(m.member, f->member.p, SEAL_MEMBER);
    memcpy(m.wrap, f->wrap.p, SEAL_WRAP);
    memcpy(m.totp_box, f->totp_box.p, KEYS_TOTP_BOX);
    memcpy(m.name_hash, f->name_hash, sizeof m.name_hash);
    memcpy(m.name, f->name, sizeof m.name);
    m.auth_hash = f->auth_hash;
    *mid_out = h.mid;
    e = staff_put(s, &h.mid, &m);
    cb_wipe(&m, sizeof m);
    return e;
}

/* The supervisor's first entry in each line of theirs: made at the machine, by nobody signed in. */
static enum cb_err found_audit(struct store *s, const struct staff_founding *f,
                               const struct seal_mid *mid)
{
    struct seal_member m;
    enum cb_err e = seal_member_peek(f->member, &m);
    for (unsigned i = 0; !e && i < m.nlines; i++) {
        struct seal_audit a = {.action = f->founding ? AUDIT_FOUNDED : AUDIT_RECOVERED,
                               .of = AUDIT_OF_MEMBER,
                               .line = m.line[i]};
        memcpy(a.subject, mid->b, sizeof a.subject);
        memcpy(a.detail, f->name, sizeof a.detail);
        e = audit_write(s, &a);
        e = e == CB_NONE_FOUND ? CB_OK : e; /* it has no audit */
    }
    return e;
}

static enum cb_err found_commits(struct store *s, const struct staff_founding *f)
{
    static const struct store_id org;
    struct seal_commits c;
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < 2 && f->commits[i].len; i++) {
        e = seal_commits_peek(f->commits[i], &c);
        e = e ? e : s->ops->paper_add(s, PAPER_COMMITS, &org, c.kind, f->commits[i]);
    }
    return e;
}

static enum cb_err found_all(struct store *s, struct keys_link *k, const struct staff_founding *f)
{
    static const struct store_id org;
    struct seal_mid mid;
    enum cb_err e = CB_OK;
    if (f->org.len) {
        e = s->ops->paper_add(s, PAPER_ORG, &org, 0, f->org);
    }
    e = e ? e : found_commits(s, f);
    e = e ? e : found_member(s, f, &mid);
    bool whole = f->epochs.len % SEAL_EPOCH == 0 && f->teamkeys.len % SEAL_TEAMKEY == 0;
    e = e || whole ? e : CB_PEER_SIZE;
    for (size_t at = 0; !e && at < f->epochs.len; at += SEAL_EPOCH) {
        e = found_epoch(s, k, VIEW(f->epochs.p + at, SEAL_EPOCH));
    }
    for (size_t at = 0; !e && at < f->teamkeys.len; at += SEAL_TEAMKEY) {
        e = found_teamkey(s, k, VIEW(f->teamkeys.p + at, SEAL_TEAMKEY), &mid);
    }
    return e ? e : found_audit(s, f, &mid);
}

enum cb_err staff_found(struct store *s, struct keys_link *k, const struct staff_founding *f)
{
    enum cb_err e = s->ops->begin(s);
    e = e ? e : found_all(s, k, f);
    e = e ? e : s->ops->commit(s);
    if (e) {
        s->ops->rollback(s);
    }
    return e;
}

enum cb_err staff_papers(struct store *s, struct keys_link *k, uint16_t line,
                         struct buf *roster_out, struct buf *teamkeys_out)
{
    CB_CLEANUP(buf_free) struct buf keys;
    uint16_t n = 0;
    buf_init(&keys, WIRE_BODY_MAX);
    enum cb_err e = papers_roster(s, roster_out);
    e = e ? e : teamkeys_of(s, k, &recovery_mid, &keys, &n);
    for (unsigned i = 0; !e && i < n; i++) { /* as they lie: by line, then by epoch */
        struct view paper = VIEW(keys.p + (size_t)i * SEAL_TEAMKEY, SEAL_TEAMKEY);
        struct seal_teamkey t;
        e = seal_teamkey_peek(paper, &t);
        buf_put(teamkeys_out, paper.p, !e && t.line == line ? paper.len : 0);
    }
    e = e || !teamkeys_out->failed ? e : CB_HERE_MEM;
    return e || teamkeys_out->len ? e : CB_NONE_FOUND;
}

enum cb_err staff_commits(struct store *s, uint8_t set, struct buf *out)
{
    static const struct store_id org;
    return s->ops->paper_get(s, PAPER_COMMITS, &org, set, out);
}

enum cb_err staff_name_free(struct store *s, const uint8_t name_hash[16])
{
    struct seal_mid mid;
    enum cb_err e = staff_by_name(s, name_hash, &mid);
    return e == CB_NONE_FOUND ? CB_OK : e ? e : CB_NONE_TAKEN;
}

enum cb_err staff_roster_of(struct store *s, struct buf *out)
{
    return papers_roster(s, out);
}
