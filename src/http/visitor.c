/* visitor: POST /v, one record each way in bodies of one size. Called through routes.
 * Never lets a hit, a miss, a refusal or a busy moment differ in the length or kind of answer. */
#include "http/http_in.h"

struct post {
    struct line_call call; /* first */
    struct conn *c;        /* NULL when they went */
};

static void post_free(struct post *p)
{
    buf_free(&p->call.request);
    buf_free(&p->call.reply);
    line_seat_leave(&p->call.seat);
    cb_free(p, sizeof *p);
}

/* Exactly WIRE_REPLY_LEN: the record, then random fill. */
static void answer(struct conn *c, struct view record)
{
    CB_CLEANUP(buf_free) struct buf b;
    struct reply r = {.status = 200, .type = "application/octet-stream"};
    buf_init(&b, WIRE_REPLY_LEN);
    bool room = buf_room(&b, WIRE_REPLY_LEN) != NULL;
    b.len = 0;
    buf_put(&b, record.p, record.len);
    wire_pad(&b, WIRE_REPLY_LEN);
    CB_ASSERT(room && !b.failed);
    reply_send(c, &r, buf_view(&b));
}

static void answer_status(struct conn *c, const struct wire_rec *asked, uint8_t status)
{
    uint8_t room[WIRE_HDR];
    struct buf b = {.p = room, .cap = sizeof room, .max = sizeof room};
    struct wire_rec rec = {
        .type = (uint8_t)(asked->type | WIRE_REPLY), .tag = asked->tag, .status = status};
    wire_rec_put(&b, &rec);
    answer(c, buf_view(&b));
}

static void post_done(struct line_call *call)
{
    struct post *p = (struct post *)(void *)call;
    if (p->c) {
        answer(p->c, buf_view(&p->call.reply));
    }
    post_free(p);
}

void visitor_post(struct conn *c, const struct head *h, struct view body)
{
    struct wire_rec rec = {0};
    size_t used = 0;
    if (body.len != WIRE_POST_LEN) {
        reply_error(c, h->path, 400, 0);
        return;
    }
    enum cb_err e = wire_rec_get(body, &rec, &used);
    if (e) {
        answer_status(c, &rec, WIRE_BAD);
        return;
    }
    struct post *p = cb_alloc(sizeof *p);
    p->call.door = DOOR_POST;
    p->call.reply_max = WIRE_REPLY_LEN;
    p->call.arrived_ms = cb_mono_ms();
    p->call.done = post_done;
    buf_init(&p->call.request, WIRE_POST_LEN);
    buf_init(&p->call.reply, WIRE_REPLY_LEN);
    buf_put(&p->call.request, body.p, used);
    if (line_submit(c->h->line, &p->call)) {
        answer_status(c, &rec, WIRE_LATER);
        post_free(p);
        return;
    }
    p->c = c;
    conn_busy(c, &p->c);
}
