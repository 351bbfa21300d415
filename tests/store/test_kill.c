/* test_kill: SIGKILL at any instant loses nothing acknowledged and keeps nothing half. Run by
 * ctest. Never kills anything but its own child. */
#include "store/tools.h"
#include "store/place.h"
#include <signal.h>
#include <sys/wait.h>

enum { KILLS = 20, BATCH = 4, LEN = 3000, EVERY_BURN = 7, DIARY = 1 << 20 };

/* Item n is conversation n with two envelopes; the batch's odd one is undone. */
static enum cb_err item_add(struct store *s, unsigned n)
{
    struct store_conv c = a_conv(n);
    enum cb_err e = OPS(s)->conv_add(s, &c);
    for (uint64_t seq = 1; !e && seq <= 2; seq++) {
        struct store_env env = an_env(1, seq, LEN);
        e = add_env(s, &c, &env);
    }
    return e;
}

/* One conversation gets an envelope each batch, and one more that is undone. */
static enum cb_err diary_add(struct store *s, unsigned batch)
{
    struct store_conv c = a_conv(DIARY), undone;
    struct store_env e = an_env(2, batch + 1, LEN), f = an_env(2, batch + 2, LEN);
    enum cb_err err = batch ? OPS(s)->conv_get(s, &c.row, &c) : OPS(s)->conv_add(s, &c);
    err = err ? err : OPS(s)->mark(s);
    err = err ? err : add_env(s, &c, &e);
    undone = c;
    err = err ? err : OPS(s)->mark(s);
    err = err ? err : add_env(s, &undone, &f);
    return err ? err : OPS(s)->undo(s);
}

static bool is_burnt(unsigned batch)
{
    return batch % EVERY_BURN == 3;
}

/* Each batch: BATCH items of which the odd are undone; some batches burn the one before. */
static enum cb_err batch_do(struct store *s, unsigned batch)
{
    enum cb_err e = OPS(s)->begin(s);
    e = e ? e : diary_add(s, batch);
    for (unsigned i = 0; !e && i < BATCH; i++) {
        e = OPS(s)->mark(s);
        e = e ? e : item_add(s, batch * BATCH + i);
        if (!e && i % 2) {
            e = OPS(s)->undo(s);
        }
    }
    if (!e && batch && is_burnt(batch - 1)) {
        struct store_conv c = a_conv((batch - 1) * BATCH);
        e = OPS(s)->conv_drop(s, &c.row);
    }
    e = e ? e : OPS(s)->commit(s);
    return e;
}

static _Noreturn void child_run(int fd, unsigned batch)
{
    struct store *s;
    enum cb_err e = store_sqlite_open(place, &s);
    for (; !e; batch++) {
        e = batch_do(s, batch);
        if (!e && write(fd, &batch, sizeof batch) != sizeof batch) {
            _exit(2);
        }
        e = e ? e : OPS(s)->tidy(s);
    }
    _exit(1);
}

/* Run a child from this batch, kill it after some milliseconds; the next not acknowledged. */
static unsigned run_and_kill(unsigned batch)
{
    int fds[2], status;
    uint8_t rnd;
    cb_random(&rnd, 1);
    assert_int_equal(pipe(fds), 0);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        close(fds[0]);
        child_run(fds[1], batch);
    }
    close(fds[1]);
    usleep(3000 + (useconds_t)rnd * 300);
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    for (unsigned acked; read(fds[0], &acked, sizeof acked) == sizeof acked;) {
        assert_int_equal(acked, batch);
        batch++;
    }
    close(fds[0]);
    return batch;
}

/* Is item n there, whole or not at all? */
static bool item_there(struct store *s, unsigned n)
{
    struct store_conv c = a_conv(n), out;
    enum cb_err e = OPS(s)->conv_get(s, &c.row, &out);
    assert_true(e == CB_OK || e == CB_NONE_FOUND);
    assert_int_equal(envs_of(s, &c.row), e ? 0 : 2);
    return !e;
}

struct diary {
    uint64_t below, seq;
};

static bool diary_next(void *arg, const struct store_env *e)
{
    struct diary *d = arg;
    assert_true(e->order < d->below);
    assert_int_equal(e->seq, d->seq--);
    d->below = e->order;
    return true;
}

/* The orders that were given never went back: the newest item's is above all of the diary. */
static void check_diary(struct store *s, unsigned done)
{
    struct store_conv c = a_conv(DIARY), item = a_conv(done ? (done - 1) * BATCH : 0);
    struct diary d = {.seq = done};
    if (!done) {
        return;
    }
    OK(OPS(s)->conv_get(s, &item.row, &item));
    OK(OPS(s)->conv_get(s, &c.row, &c));
    assert_int_equal(c.last[1], done);
    d.below = item.order;
    OK(OPS(s)->env_list(s, &c.row, 0xe, 0, diary_next, &d));
    assert_int_equal(d.seq, 0);
}

/* All that was acknowledged; of the next batch all or nothing; of later ones nothing. The number
 * of the next batch to do. */
static unsigned check_all(struct store *s, unsigned acked)
{
    bool extra = item_there(s, acked * BATCH);
    unsigned done = acked + extra;
    for (unsigned i = 0; i < (done + 2) * BATCH; i++) {
        unsigned batch = i / BATCH;
        bool burnt = is_burnt(batch) && i % BATCH == 0 && batch + 1 < done;
        assert_int_equal(item_there(s, i), batch < done && i % 2 == 0 && !burnt);
    }
    check_diary(s, done);
    return done;
}

static void test_kills(void **state)
{
    (void)state;
    unsigned next = 0, extra = 0;
    for (unsigned i = 0; i < KILLS; i++) {
        struct store *s;
        unsigned acked = run_and_kill(next);
        OK(store_sqlite_open(place, &s));
        next = check_all(s, acked);
        extra += next - acked;
        OPS(s)->close(s);
    }
    printf("  %d kills, %u batches acknowledged and all kept; %u kept unacknowledged\n", KILLS,
           next - extra, extra);
    assert_true(next > KILLS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kills)};
    place_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    place_drop();
    return failed;
}
