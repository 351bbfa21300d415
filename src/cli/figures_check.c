/* figures_check: `callbox figures check-statement FILE`: is what a press statement says of recorded
 * crime right? Exit status 0: nothing was found; 1: something was; 2: the file cannot be read.
 * Called
 * by figures.c. Never says that a statement is right: only what was compared, and with what. */
#include "cli/figures_in.h"
#include "statement/statement.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { FOUND = 1, UNREADABLE = 2, OUT_MAX = 1 << 24 };

struct ask {
    const char *file, *data;
    bool json, linked;
};

static bool ask_read(int argc, char **argv, struct ask *a)
{
    *a = (struct ask){0};
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            a->json = true;
        } else if (strcmp(argv[i], "--linked") == 0) {
            a->linked = true;
        } else if (!figures_option(argc, argv, &i, "--data", &a->data)) {
            if (a->file || argv[i][0] == '-') {
                return false;
            }
            a->file = argv[i];
        }
    }
    return a->file != NULL;
}

static int cannot(const char *file, const char *why)
{
    fprintf(stderr, "callbox: %s: %s\n", file, why);
    return UNREADABLE;
}

/* The whole file, or one byte more than a statement may have. */
static int statement_read(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        return cannot(path, strerror(errno));
    }
    uint8_t piece[4096];
    size_t n;
    while ((n = fread(piece, 1, sizeof piece, f)) > 0 && out->len <= STATE_MAX) {
        buf_put(out, piece, n);
    }
    bool bad = ferror(f);
    fclose(f);
    return bad ? cannot(path, "it cannot be read (is it a directory?)") : 0;
}

static int refused(const char *file, enum cb_err e, struct view text, uint32_t at)
{
    char why[160];
    if (e == CB_PEER_SIZE) {
        snprintf(why, sizeof why, "longer than a statement: at most %d kB of text are read.",
                 STATE_MAX / 1024);
    } else if (e == CB_PEER_FORMAT) {
        unsigned line = 1;
        for (uint32_t i = 0; i < at && i < text.len; i++) {
            line += text.p[i] == '\n';
        }
        snprintf(why, sizeof why, "not plain text in UTF-8: line %u, byte %u of the file.", line,
                 at + 1);
    } else if (e == CB_NONE_FOUND) {
        snprintf(why, sizeof why, "there is no sentence in it.");
    } else {
        snprintf(why, sizeof why, "%s", cb_err_text(e));
    }
    return cannot(file, why);
}

static int check(const struct ask *a, struct view text, const struct fig_data *data)
{
    CB_CLEANUP(state_report_free) struct state_report r;
    CB_CLEANUP(buf_free) struct buf out;
    const struct state_ask ask = {text, data, a->linked};
    uint32_t at;
    buf_init(&out, OUT_MAX);
    enum cb_err e = state_check(&ask, &r, &at);
    if (e) {
        return refused(a->file, e, text, at);
    }
    (a->json ? state_json : state_text)(&ask, &r, a->file, &out);
    fwrite(out.p, 1, out.len, stdout);
    return r.findings ? FOUND : 0;
}

int figures_check_statement(int argc, char **argv)
{
    struct ask a;
    CB_CLEANUP(buf_free) struct buf text;
    CB_CLEANUP(fig_free) struct fig_data *data = NULL;
    buf_init(&text, STATE_MAX + 8192);
    if (!ask_read(argc, argv, &a)) {
        cli_usage(
            "figures check-statement FILE [--data DIR] [--json] [--linked]: FILE is plain text");
        return UNREADABLE;
    }
    int failed = statement_read(a.file, &text);
    enum cb_err e = !failed && a.data ? fig_open(a.data, 0, &data) : CB_OK;
    if (e) {
        return cannot(a.data,
                      e == CB_NONE_FOUND ? "no figures were imported there." : cb_err_text(e));
    }
    return failed ? failed : check(&a, buf_view(&text), data);
}
