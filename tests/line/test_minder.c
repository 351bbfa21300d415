/* test_minder: who waits and leaves, who comes back, and who was taken and not answered. Run by
 * ctest. Never waits: what the line remembers of moments is moved back. */
#include "line/desks.h"

enum { SECOND_MS = 1000 };

static int open_minded(void **state)
{
    open_office(state);
    office.line->cfg.leave_after_s = 30;
    office.line->cfg.answer_within_s = 120;
    minded(); /* its first look, at who waited before */
    return 0;
}

/* As if so many seconds had passed since anything was seen. */
static void later(unsigned s)
{
    for (unsigned i = 0; i < TAKENS; i++) {
        office.line->taken[i].since_ms -= office.line->taken[i].line ? s * SECOND_MS : 0;
    }
    guests_back(office.line, s * SECOND_MS);
}

static uint8_t want_of(const struct waiter *w)
{
    return conv_now(&w->row).want;
}

/* Their page is asked for no more: a message, in the same place, with a promise where there is one.
 */
static void test_left(void **state)
{
    (void)state;
    struct waiter w = waiter(), other = waiter();
    uint64_t order = conv_now(&w.row).order;
    later(29);
    minded();
    assert_int_equal(want_of(&w), WANT_NOW);
    IS(looks(&other, DOOR_POST), WIRE_OK);
    later(2);
    minded();
    assert_int_equal(want_of(&w), WANT_MESSAGE);
    assert_int_equal(want_of(&other), WANT_NOW); /* looked meanwhile */
    assert_int_equal(conv_now(&w.row).order, order);
    assert_int_equal(conv_now(&w.row).state, STORE_WAITING);
    assert_int_equal(counted_all(TALLY_OFFERED), 2);
    assert_int_equal(counted(TALLY_ABANDONED, tally_wait_val(0)), 1); /* seen last when they came */
    assert_int_equal(counted_all(TALLY_PROMISED), conv_now(&w.row).due != 0);
    minded();
    assert_int_equal(counted_all(TALLY_ABANDONED), 1);
}

/* A stream is being there, for as long as it is open; two of them too. */
static void test_stream(void **state)
{
    (void)state;
    struct waiter w = waiter();
    line_stream(office.line, &w.row, true);
    line_stream(office.line, &w.row, true);
    later(3600);
    minded();
    assert_int_equal(want_of(&w), WANT_NOW);
    line_stream(office.line, &w.row, false);
    later(3600);
    minded();
    assert_int_equal(want_of(&w), WANT_NOW);
    line_stream(office.line, &w.row, false);
    later(29);
    minded();
    assert_int_equal(want_of(&w), WANT_NOW);
    later(2);
    minded();
    assert_int_equal(want_of(&w), WANT_MESSAGE);
    /* they waited for two hours, and left then: not for how long it took to notice */
    assert_int_equal(counted(TALLY_ABANDONED, TALLY_MORE), 1);
}

/* Without scripts a page is good for ten minutes. */
static void test_page_without_scripts(void **state)
{
    (void)state;
    struct waiter w = waiter_at(DOOR_NOJS, WANT_NOW);
    later(9 * 60 + 50);
    minded();
    assert_int_equal(want_of(&w), WANT_NOW);
    later(11);
    minded();
    assert_int_equal(want_of(&w), WANT_MESSAGE);
}

/* Who comes back waits on where they were, as somebody who came again. */
static void test_back(void **state)
{
    (void)state;
    struct waiter w = waiter();
    uint64_t order = conv_now(&w.row).order;
    later(31);
    minded();
    IS(looks(&w, DOOR_POST), WIRE_OK);
    assert_int_equal(want_of(&w), WANT_NOW);
    assert_int_equal(conv_now(&w.row).order, order);
    assert_int_equal(counted_all(TALLY_OFFERED), 2);
    assert_int_equal(counted_all(TALLY_PERSON), 1);
    assert_int_equal(counted_all(TALLY_RETURNED), 1);
    assert_int_equal(counted_all(TALLY_CONTACT), 2);
    CB_CLEANUP(asking_free) struct asking a;
    seats(&a, &office.other, NULL);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    assert_int_equal(counted_all(TALLY_ANSWERED) + counted_all(TALLY_ABANDONED), 2);
}

enum { NOT_KNOWN, THERE, GONE };

/* What the queue says of the only one who waits in it: are they there? */
static uint8_t here(struct asking *a)
{
    enum { HERE_AT = 16 + 1 + 1 + 2 + 8 + 4 + 16 + 8 + 8 + 1 };
    uint8_t body[14] = {0, OFFICE_LINE, STORE_WAITING};
    IS(ask(a, WIRE_QUEUE, VIEW(body, sizeof body)), WIRE_OK);
    struct rd r = rd_of(VIEW(a->reply.p + WIRE_HDR, a->reply.len - WIRE_HDR));
    rd_u32(&r);
    rd_u32(&r);
    assert_int_equal(rd_u16(&r), 1);
    return rd_view(&r, WIRE_QROW).p[HERE_AT];
}

/* Given back, the queue knows of them what it knew before: also what happened meanwhile. */
static void test_handed_back(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w = waiter();
    seats(&a, &office.other, NULL);
    IS(here(&a), THERE);
    line_stream(office.line, &w.row, true);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    later(3600);
    IS(ask_row(&a, WIRE_BACK, &w), WIRE_OK);
    IS(here(&a), THERE);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    line_stream(office.line, &w.row, false); /* while somebody has it */
    later(31);
    IS(ask_row(&a, WIRE_BACK, &w), WIRE_OK);
    IS(here(&a), GONE);
    assert_int_equal(want_of(&w), WANT_NOW); /* and stays where it is */
    IS(looks(&w, DOOR_NOJS), WIRE_OK);
    IS(here(&a), THERE);
    later(31);
    IS(here(&a), THERE); /* their form is good for ten minutes */
    later(10 * 60);
    IS(here(&a), GONE);
    assert_int_equal(counted_all(TALLY_ANSWERED), 1);
    assert_int_equal(counted_all(TALLY_ABANDONED), 0);
}

/* The queue is read again when one who was handed back leaves or comes, and only then. */
static void test_handed_back_tells(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w = waiter();
    uint16_t line[4] = {0};
    seats(&a, &office.other, NULL);
    line_stream(office.line, &w.row, true);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    line_stream(office.line, &w.row, false);
    later(31);
    assert_int_equal(guests_turned(office.line, line, 4), 0); /* held: it concerns nobody */
    line_stream(office.line, &w.row, true);
    IS(ask_row(&a, WIRE_BACK, &w), WIRE_OK);
    assert_int_equal(guests_turned(office.line, line, 4), 0);
    line_stream(office.line, &w.row, false);
    later(31);
    assert_int_equal(guests_turned(office.line, line, 4), 1);
    assert_int_equal(line[0], OFFICE_LINE);
    assert_int_equal(guests_turned(office.line, line, 4), 0); /* once */
    line_stream(office.line, &w.row, true);
    minded();
    assert_int_equal(guests_turned(office.line, line, 4), 0); /* the look told it */
    IS(here(&a), THERE);
}

static void test_unanswered_here(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w = waiter();
    seats(&a, &office.other, NULL);
    line_stream(office.line, &w.row, true);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    later(121);
    minded();
    assert_int_equal(conv_now(&w.row).state, STORE_WAITING);
    IS(here(&a), THERE);
    line_stream(office.line, &w.row, false);
    later(31);
    IS(here(&a), GONE);
}

static void again(const struct waiter *w)
{
    struct store_conv was = conv_now(&w->row), next = was;
    next.want = WANT_NOW;
    OK(office.store->ops->begin(office.store));
    OK(office.store->ops->conv_move(office.store, &was, STORE_WAITING, (uint8_t[16]){0}, false));
    OK(office.store->ops->commit(office.store));
    next = conv_now(&w->row);
    guest_joined(office.line, &next, DOOR_STREAM); /* as a word after the end does */
}

/* Ended, and their page is still open: who writes again in it is there for as long as it is. */
static void test_again_in_the_same_page(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w = waiter();
    seats(&a, &office.other, NULL);
    line_stream(office.line, &w.row, true);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    IS(ask_row(&a, WIRE_END, &w), WIRE_OK);
    again(&w);
    later(3600);
    minded();
    assert_int_equal(want_of(&w), WANT_NOW);
    assert_int_equal(counted_all(TALLY_ABANDONED), 0);
    IS(here(&a), THERE);
    line_stream(office.line, &w.row, false);
    later(31);
    minded();
    assert_int_equal(want_of(&w), WANT_MESSAGE);
    assert_int_equal(counted_all(TALLY_ABANDONED), 1);
}

/* Who left a message and reads it waits for nobody, and nothing is kept of whose page is closed. */
static void test_messages_are_not_watched(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct guest_told g;
    struct waiter w = waiter_at(DOOR_POST, WANT_MESSAGE);
    seats(&a, &office.other, NULL);
    line_stream(office.line, &w.row, true);
    IS(here(&a), NOT_KNOWN);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    IS(ask_row(&a, WIRE_BACK, &w), WIRE_OK);
    IS(here(&a), NOT_KNOWN);
    assert_true(guest_of(office.line, &w.row, &g));
    line_stream(office.line, &w.row, false);
    assert_false(guest_of(office.line, &w.row, &g));
}

/* Switched off, nobody ever leaves. */
static void test_off(void **state)
{
    (void)state;
    struct waiter w = waiter();
    office.line->cfg.leave_after_s = 0;
    later(3600);
    minded();
    assert_int_equal(want_of(&w), WANT_NOW);
}

/* After a start nobody knows who is there: they are given a minute, and their wait is not known. */
static void test_start(void **state)
{
    (void)state;
    struct waiter w = waiter();
    struct line_config like = {.leave_after_s = 30};
    office_again(&office, &like);
    minded();
    later(59);
    minded();
    assert_int_equal(want_of(&w), WANT_NOW);
    later(2);
    minded();
    assert_int_equal(want_of(&w), WANT_MESSAGE);
    assert_int_equal(counted(TALLY_ABANDONED, TALLY_UNKNOWN), 1);
}

static uint8_t step_down(const struct waiter *w, uint8_t door)
{
    CB_CLEANUP(asking_free) struct asking a;
    asking_open(&a, &office, door);
    return ask(&a, WIRE_STEP_DOWN, VIEW(w->auth.b, 32));
}

/* By their own choice: it stays a message, however often they look. */
static void test_step_down(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w = waiter(), none = w;
    uint64_t order = conv_now(&w.row).order;
    seats(&a, &office.other, NULL);
    IS(step_down(&w, DOOR_NOJS), WIRE_OK);
    IS(step_down(&w, DOOR_POST), WIRE_OK);
    assert_int_equal(want_of(&w), WANT_MESSAGE);
    assert_int_equal(conv_now(&w.row).order, order);
    assert_int_equal(counted_all(TALLY_ABANDONED), 1);
    IS(looks(&w, DOOR_POST), WIRE_OK);
    assert_int_equal(want_of(&w), WANT_MESSAGE);
    struct store_conv was = conv_now(&w.row), next = was;
    next.want = WANT_BOOKED;
    next.due = half_hour() + 4;
    OK(office.store->ops->begin(office.store));
    OK(office.store->ops->conv_set(office.store, &was, &next));
    OK(office.store->ops->commit(office.store));
    IS(step_down(&w, DOOR_POST), WIRE_OK); /* a booked time is not given back by it */
    assert_int_equal(want_of(&w), WANT_BOOKED);
    OK(office.store->ops->begin(office.store));
    OK(office.store->ops->conv_set(office.store, &next, &was));
    OK(office.store->ops->commit(office.store));
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    IS(step_down(&w, DOOR_POST), WIRE_TAKEN);
    assert_int_equal(counted_all(TALLY_ANSWERED), 0); /* they did not wait to talk */
    IS(ask_row(&a, WIRE_END, &w), WIRE_OK);
    IS(step_down(&w, DOOR_POST), WIRE_ENDED);
    none.auth.b[0] ^= 1;
    IS(step_down(&none, DOOR_POST), WIRE_UNKNOWN);
}

static void test_burnt(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w = waiter(), taken = waiter();
    asking_open(&a, &office, DOOR_POST);
    IS(ask(&a, WIRE_BURN, VIEW(w.auth.b, 32)), WIRE_OK);
    assert_int_equal(counted_all(TALLY_ABANDONED), 1);
    CB_CLEANUP(asking_free) struct asking b;
    seats(&b, &office.other, NULL);
    IS(ask_row(&b, WIRE_TAKE, &taken), WIRE_OK);
    IS(ask(&a, WIRE_BURN, VIEW(taken.auth.b, 32)), WIRE_OK);
    assert_int_equal(counted_all(TALLY_ABANDONED), 1); /* that one was answered */
    later(3600);
    minded();
    assert_int_equal(counted_all(TALLY_ABANDONED), 1);
}

/* Two minutes and not a word: back to its old place, and counted as missed, not as answered twice.
 */
static void test_unanswered(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a, b;
    struct waiter first = waiter(), second = waiter(), message = waiter_at(DOOR_POST, WANT_MESSAGE);
    uint64_t order = conv_now(&first.row).order;
    seats(&a, &office.other, NULL);
    seats(&b, &office.boss, NULL);
    IS(ask_row(&a, WIRE_TAKE, &first), WIRE_OK);
    IS(ask_row(&a, WIRE_TAKE, &message), WIRE_OK);
    later(119);
    minded();
    assert_int_equal(conv_now(&first.row).state, STORE_HELD);
    later(2);
    minded();
    assert_int_equal(conv_now(&first.row).state, STORE_WAITING);
    assert_int_equal(conv_now(&first.row).order, order);
    assert_int_equal(conv_now(&message.row).state, STORE_HELD); /* a letter takes its time */
    assert_int_equal(counted_all(TALLY_MISSED), 1);
    IS(ask_row(&b, WIRE_TAKE, &first), WIRE_OK);
    assert_int_equal(counted_all(TALLY_ANSWERED), 1);
    taken_wrote(office.line, &first.row); /* as REPLY_MSG does */
    later(3600);
    minded();
    assert_int_equal(conv_now(&first.row).state, STORE_HELD);
    assert_int_equal(conv_now(&second.row).state, STORE_WAITING);
    assert_int_equal(counted_all(TALLY_MISSED), 1);
}

/* Switched off in the configuration, it stays theirs; a line's own time goes before. */
static void test_unanswered_off(void **state)
{
    (void)state;
    CB_CLEANUP(asking_free) struct asking a;
    struct waiter w = waiter();
    uint8_t set[18] = {0, OFFICE_LINE, 0, 180, 0, 0, 0, 60};
    office.line->cfg.answer_within_s = 0;
    seats(&a, &office.boss, NULL);
    IS(ask_row(&a, WIRE_TAKE, &w), WIRE_OK);
    later(3600);
    minded();
    assert_int_equal(conv_now(&w.row).state, STORE_HELD);
    IS(ask(&a, WIRE_LINE_SET, VIEW(set, sizeof set)), WIRE_OK);
    minded();
    assert_int_equal(conv_now(&w.row).state, STORE_WAITING);
}

int main(void)
{
#define MINDED(fn) cmocka_unit_test_setup_teardown(fn, open_minded, close_office)
    const struct CMUnitTest tests[] = {
        MINDED(test_left),
        MINDED(test_stream),
        MINDED(test_page_without_scripts),
        MINDED(test_back),
        MINDED(test_off),
        MINDED(test_start),
        MINDED(test_step_down),
        MINDED(test_burnt),
        MINDED(test_unanswered),
        MINDED(test_unanswered_off),
        MINDED(test_handed_back),
        MINDED(test_handed_back_tells),
        MINDED(test_unanswered_here),
        MINDED(test_again_in_the_same_page),
        MINDED(test_messages_are_not_watched),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
