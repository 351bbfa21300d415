/* crowd: conversations and a practitioner, real ones, for the benches: opened, signed in and sealed
 * with the product's own client. Called by the programs of bench/.
 * Never talks while it measures: it makes the records that load sends. */
#ifndef CALLBOX_BENCH_CROWD_H
#define CALLBOX_BENCH_CROWD_H
#include "cli/probe_in.h"

enum { CROWD_THREADS = 64 };

struct crowd {
    struct probe_url url;
    struct buf roster;
    struct client_visitor *v;
    uint32_t n;
};
/* Fetch the roster and open n conversations (ten-word phrases: no Argon2id), many at a time. */
void crowd_open(struct crowd *c, const char *port, uint32_t n);
void crowd_drop(struct crowd *c);

/* Records, emptied and written into out. The visitor's or case's state moves on as if the line had
 * said yes: what is made must be sent, in order. */
void crowd_watch(const struct client_visitor *v, bool from_start, struct buf *out);
void crowd_send(struct client_visitor *v, struct view text, struct buf *out);

/* One practitioner, signed in once; consoles join with RESUME. */
struct crew {
    struct client_staff s;
    struct probe_ws w;
    struct client_case *c; /* taken, in the order of the crowd */
};
void crew_sign_in(struct crew *m, const struct crowd *c, const char *dir);
/* Take the conversations of the crowd's first n visitors; the crowd must be the queue's end. */
void crew_take(struct crew *m, const struct crowd *c, uint32_t n);
void crew_resume(const struct crew *m, struct buf *out);
void crew_read(const struct client_case *c, uint32_t tag, struct buf *out);
void crew_reply(struct crew *m, struct client_case *c, struct view text, uint32_t tag,
                struct buf *out);
void crew_queue(const struct crew *m, uint16_t limit, uint32_t tag, struct buf *out);
void crew_drop(struct crew *m);
#endif
