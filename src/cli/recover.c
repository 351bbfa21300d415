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

enum { SHARES_MAX = SETS * SEAL_SHARES_MAX };

struct recovery {
    const char *dir, *name;
    const char *share[SHARES_MAX]; /* files */
    unsigned nshares;
    uint16_t line;
    /* read from the store */
    struct buf roster, commits[SETS];
    struct seal_roster r;
    struct buf teamkeys[LINE_KEYS]; /* to the recovery key; an old line's audit has none */
};

static void recovery_init(struct recovery *r)
{
    *r = (struct recovery){.line = 1};
    buf_init(&r->roster, 1 << 20);
    for (unsigned i = 0; i < SETS; i++) {
        buf_init(&r->commits[i], SEAL_COMMITS_MAX);
    }
    for (unsigned i = 0; i < LINE_KEYS; i++) {
        buf_init(&r->teamkeys[i], 1 << 20);
    }
}

static void recovery_free(struct recovery *r)
{
    buf_free(&r->roster);
    for (unsigned i = 0; i < SETS; i++) {
        buf_free(&r->commits[i]);
    }
    for (unsigned i = 0; i < LINE_KEYS; i++) {
        buf_free(&r->teamkeys[i]);
    }
}

/* --- what the line says ---------- */
static enum cb_err commits_read(struct store *store, struct recovery *r)
{
    enum cb_err e = CB_OK;
    for (unsigned set = SET_ROOT; !e && set <= SET_RECOVERY; set++) {
        e = staff_commits(store, (uint8_t)set, &r->commits[set - 1]);
    }
    return e == CB_NONE_FOUND ? CB_OK : e; /* a demonstration */
}

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
    return e ? e : commits_read(store, r);
}

static enum cb_err papers_read(struct recovery *r, struct keys_link *k)
{
    struct store *store;
    char path[CLI_PATH];
    cli_path(r->dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &store);
    if (e) {
        return e;
    }
    e = line_read(store, k, r);
    store->ops->close(store);
    return e;
}

/* --- the two keys ---------- */
static enum cb_err key_read(const char *dir, const char *name, uint8_t out[32])
{
    CB_CLEANUP(buf_free) struct buf b;
    char path[CLI_PATH];
    buf_init(&b, 64);
    cli_path(dir, name, path);
    enum cb_err e = file_read(path, &b);
    if (e || b.len != 32) {
        return e ? e : CB_PEER_SIZE;
    }
    memcpy(out, b.p, 32);
    return CB_OK;
}

static bool is_demo(const struct recovery *r)
{
    char path[CLI_PATH];
    cli_path(r->dir, "demo-root", path);
    return access(path, F_OK) == 0;
}

static enum cb_err commits_open(const struct recovery *r, struct custody *c, struct sentence *why)
{
    for (unsigned set = SET_ROOT; set <= SET_RECOVERY; set++) {
        struct seal_commits *k = &c->c[set - 1];
        struct view paper = buf_view(&r->commits[set - 1]);
        if (!paper.len) {
            say(why, "This line keeps neither a demonstration's keys nor commitments to shares.");
            return CB_NONE_FOUND;
        }
        enum cb_err e = seal_commits_open(paper, &r->r.org.root, k);
        if (e || k->kind != set || memcmp(k->org, r->r.org.org, sizeof k->org) != 0) {
            say(why, "The commitments in this line's store are not what its root key signed.");
            return e ? e : CB_PEER_AUTH;
        }
    }
    return CB_OK;
}

static enum cb_err shares_gather(const struct recovery *r, struct custody *c, struct sentence *why)
{
    enum cb_err e = commits_open(r, c, why);
    for (unsigned i = 0; !e && i < r->nshares; i++) {
        e = custody_file(c, r->share[i], why);
    }
    if (e || custody_enough(c, why)) {
        return e;
    }
    bool asks = r->nshares == 0 || isatty(STDIN_FILENO);
    return asks ? custody_ask(c, STDIN_FILENO, false, why) : CB_NONE_FOUND;
}

static enum cb_err keys_of_shares(const struct recovery *r, struct founder *f, struct sentence *why)
{
    CB_CLEANUP(custody_free) struct custody *c = custody_new();
    struct seal_scalar root = {0}, rec = {0};
    enum cb_err e = shares_gather(r, c, why);
    e = e ? e : custody_secret(c, SET_ROOT, &root);
    e = e ? e : custody_secret(c, SET_RECOVERY, &rec);
    if (!e) {
        seal_root_derive(&root, &f->papers.root);
        seal_recovery_derive(&rec, &f->rec_sk);
    }
    cb_wipe(&root, sizeof root);
    cb_wipe(&rec, sizeof rec);
    return e;
}

/* Whatever they came from, they must be this organisation's. */
static enum cb_err keys_prove(const struct recovery *r, const struct founder *f,
                              struct sentence *why)
{
    struct seal_ed_pk root;
    struct seal_pk rec;
    enum cb_err e = seal_ed_pk_of(&f->papers.root, &root);
    seal_pk_of(&f->rec_sk, &rec);
    bool ours = !e && cb_equal(root.b, r->r.org.root.b, sizeof root.b) &&
                cb_equal(rec.b, r->r.org.rec.b, sizeof rec.b);
    if (!ours) {
        say(why, "These are not this organisation's keys.");
    }
    return ours ? CB_OK : CB_PEER_AUTH;
}

static enum cb_err keys_find(const struct recovery *r, struct founder *f, struct sentence *why)
{
    enum cb_err e = CB_OK;
    if (is_demo(r) && r->nshares == 0) {
        e = key_read(r->dir, "demo-root", f->papers.root.b);
        e = e ? e : key_read(r->dir, "demo-recovery", f->rec_sk.b);
    } else {
        e = keys_of_shares(r, f, why);
    }
    return e ? e : keys_prove(r, f, why);
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
    e = e ? e : keys_find(r, f, why);
    e = e ? e : epochs_open(r, f);
    if (!e) {
        f->papers.org = r->r.org;
        f->papers.others = r->r.members;
        e = supervisor_make(inhouse_link(k), &f->papers, r->name, s);
    }
    /* An older demonstration's vault knows no recovery key yet: here its secret half is proven. */
    e = e ? e : keys_vault_pin(inhouse_vault(k), &r->r.org.rec);
    cli_path(r->dir, "store", path);
    return e ? e : supervisor_file(path, inhouse_link(k), s, NULL);
}

/* --- what was asked for ---------- */
static bool line_number(const char *s, uint16_t *out)
{
    unsigned n = 0;
    char more;
    bool fits = sscanf(s, "%5u%c", &n, &more) == 1 && n >= 1 && n < SEAL_AUDIT_LINE;
    *out = (uint16_t)n;
    return fits;
}

static bool args_read(int argc, char **argv, struct recovery *r)
{
    bool fits = true;
    for (int i = 0; fits && i < argc; i++) {
        if (strcmp(argv[i], "--share") == 0) {
            fits = i + 1 < argc && r->nshares < SHARES_MAX;
            if (fits) {
                r->share[r->nshares++] = argv[++i];
            }
        } else if (strcmp(argv[i], "--line-number") == 0) {
            fits = ++i < argc && line_number(argv[i], &r->line);
        } else if (argv[i][0] == '-' || (r->dir && r->name)) {
            fits = false;
        } else {
            *(r->dir ? &r->name : &r->dir) = argv[i];
        }
    }
    return fits && r->dir && r->name && supervisor_name_fits(r->name);
}

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
    if (!args_read(argc, argv, &r)) {
        return cli_usage("recover DIR NAME [--share FILE]... [--line-number N]: the line's "
                         "directory, and a new sign-in name");
    }
    snprintf(card, sizeof card, "staff-%.40s.ini", r.name);
    cli_path(r.dir, card, path);
    if (access(path, F_OK) == 0) { /* before anything is made: its password would be lost */
        return cli_usage("a sign-in file of that name is there already: choose another name");
    }
    cli_path(r.dir, "key", path);
    enum cb_err e = inhouse_open(path, &k);
    if (e == CB_BUSY_LOAD) {
        say(&why, "The line is running: stop it first.");
    }
    e = e ? e : recover(&r, k, &s, &why);
    inhouse_close(k);
    cli_path(r.dir, card, path);
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
