/* links: where a page of the organisation's may lead. Called by render.
 * Never lets a link through that loads, runs or tells anything: pages of ours, https and tel. */
#include "content/content_in.h"
#include <stdio.h>
#include <string.h>

enum { HREF_MAX = 200, PHONE_MIN = 3, PHONE_MAX = 15 };

static bool begins(struct view v, const char *with)
{
    struct view w = view_str(with);
    return v.len >= w.len && view_eq(VIEW(v.p, w.len), w);
}

/* /figures and what is under it: published by the operator's command, in one language. */
static bool published(struct view href)
{
    static const char root[] = "/figures";
    size_t n = sizeof root - 1;
    bool plain = true;
    for (size_t i = 0; i < href.len; i++) {
        uint8_t c = href.p[i];
        plain = plain && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' ||
                          c == '.' || c == '-');
    }
    return plain && begins(href, root) && (href.len == n || href.p[n] == '/');
}

/* render wrote the links, and quotes in text are not bare there: this finds links and nothing
 * else. */
struct page_html content_under(struct page_html body, struct view base, struct buf *room)
{
    static const char link[] = "href=\"/", gd[] = "/gd";
    const size_t n = sizeof link - 2; /* up to the slash */
    if (!base.len || !body.v.len) {
        return body;
    }
    const uint8_t *p = body.v.p, *end = p + body.v.len, *at = p;
    buf_init(room, 2 * CONTENT_HTML_MAX);
    while ((at = memmem(at, (size_t)(end - at), link, n + 1)) != NULL) {
        at += n;
        struct view rest = VIEW(at, (size_t)(end - at));
        if (begins(rest, "/figures/") || begins(rest, "/figures\"")) {
            continue;
        }
        at += begins(rest, "/gd/") || begins(rest, "/gd\"") ? sizeof gd - 1 : 0;
        buf_put(room, p, (size_t)(at - p));
        buf_put(room, base.p, base.len);
        p = at + (at[0] == '/' && at[1] == '"'); /* "/" alone is no part of a path */
    }
    buf_put(room, p, (size_t)(end - p));
    CB_ASSERT(!room->failed); /* a page of so many links was refused when it was read */
    return (struct page_html){buf_view(room)};
}

static enum content_link ours(struct content_work *w, size_t at, struct view href, char out[256])
{
    enum page_id id;
    enum page_lang lang;
    if (published(href)) {
        snprintf(out, 256, "%.*s", (int)href.len, (const char *)href.p);
        return CONTENT_OURS;
    }
    if (page_find(href, &id, &lang) || id == PAGE_STAFF) {
        content_fault(w, at, "there is no page “%.*s” in this service", (int)href.len,
                      (const char *)href.p);
        return CONTENT_BAD;
    }
    if (lang != PAGE_EN) {
        content_fault(w, at,
                      "write “/…” without the language: each language's pages link to "
                      "each other by themselves");
        return CONTENT_BAD;
    }
    bool front = href.len == 1;
    snprintf(out, 256, "%s%.*s", w->lang == PAGE_GD ? "/gd" : "",
             w->lang == PAGE_GD && front ? 0 : (int)href.len, (const char *)href.p);
    return CONTENT_OURS;
}

static enum content_link phone(struct content_work *w, size_t at, struct view href, char out[256])
{
    struct view number = VIEW(href.p + 4, href.len - 4);
    size_t digits = 0;
    for (size_t i = 0; i < number.len; i++) {
        bool digit = number.p[i] >= '0' && number.p[i] <= '9';
        digits += digit;
        if (!digit && !(i == 0 && number.p[i] == '+'))
            digits = PHONE_MAX + 1;
    }
    if (digits < PHONE_MIN || digits > PHONE_MAX) {
        content_fault(w, at, "a telephone link is tel: and digits, without spaces");
        return CONTENT_BAD;
    }
    snprintf(out, 256, "%.*s", (int)href.len, (const char *)href.p);
    return CONTENT_PHONE;
}

/* A name with a dot in it, and nobody's name or password before an @. */
static bool host_fits(struct view href)
{
    size_t i = sizeof "https://" - 1;
    bool dot = false;
    for (; i < href.len && href.p[i] != '/' && href.p[i] != '?' && href.p[i] != '#'; i++) {
        if (href.p[i] == '@')
            return false;
        dot = dot || (href.p[i] == '.' && i > sizeof "https://" - 1);
    }
    return dot;
}

enum content_link content_link_of(struct content_work *w, size_t at, struct view href,
                                  char out[256])
{
    struct page_url checked;
    if (href.len == 0 || href.len > HREF_MAX) {
        content_fault(w, at, "a link must be 1 to %d bytes long", HREF_MAX);
        return CONTENT_BAD;
    }
    if (href.p[0] == '/' && !(href.len > 1 && href.p[1] == '/'))
        return ours(w, at, href, out);
    if (begins(href, "tel:"))
        return phone(w, at, href, out);
    if (begins(href, "http://")) {
        content_fault(w, at, "a link to another website must begin with https://");
        return CONTENT_BAD;
    }
    if (page_url_of(href, &checked) || !host_fits(href)) {
        content_fault(w, at,
                      "“%.*s” is not a link that this page may have: /about or another page "
                      "of ours, https://… or tel:…",
                      (int)href.len, (const char *)href.p);
        return CONTENT_BAD;
    }
    snprintf(out, 256, "%.*s", (int)href.len, (const char *)href.p);
    return CONTENT_OUTSIDE;
}
