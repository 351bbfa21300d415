/* recovery_key: the organisation's recovery key, from a demonstration's file or from its
 * custodians' shares, for whoever has to open what is sealed to it. Called by restore. Never gives
 * a key that is not the one asked for. */
#include "cli/backup_in.h"
#include <string.h>

static enum cb_err from_file(const char *path, struct seal_sk *out, struct sentence *why)
{
    enum cb_err e = file_key(path, out->b);
    if (e) {
        say(why, "%.200s is no recovery key: a demonstration's is a file of 32 bytes.", path);
    }
    return e;
}

static enum cb_err commits_read(const struct recovery_ask *a, struct seal_commits *out,
                                struct sentence *why)
{
    CB_CLEANUP(backup_papers_free) struct backup_papers p;
    enum cb_err e = backup_papers_read(a->papers, &p);
    if (e) {
        say(why,
            "%.150s is needed, and is not what a backup leaves beside it: it says which shares are "
            "right.",
            a->papers);
        return e;
    }
    if (!p.commits.len) {
        say(why, "This organisation's recovery key is not in shares: name its file with "
                 "--recovery.");
        return CB_NONE_FOUND;
    }
    e = seal_commits_open(buf_view(&p.commits), &p.org.root, out);
    if (e || out->kind != SET_RECOVERY) {
        say(why, "%.200s: the commitments in it are not what the root key signed.", a->papers);
        return e ? e : CB_PEER_AUTH;
    }
    return CB_OK;
}

/* The root key's shares are not needed here: none of its set is, and none fits. */
static enum cb_err from_shares(const struct recovery_ask *a, struct seal_sk *out,
                               struct sentence *why)
{
    CB_CLEANUP(custody_free) struct custody *c = custody_new();
    struct seal_scalar secret = {0};
    enum cb_err e = commits_read(a, &c->c[SET_RECOVERY - 1], why);
    e = e ? e : custody_gather(c, a->share, a->nshares, why);
    e = e ? e : custody_secret(c, SET_RECOVERY, &secret);
    if (!e) {
        seal_recovery_derive(&secret, out);
    }
    cb_wipe(&secret, sizeof secret);
    return e;
}

enum cb_err recovery_key_get(const struct recovery_ask *a, struct seal_sk *out,
                             struct sentence *why)
{
    struct seal_pk pk;
    struct seal_backup_to mine;
    enum cb_err e = a->file ? from_file(a->file, out, why) : from_shares(a, out, why);
    if (e) {
        return e;
    }
    seal_pk_of(out, &pk);
    seal_backup_to_of(&pk, &mine);
    if (memcmp(mine.b, a->to->b, sizeof mine.b) != 0) {
        cb_wipe(out, sizeof *out);
        say(why, "The backup is sealed to another organisation's recovery key than this one.");
        return CB_PEER_DENIED;
    }
    return CB_OK;
}
