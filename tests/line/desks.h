/* desks: visitors who wait, members who answer, a second line, and the counters between them.
 * Included by the tests of duty, handing, passing, minder and the way in. Never waits: what the
 * line remembers is moved back. */
#ifndef TESTS_LINE_DESKS_H
#define TESTS_LINE_DESKS_H
#include "line/opened.h"
#include "tally/tally.h"

#define IS(x, status) assert_int_equal((x), (status))

struct waiter {
    struct seal_key auth;
    struct store_row row;
};

static inline struct store_conv conv_now(const struct store_row *row)
{
    struct store_conv c;
    OK(office.store->ops->conv_get(office.store, row, &c));
    return c;
}

enum { SECOND = OFFICE_LINE + 1 };

/* A line beside the first: its paper is all that the server asks for. */
static inline void second_line(void)
{
    uint8_t paper[SEAL_EPOCH];
    struct seal_epoch e = office.epoch;
    e.line = SECOND;
    OK(seal_epoch_make(&e, &office.boss.ed_sk, paper));
    OK(office.store->ops->begin(office.store));
    OK(epoch_put(office.store, VIEW(paper, sizeof paper), 0));
    OK(office.store->ops->commit(office.store));
    ways_free(office.line); /* as after a start */
    OK(ways_open(office.line));
}

/* From their next sign-in on they answer on the second line too. */
static inline void serves_both(const struct office_member *m)
{
    struct staff s;
    struct seal_member paper = m->paper;
    paper.nlines = 2;
    paper.line[1] = SECOND;
    OK(staff_get(office.store, &m->mid, &s));
    OK(seal_member_make(&paper, &office.root, s.member));
    OK(office.store->ops->begin(office.store));
    OK(staff_put(office.store, &m->mid, &s));
    OK(office.store->ops->commit(office.store));
}

/* Where an opening names its line: in itself, and in both grants. */
enum { LINE_LOW = 1, GRANTS_AT = 100, GRANT_LINE_LOW = 7 };

/* Somebody opens a conversation, at this door and on that line. */
static inline struct waiter waiter_to(uint8_t door, uint16_t line, uint8_t want)
{
    CB_CLEANUP(buf_free) struct buf b;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w;
    struct store_lookup look;
    struct store_conv c;
    buf_init(&b, WIRE_POST_LEN);
    asking_open(&a, &office, door);
    office_opening(&office, &b, &w.auth);
    b.p[2] = want;
    b.p[LINE_LOW] = (uint8_t)line;
    b.p[GRANTS_AT + GRANT_LINE_LOW] = (uint8_t)line;
    b.p[GRANTS_AT + SEAL_GRANT + GRANT_LINE_LOW] = (uint8_t)line;
    IS(ask(&a, WIRE_OPEN, buf_view(&b)), WIRE_OK);
    OK(keys_ask_lookup(office.keys, &w.auth, look.b));
    OK(office.store->ops->conv_find(office.store, &look, &c));
    w.row = c.row;
    return w;
}

static inline struct waiter waiter_at(uint8_t door, uint8_t want)
{
    return waiter_to(door, OFFICE_LINE, want);
}

static inline struct waiter waiter(void)
{
    return waiter_at(DOOR_POST, WANT_NOW);
}

/* RETURN, as a page does. */
static inline uint8_t looks(const struct waiter *w, uint8_t door)
{
    CB_CLEANUP(asking_free) struct asking a;
    uint8_t body[56] = {0};
    memcpy(body, w->auth.b, 32);
    asking_open(&a, &office, door);
    return ask(&a, WIRE_RETURN, VIEW(body, sizeof body));
}

static inline uint8_t ask_row(struct asking *a, uint8_t type, const struct waiter *w)
{
    return ask(a, type, VIEW(w->row.b, 16));
}

/* row16, then so many bytes. */
static inline uint8_t ask_more(struct asking *a, uint8_t type, const struct waiter *w,
                               struct view more)
{
    uint8_t body[64];
    memcpy(body, w->row.b, 16);
    memcpy(body + 16, more.p, more.len);
    return ask(a, type, VIEW(body, 16 + more.len));
}

static inline uint8_t duty(struct asking *a, uint8_t what, uint8_t chats)
{
    return ask(a, WIRE_DUTY, VIEW(((uint8_t[4]){what, chats}), 4));
}

/* The state in the last answer to DUTY. */
static inline uint8_t duty_state(const struct asking *a)
{
    return a->reply.p[WIRE_HDR];
}

/* All that was ever counted of it. */
static inline uint64_t counted(enum tally_dim dim, uint16_t val)
{
    struct tally_table t;
    struct store_span all = {.line = OFFICE_LINE, .below = UINT32_MAX};
    tally_table_init(&t, 4096);
    OK(tally_read(office.store, &all, NULL, NULL, &t));
    uint64_t n = tally_get(&t, 0, dim, val);
    tally_table_free(&t);
    return n;
}

static inline uint64_t counted_all(enum tally_dim dim)
{
    uint64_t n = 0;
    for (uint16_t v = 0; v < TALLY_HIST; v++) {
        n += counted(dim, v);
    }
    return n;
}

/* The staff's look around, now. */
static inline void minded(void)
{
    office.line->minded.look_ms = 0;
    minder_turn(office.line, cb_mono_ms());
}
#endif
