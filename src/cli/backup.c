/* backup: `callbox backup DIR OUT` makes a backup of a line, running or stopped: a copy of the
 * store, and the key process's own of its vault, each sealed to the organisation's recovery key.
 * Called by callbox.c. Never holds a key of the vault while the line runs: that one seals itself.
 * Never keeps two generations of the vault: what visitors delete would live on in the older one. */
#include "cli/backup_in.h"
#include "core/os.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { QUIET_MS = 120 * 1000 }; /* a line that says nothing for so long is not at it any more */

struct job {
    const char *dir, *out;
    bool running;
    char tmp[CLI_PATH]; /* DIR/backing-up: the copy, as a store of its own */
    char store_name[40];
    struct backup_papers papers;
    struct sentence why;
};

/* --- asking a line that runs ---------------------------------------------------------------------
 */
static void progress(const struct control_said *s)
{
    if (isatty(STDOUT_FILENO) && s->total) {
        printf("\r  %3u %%", (unsigned)(s->done * 100 / s->total));
        fflush(stdout);
    }
}

static enum cb_err line_asked(struct job *j, enum control_ask ask)
{
    CB_CLEANUP(fd_close) int fd = -1;
    struct control_said s = {0};
    enum cb_err e = control_ask(j->dir, (uint8_t)ask, &fd);
    while (!e && !s.over) {
        e = control_hear(fd, &s, QUIET_MS);
        progress(&s);
    }
    if (e) {
        say(&j->why, "The line does not answer, or stopped before it was done.");
        return e;
    }
    if (s.e == CB_NONE_TAKEN) {
        say(&j->why, "Another backup is being made.");
    }
    return s.e;
}

/* --- the store -------------------------------------------------------------------------------- */
static enum cb_err copy_stopped(struct job *j)
{
    struct store *s;
    struct store_copied at = {0};
    char path[CLI_PATH];
    cli_path(j->dir, "store", path);
    enum cb_err e = store_sqlite_open(path, &s);
    if (e) {
        return e;
    }
    while (!e && !at.whole) {
        e = s->ops->copy_step(s, &at);
    }
    s->ops->close(s);
    return e;
}

/* The copy as a store of its own: is it whole, and whose is it? */
static enum cb_err copy_look(struct job *j)
{
    struct store *s;
    enum cb_err e = store_sqlite_open(j->tmp, &s);
    if (e) {
        return e;
    }
    e = s->ops->check(s);
    if (e) {
        say(&j->why, "The store is damaged: nothing was backed up. Keep the older backups.");
    }
    e = e ? e : backup_papers_of(s, &j->papers);
    s->ops->close(s);
    return e;
}

static enum cb_err store_seal(struct job *j)
{
    char from[CLI_PATH], to[CLI_PATH], fresh[60];
    cli_path(j->dir, "store/" STORE_COPY, from);
    cli_path(j->tmp, "callbox.db", to);
    enum cb_err e = rename(from, to) == 0 ? CB_OK : CB_HERE_DISK;
    e = e ? e : copy_look(j);
    snprintf(fresh, sizeof fresh, "%s.new", j->store_name);
    cli_path(j->out, fresh, from);
    e = e ? e : backup_seal(to, &j->papers.org.rec, from);
    if (e) {
        unlink(from);
    }
    return e;
}

/* --- the keys --------------------------------------------------------------------------------- */
static enum cb_err vault_stopped(struct job *j)
{
    struct keys_vault *v;
    char path[CLI_PATH];
    cli_path(j->dir, "key", path);
    enum cb_err e = keys_vault_open(path, &v);
    e = e ? e : keys_vault_backup(v);
    keys_vault_close(v);
    return e;
}

/* What K sealed must be for the same key as what we sealed: K knows which from its making. */
static enum cb_err vault_look(struct job *j, const char *path)
{
    struct seal_backup_hdr h;
    struct seal_backup_to want;
    enum cb_err e = backup_peek(path, &h, &j->why);
    seal_backup_to_of(&j->papers.org.rec, &want);
    if (!e && memcmp(want.b, h.to.b, sizeof want.b) != 0) {
        say(&j->why, "The store names another recovery key than the vault was made with: look into "
                     "that before you trust this machine.");
        return CB_PEER_AUTH;
    }
    return e;
}

static enum cb_err keys_take(struct job *j, char path[CLI_PATH])
{
    cli_path(j->dir, "key/" KEYS_BACKUP, path);
    enum cb_err e = j->running ? line_asked(j, CONTROL_KEYS) : vault_stopped(j);
    if (e == CB_NONE_FOUND && !j->why.s[0]) {
        say(&j->why, "This vault was made by an older callbox and does not know the recovery key: "
                     "`callbox recover` tells it, once.");
    }
    return e ? e : vault_look(j, path);
}

/* --- all of it -------------------------------------------------------------------------------- */
/* Both are there: they take the places of what was. The papers and the configuration are public. */
static enum cb_err files_keep(struct job *j, const char *keys)
{
    char path[CLI_PATH], fresh[60];
    snprintf(fresh, sizeof fresh, "%s.new", j->store_name);
    enum cb_err e = dir_keep(j->out, fresh, j->store_name);
    e = e ? e : dir_replace(j->out, BACKUP_KEYS_NAME, keys);
    cli_path(j->out, BACKUP_PAPERS ".new", path);
    unlink(path);
    e = e ? e : backup_papers_write(path, &j->papers);
    e = e ? e : dir_keep(j->out, BACKUP_PAPERS ".new", BACKUP_PAPERS);
    cli_path(j->dir, BACKUP_CONFIG, path);
    return e ? e : dir_replace(j->out, BACKUP_CONFIG, path);
}

/* Only for whoever has the lock on tmp: what is removed at the end is theirs. */
static enum cb_err backup(struct job *j)
{
    char keys[CLI_PATH], fresh[60], path[CLI_PATH];
    enum cb_err e = j->running ? line_asked(j, CONTROL_STORE) : copy_stopped(j);
    e = e ? e : store_seal(j);
    e = e ? e : keys_take(j, keys);
    e = e ? e : files_keep(j, keys);
    cli_path(j->dir, "key/" KEYS_BACKUP, keys);
    unlink(keys); /* the one in OUT is the one */
    cli_path(j->dir, "store/" STORE_COPY, path);
    unlink(path);
    dir_remove(j->tmp);
    snprintf(fresh, sizeof fresh, "%s.new", j->store_name);
    cli_path(j->out, fresh, path);
    unlink(path);
    return e;
}

static int refuse(const struct job *j, enum cb_err e)
{
    const char *plain =
        e == CB_BUSY_FULL ? "There is not enough room on the disk." : cb_err_text(e);
    fprintf(stderr, "callbox: %s No backup was made; the one before is as it was.\n",
            j->why.s[0] ? j->why.s : plain);
    return 1;
}

int cli_backup(int argc, char **argv)
{
    CB_CLEANUP(fd_close) int lock = -1;
    CB_CLEANUP(fd_close) int tmp_lock = -1;
    struct job j = {0};
    char day[DAY_NUMBER];
    if (argc != 2 || argv[0][0] == '-') {
        return cli_usage("backup DIR OUT: the line's directory, and one for the backup");
    }
    j.dir = argv[0];
    j.out = argv[1];
    cli_path(j.dir, "backing-up", j.tmp);
    day_number(cb_day(), day);
    snprintf(j.store_name, sizeof j.store_name, BACKUP_STORE_NAME, day);
    enum cb_err e = dir_take(j.dir, &lock, &j.why);
    j.running = e == CB_NONE_TAKEN;
    e = j.running ? CB_OK : e;
    if (!e && mkdir(j.out, 0700) != 0 && errno != EEXIST) {
        say(&j.why, "%.200s cannot be made: %s.", j.out, strerror(errno));
        e = CB_HERE_DISK;
    }
    e = e ? e : dir_make_mine(j.tmp, &tmp_lock);
    if (e == CB_NONE_TAKEN) {
        say(&j.why, "Another backup is being made.");
    }
    e = e ? e : backup(&j);
    backup_papers_free(&j.papers);
    if (e) {
        return refuse(&j, e);
    }
    printf("%s%s/%s, and %s/%s in place of the one before. Only the recovery key opens them.\n",
           isatty(STDOUT_FILENO) ? "\r" : "", j.out, j.store_name, j.out, BACKUP_KEYS_NAME);
    return 0;
}
