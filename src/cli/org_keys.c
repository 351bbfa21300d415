/* org_keys: the organisation's keys, whole again for a moment: from its custodians' shares, held
 * against the commitments in the store, or from a demonstration's files. Called by recover and
 * dismiss. Never gives a key that is not the one that ORG names. */
#include "cli/ceremony_in.h"
#include "staff/found.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void org_ask_init(struct org_ask *a)
{
    *a = (struct org_ask){0};
    for (unsigned i = 0; i < SETS; i++) {
        buf_init(&a->commits[i], SEAL_COMMITS_MAX);
    }
}

void org_ask_free(struct org_ask *a)
{
    for (unsigned i = 0; i < SETS; i++) {
        buf_free(&a->commits[i]);
    }
}

bool org_ask_share(struct org_ask *a, const char *path)
{
    bool fits = path && a->nshares < ORG_SHARES;
    if (fits) {
        a->share[a->nshares++] = path;
    }
    return fits;
}

static bool line_number(const char *s, uint16_t *out)
{
    unsigned n = 0;
    char more;
    bool fits = sscanf(s, "%5u%c", &n, &more) == 1 && n >= 1 && n < SEAL_AUDIT_LINE;
    *out = (uint16_t)n;
    return fits;
}

bool org_ask_args(int argc, char **argv, struct org_ask *a, const char **name, uint16_t *line)
{
    bool fits = true;
    for (int i = 0; fits && i < argc; i++) {
        if (strcmp(argv[i], "--share") == 0) {
            fits = org_ask_share(a, ++i < argc ? argv[i] : NULL);
        } else if (strcmp(argv[i], "--line-number") == 0) {
            fits = ++i < argc && line_number(argv[i], line);
        } else if (argv[i][0] == '-' || (a->dir && *name)) {
            fits = false;
        } else {
            *(a->dir ? name : &a->dir) = argv[i];
        }
    }
    return fits && a->dir && *name && supervisor_name_fits(*name);
}

enum cb_err org_ask_commits(struct org_ask *a, struct store *store)
{
    enum cb_err e = CB_OK;
    for (unsigned set = SET_ROOT; !e && set <= SET_RECOVERY; set++) {
        e = staff_commits(store, (uint8_t)set, &a->commits[set - 1]);
    }
    return e == CB_NONE_FOUND ? CB_OK : e; /* a demonstration */
}

static enum cb_err key_read(const char *dir, const char *name, uint8_t out[32])
{
    char path[CLI_PATH];
    cli_path(dir, name, path);
    return file_key(path, out);
}

static bool is_demo(const struct org_ask *a)
{
    char path[CLI_PATH];
    cli_path(a->dir, "demo-root", path);
    return access(path, F_OK) == 0;
}

static enum cb_err commits_open(const struct org_ask *a, const struct seal_org *org, bool recovery,
                                struct custody *c, struct sentence *why)
{
    for (unsigned set = SET_ROOT; set <= (recovery ? SET_RECOVERY : SET_ROOT); set++) {
        struct seal_commits *k = &c->c[set - 1];
        struct view paper = buf_view(&a->commits[set - 1]);
        if (!paper.len) {
            say(why, "This line keeps neither a demonstration's keys nor commitments to shares.");
            return CB_NONE_FOUND;
        }
        enum cb_err e = seal_commits_open(paper, &org->root, k);
        if (e || k->kind != set || memcmp(k->org, org->org, sizeof k->org) != 0) {
            say(why, "The commitments in this line's store are not what its root key signed.");
            return e ? e : CB_PEER_AUTH;
        }
    }
    return CB_OK;
}

static enum cb_err of_shares(const struct org_ask *a, const struct seal_org *org,
                             struct seal_ed_sk *root_out, struct seal_sk *rec_out,
                             struct sentence *why)
{
    CB_CLEANUP(custody_free) struct custody *c = custody_new();
    struct seal_scalar root = {0}, rec = {0};
    enum cb_err e = commits_open(a, org, rec_out != NULL, c, why);
    e = e ? e : custody_gather(c, a->share, a->nshares, why);
    e = e ? e : custody_secret(c, SET_ROOT, &root);
    e = e || !rec_out ? e : custody_secret(c, SET_RECOVERY, &rec);
    if (!e) {
        seal_root_derive(&root, root_out);
    }
    if (!e && rec_out) {
        seal_recovery_derive(&rec, rec_out);
    }
    cb_wipe(&root, sizeof root);
    cb_wipe(&rec, sizeof rec);
    return e;
}

static enum cb_err of_demo(const struct org_ask *a, struct seal_ed_sk *root_out,
                           struct seal_sk *rec_out)
{
    enum cb_err e = key_read(a->dir, "demo-root", root_out->b);
    return e || !rec_out ? e : key_read(a->dir, "demo-recovery", rec_out->b);
}

/* Whatever they came from, they must be this organisation's. */
static bool ours(const struct seal_org *org, const struct seal_ed_sk *root,
                 const struct seal_sk *rec)
{
    struct seal_ed_pk root_pk;
    struct seal_pk rec_pk = org->rec;
    enum cb_err e = seal_ed_pk_of(root, &root_pk);
    if (rec) {
        seal_pk_of(rec, &rec_pk);
    }
    return !e && cb_equal(root_pk.b, org->root.b, sizeof root_pk.b) &&
           cb_equal(rec_pk.b, org->rec.b, sizeof rec_pk.b);
}

enum cb_err org_keys_find(const struct org_ask *a, const struct seal_org *org,
                          struct seal_ed_sk *root_out, struct seal_sk *rec_out,
                          struct sentence *why)
{
    bool demo = is_demo(a) && a->nshares == 0;
    enum cb_err e =
        demo ? of_demo(a, root_out, rec_out) : of_shares(a, org, root_out, rec_out, why);
    if (!e && !ours(org, root_out, rec_out)) {
        say(why, "These are not this organisation's keys.");
        e = CB_PEER_AUTH;
    }
    return e;
}
