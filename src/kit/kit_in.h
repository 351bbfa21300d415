/* kit, private: what the files of this room share. Included only inside src/kit. Lengths are in the
 * unit of the surface: points of a page, pixels of a picture. */
#ifndef CALLBOX_KIT_IN_H
#define CALLBOX_KIT_IN_H
#include "kit/kit.h"
#include <cairo.h>

struct ink {
    double r, g, b;
};
struct box {
    double x, y, w, h;
};
enum face { FACE_PLAN, FACE_BOLD, FACE_MONO };
struct words {
    const char *text;
    enum face face;
    double most, least; /* sizes of the letters; the largest is taken that fits */
    double line;        /* height of a line, of the size; 0: as the face has it */
    bool centred, low;  /* low: at the box's bottom */
    struct ink ink;
};
/* Draw words into a box, as large as they fit, lines of like length. Gives the height they took. */
double draw_words(cairo_t *cr, const struct words *w, const struct box *in);
void draw_box(cairo_t *cr, const struct box *b, double round, struct ink ink);
/* A QR code with its white border, in a square. */
enum cb_err draw_qr(cairo_t *cr, const char *url, const struct box *in) CB_MUST;
/* What became of a surface; ends it. */
enum cb_err draw_end(cairo_t *cr, cairo_surface_t *s) CB_MUST;

extern const struct ink ink_deep, ink_white, ink_paper, ink_text, ink_quiet, ink_sand;
#endif
