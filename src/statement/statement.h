/* statement: reads the plain sentences of a press statement about recorded crime, and says of each
 * number in them what the figures give, whether it is off, or that it could not be interpreted.
 * Called by cli. Its rules are a room of their own as far as they are about numbers alone
 * (rules/rules.h). Never passes a number that it did not understand: it says so instead.
 * docs/STATEMENTS.md. */
#ifndef CALLBOX_STATEMENT_H
#define CALLBOX_STATEMENT_H
#include "core/core.h"
#include "figures/figures.h"
#include "statement/rules.h"

enum { STATE_MAX = 256 * 1024 /* bytes of a statement */, STATE_ITEMS = 4000 };

/* What a number in the text is. */
enum state_kind {
    STATE_COUNT,   /* of crimes recorded, or detected */
    STATE_SHARE,   /* per cent of something, or in: one in five, half */
    STATE_CHANGE,  /* per cent up or down, or percentage points */
    STATE_MONTHS,  /* how long a period is said to be */
    STATE_PERIOD,  /* which months: April to February, 2014-15 */
    STATE_WORDING, /* no number: how the word detected is used */
    STATE_DATE,    /* from here on: known for what it is, and not compared with anything */
    STATE_TIME,
    STATE_PHONE,
    STATE_AGE,
    STATE_MONEY,
    STATE_DURATION, /* of something else than the figures */
    STATE_NAME,     /* of a law, a place in a list, a product */
    STATE_OTHER,    /* a number, but of what could not be made out */
    STATE_KINDS
};
enum state_verdict {
    STATE_AGREES,
    STATE_FINDING,   /* something is off: why says what */
    STATE_UNCHECKED, /* understood, but there is nothing to compare it with: why */
    STATE_KNOWN,     /* a date, a telephone number and the like */
    STATE_UNREAD     /* not interpreted */
};
/* What is off. */
enum state_off {
    STATE_OFF_NOTHING,
    STATE_OFF_COUNT,
    STATE_OFF_PERCENTAGE,
    STATE_OFF_BASE,
    STATE_OFF_PERIOD,
    STATE_OFF_ROUNDING,
    STATE_OFF_DETECTED,
    STATE_OFFS
};
struct state_item {
    uint32_t sentence; /* from 0 */
    uint32_t at, len;  /* bytes of the text */
    enum state_kind kind;
    enum state_verdict verdict;
    enum state_off off;
    char data[RULE_TEXT]; /* what the figures give; empty: nothing was looked up */
    char why[RULE_TEXT];  /* a whole sentence; empty: nothing to say */
};
struct state_sentence {
    uint32_t at, len;
};
struct state_report {
    struct state_item *item; /* in the order of the text */
    struct state_sentence *sentence;
    uint32_t items, room, sentences, findings, unread; /* room: for so many items */
    bool more; /* there were more numbers than STATE_ITEMS: the rest was not read */
};
struct state_ask {
    struct view text;
    const struct fig_data *data; /* NULL: only what the sentences say of each other is checked */
    bool linked; /* detections are of the very crimes recorded, not by their own date */
};
/* Read and check.
 * Errors  PEER_SIZE longer than STATE_MAX; PEER_FORMAT no UTF-8 (at_out: the byte); NONE_FOUND no
 *         sentence in it */
enum cb_err state_check(const struct state_ask *a, struct state_report *out,
                        uint32_t *at_out) CB_MUST;
void state_report_free(struct state_report *r);
/* As lines to read, or as one JSON object. name: of the file; version: of the figures, 0
 * without. */
void state_text(const struct state_ask *a, const struct state_report *r, const char *name,
                struct buf *out);
void state_json(const struct state_ask *a, const struct state_report *r, const char *name,
                struct buf *out);
const char *state_off_name(enum state_off o);   /* "period" */
const char *state_kind_name(enum state_kind k); /* "months" */
#endif
