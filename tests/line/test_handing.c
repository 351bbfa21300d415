/* test_handing: risk before wait, a conversation handed to a colleague, a visitor held off, and a
 * reply in the time that was promised. Run by ctest. */
#include "line/desks.h"

enum { ROWS = 8, RISK_AT = 64 };

/* The rows of QUEUE, after one of these. */
static unsigned queue(struct asking *a, uint8_t state, uint8_t after_risk, uint64_t after,
                      uint8_t out[ROWS][WIRE_QROW])
{
    uint8_t body[14];
    struct wr w = wr_of(body, sizeof body);
    wr_u16(&w, OFFICE_LINE);
    wr_u8(&w, state);
    wr_u8(&w, after_risk);
    wr_u64(&w, after);
    wr_u16(&w, ROWS);
    IS(ask(a, WIRE_QUEUE, VIEW(body, sizeof body)), WIRE_OK);
    unsigned n = a->reply.p[WIRE_HDR + 9];
    assert_true(n <= ROWS);
    memcpy(out, a->reply.p + WIRE_HDR + 10, n * WIRE_QROW);
    return n;
}

static uint8_t risk(struct asking *a, const struct waiter *w, uint8_t r)
{
    return ask_more(a, WIRE_RISK, w, VIEW(((uint8_t[4]){r}), 4));
}

static void test_risk(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w[3] = {waiter(), waiter(), waiter()};
    uint8_t rows[ROWS][WIRE_QROW];
    office.line->cfg.leave_after_s = 30;
    seats(&a, &office.other, NULL);
    IS(looks(&w[1], DOOR_POST), WIRE_OK);
    IS(risk(&a, &w[2], 2), WIRE_OK);
    IS(risk(&a, &w[1], 3), WIRE_OK);
    IS(risk(&a, &w[1], 3), WIRE_OK); /* nothing new */
    assert_int_equal(queue(&a, CONV_WAITING, 0, 0, rows), 3);
    assert_memory_equal(rows[0], w[1].row.b, 16);
    assert_memory_equal(rows[1], w[2].row.b, 16);
    assert_memory_equal(rows[2], w[0].row.b, 16);
    assert_int_equal(rows[0][RISK_AT], 3);
    assert_int_equal(rows[0][RISK_AT + 1], 1); /* they are there */
    assert_int_equal(queue(&a, CONV_WAITING, 3, conv_now(&w[1].row).order, rows), 2);
    assert_memory_equal(rows[0], w[2].row.b, 16);
    assert_int_equal(queue(&a, CONV_WAITING, 2, conv_now(&w[2].row).order, rows), 1);
    assert_memory_equal(rows[0], w[0].row.b, 16);
    assert_int_equal(counted(TALLY_RISK, 3), 1);
    IS(risk(&a, &w[0], 4), WIRE_BAD);
    IS(ask_more(&a, WIRE_RISK, &w[0], VIEW("\1\0\0\1", 4)), WIRE_BAD);
    w[0].row.b[0] ^= 1;
    IS(risk(&a, &w[0], 1), WIRE_UNKNOWN);
}

/* Who is told how many are before them is told by the same order. */
static void test_risk_ahead(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter first = waiter(), second = waiter();
    struct store_conv c;
    uint8_t ahead;
    seats(&a, &office.other, NULL);
    c = conv_now(&second.row);
    OK(place_ahead(office.line, &c, &ahead));
    assert_int_equal(ahead, AHEAD_FEW);
    IS(risk(&a, &second, 1), WIRE_OK);
    c = conv_now(&second.row);
    OK(place_ahead(office.line, &c, &ahead));
    assert_int_equal(ahead, AHEAD_NONE);
    c = conv_now(&first.row);
    OK(place_ahead(office.line, &c, &ahead));
    assert_int_equal(ahead, AHEAD_FEW);
}

static uint8_t hand(struct asking *a, const struct waiter *w, const struct office_member *m)
{
    uint8_t more[20] = {1};
    memcpy(more + 4, m->mid.b, 16);
    return ask_more(a, WIRE_HANDOVER, w, VIEW(more, sizeof more));
}

static void test_handover(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a, b;
    struct waiter w[3] = {waiter(), waiter(), waiter()};
    office.line->cfg.answer_within_s = 120;
    seats(&a, &office.other, NULL);
    seats(&b, &office.boss, NULL);
    IS(hand(&a, &w[0], &office.boss), WIRE_DENIED); /* nobody has it */
    IS(ask_row(&a, WIRE_TAKE, &w[0]), WIRE_OK);
    IS(hand(&b, &w[0], &office.boss), WIRE_TAKEN);     /* not theirs to hand over */
    IS(hand(&a, &w[0], &office.other), WIRE_BAD);      /* to oneself */
    IS(hand(&a, &w[0], &office.boss), WIRE_AWAY);      /* not there */
    IS(hand(&a, &w[0], &office.more[0]), WIRE_DENIED); /* does not answer */
    IS(duty(&b, DUTY_PAUSE, 0), WIRE_OK);
    IS(hand(&a, &w[0], &office.boss), WIRE_AWAY);
    IS(duty(&b, DUTY_BE_READY, 1), WIRE_OK);
    IS(ask_row(&b, WIRE_TAKE, &w[1]), WIRE_OK);
    IS(hand(&a, &w[0], &office.boss), WIRE_CHATS); /* one is all they want */
    assert_memory_equal(conv_now(&w[0].row).owner, office.other.mid.b, 16);
    IS(ask_row(&b, WIRE_END, &w[1]), WIRE_OK);
    IS(hand(&a, &w[0], &office.boss), WIRE_AWAY); /* in wrap-up */
    IS(duty(&b, DUTY_BE_READY, 0), WIRE_OK);
    IS(hand(&a, &w[0], &office.boss), WIRE_OK);
    assert_memory_equal(conv_now(&w[0].row).owner, office.boss.mid.b, 16);
    assert_int_equal(counted_all(TALLY_HANDOVER), 1);
    IS(ask_row(&a, WIRE_END, &w[0]), WIRE_TAKEN);
    /* and who says nothing in it loses it */
    taken_of(office.line, &w[0].row)->since_ms -= 121 * 1000;
    minded();
    assert_int_equal(conv_now(&w[0].row).state, STORE_WAITING);
    IS(ask_more(&a, WIRE_HANDOVER, &w[0], VIEW("\2\0\0\0abcdabcdabcdabcd", 20)), WIRE_BAD);
}

static uint8_t hold(struct asking *a, const struct waiter *w, uint32_t until)
{
    uint8_t more[4];
    struct wr o = wr_of(more, sizeof more);
    wr_u32(&o, until);
    return ask_more(a, WIRE_HOLD_OFF, w, VIEW(more, sizeof more));
}

/* SEND of nothing that could be sealed right: held off is said before anything is looked at. */
static uint8_t says(const struct waiter *w)
{
    CB_CLEANUP(asking_free) struct asking a;
    uint8_t body[32 + 124 + 2048] = {0};
    memcpy(body, w->auth.b, 32);
    body[32 + 25] = 1;
    asking_open(&a, &office, DOOR_POST);
    return ask(&a, WIRE_SEND, VIEW(body, sizeof body));
}

static void test_hold_off(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a, b;
    struct waiter w = waiter(), other = waiter();
    uint32_t now = half_hour();
    seats(&a, &office.other, NULL);
    seats(&b, &office.boss, NULL);
    IS(hold(&a, &w, now + 2), WIRE_DENIED); /* not theirs */
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    IS(hold(&b, &w, now + 2), WIRE_TAKEN);
    static const int32_t wrong[] = {0, -1, 7 * 48 + 1};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        IS(hold(&a, &w, (uint32_t)((int32_t)now + wrong[i])), WIRE_BAD);
    }
    IS(hold(&a, &w, 0), WIRE_DENIED); /* it has not ended */
    IS(hold(&a, &w, now + 2), WIRE_OK);
    assert_int_equal(conv_now(&w.row).state, STORE_ENDED);
    assert_int_equal(conv_now(&w.row).hold, now + 2);
    assert_int_equal(counted_all(TALLY_HELD_OFF), 1);
    assert_int_equal(counted_all(TALLY_HANDLE), 1);
    IS(says(&w), WIRE_HELD);
    IS(says(&other), WIRE_BAD);        /* the control: nobody else is */
    IS(looks(&w, DOOR_POST), WIRE_OK); /* what was said they may read */
    IS(hold(&b, &w, 0), WIRE_OK);
    IS(says(&w), WIRE_BAD);
}

/* BOOK of the next half hours: the first that is free, or the refusal. */
static uint8_t books(const struct waiter *w, uint8_t what)
{
    CB_CLEANUP(asking_free) struct asking a;
    uint8_t body[40] = {0};
    struct wr o = wr_of(body + 36, 4);
    memcpy(body, w->auth.b, 32);
    body[32] = what;
    wr_u32(&o, half_hour() + 2);
    asking_open(&a, &office, DOOR_POST);
    return ask(&a, WIRE_BOOK, VIEW(body, sizeof body));
}

/* A time would bring it back to the queue: who is held off books none, and may ask which there are.
 */
static void test_held_off_books_nothing(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w = waiter();
    seats(&a, &office.other, NULL);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    IS(hold(&a, &w, half_hour() + 4), WIRE_OK);
    IS(books(&w, BOOK_SLOT), WIRE_HELD);
    assert_int_equal(conv_now(&w.row).state, STORE_ENDED);
    IS(books(&w, BOOK_ASK), WIRE_OK);
    IS(hold(&a, &w, 0), WIRE_OK);
    IS(books(&w, BOOK_SLOT), WIRE_TAKEN); /* the control: this line has no times, and that is all */
}

/* A time that has passed holds nobody off. */
static void test_hold_over(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w = waiter();
    seats(&a, &office.other, NULL);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    IS(hold(&a, &w, half_hour() + 1), WIRE_OK);
    struct store_conv was = conv_now(&w.row), next = was;
    next.hold = half_hour();
    OK(office.store->ops->begin(office.store));
    OK(office.store->ops->conv_set(office.store, &was, &next));
    OK(office.store->ops->commit(office.store));
    IS(says(&w), WIRE_BAD);
}

/* What is written of them: one line each, and none of what was refused. */
static void test_audited(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a, b;
    struct waiter w = waiter();
    struct audit_head before, after;
    seats(&a, &office.other, NULL);
    seats(&b, &office.boss, NULL);
    IS(duty(&b, DUTY_BE_READY, 0), WIRE_OK);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    OK(audit_head_get(office.store, OFFICE_LINE, &before));
    IS(risk(&a, &w, 9), WIRE_BAD);
    IS(hand(&a, &w, &office.other), WIRE_BAD);
    OK(audit_head_get(office.store, OFFICE_LINE, &after));
    assert_int_equal(after.last, before.last);
    IS(risk(&a, &w, 2), WIRE_OK);
    IS(hand(&a, &w, &office.boss), WIRE_OK);
    IS(hold(&b, &w, half_hour() + 4), WIRE_OK);
    OK(audit_head_get(office.store, OFFICE_LINE, &after));
    assert_int_equal(after.last, before.last + 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_risk),
        OFFICE(test_risk_ahead),
        OFFICE(test_handover),
        OFFICE(test_hold_off),
        OFFICE(test_hold_over),
        OFFICE(test_audited),
        OFFICE(test_held_off_books_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
