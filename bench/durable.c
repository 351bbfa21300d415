/* durable: how many messages a second a line acknowledges, each of them on the disk. Run by
 * durable.mjs.
 *   durable PORT STREAMS SECONDS MESSAGES
 * Every stream watches its own conversation and sends its next message when the last one was
 * acknowledged: as many are in flight as there are streams, so commits have something to group.
 * The messages are sealed before, MESSAGES for each stream, because visitors seal on machines of
 * their own and not on the server's; it ends early when one stream has sent all of its.
 * Never counts a message whose answer did not come. */
#include "kit/crowd.h"
#include "kit/load.h"
#include "kit/numbers.h"
#include <stdio.h>

enum { BASE = 10, WARM_US = 1000 * 1000 };

struct durable {
    struct crowd crowd;
    struct mail {
        struct buf *v; /* records, sealed */
        uint32_t next;
        uint64_t sent_us;
    } * mail;
    uint32_t each;
    bool out; /* somebody has nothing more to say */
    uint32_t bound;
    bool counts;
    uint64_t acks;
    struct samples ack;
};

static void seal_all(struct durable *d)
{
    d->mail = cb_alloc(d->crowd.n * sizeof *d->mail);
    for (uint32_t i = 0; i < d->crowd.n; i++) {
        d->mail[i].v = cb_alloc(d->each * sizeof *d->mail[i].v);
        for (uint32_t at = 0; at < d->each; at++) {
            crowd_send(&d->crowd.v[i], view_str("One more thing I wanted to say."),
                       &d->mail[i].v[at]);
        }
    }
}

static void say_next(struct load_peer *p)
{
    struct durable *d = p->arg;
    struct mail *m = &d->mail[p->n];
    if (m->next == d->each) {
        d->out = true;
        return;
    }
    m->sent_us = now_us();
    load_record(p, buf_view(&m->v[m->next]));
    buf_free(&m->v[m->next++]);
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
            sample(&d->ack, (double)(now_us() - d->mail[p->n].sent_us) / 1000);
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

static void run(const struct durable *d, struct load *l, uint64_t us)
{
    for (uint64_t until = now_us() + us; !d->out && now_us() < until;) {
        load_poll(l, 10 * 1000);
    }
}

int main(int argc, char **argv)
{
    must(argc == 5, "durable PORT STREAMS SECONDS MESSAGES");
    struct durable d = {.each = (uint32_t)strtoul(argv[4], NULL, BASE)};
    uint32_t n = (uint32_t)strtoul(argv[2], NULL, BASE);
    double seconds = strtod(argv[3], NULL);
    struct load_place to = load_place(argv[1]);
    struct load_peer *p = cb_alloc(n * sizeof *p);
    crowd_open(&d.crowd, argv[1], n);
    struct load *l = load_new();
    struct load_want w = {&to, LOAD_LIVE, &fns, &d, path, &d.bound};
    load_open_all(l, &w, p, n);
    seal_all(&d);
    for (uint32_t i = 0; i < n; i++) {
        say_next(&p[i]);
    }
    run(&d, l, WARM_US);
    must(!d.out, "too few messages: nobody has one left to be measured");
    printf("measuring\n"); /* who counts the server's flushes begins now */
    fflush(stdout);
    d.counts = true;
    double cpu = cpu_us();
    uint64_t began = now_us();
    run(&d, l, (uint64_t)(seconds * 1e6));
    double took = (double)(now_us() - began) / 1e6;
    say("per_s", (double)d.acks / took);
    say("took_s", took);
    say("client_us", (cpu_us() - cpu) / (double)d.acks); /* of processor, a message */
    say_samples("ack_ms", &d.ack);
    say_end();
    return 0;
}
