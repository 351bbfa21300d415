/* check_backup: is a backup whole, as far as can be seen without its key? Its head, its length, and
 * the digest at its end over all of it. Called by check.c. Never says that it can be opened: only
 * the recovery key shows that. */
#include "cli/check_in.h"
#include "cli/backup_in.h"
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

bool check_is_backup(struct view front)
{
    struct seal_backup_hdr h;
    enum cb_err e = seal_backup_peek(
        VIEW(front.p, front.len < SEAL_BACKUP_HEAD ? front.len : SEAL_BACKUP_HEAD), &h);
    return e == CB_OK || e == CB_PEER_VERSION;
}

int check_backup(const char *path)
{
    struct seal_backup_hdr h;
    struct sentence why = {0};
    char day[DAY_TEXT];
    enum cb_err e = backup_peek(path, &h, &why);
    e = e ? e : backup_read(path, NULL, NULL, &why);
    if (e) {
        fprintf(stderr, "callbox: %s\n", why.s);
        return 1;
    }
    day_text(h.day, day);
    printf("%s is whole: %s of %s, %" PRIu64 " bytes.\n", path,
           h.kind == BACKUP_STORE ? "a store" : "a vault's keys", day, h.len);
    return 0;
}

static bool is_name(const char *name)
{
    size_t n = strlen(name);
    return n > 4 && (strcmp(name + n - 4, ".cbb") == 0 || strcmp(name, BACKUP_KEYS_NAME) == 0);
}

/* Every backup in a directory; NONE there is 2, as for anything that is not asked rightly. */
int check_backup_dir(const char *dir)
{
    DIR *d = opendir(dir);
    char path[CLI_PATH];
    int bad = 0;
    unsigned n = 0;
    for (struct dirent *one = d ? readdir(d) : NULL; one; one = readdir(d)) {
        if (is_name(one->d_name)) {
            cli_path(dir, one->d_name, path);
            bad |= check_backup(path);
            n++;
        }
    }
    if (d) {
        closedir(d);
    }
    return n ? bad : check_says(dir, "there is neither a line nor a backup in it");
}
