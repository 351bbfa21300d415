/* sandbox: the whole power of each process, on one screen. Called by cli's serve.c, key.c and
 * nojs.c before they read a byte of input. Never fails open: a part that the kernel lacks, or a
 * lock that does not hold when tried, is HERE_BUG, and the process does not start. */
#include "core/sandbox_in.h"
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define CALL(name) SCMP_SYS(name)

/* To read and write what is open, and to open in the one directory that Landlock leaves. */
static const int files[] = {CALL(openat),    CALL(open),       CALL(unlink),     CALL(unlinkat),
                            CALL(ftruncate), CALL(fdatasync),  CALL(fsync),      CALL(pread64),
                            CALL(pwrite64),  CALL(lseek),      CALL(newfstatat), CALL(fstat),
                            CALL(stat),      CALL(lstat),      CALL(statx),      CALL(access),
                            CALL(faccessat), CALL(faccessat2), CALL(readlink),   CALL(readlinkat),
                            CALL(fcntl),     CALL(flock),      CALL(getcwd),     CALL(geteuid),
                            CALL(fallocate), SYS_END};
/* To talk on sockets that were handed over: there is no socket(), bind() or connect(). */
static const int connections[] = {CALL(accept4),         CALL(listen),     CALL(shutdown),
                                  CALL(getsockopt),      CALL(setsockopt), CALL(getsockname),
                                  CALL(epoll_create1),   CALL(epoll_ctl),  CALL(epoll_wait),
                                  CALL(epoll_pwait),     CALL(eventfd2),   CALL(timerfd_create),
                                  CALL(timerfd_settime), CALL(pipe2),      SYS_END};
/* To put a file that was written anew in the old one's place. */
static const int replacing[] = {CALL(rename), CALL(renameat), CALL(renameat2), CALL(fchmod),
                                SYS_END};
/* To keep secrets out of the swap. */
static const int locked_memory[] = {CALL(mlock), CALL(mlock2), CALL(munlock), SYS_END};
/* No process of ours has a reason to; one that tries is no longer ours. */
static const int hostile[] = {CALL(execve),
                              CALL(execveat),
                              CALL(fork),
                              CALL(vfork),
                              CALL(connect),
                              CALL(bind),
                              CALL(ptrace),
                              CALL(process_vm_readv),
                              CALL(process_vm_writev),
                              CALL(pidfd_getfd),
                              CALL(io_uring_setup),
                              CALL(io_uring_enter),
                              CALL(io_uring_register),
                              CALL(bpf),
                              CALL(perf_event_open),
                              CALL(userfaultfd),
                              CALL(mount),
                              CALL(umount2),
                              CALL(move_mount),
                              CALL(open_tree),
                              CALL(fsopen),
                              CALL(pivot_root),
                              CALL(chroot),
                              CALL(setns),
                              CALL(unshare),
                              CALL(init_module),
                              CALL(finit_module),
                              CALL(delete_module),
                              CALL(kexec_load),
                              CALL(kexec_file_load),
                              CALL(open_by_handle_at),
                              CALL(name_to_handle_at),
                              CALL(keyctl),
                              CALL(add_key),
                              CALL(request_key),
                              CALL(reboot),
                              CALL(swapon),
                              CALL(swapoff),
                              CALL(personality),
                              SYS_END};

static enum cb_err sandbox_close(const struct sandbox *s)
{
    enum cb_err e = sandbox_early();
    e = e ? e : sandbox_landlock(s->dir);
    e = e ? e : sandbox_seccomp(s);
    e = e ? e : sandbox_check();
    if (e) {
        log_event(EV_SANDBOX, (uint64_t)e);
    }
    return e ? CB_HERE_BUG : CB_OK;
}

/* serve: the open connections, the database's directory, threads. No keys are here to be taken. */
enum cb_err sandbox_serve(const char *dir)
{
    return sandbox_close(&(struct sandbox){
        .dir = dir, .may = {files, connections}, .hostile = hostile, .threads = true});
}

/* key: the vault's directory and its open sockets. */
enum cb_err sandbox_key(const char *dir)
{
    return sandbox_close(&(struct sandbox){
        .dir = dir, .may = {files, replacing, locked_memory}, .hostile = hostile});
}

/* nojs: one open socket and memory. No file at all. */
enum cb_err sandbox_nojs(void)
{
    return sandbox_close(&(struct sandbox){.may = {locked_memory}, .hostile = hostile});
}

enum cb_err sandbox_early(void)
{
    struct rlimit none = {0, 0};
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return CB_HERE_BUG;
    }
    return CB_OK;
}

enum cb_err sandbox_check(void)
{
    int fd = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    bool opened = fd >= 0 || (errno != EACCES && errno != EPERM);
    int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool connected = sock >= 0 || errno != EPERM;
    if (fd >= 0) {
        close(fd);
    }
    if (sock >= 0) {
        close(sock);
    }
    return opened || connected ? CB_HERE_BUG : CB_OK;
}
