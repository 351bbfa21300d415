/* found: puts an organisation's papers into a store, or one more supervisor beside lost ones.
 * Called by cli while no server runs. Never sees a secret key: it files what was signed. */
#include "line/line_in.h"
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
    e = epoch_newest(s, h.line, now, &slot);
    if (e == CB_NONE_FOUND) {
        e = keys_ask_slot_new(k, SLOT_EPOCH, &slot, &ewk);
        cb_wipe(&ewk, sizeof ewk);
    }
    return e ? e : epoch_put(s, epoch, slot);
}

/* TEAMKEY: hdr4 line2 0x2 epoch4 mid16. It lies under its own line's epoch, and under whom it is
 * sealed to: the supervisor who is being filed, or the recovery key. */
static enum cb_err found_teamkey(struct store *s, struct keys_link *k, struct view teamkey,
                                 const struct seal_mid *supervisor)
{
    struct seal_mid to;
    uint8_t epoch[SEAL_EPOCH];
    uint64_t slot = 0;
    struct rd r = rd_of(teamkey);
    (void)rd_view(&r, 4);
    uint16_t line = rd_u16(&r);
    (void)rd_view(&r, 2 + 4);
    rd_bytes(&r, to.b, sizeof to.b);
    bool known = memcmp(to.b, supervisor->b, sizeof to.b) == 0 ||
                 memcmp(to.b, recovery_mid.b, sizeof to.b) == 0;
    if (r.failed || !known) {
        return CB_PEER_FORMAT;
    }
    enum cb_err e = epoch_newest(s, line, epoch, &slot);
    return e ? e : teamkey_put(s, k, slot, &to, teamkey);
}

static enum cb_err found_member(struct store *s, const struct line_founding *f,
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
static enum cb_err found_audit(struct store *s, const struct line_founding *f,
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

static enum cb_err found_commits(struct store *s, const struct line_founding *f)
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

static enum cb_err found_all(struct store *s, struct keys_link *k, const struct line_founding *f)
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

enum cb_err line_found(struct store *s, struct keys_link *k, const struct line_founding *f)
{
    enum cb_err e = s->ops->begin(s);
    e = e ? e : found_all(s, k, f);
    e = e ? e : s->ops->commit(s);
    if (e) {
        s->ops->rollback(s);
    }
    return e;
}

enum cb_err line_papers(struct store *s, struct keys_link *k, uint16_t line, struct buf *roster_out,
                        uint8_t rec_teamkey_out[SEAL_TEAMKEY])
{
    CB_CLEANUP(buf_free) struct buf keys;
    uint16_t n = 0;
    buf_init(&keys, WIRE_BODY_MAX);
    enum cb_err e = papers_roster(s, roster_out);
    e = e ? e : teamkeys_of(s, k, &recovery_mid, &keys, &n);
    for (unsigned i = n; !e && i-- > 0;) { /* newest epoch first */
        struct rd r = rd_of(VIEW(keys.p + (size_t)i * SEAL_TEAMKEY, SEAL_TEAMKEY));
        (void)rd_view(&r, 4);
        if (rd_u16(&r) == line) {
            memcpy(rec_teamkey_out, keys.p + (size_t)i * SEAL_TEAMKEY, SEAL_TEAMKEY);
            return CB_OK;
        }
    }
    return e ? e : CB_NONE_FOUND;
}

enum cb_err line_commits(struct store *s, uint8_t set, struct buf *out)
{
    static const struct store_id org;
    return s->ops->paper_get(s, PAPER_COMMITS, &org, set, out);
}
