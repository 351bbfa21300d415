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

static enum cb_err papers_read(const char *dir, struct keys_link *k, struct buf *roster,
                               uint8_t rec_teamkey[SEAL_TEAMKEY])
{
    struct store *store;
    char path[CLI_PATH];
    cli_path(dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &store);
    if (e) {
        return e;
    }
    e = line_papers(store, k, 1, roster, rec_teamkey);
    store->ops->close(store);
    return e;
}

/* The epoch that the recovery key opens, and its public half to prove it. */
static enum cb_err epoch_open(const struct seal_roster *r, const struct seal_sk *rec,
                              struct view teamkey, struct papers *p)
{
    struct seal_teamkey t;
    struct seal_pk pk;
    enum cb_err e = seal_teamkey_open(teamkey, rec, &t, &p->sk_e);
    if (e) {
        return e;
    }
    seal_pk_of(&p->sk_e, &pk);
    for (unsigned i = 0; i < r->nepochs; i++) {
        struct view paper = VIEW(r->epochs.p + (size_t)i * SEAL_EPOCH, SEAL_EPOCH);
        e = seal_epoch_peek(paper, &p->epoch);
        if (!e && p->epoch.epoch == t.epoch && p->epoch.line == t.line) {
            return memcmp(pk.b, p->epoch.pk.b, sizeof pk.b) == 0 ? CB_OK : CB_PEER_SEAL;
        }
    }
    return CB_NONE_FOUND;
}

static enum cb_err recover(const char *dir, struct keys_link *k, const char *name,
                           struct supervisor *s)
{
    CB_CLEANUP(buf_free) struct buf roster;
    struct papers p = {0};
    struct seal_roster r;
    struct seal_sk rec;
    uint8_t teamkey[SEAL_TEAMKEY];
    char path[CLI_PATH];
    buf_init(&roster, 1 << 20);
    enum cb_err e = papers_read(dir, k, &roster, teamkey);
    e = e ? e : seal_roster_read(buf_view(&roster), &r);
    e = e ? e : key_read(dir, "demo-root", p.root.b);
    e = e ? e : key_read(dir, "demo-recovery", rec.b);
    e = e ? e : epoch_open(&r, &rec, VIEW(teamkey, sizeof teamkey), &p);
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
