/* test_record: one request, reply or push as bytes. Run by ctest. Never looks into a body. */
#include "wire/wire.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { BODY = 5, LEN = WIRE_HDR + BODY };

static const uint8_t known[LEN] = {'C', 'R', 1, 0x83, 0xde, 0xad, 0xbe, 0xef, 7,   0,  0,
                                   0,   0,   0, 0,    BODY, 'h',  'e',  'l',  'l', 'o'};

static void test_known_bytes(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    struct wire_rec r = {.type = WIRE_SEND | WIRE_REPLY,
                         .status = WIRE_FULL,
                         .tag = 0xdeadbeef,
                         .body = view_str("hello")},
                    back;
    size_t used;
    buf_init(&b, 100);
    wire_rec_put(&b, &r);
    assert_true(view_eq(buf_view(&b), VIEW(known, LEN)));
    assert_int_equal(wire_rec_get(buf_view(&b), &back, &used), CB_OK);
    assert_int_equal(used, LEN);
    assert_int_equal(back.type, r.type);
    assert_int_equal(back.status, r.status);
    assert_int_equal(back.tag, r.tag);
    assert_true(view_is(back.body, "hello"));
}

static void test_cut(void **state)
{
    (void)state;
    for (size_t len = 0; len < LEN; len++) {
        struct wire_rec r;
        size_t used;
        assert_int_equal(wire_rec_get(VIEW(known, len), &r, &used), CB_NONE_STALE);
    }
}

/* Every byte of the header flipped: which are refused, and as what. */
static void test_flipped(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < WIRE_HDR * 8; bit++) {
        uint8_t b[LEN];
        struct wire_rec r;
        size_t used, at = bit / 8;
        memcpy(b, known, LEN);
        b[at] ^= (uint8_t)(1 << bit % 8);
        enum cb_err e = wire_rec_get(VIEW(b, LEN), &r, &used);
        if (at < 2 || (at >= 9 && at < 12)) {
            assert_int_equal(e, CB_PEER_FORMAT); /* the mark, and what must be zero */
        } else if (at == 2) {
            assert_int_equal(e, CB_PEER_VERSION);
        } else if (at < 9) {
            assert_int_equal(e, CB_OK); /* type, tag and status are anybody's */
        } else if (at < 14) {
            assert_int_equal(e, CB_PEER_SIZE);
        } else { /* a longer body has not come yet, a shorter one leaves the rest to the next */
            assert_int_equal(e, b[14] || b[15] > BODY ? CB_NONE_STALE : CB_OK);
            assert_true(e || used == WIRE_HDR + (size_t)b[15]);
        }
    }
}

static void test_longest(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    struct wire_rec r;
    size_t used;
    buf_init(&b, WIRE_HDR + WIRE_BODY_MAX + 1);
    for (unsigned more = 0; more < 2; more++) {
        buf_free(&b);
        size_t at = wire_rec_begin(&b, WIRE_QUEUE, 1);
        assert_non_null(buf_room(&b, WIRE_BODY_MAX + more));
        wire_rec_end(&b, at, WIRE_OK);
        enum cb_err e = wire_rec_get(buf_view(&b), &r, &used);
        assert_int_equal(e, more ? CB_PEER_SIZE : CB_OK);
    }
}

static void test_stream(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, 4096);
    for (unsigned i = 0; i < 20; i++) {
        size_t at = wire_rec_begin(&b, (uint8_t)i, i);
        buf_put(&b, "12345678901234567890", i);
        wire_rec_end(&b, at, WIRE_OK);
    }
    struct view v = buf_view(&b);
    for (unsigned i = 0; i < 20; i++) {
        struct wire_rec r;
        size_t used;
        assert_int_equal(wire_rec_get(v, &r, &used), CB_OK);
        assert_int_equal(r.type, i);
        assert_int_equal(r.tag, i);
        assert_int_equal(r.body.len, i);
        v = VIEW(v.p + used, v.len - used);
    }
    assert_int_equal(v.len, 0);
}

static void test_does_not_fit(void **state)
{
    (void)state;
    struct wire_rec r = {.type = WIRE_SEND, .body = view_str("hello")};
    for (size_t max = 0; max < LEN; max++) {
        CB_CLEANUP(buf_free) struct buf b;
        buf_init(&b, max);
        wire_rec_put(&b, &r);
        assert_true(b.failed);
    }
}

static void test_pad(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b, c;
    buf_init(&b, WIRE_POST_LEN);
    buf_init(&c, WIRE_POST_LEN);
    buf_puts(&b, "start");
    buf_puts(&c, "start");
    wire_pad(&b, WIRE_POST_LEN);
    wire_pad(&c, WIRE_POST_LEN);
    assert_int_equal(b.len, WIRE_POST_LEN);
    assert_memory_equal(b.p, "start", 5);
    assert_memory_not_equal(b.p + 5, c.p + 5, 32); /* random, not zeros */
    assert_memory_not_equal(b.p + b.len - 32, c.p + c.len - 32, 32);
    wire_pad(&b, WIRE_POST_LEN); /* already there */
    assert_false(b.failed);
    wire_pad(&b, WIRE_POST_LEN - 1); /* already past it */
    assert_true(b.failed);
}

static void test_status(void **state)
{
    (void)state;
    assert_int_equal(wire_status_of(CB_OK), WIRE_OK);
    assert_int_equal(wire_status_of(CB_NONE_FOUND), WIRE_UNKNOWN);
    assert_int_equal(wire_status_of(CB_NONE_STALE), WIRE_STALE);
    assert_int_equal(wire_status_of(CB_BUSY_FULL), WIRE_FULL);
    assert_int_equal(wire_status_of(CB_BUSY_KEY), WIRE_LATER);
    assert_int_equal(wire_status_of(CB_HERE_BUG), WIRE_FAULT);
    assert_int_equal(wire_status_of(CB_HERE_DISK), WIRE_FAULT);
    assert_int_equal(wire_status_of((enum cb_err)0x7f), WIRE_FAULT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_bytes), cmocka_unit_test(test_cut),
        cmocka_unit_test(test_flipped),     cmocka_unit_test(test_longest),
        cmocka_unit_test(test_stream),      cmocka_unit_test(test_does_not_fit),
        cmocka_unit_test(test_pad),         cmocka_unit_test(test_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
