/* staff: the console's WebSocket. One record a message, several at once; the queue and the rows
 * a member looks at are watched for them. Called through routes, by the bus and by finished calls.
 * Never decides who may do what: line does, from the seat. */
#include "http/http_in.h"
#include <string.h>

enum { CALLS_MAX = 8, ROWS_MAX = 32, ROW = 16, STIR = 12 };

struct row_watch {
    struct bus_watch watch; /* first */
    struct staff *s;
    uint8_t asked;    /* calls for this row in flight */
    bool held, dirty; /* held: a call said they may; dirty: something happened before it did */
};

/* The queue of one of their lines. */
struct queue_watch {
    struct bus_watch watch; /* first */
    struct staff *s;
    uint16_t line;
    bool stirred, wait; /* a STIR left since the last sweep; another waits for the next */
};

struct staff {
    struct conn *c;
    struct call_seat seat;
    struct bus_watch me; /* they may be told to go */
    struct queue_watch queue[CALL_LINES_MAX];
    struct row_watch **rows; /* ROWS_MAX of them, oldest first; allocated with the first */
    struct staff_call *calls;
    uint8_t nrows, ncalls, nqueues;
};

struct staff_call {
    struct call call; /* first */
    struct staff *s;  /* NULL when the console went */
    struct staff_call *next;
    struct call_seat seat; /* as it was when asked */
    uint8_t type;
    uint8_t row[ROW];
};

static void call_free(struct staff_call *sc)
{
    buf_free(&sc->call.request);
    buf_free(&sc->call.reply);
    cb_free(sc, sizeof *sc);
}

static void push(struct staff *s, uint8_t type, uint8_t status, uint32_t tag, struct view body)
{
    uint8_t room[WIRE_HDR + 64];
    struct buf b = {.p = room, .cap = sizeof room, .max = sizeof room};
    wire_rec_put(&b, &(struct wire_rec){type, status, tag, body});
    ws_send(s->c, WS_BINARY, buf_view(&b));
}

/* --- watched rows ----------------------------------------------------------------------------- */

static void row_drop(struct staff *s, unsigned i)
{
    struct row_watch *r = s->rows[i];
    bus_unwatch(s->c->h->bus, &r->watch);
    cb_free(r, sizeof *r);
    s->nrows--;
    memmove(s->rows + i, s->rows + i + 1, (s->nrows - i) * sizeof *s->rows);
}

static int row_find(const struct staff *s, const uint8_t row[ROW])
{
    for (unsigned i = 0; i < s->nrows; i++) {
        if (memcmp(s->rows[i]->watch.topic.b, row, ROW) == 0) {
            return (int)i;
        }
    }
    return -1;
}

/* A hint, not the news itself: the console reads the row again. */
static void row_hint(struct row_watch *r, uint8_t type)
{
    uint8_t body[ROW + 8] = {0};
    memcpy(body, r->watch.topic.b, ROW);
    push(r->s, type, WIRE_OK, 0, VIEW(body, type == WIRE_GONE ? ROW : sizeof body));
}

static void on_row(void *arg, const struct bus_topic *topic, uint8_t what, uint64_t n)
{
    struct row_watch *r = arg;
    (void)topic, (void)n;
    r->dirty = !r->held;
    if (r->held) {
        row_hint(r, what == BUS_GONE ? WIRE_GONE : WIRE_STATE);
    }
}

/* Watch before the line answers, so that nothing falls between the answer and the watch. */
static void row_ask(struct staff *s, const uint8_t row[ROW])
{
    int at = row_find(s, row);
    if (at >= 0) {
        s->rows[at]->asked++;
        return;
    }
    if (!s->rows) {
        s->rows = cb_alloc(ROWS_MAX * sizeof *s->rows);
    }
    if (s->nrows == ROWS_MAX) {
        row_drop(s, 0);
    }
    struct row_watch *r = cb_alloc(sizeof *r);
    struct bus_topic t;
    memcpy(t.b, row, sizeof t.b);
    r->s = s;
    r->asked = 1;
    bus_watch(s->c->h->bus, &r->watch, &t, on_row, r);
    s->rows[s->nrows++] = r;
}

static void row_told(struct staff *s, const uint8_t row[ROW], bool may)
{
    int at = row_find(s, row);
    if (at < 0) {
        return;
    }
    struct row_watch *r = s->rows[at];
    r->asked = r->asked ? (uint8_t)(r->asked - 1) : 0;
    r->held = r->held || may;
    if (r->held && r->dirty) {
        r->dirty = false;
        row_hint(r, WIRE_STATE);
    } else if (!r->held && !r->asked) {
        row_drop(s, (unsigned)at);
    }
}

/* --- the queue -------------------------------------------------------------------------------- */

static void stir(struct queue_watch *q)
{
    uint8_t body[STIR] = {(uint8_t)(q->line >> 8), (uint8_t)q->line};
    q->stirred = true;
    q->wait = false;
    push(q->s, WIRE_STIR, WIRE_OK, 0, VIEW(body, sizeof body));
}

/* At once, but not more than once between two sweeps: a busy line would stir all day. */
static void on_queue(void *arg, const struct bus_topic *topic, uint8_t what, uint64_t n)
{
    struct queue_watch *q = arg;
    (void)topic, (void)n;
    if (what == BUS_PAPERS) {
        push(q->s, WIRE_PAPERS, WIRE_OK, 0, VIEW("", 0));
    } else if (q->stirred) {
        q->wait = true;
    } else {
        stir(q);
    }
}

static void queues_unwatch(struct staff *s)
{
    while (s->nqueues) {
        bus_unwatch(s->c->h->bus, &s->queue[--s->nqueues].watch);
    }
}

/* Hear of these lines and of no others. */
static void queues_watch(struct staff *s, const uint16_t *lines, uint8_t n)
{
    bool same = n == s->nqueues;
    for (uint8_t i = 0; same && i < n; i++) {
        same = s->queue[i].line == lines[i];
    }
    if (same) {
        return;
    }
    queues_unwatch(s);
    while (s->nqueues < n) {
        struct queue_watch *q = &s->queue[s->nqueues];
        struct bus_topic t = call_topic_queue(lines[s->nqueues]);
        *q = (struct queue_watch){.s = s, .line = lines[s->nqueues++]};
        bus_watch(s->c->h->bus, &q->watch, &t, on_queue, q);
    }
}

/* They are no member any more: not a hint further. Or something befell them as one who answers. */
static void on_me(void *arg, const struct bus_topic *topic, uint8_t what, uint64_t n)
{
    static const uint8_t types[] = {
        [BUS_DUTY] = WIRE_DUTY_MOVED, [BUS_HANDED] = WIRE_HANDED, [BUS_MISSED] = WIRE_MISSED};
    struct staff *s = arg;
    uint8_t room[WIRE_HDR + WIRE_ROW_NAME];
    struct buf b = {.p = room, .cap = sizeof room, .max = sizeof room};
    (void)topic;
    if (what == BUS_GONE) {
        ws_close(s->c, WS_NORMAL);
    } else if (what < sizeof types && types[what]) {
        wire_befell_put(&b, types[what], n);
        ws_send(s->c, WS_BINARY, buf_view(&b));
    }
}

static void on_sweep(struct conn *c)
{
    struct staff *s = c->guest;
    for (uint8_t i = 0; c->phase == PHASE_LIVE && i < s->nqueues; i++) {
        s->queue[i].stirred = false;
        if (s->queue[i].wait) {
            stir(&s->queue[i]); /* may close, and then s is gone */
        }
    }
}

/* --- calls ------------------------------------------------------------------------------------ */

static void unwatch_all(struct staff *s)
{
    queues_unwatch(s);
    bus_unwatch(s->c->h->bus, &s->me);
    while (s->nrows) {
        row_drop(s, s->nrows - 1u);
    }
}

/* Another call may have signed in or out meanwhile: take over only what this one changed. */
static void seat_take(struct staff *s, const struct staff_call *sc)
{
    const struct call_seat *now = &sc->call.seat;
    bool same = now->kind == sc->seat.kind && now->line == sc->seat.line &&
                memcmp(now->session, sc->seat.session, sizeof now->session) == 0;
    if (now->challenge_ms != sc->seat.challenge_ms) { /* asked, or answered */
        memcpy(s->seat.challenge, now->challenge, sizeof now->challenge);
        s->seat.challenge_ms = now->challenge_ms;
    }
    if (!same) {
        s->seat = *now;
        unwatch_all(s);
    }
    if (!same && s->seat.kind == SEAT_STAFF) {
        struct bus_topic t;
        memcpy(t.b, s->seat.mid.b, sizeof t.b);
        bus_watch(s->c->h->bus, &s->me, &t, on_me, s);
    }
    bool theirs = memcmp(now->session, s->seat.session, sizeof now->session) == 0;
    if (theirs && s->seat.kind == SEAT_STAFF) { /* and their lines may be others than before */
        queues_watch(s, sc->call.lines, sc->call.nlines);
    }
}

static bool asks_row(uint8_t type)
{
    return type == WIRE_TAKE || type == WIRE_READ;
}

static void call_out(struct staff *s, struct staff_call *sc)
{
    struct staff_call **at = &s->calls;
    while (*at != sc) {
        at = &(*at)->next;
    }
    *at = sc->next;
    s->ncalls--;
}

static void on_done(struct call *call)
{
    struct staff_call *sc = (struct staff_call *)(void *)call;
    struct staff *s = sc->s;
    struct wire_rec rec = {.status = WIRE_FAULT};
    size_t used;
    if (!s) {
        call_free(sc);
        return;
    }
    struct conn *c = s->c;
    call_out(s, sc);
    enum cb_err e = wire_rec_get(buf_view(&call->reply), &rec, &used);
    bool good = !e && rec.status == WIRE_OK;
    seat_take(s, sc);
    ws_send(c, WS_BINARY, buf_view(&call->reply)); /* may close, and then s is gone */
    if (c->phase == PHASE_LIVE && asks_row(sc->type)) {
        row_told(s, sc->row, good);
    }
    call_free(sc);
    if (c->phase == PHASE_LIVE) {
        conn_pause(c, false);
    }
}

static void submit(struct staff *s, const struct wire_rec *rec, struct view record)
{
    struct staff_call *sc = cb_alloc(sizeof *sc);
    sc->s = s;
    sc->seat = s->seat;
    sc->type = rec->type;
    sc->call.door = DOOR_STAFF;
    sc->call.seat = s->seat;
    sc->call.reply_max = WIRE_BODY_MAX + WIRE_HDR;
    sc->call.arrived_ms = cb_mono_ms();
    sc->call.done = on_done;
    buf_init(&sc->call.request, record.len);
    buf_init(&sc->call.reply, WIRE_BODY_MAX + WIRE_HDR);
    buf_put(&sc->call.request, record.p, record.len);
    if (line_submit(s->c->h->line, &sc->call)) {
        call_free(sc);
        push(s, (uint8_t)(rec->type | WIRE_REPLY), WIRE_LATER, rec->tag, VIEW("", 0));
        return;
    }
    sc->next = s->calls;
    s->calls = sc;
    s->ncalls++;
    if (asks_row(rec->type) && rec->body.len >= ROW) {
        memcpy(sc->row, rec->body.p, ROW);
        row_ask(s, sc->row);
    } else {
        sc->type = asks_row(rec->type) ? 0 : rec->type;
    }
}

static void on_message(struct conn *c, struct view v)
{
    struct staff *s = c->guest;
    struct wire_rec rec;
    size_t used = 0;
    if (wire_rec_get(v, &rec, &used) || used != v.len) {
        ws_close(c, WS_PROTOCOL);
        return;
    }
    submit(s, &rec, v);
    if (c->phase == PHASE_LIVE && s->ncalls == CALLS_MAX) {
        conn_pause(c, true);
    }
}

static void on_gone(struct conn *c)
{
    struct staff *s = c->guest;
    for (struct staff_call *sc = s->calls; sc; sc = sc->next) {
        sc->s = NULL;
    }
    unwatch_all(s);
    cb_free(s->rows, s->rows ? ROWS_MAX * sizeof *s->rows : 0);
    call_seat_leave(&s->seat);
    cb_free(s, sizeof *s);
}

static const struct ws_kind console = {WIRE_BODY_MAX + WIRE_HDR, true, on_message, on_sweep,
                                       on_gone};

void staff_open(struct conn *c, const struct head *h, struct view body)
{
    (void)body;
    struct staff *s = cb_alloc(sizeof *s);
    s->c = c;
    if (!ws_upgrade(c, h, &console, s) && !c->kind) {
        cb_free(s, sizeof *s);
    }
}
