/* vault_file: the two files of a vault, DIR/vault and DIR/vrk, as bytes. Called by vault.c and
 * vault_create.c. Never reports a write before the disk has it. */
#include "keys/keys_in.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LEN = 512, STEP_LEN = VAULT_STEP * SEAL_SLOT };

struct path {
    char s[PATH_LEN];
};

static enum cb_err path_in(const char *dir, const char *name, struct path *out)
{
    int n = snprintf(out->s, sizeof out->s, "%s/%s", dir, name);
    return n > 0 && (size_t)n < sizeof out->s ? CB_OK : CB_PEER_SIZE;
}

void vault_fd_close(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

static enum cb_err disk_err(void)
{
    return errno == ENOSPC || errno == EDQUOT ? CB_BUSY_FULL : CB_HERE_DISK;
}

static enum cb_err write_all(int fd, uint64_t at, struct view b)
{
    while (b.len) {
        ssize_t n = pwrite(fd, b.p, b.len, (off_t)at);
        if (n < 0 && errno != EINTR) {
            return disk_err();
        }
        size_t done = n > 0 ? (size_t)n : 0;
        b = VIEW(b.p + done, b.len - done);
        at += done;
    }
    return CB_OK;
}

static enum cb_err sync_file(int fd)
{
    return fdatasync(fd) == 0 ? CB_OK : disk_err();
}

enum cb_err vault_write(int fd, uint64_t at, struct view b)
{
    enum cb_err e = write_all(fd, at, b);
    return e ? e : sync_file(fd);
}

enum cb_err vault_read(int fd, uint64_t at, uint8_t *b, size_t n)
{
    while (n) {
        ssize_t got = pread(fd, b, n, (off_t)at);
        if (got == 0 || (got < 0 && errno != EINTR)) {
            return CB_HERE_DISK;
        }
        size_t done = got > 0 ? (size_t)got : 0;
        b += done;
        n -= done;
        at += done;
    }
    return CB_OK;
}

/* A free slot is random bytes, so that nobody sees from outside how many are in use. */
enum cb_err vault_fill(int fd, uint64_t from, uint64_t to)
{
    uint8_t block[4096];
    while (from < to) {
        size_t n = to - from < sizeof block ? (size_t)(to - from) : sizeof block;
        cb_random(block, n);
        enum cb_err e = write_all(fd, from, VIEW(block, n));
        if (e) {
            return e;
        }
        from += n;
    }
    return sync_file(fd);
}

enum cb_err vault_vrk_read(const char *dir, struct seal_key *out)
{
    struct path p;
    struct stat st;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = path_in(dir, "vrk", &p);
    if (e) {
        return e;
    }
    fd = open(p.s, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0) {
        return errno == ENOENT ? CB_NONE_FOUND : CB_HERE_DISK;
    }
    return st.st_size == sizeof out->b ? vault_read(fd, 0, out->b, sizeof out->b) : CB_HERE_DISK;
}

/* A key file left by a making that was cut short is written over: no vault was under it yet. */
enum cb_err vault_vrk_create(const char *dir, struct seal_key *out)
{
    struct path p;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = path_in(dir, "vrk", &p);
    if (e) {
        return e;
    }
    fd = open(p.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0) {
        return disk_err();
    }
    seal_key_new(out);
    return vault_write(fd, 0, VIEW(out->b, sizeof out->b));
}

/* A growth that was cut short leaves a part of a step: finish it. */
static enum cb_err whole_steps(int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_size < VAULT_FIXED * SEAL_SLOT) {
        return CB_HERE_DISK;
    }
    uint64_t size = (uint64_t)st.st_size;
    uint64_t want = (size + STEP_LEN - 1) / STEP_LEN * STEP_LEN;
    return want == size ? CB_OK : vault_fill(fd, size, want);
}

enum cb_err vault_file_open(const char *dir, int *fd_out)
{
    struct path p;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = path_in(dir, "vault", &p);
    if (e) {
        return e;
    }
    fd = open(p.s, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT ? CB_NONE_FOUND : CB_HERE_DISK;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return CB_BUSY_LOAD;
    }
    e = whole_steps(fd);
    if (!e) {
        *fd_out = fd;
        fd = -1; /* the caller's now */
    }
    return e;
}

static enum cb_err dir_sync(const char *dir)
{
    CB_CLEANUP(vault_fd_close) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? CB_OK : CB_HERE_DISK;
}

/* Make the file under another name and move it in place, so that a vault is whole or not there. */
enum cb_err vault_file_create(const char *dir, struct view fixed)
{
    struct path fresh, p;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = path_in(dir, "vault.new", &fresh);
    e = e ? e : path_in(dir, "vault", &p);
    if (e) {
        return e;
    }
    if (access(p.s, F_OK) == 0) {
        return CB_NONE_TAKEN;
    }
    fd = open(fresh.s, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0) {
        return disk_err();
    }
    e = write_all(fd, 0, fixed);
    e = e ? e : vault_fill(fd, fixed.len, STEP_LEN);
    if (!e && rename(fresh.s, p.s) != 0) {
        e = disk_err();
    }
    return e ? e : dir_sync(dir);
}
