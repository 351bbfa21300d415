/* MSG: sealing, opening, sizes. Run by ctest. Never lets a length show beyond the class. */
#include "seal/common.h"
#include <sodium.h>

static struct seal_key ck;
static uint8_t text[SEAL_TEXT_MAX + 1];

static struct seal_msg_hdr hdr_new(uint8_t dir)
{
    return (struct seal_msg_hdr){
        .conv = {{1}}, .gen = 2, .dir = dir, .seq = 3, .msgid = {{4}}, .prev = {{5}}};
}

/* An envelope around n bytes of text. */
static struct view make(struct buf *out, uint8_t dir, size_t n)
{
    struct seal_msg_hdr h = hdr_new(dir);
    struct seal_msg_body b = {
        .kind = 1, .flags = 6, .ack_seq = 7, .ack_hash = {8}, .t15 = 9, .text = VIEW(text, n)};
    buf_free(out);
    assert_int_equal(seal_msg_make(&h, &ck, &b, out), CB_OK);
    assert_int_equal(out->len, seal_msg_len(h.cls));
    return buf_view(out);
}

static enum cb_err open_msg(void *arg, struct view msg)
{
    CB_CLEANUP(buf_free) struct buf plain;
    struct seal_msg_body b;
    buf_init(&plain, SEAL_MSG_MAX);
    enum cb_err e = seal_msg_open(msg, arg, &plain, &b);
    assert_true(!e || (plain.len == 0 && !b.text.p));
    return e;
}

static void opens_to_the_same(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        uint8_t cls;
    } t[] = {{0, 1},    {1, 1},    {2019, 1},  {2020, 2}, {8163, 2},
             {8164, 3}, {8165, 3}, {32738, 3}, {32739, 3}};
    CB_CLEANUP(buf_free) struct buf env, plain;
    buf_init(&env, SEAL_MSG_MAX);
    buf_init(&plain, SEAL_MSG_MAX);
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        for (uint8_t dir = DIR_V2S; dir <= DIR_NOTE; dir++) {
            struct view v = make(&env, dir, t[i].len);
            struct seal_msg_hdr h;
            struct seal_msg_body b;
            assert_int_equal(seal_msg_peek(v, &h), CB_OK);
            assert_true(h.cls == t[i].cls && h.dir == dir && h.gen == 2 && h.seq == 3);
            assert_true(h.conv.b[0] == 1 && h.msgid.b[0] == 4 && h.prev.b[0] == 5);
            assert_int_equal(v.len, seal_msg_len(t[i].cls));
            assert_int_equal(seal_msg_open(v, &ck, &plain, &b), CB_OK);
            assert_true(view_eq(b.text, VIEW(text, t[i].len)));
            assert_true(b.kind == 1 && b.flags == 6 && b.ack_seq == 7 && b.t15 == 9);
            assert_int_equal(b.ack_hash[0], 8);
        }
    }
}

static void lengths_are_the_classes(void **state)
{
    (void)state;
    assert_int_equal(seal_msg_len(0), 0);
    assert_int_equal(seal_msg_len(1), 2048 + 124);
    assert_int_equal(seal_msg_len(2), 8192 + 124);
    assert_int_equal(seal_msg_len(3), 32768 + 124);
    assert_int_equal(seal_msg_len(4), 0);
}

static void every_flip_fails(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf env;
    buf_init(&env, SEAL_MSG_MAX);
    for (uint8_t dir = DIR_V2S; dir <= DIR_NOTE; dir++) {
        struct view v = make(&env, dir, 11);
        assert_flips_fail(open_msg, &ck, v, dir == DIR_V2S ? 1 : 13);
        assert_lengths_fail(open_msg, &ck, v);
    }
    assert_flips_fail(open_msg, &ck, make(&env, DIR_V2S, 8000), 61);
    assert_flips_fail(open_msg, &ck, make(&env, DIR_V2S, 32000), 401);
}

static void wrong_key_fails(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf env;
    buf_init(&env, SEAL_MSG_MAX);
    struct seal_key other = ck;
    other.b[31] ^= 0x80;
    assert_int_equal(open_msg(&other, make(&env, DIR_S2V, 5)), CB_PEER_SEAL);
}

/* A visitor's message cannot be shown as an answer: each direction has its own key and says so. */
static void other_direction_fails(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf env;
    buf_init(&env, SEAL_MSG_MAX);
    uint8_t copy[2048 + SEAL_MSG_EXTRA];
    memcpy(copy, make(&env, DIR_V2S, 5).p, sizeof copy);
    copy[24] = DIR_S2V;
    assert_int_equal(open_msg(&ck, VIEW(copy, sizeof copy)), CB_PEER_SEAL);
    copy[24] = 4;
    assert_int_equal(open_msg(&ck, VIEW(copy, sizeof copy)), CB_PEER_FORMAT);
    copy[24] = DIR_V2S;
    copy[25] = 2; /* a class that is not this length */
    assert_int_equal(open_msg(&ck, VIEW(copy, sizeof copy)), CB_PEER_SIZE);
}

static void refuses_to_make(void **state)
{
    (void)state;
    CB_CLEANUP(buf_free) struct buf env, small;
    buf_init(&env, SEAL_MSG_MAX);
    buf_init(&small, 100);
    struct seal_msg_hdr h = hdr_new(DIR_V2S);
    struct seal_msg_body b = {.kind = 1, .text = VIEW(text, SEAL_TEXT_MAX + 1)};
    assert_int_equal(seal_msg_make(&h, &ck, &b, &env), CB_PEER_SIZE);
    b.text.len = 1;
    assert_int_equal(seal_msg_make(&h, &ck, &b, &small), CB_HERE_MEM);
    static const uint8_t kind[] = {0, 2, 5, 255};
    for (size_t i = 0; i < sizeof kind; i++) {
        b.kind = kind[i];
        assert_int_equal(seal_msg_make(&h, &ck, &b, &env), CB_PEER_FORMAT);
    }
    b.kind = 1;
    h.dir = 0;
    assert_int_equal(seal_msg_make(&h, &ck, &b, &env), CB_PEER_FORMAT);
    h.dir = 4;
    assert_int_equal(seal_msg_make(&h, &ck, &b, &env), CB_PEER_FORMAT);
    assert_int_equal(env.len, 0);
}

/* Rightly sealed, wrongly laid out: only somebody with the key could make these. */
static enum cb_err open_body(size_t at, uint8_t value)
{
    CB_CLEANUP(buf_free) struct buf env;
    struct seal_key key;
    uint8_t pt[2048], copy[2048 + SEAL_MSG_EXTRA];
    buf_init(&env, SEAL_MSG_MAX);
    memcpy(copy, make(&env, DIR_V2S, 5).p, sizeof copy);
    seal_expand(&ck, "msg/v2s", key.b, sizeof key.b);
    struct view aad = VIEW(copy, 84);
    assert_int_equal(seal_unbox(&key, aad, VIEW(copy + 84, sizeof copy - 84), pt), CB_OK);
    pt[at] = value;
    seal_box(&key, aad, VIEW(pt, sizeof pt), copy + 84);
    return open_msg(&ck, VIEW(copy, sizeof copy));
}

static void bad_bodies_fail(void **state)
{
    (void)state;
    assert_int_equal(open_body(0, 1), CB_OK); /* kind text, as it was */
    assert_int_equal(open_body(0, 3), CB_OK);
    assert_int_equal(open_body(0, 2), CB_PEER_FORMAT);    /* void kind */
    assert_int_equal(open_body(2, 1), CB_PEER_FORMAT);    /* reserved */
    assert_int_equal(open_body(27, 4), CB_PEER_FORMAT);   /* len short of the padding */
    assert_int_equal(open_body(27, 6), CB_PEER_FORMAT);   /* len into the padding */
    assert_int_equal(open_body(24, 255), CB_PEER_FORMAT); /* len past the end */
    assert_int_equal(open_body(33, 0), CB_PEER_FORMAT);   /* no 0x80 */
    assert_int_equal(open_body(2047, 1), CB_PEER_FORMAT); /* not a zero after it */
    assert_int_equal(open_body(2047, 0x80), CB_PEER_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(opens_to_the_same),     cmocka_unit_test(lengths_are_the_classes),
        cmocka_unit_test(every_flip_fails),      cmocka_unit_test(wrong_key_fails),
        cmocka_unit_test(other_direction_fails), cmocka_unit_test(refuses_to_make),
        cmocka_unit_test(bad_bodies_fail),
    };
    if (seal_init() != CB_OK) {
        return 1;
    }
    seal_key_new(&ck);
    for (size_t i = 0; i < sizeof text; i++) {
        text[i] = (uint8_t)('a' + i % 26);
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
