/* rotate: a line gets a new key, because somebody leaves or because a month has passed. Called by
 * line's leaving. What a supervisor's browser signed is checked and filed in one commit: the papers
 * of those who leave, the new EPOCH, its team keys. Never sees
 * a key: the new pair is made where it is used. Never lets a supervisor go on another supervisor's
 * word: the root signed them, and the root must have signed their end. */
#include "staff/staff_in.h"
#include "wire/rotation.h"
#include <string.h>

struct rotation {
    uint8_t nends, nlines;
    struct view ends[WIRE_ROTATE_ENDS];
    struct seal_member *who; /* WIRE_ROTATE_ENDS of them: who leaves */
    struct {
        struct view epoch, keys;
        struct seal_epoch h;
        uint64_t slot;
    } of[WIRE_ROTATE_LINES];
};

static enum cb_err rotation_read(struct rd *r, struct rotation *o)
{
    o->nends = rd_u8(r);
    o->nlines = rd_u8(r);
    rd_zero(r, 2);
    if (r->failed || o->nends > WIRE_ROTATE_ENDS || !o->nlines || o->nlines > WIRE_ROTATE_LINES) {
        return CB_PEER_FORMAT;
    }
    for (unsigned i = 0; i < o->nends; i++) {
        o->ends[i] = rd_view(r, SEAL_MEMBER);
    }
    for (unsigned i = 0; i < o->nlines; i++) {
        o->of[i].epoch = rd_view(r, SEAL_EPOCH);
        uint16_t n = rd_u16(r);
        rd_zero(r, 2);
        o->of[i].keys = rd_view(r, (size_t)n * SEAL_TEAMKEY);
    }
    return rd_done(r) ? CB_OK : CB_PEER_SIZE;
}

static enum cb_err member_of(struct staffroom *sr, const struct seal_mid *mid,
                             struct seal_member *out)
{
    struct staff m;
    enum cb_err e = staff_get(sr->store, mid, &m);
    e = e ? e : seal_member_peek(VIEW(m.member, SEAL_MEMBER), out);
    cb_wipe(&m, sizeof m);
    return e;
}

static enum cb_err root_of(struct staffroom *sr, struct seal_ed_pk *out)
{
    CB_CLEANUP(buf_free) struct buf roster;
    struct seal_roster r;
    buf_init(&roster, 1 << 20);
    enum cb_err e = papers_roster(sr->store, &roster);
    e = e ? e : seal_roster_read(buf_view(&roster), &r);
    *out = e ? (struct seal_ed_pk){0} : r.org.root;
    return e;
}

/* Who has to have signed it: the one who asks; of a supervisor's, the root. */
static enum cb_err end_signer(struct staffroom *sr, const struct call_seat *seat, uint8_t role,
                              struct seal_mid *mid_out, struct seal_ed_pk *key_out)
{
    struct seal_member me;
    if (role == ROLE_SUPERVISOR) {
        *mid_out = (struct seal_mid){0};
        return root_of(sr, key_out);
    }
    *mid_out = seat->mid;
    enum cb_err e = member_of(sr, &seat->mid, &me);
    *key_out = me.ed;
    return e;
}

/* The same paper, but over, and the next of its serials.
 * Errors  PEER_DENIED one's own; PEER_SEAL another signed it than has to */
static enum cb_err end_fits(struct staffroom *sr, const struct call_seat *seat, struct view paper,
                            struct seal_member *out)
{
    struct seal_member was;
    struct seal_mid signer;
    struct seal_ed_pk key;
    enum cb_err e = seal_member_peek(paper, out);
    if (!e && memcmp(out->mid.b, seat->mid.b, sizeof out->mid.b) == 0) {
        return CB_PEER_DENIED; /* there must be somebody left who can */
    }
    e = e ? e : member_of(sr, &out->mid, &was);
    e = e ? e : end_signer(sr, seat, was.role, &signer, &key);
    e = e ? e : seal_member_open(paper, &key, out);
    if (e) {
        return e;
    }
    bool same = memcmp(out->pk.b, was.pk.b, 32) == 0 && memcmp(out->ed.b, was.ed.b, 32) == 0 &&
                memcmp(out->org, was.org, 16) == 0 && out->role == was.role &&
                out->nlines == was.nlines && memcmp(out->line, was.line, sizeof was.line) == 0 &&
                memcmp(out->signer.b, signer.b, 16) == 0;
    if (!same || out->naf_day >= cb_day() || out->naf_day > was.naf_day) {
        return CB_PEER_FORMAT;
    }
    return out->serial == was.serial + 1 ? CB_OK : CB_NONE_STALE;
}

static bool has_line(const struct rotation *o, uint16_t line)
{
    for (unsigned k = 0; k < o->nlines; k++) {
        if (o->of[k].h.line == line) {
            return true;
        }
    }
    return false;
}

/* Their paper names them on each of their lines, so each gets a new key; and its audit, if it has
 * one, where they are a supervisor, who had that one too. */
static enum cb_err lines_covered(struct staffroom *sr, const struct rotation *o,
                                 const struct seal_member *m)
{
    for (unsigned i = 0; i < m->nlines; i++) {
        struct staff_epoch doc;
        uint16_t audit = m->line[i] | SEAL_AUDIT_LINE;
        enum cb_err e = has_line(o, m->line[i]) ? CB_OK : CB_PEER_FORMAT;
        if (!e && m->role == ROLE_SUPERVISOR && !has_line(o, audit)) {
            e = staff_epoch_last(sr->store, audit, &doc);
            e = e == CB_NONE_FOUND ? CB_OK : e ? e : CB_PEER_FORMAT;
        }
        if (e) {
            return e;
        }
    }
    return CB_OK;
}

/* Who leaves: what lets them in ends, and what they were given of any line. */
static enum cb_err end_take(struct staffroom *sr, const struct call *c, const struct seal_mid *mid,
                            struct view paper)
{
    struct staff them;
    enum cb_err e = staff_get(sr->store, mid, &them);
    e = e ? e : audit_everywhere(sr, c, AUDIT_REMOVED, &them); /* while they have a name */
    e = e ? e : staff_end(sr->store, mid, paper);
    cb_wipe(&them, sizeof them);
    return e ? e : teamkeys_drop(sr->store, mid, 0, UINT32_MAX);
}

static enum cb_err ends_take(struct staffroom *sr, const struct call *c, struct rotation *o)
{
    for (unsigned i = 0; i < o->nends; i++) {
        enum cb_err e = end_fits(sr, &c->seat, o->ends[i], &o->who[i]);
        e = e ? e : lines_covered(sr, o, &o->who[i]);
        e = e ? e : end_take(sr, c, &o->who[i].mid, o->ends[i]);
        if (e) {
            return e;
        }
    }
    return CB_OK;
}

/* A new key for a line that has one: the next number, and not the key it had. */
static enum cb_err epoch_fits(struct staffroom *sr, const struct call_seat *seat,
                              const struct seal_epoch *h)
{
    struct staff_epoch doc;
    struct seal_epoch now;
    const struct session *s = session_of(sr, seat);
    if (!session_has_line(s, h->line & (uint16_t)~SEAL_AUDIT_LINE)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = staff_epoch_last(sr->store, h->line, &doc);
    e = e ? e : seal_epoch_peek(VIEW(doc.paper, SEAL_EPOCH), &now);
    if (e) {
        return e;
    }
    if (h->epoch != now.epoch + 1) { /* another supervisor was quicker */
        return CB_NONE_STALE;
    }
    bool fits = memcmp(h->signer.b, seat->mid.b, 16) == 0 && memcmp(h->org, now.org, 16) == 0 &&
                memcmp(h->pk.b, now.pk.b, 32) != 0;
    return fits ? CB_OK : CB_PEER_FORMAT;
}

static enum cb_err epochs_peek(struct staffroom *sr, const struct call_seat *seat,
                               struct rotation *o)
{
    for (unsigned i = 0; i < o->nlines; i++) {
        enum cb_err e = seal_epoch_peek(o->of[i].epoch, &o->of[i].h);
        e = e ? e : epoch_fits(sr, seat, &o->of[i].h);
        for (unsigned k = 0; !e && k < i; k++) {
            e = o->of[k].h.line == o->of[i].h.line ? CB_PEER_FORMAT : CB_OK;
        }
        if (e) {
            return e;
        }
    }
    return CB_OK;
}

/* The next TEAMKEY, which must be to this member (zero: the recovery key). */
static enum cb_err teamkey_next(struct staffroom *sr, struct rd *keys, const struct seal_epoch *h,
                                uint64_t slot, const struct seal_mid *mid)
{
    struct seal_teamkey t;
    struct view paper = rd_view(keys, SEAL_TEAMKEY);
    enum cb_err e = keys->failed ? CB_NONE_STALE : seal_teamkey_peek(paper, &t);
    if (e) {
        return e;
    }
    if (t.line != h->line || t.epoch != h->epoch) {
        return CB_PEER_FORMAT;
    }
    if (memcmp(t.mid.b, mid->b, sizeof t.mid.b) != 0) {
        return CB_NONE_STALE; /* somebody joined or left since they read the papers */
    }
    return teamkey_put(sr->store, sr->keys, slot, mid, paper);
}

/* Exactly those who have a right to the key get it: the recovery key, then each member in force who
 * answers on that line, in the order in which they lie. */
static enum cb_err teamkeys_take(struct staffroom *sr, const struct seal_epoch *h, uint64_t slot,
                                 struct view given)
{
    static const struct seal_mid recovery;
    CB_CLEANUP(buf_free) struct buf members;
    struct rd keys = rd_of(given);
    uint16_t n = 0;
    buf_init(&members, 1 << 20);
    enum cb_err e = staff_members(sr->store, &members, &n);
    e = e ? e : teamkey_next(sr, &keys, h, slot, &recovery);
    for (unsigned i = 0; !e && i < n; i++) {
        struct seal_member m;
        e = seal_member_peek(VIEW(members.p + (size_t)i * SEAL_MEMBER, SEAL_MEMBER), &m);
        bool gets = !e && STAFF_DESK & 1u << m.role && seal_member_serves(&m, h->line) &&
                    m.nbf_day <= cb_day() && cb_day() <= m.naf_day;
        e = gets ? teamkey_next(sr, &keys, h, slot, &m.mid) : e;
    }
    return e || rd_done(&keys) ? e : CB_NONE_STALE;
}

static enum cb_err line_rekey(struct staffroom *sr, struct rotation *o, unsigned i)
{
    struct seal_key ewk;
    const struct seal_epoch *h = &o->of[i].h;
    enum cb_err e = keys_ask_slot_new(sr->keys, SLOT_EPOCH, &o->of[i].slot, &ewk);
    cb_wipe(&ewk, sizeof ewk);
    if (e) {
        return e;
    }
    sr->made[sr->made_n++] = o->of[i].slot;
    e = epoch_put(sr->store, o->of[i].epoch, o->of[i].slot);
    return e ? e : teamkeys_take(sr, h, o->of[i].slot, o->of[i].keys);
}

/* What is undone or lost keeps nothing: the store undoes its rows, and the keys that K made for
 * them go too. */
void slots_unmake(struct staffroom *sr, unsigned from)
{
    while (sr->made_n > from) {
        enum cb_err e = keys_ask_slot_burn(sr->keys, SLOT_EPOCH, sr->made[--sr->made_n]);
        (void)e; /* K is away: 88 bytes that open nothing */
    }
}

static enum cb_err lines_rekey(struct staffroom *sr, const struct call *c, struct rotation *o)
{
    if (sr->made_n + o->nlines > CALL_BATCH_MAX) {
        return CB_BUSY_LOAD;
    }
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < o->nlines; i++) {
        e = line_rekey(sr, o, i);
    }
    for (unsigned i = 0; !e && i < o->nlines; i++) {
        e = staff_audit_number(sr, c, AUDIT_ROTATED, o->of[i].h.line, o->of[i].h.epoch);
    }
    for (unsigned i = 0; !e && i < o->nlines; i++) {
        e = roster_holds(sr, o->of[i].h.line, o->of[i].h.epoch);
    }
    return e;
}

enum cb_err staff_rotate(struct staffroom *sr, struct call *c, struct rd *body,
                         struct staff_rotation *out)
{
    struct rotation o = {.who = out->who};
    enum cb_err e = rotation_read(body, &o);
    e = e ? e : epochs_peek(sr, &c->seat, &o);
    e = e ? e : ends_take(sr, c, &o);
    e = e ? e : lines_rekey(sr, c, &o);
    out->nends = e ? 0 : o.nends;
    out->nlines = e ? 0 : o.nlines;
    for (unsigned i = 0; i < out->nlines; i++) {
        out->line[i] = o.of[i].h.line;
    }
    return e;
}

void staff_rotated(struct staffroom *sr, struct call *c, const struct staff_rotation *o)
{
    for (unsigned i = 0; i < o->nends; i++) {
        sessions_end(sr, &o->who[i].mid, NULL);
        call_tell_member(c, &o->who[i].mid, BUS_GONE);
    }
    for (unsigned i = 0; i < o->nlines; i++) {
        uint16_t line = o->line[i] & (uint16_t)~SEAL_AUDIT_LINE;
        call_tell(c, call_topic_queue(line), BUS_PAPERS, line);
        call_tell_queue(c, line);
    }
    sr->papers_moved = true;
}
