/* page: every page that a person sees, as bytes of HTML. Templates in web/pages are compiled into
 * C when callbox is built (tools/pages.mjs), one function a template and language, so a page costs
 * no parsing and no words live in C. Called by http (pages that never change, rendered once at
 * start) and nojs (pages that hold a visitor's words).
 * Never decides anything, never asks anybody, and never puts a byte from outside into a page
 * without escaping it for the place where it stands.
 *
 *   template             type of x           where it may stand
 *   {{x}}                struct view         text, or a double-quoted attribute; escaped
 *   {{number x}}         an unsigned number  text, or a double-quoted attribute
 *   {{clock x}}          minutes of a day    the same; as 18:00
 *   {{url x}}            struct page_url     the whole of an href, src or action
 *   {{raw x}}            struct page_html    text; not escaped
 * x is a member of page_n (`text`), of page_site (`site.exit_url`) or of a list's row (`m.text`).
 * Anything else, and any other place, stops the build. tools/pages.mjs says the rest. */
#ifndef CALLBOX_PAGE_H
#define CALLBOX_PAGE_H
#include "core/core.h"
#include "page/ids.h"
#include "page/says.h"
#include "page/way.h"

/* Where a link may lead. Made only by page_url_of. */
struct page_url {
    struct view v;
};
/* HTML that is already safe to send. Made only from bytes that callbox itself wrote: by room
 * content, out of Markdown; by room publish, out of figures. */
struct page_html {
    struct view v;
};

/* Another line, as the front page offers it. */
struct page_line {
    uint16_t number;
    struct view name;
    struct page_url url;
};
/* What the operator decides and every page may show. Borrowed. */
struct page_site {
    struct view line_name; /* UTF-8, as the header shows it */
    struct view base;      /* "/line/2": goes into every link of the page; empty: none */
    uint16_t line;         /* which line scripts reach from this page; 0: the first, line 1 */
    const struct page_line *lines; /* the others */
    size_t nlines;
    struct page_url exit_url;    /* where "Exit this page" leads */
    struct page_url numbers_url; /* of the page of the line's own figures */
    struct view origin;          /* where the console's passkeys are good; empty: nowhere */
    uint16_t wait_min;           /* usual wait for an answer, minutes; 0: the pages name none */
    uint16_t retention_days; /* after its last message a conversation is destroyed; 0: not said */
    uint16_t cadence_ms;     /* cover traffic, one frame each way every so many ms; 0: off */
    struct page_way way;     /* templates write way.x for it */
    bool numbers;            /* there is such a page */
    bool demo;               /* say on every page that nobody reads what is written */
};

/* One message of a conversation. */
struct page_msg {
    bool theirs;       /* written by the line; else by the visitor */
    bool missing;      /* the chain does not hold here; text is not shown */
    uint32_t days_ago; /* 0 today, 1 yesterday; callbox shows nothing finer to a page */
    struct view text;  /* UTF-8 as it was written; anything else is shown as U+FFFD */
};

/* What the interactive pages show. Zero what a page does not use. Borrowed. */
struct page_n {
    struct view ticket; /* every n_ page but n_sorry: names the sitting; ASCII */
    enum page_error error;
    struct view text;   /* write_*, n_talk: what they had typed, given back with an error */
    struct view phrase; /* n_phrase: the words, one space between */
    uint8_t ask1, ask2; /* n_phrase: numbers of the two words to type, from 1 */
    uint8_t state;      /* n_talk: enum page_state */
    uint8_t ahead;      /* n_talk: enum page_ahead, while it waits */
    uint8_t due_is;     /* n_talk: 3 a time is booked, 2 an answer is promised by then; 0 neither */
    uint8_t due_weekday, due_day, due_month;
    uint16_t due_minute;
    const struct page_slot *slots; /* n_book: what can be booked */
    size_t nslots;
    uint32_t slot;   /* write_book: what they had chosen */
    uint64_t before; /* n_talk: cursor of the page before this one; 0: none */
    bool waited;     /* n_talk: past the line's set time: offer the message box */
    bool stepped;    /* n_talk: say that it is a message now */
    bool held_off;   /* n_talk: until then nothing can be sent here */
    uint8_t hold_weekday, hold_day, hold_month;
    uint16_t hold_minute;
    bool danger;                 /* n_phrase: somebody is at risk now: 999 before anything else */
    bool sent;                   /* n_talk: say that the message was just kept */
    const struct page_msg *msgs; /* n_talk, oldest first */
    size_t nmsgs;
    struct view headline, message, phone; /* go: of the advert; the line's telephone as printed */
    struct page_url tel;                  /* the same, to call; empty: none */
    /* pages of the organisation's own words: title goes before the service's name in the tab */
    struct view title;
    struct page_html body;
    bool example, english; /* say that it is an example; that there is no Gaelic text of it */
};

/* Append a whole page. v NULL: a zeroed one (what http does with every page it keeps).
 * out      appended to; holds a visitor's words if v does, so the caller wipes
 * Errors   PEER_SIZE  out->max is too small; out is then incomplete: do not send it */
enum cb_err page_render(enum page_id id, enum page_lang lang, const struct page_site *site,
                        const struct page_n *v, struct buf *out) CB_MUST;
/* Append v, escaped for text and for a double-quoted attribute (escape.c). */
void page_put_text(struct buf *o, struct view v);
/* How many bytes v takes in a page, at most: what to count with when messages must fit. */
size_t page_text_len(struct view v);

/* Path without its language, "/write/now"; NULL for n_ and error pages. A Gaelic page is the same
 * path under /gd: "/gd/write/now", and "/gd" for the front. */
const char *page_path(enum page_id id);
/* Which page a request path names. Errors  NONE_FOUND. */
enum cb_err page_find(struct view path, enum page_id *id_out, enum page_lang *lang_out) CB_MUST;
/* The language a path asks for, whether or not a page is there: /gd or /gd/... is Gaelic. */
enum page_lang page_lang_of(struct view path);
/* The page for an HTTP status; PAGE_E500 for one that has none. */
enum page_id page_of_status(unsigned status);

/* Check a link: a path of ours ("/x", not "//x"), tel: and digits, or an absolute https: or http:
 * address, printable ASCII without quotes, spaces, angle brackets or backslashes.
 * Errors  PEER_FORMAT: anything else, javascript: and data: among it. */
enum cb_err page_url_of(struct view v, struct page_url *out) CB_MUST;
#endif
