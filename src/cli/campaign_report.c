/* campaign_report: `callbox campaign report LINE` of a stopped line or a restored backup: the
 * report as HTML and PDF, small counts hidden; --exact as it is, for those who saw the
 * conversations too; --counts the sums by themselves, for other programs. Called by campaign.c.
 * Never changes the store. */
#include "cli/campaign_in.h"
#include "campaign/sheet.h"
#include "kit/paper.h"
#include "rota/rota.h"
#include "wire/wire.h"
#include <stdio.h>
#include <string.h>

enum { HTML_MAX = 8 << 20 };
struct ask {
    const char *line, *out, *plan_dir;
    bool exact, counts;
};

static bool ask_read(int argc, char **argv, struct ask *a)
{
    for (int i = 0; i < argc; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--exact") == 0) {
            a->exact = true;
        } else if (strcmp(argv[i], "--counts") == 0) {
            a->counts = true;
        } else if (strcmp(argv[i], "--out") == 0 && more) {
            a->out = argv[++i];
        } else if (strcmp(argv[i], "--plan") == 0 && more) {
            a->plan_dir = argv[++i];
        } else if (argv[i][0] == '-' || a->line) {
            return false;
        } else {
            a->line = argv[i];
        }
    }
    return a->line && (a->out || a->counts);
}

/* The campaign that lies in the store, or one that was before it, from its files. */
static int campaign_of(const struct ask *a, struct store *s, struct campaign *c)
{
    CB_CLEANUP(buf_free) struct buf text = {0};
    struct plan_fault f = {0};
    if (a->plan_dir) {
        return campaign_open(a->plan_dir, c);
    }
    *c = (struct campaign){0};
    buf_init(&text, PLAN_TEXT_MAX);
    buf_init(&c->spend_text, SPEND_TEXT_MAX);
    enum cb_err e = plan_kept(s, CAMPAIGN_OF, PLAN_DOC, &text);
    e = e ? e : plan_read(buf_view(&text), &c->plan, &f);
    if (e) {
        return cli_fail("the campaign in the store", e);
    }
    e = plan_kept(s, CAMPAIGN_OF, SPEND_DOC, &c->spend_text);
    e = e ? e : spend_read(buf_view(&c->spend_text), &c->plan, &c->spend, &f);
    return e && e != CB_NONE_FOUND ? cli_fail("the spending in the store", e) : 0;
}

static int counts_print(const struct facts *f)
{
    CB_CLEANUP(buf_free) struct buf csv;
    buf_init(&csv, HTML_MAX);
    facts_counts(f, &csv);
    return csv.failed || fwrite(csv.p, 1, csv.len, stdout) != csv.len;
}

static int report_write(const struct ask *a, const struct facts *f)
{
    CB_CLEANUP(buf_free) struct buf html;
    char path[CLI_PATH], name[CLI_PATH];
    buf_init(&html, HTML_MAX);
    report_html(f, !a->exact, true, &html);
    snprintf(name, sizeof name, "%.380s.html", a->out);
    enum cb_err e = html.failed ? CB_HERE_MEM : file_write(name, buf_view(&html));
    if (e == CB_NONE_TAKEN) {
        fprintf(stderr, "%s is there already; nothing was written.\n", name);
        return 1;
    }
    snprintf(path, sizeof path, "%.380s.pdf", a->out);
    e = e ? e : paper_pdf(f, !a->exact, path);
    if (e) {
        return cli_fail(a->out, e);
    }
    printf("%s and %s.\n", name, path);
    return 0;
}

static int report_of(const struct ask *a, struct store *s)
{
    CB_CLEANUP(campaign_close) struct campaign c = {0};
    struct facts *f = NULL;
    struct rota_hours *hours = cb_alloc(sizeof *hours);
    int failed = campaign_of(a, s, &c);
    enum cb_err e = failed ? CB_OK : line_hours(s, CAMPAIGN_OF, hours);
    const struct facts_ask ask = {CAMPAIGN_OF, &c.plan, &c.spend, &hours->zone, cb_unix_s(), 0, 0};
    e = e || failed ? e : facts_read(s, &ask, &f);
    if (!e && !failed) {
        if (!a->exact) {
            facts_hide(f);
        }
        failed = a->counts ? counts_print(f) : report_write(a, f);
    }
    facts_free(f);
    cb_free(hours, sizeof *hours);
    return e ? cli_fail(a->line, e) : failed;
}

int campaign_report(int argc, char **argv)
{
    struct ask a = {0};
    struct store *s;
    char path[CLI_PATH];
    if (!ask_read(argc, argv, &a)) {
        return cli_usage(
            "campaign report LINE --out NAME [--exact] [--plan DIR], or --counts in place of "
            "--out: NAME.html and NAME.pdf, of a line that is stopped");
    }
    cli_path(a.line, "store", path);
    enum cb_err e = store_sqlite_open(path, &s);
    if (e) {
        return cli_fail(a.line, e);
    }
    int failed = report_of(&a, s);
    s->ops->close(s);
    return failed;
}
