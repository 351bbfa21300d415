/* What the tests of pages render with, and how they look into the result. */
#ifndef CALLBOX_TEST_PAGE_SAMPLE_H
#define CALLBOX_TEST_PAGE_SAMPLE_H
#include "page/page.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define HOSTILE "</title></textarea>\"'><script>evil()</script><b onclick=x>\xc3"

static inline struct page_site sample_site(void)
{
    struct page_site s = {.line_name = view_str("A line"), .wait_min = 10, .cadence_ms = 1000};
    assert_int_equal(page_url_of(view_str("https://exit.example/"), &s.exit_url), CB_OK);
    return s;
}

static const struct page_msg sample_msgs[] = {
    {.theirs = false, .days_ago = 4, .text = {(const uint8_t *)HOSTILE, sizeof HOSTILE - 1}},
    {.theirs = true, .days_ago = 1, .text = {(const uint8_t *)"Hello", 5}},
    {.missing = true, .text = {(const uint8_t *)"unseen-text", 11}},
};

static inline struct page_n sample_n(void)
{
    return (struct page_n){.ticket = view_str("T1CKET\"><script>evil()</script>"),
                           .text = view_str(HOSTILE),
                           .phrase = view_str("one two three <b>four</b>"),
                           .ask1 = 3,
                           .ask2 = 5,
                           .state = PAGE_HELD,
                           .before = 77,
                           .sent = true,
                           .msgs = sample_msgs,
                           .nmsgs = 3,
                           .title = view_str(HOSTILE),
                           .body = {view_str("<h1>Own words</h1>")},
                           .example = true,
                           .english = true};
}

/* Render as a C string; the caller frees. */
static inline char *sample_page(enum page_id id, enum page_lang lang, const struct page_site *site,
                                const struct page_n *v)
{
    struct buf CB_CLEANUP(buf_free) b;
    buf_init(&b, 256 * 1024);
    assert_int_equal(page_render(id, lang, site, v, &b), CB_OK);
    char *s = cb_alloc(b.len + 1);
    memcpy(s, b.p, b.len);
    assert_int_equal(strlen(s), b.len);
    return s;
}
static inline void sample_free(char **s)
{
    free(*s);
}

static inline size_t count(const char *in, const char *what)
{
    size_t n = 0;
    for (const char *p = strstr(in, what); p; p = strstr(p + 1, what))
        n++;
    return n;
}
static inline bool is_static(enum page_id id)
{
    return id < PAGE_N_PHRASE || id > PAGE_N_SORRY;
}
#endif
