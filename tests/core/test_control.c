/* test_control: the tools' socket: one question a connection, for whoever owns the directory, and
 * answers that are numbers. Run by ctest. Never leaves its directory behind. */
#include "core/os.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#define OK(x)       assert_int_equal((x), CB_OK)
#define IS(x, want) assert_int_equal((x), (want))
enum { DEEP = 190 };

struct place {
    char dir[256], socket[300];
    int listening;
};

static int setup(void **state)
{
    struct place *p = cb_alloc(sizeof *p);
    snprintf(p->dir, sizeof p->dir, "/tmp/callbox-control-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    snprintf(p->socket, sizeof p->socket, "%s/control", p->dir);
    OK(control_listen(p->dir, &p->listening));
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct place *p = *state;
    close(p->listening);
    control_unlisten(p->dir);
    int left = access(p->socket, F_OK) == 0;
    rmdir(p->dir);
    cb_free(p, sizeof *p);
    return left;
}

static void test_asked_and_answered(void **state)
{
    struct place *p = *state;
    struct control_said s = {.done = 3, .total = 9}, got;
    uint8_t ask = 0;
    int tool, ours;
    OK(control_ask(p->dir, CONTROL_STORE, &tool));
    OK(control_accept(p->listening, &ask, &ours));
    IS(ask, CONTROL_STORE);
    OK(control_say(ours, &s));
    OK(control_say(ours, &(struct control_said){.over = true, .e = CB_BUSY_FULL}));
    OK(control_hear(tool, &got, 1000));
    assert_true(!got.over && got.done == 3 && got.total == 9);
    OK(control_hear(tool, &got, 1000));
    assert_true(got.over && got.e == CB_BUSY_FULL);
    IS(control_hear(tool, &got, 20), CB_BUSY_LOAD);
    close(ours);
    IS(control_hear(tool, &got, 1000), CB_NONE_FOUND);
    close(tool);
}

static void test_for_us_only(void **state)
{
    struct place *p = *state;
    struct stat st;
    assert_int_equal(stat(p->socket, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* Who connects and says nothing, too much, or is gone again keeps nobody for long. */
static void test_not_asked(void **state)
{
    struct place *p = *state;
    uint8_t ask = 0;
    int tool, ours = -1;
    uint64_t began = cb_mono_ms();
    IS(control_accept(p->listening, &ask, &ours), CB_BUSY_LOAD);
    OK(control_ask(p->dir, CONTROL_KEYS, &tool));
    close(tool);
    enum cb_err e = control_accept(p->listening, &ask, &ours);
    assert_true(e == CB_OK || e == CB_NONE_FOUND);
    if (!e) {
        IS(control_say(ours, &(struct control_said){.over = true}), CB_NONE_FOUND);
        close(ours);
    }
    assert_true(cb_mono_ms() - began < 1000);
}

static void test_answers_of_another_shape(void **state)
{
    struct control_said got;
    int fds[2];
    uint8_t b[25] = {0};
    (void)state;
    OK(ipc_pair(fds));
    OK(ipc_send(fds[0], VIEW(b, 23)));
    IS(control_hear(fds[1], &got, 100), CB_PEER_FORMAT);
    OK(ipc_send(fds[0], VIEW(b, 25)));
    assert_int_not_equal(control_hear(fds[1], &got, 100), CB_OK);
    b[0] = 2;
    OK(ipc_send(fds[0], VIEW(b, 24)));
    IS(control_hear(fds[1], &got, 100), CB_PEER_FORMAT);
    close(fds[0]);
    close(fds[1]);
}

/* A socket's name has 108 bytes and a directory's more; and one that was killed left its own. */
static void test_deep_and_again(void **state)
{
    struct place *p = *state;
    char deep[DEEP + 64];
    uint8_t ask;
    int first, second, tool, ours;
    snprintf(deep, sizeof deep, "%.40s/%0*d", p->dir, DEEP - 40, 7);
    assert_int_equal(mkdir(deep, 0700), 0);
    IS(control_ask(deep, CONTROL_KEYS, &tool), CB_NONE_FOUND);
    OK(control_listen(deep, &first));
    close(first);
    IS(control_ask(deep, CONTROL_KEYS, &tool), CB_NONE_FOUND);
    OK(control_listen(deep, &second));
    OK(control_ask(deep, CONTROL_KEYS, &tool));
    OK(control_accept(second, &ask, &ours));
    close(tool);
    close(ours);
    close(second);
    control_unlisten(deep);
    assert_int_equal(rmdir(deep), 0);
    IS(control_ask("/nonexistent", CONTROL_KEYS, &tool), CB_NONE_FOUND);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_asked_and_answered),       T(test_for_us_only),    T(test_not_asked),
        T(test_answers_of_another_shape), T(test_deep_and_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
