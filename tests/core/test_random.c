/* test_random: the stream of random bytes. Run by ctest. Never measures quality, which is the
 * cipher's; only that every byte is made, and none twice. */
#include "core/core.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* Whatever the length, each byte of it comes to differ from what stood there, and none beside. */
static void test_every_byte(void **state)
{
    (void)state;
    static const size_t lens[] = {0, 1, 31, 32, 33, 511, 512, 513, 991, 992, 1024, 5000, 70000};
    for (size_t l = 0; l < sizeof lens / sizeof lens[0]; l++) {
        uint8_t *p = calloc(1, lens[l] + 2), *seen = calloc(1, lens[l] + 2);
        assert_non_null(p);
        assert_non_null(seen);
        for (unsigned round = 0; round < 16; round++) {
            cb_random(p + 1, lens[l]);
            for (size_t i = 0; i < lens[l] + 2; i++) {
                seen[i] |= p[i];
            }
        }
        assert_int_equal(seen[0], 0);
        assert_int_equal(seen[lens[l] + 1], 0);
        for (size_t i = 1; i <= lens[l]; i++) {
            assert_int_not_equal(seen[i], 0); /* 16 zeros in a row: 2^-128 */
        }
        free(p);
        free(seen);
    }
}

static int by_bytes(const void *a, const void *b)
{
    return memcmp(a, b, 16);
}

/* Across many refills of the pool, and mixed with long fills, no 16 bytes come twice. */
static void test_never_twice(void **state)
{
    (void)state;
    enum { N = 20000 };
    static uint8_t all[N][16];
    static uint8_t longer[1600];
    for (size_t i = 0; i < N;) {
        if (i % 500 == 0) {
            cb_random(longer, sizeof longer);
            memcpy(all[i], longer, sizeof longer);
            i += sizeof longer / 16;
        } else {
            cb_random(all[i++], 16);
        }
    }
    qsort(all, N, 16, by_bytes);
    for (size_t i = 1; i < N; i++) {
        assert_int_not_equal(memcmp(all[i - 1], all[i], 16), 0);
    }
}

static void test_bits_even(void **state)
{
    (void)state;
    static uint8_t p[125000]; /* a million bits: sd 500 */
    unsigned ones = 0;
    for (size_t at = 0; at < sizeof p; at += 125) {
        cb_random(p + at, 125);
    }
    for (size_t i = 0; i < sizeof p; i++) {
        ones += (unsigned)__builtin_popcount(p[i]);
    }
    assert_in_range(ones, 500000 - 4000, 500000 + 4000);
}

static void *other_thread(void *out)
{
    cb_random(out, 32);
    return NULL;
}

static void test_threads_differ(void **state)
{
    (void)state;
    uint8_t mine[32], theirs[4][32];
    cb_random(mine, sizeof mine);
    for (unsigned i = 0; i < 4; i++) {
        pthread_t t;
        assert_int_equal(pthread_create(&t, NULL, other_thread, theirs[i]), 0);
        assert_int_equal(pthread_join(t, NULL), 0);
        assert_memory_not_equal(mine, theirs[i], 32);
        for (unsigned j = 0; j < i; j++) {
            assert_memory_not_equal(theirs[i], theirs[j], 32);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_never_twice),
        cmocka_unit_test(test_bits_even),
        cmocka_unit_test(test_threads_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
