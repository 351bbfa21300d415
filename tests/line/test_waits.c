/* test_waits: the ring that knows since when each place in the queue waits. Run by ctest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "line/line_in.h"

static struct line *line_new(void)
{
    return cb_alloc(sizeof(struct line));
}

static void test_found(void **state)
{
    (void)state;
    struct line *l = line_new();
    assert_int_equal(wait_seconds(l, 0), UINT32_MAX);
    assert_int_equal(wait_seconds(l, 5), UINT32_MAX);
    for (uint64_t order = 10; order <= 1000; order += 10) {
        wait_mark(l, order);
    }
    l->waits[4].at_ms -= 90 * 1000; /* order 50 */
    assert_int_equal(wait_seconds(l, 50), 90);
    assert_int_equal(wait_seconds(l, 10), 0);
    assert_int_equal(wait_seconds(l, 1000), 0);
    static const uint64_t missing[] = {0, 9, 11, 995, 1001, UINT64_MAX};
    for (unsigned i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        assert_int_equal(wait_seconds(l, missing[i]), UINT32_MAX);
    }
    cb_free(l, sizeof *l);
}

/* The ring holds the newest; what fell out of it is unknown, not wrong. */
static void test_wraps(void **state)
{
    (void)state;
    struct line *l = line_new();
    for (uint64_t order = 1; order <= 3 * WAITS + 7; order++) {
        wait_mark(l, order);
    }
    for (uint64_t order = 1; order <= 3 * WAITS + 7; order += 13) {
        uint32_t want = order > 2 * WAITS + 7 ? 0 : UINT32_MAX;
        assert_int_equal(wait_seconds(l, order), want);
    }
    cb_free(l, sizeof *l);
}

/* A batch that was lost gives its orders back, and they are given out again. */
static void test_orders_again(void **state)
{
    (void)state;
    struct line *l = line_new();
    static const uint64_t given[] = {1, 4, 7, 10, 13, 7, 8, 9};
    for (unsigned i = 0; i < sizeof given / sizeof given[0]; i++) {
        wait_mark(l, given[i]);
    }
    static const uint64_t there[] = {1, 4, 7, 8, 9}, gone[] = {10, 13};
    for (unsigned i = 0; i < 5; i++) {
        assert_int_equal(wait_seconds(l, there[i]), 0);
    }
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(wait_seconds(l, gone[i]), UINT32_MAX);
    }
    cb_free(l, sizeof *l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_found),
        cmocka_unit_test(test_wraps),
        cmocka_unit_test(test_orders_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
