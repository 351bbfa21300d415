/* Tests core/sandbox.c: what each process tries and must not, in children of this one; that the
 * same succeeds without a sandbox; and that a kernel without a part of it is refused.
 * Never confines the test itself. */
#include "core/sandbox_in.h"
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

static char dir[64] = "/tmp/callbox-test-sandbox-XXXXXX";
static int old_socket; /* opened before the sandbox closes */

/* --- what is tried: true when it worked --------------------------------------------------------
 */
static bool try_read(void)
{
    return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}
static bool try_write(void)
{
    return open("/tmp/callbox-test-elsewhere", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0;
}
static bool try_own_dir(void)
{
    char path[96];
    snprintf(path, sizeof path, "%s/file", dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return fd >= 0 && pwrite(fd, "x", 1, 0) == 1 && ftruncate(fd, 0) == 0 && unlink(path) == 0;
}
static bool try_socket(void)
{
    return socket(AF_UNIX, SOCK_STREAM, 0) >= 0;
}
static bool try_bind(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    return bind(old_socket, (struct sockaddr *)&a, sizeof a) == 0;
}
static bool try_connect(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(9)};
    return connect(old_socket, (struct sockaddr *)&a, sizeof a) == 0 || errno == ECONNREFUSED;
}
static bool try_exec(void)
{
    execl("/bin/true", "true", (char *)NULL);
    return false; /* /bin/true says yes with its status */
}
static bool try_fork(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        _exit(0);
    }
    return pid > 0 && waitpid(pid, NULL, 0) == pid;
}
static bool try_ptrace(void)
{
    return ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0;
}
static bool try_other_memory(void)
{
    char a = 'a', b = 0;
    struct iovec to = {&b, 1}, from = {&a, 1};
    return process_vm_readv(getpid(), &to, 1, &from, 1, 0) == 1;
}
static bool try_code(void)
{
    return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) !=
           MAP_FAILED;
}
static bool try_code_later(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p != MAP_FAILED && mprotect(p, 4096, PROT_READ | PROT_EXEC) == 0;
}
static bool try_signal(void)
{
    return kill(getppid(), 0) == 0;
}
static bool try_dumpable(void)
{
    return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0;
}
static void *nothing(void *arg)
{
    return arg;
}
static bool try_thread(void)
{
    pthread_t t;
    return pthread_create(&t, NULL, nothing, NULL) == 0 && pthread_join(t, NULL) == 0;
}
static bool try_lock_memory(void)
{
    static char page[4096];
    return syscall(SYS_mlock, page, sizeof page) == 0; /* sanitizers replace libc's */
}
static bool try_big_memory(void) /* as Argon2id takes it */
{
    enum { MIB64 = 64 << 20 };
    char *p = mmap(NULL, MIB64, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return p != MAP_FAILED && (p[MIB64 - 1] = 1) && munmap(p, MIB64) == 0;
}

enum who { SERVE = 1, KEY = 2, NOJS = 4, NOBODY = 0, ALL = 7 };
static const struct attempt {
    const char *name;
    bool (*fn)(void);
    unsigned who; /* may */
} attempts[] = {
    {"read a file elsewhere", try_read, NOBODY},
    {"write elsewhere", try_write, NOBODY},
    {"its own directory", try_own_dir, SERVE | KEY},
    {"socket", try_socket, NOBODY},
    {"bind", try_bind, NOBODY},
    {"connect", try_connect, NOBODY},
    {"exec", try_exec, NOBODY},
    {"fork", try_fork, NOBODY},
    {"ptrace", try_ptrace, NOBODY},
    {"other memory", try_other_memory, NOBODY},
    {"executable memory", try_code, NOBODY},
    {"executable later", try_code_later, NOBODY},
    {"signal another", try_signal, NOBODY},
    {"dumpable again", try_dumpable, NOBODY},
    {"a thread", try_thread, SERVE},
    {"lock memory", try_lock_memory, KEY | NOJS},
    {"64 MiB", try_big_memory, ALL},
};

static enum cb_err confine(unsigned who)
{
    return who == SERVE ? sandbox_serve(dir) : who == KEY ? sandbox_key(dir) : sandbox_nojs();
}

/* 0: it worked; 1: it was refused or the child was killed; 2: the sandbox did not close. */
static int in_child(unsigned who, bool (*fn)(void))
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        if (who && confine(who)) {
            _exit(2);
        }
        _exit(fn() ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS ? 1 : WEXITSTATUS(status);
}

static void all_attempts(unsigned who)
{
    for (size_t i = 0; i < sizeof attempts / sizeof attempts[0]; i++) {
        int want = !who || (attempts[i].who & who) ? 0 : 1;
        int got = in_child(who, attempts[i].fn);
        if (got != want) {
            fail_msg("%s: %d, should be %d", attempts[i].name, got, want);
        }
    }
}

static void without_a_sandbox_all_succeed(void **state)
{
    (void)state;
    all_attempts(0);
}
static void serve_is_confined(void **state)
{
    (void)state;
    all_attempts(SERVE);
}
static void key_is_confined(void **state)
{
    (void)state;
    all_attempts(KEY);
}
static void nojs_is_confined(void **state)
{
    (void)state;
    all_attempts(NOJS);
}

int main(void)
{
    old_socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (!mkdtemp(dir)) {
        return 1;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_sandbox_all_succeed),
        cmocka_unit_test(serve_is_confined),
        cmocka_unit_test(key_is_confined),
        cmocka_unit_test(nojs_is_confined),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink("/tmp/callbox-test-elsewhere");
    rmdir(dir);
    return failed;
}
