/* rota, inside: the words that both texts are made of, and the spans of a day. Used by this room
 * alone. Never changes what it reads. */
#ifndef CALLBOX_ROTA_IN_H
#define CALLBOX_ROTA_IN_H
#include "rota/rota.h"

enum { MINUTES = 1440, STEP_MIN = 5, DAY_S = 86400 };

/* A text in reading: one line at a time, a line by its words. What goes wrong is said once. */
struct reading {
    struct view text, line; /* what is left of each */
    unsigned line_n;
    char *why; /* ROTA_WHY bytes */
};
struct reading reading_of(struct view text, char why[ROTA_WHY]);
/* The next line that is neither empty nor a comment. Gives false at the end, and after a fault. */
bool reading_line(struct reading *r);
/* The next word of the line; empty at its end. Commas part words as spaces do. */
struct view reading_word(struct reading *r);
struct view reading_peek(const struct reading *r);
/* Say what is wrong with the line, once; the sentence ends the reading. Gives PEER_FORMAT. */
enum cb_err reading_fault(struct reading *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Each takes the next words if they are such, and says false when they are not (no fault) or when
 * they are wrong (a fault: why is not empty). */
bool read_when(struct reading *r, struct rota_row *row);   /* "mon-fri", "2026-12-25" */
bool read_langs(struct reading *r, struct rota_row *row);  /* "en gd" */
bool read_span(struct reading *r, struct rota_row *row);   /* "18:00-22:00" */
bool read_people(struct reading *r, uint16_t *people_out); /* "4" */
bool read_rest(struct reading *r, char note[ROTA_NOTE]);   /* all words that are left */
/* Put a row behind the others. Gives a fault when there is no room. */
enum cb_err row_add(struct reading *r, struct rota_row *rows, uint16_t *n, struct rota_row row);

/* Is this row of that day? */
bool row_covers(const struct rota_row *row, int32_t day);

/* The spans in which a line is open on one day, in order, joined where they touch. */
struct spans {
    size_t n;
    struct rota_span at[ROTA_ROWS];
};
void hours_of_day(const struct rota_hours *h, uint8_t langs, int32_t day, struct spans *out);

/* Open then? until_out: till when without a break; 0 for ever. */
bool open_until(const struct rota_hours *h, uint8_t langs, int64_t unix_s, int64_t *until_out);
#endif
