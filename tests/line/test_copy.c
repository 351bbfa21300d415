/* test_copy: the store's copy for a backup, made by line's thread while it is asked other things,
 * and told to whoever waits for it. Run by ctest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>
#include "line/office.h"

#define OK(x) assert_int_equal((x), CB_OK)
enum { CONVS = 150 };

static struct office office;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t some = PTHREAD_COND_INITIALIZER;
static unsigned wakes;

static void wake(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    wakes++;
    pthread_cond_signal(&some);
    pthread_mutex_unlock(&lock);
}

static int setup(void **state)
{
    struct line_config cfg = {.wake = wake};
    (void)state;
    office_open(&office, "/dev/shm");
    for (unsigned i = 0; i < CONVS; i++) {
        CB_CLEANUP(buf_free) struct buf b;
        struct seal_key auth;
        struct asking a;
        buf_init(&b, 4096);
        asking_open(&a, &office, DOOR_POST);
        office_opening(&office, &b, &auth);
        uint8_t status = ask(&a, WIRE_OPEN, buf_view(&b));
        asking_free(&a);
        if (status != WIRE_OK) {
            break; /* the line's own limit for a minute: enough of them */
        }
    }
    office_again(&office, &cfg);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    office_close(&office);
    return 0;
}

static void on_done(struct call *c)
{
    *(bool *)c->arg = true;
}

/* One RETURN with a phrase that opens nothing, through the thread. */
static void asked(void)
{
    bool done = false;
    uint8_t body[56];
    struct wire_rec rec = {.type = WIRE_RETURN, .tag = 7, .body = VIEW(body, sizeof body)};
    struct call c = {.door = DOOR_POST, .done = on_done, .arg = &done};
    cb_random(body, sizeof body);
    buf_init(&c.request, WIRE_BODY_MAX);
    buf_init(&c.reply, WIRE_REPLY_LEN);
    wire_rec_put(&c.request, &rec);
    OK(line_submit(office.line, &c));
    while (!done) {
        pthread_mutex_lock(&lock);
        while (!wakes) {
            pthread_cond_wait(&some, &lock);
        }
        wakes = 0;
        pthread_mutex_unlock(&lock);
        line_finish(office.line);
    }
    buf_free(&c.request);
    buf_free(&c.reply);
}

static bool copy_there(void)
{
    char path[100];
    snprintf(path, sizeof path, "%s/" STORE_COPY, office.dir);
    return access(path, F_OK) == 0;
}

static enum cb_err heard_end(int fd)
{
    struct control_said s = {0};
    while (!s.over) {
        OK(control_hear(fd, &s, 10000));
        assert_true(s.done <= s.total);
    }
    return s.e;
}

static void test_copied_and_told(void **state)
{
    int fds[2];
    (void)state;
    OK(ipc_pair(fds));
    OK(line_copy(office.line, fds[1]));
    for (unsigned i = 0; i < 50; i++) {
        asked();
    }
    OK(heard_end(fds[0]));
    struct control_said s;
    assert_int_equal(control_hear(fds[0], &s, 2000), CB_NONE_FOUND); /* and it hangs up */
    assert_true(copy_there());
    close(fds[0]);
}

/* Idle, with nobody to wake it but the asker. */
static void test_copied_when_idle(void **state)
{
    int fds[2];
    (void)state;
    asked();
    usleep(50000);
    OK(ipc_pair(fds));
    uint64_t began = cb_mono_ms();
    OK(line_copy(office.line, fds[1]));
    OK(heard_end(fds[0]));
    assert_true(cb_mono_ms() - began < 5000);
    close(fds[0]);
}

/* One at a time: the second is told, and the first goes on. */
static void test_one_at_a_time(void **state)
{
    int a[2], b[2];
    (void)state;
    OK(ipc_pair(a));
    OK(ipc_pair(b));
    pthread_mutex_lock(&office.line->lock); /* so that the first has not ended yet */
    office.line->copy_fd = a[1];
    pthread_mutex_unlock(&office.line->lock);
    enum cb_err e = line_copy(office.line, b[1]);
    if (e) { /* the thread may have been quicker than we are */
        assert_int_equal(e, CB_NONE_TAKEN);
        close(b[1]);
    } else {
        OK(heard_end(b[0]));
    }
    asked();
    OK(heard_end(a[0]));
    close(a[0]);
    close(b[0]);
}

/* Whoever closes the line says so to those who wait. */
static void test_closing_is_told(void **state)
{
    int fds[2];
    (void)state;
    office_again(&office, NULL); /* without a thread: nobody makes it */
    OK(ipc_pair(fds));
    OK(line_copy(office.line, fds[1]));
    assert_int_equal(line_copy(office.line, fds[0]), CB_NONE_TAKEN);
    office_again(&office, NULL);
    assert_int_equal(heard_end(fds[0]), CB_BUSY_LOAD);
    assert_false(copy_there());
    close(fds[0]);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {T(test_copied_and_told), T(test_copied_when_idle),
                                       T(test_one_at_a_time), T(test_closing_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
