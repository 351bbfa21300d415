/* test_fault: the system refuses a write, a truncation or a sync. Run by ctest. SQLite's own door
 * for replacing system calls lets the shipped code meet errors that no real disk gives on demand.
 * Never tests a full disk (test_full.c does). */
#include "store/tools.h"
#include "store/place.h"
#include <errno.h>
#include <sqlite3.h>

static int fault;       /* the errno to fail with; 0: work */
static unsigned after;  /* so many calls first */
static unsigned struck; /* how often it did */

static bool faulty(void)
{
    if (!fault || (after && after--)) {
        return false;
    }
    errno = fault;
    struck++;
    return true;
}

static ssize_t fault_write(int fd, const void *p, size_t n)
{
    return faulty() ? -1 : write(fd, p, n);
}

static ssize_t fault_pwrite(int fd, const void *p, size_t n, off_t at)
{
    return faulty() ? -1 : pwrite(fd, p, n, at);
}

static int fault_ftruncate(int fd, off_t n)
{
    return faulty() ? -1 : ftruncate(fd, n);
}

static enum cb_err open_place(bool fresh, struct store **out)
{
    fault = 0;
    if (fresh) {
        place_clear();
    }
    return store_sqlite_open(place, out);
}

static void fail_with(int err, unsigned calls)
{
    fault = err;
    after = calls;
    struck = 0;
}

static const struct {
    int err;
    enum cb_err e;
} faults[] = {{ENOSPC, CB_BUSY_FULL}, {EDQUOT, CB_BUSY_FULL}, {EIO, CB_HERE_DISK}};

static bool sums(void *arg, const struct store_count *c)
{
    *(unsigned *)arg += (unsigned)c->n;
    return true;
}

static unsigned counted(struct store *s)
{
    unsigned n = 0;
    OK(OPS(s)->count_list(s, &(struct store_span){0, 0, UINT32_MAX}, sums, &n));
    return n;
}

/* Fail at the first, second ... write of a commit: nothing of it is kept, all before it is. */
static void test_commit(void **state)
{
    struct store *s = *state;
    struct store_conv out;
    const struct store_count one = {.line = 3, .dim = 1, .hour = 500000, .n = 1};
    unsigned n = 0, sum = 0;
    for (size_t f = 0; f < sizeof faults / sizeof faults[0]; f++) {
        for (unsigned calls = 0; calls < 12; calls++) {
            OK(OPS(s)->begin(s));
            struct store_conv kept = a_conv_in(s, n++);
            OK(OPS(s)->commit(s));
            OK(OPS(s)->begin(s));
            struct store_conv lost = a_conv_in(s, n++);
            for (uint64_t seq = 1; seq < 8; seq++) { /* more than goes into one write */
                struct store_env env = an_env(1, seq, STORE_ENV_MAX);
                OK(add_env(s, &lost, &env));
            }
            OK(OPS(s)->count_add(s, &one));
            fail_with(faults[f].err, calls);
            enum cb_err e = OPS(s)->commit(s);
            IS(e, struck ? faults[f].e : CB_OK);
            assert_true(struck || calls > 2);
            fail_with(0, 0);
            IS(OPS(s)->conv_get(s, &lost.row, &out), e ? CB_NONE_FOUND : CB_OK);
            assert_int_equal(envs_of(s, &lost.row), e ? 0 : 7);
            sum += e ? 0 : 1;
            assert_int_equal(counted(s), sum);
            OK(OPS(s)->conv_get(s, &kept.row, &out));
        }
    }
    suite_again(state);
    s = *state;
    assert_int_equal(counted(s), sum);
    for (unsigned i = 0; i < n; i += 2) {
        struct store_conv kept = a_conv(i);
        OK(OPS(s)->conv_get(s, &kept.row, &out));
    }
}

/* The log cannot be emptied now: nothing is lost, and the next tidy does it. */
static void test_tidy(void **state)
{
    struct store *s = *state;
    for (unsigned i = 0; i < 2 * sizeof faults / sizeof faults[0]; i++) {
        OK(OPS(s)->begin(s));
        struct store_conv burnt = a_conv_in(s, 1000 + i), kept = a_conv_in(s, 2000 + i), out;
        OK(OPS(s)->commit(s));
        OK(OPS(s)->begin(s));
        OK(OPS(s)->conv_drop(s, &burnt.row));
        OK(OPS(s)->commit(s));
        fail_with(faults[i / 2].err, i % 2);
        IS(OPS(s)->tidy(s), faults[i / 2].e);
        IS(OPS(s)->tidy(s), faults[i / 2].e);
        fail_with(0, 0);
        OK(OPS(s)->conv_get(s, &kept.row, &out));
        assert_true(place_holds(burnt.row.b, 16) > 0);
        OK(OPS(s)->tidy(s));
        assert_int_equal(place_holds(burnt.row.b, 16), 0);
        OK(OPS(s)->conv_get(s, &kept.row, &out));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {SUITE(test_commit), SUITE(test_tidy)};
    sqlite3_initialize();
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    vfs->xSetSystemCall(vfs, "write", (sqlite3_syscall_ptr)fault_write);
    vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)fault_pwrite);
    vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)fault_pwrite);
    vfs->xSetSystemCall(vfs, "ftruncate", (sqlite3_syscall_ptr)fault_ftruncate);
    suite_open = open_place;
    log_name("test");
    place_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    place_drop();
    return failed;
}
