/* pages: what is the same for everybody, rendered or read once at start, and again when the line's
 * supervisors decide something that a page says. Called by serve, get, routes and reply.
 * Never makes anything while a request waits. */
#include "http/http_in.h"
#include <string.h>

enum { PAGE_ROOM = 256 * 1024 };
static const char html[] = "text/html; charset=utf-8";

/* "/gd" and "/gd/start" beside "/" and "/start". */
static void page_url(char out[HEAD_PATH], enum page_lang lang, const char *path)
{
    struct wr w = wr_of(out, HEAD_PATH - 1);
    bool front = path[1] == '\0';
    wr_bytes(&w, "/gd", lang == PAGE_GD ? 3 : 0);
    wr_bytes(&w, path, lang == PAGE_GD && front ? 0 : strlen(path));
    CB_ASSERT(!w.failed);
    out[w.len] = '\0';
}

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

static enum cb_err page_keep(struct pages *p, const struct page_site *site, enum page_id id,
                             enum page_lang lang)
{
    char url[HEAD_PATH];
    struct buf body;
    buf_init(&body, PAGE_ROOM);
    struct page_site here = *site;
    here.way = p->way[lang];
    page_way_ready(&here.way);
    struct page_n words = page_words(p, id, lang);
    enum cb_err e = page_render(id, lang, &here, &words, &body);
    if (e || !page_path(id)) {
        p->errors[lang][id] = body;
        return e;
    }
    page_url(url, lang, page_path(id));
    struct asset *a = assets_add(p, url);
    struct reply r = {.status = 200, .type = html, .length = body.len};
    a->page = true;
    a->id = (uint8_t)id;
    a->lang = (uint8_t)lang;
    a->body[0] = body;
    buf_init(&a->head[0], 8192);
    reply_head(&a->head[0], &r);
    if (landing_threads(url)) {
        landing_links(buf_view(&a->body[0]), &a->links);
    }
    return CB_OK;
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const struct asset *)a)->path, ((const struct asset *)b)->path);
}

enum cb_err pages_load(struct http *h)
{
    struct page_site *site = &h->pages.site;
    struct line_settings now;
    line_settings(h->line, &now);
    *site = (struct page_site){.line_name = view_str(h->site->line_name),
                               .cadence_ms = h->site->cadence_ms,
                               .retention_days = now.retention_days,
                               .demo = h->site->demo};
    way_load(h);
    config_origin(h->site, h->pages.origin);
    site->origin = view_str(h->pages.origin);
    enum cb_err e = page_url_of(view_str(h->site->exit_url), &site->exit_url);
    e = e ? e : content_open(h->site->content, &h->pages.content);
    for (unsigned i = 0; !e && i < PAGE_COUNT_ * PAGE_LANGS; i++) {
        e = page_keep(&h->pages, site, (enum page_id)(i / PAGE_LANGS),
                      (enum page_lang)(i % PAGE_LANGS));
    }
    if (!e && h->site->web[0]) {
        e = assets_load(&h->pages, h->site->web);
    }
    if (!e) {
        published_load(&h->pages, site, h->site->data);
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
    struct page_site here = p->site;
    here.way = p->way[a->lang];
    page_way_ready(&here.way);
    struct buf body;
    buf_init(&body, PAGE_ROOM);
    enum page_id id = (enum page_id)a->id;
    enum page_lang lang = (enum page_lang)a->lang;
    struct page_n words = page_words(p, id, lang);
    enum cb_err e = page_render(id, lang, &here, &words, &body);
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
    struct line_settings now;
    line_settings(h->line, &now);
    bool moved = line_way_fresh(h->line, 0);
    if (now.retention_days == p->site.retention_days && !moved) {
        landing_renew(h, false);
        return;
    }
    way_load(h);
    p->site.retention_days = now.retention_days;
    for (size_t i = 0; i < p->n; i++) {
        if (p->v[i].page) {
            page_again(p, &p->v[i]);
        }
    }
    landing_renew(h, true);
    nojs_way(h);
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
    for (unsigned i = 0; i < PAGE_COUNT_ * PAGE_LANGS; i++) {
        buf_free(&p->errors[i % PAGE_LANGS][i / PAGE_LANGS]);
    }
    content_free(p->content);
    cb_free(p->v, p->cap * sizeof *p->v);
    *p = (struct pages){0};
}

static int path_to(const void *path, const void *asset)
{
    return strcmp(path, ((const struct asset *)asset)->path);
}

const struct asset *pages_find(const struct http *h, const char *path)
{
    const struct pages *p = &h->pages;
    return p->n ? bsearch(path, p->v, p->n, sizeof *p->v, path_to) : NULL;
}

struct view pages_error(const struct http *h, const char *path, unsigned status)
{
    enum page_lang lang = page_lang_of(view_str(path));
    return buf_view(&h->pages.errors[lang][page_of_status(status)]);
}
