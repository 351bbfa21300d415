/* head: good heads, and every way we know to make two servers disagree about one. */
#include "http/head.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define H    "Host: a.example\r\n"
#define END  "\r\n"
#define GET  "GET / HTTP/1.1\r\n" H
#define POST "POST /v HTTP/1.1\r\n" H

static const struct {
    const char *bytes;
    unsigned status;
} table[] = {
    {GET END, 0},
    {"HEAD /start HTTP/1.1\r\n" H END, 0},
    {"GET /?fbclid=1&q=%20x HTTP/1.1\r\n" H END, 0},
    {"GET / HTTP/1.0\r\n" H END, 0},
    {"GET / HTTP/1.1\r\nhOsT:a.example:8080\r\n" END, 0},
    {"GET / HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n" END, 0},
    {GET "User-Agent: b\xc3\xa9zier\t1\r\nCookie:\r\n" END, 0},
    {POST "Content-Length: 40960\r\n" END, 0},
    {"DELETE / HTTP/1.1\r\n" H END, 0}, /* a method: routes refuses it */
    /* line ends: CVE-2023-30589 and its kin */
    {GET "X-Abc:\rxTransfer-Encoding: chunked\r\n" END, 400},
    {"GET / HTTP/1.1\n" H END, 400},
    {"GET / HTTP/1.1\r\nHost: a\n" END, 400},
    {"GET / HTTP/1.1\r\nHost: a\r" END, 400},
    {GET "X: a\r\r\n" END, 400},
    {GET "X: a\n\r\n" END, 400},
    {GET "X: a\rb\r\n" END, 400},
    {"\r\n" GET END, 400},
    /* fields */
    {GET " folded\r\n" END, 400},
    {GET "\tfolded\r\n" END, 400},
    {GET "X: a\r\n b\r\n" END, 400},
    {GET "X : a\r\n" END, 400},
    {GET ": a\r\n" END, 400},
    {GET "NoColon\r\n" END, 400},
    {GET "X\x01: a\r\n" END, 400},
    {GET "X: a\x01\r\n" END, 400},
    {GET "X: a\x7f\r\n" END, 400},
    {GET "X\x80: a\r\n" END, 400},
    {GET "X(): a\r\n" END, 400},
    /* host */
    {"GET / HTTP/1.1\r\n" END, 400},
    {GET H END, 400},
    {"GET / HTTP/1.1\r\nHost:\r\n" END, 400},
    {"GET / HTTP/1.1\r\nHost: a, b\r\n" END, 400},
    {"GET / HTTP/1.1\r\nHost: a/b\r\n" END, 400},
    {"GET / HTTP/1.1\r\nHost: u@a\r\n" END, 400},
    /* lengths and codings: the smuggling set */
    {POST "Transfer-Encoding: chunked\r\n" END, 411},
    {POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n" END, 400},
    {POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n" END, 400},
    {POST "Content-Length: 5\r\nTransfer-Encoding: identity\r\n" END, 400},
    {POST "Transfer-Encoding: xchunked\r\n" END, 400},
    {POST "Transfer-Encoding: chunked, identity\r\n" END, 400},
    {POST "Transfer-Encoding: \x0b"
          "chunked\r\n" END,
     400},
    {POST "Transfer-Encoding : chunked\r\n" END, 400},
    {POST "Content-Length: 5\r\nContent-Length: 5\r\n" END, 400},
    {POST "Content-Length: 5\r\nContent-Length: 6\r\n" END, 400},
    {POST "Content-Length: 5, 5\r\n" END, 400},
    {POST "Content-Length: +5\r\n" END, 400},
    {POST "Content-Length: -5\r\n" END, 400},
    {POST "Content-Length: 0x5\r\n" END, 400},
    {POST "Content-Length: 5 5\r\n" END, 400},
    {POST "Content-Length:\r\n" END, 400},
    {POST "Content-Length: 99999999999\r\n" END, 413},
    {POST "Content-Length: 99999999999999999999999\r\n" END, 400},
    {POST "Expect: 100-continue\r\nContent-Length: 5\r\n" END, 417},
    /* the first line */
    {"GET http://a.example/ HTTP/1.1\r\n" H END, 400},
    {"OPTIONS * HTTP/1.1\r\n" H END, 400},
    {"CONNECT a.example:443 HTTP/1.1\r\n" H END, 400},
    {"GET /#f HTTP/1.1\r\n" H END, 400},
    {"GET /\xc3\xa9 HTTP/1.1\r\n" H END, 400},
    {"GET  / HTTP/1.1\r\n" H END, 400},
    {"GET /  HTTP/1.1\r\n" H END, 400},
    {"GET / HTTP/1.1 \r\n" H END, 400},
    {"GET /\tHTTP/1.1\r\n" H END, 400},
    {"GET / http/1.1\r\n" H END, 400},
    {"GET /\r\n" H END, 400},
    {"get / HTTP/1.1\r\n" H END, 400},
    {"G=T / HTTP/1.1\r\n" H END, 400},
    {"BREW / HTTP/1.1\r\n" H END, 501},
    {"GET / HTTP/0.9\r\n" H END, 505},
    {"GET / HTTP/2.0\r\n" H END, 505},
    {"PRI * HTTP/2.0\r\n\r\n", 505},
    {"GET / HTTP/1.11\r\n" H END, 400},
    {"\x16\x03\x01\x02\r\n\r\n", 400},
    {"", 400},
    {"\r\n", 400},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct head h;
        unsigned status = head_read(view_str(table[i].bytes), &h);
        if (status != table[i].status) {
            print_error("row %zu: %u, not %u\n", i, status, table[i].status);
        }
        assert_int_equal(status, table[i].status);
        assert_true(!status || !h.keep);
    }
}

static void test_nul_and_every_control(void **state)
{
    (void)state;
    char good[] = GET "X: abc\r\n" END;
    struct head h;
    size_t at = (size_t)(strstr(good, "abc") - good) + 1;
    for (unsigned c = 0; c < 256; c++) {
        good[at] = (char)c;
        unsigned want = c == '\t' || (c >= 0x20 && c != 0x7f) ? 0 : 400;
        assert_int_equal(head_read(VIEW(good, sizeof good - 1), &h), want);
    }
}

static void test_kept(void **state)
{
    (void)state;
    struct head h;
    static const char bytes[] =
        "POST /gd/n?x=1?2 HTTP/1.1\r\nHost: A.example:80\r\n"
        "Accept-Encoding: br, GZIP;q=0.5\r\nContent-Length: 12 \r\n"
        "Connection: Keep-Alive, Upgrade\r\nUpgrade: WebSocket\r\n"
        "Origin: https://a.example:80\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=x\r\n\r\n";
    assert_int_equal(head_read(view_str(bytes), &h), 0);
    assert_string_equal(h.path, "/gd/n");
    assert_string_equal(h.key, "dGhlIHNhbXBsZSBub25jZQ==");
    assert_int_equal(h.length, 12);
    assert_int_equal(h.method, METHOD_POST);
    assert_int_equal(h.type, TYPE_FORM);
    assert_int_equal(h.codings, 1u << CODING_GZIP | 1u << CODING_BROTLI);
    assert_true(h.query && h.upgrade && h.version && h.keep && h.has_length);
    assert_false(h.foreign);
}

static void test_twins(void **state)
{
    (void)state;
    struct head h;
    assert_int_equal(head_read(view_str(GET "Accept-Encoding: gzip;q=0, br\r\n" END), &h), 0);
    assert_int_equal(h.codings, 1u << CODING_BROTLI);
    assert_int_equal(head_read(view_str(GET "Connection: close\r\n" END), &h), 0);
    assert_false(h.keep);
    assert_int_equal(head_read(view_str("GET / HTTP/1.0\r\n" H "X: HTTP/1.1\r\n" END), &h), 0);
    assert_false(h.keep);
    assert_int_equal(head_read(view_str(GET "Upgrade: websocket\r\n" END), &h), 0);
    assert_false(h.upgrade);
    static const char *const origins[] = {
        "null", "https://b.example", "https://a.example.b", "https://a.example:81", "a.example",
        ""};
    for (size_t i = 0; i < sizeof origins / sizeof origins[0]; i++) {
        char bytes[200];
        snprintf(bytes, sizeof bytes, GET "Origin: %s\r\n" END, origins[i]);
        assert_int_equal(head_read(view_str(bytes), &h), 0);
        assert_true(h.foreign);
    }
}

/* A head of exactly n bytes, filled up with one long field or many. */
static size_t long_head(char *out, size_t n, size_t target)
{
    size_t len = (size_t)sprintf(out, "GET /%0*d HTTP/1.1\r\n" H "X: ", (int)target, 0);
    memset(out + len, 'x', n - len - 4);
    memcpy(out + n - 4, "\r\n\r\n", 4);
    return n;
}

static void test_limits(void **state)
{
    (void)state;
    static char b[HEAD_MAX + 16];
    struct head h;
    assert_int_equal(head_read(VIEW(b, long_head(b, HEAD_MAX, 1)), &h), 0);
    assert_int_equal(head_read(VIEW(b, long_head(b, HEAD_MAX + 1, 1)), &h), 431);
    assert_int_equal(head_read(VIEW(b, long_head(b, 6000, HEAD_TARGET_MAX - 1)), &h), 0);
    assert_string_equal(h.path, "");
    assert_int_equal(head_read(VIEW(b, long_head(b, 6000, HEAD_TARGET_MAX)), &h), 414);
    size_t n = (size_t)sprintf(b, GET);
    for (int i = 0; i < HEAD_FIELDS_MAX - 1; i++) {
        n += (size_t)sprintf(b + n, "X: y\r\n");
    }
    memcpy(b + n, "X: y\r\n\r\n", 9);
    assert_int_equal(head_read(VIEW(b, n + 8), &h), 431);
    memcpy(b + n, "\r\n", 3);
    assert_int_equal(head_read(VIEW(b, n + 2), &h), 0);
}

/* The end is found wherever the bytes were cut, and never before it. */
static void test_end(void **state)
{
    (void)state;
    static const char b[] = GET "X: y\r\n\r\nrest";
    size_t end = sizeof b - 1 - 4;
    for (size_t n = 0; n < sizeof b; n++) {
        assert_int_equal(head_end(VIEW(b, n)), n >= end ? end : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),  cmocka_unit_test(test_nul_and_every_control),
        cmocka_unit_test(test_kept),   cmocka_unit_test(test_twins),
        cmocka_unit_test(test_limits), cmocka_unit_test(test_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
