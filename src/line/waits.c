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

/* Orders only grow, so the ring is sorted from its oldest mark: a binary search. */
uint32_t wait_seconds(const struct line *l, uint64_t order)
{
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
