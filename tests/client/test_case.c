/* test_case: a practitioner takes, reads, answers and notes. */
#include "client/peer.h"

static const uint8_t *const row = (const uint8_t *)"the row's 16 bit";
static struct peer *p;
static struct client_visitor v;
static struct client_staff s;
static struct client_case c;

static int start(void **state)
{
    (void)state;
    p = peer_new();
    peer_visitor(p, &v);
    peer_staff(p, &s);
    OK(client_open(&p->door, PEER_LINE, WANT_NOW, view_str("hello"), &v));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    peer_free(p);
    return 0;
}

static enum cb_err take(struct heard *h)
{
    *h = (struct heard){0};
    return client_staff_take(&p->door, &s, row, &c, heard_one, h);
}

static void test_take_and_reply(void **state)
{
    (void)state;
    struct heard h;
    uint8_t first[16];
    OK(client_staff_first(&p->door, &s, first));
    assert_memory_equal(first, row, 16);
    OK(take(&h));
    assert_string_equal(h.text, "hello|");
    assert_int_equal(c.state, CONV_HELD);
    assert_int_equal(client_staff_first(&p->door, &s, first), CB_NONE_FOUND);
    OK(client_staff_reply(&p->door, &s, &c, view_str("good morning")));
    h = (struct heard){0};
    OK(client_return(&p->door, &v, 0, heard_one, &h));
    assert_string_equal(h.text, "hello|good morning|");
    OK(client_staff_back(&p->door, row));
    OK(client_staff_end(&p->door, row));
    assert_int_equal(p->state, CONV_ENDED);
}

static void test_notes(void **state)
{
    (void)state;
    struct heard h;
    OK(take(&h));
    assert_false(c.has_nk);
    OK(client_staff_note(&p->door, &s, &c, view_str("first note")));
    OK(client_staff_note(&p->door, &s, &c, view_str("second note")));
    assert_int_equal(p->ngrants, 3);
    OK(client_staff_reply(&p->door, &s, &c, view_str("hi")));
    struct client_case mine = c;
    OK(take(&h));
    assert_string_equal(h.order, "v1 n1 n2 s1 ");
    assert_string_equal(h.text, "hello|first note|second note|hi|");
    assert_memory_equal(&c.nk, &mine.nk, 32);
    peer_hears(p, &v, 0, "v1 s1 "); /* the visitor sees none of it */
}

static void test_notes_spoiled(void **state)
{
    (void)state;
    struct heard h;
    OK(take(&h));
    OK(client_staff_note(&p->door, &s, &c, view_str("a note")));
    p->ngrants = 2; /* its key is withheld */
    OK(take(&h));
    assert_string_equal(h.order, "v1 !3.1 ");
    assert_int_equal(client_staff_note(&p->door, &s, &c, view_str("x")), CB_PEER_SEAL);
    p->ngrants = 3;
    p->grant[2][32] ^= 1; /* another sender's name */
    assert_int_equal(take(&h), CB_PEER_AUTH);
}

/* The server gives a visitor's key of its own making: nothing that is signed over fits it. */
static void test_swapped_visitor(void **state)
{
    (void)state;
    struct heard h;
    struct seal_sk server;
    struct seal_key ck;
    struct seal_grant_hdr g;
    OK(seal_grant_peek(VIEW(p->grant[1], SEAL_GRANT), &g));
    seal_pair_new(&server, &p->pk_v);
    assert_int_equal(take(&h), CB_PEER_SEAL); /* the grant names another conversation */
    seal_key_new(&ck);
    OK(seal_grant_make(&g, &server, &p->epoch.pk, &ck, p->grant[1]));
    assert_int_equal(take(&h), CB_PEER_SEAL);
    seal_conv_of(&p->pk_v, &g.conv); /* wholly another conversation: it opens, and is not theirs */
    OK(seal_grant_make(&g, &server, &p->epoch.pk, &ck, p->grant[1]));
    OK(take(&h));
    assert_string_equal(h.order, "!0.0 !1.1 ");
    assert_string_equal(h.text, "");
}

static void test_wrong_epoch(void **state)
{
    (void)state;
    struct heard h;
    s.epoch++;
    assert_int_equal(take(&h), CB_PEER_SEAL);
    s.epoch--;
    cb_random(&s.sk_e, sizeof s.sk_e);
    assert_int_equal(take(&h), CB_PEER_SEAL);
}

static void test_older_page(void **state)
{
    (void)state;
    struct heard h;
    OK(client_send(&p->door, &v, view_str("b")));
    OK(client_send(&p->door, &v, view_str("c")));
    p->page = 2;
    OK(take(&h));
    assert_string_equal(h.order, "v2 v3 ");
    h = (struct heard){0};
    OK(client_staff_read(&p->door, &s, &c, heard_one, &h));
    assert_string_equal(h.order, "v1 ");
    assert_int_equal(c.before, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        T(test_take_and_reply),  T(test_notes),       T(test_notes_spoiled),
        T(test_swapped_visitor), T(test_wrong_epoch), T(test_older_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
