/* assets: the built scripts and styles, read into memory once at start. Called by pages.
 * Never opens a file after the start, nor one that a request names. */
#include "http/http_in.h"
#include "core/os.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { FILE_MAX = 8 << 20 };

const char *asset_type(const char *path)
{
    static const char *const types[][2] = {
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".wasm", "application/wasm"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".woff2", "font/woff2"},
        {".json", "application/json"},
        {".csv", "text/csv; charset=utf-8"},
        {".ods", "application/vnd.oasis.opendocument.spreadsheet"},
        {".txt", "text/plain; charset=utf-8"},
    };
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(dot, types[i][0]) == 0) {
            return types[i][1];
        }
    }
    return NULL;
}

struct asset *assets_add(struct pages *p, const char *path)
{
    if (p->n == p->cap) {
        size_t cap = p->cap ? 2 * p->cap : 64;
        struct asset *v = cb_alloc(cap * sizeof *v);
        if (p->n) {
            memcpy(v, p->v, p->n * sizeof *v);
        }
        cb_free(p->v, p->cap * sizeof *v);
        p->v = v;
        p->cap = cap;
    }
    struct asset *a = &p->v[p->n++];
    size_t len = strlen(path);
    CB_ASSERT(len < sizeof a->path);
    memcpy(a->path, path, len + 1);
    return a;
}

static void file_close(FILE **f)
{
    if (*f) {
        fclose(*f);
    }
}

enum cb_err asset_bytes(const char *name, struct buf *out)
{
    CB_CLEANUP(file_close) FILE *f = fopen(name, "rbe");
    uint8_t part[4096];
    size_t n;
    buf_init(out, FILE_MAX);
    if (!f) {
        return CB_NONE_FOUND;
    }
    while ((n = fread(part, 1, sizeof part, f)) > 0) {
        buf_put(out, part, n);
    }
    return ferror(f) || out->failed ? CB_HERE_DISK : CB_OK;
}

static void asset_heads(struct asset *a, bool forever)
{
    bool varies = a->body[CODING_GZIP].len || a->body[CODING_BROTLI].len;
    for (unsigned coding = 0; coding < CODINGS; coding++) {
        struct reply r = {.status = 200,
                          .type = asset_type(a->path),
                          .forever = forever,
                          .coding = (enum head_coding)coding,
                          .varies = varies,
                          .length = a->body[coding].len};
        if (coding == CODING_NONE || r.length) {
            buf_init(&a->head[coding], 8192);
            reply_head(&a->head[coding], &r);
        }
    }
}

/* One file, and its .gz and .br beside it, as an asset under url. */
enum cb_err asset_read(struct pages *p, const char *file, const char *url, bool forever)
{
    static const char *const endings[CODINGS] = {"", ".gz", ".br"};
    char path[600];
    struct asset *a = assets_add(p, url);
    enum cb_err e = CB_OK;
    for (unsigned coding = 0; !e && coding < CODINGS; coding++) {
        int n = snprintf(path, sizeof path, "%s%s", file, endings[coding]);
        enum cb_err read =
            n < (int)sizeof path ? asset_bytes(path, &a->body[coding]) : CB_NONE_FOUND;
        if (read) {
            buf_free(&a->body[coding]);
        }
        e = coding == CODING_NONE ? read : CB_OK;
    }
    asset_heads(a, forever);
    return e;
}

/* Every file of build/web/a whose kind we know: its name holds a hash of it. */
static enum cb_err dir_read(struct pages *p, const char *dir)
{
    char path[512], url[HEAD_PATH];
    int n = snprintf(path, sizeof path, "%s/a", dir);
    CB_CLEANUP(dir_close) DIR *d = n < (int)sizeof path ? opendir(path) : NULL;
    if (!d) {
        return CB_NONE_FOUND;
    }
    enum cb_err e = CB_OK;
    for (struct dirent *f = readdir(d); f && !e; f = readdir(d)) {
        if (f->d_name[0] == '.' || !asset_type(f->d_name)) {
            continue;
        }
        n = snprintf(path, sizeof path, "%s/a/%s", dir, f->d_name);
        int m = snprintf(url, sizeof url, "/a/%s", f->d_name);
        bool fits = n < (int)sizeof path && m < (int)sizeof url;
        e = fits ? asset_read(p, path, url, true) : CB_PEER_SIZE;
    }
    return e;
}

/* Browsers ask for these by name; either may be missing. */
static enum cb_err named_read(struct pages *p, const char *dir)
{
    static const char *const names[] = {"/favicon.ico", "/robots.txt"};
    char path[512];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        CB_CLEANUP(buf_free) struct buf probe = {0};
        int n = snprintf(path, sizeof path, "%s%s", dir, names[i]);
        enum cb_err e = n < (int)sizeof path ? asset_bytes(path, &probe) : CB_PEER_SIZE;
        e = e ? e : asset_read(p, path, names[i], false);
        if (e && e != CB_NONE_FOUND) {
            return e;
        }
    }
    return CB_OK;
}

enum cb_err assets_load(struct pages *p, const char *dir)
{
    enum cb_err e = dir_read(p, dir);
    return e ? e : named_read(p, dir);
}
