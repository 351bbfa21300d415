/* landing: what a code of an advert leads to, and the way in from there. /go/K7RM is the
 * placement's page; a page of the way in under it, /go/K7RM/start, is the page itself with the code
 * in its links, so that the last step can be counted for the placement. Called through routes, and
 * by pages. Never lets a code reach the line together with anything of a visitor: it is counted
 * here, by itself, and forgotten with the request. */
#include "http/http_in.h"
#include <string.h>

enum { PAGE_ROOM = 64 * 1024, LINKS = 64, PREFIX = 4 + CODE_LEN /* /go/ and the code */ };
static const char nothing[] = "0000"; /* in place of a code; 0 is in none */

/* --- paths
 * ------------------------------------------------------------------------------------------ */

/* Past prefix, if v begins with it and it ends there or at a slash. */
static bool past(struct view *v, const char *prefix)
{
    size_t n = strlen(prefix);
    bool is = v->len >= n && memcmp(v->p, prefix, n) == 0 && (v->len == n || v->p[n] == '/');
    *v = is ? VIEW(v->p + n, v->len - n) : *v;
    return is;
}

/* The segment behind a slash. */
static struct view segment(struct view *v)
{
    const uint8_t *end = v->len > 1 ? memchr(v->p + 1, '/', v->len - 1) : NULL;
    size_t n = end ? (size_t)(end - v->p) : v->len;
    struct view s = v->len ? VIEW(v->p + 1, n - 1) : *v;
    *v = VIEW(v->p + n, v->len - n);
    return s;
}

static uint16_t from_of(struct view code)
{
    uint16_t number;
    return code_read(code, &number) ? FROM_UNKNOWN : (uint16_t)(number + 1);
}

/* A visitor's record: always with a code or with nothing in place of one, so that all are as long.
 */
static void strip_post(struct head *h, struct view code)
{
    uint16_t from = from_of(code);
    if (h->method == METHOD_POST && (from != FROM_UNKNOWN || view_is(code, nothing))) {
        h->from = from;
        memcpy(h->path, "/v", 3);
    }
}

void landing_strip(struct head *h)
{
    struct view v = view_str(h->path);
    if (past(&v, "/v")) {
        strip_post(h, segment(&v));
        return;
    }
    bool gd = past(&v, "/gd");
    if (!past(&v, "/go")) {
        return;
    }
    h->from = from_of(segment(&v));
    char path[HEAD_PATH] = {0};
    struct wr w = wr_of(path, sizeof path - 1);
    bool front = v.len <= 1; /* a slash behind the code is somebody's typing */
    wr_bytes(&w, "/gd", gd ? 3 : 0);
    wr_bytes(&w, front ? "/go" : (const char *)v.p, front ? 3 : v.len);
    CB_ASSERT(!w.failed);
    memcpy(h->path, path, sizeof path);
}

uint16_t landing_number(uint16_t from)
{
    return from && from != FROM_UNKNOWN ? (uint16_t)(from - 1) : CODE_NONE;
}

/* "/gd/go/K7RM/start". path: as landing_strip left it. */
static void path_of(uint16_t from, const char *path, char out[HEAD_PATH])
{
    struct view v = view_str(path);
    bool gd = past(&v, "/gd");
    bool front = view_is(v, "/go");
    struct wr w = wr_of(out, HEAD_PATH - 1);
    wr_bytes(&w, "/gd", gd ? 3 : 0);
    wr_bytes(&w, "/go/", 4);
    wr_bytes(&w, from == FROM_UNKNOWN ? nothing : code_of((uint16_t)(from - 1)).s, CODE_LEN);
    wr_bytes(&w, v.p, front ? 0 : v.len);
    CB_ASSERT(!w.failed);
    out[w.len] = '\0';
}

/* --- pages with a code in their links
 * ------------------------------------------------------------- */

/* What goes on with the code: the steps between an advert and a conversation. */
static const char *const steps[] = {
    "/start",  "/confidential", "/choose", "/write/now", "/write/message", "/write/book",
    "/return", "/families",     "/n",      "/self",      "/other",         "/go"};
enum { STEPS = sizeof steps / sizeof steps[0] };

static bool is_step(struct view v)
{
    for (size_t i = 0; i < STEPS; i++) {
        if (view_is(v, steps[i])) {
            return true;
        }
    }
    return false;
}

bool landing_threads(const char *path)
{
    struct view v = view_str(path);
    past(&v, "/gd");
    return is_step(v);
}

/* The links of a page that go on with the code: after ="/gd or =", and up to a quote. */
void landing_links(struct view body, struct buf *out)
{
    const uint8_t *p = body.p, *end = body.p + body.len;
    buf_free(out);
    buf_init(out, LINKS * sizeof(struct page_link));
    while ((p = memmem(p, (size_t)(end - p), "=\"/", 3)) != NULL) {
        const uint8_t *from = p + 2, *quote = memchr(from, '"', (size_t)(end - from));
        if (!quote) {
            break;
        }
        struct view link = VIEW(from, (size_t)(quote - from));
        past(&link, "/gd");
        struct page_link at = {.at = (uint32_t)(link.p - body.p),
                               .skip = view_is(link, "/go") ? 3 : 0};
        if (is_step(link)) {
            buf_put(out, &at, sizeof at);
        }
        p = quote;
    }
    CB_ASSERT(!out->failed); /* pages are ours: none has so many */
}

static void body_put(struct buf *b, struct view body, const struct buf *links, uint16_t from)
{
    char prefix[PREFIX + 1] = "/go/";
    const struct code code =
        from == FROM_UNKNOWN ? (struct code){{0}} : code_of((uint16_t)(from - 1));
    size_t n = links->len / sizeof(struct page_link), done = 0;
    memcpy(prefix + 4, from == FROM_UNKNOWN ? nothing : code.s, CODE_LEN);
    for (size_t i = 0; i < n; i++) {
        struct page_link at;
        memcpy(&at, links->p + i * sizeof at, sizeof at);
        buf_put(b, body.p + done, at.at - done);
        buf_put(b, prefix, PREFIX);
        done = at.at + at.skip;
    }
    buf_put(b, body.p + done, body.len - done);
}

void landing_send(struct conn *c, struct view body, const struct buf *links, uint16_t from)
{
    struct reply r = {.status = 200, .type = "text/html; charset=utf-8", .length = body.len};
    struct buf b;
    for (size_t i = 0; i < links->len / sizeof(struct page_link); i++) {
        struct page_link at;
        memcpy(&at, links->p + i * sizeof at, sizeof at);
        r.length += PREFIX - at.skip;
    }
    reply_open(&b, c, &r);
    if (!c->head_only) {
        body_put(&b, body, links, from);
    }
    reply_whole(c, &b);
}

/* --- the placement's page
 * --------------------------------------------------------------------------- */

static const struct plan_placement *placement_of(const struct http *h, uint16_t from)
{
    size_t i = h->landing.planned ? plan_find(&h->landing.plan, landing_number(from)) : SIZE_MAX;
    return i < SIZE_MAX ? &h->landing.plan.placement[i] : NULL;
}

/* Count for a placement of the plan, or for none. */
void landing_count(struct http *h, enum count_event ev, uint16_t from)
{
    const struct plan_placement *at = placement_of(h, from);
    unsigned turn = at ? plan_turn(&h->landing.plan, at, line_today(h->line)) : 0;
    line_landed(h->line, ev, at ? at->number : CODE_NONE, turn);
}

static enum count_event visit_of(const struct conn *c, const struct head *h, enum count_event ev)
{
    return c->head_only || h->machine ? COUNT_MACHINE : ev;
}

/* A query comes from whoever sold the advert, and names the visitor to them: off to the bare path.
 */
static bool sent_on(struct conn *c, const struct head *h)
{
    char path[HEAD_PATH];
    if (h->query) {
        path_of(h->from, h->path, path);
        reply_see(c, path);
    }
    return h->query;
}

void landing_get(struct conn *c, const struct head *h, struct view body)
{
    (void)body;
    struct landing_pages *l = &c->h->landing;
    enum page_lang lang = page_lang_of(view_str(h->path));
    if (sent_on(c, h)) {
        return;
    }
    const struct plan_placement *at = placement_of(c->h, h->from);
    unsigned turn = at ? plan_turn(&l->plan, at, line_today(c->h->line)) : 0;
    const struct landing_page *p = &l->page[lang][at ? at->turn[turn] : PLAN_MESSAGES];
    line_landed(c->h->line, visit_of(c, h, COUNT_SHOWN), at ? at->number : CODE_NONE, turn);
    landing_send(c, buf_view(&p->body), &p->links, at ? h->from : FROM_UNKNOWN);
}

void landing_door(struct conn *c, const struct head *h, struct view body)
{
    (void)body;
    struct view v = view_str(h->path);
    bool gd = past(&v, "/gd"), self = view_is(v, "/self");
    char path[HEAD_PATH];
    if (sent_on(c, h)) {
        return;
    }
    landing_count(c->h, visit_of(c, h, self ? COUNT_WENT_SELF : COUNT_WENT_OTHER), h->from);
    const char *to[2][2] = {{"/families", "/gd/families"}, {"/start", "/gd/start"}};
    path_of(h->from, to[self][gd], path);
    reply_see(c, path);
}

/* --- making them
 * ------------------------------------------------------------------------------------- */

static void page_make(struct http *h, enum page_lang lang, unsigned m)
{
    struct landing_pages *l = &h->landing;
    struct landing_page *at = &l->page[lang][m];
    const struct plan_message *msg = m < l->plan.nmessages ? &l->plan.message[m] : NULL;
    bool gd = lang == PAGE_GD && msg && msg->headline_gd.len && msg->text_gd.len;
    char tel[40] = "tel:";
    struct lines_site site;
    struct page_n v = {.headline = msg ? (gd ? msg->headline_gd : msg->headline) : VIEW("", 0),
                       .message = msg ? (gd ? msg->text_gd : msg->text) : VIEW("", 0),
                       .english = lang == PAGE_GD && msg && !gd,
                       .phone = l->plan.number};
    for (size_t i = 0, n = 4; i < l->plan.number.len && n < sizeof tel - 1; i++) {
        tel[n] = (char)l->plan.number.p[i];
        n += tel[n] != ' ';
    }
    enum cb_err e = page_url_of(view_str(tel), &v.tel);
    lines_site(&h->pages, 0, lang, &site);
    buf_free(&at->body);
    buf_init(&at->body, PAGE_ROOM);
    e = page_render(PAGE_GO, lang, &site.site, &v, &at->body);
    CB_ASSERT(!e);
    landing_links(buf_view(&at->body), &at->links);
}

void landing_renew(struct http *h, bool moved)
{
    struct landing_pages *l = &h->landing;
    bool fresh = line_plan_fresh(h->line);
    if (fresh) {
        plan_free(&l->plan);
        l->planned = line_plan(h->line, &l->plan) == CB_OK;
    }
    for (unsigned i = 0; (fresh || moved) && i < PAGE_LANGS * (PLAN_MESSAGES + 1); i++) {
        unsigned m = i / PAGE_LANGS;
        if (m < l->plan.nmessages || m == PLAN_MESSAGES) {
            page_make(h, (enum page_lang)(i % PAGE_LANGS), m);
        }
    }
}

void landing_free(struct http *h)
{
    struct landing_pages *l = &h->landing;
    for (unsigned i = 0; i < PAGE_LANGS * (PLAN_MESSAGES + 1); i++) {
        buf_free(&l->page[i % PAGE_LANGS][i / PAGE_LANGS].body);
        buf_free(&l->page[i % PAGE_LANGS][i / PAGE_LANGS].links);
    }
    plan_free(&l->plan);
}
