/* rotation: what browsers make of a rotation: the supervisor's papers, each console's re-granting,
 * and the end. Every body can be made without being sent, so that a test may spoil it. Included by
 * the journeys about rotation. Never takes a key from the line that a member's browser would not.
 */
#ifndef TESTS_JOURNEY_ROTATION_H
#define TESTS_JOURNEY_ROTATION_H
#include "journey/house.h"
#include "wire/rotation.h"

enum { STALE_GRANTS = 32, PEOPLE_MAX = 8 };

/* One of the staff at their console. */
struct console {
    struct house *h;
    struct caller at;
    struct person *me;
    struct client_staff s;
    struct buf papers; /* the roster as this console last read it */
};
void console_open(struct console *c, struct house *h, struct person *me); /* signs in */
void console_papers(struct console *c); /* the roster and one's keys, as they are now */
void console_close(struct console *c);

/* What a ROTATE is made of; nothing in it is wrong unless a test makes it so. */
struct rotate_plan {
    const struct person *ends[PEOPLE_MAX];
    unsigned nends;
    uint32_t naf_day, serial_more, number_more; /* defaults: over since yesterday, 1, 1 */
    bool audit;                                 /* the line's audit too */
    bool old_key;                               /* the line's present key again */
    const struct person *left_out;              /* gets no team key though they stay */
    const struct person *also;                  /* gets one though they may not */
    const struct seal_ed_sk *signer;            /* else the console's own */
    const uint8_t *signed_end;                  /* else made here: the MEMBER that ends ends[0] */
    struct seal_sk sk_e;                        /* out: the new key */
};
void rotate_make(struct console *c, struct rotate_plan *p, struct buf *out);
uint8_t rotate(struct console *c, struct rotate_plan *p); /* and read the papers again */
uint8_t rotate_leaver(struct console *boss, const struct person *leaver);

struct stale_row {
    uint8_t row[16];
    uint64_t place;
    uint32_t gen, epoch;
    struct seal_pk pk_v;
    uint8_t ngrants, grant[STALE_GRANTS][SEAL_GRANT];
};
struct stale_page {
    uint32_t left, epoch, born;
    unsigned n;
    struct stale_row row[WIRE_STALE_PAGE];
};
uint8_t stale_list(struct console *c, uint64_t after, struct stale_page *out);

/* A REGRANT of one row by this console. changed by tests: sender, what it names, what it is sealed
 * from. */
struct regrant_plan {
    struct seal_mid sender; /* zero: the console's own */
    const struct seal_sk *from;
    uint32_t gen_more, epoch_more; /* added to what is right */
    uint16_t line;                 /* 0: the row's */
    const struct seal_conv *conv;  /* NULL: the row's */
    const struct seal_key *below;  /* what LINK leads down to; NULL: the key it has now */
    struct seal_key ck;            /* out */
};
enum cb_err regrant_make(struct console *c, const struct stale_row *r, struct regrant_plan *p,
                         struct buf *out);
uint8_t regrant(struct console *c, const struct stale_row *r);
unsigned regrant_all(struct console *c, unsigned most); /* how many it renewed */

/* How many papers of a kind there are, EPOCHs and TEAMKEYs of the house's line only; and how many
 * EWKs in K, with the number of the last. */
unsigned house_papers(struct house *h, uint8_t kind);
unsigned house_ewks(struct house *h, uint64_t *slot_out);

void done_make(struct console *c, const struct person *const *ends, unsigned n, struct buf *out);
uint8_t rotate_done(struct console *c, const struct person *const *ends, unsigned n);
#endif
