/* numbers: see numbers.h. Called by every program of bench/. Never rounds before the end. */
#include "kit/numbers.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

uint64_t now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1000;
}

void sleep_until(uint64_t us)
{
    struct timespec t = {.tv_sec = (time_t)(us / 1000000), .tv_nsec = (long)(us % 1000000) * 1000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR) {
    }
}

void must(bool good, const char *what)
{
    if (!good) {
        fprintf(stderr, "bench: %s (%s)\n", what, strerror(errno));
        exit(1);
    }
}

void sample(struct samples *s, double v)
{
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 4096;
        s->v = realloc(s->v, s->cap * sizeof *s->v);
        must(s->v, "memory");
    }
    s->v[s->n++] = v;
    s->sorted = false;
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double sample_at(struct samples *s, double share)
{
    if (!s->n) {
        return NAN;
    }
    if (!s->sorted) {
        qsort(s->v, s->n, sizeof *s->v, rising);
        s->sorted = true;
    }
    size_t at = (size_t)ceil(share * (double)s->n);
    return s->v[at ? at - 1 : 0];
}

void samples_drop(struct samples *s)
{
    free(s->v);
    *s = (struct samples){0};
}

static const char *comma = "{";

void say(const char *key, double v)
{
    if (isfinite(v)) {
        printf("%s\"%s\":%.6g", comma, key, v);
    } else {
        printf("%s\"%s\":null", comma, key);
    }
    comma = ",";
}

static void say_part(const char *key, const char *part, double v)
{
    char whole[64];
    snprintf(whole, sizeof whole, "%s_%s", key, part);
    say(whole, v);
}

void say_samples(const char *key, struct samples *s)
{
    say_part(key, "n", (double)s->n);
    say_part(key, "p50", sample_at(s, 0.50));
    say_part(key, "p99", sample_at(s, 0.99));
    say_part(key, "p999", sample_at(s, 0.999));
    say_part(key, "max", sample_at(s, 1));
}

void say_end(void)
{
    printf("}\n");
    fflush(stdout);
    comma = "{";
}
