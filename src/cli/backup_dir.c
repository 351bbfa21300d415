/* backup_dir: directories, as backup, restore and check handle them: whose they are, whether a line
 * runs in one, and files that are replaced whole or not at all. Called by those three. Never leaves
 * a file half written under the name it shall have. */
#include "cli/backup_in.h"
#include "core/os.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum cb_err dir_take(const char *dir, int *lock_fd_out, struct sentence *why)
{
    struct stat st;
    CB_CLEANUP(fd_close) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0) {
        say(why, "%.200s: there is no line there.", dir);
        return CB_NONE_FOUND;
    }
    if (st.st_uid != geteuid()) {
        say(why, "%.200s belongs to another user: run this as that one (runuser -u callbox ...).",
            dir);
        return CB_PEER_DENIED;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return CB_NONE_TAKEN;
    }
    *lock_fd_out = fd;
    fd = -1; /* the caller's now; the lock goes with it */
    return CB_OK;
}

static void files_remove(const char *path)
{
    CB_CLEANUP(dir_close) DIR *d = opendir(path);
    for (struct dirent *one = d ? readdir(d) : NULL; one; one = readdir(d)) {
        unlinkat(dirfd(d), one->d_name, 0); /* "." and ".." are no files */
    }
}

enum cb_err dir_make_mine(const char *path, int *lock_fd_out)
{
    struct stat mine, now;
    CB_CLEANUP(fd_close) int fd = -1;
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return disk_err();
    }
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return CB_NONE_TAKEN;
    }
    /* Whoever had it removes it when done: it may have been gone when we locked it. */
    if (fstat(fd, &mine) != 0 || stat(path, &now) != 0 || mine.st_ino != now.st_ino) {
        return CB_NONE_TAKEN;
    }
    files_remove(path);
    *lock_fd_out = fd;
    fd = -1; /* the caller's now */
    return CB_OK;
}

void dir_remove(const char *path)
{
    files_remove(path);
    rmdir(path);
}

static enum cb_err dir_sync(const char *dir)
{
    CB_CLEANUP(fd_close) int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? CB_OK : CB_HERE_DISK;
}

enum cb_err dir_keep(const char *dir, const char *fresh, const char *name)
{
    char from[CLI_PATH], to[CLI_PATH];
    cli_path(dir, fresh, from);
    cli_path(dir, name, to);
    return rename(from, to) == 0 ? dir_sync(dir) : disk_err();
}

/* What the disk may still hold of a file that is no longer there is not what it was: of a backup of
 * keys the first page is all that the rest hangs from. */
static void bytes_forget(int fd)
{
    enum { ROOM = 4096 };
    uint8_t b[ROOM];
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        return;
    }
    for (off_t at = 0; at < st.st_size; at += ROOM) {
        off_t left = st.st_size - at;
        cb_random(b, sizeof b);
        if (pwrite(fd, b, left < ROOM ? (size_t)left : ROOM, at) < 0) {
            break; /* it is gone by name all the same */
        }
    }
    if (fsync(fd) != 0) {
        log_event(EV_STORE_ERROR, 0);
    }
}

static enum cb_err file_copy(const char *from, const char *to)
{
    enum { ROOM = 64 * 1024 };
    uint8_t b[ROOM];
    CB_CLEANUP(fd_close) int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    CB_CLEANUP(fd_close) int out = -1;
    if (in < 0) {
        return errno == ENOENT ? CB_NONE_FOUND : CB_HERE_DISK;
    }
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    ssize_t n = out < 0 ? -1 : 1;
    while (n > 0) {
        n = read(in, b, sizeof b);
        for (ssize_t at = 0, w; at < n; at += w) {
            w = write(out, b + at, (size_t)(n - at));
            if (w <= 0) {
                return disk_err();
            }
        }
    }
    return n < 0 ? disk_err() : (fsync(out) == 0 ? CB_OK : disk_err());
}

enum cb_err dir_replace(const char *dir, const char *name, const char *from)
{
    char fresh[80], to[CLI_PATH], at[CLI_PATH];
    snprintf(fresh, sizeof fresh, "%.60s.new", name);
    cli_path(dir, fresh, to);
    cli_path(dir, name, at);
    CB_CLEANUP(fd_close) int old = open(at, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    enum cb_err e = file_copy(from, to);
    e = e ? e : dir_keep(dir, fresh, name);
    if (e) {
        unlink(to);
    } else {
        bytes_forget(old);
    }
    return e;
}

enum cb_err papers_fit(struct store *s, const struct keys_vault *v, struct sentence *why)
{
    CB_CLEANUP(backup_papers_free) struct backup_papers p;
    struct seal_point k_pw, k_match;
    struct seal_pk rec;
    enum cb_err e = backup_papers_of(s, &p);
    if (e) {
        say(why, "The store holds no organisation's papers, or they are not signed by its root.");
        return e;
    }
    keys_vault_points(v, &k_pw, &k_match);
    bool same = cb_equal(k_pw.b, p.org.k_pw.b, sizeof k_pw.b) &&
                cb_equal(k_match.b, p.org.k_match.b, sizeof k_match.b);
    e = keys_vault_rec(v, &rec);
    same = same && (e || cb_equal(rec.b, p.org.rec.b, sizeof rec.b));
    if (!same) {
        say(why, "The store and the keys do not belong together: they are of two lines.");
        return CB_PEER_AUTH;
    }
    return CB_OK;
}
