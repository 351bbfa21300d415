/* test_log: the log's lines, the sentences of errors, the clocks. Run by ctest.
 * Never asserts a time of day. */
#include "core/core.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

/* Run fn in a child with its stderr caught; what it wrote, and its exit status. */
static size_t caught(void (*fn)(void), char *out, size_t cap, int *status_out)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        dup2(fds[1], STDERR_FILENO);
        fn();
        _exit(0);
    }
    close(fds[1]);
    size_t n = 0;
    for (ssize_t got = 1; got > 0 && n<cap - 1; n += got> 0 ? (size_t)got : 0) {
        got = read(fds[0], out + n, cap - 1 - n);
    }
    out[n] = 0;
    close(fds[0]);
    assert_int_equal(waitpid(child, status_out, 0), child);
    return n;
}

static void two_lines(void)
{
    log_name("serve");
    log_event(EV_READY, 8080);
    log_event(EV_DISK_FULL, UINT64_MAX);
}

static void test_lines(void **state)
{
    (void)state;
    char out[1000];
    int status;
    caught(two_lines, out, sizeof out, &status);
    assert_string_equal(out, "<6>serve event=ready n=8080\n"
                             "<2>serve event=disk-full n=18446744073709551615\n");
}

static void every_event(void)
{
    for (unsigned ev = 0; ev < EV_COUNT_; ev++) {
        log_event((enum cb_event)ev, ev);
    }
}

/* Every event has a word and a level. */
static void test_every_event(void **state)
{
    (void)state;
    char out[8000], *line, *rest = out;
    int status;
    unsigned n = 0;
    caught(every_event, out, sizeof out, &status);
    while ((line = strsep(&rest, "\n")) && *line) {
        assert_true(line[0] == '<' && line[1] >= '0' && line[1] <= '7' && line[2] == '>');
        assert_null(strstr(line, "(null)"));
        n++;
    }
    assert_int_equal(n, EV_COUNT_);
}

static void stderr_gone(void)
{
    close(STDERR_FILENO);
    log_event(EV_READY, 1);
}

static void test_no_stderr(void **state)
{
    (void)state;
    char out[100];
    int status;
    assert_int_equal(caught(stderr_gone, out, sizeof out, &status), 0);
    assert_int_equal(status, 0);
}

static void a_bug(void)
{
    CB_ASSERT(1 + 1 == 2);
    CB_ASSERT(1 + 1 == 3);
}

static void no_such_event(void)
{
    log_event(EV_COUNT_, 1);
}

static void test_bug(void **state)
{
    (void)state;
    static void (*const bugs[])(void) = {a_bug, no_such_event};
    for (unsigned i = 0; i < 2; i++) {
        char out[200];
        int status;
        caught(bugs[i], out, sizeof out, &status);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 70);
        assert_non_null(strstr(out, "event=bug-at-line n="));
        assert_null(strstr(out, "test_log.c")); /* a number, no names */
    }
}

static void test_error_sentences(void **state)
{
    (void)state;
    static const enum cb_err all[] = {
        CB_OK,          CB_PEER_FORMAT, CB_PEER_SIZE,  CB_PEER_VERSION, CB_PEER_SEAL,  CB_PEER_AUTH,
        CB_PEER_DENIED, CB_NONE_FOUND,  CB_NONE_STALE, CB_NONE_TAKEN,   CB_NONE_ENDED, CB_BUSY_KEY,
        CB_BUSY_FULL,   CB_BUSY_LOAD,   CB_BUSY_RATE,  CB_HERE_BUG,     CB_HERE_DISK,  CB_HERE_MEM,
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const char *text = cb_err_text(all[i]);
        assert_string_not_equal(text, cb_err_text((enum cb_err)0x7f)); /* the unknown one's */
        assert_int_equal(text[strlen(text) - 1], '.');
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(text, cb_err_text(all[j]));
        }
    }
}

static void test_clocks(void **state)
{
    (void)state;
    uint64_t before = cb_mono_ms();
    usleep(20000);
    uint64_t after = cb_mono_ms();
    assert_in_range(after - before, 19, 10000);
    uint64_t now = cb_unix_s();
    assert_true(now > UINT64_C(1700000000));
    assert_in_range(cb_day(), now / 86400, now / 86400 + 1);
    assert_in_range(cb_t15(), now / 900, now / 900 + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),           cmocka_unit_test(test_every_event),
        cmocka_unit_test(test_no_stderr),       cmocka_unit_test(test_bug),
        cmocka_unit_test(test_error_sentences), cmocka_unit_test(test_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
