/* figures: recorded crime and detections as a police force publishes them. Versions on disk that
 * are never changed, sums over any run of months, and the types that keep per cent, percentage
 * points and rates apart. Called by cli, by the statement checker and by publication; import.h and
 * table.h beside it are parts of it. Never clamps a rate: detections count by their own date, so a
 * rate over 100 % is right. docs/FIGURES.md defines every word. */
#ifndef CALLBOX_FIGURES_H
#define CALLBOX_FIGURES_H
#include "core/core.h"

enum { FIG_CODE_NAME = 32, FIG_NAME = 128, FIG_WHY = 400, FIG_WORDS = 80, FIG_NOTE = 240 };

/* --- time: run.c. A month is year * 12 + month - 1; a run is half-open. ------------------------
 */
struct fig_run {
    uint16_t from, below;
};
enum fig_grain { FIG_ANY = 0, FIG_MONTH = 1, FIG_QUARTER = 3, FIG_YEAR = 12, FIG_LONG = 255 };
static inline uint16_t fig_month(unsigned year, unsigned month /* 1 to 12 */)
{
    return (uint16_t)(year * 12 + month - 1);
}
static inline unsigned fig_run_n(struct fig_run r) /* months */
{
    return (unsigned)(r.below - r.from);
}
/* Read a period. Months: 2014-04, April 2014, Apr 2014. Quarters: 2014-Q2, Q2 2014 (of the
 * calendar), 2014/15 Q1 (of the year from April). Years from April: 2014/15 always; 2014-15 when it
 * can be no month, or grain FIG_YEAR is asked for. With FIG_ANY also runs of them: "April 2024 to
 * February 2025", "2014/15..2020/21". grain FIG_ANY takes all; grain_out FIG_LONG: a run.
 * Errors  PEER_FORMAT */
enum cb_err fig_run_read(struct view text, enum fig_grain grain, struct fig_run *out,
                         enum fig_grain *grain_out) CB_MUST;
/* In words: "April 2014", "July to September 2014", "2014-15", "April 2024 to February 2025
 * (eleven months)". And for machines: 2014-04, 2014-Q2, 2014/15, 2024-04..2025-02. */
void fig_run_words(struct fig_run r, char out[FIG_WORDS]);
void fig_run_code(struct fig_run r, char out[FIG_WORDS]);
/* The same months of the year before; of a run over a year, as many whole years before. */
struct fig_run fig_run_before(struct fig_run r);

/* --- a version, as it was loaded. All arrays are read only. ------------------------------------
 */
enum { FIG_ALL = UINT16_MAX, FIG_NONE = UINT16_MAX, FIG_MOST = UINT16_MAX - 1 };
struct fig_code {
    char code[FIG_CODE_NAME], label[FIG_NAME];
    uint16_t group;
    uint16_t becomes;     /* the code that goes on with its series after valid.below; FIG_NONE */
    struct fig_run valid; /* from 0 / below UINT16_MAX: without an end */
};
struct fig_name {
    char text[FIG_NAME];
};
struct fig_note { /* a whole sentence: what does not add up, and why */
    char text[FIG_NOTE];
};
/* What stands in a version's file beside the cells. */
struct fig_about {
    uint32_t version, day;          /* day: of import, days since 1970 */
    uint8_t before[32], digest[32]; /* of the version before (zero: the first), and of this one */
    char source[FIG_NAME];          /* the file it came from, without its folder */
    char why[FIG_WHY];              /* the reason of the revision, as it was given */
};
struct fig_data {
    struct fig_about about;
    struct fig_code *code;  /* ascending by code, bytewise */
    struct fig_name *group; /* in the order of the classification file */
    struct fig_name *area;  /* ascending, bytewise */
    struct fig_run *period; /* ascending, never overlapping; months, quarters or years from April */
    struct fig_note *note;
    uint8_t *known; /* periods x areas: 1: the area has figures for the period */
    size_t codes, groups, areas, periods, notes;
    /* Cells, ascending by period, area, code. A cell that is not there is 0 where known says 1. */
    size_t cells;
    uint16_t *c_period, *c_area, *c_code;
    uint32_t *recorded, *detected;
};
/* Read a version from DIR/figures; number 0: the newest.
 * Errors  NONE_FOUND there is none; PEER_SEAL its digest is wrong; PEER_FORMAT; HERE_DISK */
enum cb_err fig_open(const char *dir, uint32_t number, struct fig_data **out) CB_MUST;
void fig_free(struct fig_data **d);
/* How many versions there are: 1 to n, without a gap. Errors  PEER_FORMAT there is a gap */
enum cb_err fig_versions(const char *dir, uint32_t *n_out) CB_MUST;
/* Errors  NONE_FOUND */
enum cb_err fig_code_find(const struct fig_data *d, struct view code, uint16_t *out) CB_MUST;
enum cb_err fig_area_find(const struct fig_data *d, struct view area, uint16_t *out) CB_MUST;
enum cb_err fig_group_find(const struct fig_data *d, struct view label, uint16_t *out) CB_MUST;

/* --- sums: sum.c --------------------------------------------------------------------------------
 */
enum fig_level { FIG_TOTAL, FIG_GROUP, FIG_CODE };
struct fig_where {
    struct fig_run run;
    uint16_t area; /* FIG_ALL: all of them */
    enum fig_level level;
    uint16_t id; /* of the group or code */
    bool joined; /* codes that ended count as the one they became, and in its group */
};
/* Whether a sum says what it seems to. */
enum fig_whole {
    FIG_WHOLE,
    FIG_GAPS, /* some area has no figures for some of it */
    FIG_CUT,  /* the run begins or ends inside a quarter or year that has no months */
    FIG_BARE  /* no figures for some period in it: there is no sum */
};
struct fig_sum {
    uint64_t recorded, detected; /* 0 unless FIG_WHOLE or FIG_GAPS */
    enum fig_whole whole;
};
struct fig_sum fig_sum_of(const struct fig_data *d, const struct fig_where *w);
/* From first to last month that there are figures for; from == below: none. */
struct fig_run fig_span(const struct fig_data *d);

/* --- measures: measure.c. Each unit is a type of its own; tenths, rounded half away from 0. -----
 */
struct fig_rate { /* detected in the period / recorded in it, per cent */
    bool known;   /* false: nothing was recorded */
    int64_t tenths;
};
struct fig_pct { /* change of a count, per cent of the count before */
    bool known;  /* false: it was 0 */
    int64_t tenths;
};
struct fig_pp { /* change of a rate, percentage points: of the rates before they are rounded */
    bool known;
    int64_t tenths;
};
struct fig_rate fig_rate_of(uint64_t recorded, uint64_t detected);
struct fig_pct fig_change(uint64_t before, uint64_t now);
struct fig_pp fig_rate_change(struct fig_sum before, struct fig_sum now);
/* "87.8 %", "+5.0 %", "-1.2 percentage points"; "not known" */
void fig_rate_words(struct fig_rate r, char out[FIG_WORDS]);
void fig_pct_words(struct fig_pct c, char out[FIG_WORDS]);
void fig_pp_words(struct fig_pp c, char out[FIG_WORDS]);
#endif
