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

struct scan {
    struct places *p;
    uint32_t seen;
};

static bool scan_one(void *arg, const struct store_conv *c)
{
    struct scan *s = arg;
    s->seen++;
    s->p->upto = c->order;
    if (c->want == WANT_NOW) {
        s->p->order[s->p->n++] = c->order;
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
    while (p->n && p->order[p->n - 1] >= c->order) {
        p->n--;
    }
    if (p->whole && p->n < PLACES) {
        p->order[p->n++] = c->order;
    }
}

/* Somebody stands before others who came earlier: look again. */
void place_front(struct line *l, const struct store_conv *c)
{
    places_of(l, c->line)->line = 0;
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
    uint32_t before = 0;
    while (before < p->n && p->order[before] < c->order) {
        before++;
    }
    if (before >= MANY_FROM) {
        *ahead_out = AHEAD_MANY;
    } else if (p->whole || c->order <= p->upto) {
        *ahead_out = before == 0 ? AHEAD_NONE : before < SOME_FROM ? AHEAD_FEW : AHEAD_SOME;
    }
    return CB_OK;
}
