/* test_visitor: opening, coming back, saying more, burning, against an honest line in memory. */
#include "client/peer.h"

static void test_open_and_return(void **state)
{
    (void)state;
    struct peer *p = peer_new();
    struct client_visitor v, again;
    struct heard h = {0};
    peer_visitor(p, &v);
    again = v;
    OK(client_open(&p->door, PEER_LINE, WANT_NOW, view_str("first"), &v));
    OK(client_send(&p->door, &v, view_str("second")));
    assert_int_equal(v.last_v2s, 2);
    OK(client_return(&p->door, &again, 0, heard_one, &h));
    assert_string_equal(h.order, "v1 v2 ");
    assert_string_equal(h.text, "first|second|");
    assert_memory_equal(&again.tip_v2s, &v.tip_v2s, 32);
    assert_int_equal(again.state, CONV_WAITING);
    OK(client_send(&p->door, &again, view_str("third")));
    assert_int_equal(client_send(&p->door, &v, view_str("late")), CB_NONE_STALE);
    peer_hears(p, &v, 0, "v1 v2 v3 ");
    OK(client_send(&p->door, &v, view_str("late")));
    peer_free(p);
}

static void test_wrong_phrase(void **state)
{
    (void)state;
    struct peer *p = peer_new();
    struct client_visitor v, other;
    struct heard h = {0};
    peer_visitor(p, &v);
    peer_visitor(p, &other);
    OK(client_open(&p->door, PEER_LINE, WANT_MESSAGE, view_str("hello"), &v));
    assert_int_equal(client_return(&p->door, &other, 0, heard_one, &h), CB_NONE_FOUND);
    assert_int_equal(client_send(&p->door, &other, view_str("x")), CB_NONE_FOUND);
    assert_int_equal(client_burn(&p->door, &other), CB_NONE_FOUND);
    assert_string_equal(h.order, "");
    assert_int_equal(client_open(&p->door, PEER_LINE, WANT_NOW, view_str("x"), &v), CB_NONE_TAKEN);
    peer_free(p);
}

static void test_burn(void **state)
{
    (void)state;
    struct peer *p = peer_new();
    struct client_visitor v;
    struct heard h = {0};
    peer_visitor(p, &v);
    OK(client_open(&p->door, PEER_LINE, WANT_NOW, view_str("hello"), &v));
    OK(client_burn(&p->door, &v));
    assert_int_equal(client_return(&p->door, &v, 0, heard_one, &h), CB_NONE_FOUND);
    peer_free(p);
}

/* An answer that gets lost is asked for again, and the message is there once. */
static void test_lost_answers(void **state)
{
    (void)state;
    struct peer *p = peer_new();
    struct client_visitor v;
    peer_visitor(p, &v);
    OK(client_open(&p->door, PEER_LINE, WANT_NOW, view_str("one"), &v));
    p->lose = 1;
    OK(client_send(&p->door, &v, view_str("two")));
    p->lose = 2;
    assert_int_equal(client_send(&p->door, &v, view_str("three")), CB_BUSY_LOAD);
    peer_hears(p, &v, 0, "v1 v2 v3 ");
    peer_free(p);
}

static void test_statuses(void **state)
{
    (void)state;
    static const enum cb_err each[] = {
        CB_PEER_FORMAT, CB_NONE_FOUND,  CB_NONE_STALE, CB_NONE_TAKEN,  CB_NONE_ENDED, CB_BUSY_LOAD,
        CB_BUSY_FULL,   CB_PEER_DENIED, CB_BUSY_RATE,  CB_HERE_BUG,    CB_BUSY_WORK,  CB_BUSY_HELD,
        CB_BUSY_AWAY,   CB_BUSY_CHATS,  CB_BUSY_SHIFT, CB_PEER_VERSION};
    struct peer *p = peer_new();
    struct client_visitor v;
    struct heard h = {0};
    peer_visitor(p, &v);
    OK(client_open(&p->door, PEER_LINE, WANT_NOW, view_str("one"), &v));
    for (uint8_t s = 0; s < sizeof each / sizeof each[0]; s++) {
        p->refuse = (uint8_t)(s + WIRE_BAD);
        assert_int_equal(client_return(&p->door, &v, 0, heard_one, &h), each[s]);
    }
    peer_free(p);
}

static void test_sizes(void **state)
{
    (void)state;
    static uint8_t big[SEAL_TEXT_MAX + 1];
    struct peer *p = peer_new();
    struct client_visitor v;
    memset(big, 'a', sizeof big);
    peer_visitor(p, &v);
    enum cb_err e = client_open(&p->door, PEER_LINE, WANT_NOW, VIEW(big, sizeof big), &v);
    assert_int_equal(e, CB_PEER_SIZE);
    assert_false(p->exists);
    OK(client_open(&p->door, PEER_LINE, WANT_NOW, VIEW(big, SEAL_TEXT_MAX), &v));
    assert_int_equal(client_send(&p->door, &v, VIEW(big, sizeof big)), CB_PEER_SIZE);
    assert_true(p->msg[0].len == SEAL_MSG_MAX);
    peer_free(p);
}

/* The line's key counts only with its signatures: another root, line, or a day too late. */
static void test_roster(void **state)
{
    (void)state;
    struct peer *p = peer_new();
    struct client_visitor v;
    peer_visitor(p, &v);
    v.roster.len--;
    assert_int_not_equal(client_open(&p->door, 1, WANT_NOW, view_str("x"), &v), CB_OK);
    v.roster.len++;
    assert_int_not_equal(client_open(&p->door, 2, WANT_NOW, view_str("x"), &v), CB_OK);
    for (size_t at = 4; at < p->roster.len; at += 13) {
        p->roster.p[at] ^= 1;
        assert_int_not_equal(client_open(&p->door, 1, WANT_NOW, view_str("x"), &v), CB_OK);
        p->roster.p[at] ^= 1;
    }
    p->epoch.naf_day = cb_day() - 1;
    p->epoch.nbf_day = cb_day() - 9;
    peer_sign(p);
    v.roster = buf_view(&p->roster);
    assert_int_not_equal(client_open(&p->door, 1, WANT_NOW, view_str("x"), &v), CB_OK);
    assert_int_equal(p->asked, 0);
    peer_free(p);
}

/* What comes over a live stream moves the tips; anything but the next one does not. */
static void test_heard(void **state)
{
    (void)state;
    struct peer *p = peer_new();
    struct client_visitor v;
    struct client_staff s;
    struct client_case c;
    struct heard h = {0};
    peer_visitor(p, &v);
    peer_staff(p, &s);
    OK(client_open(&p->door, PEER_LINE, WANT_NOW, view_str("x"), &v));
    OK(client_staff_take(&p->door, &s, (const uint8_t *)"the row's 16 bit", &c, heard_one, &h));
    OK(client_staff_reply(&p->door, &s, &c, view_str("y")));
    OK(client_staff_reply(&p->door, &s, &c, view_str("z")));
    struct view y = VIEW(p->msg[1].b, p->msg[1].len), z = VIEW(p->msg[2].b, p->msg[2].len);
    h = (struct heard){0};
    assert_int_equal(client_heard(&v, z, heard_one, &h), CB_NONE_STALE);
    OK(client_heard(&v, y, heard_one, &h));
    assert_int_equal(client_heard(&v, y, heard_one, &h), CB_NONE_STALE);
    p->msg[2].b[200] ^= 1;
    assert_int_equal(client_heard(&v, z, heard_one, &h), CB_PEER_SEAL);
    p->msg[2].b[200] ^= 1;
    OK(client_heard(&v, z, heard_one, &h));
    assert_string_equal(h.text, "y|z|");
    OK(client_send(&p->door, &v, view_str("seen")));
    peer_hears(p, &v, 0, "v1 s1 s2 v2 ");
    peer_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_open_and_return),
        cmocka_unit_test(test_wrong_phrase),
        cmocka_unit_test(test_burn),
        cmocka_unit_test(test_lost_answers),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_roster),
        cmocka_unit_test(test_heard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
