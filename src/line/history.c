/* history: the envelopes of a conversation, out as a page and in one by one. Called by visitor
 * and desk. Never opens an envelope: it checks order and shape, which stand in the clear header. */
#include "line/line_in.h"
#include <string.h>

enum { MSG_ROW = 4 + 8, PAGE_MSGS = 512 };

struct page { /* filled newest first, written out oldest first */
    const struct conv *c;
    const struct history_ask *ask;
    size_t room;
    struct {
        size_t at, len;
        uint64_t order;
    } msgs[PAGE_MSGS];
    unsigned n, seen;
    bool more;
    struct buf bytes;
    enum cb_err e;
};

/* Direction d is done when the asker has everything below: both done, and the walk can stop. */
static bool page_has(struct page *p, const struct store_env *env)
{
    if (env->seq > p->ask->have[env->dir - 1]) {
        return false;
    }
    p->seen |= 1u << env->dir;
    return true;
}

static bool page_one(void *arg, const struct store_env *env)
{
    struct page *p = arg;
    if (page_has(p, env)) {
        return (p->seen & p->ask->dirs) != p->ask->dirs;
    }
    size_t len = env->bytes.len - SEAL_REST_EXTRA;
    if (p->n == PAGE_MSGS || p->bytes.len + (p->n + 1) * MSG_ROW + len > p->room) {
        p->more = true;
        return false;
    }
    CB_CLEANUP(buf_free) struct buf pt;
    buf_init(&pt, SEAL_MSG_MAX);
    p->e = rest_env_open(p->c, env->dir, env->seq, env->bytes, &pt);
    if (p->e) {
        return false;
    }
    p->msgs[p->n].at = p->bytes.len;
    p->msgs[p->n].len = pt.len;
    p->msgs[p->n].order = env->order;
    p->n++;
    buf_put(&p->bytes, pt.p, pt.len);
    return true;
}

static void page_write(const struct page *p, struct buf *out)
{
    for (unsigned i = p->n; i-- > 0;) {
        uint8_t *h = buf_room(out, MSG_ROW);
        if (!h) {
            return;
        }
        struct wr w = wr_of(h, MSG_ROW);
        wr_u32(&w, (uint32_t)p->msgs[i].len);
        wr_u64(&w, p->msgs[i].order);
        buf_put(out, p->bytes.p + p->msgs[i].at, p->msgs[i].len);
    }
}

static void page_drop(struct page *p)
{
    buf_free(&p->bytes);
}

static enum cb_err page_fill(struct line *l, const struct conv *c, struct page *p)
{
    enum cb_err e =
        l->store->ops->env_list(l->store, &c->row.row, p->ask->dirs, p->ask->before, page_one, p);
    return e ? e : p->e;
}

enum cb_err history_put(struct line *l, const struct conv *c, const struct history_ask *ask,
                        size_t room, struct buf *out)
{
    CB_CLEANUP(buf_free) struct buf grants, links, msgs;
    CB_CLEANUP(page_drop) struct page p = {.c = c, .ask = ask};
    struct wire_bundle w = {.state = c->row.state,
                            .line = c->row.line,
                            .last_v2s = c->row.last[0],
                            .last_s2v = c->row.last[1],
                            .ahead = ask->ahead,
                            .want = c->row.want,
                            .due = c->row.due,
                            .hold = c->row.hold > half_hour() ? c->row.hold : 0,
                            .east = ask->east};
    buf_init(&grants, WIRE_BODY_MAX);
    buf_init(&links, WIRE_BODY_MAX);
    buf_init(&msgs, WIRE_BODY_MAX);
    buf_init(&p.bytes, WIRE_BODY_MAX);
    enum cb_err e = rest_papers(l, c, PAPER_GRANT, ask->rks, &grants, &w.ngrants);
    e = e || !ask->links ? e : rest_papers(l, c, PAPER_LINK, 0, &links, &w.nlinks);
    size_t fixed = WIRE_BUNDLE_HDR + grants.len + links.len;
    if (e || fixed > room) {
        return e ? e : CB_HERE_BUG;
    }
    p.room = room - fixed;
    e = page_fill(l, c, &p);
    if (e) {
        return e;
    }
    page_write(&p, &msgs);
    w.more = p.more;
    w.before = p.more && p.n ? p.msgs[p.n - 1].order : 0;
    memcpy(w.tip_v2s, c->tip[0].b, 32);
    memcpy(w.tip_s2v, c->tip[1].b, 32);
    w.nmsgs = (uint16_t)p.n;
    w.grants = buf_view(&grants);
    w.links = buf_view(&links);
    w.msgs = buf_view(&msgs);
    wire_bundle_put(out, &w);
    return msgs.failed ? CB_HERE_MEM : CB_OK;
}

static enum cb_err msg_fits(const struct conv *c, uint8_t dir, struct view msg,
                            struct seal_msg_hdr *h)
{
    struct seal_conv name;
    enum cb_err e = seal_msg_peek(msg, h);
    if (e) {
        return e;
    }
    seal_conv_of(&c->pk_v, &name);
    bool ours = memcmp(name.b, h->conv.b, sizeof name.b) == 0 && h->dir == dir;
    return ours ? CB_OK : CB_PEER_FORMAT;
}

/* Retention counts from the newest message, which a note of staff's is not: once a day for each
 * conversation that is alive. */
static enum cb_err seen_today(struct line *l, struct conv *c)
{
    uint16_t today = (uint16_t)cb_day();
    if (today <= c->row.seen) {
        return CB_OK;
    }
    struct store_conv now = c->row;
    now.seen = today;
    enum cb_err e = l->store->ops->conv_life(l->store, &c->row, &now);
    c->row.seen = now.seen;
    return e;
}

/* Sent again after a lost answer: it is here once, say so. Anything else has been overtaken. */
static enum cb_err sent_again(struct line *l, const struct conv *c, const struct seal_msg_hdr *h,
                              uint64_t *seq_out)
{
    enum cb_err e = l->store->ops->env_has(l->store, &c->row.row, h->msgid.b, seq_out);
    if (e) {
        return e == CB_NONE_FOUND ? CB_NONE_STALE : e;
    }
    return *seq_out == h->seq ? CB_OK : CB_NONE_STALE;
}

/* The envelope and the tips that it moves, as one compare and swap in the store. */
static enum cb_err append(struct line *l, struct conv *c, const struct seal_msg_hdr *h,
                          struct view msg)
{
    CB_CLEANUP(buf_free) struct buf ct;
    uint8_t tips[STORE_TIPS];
    enum cb_err e = CB_OK;
    buf_init(&ct, STORE_ENV_MAX);
    struct store_env env = {.dir = h->dir, .seq = h->seq};
    memcpy(env.msgid, h->msgid.b, sizeof env.msgid);
    if (c->ahead) { /* of this very message: a call has one */
        CB_ASSERT(c->ahead->seq == h->seq && h->dir == DIR_V2S);
        env.bytes = buf_view(&c->ahead->ct);
        c->tip[h->dir - 1] = c->ahead->hash;
    } else {
        e = rest_env_seal(c, h->dir, h->seq, msg, &ct);
        env.bytes = buf_view(&ct);
        seal_hash256(msg, &c->tip[h->dir - 1]);
    }
    e = e ? e : rest_tips_seal(c, tips);
    e = e ? e : l->store->ops->env_add(l->store, &c->row, &env, tips);
    return e == CB_NONE_TAKEN ? CB_NONE_STALE : e; /* that msgid is there, as another seq */
}

enum cb_err history_add(struct line *l, struct conv *c, uint8_t dir, struct view msg,
                        uint64_t *seq_out)
{
    struct seal_msg_hdr h;
    enum cb_err e = msg_fits(c, dir, msg, &h);
    if (e) {
        return e;
    }
    bool next =
        h.seq == c->row.last[dir - 1] + 1 && cb_equal(h.prev.b, c->tip[dir - 1].b, sizeof h.prev.b);
    if (!next) {
        return sent_again(l, c, &h, seq_out);
    }
    if (h.gen != c->row.gen) { /* older: its key was given up; read the new one, seal again */
        return h.gen < c->row.gen ? CB_NONE_STALE : CB_PEER_FORMAT;
    }
    e = append(l, c, &h, msg);
    *seq_out = h.seq;
    l->added = l->added || !e;
    return e || dir == DIR_NOTE ? e : seen_today(l, c);
}
