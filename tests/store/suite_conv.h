/* suite_conv: conversations. Included by store_suite.h. Never asserts a speed; it prints one. */

static void test_conv_round(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 7), out;
    assert_true(c.order > 0);
    OK(OPS(s)->commit(s));
    OK(OPS(s)->conv_find(s, &c.lookup, &out));
    same_conv(&c, &out);
    OK(OPS(s)->conv_get(s, &c.row, &out));
    same_conv(&c, &out);
    for (size_t i = 0; i < 32 * 8; i++) { /* every flipped bit of the lookup misses */
        struct store_lookup l = c.lookup;
        l.b[i / 8] ^= (uint8_t)(1 << i % 8);
        IS(OPS(s)->conv_find(s, &l, &out), CB_NONE_FOUND);
    }
    c.row.b[3] ^= 1;
    IS(OPS(s)->conv_get(s, &c.row, &out), CB_NONE_FOUND);
}

static void test_conv_taken(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv a = a_conv_in(s, 1), same_lookup = a_conv(2), same_row = a_conv(3), out;
    same_lookup.lookup = a.lookup;
    same_row.row = a.row;
    IS(OPS(s)->conv_add(s, &same_lookup), CB_NONE_TAKEN);
    IS(OPS(s)->conv_add(s, &same_row), CB_NONE_TAKEN);
    OK(OPS(s)->conv_find(s, &a.lookup, &out));
    same_conv(&a, &out);
    OK(OPS(s)->commit(s));
}

static void test_conv_nonsense(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv(1);
    OK(OPS(s)->mark(s));
    c.state = 0;
    IS(OPS(s)->conv_add(s, &c), CB_HERE_BUG);
    OK(OPS(s)->undo(s));
    c.state = 4;
    IS(OPS(s)->conv_add(s, &c), CB_HERE_BUG);
    OK(OPS(s)->commit(s));
}

static void test_conv_move(void **state)
{
    static const uint8_t mine[16] = {1}, other[16] = {2}, nobody[16];
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), was = c, gone = a_conv(9), out;
    OK(OPS(s)->conv_move(s, &was, STORE_HELD, mine, false));
    IS(OPS(s)->conv_move(s, &was, STORE_HELD, other, false), CB_NONE_TAKEN); /* the second */
    OK(OPS(s)->conv_get(s, &c.row, &out));
    assert_int_equal(out.state, STORE_HELD);
    assert_memory_equal(out.owner, mine, 16);
    assert_int_equal(out.order, c.order);
    was = out;
    memcpy(was.owner, other, 16); /* right state, wrong owner */
    IS(OPS(s)->conv_move(s, &was, STORE_ENDED, nobody, true), CB_NONE_TAKEN);
    was = out;
    was.state = STORE_ENDED; /* right owner, wrong state */
    IS(OPS(s)->conv_move(s, &was, STORE_WAITING, nobody, true), CB_NONE_TAKEN);
    IS(OPS(s)->conv_move(s, &gone, STORE_HELD, mine, true), CB_NONE_TAKEN);
    OK(OPS(s)->conv_move(s, &out, STORE_ENDED, nobody, true));
    OK(OPS(s)->conv_get(s, &c.row, &out));
    assert_int_equal(out.state, STORE_ENDED);
    assert_memory_equal(out.owner, nobody, 16);
    OK(OPS(s)->commit(s));
}

static void test_conv_order(void **state)
{
    static const uint8_t mine[16] = {1}, nobody[16];
    struct store *s = suite_begun(state);
    struct store_conv a = a_conv_in(s, 1), b = a_conv_in(s, 2), out;
    assert_true(b.order > a.order);
    OK(OPS(s)->conv_move(s, &a, STORE_HELD, mine, true));
    OK(OPS(s)->conv_get(s, &a.row, &out));
    OK(OPS(s)->conv_move(s, &out, STORE_WAITING, nobody, true)); /* back to its old place */
    OK(OPS(s)->conv_get(s, &a.row, &out));
    assert_int_equal(out.order, a.order);
    OK(OPS(s)->conv_move(s, &out, STORE_WAITING, nobody, false)); /* to the end */
    OK(OPS(s)->conv_get(s, &a.row, &out));
    assert_true(out.order > b.order);
    OK(OPS(s)->conv_drop(s, &out.row));
    OK(OPS(s)->commit(s));
    suite_again(state); /* an order once given never comes back, though its row is gone */
    s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 3);
    assert_true(c.order > out.order);
    OK(OPS(s)->commit(s));
}

static void test_conv_life(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv was = a_conv_in(s, 1), gone = a_conv(9), now = was, out;
    now.gen = 3;
    now.epoch = UINT32_MAX;
    now.seen = 20001;
    IS(OPS(s)->conv_life(s, &gone, &now), CB_NONE_STALE);
    OK(OPS(s)->conv_life(s, &was, &now));
    IS(OPS(s)->conv_life(s, &was, &now), CB_NONE_STALE); /* the second */
    OK(OPS(s)->conv_get(s, &was.row, &out));
    same_conv(&now, &out);
    was = now;
    was.epoch--; /* right gen, wrong epoch */
    IS(OPS(s)->conv_life(s, &was, &now), CB_NONE_STALE);
    OK(OPS(s)->commit(s));
}

struct walked {
    bool any; /* line */
    unsigned n, most;
    uint64_t place;
};

static bool goes_on(void *arg, const struct store_conv *c, uint64_t place)
{
    struct walked *w = arg;
    assert_true(place > w->place);
    assert_true(c->line == 3 || w->any);
    w->place = place;
    return ++w->n < w->most;
}

static unsigned walk(struct store *s, const struct store_walk *ask)
{
    struct walked w = {.any = !ask->line, .most = 99, .place = ask->after};
    OK(OPS(s)->conv_walk(s, ask, goes_on, &w));
    return w.n;
}

static void test_conv_walk(void **state)
{
    static const uint8_t mine[16] = {1};
    struct store *s = suite_begun(state);
    for (unsigned i = 0; i < 10; i++) {
        struct store_conv c = a_conv(i);
        c.epoch = i < 4 ? 1 : 2;
        c.seen = (uint16_t)(20000 + i);
        c.line = i == 9 ? 4 : 3;
        OK(OPS(s)->conv_add(s, &c));
        OK(OPS(s)->conv_move(s, &c, STORE_HELD, mine, true)); /* whatever its state */
    }
    assert_int_equal(walk(s, &(struct store_walk){3, UINT32_MAX, UINT32_MAX, 0, 99}), 9);
    assert_int_equal(walk(s, &(struct store_walk){3, 2, UINT32_MAX, 0, 99}), 4);
    assert_int_equal(walk(s, &(struct store_walk){3, 1, UINT32_MAX, 0, 99}), 0);
    assert_int_equal(walk(s, &(struct store_walk){3, UINT32_MAX, 20003, 0, 99}), 3);
    assert_int_equal(walk(s, &(struct store_walk){3, 2, 20003, 0, 2}), 2);
    assert_int_equal(walk(s, &(struct store_walk){5, UINT32_MAX, UINT32_MAX, 0, 99}), 0);
    assert_int_equal(walk(s, &(struct store_walk){0, UINT32_MAX, UINT32_MAX, 0, 99}), 10);
    assert_int_equal(walk(s, &(struct store_walk){0, 2, 20003, 0, 99}), 3);
    struct walked two = {.most = 2};
    OK(OPS(s)->conv_walk(s, &(struct store_walk){3, 3, UINT32_MAX, 0, 99}, goes_on, &two));
    assert_int_equal(two.n, 2); /* until fn says so, and on from there */
    assert_int_equal(walk(s, &(struct store_walk){3, 3, UINT32_MAX, two.place, 99}), 7);
    assert_int_equal(walk(s, &(struct store_walk){3, 3, UINT32_MAX, UINT64_MAX, 99}), 0);
    OK(OPS(s)->commit(s));
}

struct listed {
    unsigned n, most;
    uint64_t order;
};

static bool in_order(void *arg, const struct store_conv *c)
{
    struct listed *l = arg;
    assert_true(c->order > l->order);
    l->order = c->order;
    return ++l->n < l->most;
}

static void test_conv_list(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c[10], other;
    uint32_t n;
    for (unsigned i = 0; i < 10; i++) {
        c[i] = a_conv_in(s, i);
    }
    other = a_conv(50);
    other.line = 4;
    OK(OPS(s)->conv_add(s, &other));
    OK(OPS(s)->conv_move(s, &c[9], STORE_HELD, c[9].owner, true));
    struct listed all = {.most = 99}, after = {.most = 99}, few = {.most = 99}, stop = {.most = 2};
    OK(OPS(s)->conv_list(s, &(struct store_page){3, STORE_WAITING, 0, 99, 0}, in_order, &all));
    assert_int_equal(all.n, 9);
    OK(OPS(s)->conv_list(s, &(struct store_page){3, STORE_WAITING, c[3].order, 99, 0}, in_order,
                         &after));
    assert_int_equal(after.n, 5);
    OK(OPS(s)->conv_list(s, &(struct store_page){3, STORE_WAITING, 0, 3, 0}, in_order, &few));
    assert_int_equal(few.n, 3);
    assert_int_equal(few.order, c[2].order);
    OK(OPS(s)->conv_list(s, &(struct store_page){3, STORE_WAITING, 0, 99, 0}, in_order, &stop));
    assert_int_equal(stop.n, 2);
    OK(OPS(s)->conv_list(s, &(struct store_page){3, STORE_WAITING, UINT64_MAX, 99, 0}, in_order,
                         &stop));
    assert_int_equal(stop.n, 2); /* nothing after the end */
    OK(OPS(s)->conv_count(s, 3, STORE_WAITING, &n));
    assert_int_equal(n, 9);
    OK(OPS(s)->conv_count(s, 3, STORE_HELD, &n));
    assert_int_equal(n, 1);
    OK(OPS(s)->conv_count(s, 4, STORE_WAITING, &n));
    assert_int_equal(n, 1);
    OK(OPS(s)->conv_count(s, 5, STORE_WAITING, &n));
    assert_int_equal(n, 0);
    OK(OPS(s)->commit(s));
}

static void test_conv_drop(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c[2] = {a_conv_in(s, 1), a_conv_in(s, 2)}, out;
    CB_CLEANUP(buf_free) struct buf got;
    buf_init(&got, STORE_PAPER_MAX);
    struct store_id id[2];
    for (unsigned i = 0; i < 2; i++) {
        store_id_of(c[i].row.b, 16, &id[i]);
        for (uint64_t seq = 1; seq < 5; seq++) {
            struct store_env e = an_env((uint8_t)(1 + seq % 3), seq, 5000);
            OK(add_env(s, &c[i], &e));
        }
        for (uint8_t kind = PAPER_GRANT; kind <= PAPER_MEMBER; kind++) {
            OK(OPS(s)->paper_put(s, kind, &id[i], 1, view_str("paper")));
        }
    }
    OK(OPS(s)->conv_drop(s, &c[0].row));
    IS(OPS(s)->conv_drop(s, &c[0].row), CB_NONE_FOUND);
    OK(OPS(s)->commit(s));
    OK(OPS(s)->tidy(s));
    for (unsigned i = 0; i < 2; i++) { /* the neighbour keeps all of its own */
        enum cb_err want = i ? CB_OK : CB_NONE_FOUND;
        IS(OPS(s)->conv_find(s, &c[i].lookup, &out), want);
        assert_int_equal(envs_of(s, &c[i].row), i ? 4 : 0);
        IS(OPS(s)->paper_get(s, PAPER_GRANT, &id[i], 1, &got), want);
        IS(OPS(s)->paper_get(s, PAPER_LINK, &id[i], 1, &got), want);
        OK(OPS(s)->paper_get(s, PAPER_MEMBER, &id[i], 1, &got)); /* not the conversation's */
    }
    OK(OPS(s)->begin(s)); /* as if it had never been */
    c[0] = a_conv_in(s, 1);
    assert_int_equal(envs_of(s, &c[0].row), 0);
    OK(OPS(s)->commit(s));
}

static void test_conv_many(void **state)
{
    enum { MANY = 10000, PAGE = 50 };
    struct store *s = suite_begun(state);
    for (unsigned i = 0; i < MANY; i++) {
        a_conv_in(s, i);
    }
    OK(OPS(s)->commit(s));
    uint64_t t0 = cb_mono_ms();
    struct listed all = {.most = MANY + 1};
    OK(OPS(s)->conv_list(s, &(struct store_page){3, STORE_WAITING, 0, MANY, 0}, in_order, &all));
    uint64_t t1 = cb_mono_ms();
    uint32_t n = 0;
    for (unsigned i = 0; i < 100; i++) {
        OK(OPS(s)->conv_count(s, 3, STORE_WAITING, &n));
    }
    uint64_t t2 = cb_mono_ms();
    unsigned page = 0;
    for (unsigned i = 0; i < 100; i++) {
        OK(OPS(s)->conv_list(s, &(struct store_page){3, STORE_WAITING, all.order / 2, PAGE, 0},
                             counts_convs, &page));
    }
    uint64_t t3 = cb_mono_ms();
    assert_int_equal(all.n, MANY);
    assert_int_equal(n, MANY);
    assert_int_equal(page, 100 * PAGE);
    printf("  10,000 waiting: list all %u ms; count %.2f ms; a page of 50 %.2f ms\n",
           (unsigned)(t1 - t0), (double)(t2 - t1) / 100, (double)(t3 - t2) / 100);
}
