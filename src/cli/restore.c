/* restore: `callbox restore --store FILE --keys FILE DIR` makes a line's directory of a backup, on
 * a machine that has none. Called by callbox.c. Never writes into a directory that holds anything,
 * and leaves none behind when a backup is refused. Never takes keys that are older than 48 hours
 * without being told to: with them comes back what visitors have deleted since. */
#include "cli/backup_in.h"
#include "core/os.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEYS_DAYS = 2, VAULT_MOST = 1 << 30 };

struct job {
    const char *dir, *store, *keys;
    struct recovery_ask recovery;
    char papers[CLI_PATH];
    bool keys_are_old, made; /* made: the directory is our doing */
    struct seal_backup_hdr store_hdr, keys_hdr;
    struct sentence why;
};

static void sk_wipe(struct seal_sk *sk)
{
    cb_wipe(sk, sizeof *sk);
}

/* --- looking before anything is made ---------------------------------------------------------- */
static enum cb_err kind_is(struct job *j, const char *path, uint8_t kind,
                           struct seal_backup_hdr *out)
{
    enum cb_err e = backup_peek(path, out, &j->why);
    if (!e && out->kind != kind) {
        say(&j->why, "%.150s is a backup of %s.", path,
            kind == BACKUP_STORE ? "keys, and --store wants a store's"
                                 : "a store, and --keys wants keys'");
        return CB_PEER_FORMAT;
    }
    return e;
}

static enum cb_err age_fits(struct job *j)
{
    uint32_t today = cb_day(), day = j->keys_hdr.day;
    uint32_t days = today > day ? today - day : 0;
    if (days <= KEYS_DAYS || j->keys_are_old) {
        return CB_OK;
    }
    say(&j->why,
        "These keys are %u days old. What visitors deleted, and what was due, since then would "
        "open "
        "again. If there are no newer ones, say --keys-are-old.",
        days);
    return CB_NONE_STALE;
}

static enum cb_err look(struct job *j)
{
    enum cb_err e = kind_is(j, j->store, BACKUP_STORE, &j->store_hdr);
    e = e ? e : kind_is(j, j->keys, BACKUP_KEYS, &j->keys_hdr);
    if (!e && memcmp(j->store_hdr.to.b, j->keys_hdr.to.b, sizeof j->keys_hdr.to.b) != 0) {
        say(&j->why,
            "The store and the keys do not belong together: they are of two organisations.");
        e = CB_PEER_AUTH;
    }
    return e ? e : age_fits(j);
}

/* --- making it -------------------------------------------------------------------------------- */
static bool dir_empty(const char *path)
{
    DIR *d = opendir(path);
    unsigned n = 0;
    while (d && readdir(d)) {
        n++;
    }
    if (d) {
        closedir(d);
    }
    return n == 2; /* "." and ".." */
}

static enum cb_err dirs_make(struct job *j)
{
    static const char *const names[] = {"store", "key"};
    char path[CLI_PATH];
    if (mkdir(j->dir, 0700) != 0 && (errno != EEXIST || !dir_empty(j->dir))) {
        say(&j->why, "%.200s: %s.", j->dir, errno == EEXIST ? "it is not empty" : strerror(errno));
        return CB_NONE_TAKEN;
    }
    j->made = true;
    for (unsigned i = 0; i < 2; i++) {
        cli_path(j->dir, names[i], path);
        if (mkdir(path, 0700) != 0) {
            return CB_HERE_DISK;
        }
    }
    return chmod(j->dir, 0700) == 0 ? CB_OK : CB_HERE_DISK;
}

static enum cb_err store_part(void *arg, struct view part)
{
    const int *fd = arg;
    while (part.len) {
        ssize_t n = write(*fd, part.p, part.len);
        if (n <= 0) {
            return errno == ENOSPC ? CB_BUSY_FULL : CB_HERE_DISK;
        }
        part = VIEW(part.p + n, part.len - (size_t)n);
    }
    return CB_OK;
}

static enum cb_err store_unseal(struct job *j, const struct seal_sk *sk)
{
    char path[CLI_PATH];
    cli_path(j->dir, "store/callbox.db", path);
    CB_CLEANUP(fd_close) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    const struct backup_sink sink = {store_part, &fd};
    enum cb_err e = fd < 0 ? CB_HERE_DISK : backup_read(j->store, sk, &sink, &j->why);
    return e || fsync(fd) == 0 ? e : CB_HERE_DISK;
}

static enum cb_err keys_part(void *arg, struct view part)
{
    struct buf *b = arg;
    buf_put(b, part.p, part.len);
    return b->failed ? CB_HERE_MEM : CB_OK;
}

static enum cb_err keys_unseal(struct job *j, const struct seal_sk *sk)
{
    CB_CLEANUP(buf_free) struct buf plain;
    const struct backup_sink sink = {keys_part, &plain};
    char path[CLI_PATH];
    buf_init(&plain, VAULT_MOST);
    cli_path(j->dir, "key", path);
    enum cb_err e = backup_read(j->keys, sk, &sink, &j->why);
    e = e ? e : keys_vault_unpack(path, buf_view(&plain));
    if (e == CB_PEER_FORMAT) {
        say(&j->why, "%.200s holds no vault.", j->keys);
    }
    return e;
}

/* A new VRK at once: the one in the backup is on another medium too. */
static enum cb_err prove(struct job *j, struct store *s, struct keys_vault *v)
{
    enum cb_err e = s->ops->check(s);
    if (e) {
        say(&j->why, "%.200s holds a damaged store.", j->store);
    }
    e = e ? e : papers_fit(s, v, &j->why);
    return e ? e : keys_vault_rekey(v);
}

static enum cb_err both_open(struct job *j)
{
    struct store *s;
    struct keys_vault *v;
    char path[CLI_PATH];
    cli_path(j->dir, "key", path);
    enum cb_err e = keys_vault_open(path, &v);
    if (e) {
        return e;
    }
    cli_path(j->dir, "store", path);
    e = store_sqlite_open(path, &s);
    if (e == CB_PEER_VERSION) {
        say(&j->why, "%.200s is of a newer callbox: use that one.", j->store);
    }
    if (!e) {
        e = prove(j, s, v);
        s->ops->close(s);
    }
    keys_vault_close(v);
    return e;
}

/* The configuration that lay beside the backup, or the defaults; it comes last, as in init. */
static enum cb_err config_put(struct job *j, bool *found_out)
{
    CB_CLEANUP(buf_free) struct buf text;
    struct config c;
    char path[CLI_PATH], beside[CLI_PATH], unused[160];
    snprintf(path, sizeof path, "%s", j->keys);
    char *slash = strrchr(path, '/');
    snprintf(beside, sizeof beside, "%.*s" BACKUP_CONFIG, slash ? (int)(slash - path + 1) : 0,
             path);
    buf_init(&text, 1 << 16);
    config_defaults(&c);
    *found_out = config_read(beside, &c, unused) == CB_OK && file_read(beside, &text) == CB_OK;
    if (!*found_out) {
        buf_free(&text);
        founder_config(&text, "Support line", false);
    }
    cli_path(j->dir, BACKUP_CONFIG, path);
    return file_write(path, buf_view(&text));
}

static void undo(const struct job *j)
{
    static const char *const names[] = {"store", "key"};
    char path[CLI_PATH];
    for (unsigned i = 0; i < 2; i++) {
        cli_path(j->dir, names[i], path);
        dir_remove(path);
    }
    dir_remove(j->dir);
}

static enum cb_err restore(struct job *j, bool *config_out)
{
    CB_CLEANUP(sk_wipe) struct seal_sk sk = {{0}};
    enum cb_err e = look(j);
    e = e ? e : dirs_make(j);
    j->recovery.to = &j->keys_hdr.to;
    e = e ? e : recovery_key_get(&j->recovery, &sk, &j->why);
    e = e ? e : keys_unseal(j, &sk);
    e = e ? e : store_unseal(j, &sk);
    e = e ? e : both_open(j);
    e = e ? e : config_put(j, config_out);
    if (e && j->made) {
        undo(j);
    }
    return e;
}

/* --- what was asked for ----------------------------------------------------------------------- */
static bool args_read(int argc, char **argv, struct job *j)
{
    const struct {
        const char *word, **to;
    } words[] = {{"--store", &j->store},
                 {"--keys", &j->keys},
                 {"--recovery", &j->recovery.file},
                 {"--papers", &j->recovery.papers}};
    for (int i = 0; i < argc; i++) {
        bool known = false;
        for (unsigned w = 0; w < sizeof words / sizeof words[0] && !known; w++) {
            known = strcmp(argv[i], words[w].word) == 0 && i + 1 < argc;
            if (known) {
                *words[w].to = argv[++i];
            }
        }
        if (known) {
            continue;
        }
        if (strcmp(argv[i], "--share") == 0 && i + 1 < argc &&
            j->recovery.nshares < SEAL_SHARES_MAX) {
            j->recovery.share[j->recovery.nshares++] = argv[++i];
        } else if (strcmp(argv[i], "--keys-are-old") == 0) {
            j->keys_are_old = true;
        } else if (argv[i][0] != '-' && !j->dir) {
            j->dir = argv[i];
        } else {
            return false;
        }
    }
    return j->dir && j->store && j->keys;
}

/* Beside the keys, where backup puts them. */
static void papers_default(struct job *j)
{
    const char *slash = strrchr(j->keys, '/');
    if (!j->recovery.papers) {
        snprintf(j->papers, sizeof j->papers, "%.*s" BACKUP_PAPERS,
                 slash ? (int)(slash - j->keys + 1) : 0, j->keys);
        j->recovery.papers = j->papers;
    }
}

int cli_restore(int argc, char **argv)
{
    struct job j = {0};
    bool config = false;
    char day[DAY_TEXT];
    if (!args_read(argc, argv, &j)) {
        return cli_usage("restore --store FILE --keys FILE [--recovery FILE | --share FILE...] "
                         "[--keys-are-old] DIR");
    }
    papers_default(&j);
    enum cb_err e = restore(&j, &config);
    if (e) {
        fprintf(stderr, "callbox: %s Nothing was restored.\n",
                j.why.s[0] ? j.why.s : cb_err_text(e));
        return 1;
    }
    day_text(j.store_hdr.day, day);
    printf("%s is the line as it was on %s, without what was deleted until its keys were kept.\n",
           j.dir, day);
    printf("%s\nStart it with: callbox run %s\n",
           config
               ? "Its callbox.ini is the one beside the backup: look whether it fits this machine."
               : "Its callbox.ini has the defaults: set the line's name, and what else you had.",
           j.dir);
    return 0;
}
