/* campaign: a line's campaign as its managers write and read it. A part of wire.h, which includes
 * it; read by line, written by the console. Never says who may ask: line's table does.
 *
 * PLAN_GET  line2 which1 0x1 from4 -> total4 | text from there, as much as fits. which: 0 the plan,
 *           1 what was spent (CSV)
 * PLAN_SET  line2 which1 check1 was32 text -> fault1 0x1 line2 col2 why_len2 why. fault 0: it is
 *           kept, unless check is 1; 1: why is one sentence, line and col say where (0: the whole
 *           of it). was: BLAKE2b-256 of the plan that the writer had read, zero where there was
 *           none; another one lies there now: STALE, and nothing is kept. Rows of spending take
 *           the place of those of the same day and placement, and their was is not looked at
 * CAMPAIGN_REPORT  line2 what1 part1 from4 -> total4 mark8 | bytes from there, as many as fit.
 *           what: 0 as it may be shown, 1 as it is (supervisors); part: 0 the SHEET, 1 its sums, as
 *           CSV. mark: of the whole; another one than before: begin again. total 0: there is no
 *           plan. LIMIT: more counts than are read at once */
#ifndef CALLBOX_WIRE_CAMPAIGN_H
#define CALLBOX_WIRE_CAMPAIGN_H

enum { WIRE_PLAN = 0, WIRE_SPEND = 1 };
enum { WIRE_REPORT_SHOWN = 0, WIRE_REPORT_EXACT = 1 };
enum { WIRE_REPORT_SHEET = 0, WIRE_REPORT_SUMS = 1 };
#endif
