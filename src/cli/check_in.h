/* cli: what the files of `callbox check` share. Included only by them. Never by another room. */
#ifndef CALLBOX_CLI_CHECK_IN_H
#define CALLBOX_CLI_CHECK_IN_H
#include "cli/cli_in.h"
#include "seal/audit.h"

struct check_ask {
    const char *head; /* a mark noted earlier, as it was typed; or NULL */
};
/* One sentence about what is wrong, to stderr; gives the exit status for it. */
int check_says(const char *path, const char *sentence, ...) __attribute__((format(printf, 2, 3)));
int check_audit(const char *path, struct view file, const struct check_ask *ask);
/* Files too long to be read at once, and directories. */
bool check_is_backup(struct view front);
int check_backup(const char *path);
int check_backup_dir(const char *dir);
int check_line(const char *dir);
#endif
