/* test_local: the bus of one node. Run by ctest. Never needs a loop. */
#include "bus/bus.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct ear {
    struct bus_watch w;
    struct bus *b;
    unsigned heard;
    uint8_t what;
    uint64_t n;
    struct ear *drop; /* unwatch this one when called */
    struct ear *join; /* and let this one watch the same topic */
    unsigned again;   /* and publish so many times, nested */
    bool die;         /* and free this one's own memory */
};

static void hear(void *arg, const struct bus_topic *t, uint8_t what, uint64_t n)
{
    struct ear *e = arg;
    e->heard++;
    e->what = what;
    e->n = n;
    if (e->drop) {
        bus_unwatch(e->b, &e->drop->w);
    }
    if (e->join) {
        bus_watch(e->b, &e->join->w, t, hear, e->join);
    }
    if (e->again) {
        e->again--;
        bus_publish(e->b, t, what, n + 1);
    }
    if (e->die) {
        bus_unwatch(e->b, &e->w);
        memset(e, 0xdd, sizeof *e);
        free(e);
    }
}

static struct bus_topic topic(uint16_t n)
{
    return (struct bus_topic){.b = {(uint8_t)(n >> 8), (uint8_t)n}};
}

static struct bus *open_bus(uint32_t buckets)
{
    struct bus *b;
    assert_int_equal(bus_local_open(buckets, &b), CB_OK);
    return b;
}

static void watch(struct bus *b, struct ear *e, uint16_t n)
{
    struct bus_topic t = topic(n);
    e->b = b;
    bus_watch(b, &e->w, &t, hear, e);
}

static void publish(struct bus *b, uint16_t n, uint8_t what, uint64_t number)
{
    struct bus_topic t = topic(n);
    bus_publish(b, &t, what, number);
}

/* One bucket: every topic collides, and still each hears only its own. */
static void test_topics(void **state)
{
    (void)state;
    for (uint32_t buckets = 0; buckets < 70; buckets = buckets * 2 + 1) {
        struct ear ears[20] = {0};
        struct bus *b = open_bus(buckets);
        for (uint16_t i = 0; i < 20; i++) {
            watch(b, &ears[i], i / 2);
        }
        publish(b, 3, BUS_STATE, 77);
        publish(b, 10, BUS_GONE, 1); /* nobody */
        for (unsigned i = 0; i < 20; i++) {
            assert_int_equal(ears[i].heard, i / 2 == 3);
        }
        assert_int_equal(ears[6].what, BUS_STATE);
        assert_int_equal(ears[6].n, 77);
        bus_close(b);
    }
}

static void test_unwatch_twice_and_move(void **state)
{
    (void)state;
    struct ear a = {0}, other = {0};
    struct bus *b = open_bus(4);
    bus_unwatch(b, &a.w); /* never watched */
    watch(b, &a, 1);
    watch(b, &other, 1);
    watch(b, &a, 2); /* moves */
    publish(b, 1, BUS_MESSAGE, 1);
    assert_int_equal(a.heard, 0);
    publish(b, 2, BUS_MESSAGE, 1);
    assert_int_equal(a.heard, 1);
    bus_unwatch(b, &a.w);
    bus_unwatch(b, &a.w);
    publish(b, 2, BUS_MESSAGE, 1);
    assert_int_equal(a.heard, 1);
    bus_close(b);
    bus_unwatch(b, &other.w); /* let go by close: touches nothing */
    bus_close(NULL);
}

/* In each of these the watcher called first is the one that joined last. */
static void test_unwatch_inside(void **state)
{
    (void)state;
    for (unsigned victim = 0; victim < 4; victim++) {
        struct ear e[4] = {0};
        struct bus *b = open_bus(1);
        for (unsigned i = 0; i < 4; i++) {
            watch(b, &e[i], 5);
        }
        e[3].drop = &e[victim];
        publish(b, 5, BUS_MESSAGE, 1);
        for (unsigned i = 0; i < 4; i++) {
            assert_int_equal(e[i].heard, i == 3 || i != victim);
        }
        publish(b, 5, BUS_MESSAGE, 1);
        assert_int_equal(e[victim].heard, victim == 3);
        bus_close(b);
    }
}

static void test_die_inside(void **state)
{
    (void)state;
    struct ear last = {0}, *e[5];
    struct bus *b = open_bus(1);
    watch(b, &last, 9);
    for (unsigned i = 0; i < 5; i++) {
        e[i] = calloc(1, sizeof *e[i]);
        assert_non_null(e[i]);
        e[i]->die = true;
        watch(b, e[i], 9);
    }
    bus_publish(b, &e[4]->w.topic, BUS_GONE, 1); /* the topic goes with its watcher */
    assert_int_equal(last.heard, 1);
    publish(b, 9, BUS_GONE, 2);
    assert_int_equal(last.heard, 2);
    bus_close(b);
}

static void test_watch_inside(void **state)
{
    (void)state;
    struct ear a = {0}, joins = {0}, late = {0};
    struct bus *b = open_bus(1);
    watch(b, &a, 2);
    watch(b, &joins, 2);
    late.b = b;
    joins.join = &late;
    publish(b, 2, BUS_QUEUE, 1);
    assert_int_equal(late.heard, 0); /* the publication under way is not for it */
    assert_int_equal(a.heard, 1);
    joins.join = &joins; /* watching again from its own callback does not call it for ever */
    publish(b, 2, BUS_QUEUE, 2);
    assert_int_equal(late.heard, 1);
    assert_int_equal(joins.heard, 2);
    assert_int_equal(a.heard, 2);
    bus_close(b);
}

/* A nested publication whose callback removes what the outer one would call next. */
static void test_nested(void **state)
{
    (void)state;
    struct ear a = {0}, next = {0}, first = {0};
    struct bus *b = open_bus(1);
    watch(b, &a, 3);
    watch(b, &next, 3);
    watch(b, &first, 3);
    first.again = 2;
    a.drop = &next;
    publish(b, 3, BUS_STATE, 10);
    assert_int_equal(first.heard, 3);
    assert_int_equal(next.heard, 1); /* innermost only; the outer two lost it */
    assert_int_equal(a.heard, 3);
    assert_int_equal(a.n, 10); /* the outermost comes last */
    bus_close(b);
}

static void test_too_many_buckets(void **state)
{
    (void)state;
    struct bus *b = (struct bus *)state;
    assert_int_equal(bus_local_open((1u << 24) + 1, &b), CB_HERE_MEM);
    assert_null(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_topics),           cmocka_unit_test(test_unwatch_twice_and_move),
        cmocka_unit_test(test_unwatch_inside),   cmocka_unit_test(test_die_inside),
        cmocka_unit_test(test_watch_inside),     cmocka_unit_test(test_nested),
        cmocka_unit_test(test_too_many_buckets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
