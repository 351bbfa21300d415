/* test_bundle: a page of a conversation as bytes. Run by ctest. Never opens an envelope. */
#include "wire/wire.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const uint8_t parts[3 * 128 + 2 * 96] = {5};

static void msg_put(struct buf *b, uint64_t order, size_t len)
{
    static const uint8_t msg[300] = {6};
    uint8_t *p = buf_room(b, 12);
    assert_non_null(p);
    struct wr w = wr_of(p, 12);
    wr_u32(&w, (uint32_t)len);
    wr_u64(&w, order);
    buf_put(b, msg, len);
}

/* A bundle with something in every part; msgs keeps the bytes of its messages. */
static struct wire_bundle a_bundle(struct buf *msgs)
{
    struct wire_bundle w = {.state = CONV_HELD,
                            .more = 1,
                            .line = 0x0102,
                            .last_v2s = 3,
                            .last_s2v = UINT64_MAX,
                            .before = 77,
                            .ahead = AHEAD_SOME,
                            .want = WANT_BOOKED,
                            .east = -60,
                            .due = 997000,
                            .hold = 997001,
                            .ngrants = 3,
                            .nlinks = 2,
                            .nmsgs = 3,
                            .grants = VIEW(parts, 3 * 128),
                            .links = VIEW(parts + 3 * 128, 2 * 96)};
    memset(w.tip_v2s, 0xa1, 32);
    memset(w.tip_s2v, 0xa2, 32);
    buf_init(msgs, 4096);
    msg_put(msgs, 10, 0);
    msg_put(msgs, 11, 300);
    msg_put(msgs, UINT64_MAX, 1);
    w.msgs = buf_view(msgs);
    return w;
}

static void test_round(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf msgs, b;
    struct wire_bundle w = a_bundle(&msgs), r;
    buf_init(&b, 8192);
    wire_bundle_put(&b, &w);
    assert_false(b.failed);
    assert_int_equal(b.len, WIRE_BUNDLE_HDR + sizeof parts + msgs.len);
    assert_int_equal(wire_bundle_get(buf_view(&b), &r), CB_OK);
    assert_int_equal(r.state, w.state);
    assert_int_equal(r.more, w.more);
    assert_int_equal(r.line, w.line);
    assert_int_equal(r.want, w.want);
    assert_int_equal(r.east, w.east);
    assert_int_equal(r.due, w.due);
    assert_int_equal(r.hold, w.hold);
    assert_int_equal(r.last_v2s, w.last_v2s);
    assert_int_equal(r.last_s2v, w.last_s2v);
    assert_int_equal(r.before, w.before);
    assert_int_equal(r.ahead, w.ahead);
    assert_memory_equal(r.tip_v2s, w.tip_v2s, 32);
    assert_memory_equal(r.tip_s2v, w.tip_s2v, 32);
    assert_int_equal(r.nmsgs, 3);
    assert_true(view_eq(r.grants, w.grants));
    assert_true(view_eq(r.links, w.links));
    assert_true(view_eq(r.msgs, w.msgs));
}

static void test_walk(void **state)
{
    (void)state;
    static const uint64_t orders[] = {10, 11, UINT64_MAX};
    static const size_t lens[] = {0, 300, 1};
    CB_CLEANUP(buf_free) struct buf msgs;
    struct wire_bundle w = a_bundle(&msgs);
    struct view walk = w.msgs, msg;
    uint64_t order;
    for (unsigned i = 0; i < 3; i++) {
        assert_true(wire_bundle_next(&walk, &order, &msg));
        assert_int_equal(order, orders[i]);
        assert_int_equal(msg.len, lens[i]);
    }
    assert_false(wire_bundle_next(&walk, &order, &msg));
    assert_false(wire_bundle_next(&walk, &order, &msg));
    struct view none = {0};
    assert_false(wire_bundle_next(&none, &order, &msg));
}

/* Cut anywhere, or with a byte too many, it is refused. */
static void test_cut(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf msgs, b;
    struct wire_bundle w = a_bundle(&msgs), r;
    buf_init(&b, 8192);
    wire_bundle_put(&b, &w);
    for (size_t len = 0; len < b.len; len++) {
        uint8_t *cut = malloc(len + 1);
        assert_non_null(cut);
        memcpy(cut, b.p, len);
        assert_int_equal(wire_bundle_get(VIEW(cut, len), &r), CB_PEER_FORMAT);
        free(cut);
    }
    buf_put(&b, "x", 1);
    assert_int_equal(wire_bundle_get(buf_view(&b), &r), CB_PEER_FORMAT);
}

/* Each count one too high or too low, and a message's length beyond the end. */
static void test_counts(void **state)
{
    (void)state;
    enum {
        NGRANTS_AT = 84,
        NLINKS_AT = 85,
        NMSGS_AT = 87,
        MSG_LEN_AT = WIRE_BUNDLE_HDR + sizeof parts
    };
    static const size_t places[] = {NGRANTS_AT,   NLINKS_AT,  NMSGS_AT,
                                    NMSGS_AT - 1, MSG_LEN_AT, MSG_LEN_AT + 3};
    CB_CLEANUP(buf_free) struct buf msgs, b;
    struct wire_bundle w = a_bundle(&msgs), r;
    buf_init(&b, 8192);
    wire_bundle_put(&b, &w);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        for (int by = -1; by <= 1; by += 2) {
            b.p[places[i]] = (uint8_t)(b.p[places[i]] + by);
            assert_int_equal(wire_bundle_get(buf_view(&b), &r), CB_PEER_FORMAT);
            b.p[places[i]] = (uint8_t)(b.p[places[i]] - by);
        }
    }
    assert_int_equal(wire_bundle_get(buf_view(&b), &r), CB_OK); /* and back as it was */
}

/* A step that there is not, and a place that is kept free. */
static void test_ahead(void **state)
{
    (void)state;
    enum { AHEAD_AT = 96 };
    CB_CLEANUP(buf_free) struct buf msgs, b;
    struct wire_bundle w = a_bundle(&msgs), r;
    buf_init(&b, 8192);
    wire_bundle_put(&b, &w);
    for (unsigned step = 0; step < 256; step++) {
        b.p[AHEAD_AT] = (uint8_t)step;
        assert_int_equal(wire_bundle_get(buf_view(&b), &r) == CB_OK, step <= AHEAD_MANY);
    }
    b.p[AHEAD_AT] = AHEAD_NONE;
    for (unsigned want = 0; want < 256; want++) {
        b.p[AHEAD_AT + 1] = (uint8_t)want;
        assert_int_equal(wire_bundle_get(buf_view(&b), &r) == CB_OK, want <= WANT_BOOKED);
    }
    b.p[AHEAD_AT + 1] = WANT_BOOKED;
    assert_int_equal(wire_bundle_get(buf_view(&b), &r), CB_OK);
}

static void test_empty(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    struct wire_bundle w = {.state = CONV_WAITING}, r;
    buf_init(&b, WIRE_BUNDLE_HDR);
    wire_bundle_put(&b, &w);
    assert_false(b.failed);
    assert_int_equal(wire_bundle_get(buf_view(&b), &r), CB_OK);
    assert_int_equal(r.msgs.len, 0);
    wire_bundle_put(&b, &w);
    assert_true(b.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),  cmocka_unit_test(test_walk),  cmocka_unit_test(test_cut),
        cmocka_unit_test(test_counts), cmocka_unit_test(test_ahead), cmocka_unit_test(test_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
