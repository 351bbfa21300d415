/* campaign: from an advert to a number, without watching anybody. What a campaign plans to do and
 * to spend, read from a small text; the codes that its adverts carry; what was spent, and how many
 * the networks say they reached. Called by http (what a code leads to), line (the plan, the counts)
 * and cli. docs/CAMPAIGNS.md explains both texts and every count. Never knows who followed a code:
 * there is no field here that could hold it. */
#ifndef CALLBOX_CAMPAIGN_H
#define CALLBOX_CAMPAIGN_H
#include "core/core.h"

/* --- codes: what an advert carries, as /go/K7RM ------------------------------------------------
 */
enum {
    CODE_LEN = 4, /* three characters that name it and one that checks them */
    CODE_BASE = 19,
    CODE_NUMBERS = CODE_BASE * CODE_BASE * CODE_BASE,
    CODE_NONE = 0xffff, /* no placement: a code that we do not know, or none */
};
struct code {
    char s[CODE_LEN + 1];
};
struct code code_of(uint16_t number); /* below CODE_NUMBERS */
/* As somebody typed it: upper or lower case. Errors  PEER_FORMAT not a code, or one that is
 * mistyped: any one wrong character, and any two that changed places, are found. */
enum cb_err code_read(struct view v, uint16_t *number_out) CB_MUST;

/* --- the plan ----------------------------------------------------------------------------------
 */
enum {
    PLAN_TEXT_MAX = 60000, /* fits a record */
    PLAN_MESSAGES = 16,
    PLAN_CHANNELS = 16,
    PLAN_PLACEMENTS = 1000,
    PLAN_TURNS = 4, /* messages that take turns in one placement, a day each */
    PLAN_DAYS = 400,
};
enum plan_tag { PLAN_DETERRENT, PLAN_THERAPEUTIC, PLAN_TAGS };
enum plan_kind { PLAN_KIOSK, PLAN_POSTER, PLAN_SOCIAL, PLAN_OTHER, PLAN_KINDS };

/* What is wrong, and where. line 0: with the text as a whole. */
struct plan_fault {
    unsigned line, col; /* from 1; col counts bytes */
    char why[200];
};
struct plan_message {
    struct view key;
    uint8_t tag; /* enum plan_tag */
    struct view barrier, headline, text;
    struct view headline_gd, text_gd; /* empty: the English ones */
};
struct plan_channel {
    struct view key, name;
    uint8_t kind;               /* enum plan_kind */
    struct view source, medium; /* words of a fixed list, for the networks' own statistics */
};
struct plan_placement {
    uint16_t number; /* its code */
    uint8_t channel;
    uint8_t turns, turn[PLAN_TURNS]; /* messages: with more than one, by day */
    struct view place;
    uint64_t spend_p; /* planned, pence */
    uint64_t reach;   /* planned, as whoever sells it says */
    int32_t from, to; /* days since 1970, both within the campaign's */
    unsigned line;    /* of the text */
};
struct plan { /* views are of text */
    struct buf text;
    struct view name, address, number;
    int32_t from, to; /* days since 1970; to is the last */
    uint64_t budget_p;
    size_t nmessages, nchannels, nplacements;
    struct plan_message message[PLAN_MESSAGES];
    struct plan_channel channel[PLAN_CHANNELS];
    struct plan_placement *placement; /* in order of number */
};
/* Errors  PEER_FORMAT, PEER_SIZE: fault_out says what and where; then p holds nothing */
enum cb_err plan_read(struct view text, struct plan *p, struct plan_fault *fault_out) CB_MUST;
void plan_free(struct plan *p);
/* Its place in p->placement; SIZE_MAX: none has this number. */
size_t plan_find(const struct plan *p, uint16_t number);
/* Which of its messages a placement shows on a day; 0: the first. */
unsigned plan_turn(const struct plan *p, const struct plan_placement *at, int32_t day);
const char *plan_tag_word(enum plan_tag tag);
const char *plan_kind_word(enum plan_kind kind);

/* --- what was spent, and how many were reached --------------------------------------------------
 */
enum { SPEND_ROWS = 20000, SPEND_TEXT_MAX = 1000000 };
struct spend_row {
    int32_t day;
    uint16_t placement; /* place in the plan; CODE_NONE: of a whole channel */
    uint8_t channel;
    uint64_t spend_p, reach;
};
struct spend {
    struct spend_row *row; /* in the file's order */
    size_t n;
};
/* CSV (RFC 4180) with the columns date, placement, spend and reach, in any order; placement is a
 * code or a channel's name in the plan; spend or reach may be left out. Errors as plan_read. */
enum cb_err spend_read(struct view csv, const struct plan *p, struct spend *out,
                       struct plan_fault *fault_out) CB_MUST;
void spend_free(struct spend *s);
/* later's rows in place of those of was with the same day and placement, and after the others; then
 * the whole as a table. Errors  PEER_SIZE it is longer than SPEND_TEXT_MAX */
enum cb_err spend_merge(const struct plan *p, const struct spend *was, const struct spend *later,
                        struct buf *csv_out) CB_MUST;

/* --- small values, shared by both texts ---------------------------------------------------------
 */
/* 1234, 1234.5, 1,234.50, with or without a pound sign. Gives false for anything else. */
bool money_read(struct view v, uint64_t *pence_out);
void money_put(struct buf *out, uint64_t pence); /* £1,234.50; whole pounds without pence */
bool day_read(struct view v, int32_t *day_out);  /* 2026-11-02 */
void day_put(struct buf *out, int32_t day);
bool count_read(struct view v, uint64_t *out); /* digits, thousands apart or not */
void count_put(struct buf *out, uint64_t n);   /* 12,345 */
#endif
