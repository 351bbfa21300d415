/* ceiling: what SQLite itself can commit, with nothing of ours in between. Run by durable.mjs.
 *   ceiling plain|same DIR BATCH BYTES SECONDS
 * plain  one table of (16-byte unique key, BYTES of random blob), one INSERT a message
 * same   the line's schema and the statements that one message costs there, in their order; each
 *        conversation in turn, but not in the order of their rows, which is not how visitors write
 * Both with the line's own pragmas (src/store/sql/settings.inc) and its way to keep the log short
 * under load: a passive checkpoint every 256 batches, or past 4096 pages. BATCH messages to one
 * transaction.
 * Never skips the flush: synchronous=FULL, as the line has it. */
#include "core/core.h"
#include "kit/numbers.h"
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    BASE = 10,
    CONVS = 256,
    STRIDE = 89,
    TIPS = 168,
    TIDY = 256,
    LOG_MOST = 4096,
    BYTES_MAX = 40000
};

enum stmt {
#define STMT(name, sql) S_##name,
#include "store/sql/sqlite.inc"
#undef STMT
    S_COUNT
};
static const char *const sql[] = {
#define STMT(name, text) [S_##name] = (text),
#include "store/sql/sqlite.inc"
#undef STMT
};
static const char *const settings[] = {
#define SETTING(text) (text),
#include "store/sql/settings.inc"
#undef SETTING
};
#define SQL(...) #__VA_ARGS__
static const char schema[] =
#include "store/sql/001_line.sql"
#include "store/sql/002_life.sql"
#include "store/sql/003_chain.sql"
#include "store/sql/004_service.sql"
    ;

struct db {
    sqlite3 *db;
    sqlite3_stmt *st[S_COUNT], *plain;
    int pages; /* in the log */
    uint8_t rid[CONVS][16];
    uint64_t seq[CONVS], newest[CONVS], order;
    uint32_t bytes;
};

static void ok(struct db *d, int rc)
{
    if (rc != SQLITE_OK && rc != SQLITE_ROW && rc != SQLITE_DONE) {
        must(false, sqlite3_errmsg(d->db));
    }
}

static void step(struct db *d, sqlite3_stmt *st)
{
    while (sqlite3_step(st) == SQLITE_ROW) {
    }
    ok(d, sqlite3_reset(st));
}

static void blob(struct db *d, sqlite3_stmt *st, int at, const void *p, size_t n)
{
    ok(d, sqlite3_bind_blob64(st, at, p, n, SQLITE_STATIC));
}

static int grew(void *arg, sqlite3 *db, const char *name, int pages)
{
    (void)db, (void)name;
    ((struct db *)arg)->pages = pages;
    return SQLITE_OK;
}

static void conv_add(struct db *d, uint32_t i)
{
    uint8_t lookup[32], owner[16] = {0}, tips[TIPS];
    sqlite3_stmt *st = d->st[S_CONV_ADD];
    cb_random(d->rid[i], 16);
    cb_random(lookup, sizeof lookup);
    cb_random(tips, sizeof tips);
    for (int at = 1; at <= 21; at++) { /* n .. line state want day slot ord .. v2s s2v note .. */
        ok(d, sqlite3_bind_int64(st, at, at == 1 || at == 9 ? (sqlite3_int64)i + 1 : at < 8));
    }
    blob(d, st, 2, d->rid[i], 16);
    blob(d, st, 3, lookup, sizeof lookup);
    blob(d, st, 10, owner, sizeof owner);
    blob(d, st, 14, tips, sizeof tips);
    step(d, st);
    ok(d, sqlite3_clear_bindings(st));
}

static void open_db(struct db *d, const char *dir)
{
    char path[400];
    snprintf(path, sizeof path, "%.380s/ceiling.db", dir);
    unlink(path);
    ok(d, sqlite3_open_v2(path, &d->db,
                          SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL));
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        ok(d, sqlite3_exec(d->db, settings[i], NULL, NULL, NULL));
    }
    ok(d, sqlite3_exec(d->db, schema, NULL, NULL, NULL));
    ok(d, sqlite3_exec(d->db, "CREATE TABLE plain (k BLOB NOT NULL UNIQUE, v BLOB NOT NULL)", NULL,
                       NULL, NULL));
    for (size_t i = 0; i < S_COUNT; i++) {
        ok(d, sqlite3_prepare_v3(d->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &d->st[i], NULL));
    }
    ok(d, sqlite3_prepare_v3(d->db, "INSERT INTO plain (k, v) VALUES (?1, ?2)", -1,
                             SQLITE_PREPARE_PERSISTENT, &d->plain, NULL));
    sqlite3_wal_hook(d->db, grew, d);
    step(d, d->st[S_BEGIN]);
    for (uint32_t i = 0; i < CONVS; i++) {
        conv_add(d, i);
    }
    d->order = CONVS;
    step(d, d->st[S_COMMIT]);
}

static void one_plain(struct db *d)
{
    static uint8_t k[16], v[BYTES_MAX];
    cb_random(k, sizeof k);
    cb_random(v, 64); /* the rest stays: SQLite does not look */
    blob(d, d->plain, 1, k, sizeof k);
    blob(d, d->plain, 2, v, d->bytes);
    step(d, d->plain);
}

static void one_same(struct db *d, uint64_t nth)
{
    static uint8_t msgid[16], v[BYTES_MAX], tips[TIPS];
    uint32_t i = (uint32_t)(nth * STRIDE % CONVS);
    cb_random(msgid, sizeof msgid);
    cb_random(v, 64);
    blob(d, d->st[S_CONV_GET], 1, d->rid[i], 16);
    step(d, d->st[S_CONV_GET]);
    sqlite3_stmt *add = d->st[S_ENV_ADD], *tip = d->st[S_CONV_TIPS];
    uint64_t now[] = {++d->order, i + 1, d->newest[i], 1, d->seq[i] + 1};
    for (int at = 0; at < 5; at++) { /* ord conv prev dir seq */
        ok(d, sqlite3_bind_int64(add, at + 1, (sqlite3_int64)now[at]));
    }
    blob(d, add, 6, msgid, sizeof msgid);
    blob(d, add, 7, v, d->bytes);
    step(d, add);
    uint64_t move[] = {i + 1, d->seq[i], 0, 0, d->seq[i] + 1, 0, 0};
    for (int at = 0; at < 7; at++) { /* n, last as it was, last as it is */
        ok(d, sqlite3_bind_int64(tip, at + 1, (sqlite3_int64)move[at]));
    }
    blob(d, tip, 8, tips, sizeof tips);
    ok(d, sqlite3_bind_int64(tip, 9, (sqlite3_int64)d->order));
    step(d, tip);
    must(sqlite3_changes(d->db) == 1, "the row did not move");
    d->seq[i]++;
    d->newest[i] = d->order;
}

int main(int argc, char **argv)
{
    must(argc == 6, "ceiling plain|same DIR BATCH BYTES SECONDS");
    static struct db d;
    bool same = strcmp(argv[1], "same") == 0;
    uint64_t batch = strtoul(argv[3], NULL, BASE), rows = 0, took = 0, nth = 0;
    d.bytes = (uint32_t)strtoul(argv[4], NULL, BASE);
    uint64_t for_us = (uint64_t)(strtod(argv[5], NULL) * 1e6);
    struct samples commit = {0};
    double cpu = 0;
    must(d.bytes <= BYTES_MAX && batch, "too long a row, or no batch");
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* as the line has it */
    open_db(&d, argv[2]);
    cpu = cpu_us();
    for (uint64_t began = now_us(); took < for_us; took = now_us() - began) {
        uint64_t at = now_us();
        step(&d, d.st[S_BEGIN]);
        for (uint64_t i = 0; i < batch; i++) {
            same ? one_same(&d, nth++) : one_plain(&d);
        }
        step(&d, d.st[S_COMMIT]);
        sample(&commit, (double)(now_us() - at) / 1000);
        rows += batch;
        if (d.pages > LOG_MOST || (d.pages >= TIDY && rows / batch % TIDY == 0)) {
            d.pages = 0;
            ok(&d, sqlite3_wal_checkpoint_v2(d.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL));
        }
    }
    say("per_s", (double)rows * 1e6 / (double)took);
    say("cpu_us", (cpu_us() - cpu) / (double)rows);
    say_samples("batch_ms", &commit);
    say_end();
    return 0;
}
