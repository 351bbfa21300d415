/* sqlite_copy: a copy of the whole database in one file beside it, a few pages at a time between
 * batches. What is committed meanwhile goes into it too: SQLite writes changed pages of ours to
 * both. Also the look whether a database is whole. Called by line's thread, and by cli with no line
 * running. Never lets a copy take the room that visitors' messages need: it is taken beforehand, or
 * not. */
#include "store/store_in.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PAGES = 64, MARGIN = 16 * 1024 * 1024 };

static const char *const settings[] = {
#define SETTING(sql) (sql),
#include "store/sql/copy.inc"
#undef SETTING
};

struct sq_copy {
    sqlite3 *db;
    sqlite3_backup *backup;
    int fd; /* of the file: to sync it */
};

/* What SQLite said on the copy's connection. */
static enum cb_err copy_err(int rc)
{
    int primary = rc & 0xff;
    if (rc == SQLITE_OK || rc == SQLITE_DONE) {
        return CB_OK;
    }
    bool full = primary == SQLITE_FULL || (primary == SQLITE_IOERR && errno == ENOSPC);
    return full ? CB_BUSY_FULL : (primary == SQLITE_NOMEM ? CB_HERE_MEM : CB_HERE_DISK);
}

static void copy_close(struct sq_copy *c)
{
    if (c->backup) {
        sqlite3_backup_finish(c->backup);
    }
    sqlite3_close(c->db);
    if (c->fd >= 0) {
        close(c->fd);
    }
    cb_free(c, sizeof *c);
}

void sq_copy_drop(struct store *st)
{
    struct sq *s = sq_of(st);
    if (s->copy) {
        unlink(s->copy_path);
        copy_close(s->copy);
        s->copy = NULL;
    }
}

/* Where it will lie; one that a process left behind when it died is of no use to anybody. */
enum cb_err sq_copy_open(struct sq *s, const char *dir)
{
    size_t room = sizeof s->copy_path;
    int n = snprintf(s->copy_path, room, "%s/%s", dir, STORE_COPY);
    if (n < 0 || (size_t)n >= room) {
        return CB_HERE_DISK;
    }
    return unlink(s->copy_path) == 0 || errno == ENOENT ? CB_OK : CB_HERE_DISK;
}

static enum cb_err room_take(struct sq *s, int fd)
{
    RUN(pages, s, STMT_PAGES);
    RUN(len, s, STMT_PAGE_LEN);
    enum cb_err e = run_found(&pages);
    e = e ? e : run_found(&len);
    off_t size = (off_t)run_get(&pages) * (off_t)run_get(&len);
    if (e) {
        return e;
    }
    /* With a margin first, so that not all there is goes to the copy. */
    errno = 0;
    if (fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, size + MARGIN) != 0 && errno != EOPNOTSUPP) {
        return errno == ENOSPC || errno == EDQUOT ? CB_BUSY_FULL : CB_HERE_DISK;
    }
    if (errno == EOPNOTSUPP) {
        return CB_OK; /* a file system that cannot: then the copy fails when it meets the end */
    }
    bool good = ftruncate(fd, 0) == 0 && fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, size) == 0;
    return good ? CB_OK : CB_BUSY_FULL;
}

static enum cb_err copy_connect(struct sq *s, struct sq_copy *c)
{
    int rc = sqlite3_open_v2(s->copy_path, &c->db,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE,
                             NULL);
    for (size_t i = 0; rc == SQLITE_OK && i < sizeof settings / sizeof settings[0]; i++) {
        rc = sqlite3_exec(c->db, settings[i], NULL, NULL, NULL);
    }
    if (rc != SQLITE_OK) {
        return copy_err(rc);
    }
    c->backup = sqlite3_backup_init(c->db, "main", s->db, "main");
    return c->backup ? CB_OK : copy_err(sqlite3_errcode(c->db));
}

static enum cb_err copy_begin(struct sq *s)
{
    struct sq_copy *c = cb_alloc(sizeof *c);
    s->copy = c;
    c->fd = -1;
    unlink(s->copy_path);
    c->fd = open(s->copy_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    enum cb_err e = c->fd < 0 ? (errno == ENOSPC || errno == EDQUOT ? CB_BUSY_FULL : CB_HERE_DISK)
                              : room_take(s, c->fd);
    return e ? e : copy_connect(s, c);
}

/* The last page is there: SQLite writes what it still holds, and then it must be on the disk. */
static enum cb_err copy_end(struct sq_copy *c)
{
    errno = 0;
    int rc = sqlite3_backup_finish(c->backup);
    c->backup = NULL;
    int closed = sqlite3_close(c->db);
    c->db = NULL;
    enum cb_err e = copy_err(rc ? rc : closed);
    return e ? e : (fsync(c->fd) == 0 ? CB_OK : CB_HERE_DISK);
}

enum cb_err sq_copy_step(struct store *st, struct store_copied *out)
{
    struct sq *s = sq_of(st);
    *out = (struct store_copied){0};
    if (s->batch || s->walking) {
        return CB_HERE_BUG;
    }
    enum cb_err e = s->copy ? CB_OK : copy_begin(s);
    errno = 0;
    int rc = e ? SQLITE_OK : sqlite3_backup_step(s->copy->backup, PAGES);
    e = e ? e : copy_err(rc);
    if (e) {
        sq_copy_drop(st);
        return e;
    }
    out->total = (uint64_t)sqlite3_backup_pagecount(s->copy->backup);
    out->done = out->total - (uint64_t)sqlite3_backup_remaining(s->copy->backup);
    if (rc != SQLITE_DONE) {
        return CB_OK;
    }
    e = copy_end(s->copy);
    if (e) {
        sq_copy_drop(st);
        return e;
    }
    copy_close(s->copy);
    s->copy = NULL;
    out->whole = true;
    return CB_OK;
}

enum cb_err sq_check(struct store *st)
{
    struct sq *s = sq_of(st);
    RUN(pages, s, STMT_CHECK);
    enum cb_err e = run_found(&pages);
    bool fine = !e && view_is(run_get_view(&pages), "ok");
    e = e ? e : run_end(&pages);
    RUN(links, s, STMT_CHECK_LINKS);
    bool loose = !e && run_row(&links);
    e = e ? e : run_end(&links);
    return e ? e : (fine && !loose ? CB_OK : CB_HERE_DISK);
}
