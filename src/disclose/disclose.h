/* disclose: which cells of linked tables to hide, so that no reader can work out a small one, and
 * at the least price. Called by the operator's commands before figures are published. Pure: no
 * file, no random number, and no clock but the limit's.
 * Never shows a cell that was called sensitive, nor a rate whose parts are not all shown.
 * Source: Fischetti and Salazar-Gonzalez, "Solving the Cell Suppression Problem on Tabular Data
 * with Linear Constraints", Management Science 47(7), 2001. docs/DISCLOSURE.md: what is assumed. */
#ifndef CALLBOX_DISCLOSE_H
#define CALLBOX_DISCLOSE_H
#include "core/core.h"

#define DISCLOSE_NO_LO INT64_MIN
#define DISCLOSE_NO_HI INT64_MAX
enum { DISCLOSE_THRESHOLD = 5, DISCLOSE_NONE = UINT32_MAX };

enum disclose_flag {
    DISCLOSE_SENSITIVE = 1, /* hidden, and kept as wide as asked */
    DISCLOSE_SHOW = 2, /* is shown whatever it costs: a true zero, or what was shown elsewhere */
    DISCLOSE_HIDE = 4, /* is never shown, at no price: not in any table, or hidden elsewhere */
};

/* One number that a reader sees or would like to know. */
struct disclose_cell {
    int64_t value;
    int64_t lo, hi;  /* what everybody knows of it beforehand, value among them; or none */
    uint32_t weight; /* the price of hiding it */
    /* Of a sensitive one: how far a reader must be left from knowing it. hi - lo of what they can
     * work out is at least width; and it reaches at least so far above and below the value. */
    uint32_t width, above, below;
    uint8_t flags;
};
/* A count: 0 is shown; 1 to threshold - 1 is sensitive, and at least threshold - 1 wide; from
 * threshold on it may be either. What is hidden is known to be 1 or more, because 0 is shown. */
struct disclose_cell disclose_count(uint64_t n, uint32_t weight, uint32_t threshold);
/* What is left of whole when part of it is taken away, and shown in no table: sensitive when it is
 * 1 to threshold - 1, or as much below 0. by_own_date: part is counted by another date than whole
 * (detections in a period, of crimes recorded in it), so that it may exceed whole, and readers know
 * no bound of the rest. Otherwise they know that it is not below 0. */
struct disclose_cell disclose_rest(uint64_t whole, uint64_t part, bool by_own_date,
                                   uint32_t threshold);

/* Linked tables: cells, what adds up to what, and what is worked out from cells. */
struct disclose;
struct disclose *disclose_new(void);
void disclose_free(struct disclose *d); /* NULL is legal; wipes */

/* Give the number of the new cell: 0, 1, 2 ... */
uint32_t disclose_cell_add(struct disclose *d, const struct disclose_cell *c);

struct disclose_term {
    uint32_t cell;
    int32_t coef;
};
/* Everybody knows what coef x cell of all of these comes to: 0 where tables add up, and otherwise a
 * difference that is explained beside them. */
void disclose_relation_add(struct disclose *d, const struct disclose_term *t, size_t n);
/* total is the sum of these: of a group of codes, of areas, of months. */
void disclose_total_add(struct disclose *d, uint32_t total, const uint32_t *part, size_t n);
/* whole = part + rest. */
void disclose_split_add(struct disclose *d, uint32_t whole, uint32_t part, uint32_t rest);
/* What readers could undo: a rate of two cells, a change, a mean. It is shown when all its cells
 * are, and not otherwise: with one of them it would give the other away. Give its number: 0, 1 ...
 */
uint32_t disclose_derived_add(struct disclose *d, const uint32_t *cell, size_t n, uint32_t weight);

struct disclose_limits {
    uint32_t ms;    /* how long to look for the least price */
    uint32_t cells; /* with more that could be hidden than this it is not looked for */
};
#define DISCLOSE_LIMITS ((struct disclose_limits){20000, 4000})

enum disclose_how {
    DISCLOSE_LEAST, /* no cheaper choice is safe: proved */
    DISCLOSE_NEAR,  /* safe as well: proved cell by cell; but a cheaper one may exist */
};
struct disclose_result {
    enum disclose_how how;
    uint64_t price;          /* of all that is hidden */
    uint64_t least;          /* no safe choice costs less than this; LEAST: price */
    uint32_t cells, derived; /* how many are hidden, those of DISCLOSE_HIDE among them */
    uint32_t stuck; /* on NONE_FOUND: the cell that cannot be protected; DISCLOSE_NONE otherwise */
};
/* Choose what to hide.
 * Errors  NONE_FOUND a sensitive cell stays too narrow with everything hidden that may be;
 *         PEER_FORMAT a cell contradicts itself: value not between lo and hi, or SHOW with another
 */
enum cb_err disclose_solve(struct disclose *d, struct disclose_limits most,
                           struct disclose_result *out) CB_MUST;
bool disclose_hidden(const struct disclose *d, uint32_t cell);
bool disclose_derived_hidden(const struct disclose *d, uint32_t derived);
/* Hide what the caller chooses instead: another's choice to be examined with disclose_attack. */
void disclose_choose(struct disclose *d, const bool *hidden);

/* What a reader can work out of each of n cells from all that is shown: the least and the largest
 * whole number for which all cells can still agree with it, by linear programming. What is shown is
 * known.  Errors  HERE_BUG the solver failed */
struct disclose_known {
    int64_t lo, hi; /* DISCLOSE_NO_LO, DISCLOSE_NO_HI: no bound */
};
enum cb_err disclose_attack(const struct disclose *d, const uint32_t *cell, size_t n,
                            struct disclose_known *out) CB_MUST;
#endif
