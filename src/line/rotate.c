/* rotate: a line gets a new key, because somebody leaves or because a month has passed. Called
 * through calls.c. What a supervisor's browser signed is checked and filed in one commit: the
 * papers of those who leave, the new EPOCH, its team keys; what was theirs ends with it. Never sees
 * a key: the new pair is made where it is used. Never lets a supervisor go: the root signed them,
 * and others' papers hang on theirs. */
#include "line/line_in.h"
#include "wire/rotation.h"
#include <string.h>

enum { HELD_PAGE = 64 };
static const uint8_t nobody[16];

struct rotation {
    uint8_t nends, nlines;
    struct view ends[WIRE_ROTATE_ENDS];
    struct seal_member who[WIRE_ROTATE_ENDS];
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

/* The same paper, but over, and the next of its serials; signed by the one who asks.
 * Errors  PEER_DENIED a supervisor's: only the root can end those */
static enum cb_err end_fits(struct line *l, const struct line_seat *seat, struct view paper,
                            struct seal_member *out)
{
    struct staff me, them;
    struct seal_member signer, was;
    enum cb_err e = seal_member_peek(paper, out);
    e = e ? e : staff_get(l->store, &seat->mid, &me);
    e = e ? e : seal_member_peek(VIEW(me.member, SEAL_MEMBER), &signer);
    e = e ? e : seal_member_open(paper, &signer.ed, out);
    e = e ? e : staff_get(l->store, &out->mid, &them);
    e = e ? e : seal_member_peek(VIEW(them.member, SEAL_MEMBER), &was);
    cb_wipe(&me, sizeof me);
    cb_wipe(&them, sizeof them);
    if (e || was.role == ROLE_SUPERVISOR) {
        return e ? e : CB_PEER_DENIED;
    }
    bool same = memcmp(out->pk.b, was.pk.b, 32) == 0 && memcmp(out->ed.b, was.ed.b, 32) == 0 &&
                memcmp(out->org, was.org, 16) == 0 && out->role == was.role &&
                out->nlines == was.nlines && memcmp(out->line, was.line, sizeof was.line) == 0 &&
                memcmp(out->signer.b, seat->mid.b, 16) == 0;
    if (!same || out->naf_day >= cb_day() || out->naf_day > was.naf_day) {
        return CB_PEER_FORMAT;
    }
    return out->serial == was.serial + 1 ? CB_OK : CB_NONE_STALE;
}

/* Their paper names them on each of their lines, so each gets a new key. */
static bool lines_covered(const struct rotation *o, const struct seal_member *m)
{
    for (unsigned i = 0; i < m->nlines; i++) {
        bool found = false;
        for (unsigned k = 0; k < o->nlines && !found; k++) {
            found = o->of[k].h.line == m->line[i];
        }
        if (!found) {
            return false;
        }
    }
    return true;
}

/* Who leaves: what lets them in ends, and what they were given of any line. */
static enum cb_err end_take(struct line *l, const struct line_call *c, const struct seal_mid *mid,
                            struct view paper)
{
    struct staff them;
    enum cb_err e = staff_get(l->store, mid, &them);
    e = e ? e : audit_everywhere(l, c, AUDIT_REMOVED, &them); /* while they have a name */
    e = e ? e : staff_end(l->store, mid, paper);
    cb_wipe(&them, sizeof them);
    return e ? e : teamkeys_drop(l->store, mid, 0, UINT32_MAX);
}

static enum cb_err ends_take(struct line *l, const struct line_call *c, struct rotation *o)
{
    for (unsigned i = 0; i < o->nends; i++) {
        enum cb_err e = end_fits(l, &c->seat, o->ends[i], &o->who[i]);
        e = e || lines_covered(o, &o->who[i]) ? e : CB_PEER_FORMAT;
        e = e ? e : end_take(l, c, &o->who[i].mid, o->ends[i]);
        if (e) {
            return e;
        }
    }
    return CB_OK;
}

/* A new key for a line that has one: the next number, and not the key it had. */
static enum cb_err epoch_fits(struct line *l, const struct line_seat *seat,
                              const struct seal_epoch *h)
{
    struct epoch_doc doc;
    struct seal_epoch now;
    const struct session *s = session_of(l, seat);
    if (!session_has_line(s, h->line & (uint16_t)~SEAL_AUDIT_LINE)) {
        return CB_PEER_DENIED;
    }
    enum cb_err e = epoch_last(l->store, h->line, &doc);
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

static enum cb_err epochs_peek(struct line *l, const struct line_seat *seat, struct rotation *o)
{
    for (unsigned i = 0; i < o->nlines; i++) {
        enum cb_err e = seal_epoch_peek(o->of[i].epoch, &o->of[i].h);
        e = e ? e : epoch_fits(l, seat, &o->of[i].h);
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
static enum cb_err teamkey_next(struct line *l, struct rd *keys, const struct seal_epoch *h,
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
    return teamkey_put(l->store, l->keys, slot, mid, paper);
}

/* Exactly those who have a right to the key get it: the recovery key, then each member in force who
 * answers on that line, in the order in which they lie. */
static enum cb_err teamkeys_take(struct line *l, const struct seal_epoch *h, uint64_t slot,
                                 struct view given)
{
    static const struct seal_mid recovery;
    CB_CLEANUP(buf_free) struct buf members;
    struct rd keys = rd_of(given);
    uint16_t n = 0;
    buf_init(&members, 1 << 20);
    enum cb_err e = staff_members(l->store, &members, &n);
    e = e ? e : teamkey_next(l, &keys, h, slot, &recovery);
    for (unsigned i = 0; !e && i < n; i++) {
        struct seal_member m;
        e = seal_member_peek(VIEW(members.p + (size_t)i * SEAL_MEMBER, SEAL_MEMBER), &m);
        bool gets = !e && role_answers(m.role) && seal_member_serves(&m, h->line) &&
                    m.nbf_day <= cb_day() && cb_day() <= m.naf_day;
        e = gets ? teamkey_next(l, &keys, h, slot, &m.mid) : e;
    }
    return e || rd_done(&keys) ? e : CB_NONE_STALE;
}

static enum cb_err line_rekey(struct line *l, struct rotation *o, unsigned i)
{
    struct seal_key ewk;
    const struct seal_epoch *h = &o->of[i].h;
    enum cb_err e = keys_ask_slot_new(l->keys, SLOT_EPOCH, &o->of[i].slot, &ewk);
    cb_wipe(&ewk, sizeof ewk);
    if (e) {
        return e;
    }
    slot_made(l, SLOT_EPOCH, o->of[i].slot);
    l->made_epochs++;
    e = epoch_put(l->store, o->of[i].epoch, o->of[i].slot);
    return e ? e : teamkeys_take(l, h, o->of[i].slot, o->of[i].keys);
}

/* A call that fails keeps nothing: neither rows, which are undone, nor the keys K made for them. */
static void rekey_undo(struct line *l, unsigned made_before)
{
    while (l->made_n > made_before) {
        struct made m = l->made[--l->made_n];
        l->made_epochs--;
        enum cb_err e = keys_ask_slot_burn(l->keys, m.kind, m.slot);
        (void)e; /* K is away: 88 bytes that open nothing */
    }
}

static enum cb_err lines_rekey(struct line *l, const struct line_call *c, struct rotation *o)
{
    if (l->made_epochs + o->nlines > BATCH_TOP) {
        return CB_BUSY_LOAD;
    }
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < o->nlines; i++) {
        e = line_rekey(l, o, i);
    }
    for (unsigned i = 0; !e && i < o->nlines; i++) {
        e = audit_number(l, c, AUDIT_ROTATED, o->of[i].h.line, o->of[i].h.epoch);
    }
    for (unsigned i = 0; !e && i < o->nlines; i++) {
        e = roster_holds(l, o->of[i].h.line, o->of[i].h.epoch);
    }
    return e;
}

/* --- what they held goes back to the queue ---------- */
struct held {
    const struct seal_mid *mid;
    struct store_conv row[HELD_PAGE];
    unsigned n;
    uint64_t last; /* place of the last one looked at; 0: the end was reached */
};

static bool held_one(void *arg, const struct store_conv *c)
{
    struct held *h = arg;
    h->last = c->order;
    if (memcmp(c->owner, h->mid->b, sizeof c->owner) == 0) {
        h->row[h->n++] = *c;
    }
    return h->n < HELD_PAGE;
}

static enum cb_err held_page(struct line *l, struct line_call *c, struct held *h)
{
    for (unsigned i = 0; i < h->n; i++) {
        enum cb_err e = l->store->ops->conv_move(l->store, &h->row[i], STORE_WAITING, nobody, true);
        if (e) {
            return e;
        }
        tell(c, line_topic_conv(&h->row[i].row), BUS_STATE, STORE_WAITING);
    }
    return CB_OK;
}

/* Each keeps its place: who was being answered does not wait again from the end. */
static enum cb_err held_back(struct line *l, struct line_call *c, uint16_t line,
                             const struct seal_mid *mid)
{
    struct held *h = cb_alloc(sizeof *h);
    struct store_page page = {.line = line, .state = STORE_HELD, .limit = UINT32_MAX};
    enum cb_err e = CB_OK;
    do {
        *h = (struct held){.mid = mid};
        e = l->store->ops->conv_list(l->store, &page, held_one, h);
        e = e ? e : held_page(l, c, h);
        page.after = h->last;
    } while (!e && h->n == HELD_PAGE);
    cb_free(h, sizeof *h);
    return e;
}

static enum cb_err ends_let_go(struct line *l, struct line_call *c, const struct rotation *o)
{
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < o->nends; i++) {
        const struct seal_member *m = &o->who[i];
        for (unsigned k = 0; !e && k < m->nlines; k++) {
            e = held_back(l, c, m->line[k], &m->mid);
        }
    }
    return e;
}

static void rotated(struct line *l, struct line_call *c, const struct rotation *o)
{
    for (unsigned i = 0; i < o->nends; i++) {
        sessions_end(l, &o->who[i].mid, NULL);
        tell_member(c, &o->who[i].mid, BUS_GONE);
    }
    for (unsigned i = 0; i < o->nlines; i++) {
        uint16_t line = o->of[i].h.line & (uint16_t)~SEAL_AUDIT_LINE;
        tell(c, line_topic_queue(line), BUS_PAPERS, line);
        tell_queue(c, line);
    }
    l->papers_moved = true;
}

/* ROTATE: wire/rotation.h -> nothing. */
enum cb_err step_rotate(struct line *l, struct line_call *c, struct rd *body)
{
    struct rotation o = {0};
    unsigned made_before = l->made_n;
    enum cb_err e = rotation_read(body, &o);
    e = e ? e : epochs_peek(l, &c->seat, &o);
    e = e ? e : ends_take(l, c, &o);
    e = e ? e : lines_rekey(l, c, &o);
    e = e ? e : ends_let_go(l, c, &o);
    if (e) {
        rekey_undo(l, made_before);
        return e;
    }
    rotated(l, c, &o);
    return CB_OK;
}
