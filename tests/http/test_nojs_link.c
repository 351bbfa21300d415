/* nojs_link: a form's way to the process without JavaScript and back. The test holds that
 * process's end of the socket, and plays it well, badly, slowly and dead. */
#include "http/door_talk.h"
#include "wire/local.h"

static struct door door;
static struct answer a;
static struct buf got;

/* The next message to the nojs process; its job. */
static uint32_t take(uint8_t kind)
{
    do { /* the way in is told whenever it moves */
        assert_int_equal(ipc_recv(door.nojs, &got, 5000), CB_OK);
    } while (kind != NOJS_WAY && got.len && got.p[0] == NOJS_WAY);
    struct rd r = rd_of(buf_view(&got));
    assert_int_equal(rd_u8(&r), kind);
    rd_zero(&r, 3);
    uint32_t job = rd_u32(&r);
    assert_false(r.failed);
    return job;
}

static void say(uint8_t kind, uint32_t job, struct view body)
{
    uint8_t b[4096];
    struct wr w = wr_of(b, sizeof b);
    wr_u8(&w, kind);
    wr_zero(&w, 3);
    wr_u32(&w, job);
    wr_bytes(&w, body.p, body.len);
    assert_false(w.failed);
    assert_int_equal(ipc_send(door.nojs, VIEW(b, w.len)), CB_OK);
}

static void page(uint32_t job, const char *html)
{
    char b[200] = {0, (char)200, 0, 0};
    strcpy(b + 4, html);
    say(NOJS_PAGE, job, VIEW(b, 4 + strlen(html)));
}

static void greeted(void)
{
    take(NOJS_SITE);
    assert_memory_equal(got.p + NOJS_HDR,
                        "Test line\0https://weather.example/\0"
                        "0\0"
                        "0\0"
                        "0",
                        40);
    take(NOJS_ROSTER);
    assert_int_equal(got.len, NOJS_HDR + door.papers.roster.len);
    assert_memory_equal(got.p + NOJS_HDR, door.papers.roster.p, door.papers.roster.len);
}

static void test_form_ask_page(void **state)
{
    (void)state;
    struct talker t = {0};
    struct buf record;
    struct wire_rec rec;
    size_t used;
    greeted();
    int fd = door_form(&door, "/gd/n", "step=back&phrase=x");
    uint32_t job = take(NOJS_FORM);
    assert_memory_equal(got.p + NOJS_HDR, "\1\0\0\1step=back&phrase=x", 22);
    talk_return(&t, WIRE_RETURN, &record);
    say(NOJS_ASK, job, buf_view(&record));
    assert_int_equal(take(NOJS_ANSWER), job);
    assert_int_equal(wire_rec_get(VIEW(got.p + NOJS_HDR, got.len - NOJS_HDR), &rec, &used), CB_OK);
    assert_int_equal(rec.status, WIRE_UNKNOWN);
    page(job, "<html>one");
    assert_true(door_read(fd, &a, false) && a.status == 200);
    assert_memory_equal(a.body, "<html>one", 9);
    buf_free(&record);
    close(fd);
}

/* A form under a code: the page that comes back keeps the code in its form until the step that is
 * to be counted was asked and answered; from then on it is gone. A form without a code never has
 * one. */
static void test_code(void **state)
{
    (void)state;
    static const char html[] = "<form method=\"post\" action=\"/gd/n\"><a href=\"/how\">";
    struct talker t;
    struct buf record;
    char path[40], kept[60];
    snprintf(path, sizeof path, "/gd/go/%s/n", code_of(1234).s);
    snprintf(kept, sizeof kept, "action=\"/gd/go/%s/n\"", code_of(1234).s);
    int fd = door_form(&door, path, "step=draft");
    page(take(NOJS_FORM), html);
    assert_true(door_read(fd, &a, false) && a.status == 200);
    a.body[a.len] = 0;
    assert_non_null(strstr((char *)a.body, kept));
    assert_non_null(strstr((char *)a.body, "href=\"/how\""));
    close(fd);
    talk_open(&door, &t, "hello", &record);
    fd = door_form(&door, path, "step=noted");
    uint32_t job = take(NOJS_FORM);
    say(NOJS_ASK, job, buf_view(&record));
    assert_int_equal(take(NOJS_ANSWER), job);
    page(job, html);
    assert_true(door_read(fd, &a, false) && a.status == 200);
    a.body[a.len] = 0;
    assert_null(strstr((char *)a.body, kept));
    close(fd);
    fd = door_form(&door, "/gd/n", "step=draft");
    page(take(NOJS_FORM), html);
    assert_true(door_read(fd, &a, false) && a.status == 200);
    a.body[a.len] = 0;
    assert_string_equal((char *)a.body, html);
    close(fd);
    buf_free(&record);
}

/* One at a time, in order; who leaves is worked off; past sixteen the door says busy. */
static void test_queue(void **state)
{
    (void)state;
    int fd[18];
    for (unsigned i = 0; i < 16; i++) {
        fd[i] = door_form(&door, "/n", "step=check");
        usleep(20 * 1000);
    }
    fd[16] = door_form(&door, "/gd/n", "step=check");
    assert_true(door_read(fd[16], &a, false) && a.status == 503);
    assert_non_null(strstr((char *)a.body, "lang=\"gd\""));
    close(fd[16]);
    close(fd[3]);
    uint32_t last = 0;
    for (unsigned i = 0; i < 16; i++) {
        uint32_t job = take(NOJS_FORM);
        assert_true(job > last);
        last = job;
        struct buf none = {.max = IPC_MAX};
        assert_int_equal(ipc_recv(door.nojs, &none, 0), CB_BUSY_LOAD); /* not before the page */
        page(job, "<html>");
        if (i != 3) {
            assert_true(door_read(fd[i], &a, false) && a.status == 200);
            close(fd[i]);
        }
    }
}

/* The process says what it may not, or dies: waiting forms get the plain page, later ones too,
 * until the parent hands over a new one. */
static void test_lost_and_found(void **state)
{
    (void)state;
    static const struct {
        uint8_t kind, spoilt_job;
    } bad[] = {{NOJS_ROSTER, 0}, {NOJS_ASK, 0}, {NOJS_PAGE, 1}, {77, 0}, {0, 0}};
    for (size_t i = 0; i <= sizeof bad / sizeof bad[0]; i++) {
        int one = door_form(&door, "/n", "step=check"), two = door_form(&door, "/n", "step=check"),
            fds[2];
        uint32_t job = take(NOJS_FORM);
        if (i < sizeof bad / sizeof bad[0]) {
            say(bad[i].kind, job + bad[i].spoilt_job, VIEW("\0\xc8\0\0x", 5));
        } else {
            close(door.nojs);
        }
        assert_true(door_read(one, &a, false) && a.status == 503);
        assert_true(door_read(two, &a, false) && a.status == 503);
        close(two);
        two = door_form(&door, "/n", "step=check");
        assert_true(door_read(two, &a, false) && a.status == 503);
        assert_int_equal(ipc_pair(fds), CB_OK);
        assert_int_equal(ipc_send_fd(door.parent, HANDED_NOJS, fds[1]), CB_OK);
        close(fds[1]);
        if (i < sizeof bad / sizeof bad[0]) {
            close(door.nojs);
        }
        door.nojs = fds[0];
        greeted();
        close(one);
        close(two);
    }
    int fd = door_form(&door, "/n", "step=check");
    page(take(NOJS_FORM), "<html>back");
    assert_true(door_read(fd, &a, false) && a.status == 200);
    close(fd);
}

/* The largest form there is. */
static void test_large(void **state)
{
    (void)state;
    static char form[NOJS_FORM_MAX], ask[200];
    memset(form, 'x', sizeof form);
    int fd = door_connect(&door);
    int n = snprintf(ask, sizeof ask,
                     "POST /n HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n"
                     "Content-Type: application/x-www-form-urlencoded\r\n\r\n",
                     sizeof form);
    door_write(fd, ask, (size_t)n);
    door_write(fd, form, sizeof form);
    uint32_t job = take(NOJS_FORM);
    assert_int_equal(got.len, NOJS_HDR + 4 + sizeof form);
    page(job, "<html>");
    assert_true(door_read(fd, &a, false) && a.status == 200);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form_ask_page), cmocka_unit_test(test_code),
        cmocka_unit_test(test_queue),         cmocka_unit_test(test_lost_and_found),
        cmocka_unit_test(test_large),
    };
    buf_init(&got, IPC_MAX);
    int failed = DOOR_RUN(&door, tests);
    buf_free(&got);
    return failed;
}
