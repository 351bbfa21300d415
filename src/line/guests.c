/* guests: which visitors are there, since when those wait who do, and which of them left. Called by
 * visitor, desk and minder on line's thread, and by http when a stream begins or ends. Never
 * stored, and never about a person: a random row's name and moments in memory, until it is ended.
 *
 * There is who has a stream open, or asked for a page so lately that they may be reading it:
 * without JavaScript a page lasts as long as its form does. Of who waits for nothing only open
 * streams are known: when they write again, or their time has come, they are there already. */
#include "line/line_in.h"
#include <string.h>

enum {
    GUESTS = 32768 /* a power of two, thrice the streams */,
    PROBES = 16,
    FORM_MS = 10 * 60 * 1000
};

struct guest {
    struct store_row row;
    uint16_t line, streams;
    uint8_t is;         /* enum guest_is */
    bool shown;         /* handed back: what the queue was told of them last */
    uint64_t joined_ms; /* 0: before this start */
    uint64_t seen_ms, until_ms;
};
struct guests {
    pthread_mutex_t lock;
    struct guest g[GUESTS];
};

struct guests *guests_new(void)
{
    struct guests *m = cb_alloc(sizeof *m);
    pthread_mutex_init(&m->lock, NULL);
    return m;
}

void guests_free(struct guests *m)
{
    cb_free(m, sizeof *m);
}

static unsigned place(const struct store_row *row, unsigned i)
{
    return ((unsigned)(row->b[0] << 8 | row->b[1]) + i) & (GUESTS - 1);
}

static struct guest *find(struct guests *m, const struct store_row *row)
{
    for (unsigned i = 0; i < PROBES; i++) {
        struct guest *g = &m->g[place(row, i)];
        if (g->is && memcmp(&g->row, row, sizeof *row) == 0) {
            return g;
        }
    }
    return NULL;
}

/* Names are random: where all places near one are taken, this one is not watched over. */
static struct guest *find_or_make(struct guests *m, const struct store_row *row)
{
    struct guest *g = find(m, row);
    for (unsigned i = 0; !g && i < PROBES; i++) {
        struct guest *x = &m->g[place(row, i)];
        g = x->is ? NULL : x;
    }
    if (g && !g->is) {
        *g = (struct guest){.row = *row};
    }
    return g;
}

static void seen(const struct line *l, struct guest *g, uint8_t door)
{
    uint64_t now = cb_mono_ms();
    uint64_t until = now + (door == DOOR_NOJS ? FORM_MS : l->cfg.leave_after_s * 1000ull);
    g->seen_ms = now;
    g->until_ms = until > g->until_ms ? until : g->until_ms;
}

void guest_joined(struct line *l, const struct store_conv *c, uint8_t door)
{
    pthread_mutex_lock(&l->guests->lock);
    struct guest *g = find_or_make(l->guests, &c->row);
    if (g) {
        g->line = c->line;
        g->is = GUEST_WAITS;
        g->joined_ms = cb_mono_ms();
        g->until_ms = 0;
        seen(l, g, door);
    }
    pthread_mutex_unlock(&l->guests->lock);
}

void guest_known(struct line *l, const struct store_conv *c, uint64_t grace_ms)
{
    pthread_mutex_lock(&l->guests->lock);
    struct guest *g = find_or_make(l->guests, &c->row);
    if (g && g->is <= GUEST_AROUND) {
        g->line = c->line;
        g->is = GUEST_WAITS;
        g->seen_ms = cb_mono_ms();
        g->until_ms = g->seen_ms + grace_ms; /* an open stream is there beyond it */
    }
    pthread_mutex_unlock(&l->guests->lock);
}

void guest_seen(struct line *l, const struct store_row *row, uint8_t door)
{
    pthread_mutex_lock(&l->guests->lock);
    struct guest *g = find(l->guests, row);
    if (g) {
        seen(l, g, door);
    }
    pthread_mutex_unlock(&l->guests->lock);
}

void line_stream(struct line *l, const struct store_row *row, bool began)
{
    pthread_mutex_lock(&l->guests->lock);
    struct guest *g = began ? find_or_make(l->guests, row) : find(l->guests, row);
    if (g) {
        g->is = g->is ? g->is : GUEST_AROUND;
        g->streams =
            began ? (uint16_t)(g->streams + 1) : (uint16_t)(g->streams ? g->streams - 1 : 0);
        seen(l, g, DOOR_STREAM);
    }
    if (g && g->is == GUEST_AROUND && !g->streams) {
        cb_wipe(g, sizeof *g);
    }
    pthread_mutex_unlock(&l->guests->lock);
}

static void forget(struct guest *g)
{
    if (g->streams) {
        *g = (struct guest){.row = g->row, .streams = g->streams, .is = GUEST_AROUND};
    } else {
        cb_wipe(g, sizeof *g);
    }
}

void guest_forget(struct line *l, const struct store_row *row)
{
    pthread_mutex_lock(&l->guests->lock);
    struct guest *g = find(l->guests, row);
    if (g) {
        forget(g);
    }
    pthread_mutex_unlock(&l->guests->lock);
}

void guest_taken(struct line *l, const struct store_conv *c)
{
    pthread_mutex_lock(&l->guests->lock);
    struct guest *g = find(l->guests, &c->row);
    if (g && c->want == WANT_NOW) {
        g->line = c->line;
        g->is = GUEST_TAKEN;
    } else if (g) {
        forget(g);
    }
    pthread_mutex_unlock(&l->guests->lock);
}

static bool is_there(const struct guest *g)
{
    return g->streams || cb_mono_ms() <= g->until_ms;
}

void guest_back(struct line *l, const struct store_row *row)
{
    pthread_mutex_lock(&l->guests->lock);
    struct guest *g = find(l->guests, row);
    if (g && g->is == GUEST_TAKEN) {
        g->is = GUEST_BACK;
        g->shown = is_there(g);
    }
    pthread_mutex_unlock(&l->guests->lock);
}

static void told(const struct guest *g, struct guest_told *out)
{
    *out = (struct guest_told){.row = g->row,
                               .line = g->line,
                               .is = g->is,
                               .streams = g->streams,
                               .there = is_there(g),
                               .known = g->joined_ms != 0};
    uint64_t left = out->there ? cb_mono_ms() : g->seen_ms;
    out->waited_ms = out->known && left > g->joined_ms ? left - g->joined_ms : 0;
}

bool guest_of(struct line *l, const struct store_row *row, struct guest_told *out)
{
    pthread_mutex_lock(&l->guests->lock);
    const struct guest *g = find(l->guests, row);
    if (g) {
        told(g, out);
    }
    pthread_mutex_unlock(&l->guests->lock);
    return g != NULL;
}

void guest_left(struct line *l, const struct store_row *row)
{
    pthread_mutex_lock(&l->guests->lock);
    struct guest *g = find(l->guests, row);
    if (g) {
        g->is = GUEST_LEFT;
    }
    pthread_mutex_unlock(&l->guests->lock);
}

unsigned guests_leaving(struct line *l, struct guest_told *out, unsigned most)
{
    uint64_t now = cb_mono_ms();
    unsigned n = 0;
    pthread_mutex_lock(&l->guests->lock);
    for (unsigned i = 0; l->cfg.leave_after_s && i < GUESTS && n < most; i++) {
        const struct guest *g = &l->guests->g[i];
        if (g->is == GUEST_WAITS && !g->streams && now > g->until_ms) {
            told(g, &out[n++]);
        }
    }
    pthread_mutex_unlock(&l->guests->lock);
    return n;
}

unsigned guests_turned(struct line *l, uint16_t *line_out, unsigned most)
{
    unsigned n = 0;
    pthread_mutex_lock(&l->guests->lock);
    for (unsigned i = 0; l->cfg.leave_after_s && i < GUESTS && n < most; i++) {
        struct guest *g = &l->guests->g[i];
        if (g->is == GUEST_BACK && g->shown != is_there(g)) {
            g->shown = !g->shown;
            line_out[n++] = g->line;
        }
    }
    pthread_mutex_unlock(&l->guests->lock);
    return n;
}

void guests_back(struct line *l, uint64_t ms)
{
    pthread_mutex_lock(&l->guests->lock);
    for (unsigned i = 0; i < GUESTS; i++) {
        struct guest *g = &l->guests->g[i];
        g->joined_ms -= g->joined_ms ? ms : 0;
        g->seen_ms -= ms;
        g->until_ms -= ms;
    }
    pthread_mutex_unlock(&l->guests->lock);
}
