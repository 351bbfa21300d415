/* placed_in: the campaign's part of this room, as batch and its other files see it. Included
 * inside src/line only. Never holds anything of a conversation. */
#ifndef CALLBOX_LINE_PLACED_IN_H
#define CALLBOX_LINE_PLACED_IN_H
#include "line/line.h"

struct placed;
struct told;
struct placed *placed_new(void);
void placed_free(struct placed *d);
void placed_load(struct line *l);       /* on line's thread, or before there is one */
void placed_moved(struct line *l);      /* at its next turn it is to be loaded again */
uint64_t placed_due_ms(struct line *l); /* monotonic; 0: nothing is to be written */
/* Between batches: write what is due; all: whatever there is. */
void placed_turn(struct line *l, uint64_t now_ms, bool all);

/* planning.c */
void told_free(struct told *t); /* told.c */
/* A reply: how long the whole is, its mark, and as much of it from there as fits. */
void part_put(struct call *c, struct view whole, uint32_t from, struct view mark);
#endif
