/* thief: somebody who has the whole database and the key process besides, and some keys of their
 * own: a member who left and kept everything. Opens whatever can be opened from there, as often as
 * something new came out of it. Included by the journeys about rotation and by whoever needs a
 * worst case. Never guesses: what it opens, anybody with those keys can. */
#ifndef TESTS_JOURNEY_THIEF_H
#define TESTS_JOURNEY_THIEF_H
#include "journey/house.h"

enum { THIEF_SKS = 64, THIEF_KEYS = 4096 };
struct thief {
    struct seal_sk sk[THIEF_SKS];    /* members' and epochs' */
    struct seal_key key[THIEF_KEYS]; /* of conversations and notes */
    unsigned nsks, nkeys;
};
void thief_sk(struct thief *t, const struct seal_sk *sk);
void thief_key(struct thief *t, const struct seal_key *key);
/* Learn all that follows from what it has, in this house as it stands. */
void thief_learn(struct thief *t, struct house *h);
/* How many envelopes of the house open to this text; anybody's, notes too. */
unsigned thief_reads(struct thief *t, struct house *h, const char *text);
#endif
