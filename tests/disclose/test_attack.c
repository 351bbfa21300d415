/* test_attack: a thousand linked tables, and a reader who finds no small number in them. Run by
 * ctest. The reader is of the tests' own making (drawn.h), and is tried first on hiding that is
 * done badly. Never draws at random twice: every table comes from a seed. */
#include "disclose/drawn.h"

enum { TABLES = 1000 };

/* Hide only what is small itself. */
static void hide_small(struct drawn *t, uint32_t cells)
{
    bool *hidden = cb_alloc(cells);
    for (uint32_t i = 0; i < t->places; i++) {
        const struct place *p = &t->place[i];
        hidden[p->recorded] = is_small((double)sum_of(t, p, false));
        hidden[p->detected] = is_small((double)sum_of(t, p, true));
        hidden[p->rest] = true;
    }
    disclose_choose(t->d, hidden);
    cb_free(hidden, cells);
}

static struct drawn one(unsigned i)
{
    seed = i + 1;
    for (int k = 0; k < 8; k++) {
        draw(2);
    }
    return i % 10 ? a_drawn(2 + draw(2), 1 + draw(3), 1 + draw(2)) : a_drawn(4, 2, 4 - 2 * draw(2));
}

static void test_a_thousand(void **state)
{
    (void)state;
    unsigned asked = 0, least = 0, cells = 0, hidden = 0, rates = 0, places = 0;
    uint64_t ms = 0;
    for (unsigned i = 0; i < TABLES; i++) {
        struct drawn t = one(i);
        struct disclose_result r;
        uint64_t began = cb_mono_ms();
        enum cb_err e = disclose_solve(t.d, (struct disclose_limits){30, 1000}, &r);
        ms += cb_mono_ms() - began;
        assert_int_equal(e, CB_OK);
        assert_true(r.least <= r.price);
        unsigned n = learnt_from(&t, false, &asked);
        if (n) {
            print_error("table %u: %u small numbers learnt\n", i, n);
        }
        assert_int_equal(n, 0);
        least += r.how == DISCLOSE_LEAST;
        cells += 2 * t.places;
        hidden += r.cells - t.places;
        rates += r.derived;
        places += t.places;
        drawn_free(&t);
    }
    assert_true(asked > TABLES);
    assert_true(hidden < cells && rates < places); /* and something is shown */
    printf(
        "  %u tables, %u small numbers, none learnt; %u of %u counts hidden, %u of %u rates; %u at "
        "the least price; %u ms\n",
        TABLES, asked, hidden, cells, rates, places, least, (unsigned)ms);
}

/* Controls: each way of hiding badly is caught. */
static void test_control_only_small(void **state)
{
    (void)state;
    unsigned broken = 0, asked = 0;
    for (unsigned i = 0; i < 100; i++) {
        struct drawn t = one(i);
        hide_small(&t, 3 * t.places);
        broken += learnt_from(&t, false, &asked) > 0;
        drawn_free(&t);
    }
    printf("  hiding only what is small: %u of 100 tables broken\n", broken);
    assert_true(broken > 50);
}

static void test_control_rates_left(void **state)
{
    (void)state;
    unsigned broken = 0, asked = 0;
    for (unsigned i = 0; i < 100; i++) {
        struct drawn t = one(i);
        struct disclose_result r;
        assert_int_equal(disclose_solve(t.d, (struct disclose_limits){30, 1000}, &r), CB_OK);
        broken += learnt_from(&t, true, &asked) > 0;
        drawn_free(&t);
    }
    printf("  hiding counts and not their rates: %u of 100 tables broken\n", broken);
    assert_true(broken > 20);
}

/* A total that the optimiser was not told of gives cells back. */
static void test_control_a_link_forgotten(void **state)
{
    (void)state;
    unsigned broken = 0, asked = 0;
    for (unsigned i = 0; i < 100; i++) {
        struct drawn t = one(i);
        struct disclose *whole = t.d;
        struct disclose_result r;
        t.d = disclose_new();
        uint32_t months = t.months;
        for (uint32_t k = 0; k < t.places; k++) {
            struct place *p = &t.place[k];
            uint64_t rec = sum_of(&t, p, false), det = sum_of(&t, p, true);
            struct disclose_cell c[3] = {disclose_count(rec, price(rec), T),
                                         disclose_count(det, price(det), T),
                                         disclose_rest(rec, det, t.own_date, T)};
            for (int j = 0; j < 3; j++) {
                disclose_cell_add(t.d, &c[j]);
            }
            disclose_split_add(t.d, p->recorded, p->detected, p->rest);
            disclose_derived_add(t.d, (uint32_t[]){p->recorded, p->detected}, 2, 5);
        }
        for (uint32_t k = 0; k < t.places; k++) { /* not by month */
            totals_add(&t, &t.place[k], 0);
            totals_add(&t, &t.place[k], 1);
        }
        assert_int_equal(disclose_solve(t.d, (struct disclose_limits){30, 1000}, &r), CB_OK);
        broken += months > 1 && learnt_from(&t, false, &asked) > 0;
        disclose_free(whole);
        drawn_free(&t);
    }
    printf("  months left out: %u of 100 tables broken\n", broken);
    assert_true(broken > 5);
}

/* Our own reader (disclose_attack) and the tests' agree on every hidden count. */
static void test_readers_agree(void **state)
{
    (void)state;
    unsigned n = 0;
    for (unsigned i = 0; i < 40; i++) {
        struct drawn t = one(i);
        struct disclose_result r;
        assert_int_equal(disclose_solve(t.d, (struct disclose_limits){30, 1000}, &r), CB_OK);
        struct inquiry q = inquire(&t, false);
        for (uint32_t k = 0; k < t.places; k++) {
            const struct place *p = &t.place[k];
            struct disclose_known known[2];
            assert_int_equal(disclose_attack(t.d, (uint32_t[]){p->recorded, p->detected}, 2, known),
                             CB_OK);
            for (int det = 0; det < 2; det++) {
                double lo = ceil(at_most(&q, p, !det, det, -1) - 1e-6);
                double hi = floor(at_most(&q, p, !det, det, 1) + 1e-6);
                assert_true((double)known[det].lo == lo);
                assert_true(known[det].hi == DISCLOSE_NO_HI ? hi == HUGE_VAL
                                                            : (double)known[det].hi == hi);
                n += known[det].lo < known[det].hi;
            }
        }
        glp_delete_prob(q.lp);
        drawn_free(&t);
    }
    assert_true(n > 200);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_control_only_small),
        cmocka_unit_test(test_control_rates_left),
        cmocka_unit_test(test_control_a_link_forgotten),
        cmocka_unit_test(test_readers_agree),
        cmocka_unit_test(test_a_thousand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
