/* sample: a small version in memory, for the tests of this room. Scotland's published totals stand
 * in it as yearly cells of one code, a made-up one beside them in months. */
#ifndef TESTS_FIGURES_SAMPLE_H
#define TESTS_FIGURES_SAMPLE_H
#include "figures/figures_in.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <cmocka.h>
#include <string.h>
#include <unistd.h>

/* Two codes of one group, two areas; years 2010/11 and 2011/12, then April and May 2012. North has
 * nothing for May. */
static inline struct fig_data *sample(void)
{
    static const uint16_t cell[][3] = {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}, {1, 0, 0},
                                       {1, 1, 1}, {2, 0, 0}, {2, 1, 0}, {3, 1, 1}};
    static const uint32_t n[][2] = {{100, 50}, {10, 5}, {7, 7}, {120, 60},
                                    {4, 6},    {9, 3},  {1, 0}, {2, 1}};
    struct fig_data *d = fig_data_new();
    d->about.version = 1;
    d->about.day = 20000;
    snprintf(d->about.source, FIG_NAME, "sample.csv");
    snprintf(d->about.why, FIG_WHY, "the first");
    d->codes = 2;
    d->groups = 1;
    d->areas = 2;
    d->periods = 4;
    d->notes = 1;
    d->cells = sizeof cell / sizeof cell[0];
    fig_data_room(d);
    d->code[0] = (struct fig_code){"A1", "Old", 0, 1, {0, fig_month(2012, 4)}};
    d->code[1] = (struct fig_code){"B2", "New", 0, FIG_NONE, {0, UINT16_MAX}};
    snprintf(d->group[0].text, FIG_NAME, "All");
    snprintf(d->area[0].text, FIG_NAME, "North");
    snprintf(d->area[1].text, FIG_NAME, "South");
    snprintf(d->note[0].text, FIG_NOTE, "A note.");
    d->period[0] = (struct fig_run){fig_month(2010, 4), fig_month(2011, 4)};
    d->period[1] = (struct fig_run){fig_month(2011, 4), fig_month(2012, 4)};
    d->period[2] = (struct fig_run){fig_month(2012, 4), fig_month(2012, 5)};
    d->period[3] = (struct fig_run){fig_month(2012, 5), fig_month(2012, 6)};
    memset(d->known, 1, 8);
    d->known[3 * 2 + 0] = 0;
    for (size_t i = 0; i < d->cells; i++) {
        d->c_period[i] = cell[i][0];
        d->c_area[i] = cell[i][1];
        d->c_code[i] = cell[i][2];
        d->recorded[i] = n[i][0];
        d->detected[i] = n[i][1];
    }
    return d;
}
#endif
