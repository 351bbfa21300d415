/* suite_batch: begin, mark, undo, commit and what they promise. Included by store_suite.h.
 * Never tests a full disk: that needs a disk (test_full.c). */

static void test_batch_kept(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), out;
    OK(OPS(s)->commit(s));
    suite_again(state);
    s = *state;
    OK(OPS(s)->conv_get(s, &c.row, &out));
    same_conv(&c, &out);
}

/* One call's undo takes away that call alone, and the batch goes on. */
static void test_batch_undo(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c[5], out;
    for (unsigned i = 0; i < 5; i++) {
        OK(OPS(s)->mark(s));
        c[i] = a_conv_in(s, i);
        struct store_env e = an_env(1, 1, 1000);
        OK(add_env(s, &c[i], &e));
        if (i % 2) {
            IS(add_env(s, &c[i], &e), CB_NONE_TAKEN);
            OK(OPS(s)->undo(s));
        }
    }
    OK(OPS(s)->commit(s));
    suite_again(state);
    s = *state;
    for (unsigned i = 0; i < 5; i++) {
        IS(OPS(s)->conv_get(s, &c[i].row, &out), i % 2 ? CB_NONE_FOUND : CB_OK);
        assert_int_equal(envs_of(s, &c[i].row), i % 2 ? 0 : 1);
    }
}

/* What a call that only appends did is taken back as wholly as anything, also with more after it.
 */
static void test_batch_undo_append(void **state)
{
    static const uint8_t mine[16] = {1};
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), kept, out;
    struct store_env first = an_env(1, 1, 1000);
    OK(add_env(s, &c, &first));
    OK(OPS(s)->commit(s));
    kept = c;
    for (unsigned more = 0; more < 4; more++) {
        OK(OPS(s)->begin(s));
        for (unsigned i = 0; i < 2; i++) { /* twice, among calls that are kept */
            struct store_env e = an_env(2, kept.last[1] + 1, 4000), f = an_env(1, 99, 9000);
            struct store_id id = an_id(more);
            OK(OPS(s)->mark(s));
            c = kept;
            memset(c.tips, 0x55, sizeof c.tips);
            OK(OPS(s)->env_add(s, &c, &f, c.tips));
            if (more & 1) {
                OK(OPS(s)->conv_move(s, &c, STORE_HELD, mine, false));
                OK(OPS(s)->paper_put(s, PAPER_ORG, &id, 0, view_str("x")));
            }
            if (more & 2) {
                struct store_env g = an_env(3, 1, 500);
                OK(add_env(s, &c, &g));
            }
            OK(OPS(s)->undo(s));
            IS(OPS(s)->undo(s), CB_HERE_BUG);
            OK(OPS(s)->mark(s));
            OK(add_env(s, &kept, &e));
        }
        OK(OPS(s)->commit(s));
        suite_again(state);
        s = *state;
        OK(OPS(s)->conv_get(s, &kept.row, &out));
        same_conv(&kept, &out);
        assert_int_equal(envs_of(s, &kept.row), 1 + 2 * (more + 1));
    }
}

static void test_batch_misuse(void **state)
{
    struct store *s = *state;
    struct store_conv c = a_conv(1), out;
    struct store_id id = an_id(1);
    IS(OPS(s)->mark(s), CB_HERE_BUG);
    IS(OPS(s)->undo(s), CB_HERE_BUG);
    IS(OPS(s)->commit(s), CB_HERE_BUG);
    IS(OPS(s)->conv_add(s, &c), CB_HERE_BUG); /* writing outside a batch */
    IS(OPS(s)->paper_put(s, PAPER_ORG, &id, 0, view_str("x")), CB_HERE_BUG);
    IS(OPS(s)->conv_get(s, &c.row, &out), CB_NONE_FOUND);
    OPS(s)->rollback(s); /* legal, does nothing */
    OK(OPS(s)->begin(s));
    IS(OPS(s)->begin(s), CB_HERE_BUG);
    IS(OPS(s)->undo(s), CB_HERE_BUG); /* nothing marked */
    IS(OPS(s)->tidy(s), CB_HERE_BUG);
    OK(OPS(s)->mark(s));
    OK(OPS(s)->undo(s));
    IS(OPS(s)->undo(s), CB_HERE_BUG); /* undone already */
    OK(OPS(s)->conv_add(s, &c));
    OK(OPS(s)->commit(s));
    OK(OPS(s)->conv_get(s, &c.row, &out));
    OK(OPS(s)->tidy(s));
}

/* Closed, or the process gone, in the middle of a batch. */
static void test_batch_left(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv kept = a_conv_in(s, 1), lost, out;
    OK(OPS(s)->commit(s));
    OK(OPS(s)->begin(s));
    lost = a_conv_in(s, 2);
    OK(OPS(s)->conv_drop(s, &kept.row));
    suite_again(state);
    s = *state;
    OK(OPS(s)->conv_get(s, &kept.row, &out));
    same_conv(&kept, &out);
    IS(OPS(s)->conv_get(s, &lost.row, &out), CB_NONE_FOUND);
}

static void test_batch_rollback(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), out;
    OK(OPS(s)->mark(s));
    OPS(s)->rollback(s);
    IS(OPS(s)->conv_get(s, &c.row, &out), CB_NONE_FOUND);
    s = suite_begun(state); /* and the next batch works, though that one was marked */
    IS(OPS(s)->undo(s), CB_HERE_BUG);
    c = a_conv_in(s, 1);
    OK(OPS(s)->commit(s));
    OK(OPS(s)->conv_get(s, &c.row, &out));
}

static bool calls_a_verb(void *arg, const struct store_conv *c)
{
    struct store_conv out;
    IS(OPS((struct store *)arg)->conv_get(arg, &c->row, &out), CB_HERE_BUG);
    return false;
}

static void test_fn_calls_no_verb(void **state)
{
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), out;
    OK(OPS(s)->conv_list(s, &(struct store_page){3, STORE_WAITING, 0, 9, 0}, calls_a_verb, s));
    OK(OPS(s)->conv_get(s, &c.row, &out));
    OK(OPS(s)->commit(s));
}
