/* test_duty: who is there, how many conversations they can have, the wrap-up after one, and the end
 * of a shift; DUTY and WALL. Run by ctest. */
#include "line/desks.h"

enum { HOUR_MS = 60 * 60 * 1000, MINUTE_MS = 60 * 1000 };

static struct on_duty *of(const struct office_member *m)
{
    return duty_of(office.line, &m->mid);
}

static void test_states(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    seats(&a, &office.other, NULL);
    IS(duty(&a, DUTY_ASK, 0), WIRE_OK);
    IS(duty_state(&a), DUTY_AWAY);
    assert_int_equal(a.reply.len, WIRE_HDR + WIRE_SHIFT_HDR); /* nobody is there */
    IS(duty(&a, DUTY_BE_READY, 0), WIRE_OK);
    IS(duty_state(&a), DUTY_READY);
    assert_int_equal(a.reply.len, WIRE_HDR + WIRE_SHIFT_HDR + WIRE_ON);
    assert_memory_equal(a.reply.p + WIRE_HDR + WIRE_SHIFT_HDR, office.other.mid.b, 16);
    IS(duty(&a, DUTY_PAUSE, 0), WIRE_OK);
    IS(duty_state(&a), DUTY_PAUSED);
    IS(duty(&a, DUTY_LEAVE, 0), WIRE_OK);
    IS(duty_state(&a), DUTY_AWAY);
    static const uint8_t bad[][4] = {{4}, {9}, {1, WIRE_CHATS_MAX + 1}, {1, 0, 1}, {1, 0, 0, 1}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        IS(ask(&a, WIRE_DUTY, VIEW(bad[i], 4)), WIRE_BAD);
    }
    IS(ask(&a, WIRE_DUTY, VIEW("\1\0\0\0\0", 5)), WIRE_BAD);
}

/* A colleague of another line is not told. */
static void test_only_my_lines(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a, b;
    seats(&a, &office.other, NULL);
    seats(&b, &office.boss, NULL);
    IS(duty(&a, DUTY_BE_READY, 0), WIRE_OK);
    IS(duty(&b, DUTY_BE_READY, 0), WIRE_OK);
    assert_int_equal(b.reply.len, WIRE_HDR + WIRE_SHIFT_HDR + 2 * WIRE_ON);
    of(&office.other)->line[0] = OFFICE_LINE + 1;
    IS(duty(&b, DUTY_ASK, 0), WIRE_OK);
    assert_int_equal(b.reply.len, WIRE_HDR + WIRE_SHIFT_HDR + WIRE_ON);
}

/* Taking is being there; three at once, or fewer if they say so; a message is no chat. */
static void test_capacity(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w[4] = {waiter(), waiter(), waiter(), waiter()};
    struct waiter message = waiter_at(DOOR_POST, WANT_MESSAGE);
    seats(&a, &office.other, NULL);
    office.line->cfg.chats_each = 3;
    for (unsigned i = 0; i < 3; i++) {
        IS(ask_row(&a, WIRE_TAKE, &w[i]), WIRE_OK);
    }
    IS(duty(&a, DUTY_ASK, 0), WIRE_OK);
    IS(duty_state(&a), DUTY_READY);
    assert_int_equal(a.reply.p[WIRE_HDR + 1], 3); /* held, of three */
    assert_int_equal(a.reply.p[WIRE_HDR + 2], 3);
    IS(ask_row(&a, WIRE_TAKE, &w[3]), WIRE_CHATS);
    assert_int_equal(conv_now(&w[3].row).state, STORE_WAITING);
    IS(ask_row(&a, WIRE_TAKE, &w[0]), WIRE_OK); /* what they have they may read */
    IS(ask_row(&a, WIRE_TAKE, &message), WIRE_OK);
    IS(ask_row(&a, WIRE_END, &w[0]), WIRE_OK);
    IS(ask_row(&a, WIRE_TAKE, &w[3]), WIRE_OK);
    IS(ask_row(&a, WIRE_BACK, &w[3]), WIRE_OK);
    IS(duty(&a, DUTY_ASK, 2), WIRE_OK);
    IS(ask_row(&a, WIRE_TAKE, &w[3]), WIRE_CHATS);
    IS(duty(&a, DUTY_ASK, 9), WIRE_OK); /* not more than the line's */
    assert_int_equal(a.reply.p[WIRE_HDR + 2], 3);
    IS(ask_row(&a, WIRE_TAKE, &w[3]), WIRE_OK);
}

/* The line's own settings go before the configuration, and 0 leaves them as they are. */
static void test_settings(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    uint8_t set[18] = {0, OFFICE_LINE, 0, 180, 1 /* chats */, 0, 0, 90, 0, 30};
    struct staff_desk d;
    struct waiter w[2] = {waiter(), waiter()};
    office.line->cfg.chats_each = 3;
    seats(&a, &office.boss, NULL);
    IS(ask(&a, WIRE_LINE_SET, VIEW(set, sizeof set)), WIRE_OK);
    IS(ask_row(&a, WIRE_TAKE, &w[0]), WIRE_OK);
    IS(ask_row(&a, WIRE_TAKE, &w[1]), WIRE_CHATS);
    memset(set + 4, 0, sizeof set - 4);
    IS(ask(&a, WIRE_LINE_SET, VIEW(set, sizeof set)), WIRE_OK);
    OK(duty_rules(office.line, OFFICE_LINE, &d));
    assert_int_equal(d.chats, 1);
    assert_int_equal(d.answer_s, 90);
    assert_int_equal(d.wrap_s, 30);
    IS(ask(&a, WIRE_LINE_GET, VIEW(set, 2)), WIRE_OK);
    assert_memory_equal(a.reply.p + WIRE_HDR, ((uint8_t[8]){0, 180, 1, 0, 0, 90, 0, 30}), 8);
    set[4] = WIRE_CHATS_MAX + 1;
    IS(ask(&a, WIRE_LINE_SET, VIEW(set, sizeof set)), WIRE_BAD);
    set[4] = 0;
    set[17] = 1;
    IS(ask(&a, WIRE_LINE_SET, VIEW(set, sizeof set)), WIRE_BAD);
}

static void test_wrap_up(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w[3] = {waiter(), waiter(), waiter_at(DOOR_POST, WANT_MESSAGE)};
    seats(&a, &office.other, NULL);
    IS(ask_row(&a, WIRE_TAKE, &w[2]), WIRE_OK); /* after a message there is none */
    IS(ask_row(&a, WIRE_END, &w[2]), WIRE_OK);
    IS(duty(&a, DUTY_ASK, 0), WIRE_OK);
    IS(duty_state(&a), DUTY_READY);
    IS(ask_row(&a, WIRE_TAKE, &w[0]), WIRE_OK);
    IS(ask_row(&a, WIRE_END, &w[0]), WIRE_OK);
    IS(duty(&a, DUTY_ASK, 0), WIRE_OK);
    IS(duty_state(&a), DUTY_WRAP);
    assert_in_range(a.reply.p[WIRE_HDR + 8 + 3], 118, 120); /* seconds left, of two minutes */
    minded();
    assert_int_equal(of(&office.other)->state, DUTY_WRAP);
    of(&office.other)->wrap_until_ms = cb_mono_ms();
    minded();
    assert_int_equal(of(&office.other)->state, DUTY_READY);
    IS(ask_row(&a, WIRE_TAKE, &w[1]), WIRE_OK);
    IS(ask_row(&a, WIRE_END, &w[1]), WIRE_OK);
    IS(duty(&a, DUTY_BE_READY, 0), WIRE_OK); /* cut short */
    IS(duty_state(&a), DUTY_READY);
    assert_int_equal(counted_all(TALLY_WRAP), 2);
    assert_int_equal(counted_all(TALLY_HANDLE), 3);
    assert_int_equal(counted_all(TALLY_ANSWERED), 2);
}

/* After six hours there is no TAKE any more; what they hold they finish. Eight hours away: anew. */
static void test_shift_cap(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w[2] = {waiter(), waiter()};
    seats(&a, &office.other, NULL);
    IS(ask_row(&a, WIRE_TAKE, &w[0]), WIRE_OK);
    struct on_duty *d = of(&office.other);
    d->from_ms -= 5 * HOUR_MS + 29 * MINUTE_MS;
    assert_false(duty_warned(d));
    d->from_ms -= 2 * MINUTE_MS;
    assert_true(duty_warned(d)); /* once */
    assert_false(duty_warned(d));
    assert_false(duty_tired(d));
    d->from_ms -= 29 * MINUTE_MS;
    assert_true(duty_warned(d));
    IS(ask_row(&a, WIRE_TAKE, &w[1]), WIRE_SHIFT);
    assert_int_equal(conv_now(&w[1].row).state, STORE_WAITING);
    IS(ask_row(&a, WIRE_TAKE, &w[0]), WIRE_OK);
    IS(ask_row(&a, WIRE_END, &w[0]), WIRE_OK);
    IS(duty(&a, DUTY_LEAVE, 0), WIRE_OK);
    IS(duty(&a, DUTY_BE_READY, 0), WIRE_SHIFT);
    IS(ask_row(&a, WIRE_TAKE, &w[1]), WIRE_SHIFT);
    d->off_ms -= 8ull * HOUR_MS;    /* they slept */
    d->worked_ms -= 60 * MINUTE_MS; /* as far as being let in goes */
    IS(duty(&a, DUTY_BE_READY, 0), WIRE_OK);
    assert_int_equal(duty_worked_min(d), 0);
    IS(ask_row(&a, WIRE_TAKE, &w[1]), WIRE_OK);
}

/* Signed out, they are not there, and their time was counted. */
static void test_signed_out(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    seats(&a, &office.other, NULL);
    IS(duty(&a, DUTY_BE_READY, 0), WIRE_OK);
    of(&office.other)->counted_s -= 40;
    minded();
    assert_int_equal(of(&office.other)->state, DUTY_READY);
    IS(ask(&a, WIRE_LEAVE, VIEW("", 0)), WIRE_OK);
    minded();
    assert_int_equal(of(&office.other)->state, DUTY_AWAY);
    assert_in_range(counted(TALLY_STAFF, 0), 40, 42); /* free */
    assert_int_equal(counted(TALLY_STAFF, 1), 0);
}

static uint32_t be32(const uint8_t *p)
{
    struct rd r = rd_of(VIEW(p, 4));
    return rd_u32(&r);
}

static void test_wall(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a, b;
    static const uint8_t line[4] = {0, OFFICE_LINE};
    struct waiter w[4] = {waiter(), waiter(), waiter_at(DOOR_NOJS, WANT_MESSAGE), waiter()};
    seats(&a, &office.other, NULL);
    seats(&b, &office.boss, NULL);
    IS(ask_row(&a, WIRE_TAKE, &w[3]), WIRE_OK);
    struct store_conv was = conv_now(&w[2].row), next = was;
    next.due = half_hour() - 1;
    OK(office.store->ops->begin(office.store));
    OK(office.store->ops->conv_set(office.store, &was, &next));
    OK(office.store->ops->commit(office.store));
    office.line->waits[0].at_ms -= 7 * MINUTE_MS;
    IS(ask(&b, WIRE_WALL, VIEW(line, 4)), WIRE_OK);
    const uint8_t *p = b.reply.p + WIRE_HDR;
    assert_int_equal(be32(p), 2);
    assert_int_equal(be32(p + 4), 1);
    assert_int_equal(be32(p + 8), 0);
    assert_int_equal(be32(p + 12), 1);
    assert_int_equal(be32(p + 16), 7 * 60);
    assert_int_equal(be32(p + 20), 0);
    assert_int_equal(be32(p + 24), 1); /* overdue */
    assert_int_equal(b.reply.len, WIRE_HDR + WIRE_WALL_HDR + WIRE_ON);
    assert_memory_equal(p + WIRE_WALL_HDR, office.other.mid.b, 16);
    assert_int_equal(p[WIRE_WALL_HDR + 17], 1); /* holds one */
    IS(ask(&a, WIRE_WALL, VIEW(line, 4)), WIRE_DENIED);
    IS(ask(&b, WIRE_WALL, VIEW("\0\2\0\0", 4)), WIRE_DENIED);
    IS(ask(&b, WIRE_WALL, VIEW("\0\1\0\1", 4)), WIRE_BAD);
    /* and the reply in time, or late, is counted once */
    IS(ask_row(&a, WIRE_TAKE, &w[2]), WIRE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_states),     OFFICE(test_only_my_lines), OFFICE(test_capacity),
        OFFICE(test_settings),   OFFICE(test_wrap_up),       OFFICE(test_shift_cap),
        OFFICE(test_signed_out), OFFICE(test_wall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
