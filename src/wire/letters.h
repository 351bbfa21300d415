/* letters: what comes after a contact: feedback, outcome, referral; and the texts that practitioners
 * insert. A part of wire.h, which includes it. Never says who may ask: line's table does.
 *
 * FEEDBACK   line2 kind1 has1 answer1 x 3 0x1 [LETTER2012] -> nothing; of anybody, without a phrase.
 *            kind 1 feedback, 2 a complaint; answer 1..3, 0 none; LETTER of the same kind, sealed to
 *            the newest EPOCH of the line's audit, whose key supervisors hold
 * FEEDBACK_LIST line2 0x2 before8 drop8 -> more1 0x1 n2 | n x (number8 day4 kind1 answer1 x 3 LETTER2012),
 *            newest first; drop: that number is thrown away first; supervisor
 * OUTCOME    row16 group1 outcome1 nagreed1 ntaken1 agreed1 x taken1 x | as NOTE after its row -> seq8:
 *            a sealed form, and beside it what is counted, in one: both are kept, or neither; outcome: 1..15,
 *            and 0x80 where it was hard for whoever answered
 * RESOURCES_GET line2 0x2 -> the line's texts as they were written
 * RESOURCES_SET line2 0x2 text, at most WIRE_RESOURCES bytes of UTF-8; supervisor
 * REFERRAL_NEW  row16 seq8 -> number8: that note of the conversation asks for a second person
 * REFERRAL_SIGN line2 verdict1 n1 number8 | n x LETTER8284 -> nothing: verdict 1 yes, a LETTER from the
 *            asker to each who takes referrals in; 2 no, and none. Never by who began it
 * REFERRAL_LIST line2 0x2 after8 drop8 -> more1 0x1 n2 | of whoever answers n x (number8 row16 by16 seq8
 *            since4 0x4), what waits for a second person (drop 0); since: half hours since 1970. Of the
 *            intake n x (number8 day4 0x4 LETTER8284), what was sealed to the asker
 * PASS_ON    row16 line2 0x2 | LETTER2012 -> nothing: by who holds that conversation, a LETTER from them
 *            to the newest EPOCH of another line. Nothing of the row is kept with it
 * PASSED_LIST line2 0x2 before8 drop8 -> more1 0x1 n2 | n x (number8 day4 0x4 LETTER2012), what was passed
 *            on to that line, newest first; drop: that number is thrown away first */
#ifndef CALLBOX_WIRE_LETTERS_H
#define CALLBOX_WIRE_LETTERS_H

enum { FEEDBACK_KINDS = 2, FEEDBACK_QUESTIONS = 3, FEEDBACK_ANSWERS = 3 };
enum {
    WIRE_FEEDBACK_HDR = 8,
    WIRE_FEEDBACK_ROW = 16, /* before the LETTER */
    WIRE_RESOURCES = 30000,
    WIRE_OUTCOME_LIST = 32, /* of each list at most */
    WIRE_PENDING = 56,
    WIRE_REFERRED = 16, /* before the LETTER */
    WIRE_PASSED = 16,   /* before the LETTER */
    WIRE_INTAKE = 7,    /* who take referrals in: so many LETTERs fit into a record */
};
enum wire_verdict { VERDICT_YES = 1, VERDICT_NO = 2 };
#endif
