/* sqlite_spare: a file that takes up room while there is room, and gives it back when the disk is
 * full, so that a burn, which must write before it frees, still goes through then. Called by
 * sqlite_batch and at opening. Never holds anything but zeros. */
#include "store/store_in.h"
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SPARE = 2 * 1024 * 1024, CHUNK = 64 * 1024, PATH_LEN = 512 };

/* Take the room, if there is any. While it is not taken (tight) nothing is added to the store. */
void sq_spare_fill(struct sq *s)
{
    static const uint8_t zeros[CHUNK];
    struct stat st;
    s->tight = fstat(s->spare_fd, &st) != 0;
    for (off_t at = s->tight ? SPARE : st.st_size; !s->tight && at < SPARE; at += CHUNK) {
        s->tight = pwrite(s->spare_fd, zeros, CHUNK, at) != CHUNK;
    }
    if (s->tight) {
        sq_spare_free(s);
    }
}

void sq_spare_free(struct sq *s)
{
    s->tight = true;
    if (ftruncate(s->spare_fd, 0) != 0) {
        log_event(EV_STORE_ERROR, 0);
    }
}

/* Open it before the sandbox closes. A full disk does not keep the store from opening. */
enum cb_err sq_spare_open(struct sq *s, const char *dir)
{
    char path[PATH_LEN];
    int n = snprintf(path, sizeof path, "%s/callbox.spare", dir);
    if (n < 0 || n >= PATH_LEN) {
        return CB_HERE_DISK;
    }
    s->spare_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (s->spare_fd < 0) {
        return CB_HERE_DISK;
    }
    sq_spare_fill(s);
    return CB_OK;
}

void sq_spare_close(struct sq *s)
{
    if (s->spare_fd >= 0) {
        close(s->spare_fd);
    }
    s->spare_fd = -1;
}
