/* figures: `callbox figures ...`, the operator's way to recorded crime: import, table, verify.
 * Called by callbox.c. Never decides what a figure means: room figures does. */
#include "cli/figures_in.h"
#include "figures/import.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *word;
    int (*run)(int argc, char **argv);
} table[] = {
    {"import", figures_import},
    {"table", figures_table},
    {"publish", figures_publish},
    {"verify", figures_verify},
    {"check-statement", figures_check_statement},
};

static int help(void)
{
    return cli_usage(
        "figures import|table|publish|verify|check-statement ... [--data DIR]: recorded crime, its "
        "versions and tables\n"
        "(docs/FIGURES.md)");
}

int cli_figures(int argc, char **argv)
{
    for (size_t i = 0; argc && i < sizeof table / sizeof table[0]; i++) {
        if (strcmp(argv[0], table[i].word) == 0) {
            return table[i].run(argc - 1, argv + 1);
        }
    }
    return help();
}

bool figures_option(int argc, char **argv, int *i, const char *name, const char **out)
{
    if (strcmp(argv[*i], name) != 0 || *i + 1 >= argc) {
        return false;
    }
    *out = argv[++*i];
    return true;
}

/* --- import -------------------------------------------------------------------------------------
 */
static void changes_say(const char *dir, uint32_t version)
{
    CB_CLEANUP(fig_free) struct fig_data *now = NULL;
    CB_CLEANUP(fig_free) struct fig_data *before = NULL;
    struct fig_changes c;
    char months[FIG_WORDS];
    if (version < 2 || fig_open(dir, version, &now) || fig_open(dir, version - 1, &before)) {
        return;
    }
    fig_compare(before, now, &c);
    fig_run_words(c.months, months);
    printf("Against version %u: %zu cells added, %zu changed, %zu gone (%s); recorded %+" PRId64
           ", detected %+" PRId64 ".\n",
           version - 1, c.added, c.changed, c.gone, months, c.recorded, c.detected);
}

static void import_say(const struct fig_import *in, const struct fig_imported *r)
{
    char months[FIG_WORDS];
    fig_run_words(r->covers, months);
    printf("%" PRIu64 " rows, %s.\n", r->rows, months);
    if (r->outside_recorded || r->outside_detected) {
        printf("Outside these months, and so not counted: %" PRIu64 " recorded, %" PRIu64
               " detections.\n",
               r->outside_recorded, r->outside_detected);
    }
    if (r->changed) {
        printf("Version %u is made.\n", r->version);
        changes_say(in->dir, r->version);
    } else {
        printf("Nothing changed: version %u holds these figures already.\n", r->version);
    }
    if (r->notes) {
        printf("%zu notes on totals that do not add up: callbox figures table shows them.\n",
               r->notes);
    }
}

int figures_import(int argc, char **argv)
{
    struct fig_import in = {.dir = FIGURES_DATA};
    struct fig_imported r;
    bool good = true;
    for (int i = 0; good && i < argc; i++) {
        if (figures_option(argc, argv, &i, "--data", &in.dir) ||
            figures_option(argc, argv, &i, "--map", &in.map) ||
            figures_option(argc, argv, &i, "--classes", &in.classes) ||
            figures_option(argc, argv, &i, "--why", &in.why)) {
            continue;
        }
        good = !in.file && (argv[i][0] != '-' || !argv[i][1]);
        in.file = argv[i];
    }
    if (!good || !in.file) {
        return cli_usage("figures import FILE.csv [--map FILE] [--classes FILE] [--why TEXT] "
                         "[--data DIR]: a new version, or nothing");
    }
    enum cb_err e = fig_import(&in, &r);
    if (e && r.fault[0]) {
        fprintf(stderr, "callbox: %s\n", r.fault);
        return 1;
    }
    if (e) {
        return cli_fail(in.file, e);
    }
    import_say(&in, &r);
    return 0;
}

/* --- verify -------------------------------------------------------------------------------------
 */
static enum cb_err version_verify(const char *dir, uint32_t n, uint8_t last[32])
{
    CB_CLEANUP(fig_free) struct fig_data *d = NULL;
    enum cb_err e = fig_open(dir, n, &d);
    if (e) {
        return e;
    }
    if (memcmp(d->about.before, last, sizeof d->about.before) != 0) {
        return CB_NONE_STALE;
    }
    memcpy(last, d->about.digest, sizeof d->about.digest);
    printf("version %u: %zu cells from %s%s%s\n", n, d->cells, d->about.source,
           d->about.why[0] ? ": " : "", d->about.why);
    return CB_OK;
}

int figures_verify(int argc, char **argv)
{
    const char *dir = FIGURES_DATA;
    uint8_t last[32] = {0};
    uint32_t n;
    for (int i = 0; i < argc; i++) {
        if (!figures_option(argc, argv, &i, "--data", &dir)) {
            return cli_usage("figures verify [--data DIR]: is every version as it was written?");
        }
    }
    enum cb_err e = fig_versions(dir, &n);
    if (e || !n) {
        fprintf(stderr,
                n ? "callbox: a version is missing in %.200s/figures.\n"
                  : "callbox: no versions in %.200s/figures.\n",
                dir);
        return 1;
    }
    for (uint32_t v = 1; v <= n; v++) {
        e = version_verify(dir, v, last);
        if (e) {
            fprintf(stderr, "callbox: version %u %s.\n", v,
                    e == CB_PEER_SEAL    ? "was altered: its digest is wrong"
                    : e == CB_NONE_STALE ? "does not follow the one before it: one of the two was "
                                           "put in another's place"
                                         : "cannot be read");
            return 1;
        }
    }
    printf("%u versions, each as it was written, each follows the one before.\n", n);
    return 0;
}
