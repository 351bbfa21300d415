/* crowd: see crowd.h. Called by the programs of bench/. Never keeps a phrase. */
#include "kit/crowd.h"
#include "kit/numbers.h"
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { LINE = 1, P10 = 10, WAIT_MS = 20 * 1000, RECORD_MAX = WIRE_BODY_MAX + WIRE_HDR, TAG_AT = 4 };
enum { ROWS_PAGE = 200 };

static void roster_get(struct crowd *c)
{
    CB_CLEANUP(probe_reply_free) struct probe_reply r = {0};
    struct probe_conn conn;
    must(probe_connect(&c->url, WAIT_MS, &conn) == CB_OK, "no line answers");
    must(probe_request(&conn, &c->url, "/org.bin", NULL, VIEW(NULL, 0), &r) == CB_OK &&
             r.status == 200,
         "no roster");
    buf_init(&c->roster, 1 << 20);
    buf_put(&c->roster, r.body.p, r.body.len);
    probe_disconnect(&conn);
}

struct part {
    struct crowd *c;
    struct seal_org org;
    uint32_t from, to;
};

static void *part_open(void *arg)
{
    struct part *p = arg;
    struct probe_post post;
    probe_post_init(&post, &p->c->url, WAIT_MS);
    struct client_door door = probe_post_door(&post);
    for (uint32_t i = p->from; i < p->to; i++) {
        struct client_visitor *v = &p->c->v[i];
        struct seal_phrase phrase;
        seal_phrase_new(P10, &phrase);
        *v = (struct client_visitor){.roster = buf_view(&p->c->roster)};
        must(seal_visitor_derive(&phrase, &p->org.instance, &v->me) == CB_OK, "a phrase");
        must(client_open(&door, LINE, WANT_NOW, view_str("I need to talk."), v) == CB_OK,
             "a conversation could not be opened");
    }
    probe_post_close(&post);
    return NULL;
}

void crowd_open(struct crowd *c, const char *port, uint32_t n)
{
    struct seal_roster roster;
    pthread_t t[CROWD_THREADS];
    struct part p[CROWD_THREADS];
    must(seal_init() == CB_OK, "libsodium");
    *c = (struct crowd){.n = n};
    snprintf(c->url.host, sizeof c->url.host, "127.0.0.1");
    snprintf(c->url.port, sizeof c->url.port, "%.7s", port);
    roster_get(c);
    must(seal_roster_read(buf_view(&c->roster), &roster) == CB_OK, "the roster");
    c->v = cb_alloc(n * sizeof *c->v);
    for (uint32_t i = 0; i < CROWD_THREADS; i++) {
        p[i] = (struct part){c, roster.org, n * i / CROWD_THREADS, n * (i + 1) / CROWD_THREADS};
        must(pthread_create(&t[i], NULL, part_open, &p[i]) == 0, "a thread");
    }
    for (uint32_t i = 0; i < CROWD_THREADS; i++) {
        pthread_join(t[i], NULL);
    }
}

void crowd_drop(struct crowd *c)
{
    buf_free(&c->roster);
    cb_free(c->v, c->n * sizeof *c->v);
}

/* --- records -------------------------------------------------------------------------------------
 */
/* A door that answers yes to everything, and keeps what was asked. */
struct yes {
    struct buf *out;
    uint64_t seq;
};

static enum cb_err yes_ask(void *arg, struct view record, struct buf *reply_out)
{
    struct yes *y = arg;
    struct wire_rec rec;
    size_t used;
    uint8_t seq[8];
    struct wr w = wr_of(seq, sizeof seq);
    wr_u64(&w, y->seq);
    must(wire_rec_get(record, &rec, &used) == CB_OK, "a record of ours");
    buf_put(y->out, record.p, record.len);
    rec.type |= WIRE_REPLY;
    rec.body = VIEW(seq, sizeof seq);
    wire_rec_put(reply_out, &rec);
    return CB_OK;
}

static void out_begin(struct buf *out)
{
    buf_free(out);
    buf_init(out, RECORD_MAX);
}

static void tag_set(struct buf *out, uint32_t tag)
{
    struct wr w = wr_of(out->p + TAG_AT, 4);
    wr_u32(&w, tag);
}

void crowd_watch(const struct client_visitor *v, bool from_start, struct buf *out)
{
    out_begin(out);
    size_t at = wire_rec_begin(out, WIRE_WATCH, 1);
    buf_put(out, &v->me.auth, sizeof v->me.auth);
    struct wr w = wr_of(buf_room(out, 24), 24);
    wr_u64(&w, 0);
    wr_u64(&w, from_start ? 0 : v->last_v2s);
    wr_u64(&w, from_start ? 0 : v->last_s2v);
    wire_rec_end(out, at, WIRE_OK);
}

void crowd_send(struct client_visitor *v, struct view text, struct buf *out)
{
    struct yes y = {out, v->last_v2s + 1};
    struct client_door door = {yes_ask, &y};
    out_begin(out);
    must(client_send(&door, v, text) == CB_OK, "sealing a message");
}

/* --- a practitioner --------------------------------------------------------------------------- */
void crew_sign_in(struct crew *m, const struct crowd *c, const char *dir)
{
    struct probe_staff who;
    char card[400];
    snprintf(card, sizeof card, "%.380s/demo-staff.ini", dir);
    *m = (struct crew){.s = {.roster = buf_view(&c->roster)}};
    must(probe_staff_read(card, &who) == CB_OK, card);
    must(probe_ws_open(&m->w, &c->url, "/staff/live", WAIT_MS) == CB_OK, "no console");
    struct client_door door = probe_ws_door(&m->w);
    must(probe_staff_login(&who, &door, &m->s) == CB_OK, "signing in");
    probe_staff_wipe(&who);
}

struct rows {
    struct client_row *v;
    uint32_t n;
};

static void rows_one(void *arg, const struct client_row *r)
{
    struct rows *rows = arg;
    rows->v[rows->n++] = *r;
}

static void nothing(void *arg, const struct client_msg *m)
{
    (void)arg, (void)m;
}

static uint32_t index_of(const struct crowd *c, const struct client_case *k, uint32_t n)
{
    uint32_t i = 0;
    while (i < n && memcmp(&c->v[i].me.conv, &k->conv, sizeof k->conv) != 0) {
        i++;
    }
    return i;
}

/* Walk the whole queue and keep its newest n rows: the crowd came last. */
static void newest(struct crew *m, struct client_row *last, uint32_t n)
{
    struct client_door door = probe_ws_door(&m->w);
    struct client_row page[ROWS_PAGE];
    struct rows rows = {page, ROWS_PAGE};
    uint64_t after = 0, seen = 0;
    while (rows.n == ROWS_PAGE) {
        rows.n = 0;
        must(client_staff_queue(&door, &m->s, CONV_WAITING, after, rows_one, &rows) == CB_OK,
             "the queue");
        for (uint32_t i = 0; i < rows.n; i++) {
            last[seen++ % n] = page[i];
            after = page[i].order;
        }
    }
    must(seen >= n, "fewer wait than were opened");
}

/* Kept in the order of the crowd. */
void crew_take(struct crew *m, const struct crowd *c, uint32_t n)
{
    struct client_door door = probe_ws_door(&m->w);
    struct client_row *last = cb_alloc(c->n * sizeof *last);
    m->c = cb_alloc(n * sizeof *m->c);
    newest(m, last, c->n);
    for (uint32_t i = 0; i < c->n; i++) {
        struct client_case k;
        must(client_staff_take(&door, &m->s, last[i].row, &k, nothing, NULL) == CB_OK, "taking");
        uint32_t at = index_of(c, &k, n);
        if (at < n) {
            m->c[at] = k;
        } else {
            must(client_staff_back(&door, k.row) == CB_OK, "handing back");
        }
    }
    cb_free(last, c->n * sizeof *last);
}

void crew_resume(const struct crew *m, struct buf *out)
{
    out_begin(out);
    size_t at = wire_rec_begin(out, WIRE_RESUME, 1);
    buf_put(out, m->s.session, sizeof m->s.session);
    wire_rec_end(out, at, WIRE_OK);
}

void crew_read(const struct client_case *c, uint32_t tag, struct buf *out)
{
    out_begin(out);
    size_t at = wire_rec_begin(out, WIRE_READ, tag);
    buf_put(out, c->row, sizeof c->row);
    struct wr w = wr_of(buf_room(out, 24), 24);
    wr_u64(&w, 0);
    wr_u64(&w, c->last_v2s);
    wr_u64(&w, c->last_s2v);
    wire_rec_end(out, at, WIRE_OK);
}

void crew_reply(struct crew *m, struct client_case *c, struct view text, uint32_t tag,
                struct buf *out)
{
    struct yes y = {out, c->last_s2v + 1};
    struct client_door door = {yes_ask, &y};
    out_begin(out);
    must(client_staff_reply(&door, &m->s, c, text) == CB_OK, "sealing a reply");
    tag_set(out, tag);
}

void crew_queue(const struct crew *m, uint16_t limit, uint32_t tag, struct buf *out)
{
    out_begin(out);
    size_t at = wire_rec_begin(out, WIRE_QUEUE, tag);
    struct wr w = wr_of(buf_room(out, 14), 14);
    wr_u16(&w, m->s.line);
    wr_u8(&w, CONV_WAITING);
    wr_zero(&w, 1 + 8);
    wr_u16(&w, limit);
    wire_rec_end(out, at, WIRE_OK);
}

void crew_drop(struct crew *m)
{
    probe_ws_close(&m->w);
    client_staff_wipe(&m->s);
}
