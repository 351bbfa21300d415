/* zip: files put into one, stored as they are (PKWARE's APPNOTE 6.3.3, without compression). Called
 * by ods. Never compresses: the first file of an ODS may not be, and the rest need not. */
#include "publish/publish_in.h"
#include <string.h>

enum { VERSION = 20, UTF8 = 1 << 11, DATE_1980 = 1 << 5 | 1 };

static uint32_t crc(struct view v)
{
    uint32_t c = 0xffffffffu;
    for (size_t i = 0; i < v.len; i++) {
        c ^= v.p[i];
        for (int k = 0; k < 8; k++) {
            c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
        }
    }
    return ~c;
}

/* Little-endian, as ZIP has it. */
static void put(struct buf *b, uint32_t v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t x = (uint8_t)(v >> 8 * i);
        buf_put(b, &x, 1);
    }
}

void pub_zip_begin(struct pub_zip *z, struct buf *out)
{
    *z = (struct pub_zip){.out = out, .base = out->len};
    buf_init(&z->central, 1 << 20);
}

/* What stands before a file and, again, in the directory at the end. */
static void fields(struct buf *b, const char *name, struct view v)
{
    put(b, VERSION, 2);
    put(b, UTF8, 2);
    put(b, 0, 2);         /* stored */
    put(b, 0, 2);         /* midnight */
    put(b, DATE_1980, 2); /* the same file every time it is made */
    put(b, crc(v), 4);
    put(b, (uint32_t)v.len, 4);
    put(b, (uint32_t)v.len, 4);
    put(b, (uint32_t)strlen(name), 2);
    put(b, 0, 2);
}

void pub_zip_add(struct pub_zip *z, const char *name, struct view v)
{
    uint32_t at = (uint32_t)(z->out->len - z->base);
    put(z->out, 0x04034b50u, 4);
    fields(z->out, name, v);
    buf_puts(z->out, name);
    buf_put(z->out, v.p, v.len);
    put(&z->central, 0x02014b50u, 4);
    put(&z->central, VERSION, 2);
    fields(&z->central, name, v);
    put(&z->central, 0, 2); /* no comment */
    put(&z->central, 0, 2); /* the first disk */
    put(&z->central, 0, 2);
    put(&z->central, 0, 4);
    put(&z->central, at, 4);
    buf_puts(&z->central, name);
    z->n++;
}

void pub_zip_end(struct pub_zip *z)
{
    uint32_t at = (uint32_t)(z->out->len - z->base);
    buf_put(z->out, z->central.p, z->central.len);
    put(z->out, 0x06054b50u, 4);
    put(z->out, 0, 4);
    put(z->out, z->n, 2);
    put(z->out, z->n, 2);
    put(z->out, (uint32_t)z->central.len, 4);
    put(z->out, at, 4);
    put(z->out, 0, 2);
    z->out->failed = z->out->failed || z->central.failed;
    buf_free(&z->central);
}
