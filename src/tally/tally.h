/* tally: what a line does, in numbers. Sums by line, hour, dimension and value, in the same batch
 * as what they count; what is read back as tables; measures by their field names; and what of it
 * can be shown to those who must not learn of single people. Called by line, and by cli's exports.
 * Never keeps a row about anybody, nor a time finer than an hour. docs/TALLY.md defines every
 * dimension, and who counts it. */
#ifndef CALLBOX_TALLY_H
#define CALLBOX_TALLY_H
#include "core/core.h"
#include "store/store.h"
#include "tally/hide.h"
#include "tally/measure.h"

/* What values a dimension has: 0 alone; those named; edges of time, of waits (WAIT) or of work
 * (SPELL); those named, and n is seconds; numbers that another room gives a meaning. */
enum tally_kind { TALLY_ONE, TALLY_LIST, TALLY_WAIT, TALLY_SPELL, TALLY_SECONDS, TALLY_NUMBERS };

enum tally_dim {
#define DIM(sym, number, name, label, kind, unit) TALLY_##sym = (number),
#define VAL(sym, number, name, label)
#include "tally/dims.inc"
#undef DIM
#undef VAL
};
enum { TALLY_NUMBERS_MOST = 255, TALLY_NAME = 80 };

struct tally_def {
    uint16_t dim;
    const char *name, *label; /* name: for a machine, in an export */
    enum tally_kind kind;
    const char *unit;
};
/* The definition of a dimension; NULL when there is none of that number. */
const struct tally_def *tally_def_of(uint16_t dim);
/* In order of number, from 0; NULL past the last. */
const struct tally_def *tally_def_at(size_t i);
bool tally_has(uint16_t dim, uint16_t val);
/* A value in words ("up to 60 s"), and for a machine ("60"). */
void tally_val_label(uint16_t dim, uint16_t val, char out[TALLY_NAME]);
void tally_val_name(uint16_t dim, uint16_t val, char out[TALLY_NAME]);

/* Count n of something that happens now (unix_s), inside a batch: undone with it.
 * Errors  HERE_BUG a dimension or value that is not in dims.inc, or no batch */
enum cb_err tally_add(struct store *s, uint16_t line, uint64_t unix_s, enum tally_dim dim,
                      uint16_t val, uint64_t n) CB_MUST;
static inline enum cb_err tally_one(struct store *s, uint16_t line, uint64_t unix_s,
                                    enum tally_dim dim, uint16_t val)
{
    return tally_add(s, line, unix_s, dim, val, 1);
}
/* Seconds from .. to (unix), each counted in the hour it belongs to: TALLY_STAFF. A spell over
 * TALLY_SPELL_MOST seconds is cut to its newest part: a clock that leapt is no shift. */
enum { TALLY_SPELL_MOST = 16 * 3600 };
struct tally_spell {
    uint16_t line;
    enum tally_dim dim;
    uint16_t val;
    uint64_t from_s, to_s;
};
enum cb_err tally_add_spell(struct store *s, const struct tally_spell *p) CB_MUST;

/* A table: cells in order of at, dim, val. at is whatever the caller groups hours into. */
struct tally_cell {
    uint32_t at;
    uint16_t dim, val;
    uint64_t n;
};
struct tally_table {
    struct tally_cell *cell;
    size_t n, most;
};
void tally_table_init(struct tally_table *t, size_t most);
void tally_table_free(struct tally_table *t);
/* Which group an hour (since 1970, UTC) belongs to; UINT32_MAX: to none. NULL as fn: all to 0. */
typedef uint32_t tally_group_fn(const void *arg, uint32_t hour);
/* Add what a range of hours holds. Errors  PEER_SIZE more than most cells; then t is not whole */
enum cb_err tally_read(struct store *s, const struct store_span *span, tally_group_fn *fn,
                       const void *arg, struct tally_table *t) CB_MUST;
enum cb_err tally_put(struct tally_table *t, const struct tally_cell *c) CB_MUST; /* adds c->n */
uint64_t tally_get(const struct tally_table *t, uint32_t at, uint16_t dim, uint16_t val);
uint64_t tally_sum(const struct tally_table *t, uint32_t at, uint16_t dim); /* over its values */
void tally_hist(const struct tally_table *t, uint32_t at, uint16_t dim, struct tally_hist *out);

/* What may be shown of the counts of one whole period (t, all at 0) to those who must not learn of
 * single people: the same cells, the small ones and those that would give them back as
 * TALLY_HIDDEN, and sums as TALLY_TOTAL. Without what is the staff's alone. Never call it for
 * periods that overlap. Errors  PEER_SIZE out has no room for as many cells and 40 more */
#define TALLY_HIDDEN UINT64_MAX
enum { TALLY_TOTAL = UINT16_MAX };
enum cb_err tally_publish(const struct tally_table *t, uint32_t threshold,
                          struct tally_table *out) CB_MUST;

/* One row of an export: a count, or one that is hidden. */
struct tally_row {
    const char *line, *from, *to; /* as they are to stand there */
    uint16_t dim, val;            /* val may be TALLY_TOTAL */
    uint64_t n;                   /* or TALLY_HIDDEN */
};
/* RFC 4180: comma, CRLF, quotes doubled; the head says the unit of time and the threshold (0: none
 * was applied). A hidden count is [c]. */
void tally_csv_head(struct buf *out, uint32_t threshold);
void tally_csv_row(struct buf *out, const struct tally_row *r);
void tally_csv_field(struct buf *out, const char *text);
#include "tally/month.h"
#endif
