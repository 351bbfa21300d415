/* visitor: POST /v, one record each way in bodies of one size. Called through routes.
 * Never lets a hit, a miss, a refusal or a busy moment differ in the length, the kind or the moment
 * of its answer. */
#include "http/http_in.h"

struct post {
    struct call call;      /* first */
    struct hold_item held; /* the answer, waiting for its moment */
    struct conn *c;        /* NULL when they went */
    struct http *h;
    struct buf answer; /* whole, head and all */
    uint64_t arrived_us;
    uint16_t from; /* counted by itself when it opened or came back, then forgotten; 0: no code */
};

static struct post *post_new(struct conn *c)
{
    struct post *p = cb_alloc(sizeof *p);
    p->c = c;
    p->h = c->h;
    p->arrived_us = hold_now_us();
    return p;
}

static void post_free(struct post *p)
{
    buf_free(&p->call.request);
    buf_free(&p->call.reply);
    buf_free(&p->answer);
    call_seat_leave(&p->call.seat);
    cb_free(p, sizeof *p);
}

static void post_go(struct hold_item *item)
{
    struct post *p = (struct post *)(void *)((char *)item - offsetof(struct post, held));
    if (p->c) {
        reply_whole(p->c, &p->answer);
    }
    post_free(p);
}

/* Exactly WIRE_REPLY_LEN: the record, then random fill. Made before it is held, because a short
 * record needs more fill. */
static void answer(struct post *p, struct view record)
{
    struct reply r = {.status = 200, .type = "application/octet-stream", .length = WIRE_REPLY_LEN};
    reply_open(&p->answer, p->c, &r);
    size_t head = p->answer.len;
    buf_put(&p->answer, record.p, record.len);
    wire_pad(&p->answer, head + WIRE_REPLY_LEN);
    CB_ASSERT(!p->answer.failed);
    p->held.fn = post_go;
    hold_put(p->c->h, &p->held, p->arrived_us);
}

/* Refused while the reading loop is still under us: only an answer that is held is claimed. */
static void answer_status(struct post *p, const struct wire_rec *asked, uint8_t status)
{
    uint8_t room[WIRE_HDR];
    struct buf b = {.p = room, .cap = sizeof room, .max = sizeof room};
    struct wire_rec rec = {
        .type = (uint8_t)(asked->type | WIRE_REPLY), .tag = asked->tag, .status = status};
    wire_rec_put(&b, &rec);
    if (hold_holds(p->c->h)) {
        conn_busy(p->c, &p->c);
    }
    answer(p, buf_view(&b));
}

/* The line was never told of the code, and the counter is not told of the conversation. */
void visitor_counted(struct http *h, const struct call *call, uint16_t from)
{
    struct wire_rec rec = {0};
    size_t used = 0;
    if (wire_rec_get(buf_view(&call->reply), &rec, &used) || rec.status != WIRE_OK) {
        return;
    }
    uint8_t was = (uint8_t)(rec.type & ~WIRE_REPLY);
    if (was == WIRE_OPEN || was == WIRE_RETURN) {
        landing_count(h, was == WIRE_OPEN ? COUNT_BEGAN : COUNT_RETURNED, from);
    }
}

static void post_done(struct call *call)
{
    struct post *p = (struct post *)(void *)call;
    if (p->from) {
        visitor_counted(p->h, call, p->from);
    }
    if (p->c) {
        answer(p, buf_view(&p->call.reply));
    } else {
        post_free(p);
    }
}

void visitor_post(struct conn *c, const struct head *h, struct view body)
{
    struct wire_rec rec = {0};
    size_t used = 0;
    if (body.len != WIRE_POST_LEN) {
        reply_error(c, h->path, 400, 0);
        return;
    }
    struct post *p = post_new(c);
    if (wire_rec_get(body, &rec, &used)) {
        answer_status(p, &rec, WIRE_BAD);
        return;
    }
    p->from = landing_number(h->from) == CODE_NONE ? 0 : h->from;
    p->call.door = DOOR_POST;
    p->call.reply_max = WIRE_REPLY_LEN;
    p->call.arrived_ms = cb_mono_ms();
    p->call.done = post_done;
    buf_init(&p->call.request, WIRE_POST_LEN);
    buf_init(&p->call.reply, WIRE_REPLY_LEN);
    buf_put(&p->call.request, body.p, used);
    if (line_submit(c->h->line, &p->call)) {
        answer_status(p, &rec, WIRE_LATER);
    } else {
        conn_busy(c, &p->c);
    }
}
