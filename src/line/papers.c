/* papers: epochs, team keys and the roster file. Called by signin, enrol, rotate, regrant, retire,
 * found and batch.
 * Never gives a team key to anyone but the member it is sealed to; at rest each lies under its
 * epoch's EWK, so that destroying 32 bytes in K ends an epoch in every backup. */
#include "line/line_in.h"
#include <string.h>

/* epoch180 ewk_slot8 born4; a document from before there were births lacks the last. */
enum { EPOCH_DOC = SEAL_EPOCH + 8 + 4, EPOCH_DOC_OLD = SEAL_EPOCH + 8 };

struct store_id line_id(uint16_t line)
{
    struct store_id id;
    uint8_t b[2] = {(uint8_t)(line >> 8), (uint8_t)line};
    store_id_of(b, sizeof b, &id);
    return id;
}

static bool epoch_read(struct view v, struct epoch_doc *out)
{
    struct rd r = rd_of(v);
    rd_bytes(&r, out->paper, SEAL_EPOCH);
    out->slot = rd_u64(&r);
    out->born = v.len == EPOCH_DOC_OLD ? 0 : rd_u32(&r);
    return rd_done(&r);
}

/* The day on which this key was first filed: signing it again makes it no younger. */
static uint32_t epoch_born(struct store *s, const struct store_id *id, uint32_t epoch)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct epoch_doc d;
    buf_init(&b, STORE_PAPER_MAX);
    enum cb_err e = s->ops->paper_get(s, PAPER_EPOCH, id, epoch, &b);
    return !e && epoch_read(buf_view(&b), &d) ? d.born : cb_day();
}

enum cb_err epoch_put(struct store *s, struct view epoch, uint64_t ewk_slot)
{
    uint8_t doc[EPOCH_DOC];
    struct seal_epoch h;
    enum cb_err e = seal_epoch_peek(epoch, &h);
    if (e) {
        return e;
    }
    struct store_id id = line_id(h.line);
    struct wr w = wr_of(doc, sizeof doc);
    wr_bytes(&w, epoch.p, epoch.len);
    wr_u64(&w, ewk_slot);
    wr_u32(&w, epoch_born(s, &id, h.epoch));
    return s->ops->paper_put(s, PAPER_EPOCH, &id, h.epoch, VIEW(doc, sizeof doc));
}

struct epochs_walk {
    struct buf *all;          /* every epoch paper, or NULL */
    struct epoch_doc *newest; /* the last one seen, or NULL */
    uint16_t n;
};

static bool epochs_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct epochs_walk *w = arg;
    struct epoch_doc d;
    (void)id;
    (void)sub;
    if (!epoch_read(v, &d)) {
        return true;
    }
    if (w->all) {
        buf_put(w->all, d.paper, SEAL_EPOCH);
    }
    if (w->newest) {
        *w->newest = d;
    }
    w->n++;
    return true;
}

enum cb_err epoch_last(struct store *s, uint16_t line, struct epoch_doc *out)
{
    struct store_id id = line_id(line);
    struct epochs_walk w = {.newest = out};
    enum cb_err e = s->ops->paper_list(s, PAPER_EPOCH, &id, epochs_one, &w);
    return e || w.n ? e : CB_NONE_FOUND;
}

enum cb_err epoch_newest(struct store *s, uint16_t line, uint8_t out[SEAL_EPOCH],
                         uint64_t *ewk_slot_out)
{
    struct epoch_doc d;
    enum cb_err e = epoch_last(s, line, &d);
    if (!e) {
        memcpy(out, d.paper, SEAL_EPOCH);
        *ewk_slot_out = d.slot;
    }
    return e;
}

enum cb_err epoch_all(struct store *s, struct buf *out, uint16_t *n_out)
{
    struct epochs_walk w = {.all = out};
    enum cb_err e = s->ops->paper_list(s, PAPER_EPOCH, NULL, epochs_one, &w);
    *n_out = w.n;
    return e;
}

enum cb_err teamkey_put(struct store *s, struct keys_link *k, uint64_t ewk_slot,
                        const struct seal_mid *mid, struct view teamkey)
{
    struct seal_key ewk;
    struct store_id id;
    CB_CLEANUP(buf_free) struct buf doc;
    buf_init(&doc, STORE_PAPER_MAX);
    enum cb_err e = keys_ask_slot_get(k, SLOT_EPOCH, ewk_slot, &ewk);
    if (e) {
        return e;
    }
    uint8_t slot[8];
    struct wr w = wr_of(slot, sizeof slot);
    wr_u64(&w, ewk_slot);
    buf_put(&doc, slot, sizeof slot);
    e = seal_rest_seal(&ewk, "rest/teamkey", VIEW(mid->b, sizeof mid->b), teamkey, &doc);
    cb_wipe(&ewk, sizeof ewk);
    store_id_of(mid->b, sizeof mid->b, &id);
    /* line2 epoch4 stand at bytes 4 and 8 of the TEAMKEY: its sub is both. */
    struct rd r = rd_of(teamkey);
    (void)rd_view(&r, 4);
    uint64_t line = rd_u16(&r);
    rd_zero(&r, 2);
    uint64_t sub = line << 32 | rd_u32(&r);
    e = e || !r.failed ? e : CB_PEER_FORMAT;
    return e ? e : s->ops->paper_put(s, PAPER_TEAMKEY, &id, sub, buf_view(&doc));
}

struct teamkeys_walk {
    struct keys_link *k;
    const struct seal_mid *mid;
    struct buf *out;
    uint16_t n;
    enum cb_err e;
};

/* An epoch whose EWK is gone was shredded: its team key is no longer anybody's. */
static bool teamkeys_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct teamkeys_walk *w = arg;
    struct seal_key ewk;
    (void)id;
    (void)sub;
    struct rd r = rd_of(v);
    uint64_t slot = rd_u64(&r);
    enum cb_err e = r.failed ? CB_HERE_DISK : keys_ask_slot_get(w->k, SLOT_EPOCH, slot, &ewk);
    if (e == CB_NONE_FOUND) {
        return true;
    }
    e = e ? e
          : seal_rest_open(&ewk, "rest/teamkey", VIEW(w->mid->b, sizeof w->mid->b),
                           VIEW(r.p, r.left), w->out);
    cb_wipe(&ewk, sizeof ewk);
    w->n = (uint16_t)(w->n + (e == CB_OK));
    w->e = e;
    return !e;
}

enum cb_err teamkeys_of(struct store *s, struct keys_link *k, const struct seal_mid *mid,
                        struct buf *out, uint16_t *n_out)
{
    struct store_id id;
    struct teamkeys_walk w = {.k = k, .mid = mid, .out = out};
    store_id_of(mid->b, sizeof mid->b, &id);
    enum cb_err e = s->ops->paper_list(s, PAPER_TEAMKEY, &id, teamkeys_one, &w);
    *n_out = w.n;
    return e ? e : w.e;
}

static void buf_put_n(struct buf *b, uint16_t n)
{
    buf_put(b, (uint8_t[2]){(uint8_t)(n >> 8), (uint8_t)n}, 2);
}

enum cb_err papers_roster(struct store *s, struct buf *out)
{
    static const struct store_id org;
    uint16_t nm = 0, ne = 0;
    CB_CLEANUP(buf_free) struct buf members, epochs;
    buf_init(&members, WIRE_BODY_MAX);
    buf_init(&epochs, WIRE_BODY_MAX);
    enum cb_err e = s->ops->paper_get(s, PAPER_ORG, &org, 0, out);
    e = e ? e : staff_members(s, &members, &nm);
    e = e ? e : epoch_all(s, &epochs, &ne);
    buf_put_n(out, nm);
    buf_put(out, members.p, members.len);
    buf_put_n(out, ne);
    buf_put(out, epochs.p, epochs.len);
    return e ? e : (out->failed ? CB_HERE_MEM : CB_OK);
}

/* The refreshed EPOCH: the same key and number, over the members as they now lie. */
enum cb_err epoch_check(struct line *l, struct view epoch, uint16_t line,
                        struct seal_epoch *now_out, uint64_t *slot_out)
{
    uint8_t now_paper[SEAL_EPOCH];
    struct seal_epoch fresh;
    struct seal_hash h;
    uint16_t n;
    CB_CLEANUP(buf_free) struct buf members;
    buf_init(&members, 1 << 20);
    enum cb_err e = seal_epoch_peek(epoch, &fresh);
    e = e ? e : epoch_newest(l->store, line, now_paper, slot_out);
    e = e ? e : seal_epoch_peek(VIEW(now_paper, sizeof now_paper), now_out);
    e = e ? e : staff_members(l->store, &members, &n);
    e = e ? e : seal_roster_hash(buf_view(&members), line, &h);
    if (e) {
        return e;
    }
    bool fits = fresh.line == line && fresh.epoch == now_out->epoch &&
                memcmp(fresh.pk.b, now_out->pk.b, 32) == 0 &&
                memcmp(fresh.org, now_out->org, 16) == 0;
    if (!fits) {
        return CB_PEER_FORMAT;
    }
    return memcmp(fresh.roster.b, h.b, 32) == 0 ? CB_OK : CB_NONE_STALE;
}

/* What every visitor will check must hold before it is shown to them: one paper that does not,
 * and nobody could open a conversation any more. */
enum cb_err roster_holds(struct line *l, uint16_t line, uint32_t epoch)
{
    CB_CLEANUP(buf_free) struct buf file;
    struct seal_roster r;
    struct seal_epoch newest;
    buf_init(&file, 1 << 20);
    enum cb_err e = papers_roster(l->store, &file);
    e = e ? e : seal_roster_read(buf_view(&file), &r);
    e = e ? e : seal_roster_check(&r, line, cb_day(), &newest);
    bool shown = !e && newest.epoch == epoch; /* an older one may hold where the new one does not */
    return e == CB_NONE_FOUND || (!e && !shown) ? CB_PEER_DENIED : e;
}

enum cb_err papers_refresh(struct line *l)
{
    struct buf fresh;
    buf_init(&fresh, 1 << 20);
    enum cb_err e = papers_roster(l->store, &fresh);
    if (e && e != CB_NONE_FOUND) {
        buf_free(&fresh);
        return e;
    }
    struct line_settings settings = {0};
    e = settings_front(l, &settings);
    if (e) {
        buf_free(&fresh);
        return e;
    }
    pthread_mutex_lock(&l->lock);
    l->settings = settings;
    struct buf old = l->roster;
    l->roster_fresh = true;
    l->roster = fresh; /* an empty store has an empty roster: nothing can be opened on it */
    pthread_mutex_unlock(&l->lock);
    buf_free(&old);
    return CB_OK;
}
