/* test_service: SERVICE and BOOK's answer byte for byte (web/wire/service.ts reads the same bytes
 * in tests/web/wire.test.ts), their bounds, and what is about something. Run by ctest. */
#include "wire/wire.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const uint8_t known[] = {0,  7, 0, 10, 0, 24, 0,   20,  0,   120, 0, 14,  25, 10,
                                15, 0, 0, 0,  0, 0,  0,   0,   0,   0,   0, 0,   0,  0,
                                0,  0, 0, 0,  0, 3,  'a', 'b', 'c', 0,   2, 'd', 'e'};
static const uint8_t booked[] = {3, 0, 0xff, 0xc4, 0,    0x0f, 0x36, 0x88, 0,
                                 1, 0, 0,    0,    0x0f, 0x36, 0x89, 0,    60};

static struct wire_service a_service(void)
{
    struct wire_service s;
    wire_service_defaults(&s);
    s.queue_max = 7;
    s.hours = view_str("abc");
    s.rota = view_str("de");
    return s;
}

static void test_service_bytes(void **state)
{
    struct wire_service s = a_service(), got;
    struct buf b;
    (void)state;
    buf_init(&b, 1024);
    wire_service_put(&b, &s);
    assert_int_equal(b.len, sizeof known);
    assert_memory_equal(b.p, known, sizeof known);
    assert_int_equal(wire_service_get(buf_view(&b), &got), CB_OK);
    assert_int_equal(got.late_min, 15);
    assert_true(view_is(got.hours, "abc") && view_is(got.rota, "de"));
    for (size_t n = 0; n < b.len; n++) {
        assert_int_equal(wire_service_get(VIEW(b.p, n), &got), CB_PEER_SIZE);
    }
    b.p[20] = 1; /* reserved */
    assert_int_equal(wire_service_get(buf_view(&b), &got), CB_PEER_SIZE);
    buf_free(&b);
}

static void test_bounds(void **state)
{
    (void)state;
    for (int i = 0; i < 9; i++) {
        struct wire_service s = a_service(), got;
        struct buf b;
        s.queue_max = i == 0 ? 10001 : s.queue_max;
        s.offer_min = i == 1 ? 601 : s.offer_min;
        s.reply_h = i == 2 ? 721 : s.reply_h;
        s.short_s = i == 3 ? 601 : s.short_s;
        s.share_pct = i == 4 ? 101 : s.share_pct;
        s.notice_min = i == 5 ? 10081 : s.notice_min;
        s.horizon_days = i == 6 ? 61 : s.horizon_days;
        s.early_min = i == 7 ? 61 : s.early_min;
        s.late_min = i == 8 ? 61 : s.late_min;
        buf_init(&b, 1024);
        wire_service_put(&b, &s);
        assert_int_equal(wire_service_get(buf_view(&b), &got), CB_PEER_FORMAT);
        buf_free(&b);
    }
}

static void test_booked_bytes(void **state)
{
    struct wire_booked k = {.want = WANT_BOOKED, .east = -60, .due = 997000, .n = 1}, got;
    struct buf b;
    (void)state;
    k.slots[0] = (struct wire_slot){997001, 60};
    buf_init(&b, 1024);
    wire_booked_put(&b, &k);
    assert_int_equal(b.len, sizeof booked);
    assert_memory_equal(b.p, booked, sizeof booked);
    assert_int_equal(wire_booked_get(buf_view(&b), &got), CB_OK);
    assert_int_equal(got.slots[0].half_hour, 997001);
    assert_int_equal(got.east, -60);
    for (size_t n = 0; n < b.len; n++) {
        assert_int_equal(wire_booked_get(VIEW(b.p, n), &got), CB_PEER_FORMAT);
    }
    b.p[0] = 4;
    assert_int_equal(wire_booked_get(buf_view(&b), &got), CB_PEER_FORMAT);
    buf_free(&b);
}

static void test_about(void **state)
{
    (void)state;
    for (unsigned about = 0; about < 256; about++) {
        assert_int_equal(wire_about_is((uint8_t)about), (about & 15) <= 8 && about >> 4 <= 3);
    }
    assert_int_equal(WIRE_ABOUT(WHO_CHILD, SOON_NOW), 0x34);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_service_bytes),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_booked_bytes),
        cmocka_unit_test(test_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
