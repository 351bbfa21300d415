/* after_in: what comes after a contact, between the files that do it. Included inside src/line
 * only. Never holds a word of anybody's. */
#ifndef CALLBOX_LINE_AFTER_IN_H
#define CALLBOX_LINE_AFTER_IN_H
#include "line/line.h"
#include "seal/letter.h"

struct conv;

/* How much feedback came in the minute and the hour that run: anybody may send some. */
struct feedback_meter {
    uint64_t minute, hour;
    uint32_t in_minute, in_hour;
};

/* --- documents.c: what is longer than one paper, in pieces under sub and on; the last one is
 * shorter than size, and may be empty. get appends. Errors  NONE_FOUND there is none; of drop, from
 * 0 on */
struct pieces {
    uint8_t kind;
    struct store_id id;
    uint64_t sub, most;
    size_t size;
};
enum cb_err pieces_get(struct line *l, const struct pieces *p, struct buf *out) CB_MUST;
enum cb_err pieces_put(struct line *l, const struct pieces *p, struct view v) CB_MUST;
enum cb_err pieces_drop(struct line *l, const struct pieces *p, uint64_t from) CB_MUST;
/* Texts of a line. read appends. Errors  NONE_FOUND there is none */
enum cb_err doc_read(struct line *l, uint8_t kind, uint16_t line, struct buf *out) CB_MUST;
enum cb_err doc_write(struct line *l, uint8_t kind, uint16_t line, struct view doc) CB_MUST;

/* --- desk.c: a conversation of a line that the asker serves; and a note as NOTE has it after its
 * row, whose seq8 is the answer. fresh_out: it was not here yet */
enum cb_err desk_conv(struct line *l, struct call *c, struct rd *body, struct conv *out) CB_MUST;
enum cb_err note_take(struct line *l, struct call *c, struct conv *v, struct rd *body,
                      bool *fresh_out) CB_MUST;

/* --- letters.c: numbered papers of one owner, each in pieces; sub 0 of the owner is the next
 * number. A number is never given again. */
struct letter_box {
    uint8_t kind; /* PAPER_FEEDBACK, PAPER_REFERRAL, PAPER_PASSED */
    struct store_id id;
};
enum { LETTER_MOST = 9000 };
enum cb_err letter_put(struct line *l, const struct letter_box *b, struct view v,
                       uint64_t *number_out) CB_MUST;
/* A LETTER as it is filed: day4, which is today, more4, LETTER. keep: past so many the oldest goes;
 * 0: none does. */
enum cb_err letter_file(struct line *l, const struct letter_box *b, const uint8_t more[4],
                        struct view letter, uint64_t keep) CB_MUST;
enum cb_err letter_get(struct line *l, const struct letter_box *b, uint64_t number,
                       struct buf *out) CB_MUST;
enum cb_err letter_drop(struct line *l, const struct letter_box *b, uint64_t number) CB_MUST;
/* All there are, ascending; freed by the caller, also after an error. */
struct letter_numbers {
    struct buf b;
    size_t n;
};
enum cb_err letter_numbers(struct line *l, const struct letter_box *b,
                           struct letter_numbers *out) CB_MUST;
uint64_t letter_number(const struct letter_numbers *s, size_t i);
void letter_numbers_free(struct letter_numbers *s);
/* number8 and what lies there, appended. */
enum cb_err letter_row(struct line *l, const struct letter_box *b, uint64_t number,
                       struct buf *out) CB_MUST;
/* A list in a reply, as many rows as fit: more1 0x1 n2 | row x n. */
struct letter_page {
    size_t at, most, n;
};
struct letter_page letter_page_begin(struct call *c, size_t row);
enum cb_err letter_page_end(struct call *c, const struct letter_page *p) CB_MUST;
/* line2 0x2 before8 drop8, of who serves that line. The list: drop goes first, then the newest
 * before a number (0: of all) first. row: how long each is. */
struct letter_ask {
    uint16_t line;
    uint64_t before, drop;
};
enum cb_err letter_ask_read(struct line *l, const struct call *c, struct rd *body,
                            struct letter_ask *out) CB_MUST;
enum cb_err letter_list(struct line *l, struct call *c, const struct letter_box *b,
                        const struct letter_ask *a, size_t row) CB_MUST;
/* Those that begin with a day before this one go, so many at a time; n_out: how many did. */
enum { LETTER_OLD = 16 };
enum cb_err letter_drop_old(struct line *l, const struct letter_box *b, uint32_t before,
                            unsigned *n_out) CB_MUST;

/* --- passing.c: one step of a day's round; from: begins at 0 and goes on by itself. Today must be
 * believed. Errors  NONE_FOUND it was the last; any other: leave it, and begin again later */
enum cb_err passed_old_step(struct line *l, uint32_t today, unsigned *from) CB_MUST;
#endif
