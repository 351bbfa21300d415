/* peer: one of the benches' clients: its connection, what waits to leave, and what its bytes mean.
 * Called by load.c and by the programs of bench/. Never waits: load.c's loop does. */
#ifndef CALLBOX_BENCH_PEER_H
#define CALLBOX_BENCH_PEER_H
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
    int fd, ep; /* the loop's epoll */
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

/* --- peer.c: bytes out */
void load_bytes(struct load_peer *p, struct view v); /* as they are */
void load_writable(struct load_peer *p);             /* send what waits */
void load_close(struct load_peer *p);

/* --- talk.c: what the bytes mean. load.c calls it with what came and gives the rest again. */
void load_record(struct load_peer *p, struct view record); /* LIVE, DESK */
void load_cover(struct load_peer *p);                      /* LIVE: an empty frame */
size_t talk_eat(struct load_peer *p, uint8_t *b, size_t n);
void talk_hello(struct load_peer *p, const struct load_place *to, const char *path);
#endif
