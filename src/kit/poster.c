/* poster: one advert on paper: the message, the code to scan, the address to type, the number to
 * call. Called by cli. Never a picture: trials found that images add nothing, and one of a child
 * would be a wrong. Everything is in shares of the page's width, so that all sizes look alike;
 * what is read from three metres off is a fourteenth of it or more. */
#include "kit/kit_in.h"
#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <stdio.h>

static const struct {
    const char *word;
    double w_mm, h_mm;
} sizes[KIT_SIZES] = {
    [KIT_KIOSK] = {"kiosk", 1200, 1800}, /* a six-sheet, as kiosks and shelters take */
    [KIT_A3] = {"a3", 297, 420},
    [KIT_A4] = {"a4", 210, 297},
};
static const double pt_mm = 72 / 25.4;

const char *kit_size_word(enum kit_size size)
{
    return sizes[size].word;
}

const struct kit_words *kit_words_of(bool gaelic)
{
    static const struct kit_words words[2] = {
        {"Scan this, or type", "or call free"},
        {"Sganaibh seo, no sgrìobhaibh", "no fòn an-asgaidh"}};
    return &words[gaelic];
}

/* The lower part: what to do now. */
static enum cb_err foot_draw(cairo_t *cr, const struct kit_ad *ad, double w, const struct box *in)
{
    const struct kit_words *say = kit_words_of(ad->gaelic);
    double m = w * 0.07, q = in->h - 2 * w * 0.055, x = m + q + w * 0.05;
    struct ink ground = ad->dark ? ink_paper : ink_deep, ink = ad->dark ? ink_deep : ink_white;
    const struct box code = {m, in->y + w * 0.055, q, q};
    draw_box(cr, in, 0, ground);
    enum cb_err e = draw_qr(cr, ad->url, &code);
    struct box line = {x, code.y - w * 0.008, w - m - x, w * 0.045};
    const struct words scan = {say->scan, FACE_PLAN, w * 0.034, w * 0.01, 0, false, false, ink};
    line.y += draw_words(cr, &scan, &line) + w * 0.012;
    line.h = w * 0.09;
    const struct words address = {ad->address, FACE_BOLD, w * 0.072, w * 0.01,
                                  0,           false,     false,     ink};
    line.y += draw_words(cr, &address, &line) - w * 0.004;
    line.h = w * 0.12;
    const struct words short_path = {ad->path, FACE_MONO, w * 0.088, w * 0.01,
                                     0,        false,     false,     ink};
    line.y += draw_words(cr, &short_path, &line);
    if (ad->number[0]) {
        const struct box end = {x, line.y, line.w, code.y + q - line.y};
        char call[80];
        snprintf(call, sizeof call, "%s\n%s", say->call, ad->number);
        const struct words number = {
            call, FACE_BOLD, w * (ad->gaelic ? 0.04 : 0.05), w * 0.01, 1.1, false, true, ink};
        draw_words(cr, &number, &end);
    }
    return e;
}

static enum cb_err poster_draw(cairo_t *cr, const struct kit_ad *ad, double w, double h)
{
    double m = w * 0.07, foot = w * 0.48, last = w * 0.1;
    const struct box page = {0, 0, w, h}, bar = {m, m, w * 0.12, w * 0.014};
    struct ink ground = ad->dark ? ink_deep : ink_paper, ink = ad->dark ? ink_white : ink_deep;
    draw_box(cr, &page, 0, ground);
    draw_box(cr, &bar, 0, ad->dark ? ink_sand : ink_deep);
    double top = m + w * 0.06, room = h - foot - last - top - w * 0.05;
    struct box in = {m, top, w - 2 * m, room * 0.64};
    const struct words headline = {ad->headline, FACE_BOLD, w * 0.135, w * 0.03,
                                   1.08,         false,     false,     ink};
    double high = draw_words(cr, &headline, &in);
    in = (struct box){m, top + high + w * 0.04, w - 2 * m, room - high - w * 0.04};
    const struct words text = {ad->text, FACE_PLAN, w * 0.056, w * 0.02,
                               1.2,      false,     false,     ad->dark ? ink_white : ink_text};
    draw_words(cr, &text, &in);
    const struct box below = {0, h - foot - last, w, foot};
    enum cb_err e = foot_draw(cr, ad, w, &below);
    in = (struct box){m, h - last, w - 2 * m, last * 0.84};
    const struct words promise = {
        "Confidential. No name, no account. Is somebody in danger right now? Call 999.",
        FACE_PLAN,
        w * 0.03,
        w * 0.008,
        0,
        false,
        true,
        ad->dark ? ink_white : ink_quiet};
    in.y = h - last + (last - w * 0.042) / 2;
    in.h = w * 0.042;
    draw_words(cr, &promise, &in);
    return e;
}

enum cb_err kit_poster(const struct kit_ad *ad, enum kit_size size, enum kit_form form,
                       const char *path)
{
    double w = sizes[size].w_mm * pt_mm, h = sizes[size].h_mm * pt_mm;
    cairo_surface_t *s = form == KIT_PDF ? cairo_pdf_surface_create(path, w, h)
                                         : cairo_svg_surface_create(path, w, h);
    cairo_t *cr = cairo_create(s);
    enum cb_err e = poster_draw(cr, ad, w, h), f = draw_end(cr, s);
    return e ? e : f;
}
