/* test_session: how long a session lives, whose it is, and how many there may be.
 * Run by ctest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "line/office.h"

static struct office office;

static int open_office(void **state)
{
    (void)state;
    office_open(&office, "/tmp");
    return 0;
}

static int close_office(void **state)
{
    (void)state;
    office_close(&office);
    return 0;
}

static unsigned sessions(void)
{
    unsigned n = 0;
    for (unsigned i = 0; i < SESSIONS; i++) {
        n += office.line->sessions[i].role != 0;
    }
    return n;
}

static struct session *only_session(void)
{
    unsigned i = 0;
    while (i < SESSIONS - 1 && !office.line->sessions[i].role) {
        i++;
    }
    return &office.line->sessions[i];
}

static void test_idle(void **state)
{
    (void)state;
    uint8_t secret[32];
    struct asking a;
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &office.boss, secret), WIRE_OK);
    struct session *s = only_session();
    /* Almost over: an ask keeps it. */
    uint64_t now = cb_mono_ms();
    s->seen_ms = now - SESSION_IDLE_MS + 5000;
    assert_int_equal(ask(&a, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_OK);
    assert_true(s->seen_ms >= now);
    /* Over: denied, and gone for good. */
    s->seen_ms = now - SESSION_IDLE_MS - 1000;
    assert_int_equal(ask(&a, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_DENIED);
    assert_int_equal(a.seat.kind, SEAT_NOBODY);
    assert_int_equal(sessions(), 0);
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(secret, 32)), WIRE_DENIED);
    asking_free(&a);
}

static void test_idle_resume(void **state)
{
    (void)state;
    uint8_t secret[32];
    struct asking a, b;
    asking_open(&a, &office, DOOR_STAFF);
    asking_open(&b, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &office.boss, secret), WIRE_OK);
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(secret, 32)), WIRE_OK);
    assert_int_equal(sessions(), 1); /* the same one, at a second window */
    only_session()->seen_ms = cb_mono_ms() - SESSION_IDLE_MS - 1000;
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(secret, 32)), WIRE_DENIED);
    assert_int_equal(sessions(), 0);
    asking_free(&a);
    asking_free(&b);
}

/* What memory holds of a session opens none: the secret is kept as a hash, its name is not it. */
static void test_secret_is_not_kept(void **state)
{
    (void)state;
    uint8_t secret[32], guess[32] = {0};
    struct asking a;
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &office.boss, secret), WIRE_OK);
    struct session *s = only_session();
    assert_null(memmem(s, sizeof *s, secret, 16));
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(s->secret_hash, 32)), WIRE_DENIED);
    memcpy(guess, s->id, sizeof s->id);
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(guess, 32)), WIRE_DENIED);
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW((uint8_t[32]){0}, 32)), WIRE_DENIED);
    asking_free(&a);
}

/* The table is full: who was silent longest makes room. */
static void test_table_full(void **state)
{
    (void)state;
    uint8_t secret[32];
    struct asking a;
    uint64_t now = cb_mono_ms();
    for (unsigned i = 0; i < SESSIONS; i++) {
        struct session *s = &office.line->sessions[i];
        *s = (struct session){.role = ROLE_PRACTITIONER, .seen_ms = now - 1000 + i % 7};
        cb_random(s->id, sizeof s->id);
    }
    struct session oldest = office.line->sessions[42];
    office.line->sessions[42].seen_ms = now - 5000;
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &office.other, secret), WIRE_OK);
    assert_memory_not_equal(office.line->sessions[42].id, oldest.id, sizeof oldest.id);
    assert_memory_equal(office.line->sessions[42].id, a.seat.session, 16);
    assert_int_equal(sessions(), SESSIONS);
    asking_free(&a);
}

/* A member whose paper has run out does not sign in. */
static void test_member_over(void **state)
{
    (void)state;
    uint8_t secret[32];
    struct office_member past, future;
    struct asking a;
    office_member_new(&office, &past, ROLE_PRACTITIONER);
    past.paper.nbf_day = cb_day() - 10;
    past.paper.naf_day = cb_day() - 1;
    office_file(&office, &past, VIEW("", 0));
    office_member_new(&office, &future, ROLE_PRACTITIONER);
    future.paper.nbf_day = cb_day() + 1;
    office_file(&office, &future, VIEW("", 0));
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &past, secret), WIRE_DENIED);
    assert_int_equal(office_sign_in(&a, &future, secret), WIRE_DENIED);
    assert_int_equal(sessions(), 0);
    assert_int_equal(office_sign_in(&a, &office.other, secret), WIRE_OK);
    asking_free(&a);
}

#define WITH_OFFICE(fn) cmocka_unit_test_setup_teardown(fn, open_office, close_office)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_OFFICE(test_idle),
        WITH_OFFICE(test_idle_resume),
        WITH_OFFICE(test_secret_is_not_kept),
        WITH_OFFICE(test_table_full),
        WITH_OFFICE(test_member_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
