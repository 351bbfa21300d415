/* ws: the frames of RFC 6455 §5.7, every refusal, every cut. */
#include "http/ws.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void test_accept(void **state)
{
    (void)state;
    char out[WS_ACCEPT + 1];
    assert_int_equal(ws_accept("dGhlIHNhbXBsZSBub25jZQ==", out), CB_OK);
    assert_string_equal(out, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="); /* RFC 6455 §1.3 */
}

static void test_hello(void **state)
{
    (void)state;
    uint8_t b[] = {0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58};
    struct ws_frame f;
    size_t used = 0;
    for (size_t n = 0; n < sizeof b; n++) {
        assert_int_equal(ws_frame_get(b, n, 100, &f, &used), CB_NONE_STALE);
    }
    assert_int_equal(ws_frame_get(b, sizeof b, 100, &f, &used), CB_OK);
    assert_int_equal(used, sizeof b);
    assert_int_equal(f.op, WS_TEXT);
    assert_true(f.fin && view_is(f.payload, "Hello"));
}

/* A client frame around n bytes; gives its length. */
static size_t frame_put(uint8_t *out, uint8_t first, size_t n)
{
    static const uint8_t mask[4] = {1, 2, 3, 4};
    size_t at = ws_frame_head(out, 0, n);
    out[0] = first;
    out[1] |= 0x80;
    memcpy(out + at, mask, 4);
    for (size_t i = 0; i < n; i++) {
        out[at + 4 + i] = (uint8_t)((uint8_t)(i * 7) ^ mask[i & 3]);
    }
    return at + 4 + n;
}

static void test_sizes(void **state)
{
    (void)state;
    static uint8_t b[70000];
    static const size_t sizes[] = {0, 1, 7, 8, 125, 126, 127, 2048, 65535, 65536, 65552};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct ws_frame f;
        size_t used = 0, n = frame_put(b, 0x82, sizes[i]);
        assert_int_equal(ws_frame_get(b, n - 1, 65552, &f, &used), CB_NONE_STALE);
        assert_int_equal(ws_frame_get(b, n + 5, 65552, &f, &used), CB_OK);
        assert_int_equal(used, n);
        assert_int_equal(f.payload.len, sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++) {
            assert_int_equal(f.payload.p[k], (uint8_t)(k * 7));
        }
    }
}

static const struct {
    uint8_t b[14];
    enum cb_err e;
} refused[] = {
    {{0x82, 0x05}, CB_PEER_FORMAT}, /* not masked */
    {{0xc2, 0x85}, CB_PEER_FORMAT}, /* reserved bits: no extension was agreed */
    {{0xa2, 0x85}, CB_PEER_FORMAT},
    {{0x92, 0x85}, CB_PEER_FORMAT},
    {{0x83, 0x85}, CB_PEER_FORMAT}, /* unknown ops */
    {{0x8b, 0x85}, CB_PEER_FORMAT},
    {{0x8f, 0x85}, CB_PEER_FORMAT},
    {{0x09, 0x85}, CB_PEER_FORMAT},         /* a ping in pieces */
    {{0x89, 0xfe, 0, 126}, CB_PEER_FORMAT}, /* a ping of 126 bytes */
    {{0x88, 0xff}, CB_PEER_FORMAT},
    {{0x82, 0xfe, 0, 125}, CB_PEER_FORMAT}, /* lengths in more bytes than they need */
    {{0x82, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, CB_PEER_FORMAT},
    {{0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, CB_PEER_SIZE},
    {{0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 1}, CB_PEER_SIZE},
    {{0x82, 0xfe, 0x08, 0x01}, CB_PEER_SIZE}, /* 2049 where 2048 is the most */
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        uint8_t b[sizeof refused[i].b];
        struct ws_frame f;
        size_t used;
        memcpy(b, refused[i].b, sizeof b);
        assert_int_equal(ws_frame_get(b, sizeof b, 2048, &f, &used), refused[i].e);
    }
}

static void test_head(void **state)
{
    (void)state;
    uint8_t b[WS_HEAD_MAX];
    assert_int_equal(ws_frame_head(b, WS_BINARY, 125), 2);
    assert_memory_equal(b, "\x82\x7d", 2);
    assert_int_equal(ws_frame_head(b, WS_BINARY, 2048), 4);
    assert_memory_equal(b, "\x82\x7e\x08\x00", 4);
    assert_int_equal(ws_frame_head(b, WS_BINARY, 65536), 10);
    assert_memory_equal(b, "\x82\x7f\0\0\0\0\0\x01\0\0", 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accept),  cmocka_unit_test(test_hello), cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_head),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
