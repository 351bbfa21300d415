/* desk: practitioners at their consoles, over a queue that is already long. Run by console.mjs.
 *   desk PORT DIR CONSOLES SECONDS
 * First all look: each console asks for the first 200 rows once a second, and whenever it is told
 * that the queue changed, which one visitor sees to every second: then all ask at the same moment.
 * Then all work: each answers its visitor twice a second, and goes on looking.
 * Never signs in more than once: the consoles resume one session, which costs the server the same.
 */
#include "kit/crowd.h"
#include "kit/load.h"
#include "kit/numbers.h"
#include <stdio.h>
#include <string.h>

enum { BASE = 10, MOST = 250, ROWS = 200, SECOND = 1000000, REPLY_US = 500000, RING = 64 };
enum { SEQ_AT = 28, ROW = 16, TAG_QUEUE = 1, TAG_REPLY = 2, WARM_US = 1000000 };

struct desk {
    struct crowd crowd;
    struct crew crew;
    struct load_peer console[MOST], stream[MOST], stirrer;
    uint32_t n, ready, bound;
    uint64_t asked_us[MOST], look_us[MOST], reply_us[MOST], moment[MOST][RING], stir_us;
    bool asking[MOST], again[MOST], works, counts;
    struct samples queue, look, ack, heard;
};
static struct desk d;

static void queue_ask(struct load_peer *p)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    if (d.asking[p->n]) {
        d.again[p->n] = true;
        return;
    }
    d.asking[p->n] = true;
    d.again[p->n] = false;
    d.asked_us[p->n] = now_us();
    crew_queue(&d.crew, ROWS, TAG_QUEUE, &out);
    load_record(p, buf_view(&out));
}

static void queue_came(struct load_peer *p, const struct wire_rec *rec)
{
    struct rd r = rd_of(rec->body);
    rd_u32(&r);
    rd_u32(&r);
    must(rd_u16(&r) == ROWS, "a short page");
    d.asking[p->n] = false;
    if (d.counts) {
        sample(&d.queue, (double)(now_us() - d.asked_us[p->n]) / 1000);
    }
    if (d.again[p->n]) {
        queue_ask(p);
    }
}

static void console_ready(struct load_peer *p)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    crew_resume(&d.crew, &out);
    load_record(p, buf_view(&out));
}

static void console_record(struct load_peer *p, const struct wire_rec *rec)
{
    must(rec->status == WIRE_OK, "a console was refused");
    if (rec->type == (WIRE_RESUME | WIRE_REPLY)) {
        d.ready++;
    } else if (rec->type == (WIRE_QUEUE | WIRE_REPLY)) {
        queue_came(p, rec);
    } else if (rec->type == WIRE_STIR) {
        queue_ask(p);
    } else if (rec->type == (WIRE_REPLY_MSG | WIRE_REPLY) && d.counts) {
        struct rd r = rd_of(rec->body);
        uint64_t moment = d.moment[p->n][rd_u64(&r) % RING];
        sample(&d.ack, (double)(now_us() - moment) / 1000);
    }
}

static void stream_ready(struct load_peer *p)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    crowd_watch(&d.crowd.v[p->n], false, &out);
    load_record(p, buf_view(&out));
}

static void stream_record(struct load_peer *p, const struct wire_rec *rec)
{
    must(rec->status == WIRE_OK, "a visitor was refused");
    d.bound += rec->type == (WIRE_WATCH | WIRE_REPLY);
    if (rec->type == WIRE_MSG && d.counts) {
        struct rd r = rd_of(VIEW(rec->body.p + ROW + SEQ_AT, 8));
        sample(&d.heard, (double)(now_us() - d.moment[p->n][rd_u64(&r) % RING]) / 1000);
    }
}

static void due(uint64_t now)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    for (uint32_t i = 0; i < d.n; i++) {
        if (now >= d.look_us[i]) {
            d.look_us[i] += SECOND;
            queue_ask(&d.console[i]);
        }
        if (d.works && now >= d.reply_us[i]) {
            struct client_case *c = &d.crew.c[i];
            d.moment[i][(c->last_s2v + 1) % RING] = d.reply_us[i];
            d.reply_us[i] += REPLY_US;
            crew_reply(&d.crew, c, view_str("Thank you for telling me."), TAG_REPLY, &out);
            load_record(&d.console[i], buf_view(&out));
        }
    }
    if (now >= d.stir_us) { /* the last visitor of the crowd is nobody's: theirs is the noise */
        d.stir_us += SECOND;
        crowd_send(&d.crowd.v[d.n], view_str("Is somebody there?"), &out);
        load_record(&d.stirrer, buf_view(&out));
    }
}

static void run(struct load *l, uint64_t us)
{
    for (uint64_t until = now_us() + us; now_us() < until;) {
        due(now_us());
        load_poll(l, 1000);
    }
}

static void path(uint32_t n, char out[64])
{
    (void)n;
    snprintf(out, 64, "/staff/live");
}

static void live_path(uint32_t n, char out[64])
{
    (void)n;
    snprintf(out, 64, "/v/live");
}

static const struct load_fns console_fns = {.ready = console_ready, .record = console_record};
static const struct load_fns stream_fns = {.ready = stream_ready, .record = stream_record};

static void open_all(struct load *l, const char *port, const char *dir)
{
    struct load_place to = load_place(port);
    struct load_want consoles = {&to, LOAD_DESK, &console_fns, NULL, path, &d.ready};
    struct load_want streams = {&to, LOAD_LIVE, &stream_fns, NULL, live_path, &d.bound};
    crowd_open(&d.crowd, port, d.n + 1);
    crew_sign_in(&d.crew, &d.crowd, dir);
    crew_take(&d.crew, &d.crowd, d.n);
    load_open_all(l, &consoles, d.console, d.n);
    load_open_all(l, &streams, d.stream, d.n);
    d.stirrer = (struct load_peer){.kind = LOAD_LIVE, .fns = &stream_fns, .n = d.n};
    load_open(l, &to, "/v/live", &d.stirrer);
    while (d.bound < d.n + 1) {
        load_poll(l, 1000);
    }
}

static void phases_set(void)
{
    uint64_t now = now_us();
    for (uint32_t i = 0; i < d.n; i++) {
        d.look_us[i] = now + (uint64_t)SECOND * i / d.n;
        d.reply_us[i] = now + (uint64_t)REPLY_US * i / d.n;
    }
    d.stir_us = now;
}

int main(int argc, char **argv)
{
    must(argc == 5, "desk PORT DIR CONSOLES SECONDS");
    uint64_t us = (uint64_t)(strtod(argv[4], NULL) * 1e6);
    d.n = (uint32_t)strtoul(argv[3], NULL, BASE);
    must(d.n && d.n < MOST, "1 to 249 consoles");
    struct load *l = load_new();
    open_all(l, argv[1], argv[2]);
    phases_set();
    run(l, WARM_US);
    d.counts = true;
    run(l, us);
    d.look = d.queue;
    d.queue = (struct samples){0};
    d.counts = false;
    d.works = true;
    phases_set();
    run(l, WARM_US);
    d.counts = true;
    run(l, us);
    say_samples("look_ms", &d.look);
    say_samples("look_at_work_ms", &d.queue);
    say_samples("ack_ms", &d.ack);
    say_samples("heard_ms", &d.heard);
    say_end();
    return 0;
}
