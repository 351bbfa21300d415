/* durable: how many messages a second a line acknowledges, each of them on the disk. Run by
 * durable.mjs.
 *   durable PORT STREAMS SECONDS
 * Every stream watches its own conversation and sends its next message when the last one was
 * acknowledged: as many are in flight as there are streams, so commits have something to group.
 * Never counts a message whose answer did not come. */
#include "kit/crowd.h"
#include "kit/load.h"
#include "kit/numbers.h"
#include <stdio.h>
#include <sys/resource.h>

enum { BASE = 10, WARM_US = 1000 * 1000 };

struct durable {
    struct crowd crowd;
    uint64_t *sent_us;
    uint32_t bound;
    bool counts;
    uint64_t acks;
    struct samples ack;
};

static void say_next(struct load_peer *p)
{
    CB_CLEANUP(buf_free) struct buf b = {0};
    struct durable *d = p->arg;
    crowd_send(&d->crowd.v[p->n], view_str("One more thing I wanted to say."), &b);
    d->sent_us[p->n] = now_us();
    load_record(p, buf_view(&b));
}

static void on_ready(struct load_peer *p)
{
    CB_CLEANUP(buf_free) struct buf b = {0};
    struct durable *d = p->arg;
    crowd_watch(&d->crowd.v[p->n], false, &b);
    load_record(p, buf_view(&b));
}

static void on_record(struct load_peer *p, const struct wire_rec *rec)
{
    struct durable *d = p->arg;
    must(rec->status == WIRE_OK, "something was refused");
    if (rec->type == (WIRE_WATCH | WIRE_REPLY)) {
        d->bound++;
    } else if (rec->type == (WIRE_SEND | WIRE_REPLY)) {
        if (d->counts) {
            d->acks++;
            sample(&d->ack, (double)(now_us() - d->sent_us[p->n]) / 1000);
        }
        say_next(p);
    }
}

static const struct load_fns fns = {.ready = on_ready, .record = on_record};

static void path(uint32_t n, char out[64])
{
    (void)n;
    snprintf(out, 64, "/v/live");
}

static double own_cpu(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

static void run(struct load *l, uint64_t us)
{
    for (uint64_t until = now_us() + us; now_us() < until;) {
        load_poll(l, 10 * 1000);
    }
}

int main(int argc, char **argv)
{
    must(argc == 4, "durable PORT STREAMS SECONDS");
    struct durable d = {0};
    uint32_t n = (uint32_t)strtoul(argv[2], NULL, BASE);
    double seconds = strtod(argv[3], NULL);
    struct load_place to = load_place(argv[1]);
    struct load_peer *p = cb_alloc(n * sizeof *p);
    crowd_open(&d.crowd, argv[1], n);
    d.sent_us = cb_alloc(n * sizeof *d.sent_us);
    struct load *l = load_new();
    struct load_want w = {&to, LOAD_LIVE, &fns, &d, path, &d.bound};
    load_open_all(l, &w, p, n);
    for (uint32_t i = 0; i < n; i++) {
        say_next(&p[i]);
    }
    run(l, WARM_US);
    fprintf(stderr, "measuring\n"); /* who counts the server's flushes begins now */
    d.counts = true;
    double cpu = own_cpu();
    uint64_t began = now_us();
    run(l, (uint64_t)(seconds * 1e6));
    double took = (double)(now_us() - began) / 1e6;
    say("per_s", (double)d.acks / took);
    say("client_cpu", (own_cpu() - cpu) / took);
    say_samples("ack_ms", &d.ack);
    say_end();
    return 0;
}
