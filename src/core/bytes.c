/* bytes: views, owned buffers, wiping. Called by every room.
 * Never leaves a copy of a buffer's old bytes behind when it grows. */
#include "core/core.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct view view_str(const char *s)
{
    return VIEW(s, strlen(s));
}

bool view_is(struct view v, const char *s)
{
    return view_eq(v, view_str(s));
}

bool view_eq(struct view a, struct view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

bool cb_equal(const void *a, const void *b, size_t n)
{
    const volatile uint8_t *x = a, *y = b;
    uint8_t diff = 0;
    for (size_t i = 0; i < n; i++) {
        diff = (uint8_t)(diff | (x[i] ^ y[i]));
    }
    return diff == 0;
}

void *cb_alloc(size_t n)
{
    void *p = calloc(1, n ? n : 1);
    /* Half a message is worse than a restart: the parent starts us again, and what was
     * acknowledged is on the disk. */
    CB_ASSERT(p);
    return p;
}

void cb_free(void *p, size_t n)
{
    if (p) {
        cb_wipe(p, n);
        free(p);
    }
}

void buf_init(struct buf *b, size_t max)
{
    *b = (struct buf){.max = max};
}

/* Growing copies into fresh memory and wipes the old: realloc would leave the old bytes. */
static bool buf_grow(struct buf *b, size_t need)
{
    if (need > b->max || b->failed) {
        b->failed = true;
        return false;
    }
    size_t cap = b->cap ? b->cap : 256;
    while (cap < need) {
        cap *= 2;
    }
    cap = cap > b->max ? b->max : cap;
    uint8_t *p = cb_alloc(cap);
    if (b->len) {
        memcpy(p, b->p, b->len);
    }
    cb_free(b->p, b->cap);
    b->p = p;
    b->cap = cap;
    return true;
}

uint8_t *buf_room(struct buf *b, size_t n)
{
    if (b->failed || n > b->max - b->len) {
        b->failed = true;
        return NULL;
    }
    if ((b->len + n > b->cap || !b->p) && !buf_grow(b, b->len + n)) {
        return NULL;
    }
    uint8_t *p = b->p + b->len;
    b->len += n;
    return p;
}

void buf_put(struct buf *b, const void *p, size_t n)
{
    uint8_t *to = buf_room(b, n);
    if (to && n) {
        memcpy(to, p, n);
    }
}

void buf_puts(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}

void buf_html(struct buf *b, const char *s)
{
    static const char *const names[256] = {
        ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&#34;", ['\''] = "&#39;"};
    for (; *s; s++) {
        const char *name = names[(unsigned char)*s];
        buf_put(b, name ? name : s, name ? strlen(name) : 1);
    }
}

void buf_putf(struct buf *b, const char *fmt, ...)
{
    char line[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof line) {
        b->failed = true;
    } else {
        buf_put(b, line, (size_t)n);
    }
    cb_wipe(line, sizeof line);
}

struct view buf_view(const struct buf *b)
{
    return VIEW(b->p, b->len);
}

void buf_free(struct buf *b)
{
    cb_free(b->p, b->cap);
    *b = (struct buf){.max = b->max};
}
