/* Any bytes as a page's file, in both kinds of page. What comes out is made of our elements and
 * attributes alone, whole, and links only to where links may lead. Never needs a file. */
#include "content/content_in.h"
#include <string.h>

static const char *const opens[] = {
    "h1 class=\"govuk-heading-xl\"",
    "h2 class=\"govuk-heading-m\"",
    "h3 class=\"govuk-heading-s\"",
    "p class=\"govuk-body-l\"",
    "p class=\"govuk-body\"",
    "ul class=\"govuk-list govuk-list--bullet\"",
    "ul class=\"govuk-list govuk-list--bullet govuk-list--spaced\"",
    "ol class=\"govuk-list govuk-list--number\"",
    "ol class=\"govuk-list govuk-list--number govuk-list--spaced\"",
    "li",
    "div class=\"cb-note\"",
    "hr class=\"govuk-section-break govuk-section-break--l govuk-section-break--visible\"",
    "table class=\"govuk-table\"",
    "thead class=\"govuk-table__head\"",
    "tbody class=\"govuk-table__body\"",
    "tr class=\"govuk-table__row\"",
    "th scope=\"col\" class=\"govuk-table__header\"",
    "td class=\"govuk-table__cell\"",
    "em",
    "strong",
    "code",
    "br",
    "/h1",
    "/h2",
    "/h3",
    "/p",
    "/ul",
    "/ol",
    "/li",
    "/div",
    "/table",
    "/thead",
    "/tbody",
    "/tr",
    "/th",
    "/td",
    "/em",
    "/strong",
    "/code",
    "/a"};
static const char link_open[] = "a class=\"govuk-link\" href=\"";

static bool is_known(const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < sizeof opens / sizeof opens[0]; i++)
        if (view_is(VIEW(p, len), opens[i]))
            return true;
    size_t n = sizeof link_open - 1;
    if (len < n || memcmp(p, link_open, n) != 0)
        return false;
    return p[n] == '/' || memcmp(p + n, "https://", 8) == 0 || memcmp(p + n, "tel:", 4) == 0;
}

static void check(struct view html)
{
    for (size_t i = 0; i < html.len; i++) {
        if (html.p[i] == '>')
            CB_ASSERT(false); /* a bare > */
        if (html.p[i] != '<')
            continue;
        const uint8_t *end = memchr(html.p + i, '>', html.len - i);
        CB_ASSERT(end && is_known(html.p + i + 1, (size_t)(end - html.p) - i - 1));
        i = (size_t)(end - html.p);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    for (unsigned i = 0; i < CONTENT_PAGES; i += 4) { /* about, and safety: a page and a part */
        CB_CLEANUP(buf_free) struct buf out;
        struct content_front front;
        struct content_work w = {
            .text = VIEW(data, len), .name = "x", .row = &content_names[i], .lang = PAGE_GD};
        buf_init(&out, CONTENT_HTML_MAX);
        content_make(&w, &out, &front);
        if (!out.failed)
            check(buf_view(&out));
    }
    return 0;
}
