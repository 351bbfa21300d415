/* sqlite_batch: begin, mark, undo, commit, and keeping the log short. Called by line's thread.
 * Never says CB_OK to a commit that is not on the disk. */
#include "store/store_in.h"
#include <errno.h>

enum {
    LOG_TIDY = 256,  /* pages of 4 KiB: from here tidy copies the log into the database */
    LOG_MOST = 4096, /* from here commit does, should tidy never get its turn */
};

static void mark_clear(struct sq *s)
{
    s->marked = s->saved = false;
    s->first = (struct added){0};
}

enum cb_err sq_begin(struct store *st)
{
    struct sq *s = sq_of(st);
    if (s->batch) {
        return CB_HERE_BUG;
    }
    s->lost = CB_OK;
    s->dropping = s->counted = false;
    mark_clear(s);
    enum cb_err e = run_once(s, STMT_BEGIN);
    s->batch = !e;
    return e;
}

enum cb_err sq_mark(struct store *st)
{
    struct sq *s = sq_of(st);
    if (!s->batch) {
        return CB_HERE_BUG;
    }
    enum cb_err e = s->saved ? run_once(s, STMT_KEEP) : s->lost;
    mark_clear(s);
    s->marked = !e;
    return e;
}

enum cb_err sq_undo(struct store *st)
{
    struct sq *s = sq_of(st);
    if (!s->batch || !s->marked) {
        return CB_HERE_BUG;
    }
    struct added first = s->first;
    enum cb_err e = s->saved ? run_once(s, STMT_UNDO) : s->lost;
    e = e || !s->saved ? e : run_once(s, STMT_KEEP);
    mark_clear(s);
    return e || !first.order ? e : sq_env_undo(s, &first);
}

/* The disk is full. Empty the log into the database, with the spare room's help, so that the next
 * batch writes in the log's own place; then take the spare room again. But when the batch was to
 * drop something, leave that free for its next try. */
static void full_met(struct sq *s)
{
    sq_spare_free(s);
    enum cb_err copied = sq_checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
    if (s->dropping) {
        return;
    }
    sq_spare_fill(s);
    if (s->tight) { /* a log that grew in vain may be what fills the disk */
        copied = sq_checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
        sq_spare_fill(s);
    }
    (void)copied; /* the batch's own answer stands; tidy tries again */
}

/* Leave the batch, whatever state SQLite is in. why: what went wrong in it. */
static void batch_leave(struct sq *s, enum cb_err why)
{
    s->lost = CB_OK;
    if (!sqlite3_get_autocommit(s->db)) {
        enum cb_err e = run_once(s, STMT_ROLLBACK);
        CB_ASSERT(!e || sqlite3_get_autocommit(s->db));
    }
    s->batch = false;
    mark_clear(s);
    if (why == CB_BUSY_FULL) {
        full_met(s);
    }
}

void sq_rollback(struct store *st)
{
    struct sq *s = sq_of(st);
    if (s->batch) {
        batch_leave(s, s->lost);
    }
}

enum cb_err sq_commit(struct store *st)
{
    struct sq *s = sq_of(st);
    if (!s->batch) {
        return CB_HERE_BUG;
    }
    mark_clear(s);
    enum cb_err e = sq_order_keep(s);
    e = e ? e : run_once(s, STMT_COMMIT);
    batch_leave(s, e);
    if (s->log_pages > LOG_MOST) {
        enum cb_err copied = sq_checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
        (void)copied; /* what was committed is kept either way */
    }
    return e;
}

enum cb_err sq_checkpoint(struct sq *s, int mode)
{
    int in_log = 0, copied = 0;
    errno = 0;
    enum cb_err e = sq_err(s, sqlite3_wal_checkpoint_v2(s->db, NULL, mode, &in_log, &copied));
    if (!e && in_log == copied) {
        s->log_pages = 0;
    }
    return e;
}

enum cb_err sq_tidy(struct store *st)
{
    struct sq *s = sq_of(st);
    if (s->batch || s->walking) {
        return CB_HERE_BUG;
    }
    enum cb_err e = CB_OK;
    if (s->burnt) {
        e = sq_checkpoint(s, SQLITE_CHECKPOINT_TRUNCATE);
        s->burnt = e != CB_OK;
    } else if (s->log_pages >= LOG_TIDY) {
        e = sq_checkpoint(s, SQLITE_CHECKPOINT_PASSIVE);
    }
    if (e == CB_BUSY_FULL) {
        s->dropping = s->burnt;
        full_met(s);
    } else if (s->tight) {
        sq_spare_fill(s);
    }
    return e;
}
