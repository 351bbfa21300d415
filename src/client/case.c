/* case: what a practitioner does with a conversation: take, read, reply, note, end, hand back.
 * Called by probe and the journeys. Never trusts the server's word for whose conversation it is:
 * its name is the hash of the key that the grant must come from. */
#include "client/client_in.h"
#include <string.h>

enum { ROW = 16, STAFF_DIRS = 1u << DIR_V2S | 1u << DIR_S2V | 1u << DIR_NOTE };
enum { QUEUE_HEAD = 4 + 4 + 2, QUEUE_LIMIT = 200 };

void client_case_wipe(struct client_case *c)
{
    cb_wipe(c, sizeof *c);
}

static void row_get(struct rd *r, struct client_row *out)
{
    rd_bytes(r, out->row, ROW);
    out->state = rd_u8(r);
    out->want = rd_u8(r);
    out->day = rd_u16(r);
    out->order = rd_u64(r);
    out->wait_s = rd_u32(r);
    rd_bytes(r, out->owner, sizeof out->owner);
    out->last_v2s = rd_u64(r);
    out->last_s2v = rd_u64(r);
    out->risk = rd_u8(r);
    out->here = rd_u8(r);
    rd_zero(r, 2);
    out->due = rd_u32(r);
}

enum cb_err client_staff_queue(struct client_door *door, struct client_staff *s, uint8_t state,
                               uint64_t after, client_row_fn *fn, void *arg)
{
    CB_CLEANUP(ask_free) struct ask a;
    ask_begin(&a, WIRE_QUEUE);
    struct wr w = ask_room(&a, 2 + 1 + 1 + 8 + 2);
    wr_u16(&w, s->line);
    wr_u8(&w, state);
    wr_zero(&w, 1);
    wr_u64(&w, after);
    wr_u16(&w, QUEUE_LIMIT);
    enum cb_err e = ask_go(&a, door, true);
    if (e) {
        return e;
    }
    struct rd r = rd_of(a.body);
    rd_view(&r, QUEUE_HEAD - 2);
    uint16_t n = rd_u16(&r);
    if (r.failed || r.left != (size_t)n * WIRE_QROW) {
        return CB_PEER_FORMAT;
    }
    for (unsigned i = 0; i < n; i++) {
        struct client_row row;
        row_get(&r, &row);
        fn(arg, &row);
    }
    return CB_OK;
}

struct first {
    uint8_t row[ROW];
    bool any;
};
static void first_row(void *arg, const struct client_row *r)
{
    struct first *f = arg;
    if (!f->any) {
        memcpy(f->row, r->row, ROW);
        f->any = true;
    }
}

enum cb_err client_staff_first(struct client_door *door, struct client_staff *s,
                               uint8_t row_out[16])
{
    struct first f = {0};
    enum cb_err e = client_staff_queue(door, s, CONV_WAITING, 0, first_row, &f);
    if (e || !f.any) {
        return e ? e : CB_NONE_FOUND;
    }
    memcpy(row_out, f.row, ROW);
    return CB_OK;
}

/* --- opening a CASE: row16 pkv32 last_note8 tip_note32 owner16 risk1 0x3 | BUNDLE ---------- */
static void case_tips(struct client_case *c, const struct wire_bundle *b)
{
    c->state = b->state;
    c->last_v2s = b->last_v2s;
    c->last_s2v = b->last_s2v;
    memcpy(&c->tip_v2s, b->tip_v2s, sizeof c->tip_v2s);
    memcpy(&c->tip_s2v, b->tip_s2v, sizeof c->tip_s2v);
    c->edge[DIR_V2S] = (struct client_edge){c->last_v2s, c->tip_v2s};
    c->edge[DIR_S2V] = (struct client_edge){c->last_s2v, c->tip_s2v};
    c->edge[DIR_NOTE] = (struct client_edge){c->last_note, c->tip_note};
}

static enum cb_err case_head(struct rd *r, struct client_case *c, struct wire_bundle *b_out)
{
    uint8_t row[ROW];
    rd_bytes(r, row, ROW);
    rd_bytes(r, &c->pk_v, sizeof c->pk_v);
    c->last_note = rd_u64(r);
    rd_bytes(r, &c->tip_note, sizeof c->tip_note);
    rd_view(r, ROW + 4); /* its owner, and risk */
    if (r->failed || memcmp(row, c->row, ROW) != 0) {
        return CB_PEER_FORMAT;
    }
    seal_conv_of(&c->pk_v, &c->conv);
    return wire_bundle_get(VIEW(r->p, r->left), b_out);
}

/* Every epoch's key that this member holds, the newest first. */
struct held_keys {
    struct client_epoch k[1 + CLIENT_EPOCHS_MAX];
};
static void held_keys_wipe(struct held_keys *h)
{
    cb_wipe(h, sizeof *h);
}

static enum cb_err case_keys(struct client_staff *s, struct client_case *c,
                             const struct wire_bundle *b, struct ring *ring)
{
    CB_CLEANUP(held_keys_wipe) struct held_keys held = {.k = {{s->epoch, s->sk_e}}};
    memcpy(held.k + 1, s->older, sizeof s->older);
    struct ring_for f = {.rk = RK_LINE,
                         .line = s->line,
                         .keys = held.k,
                         .nkeys = 1u + s->nolder,
                         .pk_v = &c->pk_v,
                         .conv = &c->conv,
                         .roster = s->roster};
    enum cb_err e = ring_open(&f, b, ring);
    if (e) {
        return e == CB_NONE_FOUND ? CB_PEER_SEAL : e;
    }
    return ring->newest < c->gen ? CB_PEER_SEAL : ring_notes(&f, b, ring);
}

/* What writing needs of it. */
static void case_ring(struct client_case *c, const struct ring *ring)
{
    c->gen = ring->newest;
    c->epoch = ring->epoch;
    c->ck = ring->ck[ring->newest];
    c->nk = ring->nk[ring->newest];
    c->has_nk = ring->has_nk[ring->newest];
}

static enum cb_err case_open(struct client_staff *s, struct client_case *c, struct view body,
                             uint64_t before, client_msg_fn *fn, void *arg)
{
    CB_CLEANUP(ring_wipe) struct ring ring = {0};
    struct wire_bundle b;
    struct rd r = rd_of(body);
    uint64_t had_note = c->last_note;
    enum cb_err e = case_head(&r, c, &b);
    e = e ? e : case_keys(s, c, &b, &ring);
    if (e) {
        return e;
    }
    bool joined = before == 0 || before == c->before;
    struct walk w = {.conv = &c->conv,
                     .ring = &ring,
                     .floor = before ? 0 : c->gen,
                     .floor_seq = {0, c->last_v2s, c->last_s2v, had_note},
                     .oldest = b.before == 0,
                     .joined = joined,
                     .edge = c->edge,
                     .dirs = STAFF_DIRS,
                     .fn = fn,
                     .arg = arg};
    case_ring(c, &ring);
    if (before == 0) {
        case_tips(c, &b);
    }
    c->before = b.before;
    w.last[DIR_V2S] = c->last_v2s;
    w.last[DIR_S2V] = c->last_s2v;
    w.last[DIR_NOTE] = c->last_note;
    walk_page(&w, &b);
    return CB_OK;
}

enum cb_err client_staff_take(struct client_door *door, struct client_staff *s,
                              const uint8_t row[16], struct client_case *c, client_msg_fn *fn,
                              void *arg)
{
    CB_CLEANUP(ask_free) struct ask a;
    ask_begin(&a, WIRE_TAKE);
    *c = (struct client_case){0};
    memcpy(c->row, row, ROW);
    struct wr w = ask_room(&a, ROW);
    wr_bytes(&w, row, ROW);
    enum cb_err e = ask_go(&a, door, false);
    return e ? e : case_open(s, c, a.body, 0, fn, arg);
}

enum cb_err client_staff_read(struct client_door *door, struct client_staff *s,
                              struct client_case *c, client_msg_fn *fn, void *arg)
{
    CB_CLEANUP(ask_free) struct ask a;
    uint64_t before = c->before;
    ask_begin(&a, WIRE_READ);
    struct wr w = ask_room(&a, ROW + 3 * sizeof(uint64_t));
    wr_bytes(&w, c->row, ROW);
    wr_u64(&w, before);
    wr_zero(&w, 2 * sizeof(uint64_t)); /* have nothing: give the whole page */
    enum cb_err e = ask_go(&a, door, true);
    return e ? e : case_open(s, c, a.body, before, fn, arg);
}

/* --- writing ---------- */
enum cb_err client_staff_reply(struct client_door *door, struct client_staff *s,
                               struct client_case *c, struct view text)
{
    CB_CLEANUP(ask_free) struct ask a;
    struct seal_hash tip;
    struct say say = {.dir = DIR_S2V,
                      .gen = c->gen,
                      .conv = &c->conv,
                      .key = &c->ck,
                      .last = c->last_s2v,
                      .tip = &c->tip_s2v,
                      .ack_seq = c->last_v2s,
                      .ack = &c->tip_v2s};
    (void)s;
    ask_begin(&a, WIRE_REPLY_MSG);
    struct wr w = ask_room(&a, ROW);
    wr_bytes(&w, c->row, ROW);
    enum cb_err e = say_make(&say, text, &a.req, &tip);
    e = e ? e : ask_go(&a, door, true);
    e = e ? e : say_reply_seq(&a, c->last_s2v + 1);
    if (!e) {
        c->last_s2v++;
        c->tip_s2v = tip;
    }
    return e;
}

/* The key of the epoch that the conversation's grants are for: all of them are for one. */
static const struct seal_sk *epoch_key(const struct client_staff *s, uint32_t epoch)
{
    for (unsigned i = 0; i < s->nolder; i++) {
        if (s->older[i].epoch == epoch) {
            return &s->older[i].sk;
        }
    }
    return s->epoch == epoch ? &s->sk_e : NULL;
}

/* The first note of a generation makes its key and grants it to the line, signed for by its
 * writer. */
static enum cb_err note_grant(struct client_staff *s, struct client_case *c, struct ask *a)
{
    struct seal_pk pk_e;
    struct seal_grant_hdr h = {.rk = RK_NOTES,
                               .line = s->line,
                               .epoch = c->epoch,
                               .gen = c->gen,
                               .conv = c->conv,
                               .sender = s->mid};
    const struct seal_sk *sk_e = epoch_key(s, c->epoch);
    uint8_t *p = buf_room(&a->req, SEAL_GRANT);
    if (!p || !sk_e) {
        return sk_e ? CB_PEER_SIZE : CB_PEER_SEAL;
    }
    seal_key_new(&c->nk);
    seal_pk_of(sk_e, &pk_e);
    return seal_grant_make(&h, &s->sk, &pk_e, &c->nk, p);
}

enum cb_err client_staff_note(struct client_door *door, struct client_staff *s,
                              struct client_case *c, struct view text)
{
    CB_CLEANUP(ask_free) struct ask a;
    struct seal_hash tip;
    bool first = !c->has_nk;
    ask_begin(&a, WIRE_NOTE);
    if (first && c->gen == 0 && c->last_note) { /* its key is held back: no second one */
        return CB_PEER_SEAL;
    }
    struct wr w = ask_room(&a, ROW + 4);
    wr_bytes(&w, c->row, ROW);
    wr_u8(&w, first);
    wr_zero(&w, 3);
    enum cb_err e = first ? note_grant(s, c, &a) : CB_OK;
    struct say say = {.dir = DIR_NOTE,
                      .gen = c->gen,
                      .conv = &c->conv,
                      .key = &c->nk,
                      .last = c->last_note,
                      .tip = &c->tip_note};
    e = e ? e : say_make(&say, text, &a.req, &tip);
    e = e ? e : ask_go(&a, door, true);
    e = e ? e : say_reply_seq(&a, c->last_note + 1);
    if (!e) {
        c->has_nk = true;
        c->last_note++;
        c->tip_note = tip;
    }
    return e;
}

static enum cb_err row_only(struct client_door *door, uint8_t type, const uint8_t row[16])
{
    CB_CLEANUP(ask_free) struct ask a;
    ask_begin(&a, type);
    struct wr w = ask_room(&a, ROW);
    wr_bytes(&w, row, ROW);
    return ask_go(&a, door, false);
}

enum cb_err client_staff_end(struct client_door *door, const uint8_t row[16])
{
    return row_only(door, WIRE_END, row);
}

enum cb_err client_staff_back(struct client_door *door, const uint8_t row[16])
{
    return row_only(door, WIRE_BACK, row);
}
