/* test_chain: what a page says when envelopes were dropped, moved, repeated, spliced or spoiled. */
#include "client/peer.h"

static struct peer *p;
static struct client_visitor v;

/* v1 v2 s1 v3 s2 v4, all well. */
static int talk(void **state)
{
    (void)state;
    struct client_staff s;
    struct client_case c;
    struct heard h = {0};
    p = peer_new();
    peer_visitor(p, &v);
    peer_staff(p, &s);
    OK(client_open(&p->door, PEER_LINE, WANT_NOW, view_str("a"), &v));
    OK(client_send(&p->door, &v, view_str("b")));
    OK(client_staff_take(&p->door, &s, (const uint8_t *)"the row's 16 bit", &c, heard_one, &h));
    OK(client_staff_reply(&p->door, &s, &c, view_str("c")));
    peer_hears(p, &v, 0, "v1 v2 s1 ");
    OK(client_send(&p->door, &v, view_str("d")));
    OK(client_staff_read(&p->door, &s, &c, heard_one, &h));
    OK(client_staff_reply(&p->door, &s, &c, view_str("e")));
    peer_hears(p, &v, 0, "v1 v2 s1 v3 s2 ");
    OK(client_send(&p->door, &v, view_str("f")));
    return 0;
}

static int hang_up(void **state)
{
    (void)state;
    peer_free(p);
    return 0;
}

static void test_whole(void **state)
{
    (void)state;
    peer_hears(p, &v, 0, "v1 v2 s1 v3 s2 v4 ");
}

static void test_dropped(void **state)
{
    (void)state;
    peer_drop(p, 1);
    peer_hears(p, &v, 0, "v1 s1 !1.2 v3 s2 v4 ");
}

static void test_first_dropped(void **state)
{
    (void)state;
    peer_drop(p, 0);
    peer_hears(p, &v, 0, "!1.1 v2 s1 v3 s2 v4 ");
}

static void test_tail_dropped(void **state)
{
    (void)state;
    peer_drop(p, 5);
    peer_hears(p, &v, 0, "v1 v2 s1 v3 s2 !1.4 ");
}

/* The line hides its newest and says there are only three: nothing tells until an ack does. */
static void test_tail_withheld(void **state)
{
    (void)state;
    peer_drop(p, 4);
    p->last[DIR_S2V] = 1;
    seal_hash256(VIEW(p->msg[2].b, p->msg[2].len), &p->tip[DIR_S2V]);
    peer_hears(p, &v, 0, "v1 v2 s1 v3 !2.2 v4 ");
}

static void test_reordered(void **state)
{
    (void)state;
    peer_swap(p, 0, 1);
    peer_hears(p, &v, 0, "!1.1 v2 !1.1 s1 v3 s2 v4 ");
}

static void test_replayed(void **state)
{
    (void)state;
    memcpy(&p->msg[3], &p->msg[1], sizeof p->msg[1]);
    peer_hears(p, &v, 0, "v1 v2 s1 !1.2 s2 !1.3 v4 ");
}

static void test_direction_turned(void **state)
{
    (void)state;
    p->msg[2].b[28] = DIR_V2S; /* dir1 of MSG */
    p->msg[2].b[37] = 3;       /* low byte of seq8 */
    struct heard h = {0};
    OK(client_return(&p->door, &v, 0, heard_one, &h));
    assert_null(strstr(h.text, "c|"));
    assert_non_null(strchr(h.order, '!'));
}

static void test_each_byte_spoiled(void **state)
{
    (void)state;
    struct peer_msg *m = &p->msg[3];
    for (size_t at = 0; at < m->len; at += at < 160 ? 1 : 331) {
        struct heard h = {0};
        m->b[at] ^= 0x40;
        OK(client_return(&p->door, &v, 0, heard_one, &h));
        assert_non_null(strchr(h.order, '!'));
        assert_null(strstr(h.text, "d|"));
        assert_non_null(strstr(h.text, "a|b|c|"));
        assert_non_null(strstr(h.text, "e|f|"));
        m->b[at] ^= 0x40;
    }
}

/* An envelope out of another conversation, and one by the same key with another past. */
static void test_spliced(void **state)
{
    (void)state;
    struct peer *other = peer_new();
    struct client_visitor w;
    peer_visitor(other, &w);
    OK(client_open(&other->door, PEER_LINE, WANT_NOW, view_str("not mine"), &w));
    memcpy(&p->msg[0], &other->msg[0], sizeof p->msg[0]);
    peer_hears(p, &v, 0, "!0.0 !1.1 v2 s1 v3 s2 v4 ");
    peer_free(other);
}

static void test_another_past(void **state)
{
    (void)state;
    struct client_visitor fork = v;
    struct peer *twin = cb_alloc(sizeof *twin);
    *twin = *p;
    twin->door.arg = twin;
    twin->last[DIR_V2S] = 2;
    fork.last_v2s = 2;
    cb_random(&fork.tip_v2s, sizeof fork.tip_v2s);
    OK(client_send(&twin->door, &fork, view_str("forked")));
    memcpy(&p->msg[3], &twin->msg[6], sizeof p->msg[3]);
    struct heard h = {0};
    OK(client_return(&p->door, &v, 0, heard_one, &h));
    assert_string_equal(h.order, "v1 v2 s1 !1.3 v3 !1.3 s2 !1.4 v4 ");
    free(twin);
}

/* Pages of two: each page must end where the newer one said it would. */
static void test_pages(void **state)
{
    (void)state;
    p->page = 2;
    peer_hears(p, &v, 0, "s2 v4 ");
    peer_hears(p, &v, v.before, "s1 v3 ");
    peer_hears(p, &v, v.before, "v1 v2 ");
    assert_int_equal(v.before, 0);
    peer_hears(p, &v, 3, "v1 v2 "); /* by its order, joined to nothing */
    peer_drop(p, 3);
    peer_hears(p, &v, 0, "s2 v4 ");
    peer_hears(p, &v, v.before, "v2 s1 !1.3 ");
    peer_hears(p, &v, v.before, "v1 ");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, talk, hang_up)
    const struct CMUnitTest tests[] = {
        T(test_whole),        T(test_dropped),          T(test_first_dropped),
        T(test_tail_dropped), T(test_tail_withheld),    T(test_reordered),
        T(test_replayed),     T(test_direction_turned), T(test_each_byte_spoiled),
        T(test_spliced),      T(test_another_past),     T(test_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
