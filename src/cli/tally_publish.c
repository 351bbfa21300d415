/* tally_publish: `callbox tally DIR --publish`, a month of a line's counts for everybody: written
 * once under DIR/numbers, and with all that lie there made into the page that serve shows from its
 * next start. Called by tally.c. Never writes a month that is there: two versions of one month,
 * with other counts hidden, give hidden counts back. */
#include "cli/tally_in.h"
#include "core/os.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER = 0755, PUBLIC = 0644, MONTHS_MOST = 1200, MONTH_NAME = 24, PAGE_ROOM = 4 << 20 };

struct months {
    struct tally_month *m;
    size_t n;
    char (*name)[CONFIG_NAME];
    const char *names[MONTHS_MOST]; /* into name */
};

static void months_free(struct months *a)
{
    for (size_t i = 0; i < a->n; i++) {
        tally_month_free(&a->m[i]);
    }
    cb_free(a->m, MONTHS_MOST * sizeof *a->m);
    cb_free(a->name, MONTHS_MOST * sizeof *a->name);
    *a = (struct months){0};
}

static void month_name(const struct tally_month *m, char out[MONTH_NAME])
{
    snprintf(out, MONTH_NAME, "%u-%04u-%02u", m->line, m->year, m->month);
}

/* Whole and on the disk beside its place, for whoever puts it there. */
static enum cb_err file_fresh(const char *path, struct view v)
{
    CB_CLEANUP(fd_close)
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, PUBLIC);
    enum cb_err e = fd < 0 ? disk_err() : file_write_all(fd, v);
    return e ? e : fsync(fd) == 0 ? CB_OK : disk_err();
}

static enum cb_err folders_make(const char *dir)
{
    char path[CLI_PATH];
    cli_path(dir, NUMBERS, path);
    enum cb_err e = mkdir(path, FOLDER) == 0 || errno == EEXIST ? CB_OK : disk_err();
    cli_path(dir, NUMBERS "/published", path);
    return e ? e : mkdir(path, FOLDER) == 0 || errno == EEXIST ? CB_OK : disk_err();
}

/* --- the month ---------- */
/* Errors  NONE_TAKEN it is there */
static enum cb_err month_keep(const char *dir, const struct tally_month *m)
{
    CB_CLEANUP(buf_free) struct buf file;
    char name[MONTH_NAME], folder[CLI_PATH], at[CLI_PATH], fresh[CLI_PATH];
    month_name(m, name);
    cli_path(dir, NUMBERS, folder);
    cli_path(folder, name, at);
    cli_path(folder, ".new", fresh);
    buf_init(&file, TALLY_MONTH_FILE);
    tally_month_write(&file, m);
    enum cb_err e = file.failed ? CB_PEER_SIZE : file_fresh(fresh, buf_view(&file));
    if (!e && link(fresh, at) != 0) { /* all at once, and in nobody's place */
        e = errno == EEXIST ? CB_NONE_TAKEN : disk_err();
    }
    unlink(fresh);
    return e ? e : folder_sync(folder);
}

/* --- all of them ---------- */
static enum cb_err file_all(const char *path, struct buf *out)
{
    uint8_t part[4096];
    CB_CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t n = fd < 0 ? -1 : 1;
    while (n > 0 && !out->failed && (n = read(fd, part, sizeof part)) > 0) {
        buf_put(out, part, (size_t)n);
    }
    return out->failed ? CB_PEER_SIZE : n < 0 ? CB_HERE_DISK : CB_OK;
}

/* One that is not what was written is left out, and said. */
static void month_add(struct months *a, const char *folder, const char *file)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct tally_month *m = &a->m[a->n];
    char path[CLI_PATH], name[MONTH_NAME] = "";
    cli_path(folder, file, path);
    buf_init(&b, TALLY_MONTH_FILE);
    enum cb_err e = file_all(path, &b);
    e = e ? e : tally_month_read(buf_view(&b), m);
    if (!e) {
        month_name(m, name);
    }
    if (strcmp(name, file) != 0) {
        fprintf(stderr,
                "callbox: %.300s is not as it was written, and is left out: put it back from a "
                "copy, do not make it anew.\n",
                path);
        if (!e) {
            tally_month_free(m);
        }
        return;
    }
    a->n++;
}

/* The newest first; of one month the first line first. */
static int by_time(const void *x, const void *y)
{
    const struct tally_month *a = x, *b = y;
    int year = b->year - a->year, month = b->month - a->month;
    return year ? year : month ? month : a->line - b->line;
}

static enum cb_err months_read(const char *dir, struct months *out)
{
    char folder[CLI_PATH];
    cli_path(dir, NUMBERS, folder);
    CB_CLEANUP(dir_close) DIR *d = opendir(folder);
    *out = (struct months){.m = cb_alloc(MONTHS_MOST * sizeof *out->m),
                           .name = cb_alloc(MONTHS_MOST * sizeof *out->name)};
    for (struct dirent *f = d ? readdir(d) : NULL; f && out->n < MONTHS_MOST; f = readdir(d)) {
        if (f->d_name[0] != '.' && strcmp(f->d_name, "published") != 0) {
            month_add(out, folder, f->d_name);
        }
    }
    qsort(out->m, out->n, sizeof *out->m, by_time);
    return d ? CB_OK : CB_HERE_DISK;
}

/* What each month's line is called; without a configuration nothing. */
static void names_find(const char *dir, struct months *all)
{
    char path[CLI_PATH], why[160];
    struct config c;
    cli_path(dir, "callbox.ini", path);
    config_defaults(&c);
    bool read = config_read(path, &c, why) == CB_OK;
    for (size_t i = 0; read && i < all->n; i++) {
        config_line_name(&c, all->m[i].line, all->m[i].line == 1, false, all->name[i]);
        all->names[i] = all->name[i];
    }
}

static enum cb_err page_put(const char *folder, const char *name, const struct buf *b)
{
    char at[CLI_PATH], fresh[CLI_PATH];
    cli_path(folder, name, at);
    cli_path(folder, ".new", fresh);
    enum cb_err e = b->failed ? CB_PEER_SIZE : file_fresh(fresh, buf_view(b));
    return e ? e : rename(fresh, at) == 0 ? folder_sync(folder) : disk_err();
}

static enum cb_err pages_make(const char *dir)
{
    CB_CLEANUP(buf_free) struct buf page;
    CB_CLEANUP(buf_free) struct buf csv;
    CB_CLEANUP(months_free) struct months all;
    char folder[CLI_PATH];
    cli_path(dir, NUMBERS "/published", folder);
    buf_init(&page, PAGE_ROOM);
    buf_init(&csv, PAGE_ROOM);
    enum cb_err e = months_read(dir, &all);
    if (e || !all.n) {
        return e;
    }
    names_find(dir, &all);
    tally_month_page(&page, all.m, all.names, all.n);
    tally_month_csv(&csv, all.m, all.n);
    e = page_put(folder, "numbers.csv", &csv);
    return e ? e : page_put(folder, "page.part", &page);
}

int tally_publish_month(const char *dir, const struct tally_month *m)
{
    char when[TALLY_NAME];
    tally_month_words(m, when);
    if (!m->shown.n) {
        fprintf(stderr, "callbox: nothing was counted on line %u in %s: nothing is published.\n",
                m->line, when);
        return 1;
    }
    enum cb_err e = folders_make(dir);
    e = e ? e : month_keep(dir, m);
    if (e == CB_NONE_TAKEN) {
        enum cb_err again = pages_make(dir); /* what was left half done, or has been put back */
        fprintf(stderr,
                "callbox: %s of line %u is published already, and stays as it is: two versions of "
                "a month would give away what is hidden in it.\n",
                when, m->line);
        return again ? cli_fail(dir, again) : 1;
    }
    e = e ? e : pages_make(dir);
    if (e) {
        return cli_fail(dir, e);
    }
    printf("%s of line %u is published. A line that runs shows it under /numbers once it is "
           "started again.\n",
           when, m->line);
    return 0;
}
