/* test_sitting: tickets, the bound of 64, and the ten idle minutes after which all is wiped. */
#include "nojs/nojs_in.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void test_ticket(void **state)
{
    (void)state;
    struct sittings *t = sittings_new();
    struct nonce n1, n2;
    char a[TICKET_LEN + 1], b[TICKET_LEN + 1];
    struct sitting *s = sitting_new(t, 1000);
    sitting_ticket(s, a);
    sitting_ticket(s, b);
    assert_string_not_equal(a, b);
    assert_ptr_equal(sitting_find(t, view_str(a), 1000, &n1), s);
    assert_ptr_equal(sitting_find(t, view_str(b), 1000, &n2), s);
    assert_memory_not_equal(&n1, &n2, sizeof n1);
    assert_null(sitting_find(t, view_str(""), 1000, &n1));
    assert_null(sitting_find(t, VIEW(a, TICKET_LEN - 1), 1000, &n1));
    for (size_t i = 0; i < 2 * SITTING_ID; i++) {
        char was = a[i];
        a[i] = was == '0' ? '1' : '0';
        assert_null(sitting_find(t, view_str(a), 1000, &n1));
        a[i] = 'g';
        assert_null(sitting_find(t, view_str(a), 1000, &n1));
        a[i] = was;
    }
    char zero[TICKET_LEN + 1];
    memset(zero, '0', TICKET_LEN);
    zero[TICKET_LEN] = 0;
    assert_null(sitting_find(t, view_str(zero), 1000, &n1)); /* a free place has name zero */
    sittings_free(t);
}

static void test_idle(void **state)
{
    (void)state;
    struct sittings *t = sittings_new();
    struct nonce n;
    char a[TICKET_LEN + 1];
    struct sitting *s = sitting_new(t, 0);
    sitting_ticket(s, a);
    memcpy(s->draft, "a draft", 7);
    assert_ptr_equal(sitting_find(t, view_str(a), SITTING_IDLE_MS, &n), s); /* use counts */
    assert_ptr_equal(sitting_find(t, view_str(a), 2 * SITTING_IDLE_MS, &n), s);
    sittings_sweep(t, 3 * (uint64_t)SITTING_IDLE_MS + 1);
    static const struct sitting empty;
    assert_memory_equal(s, &empty, sizeof empty);
    assert_null(sitting_find(t, view_str(a), 2 * SITTING_IDLE_MS, &n));
    sittings_free(t);
}

static void test_full(void **state)
{
    (void)state;
    struct sittings *t = sittings_new();
    struct nonce n;
    char first[TICKET_LEN + 1], second[TICKET_LEN + 1];
    struct sitting *one = sitting_new(t, 1), *two = sitting_new(t, 2);
    sitting_ticket(one, first);
    sitting_ticket(two, second);
    for (uint64_t i = 3; i <= SITTINGS; i++) {
        struct sitting *s = sitting_new(t, i);
        assert_ptr_not_equal(s, one);
        assert_ptr_not_equal(s, two);
    }
    assert_non_null(sitting_find(t, view_str(first), 100, &n)); /* used again: second is oldest */
    assert_ptr_equal(sitting_new(t, 101), two);
    assert_null(sitting_find(t, view_str(second), 102, &n));
    assert_non_null(sitting_find(t, view_str(first), 102, &n));
    sittings_free(t);
}

static void test_done(void **state)
{
    (void)state;
    struct sittings *t = sittings_new();
    struct sitting *s = sitting_new(t, 0);
    struct nonce a = {.b = {1}}, zero = {0};
    assert_false(sitting_has_done(s, &zero));
    sitting_did(s, &a);
    assert_true(sitting_has_done(s, &a));
    assert_false(sitting_has_done(s, &zero));
    for (uint8_t i = 2; i < 2 + SITTING_NONCES - 1; i++) {
        sitting_did(s, &(struct nonce){.b = {i}});
    }
    assert_true(sitting_has_done(s, &a));
    sitting_did(s, &(struct nonce){.b = {99}});
    assert_false(sitting_has_done(s, &a)); /* the ring went round */
    sittings_free(t);
}

static int init(void **state)
{
    (void)state;
    return seal_init() == CB_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticket),
        cmocka_unit_test(test_idle),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_done),
    };
    return cmocka_run_group_tests(tests, init, NULL);
}
