/* scan: the strict look at a request's head before llhttp sees it. Called by head_read.
 * Never repairs anything: a head that two servers could read in two ways is refused.
 *
 * Debian 12's llhttp takes a bare CR for a line end (CVE-2023-30589); what passes here holds no
 * such thing. Source: STACK.md §8 risk 1; RFC 9112 §2.2, §3, §5. */
#include "http/head.h"
#include <string.h>

enum { METHOD_LEN_MAX = 16 };

static bool is_token(uint8_t c)
{
    bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return alnum || (c && strchr("!#$%&'*+-.^_`|~", c));
}

/* Field content: visible bytes, space, tab, and the old high half, which nothing here reads. */
static bool is_text(uint8_t c)
{
    return c == '\t' || (c >= 0x20 && c != 0x7f);
}

/* Take one line off the front of v, without its CR LF. False: a CR or LF stands alone. */
static bool line_take(struct view *v, struct view *line_out)
{
    size_t n = 0;
    while (n < v->len && v->p[n] != '\r' && v->p[n] != '\n') {
        n++;
    }
    if (n + 1 >= v->len || v->p[n] != '\r' || v->p[n + 1] != '\n') {
        return false;
    }
    *line_out = VIEW(v->p, n);
    *v = VIEW(v->p + n + 2, v->len - n - 2);
    return true;
}

static struct view word_take(struct view *v)
{
    const uint8_t *space = v->len ? memchr(v->p, ' ', v->len) : NULL;
    size_t n = space ? (size_t)(space - v->p) : v->len;
    struct view word = VIEW(v->p, n);
    *v = space ? VIEW(space + 1, v->len - n - 1) : VIEW(v->p + n, 0);
    return word;
}

static unsigned version_scan(struct view v)
{
    bool shape = v.len == 8 && memcmp(v.p, "HTTP/", 5) == 0 && v.p[5] >= '0' && v.p[5] <= '9' &&
                 v.p[6] == '.' && v.p[7] >= '0' && v.p[7] <= '9';
    if (!shape) {
        return 400;
    }
    return view_is(v, "HTTP/1.1") || view_is(v, "HTTP/1.0") ? 0 : 505;
}

/* Origin form only: one slash in front, visible ASCII, no fragment (RFC 9112 §3.2.1). */
static unsigned target_scan(struct view v)
{
    if (v.len > HEAD_TARGET_MAX) {
        return 414;
    }
    if (!v.len || v.p[0] != '/') {
        return 400;
    }
    for (size_t i = 0; i < v.len; i++) {
        if (v.p[i] <= 0x20 || v.p[i] >= 0x7f || v.p[i] == '#') {
            return 400;
        }
    }
    return 0;
}

static unsigned first_line_scan(struct view line)
{
    struct view method = word_take(&line), target = word_take(&line);
    if (!method.len || method.len > METHOD_LEN_MAX) {
        return 400;
    }
    for (size_t i = 0; i < method.len; i++) {
        if (method.p[i] < 'A' || method.p[i] > 'Z') {
            return 400;
        }
    }
    unsigned version = version_scan(line);
    return version ? version : target_scan(target);
}

/* name ":" value. A line that starts with a space or tab is a folded one: its name is empty. */
static bool field_scan(struct view line)
{
    size_t n = 0;
    while (n < line.len && is_token(line.p[n])) {
        n++;
    }
    if (!n || n == line.len || line.p[n] != ':') {
        return false;
    }
    for (n++; n < line.len; n++) {
        if (!is_text(line.p[n])) {
            return false;
        }
    }
    return true;
}

unsigned head_scan(struct view head)
{
    struct view line;
    if (head.len > HEAD_MAX) {
        return 431;
    }
    if (!line_take(&head, &line)) {
        return 400;
    }
    unsigned status = first_line_scan(line);
    for (unsigned fields = 0; !status; fields++) {
        if (!line_take(&head, &line)) {
            return 400;
        }
        if (!line.len) {
            return head.len ? 400 : 0;
        }
        status = field_scan(line) ? 0 : 400;
        status = !status && fields == HEAD_FIELDS_MAX ? 431 : status;
    }
    return status;
}

size_t head_end(struct view v)
{
    const uint8_t *p = v.len ? memmem(v.p, v.len, "\r\n\r\n", 4) : NULL;
    return p ? (size_t)(p - v.p) + 4 : 0;
}
