/* peer: what the benches' clients send, at once or when the kernel takes it. Called by load.c and
 * talk.c. Never lets more than a megabyte pile up: the server under test would not be reading. */
#include "kit/peer.h"
#include "kit/numbers.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct load_place load_place(const char *port)
{
    struct load_place p = {.at = {.sin_family = AF_INET}};
    p.at.sin_port = htons((uint16_t)atoi(port));
    p.at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    snprintf(p.host, sizeof p.host, "127.0.0.1:%.5s", port);
    return p;
}

static void out_watch(struct load_peer *p, bool wants)
{
    if (p->wants_out != wants) {
        struct epoll_event ev = {.events = EPOLLIN | (wants ? EPOLLOUT : 0u), .data.ptr = p};
        must(epoll_ctl(p->ep, EPOLL_CTL_MOD, p->fd, &ev) == 0, "epoll_ctl");
        p->wants_out = wants;
    }
}

static size_t send_some(struct load_peer *p, struct view v)
{
    ssize_t n = send(p->fd, v.p, v.len, MSG_NOSIGNAL);
    bool later = n < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN);
    must(n >= 0 || later, "a connection was closed while sending");
    return n > 0 ? (size_t)n : 0;
}

void load_bytes(struct load_peer *p, struct view v)
{
    size_t sent = p->out.len || p->wants_out ? 0 : send_some(p, v);
    if (sent < v.len) {
        buf_put(&p->out, v.p + sent, v.len - sent);
        must(!p->out.failed, "a megabyte waits to be sent: the server does not read");
        out_watch(p, true);
    }
}

void load_writable(struct load_peer *p)
{
    size_t sent = p->out.len ? send_some(p, buf_view(&p->out)) : 0;
    memmove(p->out.p, p->out.p + sent, p->out.len - sent);
    p->out.len -= sent;
    if (!p->out.len) {
        buf_free(&p->out);
        out_watch(p, false);
    }
}

void load_close(struct load_peer *p)
{
    close(p->fd);
    buf_free(&p->in);
    buf_free(&p->out);
    buf_free(&p->rx);
    p->fd = -1;
}
