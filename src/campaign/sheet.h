/* campaign, a report as it is told: headings, paragraphs, tables and charts, one after the other,
 * to whoever sets them: as HTML here, on paper in room kit. Part of campaign.h. Never a way to say
 * how something looks. */
#ifndef CALLBOX_CAMPAIGN_SHEET_H
#define CALLBOX_CAMPAIGN_SHEET_H
#include "campaign/facts.h"

enum { SHEET_COLS = 9, SHEET_CELL = 128 };
struct sheet_table {
    const char *caption;
    unsigned cols, rows;      /* rows: with the head, which is row 0 */
    char (*cell)[SHEET_CELL]; /* rows x cols */
};
struct sheet_chart { /* bars by day */
    const char *caption, *bars;
    const uint64_t *value;
    int32_t first, days, from, to; /* from, to: the campaign's days, marked */
};
struct sheet_ops {
    void (*head)(void *arg, unsigned level, const char *text); /* 1 or 2 */
    void (*para)(void *arg, const char *text);
    void (*table)(void *arg, const struct sheet_table *t);
    void (*chart)(void *arg, const struct sheet_chart *c);
};
/* Tell the whole report of facts; hidden: facts_hide was called, and the report says so. */
void report_tell(const struct facts *f, bool hidden, const struct sheet_ops *ops, void *arg);
/* As HTML, to stand alone or, without a frame, in a page that has styles of its own. */
/* As SHEET (docs/PROTOCOL.md), which the console draws; its items, arg a struct buf. */
extern const struct sheet_ops sheet_bytes;
void report_bytes(const struct facts *f, bool hidden, struct buf *out);
void report_html(const struct facts *f, bool hidden, bool frame, struct buf *out);
#endif
