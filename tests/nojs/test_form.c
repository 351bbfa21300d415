/* test_form: what a browser posts, and what somebody else might. */
#include "nojs/nojs_in.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static uint8_t mem[NOJS_FORM_MAX];

static enum cb_err form(const char *body, struct form *f)
{
    return form_read(view_str(body), mem, sizeof mem, f);
}

static void is(const struct form *f, enum form_field field, const char *want)
{
    assert_non_null(f->field[field].p);
    assert_int_equal(f->field[field].len, strlen(want));
    assert_memory_equal(f->field[field].p, want, strlen(want));
}

static void test_plain(void **state)
{
    (void)state;
    struct form f;
    assert_int_equal(form("step=draft&want=now&text=I+am+here%21%0D%0Aline+2%0Dline+3%0A", &f), 0);
    is(&f, FORM_STEP, "draft");
    is(&f, FORM_WANT, "now");
    is(&f, FORM_TEXT, "I am here!\nline 2\nline 3\n");
    assert_null(f.field[FORM_TICKET].p);
    assert_int_equal(form("", &f), 0);
    assert_int_equal(form("&&step=&=x&text", &f), 0);
    is(&f, FORM_STEP, "");
    is(&f, FORM_TEXT, "");
}

static void test_names(void **state)
{
    (void)state;
    struct form f;
    assert_int_equal(form("s%74ep=send&Step=no&steps=no&other=%41%FF", &f), 0);
    is(&f, FORM_STEP, "send"); /* a field we do not know is not even looked at */
    assert_int_equal(form("step=a&step=b", &f), CB_PEER_FORMAT);
    assert_int_equal(form("text=a&st%65p=b&step=c", &f), CB_PEER_FORMAT);
    assert_int_equal(form("text=a=b", &f), 0);
    is(&f, FORM_TEXT, "a=b");
}

static void test_escapes(void **state)
{
    (void)state;
    static const char *const bad[] = {"text=%",    "text=%4", "text=%4g", "text=%g4",
                                      "text=%%41", "%=x",     "te%xt=",   "text=a%2"};
    struct form f;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(form(bad[i], &f), CB_PEER_FORMAT);
    }
    assert_int_equal(form("text=%4a%4A%2B%26%3d", &f), 0);
    is(&f, FORM_TEXT, "JJ+&=");
}

static void test_utf8(void **state)
{
    (void)state;
    static const char *const good[] = {"%C3%A0",    "%E2%82%AC", "%F0%9F%99%82", "%F4%8F%BF%BF",
                                       "%EF%BF%BD", "%EE%80%80", "%ED%9F%BF",    "\xc3\xa0"};
    static const char *const bad[] = {
        "%80",          "%C3",       "%C3%28",       "%C0%AF",    "%C1%81",       "%E0%80%80",
        "%E2%82",       "%E2%82%28", "%ED%A0%80",    "%ED%BF%BF", "%F0%80%80%80", "%F4%90%80%80",
        "%F5%80%80%80", "%FF",       "%00",          "%1B",       "%7F",          "a%C3",
        "\xff",         "%F0%9F%99", "%F0%9F%99%C2",
    };
    char body[64];
    struct form f;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        snprintf(body, sizeof body, "text=%s", good[i]);
        assert_int_equal(form(body, &f), 0);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        snprintf(body, sizeof body, "text=%s", bad[i]);
        assert_int_equal(form(body, &f), CB_PEER_FORMAT);
    }
}

static void test_bounds(void **state)
{
    (void)state;
    struct form f;
    char many[200] = "";
    uint8_t small[8];
    for (int i = 0; i < 33; i++) {
        strcat(many, "x=1&");
    }
    assert_int_equal(form(many, &f), CB_PEER_SIZE);
    many[32 * 4] = 0;
    assert_int_equal(form(many, &f), 0);
    assert_int_equal(form_read(view_str("step=1234"), small, 8, &f), CB_PEER_SIZE);
    assert_int_equal(form_read(view_str("step=123"), small, 8, &f), 0);
}

static void test_numbers(void **state)
{
    (void)state;
    uint64_t n;
    static const char *const bad[] = {"",   "-1",  "+1",  " 1",
                                      "1 ", "0x1", "1e3", "12345678901234567890"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(form_number(view_str(bad[i]), &n), CB_PEER_FORMAT);
    }
    assert_int_equal(form_number(view_str("9999999999999999999"), &n), 0);
    assert_true(n == 9999999999999999999u);
    assert_true(view_is(form_trim(view_str(" \t a b\r\n ")), "a b"));
    assert_int_equal(form_trim(view_str(" \n")).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain), cmocka_unit_test(test_names),  cmocka_unit_test(test_escapes),
        cmocka_unit_test(test_utf8),  cmocka_unit_test(test_bounds), cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
