/* backup_file: one BACKUP on the disk, written and read a chunk at a time, so that its length does
 * not matter. Called by backup, restore and check. Never says that a file is damaged without saying
 * where. */
#include "cli/backup_in.h"
#include "core/os.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct room {
    uint8_t plain[SEAL_BACKUP_CHUNK], sealed[SEAL_BACKUP_SEALED];
};

static void room_free(struct room **r)
{
    cb_free(*r, sizeof **r);
}

void day_number(uint32_t day, char out[DAY_NUMBER])
{
    struct tm t;
    time_t when = (time_t)day * 86400;
    gmtime_r(&when, &t);
    CB_ASSERT(strftime(out, DAY_NUMBER, "%Y%m%d", &t) > 0);
}

/* --- making one ---------------------------------------------------------------------------------
 */
static enum cb_err chunks_seal(int from, struct seal_backup *b, int to)
{
    CB_CLEANUP(room_free) struct room *r = cb_alloc(sizeof *r);
    enum cb_err e = CB_OK;
    for (size_t n, got; !e && (n = seal_backup_next(b)) > 0;) {
        e = file_read_some(from, r->plain, n, &got);
        if (!e && got < n) {
            return CB_HERE_DISK; /* it became shorter under our hands */
        }
        if (!e) {
            seal_backup_put(b, VIEW(r->plain, n), r->sealed);
            e = file_write_all(to, VIEW(r->sealed, n + SEAL_BACKUP_EXTRA));
        }
    }
    if (!e) {
        seal_backup_end(b, r->sealed);
        e = file_write_all(to, VIEW(r->sealed, SEAL_BACKUP_TAIL));
    }
    return e;
}

enum cb_err backup_seal(const char *from, const struct seal_pk *rec, const char *to)
{
    CB_CLEANUP(seal_backup_free) struct seal_backup *b = NULL;
    CB_CLEANUP(fd_close) int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    CB_CLEANUP(fd_close) int out = -1;
    uint8_t head[SEAL_BACKUP_HEAD];
    struct stat st;
    if (in < 0 || fstat(in, &st) != 0) {
        return CB_HERE_DISK;
    }
    enum cb_err e = seal_backup_begin(BACKUP_STORE, cb_day(), (uint64_t)st.st_size, rec, head, &b);
    if (e) {
        return e;
    }
    out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    e = out < 0 ? disk_err() : file_write_all(out, VIEW(head, sizeof head));
    e = e ? e : chunks_seal(in, b, out);
    return e || fsync(out) == 0 ? e : disk_err();
}

/* --- reading one --------------------------------------------------------------------------------
 */
struct reading {
    const char *path;
    int fd;
    uint64_t size, at; /* at: of the chunk that is being read */
    uint8_t head[SEAL_BACKUP_HEAD];
    struct seal_backup_hdr hdr;
};

static void reading_close(struct reading *r)
{
    fd_close(&r->fd);
}

static enum cb_err head_says(const struct reading *r, enum cb_err e, struct sentence *why)
{
    if (e == CB_PEER_VERSION) {
        say(why, "%.200s was made by a newer callbox: use that one.", r->path);
    } else if (e == CB_PEER_SIZE) {
        say(why, "%.200s is cut short after %" PRIu64 " bytes.", r->path, r->size);
    } else {
        say(why, "%.200s is not a backup of callbox's.", r->path);
    }
    return e;
}

/* Its length says whether all of it is there, before anything else is looked at. */
static enum cb_err length_says(const struct reading *r, struct sentence *why)
{
    uint64_t whole = seal_backup_size(r->hdr.len);
    if (r->size < whole) {
        say(why, "%.200s is cut short after byte %" PRIu64 ": %" PRIu64 " are missing.", r->path,
            r->size, whole - r->size);
    } else if (r->size > whole) {
        say(why, "%.200s has %" PRIu64 " bytes too many after byte %" PRIu64 ".", r->path,
            r->size - whole, whole);
    }
    return r->size == whole ? CB_OK : CB_PEER_SIZE;
}

static enum cb_err reading_open(struct reading *r, const char *path, struct sentence *why)
{
    struct stat st;
    size_t got = 0;
    *r = (struct reading){.path = path, .fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (r->fd < 0 || fstat(r->fd, &st) != 0) {
        say(why, "%.200s: %s.", path,
            errno == ENOENT ? "there is no such file" : "it cannot be read");
        return errno == ENOENT ? CB_NONE_FOUND : CB_HERE_DISK;
    }
    r->size = (uint64_t)st.st_size;
    enum cb_err e = file_read_some(r->fd, r->head, sizeof r->head, &got);
    e = e ? e : seal_backup_peek(VIEW(r->head, got), &r->hdr);
    return e ? head_says(r, e, why) : length_says(r, why);
}

enum cb_err backup_peek(const char *path, struct seal_backup_hdr *out, struct sentence *why)
{
    CB_CLEANUP(reading_close) struct reading r;
    enum cb_err e = reading_open(&r, path, why);
    *out = r.hdr;
    return e;
}

static enum cb_err chunks_open(struct reading *r, struct seal_backup *b,
                               const struct backup_sink *sink)
{
    CB_CLEANUP(room_free) struct room *room = cb_alloc(sizeof *room);
    enum cb_err e = CB_OK;
    r->at = SEAL_BACKUP_HEAD;
    for (size_t n, got; !e && (n = seal_backup_next(b)) > 0;) {
        e = file_read_some(r->fd, room->sealed, n + SEAL_BACKUP_EXTRA, &got);
        e = e ? e : seal_backup_get(b, VIEW(room->sealed, got), sink ? room->plain : NULL);
        if (e) {
            return e == CB_HERE_DISK ? e : CB_PEER_SEAL;
        }
        e = sink ? sink->put(sink->arg, VIEW(room->plain, n)) : CB_OK;
        r->at += n + SEAL_BACKUP_EXTRA;
    }
    size_t got = 0;
    e = e ? e : file_read_some(r->fd, room->sealed, SEAL_BACKUP_TAIL, &got);
    return e ? e : seal_backup_close(b, VIEW(room->sealed, got));
}

/* Without the key only the digest at the end speaks, and it cannot say where. */
static void damage_says(const struct reading *r, bool keyed, struct sentence *why)
{
    if (!keyed) {
        say(why, "%.200s is damaged: its bytes are not those that were written.", r->path);
    } else if (r->at + SEAL_BACKUP_TAIL == r->size) {
        say(why, "%.200s is damaged at byte %" PRIu64 ", in what vouches for the rest.", r->path,
            r->at);
    } else {
        say(why, "%.200s is damaged at byte %" PRIu64 " or in the 65,552 after it.", r->path,
            r->at);
    }
}

enum cb_err backup_read(const char *path, const struct seal_sk *sk, const struct backup_sink *sink,
                        struct sentence *why)
{
    CB_CLEANUP(reading_close) struct reading r;
    CB_CLEANUP(seal_backup_free) struct seal_backup *b = NULL;
    enum cb_err e = reading_open(&r, path, why);
    if (e) {
        return e;
    }
    e = seal_backup_open(VIEW(r.head, sizeof r.head), sk, &b);
    if (e == CB_PEER_DENIED) {
        say(why, "%.200s is sealed to another organisation's recovery key.", path);
    } else if (e) {
        say(why, "%.200s is damaged in its first %d bytes.", path, SEAL_BACKUP_HEAD);
    }
    if (e) {
        return e;
    }
    e = chunks_open(&r, b, sink);
    if (e == CB_PEER_SEAL || e == CB_PEER_SIZE) {
        damage_says(&r, sk != NULL, why);
    } else if (e) {
        say(why, "%.200s: %s.", path, cb_err_text(e));
    }
    return e;
}
