/* test_round: what the daily round destroys, on which day, and by whose decision. The clock is the
 * test's; store and vault are real. Run by ctest. */
#include "line/rounds.h"

static void test_old_ones_go(void **state)
{
    (void)state;
    struct store_conv fresh = conv_old(0), last = conv_old(RETENTION),
                      old = conv_old(RETENTION + 1), older = conv_old(3000);
    turns(cb_day()); /* the first of a process: today's is done with it */
    assert_true(alive(&fresh) && alive(&last));
    assert_false(alive(&old) || alive(&older));
    assert_int_equal(turns(cb_day()), 0);
    turns(cb_day() + 1);
    assert_true(alive(&fresh));
    assert_false(alive(&last));
    assert_int_equal(office.line->chores.day, cb_day() + 1);
}

/* Whoever holds it, and whatever its state: nobody has written for so long. */
static void test_in_any_state(void **state)
{
    (void)state;
    static const uint8_t nobody[16];
    struct store_conv held = conv_old(RETENTION + 5), ended = conv_old(RETENTION + 5);
    const struct store_ops *ops = office.store->ops;
    OK(ops->begin(office.store));
    OK(ops->conv_move(office.store, &held, STORE_HELD, office.boss.mid.b, true));
    OK(ops->conv_move(office.store, &ended, STORE_ENDED, nobody, true));
    OK(ops->commit(office.store));
    turns(cb_day());
    assert_false(alive(&held) || alive(&ended));
}

/* --- what supervisors decide ---------------------------------------------------------------------
 */
static struct asking boss;

static void boss_in(void)
{
    uint8_t secret[32];
    asking_open(&boss, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&boss, &office.boss, secret), WIRE_OK);
}

static uint8_t set_days(uint16_t line, uint16_t days)
{
    uint8_t body[2 + WIRE_SETTINGS] = {0, (uint8_t)line, (uint8_t)(days >> 8), (uint8_t)days};
    return ask(&boss, WIRE_LINE_SET, VIEW(body, sizeof body));
}

static unsigned get_days(uint16_t line)
{
    uint8_t body[2] = {0, (uint8_t)line};
    uint8_t status = ask(&boss, WIRE_LINE_GET, VIEW(body, sizeof body));
    if (status) {
        return 10000u + status;
    }
    assert_int_equal(boss.reply.len, WIRE_HDR + WIRE_SETTINGS);
    return boss.reply.p[WIRE_HDR] * 256u + boss.reply.p[WIRE_HDR + 1];
}

static unsigned page_days(void)
{
    struct line_settings s;
    line_settings(office.line, 0, &s);
    return s.retention_days;
}

/* The number of the line's newest audit entry. AUDIT: keyed1 0x1 n2 first8 last8 ... */
static uint64_t audit_last(void)
{
    uint8_t body[14] = {0, OFFICE_LINE};
    assert_int_equal(ask(&boss, WIRE_AUDIT, VIEW(body, sizeof body)), WIRE_OK);
    struct rd r = rd_of(VIEW(boss.reply.p + WIRE_HDR + 4 + 8, 8));
    return rd_u64(&r);
}

static void test_audited(void **state)
{
    (void)state;
    boss_in();
    uint64_t was = audit_last();
    assert_int_equal(set_days(OFFICE_LINE, 6), WIRE_BAD);
    assert_int_equal(audit_last(), was);
    assert_int_equal(set_days(OFFICE_LINE, 100), WIRE_OK);
    assert_int_equal(audit_last(), was + 1);
    conv_old(300);
    conv_old(300);
    turns(cb_day());
    assert_int_equal(audit_last(), was + 2); /* one entry a round, with their number */
    turns(cb_day() + 1);
    assert_int_equal(audit_last(), was + 2);
    asking_free(&boss);
}

static void test_settings(void **state)
{
    (void)state;
    uint8_t body[2 + WIRE_SETTINGS] = {0, OFFICE_LINE, 0, 30};
    boss_in();
    assert_int_equal(get_days(OFFICE_LINE), RETENTION);
    assert_int_equal(page_days(), RETENTION);
    static const uint16_t bad[] = {0, 6, 3651, 65535};
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(set_days(OFFICE_LINE, bad[i]), WIRE_BAD);
    }
    assert_int_equal(set_days(2, 30), WIRE_DENIED); /* not their line */
    assert_int_equal(get_days(2), 10000 + WIRE_DENIED);
    assert_int_equal(get_days(0), 10000 + WIRE_DENIED);
    assert_int_equal(ask(&boss, WIRE_LINE_SET, VIEW(body, sizeof body - 1)), WIRE_BAD);
    body[sizeof body - 1] = 1; /* reserved */
    assert_int_equal(ask(&boss, WIRE_LINE_SET, VIEW(body, sizeof body)), WIRE_BAD);
    assert_int_equal(get_days(OFFICE_LINE), RETENTION);
    assert_int_equal(page_days(), RETENTION);
    static const uint16_t good[] = {7, 3650, 400};
    for (unsigned i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(set_days(OFFICE_LINE, good[i]), WIRE_OK);
        assert_int_equal(get_days(OFFICE_LINE), good[i]);
        assert_int_equal(page_days(), good[i]);
    }
    asking_free(&boss);
    office_again(&office, NULL);
    assert_int_equal(page_days(), 400);
}

/* A shorter time takes effect the day after, so that a slip can be undone; a longer one at once. */
static void test_settings_take_effect(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    boss_in();
    struct store_conv a = conv_old(10), b = conv_old(200), c = conv_old(9);
    assert_int_equal(set_days(OFFICE_LINE, 250), WIRE_OK);
    turns(today);
    assert_true(alive(&a) && alive(&b));
    assert_int_equal(set_days(OFFICE_LINE, 8), WIRE_OK);
    yesterday();
    turns(today); /* the same day */
    assert_true(alive(&a) && alive(&b));
    assert_int_equal(set_days(OFFICE_LINE, 9), WIRE_OK); /* twice on one day: still the old one's */
    yesterday();
    turns(today);
    assert_true(alive(&a) && alive(&b));
    turns(today + 1);
    assert_false(alive(&a) || alive(&b) || alive(&c));
    asking_free(&boss);
}

/* --- the clock -------------------------------------------------------------------------------- */
static void test_a_leap_is_waited_out(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    struct store_conv c = conv_old(0);
    yesterday();
    turns(today);
    turns(today + 400);
    assert_true(alive(&c));
    hours(today + 400, CHORE_WAIT_H - 1);
    assert_true(alive(&c));
    assert_int_equal(office.line->chores.wait_h, 1);
    hours(today + 400, 1);
    assert_false(alive(&c)); /* a whole day long the clock said so */
    assert_int_equal(office.line->chores.day, today + 400);
}

static void test_a_leap_and_back(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    struct store_conv c = conv_old(0);
    yesterday();
    turns(today);
    hours(today + 400, CHORE_WAIT_H - 1);
    turns(today); /* somebody set it right */
    assert_int_equal(office.line->chores.wait_h, 0);
    hours(today + 400, CHORE_WAIT_H - 1); /* and wrong again: from the beginning */
    hours(today + 800, CHORE_WAIT_H - 1); /* and elsewhere */
    assert_true(alive(&c));
    hours(today, 2 * CHORE_WAIT_H);
    assert_true(alive(&c));
    assert_int_equal(office.line->chores.day, today);
}

/* Three days off are no leap; and a process that ends does not lose the hours that were waited. */
static void test_over_restarts(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    struct store_conv c = conv_old(RETENTION - CHORE_LEAP), d = conv_old(0);
    yesterday();
    turns(today);
    office_again(&office, NULL);
    turns(today + CHORE_LEAP);
    assert_true(alive(&c));
    turns(today + CHORE_LEAP + 1);
    assert_false(alive(&c));
    today += CHORE_LEAP + 1;
    for (unsigned i = 0; i < CHORE_WAIT_H; i++) {
        assert_true(alive(&d));
        office_again(&office, NULL);
        turns(today + 300);
        hours(today + 300, 1);
    }
    assert_false(alive(&d));
}

static void test_a_clock_that_goes_back(void **state)
{
    (void)state;
    uint32_t today = cb_day();
    struct store_conv c = conv_old(RETENTION), d = conv_old(0);
    yesterday();
    turns(today);
    turns(today - 2);
    turns(today - 1);
    assert_true(alive(&c));
    assert_int_equal(office.line->chores.day, today);
    hours(today - 1000, CHORE_WAIT_H + 2); /* for good: then that is the day */
    assert_int_equal(office.line->chores.day, today - 1000);
    assert_true(alive(&c) && alive(&d));
    turns(today - 999);
    assert_true(alive(&c) && alive(&d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ROUND(test_old_ones_go),
        ROUND(test_in_any_state),
        ROUND(test_audited),
        ROUND(test_settings),
        ROUND(test_settings_take_effect),
        ROUND(test_a_leap_is_waited_out),
        ROUND(test_a_leap_and_back),
        ROUND(test_over_restarts),
        ROUND(test_a_clock_that_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
