/* figures, inside: what the imports share. Included by the files of this room, its tests and
 * harnesses. Never seen by another room. */
#ifndef CALLBOX_FIGURES_IMPORT_IN_H
#define CALLBOX_FIGURES_IMPORT_IN_H
#include "figures/figures_in.h"
#include "figures/import.h"
#include <string.h>
#include <pthread.h>

enum {
    FIG_COLUMNS_MOST = 64,
    FIG_LINE_MOST = 64 * 1024, /* bytes of a line */
    FIG_BLOCK = 2 << 20,       /* bytes that are read at once */
    FIG_TEXT_MAX = 4 << 20,    /* of a mapping or a classification file */
    FIG_SHOWN = 40             /* bytes of a field that a sentence quotes */
};

/* --- the sentence for what is wrong: fault.c ----------------------------------------------------
 */
struct fig_fault {
    char text[FIG_FAULT - FIG_NAME - 24]; /* without file and line */
};
void fig_fault_say(struct fig_fault *f, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A field as a sentence may quote it: cut, and with ? for what is no plain character. */
struct fig_shown {
    char text[FIG_SHOWN + 4];
};
struct fig_shown fig_shown(struct view v);
const char *fig_base(const char *path); /* without folders */

/* --- CSV, RFC 4180 without line ends inside quotes: csv.c --------------------------------------
 */
struct fig_row {
    struct view f[FIG_COLUMNS_MOST];
    size_t n;
};
/* Fields of one line, unquoted in place. Errors  PEER_FORMAT; f says it */
enum cb_err fig_csv_split(uint8_t *line, size_t len, char separator, struct fig_row *out,
                          struct fig_fault *f) CB_MUST;
/* Call fn for each line of a small file, from line 1; CRLF and LF end one, empty ones are skipped.
 */
typedef enum cb_err fig_csv_fn(void *arg, uint64_t line, const struct fig_row *row,
                               struct fig_fault *f);
enum cb_err fig_csv_each(struct buf *text, char separator, fig_csv_fn *fn, void *arg,
                         char fault_out[FIG_FAULT], const char *path) CB_MUST;
/* Where a name stands in the head; FIG_COLUMNS_MOST: nowhere. */
size_t fig_csv_column(const struct fig_row *head, const char *name);
enum cb_err fig_file_text(const char *path, struct buf *out, char fault_out[FIG_FAULT]) CB_MUST;

/* --- the mapping: map.c -------------------------------------------------------------------------
 */
enum fig_rows { FIG_ROWS_GUESS, FIG_ROWS_COUNTS, FIG_ROWS_RECORDS };
enum fig_column {
    FIG_C_PERIOD,
    FIG_C_AREA,
    FIG_C_CODE,
    FIG_C_RECORDED,
    FIG_C_DETECTED,
    FIG_C_REVISION,
    FIG_COLUMNS
};
enum fig_areas { FIG_AREAS_SAME, FIG_AREAS_ALL, FIG_AREAS_LISTED };
struct fig_map {
    enum fig_rows rows;
    char separator;
    bool day_first;
    enum fig_grain grain;  /* of counts; FIG_ANY: as the first row has it */
    struct fig_run covers; /* of records; from == below: first to last month recorded */
    enum fig_areas areas;  /* of records: what an area without a row means */
    char name[FIG_COLUMNS][FIG_NAME];
    char total_area[FIG_NAME], total_code[FIG_NAME]; /* rows that are sums; empty: there are none */
};
void fig_map_defaults(struct fig_map *m);
enum cb_err fig_map_read(struct view text, struct fig_map *m, struct fig_fault *f,
                         int *line_out) CB_MUST;

/* --- the classification: classes.c --------------------------------------------------------------
 */
/* Read into d's codes and groups. */
enum cb_err fig_classes_read(const char *path, struct fig_data *d,
                             char fault_out[FIG_FAULT]) CB_MUST;

/* --- names to numbers: names.c ------------------------------------------------------------------
 */
struct fig_names {
    struct fig_name *name;
    uint8_t *len;   /* of each name */
    uint16_t *slot; /* of a table of `slots`, a power of two; FIG_NONE: empty */
    size_t n, most, slots;
};
void fig_names_init(struct fig_names *t, size_t most);
void fig_names_free(struct fig_names *t);
uint16_t fig_names_find(const struct fig_names *t, struct view v); /* or FIG_NONE */
/* Errors  PEER_SIZE full, or too long; PEER_FORMAT not UTF-8, or empty */
enum cb_err fig_names_add(struct fig_names *t, struct view v, uint16_t *out) CB_MUST;

/* --- cells by key, for records: cells.c ---------------------------------------------------------
 */
struct fig_cell {
    uint64_t key; /* first month of the period << 32 | area << 16 | code; 0: empty */
    uint32_t recorded, detected;
};
static inline uint64_t fig_key(unsigned month, uint16_t area, uint16_t code)
{
    return (uint64_t)month << 32 | (uint64_t)area << 16 | code;
}
struct fig_cells {
    struct fig_cell *v;
    size_t n, slots;
};
void fig_cells_init(struct fig_cells *c);
void fig_cells_free(struct fig_cells *c);
/* The cell of a key, made when it is not there; NULL: more than FIG_CELLS_MOST. Good until the next
 * call. */
struct fig_cell *fig_cells_at(struct fig_cells *c, uint64_t key);
void fig_cells_soon(const struct fig_cells *c, uint64_t key); /* it will be asked for */
void fig_cells_sort(struct fig_cell *v, size_t n);            /* ascending by key */

/* --- a file in blocks of whole lines, for several threads: blocks.c -----------------------------
 */
enum { FIG_RING = 64 };
struct fig_blocks {
    int fd;
    pthread_mutex_t lock;
    pthread_cond_t moved;
    uint8_t *carry; /* what was read past the last whole line */
    size_t carry_len;
    bool end;
    uint64_t next, done;    /* numbers: to be read; all before it are finished */
    uint64_t lines;         /* before block `done` */
    uint64_t of[FIG_RING];  /* lines + 1 of a finished block, 0 of another */
    uint64_t bad, bad_line; /* the first block with a fault, and the line in it from 0 */
    enum cb_err e;          /* of that fault */
    struct fig_fault fault;
};
struct fig_block {
    uint8_t *p;
    size_t len;
    uint64_t number;
    bool high;     /* some byte is not ASCII */
    bool too_long; /* the line after the last one here never ends */
};
/* head_out: the first line, without its end and a byte order mark. */
enum cb_err fig_blocks_open(struct fig_blocks *b, int fd, struct buf *head_out,
                            struct fig_fault *f) CB_MUST;
void fig_blocks_close(struct fig_blocks *b);
void fig_block_init(struct fig_block *k);
void fig_block_free(struct fig_block *k);
bool fig_block_next(struct fig_blocks *b, struct fig_block *k);
/* The line at *at, which goes on to the next, without its end. False: there is none. */
static inline bool fig_block_line(const struct fig_block *k, size_t *at, uint8_t **p_out,
                                  size_t *len_out)
{
    if (*at >= k->len) {
        return false;
    }
    uint8_t *p = k->p + *at, *nl = memchr(p, '\n', k->len - *at);
    size_t len = nl ? (size_t)(nl - p) : k->len - *at;
    *at += len + 1;
    *p_out = p;
    *len_out = len - (len && p[len - 1] == '\r');
    return true;
}
void fig_block_done(struct fig_blocks *b, const struct fig_block *k, uint64_t lines);
void fig_block_bad(struct fig_blocks *b, const struct fig_block *k, uint64_t line,
                   const struct fig_fault *f);
uint64_t fig_blocks_bad_line(const struct fig_blocks *b); /* from 1; after all threads have ended */

/* --- dates: date.c ------------------------------------------------------------------------------
 */
struct fig_date {
    uint32_t ymd; /* 20140430 */
    uint16_t month;
};
bool fig_date_read(struct view v, bool day_first, struct fig_date *out);
struct fig_date fig_date_of_day(uint32_t day); /* days since 1970 */

/* --- what both kinds of rows need, and what they give -------------------------------------------
 */
struct fig_reading {
    const struct fig_map *map;
    const struct fig_data *classes; /* codes and groups */
    struct fig_names codes;         /* number in it: number in classes */
    size_t column[FIG_COLUMNS];     /* FIG_COLUMNS_MOST: not in this file */
    size_t columns;                 /* that every line has */
    struct fig_date today;
};
struct fig_read { /* what came out of a file */
    struct fig_names areas;
    struct fig_cell *cell; /* ascending by key; months of covers, or first months of periods */
    size_t cells;
    struct fig_run *period; /* ascending */
    size_t periods;
    uint8_t *known; /* periods x areas */
    struct fig_run covers;
    uint64_t rows, outside_recorded, outside_detected;
    struct fig_note *note;
    size_t notes;
};
void fig_read_free(struct fig_read *r);
enum cb_err fig_records_read(const struct fig_reading *g, struct fig_blocks *b,
                             struct fig_read *out) CB_MUST;
enum cb_err fig_counts_read(const struct fig_reading *g, struct fig_blocks *b,
                            struct fig_read *out) CB_MUST;
/* A row's code, valid in a month; the sentence when it is not. Errors  PEER_FORMAT */
enum cb_err fig_code_of(const struct fig_reading *g, struct view v, uint16_t month, uint16_t *out,
                        struct fig_fault *f) CB_MUST;
/* Every field is UTF-8; the sentence when one is not. */
enum cb_err fig_row_text(const struct fig_reading *g, const struct fig_row *r,
                         struct fig_fault *f) CB_MUST;

/* --- over the version before: merge.c -----------------------------------------------------------
 */
/* before NULL: there is none. classes is taken from. */
enum cb_err fig_merge(const struct fig_data *before, const struct fig_data *classes,
                      const struct fig_read *r, const struct fig_map *m, struct fig_data **out,
                      struct fig_fault *f) CB_MUST;
bool fig_same(const struct fig_data *a, const struct fig_data *b); /* but for about */
#endif
