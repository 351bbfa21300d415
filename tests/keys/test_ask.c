/* Tests keys/ask.c when K is slow, gone or back: nothing hangs, nothing is taken for another
 * question's answer, and a new socket heals it. Never needs more than a few seconds. */
#include "place.h"
#include <signal.h>
#include <sys/wait.h>

/* The head and body of an answer to LOOKUP whose 32 bytes are all b. */
static void answer_say(int fd, struct view request, uint8_t b)
{
    uint8_t reply[KEYS_HDR + 32] = {KEYS_OP_LOOKUP};
    memcpy(reply + 4, request.p + 4, 8); /* its tag */
    memset(reply + KEYS_HDR, b, 32);
    assert_int_equal(ipc_send(fd, VIEW(reply, sizeof reply)), CB_OK);
}

/* A K that lets the first question wait too long, then answers both. */
static void *slow_answerer(void *arg)
{
    int fd = *(int *)arg;
    struct buf first, second;
    buf_init(&first, KEYS_PACKET);
    buf_init(&second, KEYS_PACKET);
    assert_int_equal(ipc_recv(fd, &first, -1), CB_OK);
    assert_int_equal(ipc_recv(fd, &second, -1), CB_OK);
    answer_say(fd, buf_view(&first), 0x11);
    answer_say(fd, buf_view(&second), 0x22);
    buf_free(&first);
    buf_free(&second);
    return NULL;
}

static void a_late_answer_is_not_the_next_ones(void **state)
{
    int fds[2];
    pthread_t t;
    struct seal_key auth = {{1}};
    uint8_t lookup[32] = {0}, want[32];
    (void)state;
    assert_int_equal(ipc_pair(fds), CB_OK);
    assert_int_equal(pthread_create(&t, NULL, slow_answerer, &fds[1]), 0);
    struct keys_link *k = keys_link_new(fds[0]);
    uint64_t began = cb_mono_ms();
    assert_int_equal(keys_ask_lookup(k, &auth, lookup), CB_BUSY_KEY);
    uint64_t took = cb_mono_ms() - began;
    assert_true(took >= 1990 && took < 2500);
    assert_int_equal(keys_ask_lookup(k, &auth, lookup), CB_OK);
    memset(want, 0x22, sizeof want);
    assert_memory_equal(lookup, want, sizeof want);
    pthread_join(t, NULL);
    keys_link_free(k);
    close(fds[1]);
}

/* A K as a process of its own, so that it can be killed. */
static pid_t answerer_fork(const char *dir, int *asking_out)
{
    int fds[2];
    assert_int_equal(ipc_pair(fds), CB_OK);
    pid_t pid = fork();
    if (pid == 0) {
        struct keys_vault *v;
        close(fds[0]);
        enum cb_err e = keys_vault_open(dir, &v);
        _exit(e ? 1 : keys_serve(v, fds[1]) == CB_NONE_FOUND ? 0 : 2);
    }
    close(fds[1]);
    *asking_out = fds[0];
    return pid;
}

static void killed_and_replaced(void **state)
{
    struct place p;
    struct seal_key auth = {{1}};
    uint8_t before[32], after[32];
    int fd, status;
    (void)state;
    assert_int_equal(place_make(&p), 0);
    pid_t pid = answerer_fork(p.dir, &fd);
    struct keys_link *k = keys_link_new(fd);
    assert_int_equal(keys_ask_lookup(k, &auth, before), CB_OK);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    uint64_t began = cb_mono_ms();
    assert_int_equal(keys_ask_lookup(k, &auth, after), CB_BUSY_KEY);
    assert_true(cb_mono_ms() - began < 500); /* a gone K is known at once */
    pid = answerer_fork(p.dir, &fd);
    keys_link_replace(k, fd);
    assert_int_equal(keys_ask_lookup(k, &auth, after), CB_OK);
    assert_memory_equal(before, after, sizeof before);
    keys_link_free(k);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(WEXITSTATUS(status), 0); /* it left when nobody could ask any more */
    place_drop(&p);
}

static void no_socket_at_all(void **state)
{
    struct seal_key auth = {{1}};
    uint8_t lookup[32];
    (void)state;
    struct keys_link *k = keys_link_new(-1);
    assert_int_equal(keys_ask_lookup(k, &auth, lookup), CB_BUSY_KEY);
    keys_link_free(k);
    keys_link_free(NULL);
}

struct asker {
    struct keys_link *link;
    uint8_t seed;
    unsigned wrong;
};

static void *ask_many(void *arg)
{
    struct asker *a = arg;
    struct seal_key auth = {{a->seed}};
    uint8_t first[32], again[32];
    a->wrong += keys_ask_lookup(a->link, &auth, first) != CB_OK;
    for (int i = 0; i < 2000; i++) {
        a->wrong += keys_ask_lookup(a->link, &auth, again) != CB_OK;
        a->wrong += memcmp(first, again, sizeof first) != 0;
    }
    return NULL;
}

static void two_threads_ask(void **state)
{
    struct place p;
    struct answerer k;
    pthread_t t[2];
    (void)state;
    assert_int_equal(place_make(&p), 0);
    struct keys_link *link = keys_link_new(answerer_start(&k, p.dir));
    struct asker a[2] = {{.link = link, .seed = 1}, {.link = link, .seed = 2}};
    uint64_t began = cb_mono_ms();
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pthread_create(&t[i], NULL, ask_many, &a[i]), 0);
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(t[i], NULL);
        assert_int_equal(a[i].wrong, 0);
    }
    print_message("4,000 questions took %d ms\n", (int)(cb_mono_ms() - began));
    keys_link_free(link);
    answerer_end(&k);
    place_drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_late_answer_is_not_the_next_ones),
        cmocka_unit_test(killed_and_replaced),
        cmocka_unit_test(no_socket_at_all),
        cmocka_unit_test(two_threads_ask),
    };
    return seal_init() == CB_OK ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
}
