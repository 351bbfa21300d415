/* latency: how long a message takes from one who writes to one who reads, at a steady rate. Run by
 * latency.mjs.
 *   latency reply PORT RATE SECONDS DIR   practitioner -> line (durable) -> visitor's stream
 *   latency send  PORT RATE SECONDS DIR   visitor -> line (durable) -> hint, READ -> the console
 *   latency nchan PORT RATE SECONDS       publisher -> nchan (stores nothing) -> WebSocket
 * 200 conversations or channels; 20 consoles, or 64 publishers. The moments are drawn beforehand
 * (Poisson) and a latency counts from its moment: sealing and any queue of our own are in it.
 * Never leaves out what was slow: it waits for all that was sent, and none may be missing. */
#include "kit/crowd.h"
#include "kit/load.h"
#include "kit/numbers.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { BASE = 10, CONVS = 200, CONSOLES = 20, PUBLISHERS = 64, RING = 256, WARM_US = 1000000 };
enum {
    BODY = 2048 + 124 + 48
}; /* what the line's own message is on the wire, for nchan to carry */
enum { DIR_AT = 24, SEQ_AT = 28, ROW = 16, DRAIN_US = 5000000 };

struct bench {
    struct crowd crowd;
    struct crew crew;
    struct load_peer stream[CONVS], desk[CONSOLES], pub[PUBLISHERS];
    uint32_t bound, busy[PUBLISHERS];
    uint64_t moment[CONVS][RING], seq[CONVS], heard[CONVS]; /* by message of a conversation */
    bool reading[CONVS], again[CONVS], read_once[CONVS];
    uint64_t sent, came, measure_from;
    struct samples ms;
};
static struct bench b;

/* --- what arrived ----------------------------------------------------------------------------- */
static void arrived(uint32_t i, uint64_t seq)
{
    uint64_t moment = b.moment[i][seq % RING];
    must(seq == b.heard[i] + 1, "a message came twice, or one is missing");
    b.heard[i] = seq;
    b.came++;
    if (moment >= b.measure_from) {
        sample(&b.ms, (double)(now_us() - moment) / 1000);
    }
}

static uint64_t msg_seq(struct view msg)
{
    struct rd r = rd_of(VIEW(msg.p + SEQ_AT, 8));
    return rd_u64(&r);
}

static void stream_ready(struct load_peer *p)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    crowd_watch(&b.crowd.v[p->n], false, &out);
    load_record(p, buf_view(&out));
}

static void stream_record(struct load_peer *p, const struct wire_rec *rec)
{
    must(rec->status == WIRE_OK, "something was refused");
    b.bound += rec->type == (WIRE_WATCH | WIRE_REPLY);
    if (rec->type == WIRE_MSG && rec->body.p[ROW + DIR_AT] == DIR_S2V) {
        arrived(p->n, msg_seq(VIEW(rec->body.p + ROW, rec->body.len - ROW)));
    }
}

/* --- a console: a hint makes it read ---------------------------------------------------------- */
static void desk_read(struct load_peer *p, uint32_t i)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    if (b.reading[i]) {
        b.again[i] = true;
        return;
    }
    b.reading[i] = true;
    b.again[i] = false;
    crew_read(&b.crew.c[i], i, &out);
    load_record(p, buf_view(&out));
}

static void desk_case(struct load_peer *p, const struct wire_rec *rec)
{
    struct wire_bundle w;
    struct view msg;
    uint64_t order;
    uint32_t i = rec->tag;
    struct client_case *c = &b.crew.c[i];
    must(wire_bundle_get(VIEW(rec->body.p + WIRE_CASE_HDR, rec->body.len - WIRE_CASE_HDR), &w) ==
             CB_OK,
         "a case");
    while (wire_bundle_next(&w.msgs, &order, &msg)) {
        arrived(i, msg_seq(msg));
        c->last_v2s = b.heard[i];
    }
    b.reading[i] = false;
    b.bound += !b.read_once[i];
    b.read_once[i] = true;
    if (b.again[i]) {
        desk_read(p, i);
    }
}

static void desk_ready(struct load_peer *p)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    crew_resume(&b.crew, &out);
    load_record(p, buf_view(&out));
}

static void desk_record(struct load_peer *p, const struct wire_rec *rec)
{
    must(rec->status == WIRE_OK, "a console was refused");
    if (rec->type == (WIRE_RESUME | WIRE_REPLY)) {
        for (uint32_t i = p->n; i < CONVS; i += CONSOLES) {
            desk_read(p, i);
        }
    } else if (rec->type == (WIRE_READ | WIRE_REPLY)) {
        desk_case(p, rec);
    } else if (rec->type == WIRE_STATE) {
        for (uint32_t i = p->n; i < CONVS; i += CONSOLES) {
            if (memcmp(b.crew.c[i].row, rec->body.p, ROW) == 0) {
                desk_read(p, i);
            }
        }
    }
}

static void nchan_bytes(struct load_peer *p, struct view v)
{
    must(v.len == BODY, "another message than was sent");
    struct rd r = rd_of(v);
    arrived(p->n, rd_u64(&r));
}

static void pub_bytes(struct load_peer *p, struct view v)
{
    must(v.len > 12 && memcmp(v.p, "HTTP/1.1 2", 10) == 0, "nchan refused a message");
    b.busy[p->n]--;
}

/* --- sending: one of each kind ---------------------------------------------------------------- */
static void send_reply(uint32_t i)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    crew_reply(&b.crew, &b.crew.c[i], view_str("Thank you for telling me. I am here."), i, &out);
    load_record(&b.desk[i % CONSOLES], buf_view(&out));
}

static void send_visitor(uint32_t i)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    crowd_send(&b.crowd.v[i], view_str("One more thing I wanted to say."), &out);
    load_record(&b.stream[i], buf_view(&out));
}

static void send_nchan(uint32_t i)
{
    static uint8_t room[1024 + BODY];
    uint32_t at = 0;
    for (uint32_t k = 1; k < PUBLISHERS; k++) { /* the least busy connection */
        at = b.busy[k] < b.busy[at] ? k : at;
    }
    int n = snprintf((char *)room, 1024,
                     "POST /pub/%u HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
                     "application/octet-stream\r\nContent-Length: %d\r\n\r\n",
                     i, BODY);
    struct wr w = wr_of(room + n, BODY);
    wr_u64(&w, b.seq[i]);
    wr_zero(&w, BODY - 8);
    b.busy[at]++;
    load_bytes(&b.pub[at], VIEW(room, (size_t)n + BODY));
}

static void send_all(struct load *l, double rate, uint64_t us, void (*send)(uint32_t i))
{
    double at = (double)now_us();
    double end = at + (double)us;
    while (at < end || b.came < b.sent) {
        uint64_t now = now_us();
        must((double)now < end + DRAIN_US, "messages are missing");
        while (at < end && (double)now >= at) {
            uint32_t i = (uint32_t)(b.sent++ % CONVS), r;
            b.moment[i][++b.seq[i] % RING] = (uint64_t)at;
            send(i);
            cb_random(&r, sizeof r);
            at += -log(((double)r + 1) / 4294967297.0) * 1e6 / rate;
        }
        load_poll(l, at < end ? ((double)now < at ? (uint64_t)(at - (double)now) : 0) : 1000);
    }
}

/* --- opening ---------------------------------------------------------------------------------- */
static const struct load_fns stream_fns = {.ready = stream_ready, .record = stream_record};
static const struct load_fns desk_fns = {.ready = desk_ready, .record = desk_record};
static const struct load_fns sub_fns = {.bytes = nchan_bytes};
static const struct load_fns pub_fns = {.bytes = pub_bytes};

static void live_path(uint32_t n, char out[64])
{
    (void)n;
    snprintf(out, 64, "/v/live");
}

static void desk_path(uint32_t n, char out[64])
{
    (void)n;
    snprintf(out, 64, "/staff/live");
}

static void sub_path(uint32_t n, char out[64])
{
    snprintf(out, 64, "/sub/%u", n);
}

static void open_line(struct load *l, const struct load_place *to, const char *port, bool reply,
                      const char *dir)
{
    struct load_want streams = {to, LOAD_LIVE, &stream_fns, NULL, live_path, NULL};
    struct load_want desks = {to, LOAD_DESK, &desk_fns, NULL, desk_path, NULL};
    crowd_open(&b.crowd, port, CONVS);
    crew_sign_in(&b.crew, &b.crowd, dir);
    crew_take(&b.crew, &b.crowd, CONVS);
    for (uint32_t i = 0; i < CONVS; i++) {
        b.seq[i] = b.heard[i] = reply ? 0 : 1;
        b.crew.c[i].last_v2s = 1; /* the opening is read */
    }
    load_open_all(l, &streams, b.stream, CONVS);
    load_open_all(l, &desks, b.desk, CONSOLES);
    while (b.bound < 2 * CONVS) {
        load_poll(l, 1000);
    }
}

static void open_nchan(struct load *l, const struct load_place *to)
{
    struct load_want subs = {to, LOAD_PLAIN, &sub_fns, NULL, sub_path, NULL};
    load_open_all(l, &subs, b.stream, CONVS);
    for (uint32_t i = 0; i < PUBLISHERS; i++) {
        b.pub[i] = (struct load_peer){.kind = LOAD_HTTP, .fns = &pub_fns, .n = i};
        load_open(l, to, "", &b.pub[i]);
    }
    for (uint64_t until = now_us() + 500000; now_us() < until;) {
        load_poll(l, 1000);
    }
}

int main(int argc, char **argv)
{
    must(argc >= 5, "latency reply|send|nchan PORT RATE SECONDS [DIR]");
    bool nchan = strcmp(argv[1], "nchan") == 0, reply = strcmp(argv[1], "reply") == 0;
    struct load_place to = load_place(argv[2]);
    double rate = strtod(argv[3], NULL), seconds = strtod(argv[4], NULL);
    struct load *l = load_new();
    if (nchan) {
        open_nchan(l, &to);
    } else {
        must(argc == 6, "where is the sign-in?");
        open_line(l, &to, argv[2], reply, argv[5]);
    }
    b.measure_from = now_us() + WARM_US;
    send_all(l, rate, WARM_US + (uint64_t)(seconds * 1e6),
             nchan   ? send_nchan
             : reply ? send_reply
                     : send_visitor);
    say_samples("ms", &b.ms);
    say_end();
    return 0;
}
