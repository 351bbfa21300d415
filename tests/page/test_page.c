/* Every page in every language: the rules that no template may break. */
#include "page_sample.h"

typedef void rule(const char *html, enum page_id id, enum page_lang lang);

/* Run a rule over each page, empty and full of hostile words. */
static void each(rule *r)
{
    struct page_site site = sample_site();
    for (unsigned id = 0; id < PAGE_COUNT_; id++) {
        for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
            for (unsigned full = 0; full < 2; full++) {
                struct page_n v = sample_n();
                if (id == PAGE_SAFETY || id == PAGE_DANGER) /* have a heading of ours */
                    v.body.v = view_str("<h2>Own words</h2>");
                v.error = id == PAGE_N_SORRY || id == PAGE_RETURN ? PAGE_LATE : PAGE_FINE;
                char *CB_CLEANUP(sample_free) html =
                    sample_page((enum page_id)id, (enum page_lang)lang, &site, full ? &v : NULL);
                r(html, (enum page_id)id, (enum page_lang)lang);
            }
        }
    }
}

static void is_whole(const char *html, enum page_id id, enum page_lang lang)
{
    (void)id;
    assert_memory_equal(html, "<!DOCTYPE html>", 15);
    assert_non_null(strstr(html, lang == PAGE_EN ? "<html lang=\"en\"" : "<html lang=\"gd\""));
    assert_int_equal(count(html, "<h1"), 1);
    assert_int_equal(count(html, "<title>"), 1);
    assert_int_equal(count(html, "</html>"), 1);
}

static void is_utf8(const char *html, enum page_id id, enum page_lang lang)
{
    (void)id;
    (void)lang;
    struct buf CB_CLEANUP(buf_free) b;
    buf_init(&b, 512 * 1024);
    size_t replaced = count(html, "\xef\xbf\xbd"); /* what escaping itself put there */
    struct page_msg m = {.text = view_str(html)};
    struct page_n v = {.msgs = &m, .nmsgs = 1};
    struct page_site site = sample_site();
    assert_int_equal(page_render(PAGE_N_TALK, PAGE_EN, &site, &v, &b), CB_OK);
    buf_put(&b, "", 1);
    assert_int_equal(count((const char *)b.p, "\xef\xbf\xbd"), replaced);
}

/* Exit is the first thing that the Tab key reaches, the skip link the second. */
static void exit_is_first(const char *html, enum page_id id, enum page_lang lang)
{
    (void)lang;
    if (id == PAGE_STAFF)
        return;
    const char *body = strstr(html, "<body");
    assert_non_null(body);
    const char *exit = strstr(body, "<a ");
    assert_non_null(exit);
    assert_memory_equal(exit,
                        "<a class=\"cb-exit\" id=\"exit\" href=\"https://exit.example/\" "
                        "rel=\"noreferrer noopener\">",
                        84);
    const char *skip = strstr(exit + 1, "<a ");
    assert_memory_equal(skip, "<a class=\"govuk-skip-link\" href=\"#main\">", 40);
    const char *others[] = {"<button", "<input", "<textarea", "<summary", "tabindex"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        const char *o = strstr(body, others[i]);
        assert_true(!o || o > skip);
    }
    assert_non_null(strstr(html, "tel:999"));
}

static void nothing_inline(const char *html, enum page_id id, enum page_lang lang)
{
    (void)id;
    (void)lang;
    assert_null(strstr(html, "<script>"));
    assert_null(strstr(html, "<style"));
    assert_null(strstr(html, " style=\""));
    assert_null(strstr(html, "evil()</script>"));
    assert_null(strstr(html, "<b onclick"));
    assert_null(strstr(html, "type=\"file\""));
    assert_null(strstr(html, "multipart"));
    assert_null(strstr(html, "unseen-text"));
}

static bool is_known_link(const char *to)
{
    const char *outside[] = {"https://exit.example/\"", "https://www.torproject.org/\"",
                             "https://report.iwf.org.uk/\"", "tel:999\"", "tel:101\""};
    for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++)
        if (strncmp(to, outside[i], strlen(outside[i])) == 0)
            return true;
    return to[0] == '#' || (to[0] == '/' && to[1] != '/');
}

/* Of other websites only the exit, Tor and the watch body, and only as links to follow. */
static void links_are_known(const char *html, enum page_id id, enum page_lang lang)
{
    (void)id;
    (void)lang;
    const char *attrs[] = {" href=\"", " src=\"", " action=\"", " data-worker=\""};
    for (size_t i = 0; i < sizeof attrs / sizeof attrs[0]; i++) {
        for (const char *p = strstr(html, attrs[i]); p; p = strstr(p + 1, attrs[i]))
            if (!is_known_link(p + strlen(attrs[i])))
                fail_msg("page %u: %.60s", (unsigned)id, p);
    }
    for (const char *p = strstr(html, "src=\""); p; p = strstr(p + 1, "src=\""))
        assert_memory_equal(p, "src=\"/a/", 8);
}

/* A form's fields keep what is typed out of the browser's memory and its spelling service. */
static void fields_are_forgotten(const char *html, enum page_id id, enum page_lang lang)
{
    (void)id;
    (void)lang;
    size_t fields = count(html, "<textarea") + count(html, "type=\"text\"");
    assert_int_equal(count(html, "spellcheck=\"false\""), fields);
    assert_true(count(html, "autocomplete=\"off\"") >= fields);
    assert_int_equal(count(html, "<form"), count(html, "method=\"post\" action=\""));
    assert_int_equal(count(html, "<form"), count(html, "name=\"step\""));
}

#define RULE(name)                                                                                 \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        each(name);                                                                                \
    }
RULE(is_whole)
RULE(is_utf8)
RULE(exit_is_first)
RULE(nothing_inline)
RULE(links_are_known)
RULE(fields_are_forgotten)

static void too_small_says_so(void **state)
{
    (void)state;
    struct page_site site = sample_site();
    struct buf CB_CLEANUP(buf_free) b;
    buf_init(&b, 1000);
    assert_int_equal(page_render(PAGE_FRONT, PAGE_EN, &site, NULL, &b), CB_PEER_SIZE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_whole),        cmocka_unit_test(test_is_utf8),
        cmocka_unit_test(test_exit_is_first),   cmocka_unit_test(test_nothing_inline),
        cmocka_unit_test(test_links_are_known), cmocka_unit_test(test_fields_are_forgotten),
        cmocka_unit_test(too_small_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
