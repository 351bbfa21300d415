/* check: `callbox check FILE` says whether a file of ours is whole, without opening what is sealed
 * in it. One table says which kind of file is looked at by whom. Called by callbox.c. Never needs a
 * key, and never changes the file. */
#include "cli/check_in.h"
#include <string.h>

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

int cli_check(int argc, char **argv)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct check_ask ask = {0};
    buf_init(&b, FILE_MAX);
    if (argc == 3 && strcmp(argv[1], "--head") == 0) {
        ask.head = argv[2];
    } else if (argc != 1) {
        return cli_usage("check FILE [--head MARK]: an exported audit, and a mark noted earlier");
    }
    enum cb_err e = file_read(argv[0], &b);
    return e ? cli_fail(argv[0], e) : check_file(argv[0], buf_view(&b), &ask);
}
