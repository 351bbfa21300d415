/* sandbox_threads: makes every thread that runs already do one thing, from a signal handler, as
 * libc does for setuid. Called by sandbox_landlock.c. Never gives up in silence: a thread that
 * does not answer in two seconds fails the sandbox. */
#include "core/sandbox_in.h"
#include "core/os.h"
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { THREADS_MAX = 64, PASSES_MAX = 16, WAIT_MS = 2000 };

/* What the handlers do, and how many still have to. One sandbox a process: one order. */
static struct {
    bool (*fn)(int arg);
    int arg;
    atomic_int left, failed;
} order;

static void on_order(int sig)
{
    int saved = errno;
    (void)sig;
    if (!order.fn(order.arg)) {
        atomic_store(&order.failed, 1);
    }
    atomic_fetch_sub(&order.left, 1);
    errno = saved;
}

struct crowd {
    int n;
    pid_t tid[THREADS_MAX];
};

/* The other threads of this process, in the order the kernel lists them. */
static enum cb_err crowd_read(struct crowd *c)
{
    CB_CLEANUP(dir_close) DIR *d = opendir("/proc/self/task");
    c->n = 0;
    for (struct dirent *one = d ? readdir(d) : NULL; one; one = readdir(d)) {
        pid_t tid = (pid_t)strtol(one->d_name, NULL, 10);
        if (tid <= 0 || tid == gettid()) {
            continue;
        }
        if (c->n == THREADS_MAX) {
            return CB_HERE_BUG;
        }
        c->tid[c->n++] = tid;
    }
    return d ? CB_OK : CB_HERE_BUG;
}

static bool crowd_same(const struct crowd *a, const struct crowd *b)
{
    bool same = a->n == b->n;
    for (int i = 0; same && i < a->n; i++) {
        same = a->tid[i] == b->tid[i];
    }
    return same;
}

static enum cb_err crowd_order(const struct crowd *c, int sig)
{
    uint64_t until = cb_mono_ms() + WAIT_MS;
    atomic_store(&order.left, c->n);
    for (int i = 0; i < c->n; i++) {
        if (syscall(SYS_tgkill, getpid(), c->tid[i], sig) != 0) {
            atomic_fetch_sub(&order.left, 1); /* it has just ended */
        }
    }
    while (atomic_load(&order.left) > 0 && cb_mono_ms() < until) {
        nanosleep(&(struct timespec){.tv_nsec = 100000}, NULL);
    }
    return atomic_load(&order.left) > 0 || atomic_load(&order.failed) ? CB_HERE_BUG : CB_OK;
}

/* Until a pass meets the same threads as the one before: none was started in between. */
static enum cb_err crowd_passes(int sig)
{
    struct crowd before = {.n = -1}, now;
    for (int i = 0; i < PASSES_MAX; i++) {
        enum cb_err e = crowd_read(&now);
        if (e || crowd_same(&before, &now)) {
            return e;
        }
        e = crowd_order(&now, sig);
        if (e) {
            return e;
        }
        before = now;
    }
    return CB_HERE_BUG;
}

enum cb_err sandbox_each_thread(bool (*fn)(int arg), int arg)
{
    int sig = SIGRTMAX;
    struct sigaction act = {.sa_handler = on_order, .sa_flags = SA_RESTART}, old;
    order.fn = fn;
    order.arg = arg;
    atomic_store(&order.failed, 0);
    if (sigaction(sig, &act, &old) != 0) {
        return CB_HERE_BUG;
    }
    enum cb_err e = crowd_passes(sig);
    return e || sigaction(sig, &old, NULL) != 0 ? CB_HERE_BUG : CB_OK;
}
