/* test_key_away: the key process dies and comes back: what needs it says "later", what does not
 * goes on, and nothing is lost. Run by ctest. */
#include "journey/house.h"
#include "core/os.h"
#include <unistd.h>

static void test_away(void **state)
{
    struct house *h = *state;
    struct caller post, stream, staff;
    struct client_visitor v, fresh;
    struct client_staff s;
    struct heard heard = {0};
    uint8_t row[16], ask[56] = {0}, name[16] = {1}, login[52] = {0}, blind[48] = {0};
    caller_open(&post, h, DOOR_POST);
    caller_open(&stream, h, DOOR_STREAM);
    caller_open(&staff, h, DOOR_STAFF);
    visitor_new(h, &v);
    visitor_new(h, &fresh);
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("one"), &v));
    sign_in(&staff, &h->boss, &s);
    memcpy(ask, v.me.auth.b, 32);
    IS(caller_raw(&stream, WIRE_WATCH, VIEW(ask, sizeof ask)), WIRE_OK);
    house_key_away(h);
    for (unsigned i = 0; i < 2; i++) {
        IS(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("no"), &fresh), CB_BUSY_LOAD);
        IS(client_return(&post.ask, &v, 0, hear, &heard), CB_BUSY_LOAD);
        IS(client_return(&post.ask, &fresh, 0, hear, &heard), CB_BUSY_LOAD); /* no difference */
        IS(client_send(&post.ask, &v, TEXT("no")), CB_BUSY_LOAD);
        IS(client_burn(&post.ask, &v), CB_BUSY_LOAD);
        IS(caller_raw(&staff, WIRE_HELLO, VIEW(name, sizeof name)), WIRE_LATER);
        IS(caller_raw(&staff, WIRE_BLIND, VIEW(blind, sizeof blind)), WIRE_LATER);
        IS(caller_raw(&staff, WIRE_LOGIN, VIEW(login, sizeof login)), WIRE_LATER);
        memcpy(login, h->boss.mid.b, 16); /* known or not: no difference */
    }
    OK(client_send(&stream.ask, &v, TEXT("two"))); /* an open stream holds its own key */
    OK(client_staff_first(&staff.ask, &s, row));
    IS(caller_raw(&staff, WIRE_TAKE, VIEW(row, 16)), WIRE_LATER);
    house_key_back(h);
    struct client_case c;
    OK(client_staff_take(&staff.ask, &s, row, &c, hear, &heard));
    IS(heard.n, 2);
    OK(client_staff_reply(&staff.ask, &s, &c, TEXT("three")));
    OK(client_open(&post.ask, HOUSE_LINE, WANT_NOW, TEXT("yes"), &fresh));
    memset(&heard, 0, sizeof heard);
    OK(client_return(&post.ask, &v, 0, hear, &heard));
    IS(heard.n, 3);
    IS(heard.broken, 0);
    OK(client_send(&post.ask, &v, TEXT("four")));
    OK(client_burn(&post.ask, &v));
    caller_free(&post);
    caller_free(&stream);
    caller_free(&staff);
}

/* K is there but says nothing: the caller waits two seconds, not for ever. */
static void test_silent(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_visitor v;
    int fds[2];
    caller_open(&c, h, DOOR_POST);
    visitor_new(h, &v);
    house_key_away(h);
    OK(ipc_pair(fds));
    keys_link_replace(h->keys, fds[0]);
    uint64_t began = cb_mono_ms();
    v.roster = buf_view(&h->roster);
    IS(client_burn(&c.ask, &v), CB_BUSY_LOAD);
    assert_in_range(cb_mono_ms() - began, 1500, 10000);
    close(fds[1]);
    house_key_back(h);
    IS(client_burn(&c.ask, &v), CB_NONE_FOUND);
    caller_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_away), JOURNEY(test_silent)};
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
