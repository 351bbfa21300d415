/* door: what anybody on the internet may send, against the whole server. Right status each time,
 * no crash, no hang, and nothing kept. */
#include "http/door.h"

#define H "Host: a.example\r\n"
static struct door door;
static struct answer a;

static unsigned ask(const char *s)
{
    return door_ask(&door, view_str(s), &a);
}

static const struct {
    const char *bytes;
    unsigned status;
    const char *has; /* in the head */
} table[] = {
    {"GET / HTTP/1.1\r\n" H "\r\n", 200, "Cache-Control: no-store\r\n"},
    {"GET /gd HTTP/1.1\r\n" H "\r\n", 200, "text/html; charset=utf-8"},
    {"GET /gd/start HTTP/1.0\r\n" H "\r\n", 200, "Connection: close\r\n"},
    {"HEAD /start HTTP/1.1\r\n" H "\r\n", 200, "Content-Length: "},
    {"GET /?fbclid=IwAR0x HTTP/1.1\r\n" H "\r\n", 303, "Location: /\r\n"},
    {"GET /gd/start?gclid=1 HTTP/1.1\r\n" H "\r\n", 303, "Location: /gd/start\r\n"},
    {"GET /favicon.ico?x HTTP/1.1\r\n" H "\r\n", 200, "image/x-icon"},
    {"GET /a/app.1234.js HTTP/1.1\r\n" H "\r\n", 200, "public, max-age=31536000, immutable"},
    {"GET /org.bin HTTP/1.1\r\n" H "\r\n", 200, "application/octet-stream"},
    {"GET /start/ HTTP/1.1\r\n" H "\r\n", 404, "no-store"},
    {"GET /a/../a/one.css HTTP/1.1\r\n" H "\r\n", 404, "no-store"},
    {"GET /gd/nothing HTTP/1.1\r\n" H "\r\n", 404, "no-store"},
    {"DELETE / HTTP/1.1\r\n" H "\r\n", 405, "Allow: GET, HEAD\r\n"},
    {"GET /n HTTP/1.1\r\n" H "\r\n", 405, "Allow: POST\r\n"},
    {"GET /v HTTP/1.1\r\n" H "\r\n", 405, "Allow: POST\r\n"},
    {"POST / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n", 405, "Allow: GET, HEAD\r\n"},
    {"POST /v HTTP/1.1\r\n" H "\r\n", 411, NULL},
    {"POST /v HTTP/1.1\r\n" H "Content-Length: 40961\r\n\r\n", 413, "Connection: close\r\n"},
    {"GET / HTTP/1.1\r\n" H "Content-Length: 1\r\n\r\nx", 413, NULL},
    {"POST /v HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n", 400, NULL},
    {"POST /n HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\n", 415, NULL},
    {"POST /n HTTP/1.1\r\n" H "Content-Type: multipart/form-data; boundary=x\r\n"
     "Content-Length: 5\r\n\r\nhello",
     415, NULL},
    {"POST /v HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411, NULL},
    {"GET /v/live HTTP/1.1\r\n" H "\r\n", 426, "Upgrade: websocket\r\n"},
    {"GET /v/live HTTP/1.1\r\n" H "Connection: upgrade\r\nUpgrade: websocket\r\n"
     "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
     426, "Sec-WebSocket-Version: 13\r\n"},
    {"GET /v/live HTTP/1.1\r\n" H "Connection: upgrade\r\nUpgrade: websocket\r\n"
     "Sec-WebSocket-Version: 13\r\n\r\n",
     400, NULL},
    {"GET /staff/live HTTP/1.1\r\n" H "Origin: https://evil.example\r\nConnection: upgrade\r\n"
     "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
     403, NULL},
    {"GET / HTTP/1.1\nHost: a\n\n\r\n\r\n", 400, NULL},
    {"BREW / HTTP/1.1\r\n" H "\r\n", 501, NULL},
    {"GET / HTTP/3.0\r\n" H "\r\n", 505, NULL},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, NULL},
    {"\x16\x03\x01\x02\r\n\r\n", 400, NULL},
};

static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        unsigned status = ask(table[i].bytes);
        if (status != table[i].status || (table[i].has && !strstr(a.head, table[i].has))) {
            print_error("row %zu: %s\n", i, a.head);
        }
        assert_int_equal(status, table[i].status);
        assert_true(!table[i].has || strstr(a.head, table[i].has));
        assert_non_null(strstr(a.head, "Content-Security-Policy: default-src 'none'"));
        assert_non_null(strstr(a.head, "Referrer-Policy: no-referrer\r\n"));
        assert_non_null(strstr(a.head, "interest-cohort=()"));
        assert_null(strstr(a.head, "Set-Cookie"));
        assert_null(strstr(a.head, "\r\nDate:"));
        assert_null(strstr(a.head, "\r\nServer:"));
        assert_true(status == 200 || status == 303 || a.len == 0 ||
                    strstr((char *)a.body, "<html"));
    }
}

static void test_codings(void **state)
{
    (void)state;
    static const struct {
        const char *path, *takes, *coding, *body;
    } rows[] = {
        {"app.1234.js", "gzip, br", "br", "squashed"},
        {"app.1234.js", "BR;q=1.0, gzip;q=0", "br", "squashed"},
        {"app.1234.js", "br;q=0, gzip", "gzip", "squeezed"},
        {"app.1234.js", "br;q=0.000, gzip;q=0.001", "gzip", "squeezed"},
        {"app.1234.js", "gzip;q=0", NULL, "let plain;"},
        {"app.1234.js", "brr, bro, xgzip, *", NULL, "let plain;"},
        {"two.css", "br", NULL, "a{}"}, /* it has a .gz alone */
        {"two.css", "br, gzip", "gzip", "zipped"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char bytes[200], want[100];
        snprintf(bytes, sizeof bytes, "GET /a/%s HTTP/1.1\r\n" H "Accept-Encoding: %s\r\n\r\n",
                 rows[i].path, rows[i].takes);
        ask(bytes);
        snprintf(want, sizeof want, "Content-Encoding: %s\r\nVary: Accept-Encoding\r\n",
                 rows[i].coding ? rows[i].coding : "");
        assert_true((strstr(a.head, want) != NULL) == (rows[i].coding != NULL));
        assert_true(rows[i].coding || !strstr(a.head, "Content-Encoding"));
        assert_non_null(strstr(a.head, "Vary: Accept-Encoding\r\n"));
        assert_int_equal(a.len, strlen(rows[i].body));
        assert_memory_equal(a.body, rows[i].body, a.len);
    }
    ask("GET /a/one.css HTTP/1.1\r\n" H "Accept-Encoding: gzip, br\r\n\r\n");
    assert_null(strstr(a.head, "Vary"));
    /* Pages leave as they are: only files that never change were squeezed. */
    ask("GET /start HTTP/1.1\r\n" H "Accept-Encoding: gzip, br\r\n\r\n");
    assert_null(strstr(a.head, "Content-Encoding"));
}

/* Three requests in one packet, answered in order; then one cut into single bytes. */
static void test_pipelined(void **state)
{
    (void)state;
    static const char three[] = "GET /favicon.ico HTTP/1.1\r\n" H "\r\nHEAD / HTTP/1.1\r\n" H
                                "\r\nGET /none HTTP/1.1\r\n" H "\r\n";
    int fd = door_connect(&door);
    door_write(fd, three, sizeof three - 1);
    assert_true(door_read(fd, &a, false) && a.status == 200);
    assert_memory_equal(a.body, "icon", 4);
    assert_true(door_read(fd, &a, true) && a.status == 200);
    assert_true(door_read(fd, &a, false) && a.status == 404);
    static const char slow[] = "GET /a/one.css HTTP/1.1\r\n" H "\r\n";
    for (size_t i = 0; i < sizeof slow - 1; i++) {
        door_write(fd, slow + i, 1);
        usleep(500);
    }
    assert_true(door_read(fd, &a, false) && a.status == 200);
    close(fd);
}

static void test_too_long(void **state)
{
    (void)state;
    static char b[20000];
    memset(b, 'x', sizeof b);
    memcpy(b, "GET /", 5);
    assert_int_equal(door_ask(&door, VIEW(b, sizeof b), &a), 414);
    memcpy(b, "GET / HTTP/1.1\r\n" H "X: ", 37);
    assert_int_equal(door_ask(&door, VIEW(b, sizeof b), &a), 431);
}

/* Half a head and half a body get 408; a half-closed peer still gets its answer. */
static void test_cut_short(void **state)
{
    (void)state;
    int head = door_connect(&door), half = door_connect(&door);
    door_write(head, "GET / HT", 8);
    static const char one[] = "GET /favicon.ico HTTP/1.1\r\n" H "\r\n";
    door_write(half, one, sizeof one - 1);
    shutdown(half, SHUT_WR);
    assert_true(door_read(half, &a, false) && a.status == 200);
    assert_true(door_closed(half));
    assert_true(door_read(head, &a, false) && a.status == 408); /* after ten seconds */
    assert_true(door_closed(head));
    close(head);
    close(half);
}

static void test_noise(void **state)
{
    (void)state;
    uint8_t noise[3000];
    for (int i = 0; i < 200; i++) {
        cb_random(noise, sizeof noise);
        int fd = door_connect(&door);
        door_write(fd, noise, noise[0] * 11u);
        close(fd);
    }
    assert_int_equal(ask("GET / HTTP/1.1\r\n" H "\r\n"), 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),     cmocka_unit_test(test_codings),
        cmocka_unit_test(test_pipelined), cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_cut_short), cmocka_unit_test(test_noise),
    };
    return DOOR_RUN(&door, tests);
}
