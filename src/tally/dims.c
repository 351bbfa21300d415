/* dims: the table of all counters. Called by all of tally, and by what shows counts.
 * Never has a dimension that docs/TALLY.md does not define. */
#include "tally/tally.h"
#include <stdio.h>
#include <string.h>

#define ONE     TALLY_ONE
#define LIST    TALLY_LIST
#define WAIT    TALLY_WAIT
#define SPELL   TALLY_SPELL
#define SECONDS TALLY_SECONDS
#define NUMBERS TALLY_NUMBERS

static const struct tally_def defs[] = {
#define DIM(sym, number, name, label, kind, unit) {(number), (name), (label), (kind), (unit)},
#define VAL(sym, number, name, label)
#include "tally/dims.inc"
#undef DIM
#undef VAL
};
enum { DEFS = sizeof defs / sizeof defs[0] };

static const struct {
    uint16_t dim, val;
    const char *name, *label;
} vals[] = {
#define DIM(sym, number, name, label, kind, unit)
#define VAL(sym, number, name, label) {TALLY_##sym, (number), (name), (label)},
#include "tally/dims.inc"
#undef DIM
#undef VAL
};
enum { VALS = sizeof vals / sizeof vals[0] };

const struct tally_def *tally_def_at(size_t i)
{
    return i < DEFS ? &defs[i] : NULL;
}

const struct tally_def *tally_def_of(uint16_t dim)
{
    for (size_t i = 0; i < DEFS; i++) {
        if (defs[i].dim == dim) {
            return &defs[i];
        }
    }
    return NULL;
}

static size_t val_find(uint16_t dim, uint16_t val)
{
    size_t i = 0;
    while (i < VALS && (vals[i].dim != dim || vals[i].val != val)) {
        i++;
    }
    return i;
}

bool tally_has(uint16_t dim, uint16_t val)
{
    const struct tally_def *d = tally_def_of(dim);
    if (!d) {
        return false;
    }
    switch (d->kind) {
    case TALLY_ONE:
        return val == 0;
    case TALLY_WAIT:
    case TALLY_SPELL:
        return val < TALLY_HIST;
    case TALLY_NUMBERS:
        return val <= TALLY_NUMBERS_MOST;
    case TALLY_LIST:
    case TALLY_SECONDS:
        break;
    }
    return val_find(dim, val) < VALS;
}

static void edge_words(const uint32_t *edge_s, uint16_t val, bool plain, char out[TALLY_NAME])
{
    if (val < TALLY_MORE) {
        snprintf(out, TALLY_NAME, plain ? "%u" : "up to %u s", edge_s[val]);
    } else if (val == TALLY_MORE) {
        snprintf(out, TALLY_NAME, plain ? "over_%u" : "over %u s", edge_s[TALLY_MORE - 1]);
    } else {
        snprintf(out, TALLY_NAME, plain ? "unknown" : "not known");
    }
}

static void words(uint16_t dim, uint16_t val, bool plain, char out[TALLY_NAME])
{
    const struct tally_def *d = tally_def_of(dim);
    size_t i = val_find(dim, val);
    if (val == TALLY_TOTAL || (d && d->kind == TALLY_ONE)) {
        snprintf(out, TALLY_NAME, plain ? "total" : "all together");
    } else if (i < VALS) {
        snprintf(out, TALLY_NAME, "%s", plain ? vals[i].name : vals[i].label);
    } else if (d && d->kind == TALLY_WAIT) {
        edge_words(tally_wait_edge_s, val, plain, out);
    } else if (d && d->kind == TALLY_SPELL) {
        edge_words(tally_spell_edge_s, val, plain, out);
    } else {
        snprintf(out, TALLY_NAME, "%u", val);
    }
}

void tally_val_label(uint16_t dim, uint16_t val, char out[TALLY_NAME])
{
    words(dim, val, false, out);
}

void tally_val_name(uint16_t dim, uint16_t val, char out[TALLY_NAME])
{
    words(dim, val, true, out);
}
