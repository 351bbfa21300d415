/* rotation: what a line's rotation says to the server, as bytes (PROTOCOL §5 Rotate). Included by
 * line, client and the tests. Never carries a key that is not sealed.
 *
 * ROTATE, of a supervisor: nothing comes back.
 *   ends1 epochs1 0x2 | member212 x ends | (epoch180 nkeys2 0x2 teamkey112 x nkeys) x epochs
 *   The MEMBERs of those who leave: their keys, their lines, one serial on, and a last day that is
 *   over. An EPOCH for each line that any of them serves: one number on, a new key, over the members
 *   as they then lie; its TEAMKEYs go to the recovery key (mid zero) and to each who stays and
 *   answers, ascending by mid. Audit lines are lines like others here.
 * STALE_LIST: the conversations of a line whose grants are of an older epoch, after a place.
 *   line2 0x2 after8 limit2 0x2 -> left4 epoch4 born4 n2 0x2 | STALE x n
 *   left: how many there are in all; epoch: the line's newest; born: the day it was made (0 unknown).
 *   STALE: row16 place8 gen4 epoch4 pkv32 ngrants1 0x3 | grant128 x, to the line (its newest) and of
 *   its notes.
 * REGRANT, of whoever answers: one conversation to the line's newest epoch. gen: the one it has.
 *   row16 gen4 nnotes1 0x3 | grant_visitor128 grant_line128 link96 | grant_notes128 x nnotes
 *   The two grants and the link are of gen + 1; the notes keys stay as they are, each granted anew,
 *   ascending by generation. row16 gen4 alone, of a supervisor: nothing of it opens, leave it so.
 * ROTATE_DONE, of a supervisor: every conversation of these lines has its new keys.
 *   ends1 epochs1 0x2 | mid16 x ends | epoch180 x epochs
 *   Whose MEMBER papers go; the EPOCHs again, same key and number, over those who are left. */
#ifndef CALLBOX_WIRE_ROTATION_H
#define CALLBOX_WIRE_ROTATION_H

enum {
    WIRE_STALE_ROW = 68,   /* before its grants */
    WIRE_STALE_PAGE = 50,  /* of them at once */
    WIRE_ROTATE_ENDS = 16, /* who can leave at once */
    WIRE_ROTATE_LINES = 16,
    WIRE_GENS = 128, /* generations of a conversation's key: ten years of months */
};
#endif
