/* local: the bus of one node, a hash table of watchers linked through their own memory. Called by
 * http (to watch) and line (to publish), on the loop's thread.
 * Never allocates for a watcher, and never holds what a callback took away. */
#include "bus/bus.h"

/* A publication under way. Callbacks may unwatch anybody, also whoever comes next; so each
 * publication, nested ones too, leaves its place where unwatch can move it on. */
struct walk {
    struct bus_watch *next;
    struct walk *outer;
};

struct bus {
    struct walk *walks;
    uint32_t mask; /* buckets - 1; buckets is a power of two */
    struct bus_watch *buckets[];
};

enum { BUCKETS_MOST = 1 << 24 };

static size_t bus_bytes(uint32_t buckets)
{
    return sizeof(struct bus) + (size_t)buckets * sizeof(struct bus_watch *);
}

/* Topics are random or small numbers, never a visitor's choice: mixing is enough. The odd
 * constant is 2^64 / golden ratio (Knuth, TAOCP 3, 6.4). */
static struct bus_watch **bucket_of(struct bus *b, const struct bus_topic *t)
{
    struct rd r = rd_of(VIEW(t->b, sizeof t->b));
    uint64_t h = rd_u64(&r);
    h = (h ^ rd_u64(&r)) * UINT64_C(0x9e3779b97f4a7c15);
    return &b->buckets[(h >> 32) & b->mask];
}

/* Open a bus for this node.
 * buckets  about as many as there will be watchers; rounded up to a power of two
 * Errors   HERE_MEM  more than 2^24 */
enum cb_err bus_local_open(uint32_t buckets, struct bus **out)
{
    uint32_t n = 1;
    *out = NULL;
    if (buckets > BUCKETS_MOST) {
        return CB_HERE_MEM;
    }
    while (n < buckets) {
        n *= 2;
    }
    struct bus *b = cb_alloc(bus_bytes(n));
    b->mask = n - 1;
    *out = b;
    return CB_OK;
}

/* Call fn for every publication on a topic from now on; w moves if it watched another. A watcher
 * that joins inside a callback does not hear the publication under way. */
void bus_watch(struct bus *b, struct bus_watch *w, const struct bus_topic *t, bus_fn *fn, void *arg)
{
    bus_unwatch(b, w);
    w->topic = *t;
    w->fn = fn;
    w->arg = arg;
    struct bus_watch **head = bucket_of(b, t);
    w->next = *head;
    w->at = head;
    if (w->next) {
        w->next->at = &w->next;
    }
    *head = w;
}

/* Stop calling w; its memory may go at once, also inside a callback, its own or another's. */
void bus_unwatch(struct bus *b, struct bus_watch *w)
{
    if (!w->at) {
        return;
    }
    for (struct walk *k = b->walks; k; k = k->outer) {
        k->next = k->next == w ? w->next : k->next;
    }
    *w->at = w->next;
    if (w->next) {
        w->next->at = w->at;
    }
    w->next = NULL;
    w->at = NULL;
}

/* Call every watcher of a topic, the newest first. */
void bus_publish(struct bus *b, const struct bus_topic *t, uint8_t what, uint64_t n)
{
    struct bus_topic topic = *t; /* t may stand in a watcher that a callback frees */
    struct walk walk = {.next = *bucket_of(b, &topic), .outer = b->walks};
    b->walks = &walk;
    while (walk.next) {
        struct bus_watch *w = walk.next;
        walk.next = w->next;
        if (cb_equal(w->topic.b, topic.b, sizeof topic.b)) {
            w->fn(w->arg, &topic, what, n);
        }
    }
    b->walks = walk.outer;
}

/* Close; whoever still watches is let go, and may unwatch later without harm. NULL is legal;
 * inside a callback it is not. */
void bus_close(struct bus *b)
{
    if (!b) {
        return;
    }
    CB_ASSERT(!b->walks);
    for (uint32_t i = 0; i <= b->mask; i++) {
        while (b->buckets[i]) {
            bus_unwatch(b, b->buckets[i]);
        }
    }
    cb_free(b, bus_bytes(b->mask + 1));
}
