/* line, private: what the files of this room share. Included only inside src/line. */
#ifndef CALLBOX_LINE_IN_H
#define CALLBOX_LINE_IN_H
#include "line/line.h"
#include "seal/audit.h"
#include "seal/seal.h"
#include <pthread.h>

enum {
    BATCH_TOP = 64,
    TELLS_MORE = 4096,
    SESSIONS = 256,
    WAITS = 16384,
    SESSION_IDLE_MS = 15 * 60 * 1000,
    SESSION_READS = 32,
    SESSIONS_EACH = 4, /* of one member at a time; the oldest ends */
    STAFF_LINES = LINE_STAFF_MAX,
    PLACES = 10,      /* of a line's queue: further back is "many" */
    PLACES_LINES = 8, /* lines share when there are more */
};

/* One signed-in member. Lives in memory only: no restart survives it. */
struct session {
    uint8_t id[16], secret_hash[32];
    struct seal_mid mid;
    uint8_t role, nlines;
    uint16_t lines[STAFF_LINES];
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
/* When a place in the queue was given, for the wait that staff see; memory only, never stored. */
struct wait_mark {
    uint64_t order, at_ms;
};
/* The first places of a line's queue of those who want to talk now. */
struct places {
    uint16_t line;          /* 0: not made yet */
    bool whole;             /* there are no more than these */
    uint64_t made_ms, upto; /* upto: all places to this order were looked at */
    uint32_t n;
    uint64_t order[PLACES];
};

struct limits; /* limits.c */
/* What is done once a day, and how far it is; chores.c. */
struct round;
struct chores {
    bool loaded, started;      /* started: this process had its first round */
    uint32_t day;              /* of the last whole round */
    uint32_t wild_day;         /* a day that the clock cannot have come to by itself */
    uint8_t wait_h;            /* hours of running until that day is believed */
    uint32_t keyless_day;      /* since when rows have been without their keys; 0: none is */
    uint32_t orphan_day;       /* since when the noted keys have been without rows; 0: none is */
    uint64_t hour_ms, look_ms; /* monotonic: the hour that counts began; when to look again */
    struct round *round;       /* NULL: none runs */
};

struct line {
    struct line_config cfg;
    struct store *store;
    struct keys_link *keys;
    /* the batch thread's queue, under lock */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t some;
    struct line_call *head, *tail, *done_head, *done_tail;
    uint32_t waiting;
    bool closing, running, full;
    struct buf roster;             /* under lock: http copies it */
    bool roster_fresh;             /* under lock: it changed since line_finish last said so */
    struct line_settings settings; /* under lock, like it */
    int copy_fd;                   /* under lock: who waits for a copy; -1 nobody */
    struct line_figures figures;
    /* line's thread only */
    struct passkey_site site; /* origin empty: no passkeys */
    struct session sessions[SESSIONS];
    uint64_t sessions_begun;
    struct wait_mark waits[WAITS];
    struct places places[PLACES_LINES];
    struct chores chores;
    unsigned copied_pct;    /* of the copy that is being made, as was said last */
    uint64_t copy_since_ms; /* monotonic; 0: none is */
    struct store_row dead;  /* a row whose key is gone, to be dropped after this batch */
    bool has_dead;
    bool key_proven; /* K has proven to hold the vault that ORG names */
    struct made {    /* slots that K made for the batch that runs */
        uint8_t kind;
        uint64_t slot;
    } made[2 * BATCH_TOP]; /* one an opening; and the epochs of rotations, made_epochs of them */
    unsigned made_n, made_epochs;
    bool spent;         /* there may be keys of epochs that nobody needs any more */
    uint64_t spent_due; /* burn them then, monotonic ms */
    struct audit_pending read[BATCH_TOP];
    unsigned read_n;
    bool no_audit;     /* said in the log */
    bool added;        /* the batch that runs appended an envelope */
    bool papers_moved; /* the roster is to be made again when the batch is on the disk */
    uint32_t wait_n;   /* marks ever made; the ring holds the newest WAITS */
    struct limits *limits;
};

/* A conversation opened for one call: its row, its BK, and what the tips say. */
struct conv {
    struct store_conv row;
    struct seal_key bk;
    struct seal_pk pk_v;
    struct seal_hash tip[3];   /* v2s, s2v, note */
    struct seal_key tips_key;  /* of BK, for the row's tips; made when first needed */
    const struct ahead *ahead; /* of the call that opened it, or NULL */
};
/* What could be done of a visitor's message before its batch. */
struct ahead {
    uint64_t seq;
    struct seal_hash hash; /* the chain's next tip */
    struct seal_key tips_key;
    struct buf ct; /* the envelope sealed for its place in the store */
};
void conv_wipe(struct conv *c);

/* --- at_rest.c: everything of a conversation under its BK
 * ----------------------------------------- */
enum cb_err rest_tips_seal(struct conv *c, uint8_t out[STORE_TIPS]) CB_MUST;
enum cb_err rest_tips_open(struct conv *c) CB_MUST; /* fills pk_v and tip */
enum cb_err rest_env_seal(const struct conv *c, uint8_t dir, uint64_t seq, struct view env,
                          struct buf *out) CB_MUST;
enum cb_err rest_env_open(const struct conv *c, uint8_t dir, uint64_t seq, struct view ct,
                          struct buf *out) CB_MUST;
enum cb_err rest_paper_put(struct line *l, const struct conv *c, uint8_t kind, uint64_t sub,
                           struct view paper) CB_MUST;
/* Open every grant of the kinds in rks (bits 1<<rk) or every link, one after the other. */
enum cb_err rest_papers(struct line *l, const struct conv *c, uint8_t kind, unsigned rks,
                        struct buf *out, uint8_t *n_out) CB_MUST;

/* --- ahead.c: on the thread that submits and finishes ----------------------------------------- */
void ahead_do(struct line_call *c);
void ahead_drop(struct line_call *c);

/* --- find.c: from what was asked to an opened conversation ---------------------------------------
 */
enum cb_err conv_by_auth(struct line *l, const struct seal_key *auth, struct conv *out) CB_MUST;
enum cb_err conv_by_seat(struct line *l, const struct line_seat *s, struct conv *out) CB_MUST;
enum cb_err conv_by_row(struct line *l, const uint8_t row[16], struct conv *out) CB_MUST;
/* The row is there already. Errors NONE_FOUND its key is gone: it will be dropped. */
enum cb_err conv_unseal(struct line *l, struct conv *out) CB_MUST;

/* --- history.c
 * ------------------------------------------------------------------------------------ */
struct history_ask {
    uint64_t before, have[3];
    unsigned dirs;
    bool links;
    unsigned rks;
    uint8_t ahead; /* enum wire_ahead, to be told with it */
};
/* Append a BUNDLE that fits into room bytes. */
enum cb_err history_put(struct line *l, const struct conv *c, const struct history_ask *ask,
                        size_t room, struct buf *out) CB_MUST;
/* Check an envelope against the conversation and append it durably: idempotent by msgid.
 * Errors NONE_STALE seq or prev moved on; PEER_FORMAT other conversation or direction. */
enum cb_err history_add(struct line *l, struct conv *c, uint8_t dir, struct view msg,
                        uint64_t *seq_out) CB_MUST;

/* --- the steps, one a record type; body is what follows the record header ------------------------
 */
typedef enum cb_err line_step(struct line *l, struct line_call *c, struct rd *body);
line_step step_open, step_return, step_watch, step_send, step_burn; /* visitor.c */
line_step step_ask;                                                 /* limits.c */
line_step step_queue, step_take, step_read, step_reply, step_note, step_back, step_end; /* desk.c */
line_step step_hello, step_blind, step_login, step_resume, step_leave; /* signin.c */
line_step step_enrol_new, step_enrol_claim, step_enrol_list, step_enrol_sign,
    step_renew;                                                        /* enrol.c */
line_step step_line_get, step_line_set;                                /* settings.c */
line_step step_members, step_password, step_factor, step_factor_reset; /* account.c */
line_step step_passkey_begin, step_passkey_add, step_passkey_list, step_passkey_drop,
    step_login_key;                      /* passkeys.c, signin_key.c */
line_step step_rotate;                   /* rotate.c */
line_step step_regrant, step_stale_list; /* regrant.c */
line_step step_rotate_done;              /* retire.c */
bool role_answers(uint8_t role);         /* calls.c: has a desk, and so the line's key */

/* --- staff.c: a member's record
 * ------------------------------------------------------ */
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
/* Nothing of theirs is left: the paper and every team key go too. */
enum cb_err staff_drop(struct store *s, const struct seal_mid *mid) CB_MUST;
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
void challenge_new(struct line_call *c);
bool challenge_due(const struct line_call *c);
void challenge_over(struct line_call *c);

/* --- session.c: who is signed in
 * ------------------------------------------------------ */
struct session *session_of(struct line *l, const struct line_seat *s);
/* The same, for one who may go on: removed or out of force ends the session here and now, and what
 * their paper says today is what they may. Errors  PEER_AUTH the seat is empty now */
enum cb_err session_check(struct line *l, struct line_seat *seat, struct session **out) CB_MUST;
bool session_has_line(const struct session *s, uint16_t line);
/* Sign in whoever proved to be this member. */
enum cb_err session_start(struct line *l, struct line_call *c, const struct staff *m,
                          uint8_t secret_out[32]) CB_MUST;
/* End every session of a member but one; but NULL: all. */
void sessions_end(struct line *l, const struct seal_mid *mid, const struct session *but);
/* signin.c: is this the six digits of now? Notes the step, so that they work once.
 * Errors  PEER_AUTH no; BUSY_RATE too many were wrong; BUSY_KEY */
enum cb_err code_check(struct line *l, const struct seal_mid *mid, uint32_t code,
                       struct staff *m) CB_MUST;
bool auth_fits(const struct staff *m, const uint8_t auth[32]); /* signin.c: what a password gave */
/* signin.c: IDENTITY; wrap: the one that this sign-in opens, SEAL_WRAP bytes, or NULL */
enum cb_err identity_put(struct line *l, const struct session *s, const uint8_t *wrap,
                         struct buf *out) CB_MUST;

/* --- papers.c: epochs, team keys, the roster
 * ------------------------------------------------------ */
enum cb_err epoch_put(struct store *s, struct view epoch, uint64_t ewk_slot) CB_MUST;
enum cb_err epoch_newest(struct store *s, uint16_t line, uint8_t out[SEAL_EPOCH],
                         uint64_t *ewk_slot_out) CB_MUST;
struct epoch_doc { /* a PAPER_EPOCH under its line, sub its number */
    uint8_t paper[SEAL_EPOCH];
    uint64_t slot; /* of its EWK */
    uint32_t born; /* the day its key was filed; 0 unknown */
};
enum cb_err epoch_last(struct store *s, uint16_t line, struct epoch_doc *out) CB_MUST;
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
enum cb_err papers_refresh(struct line *l) CB_MUST; /* the copy http serves */
/* An EPOCH signed again: the same key and number, over the members as they now lie.
 * Errors  PEER_FORMAT another key or number; NONE_STALE other members */
enum cb_err epoch_check(struct line *l, struct view epoch, uint16_t line,
                        struct seal_epoch *now_out, uint64_t *slot_out) CB_MUST;
/* Errors  PEER_AUTH, PEER_SEAL, PEER_DENIED the papers, as they would now be shown, do not give
 *         this epoch as the line's key */
enum cb_err roster_holds(struct line *l, uint16_t line, uint32_t epoch) CB_MUST;

/* --- retire.c: keys that nobody needs any more
 * --------------------------------------------------- */
void retire_spent(struct line *l); /* burn the EWKs of epochs that are over, as far as K answers */
/* Conversations of a line with grants of an epoch before this one. */
enum cb_err stale_count(struct line *l, uint16_t line, uint32_t epoch, uint32_t *n_out) CB_MUST;

/* --- batch.c: remember a key that K made, for when the batch is lost
 * ----------------------------- */
void slot_made(struct line *l, uint8_t kind, uint64_t slot);

/* --- limits.c: limits without identity (PROTOCOL §8)
 * ---------------------------------------------- */
struct limits *limits_new(void);
void limits_free(struct limits *m);
/* May a conversation of this key be opened now? Counts the try.
 * Errors  BUSY_WORK the puzzle is to be solved first; BUSY_LOAD too many puzzles to look at */
enum cb_err limits_open(struct line *l, const struct seal_pk *pk_v,
                        const uint8_t puzzle[SEAL_PUZZLE]) CB_MUST;
/* Errors  BUSY_RATE this conversation's visitor has written enough for this hour */
enum cb_err limits_message(const struct line *l, const struct store_row *row) CB_MUST;
/* After a batch is on the disk: count what its calls wrote. */
void limits_count(struct line *l, struct line_call *const *calls, size_t n);
struct store_id line_id(uint16_t line);

/* --- settings.c ------------------------------------------------------------------------------- */
/* For how many days after the last message a line keeps a conversation, on a day. */
enum cb_err retention_of(struct line *l, uint16_t line, uint32_t today, uint16_t *days_out) CB_MUST;
enum cb_err settings_front(struct line *l, struct line_settings *out) CB_MUST;

/* --- chores.c, round.c, orphans.c: once a day --------------------------------------------------
 */
enum { CHORE_LOOK_MS = 60 * 1000, CHORE_LEAP = 3, CHORE_WAIT_H = 24, ORPHAN_DAYS = 30 };
/* A look at the clock, or one short step of the round that runs; true: there is more to do now. */
bool chores_turn(struct line *l, uint32_t today, uint64_t now_ms);
void chores_close(struct line *l);
enum cb_err chores_keep(struct line *l) CB_MUST; /* the record of it, durably */
/* believed: the day may be shredded by. */
struct round *round_new(uint32_t today, bool believed);
void round_free(struct round *r);
/* One step. NONE_FOUND: it was the last. Any other error: leave it, and begin again later. */
enum cb_err round_step(struct line *l, struct round *r) CB_MUST;
uint32_t round_day(const struct round *r);
/* Numbers of vault slots, as bits. */
struct slots {
    uint8_t *b;
    uint64_t n; /* how many numbers there are */
};
bool slots_has(const struct slots *s, uint64_t n);
void slots_drop(struct slots *s, uint64_t n);
/* left: held by K and named by no row, at the end of a round's walk. One step of what is done about
 * them; NONE_FOUND: no more is. */
enum cb_err orphans_step(struct line *l, struct slots *left, uint32_t today) CB_MUST;
/* Tell the streams and consoles that these are gone; on line's thread, after the commit. batch.c */
struct gone {
    struct store_row row;
    uint16_t line;
};
void tell_gone(struct line *l, const struct gone *g, size_t n);

/* --- audit.c: one line where something was done, in its transaction. c: who asks; NULL is the
 * server itself. A line without an audit key goes on without. --------------------------------- */
enum cb_err audit_conv(struct line *l, const struct line_call *c, uint8_t action,
                       const struct conv *v) CB_MUST;
enum cb_err audit_member(struct line *l, const struct line_call *c, uint8_t action, uint16_t line,
                         const struct staff *m) CB_MUST; /* what was done to m */
enum cb_err audit_everywhere(struct line *l, const struct line_call *c, uint8_t action,
                             const struct staff *m) CB_MUST; /* in each line of m's */
enum cb_err audit_number(struct line *l, const struct line_call *c, uint8_t action, uint16_t line,
                         uint64_t n) CB_MUST;
/* holds: it is theirs, which TOOK says already. */
enum cb_err audit_read(struct line *l, const struct line_call *c, const struct conv *v,
                       bool holds) CB_MUST;
void audit_reads_keep(struct line *l); /* the batch is on the disk */
/* The same with no line running, as a founding needs: a's line and all after day are the caller's.
 * Errors  NONE_FOUND this line has no audit key */
enum cb_err audit_write(struct store *s, struct seal_audit *a) CB_MUST;
line_step step_audit;
struct audit_head {          /* PAPER_AUDIT_HEAD under the line */
    uint64_t first, last;    /* the oldest entry that is still there, and the newest; 0: none */
    struct seal_hash newest; /* its hash */
};
enum cb_err audit_head_get(struct store *s, uint16_t line, struct audit_head *out) CB_MUST;
enum cb_err audit_head_put(struct store *s, uint16_t line, const struct audit_head *h) CB_MUST;
/* audit_old.c: one step of a day's round; from: begins at 0 and goes on by itself. Today must be
 * believed. Errors  NONE_FOUND it was the last; any other: leave it, and begin again later */
enum cb_err audit_old_step(struct line *l, uint32_t today, uint32_t *from) CB_MUST;

/* --- copy.c: one step of the copy that somebody waits for; true: there is more to do ------------
 */
bool copy_turn(struct line *l, uint64_t now_ms);
void copy_close(struct line *l);

/* --- key_proof.c ------------------------------------------------------------------------------ */
enum cb_err key_proof(struct line *l) CB_MUST; /* PEER_AUTH another line's vault */

/* --- small things
 * --------------------------------------------------------------------------------- */
void tell(struct line_call *c, struct bus_topic t, uint8_t what, uint64_t n);
void tell_conv(struct line_call *c, const struct conv *v, uint8_t what, uint64_t n);
void tell_queue(struct line_call *c, uint16_t line);
void tell_member(struct line_call *c, const struct seal_mid *mid, uint8_t what);
void tells_drop(struct line_call *c);
void wait_mark(struct line *l, uint64_t order);
void place_mark(struct line *l, const struct store_conv *c); /* a new place in the queue */
enum cb_err place_ahead(struct line *l, const struct store_conv *c, uint8_t *ahead_out) CB_MUST;
uint32_t wait_seconds(const struct line *l, uint64_t order);    /* UINT32_MAX: before this start */
enum cb_err line_step_run(struct line *l, struct line_call *c); /* calls.c; writes the reply */
void line_step_refuse(struct line_call *c, enum cb_err e);      /* the reply is a status alone */
#endif
