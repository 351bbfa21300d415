/* letters: what is sealed to somebody and waits for them, numbered, in pieces of papers. Called by
 * feedback, referral and passing. Never opens one: it has no key.
 *
 * Under an owner's id: sub 0 is the next number (8 bytes); number n lies at n * STEP and on, the
 * last piece shorter than PIECE. */
#include "line/line_in.h"
#include <string.h>

enum { HEAD = 4, NUMBERS_MOST = 1 << 17 };
enum { PIECE = 2040, STEP = 8 }; /* SEAL_LETTER and its row in one; a referral in five */
_Static_assert(LETTER_MOST < PIECE * STEP, "the longest fits");
_Static_assert(WIRE_FEEDBACK_ROW + SEAL_LETTER < PIECE, "one paper is enough for feedback");

static enum cb_err number_next(struct line *l, const struct letter_box *b, uint64_t *out)
{
    CB_CLEANUP(buf_free) struct buf have;
    uint8_t bytes[8];
    buf_init(&have, STORE_PAPER_MAX);
    enum cb_err e = l->store->ops->paper_get(l->store, b->kind, &b->id, 0, &have);
    struct rd r = rd_of(buf_view(&have));
    *out = e ? 1 : rd_u64(&r);
    if (e && e != CB_NONE_FOUND) {
        return e;
    }
    if (!e && (!rd_done(&r) || *out == 0)) {
        return CB_HERE_DISK;
    }
    struct wr w = wr_of(bytes, sizeof bytes);
    wr_u64(&w, *out + 1);
    return l->store->ops->paper_put(l->store, b->kind, &b->id, 0, VIEW(bytes, w.len));
}

static bool number_fits(uint64_t number)
{
    return number > 0 && number <= INT64_MAX / STEP - 1;
}

static struct pieces letter_pieces(const struct letter_box *b, uint64_t number)
{
    return (struct pieces){
        .kind = b->kind, .id = b->id, .sub = number * STEP, .size = PIECE, .most = STEP};
}

enum cb_err letter_put(struct line *l, const struct letter_box *b, struct view v,
                       uint64_t *number_out)
{
    CB_ASSERT(v.len <= LETTER_MOST);
    enum cb_err e = number_next(l, b, number_out);
    struct pieces p = letter_pieces(b, *number_out);
    return e ? e : pieces_put(l, &p, v);
}

enum cb_err letter_get(struct line *l, const struct letter_box *b, uint64_t number, struct buf *out)
{
    struct pieces p = letter_pieces(b, number);
    return number_fits(number) ? pieces_get(l, &p, out) : CB_NONE_FOUND;
}

enum cb_err letter_drop(struct line *l, const struct letter_box *b, uint64_t number)
{
    struct pieces p = letter_pieces(b, number);
    return number_fits(number) ? pieces_drop(l, &p, 0) : CB_NONE_FOUND;
}

enum cb_err letter_file(struct line *l, const struct letter_box *b, const uint8_t more[4],
                        struct view letter, uint64_t keep)
{
    CB_CLEANUP(buf_free) struct buf row;
    uint8_t day[4];
    uint64_t number;
    struct wr w = wr_of(day, sizeof day);
    wr_u32(&w, cb_day());
    buf_init(&row, LETTER_MOST);
    buf_put(&row, day, w.len);
    buf_put(&row, more, 4);
    buf_put(&row, letter.p, letter.len);
    enum cb_err e = letter_put(l, b, buf_view(&row), &number);
    if (!e && keep && number > keep) {
        e = letter_drop(l, b, number - keep);
        e = e == CB_NONE_FOUND ? CB_OK : e;
    }
    return e;
}

static bool numbers_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct buf *out = arg;
    uint64_t number = sub / STEP;
    (void)id, (void)v;
    if (number && sub % STEP == 0) {
        buf_put(out, &number, sizeof number);
    }
    return !out->failed;
}

enum cb_err letter_numbers(struct line *l, const struct letter_box *b, struct letter_numbers *out)
{
    buf_init(&out->b, NUMBERS_MOST * sizeof(uint64_t));
    enum cb_err e = l->store->ops->paper_list(l->store, b->kind, &b->id, numbers_one, &out->b);
    out->n = out->b.len / sizeof(uint64_t);
    return e ? e : (out->b.failed ? CB_HERE_MEM : CB_OK);
}

uint64_t letter_number(const struct letter_numbers *s, size_t i)
{
    uint64_t number;
    memcpy(&number, s->b.p + i * sizeof number, sizeof number);
    return number;
}

void letter_numbers_free(struct letter_numbers *s)
{
    buf_free(&s->b);
}

enum cb_err letter_row(struct line *l, const struct letter_box *b, uint64_t number, struct buf *out)
{
    CB_CLEANUP(buf_free) struct buf paper;
    uint8_t head[8];
    struct wr w = wr_of(head, sizeof head);
    wr_u64(&w, number);
    buf_init(&paper, LETTER_MOST);
    enum cb_err e = letter_get(l, b, number, &paper);
    buf_put(out, head, w.len);
    buf_put(out, paper.p, paper.len);
    return e;
}

struct letter_page letter_page_begin(struct call *c, size_t row)
{
    struct letter_page p = {.at = c->reply.len, .most = (c->reply_max - WIRE_HDR - HEAD) / row};
    buf_put(&c->reply, (uint8_t[HEAD]){0}, HEAD);
    return p;
}

enum cb_err letter_page_end(struct call *c, const struct letter_page *p)
{
    if (c->reply.failed) {
        return CB_HERE_MEM;
    }
    c->reply.p[p->at] = p->n == p->most; /* there may be more */
    c->reply.p[p->at + 2] = (uint8_t)(p->n >> 8);
    c->reply.p[p->at + 3] = (uint8_t)p->n;
    return CB_OK;
}

enum cb_err letter_ask_read(struct line *l, const struct call *c, struct rd *body,
                            struct letter_ask *out)
{
    out->line = rd_u16(body);
    rd_zero(body, 2);
    out->before = rd_u64(body);
    out->drop = rd_u64(body);
    if (!rd_done(body)) {
        return CB_PEER_SIZE;
    }
    return staff_serves(l->staff, &c->seat, out->line) ? CB_OK : CB_PEER_DENIED;
}

enum cb_err letter_list(struct line *l, struct call *c, const struct letter_box *b,
                        const struct letter_ask *a, size_t row)
{
    CB_CLEANUP(letter_numbers_free) struct letter_numbers all = {0};
    enum cb_err e = a->drop ? letter_drop(l, b, a->drop) : CB_OK;
    e = e == CB_NONE_FOUND ? CB_OK : e;
    e = e ? e : letter_numbers(l, b, &all);
    struct letter_page p = letter_page_begin(c, row);
    for (size_t i = all.n; !e && i-- > 0 && p.n < p.most;) {
        uint64_t number = letter_number(&all, i);
        size_t was = c->reply.len;
        if (a->before && number >= a->before) {
            continue;
        }
        e = letter_row(l, b, number, &c->reply);
        e = e || c->reply.len - was == row || c->reply.failed ? e : CB_HERE_DISK;
        p.n += !e;
    }
    return e ? e : letter_page_end(c, &p);
}

/* --- what has lain too long ---------- */
struct old {
    uint32_t before;
    unsigned n;
    uint64_t number[LETTER_OLD];
};

static bool old_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct old *o = arg;
    struct rd r = rd_of(v);
    uint32_t day = rd_u32(&r);
    (void)id;
    if (sub && sub % STEP == 0 && !r.failed && day < o->before) {
        o->number[o->n++] = sub / STEP;
    }
    return o->n < LETTER_OLD;
}

enum cb_err letter_drop_old(struct line *l, const struct letter_box *b, uint32_t before,
                            unsigned *n_out)
{
    struct old o = {.before = before};
    enum cb_err e = l->store->ops->paper_list(l->store, b->kind, &b->id, old_one, &o);
    for (unsigned i = 0; !e && i < o.n; i++) {
        e = letter_drop(l, b, o.number[i]);
    }
    *n_out = o.n;
    return e;
}
