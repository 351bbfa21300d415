/* versions: the files of DIR/figures, v000001.fig and on. Called by import, by the command line and
 * by publication. Never changes or removes a version: the next is written beside and linked into
 * its place, whole or not at all. */
#include "figures/figures_in.h"
#include "core/os.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 500, ROOM = PATH + 40, VERSIONS_MOST = 999999, PUBLIC = 0644, FOLDER = 0755 };

static bool path_of(const char *dir, uint32_t number, char out[ROOM])
{
    int n = snprintf(out, ROOM, "%s/figures/v%06u.fig", dir, number % (VERSIONS_MOST + 1));
    return n > 0 && n < ROOM;
}

enum cb_err fig_versions(const char *dir, uint32_t *n_out)
{
    char path[ROOM];
    uint32_t n = 0, highest = 0, number;
    *n_out = 0;
    if (snprintf(path, sizeof path, "%s/figures", dir) >= (int)sizeof path) {
        return CB_PEER_SIZE;
    }
    CB_CLEANUP(dir_close) DIR *d = opendir(path);
    if (!d) {
        return errno == ENOENT ? CB_OK : CB_HERE_DISK;
    }
    for (struct dirent *f = readdir(d); f; f = readdir(d)) {
        char rest[8];
        if (strlen(f->d_name) == sizeof "v000001.fig" - 1 &&
            sscanf(f->d_name, "v%6u%7s", &number, rest) == 2 && strcmp(rest, ".fig") == 0) {
            n++;
            highest = number > highest ? number : highest;
        }
    }
    *n_out = n;
    return n == highest ? CB_OK : CB_PEER_FORMAT;
}

/* A whole file at once: the size is known, and half of it is of no use. */
static enum cb_err file_whole(const char *path, struct buf *out)
{
    CB_CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        return errno == ENOENT ? CB_NONE_FOUND : CB_HERE_DISK;
    }
    if (st.st_size <= 0 || st.st_size > FIG_FILE_MAX) {
        return CB_PEER_FORMAT;
    }
    uint8_t *p = buf_room(out, (size_t)st.st_size);
    size_t got = 0;
    enum cb_err e = p ? file_read_some(fd, p, (size_t)st.st_size, &got) : CB_PEER_SIZE;
    return e || got == (size_t)st.st_size ? e : CB_HERE_DISK;
}

enum cb_err fig_open(const char *dir, uint32_t number, struct fig_data **out)
{
    CB_CLEANUP(buf_free) struct buf b;
    char path[ROOM];
    uint32_t n = number;
    *out = NULL;
    buf_init(&b, FIG_FILE_MAX);
    enum cb_err e = number ? CB_OK : fig_versions(dir, &n);
    if (e || n == 0 || n > VERSIONS_MOST || !path_of(dir, n, path)) {
        return e ? e : CB_NONE_FOUND;
    }
    e = file_whole(path, &b);
    e = e ? e : fig_decode(buf_view(&b), out);
    if (!e && (*out)->about.version != n) {
        fig_free(out);
        return CB_PEER_FORMAT; /* a file under another's name */
    }
    return e;
}

/* --- writing ------------------------------------------------------------------------------------
 */
static enum cb_err folder_make(const char *dir, char out[ROOM])
{
    if (snprintf(out, ROOM, "%s/figures", dir) >= PATH) {
        return CB_PEER_SIZE;
    }
    if ((mkdir(dir, FOLDER) != 0 && errno != EEXIST) ||
        (mkdir(out, FOLDER) != 0 && errno != EEXIST)) {
        return disk_err();
    }
    return CB_OK;
}

enum cb_err fig_version_put(const char *dir, const struct fig_data *d)
{
    CB_CLEANUP(buf_free) struct buf b;
    char folder[ROOM], beside[ROOM + 20], path[ROOM];
    buf_init(&b, FIG_FILE_MAX);
    enum cb_err e = fig_encode(d, &b);
    e = e ? e : folder_make(dir, folder);
    if (e || d->about.version == 0 || d->about.version > VERSIONS_MOST ||
        !path_of(dir, d->about.version, path)) {
        return e ? e : CB_PEER_SIZE;
    }
    snprintf(beside, sizeof beside, "%s/.new.%ld", folder, (long)getpid());
    CB_CLEANUP(fd_close)
    int fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, PUBLIC);
    e = fd < 0 ? disk_err() : file_write_all(fd, buf_view(&b));
    e = e ? e : fsync(fd) == 0 ? CB_OK : disk_err();
    if (!e && link(beside, path) != 0) {
        e = errno == EEXIST ? CB_NONE_TAKEN : disk_err();
    }
    if (fd >= 0) {
        unlink(beside);
    }
    return e ? e : folder_sync(folder);
}
