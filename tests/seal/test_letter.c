/* LETTER: both modes, both classes. Run by ctest. Never opens with another key, another sender, or
 * a bit altered. */
#include "seal/common.h"
#include "seal/letter.h"

static const struct seal_letter feedback = {.of = LETTER_FEEDBACK, .line = 1, .epoch = 4};

static struct seal_letter referral(uint8_t cls)
{
    struct seal_letter h = {.of = LETTER_REFERRAL, .cls = cls, .line = 1};
    memset(h.to.b, 1, sizeof h.to.b);
    memset(h.from.b, 2, sizeof h.from.b);
    return h;
}

struct keys {
    struct seal_sk to, from;
    struct seal_pk to_pk, from_pk;
    const struct seal_pk *says; /* whom the reader takes for the sender */
};

static enum cb_err open_letter(void *arg, struct view letter)
{
    CB_CLEANUP(buf_free) struct buf text;
    struct keys *k = arg;
    buf_init(&text, SEAL_LETTER_TEXT_LONG);
    return seal_letter_open(letter, &k->to, k->says, &text);
}

static void keys_new(struct keys *k)
{
    seal_pair_new(&k->to, &k->to_pk);
    seal_pair_new(&k->from, &k->from_pk);
    k->says = NULL;
}

static void goes_there_and_back(void **state)
{
    (void)state;
    struct keys k;
    CB_CLEANUP(buf_free) struct buf env, text;
    struct seal_letter h;
    keys_new(&k);
    buf_init(&env, 20000);
    buf_init(&text, SEAL_LETTER_TEXT_LONG);
    assert_int_equal(seal_letter_make(&feedback, NULL, &k.to_pk, view_str("hello"), &env), CB_OK);
    assert_int_equal(env.len, SEAL_LETTER);
    assert_int_equal(seal_letter_peek(buf_view(&env), &h), CB_OK);
    assert_memory_equal(&h, &feedback, sizeof h);
    assert_int_equal(seal_letter_open(buf_view(&env), &k.to, NULL, &text), CB_OK);
    assert_true(view_is(buf_view(&text), "hello"));
    assert_flips_fail(open_letter, &k, buf_view(&env), 7);
    assert_lengths_fail(open_letter, &k, buf_view(&env));
}

static void a_sender_is_proven(void **state)
{
    (void)state;
    struct keys k, other;
    CB_CLEANUP(buf_free) struct buf env;
    struct seal_letter h = referral(1);
    keys_new(&k);
    keys_new(&other);
    buf_init(&env, 20000);
    assert_int_equal(seal_letter_make(&h, &k.from, &k.to_pk, view_str("x"), &env), CB_OK);
    assert_int_equal(env.len, SEAL_LETTER_LONG);
    k.says = &k.from_pk;
    assert_int_equal(open_letter(&k, buf_view(&env)), CB_OK);
    assert_flips_fail(open_letter, &k, buf_view(&env), 97);
    k.says = &other.from_pk;
    assert_int_equal(open_letter(&k, buf_view(&env)), CB_PEER_SEAL);
    k.says = NULL; /* as if nobody had sent it */
    assert_int_equal(open_letter(&k, buf_view(&env)), CB_PEER_SEAL);
    other.says = &k.from_pk; /* another reader */
    assert_int_equal(open_letter(&other, buf_view(&env)), CB_PEER_SEAL);
}

static void lengths(void **state)
{
    (void)state;
    struct keys k;
    static uint8_t long_text[SEAL_LETTER_TEXT_LONG + 1];
    CB_CLEANUP(buf_free) struct buf env, text;
    struct seal_letter h = referral(1);
    keys_new(&k);
    memset(long_text, 'a', sizeof long_text);
    buf_init(&env, 20000);
    buf_init(&text, SEAL_LETTER_TEXT_LONG);
    assert_int_equal(
        seal_letter_make(&feedback, NULL, &k.to_pk, VIEW(long_text, SEAL_LETTER_TEXT + 1), &env),
        CB_PEER_SIZE);
    assert_int_equal(env.len, 0);
    assert_int_equal(
        seal_letter_make(&h, &k.from, &k.to_pk, VIEW(long_text, sizeof long_text), &env),
        CB_PEER_SIZE);
    assert_int_equal(
        seal_letter_make(&h, &k.from, &k.to_pk, VIEW(long_text, SEAL_LETTER_TEXT_LONG), &env),
        CB_OK);
    assert_int_equal(seal_letter_open(buf_view(&env), &k.to, &k.from_pk, &text), CB_OK);
    assert_int_equal(text.len, SEAL_LETTER_TEXT_LONG);
}

/* To whoever holds a line's key, from a member: it opens as theirs and as nobody else's. */
static void passed_to_a_line(void **state)
{
    (void)state;
    struct keys k, other;
    struct seal_letter h = {.of = LETTER_PASSED, .line = 2, .epoch = 4}, got;
    CB_CLEANUP(buf_free) struct buf env, text;
    keys_new(&k);
    keys_new(&other);
    h.from = referral(0).from;
    buf_init(&env, SEAL_LETTER);
    buf_init(&text, SEAL_LETTER_TEXT);
    assert_int_equal(seal_letter_make(&h, &k.from, &k.to_pk, view_str("what they said"), &env),
                     CB_OK);
    assert_int_equal(env.len, SEAL_LETTER);
    assert_int_equal(seal_letter_peek(buf_view(&env), &got), CB_OK);
    assert_memory_equal(&got, &h, sizeof h);
    assert_int_equal(seal_letter_open(buf_view(&env), &k.to, &k.from_pk, &text), CB_OK);
    assert_true(view_eq(buf_view(&text), view_str("what they said")));
    assert_int_equal(seal_letter_open(buf_view(&env), &k.to, NULL, &text), CB_PEER_SEAL);
    assert_int_equal(seal_letter_open(buf_view(&env), &k.to, &other.from_pk, &text), CB_PEER_SEAL);
    assert_int_equal(seal_letter_open(buf_view(&env), &other.to, &k.from_pk, &text), CB_PEER_SEAL);
}

/* A referral names both ends and no epoch; what a visitor sends names neither; what is passed on
 * names its sender and an epoch. */
static void headers_that_are_none(void **state)
{
    (void)state;
    struct keys k;
    CB_CLEANUP(buf_free) struct buf env;
    struct seal_letter bad[] = {feedback,    feedback,    feedback,    feedback,
                                referral(1), referral(1), referral(1), referral(2),
                                referral(0), referral(0), referral(0)};
    keys_new(&k);
    buf_init(&env, 20000);
    bad[0].of = 0;
    bad[1].of = LETTER_LAST + 1;
    bad[2].epoch = 0;
    bad[3].to.b[0] = 1;
    bad[4].to = (struct seal_mid){0};
    bad[5].from = (struct seal_mid){0};
    bad[6].epoch = 1;
    for (size_t i = 8; i < 11; i++) { /* to a member; of no epoch; from nobody */
        bad[i].of = LETTER_PASSED;
        bad[i].to = i == 8 ? bad[i].to : (struct seal_mid){0};
        bad[i].epoch = i == 9 ? 0 : 4;
    }
    bad[10].from = (struct seal_mid){0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const struct seal_sk *from = i < 4 || i == 5 || i == 10 ? NULL : &k.from;
        assert_int_equal(seal_letter_make(&bad[i], from, &k.to_pk, view_str("x"), &env),
                         CB_PEER_FORMAT);
    }
    assert_int_equal(seal_letter_make(&feedback, &k.from, &k.to_pk, view_str("x"), &env),
                     CB_PEER_FORMAT); /* a key, and nobody named */
    struct seal_pk zero = {{0}};
    assert_int_equal(seal_letter_make(&feedback, NULL, &zero, view_str("x"), &env), CB_PEER_FORMAT);
    assert_int_equal(env.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_there_and_back),
        cmocka_unit_test(a_sender_is_proven),
        cmocka_unit_test(lengths),
        cmocka_unit_test(passed_to_a_line),
        cmocka_unit_test(headers_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
