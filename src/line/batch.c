/* batch: the line's own thread. Takes up to batch_max waiting calls, runs them in one store
 * transaction, commits, and only then lets the replies out. Called by http through submit and
 * finish. Never lets a reply leave before what it says is on the disk.
 *
 * Group commit without a timer: the batch closes when the queue is empty or the batch is full, so
 * a lone call waits for nobody and a crowd shares one fsync. */
#include "line/placed_in.h"
#include "line/line_in.h"
#include <time.h>

enum { TIDY_EVERY = 256 };

static bool spoils_batch(enum cb_err e)
{
    return e == CB_BUSY_FULL || e == CB_HERE_DISK;
}

/* One opening a call at most. */
void slot_made(struct line *l, uint64_t slot)
{
    CB_ASSERT(l->made_n < CALL_BATCH_MAX);
    l->made[l->made_n++] = slot;
}

/* A batch that is lost loses its new rows; the keys that K made for them must not stay behind. */
static void slots_lost(struct line *l)
{
    for (unsigned i = 0; i < l->made_n; i++) {
        enum cb_err e = keys_ask_slot_burn(l->keys, SLOT_CONV, l->made[i]);
        (void)e; /* K is away: 88 bytes that open nothing */
    }
    staff_lost(l->staff);
}

/* Run n calls as one transaction. On CB_OK all their replies are true. */
static enum cb_err batch_try(struct line *l, struct call **calls, size_t n)
{
    const struct store_ops *ops = l->store->ops;
    enum cb_err e = ops->begin(l->store);
    staff_batch(l->staff);
    for (size_t i = 0; !e && i < n; i++) {
        struct staff_mark before = staff_mark(l->staff);
        e = ops->mark(l->store);
        enum cb_err step = e ? e : line_step_run(l, calls[i]);
        if (spoils_batch(step)) {
            e = step;
        } else if (step) {
            e = ops->undo(l->store);
            staff_undo(l->staff, &before);
            if (calls[i]->request.len > 3 && calls[i]->request.p[3] == WIRE_SERVICE_SET) {
                service_forget(l);
            }
        }
    }
    e = e ? e : ops->commit(l->store);
    if (e) {
        ops->rollback(l->store);
        slots_lost(l);
        service_forget(l);
    } else {
        staff_kept(l->staff);
    }
    l->made_n = 0;
    return e;
}

static void full_note(struct line *l, bool full)
{
    if (full != l->full) {
        l->full = full;
        log_event(full ? EV_DISK_FULL : EV_DISK_BACK, 0);
    }
}

/* Run one call again after its batch was lost, as whoever it came from. */
static void call_again(struct line *l, struct call *c, const struct call_seat *was)
{
    c->seat = *was;
    enum cb_err e = batch_try(l, &c, 1);
    if (!e) {
        return;
    }
    c->seat = *was;
    line_step_refuse(c, e);
    if (e == CB_BUSY_FULL) { /* the log has one line when the disk fills, not one a call */
        full_note(l, true);
        pthread_mutex_lock(&l->lock);
        l->figures.refused_full++;
        pthread_mutex_unlock(&l->lock);
    } else {
        log_event(EV_STORE_ERROR, (uint64_t)e);
    }
}

/* A full disk may have thrown the whole transaction away, reads and all: then each call gets a
 * transaction of its own, so that those which only read still answer. */
static void batch_run(struct line *l, struct call **calls, size_t n)
{
    struct call_seat was[CALL_BATCH_MAX];
    l->added = false;
    for (size_t i = 0; i < n; i++) {
        was[i] = calls[i]->seat;
    }
    enum cb_err e = batch_try(l, calls, n);
    if (e) {
        for (size_t i = 0; i < n; i++) {
            call_again(l, calls[i], &was[i]);
        }
    } else if (l->added) { /* only what was written proves that there is room again */
        full_note(l, false);
    }
    cb_wipe(was, sizeof was);
}

/* A conversation whose key is gone is unreadable for ever: finish what a burn began. */
static void bury(struct line *l)
{
    const struct store_ops *ops = l->store->ops;
    enum cb_err e = ops->begin(l->store);
    e = e ? e : ops->conv_drop(l->store, &l->dead);
    e = e ? e : ops->commit(l->store);
    if (e) {
        ops->rollback(l->store); /* met again, it will be tried again */
    }
}

static void batch_all(struct line *l, struct call **calls, size_t n)
{
    batch_run(l, calls, n);
    limits_count(l, calls, n);
    if (l->has_dead && staff_key_proof(l->staff) == CB_OK) {
        bury(l);
    }
    l->has_dead = false;
    staff_after(l->staff);
}

static void tidy(struct line *l)
{
    if (l->store->ops->tidy(l->store) == CB_BUSY_FULL) {
        full_note(l, true);
    }
}

void line_run(struct line *l, struct call *c)
{
    batch_all(l, &c, 1);
    buf_free(&c->more); /* there is nobody here to tell */
    tidy(l);
}

static size_t batch_take(struct line *l, struct call **calls)
{
    size_t n = 0;
    while (l->head && n < l->cfg.batch_max && n < CALL_BATCH_MAX) {
        calls[n++] = l->head;
        l->head = l->head->next;
    }
    l->tail = l->head ? l->tail : NULL;
    l->waiting -= (uint32_t)n;
    return n;
}

/* Not later than this (of cb_mono_ms, which a bench may set); 0: whenever. */
static void wait_until(struct timespec *until, uint64_t due_ms)
{
    enum { NS_MS = 1000000, NS_S = 1000000000 };
    uint64_t now_ms = cb_mono_ms(), wait_ms = due_ms > now_ms ? due_ms - now_ms : 1;
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    at.tv_sec += (time_t)(wait_ms / 1000);
    at.tv_nsec += (long)(wait_ms % 1000) * NS_MS;
    at.tv_sec += at.tv_nsec / NS_S;
    at.tv_nsec %= NS_S;
    if (due_ms && at.tv_sec < until->tv_sec) {
        *until = at;
    }
}

/* Until there is a call, the line closes, or it is time for a look at the day. */
static void batch_wait(struct line *l)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    unsigned look_s = MINDER_LOOK_MS / 1000, way_s = way_wait_s(l);
    until.tv_sec += look_s < way_s ? look_s : way_s;
    wait_until(&until, placed_due_ms(l));
    int late = 0;
    while (!l->head && !l->closing && l->copy_fd < 0 && !l->counts_wait && !late) {
        late = pthread_cond_timedwait(&l->some, &l->lock, &until);
    }
    l->counts_wait = false;
}

/* Run what waits and let the replies out. Called, and left, under the lock. */
static void batch_turn(struct line *l)
{
    struct call *calls[CALL_BATCH_MAX];
    size_t n = batch_take(l, calls);
    pthread_mutex_unlock(&l->lock);
    batch_all(l, calls, n);
    pthread_mutex_lock(&l->lock);
    done_give(l, calls, n);
    l->figures.batches++;
    l->figures.calls += n;
    l->cfg.wake(l->cfg.wake_arg);
}

static void *batch_thread(void *arg)
{
    struct line *l = arg;
    bool more = true; /* of the daily round, or of a copy */
    pthread_mutex_lock(&l->lock);
    for (;;) {
        if (!more) {
            batch_wait(l);
        }
        if (!l->head && l->closing) {
            break;
        }
        if (l->head) {
            batch_turn(l);
        }
        /* Idle is the moment to keep the log short, with nobody waiting for it; but a burn's bytes
         * must leave the log under steady load too. */
        bool tidies = !l->head || l->figures.batches % TIDY_EVERY == 0;
        pthread_mutex_unlock(&l->lock);
        more = chores_turn(l, cb_day(), cb_mono_ms());
        more = copy_turn(l, cb_mono_ms()) || more;
        way_turn(l, cb_mono_ms());
        booking_turn(l, cb_mono_ms());
        minder_turn(l, cb_mono_ms());
        placed_turn(l, cb_mono_ms(), false);
        if (tidies) {
            tidy(l);
        }
        pthread_mutex_lock(&l->lock);
    }
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

/* Make a line over an open store and a link to K; with a wake function its thread starts. */
enum cb_err line_open(const struct line_config *cfg, struct line **out)
{
    pthread_condattr_t mono;
    struct line *l = cb_alloc(sizeof *l);
    l->cfg = *cfg;
    l->copy_fd = -1;
    l->store = cfg->store;
    l->keys = cfg->keys;
    l->cfg.batch_max = cfg->batch_max ? cfg->batch_max : 32;
    l->cfg.queue_max = cfg->queue_max ? cfg->queue_max : 8192;
    pthread_mutex_init(&l->lock, NULL);
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_cond_init(&l->some, &mono);
    pthread_condattr_destroy(&mono);
    l->staff = staffroom_open(l->store, l->keys, cfg->passkeys);
    l->limits = limits_new();
    l->guests = guests_new();
    l->placed = placed_new();
    *out = l;
    enum cb_err e = staff_refresh(l->staff);
    (void)staff_roster_fresh(l->staff); /* whoever starts with us reads it anyway */
    e = e ? e : staff_key_proof(l->staff);
    if (e && e != CB_BUSY_KEY &&
        e != CB_NONE_FOUND) { /* K may be a moment late; the wrong K must not be used at all */
        return e;
    }
    placed_load(l);
    e = ways_open(l);
    if (e && e != CB_NONE_FOUND) {
        return e;
    }
    l->running = cfg->wake && pthread_create(&l->thread, NULL, batch_thread, l) == 0;
    return cfg->wake && !l->running ? CB_HERE_MEM : CB_OK;
}

enum cb_err line_submit(struct line *l, struct call *c)
{
    c->next = NULL;
    ahead_do(c);
    pthread_mutex_lock(&l->lock);
    bool room = l->waiting < l->cfg.queue_max && !l->closing;
    if (room) {
        *(l->tail ? &l->tail->next : &l->head) = c;
        l->tail = c;
        l->waiting++;
        pthread_cond_signal(&l->some);
    } else {
        l->figures.refused_busy++;
    }
    pthread_mutex_unlock(&l->lock);
    if (!room) {
        ahead_drop(c);
    }
    return room ? CB_OK : CB_BUSY_LOAD;
}

void line_figures(struct line *l, struct line_figures *out)
{
    pthread_mutex_lock(&l->lock);
    *out = l->figures;
    pthread_mutex_unlock(&l->lock);
}

void line_close(struct line *l)
{
    if (!l) {
        return;
    }
    pthread_mutex_lock(&l->lock);
    l->closing = true;
    pthread_cond_broadcast(&l->some);
    pthread_mutex_unlock(&l->lock);
    if (l->running) {
        pthread_join(l->thread, NULL);
        line_finish(l);
    }
    placed_turn(l, cb_mono_ms(), true);
    chores_close(l);
    copy_close(l);
    l->store->ops->close(l->store);
    keys_link_free(l->keys);
    staffroom_close(l->staff);
    limits_free(l->limits);
    service_forget(l);
    guests_free(l->guests);
    placed_free(l->placed);
    told_free(l->told);
    ways_free(l);
    cb_free(l, sizeof *l);
}
