/* draw: words and shapes on a surface. Called by all of kit. Never lets a word run out of its box:
 * the letters get smaller instead. */
#include "kit/kit_in.h"
#include <pango/pangocairo.h>
#include <string.h>

const struct ink ink_deep = {0.114, 0.247, 0.271}, ink_white = {1, 1, 1},
                 ink_paper = {0.969, 0.957, 0.925}, ink_text = {0.114, 0.165, 0.18},
                 ink_quiet = {0.302, 0.357, 0.376}, ink_sand = {1, 0.812, 0.29};

static const char *const faces[] = {
    [FACE_PLAN] = "Noto Sans, DejaVu Sans, Liberation Sans, sans-serif",
    [FACE_BOLD] = "Noto Sans, DejaVu Sans, Liberation Sans, sans-serif bold",
    [FACE_MONO] = "DejaVu Sans Mono, Liberation Mono, monospace bold",
};

static void layout_size(PangoLayout *l, const struct words *w, double size)
{
    PangoFontDescription *d = pango_font_description_from_string(faces[w->face]);
    pango_font_description_set_absolute_size(d, size * PANGO_SCALE);
    pango_layout_set_font_description(l, d);
    pango_font_description_free(d);
    if (w->line > 0) {
        pango_layout_set_line_spacing(l, (float)w->line);
    }
}

static void layout_measure(PangoLayout *l, double *w_out, double *h_out)
{
    int w, h;
    pango_layout_get_size(l, &w, &h);
    *w_out = (double)w / PANGO_SCALE;
    *h_out = (double)h / PANGO_SCALE;
}

static bool fits(PangoLayout *l, const struct words *w, const struct box *in, double size)
{
    double wide, high;
    layout_size(l, w, size);
    layout_measure(l, &wide, &high);
    return wide <= in->w && high <= in->h;
}

/* The largest size that fits, to a hundredth. */
static void layout_fit(PangoLayout *l, const struct words *w, const struct box *in)
{
    double lo = w->least, hi = w->most;
    if (!fits(l, w, in, hi)) {
        while (hi - lo > w->most / 200) {
            double mid = (lo + hi) / 2;
            *(fits(l, w, in, mid) ? &lo : &hi) = mid;
        }
        layout_size(l, w, lo);
    }
}

/* As narrow as it may be without another line: then no line has one word alone. */
static void layout_balance(PangoLayout *l, const struct box *in)
{
    double wide, high, was_h, lo = in->w / 3, hi = in->w;
    layout_measure(l, &wide, &was_h);
    while (pango_layout_get_line_count(l) > 1 && hi - lo > in->w / 100) {
        double mid = (lo + hi) / 2;
        pango_layout_set_width(l, (int)(mid * PANGO_SCALE));
        layout_measure(l, &wide, &high);
        *(wide <= mid && high <= was_h ? &hi : &lo) = mid;
    }
    pango_layout_set_width(l, (int)(hi * PANGO_SCALE));
}

/* Short sentences stay whole: "No number." is not torn in two. */
static void layout_text(PangoLayout *l, const struct words *w)
{
    enum { SHORT = 14 };
    CB_CLEANUP(buf_free) struct buf b;
    const char *p = w->text;
    buf_init(&b, 4096);
    while (*p) {
        size_t n = strcspn(p, ".?!"), whole = n + strspn(p + n, ".?!");
        bool keep = w->face == FACE_BOLD && whole <= SHORT;
        for (size_t i = 0; i < whole; i++) {
            bool space = keep && p[i] == ' ' && i > 0;
            buf_put(&b, space ? "\xc2\xa0" : &p[i], space ? 2 : 1);
        }
        p += whole;
    }
    pango_layout_set_text(l, (const char *)b.p, (int)b.len);
}

double draw_words(cairo_t *cr, const struct words *w, const struct box *in)
{
    double wide, high;
    PangoLayout *l = pango_cairo_create_layout(cr);
    cairo_font_options_t *o = cairo_font_options_create();
    cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(pango_layout_get_context(l), o);
    cairo_font_options_destroy(o);
    layout_text(l, w);
    pango_layout_set_wrap(l, PANGO_WRAP_WORD);
    pango_layout_set_width(l, (int)(in->w * PANGO_SCALE));
    pango_layout_set_alignment(l, w->centred ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
    layout_fit(l, w, in);
    layout_balance(l, in);
    layout_measure(l, &wide, &high);
    double across = (double)pango_layout_get_width(l) / PANGO_SCALE;
    cairo_set_source_rgb(cr, w->ink.r, w->ink.g, w->ink.b);
    cairo_move_to(cr, in->x + (w->centred ? (in->w - across) / 2 : 0),
                  in->y + (w->low ? in->h - high : 0));
    pango_cairo_show_layout(cr, l);
    g_object_unref(l);
    return high;
}

void draw_box(cairo_t *cr, const struct box *b, double round, struct ink ink)
{
    const double quarter = 1.5707963267948966;
    cairo_set_source_rgb(cr, ink.r, ink.g, ink.b);
    cairo_new_path(cr);
    cairo_arc(cr, b->x + b->w - round, b->y + round, round, -quarter, 0);
    cairo_arc(cr, b->x + b->w - round, b->y + b->h - round, round, 0, quarter);
    cairo_arc(cr, b->x + round, b->y + b->h - round, round, quarter, 2 * quarter);
    cairo_arc(cr, b->x + round, b->y + round, round, 2 * quarter, 3 * quarter);
    cairo_close_path(cr);
    cairo_fill(cr);
}

enum cb_err draw_end(cairo_t *cr, cairo_surface_t *s)
{
    cairo_status_t a = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(s);
    cairo_status_t b = cairo_surface_status(s);
    cairo_surface_destroy(s);
    return a || b ? CB_HERE_DISK : CB_OK;
}
