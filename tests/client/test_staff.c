/* test_staff: signing in, and what a server that lies gets. */
#include "client/peer.h"

static struct peer *p;
static struct client_staff s;

static int start(void **state)
{
    (void)state;
    p = peer_new();
    peer_password(p, "correct horse");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    peer_free(p);
    return 0;
}

static enum cb_err login(const char *password, uint32_t code)
{
    s = (struct client_staff){.roster = buf_view(&p->roster)};
    return client_staff_login(&p->door, view_str(" Robin "), view_str(password), code, &s);
}

static void test_login(void **state)
{
    (void)state;
    OK(login("correct horse", 123456));
    assert_memory_equal(&s.sk, &p->sk_m, 32);
    assert_memory_equal(&s.sk_e, &p->sk_e, 32);
    assert_memory_equal(&s.mid, &p->mid, 16);
    assert_int_equal(s.line, PEER_LINE);
    assert_int_equal(s.epoch, 1);
    assert_int_equal(s.role, ROLE_SUPERVISOR);
    assert_int_equal(s.session[0], 9);
}

static void test_wrong(void **state)
{
    (void)state;
    assert_int_equal(login("correct Horse", 123456), CB_PEER_DENIED);
    assert_int_equal(login("correct horse", 123457), CB_PEER_DENIED);
}

/* Cheap stretching would make the password guessable; dear stretching would stop the browser. */
static void test_stretching(void **state)
{
    (void)state;
    const uint32_t rows[][2] = {{2, 65536}, {3, 65535}, {0, 0}, {17, 65536}, {3, 1024 * 1024 + 1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        p->asked = 0;
        p->ops = rows[i][0];
        p->mem_kib = rows[i][1];
        assert_int_equal(login("correct horse", 123456), CB_PEER_AUTH);
        assert_int_equal(p->asked, 1); /* and nothing was told */
    }
}

/* A tagging server evaluates with a key of its own: the proof does not hold. */
static void test_other_oprf_key(void **state)
{
    (void)state;
    struct seal_point pk;
    seal_oprf_key(&p->k_pw, &pk);
    assert_int_equal(login("correct horse", 123456), CB_PEER_SEAL);
}

static void test_papers(void **state)
{
    (void)state;
    p->wrap[100] ^= 1;
    assert_int_equal(login("correct horse", 123456), CB_PEER_SEAL);
    p->wrap[100] ^= 1;
    struct seal_teamkey t = {.line = PEER_LINE, .epoch = 1, .mid = p->mid};
    struct seal_sk planted;
    struct seal_pk pk;
    seal_pair_new(&planted, &pk); /* a team key is sealed by nobody: only the signed epoch tells */
    OK(seal_teamkey_make(&t, &p->member[0].pk, &planted, p->teamkey));
    assert_int_equal(login("correct horse", 123456), CB_PEER_AUTH);
    p->epoch.pk = pk;
    cb_random(&p->ed_m, sizeof p->ed_m); /* and an epoch that no supervisor signed */
    peer_sign(p);
    assert_int_not_equal(login("correct horse", 123456), CB_OK);
}

static void test_name_hash(void **state)
{
    (void)state;
    uint8_t a[16], b[16];
    client_staff_name_hash(view_str("robin"), a);
    client_staff_name_hash(view_str(" \tRoBIN\r\n"), b);
    assert_memory_equal(a, b, 16);
    client_staff_name_hash(view_str("rob in"), b);
    assert_memory_not_equal(a, b, 16);
    seal_hash_label("staff/name", view_str("robin"), b, 16);
    assert_memory_equal(a, b, 16);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start, stop)
    const struct CMUnitTest tests[] = {
        T(test_login),          T(test_wrong),  T(test_stretching),
        T(test_other_oprf_key), T(test_papers), cmocka_unit_test(test_name_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
