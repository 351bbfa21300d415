/* test_probe: the probe's small parts: where it goes and what it reads. The whole probe is run
 * against a running line by the system tests. */
#include "cli/probe_in.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

static void test_url(void **state)
{
    (void)state;
    static const struct {
        const char *url, *host, *port;
        bool tls;
    } good[] = {
        {"http://127.0.0.1:8080", "127.0.0.1", "8080", false},
        {"http://localhost/", "localhost", "80", false},
        {"HTTP://[::1]:9000/", "::1", "9000", false},
        {"http://[::1]", "::1", "80", false},
        {"https://line.example", "line.example", "443", true},
        {"HTTPS://[::1]/", "::1", "443", true},
        {"https://line.example:8443/", "line.example", "8443", true},
    };
    static const char *const bad[] = {
        "https://a/v", "httpss://a",          "https:/a",  "https://",    "ftp://a",
        "http://",     "http://:80",          "http://a:", "http://a:8x", "a:80",
        "http://a/v",  "http://a:1234567890", ""};
    struct probe_url u;
    const char *why;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(probe_url_read(good[i].url, &u, &why), CB_OK);
        assert_string_equal(u.host, good[i].host);
        assert_string_equal(u.port, good[i].port);
        assert_int_equal(u.tls, good[i].tls);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(probe_url_read(bad[i], &u, &why), CB_PEER_FORMAT);
        assert_non_null(why);
    }
}

/* One end of a socketpair plays the server with these bytes. */
static enum cb_err ask(const char *answer, struct probe_reply *r)
{
    int fds[2];
    struct probe_url u = {.host = "h", .port = "80"};
    *r = (struct probe_reply){0};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    struct probe_conn c = {.fd = fds[0], .timeout_ms = 50};
    buf_init(&c.in, 1 << 20);
    assert_int_equal(write(fds[1], answer, strlen(answer)), strlen(answer));
    enum cb_err e = probe_request(&c, &u, "/", NULL, VIEW(NULL, 0), r);
    probe_disconnect(&c);
    close(fds[1]);
    return e;
}

static void test_replies(void **state)
{
    (void)state;
    struct probe_reply r;
    struct view v;
    assert_int_equal(ask("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nX-A:  b c\r\n\r\nhi", &r), CB_OK);
    assert_int_equal(r.status, 200);
    assert_true(view_is(buf_view(&r.body), "hi"));
    assert_true(probe_header(&r, "x-a", &v) && view_is(v, "b c"));
    assert_false(probe_header(&r, "X", &v));
    assert_false(probe_header(&r, "hi", &v));
    probe_reply_free(&r);
    static const struct {
        const char *answer;
        enum cb_err e;
    } bad[] = {
        {"HTTP/1.1 200 OK\r\n\r\n", CB_PEER_FORMAT},
        {"HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\nhi", CB_PEER_FORMAT},
        {"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nhi", CB_PEER_FORMAT},
        {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", CB_BUSY_LOAD},
        {"HTTP/1.1 200 OK\r\nContent", CB_BUSY_LOAD},
        {"nonsense\r\n\r\n", CB_PEER_FORMAT},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(ask(bad[i].answer, &r), bad[i].e);
        probe_reply_free(&r);
    }
}

/* What a server sends on a WebSocket, byte by byte. */
static enum cb_err hear(const void *bytes, size_t n, struct buf *out)
{
    int fds[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
    struct probe_ws w = {.c = {.fd = fds[0], .timeout_ms = 50}};
    buf_init(&w.c.in, 1 << 20);
    buf_init(out, 1 << 20);
    assert_int_equal(write(fds[1], bytes, n), n);
    enum cb_err e = probe_ws_recv(&w, out);
    probe_disconnect(&w.c);
    close(fds[1]);
    return e;
}

static void test_frames(void **state)
{
    (void)state;
    struct buf b;
    assert_int_equal(hear("\x82\x02hi", 4, &b), CB_OK);
    assert_true(view_is(buf_view(&b), "hi"));
    buf_free(&b);
    assert_int_equal(hear("\x89\x01p\x82\x7e\x00\x02hi", 9, &b), CB_OK); /* a ping comes first */
    assert_true(view_is(buf_view(&b), "hi"));
    buf_free(&b);
    static const struct {
        const char *p;
        size_t n;
        enum cb_err e;
    } bad[] = {
        {"\x82\x82kkkkhi", 8, CB_PEER_FORMAT},              /* masked */
        {"\x02\x02hi", 4, CB_PEER_FORMAT},                  /* a piece */
        {"\xc2\x02hi", 4, CB_PEER_FORMAT},                  /* a reserved bit */
        {"\x81\x02hi", 4, CB_PEER_FORMAT},                  /* text */
        {"\x82\x7f\x7f\0\0\0\0\0\0\0", 10, CB_PEER_FORMAT}, /* endless */
        {"\x88\x02\x03\xe8", 4, CB_NONE_FOUND},
        {"\x82\x03hi", 4, CB_BUSY_LOAD},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(hear(bad[i].p, bad[i].n, &b), bad[i].e);
        buf_free(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_url),
        cmocka_unit_test(test_replies),
        cmocka_unit_test(test_frames),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
