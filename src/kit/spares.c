/* spares: a sheet of codes to cut out, for what is printed before anybody knows where it will hang.
 * Called by cli. Never the same code twice, because the caller draws them so. */
#include "kit/kit_in.h"
#include <cairo-pdf.h>
#include <stdio.h>

enum { COLS = 3, ROWS = 5, EACH = COLS * ROWS };
static const double page_w = 595.28, page_h = 841.89, margin = 36;

static enum cb_err spare_draw(cairo_t *cr, const char *address, const struct kit_spare *one,
                              const struct box *in)
{
    char path[64];
    double q = in->w * 0.6;
    const struct box code = {in->x + (in->w - q) / 2, in->y + 4, q, q};
    enum cb_err e = draw_qr(cr, one->url, &code);
    struct box line = {in->x + 6, in->y + q + 6, in->w - 12, 14};
    const struct words name = {address, FACE_PLAN, 11, 4, 0, true, false, ink_text};
    line.y += draw_words(cr, &name, &line);
    line.h = 24;
    snprintf(path, sizeof path, "/go/%s", one->code);
    const struct words word = {path, FACE_MONO, 17, 4, 0, true, false, ink_text};
    draw_words(cr, &word, &line);
    cairo_set_source_rgb(cr, 0.8, 0.8, 0.8);
    cairo_set_line_width(cr, 0.5);
    cairo_rectangle(cr, in->x, in->y, in->w, in->h);
    cairo_stroke(cr);
    return e;
}

enum cb_err kit_spares(const char *address, const struct kit_spare *spare, size_t n,
                       const char *path)
{
    cairo_surface_t *s = cairo_pdf_surface_create(path, page_w, page_h);
    cairo_t *cr = cairo_create(s);
    double w = (page_w - 2 * margin) / COLS, h = (page_h - 2 * margin) / ROWS;
    enum cb_err e = CB_OK;
    for (size_t i = 0; !e && i < n; i++) {
        size_t at = i % EACH;
        const struct box in = {margin + (double)(at % COLS) * w, margin + (double)(at / COLS) * h,
                               w, h};
        if (i && at == 0) {
            cairo_show_page(cr);
        }
        e = spare_draw(cr, address, &spare[i], &in);
    }
    enum cb_err f = draw_end(cr, s);
    return e ? e : f;
}
