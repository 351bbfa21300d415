/* store_look: a line's store for a tool that only reads, running or stopped. Included by tally and
 * store_look.c. Never by another room. */
#ifndef CALLBOX_CLI_STORE_LOOK_H
#define CALLBOX_CLI_STORE_LOOK_H
#include "cli/ceremony_in.h"
#include "store/store.h"

struct store_look {
    struct store *store;
    int lock, copy_lock;
    char copy[CLI_PATH]; /* a directory to be removed; empty: the store as it lies */
};
/* Errors  NONE_FOUND there is no line; PEER_DENIED it is another user's; NONE_TAKEN a backup is
 * being made of it: why says so */
enum cb_err store_look_open(const char *dir, struct store_look *out, struct sentence *why) CB_MUST;
void store_look_close(struct store_look *k);
#endif
