/* new_line: `callbox new-line DIR NAME` adds a line to an installation: its keys, and its first
 * supervisor, whom the root key signs, from the custodians' shares or a demonstration's file. What
 * is there already is not touched: no key of another line is opened, and nobody's account changes.
 * Called by callbox.c.
 * Never runs beside a server: it refuses while the vault is open elsewhere. */
#include "cli/ceremony_in.h"
#include "client/client.h"
#include "staff/found.h"
#include "store/store.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct adding {
    struct org_ask ask;
    const char *name;
    uint16_t line; /* 0: the next after the last */
    struct buf roster;
    struct seal_roster r;
};

static void adding_free(struct adding *a)
{
    org_ask_free(&a->ask);
    buf_free(&a->roster);
}

static enum cb_err papers_read(struct adding *a, struct sentence *why)
{
    struct store *store;
    uint8_t name[16];
    char path[CLI_PATH];
    cli_path(a->ask.dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &store);
    if (e) {
        return e;
    }
    client_staff_name_hash(view_str(a->name), name);
    e = staff_name_free(store, name);
    if (e == CB_NONE_TAKEN) {
        say(why, "Somebody signs in as %s already: choose another name.", a->name);
    }
    e = e ? e : staff_roster_of(store, &a->roster);
    e = e ? e : seal_roster_read(buf_view(&a->roster), &a->r);
    e = e ? e : org_ask_commits(&a->ask, store);
    store->ops->close(store);
    return e;
}

/* The number that was asked for must be free; with none, it is the next one. */
static enum cb_err number_choose(struct adding *a, struct sentence *why)
{
    uint16_t last = 0;
    bool taken = false;
    for (unsigned i = 0; i < a->r.nepochs; i++) {
        struct seal_epoch h;
        enum cb_err e =
            seal_epoch_peek(VIEW(a->r.epochs.p + (size_t)i * SEAL_EPOCH, SEAL_EPOCH), &h);
        if (e) {
            return e;
        }
        uint16_t line = (uint16_t)(h.line & ~SEAL_AUDIT_LINE);
        taken = taken || line == a->line;
        last = line > last ? line : last;
    }
    if (a->line && taken) {
        say(why, "There is a line %u already.", a->line);
        return CB_NONE_TAKEN;
    }
    a->line = a->line ? a->line : (uint16_t)(last + 1);
    return a->line < SEAL_AUDIT_LINE ? CB_OK : CB_PEER_SIZE;
}

static enum cb_err add(struct adding *a, struct inhouse *k, struct supervisor *s,
                       struct sentence *why)
{
    CB_CLEANUP(founder_free) struct founder *f = founder_new();
    char path[CLI_PATH];
    enum cb_err e = papers_read(a, why);
    e = e ? e : number_choose(a, why);
    e = e ? e : org_keys_find(&a->ask, &a->r.org, &f->papers.root, NULL, why);
    if (e) {
        return e;
    }
    f->papers.org = a->r.org;
    f->papers.others = a->r.members;
    e = founder_line(f, a->line);
    e = e ? e : supervisor_make(inhouse_link(k), &f->papers, a->name, s);
    s->founding = true;
    const struct first_papers first = {.rec_teamkeys =
                                           VIEW(f->rec_teamkey[0], LINE_KEYS * SEAL_TEAMKEY)};
    cli_path(a->ask.dir, "store", path);
    return e ? e : supervisor_file(path, inhouse_link(k), s, &first);
}

/* --- what was asked for ---------- */
static void told(const struct adding *a, const char *card)
{
    printf(
        "Line %u is there. Its first supervisor is %s: name, password and second factor are in\n"
        "%s. Hand them over, then delete that file.\n"
        "Say in callbox.ini what the line is called, line_name_%u = ..., and start the line; its\n"
        "pages are under /line/%u.\n",
        a->line, a->name, card, a->line, a->line);
}

int cli_new_line(int argc, char **argv)
{
    CB_CLEANUP(adding_free) struct adding a = {0};
    struct inhouse *k = NULL;
    struct supervisor s = {0};
    struct sentence why = {0};
    char path[CLI_PATH], card[80];
    org_ask_init(&a.ask);
    buf_init(&a.roster, 1 << 20);
    if (!org_ask_args(argc, argv, &a.ask, &a.name, &a.line)) {
        return cli_usage(
            "new-line DIR NAME [--share FILE]... [--line-number N]: the stopped line's "
            "directory, and a new sign-in name for the new line's first supervisor");
    }
    snprintf(card, sizeof card, "staff-%.40s.ini", a.name);
    cli_path(a.ask.dir, card, path);
    if (access(path, F_OK) == 0) { /* before anything is made: its password would be lost */
        return cli_usage("a sign-in file of that name is there already: choose another name");
    }
    cli_path(a.ask.dir, "key", path);
    enum cb_err e = inhouse_open(path, &k);
    if (e == CB_BUSY_LOAD) {
        say(&why, "The line is running: stop it first.");
    }
    e = e ? e : add(&a, k, &s, &why);
    inhouse_close(k);
    cli_path(a.ask.dir, card, path);
    e = e ? e : supervisor_card(path, &s);
    cb_wipe(&s, sizeof s);
    if (e) {
        fprintf(stderr, "callbox: %s No line was made, and nothing was changed.\n",
                why.s[0] ? why.s : cb_err_text(e));
        return 1;
    }
    told(&a, path);
    return 0;
}
