/* waits: since when each place in the queue waits, for the console. Called by visitor and desk.
 * Never stored: on the disk there is an order and a day; minutes live in this ring only. */
#include "line/line_in.h"

void wait_mark(struct line *l, uint64_t order)
{
    /* A batch that was lost gave its orders back. */
    while (l->wait_n && l->waits[(l->wait_n - 1) % WAITS].order >= order) {
        l->wait_n--;
    }
    l->waits[l->wait_n % WAITS] = (struct wait_mark){order, cb_mono_ms()};
    l->wait_n++;
}

/* Of those who came back for their time: their places are older than the ring's marks. */
static const struct arrival *arrival_of(const struct line *l, uint64_t order)
{
    uint32_t n = l->arrivals_n < ARRIVALS ? l->arrivals_n : ARRIVALS;
    for (uint32_t i = 0; i < n; i++) {
        const struct arrival *a = &l->arrivals[(l->arrivals_n - 1 - i) % ARRIVALS];
        if (a->order == order) {
            return a;
        }
    }
    return NULL;
}

/* Orders only grow, so the ring is sorted from its oldest mark: a binary search. */
uint32_t wait_seconds(const struct line *l, uint64_t order)
{
    const struct arrival *a = arrival_of(l, order);
    if (a) {
        return (uint32_t)((cb_mono_ms() - a->at_ms) / 1000);
    }
    uint32_t n = l->wait_n < WAITS ? l->wait_n : WAITS;
    uint32_t lo = l->wait_n - n, hi = l->wait_n;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (l->waits[mid % WAITS].order < order) {
            lo = mid + 1;
        } else {
            hi = mid;
        }
    }
    const struct wait_mark *m = &l->waits[lo % WAITS];
    if (lo == l->wait_n || m->order != order) {
        return UINT32_MAX;
    }
    return (uint32_t)((cb_mono_ms() - m->at_ms) / 1000);
}
