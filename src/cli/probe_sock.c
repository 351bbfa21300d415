/* probe_sock: plain sockets that wait no longer than they are told. Called by probe_http, and by
 * probe_tls on top of them. Never resolves a name twice, and never blocks in the kernel. */
#include "cli/probe_in.h"
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum cb_err probe_wait(struct probe_conn *c, short events)
{
    struct pollfd p = {.fd = c->fd, .events = events};
    int n = poll(&p, 1, c->timeout_ms);
    while (n < 0 && errno == EINTR) {
        n = poll(&p, 1, c->timeout_ms);
    }
    return n > 0 ? CB_OK : CB_BUSY_LOAD;
}

void probe_hang_up(struct probe_conn *c)
{
    if (c->fd >= 0) {
        close(c->fd);
    }
    c->fd = -1;
}

static enum cb_err dial_one(struct probe_conn *c, const struct addrinfo *a)
{
    int err = 0, one = 1;
    socklen_t len = sizeof err;
    c->fd = socket(a->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (c->fd < 0) {
        return CB_BUSY_LOAD;
    }
    bool started = connect(c->fd, a->ai_addr, a->ai_addrlen) == 0 || errno == EINPROGRESS;
    if (!started || probe_wait(c, POLLOUT) || getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &err, &len) ||
        err) {
        probe_hang_up(c);
        return CB_BUSY_LOAD;
    }
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return CB_OK;
}

enum cb_err probe_dial(struct probe_conn *c, const struct probe_url *u)
{
    struct addrinfo want = {.ai_socktype = SOCK_STREAM}, *all = NULL;
    enum cb_err e = CB_BUSY_LOAD;
    if (getaddrinfo(u->host, u->port, &want, &all)) {
        return e;
    }
    for (struct addrinfo *a = all; a && e; a = a->ai_next) {
        e = dial_one(c, a);
    }
    freeaddrinfo(all);
    return e;
}

enum cb_err probe_sock_write(struct probe_conn *c, struct view v)
{
    while (v.len) {
        ssize_t n = send(c->fd, v.p, v.len, MSG_NOSIGNAL);
        if (n > 0) {
            v = VIEW(v.p + n, v.len - (size_t)n);
        } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return CB_NONE_FOUND;
        } else if (probe_wait(c, POLLOUT)) {
            return CB_BUSY_LOAD;
        }
    }
    return CB_OK;
}

enum cb_err probe_sock_read(struct probe_conn *c, uint8_t *out, size_t cap, size_t *n_out)
{
    enum cb_err e = probe_wait(c, POLLIN);
    ssize_t n = e ? 0 : recv(c->fd, out, cap, 0);
    *n_out = n > 0 ? (size_t)n : 0;
    if (e || (n < 0 && (errno == EAGAIN || errno == EINTR))) {
        return e;
    }
    return n > 0 ? CB_OK : CB_NONE_FOUND;
}
