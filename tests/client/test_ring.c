/* test_ring: whose grants are taken and whose are not. What a live server may try: a key of its
 * own, another visitor's key, a member it made up, a broken way down to the first key. */
#include "client/peer.h"

static struct peer *p;
static struct client_visitor v;
static struct seal_sk sk_m2, sk_far;

static int start(void **state)
{
    (void)state;
    p = peer_new();
    peer_member(p, 0x20, PEER_LINE, &sk_m2);
    peer_member(p, 0x30, PEER_LINE + 1, &sk_far);
    peer_visitor(p, &v);
    OK(client_open(&p->door, PEER_LINE, WANT_NOW, view_str("a"), &v));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    peer_free(p);
    return 0;
}

static enum cb_err back(void)
{
    struct heard h = {0};
    return client_return(&p->door, &v, 0, heard_one, &h);
}

/* Grant generation gen to the visitor as this member would, with the link down. */
static void regrant(const struct seal_mid *sender, const struct seal_sk *from, uint32_t gen,
                    const struct seal_key *below, struct seal_key *ck)
{
    struct seal_grant_hdr h = {
        .rk = RK_VISITOR, .line = PEER_LINE, .gen = gen, .conv = v.me.conv, .sender = *sender};
    seal_key_new(ck);
    OK(seal_grant_make(&h, from, &v.me.pk, ck, p->grant[p->ngrants++]));
    OK(seal_link_make(&v.me.conv, gen, ck, below, p->link[p->nlinks++]));
}

static void test_rotated(void **state)
{
    (void)state;
    struct seal_key ck0 = v.ck, ck1, ck2;
    regrant(&p->member[1].mid, &sk_m2, 1, &ck0, &ck1);
    OK(back());
    assert_int_equal(v.gen, 1);
    OK(client_send(&p->door, &v, view_str("b")));
    regrant(&p->mid, &p->sk_m, 2, &ck1, &ck2);
    OK(back());
    assert_memory_equal(&v.ck, &ck2, 32);
    OK(client_send(&p->door, &v, view_str("c")));
    peer_hears(p, &v, 0, "v1 v2 v3 ");
}

static void test_senders(void **state)
{
    (void)state;
    struct seal_key ck0 = v.ck, ck1;
    struct seal_mid zero = {0}, made_up = {.b = {0x21}};
    struct {
        const struct seal_mid *mid;
        const struct seal_sk *sk;
        enum cb_err e;
    } rows[] = {
        {&zero, &sk_m2, CB_PEER_AUTH},              /* nobody's */
        {&zero, &v.me.sk, CB_PEER_AUTH},            /* a later generation of the visitor's own */
        {&made_up, &sk_m2, CB_PEER_AUTH},           /* not in the roster */
        {&p->member[2].mid, &sk_far, CB_PEER_AUTH}, /* a member, but not of this line */
        {&p->member[1].mid, &sk_far, CB_PEER_SEAL}, /* another's name */
        {&p->mid, &sk_m2, CB_PEER_SEAL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        p->ngrants = 2;
        p->nlinks = 0;
        regrant(rows[i].mid, rows[i].sk, 1, &ck0, &ck1);
        assert_int_equal(back(), rows[i].e);
    }
    v.roster = VIEW(NULL, 0); /* without a roster nobody is a member */
    regrant(&p->mid, &p->sk_m, 1, &ck0, &ck1);
    assert_int_equal(back(), CB_PEER_AUTH);
}

/* Base mode: sealed to pk_v by somebody who knows nothing but pk_v (PROTOCOL §4, "must be auth").
 */
static void test_forged_base_mode(void **state)
{
    (void)state;
    struct seal_key mine;
    uint8_t *g = p->grant[0];
    seal_key_new(&mine);
    OK(seal_hpke_seal(&(struct seal_hpke_to){&p->pk_v, NULL, NULL}, view_str("callbox/1/grant"),
                      VIEW(g, 48), VIEW(mine.b, 32), g + 48, g + 80));
    assert_int_equal(back(), CB_PEER_SEAL);
}

static void test_forged_auth_mode(void **state)
{
    (void)state;
    struct seal_grant_hdr h;
    struct seal_sk server;
    struct seal_pk pk;
    struct seal_key mine;
    seal_key_new(&mine);
    seal_pair_new(&server, &pk);
    OK(seal_grant_peek(VIEW(p->grant[0], SEAL_GRANT), &h));
    OK(seal_grant_make(&h, &server, &v.me.pk, &mine, p->grant[0]));
    assert_int_equal(back(), CB_PEER_SEAL);
}

static void test_another_conversation(void **state)
{
    (void)state;
    struct peer *other = peer_new();
    struct client_visitor w;
    peer_visitor(other, &w);
    OK(client_open(&other->door, PEER_LINE, WANT_NOW, view_str("x"), &w));
    memcpy(p->grant[0], other->grant[0], SEAL_GRANT);
    assert_int_equal(back(), CB_PEER_SEAL);
    p->ngrants = 0;
    assert_int_equal(back(), CB_PEER_SEAL);
    peer_free(other);
}

static void test_links(void **state)
{
    (void)state;
    struct seal_key ck0 = v.ck, ck1, false0;
    regrant(&p->mid, &p->sk_m, 1, &ck0, &ck1);
    p->nlinks = 0;
    assert_int_equal(back(), CB_PEER_SEAL);
    p->nlinks = 1;
    p->link[0][60] ^= 1;
    assert_int_equal(back(), CB_PEER_SEAL);
    seal_key_new(&false0); /* down to a key the visitor never granted itself */
    OK(seal_link_make(&v.me.conv, 1, &ck1, &false0, p->link[0]));
    assert_int_equal(back(), CB_PEER_SEAL);
    OK(seal_link_make(&v.me.conv, 1, &ck1, &ck0, p->link[0]));
    OK(back());
    memcpy(p->grant[0], p->grant[2], SEAL_GRANT); /* its own first grant is withheld */
    assert_int_equal(back(), CB_PEER_SEAL);
}

/* Whoever left is named for as long as what they granted is in use; after that they are nobody. */
static void test_left_since(void **state)
{
    (void)state;
    struct seal_key ck0 = v.ck, ck1;
    regrant(&p->member[1].mid, &sk_m2, 1, &ck0, &ck1);
    p->member[1].naf_day = cb_day() - 1;
    p->member[1].serial++;
    peer_sign(p);
    v.roster = buf_view(&p->roster);
    OK(back());
    assert_int_equal(v.gen, 1);
    p->member[1] = p->member[2];
    p->nmembers = 2;
    peer_sign(p);
    v.roster = buf_view(&p->roster);
    assert_int_equal(back(), CB_PEER_AUTH);
}

/* A role without a desk holds no line's key, and grants none. */
static void test_roles(void **state)
{
    (void)state;
    struct seal_key ck0 = v.ck, ck1;
    regrant(&p->member[1].mid, &sk_m2, 1, &ck0, &ck1);
    for (uint8_t role = ROLE_PRACTITIONER; role <= ROLE_LAST; role++) {
        p->member[1].role = role;
        peer_sign(p);
        v.roster = buf_view(&p->roster);
        assert_int_equal(back(), role <= ROLE_SUPERVISOR ? CB_OK : CB_PEER_AUTH);
    }
}

/* The newest key, once seen, cannot be held back from one who remembers it. */
static void test_held_back(void **state)
{
    (void)state;
    struct seal_key ck0 = v.ck, ck1;
    regrant(&p->mid, &p->sk_m, 1, &ck0, &ck1);
    OK(back());
    p->ngrants = 2;
    assert_int_equal(back(), CB_PEER_SEAL);
}

/* What somebody with a kept key and the server's help would append. */
static void append(const struct seal_key *ck, uint32_t gen, uint8_t dir)
{
    CB_CLEANUP(buf_free) struct buf msg, reply;
    struct seal_msg_hdr h = {.conv = v.me.conv, .gen = gen, .dir = dir, .seq = p->last[dir] + 1};
    struct seal_msg_body body = {.kind = 1, .text = view_str("believe me")};
    buf_init(&msg, SEAL_MSG_MAX);
    buf_init(&reply, 64);
    cb_random(&h.msgid, sizeof h.msgid);
    h.prev = p->last[dir] ? p->tip[dir] : h.prev;
    OK(seal_msg_make(&h, ck, &body, &msg));
    OK(peer_seq(p, dir, buf_view(&msg), &reply));
}

static void test_kept_key(void **state)
{
    (void)state;
    struct seal_key ck0 = v.ck, ck1;
    append(&ck0, 0, DIR_S2V); /* before: a colleague's as any */
    peer_hears(p, &v, 0, "v1 s1 ");
    regrant(&p->mid, &p->sk_m, 1, &ck0, &ck1);
    peer_hears(p, &v, 0, "v1 s1 ");
    append(&ck0, 0, DIR_S2V); /* nobody has written under the new key yet, but we hold it */
    peer_hears(p, &v, 0, "v1 s1 !2.2 ");
}

/* Who remembers nothing sees it by the chain. */
static void test_kept_key_later(void **state)
{
    (void)state;
    struct seal_key ck0 = v.ck, ck1;
    struct client_visitor fresh = {.me = v.me, .roster = v.roster};
    regrant(&p->mid, &p->sk_m, 1, &ck0, &ck1);
    append(&ck1, 1, DIR_S2V);
    append(&ck0, 0, DIR_S2V);
    peer_hears(p, &fresh, 0, "v1 s1 !2.2 ");
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        T(test_rotated),
        T(test_senders),
        T(test_forged_base_mode),
        T(test_forged_auth_mode),
        T(test_another_conversation),
        T(test_links),
        T(test_left_since),
        T(test_roles),
        T(test_held_back),
        T(test_kept_key),
        T(test_kept_key_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
