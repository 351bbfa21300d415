/* Escaping and links: what the outside can put into a page. */
#include "page/page_in.h"
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <cmocka.h>

static void shows(struct view v, const char *want)
{
    struct buf CB_CLEANUP(buf_free) b;
    buf_init(&b, 4096);
    page_put_text(&b, v);
    assert_false(b.failed);
    if (!view_is(buf_view(&b), want))
        fail_msg("got %.*s, wanted %s", (int)b.len, (const char *)b.p, want);
    assert_int_equal(page_text_len(v), b.len);
}

static void dangerous_characters(void **state)
{
    (void)state;
    shows(view_str("<script>alert(1)</script>"), "&lt;script&gt;alert(1)&lt;/script&gt;");
    shows(view_str("\" onclick=\"x"), "&#34; onclick=&#34;x");
    shows(view_str("' autofocus '"), "&#39; autofocus &#39;");
    shows(view_str("a & b &amp; c"), "a &amp; b &amp;amp; c");
    shows(view_str("</textarea>"), "&lt;/textarea&gt;");
    shows(view_str(""), "");
    shows(view_str("plain words"), "plain words");
    shows(view_str("two\r\n\tlines"), "two\r\n\tlines");
    shows(VIEW("a\0b", 3), "a\xef\xbf\xbd"
                           "b");
    shows(view_str("\x1b[2J\x7f"), "\xef\xbf\xbd[2J\xef\xbf\xbd");
}

static void every_ascii_byte(void **state)
{
    (void)state;
    for (unsigned c = 0; c < 0x80; c++) {
        uint8_t byte = (uint8_t)c;
        struct buf CB_CLEANUP(buf_free) b;
        buf_init(&b, 64);
        page_put_text(&b, VIEW(&byte, 1));
        for (size_t i = 0; i < b.len; i++)
            assert_null(memchr("<>\"'", b.p[i], 4));
        assert_true(b.len > 0);
    }
}

static void utf8_is_kept(void **state)
{
    (void)state;
    shows(view_str("F\xc3\xa0gaibh \xe2\x80\x93 \xf0\x9f\x99\x82"),
          "F\xc3\xa0gaibh \xe2\x80\x93 \xf0\x9f\x99\x82");
    shows(view_str("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf"),
          "\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf");
}

/* Each broken byte is one U+FFFD, and what follows is read afresh. */
static void broken_utf8_is_replaced(void **state)
{
    (void)state;
    shows(view_str("\xff<"), "\xef\xbf\xbd&lt;");
    shows(view_str("\xc3"), "\xef\xbf\xbd");
    shows(view_str("\xc3<b>"), "\xef\xbf\xbd&lt;b&gt;");     /* cannot swallow the < */
    shows(view_str("\xc0\xbc"), "\xef\xbf\xbd\xef\xbf\xbd"); /* overlong < */
    shows(view_str("\xe0\x80\xbc"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    shows(view_str("\xed\xa0\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"); /* surrogate */
    shows(view_str("\xf4\x90\x80\x80"), "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
    shows(view_str("\xe2\x80"), "\xef\xbf\xbd\xef\xbf\xbd");
}

static void writing_is_not_turned_round(void **state)
{
    (void)state;
    shows(view_str("a\xe2\x80\xae"
                   "b"),
          "a\xef\xbf\xbd"
          "b"); /* U+202E */
    shows(view_str("a\xe2\x81\xa6"
                   "b"),
          "a\xef\xbf\xbd"
          "b"); /* U+2066 */
    shows(view_str("a\xc2\x85"
                   "b"),
          "a\xef\xbf\xbd"
          "b"); /* C1 */
    shows(view_str("a\xe2\x80\x99"
                   "b"),
          "a\xe2\x80\x99"
          "b"); /* U+2019, an apostrophe */
}

static void links_that_pass(void **state)
{
    (void)state;
    const char *good[] = {"/", "/safety", "https://www.example.org/", "http://example.org/?a=1&b=2",
                          "https://example.org/x#y"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct page_url u;
        assert_int_equal(page_url_of(view_str(good[i]), &u), CB_OK);
        assert_true(view_is(u.v, good[i]));
    }
}

static void links_that_do_not(void **state)
{
    (void)state;
    const char *bad[] = {"",
                         "javascript:alert(1)",
                         "JavaScript:alert(1)",
                         " javascript:alert(1)",
                         "data:text/html,x",
                         "//example.org/",
                         "vbscript:x",
                         "example.org",
                         "https://",
                         "https://a b",
                         "https://a\"b",
                         "https://a'b",
                         "https://a<b",
                         "https://a\\b",
                         "/\\example.org",
                         "https://a\nb",
                         "https://\xc3\xa0",
                         "HTTPS://example.org",
                         "file:///etc/passwd"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct page_url u;
        if (page_url_of(view_str(bad[i]), &u) != CB_PEER_FORMAT)
            fail_msg("%s passed", bad[i]);
    }
}

/* Even a page_url that skipped its check cannot carry a script into a page. */
static void unchecked_link_leads_home(void **state)
{
    (void)state;
    struct buf CB_CLEANUP(buf_free) b;
    buf_init(&b, 256);
    page_put_url(&b, (struct page_url){view_str("javascript:alert(1)")});
    page_put_url(&b, (struct page_url){0});
    page_put_url(&b, (struct page_url){view_str("https://e.org/?a&b")});
    assert_true(view_is(buf_view(&b), "//https://e.org/?a&amp;b"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dangerous_characters),
        cmocka_unit_test(every_ascii_byte),
        cmocka_unit_test(utf8_is_kept),
        cmocka_unit_test(broken_utf8_is_replaced),
        cmocka_unit_test(writing_is_not_turned_round),
        cmocka_unit_test(links_that_pass),
        cmocka_unit_test(links_that_do_not),
        cmocka_unit_test(unchecked_link_leads_home),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
