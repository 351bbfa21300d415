/* reader: somebody who knows all that is shown and how it adds up, and works out how far a hidden
 * cell can lie from its value. Called by near, exact and attack.
 * Never takes the solver's silence for safety: a push that failed is below 0.
 * Source: the attacker's subproblems and their duals of Fischetti and Salazar-Gonzalez 2001. */
#include "disclose/disclose_in.h"
#include <math.h>
#include <string.h>

static void bound(glp_prob *lp, uint32_t col, double down, double up)
{
    bool low = down < HUGE_VAL, high = up < HUGE_VAL;
    int kind = low && high ? GLP_DB : low ? GLP_LO : high ? GLP_UP : GLP_FR;
    kind = low && high && down <= 0 && up <= 0 ? GLP_FX : kind;
    glp_set_col_bnds(lp, (int)col, kind, low ? -down : 0, high ? up : 0);
}

/* Of a way so long, as much as is free. Between 0 and 1 what is asked at most is enough of a way:
 * cuts that follow from any freedom hold. */
static double part(const struct reader *r, double way, double x)
{
    return x <= 0 ? 0 : x >= 1 ? way : x * fmin(way, r->m->most);
}

static void bound_as_seen(struct reader *r, uint32_t j)
{
    bound(r->lp, j, part(r, r->m->down[j], r->x[j]), part(r, r->m->up[j], r->x[j]));
}

static void matrix(struct reader *r)
{
    const struct model *m = r->m;
    int *at = cb_alloc((m->n + 2) * sizeof *at);
    double *coef = cb_alloc((m->n + 2) * sizeof *coef);
    for (uint32_t i = 1; i <= m->rows; i++) {
        struct span s = m->by_row[i];
        for (uint32_t k = 0; k < s.n; k++) {
            at[k + 1] = (int)m->row_entry[s.at + k].at;
            coef[k + 1] = m->row_entry[s.at + k].coef;
        }
        glp_set_mat_row(r->lp, (int)i, (int)s.n, at, coef);
        glp_set_row_bnds(r->lp, (int)i, GLP_FX, 0, 0);
    }
    cb_free(at, (m->n + 2) * sizeof *at);
    cb_free(coef, (m->n + 2) * sizeof *coef);
}

void reader_init(struct reader *r, const struct model *m)
{
    glp_term_out(GLP_OFF);
    *r = (struct reader){.m = m, .lp = glp_create_prob()};
    r->x = cb_alloc((m->n + 1) * sizeof *r->x);
    glp_set_obj_dir(r->lp, GLP_MAX);
    if (m->n) {
        glp_add_cols(r->lp, (int)m->n);
    }
    if (m->rows) {
        glp_add_rows(r->lp, (int)m->rows);
    }
    matrix(r);
    for (uint32_t j = 1; j <= m->n; j++) {
        bound_as_seen(r, j);
    }
    glp_std_basis(r->lp);
}

void reader_free(struct reader *r)
{
    glp_delete_prob(r->lp);
    cb_free(r->x, (r->m->n + 1) * sizeof *r->x);
    memset(r, 0, sizeof *r);
}

void reader_see(struct reader *r, const double *x)
{
    for (uint32_t j = 1; j <= r->m->n; j++) {
        double now = x[j] < TINY ? 0 : x[j] > 1 - TINY ? 1 : x[j];
        if (now != r->x[j]) {
            r->x[j] = now;
            bound_as_seen(r, j);
        }
    }
}

static int simplex(glp_prob *lp)
{
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    if (glp_simplex(lp, &how) != 0 || glp_get_status(lp) == GLP_UNDEF) {
        glp_std_basis(lp); /* all at their values: always agrees with what is shown */
        if (glp_simplex(lp, &how) != 0) {
            return GLP_UNDEF;
        }
    }
    return glp_get_status(lp);
}

static void add_reach(const struct reader *r, double *out)
{
    for (uint32_t j = 1; j <= r->m->n; j++) {
        double dual = glp_get_col_dual(r->lp, (int)j);
        if (dual > TINY) {
            out[j] += dual * r->m->up[j];
        } else if (dual < -TINY && r->m->down[j] > 0) {
            out[j] += -dual * r->m->down[j];
        }
    }
}

double reader_push(struct reader *r, uint32_t col, int way, double cap, double *reach_out)
{
    glp_set_obj_coef(r->lp, (int)col, way);
    bound(r->lp, col, fmin(cap, part(r, r->m->down[col], r->x[col])),
          fmin(cap, part(r, r->m->up[col], r->x[col])));
    int status = simplex(r->lp);
    double far = status == GLP_OPT ? fmax(glp_get_obj_val(r->lp), 0) : -1;
    if (status == GLP_OPT && reach_out) {
        add_reach(r, reach_out);
    }
    glp_set_obj_coef(r->lp, (int)col, 0);
    bound_as_seen(r, col);
    return status == GLP_UNBND ? HUGE_VAL : far;
}

void reader_moved(const struct reader *r, bool *moved)
{
    for (uint32_t j = 1; j <= r->m->n; j++) {
        moved[j] = moved[j] || fabs(glp_get_col_prim(r->lp, (int)j)) > TINY;
    }
}

double asked_of(const struct model *m, uint32_t col, enum asked a)
{
    const struct disclose_cell *c = model_cell(m, col);
    return a == ASK_ABOVE ? c->above : a == ASK_BELOW ? c->below : c->width;
}

/* The whole numbers in it: readers know that counts are whole. */
static double whole(double far)
{
    return floor(far + GIVE);
}

bool guard_safe(struct reader *r, uint32_t col, bool *moved)
{
    const struct disclose_cell *c = model_cell(r->m, col);
    double up = 0, down = 0, want_up = fmax(c->above, c->width);
    if (want_up > 0) {
        up = whole(reader_push(r, col, 1, want_up, NULL));
        if (moved) {
            reader_moved(r, moved);
        }
    }
    double want_down = fmax(c->below, c->width - up);
    if (want_down > 0) {
        down = whole(reader_push(r, col, -1, want_down, NULL));
        if (moved) {
            reader_moved(r, moved);
        }
    }
    return up >= 0 && down >= 0 && up >= c->above && down >= c->below && up + down >= c->width;
}

double asked_has(struct reader *r, uint32_t col, enum asked a, double *reach_out)
{
    double most = asked_of(r->m, col, a), up = 0;
    if (a != ASK_BELOW) {
        up = reader_push(r, col, 1, most, reach_out);
    }
    if (a == ASK_ABOVE || up < 0 || up >= most) {
        return up;
    }
    double down = reader_push(r, col, -1, most - up, reach_out);
    return down < 0 ? down : up + down;
}

void choice_see(struct reader *r, const bool *hide)
{
    double *x = cb_alloc((r->m->n + 1) * sizeof *x);
    for (uint32_t j = 1; j <= r->m->n; j++) {
        x[j] = hide[j];
    }
    reader_see(r, x);
    cb_free(x, (r->m->n + 1) * sizeof *x);
}

bool choice_safe(struct reader *r, const bool *hide)
{
    choice_see(r, hide);
    for (uint32_t i = 0; i < r->m->guards; i++) {
        if (!guard_safe(r, r->m->guard[i], NULL)) {
            return false;
        }
    }
    return true;
}
