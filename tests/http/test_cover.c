/* cover: with cover traffic on, frames leave on the clock alone, talking or silent. */
#include "http/door_talk.h"

enum { CADENCE = 100, FRAMES = 20, GRAIN = 400 };
static struct door door = {.site = {.cadence_ms = CADENCE}};

/* Time the next n frames of a stream. A busy machine makes single ones late, so the whole run is
 * held against the clock: one frame set off by each message would end it well before its time. */
static void steady(struct live *l, unsigned n)
{
    struct view payload;
    uint64_t first = 0, last = 0;
    for (unsigned i = 0; i < n; i++) {
        assert_int_equal(ws_take(l->fd, &l->frame), WS_BINARY);
        assert_int_equal(wire_frame_open(buf_view(&l->frame), l->in++, &payload), CB_OK);
        buf_put(&l->bytes, payload.p, payload.len);
        last = cb_mono_ms();
        first = i ? first : last;
    }
    assert_in_range(last - first, (n - 1) * CADENCE - GRAIN, (n - 1) * CADENCE + GRAIN);
}

static void test_silent_and_talking(void **state)
{
    (void)state;
    static struct answer a;
    struct buf record;
    struct wire_rec rec;
    struct talker t;
    struct live l;
    size_t used = 0;
    talk_open(&door, &t, "hello", &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    live_open(&door, &l);
    steady(&l, FRAMES);
    assert_int_equal(l.bytes.len, 0);
    talk_return(&t, WIRE_WATCH, &record);
    live_say(&l, &record);
    live_put(&l, VIEW("", 0)); /* cover of theirs */
    for (unsigned i = 0; i < 5; i++) {
        talk_send(&t, "talking", &record);
        live_say(&l, &record);
    }
    steady(&l, FRAMES);
    for (unsigned i = 0; i < 6; i++) {
        assert_true(live_take(&l, &rec, &used));
        assert_int_equal(rec.status, WIRE_OK);
    }
    /* burnt: the word of it comes in its turn, and then the end */
    talk_burn(&t, &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    assert_true(live_take(&l, &rec, &used));
    assert_int_equal(rec.type, WIRE_GONE);
    assert_false(live_take(&l, &rec, &used));
    live_close(&l);
}

/* Who does not read gets late frames, never a burst faster than what was missed; and many streams
 * each keep their own moment. */
static void test_many(void **state)
{
    (void)state;
    static struct live l[50];
    for (unsigned i = 0; i < 50; i++) {
        live_open(&door, &l[i]);
    }
    usleep(1000 * 1000);
    for (unsigned i = 0; i < 50; i++) {
        uint8_t b[20 * 2052];
        ssize_t n = recv(l[i].fd, b, sizeof b, MSG_DONTWAIT);
        assert_in_range(n / 2052, 6, 14);
        assert_int_equal(n % 2052, 0);
        live_close(&l[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_silent_and_talking),
        cmocka_unit_test(test_many),
    };
    return DOOR_RUN(&door, tests);
}
