/* kit: what a campaign has printed and posted: QR codes, posters, cards for social networks, spare
 * codes. Drawn with cairo and pango, codes by libqrencode. Called by cli alone, never by a program
 * that serves. Never writes anything that is not of the plan: no date, no author, no name of who
 * made it. */
#ifndef CALLBOX_KIT_H
#define CALLBOX_KIT_H
#include "core/core.h"

/* One advert, in words, in one language. All NUL-ended UTF-8. */
struct kit_ad {
    const char *headline, *text;
    const char *address; /* as it is typed: line.example */
    const char *path;    /* /go/K7RM; of one in Gaelic /gd/go/K7RM */
    const char *number;  /* the telephone; empty: none */
    const char *url;     /* what the QR code holds */
    bool dark;           /* light on dark: deterrent messages */
    bool gaelic;
};
enum kit_size { KIT_KIOSK, KIT_A3, KIT_A4, KIT_SIZES };
/* What stands beside the message: what to do. In Gaelic too; the promise and the word about danger
 * stay English until a speaker of the language has read them, as on the pages (po/gd.po). */
struct kit_words {
    const char *scan, *call;
};
const struct kit_words *kit_words_of(bool gaelic);
enum kit_card { KIT_SQUARE, KIT_WIDE, KIT_TALL, KIT_CARDS };
enum kit_form { KIT_PDF, KIT_SVG };
const char *kit_size_word(enum kit_size size); /* "kiosk", as in a file's name */
const char *kit_card_word(enum kit_card card); /* "1080x1080" */

/* Each writes one file, over what is there. Errors  HERE_DISK it cannot be written; HERE_MEM the
 * code cannot be made: the url is longer than any of ours */
enum cb_err kit_poster(const struct kit_ad *ad, enum kit_size size, enum kit_form form,
                       const char *path) CB_MUST;
enum cb_err kit_card_png(const struct kit_ad *ad, enum kit_card card, const char *path) CB_MUST;
enum cb_err kit_qr_svg(const char *url, const char *path) CB_MUST;
enum cb_err kit_qr_png(const char *url, const char *path) CB_MUST;
/* A sheet of A4, or several: codes to stick on what was printed without one. */
struct kit_spare {
    const char *code, *url;
};
enum cb_err kit_spares(const char *address, const struct kit_spare *spare, size_t n,
                       const char *path) CB_MUST;
#endif
