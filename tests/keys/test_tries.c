/* Tests keys/tries.c: ten in fifteen minutes, each account by itself, and no way to be forgotten.
 * Never waits: the time is given in. */
#include "place.h"

static void ten_then_no_more(void **state)
{
    uint8_t who[16] = {1}, other[16] = {2};
    struct keys_tries *t = tries_new();
    (void)state;
    for (int i = 0; i < TRIES_MAX; i++) {
        assert_false(tries_full(t, who, 1000 + (uint64_t)i));
        tries_count(t, who, 1000 + (uint64_t)i);
    }
    assert_true(tries_full(t, who, 2000));
    assert_false(tries_full(t, other, 2000));
    assert_true(tries_full(t, who, 1000 + TRIES_WINDOW_MS - 1));
    assert_false(tries_full(t, who, 1000 + TRIES_WINDOW_MS));
    tries_count(t, who, 1000 + TRIES_WINDOW_MS);
    assert_false(tries_full(t, who, 1001 + TRIES_WINDOW_MS));
    tries_free(t);
}

static void a_crowd_does_not_make_it_forget(void **state)
{
    uint8_t who[16] = {1}, crowd[16];
    struct keys_tries *t = tries_new();
    (void)state;
    for (int i = 0; i < TRIES_MAX; i++) {
        tries_count(t, who, 5);
    }
    for (int i = 0; i < 50000; i++) {
        cb_random(crowd, sizeof crowd);
        tries_count(t, crowd, 10);
    }
    assert_true(tries_full(t, who, 20));
    tries_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_then_no_more),
        cmocka_unit_test(a_crowd_does_not_make_it_forget),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
