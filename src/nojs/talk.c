/* talk: the conversation as a page without JavaScript. Called by steps.c.
 * Never keeps a message after its page was made. */
#include "nojs/nojs_in.h"
#include <string.h>

enum { ROWS_MAX = 160, TEXTS_MAX = 160 * 1024, T15_A_DAY = 96, ONE_MAX = 80 * 1024 };

struct row {
    uint8_t dir;
    bool missing;
    uint32_t days_ago;
    uint64_t seq, order;
    size_t at, len; /* in texts */
};
struct talk {
    struct buf texts;
    struct row row[ROWS_MAX];
    size_t n;
};

struct talk *talk_new(void)
{
    struct talk *k = cb_alloc(sizeof *k);
    buf_init(&k->texts, TEXTS_MAX);
    return k;
}

void talk_free(struct talk **k)
{
    if (*k) {
        buf_free(&(*k)->texts);
        cb_free(*k, sizeof **k);
        *k = NULL;
    }
}

static void talk_clear(struct talk *k)
{
    buf_free(&k->texts);
    k->n = 0;
}

static uint32_t days_since(uint32_t t15)
{
    uint32_t now = cb_t15() / T15_A_DAY, then = t15 / T15_A_DAY;
    return then < now ? now - then : 0;
}

static void talk_one(void *arg, const struct client_msg *m)
{
    struct talk *k = arg;
    if (k->n == ROWS_MAX) { /* more than a page of the wire can hold */
        return;
    }
    k->row[k->n++] = (struct row){.dir = m->dir,
                                  .missing = m->broken,
                                  .days_ago = days_since(m->t15),
                                  .seq = m->seq,
                                  .order = m->order,
                                  .at = k->texts.len,
                                  .len = m->text.len};
    buf_put(&k->texts, m->text.p, m->text.len);
}

enum cb_err talk_fetch(struct talk *k, struct turn *t, uint64_t before)
{
    talk_clear(k);
    t->s->v.roster = buf_view(&t->n->roster);
    enum cb_err e = client_return(&t->n->door, &t->s->v, before, talk_one, k);
    if (e == CB_PEER_AUTH && nojs_papers(t->n)) { /* granted anew by who has just joined */
        t->s->v.roster = buf_view(&t->n->roster);
        e = client_return(&t->n->door, &t->s->v, before, talk_one, k);
    }
    return !e && k->texts.failed ? CB_HERE_BUG : e;
}

bool talk_has(const struct talk *k, uint64_t seq, struct view text)
{
    for (size_t i = 0; i < k->n; i++) {
        const struct row *r = &k->row[i];
        if (r->dir == DIR_V2S && r->seq == seq && !r->missing) {
            return view_eq(VIEW(k->texts.p + r->at, r->len), text);
        }
    }
    return false;
}

void talk_add_own(struct talk *k, struct view text)
{
    uint64_t order = k->n ? k->row[k->n - 1].order + 1 : 0; /* its own is not told; this is below */
    struct client_msg m = {.dir = DIR_V2S, .order = order, .t15 = cb_t15(), .text = text};
    talk_one(k, &m);
}

/* As many of the newest rows as the page holds; the oldest shown is where "older" goes on. */
enum cb_err talk_page(struct talk *k, struct turn *t, struct page_n *v)
{
    struct page_msg msgs[ROWS_MAX];
    uint64_t before = v->before;
    enum cb_err e = CB_PEER_SIZE;
    for (size_t i = 0; i < k->n; i++) {
        const struct row *r = &k->row[i];
        msgs[i] = (struct page_msg){.theirs = r->dir == DIR_S2V,
                                    .missing = r->missing,
                                    .days_ago = r->days_ago,
                                    .text = turn_fit(VIEW(k->texts.p + r->at, r->len), ONE_MAX)};
    }
    for (size_t skip = 0; skip <= k->n && e == CB_PEER_SIZE; skip++) {
        v->msgs = msgs + skip;
        v->nmsgs = k->n - skip;
        v->before = skip && skip < k->n ? k->row[skip].order : before;
        e = turn_page(t, PAGE_N_TALK, v);
    }
    return e;
}
