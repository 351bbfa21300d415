/* control: the socket by which the operator's tools ask something of a line that runs. The parent
 * listens and hands a connection, after its one byte, to whoever can answer: serve or key. Called
 * by cli, line and keys. Never carries anything but a question's byte and how far its answer is. */
#include "core/os.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A socket's name has 108 bytes, a directory's may be longer: name it through its descriptor. */
static enum cb_err address(const char *dir, int *dir_fd_out, struct sockaddr_un *out)
{
    *out = (struct sockaddr_un){.sun_family = AF_UNIX};
    *dir_fd_out = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    snprintf(out->sun_path, sizeof out->sun_path, "/proc/self/fd/%d/control", *dir_fd_out);
    return *dir_fd_out >= 0 ? CB_OK : CB_NONE_FOUND;
}

enum cb_err control_listen(const char *dir, int *fd_out)
{
    CB_CLEANUP(fd_close) int at = -1;
    CB_CLEANUP(fd_close) int fd = -1;
    struct sockaddr_un a;
    enum cb_err e = address(dir, &at, &a);
    if (e) {
        return e;
    }
    unlinkat(at, "control", 0); /* of one that was killed; the directory's lock is ours */
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mode_t was = umask(0177);
    bool good = fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 8) == 0;
    umask(was);
    if (!good) {
        return CB_HERE_DISK;
    }
    *fd_out = fd;
    fd = -1; /* the caller's now */
    return CB_OK;
}

void control_unlisten(const char *dir)
{
    CB_CLEANUP(fd_close) int at = -1;
    struct sockaddr_un a;
    if (address(dir, &at, &a) == CB_OK) {
        unlinkat(at, "control", 0);
    }
}

/* Only this user and root; the socket's mode says so too. */
static bool peer_is_ours(int fd)
{
    struct ucred who;
    socklen_t len = sizeof who;
    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &who, &len) == 0 &&
           (who.uid == geteuid() || who.uid == 0);
}

enum cb_err control_accept(int listening, uint8_t *ask_out, int *fd_out)
{
    enum { WAIT_MS = 200 };
    CB_CLEANUP(fd_close) int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, 8);
    if (fd < 0) {
        return CB_BUSY_LOAD;
    }
    enum cb_err e = peer_is_ours(fd) ? ipc_recv(fd, &b, WAIT_MS) : CB_PEER_DENIED;
    if (e || b.len != 1) {
        return e ? e : CB_PEER_FORMAT;
    }
    *ask_out = b.p[0];
    *fd_out = fd;
    fd = -1; /* the caller's now */
    return CB_OK;
}

enum cb_err control_ask(const char *dir, uint8_t ask, int *fd_out)
{
    CB_CLEANUP(fd_close) int at = -1;
    CB_CLEANUP(fd_close) int fd = -1;
    struct sockaddr_un a;
    enum cb_err e = address(dir, &at, &a);
    if (e) {
        return e;
    }
    fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        return CB_HERE_MEM;
    }
    if (connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        return errno == EACCES || errno == EPERM ? CB_PEER_DENIED : CB_NONE_FOUND;
    }
    e = ipc_send(fd, VIEW(&ask, 1));
    if (!e) {
        *fd_out = fd;
        fd = -1; /* the caller's now */
    }
    return e;
}
