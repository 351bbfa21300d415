/* test_least: no choice that is cheaper than the optimiser's is safe: every one is tried. Run by
 * ctest. Safe is what the tests' own reader (drawn.h) finds nothing in. Never leaves out a choice
 * because the optimiser would. */
#include "disclose/drawn.h"

enum { FREE = 14, WANTED = 200 };

/* What may be hidden or not, and what all else costs. */
struct tried {
    struct drawn *t;
    uint32_t cells, free[FREE], n;
    uint64_t dearer; /* than this nothing needs to be tried */
    bool *hidden;
    unsigned choices, safe;
};

static uint64_t price_now(const struct tried *x)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < x->t->places; i++) {
        const struct place *p = &x->t->place[i];
        sum += x->hidden[p->recorded] ? price(sum_of(x->t, p, false)) : 0;
        sum += x->hidden[p->detected] ? price(sum_of(x->t, p, true)) : 0;
        sum += x->hidden[p->recorded] || x->hidden[p->detected] ? 5 : 0;
    }
    return sum;
}

/* False: more may be hidden or not than can be tried. */
static bool begin(struct tried *x, struct drawn *t)
{
    *x = (struct tried){.t = t, .cells = 3 * t->places};
    x->hidden = cb_alloc(x->cells);
    for (uint32_t i = 0; i < t->places; i++) {
        const struct place *p = &t->place[i];
        for (int det = 0; det < 2; det++) {
            uint64_t n = sum_of(t, p, det);
            uint32_t cell = det ? p->detected : p->recorded;
            x->hidden[cell] = is_small((double)n);
            if (n >= T && x->n == FREE) {
                return false;
            }
            if (n >= T) {
                x->free[x->n++] = cell;
            }
        }
        x->hidden[p->rest] = true;
    }
    return true;
}

static void try_all(struct tried *x)
{
    for (uint32_t set = 0; set < 1u << x->n; set++) {
        for (uint32_t i = 0; i < x->n; i++) {
            x->hidden[x->free[i]] = set >> i & 1;
        }
        if (price_now(x) >= x->dearer) {
            continue;
        }
        unsigned asked = 0;
        disclose_choose(x->t->d, x->hidden);
        x->choices++;
        x->safe += learnt_from(x->t, false, &asked) == 0;
    }
}

static void test_none_is_cheaper(void **state)
{
    (void)state;
    unsigned tables = 0, choices = 0, near_was_dearer = 0;
    seed = 99;
    for (unsigned i = 0; i < 5000 && tables < WANTED; i++) {
        struct drawn t = a_drawn(1 + draw(3), 1 + draw(2), 1 + draw(2));
        struct tried x;
        struct disclose_result r, near;
        bool few = begin(&x, &t);
        enum cb_err e =
            few ? disclose_solve(t.d, (struct disclose_limits){20000, 0}, &near) : CB_OK;
        e = few && !e ? disclose_solve(t.d, (struct disclose_limits){20000, 1000}, &r) : e;
        if (few && !e && r.cells > t.places) {
            assert_int_equal(r.how, DISCLOSE_LEAST);
            assert_int_equal(near.how, DISCLOSE_NEAR);
            for (uint32_t k = 0; k < x.cells; k++) {
                x.hidden[k] = disclose_hidden(t.d, k);
            }
            unsigned asked = 0;
            assert_int_equal(learnt_from(&t, false, &asked), 0);
            assert_int_equal(price_now(&x), r.price); /* and it costs what it says */
            assert_true(near.least <= r.price && r.price <= near.price);
            near_was_dearer += near.price > r.price;
            x.dearer = r.price;
            try_all(&x);
            assert_int_equal(x.safe, 0);
            choices += x.choices;
            tables++;
        }
        cb_free(x.hidden, x.cells);
        drawn_free(&t);
    }
    printf("  %u tables, %u cheaper choices, none safe; the quick way was dearer in %u\n", tables,
           choices, near_was_dearer);
    assert_int_equal(tables, WANTED);
    assert_true(choices > 20000 && near_was_dearer > 0);
}

/* Control: with the price one higher, the optimiser's own choice is found among the tried. */
static void test_control_found(void **state)
{
    (void)state;
    unsigned tables = 0;
    seed = 5;
    for (unsigned i = 0; i < 1000 && tables < 10; i++) {
        struct drawn t = a_drawn(1 + draw(3), 1 + draw(2), 1 + draw(2));
        struct tried x;
        struct disclose_result r;
        if (begin(&x, &t) && x.n <= 8) {
            enum cb_err e = disclose_solve(t.d, (struct disclose_limits){20000, 1000}, &r);
            assert_int_equal(e, CB_OK);
            x.dearer = r.price + 1;
            try_all(&x);
            assert_true(x.safe > 0);
            tables++;
        }
        cb_free(x.hidden, x.cells);
        drawn_free(&t);
    }
    assert_int_equal(tables, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_none_is_cheaper),
        cmocka_unit_test(test_control_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
