/* numbers: time, samples and the line of JSON that a bench program ends with. Called by every
 * program of bench/. Never averages a tail away: what is asked for is the sample at that place. */
#ifndef CALLBOX_BENCH_NUMBERS_H
#define CALLBOX_BENCH_NUMBERS_H
#include "core/core.h"

uint64_t now_us(void);
double cpu_us(void); /* processor time this process has used */
void sleep_until(uint64_t us);
/* Say what went wrong and end: a bench that goes on after an error reports nonsense. */
void must(bool good, const char *what);

struct samples {
    double *v;
    size_t n, cap;
    bool sorted;
};
void sample(struct samples *s, double v);
double sample_at(struct samples *s, double share); /* 0.5, 0.99, 1 */
void samples_drop(struct samples *s);

/* {"a":1,"b":2.5} on a line of its own: say("a", 1.0); ... say_end(); */
void say(const char *key, double v);
void say_samples(const char *key, struct samples *s); /* key_n, _p50, _p99, _p999, _max */
void say_end(void);
#endif
