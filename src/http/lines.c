/* lines: an installation can have several. The first is reached without more; every page of line N
 * lies under /line/N, and what is asked there is asked of line N. Which there are, what they are
 * called, which of them a path is of, and what their pages say of themselves. Called by pages,
 * routes, landing, published and nojs_link.
 * Never takes a number for a line that is not there: such a path is no page. */
#include "http/http_in.h"
#include <stdio.h>
#include <string.h>

static const char under[] = "/line/";

void lines_load(struct http *h)
{
    struct pages *p = &h->pages;
    uint16_t number[LINES_MOST];
    unsigned n = line_numbers(h->line, number, LINES_MOST);
    if (!n) { /* a store without an organisation: its pages are there all the same */
        number[n++] = 1;
    }
    p->lines = cb_alloc(n * sizeof *p->lines);
    p->nlines = n;
    for (unsigned i = 0; i < n; i++) {
        struct pages_line *l = &p->lines[i];
        l->number = number[i];
        if (i) {
            snprintf(l->base, sizeof l->base, "%s%u", under, number[i]);
        }
        for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
            config_line_name(h->site, number[i], !i, lang == PAGE_GD, l->name[lang]);
        }
        way_load(h, l);
    }
}

void lines_free(struct pages *p)
{
    for (unsigned i = 0; i < p->nlines; i++) {
        for (unsigned k = 0; k < PAGE_COUNT_ * PAGE_LANGS; k++) {
            buf_free(&p->lines[i].errors[k % PAGE_LANGS][k / PAGE_LANGS]);
        }
    }
    cb_free(p->lines, p->nlines * sizeof *p->lines);
    p->lines = NULL;
    p->nlines = 0;
}

/* --- paths ------------------------------------------------------------------------------------ */

void lines_url(const struct pages_line *l, enum page_lang lang, const char *path,
               char out[HEAD_PATH])
{
    struct wr w = wr_of(out, HEAD_PATH - 1);
    bool front = path[1] == '\0', plain = !l->base[0] && lang == PAGE_EN;
    wr_bytes(&w, "/gd", lang == PAGE_GD ? 3 : 0);
    wr_bytes(&w, l->base, strlen(l->base));
    wr_bytes(&w, path, front && !plain ? 0 : strlen(path));
    CB_ASSERT(!w.failed);
    out[w.len] = '\0';
}

/* The number in front, in the one way to write it; 0: none. */
static uint16_t number_read(struct view *v)
{
    uint32_t n = 0;
    size_t digits = 0;
    while (digits < v->len && v->p[digits] >= '0' && v->p[digits] <= '9' && n <= UINT16_MAX) {
        n = n * 10 + (uint32_t)(v->p[digits++] - '0');
    }
    bool good = digits && v->p[0] != '0' && n <= UINT16_MAX;
    *v = VIEW(v->p + digits, v->len - digits);
    return good && (!v->len || v->p[0] == '/') ? (uint16_t)n : 0;
}

bool lines_of(const struct pages *p, const char *path, unsigned *line_out, char bare[HEAD_PATH])
{
    struct view v = view_str(path);
    size_t n = sizeof under - 1, lang = page_lang_of(v) == PAGE_GD ? 3 : 0;
    if (v.len < lang + n || memcmp(v.p + lang, under, n) != 0) {
        return false;
    }
    v = VIEW(v.p + lang + n, v.len - lang - n);
    uint16_t number = number_read(&v);
    number = page_lang_of(v) == PAGE_GD ? 0 : number; /* the language comes first, or not at all */
    for (unsigned i = 0; number && i < p->nlines; i++) {
        if (p->lines[i].number == number) {
            bool front = v.len <= 1; /* a slash behind the number is somebody's typing */
            *line_out = i;
            snprintf(bare, HEAD_PATH, "%s%.*s", lang ? "/gd" : "", front ? !lang : (int)v.len,
                     front ? "/" : (const char *)v.p);
            return true;
        }
    }
    return false;
}

/* --- what their pages say --------------------------------------------------------------------- */

void lines_site(const struct pages *p, unsigned line, enum page_lang lang, struct lines_site *out)
{
    const struct pages_line *l = &p->lines[line];
    struct page_site *s = &out->site;
    *s = p->site;
    s->line_name = view_str(l->name[lang]);
    s->base = view_str(l->base);
    s->line = l->number == 1 ? 0 : l->number;
    s->retention_days = l->retention_days;
    s->way = l->way[lang];
    s->lines = out->others;
    s->nlines = 0;
    for (unsigned i = 0; i < p->nlines; i++) {
        char *url = out->url[s->nlines];
        if (i != line) {
            struct page_line *o = &out->others[s->nlines++];
            lines_url(&p->lines[i], lang, "/", url);
            o->number = p->lines[i].number;
            o->name = view_str(p->lines[i].name[lang]);
            enum cb_err e = page_url_of(view_str(url), &o->url);
            CB_ASSERT(!e);
        }
    }
    page_way_ready(&s->way);
}
