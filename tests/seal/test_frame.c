/* FRAME. Run by ctest. Never makes a frame of another length. */
#include "seal/common.h"

static enum cb_err open_frame(void *arg, struct view frame)
{
    struct view payload;
    enum cb_err e = seal_frame_open(frame, *(uint64_t *)arg, &payload);
    assert_true(!e || !payload.p);
    return e;
}

static void opens_to_the_same(void **state)
{
    (void)state;
    static uint8_t data[SEAL_FRAME_PAYLOAD], frame[SEAL_FRAME];
    static const size_t len[] = {0, 1, 2, 500, SEAL_FRAME_PAYLOAD - 1, SEAL_FRAME_PAYLOAD};
    memset(data, 'p', sizeof data);
    for (size_t i = 0; i < sizeof len / sizeof len[0]; i++) {
        struct view payload;
        seal_frame_make(77, VIEW(data, len[i]), frame);
        assert_int_equal(seal_frame_open(VIEW(frame, sizeof frame), 77, &payload), CB_OK);
        assert_true(view_eq(payload, VIEW(data, len[i])));
        assert_int_equal(frame[12], len[i] ? FRAME_DATA : FRAME_EMPTY);
    }
}

/* Frames are not sealed (TLS carries them), so only their 16-byte head can be checked. */
static void every_flip_in_the_head_fails(void **state)
{
    (void)state;
    uint8_t frame[SEAL_FRAME];
    uint64_t ctr = 77;
    for (size_t n = 0; n < 2; n++) {
        seal_frame_make(ctr, VIEW("x", n), frame);
        for (size_t i = 0; i < 14; i++) { /* bytes 14 and 15 are the length: see below */
            for (unsigned bit = 0; bit < 8; bit++) {
                frame[i] ^= (uint8_t)(1u << bit);
                assert_int_not_equal(open_frame(&ctr, VIEW(frame, SEAL_FRAME)), CB_OK);
                frame[i] ^= (uint8_t)(1u << bit);
            }
        }
        assert_lengths_fail(open_frame, &ctr, VIEW(frame, SEAL_FRAME));
    }
}

static void wrong_numbers_fail(void **state)
{
    (void)state;
    uint8_t frame[SEAL_FRAME];
    uint64_t ctr = 77, other = 78;
    seal_frame_make(ctr, VIEW("x", 1), frame);
    assert_int_equal(open_frame(&other, VIEW(frame, SEAL_FRAME)), CB_PEER_FORMAT);
    frame[14] = SEAL_FRAME_PAYLOAD >> 8; /* one byte past the end */
    frame[15] = (SEAL_FRAME_PAYLOAD & 0xff) + 1;
    assert_int_equal(open_frame(&ctr, VIEW(frame, SEAL_FRAME)), CB_PEER_FORMAT);
    frame[14] = frame[15] = 0; /* data, of no length */
    assert_int_equal(open_frame(&ctr, VIEW(frame, SEAL_FRAME)), CB_PEER_FORMAT);
    seal_frame_make(ctr, VIEW("", 0), frame);
    frame[15] = 1; /* empty, of one byte */
    assert_int_equal(open_frame(&ctr, VIEW(frame, SEAL_FRAME)), CB_PEER_FORMAT);
}

static void fill_is_fresh(void **state)
{
    (void)state;
    uint8_t a[SEAL_FRAME], b[SEAL_FRAME];
    seal_frame_make(1, VIEW("", 0), a);
    seal_frame_make(1, VIEW("", 0), b);
    assert_memory_equal(a, b, 16);
    for (size_t i = 16; i + 16 <= SEAL_FRAME; i += 16) {
        assert_memory_not_equal(a + i, b + i, 16);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_to_the_same),
        cmocka_unit_test(every_flip_in_the_head_fails),
        cmocka_unit_test(wrong_numbers_fail),
        cmocka_unit_test(fill_is_fresh),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
