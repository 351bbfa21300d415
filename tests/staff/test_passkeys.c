/* test_passkeys: adding, using, listing and removing a passkey through the line, with an
 * authenticator in software; and all that must be refused. Run by ctest. */
#include "line/opened.h"
#include "passkey/authenticator.h"

enum { IDENTITY_AT = WIRE_HDR + 32, WRAP_AT = IDENTITY_AT + 52 };

/* --- asking ---------- */
static uint8_t begin_add(struct asking *a, uint32_t code)
{
    uint8_t body[4];
    struct wr w = wr_of(body, sizeof body);
    wr_u32(&w, code);
    return ask(a, WIRE_PASSKEY_BEGIN, VIEW(body, sizeof body));
}

static void part(struct buf *b, struct view v)
{
    buf_put(b, (uint8_t[2]){(uint8_t)(v.len >> 8), (uint8_t)v.len}, 2);
    buf_put(b, v.p, v.len);
}

/* The wrap a browser would have made with the passkey's PRF. */
static void wrap_of(const struct office_member *m, uint8_t out[SEAL_WRAP])
{
    struct seal_wrap w = {.mid = m->mid, .kind = WRAP_PASSKEY, .sk = m->sk, .ed = m->ed_sk};
    struct seal_key kek;
    seal_key_new(&kek);
    assert_int_equal(seal_wrap_make(&w, &kek, out), CB_OK);
}

static uint8_t add(struct asking *a, const struct authr *key, const uint8_t *wrap)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct authr_out o;
    uint8_t head[4 + 32] = {wrap != NULL, 0, 0, 0, 'b', 'l', 'u', 'e'};
    buf_init(&b, 8192);
    authr_make(key, a->seat.challenge, &o);
    buf_put(&b, head, sizeof head);
    buf_put(&b, wrap, wrap ? SEAL_WRAP : 0);
    part(&b, VIEW(o.json, strlen(o.json)));
    part(&b, VIEW(o.data, o.data_len));
    return ask(a, WIRE_PASSKEY_ADD, buf_view(&b));
}

static uint8_t begin_sign_in(struct asking *a)
{
    return ask(a, WIRE_LOGIN_KEY, VIEW("\1\0\0\0", 4));
}

/* auth NULL: the passkey alone */
static uint8_t show(struct asking *a, const struct office_member *m, struct authr *key,
                    const uint8_t *auth)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct authr_out o;
    buf_init(&b, 8192);
    authr_use(key, a->seat.challenge, &o);
    buf_put(&b, (uint8_t[4]){2, auth != NULL}, 4);
    buf_put(&b, m->mid.b, 16);
    buf_put(&b, auth, auth ? 32 : 0);
    part(&b, VIEW(key->id, sizeof key->id));
    part(&b, VIEW(o.json, strlen(o.json)));
    part(&b, VIEW(o.data, o.data_len));
    part(&b, VIEW(o.sig, o.sig_len));
    return ask(a, WIRE_LOGIN_KEY, buf_view(&b));
}

static uint8_t sign_in(struct asking *a, const struct office_member *m, struct authr *key,
                       const uint8_t *auth)
{
    assert_int_equal(begin_sign_in(a), WIRE_OK);
    assert_memory_equal(a->reply.p + WIRE_HDR, a->seat.challenge, PASSKEY_CHALLENGE);
    return show(a, m, key, auth);
}

/* One with a wrap for this member, without spending a code. */
static void add_now(struct asking *a, const struct authr *key, const uint8_t *wrap)
{
    struct call c = {.arrived_ms = cb_mono_ms()};
    challenge_new(&c);
    memcpy(a->seat.challenge, c.seat.challenge, PASSKEY_CHALLENGE);
    a->seat.challenge_ms = c.seat.challenge_ms;
    assert_int_equal(add(a, key, wrap), WIRE_OK);
}

/* --- tests ---------- */
static void test_alone(void **state)
{
    (void)state;
    const struct office_member *m = &office.other;
    struct authr key;
    CB_CLEANUP(asking_free) struct asking a, b;
    uint8_t wrap[SEAL_WRAP];
    authr_new(&key, AUTHR_ES256);
    wrap_of(m, wrap);
    seats(&a, m, &b);
    assert_int_equal(begin_add(&a, office_code(m->totp, 0) ^ 1), WIRE_DENIED);
    assert_int_equal(a.seat.challenge_ms, 0);
    assert_int_equal(begin_add(&a, office_code(m->totp, 0)), WIRE_OK);
    assert_int_equal(a.reply.len, WIRE_HDR + PASSKEY_CHALLENGE + 1); /* there are none yet */
    assert_int_equal(add(&a, &key, wrap), WIRE_OK);
    assert_int_equal(add(&a, &key, wrap), WIRE_UNKNOWN); /* a question is good for one answer */
    assert_int_equal(sign_in(&b, m, &key, NULL), WIRE_OK);
    assert_int_equal(b.seat.role, ROLE_PRACTITIONER);
    assert_memory_equal(b.reply.p + IDENTITY_AT, m->mid.b, 16);
    assert_memory_equal(b.reply.p + WRAP_AT, wrap, SEAL_WRAP); /* what its PRF opens */
    assert_int_equal(ask(&b, WIRE_MEMBERS, VIEW("", 0)), WIRE_OK);
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(b.reply.p, 32)), WIRE_DENIED); /* not a secret */
    authr_free(&key);
}

/* Without a PRF it stands for the six digits: the password is proven, and its own wrap comes back.
 */
static void test_instead_of_code(void **state)
{
    (void)state;
    const struct office_member *m = &office.other;
    struct authr key;
    CB_CLEANUP(asking_free) struct asking a, b;
    struct staff record;
    uint8_t wrong[32];
    authr_new(&key, AUTHR_ES256);
    seats(&a, m, &b);
    add_now(&a, &key, NULL);
    memcpy(wrong, m->authm.b, 32);
    wrong[31] ^= 1;
    assert_int_equal(sign_in(&b, m, &key, wrong), WIRE_DENIED);
    assert_int_equal(sign_in(&b, m, &key, NULL), WIRE_UNKNOWN); /* the password too, please */
    key.counter--;                                              /* the same answer again */
    assert_int_equal(show(&b, m, &key, m->authm.b), WIRE_OK);
    assert_int_equal(staff_get(office.store, &m->mid, &record), CB_OK);
    assert_memory_equal(b.reply.p + WRAP_AT, record.wrap, SEAL_WRAP);
    key.counter--;
    assert_int_equal(show(&b, m, &key, m->authm.b), WIRE_DENIED); /* but not a third time */
    authr_free(&key);
}

static void test_sign_in_refused(void **state)
{
    (void)state;
    const struct office_member *m = &office.other;
    struct office_member nobody = *m;
    struct authr key, other;
    CB_CLEANUP(asking_free) struct asking a, b;
    uint8_t wrap[SEAL_WRAP];
    authr_new(&key, AUTHR_EDDSA);
    authr_new(&other, AUTHR_EDDSA);
    wrap_of(m, wrap);
    cb_random(nobody.mid.b, sizeof nobody.mid.b);
    seats(&a, m, &b);
    add_now(&a, &key, wrap);
    assert_int_equal(show(&b, m, &key, NULL), WIRE_DENIED); /* nothing was asked */
    assert_int_equal(sign_in(&b, &nobody, &key, NULL), WIRE_DENIED);
    assert_int_equal(sign_in(&b, &office.boss, &key, NULL), WIRE_DENIED); /* not theirs */
    assert_int_equal(sign_in(&b, m, &other, NULL), WIRE_DENIED);
    memcpy(other.id, key.id, sizeof key.id); /* the right name, another key */
    assert_int_equal(sign_in(&b, m, &other, NULL), WIRE_DENIED);
    key.origin = "http://localhost:8081";
    assert_int_equal(sign_in(&b, m, &key, NULL), WIRE_DENIED);
    key.origin = "http://localhost:8080";
    key.flags = 0x01; /* nobody was verified */
    assert_int_equal(sign_in(&b, m, &key, NULL), WIRE_DENIED);
    key.flags = 0x05;
    assert_int_equal(begin_sign_in(&b), WIRE_OK);
    b.seat.challenge_ms -= 5 * 60 * 1000; /* asked too long ago */
    assert_int_equal(show(&b, m, &key, NULL), WIRE_DENIED);
    assert_int_equal(b.seat.kind, SEAT_NOBODY);
    assert_int_equal(sign_in(&b, m, &key, NULL), WIRE_OK);
    authr_free(&key);
    authr_free(&other);
}

/* A counter that does not move on: refused with a status of its own, and the counter stays. */
static void test_copied(void **state)
{
    (void)state;
    const struct office_member *m = &office.other;
    struct authr key;
    CB_CLEANUP(asking_free) struct asking a, b;
    uint8_t wrap[SEAL_WRAP];
    authr_new(&key, AUTHR_ES256);
    key.counter = 10;
    wrap_of(m, wrap);
    seats(&a, m, &b);
    add_now(&a, &key, wrap);
    assert_int_equal(sign_in(&b, m, &key, NULL), WIRE_OK); /* 11 */
    key.counter = 10;
    assert_int_equal(sign_in(&b, m, &key, NULL), WIRE_STALE);
    key.counter = 11;
    assert_int_equal(sign_in(&b, m, &key, NULL), WIRE_OK); /* 12 */
    authr_free(&key);
}

static void test_add_refused(void **state)
{
    (void)state;
    const struct office_member *m = &office.other;
    struct authr key;
    CB_CLEANUP(asking_free) struct asking a;
    uint8_t wrap[SEAL_WRAP], theirs[SEAL_WRAP];
    authr_new(&key, AUTHR_ES256);
    wrap_of(m, wrap);
    wrap_of(&office.boss, theirs);
    seats(&a, m, NULL);
    assert_int_equal(add(&a, &key, wrap), WIRE_UNKNOWN); /* nothing was asked */
    assert_int_equal(add(&a, &key, theirs), WIRE_BAD);
    wrap[20] = WRAP_PASSWORD;
    assert_int_equal(add(&a, &key, wrap), WIRE_BAD);
    wrap[20] = WRAP_PASSKEY;
    assert_int_equal(begin_add(&a, office_code(m->totp, 0)), WIRE_OK);
    key.flags = 0x01;
    assert_int_equal(add(&a, &key, wrap), WIRE_DENIED);
    key.flags = 0x05;
    add_now(&a, &key, wrap);
    struct call c = {.arrived_ms = cb_mono_ms()};
    challenge_new(&c);
    memcpy(a.seat.challenge, c.seat.challenge, PASSKEY_CHALLENGE);
    a.seat.challenge_ms = c.seat.challenge_ms;
    assert_int_equal(add(&a, &key, wrap), WIRE_TAKEN); /* it is there already */
    authr_free(&key);
}

static uint8_t drop(struct asking *a, uint8_t number, uint32_t code)
{
    uint8_t body[8] = {number};
    struct wr w = wr_of(body + 4, 4);
    wr_u32(&w, code);
    return ask(a, WIRE_PASSKEY_DROP, VIEW(body, sizeof body));
}

/* Eight at most; a removed one is no use, ends the other sign-ins, and its number is free again. */
static void test_list_and_drop(void **state)
{
    (void)state;
    struct office_member *m = &office.other;
    struct authr key[9];
    CB_CLEANUP(asking_free) struct asking a, b;
    uint8_t wrap[SEAL_WRAP], elsewhere[32];
    enum { ROW = 44 };
    wrap_of(m, wrap);
    office_session(&office, m, elsewhere);
    seats(&a, m, &b);
    for (unsigned i = 0; i < 9; i++) {
        authr_new(&key[i], AUTHR_EDDSA);
        if (i < 8) {
            add_now(&a, &key[i], i % 2 ? NULL : wrap);
        }
    }
    assert_int_equal(begin_add(&a, office_code(m->totp, 0)), WIRE_LIMIT);
    assert_int_equal(ask(&a, WIRE_PASSKEY_LIST, VIEW("", 0)), WIRE_OK);
    assert_int_equal(a.reply.len, WIRE_HDR + 1 + 8 * ROW);
    const uint8_t *row = a.reply.p + WIRE_HDR + 1 + 2 * ROW;
    assert_int_equal(row[0], 3);
    assert_int_equal(row[1], 1);
    assert_int_equal(row[ROW + 1], 0);
    assert_string_equal((const char *)row + 12, "blue");
    assert_int_equal(drop(&a, 9, office_code(m->totp, 0)), WIRE_UNKNOWN);
    assert_int_equal(drop(&a, 3, office_code(m->totp, 0) ^ 1), WIRE_DENIED);
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(elsewhere, 32)), WIRE_OK);
    assert_int_equal(drop(&a, 3, office_code(m->totp, 0)), WIRE_OK);
    assert_int_equal(ask(&b, WIRE_RESUME, VIEW(elsewhere, 32)), WIRE_DENIED);
    assert_int_equal(sign_in(&b, m, &key[2], NULL), WIRE_DENIED);
    assert_int_equal(sign_in(&b, m, &key[4], NULL), WIRE_OK);
    add_now(&a, &key[8], wrap);
    assert_int_equal(ask(&a, WIRE_PASSKEY_LIST, VIEW("", 0)), WIRE_OK);
    assert_int_equal(a.reply.p[WIRE_HDR + 1 + 2 * ROW], 3);
    assert_int_equal(sign_in(&b, m, &key[8], NULL), WIRE_OK);
    for (unsigned i = 0; i < 9; i++) {
        authr_free(&key[i]);
    }
}

/* What a supervisor's reset and the end of an account take along. */
static void test_go_with_the_member(void **state)
{
    (void)state;
    struct office_member *m = &office.other;
    const struct store_ops *ops = office.store->ops;
    struct wraps all;
    struct authr key;
    CB_CLEANUP(asking_free) struct asking a, b;
    struct staff record;
    uint8_t wrap[SEAL_WRAP], body[20];
    authr_new(&key, AUTHR_ES256);
    wrap_of(m, wrap);
    seats(&a, m, &b);
    add_now(&a, &key, wrap);
    office_seat(&b, &office.boss);
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, m->mid.b, 16);
    wr_u32(&w, office_code(office.boss.totp, 0));
    assert_int_equal(ask(&b, WIRE_FACTOR_RESET, VIEW(body, sizeof body)), WIRE_OK);
    assert_int_equal(wraps_get(office.store, &m->mid, &all), CB_OK);
    assert_int_equal(all.n, 0);
    assert_int_equal(sign_in(&a, m, &key, NULL), WIRE_DENIED);
    office_seat(&a, m);
    add_now(&a, &key, wrap);
    assert_int_equal(staff_get(office.store, &m->mid, &record), CB_OK);
    assert_int_equal(ops->begin(office.store), CB_OK);
    assert_int_equal(staff_end(office.store, &m->mid, VIEW(record.member, SEAL_MEMBER)), CB_OK);
    assert_int_equal(ops->commit(office.store), CB_OK);
    assert_int_equal(wraps_get(office.store, &m->mid, &all), CB_OK);
    assert_int_equal(all.n, 0);
    authr_free(&key);
}

/* Out of force: the passkey is right, and its owner no member any more. */
static void test_out_of_force(void **state)
{
    (void)state;
    struct office_member past;
    struct authr key;
    struct asking a;
    struct wrap w = {.number = 1, .opens = true};
    struct authr_out o;
    struct passkey_reply r;
    uint8_t challenge[PASSKEY_CHALLENGE] = {1};
    const struct store_ops *ops = office.store->ops;
    office_member_new(&office, &past, ROLE_PRACTITIONER);
    past.paper.nbf_day = cb_day() - 9;
    past.paper.naf_day = cb_day() - 1;
    office_file(&office, &past, VIEW("", 0));
    authr_new(&key, AUTHR_ES256);
    authr_make(&key, challenge, &o);
    r = authr_reply(&o);
    assert_int_equal(passkey_made(&office.line->staff->site, challenge, &r, &w.key), CB_OK);
    assert_int_equal(ops->begin(office.store), CB_OK);
    assert_int_equal(wrap_put(office.store, &past.mid, &w), CB_OK);
    assert_int_equal(ops->commit(office.store), CB_OK);
    asking_open(&a, &office, DOOR_STAFF);
    assert_int_equal(sign_in(&a, &past, &key, NULL), WIRE_DENIED);
    authr_free(&key);
    asking_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_alone),
        OFFICE(test_instead_of_code),
        OFFICE(test_sign_in_refused),
        OFFICE(test_copied),
        OFFICE(test_add_refused),
        OFFICE(test_list_and_drop),
        OFFICE(test_go_with_the_member),
        OFFICE(test_out_of_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
