/* wheel: every item once a turn, at the same moment of each, late when late, never twice. */
#include "http/wheel.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

enum { ITEMS = 200 };
struct thing {
    struct wheel_item item; /* first */
    unsigned n;
    uint64_t last_ms, gap_ms;
};
static struct thing things[ITEMS];
static struct wheel wheel;
static uint64_t now_ms;

static void fire(struct wheel_item *item)
{
    struct thing *t = (struct thing *)(void *)item;
    t->gap_ms = t->n ? now_ms - t->last_ms : 0;
    t->last_ms = now_ms;
    t->n++;
}

static void start(uint32_t turn_ms)
{
    memset(things, 0, sizeof things);
    now_ms = 5000;
    wheel_open(&wheel, turn_ms, now_ms, fire);
    for (unsigned i = 0; i < ITEMS; i++) {
        wheel_add(&wheel, &things[i].item);
    }
}

static void test_steady(void **state)
{
    (void)state;
    start(1000);
    for (unsigned turn = 1; turn <= 5; turn++) {
        for (unsigned step = 0; step < 100; step++) {
            now_ms += 10;
            wheel_turn(&wheel, now_ms);
        }
        for (unsigned i = 0; i < ITEMS; i++) {
            assert_int_equal(things[i].n, turn);
            assert_int_equal(things[i].gap_ms, turn == 1 ? 0 : 1000);
        }
    }
    wheel_close(&wheel);
}

/* The loop slept for five turns: one frame each, and the old moments are kept. */
static void test_late(void **state)
{
    (void)state;
    start(1000);
    now_ms += 1000;
    wheel_turn(&wheel, now_ms);
    now_ms += 5000;
    wheel_turn(&wheel, now_ms);
    for (unsigned i = 0; i < ITEMS; i++) {
        assert_int_equal(things[i].n, 2);
    }
    for (unsigned step = 0; step < 100; step++) {
        now_ms += 10;
        wheel_turn(&wheel, now_ms);
    }
    for (unsigned i = 0; i < ITEMS; i++) {
        assert_int_equal(things[i].n, 3);
    }
    wheel_turn(&wheel, now_ms); /* the same moment again: nothing */
    wheel_turn(&wheel, now_ms - 500);
    assert_int_equal(things[0].n, 3);
    wheel_close(&wheel);
}

static void fire_leave(struct wheel_item *item)
{
    fire(item);
    wheel_remove(&wheel, item);
    wheel_remove(&wheel, item);
}

static void test_leaving(void **state)
{
    (void)state;
    start(30);
    wheel.fn = fire_leave;
    for (unsigned i = 0; i < ITEMS; i += 2) {
        wheel_remove(&wheel, &things[i].item);
    }
    assert_int_equal(wheel.items, ITEMS / 2);
    now_ms += 1000;
    wheel_turn(&wheel, now_ms);
    assert_int_equal(wheel.items, 0);
    for (unsigned i = 0; i < ITEMS; i++) {
        assert_int_equal(things[i].n, i % 2);
    }
    wheel_close(&wheel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_steady),
        cmocka_unit_test(test_late),
        cmocka_unit_test(test_leaving),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
