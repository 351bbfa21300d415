/* test_limits: the puzzle while many open conversations at once, and how much one may write. Run by
 * ctest. Never waits for an hour: the limits are set low. */
#include "line/opened.h"

struct opening {
    struct buf body;
    struct seal_key auth;
    struct seal_pk pk;
};

static void opening_make(struct opening *o)
{
    enum { PK_AT = 4 + SEAL_PUZZLE + 32 };
    buf_init(&o->body, WIRE_BODY_MAX);
    office_opening(&office, &o->body, &o->auth);
    memcpy(o->pk.b, o->body.p + PK_AT, sizeof o->pk.b);
}

static uint8_t try_it(struct opening *o)
{
    struct asking a;
    asking_open(&a, &office, DOOR_POST);
    uint8_t status = ask(&a, WIRE_OPEN, buf_view(&o->body));
    asking_free(&a);
    return status;
}

/* What ASK says now. */
static uint8_t asked(struct seal_beacon *b)
{
    struct asking a;
    asking_open(&a, &office, DOOR_NOJS);
    assert_int_equal(ask(&a, WIRE_ASK, VIEW("", 0)), WIRE_OK);
    struct rd r = rd_of(VIEW(a.reply.p + WIRE_HDR, a.reply.len - WIRE_HDR));
    rd_bytes(&r, b->b, sizeof b->b);
    uint8_t bits = rd_u8(&r);
    rd_zero(&r, 3);
    assert_true(rd_done(&r));
    asking_free(&a);
    return bits;
}

static uint8_t opened_plainly(unsigned n)
{
    uint8_t status = WIRE_OK;
    for (unsigned i = 0; i < n && status == WIRE_OK; i++) {
        struct opening o;
        opening_make(&o);
        status = try_it(&o);
        buf_free(&o.body);
    }
    return status;
}

static void test_no_flood_no_work(void **state)
{
    struct seal_beacon b;
    (void)state;
    assert_int_equal(opened_plainly(50), WIRE_OK); /* no limit set: none asked */
    assert_int_equal(asked(&b), 0);
    office.line->cfg.opens_per_minute = 1000;
    assert_int_equal(opened_plainly(50), WIRE_OK);
    assert_int_equal(asked(&b), 0);
}

static void test_flood_costs_work(void **state)
{
    struct seal_beacon b, other;
    struct opening o, p;
    uint8_t *puzzle;
    (void)state;
    office.line->cfg.opens_per_minute = 10;
    assert_int_equal(opened_plainly(10), WIRE_OK);
    opening_make(&o);
    opening_make(&p);
    assert_int_equal(try_it(&o), WIRE_WORK); /* the eleventh */
    assert_int_equal(asked(&b), 8);
    puzzle = o.body.p + 4;
    cb_random(other.b, sizeof other.b);
    assert_int_equal(CB_OK,
                     seal_puzzle_solve(&other, &o.pk, 8,
                                       puzzle)); /* work done ahead, for a beacon of one's own */
    assert_int_equal(try_it(&o), WIRE_WORK);
    assert_int_equal(CB_OK, seal_puzzle_solve(&b, &p.pk, 9, puzzle)); /* another conversation's */
    assert_int_equal(try_it(&o), WIRE_WORK);
    assert_int_equal(CB_OK, seal_puzzle_solve(&b, &o.pk, asked(&b), puzzle));
    assert_int_equal(try_it(&o), WIRE_OK);
    assert_int_equal(try_it(&o), WIRE_OK); /* its answer was lost: the same bytes again */
    buf_free(&o.body);
    buf_free(&p.body);
}

static void test_more_flood_more_work(void **state)
{
    struct seal_beacon b;
    (void)state;
    office.line->cfg.opens_per_minute = 4;
    assert_int_equal(opened_plainly(4), WIRE_OK);
    for (unsigned i = 0; i < 200; i++) {
        assert_int_equal(opened_plainly(1), WIRE_WORK);
    }
    assert_int_equal(asked(&b), 12); /* and never more */
}

/* Looking costs us too: past so many a second they are told to come later, and nothing is looked
 * at. */
static void test_looks_are_bounded(void **state)
{
    struct seal_beacon b;
    struct opening o;
    unsigned later = 0, work = 0, lucky = 0;
    (void)state;
    office.line->cfg.opens_per_minute = 1;
    assert_int_equal(opened_plainly(1), WIRE_OK);
    asked(&b);
    opening_make(&o);
    memcpy(o.body.p + 4 + 8, b.b, 8); /* says it is of this beacon; the nonce is nothing */
    uint64_t began = cb_mono_ms();
    for (unsigned i = 0; i < 400; i++) {
        o.body.p[4] = (uint8_t)i;
        o.body.p[5] = (uint8_t)(i >> 8);
        uint8_t status = try_it(&o);
        later += status == WIRE_LATER;
        work += status == WIRE_WORK;
        lucky += status == WIRE_OK || status == WIRE_TAKEN;
    }
    uint64_t seconds = (cb_mono_ms() - began) / 1000 + 2;
    assert_int_equal(later + work + lucky, 400);
    assert_true(lucky <= 8); /* a nonce of nothing is right once in 256 at the easiest */
    assert_true(later > 0 || work <= 100 * seconds);
    buf_free(&o.body);
}

/* SEND of the next message, as often as asked; the status of the last. */
struct writer {
    struct opening o;
    struct seal_key ck;
};

static uint8_t say_raw(struct writer *w, struct view body)
{
    struct asking a;
    asking_open(&a, &office, DOOR_POST);
    uint8_t status = ask(&a, WIRE_SEND, body);
    asking_free(&a);
    (void)w;
    return status;
}

static void test_an_hours_messages(void **state)
{
    enum { MOST = 5, MSG_AT = 4 + SEAL_PUZZLE + 32 + 32 + 2 * SEAL_GRANT };
    struct writer w;
    struct seal_msg_hdr h;
    struct seal_hash tip;
    struct seal_key any;
    struct seal_msg_body text = {.kind = 1, .text = view_str("more")};
    (void)state;
    office.line->cfg.messages_per_hour = MOST;
    opening_make(&w.o);
    assert_int_equal(try_it(&w.o), WIRE_OK);
    struct view msg = VIEW(w.o.body.p + MSG_AT, w.o.body.len - MSG_AT);
    assert_int_equal(seal_msg_peek(msg, &h), CB_OK);
    seal_hash256(msg, &tip);
    seal_key_new(&any); /* the server cannot open it: any key will do */
    for (unsigned i = 0; i < MOST + 3; i++) {
        CB_CLEANUP(buf_free) struct buf body;
        buf_init(&body, WIRE_BODY_MAX);
        buf_put(&body, w.o.auth.b, 32);
        h.seq++;
        h.prev = tip;
        cb_random(h.msgid.b, sizeof h.msgid.b);
        assert_int_equal(seal_msg_make(&h, &any, &text, &body), CB_OK);
        uint8_t status = say_raw(&w, buf_view(&body));
        assert_int_equal(status, i < MOST ? WIRE_OK : WIRE_LIMIT);
        h.seq -= status != WIRE_OK;
        if (status == WIRE_OK) {
            /* its answer was lost, and it is sent again: that costs nothing */
            assert_int_equal(say_raw(&w, buf_view(&body)), WIRE_OK);
            seal_hash256(VIEW(body.p + 32, body.len - 32), &tip);
        }
    }
    struct opening other; /* and nobody else is held back */
    opening_make(&other);
    assert_int_equal(try_it(&other), WIRE_OK);
    buf_free(&other.body);
    buf_free(&w.o.body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE(test_no_flood_no_work),     OFFICE(test_flood_costs_work),
        OFFICE(test_more_flood_more_work), OFFICE(test_looks_are_bounded),
        OFFICE(test_an_hours_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
