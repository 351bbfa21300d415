/* campaign, private: what the files of this room share. Included only inside src/campaign. */
#ifndef CALLBOX_CAMPAIGN_IN_H
#define CALLBOX_CAMPAIGN_IN_H
#include "campaign/campaign.h"

enum plan_section {
    SECTION_NONE,
    SECTION_CAMPAIGN,
    SECTION_MESSAGE,
    SECTION_CHANNEL,
    SECTION_PLACEMENT
};

/* One reading of one plan: where it is, and what it met in the section it is in. */
struct reading {
    struct plan *p;
    struct plan_fault *fault;
    struct view line; /* the one in hand, without its end */
    unsigned number;  /* of the line */
    enum plan_section section;
    unsigned begun;    /* line on which the section begins */
    unsigned seen;     /* bits: keys of the section's that were given */
    bool has_campaign; /* [campaign] was there */
};
/* Say that something is wrong at a place in the line in hand. Gives CB_PEER_FORMAT. */
enum cb_err plan_wrong(struct reading *r, const uint8_t *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* plan_keys.c: begin a section ("message listen"); take a key of it; look whether it is whole. */
enum cb_err plan_section_begin(struct reading *r, struct view name) CB_MUST;
enum cb_err plan_key_set(struct reading *r, struct view key, struct view value) CB_MUST;
enum cb_err plan_section_end(struct reading *r) CB_MUST;
/* plan_check.c: what only the whole text can tell. */
enum cb_err plan_check(struct reading *r) CB_MUST;
size_t plan_channel_find(const struct plan *p, struct view key); /* SIZE_MAX: none */

struct view text_trim(struct view v);
/* The part before sep, trimmed; v becomes what is behind it. */
struct view text_part(struct view *v, uint8_t sep);
/* The first byte that no text of ours may hold (a control character, not UTF-8); v.len: none. */
size_t text_bad(struct view v);
#endif
