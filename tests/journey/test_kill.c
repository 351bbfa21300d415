/* test_kill: a server that dies at any moment has lost nothing it acknowledged. A child sends and
 * is killed; what it was told is looked for afterwards. Run by ctest. */
#include "journey/house.h"
#include <semaphore.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static sem_t woken;

static void wake(void *arg)
{
    (void)arg;
    sem_post(&woken);
}

static void on_done(struct call *c)
{
    *(bool *)c->arg = true;
}

struct threaded { /* a door whose records go through the batch thread, one at a time */
    struct house *h;
};

static enum cb_err threaded_ask(void *arg, struct view record, struct buf *reply_out)
{
    struct threaded *t = arg;
    bool done = false;
    struct call call = {.door = DOOR_POST, .arrived_ms = cb_mono_ms(), .done = on_done};
    call.arg = &done;
    buf_init(&call.request, WIRE_BODY_MAX);
    buf_init(&call.reply, WIRE_REPLY_LEN);
    buf_put(&call.request, record.p, record.len);
    if (line_submit(t->h->line, &call)) {
        return CB_BUSY_LOAD;
    }
    while (!done) {
        sem_wait(&woken);
        line_finish(t->h->line);
    }
    buf_free(reply_out);
    buf_put(reply_out, call.reply.p, call.reply.len);
    buf_free(&call.request);
    buf_free(&call.reply);
    return CB_OK;
}

/* Send until killed, and say after each answer how many were acknowledged. */
static void child(struct house *h, struct client_visitor *v, int out)
{
    struct threaded t = {h};
    struct client_door door = {threaded_ask, &t};
    struct line_config cfg = {.wake = wake};
    sem_init(&woken, 0, 0);
    house_open(h, &cfg);
    v->roster = buf_view(&h->roster);
    if (client_open(&door, HOUSE_LINE, WANT_NOW, TEXT("0"), v)) {
        _exit(2);
    }
    for (uint32_t n = 1; n < 500; n++) {
        if (write(out, &n, sizeof n) != sizeof n || client_send(&door, v, TEXT("word"))) {
            _exit(3);
        }
    }
    pause();
}

static uint32_t killed_after(struct house *h, struct client_visitor *v, unsigned ms)
{
    int fds[2];
    uint32_t n = 0, one;
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        child(h, v, fds[1]);
    }
    close(fds[1]);
    if (read(fds[0], &one, sizeof one) == sizeof one) { /* it is under way */
        n = one;
        usleep(ms * 1000);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    while (read(fds[0], &one, sizeof one) == sizeof one) {
        n = one;
    }
    close(fds[0]);
    return n;
}

static void test_killed(void **state)
{
    struct house *h = *state;
    static struct heard heard;
    struct client_visitor v;
    struct caller c;
    unsigned most = 0;
    for (unsigned round = 0; round < 10; round++) {
        visitor_new(h, &v);
        house_shut(h);
        uint32_t acked = killed_after(h, &v, 1 + 7 * round);
        assert_true(acked > 0);
        house_open(h, NULL);
        v.roster = buf_view(&h->roster);
        memset(&heard, 0, sizeof heard);
        caller_open(&c, h, DOOR_POST);
        uint64_t before = 0;
        do {
            OK(client_return(&c.ask, &v, before, hear, &heard));
            before = v.before;
        } while (before);
        IS(heard.broken, 0);
        assert_in_range(heard.n, acked, acked + 1); /* the last one's answer may be on its way */
        most = acked > most ? acked : most;
        OK(client_send(&c.ask, &v, TEXT("after")));
        caller_free(&c);
    }
    print_message("up to %u acknowledged before the kill\n", most);
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_killed)};
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
