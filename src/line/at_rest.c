/* at_rest: the layer between the domain and the store. Whatever belongs to a conversation is
 * sealed under its BK, tied to its row and place, before the store sees it. Called by find,
 * history, visitor and desk. Never hands the store a byte that a thief of the disk could test a
 * guessed phrase against: not the conversation's name, not the chain's hashes, not pk_v. */
#include "line/line_in.h"
#include <string.h>

enum { TIPS_PT = 128, AAD_MAX = 32 };

void conv_wipe(struct conv *c)
{
    cb_wipe(c, sizeof *c);
}

/* Opened and sealed again by every message: one derivation serves both, or was done ahead. */
static const struct seal_key *tips_key(struct conv *c)
{
    static const struct seal_key none;
    if (memcmp(c->tips_key.b, none.b, sizeof none.b) != 0) {
        return &c->tips_key;
    }
    if (c->ahead) {
        c->tips_key = c->ahead->tips_key;
    } else {
        seal_rest_key(&c->bk, "rest/pk", &c->tips_key);
    }
    return &c->tips_key;
}

enum cb_err rest_tips_seal(struct conv *c, uint8_t out[STORE_TIPS])
{
    uint8_t pt[TIPS_PT];
    struct wr w = wr_of(pt, sizeof pt);
    wr_bytes(&w, c->pk_v.b, 32);
    wr_bytes(&w, c->tip, sizeof c->tip);
    CB_CLEANUP(buf_free) struct buf ct;
    buf_init(&ct, STORE_TIPS);
    enum cb_err e =
        seal_rest_seal_with(tips_key(c), VIEW(c->row.row.b, 16), VIEW(pt, sizeof pt), &ct);
    cb_wipe(pt, sizeof pt);
    if (e || ct.len != STORE_TIPS) {
        return e ? e : CB_HERE_BUG;
    }
    memcpy(out, ct.p, STORE_TIPS);
    return CB_OK;
}

enum cb_err rest_tips_open(struct conv *c)
{
    CB_CLEANUP(buf_free) struct buf pt;
    buf_init(&pt, TIPS_PT);
    enum cb_err e = seal_rest_open_with(tips_key(c), VIEW(c->row.row.b, 16),
                                        VIEW(c->row.tips, STORE_TIPS), &pt);
    if (e) {
        return e;
    }
    struct rd r = rd_of(buf_view(&pt));
    rd_bytes(&r, c->pk_v.b, 32);
    rd_bytes(&r, c->tip, sizeof c->tip);
    return rd_done(&r) ? CB_OK : CB_HERE_BUG;
}

static struct view env_place(const struct conv *c, uint8_t dir, uint64_t seq, uint8_t aad[AAD_MAX])
{
    struct wr w = wr_of(aad, AAD_MAX);
    wr_bytes(&w, c->row.row.b, 16);
    wr_u8(&w, dir);
    wr_u64(&w, seq);
    return VIEW(aad, w.len);
}

enum cb_err rest_env_seal(const struct conv *c, uint8_t dir, uint64_t seq, struct view env,
                          struct buf *out)
{
    uint8_t aad[AAD_MAX];
    return seal_rest_seal(&c->bk, "rest/env", env_place(c, dir, seq, aad), env, out);
}

enum cb_err rest_env_open(const struct conv *c, uint8_t dir, uint64_t seq, struct view ct,
                          struct buf *out)
{
    uint8_t aad[AAD_MAX];
    return seal_rest_open(&c->bk, "rest/env", env_place(c, dir, seq, aad), ct, out);
}

static struct view paper_place(const struct conv *c, uint64_t sub, uint8_t aad[AAD_MAX])
{
    struct wr w = wr_of(aad, AAD_MAX);
    wr_bytes(&w, c->row.row.b, 16);
    wr_u64(&w, sub);
    return VIEW(aad, w.len);
}

enum cb_err rest_paper_put(struct line *l, const struct conv *c, uint8_t kind, uint64_t sub,
                           struct view paper)
{
    uint8_t aad[AAD_MAX];
    struct store_id id;
    store_id_of(c->row.row.b, 16, &id);
    CB_CLEANUP(buf_free) struct buf ct;
    buf_init(&ct, STORE_PAPER_MAX);
    enum cb_err e = seal_rest_seal(&c->bk, "rest/grant", paper_place(c, sub, aad), paper, &ct);
    return e ? e : l->store->ops->paper_put(l->store, kind, &id, sub, buf_view(&ct));
}

struct papers_walk {
    const struct conv *c;
    unsigned rks;
    struct buf *out;
    uint8_t n;
    enum cb_err e;
};

static bool papers_one(void *arg, const struct store_id *id, uint64_t sub, struct view ct)
{
    (void)id;
    struct papers_walk *w = arg;
    uint8_t aad[AAD_MAX];
    if (w->rks && !(w->rks & (1u << (sub >> 32 & 7)))) {
        return true;
    }
    CB_CLEANUP(buf_free) struct buf pt;
    buf_init(&pt, STORE_PAPER_MAX);
    w->e = seal_rest_open(&w->c->bk, "rest/grant", paper_place(w->c, sub, aad), ct, &pt);
    if (!w->e) {
        buf_put(w->out, pt.p, pt.len);
        w->n++;
    }
    return !w->e && w->n < UINT8_MAX;
}

enum cb_err rest_papers(struct line *l, const struct conv *c, uint8_t kind, unsigned rks,
                        struct buf *out, uint8_t *n_out)
{
    struct papers_walk w = {.c = c, .rks = rks, .out = out};
    struct store_id id;
    store_id_of(c->row.row.b, 16, &id);
    enum cb_err e = l->store->ops->paper_list(l->store, kind, &id, papers_one, &w);
    *n_out = w.n;
    return e ? e : w.e;
}
