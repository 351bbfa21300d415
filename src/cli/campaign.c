/* campaign: `callbox campaign`: a campaign's plan and spending, looked at, given codes, and put
 * into a stopped line's store. Started by campaign_run.c. Never puts in what cannot be read. */
#include "cli/campaign_in.h"
#include "campaign/keep.h"
#include <stdio.h>
#include <string.h>

static int fault_say(const char *dir, const char *name, const struct plan_fault *f)
{
    fprintf(stderr, "%s/%s", dir, name);
    if (f->line) {
        fprintf(stderr, ":%u:%u", f->line, f->col);
    }
    fprintf(stderr, ": %s\n", f->why);
    return 1;
}

static void campaign_free(struct campaign *c)
{
    buf_free(&c->spend_text);
    spend_free(&c->spend);
    plan_free(&c->plan);
}

int campaign_open(const char *dir, struct campaign *c)
{
    CB_CLEANUP(buf_free) struct buf text;
    struct plan_fault f;
    char path[CLI_PATH];
    *c = (struct campaign){0};
    cli_path(dir, "plan.txt", path);
    buf_init(&text, PLAN_TEXT_MAX + 1);
    buf_init(&c->spend_text, SPEND_TEXT_MAX);
    enum cb_err e = file_read(path, &text);
    if (e) {
        return cli_fail(path, e);
    }
    if (plan_read(buf_view(&text), &c->plan, &f)) {
        return fault_say(dir, "plan.txt", &f);
    }
    cli_path(dir, "spend.csv", path);
    e = file_read(path, &c->spend_text);
    if (e == CB_NONE_FOUND) {
        return 0;
    }
    c->has_spend = true;
    if (e || spend_read(buf_view(&c->spend_text), &c->plan, &c->spend, &f)) {
        campaign_free(c);
        return e ? cli_fail(path, e) : fault_say(dir, "spend.csv", &f);
    }
    return 0;
}

void campaign_close(struct campaign *c)
{
    campaign_free(c);
}

static int check(int argc, char **argv)
{
    CB_CLEANUP(campaign_close) struct campaign c = {0};
    if (argc != 1) {
        return cli_usage("campaign check DIR");
    }
    if (campaign_open(argv[0], &c)) {
        return 1;
    }
    CB_CLEANUP(buf_free) struct buf b;
    uint64_t planned_p = 0, spent_p = 0;
    for (size_t i = 0; i < c.plan.nplacements; i++) {
        planned_p += c.plan.placement[i].spend_p;
    }
    for (size_t i = 0; i < c.spend.n; i++) {
        spent_p += c.spend.row[i].spend_p;
    }
    buf_init(&b, 1000);
    buf_putf(&b, "%zu placements of %zu messages, ", c.plan.nplacements, c.plan.nmessages);
    day_put(&b, c.plan.from);
    buf_puts(&b, " to ");
    day_put(&b, c.plan.to);
    buf_puts(&b, "; planned ");
    money_put(&b, planned_p);
    buf_puts(&b, " of ");
    money_put(&b, c.plan.budget_p);
    buf_puts(&b, ", spent ");
    money_put(&b, spent_p);
    printf("%.*s. Nothing is wrong.\n", (int)b.len, (const char *)b.p);
    return 0;
}

/* Drawn at random, so that one does not follow from another; none that the plan has, none with the
 * same character twice in a row. */
static bool is_spare(const struct plan *p, uint16_t number)
{
    struct code c = code_of(number);
    bool twice = c.s[0] == c.s[1] || c.s[1] == c.s[2] || c.s[2] == c.s[3];
    return !twice && (!p->nplacements || plan_find(p, number) == SIZE_MAX);
}

void campaign_spares(const struct plan *p, unsigned n, uint16_t *out)
{
    for (unsigned i = 0; i < n;) {
        uint16_t r;
        cb_random(&r, sizeof r);
        bool good = r < CODE_NUMBERS && is_spare(p, r);
        for (unsigned k = 0; good && k < i; k++) {
            good = out[k] != r;
        }
        if (good) {
            out[i++] = r;
        }
    }
}

static int codes(int argc, char **argv)
{
    CB_CLEANUP(campaign_close) struct campaign c = {0};
    uint16_t spare[SPARES_MOST];
    unsigned n = 0;
    char rest;
    if (argc < 1 || argc > 2 || sscanf(argv[0], "%4u%c", &n, &rest) != 1 || n > SPARES_MOST) {
        return cli_usage("campaign codes N [DIR]: up to 500 codes that the plan does not have");
    }
    if (argc == 2 && campaign_open(argv[1], &c)) {
        return 1;
    }
    campaign_spares(&c.plan, n, spare);
    for (unsigned i = 0; i < n; i++) {
        printf("%s\n", code_of(spare[i]).s);
    }
    return 0;
}

static enum cb_err store_put(struct store *s, const struct campaign *c)
{
    enum cb_err e = s->ops->begin(s);
    e = e ? e : plan_keep(s, CAMPAIGN_OF, PLAN_DOC, buf_view(&c->plan.text));
    e = e || !c->has_spend ? e : plan_keep(s, CAMPAIGN_OF, SPEND_DOC, buf_view(&c->spend_text));
    e = e ? e : s->ops->commit(s);
    if (e) {
        s->ops->rollback(s);
    }
    return e;
}

static int load(int argc, char **argv)
{
    CB_CLEANUP(campaign_close) struct campaign c = {0};
    struct store *s;
    char path[CLI_PATH];
    if (argc != 2) {
        return cli_usage("campaign load LINE DIR: into the line in LINE, which is stopped");
    }
    if (campaign_open(argv[1], &c)) {
        return 1;
    }
    cli_path(argv[0], "store", path);
    enum cb_err e = store_sqlite_open(path, &s);
    if (e) {
        return cli_fail(argv[0], e);
    }
    e = store_put(s, &c);
    s->ops->close(s);
    return e ? cli_fail(argv[0], e) : 0;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *word;
        int (*run)(int argc, char **argv);
    } words[] = {{"check", check},
                 {"codes", codes},
                 {"kit", campaign_kit},
                 {"load", load},
                 {"report", campaign_report}};
    log_name("callbox-campaign");
    if (seal_init()) {
        return cli_fail("libsodium", CB_HERE_BUG);
    }
    for (size_t i = 0; argc > 1 && i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(argv[1], words[i].word) == 0) {
            return words[i].run(argc - 2, argv + 2);
        }
    }
    return cli_usage("campaign check DIR, codes N [DIR], kit DIR --out OUT, load LINE DIR, "
                     "report LINE --out NAME");
}
