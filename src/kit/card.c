/* card: one advert as a picture for a social network. Called by cli. Never with a code to scan:
 * who sees it holds the telephone that would have to scan it; the post's own link leads on. */
#include "kit/kit_in.h"
#include <stdio.h>

static const struct {
    const char *word;
    int w, h;
} sizes[KIT_CARDS] = {
    [KIT_SQUARE] = {"1080x1080", 1080, 1080},
    [KIT_WIDE] = {"1200x630", 1200, 630},
    [KIT_TALL] = {"1080x1920", 1080, 1920},
};

const char *kit_card_word(enum kit_card card)
{
    return sizes[card].word;
}

/* A tall one leaves room above and below: there the network puts its own buttons. */
static void card_draw(cairo_t *cr, const struct kit_ad *ad, double w, double h)
{
    char address[128];
    double u = w < h * 1.4 ? w : h * 1.25, m = u * 0.075, edge = h > w * 1.5 ? h * 0.14 : m;
    struct ink ground = ad->dark ? ink_deep : ink_paper, ink = ad->dark ? ink_white : ink_deep;
    const struct box page = {0, 0, w, h}, bar = {m, edge, u * 0.12, u * 0.014};
    draw_box(cr, &page, 0, ground);
    draw_box(cr, &bar, 0, ad->dark ? ink_sand : ink_deep);
    double top = edge + u * 0.06, foot = u * 0.14, room = h - edge - foot - top - u * 0.02;
    struct box in = {m, top, w - 2 * m, room * 0.68};
    const struct words headline = {ad->headline, FACE_BOLD, u * 0.112, u * 0.03,
                                   1.08,         false,     false,     ink};
    double high = draw_words(cr, &headline, &in);
    in = (struct box){m, top + high + u * 0.03, w - 2 * m, room - high - u * 0.03};
    const struct words text = {ad->text, FACE_PLAN, u * 0.05, u * 0.02,
                               1.2,      false,     false,    ad->dark ? ink_white : ink_text};
    draw_words(cr, &text, &in);
    snprintf(address, sizeof address, "%s%s", ad->address, ad->path);
    in = (struct box){m, h - edge - foot, w - 2 * m, foot * 0.55};
    const struct words type = {address, FACE_BOLD, u * 0.056, u * 0.02, 0, false, false, ink};
    high = draw_words(cr, &type, &in);
    in.y += high + u * 0.008;
    in.h = foot - high - u * 0.008;
    const struct words promise = {
        "Confidential. No name, no account.", FACE_PLAN, u * 0.036, u * 0.01, 0, false, false, ink};
    draw_words(cr, &promise, &in);
}

enum cb_err kit_card_png(const struct kit_ad *ad, enum kit_card card, const char *path)
{
    cairo_surface_t *s =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, sizes[card].w, sizes[card].h);
    cairo_t *cr = cairo_create(s);
    card_draw(cr, ad, sizes[card].w, sizes[card].h);
    cairo_surface_flush(s);
    cairo_status_t wrote = cairo_surface_write_to_png(s, path);
    enum cb_err e = draw_end(cr, s);
    return wrote ? CB_HERE_DISK : e;
}
