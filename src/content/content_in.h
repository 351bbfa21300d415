/* content, inside: one file on its way to a page. Included by the files of this room, by its tests
 * and harness, and by the generated content_gen.c.
 * Never keeps a file's bytes once its page is made. */
#ifndef CALLBOX_CONTENT_IN_H
#define CALLBOX_CONTENT_IN_H
#include "content/content.h"
#include "core/core.h"

enum {
    CONTENT_FILE_MAX = 64 * 1024,
    CONTENT_HTML_MAX = 192 * 1024, /* a page has room for 256 kB */
    CONTENT_TITLE_MAX = 60,
    CONTENT_PAGES = 9,
};

/* Which file is which page; their order gives the numbers in the log. */
struct content_name {
    const char *file; /* without ".md" */
    enum page_id id;
    bool part; /* stands below a part of ours that has the page's first heading */
};
extern const struct content_name content_names[CONTENT_PAGES];

/* The built-in example: examples/charity, by language and page; text NULL: no such file. */
extern const struct view content_example[PAGE_LANGS][CONTENT_PAGES];

/* Where faults go, and what is being read. */
struct content_work {
    struct view text;               /* the whole file, borrowed */
    const char *name;               /* "en/about.md" */
    const struct content_name *row; /* of content_names */
    enum page_lang lang;            /* of the page: links lead to pages in it */
    content_says *says;             /* NULL: only count */
    void *arg;
    unsigned faults;
};
void content_fault(struct content_work *w, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* What front.c takes off the top. title borrows from the file. */
struct content_front {
    struct view title;
    bool example;
    size_t body_at; /* where Markdown begins */
};
void content_front_read(struct content_work *w, struct content_front *out);
/* Bytes that no page may hold: not UTF-8, control characters, marks that turn writing around. */
void content_bytes_check(struct content_work *w);
/* Markdown from body_at on, as HTML. */
void content_render(struct content_work *w, size_t body_at, struct buf *out);
/* Where a link may lead; the fault is said. out: what goes into href, in the page's language. */
enum content_link { CONTENT_BAD, CONTENT_OURS, CONTENT_OUTSIDE, CONTENT_PHONE };
enum content_link content_link_of(struct content_work *w, size_t at, struct view href,
                                  char out[256]);
/* The same from file to page. body_out is appended to; the title is copied before it. */
void content_make(struct content_work *w, struct buf *body_out, struct content_front *front_out);
#endif
