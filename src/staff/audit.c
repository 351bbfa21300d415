/* audit: a line's audit: who of the staff did what, one sealed entry after another in a chain.
 * Called by every step that acts on a conversation or an account, inside the same store transaction
 * as what it did, and by found.
 * Never can read what it wrote: entries are sealed to the line's supervisors. Never writes a word
 * about a visitor, and nothing about what failed.
 *
 * A step that acts adds one line: staff_audit_conv, audit_member or staff_audit_number. What is
 * undone or rolled back takes its entry with it, because the chain's head is read and written in
 * the transaction. */
#include "staff/staff_in.h"
#include <string.h>

enum { HEAD_DOC = 8 + 8 + 32, AUDIT_PAGE = 200 };

enum cb_err audit_head_get(struct store *s, uint16_t line, struct audit_head *out)
{
    CB_CLEANUP(buf_free) struct buf doc;
    struct store_id id = staff_line_id(line);
    buf_init(&doc, STORE_PAPER_MAX);
    *out = (struct audit_head){0};
    enum cb_err e = s->ops->paper_get(s, PAPER_AUDIT_HEAD, &id, 0, &doc);
    if (e) {
        return e == CB_NONE_FOUND ? CB_OK : e;
    }
    struct rd r = rd_of(buf_view(&doc));
    out->first = rd_u64(&r);
    out->last = rd_u64(&r);
    rd_bytes(&r, out->newest.b, sizeof out->newest.b);
    return rd_done(&r) ? CB_OK : CB_HERE_DISK;
}

enum cb_err audit_head_put(struct store *s, uint16_t line, const struct audit_head *h)
{
    uint8_t doc[HEAD_DOC];
    struct store_id id = staff_line_id(line);
    struct wr w = wr_of(doc, sizeof doc);
    wr_u64(&w, h->first);
    wr_u64(&w, h->last);
    wr_bytes(&w, h->newest.b, sizeof h->newest.b);
    return s->ops->paper_put(s, PAPER_AUDIT_HEAD, &id, 0, VIEW(doc, w.len));
}

/* The audit's newest EPOCH, whatever its dates: writing must not end because nobody signed it anew.
 * Errors  NONE_FOUND this line has no audit key */
static enum cb_err audit_epoch(struct store *s, uint16_t line, struct seal_epoch *out)
{
    uint8_t paper[SEAL_EPOCH];
    uint64_t slot;
    enum cb_err e = staff_epoch_newest(s, SEAL_AUDIT_LINE | line, paper, &slot);
    return e ? e : seal_epoch_peek(VIEW(paper, sizeof paper), out);
}

enum cb_err audit_write(struct store *s, struct seal_audit *a)
{
    uint8_t entry[SEAL_AUDIT];
    struct seal_epoch to;
    struct audit_head h;
    uint16_t line = a->line & (uint16_t)~SEAL_AUDIT_LINE; /* an audit's own renewal is in it too */
    struct store_id id = staff_line_id(line);
    enum cb_err e = audit_epoch(s, line, &to);
    e = e ? e : audit_head_get(s, line, &h);
    if (e) {
        return e;
    }
    a->day = cb_day();
    struct seal_audit_hdr next = {
        .line = to.line, .epoch = to.epoch, .seq = h.last + 1, .prev = h.newest};
    e = seal_audit_make(&next, a, &to.pk, entry);
    e = e ? e : s->ops->paper_add(s, PAPER_AUDIT, &id, next.seq, VIEW(entry, sizeof entry));
    h.first = h.first ? h.first : next.seq;
    h.last = next.seq;
    seal_hash256(VIEW(entry, sizeof entry), &h.newest);
    return e ? e : audit_head_put(s, line, &h);
}

/* A line without a key for its audit (an old demonstration) goes on without; the log says so once,
 * and the console each time somebody looks. */
static enum cb_err audit_put(struct staffroom *sr, const struct call *c, struct seal_audit *a)
{
    if (c) {
        a->who = c->seat.mid;
    }
    enum cb_err e = audit_write(sr->store, a);
    if (e == CB_NONE_FOUND && !sr->no_audit) {
        sr->no_audit = true;
        log_event(EV_NO_AUDIT, a->line);
    }
    return e == CB_NONE_FOUND ? CB_OK : e;
}

enum cb_err staff_audit_conv_n(struct staffroom *sr, const struct call *c, uint8_t action,
                               const struct store_conv *v, uint64_t n)
{
    struct seal_audit a = {.action = action, .of = AUDIT_OF_CONV, .line = v->line};
    struct wr w = wr_of(a.detail, 8);
    memcpy(a.subject, v->row.b, sizeof a.subject);
    wr_u64(&w, n);
    return audit_put(sr, c, &a);
}

enum cb_err staff_audit_conv(struct staffroom *sr, const struct call *c, uint8_t action,
                             const struct store_conv *v)
{
    return staff_audit_conv_n(sr, c, action, v, 0);
}

enum cb_err audit_member(struct staffroom *sr, const struct call *c, uint8_t action, uint16_t line,
                         const struct staff *m)
{
    struct seal_member paper;
    struct seal_audit a = {.action = action, .of = AUDIT_OF_MEMBER, .line = line};
    enum cb_err e = seal_member_peek(VIEW(m->member, SEAL_MEMBER), &paper);
    memcpy(a.subject, paper.mid.b, sizeof a.subject);
    memcpy(a.detail, m->name, sizeof a.detail);
    return e ? e : audit_put(sr, c, &a);
}

enum cb_err staff_audit_number(struct staffroom *sr, const struct call *c, uint8_t action,
                               uint16_t line, uint64_t n)
{
    struct seal_audit a = {.action = action, .of = AUDIT_OF_NONE, .line = line};
    struct wr w = wr_of(a.detail, 8);
    wr_u64(&w, n);
    return audit_put(sr, c, &a);
}

enum cb_err audit_everywhere(struct staffroom *sr, const struct call *c, uint8_t action,
                             const struct staff *m)
{
    struct seal_member paper;
    enum cb_err e = seal_member_peek(VIEW(m->member, SEAL_MEMBER), &paper);
    for (unsigned i = 0; !e && i < paper.nlines; i++) {
        e = audit_member(sr, c, action, paper.line[i], m);
    }
    return e;
}

/* --- reading: once for each sign-in, day and conversation ---------------------------------------
 * A console reads a conversation again with each message in it; that is no new act. What was read
 * is remembered only when its entry is on the disk: until then it waits beside the batch. */
static bool was_read(const struct staffroom *sr, const struct session *s,
                     const struct store_row *row)
{
    for (unsigned i = 0; i < SESSION_READS; i++) {
        bool known = i < s->read_n && memcmp(s->read[i].b, row->b, sizeof row->b) == 0;
        if (known && s->read_day == cb_day()) {
            return true;
        }
    }
    for (unsigned i = 0; i < sr->read_n; i++) {
        const struct audit_pending *p = &sr->read[i];
        bool theirs = p->session == s && memcmp(p->id, s->id, sizeof p->id) == 0;
        if (theirs && memcmp(p->row.b, row->b, sizeof row->b) == 0) {
            return true;
        }
    }
    return false;
}

static void read_note(struct staffroom *sr, struct session *s, const struct store_row *row)
{
    if (sr->read_n < CALL_BATCH_MAX) {
        struct audit_pending *p = &sr->read[sr->read_n++];
        *p = (struct audit_pending){.session = s, .row = *row};
        memcpy(p->id, s->id, sizeof p->id);
    }
}

enum cb_err staff_audit_read(struct staffroom *sr, const struct call *c, const struct store_conv *v,
                             bool holds)
{
    struct session *s = session_of(sr, &c->seat);
    if (!s || was_read(sr, s, &v->row)) {
        return CB_OK;
    }
    enum cb_err e = holds ? CB_OK : staff_audit_conv(sr, c, AUDIT_READ, v);
    if (!e) {
        read_note(sr, s, &v->row);
    }
    return e;
}

/* The batch is on the disk. A session that ended meanwhile has nothing to remember. */
void audit_reads_keep(struct staffroom *sr)
{
    for (unsigned i = 0; i < sr->read_n; i++) {
        struct session *s = sr->read[i].session;
        if (memcmp(s->id, sr->read[i].id, sizeof s->id) != 0) {
            continue;
        }
        if (s->read_day != cb_day() || s->read_n == SESSION_READS) {
            s->read_n = 0; /* more than it remembers: then some are written down twice */
            s->read_day = cb_day();
        }
        s->read[s->read_n++] = sr->read[i].row;
    }
    sr->read_n = 0;
}

/* --- AUDIT: what a supervisor reads ------------------------------------------------------------
 */
static enum cb_err entries_put(struct staffroom *sr, uint16_t line, const struct audit_head *h,
                               uint64_t before, unsigned limit, struct buf *out)
{
    CB_CLEANUP(buf_free) struct buf entry;
    struct store_id id = staff_line_id(line);
    enum cb_err e = CB_OK;
    buf_init(&entry, STORE_PAPER_MAX);
    for (uint64_t seq = before - 1; !e && h->first && seq >= h->first && limit; seq--, limit--) {
        e = sr->store->ops->paper_get(sr->store, PAPER_AUDIT, &id, seq, &entry);
        e = e ? e : (entry.len == SEAL_AUDIT ? CB_OK : CB_HERE_DISK);
        buf_put(out, entry.p, e ? 0 : entry.len);
    }
    return e == CB_NONE_FOUND ? CB_HERE_DISK : e; /* the store lost one */
}

/* AUDIT: line2 0x2 before8 limit2 -> keyed1 0x1 n2 first8 last8 head32 | AUDIT x n, newest first.
 * before 0: from the newest. first, last: which entries there are; head: the hash of the last. */
enum cb_err step_audit(struct staffroom *sr, struct call *c, struct rd *body)
{
    struct seal_epoch to;
    struct audit_head h = {0};
    CB_CLEANUP(buf_free) struct buf page;
    uint8_t b[WIRE_AUDIT_HDR];
    buf_init(&page, AUDIT_PAGE * SEAL_AUDIT);
    uint16_t line = rd_u16(body);
    rd_zero(body, 2);
    uint64_t before = rd_u64(body);
    uint16_t limit = rd_u16(body);
    if (!rd_done(body)) {
        return CB_PEER_FORMAT;
    }
    if (!session_has_line(session_of(sr, &c->seat), line)) {
        return CB_PEER_DENIED;
    }
    limit = limit && limit < AUDIT_PAGE ? limit : AUDIT_PAGE;
    enum cb_err keyed = audit_epoch(sr->store, line, &to);
    enum cb_err e = keyed == CB_NONE_FOUND ? CB_OK : keyed;
    e = e ? e : audit_head_get(sr->store, line, &h);
    before = before && before <= h.last ? before : h.last + 1;
    e = e ? e : entries_put(sr, line, &h, before, limit, &page);
    struct wr w = wr_of(b, sizeof b);
    wr_u8(&w, keyed == CB_OK);
    wr_u8(&w, 0);
    wr_u16(&w, (uint16_t)(page.len / SEAL_AUDIT));
    wr_u64(&w, h.first);
    wr_u64(&w, h.last);
    wr_bytes(&w, h.newest.b, sizeof h.newest.b);
    buf_put(&c->reply, b, sizeof b);
    buf_put(&c->reply, page.p, page.len);
    return e;
}
