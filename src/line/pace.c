/* pace: how long contacts take here, measured from being taken to being ended. Called by desk and
 * way. Never stored, and forgotten with the process: a page says then that it does not know. */
#include "line/line_in.h"
#include <string.h>

void pace_took(struct line *l, const struct store_row *row)
{
    l->starts[l->starts_n++ % STARTS] = (struct start){*row, cb_mono_ms()};
    way_moved(l);
}

void pace_ended(struct line *l, const struct store_row *row)
{
    uint32_t n = l->starts_n < STARTS ? l->starts_n : STARTS;
    way_moved(l);
    for (uint32_t i = 0; i < n; i++) {
        struct start *s = &l->starts[(l->starts_n - 1 - i) % STARTS];
        if (s->at_ms && memcmp(&s->row, row, sizeof *row) == 0) {
            rota_pace_add(&l->way.pace, (double)(cb_mono_ms() - s->at_ms) / 1000);
            s->at_ms = 0;
            return;
        }
    }
}
