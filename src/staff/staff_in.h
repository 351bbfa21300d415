/* staff, private: what the files of this room share. Included only inside src/staff, and by tests
 * that look behind a door. Never anything of a conversation. */
#ifndef CALLBOX_STAFF_IN_H
#define CALLBOX_STAFF_IN_H
#include "seal/audit.h"
#include "seal/seal.h"
#include "staff/audit.h"
#include "staff/found.h"
#include "staff/papers.h"
#include "staff/staff.h"
#include <pthread.h>

enum {
    SESSIONS = 256,
    SESSION_IDLE_MS = 15 * 60 * 1000,
    SESSION_READS = 32,
    SESSIONS_EACH = 4, /* of one member at a time; the oldest ends */
};

/* One signed-in member. Lives in memory only: no restart survives it. */
struct session {
    uint8_t id[16], secret_hash[32];
    struct seal_mid mid;
    uint8_t role, nlines;
    uint16_t lines[CALL_LINES_MAX];
    struct store_row read[SESSION_READS]; /* whose reading is in the audit already, on this day */
    uint32_t read_n, read_day;
    uint64_t seen_ms, began;          /* began: a running number, which is older of two */
    uint8_t totp_next[KEYS_TOTP_BOX]; /* a second factor that no code has confirmed yet */
    bool totp_waits;
};
/* A reading whose entry is not on the disk yet. */
struct audit_pending {
    struct session *session;
    uint8_t id[16];
    struct store_row row;
};

struct staff_fronts { /* of each line */
    struct staff_line_list lines;
    struct staff_settings of[STAFF_LINES_MOST];
};

struct staffroom {
    struct store *store;
    struct keys_link *keys;
    pthread_mutex_t lock;
    struct buf roster;         /* under lock: http copies it */
    bool roster_fresh;         /* under lock: it changed since that was last asked */
    struct staff_fronts front; /* under lock, like it */
    /* line's thread only */
    struct passkey_site site; /* origin empty: no passkeys */
    struct session sessions[SESSIONS];
    uint64_t sessions_begun;
    bool key_proven;               /* K has proven to hold the vault that ORG names */
    uint64_t made[CALL_BATCH_MAX]; /* slots that K made for the epochs of the batch that runs */
    unsigned made_n;
    bool spent;         /* there may be keys of epochs that nobody needs any more */
    uint64_t spent_due; /* burn them then, monotonic ms */
    struct audit_pending read[CALL_BATCH_MAX];
    unsigned read_n;
    bool no_audit;     /* said in the log */
    bool papers_moved; /* the roster is to be made again when the batch is on the disk */
};

/* --- member.c: a member's record -------------------------------------------------------------- */
struct staff { /* PAPER_MEMBER under mid; STAFF_LEN bytes */
    uint8_t member[SEAL_MEMBER], wrap[SEAL_WRAP], totp_box[KEYS_TOTP_BOX];
    uint64_t totp_step;
    struct seal_hash auth_hash;
    uint8_t name_hash[16], name[32];
};
enum cb_err staff_put(struct store *s, const struct seal_mid *mid, const struct staff *m) CB_MUST;
enum cb_err staff_get(struct store *s, const struct seal_mid *mid, struct staff *out) CB_MUST;
enum cb_err staff_by_name(struct store *s, const uint8_t name_hash[16],
                          struct seal_mid *out) CB_MUST;
/* Their account is over: no name, no password, no second factor. The MEMBER, their last, stays. */
enum cb_err staff_end(struct store *s, const struct seal_mid *mid, struct view member) CB_MUST;
enum cb_err staff_read(struct view v, struct staff *out) CB_MUST; /* a PAPER_MEMBER as it lies */
/* Their record and their paper, if it holds today.
 * Errors  PEER_AUTH they were removed, or their time has not come or is over */
enum cb_err staff_in_force(struct store *s, const struct seal_mid *mid, struct staff *out,
                           struct seal_member *paper_out) CB_MUST;
/* All MEMBER papers, ascending by mid, one after the other. */
enum cb_err staff_members(struct store *s, struct buf *out, uint16_t *n_out) CB_MUST;

/* --- wraps.c: a member's passkeys, as they lie: PAPER_WRAP under mid, sub their number, from 1
 * ------------------------------------------------------ */
enum { WRAPS_EACH = 8, WRAP_LABEL = 32 };
struct wrap {
    uint8_t number;
    bool opens; /* its PRF opens wrap; else it stands for the six digits only */
    uint32_t added_day, used_day;
    uint8_t label[WRAP_LABEL], wrap[SEAL_WRAP];
    struct passkey key;
};
enum cb_err wrap_put(struct store *s, const struct seal_mid *mid, const struct wrap *w) CB_MUST;
struct wraps {
    unsigned n;
    struct wrap w[WRAPS_EACH];
};
enum cb_err wraps_get(struct store *s, const struct seal_mid *mid, struct wraps *out) CB_MUST;
struct wrap *wraps_find(struct wraps *all, struct view id); /* NULL: none has this id */
enum cb_err wrap_drop(struct store *s, const struct seal_mid *mid, uint8_t number) CB_MUST;
enum cb_err wraps_drop(struct store *s, const struct seal_mid *mid) CB_MUST; /* all of theirs */
/* passkeys.c: ask a question on this connection; the one asked, if it is not too old. */
void challenge_new(struct call *c);
bool challenge_due(const struct call *c);
void challenge_over(struct call *c);

/* --- session.c: who is signed in -------------------------------------------------------------- */
struct session *session_of(struct staffroom *sr, const struct call_seat *s);
/* The same, for one who may go on: removed or out of force ends the session here and now, and what
 * their paper says today is what they may. Errors  PEER_AUTH the seat is empty now */
enum cb_err session_check(struct staffroom *sr, struct call_seat *seat,
                          struct session **out) CB_MUST;
bool session_has_line(const struct session *s, uint16_t line);
struct session *session_by(struct staffroom *sr, const uint8_t secret[32]); /* NULL: nobody's */
void session_seat(struct call_seat *seat, const struct session *s);         /* s sits there now */
/* Sign in whoever proved to be this member. */
enum cb_err session_start(struct staffroom *sr, struct call *c, const struct staff *m,
                          uint8_t secret_out[32]) CB_MUST;
/* End every session of a member but one; but NULL: all. */
void sessions_end(struct staffroom *sr, const struct seal_mid *mid, const struct session *but);
/* signin.c: is this the six digits of now? Notes the step, so that they work once.
 * Errors  PEER_AUTH no; BUSY_RATE too many were wrong; BUSY_KEY */
enum cb_err code_check(struct staffroom *sr, const struct seal_mid *mid, uint32_t code,
                       struct staff *m) CB_MUST;
bool auth_fits(const struct staff *m, const uint8_t auth[32]); /* signin.c: what a password gave */
/* signin.c: IDENTITY; wrap: the one that this sign-in opens, SEAL_WRAP bytes, or NULL */
enum cb_err identity_put(struct staffroom *sr, const struct session *s, const uint8_t *wrap,
                         struct buf *out) CB_MUST;

/* --- papers.c: epochs, team keys, the roster -------------------------------------------------- */
enum cb_err epoch_put(struct store *s, struct view epoch, uint64_t ewk_slot) CB_MUST;
enum cb_err epoch_all(struct store *s, struct buf *out, uint16_t *n_out) CB_MUST;
enum cb_err teamkey_put(struct store *s, struct keys_link *k, uint64_t ewk_slot,
                        const struct seal_mid *mid, struct view teamkey) CB_MUST;
enum cb_err teamkeys_of(struct store *s, struct keys_link *k, const struct seal_mid *mid,
                        struct buf *out, uint16_t *n_out) CB_MUST;
/* Drop the team keys of one member (line 0: of all lines), or of everybody (mid NULL), that are of
 * epochs below one. */
enum cb_err teamkeys_drop(struct store *s, const struct seal_mid *mid, uint16_t line,
                          uint32_t below) CB_MUST;
enum cb_err papers_roster(struct store *s, struct buf *out) CB_MUST;
/* An EPOCH signed again: the same key and number, over the members as they now lie.
 * Errors  PEER_FORMAT another key or number; NONE_STALE other members */
enum cb_err epoch_check(struct staffroom *sr, struct view epoch, uint16_t line,
                        struct seal_epoch *now_out, uint64_t *slot_out) CB_MUST;
/* Errors  PEER_AUTH, PEER_SEAL, PEER_DENIED the papers, as they would now be shown, do not give
 *         this epoch as the line's key */
enum cb_err roster_holds(struct staffroom *sr, uint16_t line, uint32_t epoch) CB_MUST;

/* --- retire.c --- */
void retire_spent(struct staffroom *sr); /* burn the EWKs of epochs that are over, as K answers */

/* --- audit.c: what was done to a member; the rest is in audit.h --- */
enum cb_err audit_member(struct staffroom *sr, const struct call *c, uint8_t action, uint16_t line,
                         const struct staff *m) CB_MUST; /* what was done to m */
enum cb_err audit_everywhere(struct staffroom *sr, const struct call *c, uint8_t action,
                             const struct staff *m) CB_MUST; /* in each line of m's */
/* The same with no line running, as a founding needs: a's line and all after day are the caller's.
 * Errors  NONE_FOUND this line has no audit key */
enum cb_err audit_write(struct store *s, struct seal_audit *a) CB_MUST;
struct audit_head {          /* PAPER_AUDIT_HEAD under the line */
    uint64_t first, last;    /* the oldest entry that is still there, and the newest; 0: none */
    struct seal_hash newest; /* its hash */
};
enum cb_err audit_head_get(struct store *s, uint16_t line, struct audit_head *out) CB_MUST;
enum cb_err audit_head_put(struct store *s, uint16_t line, const struct audit_head *h) CB_MUST;

/* --- audit.c, rotate.c: beside a batch, see staff.h --- */
void audit_reads_keep(struct staffroom *sr);
void slots_unmake(struct staffroom *sr, unsigned from);

/* --- settings.c --- */
enum cb_err settings_front(struct store *s, struct staff_fronts *out) CB_MUST;
#endif
