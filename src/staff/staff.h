/* staff: those who answer: who they are, that it is they, what they may, and what is written down
 * of what they did. Records in, records out, as in line, which runs these steps and stands above.
 * Called by line only, on its thread, and by cli through staff/found.h. Never knows a conversation:
 * of one it is told its row, as the store has it, and no more. */
#ifndef CALLBOX_STAFF_H
#define CALLBOX_STAFF_H
#include "call/call.h"
#include "core/core.h"
#include "keys/keys.h"
#include "passkey/passkey.h"

struct staffroom;

/* store, keys: borrowed. passkeys: copied; NULL: this line takes none. */
struct staffroom *staffroom_open(struct store *store, struct keys_link *keys,
                                 const struct passkey_site *passkeys);
void staffroom_close(struct staffroom *sr);

/* --- beside a batch: what the store's transaction does not undo ------------------------------ */
struct staff_mark {
    unsigned reads, made;
};
void staff_batch(struct staffroom *sr);                            /* one begins */
struct staff_mark staff_mark(const struct staffroom *sr);          /* before a call */
void staff_undo(struct staffroom *sr, const struct staff_mark *m); /* that call failed */
void staff_kept(struct staffroom *sr);                             /* the batch is on the disk */
void staff_lost(struct staffroom *sr); /* it is not: keys that K made for it go */
/* After a batch: keys that nobody needs any more are burnt, and what visitors are shown follows
 * what is on the disk. */
void staff_after(struct staffroom *sr);

/* --- who is asking ---------------------------------------------------------------------------- */
/* What roles may, as bits 1 << role. */
enum staff_may {
    STAFF_SUPERVISOR = 1 << ROLE_SUPERVISOR,
    STAFF_DESK = 1 << ROLE_PRACTITIONER | STAFF_SUPERVISOR, /* and so the line's key */
    STAFF_MEMBER = ((1 << (ROLE_LAST + 1)) - 1) & ~1,       /* each role there is */
};
/* Whoever sits there, as their paper says today; a session that ended empties the seat.
 * Errors  PEER_AUTH nobody does; PEER_DENIED it is not one of these */
enum cb_err staff_allowed(struct staffroom *sr, struct call *c, unsigned may) CB_MUST;
/* Who somebody is, by their paper as it lies. Errors  NONE_FOUND */
enum cb_err staff_member(struct staffroom *sr, const struct seal_mid *mid,
                         struct seal_member *out) CB_MUST;
bool staff_serves(struct staffroom *sr, const struct call_seat *seat, uint16_t line);
/* Is this member signed in anywhere? And may they answer on that line today, as their paper says?
 */
bool staff_present(const struct staffroom *sr, const struct seal_mid *mid);
bool staff_may_answer(struct staffroom *sr, const struct seal_mid *mid, uint16_t line);
void staff_lines(struct staffroom *sr, struct call *c); /* fills c->lines as the session stands */

/* --- the steps, one a record type; body is what follows the record header --------------------- */
typedef enum cb_err staff_step(struct staffroom *sr, struct call *c, struct rd *body);
staff_step step_hello, step_blind, step_login, step_resume, step_leave; /* signin.c */
staff_step step_login_key;                                              /* signin_key.c */
staff_step step_enrol_new, step_enrol_claim, step_enrol_list, step_enrol_sign,
    step_renew;                                                         /* enrol.c */
staff_step step_members, step_password, step_factor, step_factor_reset; /* account.c */
staff_step step_passkey_begin, step_passkey_add, step_passkey_list,
    step_passkey_drop;                   /* passkeys.c */
staff_step step_line_get, step_line_set; /* settings.c */
staff_step step_audit;                   /* audit.c */
staff_step step_rotate_done;             /* retire.c */

/* --- what every visitor is shown; any thread -------------------------------------------------- */
struct staff_settings {
    uint16_t retention_days; /* after its last message a conversation is destroyed */
};
/* line 0: the first. One that is not there has none. */
void staff_front(struct staffroom *sr, uint16_t line, struct staff_settings *out);
enum cb_err staff_roster(struct staffroom *sr, struct buf *out) CB_MUST;
bool staff_roster_fresh(
    struct staffroom *sr); /* is it another one than when this was last asked? */
enum cb_err staff_refresh(struct staffroom *sr) CB_MUST; /* line's thread: make it from the store */
#endif
