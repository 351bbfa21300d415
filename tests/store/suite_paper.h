/* suite_paper: papers. Included by store_suite.h. Never knows a paper's form. */

static void test_paper_round(void **state)
{
    static const uint8_t longest[STORE_PAPER_MAX] = {9};
    struct store *s = suite_begun(state);
    struct store_id id = an_id(1);
    CB_CLEANUP(buf_free) struct buf got;
    buf_init(&got, STORE_PAPER_MAX);
    OK(OPS(s)->paper_put(s, PAPER_ORG, &id, 0, view_str("first")));
    OK(OPS(s)->paper_put(s, PAPER_ORG, &id, 0, VIEW(longest, sizeof longest)));
    OK(OPS(s)->paper_add(s, PAPER_ORG, &id, 1, VIEW(NULL, 0)));
    OK(OPS(s)->commit(s));
    suite_again(state);
    s = *state;
    buf_puts(&got, "what it held before");
    OK(OPS(s)->paper_get(s, PAPER_ORG, &id, 0, &got));
    assert_true(view_eq(buf_view(&got), VIEW(longest, sizeof longest)));
    OK(OPS(s)->paper_get(s, PAPER_ORG, &id, 1, &got));
    assert_int_equal(got.len, 0);
    OK(OPS(s)->begin(s));
    OK(OPS(s)->paper_drop(s, PAPER_ORG, &id, 0));
    IS(OPS(s)->paper_drop(s, PAPER_ORG, &id, 0), CB_NONE_FOUND);
    OK(OPS(s)->commit(s));
    IS(OPS(s)->paper_get(s, PAPER_ORG, &id, 0, &got), CB_NONE_FOUND);
    OK(OPS(s)->paper_get(s, PAPER_ORG, &id, 1, &got));
}

static void test_paper_twins(void **state)
{
    static const uint8_t too_long[STORE_PAPER_MAX + 1] = {9};
    struct store *s = suite_begun(state);
    struct store_id id = an_id(1), other = an_id(2);
    CB_CLEANUP(buf_free) struct buf got, small;
    buf_init(&got, STORE_PAPER_MAX);
    buf_init(&small, 3);
    OK(OPS(s)->paper_add(s, PAPER_NAME, &id, 5, view_str("kept")));
    IS(OPS(s)->paper_add(s, PAPER_NAME, &id, 5, view_str("taken")), CB_NONE_TAKEN);
    OK(OPS(s)->paper_get(s, PAPER_NAME, &id, 5, &got));
    assert_true(view_is(buf_view(&got), "kept"));
    IS(OPS(s)->paper_get(s, PAPER_NAME, &id, 5, &small), CB_PEER_SIZE);
    IS(OPS(s)->paper_get(s, PAPER_NAME, &id, 6, &got), CB_NONE_FOUND);
    IS(OPS(s)->paper_get(s, PAPER_NAME, &other, 5, &got), CB_NONE_FOUND);
    IS(OPS(s)->paper_get(s, PAPER_MEMBER, &id, 5, &got), CB_NONE_FOUND);
    IS(OPS(s)->paper_put(s, PAPER_NAME, &id, 5, VIEW(too_long, sizeof too_long)), CB_PEER_SIZE);
    IS(OPS(s)->paper_add(s, PAPER_NAME, &id, 6, VIEW(too_long, sizeof too_long)), CB_PEER_SIZE);
    IS(OPS(s)->paper_put(s, PAPER_NAME, &id, UINT64_MAX, view_str("x")), CB_PEER_SIZE);
    OK(OPS(s)->paper_put(s, PAPER_NAME, &id, INT64_MAX, view_str("x")));
    OK(OPS(s)->commit(s));
    OK(OPS(s)->paper_get(s, PAPER_NAME, &id, 5, &got));
    assert_true(view_is(buf_view(&got), "kept"));
}

struct papers {
    unsigned n, most;
    struct store_id id;
    uint64_t sub;
};

static bool ascending(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct papers *p = arg;
    int cmp = memcmp(id->b, p->id.b, sizeof id->b);
    assert_true(p->n == 0 || cmp > 0 || (cmp == 0 && sub > p->sub));
    assert_true(view_is(v, "v"));
    p->id = *id;
    p->sub = sub;
    return ++p->n < p->most;
}

static void test_paper_list(void **state)
{
    struct store *s = suite_begun(state);
    for (unsigned i = 40; i-- > 0;) {
        struct store_id id = an_id(i % 8 * 100);
        OK(OPS(s)->paper_put(s, PAPER_EPOCH, &id, i * UINT64_C(0x100000000), view_str("v")));
        OK(OPS(s)->paper_put(s, PAPER_TEAMKEY, &id, i, view_str("not me")));
    }
    OK(OPS(s)->commit(s));
    struct papers all = {.most = 99}, one = {.most = 99}, stop = {.most = 3}, none = {.most = 9};
    struct store_id id = an_id(300), nobody = an_id(301);
    OK(OPS(s)->paper_list(s, PAPER_EPOCH, NULL, ascending, &all));
    assert_int_equal(all.n, 40);
    OK(OPS(s)->paper_list(s, PAPER_EPOCH, &id, ascending, &one));
    assert_int_equal(one.n, 5);
    OK(OPS(s)->paper_list(s, PAPER_EPOCH, NULL, ascending, &stop));
    assert_int_equal(stop.n, 3);
    OK(OPS(s)->paper_list(s, PAPER_EPOCH, &nobody, ascending, &none));
    OK(OPS(s)->paper_list(s, PAPER_LINE, NULL, ascending, &none));
    assert_int_equal(none.n, 0);
}
