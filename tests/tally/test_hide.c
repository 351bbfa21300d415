/* test_hide: what is hidden in a table cannot be computed back from what is shown. Run by ctest.
 * The attacker is tried by himself first: against all tables there are, and against hiding that is
 * done badly, which he must catch. Never draws at random twice: every table comes from a seed. */
#include "tally/tally.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { T = TALLY_THRESHOLD };

static uint64_t seed;

static uint32_t draw(uint32_t below) /* xorshift64*, Vigna 2016 */
{
    seed ^= seed >> 12;
    seed ^= seed << 25;
    seed ^= seed >> 27;
    return (uint32_t)((seed * UINT64_C(2685821657736338717)) >> 33) % below;
}

static struct tally_grid a_grid(uint32_t rows, uint32_t cols, const uint64_t *n)
{
    struct tally_grid g;
    tally_grid_init(&g, rows, cols);
    for (uint32_t r = 0; r < rows; r++) {
        for (uint32_t c = 0; c < cols; c++) {
            *tally_grid_at(&g, r, c) = n[r * cols + c];
        }
    }
    tally_grid_total(&g);
    return g;
}

/* Many small counts, some of them none, and now and then a large one. */
static struct tally_grid a_drawn_grid(uint32_t rows, uint32_t cols)
{
    uint64_t n[TALLY_GRID_ROWS * TALLY_GRID_COLS];
    for (uint32_t i = 0; i < rows * cols; i++) {
        n[i] = draw(3) ? draw(8) : draw(60);
    }
    return a_grid(rows, cols, n);
}

/* Hide only what is small itself. */
static void hide_primary(struct tally_grid *g)
{
    for (uint32_t i = 0; i < g->rows * g->cols; i++) {
        g->hidden[i] = g->n[i] && g->n[i] < T;
    }
}

/* How many hidden counts the attacker knows to within less than T - 1. */
static unsigned caught(const struct tally_grid *g)
{
    unsigned n = 0;
    for (uint32_t r = 0; r < g->rows; r++) {
        for (uint32_t c = 0; c < g->cols; c++) {
            struct tally_known k = tally_attack(g, r, c);
            uint64_t true_n = g->n[r * g->cols + c];
            assert_true(k.lo <= true_n && true_n <= k.hi);
            n += g->hidden[r * g->cols + c] && k.hi - k.lo < T - 1;
        }
    }
    return n;
}

/* --- the attacker, against every table there is ---------------------------------------------- */
enum { CAP = 24, FREE = 5 };

struct tried {
    struct tally_grid *g;
    uint32_t cell[FREE], n;
    uint64_t was[FREE], lo[FREE], hi[FREE];
    uint64_t sums[64];
};

/* Does a table agree with all sums that are shown, and is no hidden one 0? */
static bool agrees(struct tried *t)
{
    uint32_t last_r = t->g->rows - 1, last_c = t->g->cols - 1;
    uint64_t kept[64];
    memcpy(kept, t->g->n, sizeof *kept * t->g->rows * t->g->cols);
    tally_grid_total(t->g);
    bool ok = true;
    for (uint32_t i = 0; i < t->g->rows * t->g->cols; i++) {
        bool sum = i % t->g->cols == last_c || (t->g->rows > 1 && i / t->g->cols == last_r);
        ok = ok && (!sum || (t->g->hidden[i] ? t->g->n[i] > 0 : t->g->n[i] == t->sums[i]));
    }
    memcpy(t->g->n, kept, sizeof *kept * t->g->rows * t->g->cols);
    return ok;
}

static void try_all(struct tried *t, uint32_t i)
{
    if (i == t->n) {
        for (uint32_t k = 0; k < t->n && agrees(t); k++) {
            uint64_t n = t->g->n[t->cell[k]];
            t->lo[k] = n < t->lo[k] ? n : t->lo[k];
            t->hi[k] = n > t->hi[k] ? n : t->hi[k];
        }
        return;
    }
    for (uint64_t n = 1; n <= CAP; n++) {
        t->g->n[t->cell[i]] = n;
        try_all(t, i + 1);
    }
    t->g->n[t->cell[i]] = t->was[i];
}

/* True when it was tried: few enough are hidden, and no sum is. */
static bool attacked_as_all(struct tally_grid *g)
{
    struct tried t = {.g = g};
    for (uint32_t i = 0; i < g->rows * g->cols; i++) {
        bool sum = i % g->cols == g->cols - 1 || (g->rows > 1 && i / g->cols == g->rows - 1);
        t.sums[i] = g->n[i];
        if (!g->hidden[i]) {
            continue;
        }
        if (sum || t.n == 4) {
            return false;
        }
        t.was[t.n] = g->n[i];
        t.lo[t.n] = UINT64_MAX;
        t.cell[t.n++] = i;
    }
    try_all(&t, 0);
    for (uint32_t k = 0; k < t.n; k++) {
        struct tally_known got = tally_attack(g, t.cell[k] / g->cols, t.cell[k] % g->cols);
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
        struct tally_grid g;
        uint64_t n[9];
        uint32_t rows = 1 + draw(3), cols = 2 + draw(2);
        for (unsigned k = 0; k < rows * cols; k++) {
            n[k] = draw(7);
        }
        g = a_grid(rows, cols, n);
        for (unsigned k = 0; k < g.rows * g.cols; k++) { /* any of the data, well chosen or not */
            bool data = k % g.cols < cols && k / g.cols < rows;
            g.hidden[k] = data && g.n[k] && draw(2);
        }
        tried += attacked_as_all(&g);
        tally_grid_free(&g);
    }
    assert_int_equal(tried, 60);
}

/* --- controls: hiding that is done badly -------------------------------------------------------
 */
static void test_controls(void **state)
{
    (void)state;
    /* one small one: the total gives it back */
    struct tally_grid g = a_grid(1, 3, (const uint64_t[]){10, 3, 20});
    hide_primary(&g);
    struct tally_known k = tally_attack(&g, 0, 1);
    assert_int_equal(k.lo, 3);
    assert_int_equal(k.hi, 3);
    tally_grid_free(&g);
    /* two 1s whose sum is shown: neither is 0, so each is 1 */
    g = a_grid(1, 3, (const uint64_t[]){1, 1, 20});
    hide_primary(&g);
    assert_int_equal(caught(&g), 2);
    tally_grid_free(&g);
    /* two in each row that has one, and yet: columns give them back */
    g = a_grid(3, 3, (const uint64_t[]){2, 9, 30, 40, 50, 60, 8, 70, 80});
    g.hidden[0] = g.hidden[1] = true; /* 2 and its neighbour 9; in both columns nothing else */
    assert_int_equal(caught(&g), 2);
    tally_grid_free(&g);
    /* two in every row and column, a square, yet bound too tightly */
    g = a_grid(3, 3, (const uint64_t[]){1, 1, 30, 1, 1, 60, 90, 70, 80});
    hide_primary(&g);
    assert_int_equal(caught(&g), 4);
    tally_grid_free(&g);
}

/* --- hiding that is done well ------------------------------------------------------------------
 */
static void test_one_way(void **state)
{
    (void)state;
    struct tally_grid g = a_grid(1, 4, (const uint64_t[]){10, 3, 20, 0});
    tally_hide(&g, T);
    assert_true(g.hidden[1] && g.hidden[0]); /* and the smallest of the others */
    assert_false(g.hidden[2] || g.hidden[3] || g.hidden[4]);
    assert_int_equal(caught(&g), 0);
    tally_grid_free(&g);
    g = a_grid(1, 3, (const uint64_t[]){0, 3, 0}); /* nothing but it and its total */
    tally_hide(&g, T);
    assert_true(g.hidden[1] && g.hidden[3]);
    assert_false(g.hidden[0] || g.hidden[2]);
    tally_grid_free(&g);
    g = a_grid(1, 3, (const uint64_t[]){5, 0, 6}); /* nothing is small */
    tally_hide(&g, T);
    for (uint32_t i = 0; i < 4; i++) {
        assert_false(g.hidden[i]);
    }
    tally_grid_free(&g);
    g = a_grid(1, 3, (const uint64_t[]){1, 2, 6}); /* a threshold of 1 or 0 hides nothing */
    tally_hide(&g, 1);
    assert_false(g.hidden[0] || g.hidden[1]);
    tally_hide(&g, 0);
    assert_false(g.hidden[0] || g.hidden[1]);
    tally_grid_free(&g);
}

static unsigned hidden_of(const struct tally_grid *g, bool also_zero)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < g->rows * g->cols; i++) {
        assert_true(!g->hidden[i] || g->n[i]); /* a true zero is shown */
        assert_true(g->hidden[i] || !g->n[i] || g->n[i] >= T);
        n += g->hidden[i] && (also_zero || g->n[i]);
    }
    return n;
}

static void test_two_way(void **state)
{
    (void)state;
    struct tally_grid g = a_grid(3, 3, (const uint64_t[]){2, 9, 30, 40, 50, 60, 8, 70, 80});
    tally_hide(&g, T);
    assert_int_equal(caught(&g), 0);
    assert_int_equal(hidden_of(&g, true), 4); /* the cheapest square about it */
    assert_true(g.hidden[0] && g.hidden[1] && g.hidden[8] && g.hidden[9]);
    tally_grid_free(&g);
}

static void test_drawn(void **state)
{
    (void)state;
    unsigned shown = 0, all = 0, bad_alone = 0;
    seed = 7;
    for (unsigned i = 0; i < 400; i++) {
        struct tally_grid g = a_drawn_grid(1 + draw(9), 2 + draw(7));
        hide_primary(&g);
        bad_alone += caught(&g) > 0;
        tally_hide(&g, T);
        assert_int_equal(caught(&g), 0);
        unsigned n = hidden_of(&g, true);
        all += g.rows * g.cols;
        shown += g.rows * g.cols - n;
        tally_grid_free(&g);
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
    struct tally_grid g = a_drawn_grid(92, 30);
    uint64_t t0 = cb_mono_ms();
    tally_hide(&g, T);
    printf("  92 x 30: hidden in %u ms\n", (unsigned)(cb_mono_ms() - t0));
    assert_int_equal(caught(&g), 0);
    tally_grid_free(&g);
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
