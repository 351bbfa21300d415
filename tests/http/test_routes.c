/* routes: the table, row by row, and what each row refuses. */
#include "http/http_in.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static struct http *http;

static const struct {
    const char *path;
    uint8_t method;
    int length; /* -1: none given */
    uint8_t type;
    unsigned status, allow;
} table[] = {
    {"/", METHOD_GET, -1, TYPE_NONE, 0, 0},
    {"/", METHOD_HEAD, 0, TYPE_NONE, 0, 0},
    {"/", METHOD_POST, 0, TYPE_NONE, 405, METHOD_GET | METHOD_HEAD},
    {"/", METHOD_OTHER, -1, TYPE_NONE, 405, METHOD_GET | METHOD_HEAD},
    {"/", METHOD_GET, 1, TYPE_NONE, 413, 0},
    {"/other", METHOD_GET, -1, TYPE_NONE, 404, 0},
    {"/other", METHOD_POST, 9, TYPE_FORM, 404, 0},
    {"", METHOD_GET, -1, TYPE_NONE, 404, 0},
    {"/v", METHOD_POST, WIRE_POST_LEN, TYPE_OCTETS, 0, 0},
    {"/v", METHOD_POST, WIRE_POST_LEN, TYPE_NONE, 0, 0},
    {"/v", METHOD_POST, WIRE_POST_LEN, TYPE_FORM, 415, 0},
    {"/v", METHOD_POST, WIRE_POST_LEN + 1, TYPE_OCTETS, 413, 0},
    {"/v", METHOD_POST, -1, TYPE_OCTETS, 411, 0},
    {"/v", METHOD_GET, -1, TYPE_NONE, 405, METHOD_POST},
    {"/v/", METHOD_POST, 0, TYPE_NONE, 404, 0},
    {"/v/live", METHOD_GET, -1, TYPE_NONE, 0, 0},
    {"/v/live", METHOD_HEAD, -1, TYPE_NONE, 405, METHOD_GET},
    {"/staff/live", METHOD_GET, -1, TYPE_NONE, 0, 0},
    {"/n", METHOD_POST, NOJS_FORM_MAX, TYPE_FORM, 0, 0},
    {"/gd/n", METHOD_POST, 0, TYPE_FORM, 0, 0},
    {"/gd/n", METHOD_POST, NOJS_FORM_MAX + 1, TYPE_FORM, 413, 0},
    {"/n", METHOD_POST, 5, TYPE_NONE, 415, 0},
    {"/n", METHOD_POST, 5, TYPE_OTHER, 415, 0},
    {"/org.bin", METHOD_HEAD, -1, TYPE_NONE, 0, 0},
    {"/line/2/n", METHOD_POST, 5, TYPE_FORM, 404, 0}, /* nothing is loaded: there is no such line */
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        unsigned status = 0, allow = 0;
        struct head h = {.method = table[i].method,
                         .type = table[i].type,
                         .has_length = table[i].length >= 0,
                         .length = table[i].length > 0 ? (uint64_t)table[i].length : 0};
        strcpy(h.path, table[i].path);
        const struct route *r = route_find(http, &h, &status, &allow);
        assert_int_equal(r != NULL, table[i].status == 0);
        assert_int_equal(status, table[i].status);
        assert_int_equal(allow, table[i].allow);
    }
}

static void test_replies(void **state)
{
    (void)state;
    struct buf b;
    struct reply r = {.status = 405, .allow = METHOD_GET | METHOD_HEAD, .length = 3};
    buf_init(&b, 8192);
    reply_head(&b, &r);
    buf_put(&b, "", 1);
    assert_non_null(
        strstr((char *)b.p, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 3\r\n"));
    assert_non_null(strstr((char *)b.p, "\r\nAllow: GET, HEAD\r\nCache-Control: no-store\r\n"));
    buf_free(&b);
    assert_string_equal(reply_reason(303), "See Other");
    assert_string_equal(reply_reason(299), "Internal Server Error");
}

static void test_types(void **state)
{
    (void)state;
    assert_string_equal(asset_type("/a/x.1f.js"), "text/javascript; charset=utf-8");
    assert_null(asset_type("/a/x.html"));
    assert_null(asset_type("/a/x"));
    assert_null(asset_type("/a/x.js.gz"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_replies),
        cmocka_unit_test(test_types),
    };
    http = cb_alloc(sizeof *http);
    assets_add(&http->pages, "/");
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pages_free(http);
    cb_free(http, sizeof *http);
    return failed;
}
