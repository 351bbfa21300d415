/* call: one request on its way through the server: who asks, what was asked, what is answered, and
 * who is to be told of it. Made by http, handed to line, filled by the steps of line and staff.
 * Never has anything of its own but these: what a request means is the steps' affair. */
#ifndef CALLBOX_CALL_H
#define CALLBOX_CALL_H
#include "core/core.h"
#include "bus/bus.h"
#include "passkey/passkey.h"
#include "seal/seal.h"
#include "store/store.h"
#include "wire/wire.h"

/* Who is asking. A connection owns one and hands it in and out with every call: the two threads
 * share nothing. Zeroed is nobody. Wiped by call_seat_leave. */
enum call_kind { SEAT_NOBODY = 0, SEAT_VISITOR, SEAT_STAFF };
struct call_seat {
    uint8_t kind;
    uint8_t role;                         /* enum wire_role, of staff */
    uint16_t line;                        /* the visitor's; staff: their first */
    struct store_row row;                 /* the visitor's conversation */
    struct seal_key bk;                   /* its BK, while a stream is open */
    struct seal_mid mid;                  /* staff */
    uint8_t session[16];                  /* staff: names the session, is not its secret */
    uint8_t challenge[PASSKEY_CHALLENGE]; /* staff: what a passkey was asked on this connection */
    uint64_t challenge_ms;                /* when; 0: nothing was */
};
void call_seat_leave(struct call_seat *s);

/* Where a request came from decides which records it may hold. */
enum call_door { DOOR_POST = 1, DOOR_STREAM, DOOR_STAFF, DOOR_NOJS };

enum {
    CALL_TELL_MAX = 4,
    CALL_LINES_MAX = 8,  /* lines of one member */
    CALL_BATCH_MAX = 64, /* calls that share a commit */
};
struct call_tell {
    struct bus_topic topic;
    uint8_t what;
    uint64_t n;
};

struct ahead; /* line's */

/* One request on its way through. Owned by the submitter until done() is called. */
struct call {
    uint8_t door;
    struct call_seat seat;        /* in: who asks; out: who they are now */
    struct buf request;           /* one record; wiped by the submitter after done */
    struct buf reply;             /* one record, WIRE_REPLY_LEN at most before padding */
    size_t reply_max;             /* how large the reply may be (pages of history fit into it) */
    uint64_t arrived_ms;          /* monotonic */
    void (*done)(struct call *c); /* on the loop's thread; may free c */
    void *arg;
    uint16_t lines[CALL_LINES_MAX]; /* out, of staff: whose queues they may hear of */
    uint8_t nlines;
    /* line's own */
    struct call_tell tell[CALL_TELL_MAX];
    uint8_t ntell;
    bool wrote; /* a new message of the seat's or the phrase's conversation: it counts */
    struct store_row wrote_row;
    struct ahead *ahead; /* what was done of it before its batch, or NULL */
    struct buf more;     /* struct call_tell each: those past CALL_TELL_MAX */
    struct call *next;
};

/* The topic that a conversation or a line's queue is told on. */
struct bus_topic call_topic_conv(const struct store_row *r);
struct bus_topic call_topic_queue(uint16_t line);
struct bus_topic call_topic_papers(void); /* BUS_PAPERS: the roster is another one from now on */

/* To be told when what the call did is on the disk. */
void call_tell(struct call *c, struct bus_topic t, uint8_t what, uint64_t n);
void call_tell_conv(struct call *c, const struct store_row *r, uint8_t what, uint64_t n);
void call_tell_queue(struct call *c, uint16_t line);
void call_tell_member(struct call *c, const struct seal_mid *mid, uint8_t what);
void call_tells_drop(struct call *c);
#endif
