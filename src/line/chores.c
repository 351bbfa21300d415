/* chores: when the daily round is due. It runs on line's own thread, a short step between two
 * batches. Called by batch. Never believes a day that the clock cannot have come to by itself: a
 * round destroys what has grown old, and a clock that stands in another year would make all of it
 * old.
 *
 * A leap of more than three days, either way, is waited out: a whole day of running, counted in
 * hours and over restarts, in which the clock keeps saying so. A server that was off for a week
 * waits too; it is told apart from a wrong clock by nothing else. A clock that goes back a little
 * changes nothing until it is where it was.
 *
 * PAPER_LINE under line 0, which no line has: day4 wild_day4 wait_h1 0x3 keyless_day4 orphan_day4.
 */
#include "line/line_in.h"

enum { CHORES_DOC = 20, HOUR_MS = 60 * 60 * 1000 };

static enum cb_err chores_read(struct view v, struct chores *c)
{
    struct rd r = rd_of(v);
    c->day = rd_u32(&r);
    c->wild_day = rd_u32(&r);
    c->wait_h = rd_u8(&r);
    rd_zero(&r, 3);
    c->keyless_day = rd_u32(&r);
    c->orphan_day = rd_u32(&r);
    return rd_done(&r) ? CB_OK : CB_HERE_DISK;
}

/* A line that never had a round takes today for the day of its last. */
static enum cb_err chores_load(struct line *l, uint32_t today, uint64_t now_ms)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct store_id none = staff_line_id(0);
    buf_init(&b, CHORES_DOC);
    enum cb_err e = l->store->ops->paper_get(l->store, PAPER_LINE, &none, 0, &b);
    if (e == CB_NONE_FOUND) {
        l->chores.day = today;
        e = CB_OK;
    } else {
        e = e ? e : chores_read(buf_view(&b), &l->chores);
    }
    l->chores.hour_ms = now_ms;
    l->chores.loaded = !e;
    return e;
}

static enum cb_err chores_write(struct line *l)
{
    const struct chores *c = &l->chores;
    uint8_t doc[CHORES_DOC];
    struct store_id none = staff_line_id(0);
    struct wr w = wr_of(doc, sizeof doc);
    wr_u32(&w, c->day);
    wr_u32(&w, c->wild_day);
    wr_u8(&w, c->wait_h);
    wr_zero(&w, 3);
    wr_u32(&w, c->keyless_day);
    wr_u32(&w, c->orphan_day);
    return l->store->ops->paper_put(l->store, PAPER_LINE, &none, 0, VIEW(doc, w.len));
}

enum cb_err chores_keep(struct line *l)
{
    enum cb_err e = l->store->ops->begin(l->store);
    e = e ? e : chores_write(l);
    e = e ? e : l->store->ops->commit(l->store);
    if (e) {
        l->store->ops->rollback(l->store);
    }
    return e;
}

static uint32_t apart(uint32_t a, uint32_t b)
{
    return a > b ? a - b : b - a;
}

static void wait_begin(struct chores *c, uint32_t today, uint64_t now_ms)
{
    log_event(EV_CLOCK_JUMP, apart(today, c->day));
    c->wild_day = today;
    c->wait_h = CHORE_WAIT_H;
    c->hour_ms = now_ms;
}

/* Whether the day may be shredded by. moved_out: the record changed. */
static bool day_believed(struct chores *c, uint32_t today, uint64_t now_ms, bool *moved_out)
{
    if (apart(today, c->day) <= CHORE_LEAP) {
        *moved_out = c->wait_h != 0;
        c->wait_h = 0;
        return today >= c->day;
    }
    if (!c->wait_h || apart(today, c->wild_day) > CHORE_LEAP) {
        wait_begin(c, today, now_ms);
        *moved_out = true;
        return false;
    }
    if (now_ms - c->hour_ms >= HOUR_MS) {
        c->hour_ms = now_ms;
        c->wait_h--;
        *moved_out = true;
    }
    if (c->wait_h) {
        return false;
    }
    c->day = today ? today - 1 : 0;
    return true;
}

/* At the start of a process there is always one, if only for what has no key any more. */
static void look(struct line *l, uint32_t today, uint64_t now_ms)
{
    struct chores *c = &l->chores;
    bool moved = false;
    if (!c->loaded && chores_load(l, today, now_ms)) {
        return;
    }
    bool believed = day_believed(c, today, now_ms, &moved);
    enum cb_err e = moved ? chores_keep(l) : CB_OK;
    if (!e && ((believed && today > c->day) || !c->started)) {
        c->round = round_new(today, believed);
    }
}

/* What failed begins again at the next look: each part of it may be done twice. */
static bool go_on(struct line *l)
{
    struct chores *c = &l->chores;
    enum cb_err e = round_step(l, c->round);
    if (!e) {
        return true;
    }
    if (e == CB_NONE_FOUND) {
        c->started = true;
        c->day = round_day(c->round) > c->day ? round_day(c->round) : c->day;
        e = chores_keep(l);
    }
    round_free(c->round);
    c->round = NULL;
    return false;
}

bool chores_turn(struct line *l, uint32_t today, uint64_t now_ms)
{
    struct chores *c = &l->chores;
    if (c->round) {
        return go_on(l);
    }
    if (now_ms < c->look_ms) {
        return false;
    }
    c->look_ms = now_ms + CHORE_LOOK_MS;
    look(l, today, now_ms);
    return c->round != NULL;
}

void chores_close(struct line *l)
{
    round_free(l->chores.round);
    l->chores.round = NULL;
}
