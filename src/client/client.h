/* client: the visitor's half and the practitioner's half of the line in C. Derives, seals, asks,
 * opens. Called by nojs (a visitor without JavaScript), by `callbox probe` and by the tests.
 * Never opens a socket: it asks through a function its caller gives it. */
#ifndef CALLBOX_CLIENT_H
#define CALLBOX_CLIENT_H
#include "core/core.h"
#include "seal/seal.h"
#include "wire/wire.h"
#include "wire/rotation.h"

/* Carry one request record there and one reply record back (unpadded). The reply buf is emptied
 * first. Errors  BUSY_LOAD no answer; PEER_* not a record. */
struct client_door {
    enum cb_err (*ask)(void *arg, struct view record, struct buf *reply_out);
    void *arg;
};
/* What a reply's status means here: UNKNOWN -> NONE_FOUND, STALE -> NONE_STALE, and so on. */
enum cb_err client_status(uint8_t wire_status);

/* One opened message as a page or a test shows it. text borrows until the callback returns.
 * broken: the chain does not hold here, shown as "message missing"; text is then empty. seq is
 * what should have been there (0: not even that is known). order: its place, as `before` takes it. */
struct client_msg { uint8_t dir, flags; bool broken; uint32_t t15; uint64_t seq, order; struct view text; };
typedef void client_msg_fn(void *arg, const struct client_msg *m);
/* What the next older page must end with: seq 0, nothing more in this direction. */
struct client_edge { uint64_t seq; struct seal_hash hash; };

/* --- a visitor -------------------------------------------------------------------------------- */
enum { CLIENT_GENS_MAX = WIRE_GENS };
struct client_visitor {
    struct seal_visitor me;        /* from the phrase */
    struct view roster;            /* the roster file, borrowed; may be empty for client_burn */
    struct seal_key ck;            /* newest generation's */
    uint32_t gen;
    uint16_t line;
    uint8_t about;                 /* WIRE_ABOUT, for client_open; sealed into the first message */
    uint8_t state, ahead, want;    /* enum wire_state, wire_ahead, wire_want, as last told */
    int16_t east;                  /* of the line's clock at due, minutes */
    uint32_t due;                  /* half hour since 1970: booked, or an answer promised; 0 none */
    uint32_t hold;                 /* the half hour until which they are held off; 0 not; east is its own then */
    uint64_t last_v2s, last_s2v;
    struct seal_hash tip_v2s, tip_s2v;
    uint64_t before;               /* older page, 0: none */
    struct client_edge edge[DIR_S2V + 1];
};
void client_visitor_wipe(struct client_visitor *v);

/* Open a conversation: CK_0, two GRANTs (to itself and to the line's epoch key, which v->roster's
 * signed chain must name), and the first message. v->me and v->roster must be set. want: WANT_*.
 * Errors  PEER_SEAL, PEER_AUTH the roster does not hold; PEER_SIZE the text is too long;
 *         NONE_STALE the line has a newer key: load the roster again. */
enum cb_err client_open(struct client_door *door, uint16_t line, uint8_t want, struct view text,
                        struct client_visitor *v) CB_MUST;
/* Come back: newest page (before 0) or an older one (v->before, or any order that a page gave:
 * then only inside the page is the chain checked). Opens the visitor's newest GRANT (its own,
 * or a member's whom v->roster names), checks the chains, gives each message in order.
 * Errors  NONE_FOUND no such phrase, or burnt; PEER_SEAL, PEER_AUTH keys that are not ours. */
enum cb_err client_return(struct client_door *door, struct client_visitor *v, uint64_t before,
                          client_msg_fn *fn, void *arg) CB_MUST;
/* Say something more. On NONE_STALE call client_return and try again: msgid makes a repeat of
 * the same text harmless only within one call. */
enum cb_err client_send(struct client_door *door, struct client_visitor *v, struct view text) CB_MUST;
enum cb_err client_burn(struct client_door *door, struct client_visitor *v) CB_MUST;
/* Wait to talk no longer: what was written is a message, in the same place.
 * Errors  NONE_TAKEN somebody has it; NONE_ENDED; NONE_FOUND no such phrase */
enum cb_err client_step_down(struct client_door *door, struct client_visitor *v) CB_MUST;
/* Which times can be booked (BOOK_ASK), take one (BOOK_SLOT), or want none any more (BOOK_CANCEL).
 * Errors  NONE_TAKEN the slot has gone meanwhile; NONE_FOUND no such phrase */
enum cb_err client_book(struct client_door *door, struct client_visitor *v, uint8_t what,
                        uint32_t half_hour, struct wire_booked *out) CB_MUST;
/* What somebody says afterwards, without a phrase. answer: 1..3, 0 none; text may be empty.
 * Errors  PEER_SEAL the roster names no key of the supervisors; PEER_SIZE; NONE_STALE it has a newer */
struct client_feedback { uint16_t line; bool complaint; uint8_t answer[FEEDBACK_QUESTIONS]; struct view text; };
enum cb_err client_feedback(struct client_door *door, const struct client_feedback *f,
                            struct view roster) CB_MUST;
/* A MSG that came over a live stream: opens it if it is the next of its direction and moves the
 * tips on. Errors  NONE_STALE not the next one: client_return; PEER_SEAL not ours. */
enum cb_err client_heard(struct client_visitor *v, struct view msg, client_msg_fn *fn,
                         void *arg) CB_MUST;

/* --- a practitioner --------------------------------------------------------------------------- */
/* A line's key of one epoch. While a rotation is under way a member holds more than one. */
struct client_epoch { uint32_t epoch; struct seal_sk sk; };
enum { CLIENT_EPOCHS_MAX = 8 };
struct client_staff {
    struct view roster;            /* the roster file, borrowed; set before client_staff_login */
    struct seal_mid mid; uint8_t role; uint8_t session[32];
    struct seal_sk sk; struct seal_ed_sk ed;
    uint32_t epoch; uint16_t line; struct seal_sk sk_e; /* the newest */
    struct client_epoch older[CLIENT_EPOCHS_MAX]; uint8_t nolder;
};
void client_staff_wipe(struct client_staff *s);
struct client_case { /* one conversation that was taken or read */
    uint8_t row[16]; struct seal_pk pk_v; struct seal_conv conv;
    struct seal_key ck, nk; uint32_t gen, epoch; bool has_nk; /* nk: of this gen, if there is one */
    uint8_t state; uint64_t before;
    uint64_t last_v2s, last_s2v, last_note;
    struct seal_hash tip_v2s, tip_s2v, tip_note;
    struct client_edge edge[DIR_NOTE + 1];
};
void client_case_wipe(struct client_case *c);
/* Sign in: HELLO, BLIND (proof checked against the roster's k_pw), LOGIN with the six digits,
 * unwrap, and the team key checked against the signed epoch of the member's first line.
 * Errors  PEER_AUTH the server asks for weaker stretching than we accept, or papers do not hold;
 *         PEER_DENIED name, password or code is wrong */
enum cb_err client_staff_login(struct client_door *door, struct view name, struct view password,
                               uint32_t code, struct client_staff *s) CB_MUST;
/* The papers as they are now, after s->roster was loaded again: RESUME, and the team keys anew.
 * Errors  PEER_DENIED the session is over */
enum cb_err client_staff_resume(struct client_door *door, struct client_staff *s) CB_MUST;
void client_staff_name_hash(struct view name, uint8_t out[16]);
/* Rows of the queue in order of wait, state CONV_*: waiting, or held. */
struct client_row { uint8_t row[16], state, want, owner[16], risk, here; uint16_t day;
                    uint32_t wait_s, due; uint64_t order, last_v2s, last_s2v; };
typedef void client_row_fn(void *arg, const struct client_row *r);
enum cb_err client_staff_queue(struct client_door *door, struct client_staff *s, uint8_t state,
                               uint64_t after, client_row_fn *fn, void *arg) CB_MUST;
/* The row longest in the queue. Errors  NONE_FOUND nobody waits. */
enum cb_err client_staff_first(struct client_door *door, struct client_staff *s,
                               uint8_t row_out[16]) CB_MUST;
enum cb_err client_staff_take(struct client_door *door, struct client_staff *s,
                              const uint8_t row[16], struct client_case *c, client_msg_fn *fn,
                              void *arg) CB_MUST;
/* c->before's older page, or the newest when c is zeroed; c->row must be set. */
enum cb_err client_staff_read(struct client_door *door, struct client_staff *s,
                              struct client_case *c, client_msg_fn *fn, void *arg) CB_MUST;
enum cb_err client_staff_reply(struct client_door *door, struct client_staff *s,
                               struct client_case *c, struct view text) CB_MUST;
enum cb_err client_staff_note(struct client_door *door, struct client_staff *s,
                              struct client_case *c, struct view text) CB_MUST;
enum cb_err client_staff_end(struct client_door *door, const uint8_t row[16]) CB_MUST;
enum cb_err client_staff_back(struct client_door *door, const uint8_t row[16]) CB_MUST;
#endif
