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
        OK(add_env(s, &c, &e));
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
    OK(add_env(s, &c, &e));
    twin = e;
    IS(add_env(s, &c, &twin), CB_NONE_TAKEN); /* both are there: the msgid says it */
    twin.seq = 2;
    IS(add_env(s, &c, &twin), CB_NONE_TAKEN);
    twin = e;
    twin.msgid[0] ^= 1;
    IS(add_env(s, &c, &twin), CB_NONE_STALE);
    IS(OPS(s)->env_has(s, &c.row, twin.msgid, &seq), CB_NONE_FOUND);
    twin.dir = 2;
    OK(add_env(s, &c, &twin)); /* each direction has its own numbers */
    twin = e;
    OK(add_env(s, &d, &twin)); /* and each conversation its own msgids */
    IS(add_env(s, &none, &twin), CB_NONE_FOUND);
    IS(OPS(s)->env_has(s, &none.row, e.msgid, &seq), CB_NONE_FOUND);
    assert_int_equal(envs_of(s, &none.row), 0);
    twin = an_env(1, 9, STORE_ENV_MAX + 1);
    IS(add_env(s, &c, &twin), CB_PEER_SIZE);
    twin = an_env(4, 9, 10);
    IS(add_env(s, &c, &twin), CB_HERE_BUG);
    twin = an_env(0, 9, 10);
    IS(add_env(s, &c, &twin), CB_HERE_BUG);
    OK(OPS(s)->commit(s));
    assert_int_equal(envs_of(s, &c.row), 2);
}

/* The row moves with the envelope, or neither does. */
static void test_env_swaps(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), old = c, out;
    struct store_env e = an_env(3, UINT64_MAX, 700), f = an_env(1, 2, 900), g = an_env(1, 3, 900);
    uint8_t tips[STORE_TIPS];
    uint64_t seq;
    memset(tips, 0x77, sizeof tips);
    OK(OPS(s)->env_add(s, &c, &e, tips));
    assert_int_equal(c.last[2], UINT64_MAX);
    assert_memory_equal(c.tips, tips, sizeof tips);
    OK(OPS(s)->conv_get(s, &c.row, &out));
    same_conv(&c, &out);
    IS(OPS(s)->env_add(s, &old, &f, old.tips), CB_NONE_STALE); /* read before it moved */
    for (unsigned i = 0; i < 3; i++) {                         /* each of the three counts */
        struct store_conv was = c;
        was.last[i]--;
        IS(OPS(s)->env_add(s, &was, &f, old.tips), CB_NONE_STALE);
    }
    IS(OPS(s)->env_has(s, &c.row, f.msgid, &seq), CB_NONE_FOUND);
    OK(OPS(s)->env_add(s, &c, &f, tips));
    f.msgid[0] ^= 1;
    IS(OPS(s)->env_add(s, &c, &f, old.tips), CB_NONE_STALE); /* that seq is there */
    memcpy(g.msgid, e.msgid, sizeof g.msgid);
    IS(OPS(s)->env_add(s, &c, &g, old.tips), CB_NONE_TAKEN); /* as a note, but it is there */
    OK(OPS(s)->conv_get(s, &c.row, &out));
    same_conv(&c, &out);
    assert_int_equal(envs_of(s, &c.row), 2);
    OK(OPS(s)->commit(s));
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
        struct store_env e = an_env((uint8_t)(1 + i % 3), i + 1, 200), f = e;
        OK(add_env(s, &c, &e));
        OK(add_env(s, &other, &f));
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

/* From any order down, whoever's it is, and none from the first. */
static void test_env_below(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), other = a_conv_in(s, 2);
    static struct first_env got;
    uint64_t at[3];
    for (uint64_t i = 0; i < 3; i++) {
        struct store_env e = an_env(1, i + 1, 200), f = an_env(1, i + 1, 300);
        OK(add_env(s, &c, &e));
        OK(add_env(s, &other, &f));
        at[i] = e.order;
        assert_int_equal(f.order, e.order + 1);
    }
    OK(OPS(s)->commit(s));
    for (uint64_t below = at[0]; below < at[2] + 4; below++) {
        got.e.order = 0;
        OK(OPS(s)->env_list(s, &c.row, 0xe, below, takes_first, &got));
        uint64_t want = below > at[2] ? at[2] : below > at[1] ? at[1] : below > at[0] ? at[0] : 0;
        assert_int_equal(got.e.order, want);
    }
    OK(OPS(s)->env_list(s, &c.row, 0xe, UINT64_MAX, takes_first, &got));
    assert_int_equal(got.e.order, at[2]);
}

/* The order of the newest one dropped is not given again. */
static void test_env_order(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1);
    struct store_env e = an_env(1, 1, 100), later = an_env(1, 1, 100);
    OK(add_env(s, &c, &e));
    OK(OPS(s)->commit(s));
    OK(OPS(s)->begin(s));
    OK(OPS(s)->conv_drop(s, &c.row));
    OK(OPS(s)->commit(s));
    suite_again(state);
    s = suite_begun(state);
    c = a_conv_in(s, 1);
    OK(add_env(s, &c, &later));
    assert_true(c.order > e.order);
    assert_true(later.order > c.order);
    OK(OPS(s)->commit(s));
}

/* Nor is one given again whose batch was lost, while we run. */
static void test_env_order_lost(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), again;
    OK(OPS(s)->commit(s));
    OK(OPS(s)->begin(s));
    struct store_conv lost = c;
    struct store_env e = an_env(1, 1, 100), later = an_env(1, 1, 100);
    OK(add_env(s, &lost, &e));
    OPS(s)->rollback(s);
    OK(OPS(s)->begin(s));
    OK(OPS(s)->conv_get(s, &c.row, &again));
    same_conv(&c, &again);
    OK(add_env(s, &again, &later));
    assert_true(later.order > e.order);
    OK(OPS(s)->commit(s));
    suite_again(state);
    s = suite_begun(state);
    struct store_conv last = a_conv_in(s, 2);
    assert_true(last.order > later.order);
    OK(OPS(s)->commit(s));
}
