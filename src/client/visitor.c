/* visitor: opens, comes back to, continues and burns a conversation. Called by nojs, probe and
 * the journeys. Never sends the phrase, only the auth value derived from it. */
#include "client/client_in.h"
#include <string.h>

enum { PUZZLE_AT = WIRE_HDR + 4, OPEN_HEAD = 4 + SEAL_PUZZLE + 32 + 32, WORK_TRIES = 4 };
enum { VISITOR_DIRS = 1u << DIR_V2S | 1u << DIR_S2V };

void client_visitor_wipe(struct client_visitor *v)
{
    cb_wipe(v, sizeof *v);
}

/* The line's key, from the roster's signed chain. */
static enum cb_err epoch_of(struct view file, uint16_t line, struct seal_epoch *out)
{
    struct seal_roster roster;
    enum cb_err e = seal_roster_read(file, &roster);
    return e ? e : seal_roster_check(&roster, line, cb_day(), out);
}

static enum cb_err put_grants(struct ask *a, const struct client_visitor *v,
                              const struct seal_epoch *epoch)
{
    struct seal_grant_hdr mine = {.rk = RK_VISITOR, .line = v->line, .conv = v->me.conv};
    struct seal_grant_hdr theirs = {
        .rk = RK_LINE, .line = v->line, .epoch = epoch->epoch, .conv = v->me.conv};
    uint8_t *p = buf_room(&a->req, 2 * SEAL_GRANT);
    if (!p) {
        return CB_PEER_SIZE;
    }
    enum cb_err e = seal_grant_make(&mine, &v->me.sk, &v->me.pk, &v->ck, p);
    return e ? e : seal_grant_make(&theirs, &v->me.sk, &epoch->pk, &v->ck, p + SEAL_GRANT);
}

static enum cb_err put_msg(struct ask *a, const struct client_visitor *v, struct view text,
                           struct seal_hash *tip_out)
{
    struct say s = {.dir = DIR_V2S,
                    .gen = v->gen,
                    .conv = &v->me.conv,
                    .key = &v->ck,
                    .last = v->last_v2s,
                    .tip = &v->tip_v2s,
                    .ack_seq = v->last_s2v,
                    .ack = &v->tip_s2v,
                    .flags = v->last_v2s ? 0 : v->about};
    return say_make(&s, text, &a->req, tip_out);
}

static void fresh(struct client_visitor *v, uint16_t line)
{
    struct client_visitor n = {.me = v->me, .roster = v->roster, .line = line, .about = v->about};
    *v = n;
    client_visitor_wipe(&n);
    seal_key_new(&v->ck);
}

/* The line is flooded: ask for the puzzle of these minutes, solve it, and put it into the opening.
 */
static enum cb_err work_do(struct client_door *door, const struct client_visitor *v,
                           struct ask *opening)
{
    CB_CLEANUP(ask_free) struct ask a;
    struct seal_beacon beacon;
    ask_begin(&a, WIRE_ASK);
    enum cb_err e = ask_go(&a, door, true);
    struct rd r = rd_of(a.body);
    rd_bytes(&r, beacon.b, sizeof beacon.b);
    uint8_t bits = rd_u8(&r);
    rd_zero(&r, 3);
    e = e ? e : (rd_done(&r) ? CB_OK : CB_PEER_FORMAT);
    return e ? e : seal_puzzle_solve(&beacon, &v->me.pk, bits, opening->req.p + PUZZLE_AT);
}

/* What is asked for may have grown while we solved it. */
static enum cb_err open_go(struct client_door *door, const struct client_visitor *v, struct ask *a)
{
    enum cb_err e = ask_go(a, door, true);
    for (unsigned i = 0; e == CB_BUSY_WORK && i < WORK_TRIES; i++) {
        e = work_do(door, v, a);
        e = e ? e : ask_go(a, door, true);
    }
    return e == CB_BUSY_WORK ? CB_BUSY_LOAD : e;
}

enum cb_err client_open(struct client_door *door, uint16_t line, uint8_t want, struct view text,
                        struct client_visitor *v)
{
    CB_CLEANUP(ask_free) struct ask a;
    struct seal_epoch epoch;
    struct seal_hash tip;
    ask_begin(&a, WIRE_OPEN);
    enum cb_err e = epoch_of(v->roster, line, &epoch);
    if (e) {
        return e;
    }
    fresh(v, line);
    struct wr w = ask_room(&a, OPEN_HEAD);
    wr_u16(&w, line);
    wr_u8(&w, want);
    wr_u8(&w, v->about);
    wr_zero(&w, SEAL_PUZZLE); /* filled in when it is asked for */
    wr_bytes(&w, &v->me.auth, sizeof v->me.auth);
    wr_bytes(&w, &v->me.pk, sizeof v->me.pk);
    e = put_grants(&a, v, &epoch);
    e = e ? e : put_msg(&a, v, text, &tip);
    e = e ? e : open_go(door, v, &a);
    if (e) {
        return e;
    }
    v->state = CONV_WAITING;
    v->last_v2s = 1;
    v->tip_v2s = tip;
    return CB_OK;
}

static void take_head(struct client_visitor *v, const struct wire_bundle *b)
{
    v->state = b->state;
    v->ahead = b->ahead;
    v->want = b->want;
    v->east = b->east;
    v->due = b->due;
    v->hold = b->hold;
    v->line = b->line;
    v->last_v2s = b->last_v2s;
    v->last_s2v = b->last_s2v;
    memcpy(&v->tip_v2s, b->tip_v2s, sizeof v->tip_v2s);
    memcpy(&v->tip_s2v, b->tip_s2v, sizeof v->tip_s2v);
    v->edge[DIR_V2S] = (struct client_edge){b->last_v2s, v->tip_v2s};
    v->edge[DIR_S2V] = (struct client_edge){b->last_s2v, v->tip_s2v};
}

static enum cb_err ask_return(struct ask *a, struct client_door *door, struct client_visitor *v,
                              uint64_t before, struct wire_bundle *b_out)
{
    struct wr w = ask_room(a, sizeof v->me.auth + 3 * sizeof(uint64_t));
    wr_bytes(&w, &v->me.auth, sizeof v->me.auth);
    wr_u64(&w, before);
    wr_zero(&w, 2 * sizeof(uint64_t)); /* have nothing: give the whole page */
    enum cb_err e = ask_go(a, door, true);
    return e ? e : wire_bundle_get(a->body, b_out);
}

static void epoch_wipe(struct client_epoch *e)
{
    cb_wipe(e, sizeof *e);
}

enum cb_err client_return(struct client_door *door, struct client_visitor *v, uint64_t before,
                          client_msg_fn *fn, void *arg)
{
    CB_CLEANUP(ask_free) struct ask a;
    CB_CLEANUP(ring_wipe) struct ring ring = {0};
    struct wire_bundle b;
    ask_begin(&a, WIRE_RETURN);
    enum cb_err e = ask_return(&a, door, v, before, &b);
    if (e) {
        return e;
    }
    CB_CLEANUP(epoch_wipe) struct client_epoch own = {.epoch = 0, .sk = v->me.sk};
    struct ring_for f = {.rk = RK_VISITOR,
                         .line = b.line,
                         .keys = &own,
                         .nkeys = 1,
                         .pk_v = &v->me.pk,
                         .conv = &v->me.conv,
                         .roster = v->roster};
    e = ring_open(&f, &b, &ring);
    if (e) { /* a conversation without a grant for its own visitor is not one */
        return e == CB_NONE_FOUND ? CB_PEER_SEAL : e;
    }
    if (ring.newest < v->gen) { /* we have seen a newer key: somebody holds it back */
        return CB_PEER_SEAL;
    }
    bool joined = before == 0 || before == v->before;
    struct walk w = {.conv = &v->me.conv,
                     .ring = &ring,
                     .floor = before ? 0 : v->gen,
                     .floor_seq = {[DIR_V2S] = v->last_v2s, [DIR_S2V] = v->last_s2v},
                     .oldest = b.before == 0,
                     .joined = joined,
                     .edge = v->edge,
                     .dirs = VISITOR_DIRS,
                     .fn = fn,
                     .arg = arg};
    v->gen = ring.newest;
    v->ck = ring.ck[ring.newest];
    v->before = b.before;
    if (before == 0) {
        take_head(v, &b);
    }
    w.last[DIR_V2S] = v->last_v2s;
    w.last[DIR_S2V] = v->last_s2v;
    walk_page(&w, &b);
    return CB_OK;
}

enum cb_err client_send(struct client_door *door, struct client_visitor *v, struct view text)
{
    CB_CLEANUP(ask_free) struct ask a;
    struct seal_hash tip;
    ask_begin(&a, WIRE_SEND);
    struct wr w = ask_room(&a, sizeof v->me.auth);
    wr_bytes(&w, &v->me.auth, sizeof v->me.auth);
    enum cb_err e = put_msg(&a, v, text, &tip);
    e = e ? e : ask_go(&a, door, true);
    e = e ? e : say_reply_seq(&a, v->last_v2s + 1);
    if (e) {
        return e;
    }
    v->last_v2s++;
    v->tip_v2s = tip;
    return CB_OK;
}

static enum cb_err ask_plain(struct client_door *door, const struct client_visitor *v, uint8_t type)
{
    CB_CLEANUP(ask_free) struct ask a;
    ask_begin(&a, type);
    struct wr w = ask_room(&a, sizeof v->me.auth);
    wr_bytes(&w, &v->me.auth, sizeof v->me.auth);
    return ask_go(&a, door, false);
}

enum cb_err client_burn(struct client_door *door, struct client_visitor *v)
{
    return ask_plain(door, v, WIRE_BURN);
}

enum cb_err client_step_down(struct client_door *door, struct client_visitor *v)
{
    return ask_plain(door, v, WIRE_STEP_DOWN);
}

enum cb_err client_book(struct client_door *door, struct client_visitor *v, uint8_t what,
                        uint32_t half_hour, struct wire_booked *out)
{
    CB_CLEANUP(ask_free) struct ask a;
    ask_begin(&a, WIRE_BOOK);
    struct wr w = ask_room(&a, sizeof v->me.auth + 8);
    wr_bytes(&w, &v->me.auth, sizeof v->me.auth);
    wr_u8(&w, what);
    wr_zero(&w, 3);
    wr_u32(&w, half_hour);
    enum cb_err e = ask_go(&a, door, true);
    e = e ? e : wire_booked_get(a.body, out);
    if (!e) {
        v->want = out->want;
        v->due = out->due;
        v->east = out->east;
    }
    return e;
}

/* A pushed envelope is the next of its direction, or the page must be read again. */
static bool is_next(const struct client_visitor *v, const struct seal_msg_hdr *h)
{
    uint64_t last = h->dir == DIR_V2S ? v->last_v2s : v->last_s2v;
    const struct seal_hash *tip = h->dir == DIR_V2S ? &v->tip_v2s : &v->tip_s2v;
    return h->seq == last + 1 && h->gen == v->gen &&
           (last == 0 || memcmp(&h->prev, tip, sizeof *tip) == 0);
}

enum cb_err client_heard(struct client_visitor *v, struct view msg, client_msg_fn *fn, void *arg)
{
    CB_CLEANUP(buf_free) struct buf plain;
    struct seal_msg_hdr h;
    struct seal_msg_body body;
    buf_init(&plain, SEAL_MSG_MAX);
    enum cb_err e = seal_msg_peek(msg, &h);
    if (e) {
        return e;
    }
    if (h.dir == DIR_NOTE || memcmp(&h.conv, &v->me.conv, sizeof h.conv) != 0) {
        return CB_PEER_SEAL;
    }
    if (!is_next(v, &h)) {
        return CB_NONE_STALE;
    }
    e = seal_msg_open(msg, &v->ck, &plain, &body);
    if (e) {
        return e;
    }
    bool mine = h.dir == DIR_V2S;
    *(mine ? &v->last_v2s : &v->last_s2v) = h.seq;
    seal_hash256(msg, mine ? &v->tip_v2s : &v->tip_s2v);
    struct client_msg m = {
        .dir = h.dir, .flags = body.flags, .seq = h.seq, .t15 = body.t15, .text = body.text};
    fn(arg, &m);
    return CB_OK;
}
