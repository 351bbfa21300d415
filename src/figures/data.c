/* data: a version in memory, its room and what must hold of it. Called by the reader of files and
 * by the imports. Never lets cells through that are out of order or name what is not there. */
#include "figures/figures_in.h"
#include <string.h>

struct fig_data *fig_data_new(void)
{
    return cb_alloc(sizeof(struct fig_data));
}

static void *room(size_t n, size_t each)
{
    return cb_alloc(n ? n * each : 1);
}

static void drop(struct fig_data *d)
{
    void *all[] = {d->code,     d->group,  d->area,   d->period,   d->note,    d->known,
                   d->c_period, d->c_area, d->c_code, d->recorded, d->detected};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cb_free(all[i], 0); /* published figures: nothing to wipe */
    }
}

static void cells_room(struct fig_data *d)
{
    d->c_period = room(d->cells, sizeof *d->c_period);
    d->c_area = room(d->cells, sizeof *d->c_area);
    d->c_code = room(d->cells, sizeof *d->c_code);
    d->recorded = room(d->cells, sizeof *d->recorded);
    d->detected = room(d->cells, sizeof *d->detected);
}

void fig_data_room(struct fig_data *d)
{
    drop(d);
    d->code = room(d->codes, sizeof *d->code);
    d->group = room(d->groups, sizeof *d->group);
    d->area = room(d->areas, sizeof *d->area);
    d->period = room(d->periods, sizeof *d->period);
    d->note = room(d->notes, sizeof *d->note);
    d->known = room(d->periods * d->areas, 1);
    cells_room(d);
}

void fig_data_room_cells(struct fig_data *d, size_t cells)
{
    void *all[] = {d->c_period, d->c_area, d->c_code, d->recorded, d->detected};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        cb_free(all[i], 0);
    }
    d->cells = cells;
    cells_room(d);
}

void fig_free(struct fig_data **d)
{
    if (*d) {
        drop(*d);
        cb_free(*d, sizeof **d);
        *d = NULL;
    }
}

/* --- what must hold -----------------------------------------------------------------------------
 */
static bool codes_sound(const struct fig_data *d)
{
    for (size_t i = 0; i < d->codes; i++) {
        const struct fig_code *c = &d->code[i];
        bool after = i == 0 || fig_order(view_str(d->code[i - 1].code), view_str(c->code)) < 0;
        bool named = c->code[0] && c->label[0] && fig_utf8(view_str(c->code));
        bool next = c->becomes == FIG_NONE || c->becomes < d->codes;
        if (!after || !named || !next || !fig_utf8(view_str(c->label)) || c->group >= d->groups ||
            c->valid.from >= c->valid.below) {
            return false;
        }
    }
    for (size_t i = 0; i < d->codes; i++) { /* a chain of codes ends */
        size_t steps = 0;
        for (uint16_t at = (uint16_t)i; d->code[at].becomes != FIG_NONE; at = d->code[at].becomes) {
            if (++steps > d->codes) {
                return false;
            }
        }
    }
    return true;
}

static bool names_sound(const struct fig_name *v, size_t n, bool ascending)
{
    for (size_t i = 0; i < n; i++) {
        struct view t = view_str(v[i].text);
        if (!t.len || !fig_utf8(t) ||
            (ascending && i && fig_order(view_str(v[i - 1].text), t) >= 0)) {
            return false;
        }
    }
    return true;
}

static bool periods_sound(const struct fig_data *d)
{
    for (size_t i = 0; i < d->periods; i++) {
        struct fig_run r = d->period[i];
        unsigned n = r.from < r.below ? fig_run_n(r) : 0;
        bool shape = n == FIG_MONTH || (n == FIG_QUARTER && r.from % FIG_QUARTER == 0) ||
                     (n == FIG_YEAR && r.from % FIG_YEAR == FIG_QUARTER);
        if (!shape || (i && d->period[i - 1].below > r.from)) {
            return false;
        }
    }
    return true;
}

static uint64_t place(const struct fig_data *d, size_t i)
{
    return (uint64_t)d->c_period[i] << 32 | (uint64_t)d->c_area[i] << 16 | d->c_code[i];
}

static bool cells_sound(const struct fig_data *d)
{
    for (size_t i = 0; i < d->cells; i++) {
        if (d->c_period[i] >= d->periods || d->c_area[i] >= d->areas || d->c_code[i] >= d->codes ||
            !d->known[d->c_period[i] * d->areas + d->c_area[i]] ||
            (i && place(d, i - 1) >= place(d, i))) {
            return false;
        }
    }
    return true;
}

bool fig_data_sound(const struct fig_data *d)
{
    return codes_sound(d) && names_sound(d->group, d->groups, false) &&
           names_sound(d->area, d->areas, true) && periods_sound(d) && cells_sound(d);
}
