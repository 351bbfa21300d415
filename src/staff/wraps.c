/* wraps: a member's passkeys as they lie in the store, each with the wrap that its PRF opens, if it
 * has one. Called by passkeys, signin_key, member and account. Never finer than a day: when a
 * passkey was added and last used is a day. */
#include "staff/staff_in.h"
#include <string.h>

/* number is the paper's sub. alg4 counter4 added4 used4 opens1 0x3 label32 id_len2 key_len2 id key
 * [wrap184] */
enum { WRAP_HEAD = 4 * 5 + WRAP_LABEL + 4 };

enum cb_err wrap_put(struct store *s, const struct seal_mid *mid, const struct wrap *w)
{
    uint8_t doc[WRAP_HEAD + PASSKEY_ID_MAX + PASSKEY_KEY_MAX + SEAL_WRAP];
    struct store_id id;
    struct wr o = wr_of(doc, sizeof doc);
    wr_u32(&o, (uint32_t)w->key.alg);
    wr_u32(&o, w->key.counter);
    wr_u32(&o, w->added_day);
    wr_u32(&o, w->used_day);
    wr_u8(&o, w->opens);
    wr_zero(&o, 3);
    wr_bytes(&o, w->label, sizeof w->label);
    wr_u16(&o, w->key.id_len);
    wr_u16(&o, w->key.key_len);
    wr_bytes(&o, w->key.id, w->key.id_len);
    wr_bytes(&o, w->key.key, w->key.key_len);
    wr_bytes(&o, w->wrap, w->opens ? sizeof w->wrap : 0);
    CB_ASSERT(!o.failed);
    store_id_of(mid->b, sizeof mid->b, &id);
    return s->ops->paper_put(s, PAPER_WRAP, &id, w->number, VIEW(doc, o.len));
}

static bool wrap_read(struct view v, uint64_t number, struct wrap *w)
{
    struct rd r = rd_of(v);
    w->number = (uint8_t)number;
    w->key.alg = (int32_t)rd_u32(&r);
    w->key.counter = rd_u32(&r);
    w->added_day = rd_u32(&r);
    w->used_day = rd_u32(&r);
    w->opens = rd_u8(&r) == 1;
    rd_zero(&r, 3);
    rd_bytes(&r, w->label, sizeof w->label);
    w->key.id_len = rd_u16(&r);
    w->key.key_len = rd_u16(&r);
    if (w->key.id_len > PASSKEY_ID_MAX || w->key.key_len > PASSKEY_KEY_MAX) {
        return false;
    }
    rd_bytes(&r, w->key.id, w->key.id_len);
    rd_bytes(&r, w->key.key, w->key.key_len);
    rd_bytes(&r, w->wrap, w->opens ? sizeof w->wrap : 0);
    return rd_done(&r) && number >= 1 && number <= WRAPS_EACH;
}

struct wraps_walk {
    struct wraps *out;
    bool bad;
};

static bool wraps_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct wraps_walk *w = arg;
    (void)id;
    w->bad = w->out->n == WRAPS_EACH || !wrap_read(v, sub, &w->out->w[w->out->n]);
    w->out->n += !w->bad;
    return !w->bad;
}

enum cb_err wraps_get(struct store *s, const struct seal_mid *mid, struct wraps *out)
{
    struct wraps_walk w = {.out = out};
    struct store_id id;
    *out = (struct wraps){0};
    store_id_of(mid->b, sizeof mid->b, &id);
    enum cb_err e = s->ops->paper_list(s, PAPER_WRAP, &id, wraps_one, &w);
    return e || !w.bad ? e : CB_HERE_DISK;
}

struct wrap *wraps_find(struct wraps *all, struct view id)
{
    for (unsigned i = 0; i < all->n; i++) {
        struct passkey *k = &all->w[i].key;
        if (view_eq(VIEW(k->id, k->id_len), id)) {
            return &all->w[i];
        }
    }
    return NULL;
}

enum cb_err wrap_drop(struct store *s, const struct seal_mid *mid, uint8_t number)
{
    struct store_id id;
    store_id_of(mid->b, sizeof mid->b, &id);
    return s->ops->paper_drop(s, PAPER_WRAP, &id, number);
}

enum cb_err wraps_drop(struct store *s, const struct seal_mid *mid)
{
    enum cb_err e = CB_OK;
    for (uint8_t i = 1; !e && i <= WRAPS_EACH; i++) {
        e = wrap_drop(s, mid, i);
        e = e == CB_NONE_FOUND ? CB_OK : e;
    }
    return e;
}
