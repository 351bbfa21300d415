/* test_sqlite: the store's suite over the SQLite back end, then what is SQLite's alone: its files,
 * its lock, its plans. Run by ctest. Never shares a directory with another test. */
#include "store/store_suite.h"
#include "store/place.h"
#include <sqlite3.h>
#include <sys/wait.h>

static char copied_dir[80];

/* As whoever reads the copy has it: moved elsewhere, and opened there. */
static enum cb_err open_copied(struct store **out)
{
    char from[100], to[100];
    snprintf(copied_dir, sizeof copied_dir, "%s/copied", place);
    snprintf(from, sizeof from, "%s/copy.db", place);
    snprintf(to, sizeof to, "%s/callbox.db", copied_dir);
    mkdir(copied_dir, 0700);
    assert_int_equal(rename(from, to), 0);
    return store_sqlite_open(copied_dir, out);
}

static void copied_rm(void)
{
    static const char *const names[] = {"callbox.db", "callbox.db-wal", "callbox.spare"};
    char path[120];
    for (unsigned i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/copied/%s", place, names[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/copied", place);
    rmdir(path);
}

static enum cb_err open_sqlite(bool fresh, struct store **out)
{
    if (fresh) {
        copied_rm();
        place_clear();
    }
    return store_sqlite_open(place, out);
}

static void one_file(void *arg, const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_null(strstr(path, "-shm"));
    assert_null(strstr(path, "-journal"));
    ++*(unsigned *)arg;
}

static void test_files(void **state)
{
    struct store *s = suite_begun(state);
    unsigned files = 0;
    a_conv_in(s, 1);
    OK(OPS(s)->commit(s));
    place_each(one_file, &files);
    assert_int_equal(files, 3); /* the database, its log, and the spare room */
}

/* A page that is not what it was is found by a look at all of it, and only then. */
static void test_check(void **state)
{
    struct store *s = *state;
    char path[100];
    OK(OPS(s)->begin(s));
    for (unsigned i = 0; i < 200; i++) {
        struct store_conv c = a_conv_in(s, i);
        struct store_env e = an_env(1, 2, 5000);
        OK(add_env(s, &c, &e));
    }
    OK(OPS(s)->commit(s));
    OK(OPS(s)->check(s));
    OPS(s)->close(s);
    snprintf(path, sizeof path, "%s/callbox.db", place);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    long pages = ftell(f) / 4096;
    for (long i = pages / 2; i < pages / 2 + 8; i++) { /* one of them is no overflow page */
        fseek(f, i * 4096, SEEK_SET);
        fwrite("\x0d\xff\xff\xff", 1, 4, f);
    }
    fclose(f);
    OK(store_sqlite_open(place, &s));
    *state = s;
    IS(OPS(s)->check(s), CB_HERE_DISK);
}

/* What a process left behind that died while it made a copy is gone at the next start. */
static void test_copy_left_behind(void **state)
{
    struct store *s = *state;
    char path[100];
    OPS(s)->close(s);
    snprintf(path, sizeof path, "%s/copy.db", place);
    FILE *f = fopen(path, "wb");
    fclose(f);
    OK(store_sqlite_open(place, &s));
    *state = s;
    assert_int_not_equal(access(path, F_OK), 0);
}

static void test_locked(void **state)
{
    struct store *s = *state, *second;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        _exit(store_sqlite_open(place, &second) == CB_BUSY_LOAD ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    OK(OPS(s)->begin(s)); /* and the first goes on */
    a_conv_in(s, 1);
    OK(OPS(s)->commit(s));
}

static void test_open_twins(void **state)
{
    (void)state;
    struct store *s = NULL;
    char path[600], too_long[1000];
    IS(store_sqlite_open("/nonexistent", &s), CB_HERE_DISK);
    memset(too_long, 'a', sizeof too_long - 1);
    too_long[sizeof too_long - 1] = 0;
    IS(store_sqlite_open(too_long, &s), CB_HERE_DISK);
    place_clear();
    snprintf(path, sizeof path, "%s/callbox.db", place);
    FILE *f = fopen(path, "wb"); /* not a database */
    assert_non_null(f);
    for (unsigned i = 0; i < 500; i++) {
        fputs("these are not the bytes of a database", f);
    }
    fclose(f);
    IS(store_sqlite_open(place, &s), CB_HERE_DISK);
    assert_null(s);
    place_clear();
}

static sqlite3 *raw_open(void)
{
    char path[600];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/callbox.db", place);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    return db;
}

static void test_newer_schema(void **state)
{
    (void)state;
    struct store *s;
    OK(open_sqlite(true, &s));
    OPS(s)->close(s);
    sqlite3 *db = raw_open();
    assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 999", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    IS(store_sqlite_open(place, &s), CB_PEER_VERSION);
    place_clear();
}

#define SQL(...) #__VA_ARGS__
static const char first_schema[] =
#include "store/sql/001_line.sql"
    ;
#undef SQL

struct written { /* by the first callbox: two conversations in turns */
    unsigned n;
    uint64_t order;
};

static bool checks_written(void *arg, const struct store_env *e)
{
    struct written *w = arg;
    uint64_t want = 2 * (3 - w->n++) + w->order; /* newest first */
    assert_int_equal(e->order, want);
    assert_int_equal(e->seq, want / 2 - 1);
    assert_int_equal(e->msgid[15], want);
    assert_int_equal(e->bytes.len, 5000);
    return true;
}

static void first_row(sqlite3 *db, unsigned n)
{
    char sql[400];
    if (n <= 3) {
        snprintf(sql, sizeof sql,
                 "INSERT INTO conv VALUES (%u, x'%02x%028xaa', x'%02x%060xbb', 3, 1, 1, 20000, 5, "
                 "%u, zeroblob(16), 4, 0, 0, zeroblob(168))",
                 n, n, 0, n, 0, n);
    } else {
        snprintf(sql, sizeof sql,
                 "INSERT INTO env VALUES (%u, %u, 1, %u, x'%032x', zeroblob(5000)); "
                 "UPDATE counter SET n = %u",
                 n, 1 + n % 2, n / 2 - 1, n, n);
    }
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* What the first callbox wrote is read by this one, nothing of it is lost, and it goes on. */
static void test_first_schema(void **state)
{
    (void)state;
    struct store *s;
    struct store_conv want[2] = {a_conv(1), a_conv(2)}, out;
    place_clear();
    sqlite3 *db = raw_open();
    assert_int_equal(sqlite3_exec(db, first_schema, NULL, NULL, NULL), SQLITE_OK);
    for (unsigned n = 1; n <= 11; n++) {
        first_row(db, n);
    }
    sqlite3_close(db);
    OK(store_sqlite_open(place, &s));
    for (unsigned i = 0; i < 2; i++) {
        struct written w = {.order = 4 + i};
        OK(OPS(s)->conv_find(s, &want[i].lookup, &out));
        assert_memory_equal(out.row.b, want[i].row.b, 16);
        assert_int_equal(out.gen, 0);
        assert_int_equal(out.epoch, 1);
        assert_int_equal(out.seen, 20000);
        assert_int_equal(out.risk, 0);
        assert_int_equal(out.due, 0);
        assert_int_equal(out.hold, 0);
        OK(OPS(s)->env_list(s, &out.row, 0xe, 0, checks_written, &w));
        assert_int_equal(w.n, 4);
        struct store_env e = an_env(1, 5, 100);
        OK(OPS(s)->begin(s));
        OK(add_env(s, &out, &e));
        assert_int_equal(e.order, 12 + i);
        OK(OPS(s)->commit(s));
        assert_int_equal(envs_of(s, &out.row), 5);
    }
    want[0] = a_conv(3); /* and one that had none */
    OK(OPS(s)->conv_find(s, &want[0].lookup, &out));
    assert_int_equal(out.newest, 0);
    assert_int_equal(envs_of(s, &out.row), 0);
    OPS(s)->close(s);
    place_clear();
}

/* A damaged page is an error, never a wrong answer or a crash. */
static void test_damaged(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv out;
    for (unsigned i = 0; i < 500; i++) {
        a_conv_in(s, i);
    }
    OK(OPS(s)->commit(s));
    OPS(s)->close(s);
    char path[600];
    snprintf(path, sizeof path, "%s/callbox.db", place);
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    fseek(f, 4096, SEEK_SET);
    for (unsigned i = 0; i < 30 * 4096; i++) {
        fputc(0x5a, f);
    }
    fclose(f);
    enum cb_err e = store_sqlite_open(place, &s);
    for (unsigned i = 0; !e && i < 500; i++) {
        struct store_conv c = a_conv(i);
        e = OPS(s)->conv_get(s, &c.row, &out);
    }
    IS(e, CB_HERE_DISK);
    if (s) {
        OPS(s)->close(s);
    }
    OK(open_sqlite(true, (struct store **)state));
}

static const char *const statements[] = {
#define STMT(name, sql) sql,
#include "store/sql/sqlite.inc"
#undef STMT
};

/* No statement walks a whole table (but the one of one row), and none sorts. */
static void test_plans(void **state)
{
    (void)state;
    struct store *s;
    OK(open_sqlite(true, &s));
    OPS(s)->close(s);
    sqlite3 *db = raw_open();
    unsigned plans = 0;
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        char sql[1200];
        sqlite3_stmt *st;
        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", statements[i]);
        assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
        bool range = strstr(statements[i], "(ease, ord) >"),
             due = strstr(statements[i], "(due, n) >");
        while (sqlite3_step(st) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(st, 3);
            assert_null(strstr(step, "SCAN"));
            assert_null(strstr(step, "TEMP B-TREE"));
            plans++;
            bool count = strstr(statements[i], "count(*)");
            assert_true(!count || strstr(step, "COVERING INDEX conv_wait"));
            /* a page begins where the last one ended, both values of it */
            assert_true(!range ||
                        strstr(step, "conv_wait (line=? AND state=? AND (ease,ord)>(?,?))"));
            assert_true(!due || strstr(step, "conv_due (line=? AND due>? AND due<?)"));
        }
        sqlite3_finalize(st);
    }
    sqlite3_close(db);
    assert_true(plans > 15);
}

/* An append writes the row of its conversation and no index of it: none has a column that moves. */
static void test_append_moves_no_index(void **state)
{
    (void)state;
    struct store *s;
    OK(open_sqlite(true, &s));
    OPS(s)->close(s);
    sqlite3 *db = raw_open();
    unsigned written[2] = {0};
    for (unsigned move = 0; move < 2; move++) { /* a move, as the control, does */
        for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
            char sql[1200];
            sqlite3_stmt *st;
            if (strncmp(statements[i], move ? "UPDATE conv SET state" : "UPDATE conv SET v2s",
                        19)) {
                continue;
            }
            snprintf(sql, sizeof sql, "EXPLAIN %s", statements[i]);
            assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
            while (sqlite3_step(st) == SQLITE_ROW) {
                const char *op = (const char *)sqlite3_column_text(st, 1);
                written[move] += !strcmp(op, "IdxInsert") || !strcmp(op, "IdxDelete");
            }
            sqlite3_finalize(st);
        }
    }
    sqlite3_close(db);
    assert_int_equal(written[0], 0);
    assert_true(written[1] > 0);
    place_clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE(test_files),
        SUITE(test_check),
        SUITE(test_copy_left_behind),
        SUITE(test_locked),
        SUITE(test_damaged),
        cmocka_unit_test(test_open_twins),
        cmocka_unit_test(test_newer_schema),
        cmocka_unit_test(test_first_schema),
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_append_moves_no_index),
    };
    log_name("test");
    place_make();
    int failed = store_suite(open_sqlite, open_copied);
    failed += cmocka_run_group_tests(tests, NULL, NULL);
    copied_rm();
    place_drop();
    return failed;
}
