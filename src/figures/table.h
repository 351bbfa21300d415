/* figures, a part: tables by classification, area and period, and how they are written. Called by
 * the command line and by publication. Never leaves out a unit: per cent and percentage points
 * stand in every heading, and in a column of their own for machines. */
#ifndef CALLBOX_FIGURES_TABLE_H
#define CALLBOX_FIGURES_TABLE_H
#include "figures/figures.h"

enum { FIG_RUNS_MOST = 1200, FIG_ENTRIES_MOST = 1 << 22, FIG_MEAN_YEARS = 5 };

struct fig_ask {
    const struct fig_run *run;
    size_t runs;
    enum fig_level level;  /* lines: FIG_TOTAL the total alone, or each group, or each code */
    bool each_area;        /* and each of them by area */
    uint16_t area;         /* this area alone; FIG_ALL */
    enum fig_level within; /* FIG_TOTAL: all; or only what belongs to within_id */
    uint16_t within_id;
    bool joined; /* codes that ended count under the code they became */
    bool change, mean;
};
struct fig_line {
    enum fig_level level;
    uint16_t id, area; /* area FIG_ALL: of all, or of the one that was asked for */
    bool total;        /* the last line: the sum of the others */
};
struct fig_mean { /* of the same months of the five years before, recorded */
    bool known;
    uint64_t tenths;
};
/* What publication hides; a value that is worked out from hidden ones is hidden with them. */
enum fig_measure {
    FIG_RECORDED,
    FIG_DETECTED,
    FIG_RATE,
    FIG_CHANGE,      /* of recorded, per cent */
    FIG_RATE_CHANGE, /* percentage points */
    FIG_MEAN,
    FIG_MEASURES
};
struct fig_entry {
    struct fig_sum now, before; /* before: WHOLE only when asked for and there */
    struct fig_mean mean;
    uint8_t hide; /* a bit for each fig_measure */
};
struct fig_table {
    const struct fig_data *data; /* borrowed */
    struct fig_ask ask;          /* run is the table's own */
    struct fig_run *run;
    struct fig_line *line;
    struct fig_entry *entry; /* lines x runs */
    struct fig_note *note;   /* what a reader must know of it */
    size_t lines, runs, notes;
};
/* Errors  PEER_SIZE more than FIG_ENTRIES_MOST entries; PEER_FORMAT no run, or one of no months */
enum cb_err fig_table_make(const struct fig_data *d, const struct fig_ask *a,
                           struct fig_table **out) CB_MUST;
void fig_table_free(struct fig_table **t);
static inline struct fig_entry *fig_entry_at(const struct fig_table *t, size_t line, size_t run)
{
    return &t->entry[line * t->runs + run];
}
bool fig_table_has(const struct fig_table *t, enum fig_measure m); /* is it shown at all */

/* Of a measure: a name for machines (recorded), a heading without its unit (Recorded), the unit
 * (crimes, per cent, percentage points), and what it is. */
const char *fig_measure_name(enum fig_measure m);
const char *fig_measure_heading(enum fig_measure m);
const char *fig_measure_unit(enum fig_measure m);
const char *fig_measure_means(enum fig_measure m);
/* A value as a table shows it: a number, [c] hidden, [x] not available. The same for people (1,234)
 * and for machines (1234). */
void fig_value_words(const struct fig_entry *e, enum fig_measure m, bool people,
                     char out[FIG_WORDS]);
/* Line's label: "Total", the group, "B2 New", and its area where there is one. */
void fig_line_label(const struct fig_table *t, const struct fig_line *l, char *out, size_t room);

void fig_table_text(const struct fig_table *t, struct buf *out); /* to a terminal, a block a run */
/* RFC 4180, a row an observation; the head with line 0, then lines from .. below: a large table is
 * written piece by piece. */
void fig_table_csv(const struct fig_table *t, size_t from, size_t below, struct buf *out);
void fig_table_json(const struct fig_table *t, struct buf *out);
/* A part of JSON: text in quotes, escaped. */
void fig_json_text(struct buf *out, const char *text);
void fig_csv_field(struct buf *out, const char *text);
#endif
