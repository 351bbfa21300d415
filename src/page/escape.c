/* Escaping: how a value gets into a page. Called by generated pages, and for its sizes by nojs.
 * Never lets a byte through that could end the text or the attribute it stands in. */
#include "page/page_in.h"

static const char REPLACEMENT[] = "\xef\xbf\xbd"; /* U+FFFD */
enum { REPLACEMENT_LEN = 3 };

/* What stands for an ASCII byte; NULL: itself. */
static const char *ascii_entity(uint8_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&#34;";
    case '\'':
        return "&#39;";
    default:
        break;
    }
    bool space = c == '\n' || c == '\r' || c == '\t';
    bool control = (c < 0x20 && !space) || c == 0x7f;
    return control ? REPLACEMENT : NULL;
}

/* Bytes of the well-formed sequence at p, or 0. Source: Unicode 15 §3.9, table 3-7: the second
 * byte's range depends on the first, which shuts out overlong forms and surrogates. */
static size_t utf8_len(const uint8_t *p, size_t left)
{
    static const struct {
        uint8_t first, last, low, high, len;
    } rows[] = {{0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3},
                {0xe1, 0xec, 0x80, 0xbf, 3}, {0xed, 0xed, 0x80, 0x9f, 3},
                {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
                {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (p[0] < rows[i].first || p[0] > rows[i].last)
            continue;
        if (left < rows[i].len || p[1] < rows[i].low || p[1] > rows[i].high)
            return 0;
        for (size_t k = 2; k < rows[i].len; k++)
            if ((p[k] & 0xc0) != 0x80)
                return 0;
        return rows[i].len;
    }
    return 0;
}

/* C1 controls, and the marks that reorder text around them: U+200E-F, U+202A-E, U+2066-9. */
static bool is_invisible(const uint8_t *p, size_t len)
{
    if (len == 2)
        return p[0] == 0xc2 && p[1] < 0xa0;
    if (len != 3 || p[0] != 0xe2)
        return false;
    return (p[1] == 0x80 && (p[2] == 0x8e || p[2] == 0x8f || (p[2] >= 0xaa && p[2] <= 0xae))) ||
           (p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9);
}

/* What the front of v becomes: *out, and its length. Gives the bytes of v that it stands for. */
static size_t escape_next(struct view v, const char **out, size_t *out_len)
{
    *out = (const char *)v.p;
    if (v.p[0] < 0x80) {
        const char *e = ascii_entity(v.p[0]);
        *out_len = 1;
        if (e) {
            *out = e;
            *out_len = view_str(e).len;
        }
        return 1;
    }
    size_t n = utf8_len(v.p, v.len);
    *out_len = n;
    if (n == 0 || is_invisible(v.p, n)) {
        *out = REPLACEMENT;
        *out_len = REPLACEMENT_LEN;
    }
    return n ? n : 1;
}

/* Text and a double-quoted attribute need the same five. Bytes that are not UTF-8, control
 * characters and the invisible ones that turn writing around become U+FFFD.
 * Source  HTML Living Standard, "Escaping a string"; Unicode 15 §3.9, table 3-7. */
void page_put_text(struct buf *o, struct view v)
{
    size_t plain = 0; /* bytes at the front of v that stand for themselves, put as one */
    size_t at = 0;
    while (at < v.len) {
        const char *out;
        size_t out_len;
        struct view rest = VIEW(v.p + at, v.len - at);
        size_t used = escape_next(rest, &out, &out_len);
        if (out != (const char *)rest.p) {
            buf_put(o, v.p + plain, at - plain);
            buf_put(o, out, out_len);
            plain = at + used;
        }
        at += used;
    }
    if (at > plain)
        buf_put(o, v.p + plain, at - plain);
}

size_t page_text_len(struct view v)
{
    size_t len = 0;
    for (size_t at = 0; at < v.len;) {
        const char *out;
        size_t out_len;
        at += escape_next(VIEW(v.p + at, v.len - at), &out, &out_len);
        len += out_len;
    }
    return len;
}

void page_put_html(struct buf *o, struct page_html h)
{
    buf_put(o, h.v.p, h.v.len);
}

void page_put_num(struct buf *o, uint64_t n)
{
    buf_putf(o, "%llu", (unsigned long long)n);
}

void page_put_clock(struct buf *o, unsigned minutes)
{
    enum { DAY = 1440 };
    unsigned m = minutes > DAY ? minutes - DAY : minutes;
    buf_putf(o, "%02u:%02u", m / 60, m % 60);
}

void page_put_url(struct buf *o, struct page_url u)
{
    struct page_url checked;
    if (u.v.len == 0 || page_url_of(u.v, &checked) != CB_OK)
        checked.v = view_str("/");
    page_put_text(o, checked.v); /* an & between parameters still needs escaping */
}

static bool begins(struct view v, const char *with)
{
    struct view w = view_str(with);
    return v.len > w.len && view_eq(VIEW(v.p, w.len), w);
}

static bool is_number(struct view v)
{
    for (size_t i = 0; i < v.len; i++) {
        if ((v.p[i] < '0' || v.p[i] > '9') && !(v.p[i] == '+' && i == 0))
            return false;
    }
    return v.len > 0;
}

enum cb_err page_url_of(struct view v, struct page_url *out)
{
    for (size_t i = 0; i < v.len; i++) {
        uint8_t c = v.p[i];
        if (c <= 0x20 || c >= 0x7f || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\')
            return CB_PEER_FORMAT;
    }
    bool ours = v.len > 0 && v.p[0] == '/' && (v.len == 1 || v.p[1] != '/');
    bool call = begins(v, "tel:") && is_number(VIEW(v.p + 4, v.len - 4));
    if (!ours && !call && !begins(v, "https://") && !begins(v, "http://"))
        return CB_PEER_FORMAT;
    out->v = v;
    return CB_OK;
}
