/* load: the loop of the benches' clients. Called by every bench program; talk.c reads the bytes.
 * Never lets a peer that closes go unnoticed: a bench whose clients fall away measures nothing. */
#include "kit/load.h"
#include "kit/numbers.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24 /* linux/in.h: the port is chosen at connect */
#endif

enum {
    EVENTS = 256,
    IN_FLIGHT = 128,   /* handshakes at a time, far below any backlog */
    PER_SOURCE = 4000, /* connections from one source address, so that ports are found quickly */
    READ = 256 * 1024,
    KEEP_MAX = 1 << 20,
};

struct load {
    int ep;
    uint32_t opened, ready;
    uint8_t buf[READ];
};

struct load *load_new(void)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
        r.rlim_cur = r.rlim_max;
        setrlimit(RLIMIT_NOFILE, &r);
    }
    struct load *l = cb_alloc(sizeof *l);
    l->ep = epoll_create1(EPOLL_CLOEXEC);
    must(l->ep >= 0, "epoll_create1");
    return l;
}

static int socket_open(uint32_t nth)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
    must(fd >= 0, "socket");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    struct sockaddr_in from = {.sin_family = AF_INET};
    from.sin_addr.s_addr = htonl(INADDR_LOOPBACK + nth / PER_SOURCE);
    must(bind(fd, (struct sockaddr *)&from, sizeof from) == 0, "bind");
    return fd;
}

void load_open(struct load *l, const struct load_place *to, const char *path, struct load_peer *p)
{
    p->l = l;
    p->ep = l->ep;
    p->fd = socket_open(l->opened++);
    p->wants_out = true;
    buf_init(&p->in, KEEP_MAX);
    buf_init(&p->out, KEEP_MAX);
    buf_init(&p->rx, KEEP_MAX);
    int e = connect(p->fd, (const struct sockaddr *)&to->at, sizeof to->at);
    must(e == 0 || errno == EINPROGRESS, "connect");
    struct epoll_event ev = {.events = EPOLLIN | EPOLLOUT, .data.ptr = p};
    must(epoll_ctl(l->ep, EPOLL_CTL_ADD, p->fd, &ev) == 0, "epoll_ctl");
    talk_hello(p, to, path);
}

void load_open_all(struct load *l, const struct load_want *w, struct load_peer *p, uint32_t n)
{
    uint64_t until = now_us() + 60 * 1000 * 1000;
    uint32_t before = l->ready;
    for (uint32_t i = 0, done = 0; done < n;) {
        char path[64] = "/";
        done = w->done ? *w->done : l->ready - before;
        while (i < n && i - done < IN_FLIGHT) {
            p[i] = (struct load_peer){.kind = w->kind, .fns = w->fns, .arg = w->arg, .n = i};
            w->path(i, path);
            load_open(l, w->to, path, &p[i++]);
        }
        load_poll(l, 10 * 1000);
        must(now_us() < until, "opening the connections took more than a minute");
    }
}

uint32_t load_ready_n(const struct load *l)
{
    return l->ready;
}

static void on_readable(struct load_peer *p)
{
    struct load *l = p->l;
    ssize_t n = recv(p->fd, l->buf, sizeof l->buf, 0);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    must(n > 0, "the server closed a connection");
    bool was = p->ready;
    uint8_t *b = l->buf;
    size_t len = (size_t)n;
    if (p->in.len) {
        buf_put(&p->in, b, len);
        must(!p->in.failed, "a megabyte came that is no message");
        b = p->in.p;
        len = p->in.len;
    }
    size_t used = talk_eat(p, b, len);
    if (p->in.len) {
        memmove(p->in.p, p->in.p + used, len - used);
        p->in.len = len - used;
    } else if (used < len) {
        buf_put(&p->in, b + used, len - used);
    }
    if (!p->in.len && p->in.cap) {
        buf_free(&p->in);
    }
    l->ready += !was && p->ready;
}

void load_poll(struct load *l, uint64_t wait_us)
{
    struct epoll_event ev[EVENTS];
    struct timespec wait = {.tv_sec = (time_t)(wait_us / 1000000),
                            .tv_nsec = (long)(wait_us % 1000000) * 1000};
    int n = epoll_pwait2(l->ep, ev, EVENTS, &wait, NULL);
    for (int i = 0; i < n; i++) {
        struct load_peer *p = ev[i].data.ptr;
        if (ev[i].events & EPOLLOUT) {
            load_writable(p);
        }
        if (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
            on_readable(p);
        }
    }
}
