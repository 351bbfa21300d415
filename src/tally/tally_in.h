/* tally_in: what publish gives to its tests: the net it hides in. Included inside src/tally, and by
 * tests/tally. Never says what is shown: that is tally_publish. */
#ifndef CALLBOX_TALLY_IN_H
#define CALLBOX_TALLY_IN_H
#include "tally/tally.h"

/* Which pipe of a net is which count. */
struct shown {
    struct tally_net net;
    struct shown_cell {
        uint16_t dim, val;
        uint32_t edge;
    } * cell;
    uint32_t n, most;
};
void shown_make(struct shown *s, const struct tally_table *t);
void shown_free(struct shown *s);
#endif
