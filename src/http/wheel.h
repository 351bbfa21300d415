/* wheel, private: one timer for all streams. Every item comes round once a turn, each at its own
 * fixed moment of the turn. Included only inside src/http and by its tests. */
#ifndef CALLBOX_HTTP_WHEEL_H
#define CALLBOX_HTTP_WHEEL_H
#include "core/core.h"

enum { WHEEL_TICK_MS = 10 };
struct wheel_item {
    struct wheel_item *next, **at;
};
struct wheel {
    struct wheel_item **slots;
    uint32_t nslots, items;
    uint64_t base_ms, done; /* done: the last tick that was worked off */
    void (*fn)(struct wheel_item *item);
};
void wheel_open(struct wheel *w, uint32_t turn_ms, uint64_t now_ms,
                void (*fn)(struct wheel_item *item));
void wheel_add(struct wheel *w, struct wheel_item *item);    /* at a random moment of the turn */
void wheel_remove(struct wheel *w, struct wheel_item *item); /* legal twice, and inside fn of it */
/* Call fn for every item whose moment came since the last call. An item that is late is late: it
 * comes once, never twice to catch up, and its next moment stays where it was. */
void wheel_turn(struct wheel *w, uint64_t now_ms);
void wheel_close(struct wheel *w);
#endif
