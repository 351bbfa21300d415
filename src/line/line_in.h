/* line, private: what the files of this room share. Included only inside src/line. */
#ifndef CALLBOX_LINE_IN_H
#define CALLBOX_LINE_IN_H
#include "line/line.h"
#include "seal/seal.h"
#include "staff/audit.h"
#include "staff/papers.h"
#include "staff/staff.h"
#include "line/after_in.h"
#include "line/service_in.h"
#include <pthread.h>

enum {
    WAITS = 16384,
    PLACES = 10,      /* of a line's queue: further back is "many" */
    PLACES_LINES = 8, /* lines share when there are more */
    TAKENS = 2048,    /* a power of two */
    ON_DUTY = 256,
    MINDER_LOOK_MS = 5000,
};

/* When a place in the queue was given, for the wait that staff see; memory only, never stored. */
struct wait_mark {
    uint64_t order, at_ms;
};
/* The first places of a line's queue of those who want to talk now. */
struct queue_place {
    uint64_t order;
    uint8_t risk;
};
struct places {
    uint16_t line; /* 0: not made yet */
    bool whole;    /* there are no more than these */
    uint64_t made_ms;
    struct queue_place upto; /* all places to this one were looked at */
    uint32_t n;
    struct queue_place at[PLACES];
};
/* Who has a conversation, and since when; taken.c. */
struct taken {
    struct store_row row;
    struct seal_mid mid;
    uint16_t line; /* 0: nothing is here */
    bool talks, wrote;
    uint64_t first_ms, since_ms; /* first: of whoever took it first */
};
/* One of the staff, there or not; duty.c. */
struct on_duty {
    struct seal_mid mid;
    uint16_t line[CALL_LINES_MAX];
    uint8_t nlines;               /* 0: nobody is here */
    uint8_t state, chats, warned; /* enum wire_duty; chats they want at most, 0: as the line's */
    uint64_t since_ms, wrap_until_ms; /* since: in that state */
    uint64_t from_ms, off_ms;         /* came; went */
    uint64_t worked_ms, counted_s;    /* before from; unix until which their time is counted */
};
struct guests; /* guests.c */

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
    struct call *head, *tail, *done_head, *done_tail;
    uint32_t waiting;
    bool closing, running, full;
    bool counts_wait; /* under lock: placed has something to write, and when is to be asked */
    int copy_fd;      /* under lock: who waits for a copy; -1 nobody */
    struct line_figures figures;
    /* line's thread only */
    struct staffroom *staff;
    struct wait_mark waits[WAITS];
    struct places places[PLACES_LINES];
    struct chores chores;
    unsigned copied_pct;    /* of the copy that is being made, as was said last */
    uint64_t copy_since_ms; /* monotonic; 0: none is */
    struct store_row dead;  /* a row whose key is gone, to be dropped after this batch */
    bool has_dead;
    uint64_t made[CALL_BATCH_MAX]; /* slots that K made for the batch that runs, one an opening */
    unsigned made_n;
    bool added;      /* the batch that runs appended an envelope */
    uint32_t wait_n; /* marks ever made; the ring holds the newest WAITS */
    struct limits *limits;
    struct service *services[SERVICES];
    struct start starts[STARTS]; /* a ring, newest at starts_n - 1 */
    uint32_t starts_n;
    struct arrival arrivals[ARRIVALS];
    uint32_t arrivals_n;
    uint64_t booked_ms; /* when slots that went by were last looked for */
    struct placed *placed;
    struct told *told; /* NULL: no report was read yet */
    struct way *ways;  /* one a line, ascending; set once, under the lock */
    unsigned ways_n;
    struct feedback_meter feedback;
    struct guests *guests;
    struct taken taken[TAKENS];
    struct on_duty duty[ON_DUTY];
    struct {
        bool began;
        uint64_t look_ms, count_ms;
    } minded;
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

/* --- at_rest.c: everything of a conversation under its BK ------------------------------------- */
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
void ahead_do(struct call *c);
void ahead_drop(struct call *c);

/* --- find.c: from what was asked to an opened conversation ---------------------------------------
 */
enum cb_err conv_by_auth(struct line *l, const struct seal_key *auth, struct conv *out) CB_MUST;
enum cb_err conv_by_seat(struct line *l, const struct call_seat *s, struct conv *out) CB_MUST;
enum cb_err conv_by_asker(struct line *l, const struct call *c, const struct seal_key *auth,
                          struct conv *out) CB_MUST;
enum cb_err conv_by_row(struct line *l, const uint8_t row[16], struct conv *out) CB_MUST;
/* The row is there already. Errors NONE_FOUND its key is gone: it will be dropped. */
enum cb_err conv_unseal(struct line *l, struct conv *out) CB_MUST;

/* --- history.c -------------------------------------------------------------------------------- */
struct history_ask {
    uint64_t before, have[3];
    unsigned dirs;
    bool links;
    unsigned rks;
    uint8_t ahead; /* enum wire_ahead, to be told with it */
    int16_t east;  /* of the line's clock at what is due */
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
typedef enum cb_err line_step(struct line *l, struct call *c, struct rd *body);
line_step step_open, step_return, step_watch, step_send, step_burn; /* visitor.c */
line_step step_book;                                                /* booking.c */
line_step step_service_get, step_service_set;                       /* service.c */
line_step step_ask;                                                 /* limits.c */
line_step step_queue, step_take, step_read, step_reply, step_note, step_back, step_end; /* desk.c */
line_step step_feedback, step_feedback_list;                         /* feedback.c */
line_step step_outcome, step_resources_get, step_resources_set;      /* outcome.c */
line_step step_referral_new, step_referral_sign, step_referral_list; /* referral.c */
line_step step_pass_on, step_passed_list;                            /* passing.c */
line_step step_tally;                                                /* figures.c */
line_step step_forecast;                                             /* forecast.c */
line_step step_plan_get, step_plan_set;                              /* planning.c */
line_step step_campaign_report;                                      /* told.c */
line_step step_duty, step_wall;                                      /* duty.c */
line_step step_risk, step_handover, step_hold_off, step_step_down;   /* handing.c */
line_step step_rotate;                                               /* leaving.c */
line_step step_regrant, step_stale_list;                             /* regrant.c */

/* --- service.c: what a line's supervisors decided --------------------------------------------- */
/* Borrowed until service_forget. A line that nobody decided about has the defaults. */
enum cb_err service_of(struct line *l, uint16_t line, const struct service **out) CB_MUST;
void service_forget(struct line *l); /* the store may hold another one now */
bool service_open(const struct service *s, uint8_t langs, int64_t unix_s, int64_t *until_out);
uint32_t service_promise(const struct service *s, int64_t unix_s); /* the half hour; 0: none */
int16_t service_east(const struct service *s, uint32_t half_hour);

/* --- way.c, pace.c: the way in, and how fast it moves ----------------------------------------- */
void way_moved(struct line *l, uint16_t line); /* 0: all of them */
struct way *way_of(const struct line *l, uint16_t line);
enum cb_err ways_open(struct line *l) CB_MUST; /* NONE_FOUND: there is no line yet */
void ways_free(struct line *l);
/* What an opening becomes: to talk now only while it is open and not full. */
enum cb_err way_want(struct line *l, uint16_t line, struct store_conv *row) CB_MUST;
/* Would who wants to talk now join the queue? */
enum cb_err way_lets_in(struct line *l, uint16_t line, bool *out) CB_MUST;
void way_turn(struct line *l, uint64_t now_ms); /* between batches */
unsigned way_wait_s(const struct line *l);      /* until it must look again */
void pace_took(struct line *l, const struct store_conv *c);
void pace_ended(struct line *l, const struct store_conv *c);

/* --- booking.c -------------------------------------------------------------------------------- */
/* A visitor is here: if this is their time, they are put through. */
enum cb_err booking_here(struct line *l, struct call *c, struct store_conv *row) CB_MUST;
/* Slots that went by unkept become messages; who is here for theirs is told. Between batches. */
void booking_turn(struct line *l, uint64_t now_ms);
/* What can be booked now. Gives how many of out. */
enum cb_err booking_slots(struct line *l, const struct service *s, uint16_t *n_out,
                          struct wire_slot out[WIRE_SLOTS]) CB_MUST;
void arrival_mark(struct line *l, uint64_t order);

/* --- batch.c: remember a key that K made, for when the batch is lost -------------------------- */
void slot_made(struct line *l, uint64_t slot);

/* --- desk.c, for handing.c ------ */
bool held_by(const struct conv *v, const struct call_seat *s);
/* Read row16 and open that conversation, if it is of a line of theirs. */
enum cb_err desk_conv(struct line *l, struct call *c, struct rd *body, struct conv *out) CB_MUST;
enum cb_err desk_move(struct line *l, struct call *c, struct conv *v, uint8_t state) CB_MUST;
enum cb_err desk_end(struct line *l, struct call *c, struct conv *v) CB_MUST;

/* --- handing.c ------ */
uint32_t half_hour(void);                     /* since 1970: the finest that a due or a hold is */
bool is_held_off(const struct store_conv *v); /* its visitor writes and books nothing now */
/* From now on it is a message. out: the row as it is then. */
enum cb_err conv_to_message(struct line *l, const struct store_conv *was,
                            struct store_conv *out) CB_MUST;
void tell_member_row(struct call *c, const struct seal_mid *mid, uint8_t what,
                     const struct store_row *row);

/* --- guests.c ------ */
enum guest_is {
    GUEST_NOT = 0,
    GUEST_AROUND, /* has a page open, and does not wait to talk */
    GUEST_WAITS,
    GUEST_LEFT,
    GUEST_TAKEN, /* somebody has the conversation: counted as answered already */
    GUEST_BACK,  /* and gave it back: the queue is told whether they are still there */
};
struct guest_told {
    struct store_row row;
    uint16_t line;
    uint8_t is;
    uint16_t streams;
    bool there, known; /* known: how long they waited, until they were seen last */
    uint64_t waited_ms;
};
struct guests *guests_new(void);
void guests_free(struct guests *m);
void guest_joined(struct line *l, const struct store_conv *c, uint8_t door);
/* One who waited before this start: left alone for so long. */
void guest_known(struct line *l, const struct store_conv *c, uint64_t grace_ms);
void guest_seen(struct line *l, const struct store_row *row, uint8_t door);
void guest_forget(struct line *l, const struct store_row *row);
void guest_left(struct line *l, const struct store_row *row);
void guest_taken(struct line *l, const struct store_conv *c); /* who did not wait: forgotten */
void guest_back(struct line *l, const struct store_row *row);
/* Lines whose queue shows somebody who was handed back, and who has left or come since. */
unsigned guests_turned(struct line *l, uint16_t *line_out, unsigned most);
bool guest_of(struct line *l, const struct store_row *row, struct guest_told *out);
unsigned guests_leaving(struct line *l, struct guest_told *out, unsigned most);
void guests_back(struct line *l, uint64_t ms); /* tests: as if all had been so long ago */
enum cb_err count_abandoned(struct line *l, const struct guest_told *g) CB_MUST; /* handing.c */

/* --- taken.c ------ */
struct taken *taken_of(struct line *l, const struct store_row *row); /* NULL: not known */
void taken_by(struct line *l, const struct store_conv *c, const struct seal_mid *mid);
void taken_wrote(struct line *l, const struct store_row *row);
void taken_over(struct line *l, const struct store_row *row);
unsigned taken_n(const struct line *l, const struct seal_mid *mid);

/* --- duty.c ------ */
struct on_duty *duty_of(struct line *l, const struct seal_mid *mid); /* NULL: never was */
struct on_duty *duty_here(struct line *l, struct call *c);           /* NULL: no room */
enum cb_err duty_rules(struct line *l, uint16_t line, struct staff_desk *out) CB_MUST;
/* Inside a batch: their time until now is counted as what it was. */
enum cb_err duty_be(struct line *l, struct on_duty *d, uint8_t state) CB_MUST;
enum cb_err duty_count(struct line *l, struct on_duty *d) CB_MUST;
uint32_t duty_worked_min(const struct on_duty *d);
bool duty_tired(const struct on_duty *d);
bool duty_warned(struct on_duty *d); /* there is a warning that was not given yet */
/* How many conversations those who are there on a line may hold at once. false: nobody has said
 * that they are. */
bool duty_places(struct line *l, uint16_t line, unsigned *n_out);
enum cb_err duty_held(struct line *l, const struct on_duty *d, unsigned *n_out) CB_MUST;
/* May they have this one too? Errors  BUSY_CHATS, BUSY_SHIFT */
enum cb_err duty_room(struct line *l, const struct on_duty *d, const struct store_conv *v) CB_MUST;
/* The same for who asks, who is ready from then on. */
enum cb_err duty_take(struct line *l, struct call *c, const struct store_conv *v) CB_MUST;
/* They hold this one no more. */
enum cb_err duty_let_go(struct line *l, const struct store_conv *v, const struct seal_mid *mid,
                        bool ended) CB_MUST;

/* --- minder.c: a look around, when it is time --- */
void minder_turn(struct line *l, uint64_t now_ms);

/* --- limits.c: limits without identity (PROTOCOL §8) ------------------------------------------ */
struct limits *limits_new(void);
void limits_free(struct limits *m);
/* May a conversation of this key be opened now? Counts the try.
 * Errors  BUSY_WORK the puzzle is to be solved first; BUSY_LOAD too many puzzles to look at */
enum cb_err limits_open(struct line *l, const struct seal_pk *pk_v,
                        const uint8_t puzzle[SEAL_PUZZLE]) CB_MUST;
/* Errors  BUSY_RATE this conversation's visitor has written enough for this hour */
enum cb_err limits_message(const struct line *l, const struct store_row *row) CB_MUST;
/* After a batch is on the disk: count what its calls wrote. */
void limits_count(struct line *l, struct call *const *calls, size_t n);

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
/* done.c: finished, and on the disk; under the lock. */
void done_give(struct line *l, struct call **calls, size_t n);
struct call *done_new(void);                    /* to be filled with whom to tell */
void done_tell(struct line *l, struct call *c); /* c is taken; not under the lock */
/* Tell the streams and consoles that these are gone; on line's thread, after the commit. */
struct gone {
    struct store_row row;
    uint16_t line;
};
void tell_gone(struct line *l, const struct gone *g, size_t n);

/* --- copy.c: one step of the copy that somebody waits for; true: there is more to do ------------
 */
bool copy_turn(struct line *l, uint64_t now_ms);
void copy_close(struct line *l);

/* --- small things ----------------------------------------------------------------------------- */
void wait_mark(struct line *l, uint64_t order);
void place_mark(struct line *l, const struct store_conv *c); /* a new place in the queue */
void places_drop(struct line *l, uint16_t line);             /* not what it was: look again */
enum cb_err place_ahead(struct line *l, const struct store_conv *c, uint8_t *ahead_out) CB_MUST;
uint32_t wait_seconds(const struct line *l, uint64_t order); /* UINT32_MAX: before this start */
enum cb_err line_step_run(struct line *l, struct call *c);   /* calls.c; writes the reply */
void line_step_refuse(struct call *c, enum cb_err e);        /* the reply is a status alone */
#endif
