/* visitor: POST /v. One size in, one size out, whatever it was about. And: of who asked, nothing
 * stays in the process's memory. */
#include "http/door_talk.h"
#include <fcntl.h>

static struct door door;
static struct answer a;
static struct buf record;
static struct wire_rec rec;

/* Hit, miss, malformed, refused: the same head to the byte, the same length of body. */
static void test_alike(void **state)
{
    (void)state;
    struct talker t, stranger;
    static char head[sizeof a.head];
    talk_open(&door, &t, "hello", &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    assert_int_equal(rec.type, WIRE_OPEN | WIRE_REPLY);
    assert_int_equal(rec.tag, 7);
    memcpy(head, a.head, sizeof head);
    talk_return(&t, WIRE_RETURN, &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    assert_string_equal(head, a.head);
    stranger = t;
    stranger.me.auth.b[5] ^= 1;
    talk_return(&stranger, WIRE_RETURN, &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_UNKNOWN);
    assert_string_equal(head, a.head);
    buf_init(&record, WIRE_POST_LEN);
    buf_puts(&record, "no record at all");
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_BAD);
    assert_string_equal(head, a.head);
    talk_return(&t, WIRE_WATCH, &record); /* a stream's, not a post's */
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_BAD);
    talk_return(&t, WIRE_HELLO, &record); /* staff's */
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_BAD);
    assert_string_equal(head, a.head);
    talk_burn(&t, &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    talk_burn(&t, &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_UNKNOWN);
    assert_string_equal(head, a.head);
}

/* The body in small parts, over one connection that stays. */
static void test_slow_sender(void **state)
{
    (void)state;
    static const char head[] = "POST /v HTTP/1.1\r\nHost: a\r\nContent-Length: 40960\r\n\r\n";
    struct talker t = {0};
    int fd = door_connect(&door);
    for (unsigned turn = 0; turn < 3; turn++) {
        size_t used;
        talk_return(&t, WIRE_RETURN, &record);
        wire_pad(&record, WIRE_POST_LEN);
        door_write(fd, head, sizeof head - 1);
        for (size_t at = 0; at < record.len; at += 4096) {
            door_write(fd, record.p + at, 4096);
            usleep(1000);
        }
        assert_true(door_read(fd, &a, false));
        assert_int_equal(a.len, WIRE_REPLY_LEN);
        assert_int_equal(wire_rec_get(VIEW(a.body, a.len), &rec, &used), CB_OK);
        assert_int_equal(rec.status, WIRE_UNKNOWN);
        buf_free(&record);
    }
    close(fd);
}

/* Gone before the answer, gone in the middle of the body: nobody else notices. */
static void test_gone(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 40; i++) {
        struct talker t;
        struct buf all;
        talk_open(&door, &t, "hello", &record);
        wire_pad(&record, WIRE_POST_LEN);
        buf_init(&all, 2 * WIRE_POST_LEN);
        buf_puts(&all, "POST /v HTTP/1.1\r\nHost: a\r\nContent-Length: 40960\r\n\r\n");
        buf_put(&all, record.p, record.len);
        int fd = door_connect(&door);
        door_write(fd, all.p, i % 2 ? all.len : all.len - 1);
        close(fd);
        buf_free(&all);
        buf_free(&record);
    }
    assert_int_equal(door_ask(&door, view_str("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), &a), 200);
}

/* Search the door's writable memory. */
static unsigned memory_has(pid_t pid, const void *what, size_t n)
{
    static uint8_t page[1 << 20];
    char path[64], line[300];
    unsigned hits = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int mem = open(path, O_RDONLY);
    assert_true(maps && mem >= 0);
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char mode[5];
        if (sscanf(line, "%lx-%lx %4s", &from, &to, mode) != 3 || mode[1] != 'w' ||
            to - from > 1ul << 30) { /* a sanitizer's shadow: terabytes of nothing */
            continue;
        }
        for (unsigned long at = from; at < to; at += sizeof page - 64) {
            size_t part = to - at < sizeof page ? to - at : sizeof page;
            ssize_t got = pread(mem, page, part, (off_t)at);
            hits += got > 0 && memmem(page, (size_t)got, what, n) ? 1 : 0;
        }
    }
    fclose(maps);
    close(mem);
    return hits;
}

static void canary_make(char out[33])
{
    uint8_t b[16];
    cb_random(b, sizeof b);
    for (unsigned i = 0; i < 16; i++) {
        snprintf(out + 2 * i, 3, "%02x", b[i]);
    }
}

/* The door wipes when it has read on, which a busy machine may put off: wait, but not for ever. */
static bool memory_comes_to(const char *mark, bool there)
{
    for (unsigned i = 0; i < 60; i++) {
        if ((memory_has(door.pid, mark, 32) != 0) == there) {
            return true;
        }
        usleep(50 * 1000);
    }
    return false;
}

static void test_wiped(void **state)
{
    (void)state;
    char mark[33], ask[600];
    struct buf all;
    canary_make(mark);
    buf_init(&all, 2 * WIRE_POST_LEN);
    snprintf(ask, sizeof ask,
             "POST /v?gclid=%s HTTP/1.1\r\nHost: a\r\nUser-Agent: %s\r\nX-Forwarded-For: %s\r\n"
             "Referer: https://x.example/%s\r\nCookie: a=%s\r\nContent-Length: 40960\r\n\r\n",
             mark, mark, mark, mark, mark);
    buf_puts(&all, ask);
    while (all.len < strlen(ask) + WIRE_POST_LEN) {
        buf_puts(&all, mark);
    }
    all.len = strlen(ask) + WIRE_POST_LEN;
    int fd = door_connect(&door);
    /* control: while the head is not whole, it has to be there */
    door_write(fd, all.p, 200);
    assert_true(memory_comes_to(mark, true));
    door_write(fd, all.p + 200, all.len - 200);
    assert_true(door_read(fd, &a, false));
    assert_int_equal(a.status, 200);
    assert_true(memory_comes_to(mark, false));
    /* refused requests and pages are wiped too */
    snprintf(ask, sizeof ask, "GET /%s HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\nGET /?%s\n", mark, mark,
             mark);
    assert_int_equal(door_ask(&door, view_str(ask), &a), 404);
    assert_true(memory_comes_to(mark, false)); /* also what we left half said behind */
    close(fd);
    buf_free(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alike),
        cmocka_unit_test(test_slow_sender),
        cmocka_unit_test(test_gone),
        cmocka_unit_test(test_wiped),
    };
    return DOOR_RUN(&door, tests);
}
