/* line: the domain. Conversations, the queue and the desk, all in terms of records (wire.h) in and
 * records out; staff, the room below, has the steps of sign-in and accounts. Called by http. Never
 * knows HTTP, SQL or a plaintext: what passes here is sealed, except the header fields that
 * ordering needs.
 *
 * One thread of its own runs every call, many to a batch, and a batch is one durable commit: a
 * reply leaves this room only after what it acknowledges is on the disk. The loop's thread
 * submits calls and collects the finished ones. */
#ifndef CALLBOX_LINE_H
#define CALLBOX_LINE_H
#include "call/call.h"
#include "campaign/campaign.h"
#include "campaign/count.h"
#include "core/core.h"
#include "store/store.h"
#include "keys/keys.h"
#include "passkey/passkey.h"
#include "bus/bus.h"
#include "rota/rota.h"
#include "rota/wait.h"
#include "wire/service.h"

struct line;

struct line_config {
    struct store *store;     /* taken */
    struct keys_link *keys;  /* taken */
    struct bus *bus;         /* borrowed; used on the loop's thread only */
    void (*wake)(void *arg); /* called from line's thread: then call line_finish soon */
    void *wake_arg;
    struct rota_zones zones;             /* borrowed; n 0: UTC alone */
    const struct passkey_site *passkeys; /* copied; NULL: this line takes none */
    uint32_t batch_max;                  /* calls to one commit; 32 */
    uint32_t queue_max;                  /* calls waiting; past it submit says BUSY_LOAD */
    uint32_t opens_per_minute;           /* past it a new conversation costs a puzzle; 0: never */
    uint32_t messages_per_hour;          /* of one conversation's visitor; 0: no limit */
    uint8_t chats_each; /* of one member at a time; a line's settings go before; 0: no limit */
    uint16_t answer_within_s; /* something is written after TAKE, or it goes back; 0: never */
    uint16_t leave_after_s;   /* who waits and is gone so long has left; 0: never */
};
enum cb_err line_open(const struct line_config *cfg, struct line **out) CB_MUST;
/* Hand in a call. Errors  BUSY_LOAD too many wait: c stays the caller's, nothing is called. */
enum cb_err line_submit(struct line *l, struct call *c) CB_MUST;
/* On the loop's thread: publish what the finished calls changed, then their done(). */
void line_finish(struct line *l);
/* Make the store's copy (STORE_COPY) and say how it goes on fd (core/os.h, control), which is
 * taken. Any thread. Errors  NONE_TAKEN one is being made: fd stays the caller's */
enum cb_err line_copy(struct line *l, int fd) CB_MUST;
void line_close(struct line *l); /* finishes the batch that runs, refuses the rest */

/* Run one call at once in the caller's thread, without a batch thread: begin, the record's row of
 * the table, commit. What tests and tools use; the batch thread uses the same steps. */
void line_run(struct line *l, struct call *c);
/* Any thread: a visitor's stream to this conversation began or ended. */
void line_stream(struct line *l, const struct store_row *row, bool began);
/* Numbers without a person in them, for metrics: batches, calls, waiting. */
struct line_figures {
    uint64_t batches, calls, refused_full, refused_busy;
};
void line_figures(struct line *l, struct line_figures *out);

/* The ROSTER file every visitor loads (seal/roster.h), made from the store's papers. */
enum cb_err line_roster(struct line *l, struct buf *out) CB_MUST;
/* What pages tell visitors about a line: as of the newest batch. Any thread. */
struct line_settings {
    uint16_t retention_days; /* after its last message a conversation is destroyed */
};
void line_settings(struct line *l, uint16_t line, struct line_settings *out); /* 0: the first */

/* The way in: what pages tell everybody about this moment, alike, and no finer than they say it.
 * Of one line, by the hours of one language. Any thread. */
struct line_shown {
    struct rota_shown row;
    char note[ROTA_NOTE];
};
struct line_way {
    bool hours;      /* somebody decided on hours; else it counts as open at all times */
    bool open, full; /* full: as many wait as may */
    bool other;      /* there are no hours of this language: these are the first one's */
    int64_t until_s; /* open: till then; closed: from then on; 0 not known */
    int64_t now_s;
    int32_t today; /* by the line's clock */
    int16_t east;  /* minutes the line's clock is ahead of UTC at until_s */
    struct rota_wait wait;
    uint16_t reply_h, offer_min, retention_days;
    uint8_t nweek, ndates;
    struct line_shown week[7], dates[ROTA_SHOWN_DATES];
    uint16_t nslots;
    struct wire_slot slots[WIRE_SLOTS];
};

/* The campaign of the line that visitors reach. Any thread. Counts are on the disk in a second. */
bool line_plan_fresh(struct line *l);                            /* as line_way_fresh */
enum cb_err line_plan(struct line *l, struct plan *out) CB_MUST; /* NONE_FOUND there is none */
int32_t line_today(struct line *l);                              /* by that line's clock */
/* One more of an event. number: a placement's, or CODE_NONE. Never with anything else. */
void line_landed(struct line *l, enum count_event ev, uint16_t number, unsigned turn);
/* The lines there are, ascending; 0 until the first look at them, shortly after the start. */
unsigned line_numbers(struct line *l, uint16_t *out, unsigned most);
/* line 0: the first one. */
void line_way(struct line *l, uint16_t line, enum rota_lang lang, struct line_way *out);
bool line_way_fresh(struct line *l, uint16_t line); /* another one than when last asked? */
#endif
