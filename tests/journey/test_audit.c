/* test_audit: who did what. Every act of the staff leaves exactly one entry in the line's audit, in
 * its order; what was refused, undone, rolled back or asked again leaves none; a supervisor reads
 * it and nobody else. Run by ctest. */
#include "journey/trail.h"

/* A practitioner, a supervisor who watches the audit, and a visitor who waits. */
struct shift {
    struct house *h;
    struct caller post, desk, boss;
    struct person isla;
    struct client_staff s;
    struct client_case c;
    struct client_visitor v;
    uint8_t row[16];
    struct trail t;
};
static struct shift shift;

static struct shift *shift_open(void **state)
{
    struct shift *x = &shift;
    *x = (struct shift){.h = *state};
    caller_open(&x->post, x->h, DOOR_POST);
    caller_open(&x->desk, x->h, DOOR_STAFF);
    trail_open(&x->boss, x->h, &x->t);
    person_new(&x->isla, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&x->boss, &x->h->boss, &x->isla);
    sign_in(&x->desk, &x->isla, &x->s);
    visitor_new(x->h, &x->v);
    OK(client_open(&x->post.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &x->v));
    OK(client_staff_first(&x->desk.ask, &x->s, x->row));
    trail_read(&x->boss, &x->t);
    return x;
}

static void shift_free(struct shift *x)
{
    caller_free(&x->post);
    caller_free(&x->desk);
    caller_free(&x->boss);
}

static enum cb_err take(struct shift *x)
{
    struct heard heard = {0};
    return client_staff_take(&x->desk.ask, &x->s, x->row, &x->c, hear, &heard);
}

static uint8_t read_by(struct shift *x, struct caller *who, uint64_t have)
{
    uint8_t body[40] = {0};
    struct wr w = wr_of(body + 16, 24);
    memcpy(body, x->row, 16);
    wr_u64(&w, 0);
    wr_u64(&w, have);
    return caller_raw(who, WIRE_READ, VIEW(body, sizeof body));
}

static void is_about(const struct trail *t, const struct seal_mid *who, const uint8_t subject[16])
{
    const struct seal_audit *a = trail_newest(t);
    IS(a->line, HOUSE_LINE);
    assert_memory_equal(a->who.b, who->b, 16);
    assert_memory_equal(a->subject, subject, 16);
}

static void test_conversation(void **state)
{
    struct shift *x = shift_open(state);
    struct caller *b = &x->boss;
    struct trail *t = &x->t;
    OK(take(x));
    GREW(b, t, AUDIT_TOOK);
    IS(trail_newest(t)->of, AUDIT_OF_CONV);
    is_about(t, &x->isla.mid, x->row);
    OK(take(x)); /* reading what she holds */
    IS(read_by(x, &x->desk, 0), WIRE_OK);
    OK(client_staff_reply(&x->desk.ask, &x->s, &x->c, TEXT("we are here")));
    OK(client_send(&x->post.ask, &x->v, TEXT("thank you")));
    GREW(b, t, 0);
    OK(client_staff_note(&x->desk.ask, &x->s, &x->c, TEXT("calm now")));
    GREW(b, t, AUDIT_NOTED);
    is_about(t, &x->isla.mid, x->row);
    IS(caller_again(&x->desk), WIRE_OK); /* the same note, its answer lost */
    GREW(b, t, 0);
    OK(client_staff_back(&x->desk.ask, x->row));
    OK(client_staff_back(&x->desk.ask, x->row));
    GREW(b, t, AUDIT_HANDED_BACK);
    IS(read_by(x, &x->desk, 0), WIRE_OK); /* she had it: her console looks once more */
    GREW(b, t, 0);
    OK(take(x));
    OK(client_staff_end(&x->desk.ask, x->row));
    OK(client_staff_end(&x->desk.ask, x->row));
    GREW(b, t, AUDIT_TOOK, AUDIT_ENDED);
    is_about(t, &x->isla.mid, x->row);
    OK(client_burn(&x->post.ask, &x->v)); /* a visitor is no staff */
    GREW(b, t, 0);
    shift_free(x);
}

/* Reading what one does not hold: once for each sign-in, whatever the console asks for. */
static void test_reading(void **state)
{
    struct shift *x = shift_open(state);
    struct caller *b = &x->boss, again;
    struct client_staff s;
    IS(read_by(x, &x->desk, 0), WIRE_OK); /* one that waits */
    GREW(b, &x->t, AUDIT_READ);
    is_about(&x->t, &x->isla.mid, x->row);
    OK(take(x));
    IS(read_by(x, b, 1), WIRE_OK); /* somebody else's; that she says she has it is no excuse */
    GREW(b, &x->t, AUDIT_TOOK, AUDIT_READ);
    is_about(&x->t, &x->h->boss.mid, x->row);
    IS(read_by(x, b, 0), WIRE_OK);
    IS(read_by(x, b, 5), WIRE_OK);
    GREW(b, &x->t, 0);
    caller_open(&again, x->h, DOOR_STAFF);
    sign_in(&again, &x->h->boss, &s);
    IS(read_by(x, &again, 0), WIRE_OK);
    GREW(b, &x->t, AUDIT_SIGNED_IN, AUDIT_READ);
    caller_free(&again);
    shift_free(x);
}

/* More than a session remembers: written down again rather than forgotten. */
static void test_reading_many(void **state)
{
    enum { MANY = 40, REMEMBERED = 32 };
    struct shift *x = shift_open(state);
    struct client_visitor v;
    static uint8_t rows[MANY][16];
    unsigned was;
    for (unsigned i = 0; i < MANY; i++) {
        OK(client_staff_first(&x->desk.ask, &x->s, rows[i]));
        memcpy(x->row, rows[i], 16);
        OK(take(x));
        visitor_new(x->h, &v);
        OK(client_open(&x->post.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    }
    trail_read(&x->boss, &x->t);
    was = x->t.n;
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < REMEMBERED; i++) {
            memcpy(x->row, rows[i], 16);
            IS(read_by(x, &x->boss, 0), WIRE_OK);
        }
    }
    trail_read(&x->boss, &x->t);
    IS(x->t.n, was + REMEMBERED);
    for (unsigned i = REMEMBERED; i < MANY; i++) {
        memcpy(x->row, rows[i], 16);
        IS(read_by(x, &x->boss, 0), WIRE_OK);
    }
    memcpy(x->row, rows[0], 16);
    IS(read_by(x, &x->boss, 0), WIRE_OK);
    trail_read(&x->boss, &x->t);
    IS(x->t.n, was + MANY + 1);
    shift_free(x);
}

static void test_accounts(void **state)
{
    struct shift *x = &shift;
    struct house *h = *state;
    struct person isla;
    struct client_staff s;
    struct seal_roster r;
    struct seal_epoch e;
    uint8_t body[36] = {0}, paper[SEAL_EPOCH];
    *x = (struct shift){.h = h};
    trail_open(&x->boss, h, &x->t);
    IS(x->t.n, 2); /* the founding, and this sign-in */
    IS(x->t.a[0].action, AUDIT_FOUNDED);
    IS(x->t.a[0].of, AUDIT_OF_MEMBER);
    assert_memory_equal(x->t.a[0].subject, h->boss.mid.b, 16);
    static const struct seal_mid nobody;
    assert_memory_equal(x->t.a[0].who.b, nobody.b, 16);
    IS(x->t.a[1].action, AUDIT_SIGNED_IN);
    is_about(&x->t, &h->boss.mid, h->boss.mid.b);
    assert_string_equal((const char *)x->t.a[1].detail, h->boss.name);
    cb_random(body, 32);
    body[32] = ROLE_ANALYST;
    body[35] = HOUSE_LINE;
    IS(caller_raw(&x->boss, WIRE_ENROL_NEW, VIEW(body, sizeof body)), WIRE_OK);
    IS(caller_again(&x->boss), WIRE_OK);
    GREW(&x->boss, &x->t, AUDIT_INVITED);
    IS(trail_newest(&x->t)->detail[7], ROLE_ANALYST);
    person_new(&isla, "isla", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&x->boss, &h->boss, &isla);
    GREW(&x->boss, &x->t, AUDIT_INVITED, AUDIT_CONFIRMED);
    is_about(&x->t, &h->boss.mid, isla.mid.b);
    assert_string_equal((const char *)trail_newest(&x->t)->detail, "isla");
    caller_open(&x->desk, h, DOOR_STAFF);
    sign_in(&x->desk, &isla, &s);
    GREW(&x->boss, &x->t, AUDIT_SIGNED_IN);
    is_about(&x->t, &isla.mid, isla.mid.b);
    OK(seal_roster_read(buf_view(&h->roster), &r));
    for (unsigned i = 0; i < 2; i++) { /* the line's key, and the audit's own */
        OK(seal_roster_check(&r, i ? TRAIL_LINE : HOUSE_LINE, cb_day(), &e));
        e.naf_day--;
        OK(seal_epoch_make(&e, &h->boss.ed_sk, paper));
        IS(caller_raw(&x->boss, WIRE_RENEW, VIEW(paper, sizeof paper)), WIRE_OK);
        IS(caller_again(&x->boss), WIRE_OK);
        GREW(&x->boss, &x->t, AUDIT_RENEWED);
        IS(trail_newest(&x->t)->line, i ? TRAIL_LINE : HOUSE_LINE);
        IS(trail_newest(&x->t)->detail[7], 1);
    }
    caller_free(&x->desk);
    caller_free(&x->boss);
}

/* What is refused leaves nothing; nor does anybody's failing to sign in. */
static void test_refused(void **state)
{
    struct shift *x = shift_open(state);
    struct client_staff s;
    uint8_t body[52] = {0};
    OK(take(x));
    GREW(&x->boss, &x->t, AUDIT_TOOK);
    IS(caller_raw(&x->boss, WIRE_TAKE, VIEW(x->row, 16)), WIRE_TAKEN);
    IS(caller_raw(&x->boss, WIRE_BACK, VIEW(x->row, 16)), WIRE_TAKEN);
    IS(caller_raw(&x->boss, WIRE_END, VIEW(x->row, 16)), WIRE_TAKEN);
    IS(caller_raw(&x->boss, WIRE_TAKE, VIEW(body, 16)), WIRE_UNKNOWN);
    IS(caller_raw(&x->boss, WIRE_READ, VIEW(body, 40)), WIRE_UNKNOWN);
    IS(caller_raw(&x->boss, WIRE_READ, VIEW(x->row, 16)), WIRE_BAD);
    memcpy(body, x->isla.mid.b, 16);
    IS(caller_raw(&x->post, WIRE_LOGIN, VIEW(body, 52)), WIRE_BAD);
    x->post.door = DOOR_STAFF;
    IS(caller_raw(&x->post, WIRE_LOGIN, VIEW(body, 52)), WIRE_DENIED);
    GREW(&x->boss, &x->t, 0);
    /* Only supervisors read it, and only of a line of theirs. */
    uint8_t ask[14] = {0, HOUSE_LINE}, other[14] = {0, HOUSE_LINE + 1};
    IS(caller_raw(&x->desk, WIRE_AUDIT, VIEW(ask, sizeof ask)), WIRE_DENIED);
    IS(caller_raw(&x->post, WIRE_AUDIT, VIEW(ask, sizeof ask)), WIRE_DENIED);
    IS(caller_raw(&x->boss, WIRE_AUDIT, VIEW(other, sizeof other)), WIRE_DENIED);
    IS(caller_raw(&x->boss, WIRE_AUDIT, VIEW(ask, 13)), WIRE_BAD);
    sign_in(&x->desk, &x->isla, &s); /* and the key is not hers either */
    struct seal_sk sk;
    assert_false(identity_key(&x->desk, TRAIL_LINE, &s.sk, &sk));
    shift_free(x);
}

/* --- undone and rolled back ---------- */
static struct store_ops failing;
static const struct store_ops *real;
static unsigned fail_n;

static enum cb_err fail_commit(struct store *s)
{
    if (fail_n) {
        fail_n--;
        return CB_BUSY_LOAD;
    }
    return real->commit(s);
}

static void commits_fail(struct house *h, unsigned n)
{
    real = h->store->ops;
    failing = *real;
    failing.commit = fail_commit;
    fail_n = n;
    h->store->ops = &failing;
}

static void test_rolled_back(void **state)
{
    struct shift *x = shift_open(state);
    commits_fail(x->h, 1); /* and the body runs again */
    OK(take(x));
    GREW(&x->boss, &x->t, AUDIT_TOOK);
    x->h->store->ops = real;
    commits_fail(x->h, 2); /* and again, in vain */
    IS(read_by(x, &x->boss, 0), WIRE_LATER);
    x->h->store->ops = real;
    GREW(&x->boss, &x->t, 0);
    commits_fail(x->h, 1);
    IS(read_by(x, &x->boss, 0), WIRE_OK); /* it was not taken for read already */
    x->h->store->ops = real;
    GREW(&x->boss, &x->t, AUDIT_READ);
    IS(read_by(x, &x->boss, 0), WIRE_OK);
    GREW(&x->boss, &x->t, 0);
    shift_free(x);
}

/* An answer that finds no room undoes what was done, and its entry. */
static void test_undone(void **state)
{
    struct shift *x = shift_open(state);
    struct call call = {
        .door = DOOR_STAFF, .seat = x->desk.seat, .arrived_ms = cb_mono_ms(), .reply_max = 40};
    struct wire_rec rec = {.type = WIRE_TAKE, .body = VIEW(x->row, 16)};
    size_t used;
    buf_init(&call.request, 64);
    wire_rec_put(&call.request, &rec);
    line_run(x->h->line, &call);
    OK(wire_rec_get(buf_view(&call.reply), &rec, &used));
    assert_int_not_equal(rec.status, WIRE_OK);
    buf_free(&call.request);
    buf_free(&call.reply);
    GREW(&x->boss, &x->t, 0);
    uint32_t waiting;
    OK(x->h->store->ops->conv_count(x->h->store, HOUSE_LINE, STORE_WAITING, &waiting));
    IS(waiting, 1);
    shift_free(x);
}

/* --- pages, restarts, a line without ---------- */
static void test_pages(void **state)
{
    struct shift *x = shift_open(state);
    struct rd r;
    uint64_t before = 0, seq;
    for (unsigned i = 0; i < 110; i++) {
        OK(take(x));
        OK(client_staff_back(&x->desk.ask, x->row));
    }
    trail_read(&x->boss, &x->t);
    assert_true(x->t.n > 220);
    IS(trail_page(&x->boss, &x->t, 0, 0, &r), 200); /* the most there is to a page */
    IS(trail_page(&x->boss, &x->t, 0, 999, &r), 200);
    IS(trail_page(&x->boss, &x->t, 1, 5, &r), 0);
    IS(trail_page(&x->boss, &x->t, x->t.last + 100, 5, &r), 5);
    for (seq = x->t.last; seq; before = seq + 1) {
        unsigned n = trail_page(&x->boss, &x->t, before, 7, &r);
        for (unsigned i = 0; i < n; i++, seq--) {
            struct seal_audit_hdr h;
            OK(seal_audit_peek(rd_view(&r, SEAL_AUDIT), &h));
            IS(h.seq, seq);
        }
    }
    house_shut(x->h);
    house_open(x->h, NULL);
    unsigned was = x->t.n;
    struct client_staff s;
    caller_free(&x->boss);
    caller_open(&x->boss, x->h, DOOR_STAFF);
    sign_in(&x->boss, &x->h->boss, &s);
    trail_read(&x->boss, &x->t); /* the chain goes on where it stood */
    IS(x->t.n, was + 1);
    shift_free(x);
}

/* A demonstration of before: everything works, nothing is written down, and whoever looks is told.
 */
static void test_without(void **state)
{
    struct house *h = *state;
    struct shift *x = &shift;
    struct store_id id;
    struct rd r;
    struct client_staff s;
    store_id_of((uint8_t[2]){SEAL_AUDIT_LINE >> 8, HOUSE_LINE}, 2, &id);
    OK(h->store->ops->begin(h->store));
    OK(h->store->ops->paper_drop(h->store, PAPER_EPOCH, &id, 1));
    store_id_of((uint8_t[2]){0, HOUSE_LINE}, 2, &id);
    OK(h->store->ops->paper_drop(h->store, PAPER_AUDIT, &id, 1));
    OK(h->store->ops->paper_drop(h->store, PAPER_AUDIT_HEAD, &id, 0));
    OK(h->store->ops->commit(h->store));
    *x = (struct shift){.h = h};
    caller_open(&x->boss, h, DOOR_STAFF);
    sign_in(&x->boss, &h->boss, &s);
    IS(trail_page(&x->boss, &x->t, 0, 0, &r), 0);
    assert_false(x->t.keyed);
    IS(x->t.last, 0);
    caller_free(&x->boss);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        JOURNEY(test_conversation), JOURNEY(test_reading), JOURNEY(test_reading_many),
        JOURNEY(test_accounts),     JOURNEY(test_refused), JOURNEY(test_rolled_back),
        JOURNEY(test_undone),       JOURNEY(test_pages),   JOURNEY(test_without),
    };
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
