/* room: the line alone, without a network: messages sealed beforehand go in by line_submit, and
 * come back when they are on the disk. Run by durable.mjs, which tells with it how much of what the
 * whole server lacks is the line's and how much the way there. room DIR CALLS MESSAGES     CALLS in
 * flight, one a conversation; MESSAGES each Never seals while it measures. */
#include "cli/cli_in.h"
#include "kit/crowd.h"
#include "kit/numbers.h"
#include "line/line.h"
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { BASE = 10, LINE = 1, P10 = 10, RECORD_MAX = WIRE_BODY_MAX + WIRE_HDR };

struct room;
struct talk {         /* one conversation */
    struct call call; /* first */
    struct room *r;
    struct client_visitor v;
    struct buf *msgs;
    uint32_t next;
    uint64_t sent_us;
};
struct room {
    struct line *line;
    struct bus *bus;
    struct inhouse *k;
    struct buf roster;
    struct talk *t;
    uint32_t n, each, left;
    int wake_fd;
    struct samples done;
};

static void wake(void *arg)
{
    uint64_t one = 1;
    must(write(((struct room *)arg)->wake_fd, &one, sizeof one) == sizeof one, "eventfd");
}

static void wait_finish(struct room *r)
{
    uint64_t n;
    must(read(r->wake_fd, &n, sizeof n) == sizeof n, "eventfd");
    line_finish(r->line);
}

static void room_open(struct room *r, const char *dir)
{
    char path[CLI_PATH];
    struct line_config cfg = {.wake = wake, .wake_arg = r, .batch_max = 32, .queue_max = 8192};
    r->wake_fd = eventfd(0, EFD_CLOEXEC);
    cli_path(dir, "store", path);
    must(store_sqlite_open(path, &cfg.store) == CB_OK, "the store");
    cli_path(dir, "key", path);
    must(inhouse_open(path, &r->k) == CB_OK, "the vault");
    cfg.keys = inhouse_link(r->k);
    must(bus_local_open(4096, &r->bus) == CB_OK, "the bus");
    cfg.bus = r->bus;
    must(line_open(&cfg, &r->line) == CB_OK, "the line");
    buf_init(&r->roster, 1 << 20);
    must(line_roster(r->line, &r->roster) == CB_OK, "the roster");
}

/* --- one call, waited for: opening and watching ----------------------------------------------- */
static void on_one(struct call *c)
{
    *(bool *)c->arg = true;
}

static void call_go(struct room *r, struct call *c, struct view record, uint8_t door)
{
    bool done = false;
    c->door = door;
    c->arrived_ms = cb_mono_ms();
    c->done = on_one;
    c->arg = &done;
    buf_free(&c->request);
    buf_init(&c->request, RECORD_MAX);
    buf_put(&c->request, record.p, record.len);
    must(line_submit(r->line, c) == CB_OK, "submit");
    while (!done) {
        wait_finish(r);
    }
}

static enum cb_err ask(void *arg, struct view record, struct buf *reply_out)
{
    struct call c = {0};
    call_go(arg, &c, record, DOOR_POST);
    buf_free(reply_out);
    buf_put(reply_out, c.reply.p, c.reply.len);
    buf_free(&c.request);
    buf_free(&c.reply);
    return CB_OK;
}

static void talk_open(struct room *r, struct talk *t, const struct seal_salt *salt)
{
    CB_CLEANUP(buf_free) struct buf b = {0};
    struct seal_phrase phrase;
    struct client_door door = {ask, r};
    seal_phrase_new(P10, &phrase);
    t->r = r;
    t->v.roster = buf_view(&r->roster);
    must(seal_visitor_derive(&phrase, salt, &t->v.me) == CB_OK, "a phrase");
    must(client_open(&door, LINE, WANT_NOW, view_str("I need to talk."), &t->v) == CB_OK,
         "opening");
    crowd_watch(&t->v, false, &b);
    call_go(r, &t->call, buf_view(&b), DOOR_STREAM); /* leaves the seat bound, as a stream's is */
    must(t->call.seat.kind == SEAT_VISITOR, "the seat");
    t->msgs = cb_alloc(r->each * sizeof *t->msgs);
    for (uint32_t i = 0; i < r->each; i++) {
        crowd_send(&t->v, view_str("One more thing I wanted to say."), &t->msgs[i]);
    }
}

/* --- what is measured ------------------------------------------------------------------------- */
static void on_sent(struct call *c);

static void talk_next(struct talk *t)
{
    t->call.done = on_sent;
    t->call.request = t->msgs[t->next++];
    t->call.arrived_ms = cb_mono_ms();
    t->sent_us = now_us();
    must(line_submit(t->r->line, &t->call) == CB_OK, "submit");
}

static void on_sent(struct call *c)
{
    struct talk *t = (struct talk *)(void *)c;
    struct wire_rec rec;
    size_t used;
    must(wire_rec_get(buf_view(&c->reply), &rec, &used) == CB_OK && rec.status == WIRE_OK,
         "a message was refused");
    sample(&t->r->done, (double)(now_us() - t->sent_us) / 1000);
    t->r->left--;
    if (t->next < t->r->each) {
        talk_next(t);
    }
}

int main(int argc, char **argv)
{
    must(argc == 4, "room DIR CALLS MESSAGES");
    struct room r = {.n = (uint32_t)strtoul(argv[2], NULL, BASE),
                     .each = (uint32_t)strtoul(argv[3], NULL, BASE)};
    struct seal_roster roster;
    struct line_figures before, after;
    must(seal_init() == CB_OK, "libsodium");
    room_open(&r, argv[1]);
    must(seal_roster_read(buf_view(&r.roster), &roster) == CB_OK, "the roster");
    r.t = cb_alloc(r.n * sizeof *r.t);
    for (uint32_t i = 0; i < r.n; i++) {
        talk_open(&r, &r.t[i], &roster.org.instance);
        buf_free(&r.t[i].call.request);
    }
    line_figures(r.line, &before);
    r.left = r.n * r.each;
    uint64_t began = now_us();
    for (uint32_t i = 0; i < r.n; i++) {
        talk_next(&r.t[i]);
    }
    while (r.left) {
        wait_finish(&r);
    }
    double took = (double)(now_us() - began) / 1e6;
    line_figures(r.line, &after);
    say("per_s", (double)r.n * r.each / took);
    say("batch", (double)(after.calls - before.calls) / (double)(after.batches - before.batches));
    say_samples("done_ms", &r.done);
    say_end();
    return 0;
}
