/* wheel: the schedule of frames, on the absolute monotonic clock. Called by serve's 10 ms timer
 * and by stream. Never moves an item's moment because of anything that happens. */
#include "http/wheel.h"

void wheel_open(struct wheel *w, uint32_t turn_ms, uint64_t now_ms,
                void (*fn)(struct wheel_item *item))
{
    uint32_t n = (turn_ms + WHEEL_TICK_MS - 1) / WHEEL_TICK_MS;
    *w = (struct wheel){.nslots = n ? n : 1, .base_ms = now_ms, .fn = fn};
    w->slots = cb_alloc(w->nslots * sizeof *w->slots);
}

void wheel_add(struct wheel *w, struct wheel_item *item)
{
    uint32_t r;
    cb_random(&r, sizeof r);
    struct wheel_item **slot = &w->slots[r % w->nslots];
    item->next = *slot;
    item->at = slot;
    if (item->next) {
        item->next->at = &item->next;
    }
    *slot = item;
    w->items++;
}

void wheel_remove(struct wheel *w, struct wheel_item *item)
{
    if (!item->at) {
        return;
    }
    *item->at = item->next;
    if (item->next) {
        item->next->at = item->at;
    }
    *item = (struct wheel_item){0};
    w->items--;
}

void wheel_turn(struct wheel *w, uint64_t now_ms)
{
    uint64_t now = now_ms > w->base_ms ? (now_ms - w->base_ms) / WHEEL_TICK_MS : 0;
    if (now > w->done + w->nslots) {
        w->done = now - w->nslots;
    }
    while (w->done < now) {
        w->done++;
        struct wheel_item *item = w->slots[w->done % w->nslots];
        while (item) {
            struct wheel_item *next = item->next; /* fn may remove item */
            w->fn(item);
            item = next;
        }
    }
}

void wheel_close(struct wheel *w)
{
    cb_free(w->slots, w->nslots * sizeof *w->slots);
    *w = (struct wheel){0};
}
