/* placed: the campaign's plan, as http needs it, and the counts that http makes of its placements.
 * Counted in memory, on the loop's thread, under a lock of their own; written by line's thread,
 * half a second after the first of them. Called by http and batch. Never told of a conversation:
 * what it is given is a number of the plan. */
#include "campaign/count.h"
#include "campaign/keep.h"
#include "line/placed_in.h"
#include "line/line_in.h"

enum { FLUSH_MS = 500, QUARTER_S = 900 };

struct placed {
    pthread_mutex_t lock;
    struct counts fresh;   /* since the last that was written */
    uint64_t due_ms;       /* when it is to be written; 0: there is nothing */
    struct buf plan;       /* its text; empty: none */
    bool moved;            /* it is another one than http has seen */
    struct rota_zone zone; /* of the line that visitors reach */
    uint64_t quarter;      /* of which today is */
    int32_t today;
    struct counts writing; /* line's thread only */
    uint16_t front;        /* the same; 0: not known yet */
    bool stale;            /* the same: the store may hold another plan or zone */
};

struct placed *placed_new(void)
{
    struct placed *d = cb_alloc(sizeof *d);
    pthread_mutex_init(&d->lock, NULL);
    counts_init(&d->fresh);
    counts_init(&d->writing);
    buf_init(&d->plan, PLAN_TEXT_MAX);
    return d;
}

void placed_free(struct placed *d)
{
    counts_free(&d->fresh);
    counts_free(&d->writing);
    buf_free(&d->plan);
    pthread_mutex_destroy(&d->lock);
    cb_free(d, sizeof *d);
}

/* --- the plan
 * -------------------------------------------------------------------------------------------- */

void placed_load(struct line *l)
{
    struct placed *d = l->placed;
    CB_CLEANUP(buf_free) struct buf text;
    struct staff_line_list all;
    const struct service *s;
    buf_init(&text, PLAN_TEXT_MAX);
    if (staff_line_list(l->store, &all) || !all.n) {
        return;
    }
    d->front = all.line[0];
    enum cb_err e = plan_kept(l->store, d->front, PLAN_DOC, &text);
    bool zoned = service_of(l, d->front, &s) == CB_OK;
    if (e && e != CB_NONE_FOUND) {
        log_event(EV_STORE_ERROR, (uint64_t)e);
        return;
    }
    pthread_mutex_lock(&d->lock);
    buf_free(&d->plan);
    buf_put(&d->plan, text.p, text.len);
    d->moved = true;
    d->quarter = 0;
    if (zoned) {
        d->zone = s->hours.zone;
    }
    pthread_mutex_unlock(&d->lock);
    if (l->running && l->cfg.wake) {
        l->cfg.wake(l->cfg.wake_arg);
    }
}

void placed_moved(struct line *l)
{
    if (l->placed) {
        l->placed->stale = true;
    }
}

bool line_plan_fresh(struct line *l)
{
    struct placed *d = l->placed;
    pthread_mutex_lock(&d->lock);
    bool moved = d->moved;
    d->moved = false;
    pthread_mutex_unlock(&d->lock);
    return moved;
}

enum cb_err line_plan(struct line *l, struct plan *out)
{
    struct placed *d = l->placed;
    struct plan_fault fault;
    pthread_mutex_lock(&d->lock);
    enum cb_err e = d->plan.len ? plan_read(buf_view(&d->plan), out, &fault) : CB_NONE_FOUND;
    pthread_mutex_unlock(&d->lock);
    return e;
}

/* Under the lock. */
static int32_t today_of(struct placed *d, uint64_t now_s)
{
    unsigned minute;
    if (d->quarter != now_s / QUARTER_S) {
        d->quarter = now_s / QUARTER_S;
        d->today = rota_local(&d->zone, (int64_t)now_s, &minute);
    }
    return d->today;
}

int32_t line_today(struct line *l)
{
    struct placed *d = l->placed;
    pthread_mutex_lock(&d->lock);
    int32_t today = today_of(d, cb_unix_s());
    pthread_mutex_unlock(&d->lock);
    return today;
}

/* --- the counts
 * -------------------------------------------------------------------------------------------- */

void line_landed(struct line *l, enum count_event ev, uint16_t number, unsigned turn)
{
    struct placed *d = l->placed;
    uint64_t now_s = cb_unix_s();
    pthread_mutex_lock(&d->lock);
    struct count_cell one = {.hour = count_hour(ev, now_s, today_of(d, now_s)),
                             .event = (uint16_t)ev,
                             .val = count_val(number, turn),
                             .n = 1};
    counts_add(&d->fresh, &one);
    bool first = !d->due_ms;
    d->due_ms = first ? cb_mono_ms() + FLUSH_MS : d->due_ms;
    pthread_mutex_unlock(&d->lock);
    if (first) {
        pthread_mutex_lock(&l->lock);
        l->counts_wait = true;
        pthread_cond_signal(&l->some);
        pthread_mutex_unlock(&l->lock);
    }
}

uint64_t placed_due_ms(struct line *l)
{
    struct placed *d = l->placed;
    pthread_mutex_lock(&d->lock);
    uint64_t due = d->due_ms;
    pthread_mutex_unlock(&d->lock);
    return due;
}

static enum cb_err cells_write(struct line *l, const struct counts *c)
{
    const struct store_ops *ops = l->store->ops;
    enum cb_err e = ops->begin(l->store);
    for (uint32_t i = 0; !e && i < COUNT_CELLS; i++) {
        const struct count_cell *k = &c->cell[i];
        const struct store_count one = {.line = (uint16_t)(l->placed->front | COUNT_LINE),
                                        .dim = k->event,
                                        .val = k->val,
                                        .hour = k->hour,
                                        .n = k->n};
        e = k->n ? ops->count_add(l->store, &one) : CB_OK;
    }
    e = e ? e : ops->commit(l->store);
    if (e) {
        ops->rollback(l->store);
    }
    return e;
}

/* What could not be written stays counted, beside what came meanwhile. */
static void cells_back(struct placed *d, uint64_t now_ms)
{
    pthread_mutex_lock(&d->lock);
    for (uint32_t i = 0; i < COUNT_CELLS; i++) {
        if (d->writing.cell[i].n) {
            counts_add(&d->fresh, &d->writing.cell[i]);
        }
    }
    d->due_ms = now_ms + FLUSH_MS;
    pthread_mutex_unlock(&d->lock);
}

static bool cells_take(struct placed *d, uint64_t now_ms, bool all)
{
    pthread_mutex_lock(&d->lock);
    bool due = d->due_ms && (all || now_ms >= d->due_ms);
    if (due) {
        struct counts was = d->writing;
        d->writing = d->fresh;
        d->fresh = was;
        d->due_ms = 0;
    }
    pthread_mutex_unlock(&d->lock);
    return due;
}

void placed_turn(struct line *l, uint64_t now_ms, bool all)
{
    struct placed *d = l->placed;
    if (d->stale) {
        d->stale = false;
        placed_load(l);
    }
    if (!cells_take(d, now_ms, all)) {
        return;
    }
    if (d->writing.lost) {
        log_event(EV_TOO_MANY, d->writing.lost);
        d->writing.lost = 0;
    }
    if (d->front && cells_write(l, &d->writing)) { /* a store without a line has no campaign */
        cells_back(d, now_ms);
    }
    counts_clear(&d->writing);
}
