/* page, inside: what generated pages call, and the table they fill. Included by the files of this
 * room and by the generated page_gen.c only.
 * Never declares a way to write a value that does not say where it may stand. */
#ifndef CALLBOX_PAGE_IN_H
#define CALLBOX_PAGE_IN_H
#include "page/page.h"

typedef void page_fn(struct buf *o, const struct page_site *site, const struct page_n *v);
struct page_row {
    const char *path;           /* NULL: an answer to a form, or an error */
    page_fn *write[PAGE_LANGS]; /* by enum page_lang, in the order of LANGS in tools/pages.mjs */
};

/* A checked URL as the whole value of an attribute. A zeroed one is the front page. */
void page_put_url(struct buf *o, struct page_url u);
void page_put_html(struct buf *o, struct page_html h);
void page_put_num(struct buf *o, uint64_t n);
/* Minutes of a day as 18:00; what is past midnight is of the next day, but its end is 24:00. */
void page_put_clock(struct buf *o, unsigned minutes);
#endif
