/* Tests core/sandbox.c's refusal to start: each part of it taken away in turn must be noticed; and
 * threads that ran before it closed are inside too. Never confines the test itself. */
#include "core/sandbox_in.h"
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* Make one system call fail from now on, as on a kernel that does not have it. */
static void take_away(int call)
{
    scmp_filter_ctx f = seccomp_init(SCMP_ACT_ALLOW);
    if (!f || seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), call, 0) || seccomp_load(f)) {
        _exit(3);
    }
    seccomp_release(f);
}

static int start_without(int call)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        if (call >= 0) {
            take_away(call);
        }
        enum cb_err a = sandbox_serve("/tmp");
        _exit(a == CB_OK ? 0 : a == CB_HERE_BUG ? 1 : 2);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WEXITSTATUS(status);
}

static void nothing_is_started_half_closed(void **state)
{
    (void)state;
    assert_int_equal(start_without(-1), 0); /* control: with all parts it starts */
    assert_int_equal(start_without(SCMP_SYS(landlock_create_ruleset)), 1);
    assert_int_equal(start_without(SCMP_SYS(landlock_add_rule)), 1);
    assert_int_equal(start_without(SCMP_SYS(landlock_restrict_self)), 1);
    assert_int_equal(start_without(SCMP_SYS(seccomp)), 1);
    assert_int_equal(start_without(SCMP_SYS(prlimit64)), 1);
}

static void a_directory_that_is_not_there(void **state)
{
    (void)state;
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        _exit(sandbox_key("/nonexistent") == CB_HERE_BUG ? 1 : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 1);
}

static void the_check_sees_an_open_process(void **state)
{
    (void)state;
    assert_int_equal(sandbox_check(), CB_HERE_BUG);
}

static void early_closes_the_core_file(void **state)
{
    (void)state;
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        struct rlimit r;
        bool fine = sandbox_early() == CB_OK && prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 &&
                    prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 &&
                    getrlimit(RLIMIT_CORE, &r) == 0 && r.rlim_max == 0;
        _exit(fine ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 0);
}

/* --- threads from before -------------------------------------------------------------------------
 */
static pthread_barrier_t barrier;

static void *early_thread(void *arg)
{
    int *opened = arg;
    pthread_barrier_wait(&barrier); /* runs */
    pthread_barrier_wait(&barrier); /* the sandbox has closed */
    *opened = open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0 ? 1 : 0;
    return NULL;
}

/* A bit for each of three threads that still could open the file; 64: it did not close. */
static int open_from_threads(bool close)
{
    pthread_t t[3];
    int opened[3] = {-1, -1, -1}, bits = 0;
    pthread_barrier_init(&barrier, NULL, 4);
    for (int i = 0; i < 3; i++) {
        if (pthread_create(&t[i], NULL, early_thread, &opened[i]) != 0) {
            return 64;
        }
    }
    pthread_barrier_wait(&barrier);
    if (close && sandbox_serve("/tmp") != CB_OK) {
        return 64;
    }
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < 3; i++) {
        pthread_join(t[i], NULL);
        bits |= opened[i] << i;
    }
    return bits;
}

static int open_from_threads_in_child(bool close)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        _exit(open_from_threads(close));
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void threads_from_before_are_inside(void **state)
{
    (void)state;
    assert_int_equal(open_from_threads_in_child(false), 7); /* control */
    assert_int_equal(open_from_threads_in_child(true), 0);
}

static void *deaf_thread(void *arg)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    pthread_barrier_wait(&barrier);
    for (;;) {
        pause();
    }
    return arg;
}

static void a_thread_that_does_not_obey(void **state)
{
    (void)state;
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        pthread_t t;
        pthread_barrier_init(&barrier, NULL, 2);
        if (pthread_create(&t, NULL, deaf_thread, NULL) != 0) {
            _exit(64);
        }
        pthread_barrier_wait(&barrier);
        _exit(sandbox_serve("/tmp") == CB_HERE_BUG ? 1 : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_started_half_closed),
        cmocka_unit_test(a_directory_that_is_not_there),
        cmocka_unit_test(the_check_sees_an_open_process),
        cmocka_unit_test(early_closes_the_core_file),
        cmocka_unit_test(threads_from_before_are_inside),
        cmocka_unit_test(a_thread_that_does_not_obey),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
