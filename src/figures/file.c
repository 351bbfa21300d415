/* file: a version as bytes, and back. Called by versions. docs/PROTOCOL.md §4 FIGURES is the
 * layout. Never gives a version whose digest is wrong, or whose cells are not in order. */
#include "figures/figures_in.h"
#include <sodium.h>
#include <string.h>

enum { TYPE = 17, VERSION = 1, HEAD = 4, MOST_NAMES = 0xfffe };
static const uint8_t hdr[HEAD] = {'C', 'B', VERSION, TYPE};

/* --- writing ------------------------------------------------------------------------------------
 */
static void put(struct buf *b, uint64_t v, size_t n)
{
    uint8_t *p = buf_room(b, n);
    for (size_t i = 0; p && i < n; i++) {
        p[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
    }
}

static void put_text(struct buf *b, const char *s, size_t len_bytes)
{
    put(b, strlen(s), len_bytes);
    buf_puts(b, s);
}

static void put_names(struct buf *b, const struct fig_data *d)
{
    for (size_t i = 0; i < d->groups; i++) {
        put_text(b, d->group[i].text, 1);
    }
    for (size_t i = 0; i < d->codes; i++) {
        const struct fig_code *c = &d->code[i];
        put_text(b, c->code, 1);
        put_text(b, c->label, 1);
        put(b, c->group, 2);
        put(b, c->becomes, 2);
        put(b, c->valid.from, 2);
        put(b, c->valid.below, 2);
    }
    for (size_t i = 0; i < d->areas; i++) {
        put_text(b, d->area[i].text, 1);
    }
    for (size_t i = 0; i < d->periods; i++) {
        put(b, d->period[i].from, 2);
        put(b, d->period[i].below, 2);
    }
    for (size_t i = 0; i < d->notes; i++) {
        put_text(b, d->note[i].text, 1);
    }
}

static void put_known(struct buf *b, const struct fig_data *d)
{
    size_t n = d->periods * d->areas;
    uint8_t *p = buf_room(b, (n + 7) / 8);
    if (p && n) {
        memset(p, 0, (n + 7) / 8);
    }
    for (size_t i = 0; p && i < n; i++) {
        p[i / 8] = (uint8_t)(p[i / 8] | (d->known[i] ? 0x80 >> i % 8 : 0));
    }
}

static void put_column16(struct buf *b, const uint16_t *v, size_t n)
{
    uint8_t *p = buf_room(b, 2 * n);
    for (size_t i = 0; p && i < n; i++) {
        p[2 * i] = (uint8_t)(v[i] >> 8);
        p[2 * i + 1] = (uint8_t)v[i];
    }
}

static void put_column32(struct buf *b, const uint32_t *v, size_t n)
{
    uint8_t *p = buf_room(b, 4 * n);
    for (size_t i = 0; p && i < n; i++) {
        p[4 * i] = (uint8_t)(v[i] >> 24);
        p[4 * i + 1] = (uint8_t)(v[i] >> 16);
        p[4 * i + 2] = (uint8_t)(v[i] >> 8);
        p[4 * i + 3] = (uint8_t)v[i];
    }
}

enum cb_err fig_encode(const struct fig_data *d, struct buf *b)
{
    uint8_t digest[FIG_DIGEST];
    buf_put(b, hdr, sizeof hdr);
    put(b, d->about.version, 4);
    put(b, d->about.day, 4);
    buf_put(b, d->about.before, FIG_DIGEST);
    put_text(b, d->about.source, 1);
    put_text(b, d->about.why, 2);
    const size_t counts[] = {d->groups, d->codes, d->areas, d->periods, d->notes, 0};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        put(b, counts[i], 2);
    }
    put(b, d->cells, 4);
    put_names(b, d);
    put_known(b, d);
    put_column16(b, d->c_period, d->cells);
    put_column16(b, d->c_area, d->cells);
    put_column16(b, d->c_code, d->cells);
    put_column32(b, d->recorded, d->cells);
    put_column32(b, d->detected, d->cells);
    if (b->failed) {
        return CB_PEER_SIZE;
    }
    crypto_generichash(digest, sizeof digest, b->p, b->len, NULL, 0);
    buf_put(b, digest, sizeof digest);
    return b->failed ? CB_PEER_SIZE : CB_OK;
}

/* --- reading ------------------------------------------------------------------------------------
 */
static void get_text(struct rd *r, size_t len_bytes, char *out, size_t room)
{
    size_t n = len_bytes == 1 ? rd_u8(r) : rd_u16(r);
    struct view v = rd_view(r, n);
    bool nul = v.len && memchr(v.p, 0, v.len);
    if (r->failed || nul || !fig_utf8(v) || !fig_text(v, out, room)) {
        r->failed = true;
        out[0] = 0;
    }
}

static void get_names(struct rd *r, struct fig_data *d)
{
    for (size_t i = 0; i < d->groups; i++) {
        get_text(r, 1, d->group[i].text, FIG_NAME);
    }
    for (size_t i = 0; i < d->codes; i++) {
        struct fig_code *c = &d->code[i];
        get_text(r, 1, c->code, FIG_CODE_NAME);
        get_text(r, 1, c->label, FIG_NAME);
        c->group = rd_u16(r);
        c->becomes = rd_u16(r);
        c->valid.from = rd_u16(r);
        c->valid.below = rd_u16(r);
    }
    for (size_t i = 0; i < d->areas; i++) {
        get_text(r, 1, d->area[i].text, FIG_NAME);
    }
    for (size_t i = 0; i < d->periods; i++) {
        d->period[i].from = rd_u16(r);
        d->period[i].below = rd_u16(r);
    }
    for (size_t i = 0; i < d->notes; i++) {
        get_text(r, 1, d->note[i].text, FIG_NOTE);
    }
}

static void get_known(struct rd *r, struct fig_data *d)
{
    size_t n = d->periods * d->areas;
    struct view v = rd_view(r, (n + 7) / 8);
    for (size_t i = 0; v.len && i < n; i++) {
        d->known[i] = v.p[i / 8] >> (7 - i % 8) & 1;
    }
    if (v.len && n % 8 && v.p[n / 8] << n % 8 & 0xff) {
        r->failed = true; /* the bits left over are 0 */
    }
}

static void get_column16(struct rd *r, uint16_t *out, size_t n)
{
    struct view v = rd_view(r, 2 * n);
    for (size_t i = 0; v.len && i < n; i++) {
        out[i] = (uint16_t)(v.p[2 * i] << 8 | v.p[2 * i + 1]);
    }
}

static void get_column32(struct rd *r, uint32_t *out, size_t n)
{
    struct view v = rd_view(r, 4 * n);
    for (size_t i = 0; v.len && i < n; i++) {
        const uint8_t *p = v.p + 4 * i;
        out[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
    }
}

/* The counts, before anything is allocated for them: a short file cannot ask for much. */
static bool get_counts(struct rd *r, struct fig_data *d)
{
    d->groups = rd_u16(r);
    d->codes = rd_u16(r);
    d->areas = rd_u16(r);
    d->periods = rd_u16(r);
    d->notes = rd_u16(r);
    rd_zero(r, 2);
    d->cells = rd_u32(r);
    bool small = d->groups <= MOST_NAMES && d->codes <= MOST_NAMES && d->areas <= FIG_AREAS_MOST &&
                 d->periods <= FIG_PERIODS_MOST && d->notes <= FIG_NOTES_MOST &&
                 d->cells <= FIG_CELLS_MOST;
    size_t least = d->groups + 10 * d->codes + d->areas + 4 * d->periods + d->notes +
                   d->periods * d->areas / 8 + FIG_CELL_BYTES * d->cells;
    return !r->failed && small && least <= r->left;
}

static enum cb_err decode(struct view body, struct fig_data *d)
{
    struct rd r = rd_of(body);
    uint8_t h[HEAD];
    rd_bytes(&r, h, sizeof h);
    if (r.failed || memcmp(h, hdr, 2) != 0) {
        return CB_PEER_FORMAT;
    }
    if (memcmp(h, hdr, sizeof h) != 0) {
        return CB_PEER_VERSION;
    }
    d->about.version = rd_u32(&r);
    d->about.day = rd_u32(&r);
    rd_bytes(&r, d->about.before, FIG_DIGEST);
    get_text(&r, 1, d->about.source, FIG_NAME);
    get_text(&r, 2, d->about.why, FIG_WHY);
    if (!get_counts(&r, d)) {
        d->groups = d->codes = d->areas = d->periods = d->notes = d->cells = 0;
        return CB_PEER_FORMAT;
    }
    fig_data_room(d);
    get_names(&r, d);
    get_known(&r, d);
    get_column16(&r, d->c_period, d->cells);
    get_column16(&r, d->c_area, d->cells);
    get_column16(&r, d->c_code, d->cells);
    get_column32(&r, d->recorded, d->cells);
    get_column32(&r, d->detected, d->cells);
    return rd_done(&r) && fig_data_sound(d) ? CB_OK : CB_PEER_FORMAT;
}

enum cb_err fig_decode(struct view v, struct fig_data **out)
{
    uint8_t digest[FIG_DIGEST];
    *out = NULL;
    if (v.len < HEAD + FIG_DIGEST) {
        return CB_PEER_FORMAT;
    }
    struct view body = VIEW(v.p, v.len - FIG_DIGEST);
    crypto_generichash(digest, sizeof digest, body.p, body.len, NULL, 0);
    if (memcmp(digest, v.p + body.len, sizeof digest) != 0) {
        return CB_PEER_SEAL;
    }
    CB_CLEANUP(fig_free) struct fig_data *d = fig_data_new();
    enum cb_err e = decode(body, d);
    if (e) {
        return e;
    }
    memcpy(d->about.digest, digest, sizeof digest);
    *out = d;
    d = NULL;
    return CB_OK;
}
