/* crimes: writes a file of invented crimes, one row each, always the same for the same number and
 * seed. Called by figures.mjs. Never describes anything that happened: codes, areas and dates are
 * drawn by a generator of numbers.
 *   crimes ROWS SEED FILE CLASSES      says how far it is on stderr */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CODES = 60,
    GROUPS = 7,
    AREAS = 32,
    DAYS = 3652, /* ten years from 2014-04-01 */
    LAG = 200,
    LINE = 64,
    PROGRESS = 1000000
};

static uint64_t state;

/* splitmix64: small, and the same everywhere. */
static uint64_t draw(void)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

static unsigned below(unsigned n)
{
    return (unsigned)((draw() >> 32) * n >> 32);
}

/* Few are many and many are few: the smaller of two draws. */
static unsigned skewed(unsigned n)
{
    unsigned a = below(n), b = below(n);
    return a < b ? a : b;
}

static char day[DAYS + LAG][11];

static void days_make(void)
{
    static const unsigned in[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned y = 2014, m = 4, d = 1;
    for (size_t i = 0; i < DAYS + LAG; i++) {
        snprintf(day[i], sizeof day[i], "%04u-%02u-%02u", y % 10000, m % 100, d % 100);
        unsigned last = in[m - 1] + (m == 2 && y % 4 == 0 ? 1 : 0);
        d = d == last ? 1 : d + 1;
        m = d == 1 ? m % 12 + 1 : m;
        y += d == 1 && m == 1;
    }
}

static size_t row(char out[LINE])
{
    unsigned at = below(DAYS), lag = skewed(LAG);
    bool detected = below(100) < 51;
    int n = snprintf(out, LINE, "%s,%s,C%02u,Division %02u\n", day[at],
                     detected ? day[at + lag] : "", skewed(CODES), skewed(AREAS));
    return (size_t)n;
}

static int classes(const char *path)
{
    FILE *f = fopen(path, "w");
    if (!f) {
        return 1;
    }
    fprintf(f, "code,label,group\n");
    for (int i = 0; i < CODES; i++) {
        fprintf(f, "C%02d,Invented crime %d,Invented group %d\n", i, i, i % GROUPS);
    }
    return fclose(f);
}

int main(int argc, char **argv)
{
    char line[LINE];
    if (argc != 5) {
        fprintf(stderr, "crimes ROWS SEED FILE CLASSES\n");
        return 2;
    }
    uint64_t rows = strtoull(argv[1], NULL, 10);
    state = strtoull(argv[2], NULL, 10);
    FILE *f = fopen(argv[3], "w");
    if (!f || classes(argv[4])) {
        return 1;
    }
    setvbuf(f, NULL, _IOFBF, 1 << 20);
    days_make();
    fprintf(f, "recorded,detected,code,area\n");
    for (uint64_t i = 0; i < rows; i++) {
        fwrite(line, 1, row(line), f);
        if ((i + 1) % PROGRESS == 0) {
            fprintf(stderr, "crimes: %" PRIu64 " of %" PRIu64 " rows\n", i + 1, rows);
        }
    }
    return fclose(f);
}
