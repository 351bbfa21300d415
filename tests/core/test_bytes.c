/* test_bytes: views, owned buffers and wiping. Run by ctest. Never reads freed memory. */
#include "core/core.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void test_views(void **state)
{
    (void)state;
    assert_true(view_is(view_str("abc"), "abc"));
    assert_false(view_is(view_str("abc"), "ab"));
    assert_false(view_is(view_str("abc"), "abd"));
    assert_true(view_is(VIEW(NULL, 0), ""));
    assert_true(view_eq(VIEW(NULL, 0), VIEW("x", 0)));
    assert_false(view_eq(VIEW("a\0b", 3), VIEW("a\0c", 3))); /* bytes, not strings */
}

static void test_equal(void **state)
{
    (void)state;
    uint8_t a[64] = {0}, b[64] = {0};
    assert_true(cb_equal(a, b, sizeof a));
    assert_true(cb_equal(a, b, 0));
    for (size_t bit = 0; bit < sizeof a * 8; bit++) {
        b[bit / 8] = (uint8_t)(1 << bit % 8);
        assert_false(cb_equal(a, b, sizeof a));
        assert_true(cb_equal(a, b, bit / 8)); /* what comes after does not count */
        b[bit / 8] = 0;
    }
}

static void test_buf_grows(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    uint8_t chunk[77], *all = calloc(1, 100 * sizeof chunk);
    assert_non_null(all);
    buf_init(&b, 100 * sizeof chunk);
    for (unsigned i = 0; i < 100; i++) {
        memset(chunk, (int)i, sizeof chunk);
        memset(all + i * sizeof chunk, (int)i, sizeof chunk);
        buf_put(&b, chunk, sizeof chunk);
    }
    assert_false(b.failed);
    assert_true(b.cap <= b.max);
    assert_true(view_eq(buf_view(&b), VIEW(all, 100 * sizeof chunk)));
    free(all);
    buf_put(&b, chunk, 0); /* nothing fits into a full one */
    assert_false(b.failed);
    buf_put(&b, chunk, 1); /* one byte does not */
    assert_true(b.failed);
}

/* Sticky: after the first thing that did not fit nothing else goes in, not even what would. */
static void test_buf_sticky(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, 10);
    buf_puts(&b, "12345");
    buf_puts(&b, "678901");
    assert_true(b.failed);
    buf_puts(&b, "6");
    assert_null(buf_room(&b, 1));
    assert_true(view_is(buf_view(&b), "12345"));
    buf_free(&b);
    buf_puts(&b, "again"); /* freed: usable again, with the same max */
    assert_false(b.failed);
    assert_true(view_is(buf_view(&b), "again"));
    buf_free(&b);
    assert_null(buf_room(&b, SIZE_MAX)); /* no overflow of the sum */
    assert_true(b.failed);
}

/* What ends a text or an attribute is named, and all else stays as it is. */
static void test_buf_html(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, 100);
    buf_html(&b, "\xc3\xa0 <a b=\"c\">'&amp;'</a>");
    assert_true(
        view_is(buf_view(&b), "\xc3\xa0 &lt;a b=&#34;c&#34;&gt;&#39;&amp;amp;&#39;&lt;/a&gt;"));
}

static void test_buf_none(void **state)
{
    (void)state;
    struct buf b = {0}; /* max 0: nothing goes in */
    buf_put(&b, NULL, 0);
    assert_false(b.failed);
    buf_puts(&b, "x");
    assert_true(b.failed);
    buf_free(&b);
    buf_free(&b);
}

static void test_buf_putf(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, 4000);
    buf_putf(&b, "%s-%d", "n", 7);
    assert_true(view_is(buf_view(&b), "n-7"));
    buf_putf(&b, "%01000d", 1);
    assert_int_equal(b.len, 1003);
    buf_putf(&b, "%02000d", 1); /* longer than one line of it may be */
    assert_true(b.failed);
    assert_int_equal(b.len, 1003);
}

static void test_wipe(void **state)
{
    (void)state;
    uint8_t a[40];
    memset(a, 7, sizeof a);
    cb_wipe(a + 1, sizeof a - 2);
    assert_int_equal(a[0], 7);
    assert_int_equal(a[39], 7);
    for (size_t i = 1; i < 39; i++) {
        assert_int_equal(a[i], 0);
    }
    cb_wipe(NULL, 5);
    cb_wipe(a, 0);
    assert_int_equal(a[0], 7);
    cb_free(NULL, 5);
    uint8_t *p = cb_alloc(1000); /* zeroed */
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(p[i], 0);
    }
    cb_free(p, 1000);
    cb_free(cb_alloc(0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_views),     cmocka_unit_test(test_equal),
        cmocka_unit_test(test_buf_grows), cmocka_unit_test(test_buf_sticky),
        cmocka_unit_test(test_buf_none),  cmocka_unit_test(test_buf_putf),
        cmocka_unit_test(test_buf_html),  cmocka_unit_test(test_wipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
