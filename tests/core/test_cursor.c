/* test_cursor: the wire reader and writer. Run by ctest. Never reads past what it gave. */
#include "core/core.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static const uint8_t wire[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a,
                               0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 'a',  'b',  'c',  0,    0};

static void write_all(struct wr *w)
{
    wr_u8(w, 0x01);
    wr_u16(w, 0x0203);
    wr_u32(w, 0x04050607);
    wr_u64(w, UINT64_C(0x08090a0b0c0d0e0f));
    wr_bytes(w, "abc", 3);
    wr_zero(w, 2);
}

static void test_write(void **state)
{
    (void)state;
    uint8_t out[sizeof wire];
    struct wr w = wr_of(out, sizeof out);
    write_all(&w);
    assert_false(w.failed);
    assert_int_equal(w.len, sizeof wire);
    assert_int_equal(w.left, 0);
    assert_memory_equal(out, wire, sizeof wire);
    wr_bytes(&w, NULL, 0);
    assert_false(w.failed);
    wr_u8(&w, 1);
    assert_true(w.failed);
}

/* Every shorter room fails, writes nothing past it, and nothing after the first that is too long.
 */
static void test_write_short(void **state)
{
    (void)state;
    for (size_t cap = 0; cap < sizeof wire; cap++) {
        uint8_t out[sizeof wire + 8];
        memset(out, 0xee, sizeof out);
        struct wr w = wr_of(out, cap);
        write_all(&w);
        assert_true(w.failed);
        assert_true(w.len <= cap);
        assert_memory_equal(out, wire, w.len);
        for (size_t i = w.len; i < sizeof out; i++) {
            assert_int_equal(out[i], 0xee);
        }
    }
}

static void read_all(struct rd *r, uint64_t n_out[4], uint8_t text_out[3])
{
    n_out[0] = rd_u8(r);
    n_out[1] = rd_u16(r);
    n_out[2] = rd_u32(r);
    n_out[3] = rd_u64(r);
    rd_bytes(r, text_out, 3);
    rd_zero(r, 2);
}

static void test_read(void **state)
{
    (void)state;
    uint64_t n[4];
    uint8_t text[3];
    struct rd r = rd_of(VIEW(wire, sizeof wire));
    read_all(&r, n, text);
    assert_true(rd_done(&r));
    assert_int_equal(n[0], 0x01);
    assert_int_equal(n[1], 0x0203);
    assert_int_equal(n[2], 0x04050607);
    assert_true(n[3] == UINT64_C(0x08090a0b0c0d0e0f));
    assert_memory_equal(text, "abc", 3);
    assert_int_equal(rd_u8(&r), 0);
    assert_false(rd_done(&r));
}

/* Cut anywhere, it fails; what could not be read is zero, and so is all after it. */
static void test_read_short(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof wire; len++) {
        uint64_t n[4];
        uint8_t text[3], *cut = malloc(len + 1); /* exact, for the sanitizer */
        assert_non_null(cut);
        memcpy(cut, wire, len);
        struct rd r = rd_of(VIEW(cut, len));
        read_all(&r, n, text);
        assert_true(r.failed);
        assert_false(rd_done(&r));
        assert_true(len >= 15 || n[3] == 0);
        assert_true(len >= 18 || (text[0] | text[1] | text[2]) == 0);
        assert_null(rd_view(&r, 0).p);
        free(cut);
    }
}

static void test_read_longer(void **state)
{
    (void)state;
    uint8_t more[sizeof wire + 1] = {0};
    uint64_t n[4];
    uint8_t text[3];
    memcpy(more, wire, sizeof wire);
    struct rd r = rd_of(VIEW(more, sizeof more));
    read_all(&r, n, text);
    assert_false(r.failed);
    assert_false(rd_done(&r)); /* one byte left over */
}

static void test_zero(void **state)
{
    (void)state;
    for (size_t i = 0; i < 9; i++) {
        uint8_t b[8] = {0};
        if (i < 8) {
            b[i] = 0x80;
        }
        struct rd r = rd_of(VIEW(b, sizeof b));
        rd_zero(&r, sizeof b);
        assert_int_equal(r.failed, i < 8);
    }
}

static void test_view(void **state)
{
    (void)state;
    struct rd r = rd_of(VIEW(wire, sizeof wire));
    struct view v = rd_view(&r, 4);
    assert_ptr_equal(v.p, wire); /* borrowed, not copied */
    assert_int_equal(v.len, 4);
    assert_int_equal(rd_view(&r, SIZE_MAX).len, 0);
    assert_true(r.failed);
    struct rd none = rd_of(VIEW(NULL, 0));
    assert_int_equal(rd_view(&none, 0).len, 0);
    rd_bytes(&none, NULL, 0);
    assert_true(rd_done(&none));
}

static void test_zero_long(void **state)
{
    (void)state;
    uint8_t out[200];
    memset(out, 1, sizeof out);
    struct wr w = wr_of(out, sizeof out);
    wr_zero(&w, 130); /* longer than its own row of zeros */
    assert_int_equal(w.len, 130);
    assert_int_equal(out[129], 0);
    assert_int_equal(out[130], 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write),       cmocka_unit_test(test_write_short),
        cmocka_unit_test(test_read),        cmocka_unit_test(test_read_short),
        cmocka_unit_test(test_read_longer), cmocka_unit_test(test_zero),
        cmocka_unit_test(test_view),        cmocka_unit_test(test_zero_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
