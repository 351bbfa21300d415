/* line, inside: a line's hours, rota and limits as they are used, the way in that pages show, and
 * times that are booked. Included only inside src/line, by line_in.h. Never leaves line's thread,
 * but for struct ways. */
#ifndef CALLBOX_LINE_SERVICE_IN_H
#define CALLBOX_LINE_SERVICE_IN_H
#include "rota/rota.h"
#include "rota/wait.h"
#include "wire/service.h"

/* What supervisors decided for one line; read from the store when it is first asked for. */
struct service {
    uint16_t line;              /* 0: this place is free */
    bool kept;                  /* somebody decided; else all is as by default */
    struct wire_service limits; /* without the texts */
    struct rota_hours hours;
    struct rota_shifts shifts;
};
enum { SERVICES = 8, STARTS = 512, ARRIVALS = 64 };

/* When a conversation was taken, until it is ended: memory only. */
struct start {
    struct store_row row;
    uint64_t at_ms; /* monotonic; 0: this place is free */
};
/* Somebody who came back for their time stands before all others, at an order of long ago. */
struct arrival {
    uint64_t order, at_ms;
};

/* What of a line's way in line's thread keeps, and what it hands out. */
struct way {
    uint16_t line;
    bool moved; /* what it stands on may have changed */
    bool fresh; /* under the lock: it was made anew since somebody asked */
    uint64_t made_ms;
    uint32_t talkers; /* who wait to talk; no more than are needed */
    struct rota_pace pace;
    struct line_way now[ROTA_LANGS];
};
#endif
