/* recover: `callbox recover DIR NAME` makes one more supervisor when everybody's password is lost.
 * It needs the root key (to sign) and the recovery key (to open the line's team key), which a
 * demonstration keeps in its directory; no conversation is lost. Called by callbox.c.
 * Never runs beside a server: it refuses while the vault is open elsewhere. */
#include "cli/cli_in.h"
#include "line/line.h"
#include "store/store.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* The recovery key's TEAMKEYs: the line's, and its audit's if it has one. */
struct rec_teamkeys {
    uint8_t of[LINE_KEYS][SEAL_TEAMKEY];
    unsigned n;
};

static enum cb_err papers_read(const char *dir, struct keys_link *k, struct buf *roster,
                               struct rec_teamkeys *t)
{
    struct store *store;
    char path[CLI_PATH];
    cli_path(dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &store);
    if (e) {
        return e;
    }
    e = line_papers(store, k, 1, roster, t->of[0]);
    enum cb_err audit = e ? e : line_papers(store, k, SEAL_AUDIT_LINE | 1, roster, t->of[1]);
    t->n = audit ? 1 : LINE_KEYS;
    store->ops->close(store);
    return audit == CB_NONE_FOUND ? e : audit;
}

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

static enum cb_err epochs_open(const struct seal_roster *r, const struct seal_sk *rec,
                               const struct rec_teamkeys *t, struct papers *p)
{
    enum cb_err e = CB_OK;
    for (p->nkeys = 0; !e && p->nkeys < t->n; p->nkeys++) {
        e = epoch_open(r, rec, VIEW(t->of[p->nkeys], SEAL_TEAMKEY), &p->key[p->nkeys]);
    }
    return e;
}

static enum cb_err recover(const char *dir, struct keys_link *k, const char *name,
                           struct supervisor *s)
{
    CB_CLEANUP(buf_free) struct buf roster;
    struct papers p = {0};
    struct seal_roster r;
    struct seal_sk rec;
    struct rec_teamkeys teamkeys = {0};
    char path[CLI_PATH];
    buf_init(&roster, 1 << 20);
    enum cb_err e = papers_read(dir, k, &roster, &teamkeys);
    e = e ? e : seal_roster_read(buf_view(&roster), &r);
    e = e ? e : key_read(dir, "demo-root", p.root.b);
    e = e ? e : key_read(dir, "demo-recovery", rec.b);
    e = e ? e : epochs_open(&r, &rec, &teamkeys, &p);
    if (!e) {
        p.org = r.org;
        p.others = r.members;
        e = supervisor_make(k, &p, name, s);
    }
    cli_path(dir, "store", path);
    e = e ? e : supervisor_file(path, k, s, (struct view){0}, (struct view){0});
    cb_wipe(&p, sizeof p);
    cb_wipe(&rec, sizeof rec);
    return e;
}

int cli_recover(int argc, char **argv)
{
    struct inhouse *k = NULL;
    struct supervisor s = {0};
    char path[CLI_PATH], card[80];
    if (argc != 2 || strlen(argv[1]) > 31 || strchr(argv[1], '/')) {
        return cli_usage("recover DIR NAME: the line's directory, and a new sign-in name");
    }
    snprintf(card, sizeof card, "staff-%.40s.ini", argv[1]);
    cli_path(argv[0], card, path);
    if (access(path, F_OK) == 0) { /* before anything is made: its password would be lost */
        return cli_usage("a sign-in file of that name is there already: choose another name");
    }
    cli_path(argv[0], "key", path);
    enum cb_err e = inhouse_open(path, &k);
    e = e ? e : recover(argv[0], inhouse_link(k), argv[1], &s);
    inhouse_close(k);
    cli_path(argv[0], card, path);
    e = e ? e : supervisor_card(path, &s);
    cb_wipe(&s, sizeof s);
    if (e) {
        return cli_fail("no supervisor was made", e);
    }
    printf("%s can sign in now. Name, password and second factor are in %s.\n", argv[1], path);
    printf("Hand them over, then delete that file.\n");
    return 0;
}
