/* store/rows: the fixed-size values that the verbs of a store take and give. Part of store.h, which
 * is what others include.
 * Never holds a pointer that outlives its call. */
#ifndef CALLBOX_STORE_ROWS_H
#define CALLBOX_STORE_ROWS_H
#include "core/core.h"

struct store_row {
    uint8_t b[16];
}; /* random name of a conversation's row */
struct store_lookup {
    uint8_t b[32];
}; /* HMAC(pepper, auth), made by the key process */
struct store_id {
    uint8_t b[32];
}; /* a paper's key; shorter keys are zero padded */

enum store_state { STORE_WAITING = 1, STORE_HELD = 2, STORE_ENDED = 3 };
enum { STORE_TIPS = 128 + 40, STORE_ENV_MAX = 33000, STORE_PAPER_MAX = 2048 };
enum { STORE_RISK_MOST = 3 };

struct store_conv {
    struct store_row row;
    struct store_lookup lookup;
    uint16_t line;
    uint8_t state, want;
    uint16_t day;             /* days since 1970, of the first message */
    uint64_t slot;            /* which vault slot holds its BK */
    uint64_t order;           /* its place in the wait; given by conv_add and conv_move */
    uint8_t owner[16];        /* the member who holds it; zero when nobody */
    uint64_t last[3];         /* newest seq of v2s, s2v, notes */
    uint8_t tips[STORE_TIPS]; /* sealed under BK: pk_v and the three tips */
    uint32_t gen, epoch;      /* newest generation of its key; the line epoch it is granted to */
    uint16_t seen;            /* day of its newest message */
    uint8_t risk;             /* 0 untold .. STORE_RISK_MOST now: goes before wait in a queue */
    uint32_t due;             /* half hours since 1970: the slot booked, or by when a reply is
                                 promised; 0: neither */
    uint32_t hold;            /* the half hour until which its visitor is held off; 0: none */
    uint64_t key, newest;     /* the store's own: its name of the row, its newest envelope */
};
struct store_env {  /* one envelope, sealed under BK */
    uint64_t order; /* given by env_add, ascending over the whole store */
    uint8_t dir;    /* 1 v2s, 2 s2v, 3 note */
    uint64_t seq;
    uint8_t msgid[16];
    struct view bytes; /* borrowed for the call; from env_list: valid until fn returns */
};
/* Which part of a queue: those behind one with that order and risk (after 0: from the start), at
 * most limit of them. */
struct store_page {
    uint16_t line;
    uint8_t state;
    uint64_t after;
    uint32_t limit;
    uint8_t after_risk;
};
/* Those of a line, whatever their state, that are due from a half hour (0: from the first) to
 * before another; go on with from = the due and after = the key of the last one. */
struct store_due {
    uint16_t line;
    uint32_t from, below;
    uint64_t after;
    uint32_t limit;
};
/* One counter. hour: since 1970; what dim and val stand for, the room tally says. */
struct store_count {
    uint16_t line, dim, val;
    uint32_t hour;
    uint64_t n;
};
/* Hours from .. below, of a line or (0) of all. */
struct store_span {
    uint16_t line;
    uint32_t from, below;
};
/* Which conversations of a line (0: of every line), whatever their state: granted to an epoch
 * before this one, and last written in before this day (UINT32_MAX: any); those after a place, at
 * most limit of them. */
struct store_walk {
    uint16_t line;
    uint32_t epoch_below, day_below;
    uint64_t after;
    uint32_t limit;
};
#define STORE_COPY "copy.db"
struct store_copied {
    uint64_t done, total;
    bool whole; /* it is on the disk, and no step is left */
};
#endif
