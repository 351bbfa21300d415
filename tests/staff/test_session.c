/* test_session: how long a session lives, whose it is, and how many there may be.
 * Run by ctest. */
#include "line/opened.h"

static unsigned sessions(void)
{
    unsigned n = 0;
    for (unsigned i = 0; i < SESSIONS; i++) {
        n += office.line->staff->sessions[i].role != 0;
    }
    return n;
}

static struct session *only_session(void)
{
    unsigned i = 0;
    while (i < SESSIONS - 1 && !office.line->staff->sessions[i].role) {
        i++;
    }
    return &office.line->staff->sessions[i];
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
        struct session *s = &office.line->staff->sessions[i];
        *s = (struct session){.role = ROLE_PRACTITIONER, .seen_ms = now - 1000 + i % 7};
        cb_random(s->id, sizeof s->id);
    }
    struct session oldest = office.line->staff->sessions[42];
    office.line->staff->sessions[42].seen_ms = now - 5000;
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &office.other, secret), WIRE_OK);
    assert_memory_not_equal(office.line->staff->sessions[42].id, oldest.id, sizeof oldest.id);
    assert_memory_equal(office.line->staff->sessions[42].id, a.seat.session, 16);
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

/* A member's paper as it lies, with other days, as a rotation or a removal would leave it. */
static void paper_days(const struct office_member *m, uint32_t nbf, uint32_t naf)
{
    struct seal_member paper = m->paper;
    struct staff record;
    const struct store_ops *ops = office.store->ops;
    paper.nbf_day = nbf;
    paper.naf_day = naf;
    assert_int_equal(staff_get(office.store, &m->mid, &record), CB_OK);
    assert_int_equal(seal_member_make(&paper, &office.root, record.member), CB_OK);
    assert_int_equal(ops->begin(office.store), CB_OK);
    assert_int_equal(staff_put(office.store, &m->mid, &record), CB_OK);
    assert_int_equal(ops->commit(office.store), CB_OK);
}

static void paper_drop(const struct office_member *m)
{
    struct store_id id;
    const struct store_ops *ops = office.store->ops;
    store_id_of(m->mid.b, sizeof m->mid.b, &id);
    assert_int_equal(ops->begin(office.store), CB_OK);
    assert_int_equal(ops->paper_drop(office.store, PAPER_MEMBER, &id, 0), CB_OK);
    assert_int_equal(ops->commit(office.store), CB_OK);
}

/* Out of force or removed while signed in: the next call ends the session, and so does a resume. */
static void test_out_of_force_ends(void **state)
{
    (void)state;
    uint8_t secret[32], body[14] = {0, OFFICE_LINE, CONV_WAITING};
    struct view queue = VIEW(body, sizeof body);
    uint32_t today = cb_day();
    struct asking a;
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &office.other, secret), WIRE_OK);
    paper_days(&office.other, today - 9, today); /* the last day still counts */
    assert_int_equal(ask(&a, WIRE_QUEUE, queue), WIRE_OK);
    paper_days(&office.other, today - 9, today - 1);
    assert_int_equal(ask(&a, WIRE_QUEUE, queue), WIRE_DENIED);
    assert_int_equal(a.seat.kind, SEAT_NOBODY);
    assert_int_equal(sessions(), 0);
    paper_days(&office.other, today - 9, today);
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(secret, 32)), WIRE_DENIED); /* it is gone for good */
    assert_int_equal(office_sign_in_at(&a, &office.other, 1, secret), WIRE_OK);
    paper_drop(&office.other);
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(secret, 32)), WIRE_DENIED);
    assert_int_equal(a.seat.kind, SEAT_NOBODY);
    assert_int_equal(sessions(), 0);
    asking_free(&a);
}

/* A new role counts at once: what may be done is what the paper says now. */
static void test_role_is_todays(void **state)
{
    (void)state;
    uint8_t secret[32], body[14] = {0, OFFICE_LINE, CONV_WAITING};
    struct asking a;
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &office.other, secret), WIRE_OK);
    assert_int_equal(ask(&a, WIRE_QUEUE, VIEW(body, sizeof body)), WIRE_OK);
    office.other.paper.role = ROLE_ANALYST;
    paper_days(&office.other, cb_day(), cb_day() + 9);
    assert_int_equal(ask(&a, WIRE_QUEUE, VIEW(body, sizeof body)), WIRE_DENIED);
    assert_int_equal(a.seat.role, ROLE_ANALYST);
    asking_free(&a);
}

static void sessions_of(const struct office_member *m, unsigned n, uint8_t secrets[][32])
{
    for (unsigned i = 0; i < n; i++) {
        office_session(&office, m, secrets[i]);
    }
}

/* Four at a time; the fifth ends the first, and nobody else's. */
static void test_four_each(void **state)
{
    (void)state;
    uint8_t mine[6][32], other[1][32];
    struct asking a;
    sessions_of(&office.boss, 1, other);
    sessions_of(&office.other, 6, mine);
    assert_int_equal(sessions(), 5);
    asking_open(&a, &office, DOOR_STAFF);
    for (unsigned i = 0; i < 6; i++) {
        assert_int_equal(ask(&a, WIRE_RESUME, VIEW(mine[i], 32)), i < 2 ? WIRE_DENIED : WIRE_OK);
    }
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(other[0], 32)), WIRE_OK);
    asking_free(&a);
}

static void test_leave_everywhere(void **state)
{
    (void)state;
    uint8_t mine[3][32], other[1][32];
    struct asking a;
    sessions_of(&office.boss, 1, other);
    sessions_of(&office.other, 3, mine);
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(mine[0], 32)), WIRE_OK);
    assert_int_equal(ask(&a, WIRE_LEAVE, VIEW("\2", 1)), WIRE_BAD);
    assert_int_equal(sessions(), 4);
    assert_int_equal(ask(&a, WIRE_LEAVE, VIEW("", 0)), WIRE_OK); /* here only */
    assert_int_equal(sessions(), 3);
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(mine[1], 32)), WIRE_OK);
    assert_int_equal(ask(&a, WIRE_LEAVE, VIEW("\1", 1)), WIRE_OK);
    assert_int_equal(sessions(), 1);
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(mine[2], 32)), WIRE_DENIED);
    assert_int_equal(ask(&a, WIRE_RESUME, VIEW(other[0], 32)), WIRE_OK);
    asking_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_idle),           OFFICE(test_idle_resume), OFFICE(test_secret_is_not_kept),
        OFFICE(test_table_full),     OFFICE(test_member_over), OFFICE(test_out_of_force_ends),
        OFFICE(test_role_is_todays), OFFICE(test_four_each),   OFFICE(test_leave_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
