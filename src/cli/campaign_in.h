/* campaign, private to the files of `callbox campaign`: a campaign's directory, read. Included
 * inside src/cli only. Never half of one: what cannot be read was said, and nothing is open. */
#ifndef CALLBOX_CLI_CAMPAIGN_IN_H
#define CALLBOX_CLI_CAMPAIGN_IN_H
#include "campaign/campaign.h"
#include "cli/cli_in.h"

enum { CAMPAIGN_OF = 1 /* the line that visitors reach */, SPARES_MOST = 500 };
struct campaign {
    struct plan plan;
    struct spend spend;
    struct buf spend_text;
    bool has_spend;
};
int campaign_open(const char *dir, struct campaign *c); /* 0, or the exit status after saying why */
void campaign_close(struct campaign *c);
int campaign_report(int argc, char **argv); /* campaign_report.c */
int campaign_kit(int argc, char **argv);    /* kit.c */
/* So many codes that the plan does not have, each once. */
void campaign_spares(const struct plan *p, unsigned n, uint16_t *out);
#endif
