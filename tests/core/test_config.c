/* Tests core/config.c: defaults, every key, and each way a file or a flag is refused.
 * Never leaves its file behind. */
#include "core/os.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char path[64];
static char why[160];

static enum cb_err read_text(const char *text, struct config *c)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    config_defaults(c);
    enum cb_err e = config_read(path, c, why);
    unlink(path);
    return e;
}

static void defaults(void **state)
{
    struct config c;
    (void)state;
    config_defaults(&c);
    assert_string_equal(c.listen, "127.0.0.1");
    assert_int_equal(c.port, 8080);
    assert_int_equal(c.cadence_ms, 1000);
    assert_int_equal(c.answer_ms, 25);
    assert_false(c.demo);
}

static void every_key(void **state)
{
    struct config c;
    (void)state;
    assert_int_equal(
        read_text("; a comment\n# another\n"
                  "data = /srv/callbox\nweb = /usr/share/callbox\nlisten = ::1\n"
                  "port = 65535\ncadence_ms=0\nanswer_ms=1000\nexit_url = https://example.org/\n"
                  "line_name = The line, plainly\ndemo = yes\n",
                  &c),
        CB_OK);
    assert_string_equal(c.data, "/srv/callbox");
    assert_string_equal(c.web, "/usr/share/callbox");
    assert_string_equal(c.listen, "::1");
    assert_string_equal(c.exit_url, "https://example.org/");
    assert_string_equal(c.line_name, "The line, plainly");
    assert_int_equal(c.port, 65535);
    assert_int_equal(c.cadence_ms, 0);
    assert_int_equal(c.answer_ms, 1000);
    assert_true(c.demo);
    assert_int_equal(read_text("", &c), CB_OK);
}

static const struct {
    const char *text, *say; /* what the sentence must hold */
} bad_files[] = {
    {"port = 8080\nprot = 1\n", "line 2: there is no key called prot"},
    {"port = 8080\n\nport = 8081\n", "line 3: port is given a second time"},
    {"port = 0\n", "line 1: port must be a number from 1 to 65535"},
    {"port = 65536\n", "line 1"},
    {"port = -1\n", "line 1"},
    {"port = 0x50\n", "line 1"},
    {"port = 99999999999999999999\n", "line 1"},
    {"port =\n", "line 1"},
    {"cadence_ms = 60001\n", "line 1"},
    {"answer_ms = 1001\n", "line 1"},
    {"demo = maybe\n", "line 1: demo must be yes or no"},
    {"line_name =\n", "line 1: line_name must be 1 to 79 bytes long"},
    {"line_name = a\tb\n", "line 1: line_name holds a control character"},
    {"line_name_2 = a\nline_name_2 = b\n", "line 2: line_name_2 is given a second time"},
    {"line_name_gd = a\nline_name_gd = b\n", "line 2: line_name_gd is given a second time"},
    {"line_name_2 =\n", "line 1: line_name_2 must be 1 to 79 bytes long"},
    {"line_name_0 = a\n", "line 1: there is no key called line_name_0"},
    {"line_name_02 = a\n", "line 1: there is no key called line_name_02"},
    {"line_name_40000 = a\n", "line 1: there is no key called line_name_40000"},
    {"line_name_2_fr = a\n", "line 1: there is no key called line_name_2_fr"},
    {"line_name_ = a\n", "line 1: there is no key called line_name_"},
    {"line_name_2_ = a\n", "line 1: there is no key called line_name_2_"},
    {"# x\n[section]\nport = 1\n", "line 3: there are no sections"},
    {"port\n", "line 1: this is not key = value"},
    {"port = 1\n  2\n", "line 2: port is given a second time"},
};

static void refused_files(void **state)
{
    struct config c;
    (void)state;
    for (size_t i = 0; i < sizeof bad_files / sizeof bad_files[0]; i++) {
        assert_int_equal(read_text(bad_files[i].text, &c), CB_PEER_FORMAT);
        if (!strstr(why, bad_files[i].say)) {
            fail_msg("%s: said %s", bad_files[i].text, why);
        }
    }
}

static void refused_long_line(void **state)
{
    struct config c;
    char text[512];
    (void)state;
    int n = snprintf(text, sizeof text, "port = 1\nline_name = ");
    memset(text + n, 'x', 400);
    snprintf(text + n + 400, 16, "\n");
    assert_int_equal(read_text(text, &c), CB_PEER_FORMAT);
    assert_non_null(strstr(why, "line 2: the line is longer"));
    memset(text + n, 'x', 80); /* one byte too many for the value */
    snprintf(text + n + 80, 16, "\n");
    assert_int_equal(read_text(text, &c), CB_PEER_FORMAT);
    assert_non_null(strstr(why, "line 2: line_name must be"));
    snprintf(text + n + 79, 16, "\n");
    assert_int_equal(read_text(text, &c), CB_OK);
}

static void no_file(void **state)
{
    struct config c;
    (void)state;
    config_defaults(&c);
    assert_int_equal(config_read("/nonexistent/callbox.ini", &c, why), CB_NONE_FOUND);
    assert_non_null(strstr(why, "No such file"));
}

static void flags(void **state)
{
    struct config c;
    (void)state;
    config_defaults(&c);
    assert_int_equal(config_set(&c, "port=9000", why), CB_OK);
    assert_int_equal(c.port, 9000);
    assert_int_equal(config_set(&c, "web=", why), CB_OK);
    assert_int_equal(config_set(&c, "exit_url=https://example.org/?a=b", why), CB_OK);
    assert_string_equal(c.exit_url, "https://example.org/?a=b");
    static const char *const bad[] = {"port",
                                      "=1",
                                      "port=",
                                      "port= 1",
                                      "Port=1",
                                      "nothing=1",
                                      "a_key_with_a_very_long_name_indeed=1"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(config_set(&c, bad[i], why), CB_PEER_FORMAT);
        assert_true(why[0] != 0);
    }
    assert_int_equal(c.port, 9000);
}

static const char *called(const struct config *c, uint16_t line, bool first, bool gd)
{
    static char name[CONFIG_NAME];
    config_line_name(c, line, first, gd, name);
    return name;
}

/* A name in its language, else in English, else the first one's with the number. */
static void names_of_lines(void **state)
{
    struct config c;
    (void)state;
    assert_int_equal(read_text("line_name = Main\nline_name_2 = Families\nline_name_2_gd = "
                               "Teaghlaichean\nline_name_gd = Prìomh\n",
                               &c),
                     CB_OK);
    assert_string_equal(called(&c, 1, true, false), "Main");
    assert_string_equal(called(&c, 1, true, true), "Prìomh");
    assert_string_equal(called(&c, 2, false, false), "Families");
    assert_string_equal(called(&c, 2, false, true), "Teaghlaichean");
    assert_string_equal(called(&c, 3, false, true), "Main, 3");
    assert_string_equal(called(&c, 2, true, false),
                        "Families"); /* by its number, also as the first */
    assert_int_equal(config_set(&c, "line_name_2=Kin", why), CB_OK);
    assert_string_equal(called(&c, 2, false, false), "Kin");
    memset(c.line_name, 'x', CONFIG_NAME - 1);
    c.line_name[72] = '\xc3';
    c.line_name[73] = '\xb9';
    assert_int_equal(strlen(called(&c, 32767, false, false)), 72 + 7); /* no half of a character */
    char text[32];
    for (unsigned i = 3; i < 2 + CONFIG_NAMES; i++) {
        snprintf(text, sizeof text, "line_name_%u=x", i);
        assert_int_equal(config_set(&c, text, why),
                         c.names_n < CONFIG_NAMES || i < CONFIG_NAMES ? CB_OK : CB_PEER_FORMAT);
    }
    assert_int_equal(c.names_n, CONFIG_NAMES);
}

/* A demonstration is at this machine; anything else where it says it is, or nowhere. */
static void test_origin(void **state)
{
    (void)state;
    struct config c;
    char origin[200];
    config_defaults(&c);
    config_origin(&c, origin);
    assert_string_equal(origin, "");
    c.demo = true;
    c.port = 9000;
    config_origin(&c, origin);
    assert_string_equal(origin, "http://localhost:9000");
    assert_int_equal(config_set(&c, "origin=https://line.example", why), CB_OK);
    config_origin(&c, origin);
    assert_string_equal(origin, "https://line.example");
    c.demo = false;
    config_origin(&c, origin);
    assert_string_equal(origin, "https://line.example");
}

int main(void)
{
    snprintf(path, sizeof path, "/tmp/callbox-test-config-%d.ini", (int)getpid());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_origin),
        cmocka_unit_test(defaults),
        cmocka_unit_test(every_key),
        cmocka_unit_test(refused_files),
        cmocka_unit_test(refused_long_line),
        cmocka_unit_test(no_file),
        cmocka_unit_test(flags),
        cmocka_unit_test(names_of_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
