/* line: the domain. Conversations, the queue, staff and their sign-in, all in terms of records
 * (wire.h) in and records out. Called by http and cli. Never knows HTTP, SQL or a plaintext:
 * what passes here is sealed, except the header fields that ordering needs.
 *
 * One thread of its own runs every call, many to a batch, and a batch is one durable commit: a
 * reply leaves this room only after what it acknowledges is on the disk. The loop's thread
 * submits calls and collects the finished ones. */
#ifndef CALLBOX_LINE_H
#define CALLBOX_LINE_H
#include "core/core.h"
#include "wire/wire.h"
#include "store/store.h"
#include "keys/keys.h"
#include "passkey/passkey.h"
#include "bus/bus.h"

struct line;

/* Who is asking. A connection owns one and hands it in and out with every call: the two threads
 * share nothing. Zeroed is nobody. Wiped by line_seat_leave. */
enum line_kind { SEAT_NOBODY = 0, SEAT_VISITOR, SEAT_STAFF };
struct line_seat {
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
void line_seat_leave(struct line_seat *s);

/* Where a request came from decides which records it may hold. */
enum line_door { DOOR_POST = 1, DOOR_STREAM, DOOR_STAFF, DOOR_NOJS };

enum { LINE_TELL_MAX = 4, LINE_STAFF_MAX = 8 /* lines of one member */ };
struct line_tell {
    struct bus_topic topic;
    uint8_t what;
    uint64_t n;
};

/* One request on its way through. Owned by the submitter until done() is called. */
struct line_call {
    uint8_t door;
    struct line_seat seat; /* in: who asks; out: who they are now */
    struct buf request;    /* one record; wiped by the submitter after done */
    struct buf reply;      /* one record, WIRE_REPLY_LEN at most before padding */
    size_t reply_max;      /* how large the reply may be (pages of history fit into it) */
    uint64_t arrived_ms;   /* monotonic */
    void (*done)(struct line_call *c); /* on the loop's thread; may free c */
    void *arg;
    uint16_t lines[LINE_STAFF_MAX]; /* out, of staff: whose queues they may hear of */
    uint8_t nlines;
    /* line's own */
    struct line_tell tell[LINE_TELL_MAX];
    uint8_t ntell;
    bool wrote; /* a new message of the seat's or the phrase's conversation: it counts */
    struct store_row wrote_row;
    struct ahead *ahead; /* what was done of it before its batch, or NULL */
    struct buf more;     /* struct line_tell each: those past LINE_TELL_MAX */
    struct line_call *next;
};

struct line_config {
    struct store *store;     /* taken */
    struct keys_link *keys;  /* taken */
    struct bus *bus;         /* borrowed; used on the loop's thread only */
    void (*wake)(void *arg); /* called from line's thread: then call line_finish soon */
    void *wake_arg;
    const struct passkey_site *passkeys; /* copied; NULL: this line takes none */
    uint32_t batch_max;                  /* calls to one commit; 32 */
    uint32_t queue_max;                  /* calls waiting; past it submit says BUSY_LOAD */
    uint32_t opens_per_minute;           /* past it a new conversation costs a puzzle; 0: never */
    uint32_t messages_per_hour;          /* of one conversation's visitor; 0: no limit */
};
enum cb_err line_open(const struct line_config *cfg, struct line **out) CB_MUST;
/* Hand in a call. Errors  BUSY_LOAD too many wait: c stays the caller's, nothing is called. */
enum cb_err line_submit(struct line *l, struct line_call *c) CB_MUST;
/* On the loop's thread: publish what the finished calls changed, then their done(). */
void line_finish(struct line *l);
/* Make the store's copy (STORE_COPY) and say how it goes on fd (core/os.h, control), which is
 * taken. Any thread. Errors  NONE_TAKEN one is being made: fd stays the caller's */
enum cb_err line_copy(struct line *l, int fd) CB_MUST;
void line_close(struct line *l); /* finishes the batch that runs, refuses the rest */

/* Run one call at once in the caller's thread, without a batch thread: begin, the record's row of
 * the table, commit. What tests and tools use; the batch thread uses the same steps. */
void line_run(struct line *l, struct line_call *c);
/* Numbers without a person in them, for metrics: batches, calls, waiting. */
struct line_figures {
    uint64_t batches, calls, refused_full, refused_busy;
};
void line_figures(struct line *l, struct line_figures *out);

/* --- making a line: cli only --------------------------------------------------------------------
 */
/* Put the organisation's papers into an empty store: ORG, first supervisor, first epochs; or, with
 * org empty, one more supervisor into a store that has them (everyone's password is lost). */
struct line_founding {
    struct view org;        /* SEAL_ORG, or empty */
    struct view member;     /* SEAL_MEMBER, a supervisor signed by root */
    struct view commits[2]; /* COMMITS of the shares of root and recovery; or empty */
    struct view epochs;     /* SEAL_EPOCH x n: the line's, and its audit's */
    struct view
        teamkeys;     /* SEAL_TEAMKEY x n of those: to the supervisor; mid all zero: to pk_rec */
    struct view wrap; /* SEAL_WRAP */
    struct view totp_box; /* KEYS_TOTP_BOX */
    bool founding;        /* what the audit calls it: a founding, or a recovery */
    uint8_t name_hash[16];
    uint8_t name[32];           /* sign-in name, UTF-8, zero padded: staff-visible only */
    struct seal_hash auth_hash; /* BLAKE2b-256 of auth_m */
};
enum cb_err line_found(struct store *s, struct keys_link *k, const struct line_founding *f) CB_MUST;
/* What a recovery reads offline: the papers as they lie, and the recovery key's TEAMKEYs of a line
 * or, with SEAL_AUDIT_LINE, of its audit, the newest epoch's last: while a rotation is under way
 * there are several, and each is appended. Errors  NONE_FOUND there is no such key */
enum cb_err line_papers(struct store *s, struct keys_link *k, uint16_t line, struct buf *roster_out,
                        struct buf *teamkeys_out) CB_MUST;
/* COMMITS of a set (enum seal_set), unchecked. Errors  NONE_FOUND a demonstration has none */
enum cb_err line_commits(struct store *s, uint8_t set, struct buf *out) CB_MUST;
enum cb_err line_roster_of(struct store *s, struct buf *out) CB_MUST; /* with no line running */
/* The ROSTER file every visitor loads (seal/roster.h), made from the store's papers. */
enum cb_err line_roster(struct line *l, struct buf *out) CB_MUST;
/* What pages tell visitors about the line they reach: as of the newest batch. Any thread. */
struct line_settings {
    uint16_t retention_days; /* after its last message a conversation is destroyed */
};
void line_settings(struct line *l, struct line_settings *out);
/* The topic that a conversation or a line's queue is told on. */
struct bus_topic line_topic_conv(const struct store_row *r);
struct bus_topic line_topic_queue(uint16_t line);
struct bus_topic line_topic_papers(void); /* BUS_PAPERS: the roster is another one from now on */
#endif
