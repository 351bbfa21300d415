/* orphans: keys that no row names. A process that died between K's part of an opening and the
 * commit leaves one; a store that was restored from an old copy leaves all that came after the
 * copy. Called by round at its end. Never burns a key that has not been without a row for thirty
 * days, at each of its rounds: should the newer store be found after all, its conversations still
 * open.
 *
 * The noted ones lie in the store, 8,192 numbers a paper; those that turn up later wait until these
 * are done with. PAPER_LINE under line 0, sub 1 + n. */
#include "line/line_in.h"
#include <string.h>

enum { PAPER_BYTES = 1024, BURNS = 8 };

static size_t papers_of(const struct slots *s)
{
    return (size_t)((s->n / 8 + PAPER_BYTES - 1) / PAPER_BYTES);
}

static struct view paper_bits(const struct slots *s, size_t i)
{
    size_t at = i * PAPER_BYTES, left = (size_t)(s->n / 8) - at;
    return VIEW(s->b + at, left < PAPER_BYTES ? left : PAPER_BYTES);
}

bool slots_has(const struct slots *s, uint64_t n)
{
    return n < s->n && (s->b[n / 8] >> n % 8 & 1);
}

void slots_drop(struct slots *s, uint64_t n)
{
    if (n < s->n) {
        s->b[n / 8] &= (uint8_t) ~(1u << n % 8);
    }
}

static uint64_t slots_count(const struct slots *s)
{
    uint64_t n = 0;
    for (uint64_t i = 0; i < s->n; i++) {
        n += slots_has(s, i);
    }
    return n;
}

static bool view_blank(struct view v)
{
    return v.len == 0 || (v.p[0] == 0 && memcmp(v.p, v.p + 1, v.len - 1) == 0);
}

/* Write them down, with the day from which they count. */
static enum cb_err set_write(struct line *l, const struct slots *s)
{
    const struct store_ops *ops = l->store->ops;
    struct store_id none = staff_line_id(0);
    enum cb_err e = ops->begin(l->store);
    for (size_t i = 0; !e && i < papers_of(s); i++) {
        struct view v = paper_bits(s, i);
        bool blank = view_blank(v);
        e = blank ? ops->paper_drop(l->store, PAPER_LINE, &none, 1 + i)
                  : ops->paper_put(l->store, PAPER_LINE, &none, 1 + i, v);
        e = blank && e == CB_NONE_FOUND ? CB_OK : e;
    }
    e = e ? e : ops->commit(l->store);
    if (e) {
        ops->rollback(l->store);
    }
    return e;
}

/* Keep in left only those that were noted before. */
static enum cb_err set_both(struct line *l, struct slots *left)
{
    struct store_id none = staff_line_id(0);
    for (size_t i = 0; i < papers_of(left); i++) {
        CB_CLEANUP(buf_free) struct buf was;
        buf_init(&was, PAPER_BYTES);
        enum cb_err e = l->store->ops->paper_get(l->store, PAPER_LINE, &none, 1 + i, &was);
        if (e && e != CB_NONE_FOUND) {
            return e;
        }
        struct view now = paper_bits(left, i);
        for (size_t at = 0; at < now.len; at++) {
            left->b[i * PAPER_BYTES + at] &= at < was.len ? was.p[at] : 0;
        }
    }
    return CB_OK;
}

/* A few of them. NONE_FOUND: there were none. */
static enum cb_err burn_some(struct line *l, struct slots *s)
{
    unsigned burnt = 0;
    for (uint64_t i = 0; i < s->n && burnt < BURNS; i++) {
        if (!slots_has(s, i)) {
            continue;
        }
        enum cb_err e = keys_ask_slot_burn(l->keys, SLOT_CONV, i);
        if (e) {
            return e;
        }
        slots_drop(s, i);
        burnt++;
    }
    return burnt ? CB_OK : CB_NONE_FOUND;
}

/* Nothing is noted: note what there is. */
static enum cb_err set_begin(struct line *l, const struct slots *left, uint32_t today)
{
    enum cb_err e = set_write(l, left);
    l->chores.orphan_day = e ? 0 : today;
    return e ? e : CB_NONE_FOUND;
}

enum cb_err orphans_step(struct line *l, struct slots *left, uint32_t today)
{
    uint32_t since = l->chores.orphan_day;
    if (!since || since > today) {
        uint64_t n = slots_count(left);
        if (n) {
            log_event(EV_KEYS_ORPHANED, n);
        }
        return n ? set_begin(l, left, today) : CB_NONE_FOUND;
    }
    enum cb_err e = set_both(l, left);
    if (e || today - since < ORPHAN_DAYS) {
        l->chores.orphan_day = e || slots_count(left) ? since : 0;
        e = e ? e : set_write(l, left);
        return e ? e : CB_NONE_FOUND;
    }
    e = burn_some(l, left);
    if (e == CB_NONE_FOUND) { /* all are burnt: what else there is is noted in the next round */
        e = set_write(l, left);
        l->chores.orphan_day = 0;
        e = e ? e : CB_NONE_FOUND;
    }
    return e;
}
