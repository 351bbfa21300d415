/* test_calls: the table of calls.c, cell by cell: every record type at every door, as nobody, as a
 * practitioner and as a supervisor. What the table does not name is malformed, whoever asks; what
 * needs a session is denied without one. Run by ctest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "line/office.h"

enum { P = 1 << DOOR_POST, S = 1 << DOOR_STREAM, T = 1 << DOOR_STAFF, N = 1 << DOOR_NOJS };
enum who { ANYBODY, MEMBER, SUPERVISOR };
/* Written again by hand, from wire.h and PROTOCOL: not what calls.c says, but what it should. */
static const struct {
    uint8_t type;
    unsigned doors;
    enum who who;
} should[] = {
    {WIRE_OPEN, P | N, ANYBODY},         {WIRE_RETURN, P | N, ANYBODY},
    {WIRE_SEND, P | N | S, ANYBODY},     {WIRE_BURN, P | N, ANYBODY},
    {WIRE_WATCH, S, ANYBODY},            {WIRE_HELLO, T, ANYBODY},
    {WIRE_BLIND, T, ANYBODY},            {WIRE_LOGIN, T, ANYBODY},
    {WIRE_RESUME, T, ANYBODY},           {WIRE_ENROL_CLAIM, T, ANYBODY},
    {WIRE_QUEUE, T, MEMBER},             {WIRE_TAKE, T, MEMBER},
    {WIRE_READ, T, MEMBER},              {WIRE_REPLY_MSG, T, MEMBER},
    {WIRE_NOTE, T, MEMBER},              {WIRE_BACK, T, MEMBER},
    {WIRE_END, T, MEMBER},               {WIRE_LEAVE, T, MEMBER},
    {WIRE_ENROL_NEW, T, SUPERVISOR},     {WIRE_ENROL_LIST, T, SUPERVISOR},
    {WIRE_ENROL_SIGN, T, SUPERVISOR},    {WIRE_RENEW, T, SUPERVISOR},
};
enum { RULES = sizeof should / sizeof should[0] };

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

/* Reached its step or not: a body of one byte is refused as malformed by every step but RESUME,
 * which denies. So a cell that is closed and one that is open differ only in who is asked for:
 * what tells them apart is LEAVE and a full set of right bodies, in the journeys. Here, the
 * statuses that must never come out of a cell are looked for. */
static uint8_t expected(uint8_t type, uint8_t door, enum who who)
{
    for (size_t i = 0; i < RULES; i++) {
        if (should[i].type == type && (should[i].doors & 1u << door)) {
            bool denied = who < should[i].who || type == WIRE_RESUME;
            return denied ? WIRE_DENIED : WIRE_BAD;
        }
    }
    return WIRE_BAD;
}

static void cells_as(enum who who, const struct office_member *m)
{
    static const uint8_t doors[] = {DOOR_POST, DOOR_STREAM, DOOR_STAFF, DOOR_NOJS, 0, 5, 31};
    uint8_t secret[32];
    struct asking a;
    asking_open(&a, &office, DOOR_STAFF);
    if (m) {
        assert_int_equal(office_sign_in(&a, m, secret), WIRE_OK);
    }
    for (size_t d = 0; d < sizeof doors; d++) {
        for (unsigned type = 0; type < 256; type++) {
            struct line_seat was = a.seat;
            a.door = doors[d];
            uint8_t status = ask(&a, (uint8_t)type, VIEW("x", 1));
            assert_int_equal(status, expected((uint8_t)type, doors[d], who));
            assert_int_equal(a.reply.len, WIRE_HDR);
            assert_memory_equal(&a.seat, &was, sizeof was);
        }
    }
    asking_free(&a);
}

static void test_cells_nobody(void **state)
{
    (void)state;
    cells_as(ANYBODY, NULL);
}

static void test_cells_practitioner(void **state)
{
    (void)state;
    cells_as(MEMBER, &office.other);
}

static void test_cells_supervisor(void **state)
{
    (void)state;
    cells_as(SUPERVISOR, &office.boss);
}

/* A visitor's seat is not a member's, nor the other way round. */
static void test_seats_do_not_mix(void **state)
{
    (void)state;
    struct asking a;
    asking_open(&a, &office, DOOR_STAFF);
    a.seat.kind = SEAT_VISITOR;
    assert_int_equal(ask(&a, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_DENIED);
    assert_int_equal(a.seat.kind, SEAT_NOBODY);
    a.seat.kind = SEAT_STAFF; /* a session that nobody has */
    a.seat.role = ROLE_SUPERVISOR;
    assert_int_equal(ask(&a, WIRE_ENROL_LIST, VIEW("", 0)), WIRE_DENIED);
    assert_int_equal(a.seat.kind, SEAT_NOBODY);
    a.seat.kind = SEAT_STAFF;
    a.door = DOOR_STREAM;
    uint8_t send[32 + 124 + 2048] = {0};
    send[32 + 25] = 1;
    assert_int_equal(ask(&a, WIRE_SEND, VIEW(send, sizeof send)), WIRE_DENIED);
    asking_free(&a);
}

/* An answer that does not fit into what the asker can take is our fault, and is said so. */
static void test_reply_too_small(void **state)
{
    (void)state;
    struct wire_rec rec = {.type = WIRE_HELLO, .body = VIEW((uint8_t[16]){0}, 16)};
    struct line_call c = {.door = DOOR_STAFF, .reply_max = WIRE_HDR + 8};
    size_t used;
    buf_init(&c.request, 100);
    buf_init(&c.reply, 100);
    wire_rec_put(&c.request, &rec);
    line_run(office.line, &c);
    assert_int_equal(wire_rec_get(buf_view(&c.reply), &rec, &used), CB_OK);
    assert_int_equal(rec.status, WIRE_FAULT);
    assert_int_equal(used, WIRE_HDR);
    buf_free(&c.request);
    buf_free(&c.reply);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_cells_nobody, open_office, close_office),
        cmocka_unit_test_setup_teardown(test_cells_practitioner, open_office, close_office),
        cmocka_unit_test_setup_teardown(test_cells_supervisor, open_office, close_office),
        cmocka_unit_test_setup_teardown(test_seats_do_not_mix, open_office, close_office),
        cmocka_unit_test_setup_teardown(test_reply_too_small, open_office, close_office),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
