/* A share as words: what is typed wrong is told, and where. Run by ctest.
 * Never takes 23 words of the list for a share when they are not one. */
#include "seal/common.h"

static struct seal_share share_new(void)
{
    struct seal_share s = {.x = 5};
    seal_scalar_new(&s.y);
    return s;
}

static struct seal_words words_new(struct seal_share *s)
{
    struct seal_words w = {0};
    *s = share_new();
    seal_share_to_words(s, &w);
    return w;
}

static void there_and_back(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        struct seal_share s = share_new(), got;
        struct seal_words w = {0};
        s.x = (uint8_t)(1 + i % SEAL_SHARES_MAX);
        seal_share_to_words(&s, &w);
        assert_int_equal(w.n, SEAL_SHARE_WORDS);
        assert_int_equal(seal_share_of_words(&w, &got), CB_OK);
        assert_memory_equal(&got, &s, sizeof got);
    }
}

static void typed_a_word_or_many_at_a_time(void **state)
{
    (void)state;
    struct seal_share s;
    struct seal_words w = words_new(&s), one = {0}, all = {0};
    struct view bad;
    CB_CLEANUP(buf_free) struct buf text;
    buf_init(&text, 1024);
    for (unsigned i = 0; i < w.n; i++) {
        const char *word = seal_word(w.word[i]);
        assert_int_equal(seal_words_add(&one, view_str(word), &bad), CB_OK);
        assert_int_equal(one.n, i + 1);
        buf_putf(&text, "%s%c", word, i % 5 == 4 ? '\n' : ' ');
    }
    assert_int_equal(seal_words_add(&all, buf_view(&text), &bad), CB_OK);
    assert_memory_equal(&one, &w, sizeof w);
    assert_memory_equal(&all, &w, sizeof w);
    assert_int_equal(seal_words_add(&all, view_str("abacus"), &bad), CB_PEER_SIZE);
    assert_int_equal(all.n, SEAL_SHARE_WORDS);
}

static void a_word_not_in_the_list_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *bad;
        unsigned before;
    } t[] = {
        {"abacus zoomm yo-yo", "zoomm", 1},
        {"Abacus Yo yo T-Shirt dropdown zoom", "dropdown", 3},
        {"abacus, zoom, drop", "drop", 2},
        {"7", "7", 0},
        {"abacus z\xc3\xb6om", "z\xc3\xb6om", 1},
        {"abacus abacusabacusabacusabacus", "abacusabacusabacusabacus", 1},
    };
    for (size_t i = 0; i < sizeof t / sizeof t[0]; i++) {
        struct seal_words w = {0};
        struct view bad;
        assert_int_equal(seal_words_add(&w, view_str(t[i].typed), &bad), CB_PEER_FORMAT);
        assert_true(view_is(bad, t[i].bad));
        assert_int_equal(w.n, t[i].before);
    }
    struct seal_words w = {0};
    struct view bad;
    assert_int_equal(seal_words_add(&w, view_str(" \n "), &bad), CB_OK);
    assert_int_equal(w.n, 0);
}

/* Each of the 23 words in turn another of the list: none passes, and the place is found. */
static void a_wrong_word_of_the_list_is_found(void **state)
{
    (void)state;
    struct seal_share s, got;
    struct seal_words right = words_new(&s);
    assert_int_equal(seal_words_suspect(&right), 0);
    for (unsigned at = 0; at < SEAL_SHARE_WORDS; at++) {
        struct seal_words w = right;
        w.word[at] = (uint16_t)((w.word[at] + 1 + at * 311) % SEAL_WORDS);
        assert_int_not_equal(seal_share_of_words(&w, &got), CB_OK);
        assert_true(seal_is_zero(&got, sizeof got));
        assert_int_equal(seal_words_suspect(&w), at + 1);
    }
    for (unsigned at = 0; at + 1 < SEAL_SHARE_WORDS; at++) {
        struct seal_words w = right;
        w.word[at] = right.word[at + 1];
        w.word[at + 1] = right.word[at];
        if (w.word[at] != w.word[at + 1]) {
            assert_int_not_equal(seal_share_of_words(&w, &got), CB_OK);
            assert_int_equal(seal_words_suspect(&w), at + 1);
        }
    }
}

static void two_wrong_words_are_not_guessed_at(void **state)
{
    (void)state;
    struct seal_share s, got;
    struct seal_words w = words_new(&s);
    w.word[3] = (uint16_t)((w.word[3] + 1) % SEAL_WORDS);
    w.word[17] = (uint16_t)((w.word[17] + 1) % SEAL_WORDS);
    assert_int_equal(seal_share_of_words(&w, &got), CB_PEER_SEAL);
    assert_int_equal(seal_words_suspect(&w), 0);
    w.n = 22;
    assert_int_equal(seal_share_of_words(&w, &got), CB_PEER_SIZE);
    assert_int_equal(seal_words_suspect(&w), 0);
}

static void the_highest_number_is_none(void **state)
{
    (void)state;
    struct seal_words w = {.n = SEAL_SHARE_WORDS};
    struct seal_share got;
    for (unsigned i = 0; i < SEAL_SHARE_WORDS; i++) {
        w.word[i] = SEAL_WORDS - 1; /* more than 296 bits */
    }
    assert_int_equal(seal_share_of_words(&w, &got), CB_PEER_SEAL);
}

static void known_words(void **state)
{
    (void)state;
    struct seal_share s = {.x = 3}, got;
    struct seal_words w = {0}, typed = {0};
    struct view bad;
    static const char words[] =
        "activity quaintly unshaven barber perch congested cauterize freebie "
        "anyone icon reexamine lumber alienate equator morse guy "
        "clapped hatchery chasing barbecue facial nag gladiator";
    UNHEX("f17e505f0e2581c6acfe54d3846a622834b5e7b50cad9a2109a97ba7a80d5c04", s.y);
    seal_share_to_words(&s, &w);
    assert_int_equal(seal_words_add(&typed, view_str(words), &bad), CB_OK);
    assert_memory_equal(&typed, &w, sizeof w);
    assert_int_equal(seal_share_of_words(&typed, &got), CB_OK);
    assert_memory_equal(&got.y, &s.y, sizeof s.y);
}

static void a_hash_aloud(void **state)
{
    (void)state;
    struct seal_hash h;
    uint16_t w[SEAL_HASH_WORDS], other[SEAL_HASH_WORDS];
    memset(h.b, 0xff, sizeof h.b);
    seal_hash_to_words(&h, w);
    assert_true(w[0] > 0 && w[0] < SEAL_WORDS);
    h.b[31] ^= 1;
    seal_hash_to_words(&h, other);
    assert_memory_equal(w, other, 2 * (SEAL_HASH_WORDS - 1));
    assert_int_equal(w[SEAL_HASH_WORDS - 1], other[SEAL_HASH_WORDS - 1] + 1);
    memset(h.b, 0, sizeof h.b);
    seal_hash_to_words(&h, w);
    assert_true(seal_is_zero(w, sizeof w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(typed_a_word_or_many_at_a_time),
        cmocka_unit_test(a_word_not_in_the_list_is_named),
        cmocka_unit_test(a_wrong_word_of_the_list_is_found),
        cmocka_unit_test(two_wrong_words_are_not_guessed_at),
        cmocka_unit_test(the_highest_number_is_none),
        cmocka_unit_test(known_words),
        cmocka_unit_test(a_hash_aloud),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
