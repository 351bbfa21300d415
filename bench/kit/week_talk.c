/* week_talk: what visitors and practitioners of the simulated week do, each as a real client does
 * it. Called by bench/week.c. Never goes on after a refusal: nothing here is refused. */
#include "kit/week.h"
#include "kit/numbers.h"
#include <stdio.h>
#include <string.h>

enum { P10 = 10, WAIT_MS = 20000 };

static void ask(const struct client_door *door, uint8_t type, struct view body, const char *what)
{
    CB_CLEANUP(buf_free) struct buf req;
    CB_CLEANUP(buf_free) struct buf reply;
    struct wire_rec rec = {.type = type, .tag = 7, .body = body};
    size_t used;
    buf_init(&req, WIRE_BODY_MAX + WIRE_HDR);
    buf_init(&reply, WIRE_BODY_MAX + WIRE_HDR);
    wire_rec_put(&req, &rec);
    must(door->ask(door->arg, buf_view(&req), &reply) == CB_OK, what);
    must(wire_rec_get(buf_view(&reply), &rec, &used) == CB_OK, what);
    if (rec.status != WIRE_OK) {
        fprintf(stderr, "week: %s: status %u\n", what, rec.status);
        exit(1);
    }
}

/* --- a visitor ----------------------------------------------------------------------------------
 */
void week_open(struct week *w, struct week_contact *c)
{
    struct client_door door = probe_post_door(&w->post);
    struct seal_phrase phrase;
    seal_phrase_new(P10, &phrase);
    c->v = (struct client_visitor){.roster = buf_view(&w->roster)};
    must(seal_visitor_derive(&phrase, &w->org.instance, &c->v.me) == CB_OK, "a phrase");
    must(client_open(&door, c->line, WANT_NOW, view_str("I need to talk."), &c->v) == CB_OK,
         "a conversation could not be opened");
}

void week_say(struct week *w, struct week_contact *c)
{
    struct client_door door = probe_post_door(&w->post);
    must(client_send(&door, &c->v, view_str("It is me again.")) == CB_OK, "a word after the end");
}

struct newest {
    struct client_row row;
    bool any;
};

static void row_one(void *arg, const struct client_row *r)
{
    struct newest *n = arg;
    n->row = *r;
    n->any = true;
}

/* Where they stand now; and behind all who wait. */
void week_queue(struct week *w, struct week_contact *c)
{
    struct week_staff *p = &w->staff[0];
    struct newest n = {0};
    uint32_t l = c->line - 1u;
    p->s.line = c->line;
    must(client_staff_queue(&p->door, &p->s, CONV_WAITING, w->order[l], row_one, &n) == CB_OK &&
             n.any,
         "they are not in the queue");
    memcpy(c->row, n.row.row, sizeof c->row);
    w->order[l] = n.row.order;
    c->next = NULL;
    *(w->tail[l] ? &w->tail[l]->next : &w->head[l]) = c;
    w->tail[l] = c;
}

void week_watch(struct week *w, struct week_contact *c)
{
    c->live = cb_alloc(sizeof *c->live);
    must(probe_live_open(c->live, &w->url, WAIT_MS) == CB_OK, "a stream");
    must(probe_live_watch(c->live, &c->v) == CB_OK, "a stream of a conversation");
}

static void unwatch(struct week_contact *c)
{
    if (c->live) {
        probe_live_close(c->live);
        cb_free(c->live, sizeof *c->live);
        c->live = NULL;
    }
}

/* Off the list of those who wait. */
static void list_drop(struct week *w, const struct week_contact *c)
{
    uint32_t l = c->line - 1u;
    struct week_contact **at = &w->head[l], *before = NULL;
    while (*at && *at != c) {
        before = *at;
        at = &(*at)->next;
    }
    must(*at, "they waited");
    *at = c->next;
    w->tail[l] = w->tail[l] == c ? before : w->tail[l];
}

void week_leave(struct week *w, struct week_contact *c, enum week_way how)
{
    struct client_door door = probe_post_door(&w->post);
    list_drop(w, c);
    if (how == WEEK_WAY_BURNS) {
        must(client_burn(&door, &c->v) == CB_OK, "a deletion");
    } else if (how == WEEK_WAY_STEPS_DOWN) {
        ask(&door, WIRE_STEP_DOWN, VIEW(c->v.me.auth.b, 32), "a step down");
    }
    unwatch(c);
    /* The server reads what came before what comes: after this answer it knows of the end. */
    week_duty(w, &w->staff[0], DUTY_ASK);
}

/* --- a practitioner -----------------------------------------------------------------------------
 */
struct week_contact *week_next(struct week *w, uint16_t line)
{
    struct week_contact *c = w->head[line - 1];
    if (c) {
        list_drop(w, c);
        c->waits = false;
    }
    return c;
}

/* Taken, and answered at once: the key of the conversation is the visitor's here, so that it need
 * not be opened by the line's. */
void week_take(struct week *w, struct week_staff *p, struct week_contact *c, bool writes)
{
    struct client_case k = {.conv = c->v.me.conv, .ck = c->v.ck, .gen = c->v.gen};
    uint32_t now = (uint32_t)(*w->clock / 1000 - w->base_s);
    ask(&p->door, WIRE_TAKE, VIEW(c->row, sizeof c->row), "a take");
    memcpy(k.row, c->row, sizeof k.row);
    k.last_v2s = c->v.last_v2s;
    k.tip_v2s = c->v.tip_v2s;
    k.last_s2v = c->last_s2v;
    k.tip_s2v = c->tip_s2v;
    must(!writes || client_staff_reply(&p->door, &p->s, &k, view_str("Hello. I am here.")) == CB_OK,
         "a reply");
    c->last_s2v = k.last_s2v;
    c->tip_s2v = k.tip_s2v;
    unwatch(c);
    week_state(w, p, now, WEEK_BUSY);
    p->busy = c;
}

void week_back(struct week *w, struct week_contact *c)
{
    uint32_t l = c->line - 1u;
    struct week_contact **at = &w->head[l];
    while (*at && (*at)->missed && (*at)->joined <= c->joined) {
        at = &(*at)->next;
    }
    c->next = *at;
    *at = c;
    w->tail[l] = c->next ? w->tail[l] : c;
    c->missed = true;
}

void week_end(struct week *w, struct week_staff *p, uint32_t until)
{
    uint8_t body[20];
    struct wr b = wr_of(body, sizeof body);
    (void)w;
    wr_bytes(&b, p->busy->row, sizeof p->busy->row);
    wr_u32(&b, until);
    if (until) {
        ask(&p->door, WIRE_HOLD_OFF, VIEW(body, sizeof body), "a hold");
        return;
    }
    ask(&p->door, WIRE_END, VIEW(p->busy->row, sizeof p->busy->row), "an end");
}

void week_duty(struct week *w, struct week_staff *p, uint8_t what)
{
    const uint8_t body[4] = {what, 0, 0, 0};
    (void)w;
    ask(&p->door, WIRE_DUTY, VIEW(body, sizeof body), "a change of duty");
}
