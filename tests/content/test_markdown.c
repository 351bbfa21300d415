/* One file: what Markdown becomes, and what is refused, with its line. */
#include "sample.h"

static void becomes(const char *body, const char *want)
{
    struct heard h;
    struct buf CB_CLEANUP(buf_free) out;
    char text[4096];
    snprintf(text, sizeof text, TOP "%s", body);
    make(PAGE_ABOUT, PAGE_EN, text, &h, &out);
    if (h.n || !strstr((const char *)out.p, want))
        fail_msg("%s\ngives %s\nand says %s\nwanted %s", body, (const char *)out.p, h.text, want);
}

/* The body begins in line 6. */
static void refused(const char *body, const char *want)
{
    struct heard h;
    struct buf CB_CLEANUP(buf_free) out;
    char text[4096];
    snprintf(text, sizeof text, TOP "%s", body);
    make(PAGE_ABOUT, PAGE_EN, text, &h, &out);
    if (h.n != 1 || !strstr(h.text, want))
        fail_msg("%s\nsays %u: %s\nwanted %s", body, h.n, h.text, want);
}

static void parts_have_their_classes(void **state)
{
    (void)state;
    becomes("first\n",
            "<h1 class=\"govuk-heading-xl\">A page</h1>\n<p class=\"govuk-body-l\">first");
    becomes("first\n\nsecond\n", "<p class=\"govuk-body\">second</p>");
    becomes("## Two\n\n### Three\n",
            "<h2 class=\"govuk-heading-m\">Two</h2>\n<h3 class=\"govuk-heading-s\">");
    becomes("- a\n- b\n", "<ul class=\"govuk-list govuk-list--bullet\">\n<li>a</li>");
    becomes("- a\n\n- b\n", "<ul class=\"govuk-list govuk-list--bullet govuk-list--spaced\">");
    becomes("1. a\n2. b\n", "<ol class=\"govuk-list govuk-list--number\">");
    becomes("> mind\n", "<div class=\"cb-note\"><p class=\"govuk-body\">mind</p>\n</div>");
    becomes("*a* **b** `c`\n", "<em>a</em> <strong>b</strong> <code>c</code>");
    becomes("a\n\n---\n\nb\n", "<hr class=\"govuk-section-break");
    becomes("| A | B |\n| --- | --- |\n| 1 | 2 |\n",
            "<th scope=\"col\" class=\"govuk-table__header\">A</th>");
    becomes("| A | B |\n| --- | --- |\n| 1 | 2 |\n", "<td class=\"govuk-table__cell\">1</td>");
}

static void text_is_escaped(void **state)
{
    (void)state;
    becomes("1 < 2 & \"so\" 'on'\n", "1 &lt; 2 &amp; &#34;so&#34; &#39;on&#39;");
    becomes("`<b>`\n", "<code>&lt;b&gt;</code>");
    becomes("\\<b\\>\n", "&lt;b&gt;");
    becomes("a\\\nb\n", "a<br>\nb");
}

static void html_is_refused(void **state)
{
    (void)state;
    refused("a\n\n<script>alert(1)</script>\n", "en/x.md:8: HTML is not taken here");
    refused("a <b>c\n", "en/x.md:6: HTML");
    refused("<!-- a\nb -->\n", "HTML");
    refused("<div>\n\n", "en/x.md:6: HTML");
    refused("a &nbsp; b\n", "en/x.md:6: write the character itself");
    refused("a\n\n![p](https://example.org/x.png)\n", "en/x.md:8: pages have no pictures");
    refused("```\nx\n```\n", "block of code");
}

static void links_that_pass(void **state)
{
    (void)state;
    becomes("[a](/safety)\n", "<a class=\"govuk-link\" href=\"/safety\">a</a>");
    becomes("[a](/)\n", "href=\"/\">");
    becomes("[a](/figures)\n", "href=\"/figures\">");
    becomes("[a](/figures/v2/figures.csv)\n", "href=\"/figures/v2/figures.csv\">");
    becomes("[a](tel:08081570100)\n", "<a class=\"govuk-link\" href=\"tel:08081570100\">a</a>");
    becomes("[a](tel:999)\n", "href=\"tel:999\"");
    becomes("<https://example.org/x?a=1&b=2>\n",
            "href=\"https://example.org/x?a=1&amp;b=2\" rel=\"noreferrer noopener\">");
}

static void links_that_do_not(void **state)
{
    (void)state;
    const char *bad[] = {"/nowhere",
                         "/figuresque",
                         "/figures?x",
                         "/staff",
                         "/gd/safety",
                         "//example.org/",
                         "safety",
                         "#part",
                         "http://example.org/",
                         "https://example",
                         "https://me:pw@example.org/",
                         "javascript:alert(1)",
                         "JavaScript:alert(1)",
                         "data:text/html,x",
                         "mailto:a@example.org",
                         "tel:",
                         "tel:12;ext=3",
                         "tel:0808-157",
                         "&#106;avascript:alert(1)",
                         "https://example.org/\xc3\xa0"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char body[300];
        snprintf(body, sizeof body, "some\nwords and [a](%s)\n", bad[i]);
        refused(body, "en/x.md:7: ");
    }
    struct heard h;
    struct buf CB_CLEANUP(buf_free) out;
    make(PAGE_ABOUT, PAGE_EN, TOP "[a](javascript:alert(1))\n", &h, &out);
    assert_null(strstr((const char *)out.p, "href"));
}

static void links_stay_in_the_language(void **state)
{
    (void)state;
    struct heard h;
    struct buf CB_CLEANUP(buf_free) out;
    make(PAGE_ABOUT, PAGE_GD, TOP "[a](/safety) [b](/)\n", &h, &out);
    assert_int_equal(h.n, 0);
    assert_non_null(strstr((const char *)out.p, "href=\"/gd/safety\""));
    assert_non_null(strstr((const char *)out.p, "href=\"/gd\""));
}

static void headings_are_in_order(void **state)
{
    (void)state;
    refused("# Another\n", "en/x.md:6: a page has one heading with a single #");
    refused("### Too deep\n", "en/x.md:6: a heading may be one deeper");
    refused("## Two\n\n#### Four\n", "en/x.md:8: headings go three deep");
    refused("2. two\n", "en/x.md:6: a numbered list begins with 1");
    refused("| a | b | c | d | e |\n| --- | --- | --- | --- | --- |\n", "four columns");
    struct heard h;
    struct buf CB_CLEANUP(buf_free) out;
    make(PAGE_ABOUT, PAGE_EN, "---\ntitle: A\n---\nwords\n\n# Late\n", &h, &out);
    assert_non_null(strstr(h.text, "en/x.md:4: begin with the page's heading"));
}

/* Below a part of ours: its heading and its title are there. */
static void a_part_has_no_heading_of_its_own(void **state)
{
    (void)state;
    struct heard h;
    struct buf CB_CLEANUP(buf_free) out;
    struct buf CB_CLEANUP(buf_free) again;
    make(PAGE_DANGER, PAGE_EN, "---\n---\nwords\n\n## Two\n", &h, &out);
    assert_int_equal(h.n, 0);
    make(PAGE_DANGER, PAGE_EN, "---\ntitle: Mine\n---\n# One\n", &h, &again);
    assert_int_equal(h.n, 2);
    assert_non_null(strstr(h.text, "en/x.md:2: this page has its title already"));
    assert_non_null(strstr(h.text, "en/x.md:4: this page has its first heading already"));
}

static void front(const char *text, const char *want)
{
    struct heard h;
    struct buf CB_CLEANUP(buf_free) out;
    make(PAGE_ABOUT, PAGE_EN, text, &h, &out);
    if (!strstr(h.text, want))
        fail_msg("%s\nsays %s\nwanted %s", text, h.text, want);
}

static void front_matter(void **state)
{
    (void)state;
    struct heard h;
    struct buf CB_CLEANUP(buf_free) out;
    struct content_front f = make(
        PAGE_ABOUT, PAGE_EN, "---\r\ntitle:  Mine \r\nexample: yes\r\n---\r\n# A\r\n", &h, &out);
    assert_int_equal(h.n, 0);
    assert_true(view_is(f.title, "Mine") && f.example);
    front("# A\n", "en/x.md:1: the file must begin with a line ---");
    front("", "en/x.md:1: the file must begin");
    front("---\ntitle: A\n# A\n", "the second --- is missing");
    front("---\n---\n# A\n", "en/x.md:1: there is no title");
    front("---\ntitle:\n---\n# A\n", "en/x.md:2: the title must be 1 to 60 bytes");
    front("---\ntitle: A\ntitle: B\n---\n# A\n", "en/x.md:3: title is given a second time");
    front("---\ntitle: A\nlayout: x\n---\n# A\n", "en/x.md:3: there is no key “layout”");
    front("---\ntitle A\n---\n# A\n", "en/x.md:2: between the two ---");
    front("---\ntitle: A\nexample: no\n---\n# A\n", "en/x.md:3: example must be yes");
    front("---\ntitle: Stop Child Abuse\n---\n# A\n", "en/x.md:2: the title stands in the browser");
}

static void bytes_that_no_page_holds(void **state)
{
    (void)state;
    refused("a\n\nb \xff c\n", "en/x.md:8: a character here is broken");
    refused("a \xe2\x80\xae b\n", "en/x.md:6: a character here");
    refused("a \x1b[2J\n", "en/x.md:6: a character here");
    becomes("a \xef\xbf\xbd \xc3\xa0\n", "\xef\xbf\xbd \xc3\xa0");
}

/* All faults of a file are told at once, not the first alone. */
static void all_faults_at_once(void **state)
{
    (void)state;
    struct heard h;
    struct buf CB_CLEANUP(buf_free) out;
    make(PAGE_ABOUT, PAGE_EN, TOP "[a](/x) <b> \xff\n\n# B\n\n[c](http://d.org)\n", &h, &out);
    assert_int_equal(h.n, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_have_their_classes),
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(html_is_refused),
        cmocka_unit_test(links_that_pass),
        cmocka_unit_test(links_that_do_not),
        cmocka_unit_test(links_stay_in_the_language),
        cmocka_unit_test(headings_are_in_order),
        cmocka_unit_test(a_part_has_no_heading_of_its_own),
        cmocka_unit_test(front_matter),
        cmocka_unit_test(bytes_that_no_page_holds),
        cmocka_unit_test(all_faults_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
