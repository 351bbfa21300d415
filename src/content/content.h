/* content: the organisation's own pages, from Markdown files, one a page and language, read once
 * at start. Called by http, which puts them into their pages, and by `callbox content check`.
 * Never stops a line: for a file that is missing or wrong the built-in example stands in. */
#ifndef CALLBOX_CONTENT_H
#define CALLBOX_CONTENT_H
#include "page/page.h"

struct content;
/* What one page says in one language. Borrowed from the content. */
struct content_page {
    struct view title;      /* for the browser's tab: says nothing to who looks over a shoulder */
    struct page_html body;  /* headings, paragraphs, lists, tables; links that were checked */
    enum page_lang written; /* the language that it is in, which need not be the page's */
    bool example;           /* of an invented charity, and says so */
};

/* Read DIR/en/about.md and its siblings. dir "": the example alone.
 * Logs     EV_CONTENT for each page for which the example stands in: its number, see
 * docs/CONTENT.md Errors   HERE_BUG: the built-in example itself is wrong */
enum cb_err content_open(const char *dir, struct content **out) CB_MUST;
void content_free(struct content *c); /* NULL is legal */
/* NULL: the page has no words of the organisation's. */
const struct content_page *content_of(const struct content *c, enum page_id id,
                                      enum page_lang lang);

/* The same words on a page whose links lead elsewhere: base goes into each that leads to a page of
 * ours. Borrows from room, which is made ready here; from body alone, where base is empty. */
struct page_html content_under(struct page_html body, struct view base, struct buf *room);

/* One fault, one sentence, without its end of line: "en/about.md:12: …". */
typedef void content_says(void *arg, const char *sentence);
struct content_checked {
    unsigned files[PAGE_LANGS], faults;
};
/* Say everything that is wrong in DIR, missing pages too.
 * Errors  NONE_FOUND: there is no such directory */
enum cb_err content_check(const char *dir, content_says *says, void *arg,
                          struct content_checked *out) CB_MUST;
#endif
