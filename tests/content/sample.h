/* What the tests of content write files with, and how they collect faults. */
#ifndef CALLBOX_TEST_CONTENT_SAMPLE_H
#define CALLBOX_TEST_CONTENT_SAMPLE_H
#include "content/content_in.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

struct heard {
    unsigned n;
    char text[8192];
};
static inline void hear(void *arg, const char *sentence)
{
    struct heard *h = arg;
    size_t len = strlen(h->text);
    h->n++;
    snprintf(h->text + len, sizeof h->text - len, "%s\n", sentence);
}

/* Make one page of a file's text; HTML into out, which is freed by the caller. */
static inline struct content_front make(enum page_id id, enum page_lang lang, const char *text,
                                        struct heard *h, struct buf *out)
{
    struct content_front front;
    struct content_work w = {
        .text = view_str(text), .name = "en/x.md", .lang = lang, .says = hear, .arg = h};
    for (unsigned i = 0; i < CONTENT_PAGES; i++)
        if (content_names[i].id == id)
            w.row = &content_names[i];
    *h = (struct heard){0};
    buf_init(out, CONTENT_HTML_MAX);
    content_make(&w, out, &front);
    buf_put(out, "", 1);
    assert_int_equal(w.faults, h->n);
    return front;
}
#define TOP "---\ntitle: A page\n---\n# A page\n\n"
#endif
