/* stream: a visitor's live connection, cover traffic off and on, against the whole server. */
#include "http/door_talk.h"

static struct door door;
static struct answer a;
static struct buf record;
static struct wire_rec rec;

static void opened(struct talker *t)
{
    talk_open(&door, t, "hello", &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
}

static void watched(struct live *l, const struct talker *t, size_t *used)
{
    live_open(&door, l);
    talk_return(t, WIRE_WATCH, &record);
    live_say(l, &record);
    assert_true(live_take(l, &rec, used));
    assert_int_equal(rec.type, WIRE_WATCH | WIRE_REPLY);
    assert_int_equal(rec.status, WIRE_OK);
    struct wire_bundle w;
    assert_int_equal(wire_bundle_get(rec.body, &w), CB_OK);
    assert_int_equal(w.nmsgs, 1);
}

/* Two streams of one visitor: what one says, the other is told, once, and the first is not. */
static void test_two_tabs(void **state)
{
    (void)state;
    struct talker t;
    struct live one, two;
    size_t used1 = 0, used2 = 0;
    opened(&t);
    watched(&one, &t, &used1);
    watched(&two, &t, &used2);
    for (unsigned i = 0; i < 5; i++) {
        talk_send(&t, "more", &record);
        live_say(&one, &record);
        assert_true(live_take(&one, &rec, &used1));
        assert_int_equal(rec.type, WIRE_SEND | WIRE_REPLY);
        assert_int_equal(rec.status, WIRE_OK);
        assert_true(live_take(&two, &rec, &used2));
        assert_int_equal(rec.type, WIRE_MSG);
        assert_int_equal(rec.body.len, 16 + seal_msg_len(rec.body.p[16 + 25]));
        assert_int_equal(rec.body.p[16 + 35], t.seq);
    }
    talk_burn(&t, &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    assert_true(live_take(&one, &rec, &used1));
    assert_int_equal(rec.type, WIRE_GONE);
    assert_true(live_take(&two, &rec, &used2));
    assert_int_equal(rec.type, WIRE_GONE);
    assert_false(live_take(&two, &rec, &used2));
    assert_int_equal(ws_close_code(&two.frame), WS_NORMAL);
    live_close(&one);
    live_close(&two);
}

/* Who waits is told when there are fewer before them, though nothing happened to their own. */
static void test_ahead(void **state)
{
    (void)state;
    struct talker first, second;
    struct live l;
    struct wire_bundle w;
    size_t used = 0;
    opened(&first);
    opened(&second);
    watched(&l, &second, &used);
    assert_int_equal(wire_bundle_get(rec.body, &w), CB_OK);
    assert_int_equal(w.ahead, AHEAD_FEW);
    talk_burn(&first, &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    assert_true(live_take(&l, &rec, &used));
    assert_int_equal(rec.type, WIRE_STATE);
    static const uint8_t said[24] = {[16] = CONV_WAITING, [18] = AHEAD_NONE, [19] = WANT_NOW};
    assert_int_equal(rec.body.len, sizeof said);
    assert_memory_equal(rec.body.p, said, sizeof said);
    talk_burn(&second, &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    live_close(&l);
}

/* A phrase that opens nothing: told so, and the stream stays and stays unbound. */
static void test_miss(void **state)
{
    (void)state;
    struct talker t = {0};
    struct live l;
    size_t used = 0;
    cb_random(&t.me.auth, sizeof t.me.auth);
    live_open(&door, &l);
    for (uint8_t type = WIRE_WATCH; type >= WIRE_WATCH; type--) {
        talk_return(&t, type, &record);
        live_say(&l, &record);
        assert_true(live_take(&l, &rec, &used));
        assert_int_equal(rec.status, WIRE_UNKNOWN);
    }
    t.ck = (struct seal_key){{0}};
    talk_send(&t, "to nobody", &record);
    live_say(&l, &record);
    assert_true(live_take(&l, &rec, &used));
    assert_int_equal(rec.status, WIRE_DENIED);
    live_close(&l);
}

/* Each spoils one thing; the door closes with the code for it. */
static void refuse(struct live *l, uint16_t code)
{
    while (ws_take(l->fd, &l->frame) == WS_BINARY) {
    }
    assert_int_equal(ws_close_code(&l->frame), code);
    live_close(l);
}

static void test_refused(void **state)
{
    (void)state;
    uint8_t f[WIRE_FRAME + 1] = {0};
    struct live l;
    live_open(&door, &l);
    wire_frame_make(1, VIEW("", 0), f); /* should be 0 */
    ws_put(l.fd, 0x82, VIEW(f, WIRE_FRAME));
    refuse(&l, WS_PROTOCOL);
    live_open(&door, &l);
    wire_frame_make(0, VIEW("", 0), f);
    ws_put(l.fd, 0x82, VIEW(f, WIRE_FRAME - 1));
    refuse(&l, WS_PROTOCOL);
    live_open(&door, &l);
    ws_put(l.fd, 0x82, VIEW(f, WIRE_FRAME + 1));
    refuse(&l, WS_BIG);
    live_open(&door, &l);
    ws_put(l.fd, 0x81, view_str("text"));
    refuse(&l, WS_KIND);
    live_open(&door, &l);
    live_put(&l, view_str("this is no record at all"));
    refuse(&l, WS_PROTOCOL);
    live_open(&door, &l);
    ws_put(l.fd, 0x80, view_str("more of nothing"));
    refuse(&l, WS_PROTOCOL);
    live_open(&door, &l);
    ws_put(l.fd, 0x88, VIEW("\x03\xe8", 2));
    refuse(&l, WS_NORMAL);
}

/* A frame in three pieces with a ping between, and one that comes byte by byte. */
static void test_pieces(void **state)
{
    (void)state;
    uint8_t f[WIRE_FRAME];
    struct live l;
    struct talker t;
    size_t used = 0;
    opened(&t);
    live_open(&door, &l);
    talk_return(&t, WIRE_WATCH, &record);
    wire_frame_make(l.out++, buf_view(&record), f);
    ws_put(l.fd, 0x02, VIEW(f, 1000));
    ws_put(l.fd, 0x89, view_str("there?"));
    assert_int_equal(ws_take(l.fd, &l.frame), WS_PONG);
    assert_true(view_is(buf_view(&l.frame), "there?"));
    ws_put(l.fd, 0x00, VIEW(f + 1000, 1000));
    ws_put(l.fd, 0x80, VIEW(f + 2000, 48));
    assert_true(live_take(&l, &rec, &used));
    assert_int_equal(rec.status, WIRE_OK);
    buf_free(&record);
    live_close(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ahead),  cmocka_unit_test(test_two_tabs),
        cmocka_unit_test(test_miss),   cmocka_unit_test(test_refused),
        cmocka_unit_test(test_pieces),
    };
    return DOOR_RUN(&door, tests);
}
