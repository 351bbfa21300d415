/* import: from a force's file to a new version. Called by `callbox figures import` and by tests.
 * Never writes anything before all of the file has been read and found right. */
#include "figures/import_in.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct importing {
    const struct fig_import *in;
    struct fig_imported *out;
    struct fig_map map;
    struct fig_data *before, *classes; /* before: NULL in the first */
    struct fig_reading g;
    struct fig_blocks b;
    struct fig_read read;
    int fd;
};

static enum cb_err fault_at(struct importing *m, uint64_t line, const struct fig_fault *f,
                            enum cb_err e)
{
    const char *name = strcmp(m->in->file, "-") == 0 ? "standard input" : fig_base(m->in->file);
    if (line) {
        snprintf(m->out->fault, FIG_FAULT, "%.100s:%" PRIu64 ": %.440s.", name, line, f->text);
    } else {
        snprintf(m->out->fault, FIG_FAULT, "%.100s: %.440s.", name, f->text);
    }
    return e;
}

static enum cb_err map_open(struct importing *m)
{
    CB_CLEANUP(buf_free) struct buf text;
    struct fig_fault f;
    int line = 0;
    fig_map_defaults(&m->map);
    buf_init(&text, FIG_TEXT_MAX);
    if (!m->in->map) {
        return CB_OK;
    }
    enum cb_err e = fig_file_text(m->in->map, &text, m->out->fault);
    if (e) {
        return e;
    }
    e = fig_map_read(buf_view(&text), &m->map, &f, &line);
    if (e) {
        snprintf(m->out->fault, FIG_FAULT, "%.100s:%d: %.440s.", fig_base(m->in->map), line,
                 f.text);
    }
    return e;
}

/* The classification: a file, or that of the version before. */
static enum cb_err classes_open(struct importing *m)
{
    const struct fig_data *d = m->before;
    uint16_t at;
    enum cb_err e = CB_OK;
    m->classes = fig_data_new();
    if (m->in->classes) {
        e = fig_classes_read(m->in->classes, m->classes, m->out->fault);
    } else if (!d) {
        snprintf(m->out->fault, FIG_FAULT,
                 "The first import needs a classification: --classes FILE, with the columns code, "
                 "label and group.");
        return CB_PEER_FORMAT;
    } else {
        m->classes->codes = d->codes;
        m->classes->groups = d->groups;
        fig_data_room(m->classes);
        memcpy(m->classes->code, d->code, d->codes * sizeof *d->code);
        memcpy(m->classes->group, d->group, d->groups * sizeof *d->group);
    }
    fig_names_init(&m->g.codes, FIG_MOST);
    for (size_t i = 0; !e && i < m->classes->codes; i++) {
        e = fig_names_add(&m->g.codes, view_str(m->classes->code[i].code), &at);
    }
    return e;
}

/* Which column is what, by the head. */
static enum cb_err head_read(struct importing *m, struct buf *head)
{
    struct fig_row r;
    struct fig_fault f;
    enum cb_err e = fig_csv_split(head->p, head->len, m->map.separator, &r, &f);
    if (e) {
        return fault_at(m, 1, &f, e);
    }
    for (size_t c = 0; c < FIG_COLUMNS; c++) {
        m->g.column[c] = fig_csv_column(&r, m->map.name[c]);
    }
    m->g.columns = r.n;
    if (m->map.rows == FIG_ROWS_GUESS) {
        bool period = m->g.column[FIG_C_PERIOD] != FIG_COLUMNS_MOST;
        m->map.rows = period ? FIG_ROWS_COUNTS : FIG_ROWS_RECORDS;
    }
    unsigned from = m->map.rows == FIG_ROWS_COUNTS ? FIG_C_PERIOD : FIG_C_AREA;
    for (unsigned c = from; c <= FIG_C_DETECTED; c++) {
        if (m->g.column[c] != FIG_COLUMNS_MOST) {
            continue;
        }
        char all[300] = "";
        for (size_t i = 0, n = 0; i < r.n && n + 60 < sizeof all; i++, n = strlen(all)) {
            snprintf(all + n, sizeof all - n, "%s%s", i ? ", " : "", fig_shown(r.f[i]).text);
        }
        fig_fault_say(&f,
                      "there is no column \"%s\"; expected it, or a mapping that names another; "
                      "there are: %.240s",
                      m->map.name[c], all);
        return fault_at(m, 1, &f, CB_PEER_FORMAT);
    }
    return CB_OK;
}

static enum cb_err rows_read(struct importing *m)
{
    m->g.map = &m->map;
    m->g.classes = m->classes;
    m->g.today = fig_date_of_day(cb_day());
    enum cb_err e = m->map.rows == FIG_ROWS_COUNTS ? fig_counts_read(&m->g, &m->b, &m->read)
                                                   : fig_records_read(&m->g, &m->b, &m->read);
    if (m->b.bad != UINT64_MAX) {
        return fault_at(m, fig_blocks_bad_line(&m->b), &m->b.fault, m->b.e);
    }
    if (e) {
        struct fig_fault f;
        fig_fault_say(&f, e == CB_NONE_FOUND
                              ? "no rows; expected some below the names of the columns"
                              : "more areas or cells than callbox holds");
        return fault_at(m, 0, &f, CB_PEER_FORMAT);
    }
    return CB_OK;
}

static enum cb_err file_read(struct importing *m)
{
    CB_CLEANUP(buf_free) struct buf head;
    struct fig_fault f;
    buf_init(&head, FIG_LINE_MOST);
    bool input = strcmp(m->in->file, "-") == 0;
    m->fd = input ? dup(STDIN_FILENO) : open(m->in->file, O_RDONLY | O_CLOEXEC);
    if (m->fd < 0) {
        fig_fault_say(&f, "cannot be opened: %s", strerror(errno));
        return fault_at(m, 0, &f, errno == ENOENT ? CB_NONE_FOUND : CB_HERE_DISK);
    }
    enum cb_err e = fig_blocks_open(&m->b, m->fd, &head, &f);
    if (e) {
        return fault_at(m, 1, &f, e);
    }
    if (!head.len) {
        fig_fault_say(&f, "nothing stands here; expected the names of the columns");
        return fault_at(m, 1, &f, CB_PEER_FORMAT);
    }
    e = head_read(m, &head);
    return e ? e : rows_read(m);
}

static enum cb_err about_fill(struct importing *m, struct fig_data *d)
{
    const char *name = strcmp(m->in->file, "-") == 0 ? "standard input" : fig_base(m->in->file);
    const char *why = m->in->why ? m->in->why : "";
    d->about.version = m->before ? m->before->about.version + 1 : 1;
    d->about.day = cb_day();
    if (m->before) {
        memcpy(d->about.before, m->before->about.digest, FIG_DIGEST);
    }
    if (!fig_utf8(view_str(why)) || !fig_text(view_str(why), d->about.why, FIG_WHY)) {
        snprintf(m->out->fault, FIG_FAULT, "--why: expected UTF-8 text of %d bytes at most.",
                 FIG_WHY - 1);
        return CB_PEER_FORMAT;
    }
    if (!fig_utf8(view_str(name)) || !fig_text(view_str(name), d->about.source, FIG_NAME)) {
        snprintf(m->out->fault, FIG_FAULT,
                 "The file's name: expected UTF-8 text of %d bytes at most.", FIG_NAME - 1);
        return CB_PEER_FORMAT;
    }
    return CB_OK;
}

static enum cb_err version_make(struct importing *m)
{
    CB_CLEANUP(fig_free) struct fig_data *d = NULL;
    struct fig_fault f;
    enum cb_err e = fig_merge(m->before, m->classes, &m->read, &m->map, &d, &f);
    if (e) {
        return fault_at(m, 0, &f, e);
    }
    m->out->rows = m->read.rows;
    m->out->outside_recorded = m->read.outside_recorded;
    m->out->outside_detected = m->read.outside_detected;
    m->out->covers = m->read.covers;
    m->out->notes = d->notes;
    m->out->version = m->before ? m->before->about.version : 0;
    e = about_fill(m, d);
    if (e || (m->before && fig_same(m->before, d))) {
        return e;
    }
    e = fig_version_put(m->in->dir, d);
    m->out->changed = !e;
    m->out->version = e ? m->out->version : d->about.version;
    return e;
}

enum cb_err fig_import(const struct fig_import *in, struct fig_imported *out)
{
    struct importing *m = cb_alloc(sizeof *m);
    *m = (struct importing){.in = in, .out = out, .fd = -1};
    *out = (struct fig_imported){0};
    enum cb_err e = fig_open(in->dir, 0, &m->before);
    if (e == CB_NONE_FOUND) {
        e = CB_OK;
    } else if (e) {
        snprintf(out->fault, FIG_FAULT, "The newest version in %.200s/figures cannot be read.",
                 in->dir);
    }
    e = e ? e : map_open(m);
    e = e ? e : classes_open(m);
    e = e ? e : file_read(m);
    e = e ? e : version_make(m);
    if (m->b.carry) {
        fig_blocks_close(&m->b);
    }
    if (m->fd >= 0) {
        close(m->fd);
    }
    fig_names_free(&m->g.codes);
    fig_read_free(&m->read);
    fig_free(&m->before);
    fig_free(&m->classes);
    cb_free(m, sizeof *m);
    return e;
}
