/* Tests the room kit: sizes of what is printed and posted, how fine the codes are, that words stay
 * in their boxes and can be told from their ground. That codes can be read from how sheets look,
 * and where they lead, is tests/campaign/run.mjs. Never needs a font by name. */
#include "kit/kit_in.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <cairo.h>
#include <stdio.h>

static char dir[] = "/tmp/callbox-kit-XXXXXX";
static char whole[4 << 20];

static int make_dir(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : 1;
}
static int drop_dir(void **state)
{
    char command[80];
    (void)state;
    snprintf(command, sizeof command, "rm -r %.60s", dir);
    return system(command);
}

static const char *path_of(const char *name)
{
    static char path[200];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static size_t read_all(const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t n = fread(whole, 1, sizeof whole - 1, f);
    fclose(f);
    for (size_t i = 0; i < n; i++) {
        whole[i] = whole[i] ? whole[i] : ' '; /* so that it can be searched as text */
    }
    whole[n] = 0;
    return n;
}

static const struct kit_ad ads[] = {
    {"Short.", "T.", "line.example", "/go/K7RM", "", "https://line.example/go/K7RM", true, false},
    {"A headline that is as long as a plan lets it be, which is a good deal longer than any poster "
     "should have, in long compounds: Verantwortungsbewusstseinsförderung.",
     "A text that goes on and on, so that the letters have to become smaller and smaller until it "
     "fits into the place that is left for it, however long it is, and it is rather long.",
     "a-very-long-name-of-a-host.of-some-organisation.example", "/gd/go/K7RM", "08081 570 123",
     "https://a-very-long-name-of-a-host.of-some-organisation.example/gd/go/K7RM", false, true},
};

/* --- sizes
 * --------------------------------------------------------------------------------- */
static const double mm[KIT_SIZES][2] = {{1200, 1800}, {297, 420}, {210, 297}};

static void number_is(const char *at, double want)
{
    double got = strtod(at, NULL);
    if (fabs(got - want) > 0.01) {
        fail_msg("%f, not %f", got, want);
    }
}

static void posters(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 2 * KIT_SIZES; i++) {
        double w = mm[i / 2][0] * 72 / 25.4, h = mm[i / 2][1] * 72 / 25.4;
        const char *path = path_of("poster.pdf");
        assert_int_equal(kit_poster(&ads[i % 2], (enum kit_size)(i / 2), KIT_PDF, path), CB_OK);
        read_all(path);
        const char *box = strstr(whole, "/MediaBox [ 0 0 ");
        assert_non_null(box);
        number_is(box + 16, w);
        number_is(strchr(box + 16, ' '), h);
        assert_null(strstr(box + 1, "/MediaBox")); /* one page */
        assert_null(strstr(whole, "/Author"));
        path = path_of("poster.svg");
        assert_int_equal(kit_poster(&ads[i % 2], (enum kit_size)(i / 2), KIT_SVG, path), CB_OK);
        read_all(path);
        const char *width = strstr(whole, "width=\""), *height = strstr(whole, "height=\"");
        assert_true(width && height);
        number_is(width + 7, w);
        number_is(height + 8, h);
    }
    assert_int_equal(kit_poster(&ads[0], KIT_A4, KIT_PDF, "/nowhere/poster.pdf"), CB_HERE_DISK);
}

static void png_is(const char *path, unsigned w, unsigned h)
{
    uint8_t p[24];
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fread(p, 1, sizeof p, f), sizeof p);
    fclose(f);
    assert_memory_equal(p, "\x89PNG", 4);
    assert_int_equal(p[18] << 8 | p[19], w);
    assert_int_equal(p[22] << 8 | p[23], h);
}

static void cards(void **state)
{
    static const unsigned px[KIT_CARDS][2] = {{1080, 1080}, {1200, 630}, {1080, 1920}};
    (void)state;
    for (unsigned i = 0; i < KIT_CARDS; i++) {
        char word[40];
        snprintf(word, sizeof word, "%ux%u", px[i][0], px[i][1]);
        assert_string_equal(kit_card_word((enum kit_card)i), word);
        for (unsigned k = 0; k < 2; k++) {
            assert_int_equal(kit_card_png(&ads[k], (enum kit_card)i, path_of("card.png")), CB_OK);
            png_is(path_of("card.png"), px[i][0], px[i][1]);
        }
    }
    assert_int_equal(kit_card_png(&ads[0], KIT_WIDE, "/nowhere/card.png"), CB_HERE_DISK);
}

/* --- codes
 * --------------------------------------------------------------------------------- */

/* Sixteen pixels a module and four modules of white around: what is left is 17 + 4 x version. Level
 * Q holds 32 bytes in version 3, 46 in 4, 60 in 5, 74 in 6, 108 in 8 (ISO/IEC 18004, table 7). */
static void codes(void **state)
{
    static const struct {
        unsigned bytes, version;
    } rows[] = {{28, 3}, {32, 3}, {33, 4}, {46, 4}, {47, 5}, {60, 5}, {61, 6}, {74, 6}, {108, 8}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char url[200] = "https://";
        memset(url + 8, 'a', rows[i].bytes - 8);
        unsigned side = (17 + 4 * rows[i].version + 8) * 16;
        assert_int_equal(kit_qr_png(url, path_of("qr.png")), CB_OK);
        png_is(path_of("qr.png"), side, side);
    }
    assert_int_equal(kit_qr_svg(ads[0].url, path_of("qr.svg")), CB_OK);
    read_all(path_of("qr.svg"));
    number_is(strstr(whole, "width=\"") + 7, 142);
    char *endless = calloc(1, 5000);
    memset(endless, 'a', 4999);
    assert_int_equal(kit_qr_png(endless, path_of("qr.png")), CB_HERE_MEM);
    free(endless);
}

/* --- words
 * --------------------------------------------------------------------------------- */

/* Where ink lies, of words in a box; the surface is larger than the box. */
static void words_stay(const char *text, const struct box *in, double most, bool stay)
{
    double x, y, w, h;
    cairo_surface_t *s = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
    cairo_t *cr = cairo_create(s);
    const struct words words = {text, FACE_BOLD, most,  stay ? most / 20 : most,
                                1.1,  false,     false, ink_deep};
    double high = draw_words(cr, &words, in);
    cairo_recording_surface_ink_extents(s, &x, &y, &w, &h);
    bool inside = x >= in->x - 1 && y >= in->y - 1 && x + w <= in->x + in->w + 1 &&
                  y + h <= in->y + in->h + 1 && high <= in->h + 1;
    assert_true(w > 0 && h > 0);
    assert_int_equal(inside, stay);
    cairo_destroy(cr);
    cairo_surface_destroy(s);
}

static void words_in_boxes(void **state)
{
    (void)state;
    static const struct box boxes[] = {{10, 20, 400, 300}, {0, 0, 900, 60}, {5, 5, 120, 400}};
    for (unsigned i = 0; i < 3; i++) {
        words_stay(ads[0].headline, &boxes[i], 60, true);
        words_stay(ads[1].headline, &boxes[i], 60, true);
        words_stay(ads[1].text, &boxes[i], 40, true);
    }
    words_stay(ads[1].headline, &boxes[2], 60, false); /* the control: letters may not shrink */
}

static double luminance(struct ink i)
{
    const double c[3] = {i.r, i.g, i.b};
    double l[3];
    for (unsigned k = 0; k < 3; k++) {
        l[k] = c[k] <= 0.04045 ? c[k] / 12.92 : pow((c[k] + 0.055) / 1.055, 2.4);
    }
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2];
}
static double contrast(struct ink a, struct ink b)
{
    double x = luminance(a), y = luminance(b);
    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* WCAG 2.2: 7 for words, AAA, for a poster is read in the dark and from far; 3 for what is no word.
 */
static void contrasts(void **state)
{
    (void)state;
    assert_true(contrast(ink_white, ink_deep) >= 7 && contrast(ink_deep, ink_paper) >= 7);
    assert_true(contrast(ink_text, ink_paper) >= 7 && contrast(ink_text, ink_white) >= 7);
    assert_true(contrast(ink_quiet, ink_paper) >= 4.5 && contrast(ink_sand, ink_deep) >= 3);
    assert_true(contrast(ink_sand, ink_paper) < 3); /* the control */
    assert_true(fabs(contrast(ink_white, (struct ink){0}) - 21) < 1e-9);
}

static void both_languages(void **state)
{
    (void)state;
    assert_string_equal(kit_words_of(false)->scan, "Scan this, or type");
    assert_string_not_equal(kit_words_of(true)->scan, kit_words_of(false)->scan);
    assert_string_not_equal(kit_words_of(true)->call, kit_words_of(false)->call);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posters),   cmocka_unit_test(cards),
        cmocka_unit_test(codes),     cmocka_unit_test(words_in_boxes),
        cmocka_unit_test(contrasts), cmocka_unit_test(both_languages)};
    return cmocka_run_group_tests(tests, make_dir, drop_dir);
}
