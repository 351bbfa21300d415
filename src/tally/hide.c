/* hide: see hide.h. Called by publish, and by tests as the attacker.
 * What is shown has a fixed flow; what is hidden may have any from 1. How far a hidden count can
 * move is then a maximal flow around it, exact and in whole numbers; and the cheapest way to let it
 * move far enough is a cheapest path. Never uses a random number: the same counts are shown the
 * same way. */
#include "tally/hide.h"
#include <string.h>

enum { NONE = UINT32_MAX };
#define NO_END UINT64_MAX /* as a capacity, a price and a bound: there is none */

/* The flow as it is now, and a search for a way round one pipe. */
struct flow {
    const struct tally_net *t;
    struct tally_net *hides; /* NULL; or t, whose shown pipes may be used, and are hidden then */
    uint32_t *at; /* pipes by node: those of node i are list[at[i]] to list[at[i + 1] - 1] */
    uint32_t *list;
    uint64_t *x;   /* of each pipe: counts that agree with all that is shown */
    uint64_t dear; /* what a sum costs more */
    uint32_t past; /* the pipe that the way goes round */
    uint64_t price[TALLY_NODES];
    uint32_t via[TALLY_NODES]; /* the pipe by which a node was reached */
    bool done[TALLY_NODES];
};

static void flow_free(struct flow *f)
{
    cb_free(f->at, (f->t->nodes + 1) * sizeof *f->at);
    cb_free(f->list, 2 * f->t->n * sizeof *f->list);
    cb_free(f->x, f->t->n * sizeof *f->x);
}

static void flow_init(struct flow *f, const struct tally_net *t)
{
    memset(f, 0, sizeof *f);
    f->t = t;
    f->at = cb_alloc((t->nodes + 1) * sizeof *f->at);
    f->list = cb_alloc(2 * t->n * sizeof *f->list);
    f->x = cb_alloc(t->n * sizeof *f->x);
    for (uint32_t i = 0; i < t->n; i++) {
        f->at[t->e[i].from + 1]++;
        f->at[t->e[i].to + 1]++;
        f->dear = t->e[i].n > f->dear ? t->e[i].n : f->dear;
    }
    for (uint32_t i = 0; i < t->nodes; i++) {
        f->at[i + 1] += f->at[i];
    }
    uint32_t put[TALLY_NODES];
    memcpy(put, f->at, t->nodes * sizeof *put);
    for (uint32_t i = 0; i < t->n; i++) {
        f->list[put[t->e[i].from]++] = i;
        f->list[put[t->e[i].to]++] = i;
    }
}

/* How much more can flow through a pipe, seen from one of its ends. */
static uint64_t room(const struct flow *f, uint32_t i, uint32_t node)
{
    return node == f->t->e[i].from ? NO_END : f->x[i] - 1;
}

static uint64_t price(const struct flow *f, uint32_t i)
{
    const struct tally_edge *e = &f->t->e[i];
    if (e->hidden) {
        return 0;
    }
    if (!f->hides || !e->n) {
        return NO_END;
    }
    return e->n + 1 + e->kind * f->dear;
}

static uint32_t far_end(const struct flow *f, uint32_t i, uint32_t node)
{
    const struct tally_edge *e = &f->t->e[i];
    return node == e->from ? e->to : e->from;
}

static void steps(struct flow *f, uint32_t node)
{
    for (uint32_t k = f->at[node]; k < f->at[node + 1]; k++) {
        uint32_t i = f->list[k], next = far_end(f, i, node);
        uint64_t costs = price(f, i);
        if (i == f->past || f->done[next] || costs == NO_END || !room(f, i, node)) {
            continue;
        }
        if (f->price[node] + costs < f->price[next]) {
            f->price[next] = f->price[node] + costs;
            f->via[next] = i;
        }
    }
}

/* Reach a node from another, as cheaply as can be (Dijkstra). */
static bool reach(struct flow *f, uint32_t from, uint32_t to)
{
    for (uint32_t i = 0; i < f->t->nodes; i++) {
        f->price[i] = NO_END;
        f->done[i] = false;
    }
    f->price[from] = 0;
    for (;;) {
        uint32_t best = NONE;
        for (uint32_t i = 0; i < f->t->nodes; i++) {
            if (!f->done[i] && f->price[i] != NO_END &&
                (best == NONE || f->price[i] < f->price[best])) {
                best = i;
            }
        }
        if (best == NONE || best == to) {
            return best == to;
        }
        f->done[best] = true;
        steps(f, best);
    }
}

/* Send as much as fits, limit at most, along the way that was found; what was shown on it is
 * hidden. */
static uint64_t send(struct flow *f, uint32_t from, uint32_t to, uint64_t limit)
{
    uint64_t n = limit;
    for (uint32_t at = to; at != from; at = far_end(f, f->via[at], at)) {
        uint64_t fits = room(f, f->via[at], far_end(f, f->via[at], at));
        n = fits < n ? fits : n;
    }
    for (uint32_t at = to; n != NO_END && at != from; at = far_end(f, f->via[at], at)) {
        f->x[f->via[at]] += f->t->e[f->via[at]].to == at ? n : -n;
        if (f->hides) {
            f->hides->e[f->via[at]].hidden = true;
        }
    }
    return n;
}

/* How far the count of a pipe can go up or down, limit at most. */
static uint64_t move(struct flow *f, uint32_t i, bool up, uint64_t limit)
{
    const struct tally_edge *e = &f->t->e[i];
    uint32_t from = up ? e->to : e->from, to = up ? e->from : e->to;
    uint64_t n = 0;
    f->past = i;
    for (uint32_t k = 0; k < f->t->n; k++) {
        f->x[k] = f->t->e[k].n;
    }
    while (n < limit && reach(f, from, to)) {
        uint64_t sent = send(f, from, to, limit - n);
        n = sent == NO_END ? NO_END : n + sent;
    }
    return n;
}

struct tally_known tally_attack(const struct tally_net *t, uint32_t edge)
{
    uint64_t n = t->e[edge].n;
    if (!t->e[edge].hidden) {
        return (struct tally_known){n, n};
    }
    struct flow f;
    flow_init(&f, t);
    uint64_t up = move(&f, edge, true, NO_END), down = move(&f, edge, false, n - 1);
    flow_free(&f);
    return (struct tally_known){n - down, up == NO_END ? NO_END : n + up};
}

/* Let one hidden count move by at least so much. There is always a way: all that it is a part of
 * upwards, and one part of each of those down again to it. */
static void loosen(struct flow *f, struct tally_net *t, uint32_t i, uint64_t width)
{
    uint64_t down = move(f, i, false, t->e[i].n - 1);
    uint64_t up = down < width ? move(f, i, true, width - down) : 0;
    if (down + up < width) {
        f->hides = t;
        up = move(f, i, true, width);
        f->hides = NULL;
        CB_ASSERT(up >= width);
    }
}

void tally_hide(struct tally_net *t, uint32_t threshold)
{
    struct flow f;
    flow_init(&f, t);
    for (uint32_t i = 0; i < t->n; i++) {
        t->e[i].hidden = t->e[i].n && t->e[i].n < threshold && t->e[i].kind != TALLY_SLACK;
    }
    /* What is hidden for another's sake must not be computable either, and may stand before it; to
     * hide more never narrows what was wide enough. */
    for (uint32_t was = NONE, now = 0; was != now;) {
        was = now;
        now = 0;
        for (uint32_t i = 0; i < t->n; i++) {
            if (t->e[i].hidden) {
                loosen(&f, t, i, threshold - 1);
            }
        }
        for (uint32_t i = 0; i < t->n; i++) {
            now += t->e[i].hidden;
        }
    }
    flow_free(&f);
}

uint64_t tally_round(uint64_t n, uint32_t base)
{
    return base ? (n + base / 2) / base * base : n;
}
