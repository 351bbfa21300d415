/* check_line: is a stopped line's directory whole? The store, all of it; the vault; the papers, by
 * their signatures; and whether the three belong together. Called by check.c. Never runs beside a
 * line, and changes nothing but what any start would. */
#include "cli/check_in.h"
#include "cli/backup_in.h"
#include "staff/found.h"
#include "core/os.h"
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/* By the day on which each was signed: that a line's key has run out is no damage. */
static enum cb_err epochs_check(const struct seal_roster *r, struct sentence *why)
{
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < r->nepochs; i++) {
        struct seal_epoch h, got;
        e = seal_epoch_peek(VIEW(r->epochs.p + (size_t)i * SEAL_EPOCH, SEAL_EPOCH), &h);
        bool newest = i + 1u == r->nepochs;
        if (!e && !newest) {
            struct seal_epoch next;
            e = seal_epoch_peek(VIEW(r->epochs.p + (i + 1u) * SEAL_EPOCH, SEAL_EPOCH), &next);
            newest = !e && next.line != h.line;
        }
        if (!e && newest) { /* the older ones' rosters are no longer what they were */
            e = seal_roster_check(r, h.line, h.nbf_day, &got);
            e = e ? e : (got.epoch == h.epoch ? CB_OK : CB_PEER_SEAL);
        }
        if (e) {
            say(why, "The key of line %u does not follow from the papers: %s.",
                h.line & ~SEAL_AUDIT_LINE, cb_err_text(e));
        }
    }
    return e;
}

static enum cb_err roster_check(struct store *s, struct sentence *why)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct seal_roster r;
    buf_init(&b, 1 << 20);
    enum cb_err e = staff_roster_of(s, &b);
    e = e ? e : seal_roster_read(buf_view(&b), &r);
    if (e) {
        say(why, "The organisation's papers in the store are not as they were signed.");
    }
    return e ? e : epochs_check(&r, why);
}

static enum cb_err store_check(const char *dir, const struct keys_vault *v, struct sentence *why)
{
    struct store *s;
    char path[CLI_PATH];
    cli_path(dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &s);
    if (e) {
        say(why, "The store does not open: %s.", cb_err_text(e));
        return e;
    }
    e = s->ops->check(s);
    if (e) {
        say(why, "The store is damaged: restore a backup.");
    }
    e = e ? e : papers_fit(s, v, why);
    e = e ? e : roster_check(s, why);
    s->ops->close(s);
    return e;
}

int check_line(const char *dir)
{
    CB_CLEANUP(fd_close) int lock = -1;
    struct sentence why = {0};
    struct keys_vault *v = NULL;
    char path[CLI_PATH];
    cli_path(dir, "key", path);
    enum cb_err e = dir_take(dir, &lock, &why);
    if (e == CB_NONE_TAKEN) {
        say(&why, "The line is running: stop it, or check a backup of it.");
    }
    if (!e) {
        e = keys_vault_open(path, &v);
        if (e) {
            say(&why, "The vault does not open: %s.", cb_err_text(e));
        }
    }
    e = e ? e : store_check(dir, v, &why);
    keys_vault_close(v);
    if (e) {
        fprintf(stderr, "callbox: %s: %s\n", dir, why.s);
        return 1;
    }
    printf("%s is whole: store, vault and papers, and they belong together.\n", dir);
    return 0;
}
