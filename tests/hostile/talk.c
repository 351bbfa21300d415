/* talk: one visitor who does what is asked and says how the line answered. Called by run.mjs.
 *   hostile_talk URL ROSTER     commands on stdin, a line each: open send return burn live
 * The answer to each is "COMMAND WORD": ok, later, full, unknown, ... ; silent: no answer at all;
 * and for return how many of its own messages are there. Never gives up on its own. */
#include "cli/cli_in.h"
#include "cli/probe_in.h"
#include <stdio.h>
#include <string.h>

enum { LINE = 1, TIMEOUT_MS = 8000 };

static const char *const words[] = {
    [WIRE_OK] = "ok",         [WIRE_BAD] = "bad",     [WIRE_UNKNOWN] = "unknown",
    [WIRE_STALE] = "stale",   [WIRE_TAKEN] = "taken", [WIRE_ENDED] = "ended",
    [WIRE_LATER] = "later",   [WIRE_FULL] = "full",   [WIRE_DENIED] = "denied",
    [WIRE_LIMIT] = "limited", [WIRE_FAULT] = "fault",
};

struct visitor {
    struct probe_url url;
    struct buf roster;
    struct probe_post post;
    struct client_door door, tap;
    struct client_visitor v;
    int status;  /* of the last answer on the wire; -1: there was none */
    size_t seen; /* messages on the last page, and on those before it */
};

/* client.h's door, with an eye on what comes back. */
static enum cb_err tap_ask(void *arg, struct view record, struct buf *reply_out)
{
    struct visitor *p = arg;
    struct wire_rec r;
    size_t used;
    enum cb_err e = p->door.ask(p->door.arg, record, reply_out);
    p->status = !e && wire_rec_get(buf_view(reply_out), &r, &used) == CB_OK ? r.status : -1;
    return e;
}

static void see_one(void *arg, const struct client_msg *m)
{
    struct visitor *p = arg;
    p->seen += !m->broken;
}

static enum cb_err do_open(struct visitor *p)
{
    struct seal_phrase phrase;
    struct seal_roster r;
    seal_phrase_new(SEAL_PHRASE_MAX, &phrase);
    p->v = (struct client_visitor){.roster = buf_view(&p->roster)};
    enum cb_err e = seal_roster_read(buf_view(&p->roster), &r);
    e = e ? e : seal_visitor_derive(&phrase, &r.org.instance, &p->v.me);
    return e ? e : client_open(&p->tap, LINE, WANT_MESSAGE, view_str("A first question."), &p->v);
}

static enum cb_err do_send(struct visitor *p)
{
    return client_send(&p->tap, &p->v, view_str("And another one."));
}

static enum cb_err do_return(struct visitor *p)
{
    p->seen = 0;
    enum cb_err e = client_return(&p->tap, &p->v, 0, see_one, p);
    while (!e && p->v.before) {
        e = client_return(&p->tap, &p->v, p->v.before, see_one, p);
    }
    return e;
}

static enum cb_err do_burn(struct visitor *p)
{
    return client_burn(&p->tap, &p->v);
}

static enum cb_err do_live(struct visitor *p)
{
    struct probe_live l = {.w.c.fd = -1};
    enum cb_err e = probe_live_open(&l, &p->url, TIMEOUT_MS);
    e = e ? e : probe_live_watch(&l, &p->v);
    p->status = e ? p->status : WIRE_OK;
    probe_live_close(&l);
    return e;
}

static const struct {
    const char *name;
    enum cb_err (*run)(struct visitor *p);
} commands[] = {
    {"open", do_open}, {"send", do_send}, {"return", do_return},
    {"burn", do_burn}, {"live", do_live},
};

static void obey(struct visitor *p, const char *name)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            p->status = -1;
            enum cb_err e = commands[i].run(p);
            bool known = p->status >= 0 && p->status < (int)(sizeof words / sizeof words[0]);
            const char *word = known ? words[p->status] : "silent";
            printf("%s %s %zu\n", name, e && p->status == WIRE_OK ? "broken" : word, p->seen);
            fflush(stdout);
        }
    }
}

int main(int argc, char **argv)
{
    struct visitor p = {0};
    const char *why = NULL;
    char line[64], name[16];
    enum cb_err e = argc == 3 ? seal_init() : CB_PEER_FORMAT;
    buf_init(&p.roster, 1 << 20);
    e = e ? e : probe_url_read(argv[1], &p.url, &why);
    e = e ? e : file_read(argv[2], &p.roster);
    if (e) {
        fprintf(stderr, "usage: hostile_talk URL ROSTER\n");
        return 2;
    }
    probe_post_init(&p.post, &p.url, TIMEOUT_MS);
    p.door = probe_post_door(&p.post);
    p.tap = (struct client_door){.ask = tap_ask, .arg = &p};
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%15s", name) == 1) {
            obey(&p, name);
        }
    }
    probe_post_close(&p.post);
    buf_free(&p.roster);
    return 0;
}
