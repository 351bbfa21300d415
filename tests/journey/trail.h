/* trail: a line's audit as a supervisor reads it: every page, opened, its chain followed from the
 * oldest entry to the head. Included by the journeys about it.
 * Never takes an entry from the store behind the line's back. */
#ifndef TESTS_JOURNEY_TRAIL_H
#define TESTS_JOURNEY_TRAIL_H
#include "journey/house.h"
#include "seal/audit.h"

enum { TRAIL_MAX = 1200, TRAIL_LINE = SEAL_AUDIT_LINE | HOUSE_LINE };
struct trail {
    struct seal_sk sk; /* the audit's, from signing in */
    bool keyed;
    uint64_t first, last;
    struct seal_hash head;
    unsigned n;
    struct seal_audit a[TRAIL_MAX]; /* oldest first */
    uint8_t entry[TRAIL_MAX][SEAL_AUDIT];
};

/* One page: the entries before one, newest first; gives how many. */
static inline unsigned trail_page(struct caller *c, struct trail *t, uint64_t before,
                                  uint16_t limit, struct rd *entries_out)
{
    uint8_t body[14];
    struct wr w = wr_of(body, sizeof body);
    wr_u16(&w, HOUSE_LINE);
    wr_u16(&w, 0);
    wr_u64(&w, before);
    wr_u16(&w, limit);
    IS(caller_raw(c, WIRE_AUDIT, VIEW(body, sizeof body)), WIRE_OK);
    *entries_out = rd_of(caller_reply_body(c));
    t->keyed = rd_u8(entries_out);
    rd_zero(entries_out, 1);
    unsigned n = rd_u16(entries_out);
    t->first = rd_u64(entries_out);
    t->last = rd_u64(entries_out);
    rd_bytes(entries_out, t->head.b, sizeof t->head.b);
    assert_false(entries_out->failed);
    IS(entries_out->left, n * SEAL_AUDIT);
    return n;
}

static inline void trail_read(struct caller *c, struct trail *t)
{
    struct seal_audit_chain chain = {.line = TRAIL_LINE};
    uint64_t before = 0;
    t->n = 0;
    do {
        struct rd r;
        unsigned got = trail_page(c, t, before, 0, &r);
        unsigned whole = t->last ? (unsigned)(t->last - t->first + 1) : 0;
        assert_true(whole <= TRAIL_MAX && (got > 0 || whole == 0));
        for (unsigned i = 0; i < got; i++) {
            t->n++;
            memcpy(t->entry[whole - t->n], rd_view(&r, SEAL_AUDIT).p, SEAL_AUDIT);
        }
        before = t->last + 1 - t->n;
    } while (t->last && before > t->first);
    for (unsigned i = 0; i < t->n; i++) {
        OK(seal_audit_follow(&chain, VIEW(t->entry[i], SEAL_AUDIT)));
        OK(seal_audit_open(VIEW(t->entry[i], SEAL_AUDIT), &t->sk, &t->a[i]));
        IS(t->a[i].day, cb_day());
    }
    IS(chain.seq, t->last);
    assert_memory_equal(chain.head.b, t->head.b, 32);
}

/* A supervisor who has signed in, and the audit as she finds it. */
static inline void trail_open(struct caller *c, struct house *h, struct trail *t)
{
    struct client_staff s;
    caller_open(c, h, DOOR_STAFF);
    sign_in(c, &h->boss, &s);
    assert_true(identity_key(c, TRAIL_LINE, &s.sk, &t->sk));
    trail_read(c, t);
}

/* Since the last look: exactly these actions (ending in 0), in this order. */
static inline void trail_grew(struct caller *c, struct trail *t, const uint8_t *actions)
{
    unsigned was = t->n, n = 0;
    trail_read(c, t);
    for (; actions[n]; n++) {
        assert_true(was + n < t->n);
        IS(t->a[was + n].action, actions[n]);
    }
    IS(t->n, was + n);
}
#define GREW(c, t, ...) trail_grew((c), (t), (const uint8_t[]){__VA_ARGS__, 0})

static inline const struct seal_audit *trail_newest(const struct trail *t)
{
    return &t->a[t->n - 1];
}
#endif
