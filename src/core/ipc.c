/* ipc: messages between the processes of one callbox, over pairs of SOCK_SEQPACKET sockets. The
 * kernel keeps the edges of a packet, so there is no framing to get wrong. Called by keys, nojs,
 * http and cli. Never blocks on a send: a peer that does not read loses its turn. */
#include "core/os.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Three of the largest messages and the kernel's own bookkeeping; it caps this at wmem_max. */
enum { IPC_ROOM = 4 * IPC_MAX };

static enum cb_err ipc_err(int err)
{
    if (err == EAGAIN || err == EINTR || err == ENOBUFS || err == ENOMEM) {
        return CB_BUSY_LOAD;
    }
    if (err == EPIPE || err == ECONNRESET || err == ENOTCONN || err == ECONNREFUSED) {
        return CB_NONE_FOUND;
    }
    return CB_HERE_BUG;
}

enum cb_err ipc_pair(int fds_out[2])
{
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds_out) != 0) {
        return CB_HERE_MEM;
    }
    for (int i = 0; i < 2; i++) {
        int room = IPC_ROOM;
        if (setsockopt(fds_out[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof room) != 0 ||
            setsockopt(fds_out[i], SOL_SOCKET, SO_RCVBUF, &room, sizeof room) != 0) {
            close(fds_out[0]);
            close(fds_out[1]);
            return CB_HERE_BUG;
        }
    }
    return CB_OK;
}

/* An empty packet would look like the end of the socket to the peer, so it is a bug here. */
enum cb_err ipc_send(int fd, struct view msg)
{
    ssize_t n;
    if (msg.len == 0 || msg.len > IPC_MAX) {
        return CB_HERE_BUG;
    }
    do {
        n = send(fd, msg.p, msg.len, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? ipc_err(errno) : CB_OK;
}

/* Wait until there is something to read. until_ms 0: for ever. */
static enum cb_err ipc_wait(int fd, uint64_t until_ms)
{
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        uint64_t now = cb_mono_ms();
        if (until_ms && now >= until_ms) {
            return CB_BUSY_LOAD;
        }
        int n = poll(&p, 1, until_ms ? (int)(until_ms - now) : -1);
        if (n > 0) {
            return CB_OK;
        }
        if (n < 0 && errno != EINTR) {
            return CB_HERE_BUG;
        }
    }
}

/* How long the next packet is, without taking it. */
static enum cb_err ipc_peek(int fd, size_t *len_out)
{
    uint8_t none;
    ssize_t n;
    do {
        n = recv(fd, &none, 0, MSG_PEEK | MSG_TRUNC | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n <= 0) {
        return n == 0 ? CB_NONE_FOUND : ipc_err(errno);
    }
    *len_out = (size_t)n;
    return CB_OK;
}

static enum cb_err ipc_take(int fd, size_t len, struct buf *out)
{
    uint8_t none;
    cb_wipe(out->p, out->len);
    out->len = 0;
    out->failed = false;
    uint8_t *to = len <= IPC_MAX ? buf_room(out, len) : NULL;
    if (!to) { /* drop the packet, or it would be met for ever */
        ssize_t dropped = recv(fd, &none, 0, MSG_DONTWAIT);
        (void)dropped;
        return CB_PEER_SIZE;
    }
    ssize_t n = recv(fd, to, len, MSG_DONTWAIT);
    return n == (ssize_t)len ? CB_OK : CB_HERE_BUG;
}

enum cb_err ipc_recv(int fd, struct buf *msg_out, int timeout_ms)
{
    size_t len = 0;
    uint64_t until = timeout_ms > 0 ? cb_mono_ms() + (uint64_t)timeout_ms : 0;
    enum cb_err e = ipc_peek(fd, &len);
    if (e == CB_BUSY_LOAD && timeout_ms != 0) {
        e = ipc_wait(fd, until);
        e = e ? e : ipc_peek(fd, &len);
    }
    return e ? e : ipc_take(fd, len, msg_out);
}

/* One control message with room for one descriptor, aligned as the kernel wants it. */
union ipc_control {
    char bytes[CMSG_SPACE(sizeof(int))];
    struct cmsghdr align;
};

enum cb_err ipc_send_fd(int sock, uint8_t what, int fd)
{
    union ipc_control c = {0};
    struct iovec iov = {.iov_base = &what, .iov_len = 1};
    struct msghdr m = {
        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = c.bytes, .msg_controllen = sizeof c.bytes};
    struct cmsghdr *h = CMSG_FIRSTHDR(&m);
    h->cmsg_level = SOL_SOCKET;
    h->cmsg_type = SCM_RIGHTS;
    h->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(h), &fd, sizeof fd);
    ssize_t n;
    do {
        n = sendmsg(sock, &m, MSG_NOSIGNAL | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? ipc_err(errno) : CB_OK;
}

/* Take the descriptor out of a received message; -1 when it brought none. */
static int ipc_fd_of(struct msghdr *m)
{
    int fd = -1;
    struct cmsghdr *h = CMSG_FIRSTHDR(m);
    if (h && h->cmsg_level == SOL_SOCKET && h->cmsg_type == SCM_RIGHTS &&
        h->cmsg_len == CMSG_LEN(sizeof fd)) {
        memcpy(&fd, CMSG_DATA(h), sizeof fd);
    }
    return fd;
}

/* Does not wait. Errors  BUSY_LOAD nothing came; NONE_FOUND the peer is gone; PEER_FORMAT a
 * message that is not one byte and one descriptor: a descriptor it brought is closed */
enum cb_err ipc_recv_fd(int sock, uint8_t *what_out, int *fd_out)
{
    union ipc_control c = {0};
    uint8_t b[2];
    struct iovec iov = {.iov_base = b, .iov_len = sizeof b};
    struct msghdr m = {
        .msg_iov = &iov, .msg_iovlen = 1, .msg_control = c.bytes, .msg_controllen = sizeof c.bytes};
    ssize_t n;
    *fd_out = -1;
    do {
        n = recvmsg(sock, &m, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    if (n <= 0) {
        return n == 0 ? CB_NONE_FOUND : ipc_err(errno);
    }
    int fd = ipc_fd_of(&m);
    if (n != 1 || fd < 0 || (m.msg_flags & MSG_CTRUNC)) {
        if (fd >= 0) {
            close(fd);
        }
        return CB_PEER_FORMAT;
    }
    *what_out = b[0];
    *fd_out = fd;
    return CB_OK;
}
