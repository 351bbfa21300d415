/* rounds: a line whose clock is the test's, and conversations of any age in it. Included by the
 * tests of the daily round. Never shares a line between two tests. */
#ifndef TESTS_LINE_ROUNDS_H
#define TESTS_LINE_ROUNDS_H
#include "keys/keys_in.h"
#include "line/opened.h"

#define ROUND(fn) cmocka_unit_test_setup_teardown(fn, round_open, close_office)
enum { RETENTION = 180, HOUR = 60 * 60 * 1000 };

static uint64_t now_ms; /* the test's monotonic clock */

static inline int round_open(void **state)
{
    now_ms = 1000;
    return open_office(state);
}

/* From now on the line asks this one. */
static inline void keys_become(struct keys_link *k)
{
    office.line->keys = office.line->staff->keys = k;
}

/* --- conversations ---------------------------------------------------------------------------- */
static inline void row_find(const struct seal_key *auth, struct store_conv *out)
{
    struct store_lookup l;
    OK(keys_ask_lookup(office.keys, auth, l.b));
    OK(office.store->ops->conv_find(office.store, &l, out));
}

static inline void row_seen(const struct store_conv *c, uint32_t day)
{
    struct store_conv then = *c;
    then.seen = (uint16_t)day;
    OK(office.store->ops->begin(office.store));
    OK(office.store->ops->conv_life(office.store, c, &then));
    OK(office.store->ops->commit(office.store));
}

/* A conversation with one message, last written in so many days ago. */
static inline struct store_conv conv_old(uint32_t days_ago)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct asking a;
    struct seal_key auth;
    struct store_conv c;
    buf_init(&b, 4096);
    asking_open(&a, &office, DOOR_POST);
    office_opening(&office, &b, &auth);
    assert_int_equal(ask(&a, WIRE_OPEN, buf_view(&b)), WIRE_OK);
    asking_free(&a);
    row_find(&auth, &c);
    row_seen(&c, cb_day() - days_ago);
    return c;
}

static inline bool row_there(const struct store_conv *c)
{
    struct store_conv got;
    return office.store->ops->conv_get(office.store, &c->row, &got) == CB_OK;
}

static inline bool key_there(uint64_t slot)
{
    struct seal_key bk;
    return keys_ask_slot_get(office.keys, SLOT_CONV, slot, &bk) == CB_OK;
}

static inline bool alive(const struct store_conv *c)
{
    bool row = row_there(c), key = key_there(c->slot);
    assert_int_equal(row, key); /* never one without the other */
    return row;
}

/* --- rounds ----------------------------------------------------------------------------------- */
static inline unsigned turns(uint32_t today)
{
    unsigned n = 0;
    now_ms += CHORE_LOOK_MS;
    while (chores_turn(office.line, today, now_ms)) {
        n++;
    }
    return n;
}

static inline void hours(uint32_t today, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        now_ms += HOUR;
        turns(today);
    }
}

/* A line that has had its round every day until yesterday. */
static inline void yesterday(void)
{
    office.line->chores = (struct chores){.loaded = true, .started = true, .day = cb_day() - 1};
    OK(chores_keep(office.line));
}
#endif
