/* test_hide: what is hidden in a table cannot be computed back from what is shown. Run by ctest.
 * The attacker is tried by himself first: against all tables there are, and against hiding that is
 * done badly, which he must catch. Never draws at random twice: every table comes from a seed. */
#include "tally/tally.h"
#include "tools/draw.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { T = TALLY_THRESHOLD };

/* A table as a net, with its shape. */
struct grid {
    struct tally_net t;
    uint32_t rows, cols; /* with the totals */
};

static struct grid a_grid(uint32_t rows, uint32_t cols, const uint64_t *n)
{
    struct grid g = {.rows = rows + (rows > 1), .cols = cols + 1};
    tally_net_grid(&g.t, rows, cols, n);
    assert_int_equal(g.t.n, g.rows * g.cols);
    return g;
}

/* Many small counts, some of them none, and now and then a large one. */
static struct grid a_drawn_grid(uint32_t rows, uint32_t cols)
{
    uint64_t n[100 * 40];
    for (uint32_t i = 0; i < rows * cols; i++) {
        n[i] = draw(3) ? draw(8) : draw(60);
    }
    return a_grid(rows, cols, n);
}

/* Hide only what is small itself. */
static void hide_primary(struct grid *g)
{
    for (uint32_t i = 0; i < g->t.n; i++) {
        g->t.e[i].hidden = g->t.e[i].n && g->t.e[i].n < T;
    }
}

/* How many hidden counts the attacker knows to within less than T - 1. */
static unsigned caught_in(const struct tally_net *t)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        struct tally_known k = tally_attack(t, i);
        assert_true(k.lo <= t->e[i].n && t->e[i].n <= k.hi);
        n += t->e[i].hidden && k.hi - k.lo < T - 1;
    }
    return n;
}

static unsigned caught(const struct grid *g)
{
    return caught_in(&g->t);
}

/* --- the attacker, against every table there is ---------------------------------------------- */
enum { CAP = 24, FREE = 4 };

struct tried {
    struct grid *g;
    uint32_t cell[FREE], n;
    uint64_t was[FREE], lo[FREE], hi[FREE];
    uint64_t sums[64];
};

/* Does a table agree with all sums that are shown, and is no hidden one 0? */
static bool agrees(struct tried *t)
{
    uint32_t rows = t->g->rows, cols = t->g->cols, data_rows = rows > 1 ? rows - 1 : 1;
    uint64_t n[64];
    for (uint32_t i = 0; i < rows * cols; i++) {
        bool data = i % cols < cols - 1 && i / cols < data_rows;
        n[i] = data ? t->g->t.e[i].n : 0;
    }
    for (uint32_t i = 0; i < data_rows * cols; i++) { /* each into its three sums */
        if (i % cols < cols - 1) {
            n[i / cols * cols + cols - 1] += n[i];
            n[(rows - 1) * cols + i % cols] += rows > 1 ? n[i] : 0;
            n[rows * cols - 1] += rows > 1 ? n[i] : 0;
        }
    }
    bool ok = true;
    for (uint32_t i = 0; i < rows * cols; i++) {
        bool sum = i % cols == cols - 1 || i / cols >= data_rows;
        ok = ok && (!sum || (t->g->t.e[i].hidden ? n[i] > 0 : n[i] == t->sums[i]));
    }
    return ok;
}

static void try_all(struct tried *t, uint32_t i)
{
    if (i == t->n) {
        for (uint32_t k = 0; k < t->n && agrees(t); k++) {
            uint64_t n = t->g->t.e[t->cell[k]].n;
            t->lo[k] = n < t->lo[k] ? n : t->lo[k];
            t->hi[k] = n > t->hi[k] ? n : t->hi[k];
        }
        return;
    }
    for (uint64_t n = 1; n <= CAP; n++) {
        t->g->t.e[t->cell[i]].n = n;
        try_all(t, i + 1);
    }
    t->g->t.e[t->cell[i]].n = t->was[i];
}

/* True when it was tried: few enough are hidden, and no sum is. */
static bool attacked_as_all(struct grid *g)
{
    struct tried t = {.g = g};
    for (uint32_t i = 0; i < g->t.n; i++) {
        bool sum = i % g->cols == g->cols - 1 || (g->rows > 1 && i / g->cols == g->rows - 1);
        t.sums[i] = g->t.e[i].n;
        if (!g->t.e[i].hidden) {
            continue;
        }
        if (sum || t.n == 4) {
            return false;
        }
        t.was[t.n] = g->t.e[i].n;
        t.lo[t.n] = UINT64_MAX;
        t.cell[t.n++] = i;
    }
    try_all(&t, 0);
    for (uint32_t k = 0; k < t.n; k++) {
        struct tally_known got = tally_attack(&g->t, t.cell[k]);
        assert_int_equal(got.lo, t.lo[k]);
        assert_int_equal(got.hi, t.hi[k]);
    }
    return t.n > 0;
}

static void test_attacker_is_exact(void **state)
{
    (void)state;
    seed = 1;
    unsigned tried = 0;
    for (unsigned i = 0; i < 4000 && tried < 60; i++) {
        struct grid g;
        uint64_t n[9];
        uint32_t rows = 1 + draw(3), cols = 2 + draw(2);
        for (unsigned k = 0; k < rows * cols; k++) {
            n[k] = draw(7);
        }
        g = a_grid(rows, cols, n);
        for (unsigned k = 0; k < g.rows * g.cols; k++) { /* any of the data, well chosen or not */
            bool data = k % g.cols < cols && k / g.cols < rows;
            g.t.e[k].hidden = data && g.t.e[k].n && draw(2);
        }
        tried += attacked_as_all(&g);
        tally_net_free(&g.t);
    }
    assert_int_equal(tried, 60);
}

/* --- controls: hiding that is done badly -------------------------------------------------------
 */
static void test_controls(void **state)
{
    (void)state;
    /* one small one: the total gives it back */
    struct grid g = a_grid(1, 3, (const uint64_t[]){10, 3, 20});
    hide_primary(&g);
    struct tally_known k = tally_attack(&g.t, 1);
    assert_int_equal(k.lo, 3);
    assert_int_equal(k.hi, 3);
    tally_net_free(&g.t);
    /* two 1s whose sum is shown: neither is 0, so each is 1 */
    g = a_grid(1, 3, (const uint64_t[]){1, 1, 20});
    hide_primary(&g);
    assert_int_equal(caught(&g), 2);
    tally_net_free(&g.t);
    /* two in each row that has one, and yet: columns give them back */
    g = a_grid(3, 3, (const uint64_t[]){2, 9, 30, 40, 50, 60, 8, 70, 80});
    g.t.e[0].hidden = g.t.e[1].hidden =
        true; /* 2 and its neighbour 9; in both columns nothing else */
    assert_int_equal(caught(&g), 2);
    tally_net_free(&g.t);
    /* two in every row and column, a square, yet bound too tightly */
    g = a_grid(3, 3, (const uint64_t[]){1, 1, 30, 1, 1, 60, 90, 70, 80});
    hide_primary(&g);
    assert_int_equal(caught(&g), 4);
    tally_net_free(&g.t);
}

/* --- hiding that is done well ------------------------------------------------------------------
 */
static void test_one_way(void **state)
{
    (void)state;
    struct grid g = a_grid(1, 4, (const uint64_t[]){10, 3, 20, 0});
    tally_hide(&g.t, T);
    assert_true(g.t.e[1].hidden && g.t.e[0].hidden); /* and the smallest of the others */
    assert_false(g.t.e[2].hidden || g.t.e[3].hidden || g.t.e[4].hidden);
    assert_int_equal(caught(&g), 0);
    tally_net_free(&g.t);
    g = a_grid(1, 3, (const uint64_t[]){0, 3, 0}); /* nothing but it and its total */
    tally_hide(&g.t, T);
    assert_true(g.t.e[1].hidden && g.t.e[3].hidden);
    assert_false(g.t.e[0].hidden || g.t.e[2].hidden);
    tally_net_free(&g.t);
    g = a_grid(1, 3, (const uint64_t[]){5, 0, 6}); /* nothing is small */
    tally_hide(&g.t, T);
    for (uint32_t i = 0; i < 4; i++) {
        assert_false(g.t.e[i].hidden);
    }
    tally_net_free(&g.t);
    g = a_grid(1, 3, (const uint64_t[]){1, 2, 6}); /* a threshold of 1 or 0 hides nothing */
    tally_hide(&g.t, 1);
    assert_false(g.t.e[0].hidden || g.t.e[1].hidden);
    tally_hide(&g.t, 0);
    assert_false(g.t.e[0].hidden || g.t.e[1].hidden);
    tally_net_free(&g.t);
}

static unsigned hidden_of(const struct grid *g, bool also_zero)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < g->rows * g->cols; i++) {
        assert_true(!g->t.e[i].hidden || g->t.e[i].n); /* a true zero is shown */
        assert_true(g->t.e[i].hidden || !g->t.e[i].n || g->t.e[i].n >= T);
        n += g->t.e[i].hidden && (also_zero || g->t.e[i].n);
    }
    return n;
}

static void test_two_way(void **state)
{
    (void)state;
    struct grid g = a_grid(3, 3, (const uint64_t[]){2, 9, 30, 40, 50, 60, 8, 70, 80});
    tally_hide(&g.t, T);
    assert_int_equal(caught(&g), 0);
    assert_int_equal(hidden_of(&g, true), 4); /* the cheapest square about it */
    assert_true(g.t.e[0].hidden && g.t.e[1].hidden && g.t.e[8].hidden && g.t.e[9].hidden);
    tally_net_free(&g.t);
}

static void test_drawn(void **state)
{
    (void)state;
    unsigned shown = 0, all = 0, bad_alone = 0;
    seed = 7;
    for (unsigned i = 0; i < 400; i++) {
        struct grid g = a_drawn_grid(1 + draw(9), 2 + draw(7));
        hide_primary(&g);
        bad_alone += caught(&g) > 0;
        tally_hide(&g.t, T);
        assert_int_equal(caught(&g), 0);
        unsigned n = hidden_of(&g, true);
        all += g.rows * g.cols;
        shown += g.rows * g.cols - n;
        tally_net_free(&g.t);
    }
    assert_true(bad_alone > 300); /* the control: primary hiding alone fails nearly always */
    assert_true(shown * 4 > all); /* and something is still shown */
    printf("  of %u counts %u shown; primary hiding alone was broken in %u of 400 tables\n", all,
           shown, bad_alone);
}

/* Days of a quarter by thirty values, nearly all small. */
static void test_large(void **state)
{
    (void)state;
    seed = 3;
    struct grid g = a_drawn_grid(92, 30);
    uint64_t t0 = cb_mono_ms();
    tally_hide(&g.t, T);
    printf("  92 x 30: hidden in %u ms\n", (unsigned)(cb_mono_ms() - t0));
    assert_int_equal(caught(&g), 0);
    tally_net_free(&g.t);
}

static void test_round(void **state)
{
    (void)state;
    assert_int_equal(tally_round(0, 5), 0);
    assert_int_equal(tally_round(2, 5), 0);
    assert_int_equal(tally_round(3, 5), 5);
    assert_int_equal(tally_round(12, 5), 10);
    assert_int_equal(tally_round(13, 5), 15);
    assert_int_equal(tally_round(13, 0), 13);
    assert_int_equal(tally_round(14, 10), 10);
    assert_int_equal(tally_round(15, 10), 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_attacker_is_exact),
        cmocka_unit_test(test_controls),
        cmocka_unit_test(test_one_way),
        cmocka_unit_test(test_two_way),
        cmocka_unit_test(test_drawn),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
