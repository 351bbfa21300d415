/* TOTP against RFC 6238 Appendix B (SHA-1), its last six digits, and the one-use rule.
 * Run by ctest. Never accepts a step twice. */
#include "seal/common.h"

static const char secret[] = "12345678901234567890";

static void vectors_agree(void **state)
{
    (void)state;
    static const struct {
        uint64_t now_s;
        uint32_t code;
    } t[] = {{59, 287082},       {1111111109, 81804},  {1111111111, 50471},
             {1234567890, 5924}, {2000000000, 279037}, {20000000000, 353130}};
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        assert_int_equal(seal_totp(view_str(secret), t[i].now_s / 30), t[i].code);
        assert_int_equal(seal_totp_match(view_str(secret), t[i].code, t[i].now_s, 0),
                         t[i].now_s / 30);
    }
}

static void one_step_either_side(void **state)
{
    (void)state;
    const uint64_t now = 1111111111, step = now / 30;
    for (uint64_t s = step - 3; s <= step + 3; s++) {
        bool near = s + 1 >= step && s <= step + 1;
        uint32_t code = seal_totp(view_str(secret), s);
        assert_int_equal(seal_totp_match(view_str(secret), code, now, 0), near ? s : 0);
    }
}

static void no_code_twice(void **state)
{
    (void)state;
    const uint64_t now = 1111111111, step = now / 30;
    uint32_t code = seal_totp(view_str(secret), step);
    assert_int_equal(seal_totp_match(view_str(secret), code, now, step - 1), step);
    assert_int_equal(seal_totp_match(view_str(secret), code, now, step), 0);
    assert_int_equal(seal_totp_match(view_str(secret), code, now + 30, step), 0);
    uint32_t next = seal_totp(view_str(secret), step + 1);
    assert_int_equal(seal_totp_match(view_str(secret), next, now, step), step + 1);
}

static void wrong_ones_fail(void **state)
{
    (void)state;
    const uint64_t now = 1111111111;
    uint32_t code = seal_totp(view_str(secret), now / 30);
    for (unsigned bit = 0; bit < 32; bit++) {
        assert_int_equal(seal_totp_match(view_str(secret), code ^ (1u << bit), now, 0), 0);
    }
    assert_int_equal(seal_totp_match(view_str("12345678901234567891"), code, now, 0), 0);
    assert_int_equal(seal_totp_match(view_str(secret), code + 1000000, now, 0), 0);
    assert_int_equal(seal_totp_match(view_str(secret), seal_totp(view_str(secret), 0), 0, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_agree),
        cmocka_unit_test(one_step_either_side),
        cmocka_unit_test(no_code_twice),
        cmocka_unit_test(wrong_ones_fail),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
