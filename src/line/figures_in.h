/* figures_in: what figures and forecast share: the clock by which a line's hours and days are told.
 * Included inside src/line only. Never holds a count. */
#ifndef CALLBOX_LINE_FIGURES_IN_H
#define CALLBOX_LINE_FIGURES_IN_H
#include "line/line.h"
#include "rota/rota.h"
#include "tally/tally.h"

const struct rota_zone *figures_zone(struct line *l, uint16_t line);
/* Who is on at an hour of the week, from Monday midnight, by the rota; 0 where there is none. */
unsigned figures_people(struct line *l, uint16_t line, unsigned week_hour);
#endif
