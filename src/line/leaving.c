/* leaving: a line gets a new key, and what those held who leave goes back to the queue, in one
 * commit. Called through calls.c; the papers are staff's affair (staff/rotate.c).
 * Never moves anybody to the end of the queue: who was being answered keeps their place. */
#include "line/line_in.h"
#include <string.h>

enum { HELD_PAGE = 64 };
static const uint8_t nobody[16];

struct held {
    const struct seal_mid *mid;
    struct store_conv row[HELD_PAGE];
    unsigned n;
    uint64_t last; /* place of the last one looked at; 0: the end was reached */
    uint8_t last_risk;
};

static bool held_one(void *arg, const struct store_conv *c)
{
    struct held *h = arg;
    h->last = c->order;
    h->last_risk = c->risk;
    if (memcmp(c->owner, h->mid->b, sizeof c->owner) == 0) {
        h->row[h->n++] = *c;
    }
    return h->n < HELD_PAGE;
}

static enum cb_err held_page(struct line *l, struct call *c, struct held *h)
{
    for (unsigned i = 0; i < h->n; i++) {
        enum cb_err e = l->store->ops->conv_move(l->store, &h->row[i], STORE_WAITING, nobody, true);
        if (e) {
            return e;
        }
        guest_back(l, &h->row[i].row);
        call_tell_conv(c, &h->row[i].row, BUS_STATE, STORE_WAITING);
    }
    return CB_OK;
}

/* Each keeps its place: who was being answered does not wait again from the end. */
static enum cb_err held_back(struct line *l, struct call *c, uint16_t line,
                             const struct seal_mid *mid)
{
    struct held *h = cb_alloc(sizeof *h);
    struct store_page page = {.line = line, .state = STORE_HELD, .limit = UINT32_MAX};
    enum cb_err e = CB_OK;
    do {
        *h = (struct held){.mid = mid};
        e = l->store->ops->conv_list(l->store, &page, held_one, h);
        e = e ? e : held_page(l, c, h);
        page.after = h->last;
        page.after_risk = h->last_risk;
    } while (!e && h->n == HELD_PAGE);
    cb_free(h, sizeof *h);
    return e;
}

static enum cb_err ends_let_go(struct line *l, struct call *c, const struct staff_rotation *o)
{
    enum cb_err e = CB_OK;
    for (unsigned i = 0; !e && i < o->nends; i++) {
        const struct seal_member *m = &o->who[i];
        for (unsigned k = 0; !e && k < m->nlines; k++) {
            e = held_back(l, c, m->line[k], &m->mid);
        }
    }
    return e;
}

/* ROTATE: wire/rotation.h -> nothing. */
enum cb_err step_rotate(struct line *l, struct call *c, struct rd *body)
{
    struct staff_rotation o = {0};
    enum cb_err e = staff_rotate(l->staff, c, body, &o);
    e = e ? e : ends_let_go(l, c, &o);
    if (!e) {
        staff_rotated(l->staff, c, &o);
    }
    return e;
}
