/* cursor: the big-endian wire reader and writer with sticky errors. Called by every codec.
 * Never reads or writes past what it was given; after the first error it gives zeros. */
#include "core/core.h"
#include <string.h>

struct rd rd_of(struct view v)
{
    return (struct rd){.p = v.p, .left = v.len};
}

struct view rd_view(struct rd *r, size_t n)
{
    if (r->failed || n > r->left) {
        r->failed = true;
        return (struct view){0};
    }
    struct view v = VIEW(r->p, n);
    r->p = n ? r->p + n : r->p; /* an empty view may be NULL, which must not be added to */
    r->left -= n;
    return v;
}

static uint64_t rd_number(struct rd *r, size_t n)
{
    struct view v = rd_view(r, n);
    uint64_t x = 0;
    for (size_t i = 0; i < v.len; i++) {
        x = x << 8 | v.p[i];
    }
    return x;
}

uint8_t rd_u8(struct rd *r)
{
    return (uint8_t)rd_number(r, 1);
}

uint16_t rd_u16(struct rd *r)
{
    return (uint16_t)rd_number(r, 2);
}

uint32_t rd_u32(struct rd *r)
{
    return (uint32_t)rd_number(r, 4);
}

uint64_t rd_u64(struct rd *r)
{
    return rd_number(r, 8);
}

void rd_bytes(struct rd *r, void *out, size_t n)
{
    struct view v = rd_view(r, n);
    if (v.len) {
        memcpy(out, v.p, n);
    } else if (n) {
        memset(out, 0, n);
    }
}

void rd_zero(struct rd *r, size_t n)
{
    struct view v = rd_view(r, n);
    uint8_t any = 0;
    for (size_t i = 0; i < v.len; i++) {
        any = (uint8_t)(any | v.p[i]);
    }
    r->failed = r->failed || any;
}

bool rd_done(const struct rd *r)
{
    return !r->failed && r->left == 0;
}

struct wr wr_of(void *p, size_t cap)
{
    return (struct wr){.p = p, .left = cap};
}

void wr_bytes(struct wr *w, const void *p, size_t n)
{
    if (w->failed || n > w->left) {
        w->failed = true;
        return;
    }
    if (n) {
        memcpy(w->p + w->len, p, n);
    }
    w->len += n;
    w->left -= n;
}

static void wr_number(struct wr *w, uint64_t v, size_t n)
{
    uint8_t b[8];
    for (size_t i = 0; i < n; i++) {
        b[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
    }
    wr_bytes(w, b, n);
}

void wr_u8(struct wr *w, uint8_t v)
{
    wr_number(w, v, 1);
}

void wr_u16(struct wr *w, uint16_t v)
{
    wr_number(w, v, 2);
}

void wr_u32(struct wr *w, uint32_t v)
{
    wr_number(w, v, 4);
}

void wr_u64(struct wr *w, uint64_t v)
{
    wr_number(w, v, 8);
}

void wr_zero(struct wr *w, size_t n)
{
    static const uint8_t zeros[64];
    for (size_t done = 0; done < n; done += sizeof zeros) {
        wr_bytes(w, zeros, n - done < sizeof zeros ? n - done : sizeof zeros);
    }
}
