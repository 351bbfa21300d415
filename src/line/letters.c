/* letters: what is sealed to somebody and waits for them, numbered, in pieces of papers. Called by
 * feedback and referral. Never opens one: it has no key.
 *
 * Under an owner's id: sub 0 is the next number (8 bytes); number n lies at n * STEP and on, the
 * last piece shorter than PIECE. */
#include "line/line_in.h"

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

enum cb_err letter_put(struct line *l, const struct letter_box *b, struct view v,
                       uint64_t *number_out)
{
    CB_ASSERT(v.len <= LETTER_MOST);
    enum cb_err e = number_next(l, b, number_out);
    for (size_t i = 0; !e && i * PIECE <= v.len; i++) {
        size_t n = v.len - i * PIECE < PIECE ? v.len - i * PIECE : PIECE;
        e = l->store->ops->paper_put(l->store, b->kind, &b->id, *number_out * STEP + i,
                                     VIEW(v.p + i * PIECE, n));
    }
    return e;
}

enum cb_err letter_get(struct line *l, const struct letter_box *b, uint64_t number, struct buf *out)
{
    enum cb_err e = number == 0 || number > INT64_MAX / STEP - 1 ? CB_NONE_FOUND : CB_OK;
    size_t piece = PIECE;
    for (uint64_t i = 0; !e && i < STEP && piece == PIECE; i++) {
        CB_CLEANUP(buf_free) struct buf p;
        buf_init(&p, STORE_PAPER_MAX);
        e = l->store->ops->paper_get(l->store, b->kind, &b->id, number * STEP + i, &p);
        buf_put(out, p.p, p.len);
        piece = p.len;
    }
    return e;
}

enum cb_err letter_drop(struct line *l, const struct letter_box *b, uint64_t number)
{
    enum cb_err e = number == 0 || number > INT64_MAX / STEP - 1 ? CB_NONE_FOUND : CB_OK;
    for (uint64_t i = 0; !e && i < STEP; i++) {
        e = l->store->ops->paper_drop(l->store, b->kind, &b->id, number * STEP + i);
        e = e == CB_NONE_FOUND && i ? CB_OK : e; /* it had fewer pieces */
    }
    return e;
}

struct seek {
    uint64_t after, before, found;
};

static bool seek_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct seek *s = arg;
    uint64_t number = sub / STEP;
    (void)id, (void)v;
    if (number == 0 || sub % STEP) {
        return true;
    }
    if (s->before) {
        s->found = number < s->before ? number : s->found;
        return number < s->before;
    }
    s->found = number > s->after ? number : 0;
    return s->found == 0;
}

static enum cb_err seek_run(struct line *l, const struct letter_box *b, struct seek *s,
                            uint64_t *number_out)
{
    enum cb_err e = l->store->ops->paper_list(l->store, b->kind, &b->id, seek_one, s);
    *number_out = s->found;
    return e ? e : s->found ? CB_OK : CB_NONE_FOUND;
}

enum cb_err letter_next(struct line *l, const struct letter_box *b, uint64_t after,
                        uint64_t *number_out)
{
    struct seek s = {.after = after};
    return seek_run(l, b, &s, number_out);
}

enum cb_err letter_last(struct line *l, const struct letter_box *b, uint64_t before,
                        uint64_t *number_out)
{
    struct seek s = {.before = before ? before : UINT64_MAX};
    return seek_run(l, b, &s, number_out);
}
