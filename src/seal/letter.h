/* seal, letters: a text for one key, from somebody who is nobody (HPKE base mode: feedback, which a
 * visitor sends without a phrase) or from a member who signs for it with their key (auth mode: a
 * referral to the police intake, or what a person lets another line know). Used by client and line, which reads headers only (PROTOCOL §4). */
#ifndef CALLBOX_SEAL_LETTER_H
#define CALLBOX_SEAL_LETTER_H
#include "seal/seal.h"

enum seal_letter_of { LETTER_FEEDBACK = 1, LETTER_COMPLAINT, LETTER_REFERRAL, LETTER_PASSED, LETTER_LAST = LETTER_PASSED };
enum {
    SEAL_LETTER_TEXT = 1918,      /* bytes of text in class 0 */
    SEAL_LETTER_TEXT_LONG = 8190, /* in class 1 */
    SEAL_LETTER = 2012,           /* the whole of class 0: fits a paper of the store */
    SEAL_LETTER_LONG = 8284,
};
/* to: the member it is for; all zero: whoever holds the key of the line's epoch. from: the member who
 * sends it; all zero: nobody. epoch 0 when it is for a member. */
struct seal_letter { uint8_t of, cls; uint16_t line; uint32_t epoch; struct seal_mid to, from; };
size_t seal_letter_len(uint8_t cls); /* 0: no such class */
/* from: NULL when h->from is zero, else that member's secret. Appends to out.
 * Errors  PEER_SIZE the text is too long for the class; PEER_FORMAT `to` is of low order, or h is none */
enum cb_err seal_letter_make(const struct seal_letter *h, const struct seal_sk *from,
                             const struct seal_pk *to, struct view text, struct buf *out) CB_MUST;
enum cb_err seal_letter_peek(struct view letter, struct seal_letter *out) CB_MUST;
/* from: the public key of the member that the header names; NULL when it names none. text is emptied
 * first. Errors  PEER_SIZE, PEER_FORMAT, PEER_VERSION its shape; PEER_SEAL wrong key, sender or altered */
enum cb_err seal_letter_open(struct view letter, const struct seal_sk *sk, const struct seal_pk *from,
                             struct buf *text_out) CB_MUST;
#endif
