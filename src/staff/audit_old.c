/* audit_old: once a day, what of a line's audit is older than it is kept goes. Called by line's
 * round. Never opens an entry to see how old it is, and cannot: a day now and then it notes which
 * number came next. What is before a note of long ago is older than that.
 *
 * Entries are kept as long as the line keeps conversations, but two years at least. The newest
 * entry of a line then says up to which number they went, and the hash that the next one names, so
 * that the chain holds from there. The notes lie under the EWK of the audit's epoch: a thief of the
 * disk does not learn from them how much was done when.
 *
 * PAPER_AUDIT_HEAD under the line, sub 1: slot8 swept8 | rest of (day4 seq8) x 32, zero padded. */
#include "staff/staff_in.h"
#include <string.h>

enum {
    KEEP_DAYS = 730,
    NOTES = 32,
    NOTES_TO_KEEP = 24, /* so many in the time that entries are kept: about one a month */
    NOTE_LEN = 4 + 8,
    NOTES_PT = NOTES * NOTE_LEN,
    SWEEP = 200, /* rows dropped in one step: somebody may be waiting */
};

struct notes {
    uint64_t swept; /* no entry before this one is in the store */
    unsigned n;
    struct {
        uint32_t day; /* all before seq are of this day, or older */
        uint64_t seq;
    } at[NOTES]; /* oldest first */
};

static enum cb_err notes_open(struct staffroom *sr, const struct store_id *id, struct view doc,
                              struct notes *out)
{
    CB_CLEANUP(buf_free) struct buf pt;
    struct seal_key ewk;
    struct rd r = rd_of(doc);
    uint64_t slot = rd_u64(&r);
    uint64_t swept = rd_u64(&r);
    buf_init(&pt, NOTES_PT);
    enum cb_err e = r.failed ? CB_HERE_DISK : keys_ask_slot_get(sr->keys, SLOT_EPOCH, slot, &ewk);
    e = e ? e
          : seal_rest_open(&ewk, "rest/audit", VIEW(id->b, sizeof id->b), VIEW(r.p, r.left), &pt);
    cb_wipe(&ewk, sizeof ewk);
    *out = (struct notes){.swept = swept};
    if (e) { /* its key went with its epoch: noted anew, and kept longer */
        return e == CB_NONE_FOUND || e == CB_PEER_SEAL ? CB_OK : e;
    }
    r = rd_of(buf_view(&pt));
    for (unsigned i = 0; i < NOTES; i++) {
        out->at[i].day = rd_u32(&r);
        out->at[i].seq = rd_u64(&r);
        out->n += out->at[i].seq != 0;
    }
    return rd_done(&r) ? CB_OK : CB_HERE_DISK;
}

static enum cb_err notes_get(struct staffroom *sr, uint16_t line, struct notes *out)
{
    CB_CLEANUP(buf_free) struct buf doc;
    struct store_id id = staff_line_id(line);
    buf_init(&doc, STORE_PAPER_MAX);
    *out = (struct notes){.swept = 1};
    enum cb_err e = sr->store->ops->paper_get(sr->store, PAPER_AUDIT_HEAD, &id, 1, &doc);
    if (e) {
        return e == CB_NONE_FOUND ? CB_OK : e;
    }
    return notes_open(sr, &id, buf_view(&doc), out);
}

static enum cb_err notes_put(struct staffroom *sr, uint16_t line, const struct notes *n)
{
    uint8_t epoch[SEAL_EPOCH], pt[NOTES_PT], head[16];
    struct seal_key ewk;
    struct store_id id = staff_line_id(line);
    uint64_t slot = 0;
    CB_CLEANUP(buf_free) struct buf doc;
    buf_init(&doc, STORE_PAPER_MAX);
    enum cb_err e = staff_epoch_newest(sr->store, SEAL_AUDIT_LINE | line, epoch, &slot);
    e = e ? e : keys_ask_slot_get(sr->keys, SLOT_EPOCH, slot, &ewk);
    if (e) { /* no key to note it under: then nothing is over, and the round goes on */
        return e == CB_NONE_FOUND ? CB_OK : e;
    }
    struct wr w = wr_of(head, sizeof head);
    wr_u64(&w, slot);
    wr_u64(&w, n->swept);
    buf_put(&doc, head, sizeof head);
    w = wr_of(pt, sizeof pt);
    for (unsigned i = 0; i < NOTES; i++) {
        wr_u32(&w, i < n->n ? n->at[i].day : 0);
        wr_u64(&w, i < n->n ? n->at[i].seq : 0);
    }
    e = seal_rest_seal(&ewk, "rest/audit", VIEW(id.b, sizeof id.b), VIEW(pt, sizeof pt), &doc);
    cb_wipe(&ewk, sizeof ewk);
    return e ? e : sr->store->ops->paper_put(sr->store, PAPER_AUDIT_HEAD, &id, 1, buf_view(&doc));
}

static void notes_drop(struct notes *n, unsigned first)
{
    memmove(n->at, n->at + first, (n->n - first) * sizeof n->at[0]);
    n->n -= first;
}

static void notes_add(struct notes *n, uint32_t today, uint64_t next)
{
    if (n->n == NOTES) { /* what lies before the second is kept until that one's time is over */
        notes_drop(n, 1);
    }
    n->at[n->n].day = today;
    n->at[n->n].seq = next;
    n->n++;
}

/* Entries before `to` are over: say so in the newest one, with the hash that `to` names. */
static enum cb_err prune(struct staffroom *sr, uint16_t line, uint64_t to, bool *done_out)
{
    struct seal_audit a = {.action = AUDIT_PRUNED, .line = line};
    struct audit_head h;
    struct seal_hash last;
    CB_CLEANUP(buf_free) struct buf entry;
    struct store_id id = staff_line_id(line);
    buf_init(&entry, STORE_PAPER_MAX);
    enum cb_err e = sr->store->ops->paper_get(sr->store, PAPER_AUDIT, &id, to - 1, &entry);
    if (e) { /* a gap: it is the console's to show, and what is before it stays */
        return e == CB_NONE_FOUND ? CB_OK : e;
    }
    seal_hash256(buf_view(&entry), &last);
    struct wr w = wr_of(a.detail, sizeof a.detail);
    wr_u64(&w, to - 1);
    wr_bytes(&w, last.b, 16);
    e = audit_write(sr->store, &a);
    e = e ? e : audit_head_get(sr->store, line, &h);
    h.first = to;
    *done_out = !e;
    return e ? e : audit_head_put(sr->store, line, &h);
}

/* Some of those that are over; the others in the next step. */
static enum cb_err sweep(struct staffroom *sr, uint16_t line, uint64_t first, struct notes *n)
{
    struct store_id id = staff_line_id(line);
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < SWEEP && n->swept < first; i++) {
        e = sr->store->ops->paper_drop(sr->store, PAPER_AUDIT, &id, n->swept);
        e = e == CB_NONE_FOUND ? CB_OK : e;
        n->swept += e == CB_OK;
    }
    return e;
}

/* Which entry is the first to be kept. */
static uint64_t kept_from(struct notes *n, uint32_t today, uint32_t keep, uint64_t first)
{
    unsigned over = 0;
    while (over < n->n && n->at[over].day + keep < today) {
        first = n->at[over].seq > first ? n->at[over].seq : first;
        over++;
    }
    notes_drop(n, over);
    return first;
}

/* One step for one line. more_out: entries that are over are still in the store. */
static enum cb_err line_step_old(struct staffroom *sr, uint16_t line, uint32_t today,
                                 bool *more_out)
{
    struct notes n, was;
    struct audit_head h;
    uint16_t days = 0;
    enum cb_err e = audit_head_get(sr->store, line, &h);
    e = e ? e : notes_get(sr, line, &n);
    e = e ? e : staff_retention_of(sr->store, line, today, &days);
    if (e) {
        return e;
    }
    was = n;
    uint32_t keep = days > KEEP_DAYS ? days : KEEP_DAYS;
    if (!n.n || today >= n.at[n.n - 1].day + keep / NOTES_TO_KEEP) {
        notes_add(&n, today, h.last + 1);
    }
    uint64_t first = kept_from(&n, today, keep, h.first);
    bool pruned = false;
    e = first > h.first ? prune(sr, line, first, &pruned) : CB_OK;
    first = pruned ? first : h.first;
    e = e ? e : sweep(sr, line, first, &n);
    *more_out = n.swept < first;
    bool moved = memcmp(&n, &was, sizeof n) != 0;
    return !e && moved ? notes_put(sr, line, &n) : e;
}

struct lines_walk {
    uint32_t from, found;
};

static bool lines_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct lines_walk *w = arg;
    uint32_t line = (uint32_t)id->b[0] << 8 | id->b[1];
    (void)sub;
    (void)v;
    w->found = line < w->from ? UINT32_MAX : line;
    return w->found == UINT32_MAX;
}

enum cb_err staff_audit_old_step(struct staffroom *sr, uint32_t today, uint32_t *from)
{
    const struct store_ops *ops = sr->store->ops;
    struct lines_walk w = {.from = *from, .found = UINT32_MAX};
    bool more = false;
    enum cb_err e = ops->paper_list(sr->store, PAPER_AUDIT_HEAD, NULL, lines_one, &w);
    if (e || w.found == UINT32_MAX) {
        return e ? e : CB_NONE_FOUND;
    }
    e = ops->begin(sr->store);
    e = e ? e : line_step_old(sr, (uint16_t)w.found, today, &more);
    e = e ? e : ops->commit(sr->store);
    if (e) {
        ops->rollback(sr->store);
        return e == CB_NONE_FOUND ? CB_HERE_DISK : e;
    }
    *from = more ? w.found : w.found + 1;
    return CB_OK;
}
