/* text: bytes of a plan or of a table, in parts. Called by plan and spend. Never copies. */
#include "campaign/campaign_in.h"
#include <string.h>

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

struct view text_trim(struct view v)
{
    while (v.len && is_blank(v.p[0])) {
        v = VIEW(v.p + 1, v.len - 1);
    }
    while (v.len && is_blank(v.p[v.len - 1])) {
        v.len--;
    }
    return v;
}

struct view text_part(struct view *v, uint8_t sep)
{
    const uint8_t *at = v->len ? memchr(v->p, sep, v->len) : NULL;
    size_t n = at ? (size_t)(at - v->p) : v->len;
    struct view part = text_trim(VIEW(v->p, n));
    *v = at ? VIEW(at + 1, v->len - n - 1) : VIEW(v->p + n, 0);
    return part;
}

/* Bytes of the UTF-8 character that begins here; 0: none does (RFC 3629 §4). */
static size_t char_len(const uint8_t *p, size_t left)
{
    size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (!n || n > left || p[0] > 0xf4) {
        return 0;
    }
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    bool overlong = (p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xf0 && p[1] < 0x90);
    bool outside = (p[0] == 0xed && p[1] > 0x9f) || (p[0] == 0xf4 && p[1] > 0x8f);
    return overlong || outside ? 0 : n;
}

size_t text_bad(struct view v)
{
    size_t at = 0;
    while (at < v.len) {
        size_t n = char_len(v.p + at, v.len - at);
        bool control = n == 1 && ((v.p[at] < 0x20 && !is_blank(v.p[at])) || v.p[at] == 0x7f);
        bool c1 = n == 2 && v.p[at] == 0xc2 && v.p[at + 1] < 0xa0;
        if (!n || control || c1) {
            return at;
        }
        at += n;
    }
    return v.len;
}
