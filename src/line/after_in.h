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

/* --- documents.c: texts of a line in pieces. read appends. Errors  NONE_FOUND there is none */
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
    uint8_t kind; /* PAPER_FEEDBACK, PAPER_REFERRAL */
    struct store_id id;
};
enum { LETTER_MOST = 9000 };
enum cb_err letter_put(struct line *l, const struct letter_box *b, struct view v,
                       uint64_t *number_out) CB_MUST;
enum cb_err letter_get(struct line *l, const struct letter_box *b, uint64_t number,
                       struct buf *out) CB_MUST;
enum cb_err letter_drop(struct line *l, const struct letter_box *b, uint64_t number) CB_MUST;
/* The next number there is after `after` (0: the first), or the last one before `before` (0: the
 * newest). Errors  NONE_FOUND there is none */
enum cb_err letter_next(struct line *l, const struct letter_box *b, uint64_t after,
                        uint64_t *number_out) CB_MUST;
enum cb_err letter_last(struct line *l, const struct letter_box *b, uint64_t before,
                        uint64_t *number_out) CB_MUST;
#endif
