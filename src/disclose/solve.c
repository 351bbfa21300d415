/* solve: chooses what to hide: fast and safely first, then as cheaply as can be in the time given.
 * Called by whoever publishes. Never gives a choice that was not examined as a reader would. */
#include "disclose/disclose_in.h"
#include <string.h>

static void keep(struct disclose *d, const struct model *m, const bool *hide,
                 struct disclose_result *out)
{
    out->price = out->cells = out->derived = 0;
    for (uint32_t i = 0; i < d->n; i++) {
        const struct disclose_cell *c = &d->cell[i];
        bool always = c->flags & (DISCLOSE_SENSITIVE | DISCLOSE_HIDE);
        d->hidden[i] = always || hide[m->col[i]];
        out->cells += d->hidden[i];
        out->price += d->hidden[i] && m->col[i] == NO_COL ? c->weight : 0;
    }
    for (uint32_t k = 0; k < d->derived_n; k++) {
        out->derived += disclose_derived_hidden(d, k);
    }
}

static enum cb_err choose(const struct model *m, struct disclose_limits most, bool *hide,
                          struct disclose_result *out)
{
    uint64_t until = cb_mono_ms() + most.ms;
    struct reader r;
    enum cb_err e = near_choose(m, hide, &out->stuck);
    if (e) {
        return e;
    }
    out->how = DISCLOSE_NEAR;
    out->least = near_least(m);
    if (m->n <= most.cells) {
        prune(m, until, hide);
        bool *cheapest = cb_alloc((m->n + 1) * sizeof *cheapest);
        memcpy(cheapest, hide, (m->n + 1) * sizeof *cheapest);
        uint64_t least = 0;
        bool done = exact_choose(m, until, cheapest, &least);
        out->least = least > out->least ? least : out->least;
        reader_init(&r, m);
        if (done && choice_safe(&r, cheapest)) {
            memcpy(hide, cheapest, (m->n + 1) * sizeof *cheapest);
            out->how = DISCLOSE_LEAST;
        } else if (!choice_safe(&r, hide)) {
            e = CB_HERE_BUG;
        }
        reader_free(&r);
        cb_free(cheapest, (m->n + 1) * sizeof *cheapest);
    }
    out->price = choice_price(m, hide);
    out->least = out->how == DISCLOSE_LEAST ? out->price : out->least;
    return e;
}

enum cb_err disclose_solve(struct disclose *d, struct disclose_limits most,
                           struct disclose_result *out)
{
    *out = (struct disclose_result){.stuck = DISCLOSE_NONE};
    struct model m;
    enum cb_err e = model_make(d, &m);
    if (e) {
        return e;
    }
    for (uint32_t i = 0; !e && i < d->n; i++) { /* everybody knows it already */
        const struct disclose_cell *c = &d->cell[i];
        bool asks = c->width || c->above || c->below;
        if (c->flags & DISCLOSE_SENSITIVE && asks && m.col[i] == NO_COL) {
            out->stuck = i;
            e = CB_NONE_FOUND;
        }
    }
    bool *hide = cb_alloc((m.n + 1) * sizeof *hide);
    memcpy(hide, m.fixed, (m.n + 1) * sizeof *hide);
    e = e ? e : choose(&m, most, hide, out);
    if (!e) {
        uint64_t price = out->price;
        keep(d, &m, hide, out);
        out->least += out->price;
        out->price += price;
    }
    cb_free(hide, (m.n + 1) * sizeof *hide);
    model_free(&m);
    return e;
}
