/* campaign, its store: the plan and the spending of a line as papers, and its counts read back.
 * Part of campaign.h. Called by line inside a batch, and by cli on a store that nothing else has
 * open. Never reads a line's own figures, or anything of a conversation. */
#ifndef CALLBOX_CAMPAIGN_KEEP_H
#define CALLBOX_CAMPAIGN_KEEP_H
#include "campaign/campaign.h"
#include "store/store.h"

/* RELEASE_DOC: the report as it was made for those who may see hidden counts alone; line's. */
enum plan_doc { PLAN_DOC, SPEND_DOC, RELEASE_DOC };
enum { RELEASE_MAX = 1 << 20 };
/* Append the text. Errors  NONE_FOUND there is none */
enum cb_err plan_kept(struct store *s, uint16_t line, enum plan_doc which, struct buf *out) CB_MUST;
enum cb_err plan_keep(struct store *s, uint16_t line, enum plan_doc which,
                      struct view text) CB_MUST;
#endif
