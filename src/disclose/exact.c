/* exact: the cheapest safe choice, by an integer program that learns what safety means while it is
 * solved: whenever a choice leaves a reader too close to a sensitive cell, the reader's own proof
 * (the duals of their linear program) becomes a row that this choice and its like break. Called by
 * solve. Never takes the program's last word: solve examines the choice again, as a reader would.
 * Source: Fischetti and Salazar-Gonzalez 2001, sections 3 (capacity constraints, their duals) and 4
 * (bridgeless inequalities, strengthening); docs/DISCLOSURE.md. */
#include "disclose/disclose_in.h"
#include <math.h>
#include <string.h>

enum { ROUND_MOST = 60 }; /* rows learnt at a time: the solver then looks again */

struct search {
    const struct model *m;
    struct reader r;
    uint64_t until_ms;
    const bool *first; /* a safe choice to begin with */
    bool told;         /* the solver knows of it */
    bool broken;       /* the reader's solver failed */
    double least;      /* no safe choice is below */
    double *x, *reach; /* of each column */
    int *at;
    double *coef;
    uint32_t turn; /* where the next look at the sensitive cells begins */
};

static void search_init(struct search *s, const struct model *m, uint64_t until_ms,
                        const bool *first)
{
    *s = (struct search){.m = m, .until_ms = until_ms, .first = first};
    reader_init(&s->r, m);
    s->x = cb_alloc((m->n + 1) * sizeof *s->x);
    s->reach = cb_alloc((m->n + 1) * sizeof *s->reach);
    s->at = cb_alloc((m->n + 2) * sizeof *s->at);
    s->coef = cb_alloc((m->n + 2) * sizeof *s->coef);
}

static void search_free(struct search *s)
{
    reader_free(&s->r);
    cb_free(s->x, (s->m->n + 1) * sizeof *s->x);
    cb_free(s->reach, (s->m->n + 1) * sizeof *s->reach);
    cb_free(s->at, (s->m->n + 2) * sizeof *s->at);
    cb_free(s->coef, (s->m->n + 2) * sizeof *s->coef);
}

/* --- the program: a column for each column, one for each rate, rows for what is known ----------
 */
static void rate_rows(glp_prob *lp, const struct model *m)
{
    const struct disclose *d = m->d;
    for (uint32_t k = 0; k < d->derived_n; k++) {
        int col = (int)(m->n + k) + 1;
        glp_set_col_bnds(lp, col, GLP_DB, 0, 1);
        glp_set_obj_coef(lp, col, d->derived[k].weight);
        for (uint32_t i = 0; i < d->derived[k].part.n; i++) {
            uint32_t j = m->col[d->part[d->derived[k].part.at + i]];
            if (j != NO_COL) { /* hidden with each of its parts */
                int row = glp_add_rows(lp, 1);
                glp_set_row_bnds(lp, row, GLP_LO, 0, 0);
                glp_set_mat_row(lp, row, 2, (int[]){0, col, (int)j}, (double[]){0, 1, -1});
            }
        }
    }
}

static glp_prob *program(const struct model *m)
{
    glp_prob *lp = glp_create_prob();
    glp_set_obj_dir(lp, GLP_MIN);
    glp_add_cols(lp, (int)(m->n + m->d->derived_n));
    for (uint32_t j = 1; j <= m->n; j++) {
        glp_set_col_kind(lp, (int)j, GLP_BV);
        if (m->fixed[j]) {
            glp_set_col_bnds(lp, (int)j, GLP_FX, 1, 1);
        }
        glp_set_obj_coef(lp, (int)j, m->price[j]);
    }
    rate_rows(lp, m);
    return lp;
}

static void row_add(glp_prob *lp, int n, const int *at, const double *coef, double least)
{
    int row = glp_add_rows(lp, 1);
    glp_set_row_bnds(lp, row, GLP_LO, least, 0);
    glp_set_mat_row(lp, row, n, at, coef);
}

/* --- rows that are learnt -----------------------------------------------------------------------
 */
/* What a reader's proof says: sum of reach x hidden is at least what is asked. What is hidden in
 * any case goes to the other side, and no term need be larger than that (the choice is 0 or 1). */
static bool learn_reach(struct search *s, glp_prob *lp, double asked)
{
    const struct model *m = s->m;
    double left = asked;
    for (uint32_t j = 1; j <= m->n; j++) {
        left -= m->fixed[j] ? fmin(s->reach[j], asked) : 0;
    }
    double sum = 0;
    int n = 0;
    for (uint32_t j = 1; j <= m->n && left > GIVE; j++) {
        if (!m->fixed[j] && s->reach[j] > TINY) {
            s->at[++n] = (int)j;
            s->coef[n] = fmin(s->reach[j] / left, 1);
            sum += s->coef[n] * s->x[j];
        }
    }
    if (left <= GIVE || sum >= 1 - GIVE) {
        return false;
    }
    row_add(lp, n, s->at, s->coef, 1);
    return true;
}

/* Safe in fractions of a count, and not in whole ones: something more must be hidden. */
static bool learn_more(struct search *s, glp_prob *lp)
{
    int n = 0;
    for (uint32_t j = 1; j <= s->m->n; j++) {
        if (s->x[j] < 0.5) {
            s->at[++n] = (int)j;
            s->coef[n] = 1;
        }
    }
    row_add(lp, n, s->at, s->coef, 1);
    return true;
}

/* A cell that is hidden alone in a row is known: hiding it would be for nothing. */
static unsigned learn_bridges(struct search *s, glp_prob *lp)
{
    const struct model *m = s->m;
    unsigned learnt = 0;
    for (uint32_t i = 1; i <= m->rows; i++) {
        const struct entry *e = &m->row_entry[m->by_row[i].at];
        uint32_t n = m->by_row[i].n, best = 0;
        double sum = 0;
        for (uint32_t k = 0; k < n; k++) {
            sum += s->x[e[k].at];
            best = s->x[e[k].at] > s->x[e[best].at] ? k : best;
        }
        if (m->fixed[e[best].at] || 2 * s->x[e[best].at] <= sum + GIVE) {
            continue;
        }
        for (uint32_t k = 0; k < n; k++) {
            s->at[k + 1] = (int)e[k].at;
            s->coef[k + 1] = k == best ? -1 : 1;
        }
        row_add(lp, (int)n, s->at, s->coef, 0);
        learnt++;
    }
    return learnt;
}

/* One thing that is asked of a cell. */
static bool learn_asked(struct search *s, glp_prob *lp, uint32_t col, enum asked a)
{
    double asked = asked_of(s->m, col, a);
    if (asked <= 0) {
        return false;
    }
    memset(s->reach, 0, (s->m->n + 1) * sizeof *s->reach);
    double has = asked_has(&s->r, col, a, s->reach);
    s->broken = s->broken || has < 0;
    return has >= 0 && has < asked - GIVE && learn_reach(s, lp, asked);
}

/* Learn from the choice in s->x. Gives how many rows. */
static unsigned learn(struct search *s, glp_prob *lp)
{
    const struct model *m = s->m;
    bool is_whole = true;
    for (uint32_t j = 1; j <= m->n; j++) {
        s->x[j] = fabs(s->x[j] - round(s->x[j])) < GIVE ? round(s->x[j]) : s->x[j];
        is_whole = is_whole && s->x[j] == round(s->x[j]);
    }
    unsigned learnt = learn_bridges(s, lp);
    reader_see(&s->r, s->x);
    for (uint32_t i = 0; i < m->guards && learnt < ROUND_MOST; i++) {
        uint32_t g = m->guard[(s->turn + i) % m->guards];
        for (enum asked a = 0; a < ASKS; a++) {
            learnt += learn_asked(s, lp, g, a);
        }
        if (cb_mono_ms() >= s->until_ms && !is_whole) {
            break;
        }
    }
    s->turn += learnt;
    for (uint32_t i = 0; is_whole && !learnt && i < m->guards; i++) {
        learnt += !guard_safe(&s->r, m->guard[i], NULL) && learn_more(s, lp);
    }
    return learnt;
}

static void look(struct search *s, glp_prob *lp)
{
    for (uint32_t j = 1; j <= s->m->n; j++) {
        s->x[j] = glp_get_col_prim(lp, (int)j);
    }
}

/* Without whole numbers first: most is learnt there, and cheaply. */
static bool root(struct search *s, glp_prob *lp)
{
    glp_smcp how;
    glp_init_smcp(&how);
    how.msg_lev = GLP_MSG_OFF;
    for (;;) {
        if (glp_simplex(lp, &how) != 0 || glp_get_status(lp) != GLP_OPT) {
            return false;
        }
        s->least = fmax(s->least, glp_get_obj_val(lp));
        look(s, lp);
        if (cb_mono_ms() >= s->until_ms || s->broken) {
            return false;
        }
        if (!learn(s, lp)) {
            return true;
        }
        how.meth = GLP_DUALP;
    }
}

/* A safe choice to beat. */
static void tell(struct search *s, glp_tree *t)
{
    const struct model *m = s->m;
    uint32_t n = m->n + m->d->derived_n;
    double *x = cb_alloc((n + 1) * sizeof *x);
    for (uint32_t j = 1; j <= m->n; j++) {
        x[j] = s->first[j];
    }
    for (uint32_t k = 0; k < m->d->derived_n; k++) {
        struct span part = m->d->derived[k].part;
        for (uint32_t i = 0; i < part.n; i++) {
            x[m->n + k + 1] = fmax(x[m->n + k + 1], x[m->col[m->d->part[part.at + i]]]);
        }
    }
    glp_ios_heur_sol(t, x);
    cb_free(x, (n + 1) * sizeof *x);
    s->told = true;
}

static void called(glp_tree *t, void *arg)
{
    struct search *s = arg;
    int best = glp_ios_best_node(t);
    if (best) {
        s->least = fmax(s->least, glp_ios_node_bound(t, best));
    }
    if (s->broken || cb_mono_ms() >= s->until_ms) {
        glp_ios_terminate(t);
        return;
    }
    if (glp_ios_reason(t) == GLP_IHEUR && !s->told) {
        tell(s, t);
    } else if (glp_ios_reason(t) == GLP_IROWGEN) {
        look(s, glp_ios_get_prob(t));
        learn(s, glp_ios_get_prob(t));
    }
}

static bool branch(struct search *s, glp_prob *lp, bool *hide)
{
    glp_iocp how;
    glp_init_iocp(&how);
    how.msg_lev = GLP_MSG_OFF;
    how.cb_func = called;
    how.cb_info = s;
    uint64_t now = cb_mono_ms();
    how.tm_lim = now < s->until_ms ? (int)(s->until_ms - now) : 0;
    if (glp_intopt(lp, &how) != 0 || s->broken || glp_mip_status(lp) != GLP_OPT) {
        return false;
    }
    for (uint32_t j = 1; j <= s->m->n; j++) {
        hide[j] = glp_mip_col_val(lp, (int)j) > 0.5;
    }
    return true;
}

bool exact_choose(const struct model *m, uint64_t until_ms, bool *hide, uint64_t *least_out)
{
    struct search s;
    if (!m->guards) { /* nothing to protect: what is hidden anyhow, and that is all */
        memcpy(hide, m->fixed, (m->n + 1) * sizeof *hide);
        *least_out = choice_price(m, hide);
        return true;
    }
    bool *found = cb_alloc((m->n + 1) * sizeof *found);
    search_init(&s, m, until_ms, hide);
    glp_prob *lp = program(m);
    bool done = root(&s, lp) && branch(&s, lp, found);
    glp_delete_prob(lp);
    if (done) {
        memcpy(hide, found, (m->n + 1) * sizeof *found);
    }
    *least_out = (uint64_t)fmax(ceil(s.least - GIVE), 0);
    search_free(&s);
    cb_free(found, (m->n + 1) * sizeof *found);
    return done;
}
