/* tally: what the two files of `callbox tally` share. Included by them alone. Never by another
 * room. */
#ifndef CALLBOX_CLI_TALLY_IN_H
#define CALLBOX_CLI_TALLY_IN_H
#include "cli/cli_in.h"
#include "tally/tally.h"

#define NUMBERS "numbers" /* in the line's directory */
/* Keep a month for everybody, and make the pages of all there are. Gives the exit status. */
int tally_publish_month(const char *dir, const struct tally_month *m);
#endif
