/* test_calls: the table of calls.c, cell by cell: every record type at every door, as nobody and as
 * each role there is. What the table does not name is malformed, whoever asks; what
 * needs a session is denied without one. Run by ctest. */
#include "line/opened.h"

enum { P = 1 << DOOR_POST, S = 1 << DOOR_STREAM, T = 1 << DOOR_STAFF, N = 1 << DOOR_NOJS };
/* Who may, as letters: a Practitioner, Supervisor, Campaign manager, Analyst, police Intake,
 * Operator. */
static const char letters[] = " PSCAIO";
#define ANYBODY    " PSCAIO"
#define MEMBER     "PSCAIO"
#define DESK       "PS"
#define SUPERVISOR "S"
/* Written again by hand, from wire.h and PROTOCOL: not what calls.c says, but what it should. */
static const struct {
    uint8_t type;
    unsigned doors;
    const char *who;
} should[] = {
    {WIRE_OPEN, P | N, ANYBODY},
    {WIRE_RETURN, P | N, ANYBODY},
    {WIRE_SEND, P | N | S, ANYBODY},
    {WIRE_BURN, P | N, ANYBODY},
    {WIRE_WATCH, S, ANYBODY},
    {WIRE_ASK, P | N, ANYBODY},
    {WIRE_BOOK, P | N | S, ANYBODY},
    {WIRE_FEEDBACK, P | N, ANYBODY},
    {WIRE_STEP_DOWN, P | N | S, ANYBODY},
    {WIRE_HELLO, T, ANYBODY},
    {WIRE_BLIND, T, ANYBODY},
    {WIRE_LOGIN, T, ANYBODY},
    {WIRE_RESUME, T, ANYBODY},
    {WIRE_ENROL_CLAIM, T, ANYBODY},
    {WIRE_QUEUE, T, DESK},
    {WIRE_TAKE, T, DESK},
    {WIRE_READ, T, DESK},
    {WIRE_REPLY_MSG, T, DESK},
    {WIRE_NOTE, T, DESK},
    {WIRE_BACK, T, DESK},
    {WIRE_END, T, DESK},
    {WIRE_OUTCOME, T, DESK},
    {WIRE_REFERRAL_NEW, T, DESK},
    {WIRE_REFERRAL_SIGN, T, DESK},
    {WIRE_REFERRAL_LIST, T, "PSI"},
    {WIRE_RESOURCES_GET, T, DESK},
    {WIRE_RESOURCES_SET, T, SUPERVISOR},
    {WIRE_FEEDBACK_LIST, T, SUPERVISOR},
    {WIRE_PASS_ON, T, DESK},
    {WIRE_PASSED_LIST, T, DESK},
    {WIRE_DUTY, T, DESK},
    {WIRE_HANDOVER, T, DESK},
    {WIRE_WALL, T, SUPERVISOR},
    {WIRE_RISK, T, DESK},
    {WIRE_HOLD_OFF, T, DESK},
    {WIRE_LEAVE, T, MEMBER},
    {WIRE_ENROL_NEW, T, SUPERVISOR},
    {WIRE_ENROL_LIST, T, SUPERVISOR},
    {WIRE_ENROL_SIGN, T, SUPERVISOR},
    {WIRE_RENEW, T, SUPERVISOR},
    {WIRE_PASSWORD, T, MEMBER},
    {WIRE_FACTOR, T, MEMBER},
    {WIRE_FACTOR_RESET, T, SUPERVISOR},
    {WIRE_PASSKEY_BEGIN, T, MEMBER},
    {WIRE_PASSKEY_ADD, T, MEMBER},
    {WIRE_PASSKEY_LIST, T, MEMBER},
    {WIRE_PASSKEY_DROP, T, MEMBER},
    {WIRE_LOGIN_KEY, T, ANYBODY},
    {WIRE_MEMBERS, T, DESK},
    {WIRE_AUDIT, T, SUPERVISOR},
    {WIRE_LINE_GET, T, MEMBER},
    {WIRE_LINE_SET, T, SUPERVISOR},
    {WIRE_SERVICE_GET, T, DESK},
    {WIRE_SERVICE_SET, T, SUPERVISOR},
    {WIRE_ROTATE, T, SUPERVISOR},
    {WIRE_STALE_LIST, T, DESK},
    {WIRE_REGRANT, T, DESK},
    {WIRE_ROTATE_DONE, T, SUPERVISOR},
    {WIRE_TALLY, T, "SCA"},
    {WIRE_FORECAST, T, SUPERVISOR},
    {WIRE_PLAN_GET, T, "SC"},
    {WIRE_PLAN_SET, T, "SC"},
    {WIRE_CAMPAIGN_REPORT, T, "SCA"},
};
enum { RULES = sizeof should / sizeof should[0] };

static bool may(size_t rule, unsigned role)
{
    return strchr(should[rule].who, letters[role]) != NULL;
}

/* With a body of one byte each step that is reached says malformed, but RESUME, which denies. */
static uint8_t expected(uint8_t type, uint8_t door, unsigned role)
{
    for (size_t i = 0; i < RULES; i++) {
        if (should[i].type == type && (should[i].doors & 1u << door)) {
            bool denied = !may(i, role) || type == WIRE_RESUME;
            return denied ? WIRE_DENIED : WIRE_BAD;
        }
    }
    return WIRE_BAD;
}

static void cells_as(unsigned role)
{
    const struct office_member *m = office_role(&office, role);
    static const uint8_t doors[] = {DOOR_POST, DOOR_STREAM, DOOR_STAFF, DOOR_NOJS, 0, 5, 31};
    uint8_t secret[32];
    struct asking a;
    asking_open(&a, &office, DOOR_STAFF);
    if (m) {
        assert_int_equal(office_sign_in(&a, m, secret), WIRE_OK);
    }
    for (size_t d = 0; d < sizeof doors; d++) {
        for (unsigned type = 0; type < 256; type++) {
            struct call_seat was = a.seat;
            a.door = doors[d];
            uint8_t status = ask(&a, (uint8_t)type, VIEW("x", 1));
            assert_int_equal(status, expected((uint8_t)type, doors[d], role));
            assert_int_equal(a.reply.len, WIRE_HDR);
            assert_memory_equal(&a.seat, &was, sizeof was);
        }
    }
    asking_free(&a);
}

static void test_cells_nobody(void **state)
{
    (void)state;
    cells_as(0);
}

static void test_cells_members(void **state)
{
    (void)state;
    for (unsigned role = ROLE_PRACTITIONER; role <= ROLE_LAST; role++) {
        cells_as(role);
    }
}

/* --- whole bodies: now a step that is reached says something else than malformed ---------- */
struct whole {
    uint8_t b[4096];
    size_t len;
    uint8_t status; /* at an open cell, for who may */
};

/* What is right of all zeros, and the answer to it. */
static const struct {
    uint8_t type, status;
    size_t len;
} zeros[] = {{WIRE_ASK, WIRE_OK, 0},
             {WIRE_RETURN, WIRE_UNKNOWN, 56},
             {WIRE_SEND, WIRE_UNKNOWN, 32 + 2172},
             {WIRE_BURN, WIRE_UNKNOWN, 32},
             {WIRE_WATCH, WIRE_UNKNOWN, 56},
             {WIRE_HELLO, WIRE_OK, 16},
             {WIRE_LOGIN, WIRE_DENIED, 52},
             {WIRE_RESUME, WIRE_DENIED, 32},
             {WIRE_ENROL_CLAIM, WIRE_UNKNOWN, WIRE_CLAIM},
             {WIRE_QUEUE, WIRE_OK, 14},
             {WIRE_TAKE, WIRE_UNKNOWN, 16},
             {WIRE_READ, WIRE_UNKNOWN, 40},
             {WIRE_REPLY_MSG, WIRE_UNKNOWN, 16},
             {WIRE_NOTE, WIRE_UNKNOWN, 16},
             {WIRE_BACK, WIRE_UNKNOWN, 16},
             {WIRE_END, WIRE_UNKNOWN, 16},
             {WIRE_STEP_DOWN, WIRE_UNKNOWN, 32},
             {WIRE_DUTY, WIRE_OK, 4},
             {WIRE_HANDOVER, WIRE_UNKNOWN, 36},
             {WIRE_WALL, WIRE_OK, 4},
             {WIRE_RISK, WIRE_UNKNOWN, 20},
             {WIRE_HOLD_OFF, WIRE_UNKNOWN, 20},
             {WIRE_ENROL_NEW, WIRE_OK, 36},
             {WIRE_ENROL_LIST, WIRE_OK, 0},
             {WIRE_ENROL_SIGN, WIRE_UNKNOWN, 536},
             {WIRE_AUDIT, WIRE_OK, 14},
             {WIRE_LINE_GET, WIRE_OK, 2},
             {WIRE_LINE_SET, WIRE_OK, 18},
             {WIRE_BOOK, WIRE_UNKNOWN, 40},
             {WIRE_SERVICE_GET, WIRE_OK, 2},
             {WIRE_SERVICE_SET, WIRE_OK, 4 + WIRE_SERVICE_HEAD + 4},
             {WIRE_FEEDBACK, WIRE_BAD, 8}, /* nothing is said */
             {WIRE_OUTCOME, WIRE_UNKNOWN, 20},
             {WIRE_REFERRAL_NEW, WIRE_UNKNOWN, 24},
             {WIRE_REFERRAL_SIGN, WIRE_BAD, 12},
             {WIRE_REFERRAL_LIST, WIRE_OK, 20},
             {WIRE_RESOURCES_GET, WIRE_OK, 4},
             {WIRE_RESOURCES_SET, WIRE_OK, 4},
             {WIRE_FEEDBACK_LIST, WIRE_OK, 20},
             {WIRE_PASS_ON, WIRE_UNKNOWN, 20 + SEAL_LETTER},
             {WIRE_PASSED_LIST, WIRE_OK, 20},
             {WIRE_LEAVE, WIRE_OK, 0},
             {WIRE_STALE_LIST, WIRE_OK, 16},
             {WIRE_REGRANT, WIRE_UNKNOWN, 20},
             {WIRE_MEMBERS, WIRE_OK, 0},
             {WIRE_PASSKEY_BEGIN, WIRE_UNKNOWN, 4}, /* no origin is set here */
             {WIRE_PASSKEY_ADD, WIRE_UNKNOWN, 40},
             {WIRE_PASSKEY_LIST, WIRE_OK, 0},
             {WIRE_PASSKEY_DROP, WIRE_UNKNOWN, 8},
             {WIRE_LOGIN_KEY, WIRE_UNKNOWN, 4},
             {WIRE_PASSWORD, WIRE_BAD, 252},
             {WIRE_FACTOR, WIRE_UNKNOWN, 8},
             {WIRE_FACTOR_RESET, WIRE_UNKNOWN, 20}};

static void whole_body(uint8_t type, struct whole *out)
{
    *out = (struct whole){.status = WIRE_BAD};
    for (size_t i = 0; i < sizeof zeros / sizeof zeros[0]; i++) {
        if (zeros[i].type == type) {
            out->len = zeros[i].len;
            out->status = zeros[i].status;
        }
    }
}

/* Nobody leaves, one line: of its present number, over a roster that is not there. */
static void whole_rotation(uint8_t type, struct buf *out)
{
    struct seal_epoch e = office.epoch;
    struct seal_sk sk;
    seal_pair_new(&sk, &e.pk);
    e.pk = type == WIRE_ROTATE ? e.pk : office.epoch.pk;
    buf_put(out, (uint8_t[4]){0, 1}, 4);
    assert_int_equal(seal_epoch_make(&e, &office.boss.ed_sk, buf_room(out, SEAL_EPOCH)), CB_OK);
    buf_put(out, (uint8_t[4]){0}, type == WIRE_ROTATE ? 4 : 0);
}

/* The few that all zero is not right for. */
static void whole_special(uint8_t type, struct whole *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct seal_key auth;
    struct seal_scalar blind;
    struct seal_point point;
    buf_init(&b, sizeof out->b);
    if (type == WIRE_OPEN) {
        office_opening(&office, &b, &auth);
        out->status = WIRE_OK;
    } else if (type == WIRE_BLIND) {
        uint8_t mid[16];
        cb_random(mid, sizeof mid); /* each account may be asked for ten times */
        buf_put(&b, mid, sizeof mid);
        assert_int_equal(seal_oprf_blind(view_str("x"), NULL, &blind, &point), CB_OK);
        buf_put(&b, point.b, 32);
        out->status = WIRE_OK;
    } else if (type == WIRE_RENEW) {
        buf_put(&b, out->b, SEAL_EPOCH);
        assert_int_equal(seal_epoch_make(&office.epoch, &office.boss.ed_sk, b.p), CB_OK);
        out->status = WIRE_STALE; /* its roster is not this one */
    } else if (type == WIRE_ROTATE || type == WIRE_ROTATE_DONE) {
        whole_rotation(type, &b);
        out->status = WIRE_STALE; /* not the next number; not this roster */
    }
    if (b.len) {
        memcpy(out->b, b.p, b.len);
        out->len = b.len;
    }
    if (type == WIRE_AUDIT || type == WIRE_STALE_LIST || type == WIRE_WALL) {
        out->b[1] = OFFICE_LINE;
    }
    if (type == WIRE_QUEUE || type == WIRE_ENROL_NEW) {
        size_t at = type == WIRE_QUEUE ? 0 : 34;
        out->b[at + 1] = OFFICE_LINE;
        out->b[type == WIRE_QUEUE ? 2 : 32] = 1; /* waiting; a practitioner */
    }
    if (type == WIRE_LINE_GET || type == WIRE_LINE_SET) {
        out->b[1] = OFFICE_LINE;
        out->b[3] = 30; /* days */
    }
    static const uint8_t by_line[] = {WIRE_REFERRAL_LIST, WIRE_RESOURCES_GET, WIRE_RESOURCES_SET,
                                      WIRE_FEEDBACK_LIST, WIRE_PASSED_LIST};
    if (type == WIRE_SERVICE_GET || type == WIRE_SERVICE_SET ||
        memchr(by_line, type, sizeof by_line)) {
        out->b[1] = OFFICE_LINE;
    }
    out->b[32] = type == WIRE_BOOK ? BOOK_ASK : out->b[32];
    out->b[0] = type == WIRE_LOGIN_KEY ? 1 : out->b[0];
    out->b[0] = type == WIRE_FACTOR ? 2 : out->b[0];           /* confirms what nobody began */
    out->b[32 + 25] = type == WIRE_SEND ? 1 : out->b[32 + 25]; /* its class */
}

static void whole_cell(struct asking *a, size_t rule, unsigned role)
{
    struct whole w;
    uint8_t type = should[rule].type;
    bool open = should[rule].doors & 1u << a->door;
    whole_body(type, &w);
    whole_special(type, &w);
    uint8_t want = !open ? WIRE_BAD : !may(rule, role) ? WIRE_DENIED : w.status;
    bool seat = type == WIRE_SEND || type == WIRE_STEP_DOWN || type == WIRE_BOOK;
    want = open && seat && a->door == DOOR_STREAM ? WIRE_DENIED : want; /* there is none */
    uint8_t got = ask(a, type, VIEW(w.b, w.len));
    if (got != want) {
        fail_msg("record 0x%02x of role %u at door %u: %u, not %u", type, role, a->door, got, want);
    }
}

static void test_whole(void **state)
{
    (void)state;
    uint8_t secret[32];
    office.line->staff->site.origin[0] = 0; /* a line without passkeys: then an open cell says so */
    /* the supervisor last: their ENROL_NEW leaves a code behind that can be claimed */
    static const unsigned order[] = {0, 1, 3, 4, 5, 6, 2};
    for (unsigned i = 0; i < sizeof order / sizeof order[0]; i++) {
        unsigned role = order[i];
        const struct office_member *m = office_role(&office, role);
        struct asking a;
        asking_open(&a, &office, DOOR_STAFF);
        if (m) {
            assert_int_equal(office_sign_in(&a, m, secret), WIRE_OK);
        }
        for (uint8_t door = DOOR_POST; door <= DOOR_NOJS; door++) {
            for (size_t r = 0; r < RULES; r++) {
                a.door = door;
                whole_cell(&a, r, role);
                if (should[r].type == WIRE_LEAVE && door == DOOR_STAFF && m) {
                    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(secret, 32)), WIRE_DENIED);
                    assert_int_equal(office_sign_in_at(&a, m, 1, secret), WIRE_OK);
                }
            }
        }
        asking_free(&a);
    }
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
    struct call c = {.door = DOOR_STAFF, .reply_max = WIRE_HDR + 8};
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
        OFFICE(test_cells_nobody),     OFFICE(test_cells_members),   OFFICE(test_whole),
        OFFICE(test_seats_do_not_mix), OFFICE(test_reply_too_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
