/* test_way: the way in of each line: the wait by those who are there, full by its own limit, and
 * times that went by, on a line that is not the first as well. Run by ctest. */
#include "line/desks.h"

static void serves(uint16_t line, const char *hours, const char *rota, uint16_t queue_max)
{
    CB_CLEANUP(buf_free) struct buf doc;
    struct wire_service s;
    buf_init(&doc, WIRE_BODY_MAX);
    wire_service_defaults(&s);
    s.hours = view_str(hours);
    s.rota = view_str(rota);
    s.queue_max = queue_max;
    wire_service_put(&doc, &s);
    OK(office.store->ops->begin(office.store));
    OK(doc_write(office.line, PAPER_SERVICE, line, buf_view(&doc)));
    OK(office.store->ops->commit(office.store));
    service_forget(office.line);
}

/* What pages of a line say now. */
static struct line_way told(uint16_t line)
{
    static uint64_t now_ms = 1000000;
    struct line_way w;
    way_moved(office.line, 0);
    way_turn(office.line, now_ms += 2000);
    line_way(office.line, line, ROTA_EN, &w);
    return w;
}

static unsigned wait_told(void)
{
    return told(OFFICE_LINE).wait.kind;
}

/* Somebody opens a conversation on that line; what they want then. */
static struct waiter waiter_on(uint16_t line, uint8_t *want_out)
{
    struct waiter w = waiter_to(DOOR_POST, line, WANT_NOW);
    *want_out = (uint8_t)conv_now(&w.row).want;
    return w;
}

/* The rota says who should be there; whoever says that they are counts for more. */
static void test_those_on_duty(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a, b;
    seats(&a, &office.other, NULL);
    seats(&b, &office.boss, NULL);
    office.line->cfg.chats_each = 1;
    serves(OFFICE_LINE, "daily 00:00-24:00\n", "daily 00:00-24:00 4\n", 0);
    assert_int_equal(wait_told(), ROTA_WAIT_NONE);
    IS(duty(&a, DUTY_BE_READY, 0), WIRE_OK);
    assert_int_equal(wait_told(), ROTA_WAIT_NONE);
    struct waiter w = waiter();
    assert_int_equal(wait_told(),
                     ROTA_WAIT_UNKNOWN); /* one is there, and one waits: the rota's four are not */
    for (unsigned i = 0; i < 8; i++) {
        rota_pace_add(&way_of(office.line, OFFICE_LINE)->pace, 600 + 60.0 * i);
    }
    assert_int_equal(wait_told(), ROTA_WAIT_RANGE); /* the measured pace says more */
    IS(duty(&b, DUTY_BE_READY, 0), WIRE_OK);
    assert_int_equal(wait_told(), ROTA_WAIT_NONE); /* a second one is free */
    IS(duty(&b, DUTY_PAUSE, 0), WIRE_OK);
    assert_int_equal(wait_told(), ROTA_WAIT_RANGE);
    IS(duty(&b, DUTY_LEAVE, 0), WIRE_OK);
    IS(duty(&a, DUTY_PAUSE, 0), WIRE_OK);
    assert_int_equal(wait_told(),
                     ROTA_WAIT_UNKNOWN); /* they are on a break, and nobody else is there */
    IS(duty(&a, DUTY_LEAVE, 0), WIRE_OK);
    assert_int_equal(wait_told(), ROTA_WAIT_NONE); /* nobody says anything: the rota again */
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    assert_int_equal(wait_told(), ROTA_WAIT_RANGE); /* who takes is there, and has their one */
    office.line->cfg.chats_each = 3;
    assert_int_equal(wait_told(), ROTA_WAIT_NONE); /* they may have two more */
}

/* A message is answered beside: it takes nobody's turn, and tells nothing of how long a talk is. */
static void test_messages_take_no_turn(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter message = waiter_at(DOOR_POST, WANT_MESSAGE);
    seats(&a, &office.other, NULL);
    office.line->cfg.chats_each = 1;
    serves(OFFICE_LINE, "daily 00:00-24:00\n", "", 0);
    assert_int_equal(wait_told(), ROTA_WAIT_UNKNOWN); /* no rota, and nobody there */
    IS(ask_row(&a, WIRE_TAKE, &message), WIRE_OK);
    assert_int_equal(wait_told(), ROTA_WAIT_NONE);
    IS(ask_row(&a, WIRE_END, &message), WIRE_OK);
    assert_int_equal(way_of(office.line, OFFICE_LINE)->pace.n, 0);
    struct waiter talk = waiter();
    IS(ask_row(&a, WIRE_TAKE, &talk), WIRE_OK);
    IS(ask_row(&a, WIRE_END, &talk), WIRE_OK);
    assert_int_equal(way_of(office.line, OFFICE_LINE)->pace.n, 1);
}

/* Each line is full by its own limit and by its own people. */
static void test_each_is_full_by_itself(void **state)
{
    (void)state;
    uint8_t want;
    second_line();
    serves(SECOND, "daily 00:00-24:00\n", "", 1);
    serves(OFFICE_LINE, "daily 00:00-24:00\n", "", 2);
    assert_false(told(SECOND).full);
    waiter_on(SECOND, &want);
    assert_int_equal(want, WANT_NOW);
    waiter_on(SECOND, &want); /* before the pages are made anew */
    assert_int_equal(want, WANT_MESSAGE);
    assert_true(told(SECOND).full);
    assert_false(told(OFFICE_LINE).full);
    waiter_on(OFFICE_LINE, &want);
    assert_int_equal(want, WANT_NOW);
    waiter_on(OFFICE_LINE, &want);
    assert_int_equal(want, WANT_NOW);
    waiter_on(OFFICE_LINE, &want);
    assert_int_equal(want, WANT_MESSAGE);
    assert_true(told(OFFICE_LINE).full);
    serves(SECOND, "2020-01-01 10:00-11:00\n", "", 1);
    assert_false(told(SECOND).open);
    assert_true(told(OFFICE_LINE).open);
    assert_true(told(0).full);            /* who names no line is told of the first */
    assert_false(told(SECOND + 1).hours); /* and of one there is not, nothing */
}

/* Nobody came at the time they had booked: on any line it becomes a message. */
static void test_missed_on_each(void **state)
{
    (void)state;
    uint8_t want;
    struct waiter w[2];
    second_line();
    w[0] = waiter_on(OFFICE_LINE, &want);
    w[1] = waiter_on(SECOND, &want);
    for (unsigned i = 0; i < 2; i++) {
        struct store_conv was = conv_now(&w[i].row), next = was;
        next.want = WANT_BOOKED;
        next.due = half_hour() - 4;
        OK(office.store->ops->begin(office.store));
        OK(office.store->ops->conv_set(office.store, &was, &next));
        OK(office.store->ops->commit(office.store));
    }
    booking_turn(office.line, cb_mono_ms() + 60 * 1000);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(conv_now(&w[i].row).want, WANT_MESSAGE);
        assert_true(conv_now(&w[i].row).due > half_hour());
    }
}

static void test_lines_there_are(void **state)
{
    (void)state;
    uint16_t n[4];
    assert_int_equal(line_numbers(office.line, n, 4), 1);
    assert_int_equal(n[0], OFFICE_LINE);
    second_line();
    assert_int_equal(line_numbers(office.line, n, 4), 2);
    assert_int_equal(n[1], SECOND);
    assert_int_equal(line_numbers(office.line, n, 1), 1);
    told(0);
    assert_true(line_way_fresh(office.line, SECOND));
    assert_false(line_way_fresh(office.line, SECOND));
    assert_true(line_way_fresh(office.line, OFFICE_LINE));
    assert_false(line_way_fresh(office.line, SECOND + 1));
    told(0); /* nothing is another */
    assert_false(line_way_fresh(office.line, SECOND));
    serves(SECOND, "daily 00:00-24:00\n", "", 0);
    told(0);
    assert_true(line_way_fresh(office.line, SECOND));
    assert_false(line_way_fresh(office.line, OFFICE_LINE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_those_on_duty),          OFFICE(test_messages_take_no_turn),
        OFFICE(test_each_is_full_by_itself), OFFICE(test_missed_on_each),
        OFFICE(test_lines_there_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
