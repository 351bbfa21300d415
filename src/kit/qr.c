/* qr: an address as a QR code: on a surface, as an SVG file of its own, as a picture. Called by
 * kit's other files and by cli. Never without the white border that scanners need. */
#include "kit/kit_in.h"
#include <cairo-svg.h>
#include <qrencode.h>

enum {
    QUIET = 4 /* modules of white around: ISO/IEC 18004 */,
    MODULE_PX = 16,
    SIDE_PT = 142 /* 5 cm */
};

static void code_free(QRcode **q)
{
    if (*q) {
        QRcode_free(*q);
    }
}

/* Level Q: a quarter of it may be scratched, glared upon or stuck over. */
static QRcode *code_new(const char *url)
{
    return QRcode_encodeString(url, 0, QR_ECLEVEL_Q, QR_MODE_8, 1);
}

/* Each run of dark modules in a row is one rectangle. */
static void rows_draw(cairo_t *cr, const QRcode *q, const struct box *in)
{
    double m = in->w / (q->width + 2 * QUIET);
    for (int y = 0; y < q->width; y++) {
        for (int x = 0; x < q->width; x++) {
            int from = x;
            while (x < q->width && q->data[y * q->width + x] & 1) {
                x++;
            }
            if (x > from) {
                cairo_rectangle(cr, in->x + (from + QUIET) * m, in->y + (y + QUIET) * m,
                                (x - from) * m, m);
            }
        }
    }
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_NONE); /* no hair of white between two rows */
    cairo_fill(cr);
    cairo_set_antialias(cr, CAIRO_ANTIALIAS_DEFAULT);
}

enum cb_err draw_qr(cairo_t *cr, const char *url, const struct box *in)
{
    CB_CLEANUP(code_free) QRcode *q = code_new(url);
    if (!q) {
        return CB_HERE_MEM;
    }
    draw_box(cr, in, in->w / 40, ink_white);
    rows_draw(cr, q, in);
    return CB_OK;
}

enum cb_err kit_qr_svg(const char *url, const char *path)
{
    const struct box all = {0, 0, SIDE_PT, SIDE_PT};
    cairo_surface_t *s = cairo_svg_surface_create(path, SIDE_PT, SIDE_PT);
    cairo_t *cr = cairo_create(s);
    enum cb_err e = draw_qr(cr, url, &all), f = draw_end(cr, s);
    return e ? e : f;
}

enum cb_err kit_qr_png(const char *url, const char *path)
{
    CB_CLEANUP(code_free) QRcode *q = code_new(url);
    if (!q) {
        return CB_HERE_MEM;
    }
    int side = (q->width + 2 * QUIET) * MODULE_PX;
    const struct box all = {0, 0, side, side};
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_RGB24, side, side);
    cairo_t *cr = cairo_create(s);
    draw_box(cr, &all, 0, ink_white);
    rows_draw(cr, q, &all);
    cairo_surface_flush(s);
    cairo_status_t wrote = cairo_surface_write_to_png(s, path);
    enum cb_err e = draw_end(cr, s);
    return wrote ? CB_HERE_DISK : e;
}
