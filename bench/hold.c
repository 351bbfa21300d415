/* hold: opens many streams, has each watch a conversation, and holds them. Run by waiting.mjs.
 *   hold live PORT STREAMS CONVERSATIONS    the line: /v/live and WATCH
 *   hold nchan PORT STREAMS CHANNELS        nginx and nchan: /sub/NUMBER, a WebSocket each
 * Says "held N" when all are open and quiet, and ends when its input ends.
 * Measures nothing itself. Never counts a stream whose WATCH was not answered. */
#include "kit/crowd.h"
#include "kit/load.h"
#include "kit/numbers.h"
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { BASE = 10, QUIET_US = 1500 * 1000 };

struct held {
    struct crowd crowd;
    uint32_t bound, groups;
};

static void path_live(uint32_t n, char out[64])
{
    (void)n;
    snprintf(out, 64, "/v/live");
}

static uint32_t channels;
static void path_channel(uint32_t n, char out[64])
{
    snprintf(out, 64, "/sub/%u", n % channels);
}

static void on_ready(struct load_peer *p)
{
    CB_CLEANUP(buf_free) struct buf b = {0};
    struct held *h = p->arg;
    crowd_watch(&h->crowd.v[p->n % h->groups], true, &b);
    load_record(p, buf_view(&b));
}

static void on_record(struct load_peer *p, const struct wire_rec *rec)
{
    struct held *h = p->arg;
    if (rec->type == (WIRE_WATCH | WIRE_REPLY)) {
        must(rec->status == WIRE_OK, "a WATCH was refused");
        h->bound++;
    }
}

static void on_bytes(struct load_peer *p, struct view v)
{
    (void)p, (void)v;
}

static const struct load_fns live = {.ready = on_ready, .record = on_record};
static const struct load_fns plain = {.bytes = on_bytes};

static void hold(struct load *l, uint32_t n)
{
    uint64_t until = now_us() + QUIET_US;
    while (now_us() < until) {
        load_poll(l, 50 * 1000);
    }
    printf("held %u\n", n);
    fflush(stdout);
    struct pollfd in = {.fd = 0, .events = POLLIN};
    while (poll(&in, 1, 0) == 0) {
        load_poll(l, 50 * 1000);
    }
}

int main(int argc, char **argv)
{
    must(argc == 5, "hold live|nchan PORT STREAMS GROUPS");
    bool ours = strcmp(argv[1], "live") == 0;
    uint32_t n = (uint32_t)strtoul(argv[3], NULL, BASE);
    struct held h = {.groups = (uint32_t)strtoul(argv[4], NULL, BASE)};
    struct load_place to = load_place(argv[2]);
    struct load_peer *p = cb_alloc(n * sizeof *p);
    channels = h.groups;
    if (ours) {
        crowd_open(&h.crowd, argv[2], h.groups);
        printf("crowd\n"); /* the server's memory before the streams is read now */
        fflush(stdout);
        must(getchar() == '\n', "no word to go on");
    }
    struct load *l = load_new();
    struct load_want w = {.to = &to,
                          .kind = ours ? LOAD_LIVE : LOAD_PLAIN,
                          .fns = ours ? &live : &plain,
                          .arg = &h,
                          .path = ours ? path_live : path_channel,
                          .done = ours ? &h.bound : NULL};
    load_open_all(l, &w, p, n);
    hold(l, n);
    return 0;
}
