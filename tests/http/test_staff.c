/* staff: the console's WebSocket against the whole server: signing in, being told, being refused.
 */
#include "http/door_talk.h"

static struct door door = {.two_lines = true};
static struct answer a;
static struct buf got;
static struct wire_rec rec;
static uint8_t session[32], row[16];

static void say(int fd, uint8_t type, uint32_t tag, struct view body)
{
    struct buf b;
    buf_init(&b, WIRE_BODY_MAX + WIRE_HDR);
    wire_rec_put(&b, &(struct wire_rec){.type = type, .tag = tag, .body = body});
    ws_put(fd, 0x82, buf_view(&b));
    buf_free(&b);
}

/* The next record; its type. */
static uint8_t take(int fd)
{
    size_t used;
    assert_int_equal(ws_take(fd, &got), WS_BINARY);
    assert_int_equal(wire_rec_get(buf_view(&got), &rec, &used), CB_OK);
    assert_int_equal(used, got.len);
    return rec.type;
}

static uint8_t ask(int fd, uint8_t type, struct view body)
{
    say(fd, type, 5, body);
    do {
        take(fd); /* pushes may come first */
    } while (rec.type != (type | WIRE_REPLY));
    assert_int_equal(rec.tag, 5);
    return rec.status;
}

static uint8_t login(int fd, uint32_t code)
{
    uint8_t body[52];
    struct wr w = wr_of(body, sizeof body);
    wr_bytes(&w, &door.papers.mid, 16);
    wr_bytes(&w, &door.papers.authm, 32);
    wr_u32(&w, code);
    return ask(fd, WIRE_LOGIN, VIEW(body, sizeof body));
}

static uint32_t code_now(void)
{
    return seal_totp(VIEW(door.totp, sizeof door.totp), cb_unix_s() / 30);
}

static void test_sign_in(void **state)
{
    (void)state;
    uint8_t name[16], queue[14] = {0, PEER_LINE, CONV_WAITING};
    int fd = ws_connect(&door, "/staff/live");
    memset(name, DOOR_NAME, sizeof name);
    assert_int_equal(ask(fd, WIRE_QUEUE, VIEW(queue, sizeof queue)), WIRE_DENIED);
    assert_int_equal(ask(fd, WIRE_HELLO, VIEW(name, sizeof name)), WIRE_OK);
    assert_memory_equal(rec.body.p, &door.papers.mid, 16);
    assert_int_equal(login(fd, (code_now() + 1) % 1000000), WIRE_DENIED);
    assert_int_equal(ask(fd, WIRE_QUEUE, VIEW(queue, sizeof queue)), WIRE_DENIED);
    assert_int_equal(login(fd, code_now()), WIRE_OK);
    memcpy(session, rec.body.p, sizeof session);
    assert_int_equal(ask(fd, WIRE_QUEUE, VIEW(queue, sizeof queue)), WIRE_OK);
    close(fd);
}

static void opened(struct talker *t)
{
    struct buf record;
    talk_open(&door, t, "hello", &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
}

/* What the visitor does, the console is told: stirred queue, changed row, row that is gone. */
static void test_told(void **state)
{
    (void)state;
    struct talker t;
    struct buf record;
    uint8_t queue[14] = {0, PEER_LINE, CONV_WAITING};
    queue[13] = 10;
    int fd = ws_connect(&door, "/staff/live");
    assert_int_equal(ask(fd, WIRE_RESUME, VIEW(session, sizeof session)), WIRE_OK);
    opened(&t);
    assert_int_equal(take(fd), WIRE_STIR);
    assert_memory_equal(rec.body.p, "\0\1\0\0\0\0\0\0\0\0\0\0", 12);
    assert_int_equal(ask(fd, WIRE_QUEUE, VIEW(queue, sizeof queue)), WIRE_OK);
    assert_int_equal(rec.body.len, 10 + WIRE_QROW);
    memcpy(row, rec.body.p + 10, sizeof row);
    assert_int_equal(ask(fd, WIRE_TAKE, VIEW(row, sizeof row)), WIRE_OK);
    talk_send(&t, "more", &record);
    memcpy(record.p + WIRE_HDR, &t.me.auth, 32);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    while (take(fd) == WIRE_STIR) {
    }
    assert_int_equal(rec.type, WIRE_STATE);
    assert_memory_equal(rec.body.p, row, sizeof row);
    talk_burn(&t, &record);
    assert_int_equal(talk_post(&door, &record, &a, &rec), WIRE_OK);
    while (take(fd) != WIRE_GONE) {
    }
    assert_memory_equal(rec.body.p, row, sizeof row);
    close(fd);
}

/* Each of their lines stirs by its own number, and one that stirs all day does not drown the other.
 */
static void test_both_lines(void **state)
{
    (void)state;
    struct talker t;
    int fd = ws_connect(&door, "/staff/live");
    assert_int_equal(ask(fd, WIRE_RESUME, VIEW(session, sizeof session)), WIRE_OK);
    for (uint8_t line = PEER_LINE; line <= PEER_LINE + 1; line++) {
        talk_line = line;
        opened(&t);
        assert_int_equal(take(fd), WIRE_STIR);
        const uint8_t said[12] = {0, line};
        assert_memory_equal(rec.body.p, said, sizeof said);
    }
    usleep(1200 * 1000); /* past the next sweep */
    unsigned stirred[2] = {0, 0};
    for (unsigned i = 0; i < 6; i++) { /* many of the second, then one of the first */
        talk_line = i < 5 ? PEER_LINE + 1 : PEER_LINE;
        opened(&t);
    }
    while (!stirred[0] || stirred[1] < 2) { /* at once, and once more at the next sweep */
        assert_int_equal(take(fd), WIRE_STIR);
        stirred[rec.body.p[1] - PEER_LINE]++;
    }
    assert_int_equal(stirred[0], 1);
    assert_in_range(stirred[1], 2, 5);
    close(fd);
    talk_line = PEER_LINE;
}

/* Who signs out hears nothing more. */
static void test_signed_out(void **state)
{
    (void)state;
    struct talker t;
    int fd = ws_connect(&door, "/staff/live");
    assert_int_equal(ask(fd, WIRE_RESUME, VIEW(session, sizeof session)), WIRE_OK);
    assert_int_equal(ask(fd, WIRE_LEAVE, VIEW("", 0)), WIRE_OK);
    for (uint16_t line = PEER_LINE; line <= PEER_LINE + 1; line++) {
        talk_line = line;
        opened(&t);
    }
    talk_line = PEER_LINE;
    say(fd, WIRE_QUEUE, 5, VIEW("", 0));
    assert_int_equal(take(fd), WIRE_QUEUE | WIRE_REPLY);
    assert_int_equal(rec.status, WIRE_DENIED);
    close(fd);
}

/* Twenty at once: eight run, the rest waits, all are answered. And leaving in the middle. */
static void test_many(void **state)
{
    (void)state;
    unsigned seen = 0;
    int fd = ws_connect(&door, "/staff/live"), gone = ws_connect(&door, "/staff/live");
    for (uint32_t i = 0; i < 20; i++) {
        say(gone, WIRE_READ, i, VIEW(row, sizeof row));
        say(fd, WIRE_READ, i, VIEW(row, sizeof row));
    }
    close(gone);
    for (uint32_t i = 0; i < 20; i++) {
        assert_int_equal(take(fd), WIRE_READ | WIRE_REPLY);
        assert_int_equal(rec.status, WIRE_DENIED);
        seen |= 1u << rec.tag;
    }
    assert_int_equal(seen, (1u << 20) - 1);
    close(fd);
}

static void refuse(uint8_t first, struct view v, uint16_t code)
{
    int fd = ws_connect(&door, "/staff/live");
    ws_put(fd, first, v);
    assert_int_equal(ws_take(fd, &got), WS_CLOSE);
    assert_int_equal(ws_close_code(&got), code);
    close(fd);
}

static void test_refused(void **state)
{
    (void)state;
    static uint8_t big[WIRE_HDR + WIRE_BODY_MAX + 1];
    struct buf b;
    buf_init(&b, 100);
    wire_rec_put(&b, &(struct wire_rec){.type = WIRE_LEAVE});
    refuse(0x82, VIEW(b.p, b.len - 1), WS_PROTOCOL);
    buf_put(&b, "x", 1);
    refuse(0x82, buf_view(&b), WS_PROTOCOL);
    refuse(0x82, VIEW("", 0), WS_PROTOCOL);
    refuse(0x81, view_str("text"), WS_KIND);
    refuse(0x82, VIEW(big, sizeof big), WS_BIG);
    refuse(0x88, VIEW("x", 1), WS_PROTOCOL);
    buf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sign_in),    cmocka_unit_test(test_told),
        cmocka_unit_test(test_both_lines), cmocka_unit_test(test_many),
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_signed_out),
    };
    int failed = DOOR_RUN(&door, tests);
    buf_free(&got);
    return failed;
}
