/* hold: answers to visitors leave a fixed time after the request, whatever it was about; and who
 * goes away meanwhile, or a server that is stopped, loses nothing but that. */
#include "http/door_talk.h"

enum { SLOT_MS = 120, CROWD = 24 };
static struct door door = {.site = {.answer_ms = SLOT_MS}};
static struct answer a;
static struct wire_rec rec;

/* A busy machine may make an answer late, by whole slots too; none may come early. */
static void takes_its_slot(struct buf *record, uint8_t status)
{
    uint64_t began = cb_mono_ms();
    assert_int_equal(talk_post(&door, record, &a, &rec), status);
    assert_true(cb_mono_ms() - began + 1 >= SLOT_MS);
}

static void test_same_moment(void **state)
{
    (void)state;
    struct talker t, stranger;
    struct buf record;
    talk_open(&door, &t, "hello", &record);
    takes_its_slot(&record, WIRE_OK);
    stranger = t;
    stranger.me.auth.b[5] ^= 1;
    talk_return(&t, WIRE_RETURN, &record);
    takes_its_slot(&record, WIRE_OK);
    talk_return(&stranger, WIRE_RETURN, &record);
    takes_its_slot(&record, WIRE_UNKNOWN);
    talk_burn(&t, &record);
    takes_its_slot(&record, WIRE_OK);
    talk_burn(&t, &record);
    takes_its_slot(&record, WIRE_UNKNOWN);
    buf_init(&record, WIRE_POST_LEN);
    buf_puts(&record, "no record at all");
    takes_its_slot(&record, WIRE_BAD);
}

/* A page is nobody's secret: it does not wait. */
static void test_pages_at_once(void **state)
{
    (void)state;
    uint64_t began = cb_mono_ms();
    for (unsigned i = 0; i < 8; i++) {
        assert_int_equal(door_ask(&door, view_str("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), &a), 200);
    }
    assert_true(cb_mono_ms() - began < 4 * SLOT_MS);
}

static int post_begin(struct buf *record)
{
    static const char head[] = "POST /v HTTP/1.1\r\nHost: a\r\nContent-Length: 40960\r\n\r\n";
    int fd = door_connect(&door);
    wire_pad(record, WIRE_POST_LEN);
    door_write(fd, head, sizeof head - 1);
    door_write(fd, record->p, record->len);
    buf_free(record);
    return fd;
}

/* Many at once, every third of them gone before its moment: the others are answered, each once,
 * and the connections go on. */
static void test_crowd(void **state)
{
    (void)state;
    int fd[CROWD];
    struct talker t = {0};
    struct buf record;
    for (unsigned turn = 0; turn < 2; turn++) {
        for (unsigned i = 0; i < CROWD; i++) {
            talk_return(&t, WIRE_RETURN, &record);
            fd[i] = post_begin(&record);
        }
        for (unsigned i = 0; i < CROWD; i += 3) {
            close(fd[i]);
        }
        for (unsigned i = 0; i < CROWD; i++) {
            if (i % 3) {
                assert_true(door_read(fd[i], &a, false));
                assert_int_equal(a.len, WIRE_REPLY_LEN);
                door_write(fd[i], "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 27);
                assert_true(door_read(fd[i], &a, false));
                close(fd[i]);
            }
        }
    }
}

/* Said before it ends: what was decided is not kept back for good. */
static void test_stopped(void **state)
{
    (void)state;
    struct talker t = {0};
    struct buf record;
    talk_return(&t, WIRE_RETURN, &record);
    int fd = post_begin(&record);
    usleep(SLOT_MS * 1000 / 3);
    kill(door.pid, SIGTERM);
    assert_true(door_read(fd, &a, false));
    assert_int_equal(a.len, WIRE_REPLY_LEN);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_moment), cmocka_unit_test(test_pages_at_once),
        cmocka_unit_test(test_crowd), cmocka_unit_test(test_stopped), /* last */
    };
    return DOOR_RUN(&door, tests);
}
