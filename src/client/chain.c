/* chain: walks a page of envelopes, opens each, and says where something is missing.
 * Called by visitor.c and case.c. Never shows a text that did not open under the conversation's
 * key, and never hides that one is missing (PROTOCOL §9). */
#include "client/client_in.h"
#include <string.h>

enum { KIND_TEXT = 1, KIND_SYSTEM = 3 };

static const struct seal_hash no_hash;

static void missing(struct walk *w, uint8_t dir, uint64_t seq)
{
    struct client_msg m = {.dir = dir, .seq = seq, .order = w->order, .broken = true};
    w->fn(w->arg, &m);
}

static const struct seal_key *key_of(const struct walk *w, const struct seal_msg_hdr *h)
{
    if (h->gen > w->ring->newest) {
        return NULL;
    }
    if (h->dir == DIR_NOTE) {
        return w->ring->has_nk[h->gen] ? &w->ring->nk[h->gen] : NULL;
    }
    return &w->ring->ck[h->gen];
}

/* Generations only grow: an envelope under a key that was given up before it is no colleague's and
 * no visitor's, but of somebody who kept the key. */
static bool went_back(const struct walk *w, const struct seal_msg_hdr *h)
{
    const struct link_at *at = &w->at[h->dir];
    return (at->any && h->gen < at->gen) || (h->gen < w->floor && h->seq > w->floor_seq[h->dir]);
}

/* Does this envelope follow what the page has shown of its direction so far? */
static bool follows(const struct walk *w, const struct seal_msg_hdr *h)
{
    const struct link_at *at = &w->at[h->dir];
    if (h->seq == 1) {
        return memcmp(&h->prev, &no_hash, sizeof no_hash) == 0;
    }
    if (!at->any) {
        return !w->oldest; /* an older page will tell */
    }
    return h->seq == at->seq + 1 && memcmp(&h->prev, &at->hash, sizeof at->hash) == 0;
}

/* What a message says it had seen of the other direction must be there (tail withholding). */
static void check_ack(struct walk *w, uint8_t dir, const struct seal_msg_body *body)
{
    uint8_t other = dir == DIR_V2S ? DIR_S2V : DIR_V2S;
    if (dir == DIR_NOTE || body->ack_seq == 0) {
        return;
    }
    const struct seen *s = &w->seen[other][body->ack_seq % SEEN_N];
    bool differs = s->seq == body->ack_seq && memcmp(s->hash, body->ack_hash, sizeof s->hash) != 0;
    if (body->ack_seq > w->last[other] || differs) {
        missing(w, other, body->ack_seq);
    }
}

/* Remember an envelope that opened as the newest of its direction. */
static void step(struct walk *w, const struct seal_msg_hdr *h, struct view msg)
{
    struct link_at *at = &w->at[h->dir];
    if (!at->any) { /* the first of the page says what the next older page must end with */
        w->edge[h->dir].seq = h->seq - 1;
        w->edge[h->dir].hash = h->prev;
    }
    seal_hash256(msg, &at->hash);
    at->seq = h->seq;
    at->gen = h->gen;
    at->any = true;
    at->bad = false;
    struct seen *s = &w->seen[h->dir][h->seq % SEEN_N];
    s->seq = h->seq;
    memcpy(s->hash, at->hash.b, sizeof s->hash);
}

static void give(struct walk *w, const struct seal_msg_hdr *h, const struct seal_msg_body *body)
{
    if (body->kind != KIND_TEXT && body->kind != KIND_SYSTEM) {
        missing(w, h->dir, h->seq);
        return;
    }
    struct client_msg m = {.dir = h->dir,
                           .flags = body->flags,
                           .seq = h->seq,
                           .order = w->order,
                           .t15 = body->t15,
                           .text = body->text};
    w->fn(w->arg, &m);
}

/* Open one envelope that stands in its place. What its header says counts only once it opened. */
static void walk_opened(struct walk *w, const struct seal_msg_hdr *h, struct view msg)
{
    CB_CLEANUP(buf_free) struct buf plain;
    struct seal_msg_body body;
    struct link_at *at = &w->at[h->dir];
    const struct seal_key *key = key_of(w, h);
    buf_init(&plain, SEAL_MSG_MAX);
    if (went_back(w, h) || !key || seal_msg_open(msg, key, &plain, &body)) {
        at->bad = true;
        missing(w, h->dir, h->seq);
        return;
    }
    if (!follows(w, h) && !at->bad) {
        missing(w, h->dir, at->any ? at->seq + 1 : h->seq - 1);
    }
    step(w, h, msg);
    check_ack(w, h->dir, &body);
    give(w, h, &body);
}

static void walk_one(struct walk *w, struct view msg)
{
    struct seal_msg_hdr h;
    if (seal_msg_peek(msg, &h) || !(w->dirs & (1u << h.dir)) || h.seq == 0 ||
        memcmp(&h.conv, w->conv, sizeof h.conv) != 0) {
        missing(w, 0, 0);
        return;
    }
    const struct link_at *at = &w->at[h.dir];
    if (at->any && h.seq <= at->seq) { /* replayed, or out of order */
        missing(w, h.dir, h.seq);
        return;
    }
    walk_opened(w, &h, msg);
}

/* After the page: its newest envelope of each direction must be the one that was promised. */
static void walk_end(struct walk *w, const struct client_edge promised[DIRS])
{
    for (uint8_t dir = DIR_V2S; dir < DIRS; dir++) {
        if (!(w->dirs & (1u << dir))) {
            continue;
        }
        const struct link_at *at = &w->at[dir];
        const struct client_edge *p = &promised[dir];
        bool same = at->seq == p->seq && memcmp(&at->hash, &p->hash, sizeof p->hash) == 0;
        bool lost = at->any ? w->joined && !same : p->seq > 0 && w->oldest;
        if (lost && !at->bad) {
            missing(w, dir, p->seq);
        }
    }
}

void walk_page(struct walk *w, const struct wire_bundle *b)
{
    struct client_edge promised[DIRS] = {0};
    struct view msgs = b->msgs, msg;
    for (unsigned i = 0; i < DIRS; i++) {
        if (w->dirs & (1u << i)) {
            promised[i] = w->edge[i];
        }
    }
    while (wire_bundle_next(&msgs, &w->order, &msg)) {
        walk_one(w, msg);
    }
    walk_end(w, promised);
}
