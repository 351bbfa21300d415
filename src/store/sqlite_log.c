/* sqlite_log: how the write-ahead log is written. SQLite writes a head and a page, a head and a
 * page, two calls of the system for each page of a batch; here what follows one another is gathered
 * and written as one. Called by SQLite for the log alone, through a VFS of our own.
 * Never keeps anything back past a sync, a read or a truncation: what SQLite believes to be written
 * when it answers is written. A write that fails is told by the call that met it, the sync at the
 * latest, and then the commit fails, as it does without us. */
#include "store/store_in.h"
#include <string.h>

enum { GATHER = 64 * 1024 };

struct log_file {
    sqlite3_file base;  /* first */
    sqlite3_file *real; /* behind this struct, in the same memory */
    sqlite3_int64 at;   /* where what is gathered belongs */
    int n;
    uint8_t *held; /* GATHER bytes */
};

static struct log_file *log_of(sqlite3_file *f)
{
    return (struct log_file *)(void *)f;
}

static int let_go(struct log_file *l)
{
    int n = l->n;
    l->n = 0; /* also when it fails: the commit that it belongs to does, too */
    return n ? l->real->pMethods->xWrite(l->real, l->held, n, l->at) : SQLITE_OK;
}

static int log_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct log_file *l = log_of(f);
    bool follows = l->n && l->at + l->n == at && n <= GATHER - l->n;
    int rc = follows ? SQLITE_OK : let_go(l);
    if (rc != SQLITE_OK || n > GATHER) {
        return rc != SQLITE_OK ? rc : l->real->pMethods->xWrite(l->real, p, n, at);
    }
    l->at = l->n ? l->at : at;
    memcpy(l->held + l->n, p, (size_t)n);
    l->n += n;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    struct log_file *l = log_of(f);
    int rc = let_go(l);
    return rc != SQLITE_OK ? rc : l->real->pMethods->xRead(l->real, p, n, at);
}

static int log_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct log_file *l = log_of(f);
    int rc = let_go(l);
    return rc != SQLITE_OK ? rc : l->real->pMethods->xTruncate(l->real, size);
}

static int log_sync(sqlite3_file *f, int flags)
{
    struct log_file *l = log_of(f);
    int rc = let_go(l);
    return rc != SQLITE_OK ? rc : l->real->pMethods->xSync(l->real, flags);
}

static int log_size(sqlite3_file *f, sqlite3_int64 *size_out)
{
    struct log_file *l = log_of(f);
    int rc = let_go(l);
    return rc != SQLITE_OK ? rc : l->real->pMethods->xFileSize(l->real, size_out);
}

static int log_close(sqlite3_file *f)
{
    struct log_file *l = log_of(f);
    int rc = let_go(l), closed = l->real->pMethods->xClose(l->real);
    cb_free(l->held, GATHER);
    l->held = NULL;
    return rc != SQLITE_OK ? rc : closed;
}

/* A log is never locked, SQLite asks all the same. */
static int log_lock(sqlite3_file *f, int how)
{
    return log_of(f)->real->pMethods->xLock(log_of(f)->real, how);
}

static int log_unlock(sqlite3_file *f, int how)
{
    return log_of(f)->real->pMethods->xUnlock(log_of(f)->real, how);
}

static int log_locked(sqlite3_file *f, int *out)
{
    return log_of(f)->real->pMethods->xCheckReservedLock(log_of(f)->real, out);
}

static int log_control(sqlite3_file *f, int op, void *arg)
{
    return log_of(f)->real->pMethods->xFileControl(log_of(f)->real, op, arg);
}

static int log_sector(sqlite3_file *f)
{
    return log_of(f)->real->pMethods->xSectorSize(log_of(f)->real);
}

static int log_device(sqlite3_file *f)
{
    return log_of(f)->real->pMethods->xDeviceCharacteristics(log_of(f)->real);
}

static const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_unlock,
    .xCheckReservedLock = log_locked,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_device,
};

static sqlite3_vfs *beneath, ours;

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *flags_out)
{
    (void)vfs;
    struct log_file *l = log_of(f);
    if (!(flags & SQLITE_OPEN_WAL)) {
        return beneath->xOpen(beneath, path, f, flags, flags_out);
    }
    *l = (struct log_file){.real = (sqlite3_file *)(void *)(l + 1)};
    l->real->pMethods = NULL;
    int rc = beneath->xOpen(beneath, path, l->real, flags, flags_out);
    if (l->real->pMethods) {
        l->base.pMethods = &log_methods;
        l->held = cb_alloc(GATHER);
    }
    return rc;
}

/* The VFS to open with; made at the first call, over the system's own. */
const char *sq_vfs(void)
{
    if (!beneath) {
        beneath = sqlite3_vfs_find(NULL);
        CB_ASSERT(beneath);
        ours = *beneath;
        ours.zName = "callbox";
        ours.szOsFile += (int)sizeof(struct log_file);
        ours.xOpen = vfs_open;
        CB_ASSERT(sqlite3_vfs_register(&ours, 0) == SQLITE_OK);
    }
    return ours.zName;
}
