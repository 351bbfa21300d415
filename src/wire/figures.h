/* figures: what a console asks of a line's counters and is answered. A part of wire.h, which
 * includes it; called by line. Never says what a dimension means: src/tally/dims.inc does.
 *
 * TALLY: line2 what1 0x1 from_day4 below_day4 at4 dim2 val2 -> FIGURES
 *   Days since 1970 by the line's own calendar. at, dim, val: of the last cell that is known, zero
 * at first. Supervisors may ask for any days, FIGURES_DAYS of them at most and a year as a whole;
 *   analysts and campaign managers for one whole month that is over, as a whole.
 * FIGURES: threshold1 more1 0x2 today4 n4 | n x (at4 dim2 val2 n8), in order of at, dim, val
 *   threshold: 0 where nothing is hidden; a hidden count is all ones; val 0xffff is a sum over a
 *   dimension's values. more: ask again, after the last. *
 * FORECAST: line2 weeks1 people1 target2 percent1 chats1 -> ahead of the coming week, from as many
 * weeks past: people who are on at each hour (0: as the rota has it), the aim (percent of all
 * within target seconds), how many chats each holds at once. Supervisors.
 *   -> handle_lo4 handle_hi4 patience_lo4 patience_hi4 (seconds, all ones: not known or without
 * end) 0x2 nsay2 | 168 x (per_hour2 (hundredths) people1 needed1) from Monday midnight | nsay x
 * (len2 text) needed 0: nothing is known to come, or not even 200 are enough (then per_hour is not
 * 0). */
#ifndef CALLBOX_WIRE_FIGURES_H
#define CALLBOX_WIRE_FIGURES_H

enum wire_figures_what {
    FIGURES_WHOLE, /* at 0: all days together */
    FIGURES_DAY,   /* at: the day */
    FIGURES_WEEK,  /* at: the hour of the week, Monday from midnight 0 */
    FIGURES_LAST = FIGURES_WEEK,
};
enum { WIRE_TALLY_ASK = 20, WIRE_FIGURES_HDR = 12, WIRE_FIGURES_CELL = 16 };
enum { WIRE_FORECAST_ASK = 8, WIRE_FORECAST_HDR = 20, WIRE_WEEK_H = 168, FORECAST_WEEKS = 13 };
enum { FIGURES_DAYS = 100, FIGURES_YEAR = 366 };
#endif
