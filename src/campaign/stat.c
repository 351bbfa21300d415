/* stat: intervals. Called by report. Never an approximation where the exact one is as short.
 * Sources  F. Garwood, Biometrika 28 (1936); E. B. Wilson, JASA 22 (1927); the incomplete gamma
 * function by its series and its continued fraction (Abramowitz and Stegun 6.5.29, 6.5.31);
 * quantiles of t by Cornish and Fisher's expansion (the same, 26.7.5). */
#include "campaign/stat.h"
#include <math.h>

static const double z = 1.959963984540054; /* 97.5 in 100 of a normal distribution */
enum { TERMS = 30000, HALVES = 100 };

static double gamma_series(double a, double x)
{
    double term = 1 / a, sum = term;
    for (int i = 1; i < TERMS && term > sum * 1e-16; i++) {
        term *= x / (a + i);
        sum += term;
    }
    return sum * exp(-x + a * log(x) - lgamma(a));
}

static double gamma_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1e300, d = 1 / b, h = d;
    for (int i = 1; i < TERMS; i++) {
        double an = -i * (i - a);
        b += 2;
        d = 1 / (an * d + b);
        c = b + an / c;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-15) {
            break;
        }
    }
    return h * exp(-x + a * log(x) - lgamma(a));
}

/* P(a, x): the share of a gamma distribution of shape a that is below x. */
static double gamma_below(double a, double x)
{
    return x <= 0 ? 0 : x < a + 1 ? gamma_series(a, x) : 1 - gamma_fraction(a, x);
}

static double gamma_at(double a, double share)
{
    double lo = 0, hi = a + 20 * sqrt(a) + 20;
    for (int i = 0; i < HALVES; i++) {
        double mid = (lo + hi) / 2;
        *(gamma_below(a, mid) < share ? &lo : &hi) = mid;
    }
    return lo;
}

struct span stat_count(uint64_t n)
{
    double k = (double)n;
    return (struct span){n ? gamma_at(k, 0.025) : 0, gamma_at(k + 1, 0.975)};
}

struct span stat_share(uint64_t n, uint64_t base)
{
    if (!base) {
        return (struct span){0, 1};
    }
    double b = (double)base, p = (double)n / b, zz = z * z / b;
    double mid = (p + zz / 2) / (1 + zz), half = z / (1 + zz) * sqrt(p * (1 - p) / b + zz / b / 4);
    return (struct span){fmax(0, mid - half), fmin(1, mid + half)};
}

double stat_t(double f)
{
    double z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z;
    return z + (z3 + z) / (4 * f) + (5 * z5 + 16 * z3 + 3 * z) / (96 * f * f) +
           (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * f * f * f);
}

/* A share of sums over days, and its variance by linearisation: days differ from the share, each
 * by its weight. */
void stat_arm_of(const struct stat_day *day, size_t n, struct stat_arm *out)
{
    *out = (struct stat_arm){0};
    for (size_t i = 0; i < n; i++) {
        out->shown += day[i].shown;
        out->went += day[i].went;
        out->days += day[i].shown > 0;
    }
    if (!out->shown) {
        return;
    }
    double base = (double)out->shown, squares = 0, k = out->days;
    out->share = (double)out->went / base;
    for (size_t i = 0; i < n; i++) {
        double off = (double)day[i].went - out->share * (double)day[i].shown;
        squares += off * off;
    }
    double by_days = k > 1 ? squares * k / (k - 1) / base / base : 0;
    out->variance = fmax(by_days, out->share * (1 - fmin(1, out->share)) / base);
}

struct stat_gap stat_gap_of(const struct stat_arm *a, const struct stat_arm *b)
{
    struct stat_gap g = {.share = a->share - b->share};
    double freedom = (double)a->days + (double)b->days - 2;
    double half = freedom >= 3 ? stat_t(freedom) * sqrt(a->variance + b->variance) : 1;
    g.span = (struct span){g.share - half, g.share + half};
    g.enough = a->days >= STAT_DAYS && b->days >= STAT_DAYS && a->went + b->went >= STAT_WENT;
    return g;
}
