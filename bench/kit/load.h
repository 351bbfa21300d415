/* load: many clients in one thread, for the benches: visitors' live streams, staff consoles, plain
 * WebSockets and keep-alive HTTP, over one epoll. Called by the programs of bench/.
 * Never blocks while it measures; whatever goes wrong ends the program and says so. */
#ifndef CALLBOX_BENCH_LOAD_H
#define CALLBOX_BENCH_LOAD_H
#include "wire/wire.h"
#include <netinet/in.h>

enum load_kind {
    LOAD_LIVE,  /* /v/live: records in frames of one size */
    LOAD_DESK,  /* /staff/ws: a record a message */
    LOAD_PLAIN, /* any other WebSocket: text or binary messages (nchan) */
    LOAD_HTTP,  /* keep-alive requests, one after the other */
};

struct load;
struct load_peer;
struct load_fns {
    void (*ready)(struct load_peer *p); /* the handshake is done; NULL: nothing to do */
    void (*record)(struct load_peer *p, const struct wire_rec *rec);
    void (*frame)(struct load_peer *p, uint64_t ctr);  /* LIVE: each frame that came; or NULL */
    void (*bytes)(struct load_peer *p, struct view v); /* PLAIN: a message; HTTP: a whole reply */
};

/* One connection. Zeroed by load_open; arg and n are the caller's. */
struct load_peer {
    struct load *l;
    const struct load_fns *fns;
    void *arg;
    uint32_t n;
    int fd;
    uint8_t kind;
    bool ready, wants_out;
    uint64_t ctr_in, ctr_out;
    struct buf in, out, rx; /* bytes not yet usable; not yet sent; records not yet whole */
};

struct load_place {
    struct sockaddr_in at;
    char host[24]; /* "127.0.0.1:8080" */
};
struct load_place load_place(const char *port);

struct load *load_new(void);
/* Begin to connect; p->ready, and fns->ready, when the handshake is through. */
void load_open(struct load *l, const struct load_place *to, const char *path, struct load_peer *p);
/* Open n peers, so many at a time that no backlog overflows. set gives kind, fns, arg, path. */
struct load_want {
    const struct load_place *to;
    uint8_t kind;
    const struct load_fns *fns;
    void *arg;
    void (*path)(uint32_t n, char out[64]);
    const uint32_t *done; /* counts those that are through; NULL: the handshake is all */
};
void load_open_all(struct load *l, const struct load_want *w, struct load_peer *p, uint32_t n);
/* Handle what came; waits at most wait_us for the first of it. */
void load_poll(struct load *l, uint64_t wait_us);
uint32_t load_ready_n(const struct load *l);

void load_record(struct load_peer *p, struct view record); /* LIVE, DESK */
void load_cover(struct load_peer *p);                      /* LIVE: an empty frame */
void load_bytes(struct load_peer *p, struct view v);       /* as they are */
void load_close(struct load_peer *p);

/* talk.c: what the bytes mean. load.c calls it with what came and gives the rest again. */
size_t talk_eat(struct load_peer *p, uint8_t *b, size_t n);
void talk_hello(struct load_peer *p, const struct load_place *to, const char *path);
#endif
