/* vault_swap: from one pair of vault and key file to the next, so that a process that dies between
 * any two steps leaves one pair that opens. Called by rekey.c and, at opening, by vault.c. Never
 * destroys a key before the vault that needs it is replaced and on the disk.
 *
 *      vault   vrk     vault.new  vrk.new
 *      old     old                             before
 *      old     old     (part)     new          swap_begin, and while it is written
 *      new     old                new          swap_file: from here on only vrk.new opens it
 *      new     random             new          swap_burn
 *      new     new                             swap_key */
#include "keys/keys_in.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char vrk[] = "vrk", fresh_vrk[] = "vrk.new", fresh_vault[] = "vault.new";

bool vault_opens(int fd, const struct seal_key *key)
{
    uint8_t b[SEAL_SLOT];
    struct seal_slot s;
    bool opens = false;
    for (uint64_t i = 0; i < FIXED_USED && !opens; i++) {
        opens = vault_read(fd, i * SEAL_SLOT, b, sizeof b) == CB_OK &&
                seal_slot_open(VIEW(b, sizeof b), i, key, &s) == CB_OK;
    }
    cb_wipe(&s, sizeof s);
    return opens;
}

static enum cb_err file_remove(const char *dir, const char *name)
{
    struct vault_path p;
    enum cb_err e = vault_path(dir, name, &p);
    if (e) {
        return e;
    }
    return unlink(p.s) == 0 || errno == ENOENT ? CB_OK : vault_disk_err();
}

static enum cb_err file_rename(const char *dir, const char *from, const char *to)
{
    struct vault_path a, b;
    enum cb_err e = vault_path(dir, from, &a);
    e = e ? e : vault_path(dir, to, &b);
    if (e) {
        return e;
    }
    return rename(a.s, b.s) == 0 ? vault_dir_sync(dir) : vault_disk_err();
}

/* Random bytes over a key file, in its place. */
static enum cb_err key_burn(const char *dir, const char *name)
{
    struct vault_path p;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = vault_path(dir, name, &p);
    if (e) {
        return e;
    }
    fd = open(p.s, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) {
        return errno == ENOENT ? CB_OK : CB_HERE_DISK;
    }
    return vault_fill(fd, 0, sizeof(struct seal_key));
}

/* vault.new comes first into the world and is locked before it can become the vault. */
enum cb_err swap_begin(const char *dir, struct seal_key *vrk_out, int *fd_out)
{
    struct vault_path p;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = vault_path(dir, fresh_vault, &p);
    if (e) {
        return e;
    }
    fd = open(p.s, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0) {
        return vault_disk_err();
    }
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        return CB_BUSY_LOAD;
    }
    e = vault_vrk_create(dir, fresh_vrk, vrk_out);
    e = e ? e : vault_dir_sync(dir);
    if (!e) {
        *fd_out = fd;
        fd = -1; /* the caller's now */
    }
    return e;
}

void swap_undo(const char *dir)
{
    enum cb_err e = key_burn(dir, fresh_vrk);
    e = e ? e : file_remove(dir, fresh_vrk);
    e = e ? e : file_remove(dir, fresh_vault);
    (void)e; /* the next start finds what is left */
}

enum cb_err swap_file(const char *dir, int fd)
{
    enum cb_err e = fsync(fd) == 0 ? CB_OK : vault_disk_err();
    return e ? e : file_rename(dir, fresh_vault, "vault");
}

enum cb_err swap_burn(const char *dir)
{
    return key_burn(dir, vrk);
}

enum cb_err swap_key(const char *dir)
{
    return file_rename(dir, fresh_vrk, vrk);
}

/* The vault decides: the key that opens it is its key, whatever it is called. */
enum cb_err swap_settle(const char *dir, int fd, struct vault_vrk *out)
{
    struct vault_vrk fresh = {0};
    enum cb_err old = vault_vrk_read(dir, vrk, out);
    enum cb_err now = vault_vrk_read(dir, fresh_vrk, &fresh);
    if (!old && vault_opens(fd, &out->key)) {
        swap_undo(dir); /* whatever is left of one: the key may have gone before the file */
    } else if (!now && vault_opens(fd, &fresh.key)) {
        *out = fresh;
        old = vault_dir_sync(dir);
        old = old ? old : swap_burn(dir);
        old = old ? old : swap_key(dir);
    }
    cb_wipe(&fresh, sizeof fresh);
    return old;
}
