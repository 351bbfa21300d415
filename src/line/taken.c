/* taken: who took which conversation when, and whether they have written in it since. Called by
 * desk, handing and minder, on line's thread. Never stored: after a restart nobody is called late,
 * and how long a conversation took is not known. */
#include "line/line_in.h"
#include <string.h>

enum { PROBES = 16 };

static unsigned place(const struct store_row *row, unsigned i)
{
    return ((unsigned)(row->b[0] << 8 | row->b[1]) + i) & (TAKENS - 1);
}

struct taken *taken_of(struct line *l, const struct store_row *row)
{
    for (unsigned i = 0; i < PROBES; i++) {
        struct taken *t = &l->taken[place(row, i)];
        if (t->line && memcmp(&t->row, row, sizeof *row) == 0) {
            return t;
        }
    }
    return NULL;
}

/* Somebody has it from now on; since when it is being dealt with stays as it was. */
void taken_by(struct line *l, const struct store_conv *c, const struct seal_mid *mid)
{
    uint64_t now = cb_mono_ms();
    struct taken *t = taken_of(l, &c->row);
    uint64_t first = t ? t->first_ms : now;
    for (unsigned i = 0; !t && i < PROBES; i++) {
        struct taken *x = &l->taken[place(&c->row, i)];
        t = x->line ? NULL : x;
    }
    if (t) {
        *t = (struct taken){.row = c->row,
                            .mid = *mid,
                            .line = c->line,
                            .talks = c->want != WANT_MESSAGE,
                            .first_ms = first,
                            .since_ms = now};
    }
}

void taken_wrote(struct line *l, const struct store_row *row)
{
    struct taken *t = taken_of(l, row);
    if (t) {
        t->wrote = true;
    }
}

void taken_over(struct line *l, const struct store_row *row)
{
    struct taken *t = taken_of(l, row);
    if (t) {
        cb_wipe(t, sizeof *t);
    }
}

unsigned taken_n(const struct line *l, const struct seal_mid *mid)
{
    unsigned n = 0;
    for (unsigned i = 0; i < TAKENS; i++) {
        const struct taken *t = &l->taken[i];
        n += t->line && memcmp(&t->mid, mid, sizeof *mid) == 0;
    }
    return n;
}
