/* Tests core/ipc.c: packets keep their edges, a gone or slow peer is told apart, descriptors
 * arrive. Never uses a network. */
#include "core/os.h"
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

struct pair {
    int fd[2];
    struct buf got;
};

static int setup(void **state)
{
    struct pair *p = cb_alloc(sizeof *p);
    buf_init(&p->got, IPC_MAX);
    *state = p;
    return ipc_pair(p->fd) == CB_OK ? 0 : -1;
}

static int teardown(void **state)
{
    struct pair *p = *state;
    close(p->fd[0]);
    close(p->fd[1]);
    buf_free(&p->got);
    cb_free(p, sizeof *p);
    return 0;
}

static void one_packet_one_message(void **state)
{
    struct pair *p = *state;
    assert_int_equal(ipc_send(p->fd[0], VIEW("one", 3)), CB_OK);
    assert_int_equal(ipc_send(p->fd[0], VIEW("second", 6)), CB_OK);
    assert_int_equal(ipc_recv(p->fd[1], &p->got, 0), CB_OK);
    assert_true(view_is(buf_view(&p->got), "one"));
    assert_int_equal(ipc_recv(p->fd[1], &p->got, -1), CB_OK);
    assert_true(view_is(buf_view(&p->got), "second"));
}

static void largest_message_passes(void **state)
{
    struct pair *p = *state;
    uint8_t *big = cb_alloc(IPC_MAX + 1);
    cb_random(big, IPC_MAX);
    assert_int_equal(ipc_send(p->fd[0], VIEW(big, IPC_MAX)), CB_OK);
    assert_int_equal(ipc_recv(p->fd[1], &p->got, 1000), CB_OK);
    assert_true(view_eq(buf_view(&p->got), VIEW(big, IPC_MAX)));
    assert_int_equal(ipc_send(p->fd[0], VIEW(big, IPC_MAX + 1)), CB_HERE_BUG);
    assert_int_equal(ipc_send(p->fd[0], VIEW(big, 0)), CB_HERE_BUG);
    cb_free(big, IPC_MAX + 1);
}

static void nothing_in_time(void **state)
{
    struct pair *p = *state;
    uint64_t began = cb_mono_ms();
    assert_int_equal(ipc_recv(p->fd[1], &p->got, 0), CB_BUSY_LOAD);
    assert_int_equal(ipc_recv(p->fd[1], &p->got, 60), CB_BUSY_LOAD);
    assert_true(cb_mono_ms() - began >= 59);
}

static void peer_gone(void **state)
{
    struct pair *p = *state;
    assert_int_equal(ipc_send(p->fd[0], VIEW("last", 4)), CB_OK);
    close(p->fd[0]);
    assert_int_equal(ipc_send(p->fd[1], VIEW("x", 1)), CB_NONE_FOUND);
    assert_int_equal(ipc_recv(p->fd[1], &p->got, 0), CB_OK); /* what it said still counts */
    assert_int_equal(ipc_recv(p->fd[1], &p->got, -1), CB_NONE_FOUND);
    p->fd[0] = dup(p->fd[1]);
}

static void peer_that_does_not_read(void **state)
{
    struct pair *p = *state;
    uint8_t block[32768] = {1};
    enum cb_err e = CB_OK;
    for (int i = 0; !e && i < 1000; i++) {
        e = ipc_send(p->fd[0], VIEW(block, sizeof block));
    }
    assert_int_equal(e, CB_BUSY_LOAD);
}

static void too_long_for_the_reader(void **state)
{
    struct pair *p = *state;
    struct buf small;
    buf_init(&small, 4);
    assert_int_equal(ipc_send(p->fd[0], VIEW("12345", 5)), CB_OK);
    assert_int_equal(ipc_send(p->fd[0], VIEW("1234", 4)), CB_OK);
    assert_int_equal(ipc_recv(p->fd[1], &small, 0), CB_PEER_SIZE);
    assert_int_equal(ipc_recv(p->fd[1], &small, 0), CB_OK); /* the long one is gone */
    assert_int_equal(small.len, 4);
    buf_free(&small);
}

static void a_descriptor_arrives(void **state)
{
    struct pair *p = *state;
    uint8_t what = 0;
    int fd = -1, null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_int_equal(ipc_send_fd(p->fd[0], 'k', null), CB_OK);
    assert_int_equal(ipc_recv_fd(p->fd[1], &what, &fd), CB_OK);
    assert_int_equal(what, 'k');
    struct stat a, b;
    assert_int_equal(fstat(null, &a), 0);
    assert_int_equal(fstat(fd, &b), 0);
    assert_true(a.st_rdev == b.st_rdev && fd != null);
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    close(fd);
    close(null);
}

static void a_descriptor_that_is_not_there(void **state)
{
    struct pair *p = *state;
    uint8_t what = 0;
    int fd = 7;
    assert_int_equal(ipc_recv_fd(p->fd[1], &what, &fd), CB_BUSY_LOAD);
    assert_int_equal(ipc_send(p->fd[0], VIEW("k", 1)), CB_OK);
    assert_int_equal(ipc_recv_fd(p->fd[1], &what, &fd), CB_PEER_FORMAT);
    assert_int_equal(fd, -1);
    assert_int_equal(ipc_send_fd(p->fd[0], 'k', -1), CB_HERE_BUG);
    close(p->fd[0]);
    assert_int_equal(ipc_recv_fd(p->fd[1], &what, &fd), CB_NONE_FOUND);
    p->fd[0] = dup(p->fd[1]);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_packet_one_message),  T(largest_message_passes),
        T(nothing_in_time),         T(peer_gone),
        T(peer_that_does_not_read), T(too_long_for_the_reader),
        T(a_descriptor_arrives),    T(a_descriptor_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
