/* suite_copy: a copy of a store that is being written to is itself a whole store, of one moment.
 * Included by store_suite.h. Never looks behind the table of verbs; how a copy is opened is handed
 * in. */
#ifndef TESTS_STORE_SUITE_COPY_H
#define TESTS_STORE_SUITE_COPY_H
#include "store/tools.h"

/* Open what the last copy holds, in place of an empty store. */
typedef enum cb_err suite_copy_fn(struct store **out);
static suite_copy_fn *suite_copied;

enum { COPY_CONVS = 60, COPY_LEN = 20000 };

/* So many envelopes as make a copy of many steps. */
static void copy_fill(struct store *s)
{
    OK(OPS(s)->begin(s));
    for (unsigned i = 0; i < COPY_CONVS; i++) {
        struct store_conv c = a_conv_in(s, i);
        struct store_env e = an_env(1, 2, COPY_LEN);
        OK(add_env(s, &c, &e));
    }
    OK(OPS(s)->commit(s));
}

static struct store_conv copy_row(struct store *s, unsigned n)
{
    struct store_conv like = a_conv(n), c;
    OK(OPS(s)->conv_get(s, &like.row, &c));
    return c;
}

/* One more message in conversation n, and its number in a paper, in one batch. */
static void copy_append(struct store *s, unsigned n, uint64_t seq)
{
    struct store_conv c = copy_row(s, n);
    struct store_env e = an_env(1, seq, COPY_LEN);
    struct store_id id = an_id(n);
    OK(OPS(s)->begin(s));
    OK(add_env(s, &c, &e));
    OK(OPS(s)->paper_put(s, PAPER_NAME, &id, 0, VIEW(&seq, sizeof seq)));
    OK(OPS(s)->commit(s));
}

/* A paper and the messages it was written with are of one moment. */
static void copy_agrees(struct store *s, unsigned n)
{
    CB_CLEANUP(buf_free) struct buf b;
    uint64_t seq = 2;
    struct store_id id = an_id(n);
    struct store_conv c = copy_row(s, n);
    buf_init(&b, 100);
    if (OPS(s)->paper_get(s, PAPER_NAME, &id, 0, &b) == CB_OK) {
        memcpy(&seq, b.p, sizeof seq);
    }
    assert_int_equal(c.last[0], seq);
    assert_int_equal(envs_of(s, &c.row), seq - 1);
}

static void test_copy_of_a_living_store(void **state)
{
    struct store *s = *state, *copy;
    struct store_copied at = {0};
    unsigned steps = 0;
    copy_fill(s);
    for (uint64_t before = 0; !at.whole; steps++) {
        OK(OPS(s)->copy_step(s, &at));
        assert_true(at.total > 0 && at.done <= at.total && at.done >= before);
        unsigned n = steps * 7 % COPY_CONVS; /* before and behind where the copy is */
        if (!at.whole && n != 3) {
            copy_append(s, n, copy_row(s, n).last[0] + 1);
            before = 0;
        }
        if (steps == 2) {
            struct store_conv gone = copy_row(s, 3);
            OK(OPS(s)->begin(s));
            OK(OPS(s)->conv_drop(s, &gone.row));
            OK(OPS(s)->commit(s));
        }
        OK(OPS(s)->tidy(s));
    }
    assert_true(steps > 3);
    OK(OPS(s)->check(s));
    OK(suite_copied(&copy));
    OK(OPS(copy)->check(copy));
    for (unsigned i = 0; i < COPY_CONVS; i++) {
        struct store_conv like = a_conv(i), c;
        enum cb_err e = OPS(copy)->conv_get(copy, &like.row, &c);
        IS(e, i == 3 ? CB_NONE_FOUND : CB_OK);
        if (!e) {
            struct store_conv now = copy_row(s, i);
            copy_agrees(copy, i);
            same_conv(&c, &now); /* nothing was written after its last step */
        }
    }
    struct store_conv more = a_conv(999);
    OK(OPS(copy)->begin(copy));
    OK(OPS(copy)->conv_add(copy, &more)); /* and it can be gone on with */
    OK(OPS(copy)->commit(copy));
    OPS(copy)->close(copy);
}

/* Left in the middle, and begun anew; never inside a batch. */
static void test_copy_left(void **state)
{
    struct store *s = *state, *copy;
    struct store_copied at;
    copy_fill(s);
    OK(OPS(s)->copy_step(s, &at));
    assert_false(at.whole);
    uint64_t first = at.done;
    OPS(s)->copy_drop(s);
    OPS(s)->copy_drop(s);
    copy_append(s, 1, 3);
    OK(OPS(s)->copy_step(s, &at));
    assert_int_equal(at.done, first);
    OK(OPS(s)->begin(s));
    IS(OPS(s)->copy_step(s, &at), CB_HERE_BUG);
    OPS(s)->rollback(s);
    while (!at.whole) {
        OK(OPS(s)->copy_step(s, &at));
    }
    OK(suite_copied(&copy));
    copy_agrees(copy, 1);
    OPS(copy)->close(copy);
    OK(OPS(s)->copy_step(s, &at)); /* one more, left when the store closes */
}
#endif
