/* attack: what a reader can work out of a cell, as one who publishes should ask before they do.
 * Called by tests and by commands that examine what stands. Never looks at how a choice was made.
 */
#include "disclose/disclose_in.h"
#include <math.h>

static int64_t lowest(const struct disclose_cell *c, double down)
{
    return down >= HUGE_VAL ? DISCLOSE_NO_LO : c->value - (int64_t)floor(down + GIVE);
}

static int64_t highest(const struct disclose_cell *c, double up)
{
    return up >= HUGE_VAL ? DISCLOSE_NO_HI : c->value + (int64_t)floor(up + GIVE);
}

static enum cb_err attack(struct reader *r, uint32_t cell, struct disclose_known *out)
{
    const struct disclose_cell *c = &r->m->d->cell[cell];
    uint32_t col = r->m->col[cell];
    *out = (struct disclose_known){c->value, c->value};
    if (col == NO_COL || !r->m->d->hidden[cell]) {
        return CB_OK;
    }
    double up = reader_push(r, col, 1, HUGE_VAL, NULL);
    double down = reader_push(r, col, -1, HUGE_VAL, NULL);
    if (up < 0 || down < 0) {
        return CB_HERE_BUG;
    }
    *out = (struct disclose_known){lowest(c, down), highest(c, up)};
    return CB_OK;
}

enum cb_err disclose_attack(const struct disclose *d, const uint32_t *cell, size_t n,
                            struct disclose_known *out)
{
    struct model m;
    struct reader r;
    enum cb_err e = model_make(d, &m);
    if (e) {
        return e;
    }
    bool *hide = cb_alloc((m.n + 1) * sizeof *hide);
    for (uint32_t j = 1; j <= m.n; j++) {
        hide[j] = d->hidden[m.cell[j]];
    }
    reader_init(&r, &m);
    choice_see(&r, hide);
    for (size_t i = 0; !e && i < n; i++) {
        e = attack(&r, cell[i], &out[i]);
    }
    reader_free(&r);
    cb_free(hide, (m.n + 1) * sizeof *hide);
    model_free(&m);
    return e;
}
