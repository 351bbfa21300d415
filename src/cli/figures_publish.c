/* figures_publish: `callbox figures publish`, what anybody may read, written where serve finds it
 * when it starts. Called by figures.c. Never publishes anything that disclosure control has not
 * been over. */
#include "cli/figures_in.h"
#include "disclose/disclose.h"
#include "publish/publish.h"
#include <stdio.h>
#include <string.h>

enum { RUNS = 200, THRESHOLD_MOST = 1000 };

static bool run_read(const char *text, struct fig_run *run, size_t *n)
{
    enum fig_grain g;
    if (*n == RUNS || fig_run_read(view_str(text), FIG_ANY, &run[*n], &g)) {
        fprintf(stderr, "callbox: \"%.60s\" is no period, or there are more than %d.\n", text,
                RUNS);
        return false;
    }
    ++*n;
    return true;
}

static int publish(const struct publish_ask *a)
{
    struct publish_done d;
    enum cb_err e = publish_all(a, &d);
    if (e && d.why[0]) {
        fprintf(stderr, "callbox: %s\n", d.why);
        return 1;
    }
    if (e) {
        return cli_fail(a->dir, e);
    }
    printf("%u versions, %u of them new, in %s/figures/published.\n"
           "Of the newest, %zu numbers are shown and %zu are hidden%s.\n"
           "A line that runs shows them under /figures once it is started again.\n",
           d.versions, d.made, a->dir, d.shown, d.hidden,
           d.least ? ": no cheaper choice is safe" : "; a cheaper choice may be safe as well");
    return 0;
}

int figures_publish(int argc, char **argv)
{
    struct fig_run run[RUNS];
    struct publish_ask a = {.dir = FIGURES_DATA,
                            .threshold = DISCLOSE_THRESHOLD,
                            .title = "Recorded crime",
                            .run = run};
    const char *period, *threshold = NULL;
    char rest;
    for (int i = 0; i < argc; i++) {
        if (figures_option(argc, argv, &i, "--data", &a.dir) ||
            figures_option(argc, argv, &i, "--title", &a.title) ||
            figures_option(argc, argv, &i, "--note", &a.note) ||
            figures_option(argc, argv, &i, "--threshold", &threshold)) {
            continue;
        }
        if (!figures_option(argc, argv, &i, "--period", &period)) {
            return cli_usage(
                "figures publish [--title TEXT] [--note TEXT] [--threshold N] [--period "
                "PERIOD]... [--data DIR]: every version, as anybody may read it");
        }
        if (!run_read(period, run, &a.runs)) {
            return 1;
        }
    }
    if (threshold && (sscanf(threshold, "%9u%c", &a.threshold, &rest) != 1 || a.threshold < 2 ||
                      a.threshold > THRESHOLD_MOST)) {
        return cli_usage("--threshold: a number from 2 to 1000");
    }
    return publish(&a);
}
