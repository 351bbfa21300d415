/* page, its names: which pages there are, and in which languages. A part of page.h.
 * Never a page that web/pages has no template for: the build would stop. */
#ifndef CALLBOX_PAGE_IDS_H
#define CALLBOX_PAGE_IDS_H

enum page_lang { PAGE_EN, PAGE_GD, PAGE_LANGS };

/* One row for each file in web/pages that has no leading '_': PAGE_WRITE_NOW is write_now.html. */
enum page_id {
    /* what a visitor reads; the same for everybody */
    PAGE_FRONT,
    PAGE_START,
    PAGE_CONFIDENTIAL,
    PAGE_CHOOSE,
    PAGE_WRITE_NOW,
    PAGE_WRITE_MESSAGE,
    PAGE_WRITE_BOOK,
    PAGE_HOURS,
    PAGE_RETURN,
    PAGE_BURN,
    PAGE_BURNT,
    PAGE_LEFT,
    PAGE_FEEDBACK,
    PAGE_THANKS,
    PAGE_FILES,
    PAGE_HOW,
    /* the organisation's own words, from Markdown files: what room content gives to `body` */
    PAGE_ABOUT,
    PAGE_CONFIDENTIALITY,
    PAGE_WHAT_HAPPENS,
    PAGE_FAMILIES,
    PAGE_SAFETY, /* below a part that is ours: what the exit does, and what it cannot do */
    PAGE_REPORT,
    PAGE_DANGER, /* below a part that is ours: 999 and 101 */
    PAGE_ACCESSIBILITY,
    PAGE_LANGUAGE,
    PAGE_STAFF,
    /* answers without JavaScript: they hold a visitor's words, and have no path of their own */
    PAGE_N_PHRASE,
    PAGE_N_TALK,
    PAGE_N_BURN,
    PAGE_N_BOOK,
    PAGE_N_SORRY,
    /* what the code of an advert leads to: its path is the code's */
    PAGE_GO,
    /* what callbox figures publish wrote: its paths are the versions' */
    PAGE_FIGURES,
    /* errors, by HTTP status */
    PAGE_E400,
    PAGE_E404,
    PAGE_E405,
    PAGE_E408,
    PAGE_E413,
    PAGE_E414,
    PAGE_E429,
    PAGE_E500,
    PAGE_E503,
    PAGE_COUNT_
};
#endif
