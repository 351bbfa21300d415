/* week: what the simulated week is made of: a clock that is set, visitors and practitioners who are
 * real clients, events in order, and a ledger of what should be counted. Called by bench/week.c.
 * Never asks the server what it counted, but in week_compare, when it has stopped. */
#ifndef CALLBOX_BENCH_WEEK_H
#define CALLBOX_BENCH_WEEK_H
#include "cli/probe_in.h"
#include "tally/tally.h"

enum { WEEK_LINES = 8, WEEK_STAFF = 40, WEEK_CONTACTS = 40000, WEEK_GONE = 4000 };
enum week_what {
    WEEK_ARRIVES,
    WEEK_LEAVES,
    WEEK_ENDS,
    WEEK_RETURNS,
    WEEK_COMES,
    WEEK_GOES,
    WEEK_FREE,
    WEEK_BEATS
};
enum week_way { WEEK_WAY_CLOSES, WEEK_WAY_STEPS_DOWN, WEEK_WAY_BURNS, WEEK_WAYS };
/* As TALLY_STAFF has them; away is not counted. */
enum week_is { WEEK_READY, WEEK_BUSY, WEEK_WRAP, WEEK_PAUSED, WEEK_AWAY };

struct week_contact {
    struct client_visitor v;
    struct probe_live *live; /* NULL: no stream is open */
    uint8_t row[16];
    uint64_t last_s2v;
    struct seal_hash tip_s2v;
    uint16_t line, left_val;
    uint32_t joined, leaves, taken; /* seconds of the simulation */
    uint8_t contacts;
    bool waits,
        missed; /* missed: taken once, and let down; it waits again, but not for its first answer */
    struct week_contact *next; /* of those who wait on their line */
};
struct week_staff {
    struct probe_ws ws;
    struct client_door door;
    struct client_staff s;
    struct week_contact *busy; /* also while wrapping up */
    uint16_t line;             /* whom they answer */
    uint32_t since, wraps;
    uint8_t is; /* enum week_is */
    bool here, leaving;
};
struct week_event {
    uint32_t at, who;
    uint64_t id; /* of two at one second, the one that was planned first */
    uint8_t what;
};
struct week {
    struct probe_url url;
    struct probe_post post;
    struct buf roster;
    struct seal_org org;
    uint64_t base_s, *clock;
    uint32_t lines, staff_n, contact_n, end, look, gone_n;
    uint16_t first_line; /* of every member: their time is counted there */
    struct week_staff staff[WEEK_STAFF];
    struct week_contact *contact;
    struct week_contact *head[WEEK_LINES], *tail[WEEK_LINES];
    uint64_t order[WEEK_LINES]; /* the newest place in the queue */
    struct {
        uint32_t who, at;
    } gone[WEEK_GONE]; /* left without a word, to be known from then on */
    uint32_t
        silent[WEEK_STAFF]; /* from when it is known that somebody wrote nothing; 0: they did */
    struct week_event *heap;
    uint32_t heap_n, heap_cap;
    uint64_t ids;
    struct tally_table ledger[WEEK_LINES];
};

void week_begin(struct week *w, const char *port, const char *dir, const char *clock,
                uint32_t lines, uint32_t staff);
/* Stop, and leave the ledger in a file. */
void week_end_all(struct week *w, const char *ledger);
void week_compare(const char *store_dir, const char *ledger, uint32_t lines);

void week_plan(struct week *w, uint32_t at, enum week_what what, uint32_t who);
bool week_due(struct week *w, struct week_event *out);
/* It is this second; and the line has had its look at it. */
void week_clock(struct week *w, uint32_t s);
void week_count(struct week *w, uint32_t s, uint16_t line, enum tally_dim dim, uint16_t val);
void week_gone(struct week *w, uint32_t who, uint32_t at);

uint32_t week_contact(struct week *w, uint16_t line); /* one more, who has done nothing yet */
void week_open(struct week *w, struct week_contact *c);
void week_say(struct week *w, struct week_contact *c); /* to a conversation that had ended */
void week_queue(struct week *w, struct week_contact *c);
void week_watch(struct week *w, struct week_contact *c);
void week_leave(struct week *w, struct week_contact *c, enum week_way how);

struct week_contact *week_next(struct week *w, uint16_t line); /* who waits longest; off the list */
/* writes: they say something at once; else they let the visitor down. */
void week_take(struct week *w, struct week_staff *p, struct week_contact *c, bool writes);
void week_back(struct week *w, struct week_contact *c); /* to the front: nobody waits longer */
/* until: the half hour until which their visitor is held off; 0: not. */
void week_end(struct week *w, struct week_staff *p, uint32_t until);
void week_duty(struct week *w, struct week_staff *p, uint8_t what);
/* Their time until now, as what it was; from now on they are this. */
void week_state(struct week *w, struct week_staff *p, uint32_t now, enum week_is is);
#endif
