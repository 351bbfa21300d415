/* Tests keys/budget.c: a day's guesses over all accounts, and the alarm over conversations' keys.
 * Never waits: the time is given in. */
#include "place.h"

enum { DAY_MS = 24 * 60 * 60 * 1000 };

static void a_days_guesses(void **state)
{
    struct keys_budget *b = budget_new();
    (void)state;
    for (int i = 0; i < BUDGET_PASSWORDS; i++) {
        assert_int_equal(budget_password(b, 7), CB_OK);
    }
    assert_int_equal(budget_password(b, 8), CB_BUSY_RATE);
    assert_int_equal(budget_password(b, 7 + DAY_MS - 1), CB_BUSY_RATE);
    assert_int_equal(budget_password(b, 7 + DAY_MS), CB_OK); /* and a new day begins */
    budget_free(b);
}

/* Keys are never refused, however many: a refusal would silence the line. What is said is said on
 * stderr, once an hour: read it back. */
static void many_keys_ring_once(void **state)
{
    char said[4096] = "";
    int ends[2], err = dup(2);
    struct keys_budget *b = budget_new();
    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[1], 2), 2);
    for (int i = 0; i < ALARM_KEYS; i++) {
        budget_key(b, 5);
    }
    log_event(EV_START, 1); /* nothing was said before this one */
    for (int i = 0; i < 1000; i++) {
        budget_key(b, 6);
    }
    dup2(err, 2);
    close(ends[1]);
    ssize_t n = read(ends[0], said, sizeof said - 1);
    assert_true(n > 0);
    char *start = strstr(said, "event=start"), *alarm = strstr(said, "event=key-alarm");
    assert_non_null(start);
    assert_non_null(alarm);
    assert_true(start < alarm);
    assert_null(strstr(alarm + 1, "event=key-alarm"));
    close(ends[0]);
    close(err);
    budget_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_days_guesses),
        cmocka_unit_test(many_keys_ring_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
