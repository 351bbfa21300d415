/* Phrases to and from typed text. Run by ctest. Never accepts a word that is not in the list. */
#include "seal/common.h"

static enum cb_err read(const char *typed, struct seal_phrase *out)
{
    return seal_phrase_read(view_str(typed), out);
}

static void list_is_the_effs(void **state)
{
    (void)state;
    assert_string_equal(seal_word(0), "abacus");
    assert_string_equal(seal_word(1), "abdomen");
    assert_string_equal(seal_word(SEAL_WORDS - 1), "zoom");
    assert_null(seal_word(SEAL_WORDS));
    for (uint16_t i = 1; i < SEAL_WORDS; i++) {
        assert_true(strcmp(seal_word((uint16_t)(i - 1)), seal_word(i)) < 0); /* and none twice */
    }
}

static void every_word_reads_back(void **state)
{
    (void)state;
    for (uint16_t i = 0; i + 7 <= SEAL_WORDS; i = (uint16_t)(i + 7)) {
        struct seal_phrase p = {.n = 7}, got;
        CB_CLEANUP(buf_free) struct buf text;
        buf_init(&text, 256);
        for (uint16_t j = 0; j < 7; j++) {
            p.word[j] = (uint16_t)(i + j);
        }
        seal_phrase_write(&p, &text);
        assert_int_equal(seal_phrase_read(buf_view(&text), &got), CB_OK);
        assert_memory_equal(&got, &p, sizeof p);
    }
}

static void forgiving_in_form(void **state)
{
    (void)state;
    struct seal_phrase want, got;
    assert_int_equal(read("abacus zoom drop-down t-shirt yo-yo felt-tip shirt", &want), CB_OK);
    assert_int_equal(want.word[0], 0);
    assert_string_equal(seal_word(want.word[2]), "drop-down");
    static const char *const same[] = {
        "  ABACUS\tzoom,Drop Down , T shirt\r\nyo yo  felt,tip  shirt \n",
        "abacus-zoom-drop-down-t-shirt-yo-yo-felt-tip-shirt",
        "abacus, zoom, drop--down, t-shirt, yo-yo, felt - tip, shirt,",
    };
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(read(same[i], &got), CB_OK);
        assert_memory_equal(&got, &want, sizeof got);
    }
}

static void hyphen_halves_alone(void **state)
{
    (void)state;
    struct seal_phrase p;
    assert_int_equal(read("down shirt abacus zoom down shirt zoom", &p), CB_OK);
    assert_string_equal(seal_word(p.word[0]), "down");
    assert_int_equal(read("abacus abacus abacus abacus abacus abacus drop", &p), CB_PEER_FORMAT);
    assert_int_equal(read("drop abacus abacus abacus abacus abacus abacus", &p), CB_PEER_FORMAT);
    assert_int_equal(read("dropdown abacus abacus abacus abacus abacus abacus", &p),
                     CB_PEER_FORMAT);
}

static void wrong_ones_fail(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        enum cb_err e;
    } t[] = {
        {"", CB_PEER_SIZE},
        {" ,- ", CB_PEER_SIZE},
        {"abacus abacus abacus abacus abacus abacus", CB_PEER_SIZE},
        {"abacus abacus abacus abacus abacus abacus abacus abacus", CB_PEER_SIZE},
        {"a a a a a a a a a a a a a a a a a a a a a a a", CB_PEER_FORMAT},
        {"zoom zoom zoom zoom zoom zoom zoom zoom zoom zoom zoom", CB_PEER_SIZE},
        {"abacus abacus abacus abacus abacus abacus abacu", CB_PEER_FORMAT},
        {"abacus abacus abacus abacus abacus abacus abacuss", CB_PEER_FORMAT},
        {"abacus abacus abacus abacus abacus abacus abacusabacus", CB_PEER_FORMAT},
        {"abacus abacus abacus abacus abacus abacus abacus.", CB_PEER_FORMAT},
        {"abacus abacus abacus abacus abacus abacus abacus1", CB_PEER_FORMAT},
        {"abacus abacus abacus abacus abacus abacus ab\xc3\xa4"
         "cus",
         CB_PEER_FORMAT},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct seal_phrase p = {.n = 9};
        assert_int_equal(read(t[i].typed, &p), t[i].e);
        assert_true(seal_is_zero(&p, sizeof p));
    }
    struct seal_phrase p;
    assert_int_equal(seal_phrase_read(VIEW("abacus zoom zoom zoom zoom zoom zo\0m", 37), &p),
                     CB_PEER_FORMAT);
    struct seal_phrase none;
    assert_int_equal(seal_phrase_read(VIEW(NULL, 0), &none), CB_PEER_SIZE); /* no field at all */
}

/* 70,000 words drawn: every word about nine times. Too even or too uneven is one in millions. */
static void fresh_phrases_are_even(void **state)
{
    (void)state;
    static unsigned seen[SEAL_WORDS];
    double chi = 0, mean = 70000.0 / SEAL_WORDS;
    for (unsigned i = 0; i < 7000; i++) {
        struct seal_phrase p;
        seal_phrase_new(10, &p);
        assert_int_equal(p.n, 10);
        for (unsigned j = 0; j < 10; j++) {
            assert_true(p.word[j] < SEAL_WORDS);
            seen[p.word[j]]++;
        }
    }
    for (unsigned i = 0; i < SEAL_WORDS; i++) {
        double off = (double)seen[i] - mean;
        chi += off * off / mean;
    }
    assert_true(chi > 7775 - 6 * 125 && chi < 7775 + 6 * 125); /* 7775 +- 6 deviations */
}

static void kdf_input(void **state)
{
    (void)state;
    struct seal_phrase p = {.n = 7, .word = {5, 0x110, 7775, 0, 0xaaa, 0x1122, 0x1a2b}};
    uint8_t in[2 + 2 * SEAL_PHRASE_MAX];
    assert_int_equal(seal_phrase_input(&p, in), 16);
    assert_hex(in, 16, "0107000501101e5f00000aaa11221a2b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_is_the_effs),  cmocka_unit_test(every_word_reads_back),
        cmocka_unit_test(forgiving_in_form), cmocka_unit_test(hyphen_halves_alone),
        cmocka_unit_test(wrong_ones_fail),   cmocka_unit_test(fresh_phrases_are_even),
        cmocka_unit_test(kdf_input),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
