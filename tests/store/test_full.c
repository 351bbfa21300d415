/* test_full: a real file system with no room left. Run by ctest; as root only, since it mounts a
 * tmpfs; otherwise it says that it was skipped. Never fills any other disk. */
#include "store/tools.h"
#include "store/place.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>

enum { LEN = 4141 };

static enum cb_err open_place(bool fresh, struct store **out)
{
    if (fresh) {
        place_clear();
    }
    return store_sqlite_open(place, out);
}

static void filler_path(char path[100])
{
    snprintf(path, 100, "%s/filler", place);
}

static void fill_disk(void)
{
    static const uint8_t bytes[4096] = {1};
    char path[100];
    filler_path(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(fd >= 0);
    while (write(fd, bytes, sizeof bytes) > 0) {
    }
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

static void free_disk(void)
{
    char path[100];
    filler_path(path);
    assert_int_equal(unlink(path), 0);
}

/* One batch of one envelope; its answer is the store's promise. */
static enum cb_err append(struct store *s, struct store_conv *c, uint64_t seq)
{
    struct store_env env = an_env(1, seq + 1, LEN);
    struct store_conv now = *c;
    enum cb_err e = OPS(s)->begin(s);
    e = e ? e : OPS(s)->mark(s);
    e = e ? e : add_env(s, &now, &env);
    if (e) {
        OPS(s)->rollback(s);
        return e;
    }
    e = OPS(s)->commit(s);
    *c = e ? *c : now; /* as it is on the disk */
    return e;
}

static uint64_t append_until_full(struct store *s, struct store_conv *c, uint64_t seq)
{
    enum cb_err e = CB_OK;
    for (; seq < 5000 && !e; seq++) {
        e = append(s, c, seq);
    }
    IS(e, CB_BUSY_FULL);
    return seq - 1; /* the first that was not acknowledged */
}

static bool checks_bytes(void *arg, const struct store_env *e)
{
    struct store_env want = an_env(1, e->seq, LEN);
    assert_true(view_eq(e->bytes, want.bytes));
    ++*(unsigned *)arg;
    return true;
}

static void all_there(struct store *s, const struct store_row *r, uint64_t acked)
{
    struct store_conv c;
    unsigned n = 0;
    OK(OPS(s)->env_list(s, r, 0xe, 0, checks_bytes, &n));
    assert_int_equal(n, acked);
    OK(OPS(s)->conv_get(s, r, &c));
}

static void test_filled_by_another(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1);
    OK(OPS(s)->commit(s));
    uint64_t acked = 0;
    while (acked < 20) {
        OK(append(s, &c, acked++));
    }
    fill_disk();
    acked = append_until_full(s, &c, acked);
    all_there(s, &c.row, acked);
    for (unsigned i = 0; i < 20; i++) { /* nothing is lost by trying, or by tidying */
        acked = append_until_full(s, &c, acked);
        enum cb_err e = OPS(s)->tidy(s);
        assert_true(e == CB_OK || e == CB_BUSY_FULL);
    }
    all_there(s, &c.row, acked);
    suite_again(state); /* a full disk does not keep us from starting */
    s = *state;
    all_there(s, &c.row, acked);
    acked = append_until_full(s, &c, acked);
    all_there(s, &c.row, acked);
    free_disk();
    OK(OPS(s)->tidy(s));
    for (unsigned i = 0; i < 50; i++) { /* the very next write goes through */
        OK(append(s, &c, acked++));
    }
    OK(OPS(s)->tidy(s));
    suite_again(state);
    all_there(*state, &c.row, acked);
}

/* The store alone fills the disk; tidy runs between batches as it does in the server. */
static void test_filled_by_itself(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1);
    OK(OPS(s)->commit(s));
    uint64_t seq = 0;
    enum cb_err e = CB_OK, tidied;
    for (; seq < 5000 && !e; seq++) {
        e = append(s, &c, seq);
        tidied = OPS(s)->tidy(s);
        assert_true(tidied == CB_OK || tidied == CB_BUSY_FULL);
    }
    IS(e, CB_BUSY_FULL);
    all_there(s, &c.row, seq - 1);
    OPS(s)->close(s);
    OK(suite_open(false, &s));
    *state = s;
    all_there(s, &c.row, seq - 1);
}

/* A batch larger than the page cache runs out in the middle: it is lost whole, and says so to
 * every verb until it ends. */
static void test_full_in_mid_batch(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), out;
    OK(OPS(s)->commit(s));
    OK(OPS(s)->begin(s));
    struct store_conv lost = c;
    enum cb_err e = CB_OK;
    for (uint64_t seq = 0; seq < 1000 && !e; seq++) {
        struct store_env env = an_env(1, seq + 1, STORE_ENV_MAX);
        OK(OPS(s)->mark(s));
        e = add_env(s, &lost, &env);
    }
    IS(e, CB_BUSY_FULL);
    IS(OPS(s)->undo(s), CB_BUSY_FULL);
    IS(OPS(s)->mark(s), CB_BUSY_FULL);
    IS(OPS(s)->conv_get(s, &c.row, &out), CB_BUSY_FULL);
    IS(OPS(s)->commit(s), CB_BUSY_FULL);
    all_there(s, &c.row, 0);
    OK(append(s, &c, 0)); /* a smaller one fits */
    all_there(s, &c.row, 1);
}

static enum cb_err burn(struct store *s, const struct store_row *r)
{
    OK(OPS(s)->begin(s));
    enum cb_err e = OPS(s)->conv_drop(s, r);
    const struct store_count gone = {.line = 3, .dim = 1, .hour = 500000, .n = 1};
    e = e ? e : OPS(s)->count_add(s, &gone); /* as the server counts it, in the same batch */
    if (e) {
        OPS(s)->rollback(s);
        return e;
    }
    return OPS(s)->commit(s);
}

static bool sums(void *arg, const struct store_count *c)
{
    *(uint64_t *)arg += c->n;
    return true;
}

static uint64_t counted(struct store *s)
{
    uint64_t n = 0;
    OK(OPS(s)->count_list(s, &(struct store_span){0, 0, UINT32_MAX}, sums, &n));
    return n;
}

/* A burn on a full disk goes through, at the second try at the latest, though at the first the
 * disk has no room for the log; and what it needs is kept from messages meanwhile. */
static void test_burn_when_full(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), d = a_conv_in(s, 2), out;
    OK(OPS(s)->commit(s));
    for (uint64_t seq = 0; seq < 60; seq++) {
        OK(append(s, &c, seq));
        OK(append(s, &d, seq));
        OK(OPS(s)->tidy(s));
    }
    fill_disk();
    uint64_t acked = append_until_full(s, &d, 60);
    fill_disk(); /* another program takes what little is left */
    enum cb_err e = burn(s, &c.row);
    if (e) {
        IS(e, CB_BUSY_FULL);
        IS(append(s, &d, acked), CB_BUSY_FULL);
        e = burn(s, &c.row);
    }
    OK(e);
    assert_int_equal(counted(s), 1); /* once, though it was tried twice */
    IS(OPS(s)->conv_get(s, &c.row, &out), CB_NONE_FOUND);
    OK(OPS(s)->tidy(s));
    assert_int_equal(place_holds(c.lookup.b, 32), 0);
    all_there(s, &d.row, acked);
    free_disk();
    OK(OPS(s)->tidy(s));
    OK(append(s, &d, acked));
    all_there(s, &d.row, acked + 1);
}

static void test_no_room_to_create(void **state)
{
    (void)state;
    struct store *s;
    place_clear();
    fill_disk();
    IS(store_sqlite_open(place, &s), CB_BUSY_FULL);
    assert_null(s);
    free_disk();
    OK(store_sqlite_open(place, &s));
    OPS(s)->close(s);
}

/* No room for a second one: it says so at once, nothing of it stays, and messages go on. */
static void test_copy_when_full(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1);
    struct store_copied at;
    char path[100];
    OK(OPS(s)->commit(s));
    uint64_t acked = 0;
    while (acked < 200) {
        OK(append(s, &c, acked++));
    }
    OK(OPS(s)->tidy(s));
    IS(OPS(s)->copy_step(s, &at), CB_BUSY_FULL); /* 16 MiB beside it are to stay free */
    snprintf(path, sizeof path, "%s/copy.db", place);
    assert_int_not_equal(access(path, F_OK), 0);
    for (unsigned i = 0; i < 50; i++) {
        OK(append(s, &c, acked++));
    }
    all_there(s, &c.row, acked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE(test_filled_by_another), SUITE(test_filled_by_itself),
        SUITE(test_full_in_mid_batch), SUITE(test_burn_when_full),
        SUITE(test_copy_when_full),    cmocka_unit_test(test_no_room_to_create),
    };
    suite_open = open_place;
    place_make();
    int failed = 0;
    if (mount("callbox-test", place, "tmpfs", MS_NOSUID | MS_NODEV, "size=8m,mode=0700") == 0) {
        failed = cmocka_run_group_tests(tests, NULL, NULL);
        umount2(place, MNT_DETACH);
    } else {
        printf("skipped: mounting a small tmpfs needs root\n");
    }
    place_drop();
    return failed;
}
