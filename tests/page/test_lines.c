/* Pages of a line that is not the first: every link stays under it, and nothing else moves. */
#include "page_sample.h"

static const char base[] = "/line/2";

/* Where an attribute leads, after its language. */
static const char *bare(const char *to)
{
    return strncmp(to, "/gd/", 4) == 0 || strncmp(to, "/gd\"", 4) == 0 ? to + 3 : to;
}

/* How many links of ours a page has, under the base and beside it. */
static void links(const char *html, size_t *under, size_t *beside)
{
    const char *attrs[] = {" href=\"", " action=\""};
    *under = *beside = 0;
    for (size_t i = 0; i < 2; i++) {
        for (const char *p = strstr(html, attrs[i]); p; p = strstr(p + 1, attrs[i])) {
            const char *to = p + strlen(attrs[i]), *path = bare(to);
            if (to[0] != '/' || strncmp(to, "/a/", 3) == 0) {
                continue;
            }
            bool is = strncmp(path, base, sizeof base - 1) == 0 &&
                      (path[sizeof base - 1] == '/' || path[sizeof base - 1] == '"');
            *(is ? under : beside) += 1;
        }
    }
}

static void every_link_is_under_it(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    struct page_n v = sample_n();
    v.body.v = view_str("<h2>Own words</h2>");
    for (unsigned i = 0; i < PAGE_COUNT_ * PAGE_LANGS; i++) {
        enum page_id id = (enum page_id)(i / PAGE_LANGS);
        enum page_lang lang = (enum page_lang)(i % PAGE_LANGS);
        size_t under, beside, under2, beside2;
        site.base = VIEW("", 0);
        char *CB_CLEANUP(sample_free) first = sample_page(id, lang, &site, &v);
        links(first, &under, &beside);
        assert_int_equal(under, 0); /* the counting is not blind */
        site.base = view_str(base);
        char *CB_CLEANUP(sample_free) second = sample_page(id, lang, &site, &v);
        links(second, &under2, &beside2);
        assert_int_equal(beside2, 0);
        assert_int_equal(under2, beside);
        assert_true(id == PAGE_STAFF || under2 > 0);
        assert_int_equal(count(second, "\"/line/2/\""), 0); /* the front is /line/2 itself */
    }
}

static void front_page(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    struct page_line others[2] = {{.name = view_str("For <families>")},
                                  {.name = view_str("Third")}};
    char *CB_CLEANUP(sample_free) one = sample_page(PAGE_FRONT, PAGE_EN, &site, NULL);
    assert_null(strstr(one, "Which line do you want?"));
    assert_null(strstr(one, "data-line"));
    assert_int_equal(page_url_of(view_str("/line/2"), &others[0].url), CB_OK);
    assert_int_equal(page_url_of(view_str("/line/3"), &others[1].url), CB_OK);
    site.lines = others;
    site.nlines = 2;
    site.line = 4;
    char *CB_CLEANUP(sample_free) more = sample_page(PAGE_FRONT, PAGE_EN, &site, NULL);
    assert_non_null(strstr(more, "Which line do you want?"));
    assert_non_null(strstr(more, "<a href=\"/line/2\" dir=\"auto\">For &lt;families&gt;</a>"));
    assert_non_null(strstr(more, "<a href=\"/line/3\" dir=\"auto\">Third</a>"));
    assert_non_null(strstr(more, " data-line=\"4\""));
    others[1].number = 3;
    char *CB_CLEANUP(sample_free) back = sample_page(PAGE_RETURN, PAGE_EN, &site, NULL);
    assert_non_null(strstr(back, "<strong id=\"line-3\" dir=\"auto\" hidden>Third</strong>"));
    site.way.shut = true;
    char *CB_CLEANUP(sample_free) shut = sample_page(PAGE_CHOOSE, PAGE_EN, &site, NULL);
    assert_non_null(strstr(shut, "href=\"/#lines\""));
    site.base = view_str("/line/4");
    char *CB_CLEANUP(sample_free) under = sample_page(PAGE_CHOOSE, PAGE_GD, &site, NULL);
    assert_non_null(strstr(under, "href=\"/gd/line/4#lines\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_link_is_under_it),
                                       cmocka_unit_test(front_page)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
