/* test_account: who the others are, and a member's own ways to sign in. Run by ctest. */
#include "line/opened.h"

/* Give a member a name, as their enrolment would have. */
static void name_put(const struct office_member *m, const char *name)
{
    struct staff record;
    const struct store_ops *ops = office.store->ops;
    assert_int_equal(staff_get(office.store, &m->mid, &record), CB_OK);
    memset(record.name, 0, sizeof record.name);
    memcpy(record.name, name, strlen(name));
    assert_int_equal(ops->begin(office.store), CB_OK);
    assert_int_equal(staff_put(office.store, &m->mid, &record), CB_OK);
    assert_int_equal(ops->commit(office.store), CB_OK);
}

struct listed {
    uint8_t role;
    uint32_t nbf, naf;
    char name[32];
};

/* The row of one member in the last answer. */
static bool row_of_member(const struct asking *a, const struct office_member *m, struct listed *out)
{
    struct rd r = rd_of(VIEW(a->reply.p + WIRE_HDR, a->reply.len - WIRE_HDR));
    unsigned n = rd_u16(&r);
    bool found = false;
    assert_int_equal(r.left, n * WIRE_MEMBER_ROW);
    for (unsigned i = 0; i < n; i++) {
        struct view mid = rd_view(&r, 16);
        struct listed row = {.role = rd_u8(&r)};
        rd_zero(&r, 3);
        row.nbf = rd_u32(&r);
        row.naf = rd_u32(&r);
        rd_bytes(&r, row.name, 32);
        if (memcmp(mid.p, m->mid.b, 16) == 0) {
            *out = row;
            found = true;
        }
    }
    assert_true(rd_done(&r));
    return found;
}

/* A supervisor sees role and days; a practitioner sees names; of another line nobody sees anything.
 */
static void test_members(void **state)
{
    (void)state;
    uint8_t secret[32];
    struct office_member far;
    struct listed row;
    struct asking a;
    office_member_new(&office, &far, ROLE_PRACTITIONER);
    far.paper.line[0] = OFFICE_LINE + 1;
    office_file(&office, &far, VIEW("", 0));
    name_put(&office.other, "iona");
    name_put(&far, "stranger");
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(office_sign_in(&a, &office.boss, secret), WIRE_OK);
    assert_int_equal(ask(&a, WIRE_MEMBERS, VIEW("", 0)), WIRE_OK);
    assert_true(row_of_member(&a, &office.other, &row));
    assert_string_equal(row.name, "iona");
    assert_int_equal(row.role, ROLE_PRACTITIONER);
    assert_int_equal(row.nbf, office.other.paper.nbf_day);
    assert_int_equal(row.naf, office.other.paper.naf_day);
    assert_true(row_of_member(&a, &office.boss, &row));
    assert_true(row_of_member(&a, &office.more[0], &row));
    assert_false(row_of_member(&a, &far, &row));
    assert_null(memmem(a.reply.p, a.reply.len, "stranger", 8));
    assert_int_equal(office_sign_in(&a, &office.other, secret), WIRE_OK);
    assert_int_equal(ask(&a, WIRE_MEMBERS, VIEW("", 0)), WIRE_OK);
    assert_true(row_of_member(&a, &office.other, &row));
    assert_string_equal(row.name, "iona");
    assert_int_equal(row.role | row.nbf | row.naf, 0);
    assert_false(row_of_member(&a, &far, &row));
    assert_int_equal(office_sign_in(&a, &far, secret), WIRE_OK);
    assert_int_equal(ask(&a, WIRE_MEMBERS, VIEW("", 0)), WIRE_OK);
    assert_true(row_of_member(&a, &far, &row));
    assert_false(row_of_member(&a, &office.other, &row));
    asking_free(&a);
}

/* --- the password ---------- */
struct change { /* PASSWORD: authm32 code4 new_authm_hash32 wrap184 */
    uint8_t body[32 + 4 + 32 + SEAL_WRAP];
    struct seal_key authm;
};

static void change_make(const struct office_member *m, uint32_t code, struct change *out)
{
    struct seal_wrap w = {.mid = m->mid, .kind = WRAP_PASSWORD, .ops = 3, .mem_kib = 65536};
    struct seal_key kek;
    struct seal_hash h;
    uint8_t wrap[SEAL_WRAP];
    seal_key_new(&kek);
    seal_key_new(&out->authm);
    w.sk = m->sk;
    w.ed = m->ed_sk;
    assert_int_equal(seal_wrap_make(&w, &kek, wrap), CB_OK);
    seal_hash256(VIEW(out->authm.b, 32), &h);
    struct wr b = wr_of(out->body, sizeof out->body);
    wr_bytes(&b, m->authm.b, 32);
    wr_u32(&b, code);
    wr_bytes(&b, h.b, 32);
    wr_bytes(&b, wrap, sizeof wrap);
}

static uint8_t change_ask(struct asking *a, const struct change *c)
{
    return ask(a, WIRE_PASSWORD, VIEW(c->body, sizeof c->body));
}

static void test_password(void **state)
{
    (void)state;
    uint8_t other[32], secret[32];
    struct office_member *m = &office.other;
    struct change c;
    CB_CLEANUP(asking_free) struct asking a, b;
    struct staff record;
    office_session(&office, m, other);
    seats(&a, m, &b);
    change_make(m, office_code(m->totp, -1), &c);
    assert_int_equal(change_ask(&a, &c), WIRE_OK);
    /* what lies now is the new one; here one stays signed in, elsewhere not */
    assert_int_equal(staff_get(office.store, &m->mid, &record), CB_OK);
    assert_memory_equal(record.wrap, c.body + 68, SEAL_WRAP);
    assert_int_equal(ask(&a, WIRE_MEMBERS, VIEW("", 0)), WIRE_OK);
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(other, 32)), WIRE_DENIED);
    /* the old one is over, the new one works */
    assert_int_equal(office_sign_in(&b, m, secret), WIRE_DENIED);
    m->authm = c.authm;
    assert_int_equal(office_sign_in_at(&b, m, 1, secret), WIRE_OK);
}

static void wrap_edit(struct change *c, size_t at)
{
    c->body[68 + at] ^= 1;
}

static void test_password_refused(void **state)
{
    (void)state;
    uint8_t other[32];
    const struct office_member *m = &office.other;
    struct staff was, is;
    struct change c;
    CB_CLEANUP(asking_free) struct asking a;
    office_session(&office, m, other);
    seats(&a, m, NULL);
    assert_int_equal(staff_get(office.store, &m->mid, &was), CB_OK);
    change_make(m, office_code(m->totp, 0), &c);
    c.body[0] ^= 1; /* not the password */
    assert_int_equal(change_ask(&a, &c), WIRE_DENIED);
    change_make(m, office_code(m->totp, 0) ^ 1, &c);
    assert_int_equal(change_ask(&a, &c), WIRE_DENIED);
    change_make(m, office_code(m->totp, 0), &c);
    static const size_t shape[] = {0, 3, 4, 20, 21, 24}; /* hdr, mid, kind, reserved, ops */
    for (size_t i = 0; i < sizeof shape / sizeof shape[0]; i++) {
        wrap_edit(&c, shape[i]);
        assert_int_equal(change_ask(&a, &c), WIRE_BAD);
        wrap_edit(&c, shape[i]);
    }
    assert_int_equal(ask(&a, WIRE_PASSWORD, VIEW(c.body, sizeof c.body - 1)), WIRE_BAD);
    assert_int_equal(staff_get(office.store, &m->mid, &is), CB_OK);
    assert_memory_equal(&is, &was, sizeof is);
    assert_int_equal(change_ask(&a, &c), WIRE_OK); /* the code was not used up by any of these */
    assert_int_equal(change_ask(&a, &c), WIRE_DENIED); /* but now */
}

/* --- the second factor ---------- */
static uint8_t factor(struct asking *a, uint8_t what, uint32_t code)
{
    uint8_t body[8] = {what};
    struct wr w = wr_of(body + 4, 4);
    wr_u32(&w, code);
    return ask(a, WIRE_FACTOR, VIEW(body, sizeof body));
}

static void test_factor(void **state)
{
    (void)state;
    uint8_t other[32], secret[32], next[20], old[20];
    struct office_member *m = &office.other;
    CB_CLEANUP(asking_free) struct asking a, b;
    office_session(&office, m, other);
    seats(&a, m, &b);
    assert_int_equal(factor(&a, 2, office_code(m->totp, 0)), WIRE_UNKNOWN); /* none was begun */
    assert_int_equal(factor(&a, 1, office_code(m->totp, -1) ^ 1), WIRE_DENIED);
    assert_int_equal(factor(&a, 1, office_code(m->totp, -1)), WIRE_OK);
    assert_int_equal(a.reply.len, WIRE_HDR + sizeof next);
    memcpy(next, a.reply.p + WIRE_HDR, sizeof next);
    assert_int_equal(factor(&a, 2, office_code(next, 0) ^ 1), WIRE_DENIED);
    /* until it is confirmed the old one signs in, and the new one does not */
    memcpy(old, m->totp, sizeof old);
    memcpy(m->totp, next, sizeof next);
    assert_int_equal(office_sign_in(&b, m, secret), WIRE_DENIED);
    memcpy(m->totp, old, sizeof old);
    assert_int_equal(office_sign_in(&b, m, secret), WIRE_OK);
    assert_int_equal(factor(&a, 2, office_code(next, 0)), WIRE_OK);
    assert_int_equal(factor(&a, 2, office_code(next, 0)), WIRE_DENIED);    /* a code works once */
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(secret, 32)), WIRE_DENIED); /* the others end */
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(other, 32)), WIRE_DENIED);
    assert_int_equal(ask(&a, WIRE_MEMBERS, VIEW("", 0)), WIRE_OK);
    assert_int_equal(office_sign_in_at(&b, m, 1, secret),
                     WIRE_DENIED); /* and the old one is over */
    memcpy(m->totp, next, sizeof next);
    assert_int_equal(office_sign_in_at(&b, m, 1, secret), WIRE_OK);
}

/* What waits for a code is the session's: it goes with it, and another's is another's. */
static void test_factor_is_the_sessions(void **state)
{
    (void)state;
    struct office_member *m = &office.other;
    CB_CLEANUP(asking_free) struct asking a, b;
    seats(&a, m, &b);
    office_seat(&b, m);
    assert_int_equal(factor(&a, 1, office_code(m->totp, 0)), WIRE_OK);
    assert_int_equal(factor(&b, 2, office_code(a.reply.p + WIRE_HDR, 0)), WIRE_UNKNOWN);
    assert_int_equal(factor(&b, 3, 0), WIRE_BAD);
}

static uint8_t reset(struct asking *a, const struct office_member *m, uint32_t code)
{
    uint8_t body[20];
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, m->mid.b, 16);
    wr_u32(&w, code);
    return ask(a, WIRE_FACTOR_RESET, VIEW(body, sizeof body));
}

static void test_factor_reset(void **state)
{
    (void)state;
    uint8_t theirs[32], secret[32];
    struct office_member far, *m = &office.other;
    const uint8_t *mine = office.boss.totp;
    CB_CLEANUP(asking_free) struct asking a, b;
    office_member_new(&office, &far, ROLE_PRACTITIONER);
    far.paper.line[0] = OFFICE_LINE + 1;
    office_file(&office, &far, VIEW("", 0));
    office_session(&office, m, theirs);
    seats(&a, &office.boss, &b);
    assert_int_equal(reset(&a, &far, office_code(mine, 0)), WIRE_DENIED);
    assert_int_equal(reset(&a, &office.boss, office_code(mine, 0)), WIRE_DENIED);
    assert_int_equal(reset(&a, m, office_code(mine, 0) ^ 1), WIRE_DENIED);
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(theirs, 32)),
                     WIRE_OK); /* nothing has happened yet */
    assert_int_equal(reset(&a, m, office_code(mine, 0)), WIRE_OK);
    assert_int_equal(a.reply.len, WIRE_HDR + 20);
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(theirs, 32)), WIRE_DENIED);
    assert_int_equal(office_sign_in(&b, m, secret), WIRE_DENIED);
    memcpy(m->totp, a.reply.p + WIRE_HDR, 20);
    assert_int_equal(office_sign_in(&b, m, secret), WIRE_OK); /* with the password they had */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_members),
        OFFICE(test_password),
        OFFICE(test_password_refused),
        OFFICE(test_factor),
        OFFICE(test_factor_is_the_sessions),
        OFFICE(test_factor_reset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
