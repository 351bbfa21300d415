/* notes: what load.c writes down and check.c reads back, one line a fact, with one write:
 *   v ID WORDS        a visitor, and the phrase
 *   s ID N DIGEST     message N is about to be sent
 *   a ID N SEQ        message N was acknowledged under this number
 *   b ID              the visitor is about to burn the conversation
 *   B ID              and that was acknowledged
 * A message's text is "ID N HEX": who, which, and 16 random bytes. Included by both.
 * Never trusted: check.c refuses a line that it does not know. */
#ifndef CALLBOX_KILL_NOTES_H
#define CALLBOX_KILL_NOTES_H
#include "seal/seal.h"
#include <stdio.h>

enum { TEXT_MAX = 96, DIGEST_HEX = 33, TIMEOUT_MS = 3000, LINE = 1 };

static inline void digest_of(struct view text, char out[DIGEST_HEX])
{
    uint8_t d[16];
    seal_hash_label("kill", text, d, sizeof d);
    for (size_t i = 0; i < sizeof d; i++) {
        snprintf(out + 2 * i, 3, "%02x", d[i]);
    }
}
#endif
