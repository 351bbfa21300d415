/* load: many clients in one thread, for the benches: visitors' live streams, staff consoles, plain
 * WebSockets and keep-alive HTTP, over one epoll. Called by the programs of bench/.
 * Never blocks while it measures; whatever goes wrong ends the program and says so. */
#ifndef CALLBOX_BENCH_LOAD_H
#define CALLBOX_BENCH_LOAD_H
#include "kit/peer.h"

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

#endif
