/* publish: the counts of a whole period as one net (hide.h), so that nothing which is hidden in one
 * table can be computed from another. Called by line for analysts, and by cli for everybody.
 * Never leaves out a sum that readers can make themselves: what is not in the net is not protected.
 */
#include "tally/tally_in.h"

/* The nodes that contacts flow through: from who they are to what became of them. */
enum node {
    ALL, /* every contact: people by what they said of themselves, and those who returned */
    NEW,
    SAID,
    PERSONS,
    BACK,
    WANT_1, /* then by what they wanted: to talk now, a message, a booked time */
    WANT_2,
    WANT_3,
    TALK, /* the same, as counted; then by what became of it */
    MESSAGE,
    BOOK,
    JOINED,
    WAS_ANSWERED,
    WAS_ABANDONED,
    END,  /* every contact again */
    FREE, /* from here on: tables of their own */
};

static void pipe_add(struct shown *s, uint32_t from, uint32_t to, const struct tally_cell *c,
                     enum tally_pipe kind)
{
    CB_ASSERT(s->n < s->most);
    uint32_t edge = tally_net_add(&s->net, from, to, c->n, (uint8_t)kind);
    s->cell[s->n++] = (struct shown_cell){c->dim, c->val, edge};
}

/* Each value of a dimension, from one node to another. */
static void parts(struct shown *s, uint32_t from, uint32_t to, const struct tally_table *t,
                  uint16_t dim)
{
    for (size_t i = 0; i < t->n; i++) {
        if (t->cell[i].dim == dim) {
            pipe_add(s, from, to, &t->cell[i], TALLY_PART);
        }
    }
}

static void total(struct shown *s, uint32_t from, uint32_t to, const struct tally_table *t,
                  uint16_t dim)
{
    pipe_add(s, from, to, &(struct tally_cell){0, dim, TALLY_TOTAL, tally_sum(t, 0, dim)},
             TALLY_SUM);
}

static void one(struct shown *s, uint32_t from, uint32_t to, const struct tally_table *t,
                uint16_t dim, uint16_t val)
{
    pipe_add(s, from, to, &(struct tally_cell){0, dim, val, tally_get(t, 0, dim, val)}, TALLY_PART);
}

/* What nobody counts and everybody can compute: all of these without those. */
static void rest(struct shown *s, uint32_t from, uint32_t to, uint64_t all, uint64_t those)
{
    tally_net_add(&s->net, from, to, all > those ? all - those : 0, TALLY_PART);
}

static void contacts(struct shown *s, const struct tally_table *t)
{
    one(s, ALL, NEW, t, TALLY_PERSON, 0);
    parts(s, NEW, SAID, t, TALLY_URGENCY);
    parts(s, SAID, PERSONS, t, TALLY_WHO);
    total(s, ALL, BACK, t, TALLY_RETURNED);
    for (uint16_t want = 1; want <= 3; want++) {
        uint64_t n = tally_get(t, 0, TALLY_CONTACT, want);
        one(s, BACK, WANT_1 + want - 1u, t, TALLY_RETURNED, want);
        rest(s, PERSONS, WANT_1 + want - 1u, n, tally_get(t, 0, TALLY_RETURNED, want));
        one(s, WANT_1 + want - 1u, TALK + want - 1u, t, TALLY_CONTACT, want);
    }
    total(s, END, ALL, t, TALLY_CONTACT);
}

/* What became of contacts. */
static void fates(struct shown *s, const struct tally_table *t)
{
    one(s, TALK, JOINED, t, TALLY_OFFERED, 0);
    one(s, TALK, END, t, TALLY_BLOCKED, 0);
    for (uint16_t want = 1; want <= 3; want++) {
        one(s, TALK + want - 1u, END, t, TALLY_CLOSED, want);
    }
    for (uint16_t want = 2; want <= 3; want++) {
        rest(s, TALK + want - 1u, END, tally_get(t, 0, TALLY_CONTACT, want),
             tally_get(t, 0, TALLY_CLOSED, want));
    }
    total(s, JOINED, WAS_ANSWERED, t, TALLY_ANSWERED);
    total(s, JOINED, WAS_ABANDONED, t, TALLY_ABANDONED);
    parts(s, WAS_ANSWERED, END, t, TALLY_ANSWERED);
    parts(s, WAS_ABANDONED, END, t, TALLY_ABANDONED);
}

/* Tables of their own. Those that count the same things stand one behind the other. */
static void others(struct shown *s, const struct tally_table *t)
{
    static const uint16_t alone[] = {TALLY_REPLIED, TALLY_HANDLE, TALLY_RISK, TALLY_AGREED,
                                     TALLY_TAKEN};
    static const uint16_t single[] = {TALLY_MISSED, TALLY_PROMISED, TALLY_HELD_OFF};
    uint32_t node = FREE;
    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++, node += 2) {
        parts(s, node, node + 1, t, alone[i]);
        total(s, node + 1, node, t, alone[i]);
    }
    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++, node += 2) {
        one(s, node, node + 1, t, single[i], 0);
    }
    parts(s, node, node + 1, t, TALLY_GROUP);
    parts(s, node + 1, node + 2, t, TALLY_OUTCOME);
    total(s, node + 2, node, t, TALLY_OUTCOME);
    node += 3;
    one(s, node, node + 1, t, TALLY_BOOKED, 0);
    one(s, node + 2, node + 3, t, TALLY_REFERRAL, 1);
    for (uint16_t v = 1; v <= 4; v++) {
        one(s, node + 1, node, t, TALLY_BOOKED, v);
    }
    for (uint16_t v = 2; v <= 3; v++) {
        one(s, node + 3, node + 2, t, TALLY_REFERRAL, v);
    }
}

/* Feedback: the answers to each question by themselves; their sum is how many answered it. */
static void answers(struct shown *s, const struct tally_table *t)
{
    enum { FIRST = FREE + 40, QUESTIONS = 16 };
    for (size_t i = 0; i < t->n; i++) {
        if (t->cell[i].dim == TALLY_FEEDBACK) {
            uint32_t node = FIRST + 2u * (t->cell[i].val / 16 % QUESTIONS);
            pipe_add(s, node, node + 1, &t->cell[i], TALLY_PART);
        }
    }
}

void shown_make(struct shown *s, const struct tally_table *t)
{
    *s = (struct shown){.most = (uint32_t)t->n + 60};
    s->cell = cb_alloc(s->most * sizeof *s->cell);
    tally_net_init(&s->net, s->most + 2 * TALLY_NODES);
    contacts(s, t);
    fates(s, t);
    others(s, t);
    answers(s, t);
    tally_net_balance(&s->net, ALL);
}

void shown_free(struct shown *s)
{
    tally_net_free(&s->net);
    cb_free(s->cell, s->most * sizeof *s->cell);
    *s = (struct shown){0};
}

enum cb_err tally_publish(const struct tally_table *t, uint32_t threshold, struct tally_table *out)
{
    struct shown s;
    enum cb_err e = CB_OK;
    shown_make(&s, t);
    tally_hide(&s.net, threshold);
    for (uint32_t i = 0; !e && i < s.n; i++) {
        const struct tally_edge *edge = &s.net.e[s.cell[i].edge];
        const struct tally_cell c = {0, s.cell[i].dim, s.cell[i].val,
                                     edge->hidden ? TALLY_HIDDEN : edge->n};
        e = edge->n ? tally_put(out, &c) : CB_OK;
    }
    shown_free(&s);
    return e;
}
