/* hold: the moment at which an answer to a visitor leaves: a fixed time after the request was
 * whole, or a multiple of it when the work took longer. A right phrase and a wrong one, one message
 * and a page of them, an opening and a deletion then take the same time to an eye on the network.
 * Called by visitor. Never lets how long the work took move an answer inside its slot: the timer is
 * the system's, absolute, because libuv's count whole milliseconds from whatever was done last. */
#include "http/http_in.h"
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum { US = 1000000 };

uint64_t hold_now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * US + (uint64_t)t.tv_nsec / 1000;
}

static void arm(struct hold *d)
{
    uint64_t us = d->head->due_us;
    struct itimerspec at = {
        .it_value = {.tv_sec = (time_t)(us / US), .tv_nsec = (long)(us % US) * 1000}};
    CB_ASSERT(timerfd_settime(d->fd, TFD_TIMER_ABSTIME, &at, NULL) == 0);
}

static void give(struct hold *d)
{
    struct hold_item *i = d->head;
    d->head = i->next;
    d->tail = d->head ? d->tail : NULL;
    i->fn(i); /* frees it */
}

static void on_due(uv_poll_t *poll, int status, int events)
{
    struct hold *d = &((struct http *)poll->loop->data)->hold;
    uint64_t times;
    (void)status, (void)events;
    ssize_t n = read(d->fd, &times, sizeof times);
    (void)n; /* armed anew meanwhile: nothing to read, and nothing is due */
    while (d->head && d->head->due_us <= hold_now_us()) {
        give(d);
    }
    if (d->head) {
        arm(d);
    }
}

bool hold_open(struct http *h, uint32_t slot_ms)
{
    struct hold *d = &h->hold;
    d->slot_us = slot_ms * 1000;
    d->fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    return d->fd >= 0 && uv_poll_init(&h->loop, &d->poll, d->fd) == 0 &&
           uv_poll_start(&d->poll, UV_READABLE, on_due) == 0;
}

/* Nearly always it is the last one due; after a slow call it goes between others. */
static void insert(struct hold *d, struct hold_item *item)
{
    if (d->tail && d->tail->due_us <= item->due_us) {
        d->tail->next = item;
        d->tail = item;
        return;
    }
    struct hold_item **at = &d->head;
    while (*at && (*at)->due_us <= item->due_us) {
        at = &(*at)->next;
    }
    item->next = *at;
    *at = item;
    d->tail = item->next ? d->tail : item;
}

bool hold_holds(const struct http *h)
{
    return h->hold.slot_us && !h->stopping;
}

void hold_put(struct http *h, struct hold_item *item, uint64_t arrived_us)
{
    struct hold *d = &h->hold;
    if (!hold_holds(h)) {
        item->fn(item);
        return;
    }
    uint64_t slots = (hold_now_us() - arrived_us) / d->slot_us + 1;
    item->due_us = arrived_us + slots * d->slot_us;
    item->next = NULL;
    insert(d, item);
    if (d->head == item) {
        arm(d);
    }
}

void hold_close(struct http *h)
{
    struct hold *d = &h->hold;
    while (d->head) {
        give(d);
    }
    if (d->fd >= 0) {
        close(d->fd);
    }
}
