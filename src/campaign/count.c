/* count: counters of placements, in memory: a table of fixed size by hour, event and value. Called
 * by line under its lock. Never grows. */
#include "campaign/count.h"
#include "campaign/campaign.h"
#include "rota/zone.h"
#include <string.h>

enum { HOUR_S = 3600, DAY_H = 24, MOST_USED = COUNT_CELLS / 4 * 3 };

uint16_t count_val(uint16_t number, unsigned turn)
{
    uint16_t n = number < CODE_NUMBERS ? number : CODE_NUMBERS;
    return (uint16_t)(n * COUNT_TURNS + (turn < COUNT_TURNS ? turn : 0));
}
_Static_assert((CODE_NUMBERS + 1) * COUNT_TURNS <= UINT16_MAX, "a value holds both");
_Static_assert((int)PLAN_TURNS <= (int)COUNT_TURNS, "every message has a place");

void count_of_val(uint16_t val, uint16_t *number_out, unsigned *turn_out)
{
    uint16_t n = val / COUNT_TURNS;
    *number_out = n < CODE_NUMBERS ? n : CODE_NONE;
    *turn_out = val % COUNT_TURNS;
}

uint32_t count_hour(enum count_event ev, uint64_t unix_s, int32_t today)
{
    if (ev == COUNT_SHOWN || ev == COUNT_MACHINE) {
        return (uint32_t)(unix_s / HOUR_S);
    }
    bool by_day = ev == COUNT_WENT_SELF || ev == COUNT_WENT_OTHER;
    int32_t day = by_day ? today : today - (int32_t)rota_weekday(today);
    return day > 0 ? (uint32_t)day * DAY_H : 0;
}

void counts_init(struct counts *c)
{
    *c = (struct counts){.cell = cb_alloc(COUNT_CELLS * sizeof *c->cell)};
}

void counts_free(struct counts *c)
{
    cb_free(c->cell, COUNT_CELLS * sizeof *c->cell);
    *c = (struct counts){0};
}

static uint32_t place_of(const struct count_cell *k)
{
    uint32_t h = k->hour * 0x9e3779b1u ^ ((uint32_t)k->event << 16 | k->val) * 0x85ebca6bu;
    return (h ^ h >> 15) % COUNT_CELLS;
}

void counts_add(struct counts *c, const struct count_cell *one)
{
    uint32_t i = place_of(one);
    while (c->cell[i].n) {
        struct count_cell *k = &c->cell[i];
        if (k->hour == one->hour && k->event == one->event && k->val == one->val) {
            k->n = k->n > UINT32_MAX - one->n ? UINT32_MAX : k->n + one->n;
            return;
        }
        i = (i + 1) % COUNT_CELLS;
    }
    if (c->used == MOST_USED) {
        c->lost += one->n;
        return;
    }
    c->cell[i] = *one;
    c->used += one->n > 0;
}

void counts_clear(struct counts *c)
{
    memset(c->cell, 0, COUNT_CELLS * sizeof *c->cell);
    c->used = 0;
}
