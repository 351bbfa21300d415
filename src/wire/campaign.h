/* campaign: a line's campaign as its managers write and read it. A part of wire.h, which includes
 * it; read by line, written by the console. Never says who may ask: line's table does.
 *
 * PLAN_GET  line2 which1 0x1 from4 -> total4 | text from there, as much as fits. which: 0 the plan,
 *           1 what was spent (CSV)
 * PLAN_SET  line2 which1 check1 text -> fault1 0x1 line2 col2 why_len2 why. fault 0: it is kept,
 *           unless check is 1; 1: why is one sentence, line and col say where (0: the whole of it).
 *           Rows of spending take the place of those of the same day and placement */
#ifndef CALLBOX_WIRE_CAMPAIGN_H
#define CALLBOX_WIRE_CAMPAIGN_H

enum { WIRE_PLAN = 0, WIRE_SPEND = 1 };
#endif
