/* recover: `callbox recover DIR NAME` makes one more supervisor: when everybody's password is lost,
 * or while nothing is. It needs the root key (to sign) and the recovery key (to open the line's own
 * keys): the custodians' shares make them, or a demonstration keeps them in its directory. No
 * conversation is lost, and only the line that was asked for is opened. Called by callbox.c.
 * Never runs beside a server: it refuses while the vault is open elsewhere. */
#include "cli/ceremony_in.h"
#include "staff/found.h"
#include "store/store.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct recovery {
    struct org_ask ask;
    const char *name;
    uint16_t line;
    /* read from the store */
    struct buf roster;
    struct seal_roster r;
    struct buf teamkeys[LINE_KEYS]; /* to the recovery key; an old line's audit has none */
};

static void recovery_init(struct recovery *r)
{
    *r = (struct recovery){.line = 1};
    buf_init(&r->roster, 1 << 20);
    org_ask_init(&r->ask);
    for (unsigned i = 0; i < LINE_KEYS; i++) {
        buf_init(&r->teamkeys[i], 1 << 20);
    }
}

static void recovery_free(struct recovery *r)
{
    buf_free(&r->roster);
    org_ask_free(&r->ask);
    for (unsigned i = 0; i < LINE_KEYS; i++) {
        buf_free(&r->teamkeys[i]);
    }
}

/* --- what the line says ---------- */
static enum cb_err line_read(struct store *store, struct keys_link *k, struct recovery *r)
{
    enum cb_err e = staff_papers(store, k, r->line, &r->roster, &r->teamkeys[0]);
    if (e) {
        return e;
    }
    buf_free(&r->roster);
    e = staff_papers(store, k, SEAL_AUDIT_LINE | r->line, &r->roster, &r->teamkeys[1]);
    e = e == CB_NONE_FOUND ? CB_OK : e;
    e = e ? e : seal_roster_read(buf_view(&r->roster), &r->r);
    return e ? e : org_ask_commits(&r->ask, store);
}

static enum cb_err papers_read(struct recovery *r, struct keys_link *k)
{
    struct store *store;
    char path[CLI_PATH];
    cli_path(r->ask.dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &store);
    if (e) {
        return e;
    }
    e = line_read(store, k, r);
    store->ops->close(store);
    return e;
}

/* --- the line's own keys ---------- */
/* The epoch that the recovery key opens, and its public half to prove it. */
static enum cb_err epoch_open(const struct seal_roster *r, const struct seal_sk *rec,
                              struct view teamkey, struct line_key *out)
{
    struct seal_teamkey t;
    struct seal_pk pk;
    enum cb_err e = seal_teamkey_open(teamkey, rec, &t, &out->sk);
    if (e) {
        return e;
    }
    seal_pk_of(&out->sk, &pk);
    for (unsigned i = 0; i < r->nepochs; i++) {
        struct view paper = VIEW(r->epochs.p + (size_t)i * SEAL_EPOCH, SEAL_EPOCH);
        e = seal_epoch_peek(paper, &out->epoch);
        if (!e && out->epoch.epoch == t.epoch && out->epoch.line == t.line) {
            return memcmp(pk.b, out->epoch.pk.b, sizeof pk.b) == 0 ? CB_OK : CB_PEER_SEAL;
        }
    }
    return CB_NONE_FOUND;
}

/* The newest of a line first: its EPOCH is signed anew. An older one is passed over when its EPOCH
 * is gone; of more than fit, the newest are taken. */
static enum cb_err keys_open(const struct recovery *r, unsigned i, struct founder *f)
{
    struct papers *p = &f->papers;
    size_t n = r->teamkeys[i].len / SEAL_TEAMKEY;
    enum cb_err e = n ? CB_OK : CB_NONE_FOUND;
    for (size_t at = n; !e && at-- > 0;) {
        struct view paper = VIEW(r->teamkeys[i].p + at * SEAL_TEAMKEY, SEAL_TEAMKEY);
        bool newest = at + 1 == n;
        if (newest) {
            e = epoch_open(&r->r, &f->rec_sk, paper, &p->key[p->nkeys++]);
        } else if (p->nolder < OLDER_KEYS) {
            p->nolder += epoch_open(&r->r, &f->rec_sk, paper, &p->older[p->nolder]) == CB_OK;
        }
    }
    return e;
}

static enum cb_err epochs_open(const struct recovery *r, struct founder *f)
{
    enum cb_err e = keys_open(r, 0, f);
    enum cb_err audit = e ? e : keys_open(r, 1, f);
    return audit == CB_NONE_FOUND && r->teamkeys[1].len == 0 ? CB_OK : audit;
}

static enum cb_err recover(struct recovery *r, struct inhouse *k, struct supervisor *s,
                           struct sentence *why)
{
    CB_CLEANUP(founder_free) struct founder *f = founder_new();
    char path[CLI_PATH];
    enum cb_err e = papers_read(r, inhouse_link(k));
    e = e ? e : org_keys_find(&r->ask, &r->r.org, &f->papers.root, &f->rec_sk, why);
    e = e ? e : epochs_open(r, f);
    if (!e) {
        f->papers.org = r->r.org;
        f->papers.others = r->r.members;
        e = supervisor_make(inhouse_link(k), &f->papers, r->name, s);
    }
    /* An older demonstration's vault knows no recovery key yet: here its secret half is proven. */
    e = e ? e : keys_vault_pin(inhouse_vault(k), &r->r.org.rec);
    cli_path(r->ask.dir, "store", path);
    return e ? e : supervisor_file(path, inhouse_link(k), s, NULL);
}

/* --- what was asked for ---------- */
static int refuse(enum cb_err e, const struct sentence *why)
{
    fprintf(stderr, "callbox: %s No supervisor was made, and nothing was changed.\n",
            why->s[0] ? why->s : cb_err_text(e));
    return 1;
}

int cli_recover(int argc, char **argv)
{
    CB_CLEANUP(recovery_free) struct recovery r;
    struct inhouse *k = NULL;
    struct supervisor s = {0};
    struct sentence why = {0};
    char path[CLI_PATH], card[80];
    recovery_init(&r);
    if (!org_ask_args(argc, argv, &r.ask, &r.name, &r.line)) {
        return cli_usage("recover DIR NAME [--share FILE]... [--line-number N]: the line's "
                         "directory, and a new sign-in name");
    }
    snprintf(card, sizeof card, "staff-%.40s.ini", r.name);
    cli_path(r.ask.dir, card, path);
    if (access(path, F_OK) == 0) { /* before anything is made: its password would be lost */
        return cli_usage("a sign-in file of that name is there already: choose another name");
    }
    cli_path(r.ask.dir, "key", path);
    enum cb_err e = inhouse_open(path, &k);
    if (e == CB_BUSY_LOAD) {
        say(&why, "The line is running: stop it first.");
    }
    e = e ? e : recover(&r, k, &s, &why);
    inhouse_close(k);
    cli_path(r.ask.dir, card, path);
    e = e ? e : supervisor_card(path, &s);
    cb_wipe(&s, sizeof s);
    if (e) {
        return refuse(e, &why);
    }
    printf("%s can sign in now. Name, password and second factor are in %s.\n", r.name, path);
    printf("Hand them over, then delete that file; the password is changed after the first "
           "sign-in.\n");
    return 0;
}
