/* places: how many who want to talk now are before one who waits. Called by visitor.
 * Never told finer than in the four steps of enum wire_ahead, and never counted further than they
 * need: the first ten of a queue are all that one has to know. Kept in memory, and made anew when
 * old. */
#include "line/line_in.h"

enum { SOME_FROM = 4, MANY_FROM = PLACES, SCAN_MAX = 1000, FRESH_MS = 2000 };

static struct places *places_of(struct line *l, uint16_t line)
{
    return &l->places[line % PLACES_LINES];
}

static struct queue_place place_of(const struct store_conv *c)
{
    return (struct queue_place){.order = c->order, .risk = c->risk};
}

/* As the store lists them: risk goes before wait. */
static bool before(struct queue_place a, struct queue_place b)
{
    return a.risk != b.risk ? a.risk > b.risk : a.order < b.order;
}

struct scan {
    struct places *p;
    uint32_t seen;
};

static bool scan_one(void *arg, const struct store_conv *c)
{
    struct scan *s = arg;
    s->seen++;
    s->p->upto = place_of(c);
    if (c->want == WANT_NOW) {
        s->p->at[s->p->n++] = s->p->upto;
    }
    return s->p->n < PLACES;
}

/* Look again: who took a conversation told the console, not us. */
static enum cb_err places_fresh(struct line *l, struct places *p, uint16_t line)
{
    uint64_t now = cb_mono_ms();
    struct store_page page = {.line = line, .state = STORE_WAITING, .limit = SCAN_MAX};
    struct scan s = {.p = p};
    if (p->line == line && now - p->made_ms < FRESH_MS) {
        return CB_OK;
    }
    *p = (struct places){0};
    enum cb_err e = l->store->ops->conv_list(l->store, &page, scan_one, &s);
    if (!e) {
        p->line = line;
        p->made_ms = now;
        p->whole = s.seen < SCAN_MAX && p->n < PLACES;
    }
    return e;
}

/* A place was given. It is the last one of its queue; a batch that was lost gave its orders back.
 */
void place_mark(struct line *l, const struct store_conv *c)
{
    struct places *p = places_of(l, c->line);
    if (p->line != c->line || c->want != WANT_NOW) {
        return;
    }
    while (p->n && !before(p->at[p->n - 1], place_of(c))) {
        p->n--;
    }
    if (p->whole && p->n < PLACES) {
        p->at[p->n++] = place_of(c);
    }
}

void places_drop(struct line *l, uint16_t line)
{
    struct places *p = places_of(l, line);
    p->line = p->line == line ? 0 : p->line;
}

enum cb_err place_ahead(struct line *l, const struct store_conv *c, uint8_t *ahead_out)
{
    struct places *p = places_of(l, c->line);
    *ahead_out = AHEAD_UNTOLD;
    if (c->state != STORE_WAITING || c->want != WANT_NOW) {
        return CB_OK;
    }
    enum cb_err e = places_fresh(l, p, c->line);
    if (e) {
        return e;
    }
    uint32_t n = 0;
    while (n < p->n && before(p->at[n], place_of(c))) {
        n++;
    }
    if (n >= MANY_FROM) {
        *ahead_out = AHEAD_MANY;
    } else if (p->whole || !before(p->upto, place_of(c))) {
        *ahead_out = n == 0 ? AHEAD_NONE : n < SOME_FROM ? AHEAD_FEW : AHEAD_SOME;
    }
    return CB_OK;
}
