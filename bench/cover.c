/* cover: live streams with full cover traffic, a frame each way every second, and how far the
 * server's frames fall from their stream's own grid. Run by cover.mjs.
 *   cover PORT STREAMS CONVERSATIONS SECONDS
 * A stream's grid is its counter times one second from its median phase: a frame that came late,
 * and one that missed its second, are both errors against it. Our own delays in reading count as
 * the server's. Never counts from the arrival of the one before: that would hide a drift. */
#include "kit/crowd.h"
#include "kit/load.h"
#include "kit/numbers.h"
#include <math.h>
#include <stdio.h>
#include <sys/resource.h>

enum {
    BASE = 10,
    TURN_US = 1000000,
    SLOT_US = 10000,
    SLOTS = TURN_US / SLOT_US,
    SETTLE_US = 2500000
};

struct cover {
    struct crowd crowd;
    struct load_peer *p;
    uint32_t n, groups, bound, seconds;
    double *at; /* arrival of each frame less its counter, seconds x n */
    uint16_t *have;
    bool counts;
    uint64_t slot; /* of ours, sent so far */
};
static struct cover c;

static void on_ready(struct load_peer *p)
{
    CB_CLEANUP(buf_free) struct buf out = {0};
    crowd_watch(&c.crowd.v[p->n % c.groups], false, &out);
    load_record(p, buf_view(&out));
}

static void on_record(struct load_peer *p, const struct wire_rec *rec)
{
    (void)p;
    must(rec->status == WIRE_OK, "a WATCH was refused");
    c.bound += rec->type == (WIRE_WATCH | WIRE_REPLY);
}

static void on_frame(struct load_peer *p, uint64_t ctr)
{
    if (c.counts && c.have[p->n] < c.seconds) {
        size_t i = (size_t)p->n * c.seconds + c.have[p->n]++;
        c.at[i] = (double)now_us() - (double)ctr * TURN_US;
    }
}

static const struct load_fns fns = {.ready = on_ready, .record = on_record, .frame = on_frame};

static void path(uint32_t n, char out[64])
{
    (void)n;
    snprintf(out, 64, "/v/live");
}

/* Send what is due: every stream once a second, a hundredth of them each 10 ms. */
static void ours(uint64_t began)
{
    uint64_t now = (now_us() - began) / SLOT_US;
    for (; c.slot < now; c.slot++) {
        for (uint32_t i = (uint32_t)(c.slot % SLOTS); i < c.n; i += SLOTS) {
            load_cover(&c.p[i]);
        }
    }
}

static void run(struct load *l, uint64_t began, uint64_t us)
{
    for (uint64_t until = now_us() + us; now_us() < until;) {
        ours(began);
        load_poll(l, 2000);
    }
}

static void errors(struct samples *all)
{
    for (uint32_t i = 0; i < c.n; i++) {
        double *at = c.at + (size_t)i * c.seconds;
        struct samples s = {0};
        for (uint16_t k = 0; k < c.have[i]; k++) {
            sample(&s, at[k]);
        }
        double phase = sample_at(&s, 0.5);
        for (uint16_t k = 0; k < c.have[i]; k++) {
            sample(all, fabs(at[k] - phase) / 1000);
        }
        samples_drop(&s);
    }
}

static double own_cpu(void)
{
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    return (double)(r.ru_utime.tv_sec + r.ru_stime.tv_sec) +
           (double)(r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
    must(argc == 5, "cover PORT STREAMS CONVERSATIONS SECONDS");
    struct samples all = {0};
    struct load_place to = load_place(argv[1]);
    c.n = (uint32_t)strtoul(argv[2], NULL, BASE);
    c.groups = (uint32_t)strtoul(argv[3], NULL, BASE);
    c.seconds = (uint32_t)strtoul(argv[4], NULL, BASE);
    c.p = cb_alloc(c.n * sizeof *c.p);
    c.at = cb_alloc((size_t)c.n * c.seconds * sizeof *c.at);
    c.have = cb_alloc(c.n * sizeof *c.have);
    crowd_open(&c.crowd, argv[1], c.groups);
    struct load *l = load_new();
    struct load_want w = {&to, LOAD_LIVE, &fns, NULL, path, NULL};
    load_open_all(l, &w, c.p, c.n);
    uint64_t began = now_us();
    while (c.bound < c.n) { /* answers come with the frames, once a second */
        must(now_us() - began < 30 * TURN_US, "not all streams were bound in 30 s");
        run(l, began, TURN_US / 10);
    }
    run(l, began, SETTLE_US);
    fprintf(stderr, "measuring\n");
    c.counts = true;
    double cpu = own_cpu();
    run(l, began, (uint64_t)c.seconds * TURN_US);
    say("client_cpu", (own_cpu() - cpu) / c.seconds);
    errors(&all);
    say("frames", (double)all.n);
    say("frames_due", (double)c.n * c.seconds);
    say_samples("error_ms", &all);
    say_end();
    return 0;
}
