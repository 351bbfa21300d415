/* client: the visitor's half and the practitioner's half of the line in C. Derives, seals, asks,
 * opens. Called by nojs (a visitor without JavaScript), by `callbox probe` and by the tests.
 * Never opens a socket: it asks through a function its caller gives it. */
#ifndef CALLBOX_CLIENT_H
#define CALLBOX_CLIENT_H
#include "core/core.h"
#include "seal/seal.h"
#include "wire/wire.h"

/* Carry one request record there and one reply record back (unpadded). The reply buf is emptied
 * first. Errors  BUSY_LOAD no answer; PEER_* not a record. */
struct client_door {
    enum cb_err (*ask)(void *arg, struct view record, struct buf *reply_out);
    void *arg;
};
/* What a reply's status means here: UNKNOWN -> NONE_FOUND, STALE -> NONE_STALE, and so on. */
enum cb_err client_status(uint8_t wire_status);

/* --- a visitor -------------------------------------------------------------------------------- */
enum { CLIENT_GENS_MAX = 64 };
struct client_visitor {
    struct seal_visitor me;        /* from the phrase */
    struct seal_key ck;            /* newest generation's */
    uint32_t gen;
    uint16_t line;
    uint8_t state;                 /* enum wire_state, as last told */
    uint64_t last_v2s, last_s2v;
    struct seal_hash tip_v2s, tip_s2v;
    uint64_t before;               /* older page, 0: none */
};
void client_visitor_wipe(struct client_visitor *v);
/* One opened message as a page or a test shows it. text borrows until the callback returns.
 * broken: the chain does not hold here, shown as "message missing"; text is then empty. */
struct client_msg { uint8_t dir; uint64_t seq; uint32_t t15; bool broken; struct view text; };
typedef void client_msg_fn(void *arg, const struct client_msg *m);

/* Open a conversation: CK_0, two GRANTs (to itself and to the line's epoch key, which roster's
 * signed chain must name), and the first message. v->me must be derived. want: WANT_*. */
enum cb_err client_open(struct client_door *door, struct view roster, uint16_t line, uint8_t want,
                        struct view text, struct client_visitor *v) CB_MUST;
/* Come back: newest page (before 0) or an older one. Opens the visitor's newest GRANT, checks the
 * chains, gives each message in order. Errors  NONE_FOUND no such phrase, or burnt. */
enum cb_err client_return(struct client_door *door, struct client_visitor *v, uint64_t before,
                          client_msg_fn *fn, void *arg) CB_MUST;
/* Say something more. On NONE_STALE call client_return and try again: msgid makes a repeat of
 * the same text harmless only within one call. */
enum cb_err client_send(struct client_door *door, struct client_visitor *v, struct view text) CB_MUST;
enum cb_err client_burn(struct client_door *door, struct client_visitor *v) CB_MUST;

/* --- a practitioner ---------------------------------------------------------------------------- */
struct client_staff {
    struct seal_mid mid; uint8_t role; uint8_t session[32];
    struct seal_sk sk; struct seal_ed_sk ed;
    uint32_t epoch; uint16_t line; struct seal_sk sk_e;
};
struct client_case { /* one taken conversation */
    uint8_t row[16]; struct seal_pk pk_v; struct seal_conv conv;
    struct seal_key ck, nk; uint32_t gen; bool has_nk;
    uint64_t last_v2s, last_s2v, last_note;
    struct seal_hash tip_v2s, tip_s2v, tip_note;
};
/* Sign in: HELLO, BLIND (proof checked against k_pw), LOGIN with the six digits, unwrap. */
enum cb_err client_staff_login(struct client_door *door, struct view name, struct view password,
                               uint32_t code, const struct seal_point *k_pw,
                               struct client_staff *s) CB_MUST;
void client_staff_name_hash(struct view name, uint8_t out[16]);
/* The row longest in the queue. Errors  NONE_FOUND nobody waits. */
enum cb_err client_staff_first(struct client_door *door, struct client_staff *s,
                               uint8_t row_out[16]) CB_MUST;
enum cb_err client_staff_take(struct client_door *door, struct client_staff *s,
                              const uint8_t row[16], struct client_case *c, client_msg_fn *fn,
                              void *arg) CB_MUST;
enum cb_err client_staff_reply(struct client_door *door, struct client_staff *s,
                               struct client_case *c, struct view text) CB_MUST;
enum cb_err client_staff_note(struct client_door *door, struct client_staff *s,
                              struct client_case *c, struct view text) CB_MUST;
enum cb_err client_staff_end(struct client_door *door, const uint8_t row[16]) CB_MUST;
enum cb_err client_staff_back(struct client_door *door, const uint8_t row[16]) CB_MUST;
#endif
