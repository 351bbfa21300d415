/* timing: two kinds of request in random order, and how long each waited for its answer. Run by
 * timing.mjs, pinned to a processor of its own.
 *   proof_timing PORT N LANES A B     N of each; LANES connections at a time
 * A and B: miss (a phrase nobody has), one (a conversation of one message), full (of a whole page).
 * Welch's t of all samples, and of those below the 90th percentile of both together, where a small
 * shift is not drowned by what the machine did meanwhile (dudect does so); and, for when it did
 * much, the same question asked of ranks (Mann and Whitney's, as a normal deviate). Never asks the
 * same miss twice, and never two requests on one connection at a time. */
#include "kit/crowd.h"
#include "kit/load.h"
#include "kit/numbers.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { BASE = 10, TALKS = 4, FULL = 28, LANES_MAX = 64, POLL_US = 100000 };

struct lane {
    struct load_peer p; /* first */
    uint64_t sent_ns;
    uint8_t side; /* of what is under way */
};
static struct timing {
    struct crowd crowd; /* the first TALKS have one message, the others a page */
    struct load_place to;
    struct lane lane[LANES_MAX];
    const char *kind[2];
    uint32_t left[2], lanes;
    struct samples took[2];
    struct buf request;
} t;

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_RAW, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static uint32_t below(uint32_t n)
{
    uint32_t r;
    cb_random(&r, sizeof r);
    return r % n;
}

static void auth_pick(const char *kind, struct seal_key *out)
{
    uint32_t first = strcmp(kind, "full") == 0 ? TALKS : 0;
    if (strcmp(kind, "miss") == 0) {
        cb_random(out, sizeof *out);
    } else {
        *out = t.crowd.v[first + below(TALKS)].me.auth;
    }
}

/* RETURN for the newest page, as every browser sends it. */
static void request_make(const char *kind)
{
    struct seal_key auth;
    struct buf body;
    auth_pick(kind, &auth);
    buf_init(&body, WIRE_POST_LEN);
    size_t at = wire_rec_begin(&body, WIRE_RETURN, 1);
    buf_put(&body, &auth, sizeof auth);
    struct wr w = wr_of(buf_room(&body, 24), 24);
    wr_zero(&w, 24);
    wire_rec_end(&body, at, WIRE_OK);
    wire_pad(&body, WIRE_POST_LEN);
    buf_free(&t.request);
    buf_init(&t.request, 2 * WIRE_POST_LEN);
    buf_putf(&t.request,
             "POST /v HTTP/1.1\r\nHost: %s\r\nContent-Type: application/octet-stream\r\n"
             "Content-Length: %d\r\n\r\n",
             t.to.host, WIRE_POST_LEN);
    buf_put(&t.request, body.p, body.len);
    buf_free(&body);
}

static void lane_ask(struct lane *l)
{
    uint32_t all = t.left[0] + t.left[1];
    if (!all) {
        return;
    }
    l->side = below(all) >= t.left[0];
    t.left[l->side]--;
    request_make(t.kind[l->side]);
    l->sent_ns = now_ns();
    load_bytes(&l->p, buf_view(&t.request));
}

static void on_reply(struct load_peer *p, struct view v)
{
    struct lane *l = (struct lane *)(void *)p;
    sample(&t.took[l->side], (double)(now_ns() - l->sent_ns) / 1000);
    must(v.len > WIRE_REPLY_LEN && memcmp(v.p, "HTTP/1.1 200", 12) == 0, "an answer that is none");
    lane_ask(l);
}

/* --- statistics --------------------------------------------------------------------------------
 */
struct moments {
    double n, mean, var;
};

static struct moments moments_of(const struct samples *s, double most)
{
    struct moments m = {0};
    double sum2 = 0;
    for (size_t i = 0; i < s->n; i++) { /* Welford */
        if (s->v[i] <= most) {
            double d = s->v[i] - m.mean;
            m.mean += d / ++m.n;
            sum2 += d * (s->v[i] - m.mean);
        }
    }
    m.var = m.n > 1 ? sum2 / (m.n - 1) : 0;
    return m;
}

static double welch(double most)
{
    struct moments a = moments_of(&t.took[0], most), b = moments_of(&t.took[1], most);
    return (a.mean - b.mean) / sqrt(a.var / a.n + b.var / b.n);
}

static double both_at(double share)
{
    struct samples all = {0};
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < t.took[side].n; i++) {
            sample(&all, t.took[side].v[i]);
        }
    }
    double v = sample_at(&all, share);
    samples_drop(&all);
    return v;
}

struct ranked {
    double v;
    int side;
};

static int rising(const void *a, const void *b)
{
    double x = ((const struct ranked *)a)->v, y = ((const struct ranked *)b)->v;
    return (x > y) - (x < y);
}

/* How far the sum of a's ranks is from what it would be if both were alike, in deviations. */
static double ranks(void)
{
    double n = (double)t.took[0].n, m = (double)t.took[1].n, sum = 0;
    size_t all = t.took[0].n + t.took[1].n, at = 0;
    struct ranked *r = cb_alloc(all * sizeof *r);
    for (int side = 0; side < 2; side++) {
        for (size_t i = 0; i < t.took[side].n; i++) {
            r[at++] = (struct ranked){t.took[side].v[i], side};
        }
    }
    qsort(r, all, sizeof *r, rising);
    for (size_t i = 0; i < all; i++) {
        sum += r[i].side == 0 ? (double)i + 1 : 0;
    }
    cb_free(r, all * sizeof *r);
    return (sum - n * (n + m + 1) / 2) / sqrt(n * m * (n + m + 1) / 12);
}

static void talks_open(const char *port)
{
    struct probe_post post;
    static char text[1800];
    memset(text, 'a', sizeof text);
    crowd_open(&t.crowd, port, 2 * TALKS);
    probe_post_init(&post, &t.crowd.url, 20000);
    struct client_door door = probe_post_door(&post);
    for (uint32_t i = 0; i < TALKS; i++) {
        for (int n = 1; n < FULL; n++) {
            must(client_send(&door, &t.crowd.v[TALKS + i], VIEW(text, sizeof text)) == CB_OK,
                 "a message");
        }
    }
    probe_post_close(&post);
}

int main(int argc, char **argv)
{
    static const struct load_fns fns = {.bytes = on_reply};
    must(argc == 6, "proof_timing PORT N LANES A B");
    t.to = load_place(argv[1]);
    t.left[0] = t.left[1] = (uint32_t)strtoul(argv[2], NULL, BASE);
    t.lanes = (uint32_t)strtoul(argv[3], NULL, BASE);
    must(t.lanes > 0 && t.lanes <= LANES_MAX, "LANES");
    t.kind[0] = argv[4];
    t.kind[1] = argv[5];
    size_t all = 2 * (size_t)t.left[0];
    talks_open(argv[1]);
    struct load *l = load_new();
    for (uint32_t i = 0; i < t.lanes; i++) {
        t.lane[i].p = (struct load_peer){.kind = LOAD_HTTP, .fns = &fns, .n = i};
        load_open(l, &t.to, "/", &t.lane[i].p);
    }
    load_poll(l, POLL_US);
    for (uint32_t i = 0; i < t.lanes; i++) {
        lane_ask(&t.lane[i]);
    }
    while (t.took[0].n + t.took[1].n < all) {
        load_poll(l, POLL_US);
    }
    say("t", welch(INFINITY));
    say("t_cropped", welch(both_at(0.9)));
    say("ranks", ranks());
    say_samples("a_us", &t.took[0]);
    say_samples("b_us", &t.took[1]);
    say_end();
    return 0;
}
