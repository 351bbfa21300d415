/* backup_papers: what a backup needs of an organisation's public papers, from a store and beside a
 * backup: ORG, and the commitments to the recovery key's shares, both signed. Called by backup,
 * restore and recovery_key. Never trusts the ones beside a backup further than to look at shares:
 * what the shares make must open the backup. */
#include "cli/backup_in.h"
#include "staff/found.h"
#include <string.h>

enum { PAPERS_MAX = SEAL_ORG + SEAL_COMMITS_MAX };

void backup_papers_free(struct backup_papers *p)
{
    buf_free(&p->commits);
}

static enum cb_err org_read(struct backup_papers *p, struct view org)
{
    if (org.len != SEAL_ORG) {
        return CB_PEER_SIZE;
    }
    memcpy(p->paper, org.p, SEAL_ORG);
    return seal_org_open(org, &p->org);
}

enum cb_err backup_papers_of(struct store *s, struct backup_papers *out)
{
    static const struct store_id none;
    CB_CLEANUP(buf_free) struct buf org;
    buf_init(&org, STORE_PAPER_MAX);
    *out = (struct backup_papers){0};
    buf_init(&out->commits, SEAL_COMMITS_MAX);
    enum cb_err e = s->ops->paper_get(s, PAPER_ORG, &none, 0, &org);
    e = e ? e : org_read(out, buf_view(&org));
    e = e ? e : staff_commits(s, SET_RECOVERY, &out->commits);
    return e == CB_NONE_FOUND && org.len ? CB_OK : e; /* a demonstration has no shares */
}

enum cb_err backup_papers_write(const char *path, const struct backup_papers *p)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, PAPERS_MAX);
    buf_put(&b, p->paper, sizeof p->paper);
    buf_put(&b, p->commits.p, p->commits.len);
    return b.failed ? CB_HERE_BUG : file_write(path, buf_view(&b));
}

enum cb_err backup_papers_read(const char *path, struct backup_papers *out)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, PAPERS_MAX);
    *out = (struct backup_papers){0};
    buf_init(&out->commits, SEAL_COMMITS_MAX);
    enum cb_err e = file_read(path, &b);
    if (e || b.len < SEAL_ORG) {
        return e ? e : CB_PEER_SIZE;
    }
    buf_put(&out->commits, b.p + SEAL_ORG, b.len - SEAL_ORG);
    return org_read(out, VIEW(b.p, SEAL_ORG));
}
