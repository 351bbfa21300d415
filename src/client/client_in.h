/* client, private: what the files of this room share. Included only inside src/client.
 * Never included by another room. */
#ifndef CALLBOX_CLIENT_IN_H
#define CALLBOX_CLIENT_IN_H
#include "client/client.h"

/* --- ask.c: one record there, one back -------------------------------------------------------- */
struct ask {
    struct buf req, rep;
    size_t at;
    struct view body; /* of the reply, borrowed from rep */
};
void ask_begin(struct ask *a, uint8_t type);
void ask_free(struct ask *a); /* wipes both */
/* n bytes of the request's body to write; a cursor that failed when they do not fit. */
struct wr ask_room(struct ask *a, size_t n);
/* Send it and read the reply: CB_OK only when its status is. twice: ask again once when no answer
 * came, which only an idempotent record may. */
enum cb_err ask_go(struct ask *a, struct client_door *door, bool twice) CB_MUST;

/* --- ring.c: the keys of one conversation, by generation -------------------------------------- */
struct ring {
    struct seal_key ck[CLIENT_GENS_MAX];
    struct seal_key nk[CLIENT_GENS_MAX]; /* notes keys, by the generation they are of */
    bool has_nk[CLIENT_GENS_MAX];
    uint32_t newest, epoch; /* epoch: the one its newest grant is for */
};
void ring_wipe(struct ring *r);
/* Whose grants are opened, and what must be true of them. */
struct ring_for {
    uint8_t rk; /* RK_VISITOR or RK_LINE */
    uint16_t line;
    const struct client_epoch *keys; /* what opens them, by epoch; a visitor's own is epoch 0 */
    unsigned nkeys;
    const struct seal_pk *pk_v;
    const struct seal_conv *conv;
    struct view roster; /* names the members who may grant a later generation */
    /* its own: the roster is checked once, and only when somebody else granted */
    struct seal_roster papers;
    enum { PAPERS_UNREAD, PAPERS_HOLD, PAPERS_BAD } read;
};
/* Errors  NONE_FOUND no grant of that kind; PEER_AUTH a sender who may not; PEER_SEAL otherwise */
enum cb_err ring_open(struct ring_for *f, const struct wire_bundle *b, struct ring *out) CB_MUST;
/* Every notes key that one of the keys opens. */
enum cb_err ring_notes(struct ring_for *f, const struct wire_bundle *b, struct ring *out) CB_MUST;

/* --- chain.c: walk a page of envelopes -------------------------------------------------------- */
enum { SEEN_N = 64, DIRS = DIR_NOTE + 1 };
struct seen { uint64_t seq; uint8_t hash[8]; };
struct link_at { uint64_t seq; uint32_t gen; struct seal_hash hash; bool any, bad; };
struct walk {
    const struct seal_conv *conv;
    const struct ring *ring;
    uint32_t floor;            /* what lies above last[] as it was must be of this generation, */
    uint64_t floor_seq[DIRS];  /* or a later one: whoever kept an older key writes no more */
    uint64_t last[DIRS];       /* newest seq the server admits to, by direction */
    bool oldest;               /* no older page behind this one */
    bool joined;               /* edge holds for this page; else it is not compared */
    struct client_edge *edge;  /* by direction: what this page must end with; then the next */
    unsigned dirs;             /* bits 1<<dir that may be here */
    client_msg_fn *fn;
    void *arg;
    /* its own */
    uint64_t order;
    struct link_at at[DIRS];
    struct seen seen[DIRS][SEEN_N];
};
/* Give every message to fn in order, and a broken one wherever the chain does not hold. */
void walk_page(struct walk *w, const struct wire_bundle *b);

/* --- say.c: make one envelope ----------------------------------------------------------------- */
struct say {
    uint8_t dir;
    uint32_t gen;
    const struct seal_conv *conv;
    const struct seal_key *key;
    uint64_t last;                /* newest seq of own direction */
    const struct seal_hash *tip;  /* its hash; zero when there is none */
    uint64_t ack_seq;
    const struct seal_hash *ack;  /* newest of the other direction; NULL for a note */
    uint8_t flags;                /* of a first message: what it is about */
};
/* Append the envelope to out; tip_out is its hash. */
enum cb_err say_make(const struct say *s, struct view text, struct buf *out,
                     struct seal_hash *tip_out) CB_MUST;
enum cb_err say_reply_seq(const struct ask *a, uint64_t expected) CB_MUST;
#endif
