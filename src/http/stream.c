/* stream: a visitor's live connection. Records go both ways in frames of one size; with cover
 * traffic on, ours leave on the clock alone. Called through routes, by the wheel, by the bus and
 * by finished calls.
 * Never sends a frame because something happened while cover traffic is on, never tells one
 * visitor's bytes to another, never keeps more than a bounded queue for either side. */
#include "http/http_in.h"
#include <string.h>

enum {
    RX_MAX = 2 * WIRE_POST_LEN,          /* what they may have sent and we not yet answered */
    TX_MAX = 4 * (WIRE_REPLY_LEN + 256), /* what waits for its frames */
    MSG_DIR_AT = 24,
    MSG_SEQ_AT = 28, /* PROTOCOL §4 MSG: hdr4 conv16 gen4 dir1 cls1 0x2 seq8 */
    DIR_V = 1,
    DIR_S = 2,
    ROW = 16,
    AHEAD_S = 10,     /* how old a place in the queue may be: when it is near */
    AHEAD_FAR_S = 60, /* and when it is not */
};

struct flow { /* bytes on their way out; frees itself when the last one left */
    struct buf bytes;
    size_t at;
};

struct stream {
    struct wheel_item tick; /* first */
    struct conn *c;
    struct bus_watch watch;
    struct call_seat seat;
    uint64_t ctr_in, ctr_out, have_v2s, have_s2v;
    struct buf *rx;
    struct flow *tx;
    struct stream_call *call; /* the one in flight */
    uint16_t quit;            /* close with this code when the work in hand is done */
    uint8_t state, events;    /* events: that came while the call was in flight */
    uint8_t ahead, want;      /* as last told */
    uint32_t due;
    uint32_t placed_s;        /* when we last asked for it, seconds of the loop's clock */
    bool stale, tell_state;   /* there may be something new; say the state even if it is the same */
    bool hold;                /* the line is busy: not before the next sweep */
    bool ending;              /* close when all is sent */
    bool counts;              /* the line knows of this stream: it is to be told of its end */
    struct store_row counted; /* to which conversation */
};

struct stream_call {
    struct call call; /* first */
    struct stream *s; /* NULL when the stream went */
    bool ours;        /* catching up, not asked for by the visitor */
};

static void call_free(struct stream_call *sc)
{
    buf_free(&sc->call.request);
    buf_free(&sc->call.reply);
    cb_free(sc, sizeof *sc);
}

static void rx_drop(struct stream *s)
{
    if (s->rx) {
        buf_free(s->rx);
        cb_free(s->rx, sizeof *s->rx);
        s->rx = NULL;
    }
}

static void tx_drop(struct stream *s)
{
    if (s->tx) {
        buf_free(&s->tx->bytes);
        cb_free(s->tx, sizeof *s->tx);
        s->tx = NULL;
    }
}

static struct buf *tx_of(struct stream *s)
{
    if (!s->tx) {
        s->tx = cb_alloc(sizeof *s->tx);
        buf_init(&s->tx->bytes, TX_MAX);
    }
    return &s->tx->bytes;
}

static void push(struct stream *s, uint8_t type, uint8_t status, uint32_t tag, struct view body)
{
    struct wire_rec rec = {.type = type, .status = status, .tag = tag, .body = body};
    wire_rec_put(tx_of(s), &rec);
    s->quit = s->tx->bytes.failed ? WS_LATER : s->quit; /* they come back and say what they have */
}

/* --- asking the line -------------------------------------------------------------------------- */

static void on_done(struct call *call);

static enum cb_err submit(struct stream *s, struct view record, bool ours)
{
    struct stream_call *sc = cb_alloc(sizeof *sc);
    sc->s = s;
    sc->ours = ours;
    sc->call.door = DOOR_STREAM;
    sc->call.seat = s->seat;
    sc->call.reply_max = WIRE_REPLY_LEN;
    sc->call.arrived_ms = cb_mono_ms();
    sc->call.done = on_done;
    buf_init(&sc->call.request, record.len);
    buf_init(&sc->call.reply, WIRE_REPLY_LEN);
    buf_put(&sc->call.request, record.p, record.len);
    enum cb_err e = line_submit(s->c->h->line, &sc->call);
    if (e) {
        call_free(sc);
        return e;
    }
    s->call = sc;
    s->events = 0;
    return CB_OK;
}

/* What is new since have_*: the same record a visitor sends, on the seat that is bound. */
static void catch_up(struct stream *s)
{
    uint8_t room[WIRE_HDR + 56], body[56] = {0};
    struct buf b = {.p = room, .cap = sizeof room, .max = sizeof room};
    struct wr w = wr_of(body, sizeof body);
    wr_zero(&w, 32 + 8);
    wr_u64(&w, s->have_v2s);
    wr_u64(&w, s->have_s2v);
    wire_rec_put(&b, &(struct wire_rec){.type = WIRE_WATCH, .body = VIEW(body, sizeof body)});
    bool sent = submit(s, buf_view(&b), true) == CB_OK;
    s->hold = !sent;
    s->stale = !sent;
    s->placed_s = (uint32_t)(http_now(s->c->h) / 1000);
}

/* The next whole record of what they sent, if there is one. */
static void ask(struct stream *s)
{
    struct wire_rec rec = {0};
    size_t used = 0;
    enum cb_err e = wire_rec_get(buf_view(s->rx), &rec, &used);
    if (e == CB_NONE_STALE) {
        return;
    }
    if (e) {
        s->quit = WS_PROTOCOL;
        return;
    }
    if (submit(s, VIEW(s->rx->p, used), false)) {
        push(s, (uint8_t)(rec.type | WIRE_REPLY), WIRE_LATER, rec.tag, VIEW("", 0));
    }
    size_t left = s->rx->len - used;
    memmove(s->rx->p, s->rx->p + used, left);
    cb_wipe(s->rx->p + left, used);
    s->rx->len = left;
    if (!left) {
        rx_drop(s);
    }
}

static void next(struct stream *s)
{
    bool bound = s->seat.kind == SEAT_VISITOR;
    if (s->call || s->ending || s->quit) {
        return;
    }
    if (bound && s->stale && !s->hold) {
        catch_up(s);
    } else if (s->rx) {
        ask(s);
    }
}

/* --- sending frames --------------------------------------------------------------------------- */

static void frame_send(struct stream *s)
{
    uint8_t f[WS_HEAD_MAX + WIRE_FRAME];
    struct view part = VIEW("", 0);
    if (s->tx) {
        size_t left = s->tx->bytes.len - s->tx->at;
        part =
            VIEW(s->tx->bytes.p + s->tx->at, left < WIRE_FRAME_PAYLOAD ? left : WIRE_FRAME_PAYLOAD);
    }
    size_t n = ws_frame_head(f, WS_BINARY, WIRE_FRAME);
    wire_frame_make(s->ctr_out++, part, f + n);
    if (s->tx) {
        s->tx->at += part.len;
        if (s->tx->at == s->tx->bytes.len) {
            tx_drop(s);
        }
    }
    conn_send_copy(s->c, VIEW(f, n + WIRE_FRAME)); /* may close, and then s is gone */
    cb_wipe(f, sizeof f);
}

/* The last step of everything that happens here: s may be gone afterwards. */
static void settle(struct stream *s)
{
    struct conn *c = s->c;
    next(s);
    if (s->quit) {
        ws_close(c, s->quit);
        return;
    }
    while (!c->h->wheel.slots && c->phase == PHASE_LIVE && s->tx) {
        frame_send(s);
    }
    if (c->phase == PHASE_LIVE && s->ending && !s->call && !s->tx) {
        ws_close(c, WS_NORMAL);
    }
}

/* Its moment on the wheel: one frame, whatever there is to say. Who does not take the last one
 * waits for the next moment: late, never faster. */
void stream_tick(struct wheel_item *item)
{
    struct stream *s = (struct stream *)(void *)item;
    struct conn *c = s->c;
    if (conn_sending(c)) {
        return;
    }
    frame_send(s);
    if (c->phase == PHASE_LIVE) {
        settle(s);
    }
}

/* --- what is told ----------------------------------------------------------------------------- */

static void gone_push(struct stream *s)
{
    static const uint8_t row[ROW];
    if (!s->ending) {
        push(s, WIRE_GONE, WIRE_OK, 0, VIEW(row, sizeof row));
    }
    bus_unwatch(s->c->h->bus, &s->watch);
    call_seat_leave(&s->seat);
    rx_drop(s);
    s->ending = true;
}

/* A hint: the grant itself comes when they read again, as all that is new does. */
static void keys_push(struct stream *s)
{
    static const uint8_t row[ROW];
    if (!s->ending) {
        push(s, WIRE_KEYS, WIRE_OK, 0, VIEW(row, sizeof row));
    }
}

static void on_bus(void *arg, const struct bus_topic *topic, uint8_t what, uint64_t n)
{
    struct stream *s = arg;
    (void)topic, (void)n;
    if (what == BUS_GONE) {
        gone_push(s);
    } else if (what == BUS_KEYS) {
        keys_push(s);
    } else {
        s->stale = true;
        s->tell_state = s->tell_state || what == BUS_STATE;
        s->events = s->events < UINT8_MAX ? (uint8_t)(s->events + 1) : UINT8_MAX;
    }
    settle(s);
}

/* --- what comes back from the line ------------------------------------------------------------ */

static void msg_push(struct stream *s, struct view msg)
{
    static const uint8_t row[ROW];
    if (msg.len < MSG_SEQ_AT + 8) {
        return;
    }
    struct rd seq = rd_of(VIEW(msg.p + MSG_SEQ_AT, 8));
    uint64_t n = rd_u64(&seq);
    uint64_t *have = msg.p[MSG_DIR_AT] == DIR_V ? &s->have_v2s : &s->have_s2v;
    *have = n > *have ? n : *have;
    struct buf *b = tx_of(s);
    size_t at = wire_rec_begin(b, WIRE_MSG, 0);
    buf_put(b, row, sizeof row);
    buf_put(b, msg.p, msg.len);
    wire_rec_end(b, at, WIRE_OK);
    s->quit = b->failed ? WS_LATER : s->quit;
}

static void state_keep(struct stream *s, const struct wire_bundle *b)
{
    s->state = b->state;
    s->ahead = b->ahead;
    s->want = b->want;
    s->due = b->due;
}

static void state_push(struct stream *s, const struct wire_bundle *b)
{
    uint8_t body[ROW + 8] = {0};
    bool same =
        b->state == s->state && b->ahead == s->ahead && b->want == s->want && b->due == s->due;
    if (!s->tell_state && same) {
        return;
    }
    s->tell_state = false;
    state_keep(s, b);
    struct wr w = wr_of(body + ROW, 8); /* row 0, state1 mine1 ahead1 want1 due4 */
    wr_u8(&w, b->state);
    wr_zero(&w, 1);
    wr_u8(&w, b->ahead);
    wr_u8(&w, b->want);
    wr_u32(&w, b->due);
    push(s, WIRE_STATE, WIRE_OK, 0, VIEW(body, sizeof body));
}

static void caught_up(struct stream *s, const struct wire_rec *rec)
{
    struct wire_bundle w;
    struct view msg;
    uint64_t order;
    if (rec->status == WIRE_UNKNOWN) {
        gone_push(s);
        return;
    }
    if (rec->status || wire_bundle_get(rec->body, &w)) {
        s->stale = s->hold = true;
        return;
    }
    if (w.more) { /* more than fits at once: they page through it themselves */
        s->quit = WS_LATER;
        return;
    }
    while (wire_bundle_next(&w.msgs, &order, &msg)) {
        msg_push(s, msg);
    }
    state_push(s, &w);
}

/* From here on the seat is bound. What was written between the line's answer and this watch would
 * be missed: look once more. */
static void bound(struct stream *s, const struct wire_rec *rec)
{
    struct wire_bundle w;
    if (s->seat.kind != SEAT_VISITOR || wire_bundle_get(rec->body, &w)) {
        return;
    }
    s->have_v2s = w.last_v2s;
    s->have_s2v = w.last_s2v;
    state_keep(s, &w);
    if (!s->watch.at) {
        struct bus_topic t = call_topic_conv(&s->seat.row);
        bus_watch(s->c->h->bus, &s->watch, &t, on_bus, s);
        line_stream(s->c->h->line, &s->seat.row, true);
        s->counted = s->seat.row;
        s->counts = true;
        s->stale = true;
    }
}

/* Their own message made the one event that came meanwhile: there is nothing to catch up. */
static void sent(struct stream *s, const struct wire_rec *rec)
{
    struct rd r = rd_of(rec->body);
    uint64_t seq = rd_u64(&r);
    if (!r.failed && seq == s->have_v2s + 1) {
        s->have_v2s = seq;
        s->stale = s->stale && (s->hold || s->events != 1);
    }
}

static void answered(struct stream *s, struct view record)
{
    struct wire_rec rec;
    size_t used;
    if (wire_rec_get(record, &rec, &used)) {
        s->quit = WS_FAULT;
        return;
    }
    buf_put(tx_of(s), record.p, record.len);
    s->quit = s->tx->bytes.failed ? WS_LATER : s->quit;
    if (rec.status == WIRE_OK && rec.type == (WIRE_WATCH | WIRE_REPLY)) {
        bound(s, &rec);
    }
    if (rec.status == WIRE_OK && rec.type == (WIRE_SEND | WIRE_REPLY)) {
        sent(s, &rec);
    }
}

static void on_done(struct call *call)
{
    struct stream_call *sc = (struct stream_call *)(void *)call;
    struct stream *s = sc->s;
    struct wire_rec rec = {0};
    size_t used;
    if (!s) {
        call_free(sc);
        return;
    }
    s->call = NULL;
    if (!s->ending) {
        s->seat = call->seat;
    }
    if (!sc->ours) {
        answered(s, buf_view(&call->reply));
    } else if (!s->ending) {
        rec.status = WIRE_FAULT;
        enum cb_err e = wire_rec_get(buf_view(&call->reply), &rec, &used);
        (void)e; /* an answer we cannot read leaves the fault: tried again at the next sweep */
        caught_up(s, &rec);
    }
    call_free(sc);
    settle(s);
}

/* --- the WebSocket's side --------------------------------------------------------------------- */

static void on_message(struct conn *c, struct view v)
{
    struct stream *s = c->guest;
    struct view payload;
    if (wire_frame_open(v, s->ctr_in, &payload)) {
        ws_close(c, WS_PROTOCOL);
        return;
    }
    s->ctr_in++;
    if (!payload.len || s->ending) {
        return; /* cover: gone with the read buffer */
    }
    if (!s->rx) {
        s->rx = cb_alloc(sizeof *s->rx);
        buf_init(s->rx, RX_MAX);
    }
    buf_put(s->rx, payload.p, payload.len);
    s->quit = s->rx->failed ? WS_BIG : s->quit;
    settle(s);
}

/* Nothing tells us when those before them were taken: look now and then, while they wait. Who has
 * nobody before them, or was told nothing, needs no look. */
static bool place_is_old(const struct stream *s)
{
    uint32_t age = (uint32_t)(http_now(s->c->h) / 1000) - s->placed_s;
    bool waits = s->watch.at && s->state == CONV_WAITING && s->ahead > AHEAD_NONE;
    return waits && age >= (s->ahead == AHEAD_MANY ? AHEAD_FAR_S : AHEAD_S);
}

static void on_sweep(struct conn *c)
{
    struct stream *s = c->guest;
    bool old = place_is_old(s);
    if (s->hold || old) {
        s->hold = false;
        s->stale = s->stale || old;
        settle(s);
    }
}

static void on_gone(struct conn *c)
{
    struct stream *s = c->guest;
    if (s->call) {
        s->call->s = NULL;
    }
    if (s->counts) {
        line_stream(c->h->line, &s->counted, false);
    }
    wheel_remove(&c->h->wheel, &s->tick);
    bus_unwatch(c->h->bus, &s->watch);
    call_seat_leave(&s->seat);
    rx_drop(s);
    tx_drop(s);
    cb_free(s, sizeof *s);
}

/* With cover traffic the frames themselves show that they are there; without, we ask. */
static const struct ws_kind with_cover = {WIRE_FRAME, false, on_message, on_sweep, on_gone};
static const struct ws_kind without = {WIRE_FRAME, true, on_message, on_sweep, on_gone};

void stream_open(struct conn *c, const struct head *h, struct view body)
{
    (void)body;
    struct http *http = c->h;
    bool cover = http->wheel.slots != NULL;
    struct stream *s = cb_alloc(sizeof *s);
    s->c = c;
    if (cover) { /* before the upgrade: a failing one takes s off again */
        wheel_add(&http->wheel, &s->tick);
    }
    if (!ws_upgrade(c, h, cover ? &with_cover : &without, s) && !c->kind) {
        wheel_remove(&http->wheel, &s->tick);
        cb_free(s, sizeof *s);
    }
}
