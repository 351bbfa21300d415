/* check: `callbox check PATH` says whether a file of ours is whole, without opening what is sealed
 * in it, or a stopped line's directory, or the backups in one. One table says which kind of file is
 * looked at by whom. Called by callbox.c. Never needs a key, and never changes a file. */
#include "cli/check_in.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 1 << 29 };

static const struct {
    bool (*is)(struct view front);
    int (*check)(const char *path, struct view file, const struct check_ask *ask);
} kinds[] = {
    {seal_audit_is_file, check_audit},
};

static int check_file(const char *path, struct view file, const struct check_ask *ask)
{
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].is(file)) {
            return kinds[i].check(path, file, ask);
        }
    }
    return check_says(path, "this is nothing that callbox check knows");
}

static bool there(const char *dir, const char *name)
{
    char path[CLI_PATH];
    cli_path(dir, name, path);
    return access(path, F_OK) == 0;
}

static bool is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* A backup may be of any length: only its head is read here. */
static bool front_is_backup(const char *path)
{
    uint8_t front[144];
    FILE *f = fopen(path, "rb");
    size_t n = f ? fread(front, 1, sizeof front, f) : 0;
    if (f) {
        fclose(f);
    }
    return check_is_backup(VIEW(front, n));
}

int cli_check(int argc, char **argv)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct check_ask ask = {0};
    buf_init(&b, FILE_MAX);
    if (argc == 3 && strcmp(argv[1], "--head") == 0) {
        ask.head = argv[2];
    } else if (argc != 1) {
        return cli_usage("check PATH [--head MARK]: a stopped line's directory, a backup, or an "
                         "exported audit and a mark noted earlier");
    }
    if (is_dir(argv[0])) {
        return there(argv[0], "key") && there(argv[0], "store") ? check_line(argv[0])
                                                                : check_backup_dir(argv[0]);
    }
    if (front_is_backup(argv[0])) {
        return check_backup(argv[0]);
    }
    enum cb_err e = file_read(argv[0], &b);
    return e ? cli_fail(argv[0], e) : check_file(argv[0], buf_view(&b), &ask);
}
