/* test_solve: single tables whose answer can be seen, what cannot be done, and large ones. Run by
 * ctest. Never draws at random twice. */
#include "disclose/drawn.h"

/* A row of counts with its total; gives the total's number, 0 is the first count's. */
static struct disclose *a_row(const uint64_t *n, uint32_t cols)
{
    struct disclose *d = disclose_new();
    uint64_t sum = 0;
    uint32_t part[32];
    for (uint32_t i = 0; i < cols; i++) {
        struct disclose_cell c = disclose_count(n[i], (uint32_t)n[i], T);
        part[i] = disclose_cell_add(d, &c);
        sum += n[i];
    }
    struct disclose_cell c = disclose_count(sum, (uint32_t)sum, T);
    disclose_total_add(d, disclose_cell_add(d, &c), part, cols);
    return d;
}

static struct disclose_result solved(struct disclose *d, enum cb_err expect)
{
    struct disclose_result r;
    assert_int_equal(disclose_solve(d, DISCLOSE_LIMITS, &r), expect);
    return r;
}

static void hidden_are(const struct disclose *d, const char *which)
{
    for (uint32_t i = 0; which[i]; i++) {
        assert_int_equal(disclose_hidden(d, i), which[i] == 'c');
    }
}

static void test_one_row(void **state)
{
    (void)state;
    struct disclose *d = a_row((const uint64_t[]){10, 3, 20, 0}, 4);
    struct disclose_result r = solved(d, CB_OK);
    hidden_are(d, "cc...");
    assert_int_equal(r.how, DISCLOSE_LEAST);
    assert_int_equal(r.price, 13);
    disclose_free(d);
    d = a_row((const uint64_t[]){0, 3, 0},
              3); /* nothing but it and its total, which is small too */
    solved(d, CB_OK);
    hidden_are(d, ".c.c");
    disclose_free(d);
    d = a_row((const uint64_t[]){5, 0, 6}, 3); /* nothing is small */
    r = solved(d, CB_OK);
    hidden_are(d, "....");
    assert_int_equal(r.cells, 0);
    disclose_free(d);
    d = a_row((const uint64_t[]){1, 1, 20, 30}, 4); /* two 1s: their sum is 2, and neither is 0 */
    solved(d, CB_OK);
    hidden_are(d, "ccc..");
    disclose_free(d);
    d = a_row((const uint64_t[]){3, 4, 20, 30}, 4); /* 1 to 6 each */
    solved(d, CB_OK);
    hidden_are(d, "cc...");
    disclose_free(d);
}

static void test_nothing_at_all(void **state)
{
    (void)state;
    struct disclose *d = disclose_new();
    struct disclose_result r = solved(d, CB_OK);
    assert_int_equal(r.price, 0);
    struct disclose_cell c = disclose_count(3, 1, T); /* one alone, with no total */
    disclose_cell_add(d, &c);
    r = solved(d, CB_OK);
    assert_int_equal(r.cells, 1);
    assert_true(disclose_hidden(d, 0));
    disclose_free(d);
    disclose_free(NULL);
}

/* What must be shown and what must be wide cannot both be had: it says which cell. */
static void test_stuck(void **state)
{
    (void)state;
    struct disclose *d = disclose_new();
    struct disclose_cell c = disclose_count(3, 3, T), rest = disclose_count(20, 20, T);
    rest.flags = DISCLOSE_SHOW;
    uint32_t part[2] = {disclose_cell_add(d, &c), disclose_cell_add(d, &rest)};
    struct disclose_cell all = disclose_count(23, 23, T);
    all.flags = DISCLOSE_SHOW;
    disclose_total_add(d, disclose_cell_add(d, &all), part, 2);
    struct disclose_result r = solved(d, CB_NONE_FOUND);
    assert_int_equal(r.stuck, part[0]);
    disclose_free(d);
    d = disclose_new();
    c.lo = c.hi = 3; /* everybody knows it */
    disclose_cell_add(d, &c);
    r = solved(d, CB_NONE_FOUND);
    assert_int_equal(r.stuck, 0);
    disclose_free(d);
}

static void test_contradictions(void **state)
{
    (void)state;
    struct disclose_cell bad[] = {
        {.value = 3, .lo = 4, .hi = 9},
        {.value = 3, .lo = 0, .hi = 2},
        {.value = 3, .hi = 9, .flags = DISCLOSE_SHOW | DISCLOSE_SENSITIVE},
        {.value = 3, .hi = 9, .flags = DISCLOSE_SHOW | DISCLOSE_HIDE},
    };
    for (unsigned i = 0; i < 4; i++) {
        struct disclose *d = disclose_new();
        struct disclose_known known;
        disclose_cell_add(d, &bad[i]);
        solved(d, CB_PEER_FORMAT);
        assert_int_equal(disclose_attack(d, (uint32_t[]){0}, 1, &known), CB_PEER_FORMAT);
        disclose_free(d);
    }
}

/* Levels above and below the value, each by itself. */
static void test_above_and_below(void **state)
{
    (void)state;
    struct disclose *d = a_row((const uint64_t[]){50, 60, 70, 80}, 4);
    struct disclose_cell c = {.value = 100,
                              .lo = 80,
                              .hi = 130,
                              .weight = 1,
                              .above = 20,
                              .below = 15,
                              .flags = DISCLOSE_SENSITIVE};
    uint32_t cell = disclose_cell_add(d, &c);
    /* its sum with the first is 150 and shown: the first may be 50 +- so much */
    struct disclose_cell sum = {.value = 150, .hi = DISCLOSE_NO_HI, .flags = DISCLOSE_SHOW};
    disclose_total_add(d, disclose_cell_add(d, &sum), (uint32_t[]){0, cell}, 2);
    solved(d, CB_OK);
    struct disclose_known k;
    assert_int_equal(disclose_attack(d, &cell, 1, &k), CB_OK);
    assert_true(k.lo <= 85 && k.hi >= 120);
    assert_true(disclose_hidden(d, 0));
    disclose_free(d);
}

/* Rates go with their parts; and what is left of recorded gives them away too. */
static void test_rates(void **state)
{
    (void)state;
    for (int own = 0; own < 2; own++) {
        struct disclose *d = disclose_new();
        uint64_t rec = 40, det = own ? 43 : 37; /* 3 less, or 3 more, than recorded */
        struct disclose_cell r = disclose_count(rec, 40, T), x = disclose_count(det, 37, T);
        struct disclose_cell rest = disclose_rest(rec, det, own, T);
        assert_int_equal(rest.value, own ? -3 : 3);
        uint32_t c[3] = {disclose_cell_add(d, &r), disclose_cell_add(d, &x),
                         disclose_cell_add(d, &rest)};
        disclose_split_add(d, c[0], c[1], c[2]);
        uint32_t rate = disclose_derived_add(d, c, 2, 10);
        struct disclose_result res = solved(d, CB_OK);
        hidden_are(d, ".cc"); /* the cheaper of the two */
        assert_true(disclose_derived_hidden(d, rate));
        assert_int_equal(res.price, 37 + 10);
        disclose_free(d);
    }
    struct disclose_cell none = disclose_rest(12, 12, true, T),
                         far = disclose_rest(12, 30, true, T);
    assert_int_equal(none.flags, DISCLOSE_HIDE); /* neither says anything of few people */
    assert_int_equal(far.flags, DISCLOSE_HIDE);
    assert_true(far.value == -18 && far.lo == DISCLOSE_NO_LO);
    assert_int_equal(disclose_rest(12, 9, false, T).lo, 0);
}

/* A total that does not add up, with the reason beside it, tells nothing more. */
static void test_does_not_add_up(void **state)
{
    (void)state;
    struct disclose *d = disclose_new();
    uint64_t n[3] = {3, 20, 25}; /* 25: two more than the parts have, revised since */
    uint32_t c[3];
    for (int i = 0; i < 3; i++) {
        struct disclose_cell x = disclose_count(n[i], (uint32_t)n[i], T);
        c[i] = disclose_cell_add(d, &x);
    }
    disclose_total_add(d, c[2], c, 2);
    solved(d, CB_OK);
    hidden_are(d, "cc.");
    disclose_free(d);
}

/* The same cells are hidden each time. */
static void test_the_same_twice(void **state)
{
    (void)state;
    bool first[3 * PRINTED] = {0};
    for (int k = 0; k < 2; k++) {
        struct disclose_result r;
        seed = 77;
        struct drawn t = a_drawn(3, 3, 2);
        assert_int_equal(disclose_solve(t.d, (struct disclose_limits){60000, 4000}, &r), CB_OK);
        for (uint32_t i = 0; i < 3 * t.places; i++) {
            assert_true(!k || first[i] == disclose_hidden(t.d, i));
            first[i] = disclose_hidden(t.d, i);
        }
        drawn_free(&t);
    }
}

/* Codes by areas by months with all totals, as many as a country publishes in a year: too many for
 * the least price, and safe all the same. */
struct large {
    uint32_t dim[3], at; /* totals are the last of each */
    struct disclose *d;
};

static uint32_t cell_at(const struct large *l, uint32_t i, uint32_t j, uint32_t k)
{
    return (i * l->dim[1] + j) * l->dim[2] + k;
}

static void large_totals(struct large *l, uint32_t way, uint32_t a, uint32_t b)
{
    uint32_t part[200], n = 0, to = 0;
    for (uint32_t x = 0; x < l->dim[way]; x++) {
        uint32_t c = way == 0   ? cell_at(l, x, a, b)
                     : way == 1 ? cell_at(l, a, x, b)
                                : cell_at(l, a, b, x);
        if (x + 1 == l->dim[way]) {
            to = c;
        } else {
            part[n++] = c;
        }
    }
    disclose_total_add(l->d, to, part, n);
}

static struct large a_large(uint32_t codes, uint32_t areas, uint32_t months)
{
    struct large l = {.dim = {codes + 1, areas + 1, months + 1}, .d = disclose_new()};
    uint32_t all = l.dim[0] * l.dim[1] * l.dim[2];
    uint64_t *n = cb_alloc(all * sizeof *n);
    for (uint32_t i = 0; i < codes; i++) {
        uint32_t often = draw(3) ? 100 + draw(900) : 10;
        for (uint32_t j = 0; j < areas; j++) {
            for (uint32_t k = 0; k < months; k++) {
                uint64_t x = draw(often);
                for (uint32_t t = 0; t < 8; t++) { /* itself, and each total it is in */
                    n[cell_at(&l, t & 1 ? codes : i, t & 2 ? areas : j, t & 4 ? months : k)] += x;
                }
            }
        }
    }
    for (uint32_t i = 0; i < all; i++) {
        struct disclose_cell c = disclose_count(n[i], price(n[i]), T);
        disclose_cell_add(l.d, &c);
    }
    cb_free(n, all * sizeof *n);
    for (uint32_t way = 0; way < 3; way++) {
        for (uint32_t a = 0; a < l.dim[way == 0]; a++) {
            for (uint32_t b = 0; b < l.dim[way == 2 ? 1 : 2]; b++) {
                large_totals(&l, way, a, b);
            }
        }
    }
    return l;
}

static void test_large(void **state)
{
    (void)state;
    seed = 11;
    struct large l = a_large(40, 12, 12);
    uint32_t cells = l.dim[0] * l.dim[1] * l.dim[2];
    struct disclose_result r;
    uint64_t began = cb_mono_ms();
    assert_int_equal(disclose_solve(l.d, (struct disclose_limits){2000, 1000}, &r), CB_OK);
    uint64_t ms = cb_mono_ms() - began;
    assert_int_equal(r.how, DISCLOSE_NEAR);
    assert_true(r.least <= r.price && r.least > 0 && r.cells < cells / 2);
    printf("  %u cells: %u hidden in %u ms, price %u, at least %u\n", cells, r.cells, (unsigned)ms,
           (unsigned)r.price, (unsigned)r.least);
    uint32_t few[25];
    struct disclose_known known[25];
    uint32_t n = 0;
    for (uint32_t i = 0; i < cells && n < 25; i += 7) {
        if (disclose_hidden(l.d, i)) {
            few[n++] = i;
        }
    }
    assert_int_equal(n, 25);
    assert_int_equal(disclose_attack(l.d, few, n, known), CB_OK);
    for (uint32_t i = 0; i < n; i++) {
        assert_true(known[i].lo < known[i].hi);
    }
    disclose_free(l.d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_row),         cmocka_unit_test(test_nothing_at_all),
        cmocka_unit_test(test_stuck),           cmocka_unit_test(test_contradictions),
        cmocka_unit_test(test_above_and_below), cmocka_unit_test(test_rates),
        cmocka_unit_test(test_does_not_add_up), cmocka_unit_test(test_the_same_twice),
        cmocka_unit_test(test_large),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
