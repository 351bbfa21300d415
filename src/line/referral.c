/* referral: what is passed to the police intake, when there is both a person who can be known and a
 * concern. Somebody of the line begins it (what they found stands in a sealed note), another
 * decides, and that one's browser seals it to each who takes referrals in. Called through calls.c.
 * Never lets one person do both, never goes on by itself, and never holds a word of it unsealed. */
#include "line/line_in.h"
#include "tally/tally.h"
#include <string.h>

enum { DAYS_LEN = 8 };

struct pending {
    uint8_t row[16];
    struct seal_mid by;
    uint64_t seq;
    uint32_t since; /* half hours since 1970: the clock that the second person sees */
};

static struct letter_box line_box(uint16_t line)
{
    return (struct letter_box){.kind = PAPER_REFERRAL, .id = staff_line_id(line)};
}

static struct letter_box member_box(const struct seal_mid *mid)
{
    struct letter_box b = {.kind = PAPER_REFERRAL};
    store_id_of(mid->b, sizeof mid->b, &b.id);
    return b;
}

static size_t pending_write(const struct pending *p, uint8_t out[WIRE_PENDING])
{
    struct wr w = wr_of(out, WIRE_PENDING);
    wr_bytes(&w, p->row, 16);
    wr_bytes(&w, p->by.b, 16);
    wr_u64(&w, p->seq);
    wr_u32(&w, p->since);
    wr_zero(&w, 4);
    return w.len;
}

static enum cb_err pending_read(struct line *l, uint16_t line, uint64_t number, struct pending *p)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct letter_box box = line_box(line);
    buf_init(&b, LETTER_MOST);
    enum cb_err e = letter_get(l, &box, number, &b);
    struct rd r = rd_of(buf_view(&b));
    rd_bytes(&r, p->row, 16);
    rd_bytes(&r, p->by.b, 16);
    p->seq = rd_u64(&r);
    p->since = rd_u32(&r);
    rd_zero(&r, 4);
    return e ? e : rd_done(&r) ? CB_OK : CB_HERE_DISK;
}

/* REFERRAL_NEW: row16 seq8 -> number8. */
enum cb_err step_referral_new(struct line *l, struct call *c, struct rd *body)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct pending p = {.by = c->seat.mid};
    uint8_t b[WIRE_PENDING], answer[8];
    uint64_t number = 0;
    enum cb_err e = desk_conv(l, c, body, &v);
    p.seq = rd_u64(body);
    if (e || !rd_done(body)) {
        return e ? e : CB_PEER_SIZE;
    }
    if (p.seq == 0 || p.seq > v.row.last[DIR_NOTE - 1]) {
        return CB_PEER_FORMAT; /* there is no such note */
    }
    memcpy(p.row, v.row.row.b, sizeof p.row);
    p.since = half_hour();
    struct letter_box box = line_box(v.row.line);
    e = letter_put(l, &box, VIEW(b, pending_write(&p, b)), &number);
    e = e ? e : staff_audit_conv(l->staff, c, AUDIT_REFERRED, &v.row);
    e = e ? e : tally_one(l->store, v.row.line, cb_unix_s(), TALLY_REFERRAL, 1);
    struct wr w = wr_of(answer, sizeof answer);
    wr_u64(&w, number);
    buf_put(&c->reply, answer, w.len);
    if (!e) {
        call_tell_queue(c, v.row.line); /* so that colleagues look */
    }
    return e;
}

/* --- the second person ---------- */
struct verdict {
    uint16_t line;
    uint8_t what, n;
    uint64_t number;
    struct view letters;
};

static enum cb_err verdict_read(struct rd *r, struct verdict *d)
{
    d->line = rd_u16(r);
    d->what = rd_u8(r);
    d->n = rd_u8(r);
    d->number = rd_u64(r);
    d->letters = rd_view(r, d->n * (size_t)SEAL_LETTER_LONG);
    if (r->failed || !rd_done(r)) {
        return CB_PEER_SIZE;
    }
    bool yes = d->what == VERDICT_YES && d->n > 0 && d->n <= WIRE_INTAKE;
    return yes || (d->what == VERDICT_NO && d->n == 0) ? CB_OK : CB_PEER_FORMAT;
}

static struct view letter_at(const struct verdict *d, unsigned i)
{
    return VIEW(d->letters.p + i * (size_t)SEAL_LETTER_LONG, SEAL_LETTER_LONG);
}

/* From whoever decides, to somebody of this line's intake who is one today, and to each once. */
static enum cb_err letter_fits(struct line *l, const struct call *c, const struct verdict *d,
                               unsigned i)
{
    struct seal_letter h, other;
    struct seal_member to;
    enum cb_err e = seal_letter_peek(letter_at(d, i), &h);
    e = e ? e : staff_member(l->staff, &h.to, &to);
    if (e) {
        return e == CB_NONE_FOUND ? CB_PEER_FORMAT : e;
    }
    uint32_t today = cb_day();
    bool fits = h.of == LETTER_REFERRAL && h.cls == 1 && h.line == d->line &&
                memcmp(h.from.b, c->seat.mid.b, sizeof h.from.b) == 0 && to.role == ROLE_INTAKE &&
                seal_member_serves(&to, d->line) && to.nbf_day <= today && today <= to.naf_day;
    for (unsigned k = 0; fits && k < i; k++) {
        e = seal_letter_peek(letter_at(d, k), &other);
        fits = !e && memcmp(other.to.b, h.to.b, sizeof h.to.b) != 0;
    }
    return fits ? CB_OK : CB_PEER_FORMAT;
}

static enum cb_err referred(struct line *l, struct view letter)
{
    struct seal_letter h;
    enum cb_err e = seal_letter_peek(letter, &h);
    struct letter_box box = member_box(&h.to);
    return e ? e : letter_file(l, &box, (const uint8_t[4]){0}, letter, 0);
}

/* The conversation may have been deleted meanwhile: then there is nothing left to be decided. */
static enum cb_err verdict_keep(struct line *l, struct call *c, const struct verdict *d,
                                const struct pending *p)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct letter_box box = line_box(d->line);
    bool yes = d->what == VERDICT_YES;
    enum cb_err e = conv_by_row(l, p->row, &v);
    for (unsigned i = 0; !e && i < d->n; i++) {
        e = referred(l, letter_at(d, i));
    }
    e = e ? e : letter_drop(l, &box, d->number);
    e = e ? e : staff_audit_conv(l->staff, c, yes ? AUDIT_REFERRAL_YES : AUDIT_REFERRAL_NO, &v.row);
    return e ? e : tally_one(l->store, d->line, cb_unix_s(), TALLY_REFERRAL, yes ? 2 : 3);
}

/* REFERRAL_SIGN: wire/letters.h. */
enum cb_err step_referral_sign(struct line *l, struct call *c, struct rd *body)
{
    struct verdict d = {0};
    struct pending p = {0};
    enum cb_err e = verdict_read(body, &d);
    if (e) {
        return e;
    }
    if (!staff_serves(l->staff, &c->seat, d.line)) {
        return CB_PEER_DENIED;
    }
    e = pending_read(l, d.line, d.number, &p);
    if (!e && memcmp(p.by.b, c->seat.mid.b, sizeof p.by.b) == 0) {
        return CB_PEER_DENIED; /* the one who began it */
    }
    for (unsigned i = 0; !e && i < d.n; i++) {
        e = letter_fits(l, c, &d, i);
    }
    e = e ? e : verdict_keep(l, c, &d, &p);
    if (!e) {
        call_tell_queue(c, d.line);
    }
    return e;
}

/* --- lists ---------- */
/* A referral of a conversation that is gone goes too. */
static bool stands(struct line *l, uint16_t line, uint64_t number)
{
    CB_CLEANUP(conv_wipe) struct conv v = {0};
    struct pending p = {0};
    enum cb_err e = pending_read(l, line, number, &p);
    e = e ? e : conv_by_row(l, p.row, &v);
    return e != CB_NONE_FOUND;
}

struct listing {
    const struct letter_box *box;
    uint16_t line; /* of those that wait; 0: of a member's own */
    size_t each;
    uint64_t after;
};

static enum cb_err list_put(struct line *l, struct call *c, const struct listing *a, size_t *n_out)
{
    CB_CLEANUP(letter_numbers_free) struct letter_numbers all;
    enum cb_err e = letter_numbers(l, a->box, &all);
    struct letter_page p = letter_page_begin(c, a->each);
    for (size_t i = 0; !e && i < all.n && p.n < p.most; i++) {
        uint64_t number = letter_number(&all, i);
        if (number <= a->after) {
            continue;
        }
        if (a->line && !stands(l, a->line, number)) {
            e = letter_drop(l, a->box, number);
            continue;
        }
        e = letter_row(l, a->box, number, &c->reply);
        p.n += !e;
    }
    *n_out = p.n;
    return e ? e : letter_page_end(c, &p);
}

/* What the intake takes away is gone here; what they read is written down. */
static enum cb_err intake_list(struct line *l, struct call *c, uint16_t line, uint64_t after,
                               uint64_t drop)
{
    struct letter_box box = member_box(&c->seat.mid);
    struct listing a = {.box = &box, .each = WIRE_REFERRED + SEAL_LETTER_LONG, .after = after};
    size_t n = 0;
    enum cb_err e = drop ? letter_drop(l, &box, drop) : CB_OK;
    e = e == CB_NONE_FOUND ? CB_OK : e;
    e = e ? e : list_put(l, c, &a, &n);
    return e || !n ? e : staff_audit_number(l->staff, c, AUDIT_REFERRALS_READ, line, n);
}

/* REFERRAL_LIST: wire/letters.h. */
enum cb_err step_referral_list(struct line *l, struct call *c, struct rd *body)
{
    uint16_t line = rd_u16(body);
    rd_zero(body, 2);
    uint64_t after = rd_u64(body), drop = rd_u64(body);
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    if (!staff_serves(l->staff, &c->seat, line)) {
        return CB_PEER_DENIED;
    }
    if (c->seat.role == ROLE_INTAKE) {
        return intake_list(l, c, line, after, drop);
    }
    if (drop) {
        return CB_PEER_DENIED;
    }
    size_t n;
    struct letter_box box = line_box(line);
    struct listing a = {.box = &box, .line = line, .each = WIRE_PENDING, .after = after};
    return list_put(l, c, &a, &n);
}
