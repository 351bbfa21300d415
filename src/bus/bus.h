/* bus: wake-ups between connections, and later between nodes. Carries topics, a small number and
 * a short event; never a message's content. Called by http (to watch) and line (to publish).
 * Never stores, never waits. Loop thread only. */
#ifndef CALLBOX_BUS_H
#define CALLBOX_BUS_H
#include "core/core.h"

struct bus;
struct bus_topic {
    uint8_t b[16];
}; /* a conversation's row, a member's id, or a line's number zero padded */
enum bus_what { BUS_MESSAGE = 1, BUS_STATE, BUS_GONE, BUS_QUEUE, BUS_KEYS, BUS_PAPERS,
    /* to a member */ BUS_DUTY, BUS_HANDED, BUS_MISSED };
typedef void bus_fn(void *arg, const struct bus_topic *topic, uint8_t what, uint64_t n);

/* Embed in what watches; zeroed before first use. No allocation a watcher. */
struct bus_watch {
    struct bus_watch *next, **at;
    struct bus_topic topic;
    bus_fn *fn;
    void *arg;
};
enum cb_err bus_local_open(uint32_t buckets, struct bus **out) CB_MUST;
void bus_watch(struct bus *b, struct bus_watch *w, const struct bus_topic *t, bus_fn *fn,
               void *arg);
void bus_unwatch(struct bus *b, struct bus_watch *w); /* legal inside a callback, legal twice */
void bus_publish(struct bus *b, const struct bus_topic *t, uint8_t what, uint64_t n);
void bus_close(struct bus *b);
#endif
