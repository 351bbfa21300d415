/* csv: one line into fields, and small files line by line (RFC 4180, but a line end inside quotes
 * is refused: then a line is a line, for people and for threads). Called by the imports. Never
 * reads past the line it was given. */
#include "figures/import_in.h"
#include "core/os.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A field in quotes, from its opening one; what stands in it, unquoted in place. at: past it. */
static bool quoted(uint8_t *line, size_t len, size_t *at, struct view *out)
{
    size_t from = *at + 1, to = from;
    for (size_t i = from; i < len; i++) {
        if (line[i] != '"') {
            line[to++] = line[i];
        } else if (i + 1 < len && line[i + 1] == '"') {
            line[to++] = line[i++];
        } else {
            *out = VIEW(line + from, to - from);
            *at = i + 1;
            return true;
        }
    }
    return false;
}

enum cb_err fig_csv_split(uint8_t *line, size_t len, char separator, struct fig_row *out,
                          struct fig_fault *f)
{
    size_t at = 0;
    out->n = 0;
    for (;;) {
        if (out->n == FIG_COLUMNS_MOST) {
            fig_fault_say(f, "more than %d columns", FIG_COLUMNS_MOST);
            return CB_PEER_FORMAT;
        }
        struct view *v = &out->f[out->n++];
        if (at < len && line[at] == '"') {
            if (!quoted(line, len, &at, v)) {
                fig_fault_say(f, "a quote is opened and not closed on this line");
                return CB_PEER_FORMAT;
            }
            if (at < len && line[at] != (uint8_t)separator) {
                fig_fault_say(f, "something stands between a closing quote and the next column");
                return CB_PEER_FORMAT;
            }
        } else {
            size_t from = at;
            while (at < len && line[at] != (uint8_t)separator) {
                at++;
            }
            *v = VIEW(line + from, at - from);
        }
        if (at == len) {
            return CB_OK;
        }
        at++;
    }
}

enum cb_err fig_csv_each(struct buf *text, char separator, fig_csv_fn *fn, void *arg,
                         char fault_out[FIG_FAULT], const char *path)
{
    size_t at = text->len >= 3 && memcmp(text->p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    struct fig_row row;
    struct fig_fault f;
    for (uint64_t line = 1; at < text->len; line++) {
        uint8_t *from = text->p + at, *nl = memchr(from, '\n', text->len - at);
        size_t len = nl ? (size_t)(nl - from) : text->len - at;
        at += len + 1;
        len -= len && from[len - 1] == '\r';
        if (!len) {
            continue;
        }
        enum cb_err e = fig_csv_split(from, len, separator, &row, &f);
        for (size_t i = 0; !e && i < row.n; i++) {
            if (!fig_utf8(row.f[i])) {
                fig_fault_say(&f, "column %zu is not UTF-8 text", i + 1);
                e = CB_PEER_FORMAT;
            }
        }
        e = e ? e : fn(arg, line, &row, &f);
        if (e) {
            snprintf(fault_out, FIG_FAULT, "%.100s:%llu: %.440s.", fig_base(path),
                     (unsigned long long)line, f.text);
            return e;
        }
    }
    return CB_OK;
}

static bool name_is(struct view v, const char *name)
{
    while (v.len && v.p[0] == ' ') {
        v.p++;
        v.len--;
    }
    while (v.len && v.p[v.len - 1] == ' ') {
        v.len--;
    }
    return v.len == strlen(name) && strncasecmp((const char *)v.p, name, v.len) == 0;
}

size_t fig_csv_column(const struct fig_row *head, const char *name)
{
    for (size_t i = 0; i < head->n; i++) {
        if (name_is(head->f[i], name)) {
            return i;
        }
    }
    return FIG_COLUMNS_MOST;
}

enum cb_err fig_file_text(const char *path, struct buf *out, char fault_out[FIG_FAULT])
{
    CB_CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    uint8_t part[4096];
    ssize_t n = fd < 0 ? -1 : 1;
    if (fd < 0) {
        snprintf(fault_out, FIG_FAULT, "%.200s cannot be opened: %.80s.", path, strerror(errno));
        return CB_NONE_FOUND;
    }
    while (n > 0 && !out->failed) {
        n = read(fd, part, sizeof part);
        buf_put(out, part, n > 0 ? (size_t)n : 0);
    }
    if (n < 0 || out->failed) {
        snprintf(fault_out, FIG_FAULT, "%.200s: %s.", path,
                 n < 0 ? strerror(errno) : "more than 4 MiB; expected a small file");
        return n < 0 ? CB_HERE_DISK : CB_PEER_SIZE;
    }
    return CB_OK;
}
