/* test_places: what a visitor is told of those before them, against a real store. Run by ctest.
 * Never tells a number: only which of the steps. */
#include "line/opened.h"

enum { WANT_AT = 2, MANY = 14 };
static void forget(void) /* as after two seconds */
{
    memset(office.line->places, 0, sizeof office.line->places);
}

static struct seal_key opened(uint8_t want)
{
    CB_CLEANUP(buf_free) struct buf b;
    CB_CLEANUP(asking_free) struct asking a;
    struct seal_key auth;
    buf_init(&b, WIRE_POST_LEN);
    asking_open(&a, &office, DOOR_POST);
    office_opening(&office, &b, &auth);
    b.p[WANT_AT] = want;
    assert_int_equal(ask(&a, WIRE_OPEN, buf_view(&b)), WIRE_OK);
    return auth;
}

/* RETURN: what is told, and the row's name for staff. */
static enum wire_ahead ahead_of(const struct seal_key *auth)
{
    CB_CLEANUP(asking_free) struct asking a;
    uint8_t body[56] = {0};
    struct wire_rec rec;
    struct wire_bundle w;
    size_t used;
    memcpy(body, auth->b, 32);
    asking_open(&a, &office, DOOR_POST);
    assert_int_equal(ask(&a, WIRE_RETURN, VIEW(body, sizeof body)), WIRE_OK);
    assert_int_equal(wire_rec_get(buf_view(&a.reply), &rec, &used), CB_OK);
    assert_int_equal(wire_bundle_get(rec.body, &w), CB_OK);
    return (enum wire_ahead)w.ahead;
}

static void burnt(const struct seal_key *auth)
{
    CB_CLEANUP(asking_free) struct asking a;
    asking_open(&a, &office, DOOR_POST);
    assert_int_equal(ask(&a, WIRE_BURN, VIEW(auth->b, 32)), WIRE_OK);
}

static enum wire_ahead step_for(unsigned before)
{
    return before == 0   ? AHEAD_NONE
           : before < 4  ? AHEAD_FEW
           : before < 10 ? AHEAD_SOME
                         : AHEAD_MANY;
}

/* Told as they come, from memory, and again from the store, and again after some have gone. */
static void test_steps(void **state)
{
    (void)state;
    struct seal_key auth[MANY];
    for (unsigned i = 0; i < MANY; i++) {
        auth[i] = opened(WANT_NOW);
        struct seal_key other = opened(WANT_MESSAGE); /* is not in anybody's way, and is not told */
        assert_int_equal(ahead_of(&other), AHEAD_UNTOLD);
        assert_int_equal(ahead_of(&auth[i]), step_for(i));
        burnt(&other);
    }
    for (unsigned again = 0; again < 2; again++) {
        forget();
        for (unsigned i = 0; i < MANY; i++) {
            assert_int_equal(ahead_of(&auth[i]), step_for(i));
        }
    }
    burnt(&auth[0]);
    burnt(&auth[5]);
    forget();
    for (unsigned i = 1; i < MANY; i++) {
        if (i != 5) {
            assert_int_equal(ahead_of(&auth[i]), step_for(i < 5 ? i - 1 : i - 2));
        }
    }
    for (unsigned i = 1; i < MANY; i++) {
        if (i != 5) {
            burnt(&auth[i]);
        }
    }
    forget();
}

/* Who goes is noticed within seconds, not at once; who comes is counted at once. */
static void test_how_old(void **state)
{
    (void)state;
    struct seal_key one = opened(WANT_NOW), two = opened(WANT_NOW);
    assert_int_equal(ahead_of(&two), AHEAD_FEW);
    burnt(&one);
    assert_int_equal(ahead_of(&two), AHEAD_FEW);
    office.line->places[OFFICE_LINE].made_ms -= 2000;
    assert_int_equal(ahead_of(&two), AHEAD_NONE);
    struct seal_key three = opened(WANT_NOW);
    assert_int_equal(ahead_of(&three), AHEAD_FEW);
    burnt(&two);
    burnt(&three);
    forget();
}

/* A batch that was lost gives its orders back, and they are given out again: nobody counts twice.
 */
static void test_given_back(void **state)
{
    (void)state;
    struct seal_key one = opened(WANT_NOW);
    assert_int_equal(ahead_of(&one), AHEAD_NONE);
    const struct places *p = &office.line->places[OFFICE_LINE];
    struct store_conv next = {.line = OFFICE_LINE, .want = WANT_NOW, .state = STORE_WAITING};
    static const uint64_t given[] = {1, 2, 3, 1, 2, 1};
    static const uint32_t n[] = {2, 3, 4, 2, 3, 2};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        next.order = p->at[0].order + given[i];
        place_mark(office.line, &next);
        assert_int_equal(p->n, n[i]);
    }
    next.want = WANT_MESSAGE;
    next.order++;
    place_mark(office.line, &next);
    assert_int_equal(p->n, 2);
    burnt(&one);
    forget();
}

/* Only who waits is told: not while somebody is with them, not after the end; and whoever writes
 * again stands at the end. */
static void test_only_waiting(void **state)
{
    (void)state;
    uint8_t secret[32];
    struct seal_key one = opened(WANT_NOW), two = opened(WANT_NOW);
    CB_CLEANUP(asking_free) struct asking a;
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &office.other, secret), WIRE_OK);
    uint8_t ask_queue[16] = {0, OFFICE_LINE, CONV_WAITING};
    ask_queue[13] = 10;
    assert_int_equal(ask(&a, WIRE_QUEUE, VIEW(ask_queue, 14)), WIRE_OK);
    uint8_t row[16];
    memcpy(row, a.reply.p + WIRE_HDR + 10, sizeof row); /* the first */
    assert_int_equal(ask(&a, WIRE_TAKE, VIEW(row, 16)), WIRE_OK);
    forget();
    assert_int_equal(ahead_of(&one), AHEAD_UNTOLD);
    assert_int_equal(ahead_of(&two), AHEAD_NONE);
    assert_int_equal(ask(&a, WIRE_END, VIEW(row, 16)), WIRE_OK);
    assert_int_equal(ahead_of(&one), AHEAD_UNTOLD);
    burnt(&one);
    burnt(&two);
    forget();
}

/* Behind more messages than are looked at, nothing is told; before them it is. */
static void test_too_far(void **state)
{
    (void)state;
    struct seal_key first = opened(WANT_NOW);
    struct store *s = office.store;
    assert_int_equal(s->ops->begin(s), CB_OK);
    for (unsigned i = 0; i < 1000; i++) {
        struct store_conv c = {.line = OFFICE_LINE, .state = STORE_WAITING, .want = WANT_MESSAGE};
        cb_random(c.row.b, sizeof c.row.b);
        cb_random(c.lookup.b, sizeof c.lookup.b);
        assert_int_equal(s->ops->conv_add(s, &c), CB_OK);
    }
    assert_int_equal(s->ops->commit(s), CB_OK);
    struct seal_key last = opened(WANT_NOW);
    forget();
    assert_int_equal(ahead_of(&first), AHEAD_NONE);
    assert_int_equal(ahead_of(&last), AHEAD_UNTOLD);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steps),      cmocka_unit_test(test_how_old),
        cmocka_unit_test(test_given_back), cmocka_unit_test(test_only_waiting),
        cmocka_unit_test(test_too_far),
    };
    return cmocka_run_group_tests(tests, open_office, close_office);
}
