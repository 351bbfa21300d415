/* rotation: the consoles' half of a rotation, in C. Linked into every journey.
 * Never stands in for the console: that is web/staff, and has tests of its own. */
#include "journey/rotation.h"

void console_open(struct console *c, struct house *h, struct person *me)
{
    *c = (struct console){.h = h, .me = me};
    caller_open(&c->at, h, DOOR_STAFF);
    buf_init(&c->papers, 1 << 20);
    sign_in(&c->at, me, &c->s);
    console_papers(c);
}

void console_papers(struct console *c)
{
    house_roster(c->h);
    buf_free(&c->papers);
    buf_put(&c->papers, c->h->roster.p, c->h->roster.len);
    c->s.roster = buf_view(&c->papers);
    OK(client_staff_resume(&c->at.ask, &c->s));
}

void console_close(struct console *c)
{
    caller_free(&c->at);
    buf_free(&c->papers);
    client_staff_wipe(&c->s);
}

static void papers_of(const struct console *c, struct seal_roster *r, struct seal_epoch *now)
{
    OK(seal_roster_read(c->s.roster, r));
    OK(seal_roster_check(r, c->s.line, cb_day(), now));
}

/* --- ROTATE ---------- */
static bool leaves(const struct rotate_plan *p, const struct seal_mid *mid)
{
    for (unsigned i = 0; i < p->nends; i++) {
        if (memcmp(p->ends[i]->mid.b, mid->b, 16) == 0) {
            return true;
        }
    }
    return false;
}

static void ended_make(const struct console *c, const struct rotate_plan *p,
                       const struct seal_mid *mid, uint8_t out[SEAL_MEMBER])
{
    struct seal_roster r;
    struct seal_epoch now;
    struct seal_member m;
    if (p->signed_end) {
        memcpy(out, p->signed_end, SEAL_MEMBER);
        return;
    }
    papers_of(c, &r, &now);
    OK(seal_roster_member(&r, mid, &m));
    m.naf_day = p->naf_day ? p->naf_day : cb_day() - 1;
    m.serial += p->serial_more ? p->serial_more : 1;
    m.signer = c->s.mid;
    OK(seal_member_make(&m, p->signer ? p->signer : &c->s.ed, out));
}

/* The members as they will lie. */
static void members_after(const struct console *c, const struct rotate_plan *p, struct buf *out)
{
    struct seal_roster r;
    struct seal_epoch now;
    papers_of(c, &r, &now);
    for (unsigned i = 0; i < r.nmembers; i++) {
        struct view paper = VIEW(r.members.p + (size_t)i * SEAL_MEMBER, SEAL_MEMBER);
        struct seal_member m;
        uint8_t ended[SEAL_MEMBER];
        OK(seal_member_peek(paper, &m));
        if (leaves(p, &m.mid)) {
            ended_make(c, p, &m.mid, ended);
            paper = VIEW(ended, sizeof ended);
        }
        buf_put(out, paper.p, paper.len);
    }
}

static void teamkey_add(const struct rotate_plan *p, const struct seal_epoch *e,
                        const struct seal_mid *mid, const struct seal_pk *to, struct buf *out)
{
    struct seal_teamkey t = {.line = e->line, .epoch = e->epoch, .mid = *mid};
    OK(seal_teamkey_make(&t, to, &p->sk_e, buf_room(out, SEAL_TEAMKEY)));
}

static void teamkeys_make(const struct console *c, const struct rotate_plan *p,
                          const struct seal_epoch *e, struct view members, struct buf *out)
{
    static const struct seal_mid recovery;
    struct seal_roster r;
    struct seal_epoch now;
    papers_of(c, &r, &now);
    teamkey_add(p, e, &recovery, &r.org.rec, out);
    for (size_t at = 0; at < members.len; at += SEAL_MEMBER) {
        struct seal_member m;
        OK(seal_member_peek(VIEW(members.p + at, SEAL_MEMBER), &m));
        bool out_of_it = p->left_out && memcmp(p->left_out->mid.b, m.mid.b, 16) == 0;
        bool also = p->also && memcmp(p->also->mid.b, m.mid.b, 16) == 0;
        if ((m.naf_day >= cb_day() && !out_of_it && seal_member_serves(&m, e->line)) || also) {
            teamkey_add(p, e, &m.mid, &m.pk, out);
        }
    }
}

/* One line's EPOCH and team keys; its audit has others. */
static void line_make(struct console *c, struct rotate_plan *p, uint16_t line, struct view members,
                      struct buf *out)
{
    CB_CLEANUP(buf_free) struct buf keys;
    struct seal_roster r;
    struct seal_epoch e;
    uint8_t n[4] = {0};
    buf_init(&keys, 1 << 20);
    OK(seal_roster_read(c->s.roster, &r));
    OK(seal_roster_check(&r, line, cb_day(), &e));
    if (p->old_key) {
        p->sk_e = c->s.sk_e;
    } else {
        seal_pair_new(&p->sk_e, &e.pk);
    }
    e.epoch += p->number_more ? p->number_more : 1;
    e.nbf_day = cb_day();
    e.naf_day = cb_day() + 45;
    e.signer = c->s.mid;
    OK(seal_roster_hash(members, e.line, &e.roster));
    teamkeys_make(c, p, &e, members, &keys);
    OK(seal_epoch_make(&e, p->signer ? p->signer : &c->s.ed, buf_room(out, SEAL_EPOCH)));
    n[1] = (uint8_t)(keys.len / SEAL_TEAMKEY);
    buf_put(out, n, sizeof n);
    buf_put(out, keys.p, keys.len);
}

void rotate_make(struct console *c, struct rotate_plan *p, struct buf *out)
{
    CB_CLEANUP(buf_free) struct buf members;
    buf_init(&members, 1 << 20);
    members_after(c, p, &members);
    buf_put(out, (uint8_t[4]){(uint8_t)p->nends, p->audit ? 2 : 1}, 4);
    for (unsigned i = 0; i < p->nends; i++) {
        ended_make(c, p, &p->ends[i]->mid, buf_room(out, SEAL_MEMBER));
    }
    if (p->audit) {
        line_make(c, p, SEAL_AUDIT_LINE | c->s.line, buf_view(&members), out);
    }
    line_make(c, p, c->s.line, buf_view(&members), out);
    assert_false(out->failed);
}

uint8_t rotate(struct console *c, struct rotate_plan *p)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, WIRE_BODY_MAX);
    rotate_make(c, p, &b);
    uint8_t status = caller_raw(&c->at, WIRE_ROTATE, buf_view(&b));
    if (status == WIRE_OK) {
        console_papers(c);
    }
    return status;
}

uint8_t rotate_leaver(struct console *boss, const struct person *leaver)
{
    struct rotate_plan p = {.ends = {leaver}, .nends = leaver ? 1 : 0};
    return rotate(boss, &p);
}

/* --- STALE_LIST ---------- */
static void stale_row_get(struct rd *r, struct stale_row *out)
{
    rd_bytes(r, out->row, 16);
    out->place = rd_u64(r);
    out->gen = rd_u32(r);
    out->epoch = rd_u32(r);
    rd_bytes(r, out->pk_v.b, 32);
    out->ngrants = rd_u8(r);
    rd_zero(r, 3);
    assert_in_range(out->ngrants, 1, STALE_GRANTS);
    for (unsigned i = 0; i < out->ngrants; i++) {
        rd_bytes(r, out->grant[i], SEAL_GRANT);
    }
}

uint8_t stale_list(struct console *c, uint64_t after, struct stale_page *out)
{
    uint8_t body[16];
    struct wr w = wr_of(body, sizeof body);
    wr_u16(&w, c->s.line);
    wr_zero(&w, 2);
    wr_u64(&w, after);
    wr_u16(&w, WIRE_STALE_PAGE);
    wr_zero(&w, 2);
    uint8_t status = caller_raw(&c->at, WIRE_STALE_LIST, VIEW(body, sizeof body));
    *out = (struct stale_page){0};
    if (status != WIRE_OK) {
        return status;
    }
    struct rd r = rd_of(caller_reply_body(&c->at));
    out->left = rd_u32(&r);
    out->epoch = rd_u32(&r);
    out->born = rd_u32(&r);
    out->n = rd_u16(&r);
    rd_zero(&r, 2);
    assert_in_range(out->n, 0, WIRE_STALE_PAGE);
    for (unsigned i = 0; i < out->n; i++) {
        stale_row_get(&r, &out->row[i]);
    }
    assert_true(rd_done(&r));
    return WIRE_OK;
}

/* --- REGRANT ---------- */
static const struct seal_sk *sk_of(const struct console *c, uint32_t epoch)
{
    for (unsigned i = 0; i < c->s.nolder; i++) {
        if (c->s.older[i].epoch == epoch) {
            return &c->s.older[i].sk;
        }
    }
    return c->s.epoch == epoch ? &c->s.sk_e : NULL;
}

/* Open one grant as a console does: from the visitor, or from whom the roster names. */
static enum cb_err grant_key(const struct console *c, const struct stale_row *r, unsigned i,
                             struct seal_grant_hdr *h, struct seal_key *out)
{
    static const struct seal_mid visitor;
    struct seal_roster roster;
    struct seal_member m = {.pk = r->pk_v};
    struct view grant = VIEW(r->grant[i], SEAL_GRANT);
    OK(seal_grant_peek(grant, h));
    if (memcmp(h->sender.b, visitor.b, 16) != 0) {
        OK(seal_roster_read(c->s.roster, &roster));
        OK(seal_roster_member(&roster, &h->sender, &m));
    }
    const struct seal_sk *sk = sk_of(c, h->epoch);
    return sk ? seal_grant_open(grant, sk, &m.pk, out) : CB_NONE_FOUND;
}

static enum cb_err newest_key(const struct console *c, const struct stale_row *r,
                              struct seal_key *out)
{
    struct seal_grant_hdr h;
    enum cb_err e = CB_NONE_FOUND;
    for (unsigned i = 0; e && i < r->ngrants; i++) {
        e = grant_key(c, r, i, &h, out);
        e = e || (h.rk == RK_LINE && h.gen == r->gen) ? e : CB_NONE_FOUND;
    }
    return e;
}

struct regrant_to {
    const struct seal_sk *from;
    struct seal_grant_hdr h;
    struct seal_pk pk_e;
};

static enum cb_err notes_make(const struct console *c, const struct stale_row *r,
                              struct regrant_to *to, struct buf *out)
{
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < r->ngrants; i++) {
        struct seal_grant_hdr h;
        struct seal_key nk;
        OK(seal_grant_peek(VIEW(r->grant[i], SEAL_GRANT), &h));
        if (h.rk != RK_NOTES) {
            continue;
        }
        e = grant_key(c, r, i, &h, &nk);
        to->h.rk = RK_NOTES;
        to->h.gen = h.gen;
        e = e ? e : seal_grant_make(&to->h, to->from, &to->pk_e, &nk, buf_room(out, SEAL_GRANT));
    }
    return e;
}

enum cb_err regrant_make(struct console *c, const struct stale_row *r, struct regrant_plan *p,
                         struct buf *out)
{
    static const struct seal_mid own;
    CB_CLEANUP(buf_free) struct buf notes;
    struct seal_roster roster;
    struct seal_epoch now;
    struct seal_key below;
    struct seal_conv conv;
    uint8_t head[24];
    buf_init(&notes, WIRE_BODY_MAX);
    papers_of(c, &roster, &now);
    seal_conv_of(&r->pk_v, &conv);
    struct regrant_to to = {.from = p->from ? p->from : &c->s.sk, .pk_e = now.pk};
    bool mine = memcmp(&p->sender, &own, sizeof own) == 0;
    to.h = (struct seal_grant_hdr){.line = p->line ? p->line : c->s.line,
                                   .gen = r->gen + 1 + p->gen_more,
                                   .conv = p->conv ? *p->conv : conv,
                                   .sender = mine ? c->s.mid : p->sender};
    enum cb_err e = newest_key(c, r, &below);
    if (e) {
        return e;
    }
    seal_key_new(&p->ck);
    uint32_t gen = to.h.gen;
    uint8_t grants[2][SEAL_GRANT], link[SEAL_LINK];
    to.h.rk = RK_VISITOR;
    OK(seal_grant_make(&to.h, to.from, &r->pk_v, &p->ck, grants[0]));
    to.h.rk = RK_LINE;
    to.h.epoch = now.epoch + p->epoch_more;
    OK(seal_grant_make(&to.h, to.from, &now.pk, &p->ck, grants[1]));
    OK(seal_link_make(&to.h.conv, gen, &p->ck, p->below ? p->below : &below, link));
    e = notes_make(c, r, &to, &notes);
    struct wr w = wr_of(head, sizeof head);
    wr_bytes(&w, r->row, 16);
    wr_u32(&w, r->gen);
    wr_u8(&w, (uint8_t)(notes.len / SEAL_GRANT));
    wr_zero(&w, 3);
    buf_put(out, head, sizeof head);
    buf_put(out, grants, sizeof grants);
    buf_put(out, link, sizeof link);
    buf_put(out, notes.p, notes.len);
    return e;
}

uint8_t regrant(struct console *c, const struct stale_row *r)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct regrant_plan p = {0};
    buf_init(&b, WIRE_BODY_MAX);
    OK(regrant_make(c, r, &p, &b));
    return caller_raw(&c->at, WIRE_REGRANT, buf_view(&b));
}

unsigned regrant_all(struct console *c, unsigned most)
{
    struct stale_page *page = cb_alloc(sizeof *page);
    unsigned n = 0;
    IS(stale_list(c, 0, page), WIRE_OK);
    while (page->n && n < most) {
        for (unsigned i = 0; i < page->n && n < most; i++, n++) {
            IS(regrant(c, &page->row[i]), WIRE_OK);
        }
        IS(stale_list(c, 0, page), WIRE_OK);
    }
    cb_free(page, sizeof *page);
    return n;
}

/* --- ROTATE_DONE ---------- */
void done_make(struct console *c, const struct person *const *ends, unsigned n, struct buf *out)
{
    CB_CLEANUP(buf_free) struct buf members;
    struct seal_roster r;
    struct seal_epoch e;
    buf_init(&members, 1 << 20);
    papers_of(c, &r, &e);
    buf_put(out, (uint8_t[4]){(uint8_t)n, 1}, 4);
    for (unsigned i = 0; i < r.nmembers; i++) {
        struct view paper = VIEW(r.members.p + (size_t)i * SEAL_MEMBER, SEAL_MEMBER);
        struct seal_member m;
        bool goes = false;
        OK(seal_member_peek(paper, &m));
        for (unsigned k = 0; k < n && !goes; k++) {
            goes = memcmp(ends[k]->mid.b, m.mid.b, 16) == 0;
        }
        buf_put(goes ? out : &members, goes ? m.mid.b : paper.p, goes ? 16 : paper.len);
    }
    OK(seal_roster_hash(buf_view(&members), e.line, &e.roster));
    e.signer = c->s.mid;
    e.nbf_day = cb_day();
    e.naf_day = cb_day() + 45;
    OK(seal_epoch_make(&e, &c->s.ed, buf_room(out, SEAL_EPOCH)));
}

uint8_t rotate_done(struct console *c, const struct person *const *ends, unsigned n)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, WIRE_BODY_MAX);
    done_make(c, ends, n, &b);
    uint8_t status = caller_raw(&c->at, WIRE_ROTATE_DONE, buf_view(&b));
    if (status == WIRE_OK) {
        console_papers(c);
    }
    return status;
}

/* --- counting ---------- */
struct counting {
    uint8_t kind;
    unsigned n;
};

static bool count_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct counting *c = arg;
    (void)v;
    unsigned line = c->kind == PAPER_EPOCH     ? (unsigned)(id->b[0] << 8 | id->b[1])
                    : c->kind == PAPER_TEAMKEY ? (unsigned)(sub >> 32)
                                               : HOUSE_LINE;
    c->n += line == HOUSE_LINE;
    return true;
}

unsigned house_papers(struct house *h, uint8_t kind)
{
    struct counting c = {.kind = kind};
    OK(h->store->ops->paper_list(h->store, kind, NULL, count_one, &c));
    return c.n;
}

unsigned house_ewks(struct house *h, uint64_t *slot_out)
{
    unsigned n = 0;
    for (uint64_t slot = 0; slot < 1024; slot++) {
        struct seal_key key;
        bool there = keys_ask_slot_get(h->keys, SLOT_EPOCH, slot, &key) == CB_OK;
        *slot_out = there ? slot : *slot_out;
        n += there;
    }
    return n;
}
