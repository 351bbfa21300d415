/* pace: how long it takes here to talk with somebody, measured from being taken to being ended.
 * Called by desk and way. Never stored, and forgotten with the process: a page says then that it
 * does not know. */
#include "line/line_in.h"
#include <string.h>

/* What was written to be read later takes its own time, and nobody waits behind it. */
void pace_took(struct line *l, const struct store_conv *c)
{
    if (c->want == WANT_NOW) {
        l->starts[l->starts_n++ % STARTS] = (struct start){c->row, cb_mono_ms()};
    }
    way_moved(l, c->line);
}

void pace_ended(struct line *l, const struct store_conv *c)
{
    uint32_t n = l->starts_n < STARTS ? l->starts_n : STARTS;
    struct way *w = way_of(l, c->line);
    way_moved(l, c->line);
    for (uint32_t i = 0; w && i < n; i++) {
        struct start *s = &l->starts[(l->starts_n - 1 - i) % STARTS];
        if (s->at_ms && memcmp(&s->row, &c->row, sizeof c->row) == 0) {
            rota_pace_add(&w->pace, (double)(cb_mono_ms() - s->at_ms) / 1000);
            s->at_ms = 0;
            return;
        }
    }
}
