/* test_rotate_kill: a rotation that is cut off anywhere goes on where it was: the server killed
 * while consoles re-grant, the key process away, a stop between the last commit and the burning of
 * the old key. Run by ctest. */
#include "journey/rotation.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TALKS = 60, KILLS = 5 };

struct shift {
    struct person who[KILLS]; /* one for each server that is killed: codes work once */
    struct person ben;
    struct client_visitor v[TALKS];
};

static void shift_begin(struct shift *s, struct house *h, struct console *boss)
{
    struct caller out;
    console_open(boss, h, &h->boss);
    person_new(&s->ben, "ben", ROLE_PRACTITIONER, HOUSE_LINE);
    enrol(&boss->at, &h->boss, &s->ben);
    for (unsigned i = 0; i < KILLS; i++) {
        char name[16];
        snprintf(name, sizeof name, "who %u", i);
        person_new(&s->who[i], name, ROLE_PRACTITIONER, HOUSE_LINE);
        enrol(&boss->at, &h->boss, &s->who[i]);
    }
    console_papers(boss);
    caller_open(&out, h, DOOR_POST);
    for (unsigned i = 0; i < TALKS; i++) {
        visitor_new(h, &s->v[i]);
        OK(client_open(&out.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &s->v[i]));
    }
    caller_free(&out);
}

/* A process that opens the line, signs somebody in and renews until it is killed. */
static void child(struct house *h, struct person *who, int tell)
{
    struct console c;
    house_open(h, NULL);
    console_open(&c, h, who);
    if (write(tell, "x", 1) != 1) {
        _exit(2);
    }
    regrant_all(&c, TALKS);
    pause();
}

static void killed_after(struct house *h, struct person *who, unsigned us)
{
    int fds[2];
    char x;
    assert_int_equal(pipe(fds), 0);
    pid_t pid = fork();
    if (pid == 0) {
        close(fds[0]);
        child(h, who, fds[1]);
    }
    close(fds[1]);
    assert_int_equal(read(fds[0], &x, 1), 1);
    usleep(us);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    close(fds[0]);
}

static unsigned left_now(struct console *c)
{
    struct stale_page page;
    IS(stale_list(c, 0, &page), WIRE_OK);
    return page.left;
}

/* Each of them, whichever server renewed it, reads as before and goes on. */
static void all_go_on(struct house *h, struct shift *s)
{
    struct caller out;
    caller_open(&out, h, DOOR_POST);
    for (unsigned i = 0; i < TALKS; i++) {
        struct heard heard = {0};
        s->v[i].roster = buf_view(&h->roster);
        OK(client_return(&out.ask, &s->v[i], 0, hear, &heard));
        IS(heard.n, 1);
        IS(heard.broken, 0);
        IS(s->v[i].gen, 1);
        OK(client_send(&out.ask, &s->v[i], TEXT("again")));
    }
    caller_free(&out);
}

static void test_server_killed(void **state)
{
    struct house *h = *state;
    struct shift *s = cb_alloc(sizeof *s);
    struct console boss, ben;
    shift_begin(s, h, &boss);
    IS(rotate_leaver(&boss, NULL), WIRE_OK);
    console_close(&boss);
    for (unsigned i = 0; i < KILLS; i++) {
        house_shut(h);
        killed_after(h, &s->who[i], 7000 + 9000 * i);
        house_open(h, NULL);
    }
    console_open(&ben, h, &s->ben);
    assert_in_range(left_now(&ben), 0, TALKS);
    regrant_all(&ben, TALKS);
    assert_int_equal(left_now(&ben), 0);
    all_go_on(h, s);
    console_close(&ben);
    cb_free(s, sizeof *s);
}

/* Any call will do: the burning is done behind it. */
static void touch(struct house *h)
{
    struct caller c;
    uint8_t name[16] = {1};
    caller_open(&c, h, DOOR_STAFF);
    IS(caller_raw(&c, WIRE_HELLO, VIEW(name, sizeof name)), WIRE_OK);
    caller_free(&c);
}

/* No key process, no rotation; one that goes when all but the burning is done leaves that for the
 * next start. */
static void test_key_away(void **state)
{
    struct house *h = *state;
    struct console boss;
    uint64_t slot = 0;
    unsigned ewks = house_ewks(h, &slot); /* the line's, and its audit's */
    console_open(&boss, h, &h->boss);
    house_key_away(h);
    struct rotate_plan p = {0};
    IS(rotate(&boss, &p), WIRE_LATER);
    IS(house_papers(h, PAPER_EPOCH), 1);
    house_key_back(h);
    IS(rotate_leaver(&boss, NULL), WIRE_OK);
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, WIRE_BODY_MAX);
    done_make(&boss, NULL, 0, &b);
    house_key_away(h);
    IS(caller_raw(&boss.at, WIRE_ROTATE_DONE, buf_view(&b)), WIRE_OK);
    IS(house_papers(h, PAPER_EPOCH), 1);
    IS(house_papers(h, PAPER_SPENT), 1); /* the key lies there still, and that is known */
    console_close(&boss);
    house_shut(h);
    house_open(h, NULL);
    IS(house_ewks(h, &slot), ewks + 1);
    touch(h);
    IS(house_ewks(h, &slot), ewks);
    IS(house_papers(h, PAPER_SPENT), 0);
}

/* Burnt, and stopped before that was written down: at the next start it is burnt once more, which
 * must not hit a key that was given the same number since. */
static void test_burnt_twice(void **state)
{
    struct house *h = *state;
    struct console boss;
    uint64_t slot = 0;
    static const struct store_id id;
    static const uint8_t doc[1] = {SLOT_EPOCH};
    console_open(&boss, h, &h->boss);
    unsigned ewks = house_ewks(h, &slot);
    const struct store_ops *ops = h->store->ops;
    OK(ops->begin(h->store));
    OK(ops->paper_put(h->store, PAPER_SPENT, &id, slot, VIEW(doc, sizeof doc)));
    OK(ops->paper_put(h->store, PAPER_SPENT, &id, slot + 1, VIEW(doc, sizeof doc)));
    OK(ops->commit(h->store));
    console_close(&boss);
    house_shut(h);
    house_open(h, NULL);
    touch(h);
    IS(house_papers(h, PAPER_SPENT), 0);
    IS(house_ewks(h, &slot), ewks);
    console_open(&boss, h, &h->boss); /* with its team key, under the EWK that is there */
    console_close(&boss);
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_server_killed), JOURNEY(test_key_away),
                                       JOURNEY(test_burnt_twice)};
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
