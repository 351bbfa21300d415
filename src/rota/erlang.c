/* erlang: the waiting formulas B, C and A, in forms that neither overflow nor cancel for thousands
 * of people. Called by forecast.c and by line. Never answers a wait for an overloaded line by C: it
 * says that it cannot.
 *
 * Sources
 *   B, C  A. K. Erlang, 1917; V. B. Iversen, Teletraffic Engineering Handbook (ITU-D SG 2), the
 *         chapters on loss and on delay systems; the recursion is there, too.
 *   A     C. Palm, 1957; O. Garnett, A. Mandelbaum, M. Reiman, Designing a Call Center with
 *         Impatient Customers, M&SOM 4 (2002) 208-227; A. Mandelbaum, S. Zeltyn, Service
 *         Engineering in Action: The Palm/Erlang-A Queue, 2007. */
#include "rota/erlang.h"
#include <math.h>

enum { TERMS_MAX = 1 << 24 };

static double not_negative(double x)
{
    return x > 0 ? x : 0; /* NaN too */
}

static double share(double x)
{
    return x > 1 ? 1 : not_negative(x);
}

/* B(0) = 1, B(n) = a B(n-1) / (n + a B(n-1)): every step is between 0 and 1. */
double rota_erlang_b(double erlangs, unsigned people)
{
    double a = not_negative(erlangs), b = 1;
    for (unsigned n = 1; n <= people; n++) {
        b = a * b / (n + a * b);
    }
    return a > 0 ? b : people ? 0 : 1;
}

static struct rota_load tidy(const struct rota_load *l)
{
    return (struct rota_load){.per_hour = not_negative(l->per_hour),
                              .handle_s = not_negative(l->handle_s),
                              .patience_s = not_negative(l->patience_s),
                              .target_s = not_negative(l->target_s),
                              .people = l->people};
}

static struct rota_service nothing_to_do(void)
{
    return (struct rota_service){.level = 1};
}

/* P(wait) = n B / (n - a (1 - B)); the wait of those who wait is exponential with rate
 * (n - a) / handle. */
struct rota_service rota_erlang_c(const struct rota_load *load)
{
    struct rota_load l = tidy(load);
    double a = l.per_hour / 3600 * l.handle_s, n = l.people;
    if (a <= 0 && n > 0) {
        return nothing_to_do();
    }
    if (a >= n) {
        return (struct rota_service){
            .overloaded = true, .erlangs = a, .occupancy = 1, .wait_share = 1};
    }
    double b = rota_erlang_b(a, l.people);
    double wait = n * b / (n - a * (1 - b));
    return (struct rota_service){.erlangs = a,
                                 .occupancy = a / n,
                                 .wait_share = wait,
                                 .level = 1 - wait * exp(-(n - a) * l.target_s / l.handle_s),
                                 .wait_mean_s = wait * l.handle_s / (n - a)};
}

/* A(x, y) = sum over j of y^j / ((x+1) ... (x+j)), which is x e^y y^-x times the lower incomplete
 * gamma function: the paper's building block, as a series without cancellation. The terms are the
 * weights of j people waiting, so their mean comes with it. */
struct series {
    double ln, mean;
};

static struct series series_of(double x, double y)
{
    static const double big = 1e200;
    double term = 1, sum = 1, weighed = 0, ln_scale = 0;
    for (unsigned j = 1; j <= TERMS_MAX; j++) {
        term *= y / (x + j);
        sum += term;
        weighed += term * j;
        if (y < x + j && term * j < sum * 1e-17) {
            break;
        }
        if (sum > big) {
            sum /= big;
            term /= big;
            weighed /= big;
            ln_scale += log(big);
        }
    }
    return (struct series){log(sum) + ln_scale, weighed / sum};
}

static double ln_sum(double a, double b)
{
    double high = a > b ? a : b;
    return high + log1p(exp(-fabs(a - b)));
}

/* One queue in the paper's letters: n servers, rates lambda (arrivals), mu (one server), theta
 * (leaving); x = n mu / theta, y = lambda / theta. */
struct palm {
    double n, lambda, mu, theta, x, y, rho;
    double ln_eps;    /* epsilon = 1 / B(n-1): the weight of finding somebody free */
    double ln_whole;  /* ln (epsilon + lambda J): what all weights are divided by */
    double ln_n_mu_j; /* ln (n mu J) = ln A(x, y) */
    double queue;     /* how many wait, on average, while all are busy */
};

static struct palm palm_of(const struct rota_load *l, double b_before)
{
    struct palm p = {.n = l->people,
                     .lambda = l->per_hour / 3600,
                     .mu = 1 / l->handle_s,
                     .theta = 1 / l->patience_s};
    p.x = p.n * p.mu / p.theta;
    p.y = p.lambda / p.theta;
    p.rho = p.lambda / (p.n * p.mu);
    p.ln_eps = -log(b_before);
    struct series s = series_of(p.x, p.y);
    p.ln_n_mu_j = s.ln;
    p.queue = s.mean;
    p.ln_whole = ln_sum(p.ln_eps, log(p.rho) + p.ln_n_mu_j);
    return p;
}

/* Of all who come, the share answered within t. The offered wait has density
 * lambda f(v) / whole with f(v) = exp(lambda H(v) - n mu v), H(v) = (1 - e^(-theta v)) / theta;
 * of those offered v, e^(-theta v) are still there. As f' = (lambda e^(-theta v) - n mu) f, the
 * integral to t is f(t) - 1 + n mu (J - J(t)), and n mu J(t) = f(t) A(x, y e^(-theta t)). */
static double palm_level(const struct palm *p, double t)
{
    double left = exp(-p->theta * t);
    double ln_f = p->y * -expm1(-p->theta * t) - p->n * p->mu * t;
    double ln_later = ln_f + series_of(p->x, p->y * left).ln;
    return exp(p->ln_eps - p->ln_whole) + exp(ln_f - p->ln_whole) - exp(-p->ln_whole) +
           exp(p->ln_n_mu_j - p->ln_whole) - exp(ln_later - p->ln_whole);
}

static struct rota_service turned_away(double a, const struct rota_load *l)
{
    double b = rota_erlang_b(a, l->people);
    return (struct rota_service){.erlangs = a,
                                 .occupancy = l->people ? a * (1 - b) / l->people : 0,
                                 .wait_share = b,
                                 .level = 1 - b,
                                 .wait_mean_s = b * l->patience_s,
                                 .abandon_share = b};
}

/* P(wait) = lambda J / whole. The mean wait of all is the mean number waiting by lambda (Little's
 * law), and they leave at rate theta meanwhile. The paper's 1 / (rho A) + 1 - 1 / rho is the same
 * share, but cancels when patience is long. */
struct rota_service rota_erlang_a(const struct rota_load *load)
{
    struct rota_load l = tidy(load);
    double a = l.per_hour / 3600 * l.handle_s;
    double before = l.people ? rota_erlang_b(a, l.people - 1) : 1;
    if (a <= 0 && l.people) {
        return nothing_to_do();
    }
    if (l.people == 0 || l.patience_s <= 0) {
        return turned_away(a, &l);
    }
    if (before <= 0) { /* so many people that nobody ever waits, as far as a double can tell */
        return (struct rota_service){.erlangs = a, .occupancy = a / l.people, .level = 1};
    }
    struct palm p = palm_of(&l, before);
    double wait = share(exp(log(p.rho) + p.ln_n_mu_j - p.ln_whole));
    double wait_mean_s = wait * p.queue / p.lambda;
    double leave = share(wait_mean_s * p.theta);
    return (struct rota_service){.erlangs = a,
                                 .occupancy = share(p.rho * (1 - leave)),
                                 .wait_share = wait,
                                 .level = share(palm_level(&p, l.target_s)),
                                 .wait_mean_s = wait_mean_s,
                                 .abandon_share = leave};
}

unsigned rota_people_needed(const struct rota_load *load, double level, unsigned most_people)
{
    struct rota_load l = *load;
    for (l.people = 1; l.people <= most_people; l.people++) {
        struct rota_service s = l.patience_s > 0 ? rota_erlang_a(&l) : rota_erlang_c(&l);
        if (!s.overloaded && s.level >= level) {
            return l.people;
        }
    }
    return 0;
}
