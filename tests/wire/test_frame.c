/* frame: one size, one order, two shapes. */
#include "wire/wire.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void test_round(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 2031, WIRE_FRAME_PAYLOAD};
    uint8_t bytes[WIRE_FRAME_PAYLOAD], f[WIRE_FRAME];
    cb_random(bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct view got;
        wire_frame_make(i << 40, VIEW(bytes, sizes[i]), f);
        assert_int_equal(wire_frame_open(VIEW(f, sizeof f), i << 40, &got), CB_OK);
        assert_true(view_eq(got, VIEW(bytes, sizes[i])));
        assert_int_equal(wire_frame_open(VIEW(f, sizeof f), (i << 40) + 1, &got), CB_PEER_FORMAT);
        assert_int_equal(got.len, 0);
        assert_int_equal(wire_frame_open(VIEW(f, sizeof f - 1), i << 40, &got), CB_PEER_SIZE);
    }
}

static void test_layout(void **state)
{
    (void)state;
    uint8_t f[WIRE_FRAME];
    wire_frame_make(258, view_str("ab"), f);
    assert_memory_equal(f,
                        "CB\x01\x0b\0\0\0\0\0\0\x01\x02\x01\0\0\x02"
                        "ab",
                        18);
    wire_frame_make(0, VIEW("", 0), f);
    assert_memory_equal(f, "CB\x01\x0b\0\0\0\0\0\0\0\0\0\0\0\0", 16);
}

/* Fill differs each time and has no run of zeros: cover must not look empty. */
static void test_fill(void **state)
{
    (void)state;
    static const uint8_t zeros[64];
    uint8_t a[WIRE_FRAME], b[WIRE_FRAME];
    wire_frame_make(7, VIEW("", 0), a);
    wire_frame_make(7, VIEW("", 0), b);
    assert_memory_not_equal(a + 16, b + 16, 64);
    assert_null(memmem(a + 16, sizeof a - 16, zeros, sizeof zeros));
}

/* Any changed bit of the first 16 bytes is refused; one of the fill is not looked at. */
static void test_bits(void **state)
{
    (void)state;
    uint8_t f[WIRE_FRAME];
    struct view got;
    wire_frame_make(3, VIEW("", 0), f);
    for (unsigned bit = 0; bit < 16 * 8; bit++) {
        f[bit / 8] ^= (uint8_t)(1u << bit % 8);
        assert_int_not_equal(wire_frame_open(VIEW(f, sizeof f), 3, &got), CB_OK);
        f[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    f[100] ^= 1;
    assert_int_equal(wire_frame_open(VIEW(f, sizeof f), 3, &got), CB_OK);
    f[12] = WIRE_FRAME_DATA; /* data of no length */
    assert_int_equal(wire_frame_open(VIEW(f, sizeof f), 3, &got), CB_PEER_FORMAT);
    f[14] = 0x07; /* 2033 bytes */
    f[15] = 0xf1;
    assert_int_equal(wire_frame_open(VIEW(f, sizeof f), 3, &got), CB_PEER_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_fill),
        cmocka_unit_test(test_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
