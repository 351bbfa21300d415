/* pages: what is the same for everybody, rendered or read once at start, and again when the line's
 * supervisors decide something that a page says. Called by serve, get, routes and reply.
 * Never makes anything while a request waits. */
#include "http/http_in.h"
#include <string.h>

enum { PAGE_ROOM = 256 * 1024 };
static const char html[] = "text/html; charset=utf-8";

/* The organisation's words, where a page has any. */
static struct page_n page_words(const struct pages *p, enum page_id id, enum page_lang lang)
{
    const struct content_page *c = content_of(p->content, id, lang);
    if (!c) {
        return (struct page_n){0};
    }
    return (struct page_n){
        .title = c->title, .body = c->body, .example = c->example, .english = c->written != lang};
}

/* One page of one line, as it is now. */
static enum cb_err page_make(const struct pages *p, unsigned line, enum page_id id,
                             enum page_lang lang, struct buf *out)
{
    struct lines_site here;
    CB_CLEANUP(buf_free) struct buf room = {0};
    struct page_n words = page_words(p, id, lang);
    lines_site(p, line, lang, &here);
    words.body = content_under(words.body, here.site.base, &room);
    buf_init(out, PAGE_ROOM);
    return page_render(id, lang, &here.site, &words, out);
}

static enum cb_err page_keep(struct pages *p, unsigned line, enum page_id id, enum page_lang lang)
{
    char url[HEAD_PATH];
    struct buf body;
    enum cb_err e = page_make(p, line, id, lang, &body);
    if (e || !page_path(id)) {
        p->lines[line].errors[lang][id] = body;
        return e;
    }
    lines_url(&p->lines[line], lang, page_path(id), url);
    struct asset *a = assets_add(p, url);
    struct reply r = {.status = 200, .type = html, .length = body.len};
    a->page = true;
    a->id = (uint8_t)id;
    a->lang = (uint8_t)lang;
    a->line = (uint8_t)line;
    a->body[0] = body;
    buf_init(&a->head[0], 8192);
    reply_head(&a->head[0], &r);
    if (landing_threads(url)) {
        landing_links(buf_view(&a->body[0]), &a->links);
    }
    return CB_OK;
}

/* The console is one for all lines. */
static enum cb_err line_keep(struct pages *p, unsigned line)
{
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < PAGE_COUNT_ * PAGE_LANGS; i++) {
        enum page_id id = (enum page_id)(i / PAGE_LANGS);
        if (!line || id != PAGE_STAFF) {
            e = page_keep(p, line, id, (enum page_lang)(i % PAGE_LANGS));
        }
    }
    return e;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct asset *)a)->path, ((const struct asset *)b)->path);
}

enum cb_err pages_load(struct http *h)
{
    struct page_site *site = &h->pages.site;
    *site = (struct page_site){.cadence_ms = h->site->cadence_ms, .demo = h->site->demo};
    lines_load(h);
    config_origin(h->site, h->pages.origin);
    site->origin = view_str(h->pages.origin);
    enum cb_err e = page_url_of(view_str(h->site->exit_url), &site->exit_url);
    site->numbers = published_numbers(h->site->data);
    e = e ? e : page_url_of(view_str("/numbers"), &site->numbers_url);
    e = e ? e : content_open(h->site->content, &h->pages.content);
    for (unsigned i = 0; !e && i < h->pages.nlines; i++) {
        e = line_keep(&h->pages, i);
    }
    if (!e && h->site->web[0]) {
        e = assets_load(&h->pages, h->site->web);
    }
    if (!e) {
        published_load(&h->pages, h->site->data);
    }
    qsort(h->pages.v, h->pages.n, sizeof *h->pages.v, by_path);
    if (!e) {
        landing_renew(h, true);
    }
    return e;
}

/* The bytes of a page that never changed go out from where they lie. Those it had first are kept,
 * for a slow connection that still waits for them; from then on each reply is a copy. */
static void page_again(const struct pages *p, struct asset *a)
{
    struct buf body;
    enum cb_err e = page_make(p, a->line, (enum page_id)a->id, (enum page_lang)a->lang, &body);
    if (e || view_eq(buf_view(&body), buf_view(&a->body[0]))) {
        buf_free(&body);
        return;
    }
    if (a->moves) {
        buf_free(&a->body[0]);
    } else {
        a->first = a->body[0];
    }
    a->moves = true;
    a->body[0] = body;
    if (landing_threads(a->path)) {
        landing_links(buf_view(&a->body[0]), &a->links);
    }
}

void pages_renew(struct http *h)
{
    struct pages *p = &h->pages;
    bool moved[LINES_MOST] = {false}, any = false;
    for (unsigned i = 0; i < p->nlines; i++) {
        struct line_settings now;
        line_settings(h->line, p->lines[i].number, &now);
        moved[i] = line_way_fresh(h->line, p->lines[i].number) ||
                   now.retention_days != p->lines[i].retention_days;
        any = any || moved[i];
        if (moved[i]) {
            way_load(h, &p->lines[i]);
        }
    }
    for (size_t i = 0; any && i < p->n; i++) {
        if (p->v[i].page && moved[p->v[i].line]) {
            page_again(p, &p->v[i]);
        }
    }
    landing_renew(h, moved[0]);
    if (any) {
        nojs_way(h);
    }
}

void pages_free(struct http *h)
{
    struct pages *p = &h->pages;
    landing_free(h);
    for (size_t i = 0; i < p->n; i++) {
        for (unsigned coding = 0; coding < CODINGS; coding++) {
            buf_free(&p->v[i].head[coding]);
            buf_free(&p->v[i].body[coding]);
        }
        buf_free(&p->v[i].first);
        buf_free(&p->v[i].links);
    }
    lines_free(p);
    content_free(p->content);
    cb_free(p->v, p->cap * sizeof *p->v);
    *p = (struct pages){0};
}

static int path_to(const void *path, const void *asset)
{
    return strcmp(path, ((const struct asset *)asset)->path);
}

static const struct asset *find(const struct pages *p, const char *path)
{
    return p->n ? bsearch(path, p->v, p->n, sizeof *p->v, path_to) : NULL;
}

const struct asset *pages_find(const struct http *h, const char *path)
{
    const struct pages *p = &h->pages;
    const struct asset *a = find(p, path);
    char bare[HEAD_PATH], url[HEAD_PATH];
    unsigned line;
    if (a || !lines_of(p, path, &line, bare)) {
        return a;
    }
    /* The first line's pages by its number; a slash that need not be there. */
    enum page_lang lang = page_lang_of(view_str(bare));
    const char *rest = lang == PAGE_EN ? bare : bare[3] ? bare + 3 : "/";
    lines_url(&p->lines[line], lang, rest, url);
    a = find(p, url);
    return a && a->page && a->id != PAGE_STAFF ? a : NULL;
}

struct view pages_error(const struct http *h, const char *path, unsigned status)
{
    enum page_lang lang = page_lang_of(view_str(path));
    const struct pages *p = &h->pages;
    unsigned line = 0;
    char bare[HEAD_PATH];
    if (!p->nlines) {
        return VIEW("", 0);
    }
    line = lines_of(p, path, &line, bare) ? line : 0;
    return buf_view(&p->lines[line].errors[lang][page_of_status(status)]);
}
