/* text: what names may be made of. Called by the reader of versions and by the imports.
 * Never lets a control character or a broken byte into a name. */
#include "figures/figures_in.h"
#include <string.h>

/* Bytes of the sequence that begins here, 0 when it is none (RFC 3629). */
static size_t sequence(const uint8_t *p, size_t left)
{
    static const struct {
        uint8_t mask, is;
        uint8_t n;
        uint32_t least;
    } kind[] = {{0xe0, 0xc0, 2, 0x80}, {0xf0, 0xe0, 3, 0x800}, {0xf8, 0xf0, 4, 0x10000}};
    for (size_t k = 0; k < sizeof kind / sizeof kind[0]; k++) {
        if ((p[0] & kind[k].mask) != kind[k].is || left < kind[k].n) {
            continue;
        }
        uint32_t c = p[0] & (uint8_t)~kind[k].mask;
        for (size_t i = 1; i < kind[k].n; i++) {
            if ((p[i] & 0xc0) != 0x80) {
                return 0;
            }
            c = c << 6 | (p[i] & 0x3f);
        }
        bool good = c >= kind[k].least && c <= 0x10ffff && (c < 0xd800 || c > 0xdfff) && c >= 0xa0;
        return good ? kind[k].n : 0;
    }
    return 0;
}

bool fig_utf8(struct view v)
{
    for (size_t i = 0; i < v.len;) {
        bool plain = v.p[i] >= 0x20 && v.p[i] < 0x7f;
        size_t n = plain ? 1 : sequence(v.p + i, v.len - i);
        if (!n) {
            return false;
        }
        i += n;
    }
    return true;
}

bool fig_text(struct view v, char *out, size_t room)
{
    if (v.len >= room) {
        return false;
    }
    if (v.len) {
        memcpy(out, v.p, v.len);
    }
    out[v.len] = 0;
    return true;
}

int fig_order(struct view a, struct view b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.p, b.p, n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}
