/* copy: the store's copy for a backup, made on line's own thread a little at a time between
 * batches, and told to whoever asked for it. Called by http, which was handed the asker's
 * connection, and by batch. Never keeps calls waiting for it longer than a step takes, and never
 * runs for more than half an hour, however much is written meanwhile. */
#include "line/line_in.h"
#include "core/os.h"
#include <unistd.h>

enum { STEP_MS = 8, MOST_MS = 30 * 60 * 1000 };

enum cb_err line_copy(struct line *l, int fd)
{
    pthread_mutex_lock(&l->lock);
    bool taken = l->copy_fd >= 0;
    if (!taken) {
        l->copy_fd = fd;
        pthread_cond_signal(&l->some);
    }
    pthread_mutex_unlock(&l->lock);
    return taken ? CB_NONE_TAKEN : CB_OK;
}

static int copy_asked(struct line *l)
{
    pthread_mutex_lock(&l->lock);
    int fd = l->copy_fd;
    pthread_mutex_unlock(&l->lock);
    return fd;
}

static void copy_over(struct line *l, int fd, enum cb_err why)
{
    enum cb_err e = control_say(fd, &(struct control_said){.over = true, .e = why});
    (void)e; /* nobody waits for it any more */
    close(fd);
    pthread_mutex_lock(&l->lock);
    l->copy_fd = -1;
    pthread_mutex_unlock(&l->lock);
    l->copied_pct = 0;
    l->copy_since_ms = 0;
}

/* Each line's supervisors see that there is a copy of it somewhere. */
static void copy_audit(struct line *l)
{
    const struct store_ops *ops = l->store->ops;
    struct staff_line_list s;
    enum cb_err e = staff_line_list(l->store, &s);
    e = e ? e : ops->begin(l->store);
    for (unsigned i = 0; !e && i < s.n; i++) {
        e = staff_audit_number(l->staff, NULL, AUDIT_BACKED_UP, s.line[i], 0);
    }
    e = e ? e : ops->commit(l->store);
    if (e) {
        ops->rollback(l->store);
    }
}

/* Say it when it is one in a hundred further. NONE_FOUND: they left. */
static enum cb_err copy_tell(struct line *l, int fd, const struct store_copied *at)
{
    unsigned pct = at->total ? (unsigned)(at->done * 100 / at->total) : 0;
    if (pct == l->copied_pct) {
        return CB_OK;
    }
    l->copied_pct = pct;
    enum cb_err e = control_say(fd, &(struct control_said){.done = at->done, .total = at->total});
    return e == CB_BUSY_LOAD ? CB_OK : e;
}

static enum cb_err copy_some(struct line *l, struct store_copied *at)
{
    uint64_t until = cb_mono_ms() + STEP_MS;
    enum cb_err e = CB_OK;
    do {
        e = l->store->ops->copy_step(l->store, at);
    } while (!e && !at->whole && cb_mono_ms() < until);
    return e;
}

bool copy_turn(struct line *l, uint64_t now_ms)
{
    struct store_copied at = {0};
    int fd = copy_asked(l);
    if (fd < 0) {
        return false;
    }
    l->copy_since_ms = l->copy_since_ms ? l->copy_since_ms : now_ms;
    enum cb_err e = now_ms - l->copy_since_ms > MOST_MS ? CB_BUSY_LOAD : copy_some(l, &at);
    e = e || at.whole ? e : copy_tell(l, fd, &at);
    if (!e && !at.whole) {
        return true;
    }
    if (e) {
        l->store->ops->copy_drop(l->store);
    } else {
        copy_audit(l);
    }
    copy_over(l, fd, e);
    return false;
}

void copy_close(struct line *l)
{
    int fd = copy_asked(l);
    if (fd >= 0) {
        copy_over(l, fd, CB_BUSY_LOAD);
    }
}
