/* test_publish: what is shown of a month gives nothing back that is hidden, whichever of its tables
 * are put beside each other. Run by ctest. Two attackers: the flow of hide.h over the whole net,
 * and one who knows nothing of nets, only sums that docs/TALLY.md says hold, and solves for the
 * hidden; and the controls that both must catch. Never draws twice: every month comes from a seed.
 */
#include "tally/tally_in.h"
#include "tools/draw.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

enum { T = TALLY_THRESHOLD, CELLS = 400 };

static void count(struct tally_table *t, uint16_t dim, uint16_t val)
{
    assert_int_equal(tally_put(t, &(struct tally_cell){0, dim, val, 1}), CB_OK);
}

/* One who wants to talk now, as the line would count it; some still wait when the month ends. */
static void a_talk(struct tally_table *t)
{
    uint32_t fate = draw(20);
    if (fate < 4) {
        count(t, fate < 2 ? TALLY_BLOCKED : TALLY_CLOSED, fate < 2 ? 0 : 1);
        return;
    }
    count(t, TALLY_OFFERED, 0);
    if (fate < 19) {
        count(t, fate < 16 ? TALLY_ANSWERED : TALLY_ABANDONED,
              (uint16_t)(draw(3) ? draw(5) : draw(TALLY_HIST)));
    }
}

static void a_contact(struct tally_table *t)
{
    uint16_t want = (uint16_t)(draw(8) ? 1 + draw(2) : 3);
    count(t, TALLY_CONTACT, want);
    if (draw(6)) {
        count(t, TALLY_PERSON, 0);
        count(t, TALLY_WHO, (uint16_t)(draw(2) ? draw(3) : draw(9)));
        count(t, TALLY_URGENCY, (uint16_t)draw(4));
    } else {
        count(t, TALLY_RETURNED, want);
    }
    if (want == 1) {
        a_talk(t);
    } else if (!draw(3)) {
        count(t, TALLY_CLOSED, want);
    }
    if (!draw(2)) {
        count(t, TALLY_GROUP, (uint16_t)draw(9));
        count(t, TALLY_OUTCOME, (uint16_t)draw(5));
        count(t, TALLY_AGREED, (uint16_t)draw(12));
    }
    if (!draw(9)) {
        count(t, TALLY_MISSED, 0);
        count(t, TALLY_FEEDBACK, (uint16_t)(16 * draw(3) + draw(4)));
        count(t, TALLY_BOOKED, (uint16_t)draw(3));
        count(t, TALLY_REFERRAL, (uint16_t)(1 + draw(3)));
    }
}

static struct tally_table a_month(unsigned contacts)
{
    struct tally_table t;
    tally_table_init(&t, CELLS);
    for (unsigned i = 0; i < contacts; i++) {
        a_contact(&t);
    }
    return t;
}

/* --- the second attacker: equations between what is shown ------------------------------------- */
enum { EQUATIONS = 24, UNKNOWNS = 120 };

struct sums {
    double a[EQUATIONS][UNKNOWNS];
    struct {
        uint16_t dim, val;
    } of[UNKNOWNS];
    unsigned equations, unknowns;
};

static uint64_t shown_n(const struct tally_table *shown, uint16_t dim, uint16_t val)
{
    return tally_get(shown, 0, dim, val);
}

/* Count dim, val with this sign in the newest equation: a shown one is known and plays no part. */
static void term(struct sums *s, const struct tally_table *shown, uint16_t dim, uint16_t val,
                 double sign)
{
    if (shown_n(shown, dim, val) != TALLY_HIDDEN) {
        return;
    }
    unsigned i = 0;
    while (i < s->unknowns && (s->of[i].dim != dim || s->of[i].val != val)) {
        i++;
    }
    if (i == s->unknowns) {
        assert_true(i < UNKNOWNS);
        s->of[i].dim = dim;
        s->of[i].val = val;
        s->unknowns++;
    }
    s->a[s->equations][i] += sign;
}

static void terms(struct sums *s, const struct tally_table *shown, uint16_t dim, double sign)
{
    for (uint16_t v = 0; v < 16; v++) {
        term(s, shown, dim, v, sign);
    }
}

static void next(struct sums *s)
{
    assert_true(++s->equations < EQUATIONS);
}

/* What docs/TALLY.md says adds up, and what nearly does (joined, and answered or left): an attacker
 * may happen to know how many still waited. */
static void all_sums(struct sums *s, const struct tally_table *m)
{
    static const uint16_t dims[] = {TALLY_CONTACT, TALLY_RETURNED, TALLY_ANSWERED, TALLY_ABANDONED,
                                    TALLY_AGREED,  TALLY_OUTCOME,  TALLY_GROUP};
    for (unsigned i = 0; i < sizeof dims / sizeof dims[0]; i++) {
        terms(s, m, dims[i], 1);
        term(s, m, dims[i] == TALLY_GROUP ? TALLY_OUTCOME : dims[i], TALLY_TOTAL, -1);
        next(s);
    }
    term(s, m, TALLY_PERSON, 0, 1);
    term(s, m, TALLY_RETURNED, TALLY_TOTAL, 1);
    term(s, m, TALLY_CONTACT, TALLY_TOTAL, -1);
    next(s);
    terms(s, m, TALLY_WHO, 1);
    term(s, m, TALLY_PERSON, 0, -1);
    next(s);
    terms(s, m, TALLY_URGENCY, 1);
    term(s, m, TALLY_PERSON, 0, -1);
    next(s);
    term(s, m, TALLY_OFFERED, 0, 1);
    term(s, m, TALLY_BLOCKED, 0, 1);
    term(s, m, TALLY_CLOSED, 1, 1);
    term(s, m, TALLY_CONTACT, 1, -1);
    next(s);
    term(s, m, TALLY_ANSWERED, TALLY_TOTAL, 1);
    term(s, m, TALLY_ABANDONED, TALLY_TOTAL, 1);
    term(s, m, TALLY_OFFERED, 0, -1);
    next(s);
}

/* Gauss and Jordan: how many of the hidden have one value only. */
static unsigned solved(struct sums *s)
{
    unsigned row = 0, n = 0;
    for (unsigned c = 0; c < s->unknowns && row < s->equations; c++) {
        unsigned best = row;
        for (unsigned r = row; r < s->equations; r++) {
            best = fabs(s->a[r][c]) > fabs(s->a[best][c]) ? r : best;
        }
        if (fabs(s->a[best][c]) < 1e-9) {
            continue;
        }
        double kept[UNKNOWNS], by = s->a[best][c];
        memcpy(kept, s->a[best], sizeof kept);
        memcpy(s->a[best], s->a[row], sizeof kept);
        for (unsigned k = 0; k < s->unknowns; k++) {
            s->a[row][k] = kept[k] / by;
        }
        for (unsigned r = 0; r < s->equations; r++) {
            double f = r == row ? 0 : s->a[r][c];
            for (unsigned k = 0; k < s->unknowns; k++) {
                s->a[r][k] -= f * s->a[row][k];
            }
        }
        row++;
    }
    for (unsigned r = 0; r < row; r++) {
        unsigned in = 0;
        for (unsigned k = 0; k < s->unknowns; k++) {
            in += fabs(s->a[r][k]) > 1e-9;
        }
        n += in == 1;
    }
    return n;
}

static unsigned computed_back(const struct tally_table *shown)
{
    struct sums s = {0};
    all_sums(&s, shown);
    return solved(&s);
}

static unsigned caught(const struct tally_net *t)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        struct tally_known k = tally_attack(t, i);
        n += t->e[i].hidden && k.hi - k.lo < T - 1;
    }
    return n;
}

/* Nothing small is shown, nothing is shown that is not so, and a sum is the sum of its parts. */
static unsigned shown_rightly(const struct tally_table *t, const struct tally_table *out)
{
    unsigned hidden = 0;
    for (size_t i = 0; i < out->n; i++) {
        const struct tally_cell *c = &out->cell[i];
        uint64_t n =
            c->val == TALLY_TOTAL ? tally_sum(t, 0, c->dim) : tally_get(t, 0, c->dim, c->val);
        assert_true(n > 0);
        assert_true(c->n == TALLY_HIDDEN || (c->n == n && n >= T));
        assert_int_not_equal(c->dim, TALLY_STAFF);
        hidden += c->n == TALLY_HIDDEN;
    }
    return hidden;
}

static void test_months(void **state)
{
    (void)state;
    unsigned hidden = 0, all = 0, naive = 0, naive_flow = 0;
    seed = 11;
    for (unsigned i = 0; i < 150; i++) {
        struct tally_table t = a_month(20 + draw(600)), out, bad;
        struct shown s;
        tally_table_init(&out, t.n + 40);
        assert_int_equal(tally_publish(&t, T, &out), CB_OK);
        hidden += shown_rightly(&t, &out);
        all += (unsigned)out.n;
        assert_int_equal(computed_back(&out), 0);
        shown_make(&s, &t);
        tally_hide(&s.net, T);
        assert_int_equal(caught(&s.net), 0);
        /* the control: each small count is hidden, and no other */
        tally_table_init(&bad, t.n + 40);
        for (uint32_t k = 0; k < s.net.n; k++) {
            s.net.e[k].hidden = s.net.e[k].n && s.net.e[k].n < T && s.net.e[k].kind != TALLY_SLACK;
        }
        for (uint32_t k = 0; k < s.n; k++) {
            const struct tally_edge *e = &s.net.e[s.cell[k].edge];
            assert_int_equal(tally_put(&bad, &(struct tally_cell){0, s.cell[k].dim, s.cell[k].val,
                                                                  e->hidden ? TALLY_HIDDEN : e->n}),
                             CB_OK);
        }
        naive += computed_back(&bad) > 0;
        naive_flow += caught(&s.net) > 0;
        shown_free(&s);
        tally_table_free(&t);
        tally_table_free(&out);
        tally_table_free(&bad);
    }
    printf("  of %u counts %u hidden; hiding the small alone was solved in %u of 150 months, and "
           "told too closely in %u\n",
           all, hidden, naive, naive_flow);
    assert_true(naive > 30);
    assert_true(naive_flow > 100);
    assert_true(hidden * 2 < all);
}

/* Hidden by itself, each table is safe; beside each other they are not. */
static void test_linked_control(void **state)
{
    (void)state;
    static const struct tally_cell people[] = {
        {0, TALLY_PERSON, 0, 50},  {0, TALLY_WHO, 1, 46},     {0, TALLY_WHO, 2, 4},
        {0, TALLY_URGENCY, 1, 50}, {0, TALLY_RETURNED, 1, 3}, {0, TALLY_RETURNED, 2, 30},
        {0, TALLY_CONTACT, 1, 33}, {0, TALLY_CONTACT, 2, 50}, {0, TALLY_OFFERED, 0, 33},
        {0, TALLY_ANSWERED, 2, 33}};
    struct tally_table t, out, bad;
    tally_table_init(&t, CELLS);
    tally_table_init(&out, CELLS);
    tally_table_init(&bad, CELLS);
    for (size_t i = 0; i < sizeof people / sizeof people[0]; i++) {
        assert_int_equal(tally_put(&t, &people[i]), CB_OK);
    }
    assert_int_equal(tally_publish(&t, T, &out), CB_OK);
    assert_int_equal(computed_back(&out), 0);
    /* of who, both values are hidden: their total is not needed. But it is people, and that is
     * shown with those who returned, whose table alone would hide both of its values and show its
     * total. */
    for (size_t i = 0; i < out.n; i++) {
        struct tally_cell c = out.cell[i];
        bool keep = c.dim == TALLY_RETURNED ? c.val == TALLY_TOTAL : c.dim != TALLY_WHO;
        c.n =
            keep ? (c.val == TALLY_TOTAL ? tally_sum(&t, 0, c.dim) : tally_get(&t, 0, c.dim, c.val))
                 : TALLY_HIDDEN;
        c.n = c.dim == TALLY_PERSON ? TALLY_HIDDEN : c.n;
        assert_int_equal(tally_put(&bad, &c), CB_OK);
    }
    assert_true(computed_back(&bad) > 0); /* people: contacts less those who returned */
    tally_table_free(&t);
    tally_table_free(&out);
    tally_table_free(&bad);
}

static void test_edges(void **state)
{
    (void)state;
    struct tally_table t, out;
    tally_table_init(&t, CELLS);
    tally_table_init(&out, CELLS);
    assert_int_equal(tally_publish(&t, T, &out), CB_OK); /* a month without anything */
    assert_int_equal(out.n, 0);
    count(&t, TALLY_OFFERED,
          0); /* and one with somebody who still waits, joined the month before */
    count(&t, TALLY_ANSWERED, 2);
    assert_int_equal(tally_publish(&t, T, &out), CB_OK);
    for (size_t i = 0; i < out.n; i++) {
        assert_true(out.cell[i].n == TALLY_HIDDEN);
    }
    tally_table_free(&out);
    tally_table_init(&out, 1);
    assert_int_equal(tally_publish(&t, T, &out), CB_PEER_SIZE);
    tally_table_free(&out);
    tally_table_free(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_months),
                                       cmocka_unit_test(test_linked_control),
                                       cmocka_unit_test(test_edges)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
