/* published: the figures that `callbox figures publish` left in DIR/figures/published, and the
 * line's own that `callbox tally --publish` left in DIR/numbers/published, read once at start: each
 * page.part goes into the frame that every page has, the rest is sent as it lies.
 * Called by pages. Never opens a file after the start, nor one that a request names; a file that
 * cannot be read is left out, and the line runs without it. */
#include "http/http_in.h"
#include "core/os.h"
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    PATH = 600,
    PAGE_MAX = 8 << 20,
    FILES_MOST = 2000,
    FIGURES_NUMBER = 99 /* docs/OPERATIONS.md */
};

/* The first line is the title, the rest HTML that callbox wrote. */
static enum cb_err page_put(struct pages *p, struct view part, const char *url)
{
    const uint8_t *nl = part.len ? memchr(part.p, '\n', part.len) : NULL;
    if (!nl) {
        return CB_PEER_FORMAT;
    }
    size_t title = (size_t)(nl - part.p);
    struct lines_site here;
    lines_site(p, 0, PAGE_EN, &here);
    const struct page_n words = {.title = VIEW(part.p, title),
                                 .body.v = VIEW(nl + 1, part.len - title - 1)};
    struct buf body;
    buf_init(&body, PAGE_MAX);
    enum cb_err e = page_render(PAGE_FIGURES, PAGE_EN, &here.site, &words, &body);
    if (e) {
        buf_free(&body);
        return e;
    }
    struct asset *a = assets_add(p, url);
    struct reply r = {.status = 200, .type = "text/html; charset=utf-8", .length = body.len};
    a->body[CODING_NONE] = body;
    buf_init(&a->head[CODING_NONE], 8192);
    reply_head(&a->head[CODING_NONE], &r);
    return CB_OK;
}

static enum cb_err file_put(struct pages *p, const char *path, const char *url)
{
    CB_CLEANUP(buf_free) struct buf part = {0};
    if (!asset_type(path) && !strstr(path, "/page.part")) {
        return CB_OK;
    }
    if (asset_type(path)) {
        return asset_read(p, path, url, false);
    }
    enum cb_err e = asset_bytes(path, &part);
    char bare[HEAD_PATH];
    snprintf(bare, sizeof bare, "%.*s", (int)(strlen(url) - strlen("/page.part")), url);
    return e ? e : page_put(p, buf_view(&part), bare);
}

/* Every file of a folder, and of the folders v1, v2 ... in it. */
static void folder_read(struct pages *p, const char *dir, const char *url, unsigned *left)
{
    CB_CLEANUP(dir_close) DIR *d = opendir(dir);
    char path[PATH], to[HEAD_PATH];
    for (struct dirent *f = d ? readdir(d) : NULL; f && *left; f = readdir(d)) {
        int n = snprintf(path, sizeof path, "%s/%s", dir, f->d_name);
        int m = snprintf(to, sizeof to, "%s/%s", url, f->d_name);
        if (f->d_name[0] == '.' || n >= (int)sizeof path || m >= (int)sizeof to) {
            continue;
        }
        if (f->d_name[0] == 'v' && strspn(f->d_name + 1, "0123456789") == strlen(f->d_name + 1) &&
            f->d_name[1]) {
            folder_read(p, path, to, left);
        } else if (file_put(p, path, to)) {
            log_event(EV_CONTENT, FIGURES_NUMBER);
        }
        *left -= *left > 0;
    }
}

static const char *const published[][2] = {{"figures/published", "/figures"},
                                           {"numbers/published", "/numbers"}};

bool published_numbers(const char *data)
{
    char path[PATH];
    return snprintf(path, sizeof path, "%s/numbers/published/page.part", data) < (int)sizeof path &&
           access(path, R_OK) == 0;
}

void published_load(struct pages *p, const char *data)
{
    char dir[PATH];
    unsigned left = FILES_MOST;
    for (size_t i = 0; i < sizeof published / sizeof published[0]; i++) {
        if (snprintf(dir, sizeof dir, "%s/%s", data, published[i][0]) < (int)sizeof dir) {
            folder_read(p, dir, published[i][1], &left);
        }
    }
}
