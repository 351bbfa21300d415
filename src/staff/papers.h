/* staff, papers: what line asks of a line's keys and settings, and a rotation's half that is not
 * conversations. Called by line, on its thread. Never a secret key: papers are signed elsewhere. */
#ifndef CALLBOX_STAFF_PAPERS_H
#define CALLBOX_STAFF_PAPERS_H
#include "staff/staff.h"
#include "wire/rotation.h"

struct staff_epoch { /* a PAPER_EPOCH under its line, sub its number */
    uint8_t paper[SEAL_EPOCH];
    uint64_t slot; /* of its EWK */
    uint32_t born; /* the day its key was filed; 0 unknown */
};
struct store_id staff_line_id(uint16_t line); /* where a line's papers lie */
/* The lines there are, ascending, without their audits; the first is what visitors reach. */
enum { STAFF_LINES_MOST = 64 };
struct staff_line_list {
    uint16_t line[STAFF_LINES_MOST];
    unsigned n;
};
enum cb_err staff_line_list(struct store *s, struct staff_line_list *out) CB_MUST;
enum cb_err staff_epoch_last(struct store *s, uint16_t line, struct staff_epoch *out) CB_MUST;
enum cb_err staff_epoch_newest(struct store *s, uint16_t line, uint8_t out[SEAL_EPOCH],
                               uint64_t *ewk_slot_out) CB_MUST;
/* Conversations of a line with grants of an epoch before this one. */
enum cb_err staff_stale_count(struct store *s, uint16_t line, uint32_t epoch,
                              uint32_t *n_out) CB_MUST;
/* For how many days after the last message a line keeps a conversation, on a day. */
enum cb_err staff_retention_of(struct store *s, uint16_t line, uint32_t today,
                               uint16_t *days_out) CB_MUST;

/* How a line's desk works, as its supervisors decided; each 0: they have not. */
struct staff_desk {
    uint8_t chats;     /* that one member holds at once */
    uint16_t answer_s; /* within which something is written after TAKE */
    uint16_t wrap_s;   /* after END */
};
enum cb_err staff_desk_of(struct store *s, uint16_t line, struct staff_desk *out) CB_MUST;

/* Is K the one whose point the organisation's papers name? Errors  PEER_AUTH another line's vault;
 * BUSY_KEY K does not answer; NONE_FOUND a store without an organisation, which proves nothing */
enum cb_err staff_key_proof(struct staffroom *sr) CB_MUST;

/* ROTATE: wire/rotation.h. What was signed is checked and filed; then line lets go of what those
 * who leave held, and then it is done. What fails before that is undone with the call. */
struct staff_rotation {
    uint8_t nends, nlines;
    struct seal_member who[WIRE_ROTATE_ENDS]; /* who leaves */
    uint16_t line[WIRE_ROTATE_LINES];         /* with SEAL_AUDIT_LINE: its audit's */
};
enum cb_err staff_rotate(struct staffroom *sr, struct call *c, struct rd *body,
                         struct staff_rotation *out) CB_MUST;
void staff_rotated(struct staffroom *sr, struct call *c, const struct staff_rotation *o);
#endif
