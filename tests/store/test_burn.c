/* test_burn: what was dropped is in no file of the directory. Run by ctest.
 * Never trusts a search that has not first found what it looks for. */
#include "store/tools.h"
#include "store/place.h"
#include <sys/wait.h>

enum { CONVS = 24, CANARY = 24 };

static uint8_t canary[CONVS][CANARY];

static void canary_fill(uint8_t *p, size_t n, unsigned i)
{
    for (size_t at = 0; at < n; at++) {
        p[at] = canary[i][at % CANARY];
    }
}

static enum cb_err open_place(bool fresh, struct store **out)
{
    if (fresh) {
        place_clear();
        cb_random(canary, sizeof canary);
    }
    return store_sqlite_open(place, out);
}

/* Envelopes of every class, tips, a grant and a link: each full of the conversation's canary. */
static struct store_conv canary_conv(struct store *s, unsigned i)
{
    static const size_t lens[] = {100, 1069, 4141, 32800, 1069};
    static uint8_t bytes[STORE_ENV_MAX];
    struct store_conv c = a_conv(i);
    struct store_id id;
    canary_fill(bytes, sizeof bytes, i);
    canary_fill(c.tips, sizeof c.tips, i);
    OK(OPS(s)->conv_add(s, &c));
    for (unsigned n = 0; n < 5; n++) {
        struct store_env e = an_env(1, n + 1, 0);
        e.bytes = VIEW(bytes, lens[n]);
        OK(add_env(s, &c, &e));
    }
    store_id_of(c.row.b, 16, &id);
    OK(OPS(s)->paper_put(s, PAPER_GRANT, &id, 0, VIEW(bytes, 168)));
    OK(OPS(s)->paper_put(s, PAPER_LINK, &id, 0, VIEW(bytes, 136)));
    return c;
}

static void all_canaries_in(struct store *s)
{
    for (unsigned i = 0; i < CONVS; i++) {
        OK(OPS(s)->begin(s));
        canary_conv(s, i);
        OK(OPS(s)->commit(s));
    }
}

static void check_canaries(unsigned gone_mod)
{
    for (unsigned i = 0; i < CONVS; i++) {
        unsigned hits = place_holds(canary[i], CANARY);
        if (gone_mod && i % gone_mod == 0) {
            assert_int_equal(hits, 0);
        } else {
            assert_true(hits > 38000 / CANARY);
        }
    }
}

static void drop_thirds(struct store *s)
{
    OK(OPS(s)->begin(s));
    for (unsigned i = 0; i < CONVS; i += 3) {
        struct store_conv c = a_conv(i);
        OK(OPS(s)->conv_drop(s, &c.row));
    }
    OK(OPS(s)->commit(s));
}

static void test_burnt_is_gone(void **state)
{
    struct store *s = *state;
    all_canaries_in(s);
    check_canaries(0); /* the control: the search finds what is there */
    drop_thirds(s);
    assert_true(place_holds(canary[0], CANARY) > 0); /* and the log still has it, until tidy */
    OK(OPS(s)->tidy(s));
    check_canaries(3);
}

/* The same once the bytes have been copied into the database. */
static void test_burnt_after_copy(void **state)
{
    struct store *s = *state;
    all_canaries_in(s);
    suite_again(state);
    s = *state;
    check_canaries(0);
    drop_thirds(s);
    OK(OPS(s)->tidy(s));
    check_canaries(3);
    OK(OPS(s)->tidy(s));
    suite_again(state);
    check_canaries(3);
}

/* What a call appended and did not keep is nowhere either, whether its bytes lie in one page. */
static void test_undone_is_gone(void **state)
{
    static const size_t lens[] = {100, 2212, 32800};
    static uint8_t bytes[STORE_ENV_MAX];
    struct store *s = suite_begun(state);
    struct store_conv c = a_conv_in(s, 1), undone;
    for (unsigned i = 0; i < 3; i++) {
        for (unsigned keep = 0; keep < 2; keep++) {
            struct store_env e = an_env(1, c.last[0] + 1, 0);
            canary_fill(bytes, sizeof bytes, 2 * i + keep);
            e.bytes = VIEW(bytes, lens[i]);
            OK(OPS(s)->mark(s));
            undone = c;
            OK(add_env(s, keep ? &c : &undone, &e));
            if (!keep) {
                OK(OPS(s)->undo(s));
            }
        }
    }
    OK(OPS(s)->commit(s));
    OK(OPS(s)->tidy(s));
    for (unsigned i = 0; i < 6; i++) {
        assert_true((place_holds(canary[i], CANARY) > 0) == (i % 2 == 1));
    }
}

/* The process dies between the commit of a burn and tidy: opening finishes it. */
static void test_burnt_and_killed(void **state)
{
    struct store *s = *state;
    all_canaries_in(s);
    OPS(s)->close(s);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (store_sqlite_open(place, &s) == CB_OK) {
            drop_thirds(s);
        }
        _exit(0); /* no close, no tidy */
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_true(place_holds(canary[0], CANARY) > 0);
    OK(suite_open(false, (struct store **)state));
    check_canaries(3);
}

static void test_paper_dropped(void **state)
{
    struct store *s = suite_begun(state);
    struct store_id id = an_id(1);
    OK(OPS(s)->paper_put(s, PAPER_ENROL, &id, 0, VIEW(canary[0], CANARY)));
    OK(OPS(s)->paper_put(s, PAPER_ENROL, &id, 1, VIEW(canary[1], CANARY)));
    OK(OPS(s)->commit(s));
    OK(OPS(s)->begin(s));
    OK(OPS(s)->paper_drop(s, PAPER_ENROL, &id, 0));
    OK(OPS(s)->commit(s));
    assert_true(place_holds(canary[0], CANARY) > 0);
    OK(OPS(s)->tidy(s));
    assert_int_equal(place_holds(canary[0], CANARY), 0);
    assert_int_equal(place_holds(canary[1], CANARY), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SUITE(test_burnt_is_gone),    SUITE(test_undone_is_gone), SUITE(test_burnt_after_copy),
        SUITE(test_burnt_and_killed), SUITE(test_paper_dropped),
    };
    suite_open = open_place;
    place_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    place_drop();
    return failed;
}
