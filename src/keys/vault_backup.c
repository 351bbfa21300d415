/* vault_backup: the vault in one sealed file, and back. K makes it of itself, so that no other
 * process ever holds its keys; it cannot open what it made. Called by answer.c and cli. Never
 * leaves two generations in its directory, nor a part of one under the name of a whole.
 *
 * What is sealed: vrk32, then the slots as they lie. */
#include "keys/keys_in.h"
#include "seal/backup.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { VRK = sizeof(struct seal_key) };
static const char fresh_name[] = KEYS_BACKUP ".new";

/* Two chunks' room; the plain one holds keys. */
struct room {
    uint8_t plain[SEAL_BACKUP_CHUNK], sealed[SEAL_BACKUP_SEALED];
};

static void room_free(struct room **r)
{
    cb_free(*r, sizeof **r);
}

/* n bytes of what is sealed, from a place on. */
static enum cb_err plain_read(struct keys_vault *v, uint64_t at, uint8_t *out, size_t n)
{
    size_t key = at < VRK ? VRK - (size_t)at : 0;
    key = key < n ? key : n;
    struct wr w = wr_of(out, n);
    wr_bytes(&w, v->vrk.b + (at < VRK ? at : 0), key);
    return vault_read(v->fd, at + key - VRK, out + key, n - key);
}

static enum cb_err chunks_write(struct keys_vault *v, struct seal_backup *b, int fd)
{
    CB_CLEANUP(room_free) struct room *r = cb_alloc(sizeof *r);
    enum cb_err e = CB_OK;
    uint64_t at = 0, to = SEAL_BACKUP_HEAD;
    for (size_t n; !e && (n = seal_backup_next(b)) > 0; at += n, to += n + SEAL_BACKUP_EXTRA) {
        e = plain_read(v, at, r->plain, n);
        if (!e) {
            seal_backup_put(b, VIEW(r->plain, n), r->sealed);
            e = vault_put(fd, to, VIEW(r->sealed, n + SEAL_BACKUP_EXTRA));
        }
    }
    if (!e) {
        seal_backup_end(b, r->sealed);
        e = vault_put(fd, to, VIEW(r->sealed, SEAL_BACKUP_TAIL));
    }
    return e;
}

static enum cb_err backup_write(struct keys_vault *v, const struct seal_pk *rec, const char *path)
{
    CB_CLEANUP(seal_backup_free) struct seal_backup *b = NULL;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    uint8_t head[SEAL_BACKUP_HEAD];
    enum cb_err e =
        seal_backup_begin(BACKUP_KEYS, cb_day(), VRK + v->slots * SEAL_SLOT, rec, head, &b);
    if (e) {
        return e;
    }
    fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    e = fd < 0 ? vault_disk_err() : vault_put(fd, 0, VIEW(head, sizeof head));
    e = e ? e : chunks_write(v, b, fd);
    return e || fsync(fd) == 0 ? e : vault_disk_err();
}

enum cb_err keys_vault_backup(struct keys_vault *v)
{
    struct vault_path fresh, p;
    struct seal_pk rec;
    enum cb_err e = keys_vault_rec(v, &rec);
    e = e ? e : vault_path(v->dir.s, fresh_name, &fresh);
    e = e ? e : vault_path(v->dir.s, KEYS_BACKUP, &p);
    if (e) {
        return e;
    }
    e = backup_write(v, &rec, fresh.s);
    if (e) {
        unlink(fresh.s);
        return e;
    }
    return rename(fresh.s, p.s) == 0 ? vault_dir_sync(v->dir.s) : vault_disk_err();
}

static enum cb_err file_make(const char *dir, const char *name, struct view v)
{
    struct vault_path p;
    CB_CLEANUP(vault_fd_close) int fd = -1;
    enum cb_err e = vault_path(dir, name, &p);
    if (e) {
        return e;
    }
    fd = open(p.s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return errno == EEXIST ? CB_NONE_TAKEN : vault_disk_err();
    }
    return vault_write(fd, 0, v);
}

enum cb_err keys_vault_unpack(const char *dir, struct view plain)
{
    struct seal_key vrk;
    struct rd r = rd_of(plain);
    rd_bytes(&r, vrk.b, sizeof vrk.b);
    struct view slots = VIEW(r.p, r.left);
    bool whole = !r.failed && slots.len && slots.len % (VAULT_STEP * SEAL_SLOT) == 0;
    enum cb_err e = whole ? file_make(dir, "vrk", VIEW(vrk.b, sizeof vrk.b)) : CB_PEER_FORMAT;
    cb_wipe(&vrk, sizeof vrk);
    e = e ? e : file_make(dir, "vault", slots);
    return e ? e : vault_dir_sync(dir);
}
