/* enrol: how somebody joins. A supervisor registers a code's public half; the newcomer claims it
 * with keys made in their browser; the supervisor checks the claim's MAC with the code's private
 * half, which never comes here, and signs. Called through line's table.
 * Never signs anything and cannot: the server has no way to add a member of its own. */
#include "staff/staff_in.h"
#include <string.h>

enum {
    ENROL_NEW = 1,
    ENROL_CLAIMED = 2,
    ENROL_DAYS = 2, /* PROTOCOL §5: 48 h, in whole days because nothing finer is stored */
    ENROL_DOC = 8 + WIRE_CLAIM + KEYS_TOTP_BOX,
    CLAIM_MID_AT = 32,
    CLAIM_NAME_AT = 48,
    CLAIM_PKX_AT = 96,
    CLAIM_ED_AT = 128,
    CLAIM_AUTH_AT = 176,
    CLAIM_WRAP_AT = 208,
    TEAMKEY_TYPE = 6, /* PROTOCOL §4, hdr */
};

struct enrol { /* state1 role1 line2 last_day4 | CLAIM | totp box */
    uint8_t state, role;
    uint16_t line;
    uint32_t last_day;
    uint8_t claim[WIRE_CLAIM], box[KEYS_TOTP_BOX];
};

static enum cb_err enrol_put(struct staffroom *sr, const uint8_t id[32], const struct enrol *n)
{
    uint8_t doc[ENROL_DOC];
    struct store_id key;
    struct wr w = wr_of(doc, sizeof doc);
    wr_u8(&w, n->state);
    wr_u8(&w, n->role);
    wr_u16(&w, n->line);
    wr_u32(&w, n->last_day);
    wr_bytes(&w, n->claim, sizeof n->claim);
    wr_bytes(&w, n->box, sizeof n->box);
    store_id_of(id, 32, &key);
    return sr->store->ops->paper_put(sr->store, PAPER_ENROL, &key, 0, VIEW(doc, w.len));
}

static enum cb_err enrol_read(struct view v, struct enrol *out)
{
    struct rd r = rd_of(v);
    out->state = rd_u8(&r);
    out->role = rd_u8(&r);
    out->line = rd_u16(&r);
    out->last_day = rd_u32(&r);
    rd_bytes(&r, out->claim, sizeof out->claim);
    rd_bytes(&r, out->box, sizeof out->box);
    return rd_done(&r) ? CB_OK : CB_HERE_DISK;
}

static enum cb_err enrol_get(struct staffroom *sr, const uint8_t id[32], struct enrol *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct store_id key;
    buf_init(&b, STORE_PAPER_MAX);
    store_id_of(id, 32, &key);
    enum cb_err e = sr->store->ops->paper_get(sr->store, PAPER_ENROL, &key, 0, &b);
    e = e ? e : enrol_read(buf_view(&b), out);
    return !e && cb_day() > out->last_day ? CB_NONE_FOUND : e;
}

/* ENROL_NEW: id32 role1 0x1 line2 -> nothing. */
enum cb_err step_enrol_new(struct staffroom *sr, struct call *c, struct rd *body)
{
    uint8_t id[32];
    struct enrol old = {0};
    struct enrol n = {.state = ENROL_NEW, .last_day = cb_day() + ENROL_DAYS};
    rd_bytes(body, id, sizeof id);
    n.role = rd_u8(body);
    rd_zero(body, 1);
    n.line = rd_u16(body);
    if (!rd_done(body) || n.role < ROLE_PRACTITIONER || n.role > ROLE_LAST) {
        return CB_PEER_FORMAT;
    }
    /* A supervisor is signed by the root, offline: no code makes one. */
    if (n.role == ROLE_SUPERVISOR || !session_has_line(session_of(sr, &c->seat), n.line)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = enrol_get(sr, id, &old);
    if (!e && old.state == ENROL_CLAIMED) { /* a late repeat must not undo the claim */
        return CB_NONE_TAKEN;
    }
    bool again = !e && old.role == n.role && old.line == n.line;
    e = e && e != CB_NONE_FOUND ? e : enrol_put(sr, id, &n);
    return e || again ? e : staff_audit_number(sr, c, AUDIT_INVITED, n.line, n.role);
}

/* Neither the member nor the sign-in name may be there. Zero is the visitor's and the recovery's.
 * Errors  NONE_TAKEN; PEER_FORMAT */
static enum cb_err claim_free(struct staffroom *sr, const uint8_t claim[WIRE_CLAIM])
{
    static const struct seal_mid zero;
    struct seal_mid mid, named;
    struct staff m;
    memcpy(mid.b, claim + CLAIM_MID_AT, sizeof mid.b);
    if (memcmp(mid.b, zero.b, sizeof zero.b) == 0) {
        return CB_PEER_FORMAT;
    }
    enum cb_err member = staff_get(sr->store, &mid, &m);
    enum cb_err name = staff_by_name(sr->store, claim + CLAIM_NAME_AT, &named);
    if (!member || !name) {
        return CB_NONE_TAKEN;
    }
    return member != CB_NONE_FOUND ? member : (name != CB_NONE_FOUND ? name : CB_OK);
}

/* ENROL_CLAIM: CLAIM -> totp_secret20. A name or member that exists is refused as taken. */
enum cb_err step_enrol_claim(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct enrol n;
    uint8_t secret[20];
    struct view claim = rd_view(body, WIRE_CLAIM);
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = enrol_get(sr, claim.p, &n);
    if (e || n.state != ENROL_NEW) {
        return e ? e : CB_NONE_FOUND; /* a code works once */
    }
    e = claim_free(sr, claim.p);
    e = e ? e : keys_ask_totp_new(sr->keys, n.box, secret);
    n.state = ENROL_CLAIMED;
    memcpy(n.claim, claim.p, WIRE_CLAIM);
    e = e ? e : enrol_put(sr, claim.p, &n);
    if (!e) {
        buf_put(&c->reply, secret, sizeof secret);
        call_tell_queue(c, n.line);
    }
    cb_wipe(secret, sizeof secret);
    return e;
}

struct claims_walk {
    const struct session *s;
    struct buf *out;
    uint16_t n;
};

static bool claims_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct claims_walk *w = arg;
    struct enrol n;
    (void)id;
    (void)sub;
    if (!enrol_read(v, &n) && n.state == ENROL_CLAIMED && cb_day() <= n.last_day &&
        session_has_line(w->s, n.line)) {
        buf_put(w->out, (uint8_t[4]){n.role, 0, (uint8_t)(n.line >> 8), (uint8_t)n.line}, 4);
        buf_put(w->out, n.claim, sizeof n.claim);
        w->n++;
    }
    return !w->out->failed && w->n < 100;
}

/* ENROL_LIST: nothing -> n2 (role1 0x1 line2 CLAIM) x n, of the asker's lines. */
enum cb_err step_enrol_list(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct claims_walk w = {.s = session_of(sr, &c->seat), .out = &c->reply};
    size_t at = c->reply.len;
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    buf_put(&c->reply, (uint8_t[2]){0}, 2);
    enum cb_err e = sr->store->ops->paper_list(sr->store, PAPER_ENROL, NULL, claims_one, &w);
    if (!c->reply.failed) {
        c->reply.p[at] = (uint8_t)(w.n >> 8);
        c->reply.p[at + 1] = (uint8_t)w.n;
    }
    return e;
}

/* The MEMBER must say what was claimed and what was offered, signed by the one who is asking. */
static enum cb_err member_check(struct staffroom *sr, const struct call_seat *seat,
                                const struct enrol *n, struct view member, struct seal_member *out)
{
    struct staff me;
    struct seal_member signer;
    enum cb_err e = staff_get(sr->store, &seat->mid, &me);
    e = e ? e : seal_member_peek(VIEW(me.member, SEAL_MEMBER), &signer);
    e = e ? e : seal_member_open(member, &signer.ed, out);
    cb_wipe(&me, sizeof me);
    if (e) {
        return e;
    }
    bool fits = memcmp(out->mid.b, n->claim + CLAIM_MID_AT, 16) == 0 &&
                memcmp(out->pk.b, n->claim + CLAIM_PKX_AT, 32) == 0 &&
                memcmp(out->ed.b, n->claim + CLAIM_ED_AT, 32) == 0 &&
                memcmp(out->signer.b, seat->mid.b, 16) == 0 &&
                memcmp(out->org, signer.org, 16) == 0 && out->role == n->role && out->nlines == 1 &&
                out->line[0] == n->line;
    return fits ? CB_OK : CB_PEER_FORMAT;
}

static enum cb_err member_add(struct staffroom *sr, const struct call *c, const struct enrol *n,
                              struct view member, const struct seal_mid *mid)
{
    struct staff m = {0};
    memcpy(m.member, member.p, SEAL_MEMBER);
    memcpy(m.wrap, n->claim + CLAIM_WRAP_AT, SEAL_WRAP);
    memcpy(m.totp_box, n->box, KEYS_TOTP_BOX);
    memcpy(m.auth_hash.b, n->claim + CLAIM_AUTH_AT, 32);
    memcpy(m.name_hash, n->claim + CLAIM_NAME_AT, 16);
    memcpy(m.name, n->claim + CLAIM_NAME_AT + 16, 32);
    enum cb_err e = staff_put(sr->store, mid, &m);
    e = e ? e : audit_member(sr, c, AUDIT_CONFIRMED, n->line, &m);
    cb_wipe(&m, sizeof m);
    return e;
}

/* TEAMKEY: hdr4 line2 0x2 epoch4 mid16: it must be this line's, of now, to the newcomer. */
static enum cb_err teamkey_check(struct view teamkey, const struct seal_epoch *now,
                                 const struct seal_mid *mid)
{
    static const uint8_t hdr[4] = {'C', 'B', 1, TEAMKEY_TYPE};
    struct rd r = rd_of(teamkey);
    bool fits = view_eq(rd_view(&r, sizeof hdr), VIEW(hdr, sizeof hdr));
    fits = rd_u16(&r) == now->line && fits;
    rd_zero(&r, 2);
    fits = rd_u32(&r) == now->epoch && fits;
    struct view to = rd_view(&r, sizeof mid->b);
    return !r.failed && fits && memcmp(to.p, mid->b, to.len) == 0 ? CB_OK : CB_PEER_FORMAT;
}

static enum cb_err newcomer_add(struct staffroom *sr, const struct call *c, const struct enrol *n,
                                struct view member, struct seal_member *m_out)
{
    enum cb_err e = claim_free(sr, n->claim);
    e = e ? e : member_check(sr, &c->seat, n, member, m_out);
    return e ? e : member_add(sr, c, n, member, &m_out->mid);
}

/* The line's key goes to those who answer, and to nobody else. */
static enum cb_err teamkey_add(struct staffroom *sr, const struct seal_member *m,
                               struct view teamkey, const struct seal_epoch *now, uint64_t slot)
{
    if (!(STAFF_DESK & 1u << m->role)) {
        return teamkey.len == 0 ? CB_OK : CB_PEER_FORMAT;
    }
    enum cb_err e = teamkey.len == 0 ? CB_PEER_FORMAT : teamkey_check(teamkey, now, &m->mid);
    return e ? e : teamkey_put(sr->store, sr->keys, slot, &m->mid, teamkey);
}

/* ENROL_SIGN: id32 member212 epoch180 [teamkey112] -> nothing. The name is looked for again: two
 * newcomers may have claimed the same one. */
enum cb_err step_enrol_sign(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct enrol n;
    struct seal_member m;
    struct seal_epoch now;
    struct store_id key;
    uint64_t slot = 0;
    struct view id = rd_view(body, 32), member = rd_view(body, SEAL_MEMBER);
    struct view epoch = rd_view(body, SEAL_EPOCH);
    struct view teamkey = rd_view(body, body->left ? SEAL_TEAMKEY : 0);
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = enrol_get(sr, id.p, &n);
    if (e || n.state != ENROL_CLAIMED) {
        return e ? e : CB_NONE_FOUND;
    }
    if (!session_has_line(session_of(sr, &c->seat), n.line)) {
        return CB_PEER_DENIED;
    }
    e = newcomer_add(sr, c, &n, member, &m);
    e = e ? e : epoch_check(sr, epoch, n.line, &now, &slot);
    e = e ? e : epoch_put(sr->store, epoch, slot);
    e = e ? e : roster_holds(sr, n.line, now.epoch);
    e = e ? e : teamkey_add(sr, &m, teamkey, &now, slot);
    store_id_of(id.p, 32, &key);
    e = e ? e : sr->store->ops->paper_drop(sr->store, PAPER_ENROL, &key, 0);
    if (!e) {
        sr->papers_moved = true;
        call_tell_queue(c, n.line);
    }
    return e;
}

/* RENEW: epoch180 -> nothing. A line's EPOCH holds 45 days at most: a supervisor's console signs a
 * fresh one over the same key long before that, or no visitor could open a conversation. The same
 * for the line's audit. */
enum cb_err step_renew(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct seal_epoch fresh, now;
    uint8_t old[SEAL_EPOCH];
    uint64_t slot = 0;
    struct view epoch = rd_view(body, SEAL_EPOCH);
    enum cb_err e = rd_done(body) ? seal_epoch_peek(epoch, &fresh) : CB_PEER_SIZE;
    uint16_t of = e ? 0 : fresh.line & (uint16_t)~SEAL_AUDIT_LINE;
    if (!e && !session_has_line(session_of(sr, &c->seat), of)) {
        return CB_PEER_DENIED;
    }
    e = e ? e : staff_epoch_newest(sr->store, fresh.line, old, &slot);
    e = e ? e : epoch_check(sr, epoch, fresh.line, &now, &slot);
    e = e ? e : epoch_put(sr->store, epoch, slot);
    e = e ? e : roster_holds(sr, fresh.line, now.epoch);
    if (!e && memcmp(old, epoch.p, sizeof old) != 0) { /* not the same one again */
        e = staff_audit_number(sr, c, AUDIT_RENEWED, fresh.line, fresh.epoch);
    }
    sr->papers_moved = sr->papers_moved || !e;
    return e;
}
