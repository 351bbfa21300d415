/* campaign, its counters: what is counted of a placement, and how finely by time. Part of
 * campaign.h. Called by line, which keeps them in memory for half a second and then in the store.
 * Never counts by anything but the placement, the message it showed, and a time that is coarser the
 * nearer the count is to a conversation. */
#ifndef CALLBOX_CAMPAIGN_COUNT_H
#define CALLBOX_CAMPAIGN_COUNT_H
#include "core/core.h"

/* As dimensions of the store's counters, which stand in stores: append only. Those of a line's own
 * figures (tally/dims.inc) are below 1000, and under another number of the line. */
enum count_event {
    COUNT_SHOWN = 1001, /* its page was sent, and not to an obvious machine; by the hour */
    COUNT_MACHINE,      /* its page was asked for by one; by the hour */
    COUNT_WENT_SELF,    /* the door "about myself" was opened; by the day */
    COUNT_WENT_OTHER,   /* the door "about somebody else"; by the day */
    COUNT_BEGAN,        /* a conversation was opened on a way that began there; by the week */
    COUNT_RETURNED,     /* somebody came back with their phrase on such a way; by the week */
    COUNT_CALLED,       /* the telephone, when there is one; by the week */
    COUNT_END_
};
enum {
    COUNT_FIRST = COUNT_SHOWN,
    COUNT_EVENTS = COUNT_END_ - COUNT_FIRST,
    COUNT_LINE = 0x8000, /* a line's campaign counts under its number with this bit */
    COUNT_TURNS = 8,     /* val is number x 8 + which of the placement's messages */
};
/* number: a code's, or CODE_NONE for one that no placement of the plan has. */
uint16_t count_val(uint16_t number, unsigned turn);
void count_of_val(uint16_t val, uint16_t *number_out, unsigned *turn_out);
/* The hour under which an event of now is kept. today: by the line's clock, days since 1970; a day
 * is kept as its hour 0 and a week as hour 0 of its Monday, whatever the zone. */
uint32_t count_hour(enum count_event ev, uint64_t unix_s, int32_t today);

/* Counts in memory: as much of it as it was made with, however much is counted. */
struct count_cell {
    uint32_t hour;
    uint16_t event, val;
    uint32_t n; /* 0: an empty place */
};
struct counts {
    struct count_cell *cell;
    uint32_t used;
    uint64_t lost; /* counted while there was no room: more kinds of counts than places */
};
enum { COUNT_CELLS = 1 << 14 };
void counts_init(struct counts *c);
void counts_free(struct counts *c);
void counts_add(struct counts *c, const struct count_cell *one); /* adds one->n */
void counts_clear(struct counts *c);
#endif
