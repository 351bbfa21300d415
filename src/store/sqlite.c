/* sqlite: opening, migrating and closing the SQLite back end. Called by cli (at start) and by
 * every test of what stands above the store. Never follows a path out of its one directory, and
 * opens all it needs before the sandbox closes. */
#include "store/store_in.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LEN = 512, OPEN_WAIT_MS = 2000 };

static const char *const statements[STMT_COUNT_] = {
#define STMT(name, sql) [STMT_##name] = (sql),
#include "store/sql/sqlite.inc"
#undef STMT
};

static const char *const settings[] = {
#define SETTING(sql) (sql),
#include "store/sql/settings.inc"
#undef SETTING
};

#define SQL(...) #__VA_ARGS__
static const char *const migrations[] = {
#include "store/sql/001_line.sql"
    ,
#include "store/sql/002_life.sql"
    ,
#include "store/sql/003_chain.sql"
    ,
#include "store/sql/004_service.sql"
};
#undef SQL
enum { MIGRATIONS = sizeof migrations / sizeof migrations[0] };

static void sq_close(struct store *st)
{
    struct sq *s = sq_of(st);
    if (!s) {
        return;
    }
    sq_copy_drop(st);
    sq_rollback(st);
    for (size_t i = 0; i < STMT_COUNT_; i++) {
        sqlite3_finalize(s->st[i]);
    }
    int rc = sqlite3_close(s->db);
    CB_ASSERT(rc != SQLITE_BUSY); /* a statement we forgot */
    sq_spare_close(s);
    cb_free(s, sizeof *s);
}

static const struct store_ops sqlite_ops = {
    .close = sq_close,
    .begin = sq_begin,
    .mark = sq_mark,
    .undo = sq_undo,
    .commit = sq_commit,
    .rollback = sq_rollback,
    .conv_add = sq_conv_add,
    .conv_find = sq_conv_find,
    .conv_get = sq_conv_get,
    .conv_move = sq_conv_move,
    .conv_life = sq_conv_life,
    .conv_set = sq_conv_set,
    .conv_drop = sq_conv_drop,
    .conv_list = sq_conv_list,
    .conv_count = sq_conv_count,
    .conv_walk = sq_conv_walk,
    .conv_due = sq_conv_due,
    .env_add = sq_env_add,
    .env_has = sq_env_has,
    .env_list = sq_env_list,
    .paper_put = sq_paper_put,
    .paper_add = sq_paper_add,
    .paper_get = sq_paper_get,
    .paper_list = sq_paper_list,
    .paper_drop = sq_paper_drop,
    .count_add = sq_count_add,
    .count_list = sq_count_list,
    .tidy = sq_tidy,
    .copy_step = sq_copy_step,
    .copy_drop = sq_copy_drop,
    .check = sq_check,
};

/* SQLite gives its log the database's mode, so the database is made here, for us alone. A file
 * that is there is not opened: closing it again would drop the locks of another connection. */
static enum cb_err file_make(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(fd);
        return CB_OK;
    }
    if (errno == EEXIST && chmod(path, 0600) == 0) {
        return CB_OK;
    }
    return errno == ENOSPC || errno == EDQUOT ? CB_BUSY_FULL : CB_HERE_DISK;
}

static enum cb_err sq_exec(struct sq *s, const char *sql)
{
    errno = 0;
    return sq_err(s, sqlite3_exec(s->db, sql, NULL, NULL, NULL));
}

static int log_grew(void *arg, sqlite3 *db, const char *name, int pages)
{
    (void)db;
    (void)name;
    struct sq *s = arg;
    s->log_pages = (uint32_t)pages;
    return SQLITE_OK;
}

static enum cb_err sq_connect(struct sq *s, const char *path)
{
    /* SQLite's count of its memory costs a lock at each allocation, a tenth of what a message
     * costs, and nobody reads it. A process that has SQLite open already is told no: no matter. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    errno = 0;
    enum cb_err e = sq_err(s, sqlite3_open_v2(path, &s->db,
                                              SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                                                  SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE,
                                              sq_vfs()));
    if (e) {
        return e;
    }
    /* The process before us may still be dying. */
    sqlite3_busy_timeout(s->db, OPEN_WAIT_MS);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    for (size_t i = 0; !e && i < sizeof settings / sizeof settings[0]; i++) {
        e = sq_exec(s, settings[i]);
    }
    sqlite3_busy_timeout(s->db, 0);
    sqlite3_wal_hook(s->db, log_grew, s);
    return e;
}

/* Ask before the statements are prepared, because the schema they need may not be there yet. */
static enum cb_err sq_ask(struct sq *s, enum stmt which, int *n_out, bool *wal_out)
{
    sqlite3_stmt *st = NULL;
    errno = 0;
    enum cb_err e = sq_err(s, sqlite3_prepare_v2(s->db, statements[which], -1, &st, NULL));
    if (!e && sqlite3_step(st) == SQLITE_ROW) {
        const char *word = (const char *)sqlite3_column_text(st, 0);
        *wal_out = word && view_is(view_str(word), "wal");
        *n_out = sqlite3_column_int(st, 0);
    }
    int rc = sqlite3_finalize(st);
    return e ? e : sq_err(s, rc);
}

/* A migration and the number it leaves behind are one transaction; on an error the connection is
 * closed, which rolls it back. */
static enum cb_err migrate_one(struct sq *s, int n)
{
    enum cb_err e = sq_exec(s, statements[STMT_BEGIN]);
    e = e ? e : sq_exec(s, migrations[n]);
    return e ? e : sq_exec(s, statements[STMT_COMMIT]);
}

static enum cb_err sq_migrate(struct sq *s)
{
    int have = 0;
    bool wal = false;
    enum cb_err e = sq_ask(s, STMT_LOG_MODE, &have, &wal);
    if (!e && !wal) {
        return CB_HERE_DISK; /* a file system without what a log needs */
    }
    e = e ? e : sq_ask(s, STMT_SCHEMA, &have, &wal);
    if (!e && (have < 0 || have > MIGRATIONS)) {
        return CB_PEER_VERSION; /* written by a newer callbox */
    }
    for (int n = have; !e && n < MIGRATIONS; n++) {
        e = migrate_one(s, n);
    }
    return e;
}

static enum cb_err sq_prepare(struct sq *s)
{
    enum cb_err e = CB_OK;
    for (size_t i = 0; !e && i < STMT_COUNT_; i++) {
        e = sq_err(s, sqlite3_prepare_v3(s->db, statements[i], -1, SQLITE_PREPARE_PERSISTENT,
                                         &s->st[i], NULL));
    }
    return e;
}

/* One write and one checkpoint, so that whatever SQLite opens late (the log, the directory it
 * syncs once, its source of random numbers) is opened before the sandbox closes, and so that a
 * burn whose process died leaves nothing in the log. A full disk must not keep us from starting:
 * what is there can still be read and burnt. */
static enum cb_err sq_prime(struct sq *s)
{
    uint8_t seed[16];
    sqlite3_randomness(sizeof seed, seed);
    s->burnt = true;
    enum cb_err e = sq_order_read(s);
    e = e ? e : sq_begin(&s->base);
    e = e ? e : run_once(s, STMT_PRIME);
    if (e) {
        sq_rollback(&s->base);
    }
    e = e ? e : sq_commit(&s->base);
    e = e ? e : sq_tidy(&s->base);
    return e == CB_BUSY_FULL ? CB_OK : e;
}

static void sq_drop(struct sq **s)
{
    if (*s) {
        sq_close(&(*s)->base);
    }
}

/* Open the store of a directory that exists, and bring its schema up to date.
 * dir      where callbox.db is, or shall be (0600)
 * out      the open store; NULL on any error
 * Errors   BUSY_LOAD another process has it open; BUSY_FULL no room to create it;
 *          PEER_VERSION written by a newer callbox; HERE_DISK not a database, or not ours to use
 * Source   PROTOCOL.md Burn (secure_delete, truncated log); sqlite.org/wal.html */
enum cb_err store_sqlite_open(const char *dir, struct store **out)
{
    char path[PATH_LEN];
    *out = NULL;
    int n = snprintf(path, sizeof path, "%s/callbox.db", dir);
    enum cb_err e = n > 0 && n < PATH_LEN ? file_make(path) : CB_HERE_DISK;
    CB_CLEANUP(sq_drop) struct sq *s = cb_alloc(sizeof *s);
    s->base.ops = &sqlite_ops;
    s->spare_fd = -1;
    e = e ? e : sq_connect(s, path);
    e = e ? e : sq_migrate(s);
    e = e ? e : sq_prepare(s);
    e = e ? e : sq_spare_open(s, dir);
    e = e ? e : sq_copy_open(s, dir);
    e = e ? e : sq_prime(s);
    if (e) {
        return e;
    }
    *out = &s->base;
    s = NULL;
    return CB_OK;
}
