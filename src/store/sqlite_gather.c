/* sqlite_gather: how the database and its log are written. SQLite writes a head and a page, a head
 * and a page, two calls of the system for each page of a batch, and one for each it copies out of
 * the log; here what follows one another is gathered and written as one. Called by SQLite, through
 * a VFS of our own. Never keeps anything back past a sync, a read, a truncation or an unlocking:
 * what SQLite believes to be on the disk when it answers is there. A write that fails is told by
 * the call that met it, the sync at the latest, and then the commit fails, as it does without us.
 */
#include "store/store_in.h"
#include <string.h>

enum { GATHER = 120 * 1024 }; /* the system's VFS writes at most 128 KiB - 1 at a time */

struct gathered {
    sqlite3_file base;  /* first */
    sqlite3_file *real; /* behind this struct, in the same memory */
    sqlite3_int64 at;   /* where what is gathered belongs */
    int n;
    uint8_t *held; /* GATHER bytes */
};

static struct gathered *of_file(sqlite3_file *f)
{
    return (struct gathered *)(void *)f;
}

static int let_go(struct gathered *g)
{
    int n = g->n;
    g->n = 0; /* also when it fails: the commit, or the copying, fails too */
    return n ? g->real->pMethods->xWrite(g->real, g->held, n, g->at) : SQLITE_OK;
}

static int gather_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
    struct gathered *g = of_file(f);
    bool follows = g->n && g->at + g->n == at && n <= GATHER - g->n;
    int rc = follows ? SQLITE_OK : let_go(g);
    if (rc != SQLITE_OK || n > GATHER) {
        return rc != SQLITE_OK ? rc : g->real->pMethods->xWrite(g->real, p, n, at);
    }
    g->at = g->n ? g->at : at;
    memcpy(g->held + g->n, p, (size_t)n);
    g->n += n;
    return SQLITE_OK;
}

static int gather_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
    struct gathered *g = of_file(f);
    int rc = let_go(g);
    return rc != SQLITE_OK ? rc : g->real->pMethods->xRead(g->real, p, n, at);
}

static int gather_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    struct gathered *g = of_file(f);
    int rc = let_go(g);
    return rc != SQLITE_OK ? rc : g->real->pMethods->xTruncate(g->real, size);
}

static int gather_sync(sqlite3_file *f, int flags)
{
    struct gathered *g = of_file(f);
    int rc = let_go(g);
    return rc != SQLITE_OK ? rc : g->real->pMethods->xSync(g->real, flags);
}

static int gather_size(sqlite3_file *f, sqlite3_int64 *size_out)
{
    struct gathered *g = of_file(f);
    int rc = let_go(g);
    return rc != SQLITE_OK ? rc : g->real->pMethods->xFileSize(g->real, size_out);
}

static int gather_close(sqlite3_file *f)
{
    struct gathered *g = of_file(f);
    int rc = let_go(g), closed = g->real->pMethods->xClose(g->real);
    cb_free(g->held, GATHER);
    g->held = NULL;
    return rc != SQLITE_OK ? rc : closed;
}

static int gather_lock(sqlite3_file *f, int how)
{
    return of_file(f)->real->pMethods->xLock(of_file(f)->real, how);
}

static int gather_unlock(sqlite3_file *f, int how)
{
    struct gathered *g = of_file(f);
    int rc = let_go(g), unlocked = g->real->pMethods->xUnlock(g->real, how);
    return rc != SQLITE_OK ? rc : unlocked;
}

static int gather_locked(sqlite3_file *f, int *out)
{
    return of_file(f)->real->pMethods->xCheckReservedLock(of_file(f)->real, out);
}

static int gather_control(sqlite3_file *f, int op, void *arg)
{
    return of_file(f)->real->pMethods->xFileControl(of_file(f)->real, op, arg);
}

static int gather_sector(sqlite3_file *f)
{
    return of_file(f)->real->pMethods->xSectorSize(of_file(f)->real);
}

static int gather_device(sqlite3_file *f)
{
    return of_file(f)->real->pMethods->xDeviceCharacteristics(of_file(f)->real);
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = gather_close,
    .xRead = gather_read,
    .xWrite = gather_write,
    .xTruncate = gather_truncate,
    .xSync = gather_sync,
    .xFileSize = gather_size,
    .xLock = gather_lock,
    .xUnlock = gather_unlock,
    .xCheckReservedLock = gather_locked,
    .xFileControl = gather_control,
    .xSectorSize = gather_sector,
    .xDeviceCharacteristics = gather_device,
};

static sqlite3_vfs *beneath, ours;

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *flags_out)
{
    (void)vfs;
    struct gathered *g = of_file(f);
    if (!(flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_DB))) {
        return beneath->xOpen(beneath, path, f, flags, flags_out);
    }
    *g = (struct gathered){.real = (sqlite3_file *)(void *)(g + 1)};
    g->real->pMethods = NULL;
    int rc = beneath->xOpen(beneath, path, g->real, flags, flags_out);
    if (g->real->pMethods) {
        g->base.pMethods = &methods;
        g->held = cb_alloc(GATHER);
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
        ours.szOsFile += (int)sizeof(struct gathered);
        ours.xOpen = vfs_open;
        CB_ASSERT(sqlite3_vfs_register(&ours, 0) == SQLITE_OK);
    }
    return ours.zName;
}
