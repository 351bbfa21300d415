/* vault_file: the two files of a vault, DIR/vault and DIR/vrk, as bytes. Called by vault.c,
 * vault_swap.c and vault_create.c. Never reports a write before the disk has it. */
#include "keys/keys_in.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP_LEN = VAULT_STEP * SEAL_SLOT };

enum cb_err vault_path(const char *dir, const char *name, struct vault_path *out)
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

enum cb_err vault_disk_err(void)
{
    return errno == ENOSPC || errno == EDQUOT ? CB_BUSY_FULL : CB_HERE_DISK;
}

enum cb_err vault_put(int fd, uint64_t at, struct view b)
{
    while (b.len) {
        ssize_t n = pwrite(fd, b.p, b.len, (off_t)at);
        if (n < 0 && errno != EINTR) {
            return vault_disk_err();
        }
        size_t done = n > 0 ? (size_t)n : 0;
        b = VIEW(b.p + done, b.len - done);
        at += done;
    }
    return CB_OK;
}

enum cb_err vault_sync(int fd)
{
    return fdatasync(fd) == 0 ? CB_OK : vault_disk_err();
}

enum cb_err vault_write(int fd, uint64_t at, struct view b)
{
    enum cb_err e = vault_put(fd, at, b);
    return e ? e : vault_sync(fd);
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
        enum cb_err e = vault_put(fd, from, VIEW(block, n));
        if (e) {
            return e;
        }
        from += n;
    }
    return vault_sync(fd);
}

enum cb_err vault_vrk_read(const char *dir, const char *name, struct vault_vrk *out)
{
    struct vault_path p;
    struct stat st;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = vault_path(dir, name, &p);
    if (e) {
        return e;
    }
    fd = open(p.s, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st) != 0) {
        return errno == ENOENT ? CB_NONE_FOUND : CB_HERE_DISK;
    }
    out->day = st.st_mtime > 0 ? (uint32_t)(st.st_mtime / 86400) : 0;
    return st.st_size == sizeof out->key.b ? vault_read(fd, 0, out->key.b, sizeof out->key.b)
                                           : CB_HERE_DISK;
}

/* A key file left by a making that was cut short is written over: no vault was under it yet. */
enum cb_err vault_vrk_create(const char *dir, const char *name, struct seal_key *out)
{
    struct vault_path p;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = vault_path(dir, name, &p);
    if (e) {
        return e;
    }
    fd = open(p.s, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0) {
        return vault_disk_err();
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

bool vault_is_at(int fd, const char *dir)
{
    struct vault_path p;
    struct stat mine, now;
    return vault_path(dir, "vault", &p) == CB_OK && fstat(fd, &mine) == 0 && stat(p.s, &now) == 0 &&
           mine.st_ino == now.st_ino && mine.st_dev == now.st_dev;
}

enum cb_err vault_file_open(const char *dir, int *fd_out)
{
    struct vault_path p;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = vault_path(dir, "vault", &p);
    if (e) {
        return e;
    }
    fd = open(p.s, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT ? CB_NONE_FOUND : CB_HERE_DISK;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 || !vault_is_at(fd, dir)) {
        return CB_BUSY_LOAD; /* the lock is on a file, which may have been replaced meanwhile */
    }
    e = whole_steps(fd);
    if (!e) {
        *fd_out = fd;
        fd = -1; /* the caller's now */
    }
    return e;
}

enum cb_err vault_dir_sync(const char *dir)
{
    CB_CLEANUP(vault_fd_close) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? CB_OK : CB_HERE_DISK;
}

/* Make the file under another name and move it in place, so that a vault is whole or not there. */
enum cb_err vault_file_create(const char *dir, struct view fixed)
{
    struct vault_path fresh, p;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = vault_path(dir, "vault.new", &fresh);
    e = e ? e : vault_path(dir, "vault", &p);
    if (e) {
        return e;
    }
    if (access(p.s, F_OK) == 0) {
        return CB_NONE_TAKEN;
    }
    fd = open(fresh.s, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0) {
        return vault_disk_err();
    }
    e = vault_put(fd, 0, fixed);
    e = e ? e : vault_fill(fd, fixed.len, STEP_LEN);
    if (!e && rename(fresh.s, p.s) != 0) {
        e = vault_disk_err();
    }
    return e ? e : vault_dir_sync(dir);
}
