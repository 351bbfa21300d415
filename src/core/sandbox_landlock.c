/* sandbox_landlock: the directory a process is left with. Raw system calls: Debian 12's libc has no
 * names for them. Called by sandbox.c. Never asks for less than the kernel can: every kind of
 * access it knows is handled, so what no rule allows is refused.
 *
 * By the kernel's ABI (Documentation/userspace-api/landlock.rst): 1 files; 2 moving between
 * directories; 3 truncation; 4 TCP; 5 device ioctl; 6 abstract sockets and signals. */
#include "core/sandbox_in.h"
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    FS_ABI1 = (1 << 13) - 1,
    FS_REFER = 1 << 13,
    FS_TRUNCATE = 1 << 14,
    FS_IOCTL_DEV = 1 << 15,
    NET_TCP_BIND_CONNECT = 3,
    SCOPE_ABSTRACT_AND_SIGNAL = 3,
    ABI_LEAST = 1,
    ABI_KNOWN = 6,
};

/* Newer than Debian 12's header; an older kernel accepts the length when what it does not know
 * is zero. */
struct rules_attr {
    uint64_t fs, net, scoped;
};

static void rules_fd_close(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

static struct rules_attr rules_of(long abi)
{
    uint64_t fs = FS_ABI1;
    fs |= abi >= 2 ? FS_REFER : 0;
    fs |= abi >= 3 ? FS_TRUNCATE : 0;
    fs |= abi >= 5 ? FS_IOCTL_DEV : 0;
    return (struct rules_attr){.fs = fs,
                               .net = abi >= 4 ? NET_TCP_BIND_CONNECT : 0,
                               .scoped = abi >= ABI_KNOWN ? SCOPE_ABSTRACT_AND_SIGNAL : 0};
}

/* In dir: plain files may be made, read, written, cut and removed, and so renamed where the filter
 * has the call. No moving to another directory, no executing. */
static enum cb_err rules_allow(int rules, const char *dir, uint64_t handled)
{
    CB_CLEANUP(rules_fd_close) int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    struct landlock_path_beneath_attr at = {
        .parent_fd = fd,
        .allowed_access = handled & (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                                     LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                                     LANDLOCK_ACCESS_FS_REMOVE_FILE | FS_TRUNCATE)};
    if (fd < 0 || syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &at, 0) != 0) {
        return CB_HERE_BUG;
    }
    return CB_OK;
}

/* Landlock holds for one thread and those it starts later: each has to close its own door. */
static bool restrict_self(int rules)
{
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           syscall(SYS_landlock_restrict_self, rules, 0) == 0;
}

enum cb_err sandbox_landlock(const char *dir)
{
    CB_CLEANUP(rules_fd_close) int rules = -1;
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (abi < ABI_LEAST) {
        return CB_HERE_BUG;
    }
    struct rules_attr attr = rules_of(abi);
    rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof attr, 0);
    if (rules < 0) {
        return CB_HERE_BUG;
    }
    enum cb_err e = dir ? rules_allow(rules, dir, attr.fs) : CB_OK;
    e = e ? e : sandbox_each_thread(restrict_self, rules);
    return e || !restrict_self(rules) ? CB_HERE_BUG : CB_OK;
}
