/* What seal's tests share: hex, flips. Included by tests/seal/test_*.c.
 * Never holds a vector: each is beside what it tests. */
#ifndef CALLBOX_TEST_SEAL_COMMON_H
#define CALLBOX_TEST_SEAL_COMMON_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "seal/seal_in.h"

static inline uint8_t nibble(char c)
{
    const char *all = "0123456789abcdef";
    const char *at = strchr(all, c);
    assert_true(c && at);
    return (uint8_t)(at - all);
}

/* Lower-case hex to bytes, at most cap; gives the length. */
static inline size_t unhex(const char *hex, void *out, size_t cap)
{
    uint8_t *to = out;
    size_t n = strlen(hex) / 2;
    assert_true(strlen(hex) % 2 == 0 && n <= cap);
    for (size_t i = 0; i < n; i++) {
        to[i] = (uint8_t)(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
    }
    return n;
}

/* For a whole fixed-size struct or array. */
#define UNHEX(hex, obj) assert_int_equal(unhex((hex), &(obj), sizeof(obj)), sizeof(obj))

static inline void assert_hex(const void *got, size_t n, const char *want)
{
    uint8_t bytes[4096];
    assert_int_equal(unhex(want, bytes, sizeof bytes), n);
    assert_memory_equal(got, bytes, n);
}

/* Open a paper again with one bit wrong, for every bit of every step-th byte: none may open. */
typedef enum cb_err try_open(void *arg, struct view paper);
static inline void assert_flips_fail(try_open *open, void *arg, struct view paper, size_t step)
{
    static uint8_t copy[SEAL_MSG_MAX + 65536];
    assert_true(paper.len < sizeof copy);
    memcpy(copy, paper.p, paper.len);
    assert_int_equal(open(arg, VIEW(copy, paper.len)), CB_OK);
    for (size_t i = 0; i < paper.len; i += step) {
        for (unsigned bit = 0; bit < 8; bit++) {
            copy[i] ^= (uint8_t)(1u << bit);
            assert_int_not_equal(open(arg, VIEW(copy, paper.len)), CB_OK);
            copy[i] ^= (uint8_t)(1u << bit);
        }
    }
    assert_int_equal(open(arg, VIEW(copy, paper.len)), CB_OK);
}

/* One byte less and one byte more than the paper, and nothing at all: none may open. */
static inline void assert_lengths_fail(try_open *open, void *arg, struct view paper)
{
    static uint8_t copy[SEAL_MSG_MAX + 65536];
    memset(copy, 0, paper.len + 1);
    memcpy(copy, paper.p, paper.len);
    assert_int_not_equal(open(arg, VIEW(copy, paper.len - 1)), CB_OK);
    assert_int_not_equal(open(arg, VIEW(copy, paper.len + 1)), CB_OK);
    assert_int_not_equal(open(arg, VIEW(copy, 4)), CB_OK);
    assert_int_not_equal(open(arg, VIEW(copy, 0)), CB_OK);
}
#endif
