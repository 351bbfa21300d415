/* tools: what every test of the store needs: opening, and made-up conversations, envelopes and
 * papers that depend on a number alone. Included by the tests of the store.
 * Never looks behind the table of verbs. */
#ifndef TESTS_STORE_TOOLS_H
#define TESTS_STORE_TOOLS_H
#include "store/store.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* Open the store under test; fresh: an empty one, else what was left there. */
typedef enum cb_err suite_open_fn(bool fresh, struct store **out);
static suite_open_fn *suite_open;

#define OK(x)    assert_int_equal((x), CB_OK)
#define IS(x, e) assert_int_equal((x), (e))
#define OPS(s)   ((s)->ops)
#define SUITE(f) cmocka_unit_test_setup_teardown(f, suite_setup, suite_teardown)

static inline struct store *suite_begun(void **state)
{
    struct store *s = *state;
    OK(OPS(s)->begin(s));
    return s;
}

static inline void suite_again(void **state)
{
    struct store *s = *state;
    OPS(s)->close(s);
    OK(suite_open(false, &s));
    *state = s;
}

static inline int suite_setup(void **state)
{
    return suite_open(true, (struct store **)state) != CB_OK;
}

static inline int suite_teardown(void **state)
{
    struct store *s = *state;
    OPS(s)->close(s);
    return 0;
}

/* A conversation that depends on n alone. */
static inline struct store_conv a_conv(unsigned n)
{
    struct store_conv c = {.line = 3, .state = STORE_WAITING, .want = 1, .day = 20000};
    memcpy(c.row.b, &n, sizeof n);
    c.row.b[15] = 0xaa;
    memcpy(c.lookup.b, &n, sizeof n);
    c.lookup.b[31] = 0xbb;
    c.slot = UINT64_C(0xf000000000000000) | n; /* all 64 bits come back */
    c.epoch = 1;
    c.seen = 20000;
    memset(c.tips, (int)n, sizeof c.tips);
    return c;
}

static inline struct store_conv a_conv_in(struct store *s, unsigned n)
{
    struct store_conv c = a_conv(n);
    OK(OPS(s)->conv_add(s, &c));
    return c;
}

static inline void same_conv(const struct store_conv *a, const struct store_conv *b)
{
    assert_memory_equal(a->row.b, b->row.b, 16);
    assert_memory_equal(a->lookup.b, b->lookup.b, 32);
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->want, b->want);
    assert_int_equal(a->day, b->day);
    assert_int_equal(a->slot, b->slot);
    assert_int_equal(a->order, b->order);
    assert_memory_equal(a->owner, b->owner, 16);
    assert_memory_equal(a->last, b->last, sizeof a->last);
    assert_memory_equal(a->tips, b->tips, STORE_TIPS);
    assert_int_equal(a->gen, b->gen);
    assert_int_equal(a->epoch, b->epoch);
    assert_int_equal(a->seen, b->seen);
    assert_int_equal(a->risk, b->risk);
    assert_int_equal(a->due, b->due);
    assert_int_equal(a->hold, b->hold);
    assert_int_equal(a->key, b->key);
    assert_int_equal(a->newest, b->newest);
}

/* An envelope of a conversation; bytes: borrowed from a fixed buffer filled with its seq. */
static inline struct store_env an_env(uint8_t dir, uint64_t seq, size_t len)
{
    static uint8_t bytes[STORE_ENV_MAX + 1];
    struct store_env e = {.dir = dir, .seq = seq};
    memset(bytes, (int)(seq + dir), sizeof bytes);
    memcpy(e.msgid, &seq, sizeof seq);
    e.msgid[15] = dir;
    e.bytes = VIEW(bytes, len);
    return e;
}

/* Append with the tips the row has. */
static inline enum cb_err add_env(struct store *s, struct store_conv *c, struct store_env *e)
{
    uint8_t tips[STORE_TIPS];
    memcpy(tips, c->tips, sizeof tips);
    return OPS(s)->env_add(s, c, e, tips);
}

static inline struct store_id an_id(unsigned n)
{
    struct store_id id;
    uint8_t b[2] = {(uint8_t)(n >> 8), (uint8_t)n};
    store_id_of(b, sizeof b, &id);
    return id;
}

static inline bool counts_convs(void *arg, const struct store_conv *c)
{
    (void)c;
    ++*(unsigned *)arg;
    return true;
}

static inline bool counts_envs(void *arg, const struct store_env *e)
{
    (void)e;
    ++*(unsigned *)arg;
    return true;
}

static inline unsigned envs_of(struct store *s, const struct store_row *r)
{
    unsigned n = 0;
    OK(OPS(s)->env_list(s, r, 0xe, 0, counts_envs, &n));
    return n;
}
#endif
