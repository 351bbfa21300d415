/* test_retention: a conversation lives as long as somebody writes in it, and no longer, seen from
 * both of its ends. Run by ctest. */
#include "journey/house.h"
#include "line/line_in.h"

enum { RETENTION = 180 };

static void row_of(struct house *h, const struct client_visitor *v, struct store_conv *out)
{
    struct store_lookup l;
    OK(keys_ask_lookup(h->keys, &v->me.auth, l.b));
    OK(h->store->ops->conv_find(h->store, &l, out));
}

static void grow_old(struct house *h, const struct client_visitor *v, uint32_t days)
{
    struct store_conv c, then;
    row_of(h, v, &c);
    then = c;
    then.seen = (uint16_t)(cb_day() - days);
    OK(h->store->ops->begin(h->store));
    OK(h->store->ops->conv_life(h->store, &c, &then));
    OK(h->store->ops->commit(h->store));
}

/* Today's round, once more. */
static void round_of_today(struct house *h)
{
    static uint64_t now_ms;
    h->line->chores.day = cb_day() - 1;
    now_ms += CHORE_LOOK_MS;
    while (chores_turn(h->line, cb_day(), now_ms)) {
    }
}

static void test_who_keeps_it_alive(void **state)
{
    struct house *h = *state;
    struct caller c, staff;
    struct client_visitor v;
    struct client_staff s;
    struct client_case held;
    struct heard heard = {0};
    struct store_conv row;
    caller_open(&c, h, DOOR_POST);
    caller_open(&staff, h, DOOR_STAFF);
    sign_in(&staff, &h->boss, &s);
    visitor_new(h, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    row_of(h, &v, &row);
    OK(client_staff_take(&staff.ask, &s, row.row.b, &held, hear, &heard));
    grow_old(h, &v, RETENTION + 1);
    OK(client_staff_reply(&staff.ask, &s, &held, TEXT("an answer")));
    round_of_today(h);
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    grow_old(h, &v, RETENTION + 1);
    OK(client_send(&c.ask, &v, TEXT("a message")));
    round_of_today(h);
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    grow_old(h, &v, RETENTION + 1);
    OK(client_staff_note(&staff.ask, &s, &held, TEXT("a note"))); /* ours, not theirs */
    round_of_today(h);
    IS(client_return(&c.ask, &v, 0, hear, &heard), CB_NONE_FOUND);
    IS(client_staff_read(&staff.ask, &s, &held, hear, &heard), CB_NONE_FOUND);
    IS(client_send(&c.ask, &v, TEXT("too late")), CB_NONE_FOUND);
    caller_free(&c);
    caller_free(&staff);
}

/* Not even its name is left in the files, the log included; and the phrase is as if never used. */
static void test_nothing_is_left(void **state)
{
    struct house *h = *state;
    struct caller c;
    struct client_visitor v;
    struct store_conv row;
    struct heard heard = {0};
    caller_open(&c, h, DOOR_POST);
    visitor_new(h, &v);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("hello"), &v));
    row_of(h, &v, &row);
    grow_old(h, &v, RETENTION + 1);
    assert_true(house_holds(h, "store", row.row.b, 16) > 0); /* the control */
    round_of_today(h);
    OK(h->store->ops->tidy(h->store));
    assert_int_equal(house_holds(h, "store", row.row.b, 16), 0);
    assert_int_equal(house_holds(h, "store", row.lookup.b, 32), 0);
    assert_int_equal(house_holds(h, "store", row.tips, 32), 0);
    OK(client_open(&c.ask, HOUSE_LINE, WANT_NOW, TEXT("anew"), &v));
    OK(client_return(&c.ask, &v, 0, hear, &heard));
    IS(heard.n, 1);
    caller_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {JOURNEY(test_who_keeps_it_alive),
                                       JOURNEY(test_nothing_is_left)};
    return cmocka_run_group_tests(tests, house_found_once, house_unfound);
}
