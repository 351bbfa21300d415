/* test_full: the disk under store and vault has no room left. Nothing new is accepted and says so,
 * everything that is there can still be read and burnt, and room that comes back is used again.
 * Run by ctest; as root only, since it mounts a tmpfs, otherwise it says that it was skipped.
 * Never fills any other disk. */
#include "journey/house.h"
#include "keys/keys_in.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

static char mounted[64];

static int full_setup(void **state)
{
    struct house *h;
    if (geteuid() != 0) {
        skip();
    }
    snprintf(mounted, sizeof mounted, "/tmp/callbox-full-XXXXXX");
    assert_non_null(mkdtemp(mounted));
    assert_int_equal(mount("tmpfs", mounted, "tmpfs", MS_NOSUID | MS_NODEV, "size=8m"), 0);
    h = cb_alloc(sizeof *h);
    snprintf(h->dir, sizeof h->dir, "%s/house", mounted);
    house_copy(founded.dir, h->dir);
    h->boss = founded.boss;
    house_open(h, NULL);
    *state = h;
    return 0;
}

static int full_teardown(void **state)
{
    struct house *h = *state;
    if (h) {
        house_teardown(state);
        assert_int_equal(umount(mounted), 0);
        rmdir(mounted);
    }
    return 0;
}

static void filler(char path[HOUSE_PATH])
{
    snprintf(path, HOUSE_PATH, "%s/filler", mounted);
}

static void fill(void)
{
    static const uint8_t bytes[4096] = {1};
    char path[HOUSE_PATH];
    filler(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(fd >= 0);
    while (write(fd, bytes, sizeof bytes) > 0) {
    }
    assert_int_equal(errno, ENOSPC);
    close(fd);
}

static void unfill(void)
{
    char path[HOUSE_PATH];
    filler(path);
    assert_int_equal(unlink(path), 0);
}

static unsigned keys_in_use(const struct house *h)
{
    unsigned n = 0;
    for (uint64_t i = 0; i < h->vault->slots; i++) {
        n += h->vault->kind[i] == SLOT_CONV;
    }
    return n;
}

/* What was written before the disk filled goes on taking the log's own room for a while. */
static unsigned send_until_full(struct caller *c, struct client_visitor *v)
{
    unsigned n = 0;
    enum cb_err e = CB_OK;
    while (n < 2000 && !e) {
        e = client_send(&c->ask, v, TEXT("word"));
        n += e == CB_OK;
    }
    IS(e, CB_BUSY_FULL);
    IS(c->status, WIRE_FULL);
    return n;
}

static unsigned count(struct caller *c, struct client_visitor *v)
{
    static struct heard heard;
    uint64_t before = 0;
    memset(&heard, 0, sizeof heard);
    do {
        OK(client_return(&c->ask, v, before, hear, &heard));
        before = v->before;
    } while (before);
    IS(heard.broken, 0);
    return heard.n;
}

static void works_again(struct caller *c, struct client_visitor *v)
{
    enum cb_err e = client_send(&c->ask, v, TEXT("again"));
    e = e == CB_BUSY_FULL ? client_send(&c->ask, v, TEXT("again")) : e; /* tidy came after it */
    OK(e);
}

static void test_full_and_back(void **state)
{
    struct house *h = *state;
    struct caller c, stream, staff;
    struct client_visitor v, fresh;
    struct client_staff s;
    struct client_case held;
    struct line_figures f;
    uint8_t row[16], ask[56] = {0};
    caller_open(&c, h, DOOR_POST);
    caller_open(&stream, h, DOOR_STREAM);
    caller_open(&staff, h, DOOR_STAFF);
    visitor_new(h, &v);
    visitor_new(h, &fresh);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    sign_in(&staff, &h->boss, &s);
    OK(client_staff_first(&staff.ask, &s, row));
    OK(client_staff_take(&staff.ask, &s, row, &held, hear, &(struct heard){0}));
    memcpy(ask, v.me.auth.b, 32);
    unsigned keys = keys_in_use(h), said = 1;
    for (unsigned round = 0; round < 3; round++) {
        fill();
        said += send_until_full(&c, &v);
        for (unsigned i = 0; i < 5; i++) {
            IS(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("no room"), &fresh), CB_BUSY_FULL);
            IS(client_send(&c.ask, &v, TEXT("no room")), CB_BUSY_FULL);
            IS(client_staff_reply(&staff.ask, &s, &held, TEXT("no room")), CB_BUSY_FULL);
            IS(count(&c, &v), said);
            IS(caller_raw(&stream, WIRE_WATCH, VIEW(ask, sizeof ask)), WIRE_OK);
            OK(client_staff_queue(&staff.ask, &s, CONV_WAITING, 0, NULL, NULL));
        }
        IS(client_return(&c.ask, &fresh, 0, hear, NULL), CB_NONE_FOUND);
        IS(keys_in_use(h), keys); /* none was left behind by what was refused */
        if (round == 1) {         /* a full disk does not keep us from starting */
            house_shut(h);
            house_open(h, NULL);
            v.roster = fresh.roster = buf_view(&h->roster);
            sign_in(&staff, &h->boss, &s);
        }
        unfill();
        works_again(&c, &v);
        said++;
        IS(count(&c, &v), said);
    }
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("room"), &fresh));
    line_figures(h->line, &f);
    assert_true(f.refused_full > 0);
    caller_free(&c);
    caller_free(&stream);
    caller_free(&staff);
}

/* A burn needs no room: it goes through at once, however full the disk. */
static void test_burn(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_visitor v[6], big;
    caller_open(&c, h, DOOR_POST);
    for (unsigned i = 0; i < 6; i++) {
        visitor_new(h, &v[i]);
        OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v[i]));
        OK(client_send(&c.ask, &v[i], TEXT("more")));
    }
    visitor_new(h, &big);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &big));
    fill();
    send_until_full(&c, &big);
    for (unsigned i = 0; i < 6; i++) {
        OK(client_burn(&c.ask, &v[i]));
        IS(client_return(&c.ask, &v[i], 0, hear, NULL), CB_NONE_FOUND);
        IS(client_burn(&c.ask, &v[i]), CB_NONE_FOUND);
    }
    IS(keys_in_use(h), 1);
    uint32_t waiting = 0;
    OK(h->store->ops->conv_count(h->store, HOUSE_LINE, STORE_WAITING, &waiting));
    IS(waiting, 1);
    unfill();
    works_again(&c, &big);
    caller_free(&c);
}

#define FULL(fn) cmocka_unit_test_setup_teardown(fn, full_setup, full_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {FULL(test_full_and_back), FULL(test_burn)};
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
