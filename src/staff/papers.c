/* papers: epochs, team keys and the roster file. Called by signin, enrol, rotate, retire, front,
 * found and line.
 * Never gives a team key to anyone but the member it is sealed to; at rest each lies under its
 * epoch's EWK, so that destroying 32 bytes in K ends an epoch in every backup. */
#include "staff/staff_in.h"
#include <string.h>

/* epoch180 ewk_slot8 born4; a document from before there were births lacks the last. */
enum { EPOCH_DOC = SEAL_EPOCH + 8 + 4, EPOCH_DOC_OLD = SEAL_EPOCH + 8 };

struct store_id staff_line_id(uint16_t line)
{
    struct store_id id;
    uint8_t b[2] = {(uint8_t)(line >> 8), (uint8_t)line};
    store_id_of(b, sizeof b, &id);
    return id;
}

static bool lines_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct staff_line_list *s = arg;
    uint16_t line = (uint16_t)(id->b[0] << 8 | id->b[1]);
    (void)sub, (void)v;
    if (!(line & SEAL_AUDIT_LINE) && (s->n == 0 || s->line[s->n - 1] != line)) {
        s->line[s->n++] = line;
    }
    return s->n < STAFF_LINES_MOST;
}

enum cb_err staff_line_list(struct store *s, struct staff_line_list *out)
{
    *out = (struct staff_line_list){0};
    return s->ops->paper_list(s, PAPER_EPOCH, NULL, lines_one, out);
}

static bool epoch_read(struct view v, struct staff_epoch *out)
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
    struct staff_epoch d;
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
    struct store_id id = staff_line_id(h.line);
    struct wr w = wr_of(doc, sizeof doc);
    wr_bytes(&w, epoch.p, epoch.len);
    wr_u64(&w, ewk_slot);
    wr_u32(&w, epoch_born(s, &id, h.epoch));
    return s->ops->paper_put(s, PAPER_EPOCH, &id, h.epoch, VIEW(doc, sizeof doc));
}

struct epochs_walk {
    struct buf *all;            /* every epoch paper, or NULL */
    struct staff_epoch *newest; /* the last one seen, or NULL */
    uint16_t n;
};

static bool epochs_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct epochs_walk *w = arg;
    struct staff_epoch d;
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

enum cb_err staff_epoch_last(struct store *s, uint16_t line, struct staff_epoch *out)
{
    struct store_id id = staff_line_id(line);
    struct epochs_walk w = {.newest = out};
    enum cb_err e = s->ops->paper_list(s, PAPER_EPOCH, &id, epochs_one, &w);
    return e || w.n ? e : CB_NONE_FOUND;
}

enum cb_err staff_epoch_newest(struct store *s, uint16_t line, uint8_t out[SEAL_EPOCH],
                               uint64_t *ewk_slot_out)
{
    struct staff_epoch d;
    enum cb_err e = staff_epoch_last(s, line, &d);
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

/* The refreshed EPOCH: the same key and number, over the members as they now lie. */
enum cb_err epoch_check(struct staffroom *sr, struct view epoch, uint16_t line,
                        struct seal_epoch *now_out, uint64_t *slot_out)
{
    uint8_t now_paper[SEAL_EPOCH];
    struct seal_epoch fresh;
    struct seal_hash h;
    uint16_t n;
    CB_CLEANUP(buf_free) struct buf members;
    buf_init(&members, 1 << 20);
    enum cb_err e = seal_epoch_peek(epoch, &fresh);
    e = e ? e : staff_epoch_newest(sr->store, line, now_paper, slot_out);
    e = e ? e : seal_epoch_peek(VIEW(now_paper, sizeof now_paper), now_out);
    e = e ? e : staff_members(sr->store, &members, &n);
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

/* --- dropping papers: a walk may not change what it walks, so it notes them first ---------- */
struct paper_at {
    struct store_id id;
    uint64_t sub;
};

struct picks {
    uint16_t line; /* 0: any */
    uint32_t below;
    struct buf at; /* struct paper_at each */
};

static bool picks_one(void *arg, const struct store_id *id, uint64_t sub, struct view v)
{
    struct picks *p = arg;
    (void)v;
    bool old = (uint32_t)sub < p->below || p->below == UINT32_MAX;
    if (old && (!p->line || sub >> 32 == p->line)) {
        struct paper_at at = {.id = *id, .sub = sub};
        buf_put(&p->at, &at, sizeof at);
    }
    return !p->at.failed;
}

enum cb_err teamkeys_drop(struct store *s, const struct seal_mid *mid, uint16_t line,
                          uint32_t below)
{
    struct picks p = {.line = line, .below = below};
    struct store_id id;
    buf_init(&p.at, 1 << 20);
    if (mid) {
        store_id_of(mid->b, sizeof mid->b, &id);
    }
    enum cb_err e = s->ops->paper_list(s, PAPER_TEAMKEY, mid ? &id : NULL, picks_one, &p);
    e = e || !p.at.failed ? e : CB_HERE_MEM;
    for (size_t i = 0; !e && i < p.at.len / sizeof(struct paper_at); i++) {
        struct paper_at at;
        memcpy(&at, p.at.p + i * sizeof at, sizeof at);
        e = s->ops->paper_drop(s, PAPER_TEAMKEY, &at.id, at.sub);
    }
    buf_free(&p.at);
    return e;
}
