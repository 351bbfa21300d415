/* sqlite_run: running one prepared statement, and what SQLite's answers mean. Called by every
 * verb of the SQLite back end. Never leaves a statement half run or a caller's bytes bound. */
#include "store/store_in.h"
#include <errno.h>
#include <string.h>

static const struct {
    int rc; /* extended code first, then the primary it belongs to */
    enum cb_err e;
} meanings[] = {
    {SQLITE_CONSTRAINT_FOREIGNKEY, CB_NONE_FOUND},
    {SQLITE_CONSTRAINT_UNIQUE, CB_NONE_TAKEN},
    {SQLITE_CONSTRAINT_PRIMARYKEY, CB_NONE_TAKEN},
    {SQLITE_CONSTRAINT, CB_HERE_BUG}, /* CHECK, NOT NULL, a wrong type: ours */
    {SQLITE_FULL, CB_BUSY_FULL},
    {SQLITE_BUSY, CB_BUSY_LOAD}, /* another process has the database open */
    {SQLITE_LOCKED, CB_BUSY_LOAD},
    {SQLITE_NOMEM, CB_HERE_MEM},
    {SQLITE_IOERR, CB_HERE_DISK},
    {SQLITE_CORRUPT, CB_HERE_DISK},
    {SQLITE_NOTADB, CB_HERE_DISK},
    {SQLITE_CANTOPEN, CB_HERE_DISK},
    {SQLITE_READONLY, CB_HERE_DISK},
    {SQLITE_PERM, CB_HERE_DISK},
    {SQLITE_FORMAT, CB_HERE_DISK},
};

static enum cb_err meaning_of(int rc)
{
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        if (meanings[i].rc == rc) {
            return meanings[i].e;
        }
    }
    return CB_HERE_BUG;
}

static bool no_space(int err)
{
    return err == ENOSPC || err == EDQUOT;
}

/* SQLite says FULL only for a write; a sync, a truncation or a quota comes as IOERR, and then the
 * system's own number tells. Callers clear errno before they step, and
 * it is asked first: SQLite keeps the number of an older error when a commit fails. */
enum cb_err sq_err(const struct sq *s, int rc)
{
    if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE) {
        return CB_OK;
    }
    int sys = errno ? errno : sqlite3_system_errno(s->db), primary = rc & 0xff;
    if ((primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN) && no_space(sys)) {
        return CB_BUSY_FULL;
    }
    enum cb_err e = meaning_of(rc);
    e = e == CB_HERE_BUG ? meaning_of(primary) : e;
    if (e == CB_HERE_BUG || e == CB_HERE_DISK) {
        log_event(EV_STORE_ERROR, (uint64_t)rc);
    }
    return e;
}

struct sq *sq_of(struct store *s)
{
    return (struct sq *)s;
}

/* A marked call that only reads, or only appends one envelope, needs no savepoint; so it is made
 * when something else is written. */
static enum cb_err sq_save(struct sq *s)
{
    if (!s->marked || s->saved || s->adding) {
        return CB_OK;
    }
    enum cb_err e = run_once(s, STMT_MARK);
    s->saved = !e;
    return e;
}

struct run run_of(struct sq *s, enum stmt which)
{
    struct run r = {.s = s, .st = s->st[which]};
    if (s->walking) { /* a list's fn called a verb: the other back end could not do that */
        r.err = CB_HERE_BUG;
    } else if (s->batch && s->lost) {
        r.err = s->lost;
    } else if (!sqlite3_stmt_readonly(r.st) && which != STMT_BEGIN) {
        r.err = s->batch ? sq_save(s) : CB_HERE_BUG; /* writing outside a batch */
    }
    return r;
}

void run_close(struct run *r)
{
    sqlite3_reset(r->st);
    sqlite3_clear_bindings(r->st);
}

static void run_bound(struct run *r, int rc)
{
    r->err = r->err ? r->err : sq_err(r->s, rc);
}

void run_put(struct run *r, uint64_t v)
{
    r->at++;
    if (!r->err) {
        run_bound(r, sqlite3_bind_int64(r->st, r->at, (sqlite3_int64)v));
    }
}

void run_put_bytes(struct run *r, const void *p, size_t n)
{
    r->at++;
    if (!r->err) {
        /* A NULL pointer would bind NULL, which is not an empty blob. */
        run_bound(r, sqlite3_bind_blob64(r->st, r->at, n ? p : "", n, SQLITE_STATIC));
    }
}

/* After these the batch cannot be trusted to be whole: SQLite may have rolled all of it back. */
static bool loses_batch(const struct sq *s, enum cb_err e)
{
    return e == CB_BUSY_FULL || e == CB_HERE_DISK || e == CB_HERE_MEM ||
           sqlite3_get_autocommit(s->db);
}

bool run_row(struct run *r)
{
    if (r->err) {
        return false;
    }
    errno = 0;
    int rc = sqlite3_step(r->st);
    r->at = 0;
    r->err = sq_err(r->s, rc);
    if (r->err && r->s->batch && loses_batch(r->s, r->err)) {
        r->s->lost = r->err;
    }
    return rc == SQLITE_ROW;
}

uint64_t run_get(struct run *r)
{
    return r->err ? 0 : (uint64_t)sqlite3_column_int64(r->st, r->at++);
}

struct view run_get_view(struct run *r)
{
    if (r->err) {
        return (struct view){0};
    }
    const void *p = sqlite3_column_blob(r->st, r->at);
    return VIEW(p, (size_t)sqlite3_column_bytes(r->st, r->at++));
}

void run_get_bytes(struct run *r, void *out, size_t n)
{
    struct view v = run_get_view(r);
    if (v.len == n && v.p) {
        memcpy(out, v.p, n);
    } else {
        memset(out, 0, n);
        r->err = r->err ? r->err : CB_HERE_DISK;
    }
}

enum cb_err run_end(struct run *r)
{
    while (run_row(r)) {
    }
    return r->err;
}

enum cb_err run_changed(struct run *r, enum cb_err none)
{
    enum cb_err e = run_end(r);
    return !e && sqlite3_changes(r->s->db) == 0 ? none : e;
}

enum cb_err run_found(struct run *r)
{
    if (!run_row(r)) {
        return r->err ? r->err : CB_NONE_FOUND;
    }
    return CB_OK;
}

enum cb_err run_once(struct sq *s, enum stmt which)
{
    RUN(r, s, which);
    return run_end(&r);
}

/* The one counter: ascending over the whole store, kept over restarts. It counts in memory. What an
 * envelope was given stands in the envelope; for all else the counter is written with the batch,
 * and when something goes, so that a number that was seen outside never comes back. Numbers of a
 * batch that was lost are not given again while we run. */
enum cb_err sq_next_order(struct sq *s, uint64_t *n_out)
{
    if (!s->batch) {
        return CB_HERE_BUG;
    }
    *n_out = ++s->order;
    return CB_OK;
}

enum cb_err sq_order_read(struct sq *s)
{
    RUN(r, s, STMT_ORDER_READ);
    enum cb_err e = run_found(&r);
    s->order = run_get(&r);
    return e ? e : run_end(&r);
}

enum cb_err sq_order_keep(struct sq *s)
{
    if (!s->counted) {
        return CB_OK;
    }
    RUN(r, s, STMT_ORDER_KEEP);
    run_put(&r, s->order);
    return run_changed(&r, CB_HERE_DISK);
}
