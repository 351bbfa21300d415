/* suite_env: envelopes. Included by store_suite.h. Never tests what is in them. */

struct first_env {
    struct store_env e;
    uint8_t bytes[STORE_ENV_MAX];
};

static bool takes_first(void *arg, const struct store_env *e)
{
    struct first_env *f = arg;
    f->e = *e;
    memcpy(f->bytes, e->bytes.p, e->bytes.len);
    return false;
}

static void test_env_round(void **state)
{
    static const size_t lens[] = {1, 1069, 4141, 32800, STORE_ENV_MAX};
    static struct first_env got;
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1);
    uint64_t seq;
    for (unsigned i = 0; i < 5; i++) {
        struct store_env e = an_env((uint8_t)(1 + i % 3), i + 10, lens[i]);
        OK(OPS(s)->env_add(s, &c.row, &e));
        assert_true(e.order > c.order);
        OK(OPS(s)->env_list(s, &c.row, 0xe, 0, takes_first, &got));
        assert_int_equal(got.e.order, e.order);
        assert_int_equal(got.e.dir, e.dir);
        assert_int_equal(got.e.seq, e.seq);
        assert_memory_equal(got.e.msgid, e.msgid, 16);
        assert_int_equal(got.e.bytes.len, lens[i]);
        assert_memory_equal(got.bytes, e.bytes.p, lens[i]);
        OK(OPS(s)->env_has(s, &c.row, e.msgid, &seq));
        assert_int_equal(seq, i + 10);
    }
    OK(OPS(s)->commit(s));
    suite_again(state);
    s = *state;
    assert_int_equal(envs_of(s, &c.row), 5);
}

static void test_env_twins(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), d = a_conv_in(s, 2), none = a_conv(3);
    struct store_env e = an_env(1, 1, 1000), twin;
    uint64_t seq;
    OK(OPS(s)->env_add(s, &c.row, &e));
    twin = e;
    IS(OPS(s)->env_add(s, &c.row, &twin), CB_NONE_TAKEN); /* both are there: the msgid says it */
    twin.seq = 2;
    IS(OPS(s)->env_add(s, &c.row, &twin), CB_NONE_TAKEN);
    twin = e;
    twin.msgid[0] ^= 1;
    IS(OPS(s)->env_add(s, &c.row, &twin), CB_NONE_STALE);
    IS(OPS(s)->env_has(s, &c.row, twin.msgid, &seq), CB_NONE_FOUND);
    twin.dir = 2;
    OK(OPS(s)->env_add(s, &c.row, &twin)); /* each direction has its own numbers */
    twin = e;
    OK(OPS(s)->env_add(s, &d.row, &twin)); /* and each conversation its own msgids */
    IS(OPS(s)->env_add(s, &none.row, &twin), CB_NONE_FOUND);
    IS(OPS(s)->env_has(s, &none.row, e.msgid, &seq), CB_NONE_FOUND);
    assert_int_equal(envs_of(s, &none.row), 0);
    twin = an_env(1, 9, STORE_ENV_MAX + 1);
    IS(OPS(s)->env_add(s, &c.row, &twin), CB_PEER_SIZE);
    twin = an_env(4, 9, 10);
    IS(OPS(s)->env_add(s, &c.row, &twin), CB_HERE_BUG);
    twin = an_env(0, 9, 10);
    IS(OPS(s)->env_add(s, &c.row, &twin), CB_HERE_BUG);
    OK(OPS(s)->commit(s));
    assert_int_equal(envs_of(s, &c.row), 2);
}

struct page {
    uint64_t below;
    unsigned n, dirs, most;
};

static bool newest_first(void *arg, const struct store_env *e)
{
    struct page *p = arg;
    assert_true(p->below == 0 || e->order < p->below);
    p->below = e->order;
    p->dirs |= 1u << e->dir;
    return ++p->n % p->most != 0;
}

static void test_env_pages(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), other = a_conv_in(s, 2);
    for (uint64_t i = 0; i < 30; i++) {
        struct store_env e = an_env((uint8_t)(1 + i % 3), i, 200), f = e;
        OK(OPS(s)->env_add(s, &c.row, &e));
        OK(OPS(s)->env_add(s, &other.row, &f));
    }
    OK(OPS(s)->commit(s));
    for (unsigned dirs = 0; dirs < 16; dirs += 2) {
        unsigned want = 10u * (unsigned)__builtin_popcount(dirs);
        struct page p = {.most = 7};
        for (unsigned had = 1; had != p.n;) { /* page by page, until a page brings nothing */
            had = p.n;
            OK(OPS(s)->env_list(s, &c.row, dirs, p.below, newest_first, &p));
        }
        assert_int_equal(p.n, want);
        assert_int_equal(p.dirs, dirs);
    }
}

/* The order of the newest one dropped is not given again. */
static void test_env_order(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1);
    struct store_env e = an_env(1, 1, 100), later = an_env(1, 1, 100);
    OK(OPS(s)->env_add(s, &c.row, &e));
    OK(OPS(s)->commit(s));
    OK(OPS(s)->begin(s));
    OK(OPS(s)->conv_drop(s, &c.row));
    OK(OPS(s)->commit(s));
    suite_again(state);
    s = suite_begun(state);
    c = a_conv_in(s, 1);
    OK(OPS(s)->env_add(s, &c.row, &later));
    assert_true(c.order > e.order);
    assert_true(later.order > c.order);
    OK(OPS(s)->commit(s));
}
