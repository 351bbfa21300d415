/* nojs, private: what the files of this room share. Included only inside src/nojs.
 * Never included by another room; the fuzz harness and the tests of this room may. */
#ifndef CALLBOX_NOJS_IN_H
#define CALLBOX_NOJS_IN_H
#include "nojs/nojs.h"
#include "client/client.h"
#include "page/page.h"

/* --- form.c: what a browser posts ------------------------------------------------------------- */
enum form_field {
    FORM_STEP, FORM_TICKET, FORM_WANT, FORM_TEXT, FORM_W1, FORM_W2, FORM_PHRASE, FORM_BEFORE,
    FORM_CONFIRM, FORM_WHO, FORM_SOON, FORM_SLOT,
    FORM_Q1, FORM_Q2, FORM_Q3, FORM_KIND, FORM_FIELDS
};
struct form { struct view field[FORM_FIELDS]; }; /* p NULL: it was not there */
/* Decode application/x-www-form-urlencoded into mem (body.len bytes always suffice); the fields
 * borrow from mem. Fields we do not know are dropped. Line ends become \n.
 * Errors  PEER_FORMAT a bad escape, not UTF-8, a control character, a field twice
 *         PEER_SIZE   longer than mem, or more than 32 fields */
enum cb_err form_read(struct view body, uint8_t *mem, size_t cap, struct form *out) CB_MUST;
enum cb_err form_number(struct view v, uint64_t *out) CB_MUST; /* decimal digits only */
struct view form_trim(struct view v); /* without white space at its ends */

/* --- sitting.c: what is remembered between two forms, in locked memory ------------------------ */
enum {
    SITTINGS = 64, SITTING_IDLE_MS = 10 * 60 * 1000, SITTING_ID = 16, SITTING_NONCE = 8,
    SITTING_NONCES = 32, TICKET_LEN = 2 * (SITTING_ID + SITTING_NONCE), DRAFT_MAX = 32000
};
enum sitting_stage { SIT_FREE = 0, SIT_DRAFT, SIT_TALK };
struct nonce { uint8_t b[SITTING_NONCE]; };
struct sitting {
    uint8_t stage, want, ask1, ask2; /* ask: places of two words, from 1 */
    uint16_t line; /* that the draft was written to */
    uint32_t slot; /* a half hour to be booked once it is opened; 0 none */
    uint64_t waits_ms; /* since when they wait to talk, as this sitting has seen it; 0: they do not */
    uint8_t id[SITTING_ID];
    uint64_t used_ms;
    struct seal_phrase phrase;
    bool derived;             /* v.me is filled */
    struct client_visitor v;
    struct nonce done[SITTING_NONCES]; /* forms that were carried out; a ring */
    unsigned ndone;
    struct nonce unsure;      /* a form whose answer never came, and the seq it would have */
    uint64_t unsure_seq;
    size_t draft_len;
    uint8_t draft[DRAFT_MAX]; /* until the phrase is noted */
};
struct sittings;
struct sittings *sittings_new(void); /* NULL: no locked memory */
void sittings_free(struct sittings *t);
/* A free one, or the one longest unused, wiped. Never NULL. */
struct sitting *sitting_new(struct sittings *t, uint64_t now_ms);
/* NULL: not ours, or gone. A hit counts as use. */
struct sitting *sitting_find(struct sittings *t, struct view ticket, uint64_t now_ms,
                             struct nonce *nonce_out);
void sitting_end(struct sitting *s); /* wipes; NULL is legal */
void sittings_sweep(struct sittings *t, uint64_t now_ms); /* wipes what was idle too long */
/* The ticket for one page: the sitting's name and a fresh nonce, in hex. */
void sitting_ticket(const struct sitting *s, char out[TICKET_LEN + 1]);
bool sitting_has_done(const struct sitting *s, const struct nonce *n);
void sitting_did(struct sitting *s, const struct nonce *n);

/* --- nojs.c, turn.c, steps.c, talk.c ---------------------------------------------------------- */
enum { WAITING_MAX = 16, NOJS_LINES = 64, PAGE_UNIT = 16 * 1024, PAGE_ROOM = 7 * PAGE_UNIT - 16 };
/* One line, as serve tells of it. */
struct nojs_line {
    uint16_t number;
    char base[12]; /* its pages lie under it */
    char name[PAGE_LANGS][NOJS_NAME];
    struct page_way way[PAGE_LANGS];
};
struct nojs {
    int fd;
    bool gone;                   /* serve closed the socket */
    uint32_t job;                /* the form being answered */
    struct sittings *sittings;
    uint8_t *form_mem;           /* NOJS_FORM_MAX of locked memory */
    struct buf roster, strings;
    struct page_site site;
    struct nojs_line *lines[NOJS_LINES]; /* the first is there from the start */
    unsigned nlines;
    bool told; /* of any line */
    struct client_door door;
    struct buf waiting[WAITING_MAX]; /* messages that came while a job asked */
    unsigned nwaiting;
};
/* One form on its way to a page. */
struct turn {
    struct nojs *n;
    const struct form *form;
    enum page_lang lang;
    const struct nojs_line *line; /* whose page it was */
    struct sitting *s;
    struct nonce nonce;
    struct buf *html;
    uint16_t status;
};
/* Run the step that the form names and render the next page into t->html; t->status is set. */
void steps_run(struct turn *t);
enum page_error steps_error(enum cb_err e);
enum cb_err feedback_step(struct turn *t); /* feedback.c */
void stands_show(struct turn *t, struct page_n *v); /* stands.c: state, place, what is due or offered */
/* The line of the conversation that is shown; before there is one, the page's. */
const struct nojs_line *turn_line(const struct turn *t);
/* As much of a text as takes max bytes in a page at most, cut between two characters. */
struct view turn_fit(struct view text, size_t max);
/* Render one page, with the site's words and a fresh ticket when there is a sitting. */
enum cb_err turn_page(struct turn *t, enum page_id id, struct page_n *v) CB_MUST;

/* Take the newest roster that waits in the socket's queue. false: there is none newer. */
bool nojs_papers(struct nojs *n);

/* NULL: serve has told of no such line. 0: the first. */
const struct nojs_line *nojs_line_of(const struct nojs *n, uint16_t number);

struct talk; /* the messages of one page, wiped when it is freed */
struct talk *talk_new(void);
void talk_free(struct talk **t);
/* Read the conversation's page (before 0: the newest) from serve. */
enum cb_err talk_fetch(struct talk *k, struct turn *t, uint64_t before) CB_MUST;
/* Is this text among them as the visitor's own with this seq? */
bool talk_has(const struct talk *k, uint64_t seq, struct view text);
void talk_add_own(struct talk *k, struct view text);
/* Render PAGE_N_TALK; shows as many of the newest messages as fit. */
enum cb_err talk_page(struct talk *k, struct turn *t, struct page_n *v) CB_MUST;
#endif
