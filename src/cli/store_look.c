/* store_look: a line's store for a tool that only reads: of a stopped line as it lies, of one that
 * runs a copy that serve makes between two batches (as for a backup), removed when closed. Called
 * by tally. Never writes a row, and never leaves a copy behind. */
#include "cli/backup_in.h"
#include "cli/store_look.h"
#include "core/os.h"
#include <stdio.h>
#include <unistd.h>

enum { QUIET_MS = 120 * 1000 }; /* a line that says nothing for so long is not at it any more */

static enum cb_err line_copies(const char *dir)
{
    CB_CLEANUP(fd_close) int fd = -1;
    struct control_said s = {0};
    enum cb_err e = control_ask(dir, CONTROL_STORE, &fd);
    while (!e && !s.over) {
        e = control_hear(fd, &s, QUIET_MS);
    }
    return e ? e : s.e;
}

static enum cb_err copy_open(struct store_look *k, const char *dir, struct sentence *why)
{
    char from[CLI_PATH], to[CLI_PATH];
    cli_path(dir, "backing-up", k->copy);
    enum cb_err e = dir_make_mine(k->copy, &k->copy_lock);
    if (e) {
        k->copy[0] = '\0'; /* another's */
        say(why, "A backup is being made: ask again when it is done.");
        return e;
    }
    e = line_copies(dir);
    if (e == CB_NONE_TAKEN) {
        say(why, "A backup is being made: ask again when it is done.");
    }
    cli_path(dir, "store/" STORE_COPY, from);
    cli_path(k->copy, "callbox.db", to);
    if (!e && rename(from, to) != 0) {
        e = CB_HERE_DISK;
    }
    return e ? e : store_sqlite_open(k->copy, &k->store);
}

enum cb_err store_look_open(const char *dir, struct store_look *out, struct sentence *why)
{
    char path[CLI_PATH];
    *out = (struct store_look){.lock = -1, .copy_lock = -1};
    enum cb_err e = dir_take(dir, &out->lock, why);
    cli_path(dir, "store", path);
    e = !e                   ? store_sqlite_open(path, &out->store)
        : e == CB_NONE_TAKEN ? copy_open(out, dir, why)
                             : e;
    if (e) {
        store_look_close(out);
    }
    return e;
}

void store_look_close(struct store_look *k)
{
    if (k->store) {
        k->store->ops->close(k->store);
    }
    if (k->copy[0]) {
        dir_remove(k->copy);
    }
    fd_close(&k->copy_lock);
    fd_close(&k->lock);
    *k = (struct store_look){.lock = -1, .copy_lock = -1};
}
