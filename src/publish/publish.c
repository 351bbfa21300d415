/* publish: the folder DIR/figures/published, one folder in it for each version. Called by the
 * command line. Never touches a version's folder that is there: it is compared with what would be
 * written, and an answer that differs is an error. */
#include "publish/publish_in.h"
#include "core/os.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH = 500, ROOM = PATH + 60, PUBLIC = 0644, FOLDER = 0755, YEAR = 12, APRIL = 3 };

struct publishing {
    const struct publish_ask *a;
    struct publish_done *out;
    char folder[ROOM];
    struct pub_version now, before;
    struct pub_entry *entry;
};

static enum cb_err file_put(const char *folder, const char *name, const struct buf *b)
{
    char path[ROOM + 80];
    if (b->failed) {
        return CB_PEER_SIZE;
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    CB_CLEANUP(fd_close) int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, PUBLIC);
    enum cb_err e = fd < 0 ? disk_err() : file_write_all(fd, buf_view(b));
    return e ? e : fsync(fd) == 0 ? CB_OK : disk_err();
}

static bool file_is(const char *folder, const char *name, const struct buf *b)
{
    char path[ROOM + 80];
    uint8_t part[4096];
    size_t at = 0;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    CB_CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : 1;
    bool same = fd >= 0;
    while (same && (n = read(fd, part, sizeof part)) > 0) {
        same = b->len - at >= (size_t)n && memcmp(b->p + at, part, (size_t)n) == 0;
        at += (size_t)n;
    }
    return same && n == 0 && at == b->len;
}

/* --- which periods ---------------------------------------------------------------------------- */
static bool known(const struct fig_data *d, struct fig_run r)
{
    const struct fig_where w = {.run = r, .area = FIG_ALL};
    return fig_sum_of(d, &w).whole <= FIG_GAPS;
}

static void run_put(struct pub_version *v, struct fig_run r)
{
    if (v->runs < PUB_RUNS && r.from < r.below && known(v->d, r)) {
        v->run[v->runs++] = r;
    }
}

/* Years from April, and what is left at either end. */
static void years_of(struct pub_version *v)
{
    struct fig_run span = fig_span(v->d);
    for (unsigned m = span.from; m < span.below;) {
        unsigned april = m + (APRIL + YEAR - m % YEAR) % YEAR;
        april = april == m ? m + YEAR : april;
        unsigned below = april < span.below ? april : span.below;
        run_put(v, (struct fig_run){(uint16_t)m, (uint16_t)below});
        m = below;
    }
}

static enum cb_err runs_of(struct publishing *p)
{
    const struct publish_ask *a = p->a;
    for (size_t i = 0; i < a->runs; i++) {
        if (i && a->run[i].from < a->run[i - 1].below) {
            snprintf(p->out->why, PUBLISH_WHY,
                     "Periods overlap, or are not in order: what is left of one "
                     "without the other could give a hidden number away.");
            return CB_PEER_FORMAT;
        }
        run_put(&p->now, a->run[i]);
    }
    if (!a->runs) {
        years_of(&p->now);
    }
    if (!p->now.runs) {
        snprintf(p->out->why, PUBLISH_WHY,
                 "Version %u has no whole period of those to be published.",
                 p->now.d->about.version);
        return CB_PEER_FORMAT;
    }
    return CB_OK;
}

/* --- one version ------------------------------------------------------------------------------ */
struct file {
    const char *name;
    void (*make)(const struct pub_version *v, const struct publish_ask *a, struct buf *out);
};

static void csv_make(const struct pub_version *v, const struct publish_ask *a, struct buf *out)
{
    (void)a;
    pub_csv(v, out);
}

static enum cb_err version_write(struct publishing *p, const char *to)
{
    static const struct file file[] = {{"page.part", pub_page},
                                       {"figures.csv", csv_make},
                                       {"figures.csv-metadata.json", pub_csvw},
                                       {"figures.json", pub_json},
                                       {"figures.ods", pub_ods}};
    char beside[ROOM + 40];
    snprintf(beside, sizeof beside, "%s/.new.%ld", p->folder, (long)getpid());
    enum cb_err e = mkdir(beside, FOLDER) == 0 || errno == EEXIST ? CB_OK : disk_err();
    for (size_t i = 0; !e && i < sizeof file / sizeof file[0]; i++) {
        CB_CLEANUP(buf_free) struct buf b;
        buf_init(&b, PUB_FILE_MAX);
        file[i].make(&p->now, p->a, &b);
        e = file_put(beside, file[i].name, &b);
    }
    if (e == CB_PEER_SIZE) {
        snprintf(p->out->why, PUBLISH_WHY,
                 "A file of version %u would be larger than a line serves (%d MiB): publish fewer "
                 "periods, or longer ones.",
                 p->now.d->about.version, PUB_FILE_MAX >> 20);
    }
    e = e ? e : folder_sync(beside);
    if (!e && rename(beside, to) != 0) {
        e = disk_err();
    }
    for (size_t i = 0; e && i < sizeof file / sizeof file[0]; i++) { /* half a version is none */
        char path[sizeof beside + 40];
        snprintf(path, sizeof path, "%s/%s", beside, file[i].name);
        unlink(path);
    }
    if (e) {
        rmdir(beside);
    }
    e = e ? e : folder_sync(p->folder);
    p->out->made += !e;
    return e;
}

static enum cb_err version_place(struct publishing *p)
{
    CB_CLEANUP(buf_free) struct buf csv = {0};
    char to[ROOM + 40];
    struct stat st;
    snprintf(to, sizeof to, "%s/v%u", p->folder, p->now.d->about.version);
    if (stat(to, &st) != 0) {
        return errno == ENOENT ? version_write(p, to) : CB_HERE_DISK;
    }
    buf_init(&csv, PUB_FILE_MAX);
    pub_csv(&p->now, &csv);
    if (file_is(to, "figures.csv", &csv)) {
        return CB_OK;
    }
    snprintf(p->out->why, PUBLISH_WHY,
             "Version %u was published with another threshold or other periods: "
             "what was published stays; publish with the same.",
             p->now.d->about.version);
    return CB_PEER_FORMAT;
}

static enum cb_err version_make(struct publishing *p, uint32_t number)
{
    p->now = (struct pub_version){0};
    enum cb_err e = fig_open(p->a->dir, number, &p->now.d);
    e = e ? e : runs_of(p);
    e = e ? e : pub_version_make(&p->now, p->a->threshold, number > 1 ? &p->before : NULL);
    if (e == CB_NONE_FOUND) {
        snprintf(p->out->why, PUBLISH_WHY,
                 "A small number of version %u cannot be hidden well enough, "
                 "whatever is hidden with it: publish longer periods.",
                 number);
    }
    if (!e) {
        struct pub_entry *n = &p->entry[number - 1];
        n->about = p->now.d->about;
        if (number > 1) {
            pub_changes(&p->before, &p->now, &n->changes);
        }
        e = version_place(p);
    }
    pub_version_free(&p->before);
    p->before = p->now;
    p->now = (struct pub_version){0};
    return e;
}

static enum cb_err replace(struct publishing *p, const char *name, const struct buf *b)
{
    char from[ROOM + 80], to[ROOM + 80], fresh[60];
    snprintf(fresh, sizeof fresh, ".%.40s.new", name);
    snprintf(from, sizeof from, "%s/%s", p->folder, fresh);
    snprintf(to, sizeof to, "%s/%s", p->folder, name);
    enum cb_err e = file_put(p->folder, fresh, b);
    return e ? e : (rename(from, to) == 0 ? folder_sync(p->folder) : disk_err());
}

static enum cb_err index_write(struct publishing *p, uint32_t n)
{
    CB_CLEANUP(buf_free) struct buf page, json;
    buf_init(&page, PUB_FILE_MAX);
    buf_init(&json, PUB_FILE_MAX);
    pub_index(p->entry, n, p->a, &page);
    pub_index_json(p->entry, n, &json);
    enum cb_err e = replace(p, "page.part", &page);
    return e ? e : replace(p, "versions.json", &json);
}

enum cb_err publish_all(const struct publish_ask *a, struct publish_done *out)
{
    struct publishing p = {.a = a, .out = out};
    uint32_t n;
    *out = (struct publish_done){0};
    enum cb_err e = fig_versions(a->dir, &n);
    if (e || !n) {
        snprintf(out->why, PUBLISH_WHY, "There are no versions in %.200s/figures.", a->dir);
        return e ? e : CB_NONE_FOUND;
    }
    if (snprintf(p.folder, sizeof p.folder, "%s/figures/published", a->dir) >= PATH) {
        return CB_PEER_SIZE;
    }
    if (mkdir(p.folder, FOLDER) != 0 && errno != EEXIST) {
        return disk_err();
    }
    p.entry = cb_alloc(n * sizeof *p.entry);
    for (uint32_t i = 1; !e && i <= n; i++) {
        e = version_make(&p, i);
    }
    e = e ? e : index_write(&p, n);
    out->versions = n;
    out->hidden = p.before.hidden;
    out->shown = p.before.shown;
    out->least = p.before.least;
    pub_version_free(&p.before);
    cb_free(p.entry, 0);
    return e;
}
