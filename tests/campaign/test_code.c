/* Tests campaign/code.c over every code there is: what is read back, and that any one wrong
 * character and any two that changed places are found. Never samples. */
#include "campaign/campaign.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static const char alphabet[] = "34679CDFHJKMNPRTWXY";

static bool is_code(const char *s, uint16_t *n)
{
    return code_read(VIEW(s, strlen(s)), n) == CB_OK;
}

static void every_code_is_read_back(void **state)
{
    (void)state;
    uint32_t hash =
        2166136261u; /* FNV-1a; tests/web/campaign.test.ts has the same of the console's */
    for (unsigned i = 0; i < CODE_NUMBERS; i++) {
        struct code c = code_of((uint16_t)i);
        uint16_t n = CODE_NONE;
        for (const char *p = c.s; *p; p++) {
            hash = (hash ^ (uint8_t)*p) * 16777619u;
        }
        assert_int_equal(strlen(c.s), CODE_LEN);
        assert_true(is_code(c.s, &n));
        assert_int_equal(n, i);
        for (char *p = c.s; *p; p++) {
            *p = *p >= 'A' ? (char)(*p + 32) : *p;
        }
        assert_true(is_code(c.s, &n) && n == i);
    }
    assert_int_equal(hash, 0x8ce6cd4d);
}

static void one_wrong_character_is_found(void **state)
{
    (void)state;
    unsigned tried = 0;
    for (unsigned i = 0; i < CODE_NUMBERS; i++) {
        struct code c = code_of((uint16_t)i);
        for (unsigned at = 0; at < CODE_LEN; at++) {
            char was = c.s[at];
            for (unsigned k = 0; k < CODE_BASE; k++) {
                uint16_t n;
                c.s[at] = alphabet[k];
                if (c.s[at] != was) {
                    assert_false(is_code(c.s, &n));
                    tried++;
                }
            }
            c.s[at] = was;
        }
    }
    assert_int_equal(tried, CODE_NUMBERS * CODE_LEN * (CODE_BASE - 1));
}

static void two_that_changed_places_are_found(void **state)
{
    (void)state;
    for (unsigned i = 0; i < CODE_NUMBERS; i++) {
        for (unsigned a = 0; a < CODE_LEN; a++) {
            for (unsigned b = a + 1; b < CODE_LEN; b++) {
                struct code c = code_of((uint16_t)i);
                uint16_t n;
                char t = c.s[a];
                c.s[a] = c.s[b];
                c.s[b] = t;
                assert_int_equal(is_code(c.s, &n), c.s[a] == c.s[b]);
            }
        }
    }
}

/* The control: a check of plain sums, as one might write it, does let neighbours change places. */
static void a_plain_sum_would_not_do(void **state)
{
    (void)state;
    const unsigned v[4] = {1, 2, 3, (CODE_BASE - 6)}, w[4] = {2, 1, 3, (CODE_BASE - 6)};
    assert_int_equal((v[0] + v[1] + v[2] + v[3]) % CODE_BASE, 0);
    assert_int_equal((w[0] + w[1] + w[2] + w[3]) % CODE_BASE, 0);
}

static void what_is_no_code(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "K", "K7R", "K7RMM", "O7RM", "K1RM", "K7 M", "K7R\n"};
    uint16_t n;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(is_code(bad[i], &n));
    }
    assert_int_equal(code_read(VIEW("33\0\0", 4), &n), CB_PEER_FORMAT);
    for (const char *p = "0O1IL2Z5S8BGUVQAE"; *p; p++) { /* what looks like something else */
        assert_null(strchr(alphabet, *p));
    }
}

/* docs/CAMPAIGNS.md works one out by hand. */
static void the_one_in_the_documentation(void **state)
{
    (void)state;
    uint16_t n;
    assert_true(is_code("K7RM", &n));
    assert_string_equal(code_of(n).s, "K7RM");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_is_read_back),
        cmocka_unit_test(one_wrong_character_is_found),
        cmocka_unit_test(two_that_changed_places_are_found),
        cmocka_unit_test(a_plain_sum_would_not_do),
        cmocka_unit_test(what_is_no_code),
        cmocka_unit_test(the_one_in_the_documentation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
