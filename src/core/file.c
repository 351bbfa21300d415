/* file: reading files whole, and as much of a file or pipe as there is; writing all of something;
 * closing what was opened. Called by the rooms that
 * have files of their own, and by cli. Never gives back part of a file that is too long for its
 * buffer as if it were all of it. */
#include "core/os.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

void fd_close(int *fd)
{
    if (*fd >= 0) {
        close(*fd);
    }
}

void dir_close(DIR **d)
{
    if (*d) {
        closedir(*d);
    }
}

enum cb_err disk_err(void)
{
    return errno == ENOSPC || errno == EDQUOT ? CB_BUSY_FULL : CB_HERE_DISK;
}

enum cb_err file_write_all(int fd, struct view v)
{
    while (v.len) {
        ssize_t n = write(fd, v.p, v.len);
        if (n < 0 && errno != EINTR) {
            return disk_err();
        }
        v.p += n > 0 ? n : 0;
        v.len -= n > 0 ? (size_t)n : 0;
    }
    return CB_OK;
}

enum cb_err folder_sync(const char *path)
{
    CB_CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? CB_OK : CB_HERE_DISK;
}

enum cb_err file_read_some(int fd, uint8_t *p, size_t n, size_t *got_out)
{
    *got_out = 0;
    while (*got_out < n) {
        ssize_t got = read(fd, p + *got_out, n - *got_out);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            return CB_HERE_DISK;
        }
        *got_out += got > 0 ? (size_t)got : 0;
    }
    return CB_OK;
}

enum cb_err file_read(const char *path, struct buf *out)
{
    CB_CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    uint8_t part[4096];
    ssize_t n = fd < 0 ? -1 : 1;
    while (n > 0) {
        n = read(fd, part, sizeof part);
        buf_put(out, part, n > 0 ? (size_t)n : 0);
    }
    cb_wipe(part, sizeof part);
    if (n < 0) {
        return errno == ENOENT ? CB_NONE_FOUND : CB_HERE_DISK;
    }
    return out->failed ? CB_PEER_SIZE : CB_OK;
}
