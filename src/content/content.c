/* content: a directory of Markdown files as pages, and the example that stands in. Called by http
 * at start and by `callbox content check`.
 * Never gives out a page with a fault in it: half a page may say the opposite of the whole. */
#include "content/content_in.h"
#include "core/os.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH = 512, NAME = 80, SENTENCE = 400, GAELIC = 100 };

static const char *const langs[PAGE_LANGS] = {"en", "gd"};
const struct content_name content_names[CONTENT_PAGES] = {
    {"about", PAGE_ABOUT, false},
    {"confidentiality", PAGE_CONFIDENTIALITY, false},
    {"what-happens", PAGE_WHAT_HAPPENS, false},
    {"families", PAGE_FAMILIES, false},
    {"safety", PAGE_SAFETY, true},
    {"report", PAGE_REPORT, false},
    {"danger", PAGE_DANGER, true},
    {"accessibility", PAGE_ACCESSIBILITY, false},
    {"language", PAGE_LANGUAGE, false},
};

struct kept {
    struct buf title, body; /* body empty: there is none in this language */
    struct content_page page;
};
struct content {
    struct kept own[PAGE_LANGS][CONTENT_PAGES], example[PAGE_LANGS][CONTENT_PAGES];
};

void content_fault(struct content_work *w, size_t at, const char *fmt, ...)
{
    char reason[SENTENCE], sentence[SENTENCE + NAME + 16];
    unsigned line = 1;
    w->faults++;
    if (!w->says)
        return;
    for (size_t i = 0; i < at && i < w->text.len; i++)
        line += w->text.p[i] == '\n';
    va_list list;
    va_start(list, fmt);
    vsnprintf(reason, sizeof reason, fmt, list);
    va_end(list);
    snprintf(sentence, sizeof sentence, "%s:%u: %s", w->name, line, reason);
    w->says(w->arg, sentence);
}

void content_make(struct content_work *w, struct buf *body_out, struct content_front *front_out)
{
    content_bytes_check(w);
    content_front_read(w, front_out);
    if (front_out->body_at)
        content_render(w, front_out->body_at, body_out);
}

/* --- one file --------------------------------------------------------------------------------- */

static void page_keep(const struct content_work *w, const struct content_front *front,
                      struct kept *k)
{
    buf_init(&k->title, CONTENT_TITLE_MAX);
    buf_put(&k->title, front->title.p, front->title.len);
    k->page = (struct content_page){.title = buf_view(&k->title),
                                    .body = {buf_view(&k->body)},
                                    .written = w->lang,
                                    .example = front->example};
}

/* Make the page of a file's text; with any fault, none. */
static void text_take(struct content_work *w, struct kept *k)
{
    struct content_front front;
    buf_init(&k->body, CONTENT_HTML_MAX);
    content_make(w, &k->body, &front);
    if (w->faults)
        buf_free(&k->body);
    else
        page_keep(w, &front, k);
}

struct where {
    const char *dir;
    content_says *says;
    void *arg;
};

/* Errors  NONE_FOUND: no such file. faults_out: how many were found in it. */
static enum cb_err file_take(const struct where *from, enum page_lang lang, unsigned i,
                             struct kept *k, unsigned *faults_out)
{
    CB_CLEANUP(buf_free) struct buf text;
    char path[PATH], name[NAME];
    snprintf(name, sizeof name, "%s/%s.md", langs[lang], content_names[i].file);
    int n = snprintf(path, sizeof path, "%s/%s", from->dir, name);
    struct content_work w = {
        .name = name, .row = &content_names[i], .lang = lang, .says = from->says, .arg = from->arg};
    buf_init(&text, CONTENT_FILE_MAX);
    enum cb_err e = n < PATH ? file_read(path, &text) : CB_PEER_SIZE;
    if (e == CB_NONE_FOUND)
        return e;
    w.text = buf_view(&text);
    if (e)
        content_fault(
            &w, 0, e == CB_PEER_SIZE ? "the file is longer than 64 kB" : "the file cannot be read");
    else
        text_take(&w, k);
    *faults_out += w.faults;
    return CB_OK;
}

/* --- all of them ------------------------------------------------------------------------------ */

static enum cb_err example_take(struct content *c)
{
    for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
        for (unsigned i = 0; i < CONTENT_PAGES; i++) {
            struct content_work w = {.text = content_example[lang][i],
                                     .name = content_names[i].file,
                                     .row = &content_names[i],
                                     .lang = (enum page_lang)lang};
            if (w.text.len)
                text_take(&w, &c->example[lang][i]);
            if (w.faults || (lang == PAGE_EN && !w.text.len))
                return CB_HERE_BUG;
        }
    }
    return CB_OK;
}

static void own_take(struct content *c, const char *dir)
{
    const struct where from = {.dir = dir};
    for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
        for (unsigned i = 0; i < CONTENT_PAGES; i++) {
            unsigned faults = 0;
            enum cb_err e = file_take(&from, (enum page_lang)lang, i, &c->own[lang][i], &faults);
            /* Only English must be there: without Gaelic the English stands, and says so. */
            if (faults || (e && lang == PAGE_EN))
                log_event(EV_CONTENT, i + 1 + (lang == PAGE_GD ? GAELIC : 0));
        }
    }
}

enum cb_err content_open(const char *dir, struct content **out)
{
    *out = cb_alloc(sizeof **out);
    enum cb_err e = example_take(*out);
    if (!e && dir[0])
        own_take(*out, dir);
    return e;
}

void content_free(struct content *c)
{
    if (!c)
        return;
    for (unsigned i = 0; i < PAGE_LANGS * CONTENT_PAGES; i++) {
        struct kept *own = &c->own[i / CONTENT_PAGES][i % CONTENT_PAGES];
        struct kept *example = &c->example[i / CONTENT_PAGES][i % CONTENT_PAGES];
        buf_free(&own->title);
        buf_free(&own->body);
        buf_free(&example->title);
        buf_free(&example->body);
    }
    cb_free(c, sizeof *c);
}

/* The organisation's own in this language, or in English, before anything of the example's. */
static const struct content_page *first_of(const struct content *c, unsigned i, enum page_lang lang)
{
    const struct kept *order[] = {&c->own[lang][i], &c->own[PAGE_EN][i], &c->example[lang][i],
                                  &c->example[PAGE_EN][i]};
    for (unsigned k = 0; k < sizeof order / sizeof order[0]; k++)
        if (order[k]->body.len)
            return &order[k]->page;
    return NULL;
}

const struct content_page *content_of(const struct content *c, enum page_id id, enum page_lang lang)
{
    for (unsigned i = 0; i < CONTENT_PAGES; i++)
        if (content_names[i].id == id)
            return first_of(c, i, lang);
    return NULL;
}

/* --- callbox content check -------------------------------------------------------------------- */

static bool is_ours(const char *name)
{
    for (unsigned i = 0; i < CONTENT_PAGES; i++) {
        size_t len = strlen(content_names[i].file);
        if (strncmp(name, content_names[i].file, len) == 0 && strcmp(name + len, ".md") == 0)
            return true;
    }
    return false;
}

/* Files that no page would show: a slip in a name would otherwise show the example for ever. */
static void strangers_say(const struct where *from, enum page_lang lang,
                          struct content_checked *out)
{
    char path[PATH], sentence[SENTENCE];
    snprintf(path, sizeof path, "%s/%s", from->dir, langs[lang]);
    CB_CLEANUP(dir_close) DIR *d = opendir(path);
    struct dirent *e;
    while (d && (e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.' || is_ours(e->d_name))
            continue;
        snprintf(sentence, sizeof sentence,
                 "%s/%.100s:1: no page has this name; they are about, confidentiality, "
                 "what-happens, families, safety, report, danger, accessibility and language, "
                 "each with .md",
                 langs[lang], e->d_name);
        from->says(from->arg, sentence);
        out->faults++;
    }
}

enum cb_err content_check(const char *dir, content_says *says, void *arg,
                          struct content_checked *out)
{
    const struct where from = {.dir = dir, .says = says, .arg = arg};
    *out = (struct content_checked){0};
    CB_CLEANUP(dir_close) DIR *d = opendir(dir);
    if (!d)
        return CB_NONE_FOUND;
    for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
        strangers_say(&from, (enum page_lang)lang, out);
        for (unsigned i = 0; i < CONTENT_PAGES; i++) {
            struct kept k = {0};
            char sentence[SENTENCE];
            enum cb_err e = file_take(&from, (enum page_lang)lang, i, &k, &out->faults);
            out->files[lang] += !e;
            if (e && lang == PAGE_EN) {
                snprintf(sentence, sizeof sentence,
                         "en/%s.md:1: the file is missing; the example's page is shown instead",
                         content_names[i].file);
                says(arg, sentence);
                out->faults++;
            }
            buf_free(&k.title);
            buf_free(&k.body);
        }
    }
    return CB_OK;
}
