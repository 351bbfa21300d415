/* figures_table: `callbox figures table`, a table to read, as CSV or as JSON. Called by figures.c.
 * Never hides a small number: it is for those who work with the data; what is published goes
 * through `callbox figures publish`. */
#include "cli/figures_in.h"
#include "figures/table.h"
#include <stdio.h>
#include <string.h>

enum { OUT_MAX = 1 << 30, PIECE = 32 /* lines */ };

struct asked {
    const char *dir, *version, *by, *each, *area, *code, *group, *format;
    const char *period[FIG_RUNS_MOST];
    size_t periods;
    struct fig_ask ask;
    struct fig_run run[FIG_RUNS_MOST];
};

static int usage(void)
{
    return cli_usage(
        "figures table [--by total|group|code|area|group,area|code,area]\n"
        "  [--period PERIOD]... [--each month|quarter|year] [--area NAME] [--code CODE | "
        "--group GROUP]\n  [--joined] [--change] [--mean] [--version N] [--csv | --json] "
        "[--data DIR]\n  PERIOD: 2014-04, 2014-Q2, 2014/15, \"April 2024 to February 2025\", "
        "2014/15..2020/21");
}

static bool asked_read(int argc, char **argv, struct asked *a)
{
    const char *period;
    const struct {
        const char *name;
        const char **to;
    } text[] = {{"--data", &a->dir},   {"--version", &a->version}, {"--by", &a->by},
                {"--each", &a->each},  {"--area", &a->area},       {"--code", &a->code},
                {"--group", &a->group}};
    bool good = true;
    for (int i = 0; good && i < argc; i++) {
        bool taken = false;
        for (size_t k = 0; !taken && k < sizeof text / sizeof text[0]; k++) {
            taken = figures_option(argc, argv, &i, text[k].name, text[k].to);
        }
        if (taken) {
            continue;
        }
        if (figures_option(argc, argv, &i, "--period", &period)) {
            good = a->periods < FIG_RUNS_MOST;
            a->period[a->periods++ % FIG_RUNS_MOST] = period;
        } else if (strcmp(argv[i], "--joined") == 0) {
            a->ask.joined = true;
        } else if (strcmp(argv[i], "--change") == 0) {
            a->ask.change = true;
        } else if (strcmp(argv[i], "--mean") == 0) {
            a->ask.mean = true;
        } else {
            good = !a->format && (strcmp(argv[i], "--csv") == 0 || strcmp(argv[i], "--json") == 0);
            a->format = argv[i];
        }
    }
    return good && !(a->code && a->group);
}

static bool by_read(struct asked *a)
{
    static const struct {
        const char *word;
        enum fig_level level;
        bool each_area;
    } by[] = {{"total", FIG_TOTAL, false},     {"group", FIG_GROUP, false},
              {"code", FIG_CODE, false},       {"area", FIG_TOTAL, true},
              {"group,area", FIG_GROUP, true}, {"code,area", FIG_CODE, true}};
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++) {
        if (strcmp(a->by, by[i].word) == 0) {
            a->ask.level = by[i].level;
            a->ask.each_area = by[i].each_area;
            return true;
        }
    }
    return false;
}

static int no(const char *what, const char *which)
{
    fprintf(stderr, "callbox: there is no %s \"%.100s\" in this version.\n", what, which);
    return 1;
}

static int part_read(struct asked *a, const struct fig_data *d)
{
    a->ask.area = FIG_ALL;
    if (a->area && fig_area_find(d, view_str(a->area), &a->ask.area)) {
        return no("area", a->area);
    }
    if (a->code) {
        a->ask.within = FIG_CODE;
        return fig_code_find(d, view_str(a->code), &a->ask.within_id) ? no("code", a->code) : 0;
    }
    if (a->group) {
        a->ask.within = FIG_GROUP;
        return fig_group_find(d, view_str(a->group), &a->ask.within_id) ? no("group", a->group) : 0;
    }
    return 0;
}

/* A run as it is, or each month, quarter or year in it. */
static bool run_put(struct asked *a, struct fig_run r)
{
    unsigned step = fig_run_n(r);
    if (a->each) {
        step = strcmp(a->each, "month") == 0     ? FIG_MONTH
               : strcmp(a->each, "quarter") == 0 ? FIG_QUARTER
               : strcmp(a->each, "year") == 0    ? FIG_YEAR
                                                 : 0;
    }
    if (!step || fig_run_n(r) % step) {
        fprintf(stderr,
                "callbox: --each: expected month, quarter or year, and a period of whole ones.\n");
        return false;
    }
    for (unsigned m = r.from; m < r.below; m += step) {
        if (a->ask.runs == FIG_RUNS_MOST) {
            fprintf(stderr, "callbox: more than %d periods.\n", FIG_RUNS_MOST);
            return false;
        }
        a->run[a->ask.runs++] = (struct fig_run){(uint16_t)m, (uint16_t)(m + step)};
    }
    return true;
}

/* Without a period: all that there is. */
static bool runs_read(struct asked *a, const struct fig_data *d)
{
    for (size_t i = 0; i < a->periods; i++) {
        struct fig_run r;
        enum fig_grain g;
        if (fig_run_read(view_str(a->period[i]), FIG_ANY, &r, &g)) {
            fprintf(stderr,
                    "callbox: \"%.60s\" is no period; expected one such as 2014-04, 2014-Q2, "
                    "2014/15 or \"April 2024 to February 2025\".\n",
                    a->period[i]);
            return false;
        }
        if (!run_put(a, r)) {
            return false;
        }
    }
    a->ask.run = a->run;
    return a->periods || run_put(a, fig_span(d));
}

static bool flush(struct buf *out)
{
    bool whole = !out->failed && fwrite(out->p, 1, out->len, stdout) == out->len;
    out->len = 0;
    return whole;
}

static int print(const struct asked *a, const struct fig_data *d)
{
    CB_CLEANUP(fig_table_free) struct fig_table *t = NULL;
    CB_CLEANUP(buf_free) struct buf out;
    buf_init(&out, OUT_MAX);
    enum cb_err e = fig_table_make(d, &a->ask, &t);
    if (e) {
        return cli_fail("a table of that many lines and periods", e);
    }
    bool whole = true;
    if (!a->format) {
        fig_table_text(t, &out);
    } else if (strcmp(a->format, "--json") == 0) {
        fig_table_json(t, &out);
    } else {
        for (size_t l = 0; whole && l < t->lines; l += PIECE) {
            fig_table_csv(t, l, l + PIECE, &out);
            whole = flush(&out);
        }
    }
    whole = whole && flush(&out) && fflush(stdout) == 0;
    return whole ? 0 : cli_fail("standard output", CB_HERE_DISK);
}

static void asked_free(struct asked **a)
{
    cb_free(*a, sizeof **a);
}

int figures_table(int argc, char **argv)
{
    CB_CLEANUP(asked_free) struct asked *a = cb_alloc(sizeof *a);
    CB_CLEANUP(fig_free) struct fig_data *d = NULL;
    unsigned version = 0;
    char rest;
    a->dir = FIGURES_DATA;
    a->by = "group";
    if (!asked_read(argc, argv, a) || !by_read(a) ||
        (a->version && sscanf(a->version, "%6u%c", &version, &rest) != 1)) {
        return usage();
    }
    enum cb_err e = fig_open(a->dir, version, &d);
    if (e) {
        return cli_fail(a->dir, e);
    }
    if (part_read(a, d) || !runs_read(a, d)) {
        return 1;
    }
    return print(a, d);
}
