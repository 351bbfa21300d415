/* drawn: crimes recorded and detected, drawn at random, as tables with all their totals and rates;
 * and a reader of those tables. Included by the tests of disclose.
 * Never looks at the rows and columns of src/disclose: the reader knows the crimes of each code,
 * area and month as unknowns, and each printed number as a sum of them, and that is all. */
#ifndef TESTS_DISCLOSE_DRAWN_H
#define TESTS_DISCLOSE_DRAWN_H
#include "disclose/disclose.h"
#include "tools/draw.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <math.h>
#include <cmocka.h>
#include <glpk.h>

enum { CODES = 4, AREAS = 3, MONTHS = 4, INNER = CODES * AREAS * MONTHS, T = DISCLOSE_THRESHOLD };
enum { WAYS = CODES + 3, PRINTED = WAYS * (AREAS + 1) * (MONTHS + 3) };

/* A line, or column, or page of the tables: a set of codes, of areas, of months; bit i: the i-th.
 */
struct sets {
    uint32_t n, set[WAYS + MONTHS];
};
/* One place in print: recorded, detected, and their rate. */
struct place {
    uint32_t codes, areas, months;
    uint32_t recorded, detected, rest, rate; /* as disclose numbers them */
};
struct drawn {
    uint32_t codes, areas, months;
    bool own_date; /* detections by their own date: may exceed what was recorded */
    struct sets by_code, by_area, by_month;
    uint64_t recorded[CODES][AREAS][MONTHS], detected[CODES][AREAS][MONTHS];
    struct place *place;
    uint32_t places;
    struct disclose *d;
};

/* Each alone; the first two and the rest, where there are four; all. */
static struct sets sets_of(uint32_t n, bool halves)
{
    struct sets s = {0};
    for (uint32_t i = 0; i < n; i++) {
        s.set[s.n++] = 1u << i;
    }
    if (halves && n == 4) {
        s.set[s.n++] = 3;
        s.set[s.n++] = 12;
    }
    if (n > 1) {
        s.set[s.n++] = (1u << n) - 1;
    }
    return s;
}

static uint64_t sum_of(const struct drawn *t, const struct place *p, bool detected)
{
    uint64_t sum = 0;
    for (uint32_t c = 0; c < t->codes; c++) {
        for (uint32_t a = 0; a < t->areas; a++) {
            for (uint32_t m = 0; m < t->months; m++) {
                bool in = p->codes >> c & 1 && p->areas >> a & 1 && p->months >> m & 1;
                sum += in ? (detected ? t->detected : t->recorded)[c][a][m] : 0;
            }
        }
    }
    return sum;
}

static struct place *place_at(const struct drawn *t, uint32_t codes, uint32_t areas,
                              uint32_t months)
{
    for (uint32_t i = 0; i < t->places; i++) {
        struct place *p = &t->place[i];
        if (p->codes == codes && p->areas == areas && p->months == months) {
            return p;
        }
    }
    fail();
    return NULL;
}

/* The largest sets of a list that lie within one and are not it: its halves, or its single ones. */
static uint32_t parts_of(const struct sets *s, uint32_t whole, uint32_t *out)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < s->n; i++) {
        bool within = s->set[i] != whole && (s->set[i] & ~whole) == 0, largest = true;
        for (uint32_t k = 0; k < s->n; k++) {
            bool between =
                s->set[k] != whole && (s->set[k] & ~whole) == 0 && s->set[k] != s->set[i];
            largest = largest && !(between && (s->set[i] & ~s->set[k]) == 0);
        }
        if (within && largest) {
            out[n++] = s->set[i];
        }
    }
    return n;
}

/* What of a place adds up along one of the three ways. */
static void totals_add(const struct drawn *t, const struct place *p, int way)
{
    const struct sets *s = way == 0 ? &t->by_code : way == 1 ? &t->by_area : &t->by_month;
    uint32_t whole = way == 0 ? p->codes : way == 1 ? p->areas : p->months;
    uint32_t part[WAYS], rec[WAYS], det[WAYS], n = parts_of(s, whole, part);
    for (uint32_t i = 0; i < n; i++) {
        const struct place *q =
            place_at(t, way == 0 ? part[i] : p->codes, way == 1 ? part[i] : p->areas,
                     way == 2 ? part[i] : p->months);
        rec[i] = q->recorded;
        det[i] = q->detected;
    }
    if (n) {
        disclose_total_add(t->d, p->recorded, rec, n);
        disclose_total_add(t->d, p->detected, det, n);
    }
}

/* Dearer to hide: what says more. */
static uint32_t price(uint64_t n)
{
    return 10 + (uint32_t)floor(10 * log2((double)n + 1));
}

static void print(struct drawn *t)
{
    t->d = disclose_new();
    t->by_code = sets_of(t->codes, true);
    t->by_area = sets_of(t->areas, false);
    t->by_month = sets_of(t->months, true);
    t->place = cb_alloc(PRINTED * sizeof *t->place);
    for (uint32_t c = 0; c < t->by_code.n; c++) {
        for (uint32_t a = 0; a < t->by_area.n; a++) {
            for (uint32_t m = 0; m < t->by_month.n; m++) {
                struct place *p = &t->place[t->places++];
                *p = (struct place){
                    t->by_code.set[c], t->by_area.set[a], t->by_month.set[m], 0, 0, 0, 0};
                uint64_t rec = sum_of(t, p, false), det = sum_of(t, p, true);
                struct disclose_cell r = disclose_count(rec, price(rec), T);
                struct disclose_cell x = disclose_count(det, price(det), T);
                struct disclose_cell rest = disclose_rest(rec, det, t->own_date, T);
                p->recorded = disclose_cell_add(t->d, &r);
                p->detected = disclose_cell_add(t->d, &x);
                p->rest = disclose_cell_add(t->d, &rest);
                disclose_split_add(t->d, p->recorded, p->detected, p->rest);
                p->rate = disclose_derived_add(t->d, (uint32_t[]){p->recorded, p->detected}, 2, 5);
            }
        }
    }
    for (uint32_t i = 0; i < t->places; i++) {
        for (int way = 0; way < 3; way++) {
            totals_add(t, &t->place[i], way);
        }
    }
}

/* Many small counts, some of none, now and then a large one. */
static struct drawn a_drawn(uint32_t codes, uint32_t areas, uint32_t months)
{
    struct drawn t = {.codes = codes, .areas = areas, .months = months, .own_date = draw(2)};
    for (uint32_t c = 0; c < codes; c++) {
        for (uint32_t a = 0; a < areas; a++) {
            for (uint32_t m = 0; m < months; m++) {
                uint32_t n = draw(3) ? draw(60) : draw(3) ? draw(9) : 0;
                t.recorded[c][a][m] = n;
                t.detected[c][a][m] = t.own_date ? draw(n + n / 4 + 2) : draw(n + 1);
            }
        }
    }
    print(&t);
    return t;
}

static void drawn_free(struct drawn *t)
{
    disclose_free(t->d);
    cb_free(t->place, PRINTED * sizeof *t->place);
}

/* --- the reader: unknowns are the crimes of each code, area and month --------------------------
 */
struct inquiry {
    const struct drawn *t;
    glp_prob *lp;
    bool all_rates; /* read rates also where one of their cells is hidden: a publisher's mistake */
};

static int unknown(const struct drawn *t, uint32_t c, uint32_t a, uint32_t m, bool detected)
{
    return 1 + (int)(((c * t->areas + a) * t->months + m) * 2 + detected);
}

/* rec x recorded + det x detected of a place, as coefficients of the unknowns. */
static int formula(const struct drawn *t, const struct place *p, double rec, double det, int *at,
                   double *coef)
{
    int n = 0;
    for (uint32_t c = 0; c < t->codes; c++) {
        for (uint32_t a = 0; a < t->areas; a++) {
            for (uint32_t m = 0; m < t->months; m++) {
                bool in = p->codes >> c & 1 && p->areas >> a & 1 && p->months >> m & 1;
                for (int k = 0; in && k < 2; k++) {
                    if (k ? det != 0 : rec != 0) {
                        at[++n] = unknown(t, c, a, m, k);
                        coef[n] = k ? det : rec;
                    }
                }
            }
        }
    }
    return n;
}

static void know(struct inquiry *q, const struct place *p, double rec, double det, double lo,
                 double hi)
{
    int at[2 * INNER + 1];
    double coef[2 * INNER + 1];
    int row = glp_add_rows(q->lp, 1), n = formula(q->t, p, rec, det, at, coef);
    glp_set_mat_row(q->lp, row, n, at, coef);
    glp_set_row_bnds(q->lp, row, lo == hi ? GLP_FX : hi == HUGE_VAL ? GLP_LO : GLP_DB, lo, hi);
}

static void know_place(struct inquiry *q, const struct place *p)
{
    const struct drawn *t = q->t;
    double rec = (double)sum_of(t, p, false), det = (double)sum_of(t, p, true);
    bool no_rec = disclose_hidden(t->d, p->recorded), no_det = disclose_hidden(t->d, p->detected);
    bool no_rate = disclose_derived_hidden(t->d, p->rate);
    know(q, p, 1, 0, no_rec ? 1 : rec, no_rec ? HUGE_VAL : rec);
    know(q, p, 0, 1, no_det ? 1 : det, no_det ? HUGE_VAL : det);
    if (!t->own_date) {
        know(q, p, 1, -1, 0, HUGE_VAL);
    }
    if ((!no_rate || q->all_rates) && (no_rec || no_det) && rec > 0) { /* to one decimal, in % */
        double rate = floor(1000 * det / rec + 0.5) / 1000;
        know(q, p, rate + 0.0005, -1, 0, HUGE_VAL);
        know(q, p, -(rate - 0.0005), 1, 0, HUGE_VAL);
    }
}

static struct inquiry inquire(const struct drawn *t, bool all_rates)
{
    struct inquiry q = {.t = t, .lp = glp_create_prob(), .all_rates = all_rates};
    glp_term_out(GLP_OFF);
    int n = (int)(t->codes * t->areas * t->months * 2);
    glp_add_cols(q.lp, n);
    for (int j = 1; j <= n; j++) {
        glp_set_col_bnds(q.lp, j, GLP_LO, 0, 0);
    }
    for (uint32_t i = 0; i < t->places; i++) {
        know_place(&q, &t->place[i]);
    }
    return q;
}

/* The least (-1) or the largest (+1) that rec x recorded + det x detected can be. */
static double at_most(struct inquiry *q, const struct place *p, double rec, double det, int way)
{
    int at[2 * INNER + 1];
    double coef[2 * INNER + 1];
    int n = formula(q->t, p, rec, det, at, coef);
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    for (int j = 1; j <= glp_get_num_cols(q->lp); j++) {
        glp_set_obj_coef(q->lp, j, 0);
    }
    for (int i = 1; i <= n; i++) {
        glp_set_obj_coef(q->lp, at[i], coef[i]);
    }
    glp_set_obj_dir(q->lp, way > 0 ? GLP_MAX : GLP_MIN);
    assert_int_equal(glp_simplex(q->lp, &how), 0);
    int status = glp_get_status(q->lp);
    assert_true(status == GLP_OPT || status == GLP_UNBND);
    return status == GLP_UNBND ? way * HUGE_VAL : glp_get_obj_val(q->lp);
}

/* How many whole numbers wide; the truth must lie within. */
static double width_of(struct inquiry *q, const struct place *p, double rec, double det)
{
    double lo = ceil(at_most(q, p, rec, det, -1) - 1e-6),
           hi = floor(at_most(q, p, rec, det, 1) + 1e-6);
    double is = rec * (double)sum_of(q->t, p, false) + det * (double)sum_of(q->t, p, true);
    assert_true(lo <= is && is <= hi);
    return hi - lo;
}

static bool is_small(double n)
{
    return n != 0 && fabs(n) < T;
}

/* How many small numbers the reader learns to within less than T - 1: recorded, detected, and what
 * is left. asked_out: how many there are. */
static unsigned learnt(struct inquiry *q, unsigned *asked_out)
{
    unsigned n = 0;
    for (uint32_t i = 0; i < q->t->places; i++) {
        const struct place *p = &q->t->place[i];
        double rec = (double)sum_of(q->t, p, false), det = (double)sum_of(q->t, p, true);
        const double kind[3][2] = {{1, 0}, {0, 1}, {1, -1}};
        for (int k = 0; k < 3; k++) {
            if (is_small(kind[k][0] * rec + kind[k][1] * det)) {
                *asked_out += 1;
                n += width_of(q, p, kind[k][0], kind[k][1]) < T - 1;
            }
        }
    }
    return n;
}

static inline unsigned learnt_from(const struct drawn *t, bool all_rates, unsigned *asked_out)
{
    struct inquiry q = inquire(t, all_rates);
    unsigned n = learnt(&q, asked_out);
    glp_delete_prob(q.lp);
    return n;
}
#endif
