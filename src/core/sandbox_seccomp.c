/* sandbox_seccomp: turns the lists of sandbox.c into one filter. Called by sandbox.c.
 * Never lets a rule be lost in silence: one that libseccomp refuses fails the whole. */
#include "core/sandbox_in.h"
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

/* What any of our processes needs to run at all: memory, time, locks, its open descriptors. */
static const int everybody[] = {SCMP_SYS(read),
                                SCMP_SYS(readv),
                                SCMP_SYS(write),
                                SCMP_SYS(writev),
                                SCMP_SYS(close),
                                SCMP_SYS(recvfrom),
                                SCMP_SYS(recvmsg),
                                SCMP_SYS(sendto),
                                SCMP_SYS(sendmsg),
                                SCMP_SYS(poll),
                                SCMP_SYS(ppoll),
                                SCMP_SYS(futex),
                                SCMP_SYS(munmap),
                                SCMP_SYS(mremap),
                                SCMP_SYS(madvise),
                                SCMP_SYS(brk),
                                SCMP_SYS(membarrier),
                                SCMP_SYS(getrandom),
                                SCMP_SYS(clock_gettime),
                                SCMP_SYS(clock_getres),
                                SCMP_SYS(clock_nanosleep),
                                SCMP_SYS(nanosleep),
                                SCMP_SYS(gettimeofday),
                                SCMP_SYS(time),
                                SCMP_SYS(rt_sigaction),
                                SCMP_SYS(rt_sigprocmask),
                                SCMP_SYS(rt_sigreturn),
                                SCMP_SYS(sigaltstack),
                                SCMP_SYS(getpid),
                                SCMP_SYS(gettid),
                                SCMP_SYS(sched_yield),
                                SCMP_SYS(getrusage),
                                SCMP_SYS(sysinfo),
                                SCMP_SYS(restart_syscall),
                                SCMP_SYS(exit),
                                SCMP_SYS(exit_group),
                                SYS_END};
static const int thread_start[] = {SCMP_SYS(set_robust_list), SCMP_SYS(rseq),
                                   SCMP_SYS(sched_getaffinity), SYS_END};

static void filter_free(scmp_filter_ctx *f)
{
    if (*f) {
        seccomp_release(*f);
    }
}

static bool list_add(scmp_filter_ctx f, uint32_t action, const int *calls)
{
    for (; *calls != SYS_END; calls++) {
        if (seccomp_rule_add(f, action, *calls, 0) != 0) {
            return false;
        }
    }
    return true;
}

/* Memory is never executable: neither at birth nor by a change of mind. */
static bool memory_add(scmp_filter_ctx f)
{
    const struct scmp_arg_cmp plain = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
    return seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &plain) == 0 &&
           seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &plain) == 0;
}

/* Calls that are harmless with these arguments only: a signal to ourselves (abort), limits read
 * but not set, non-blocking mode. */
static bool narrow_add(scmp_filter_ctx f)
{
    const struct scmp_arg_cmp self = SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);
    const struct scmp_arg_cmp read_only = SCMP_A2(SCMP_CMP_EQ, 0, 0);
    const struct scmp_arg_cmp nonblock = SCMP_A1(SCMP_CMP_EQ, FIONBIO, 0);
    return seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self) == 0 &&
           seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, &read_only) == 0 &&
           seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, &nonblock) == 0;
}

/* clone3 hides its flags behind a pointer, so it "does not exist" and libc falls back on clone. */
static bool threads_add(scmp_filter_ctx f, bool threads)
{
    const struct scmp_arg_cmp thread = SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD);
    if (seccomp_rule_add(f, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) != 0) {
        return false;
    }
    return !threads ||
           (list_add(f, SCMP_ACT_ALLOW, thread_start) &&
            seccomp_rule_add_array(f, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, &thread) == 0);
}

static bool filter_fill(scmp_filter_ctx f, const struct sandbox *s)
{
    bool fine = seccomp_attr_set(f, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
                seccomp_attr_set(f, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
                list_add(f, SCMP_ACT_ALLOW, everybody) && memory_add(f) && narrow_add(f) &&
                threads_add(f, s->threads) && list_add(f, SCMP_ACT_KILL_PROCESS, s->hostile);
    for (int i = 0; fine && i < SANDBOX_LISTS && s->may[i]; i++) {
        fine = list_add(f, SCMP_ACT_ALLOW, s->may[i]);
    }
    return fine;
}

enum cb_err sandbox_seccomp(const struct sandbox *s)
{
    CB_CLEANUP(filter_free) scmp_filter_ctx f = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!f || !filter_fill(f, s) || seccomp_load(f) != 0) {
        return CB_HERE_BUG;
    }
    return CB_OK;
}
