/* journey: a whole line in one test program and both halves of client in front of it, so that a
 * journey is a table of commands. It is founded by `init --demo` and signed in to with the whole
 * stretching; only sockets and pages are missing. Included by test_walk.c.
 * Never stands in for a room: what runs is what ships. */
#ifndef CALLBOX_TEST_JOURNEY_H
#define CALLBOX_TEST_JOURNEY_H
#include "cli/cli_in.h"
#include "cli/probe_in.h"
#include "line/line.h"
#include "staff/found.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#define OK(x) assert_int_equal((x), CB_OK)

enum { JOURNEY_LINE = 1, JOURNEY_PATH = 300, TOTP_STEP_S = 30 };
struct journey_door {
    struct journey *h;
    struct call_seat seat;
    uint8_t door;
    struct client_door client;
};
struct journey {
    char dir[64];
    struct keys_vault *vault;
    pthread_t answering;
    int key_fd;
    struct bus *bus;
    struct line *line;
    struct buf roster;
    struct seal_salt instance;
    int lose;                      /* so many answers get lost on the way back */
    struct journey_door out, desk; /* a visitor's, a practitioner's */
    struct client_visitor v, w;
    struct client_staff s;
    struct client_case c;
    struct probe_staff card;
    uint64_t code_step; /* of the last code that was used */
};

static inline void *journey_answers(void *arg)
{
    struct journey *h = arg;
    enum cb_err e = keys_serve(h->vault, h->key_fd);
    return e == CB_NONE_FOUND ? NULL : "failed";
}

static inline enum cb_err journey_ask(void *arg, struct view record, struct buf *reply)
{
    struct journey_door *d = arg;
    struct call call = {
        .door = d->door, .seat = d->seat, .reply_max = WIRE_REPLY_LEN, .arrived_ms = cb_mono_ms()};
    buf_init(&call.request, WIRE_BODY_MAX + WIRE_HDR);
    buf_init(&call.reply, WIRE_REPLY_LEN);
    buf_put(&call.request, record.p, record.len);
    line_run(d->h->line, &call);
    d->seat = call.seat;
    buf_free(reply);
    bool lost = d->h->lose > 0;
    d->h->lose -= lost;
    buf_put(reply, call.reply.p, lost ? 0 : call.reply.len);
    buf_free(&call.request);
    buf_free(&call.reply);
    return lost ? CB_BUSY_LOAD : CB_OK;
}

static inline void journey_door(struct journey *h, struct journey_door *d, uint8_t door)
{
    *d = (struct journey_door){.h = h, .door = door};
    d->client = (struct client_door){.ask = journey_ask, .arg = d};
}

static inline void journey_start(struct journey *h)
{
    struct line_config cfg = {0};
    struct seal_roster roster;
    char path[JOURNEY_PATH];
    int fds[2];
    snprintf(path, sizeof path, "%s/key", h->dir);
    OK(keys_vault_open(path, &h->vault));
    OK(ipc_pair(fds));
    h->key_fd = fds[1];
    assert_int_equal(pthread_create(&h->answering, NULL, journey_answers, h), 0);
    cfg.keys = keys_link_new(fds[0]);
    snprintf(path, sizeof path, "%s/store", h->dir);
    OK(store_sqlite_open(path, &cfg.store));
    OK(bus_local_open(64, &h->bus));
    cfg.bus = h->bus;
    OK(line_open(&cfg, &h->line));
    buf_init(&h->roster, 1 << 20);
    OK(line_roster(h->line, &h->roster));
    OK(seal_roster_read(buf_view(&h->roster), &roster));
    h->instance = roster.org.instance;
    journey_door(h, &h->out, DOOR_POST);
    journey_door(h, &h->desk, DOOR_STAFF);
}

static inline void journey_stop(struct journey *h)
{
    void *how;
    line_close(h->line); /* and with it the store and the link, which ends the thread */
    pthread_join(h->answering, &how);
    assert_null(how);
    keys_vault_close(h->vault);
    bus_close(h->bus);
    buf_free(&h->roster);
}

static inline void journey_again(struct journey *h)
{
    journey_stop(h);
    journey_start(h);
    h->v.roster = h->w.roster = h->s.roster = buf_view(&h->roster);
}

static inline void journey_visitor(struct journey *h, uint8_t words, struct client_visitor *v)
{
    struct seal_phrase phrase;
    *v = (struct client_visitor){.roster = buf_view(&h->roster)};
    seal_phrase_new(words, &phrase);
    OK(seal_visitor_derive(&phrase, &h->instance, &v->me));
}

/* Sign in with a code that was not used yet: of the step before, this one, or the next. */
static inline enum cb_err journey_login(struct journey *h)
{
    /* Stretching takes a second or more: do not begin it where the step ends meanwhile. */
    while (cb_unix_s() % TOTP_STEP_S >= TOTP_STEP_S - 5) {
        usleep(100 * 1000);
    }
    uint64_t now = cb_unix_s() / TOTP_STEP_S;
    h->code_step = h->code_step < now - 1 ? now - 1 : h->code_step + 1;
    uint32_t code = seal_totp(VIEW(h->card.totp, h->card.totp_len), h->code_step);
    h->s = (struct client_staff){.roster = buf_view(&h->roster)};
    return client_staff_login(&h->desk.client, view_str(h->card.name), view_str(h->card.password),
                              code, &h->s);
}

static inline int journey_open(void **state)
{
    struct journey *h = cb_alloc(sizeof *h);
    char path[JOURNEY_PATH];
    OK(seal_init());
    snprintf(h->dir, sizeof h->dir, "/tmp/callbox-walk-XXXXXX");
    assert_non_null(mkdtemp(h->dir));
    char *argv[] = {"--demo", h->dir};
    assert_int_equal(cli_init(2, argv), 0);
    snprintf(path, sizeof path, "%s/demo-staff.ini", h->dir);
    OK(probe_staff_read(path, &h->card));
    journey_start(h);
    journey_visitor(h, 10, &h->v);
    *state = h;
    return 0;
}

static inline int journey_close(void **state)
{
    struct journey *h = *state;
    char command[JOURNEY_PATH];
    journey_stop(h);
    snprintf(command, sizeof command, "rm -rf %s", h->dir);
    assert_int_equal(system(command), 0);
    cb_free(h, sizeof *h);
    return 0;
}

/* --- what a page gave: "v1:text s1:text !2.2 " ---------- */
static inline void journey_heard(void *arg, const struct client_msg *m)
{
    char *order = arg;
    size_t at = strlen(order);
    if (m->broken) {
        snprintf(order + at, 1024 - at, "!%u.%u ", m->dir, (unsigned)m->seq);
    } else {
        snprintf(order + at, 1024 - at, "%c%u:%.*s ", "?vsn"[m->dir], (unsigned)m -> seq,
                 (int)m -> text.len, (const char *)m->text.p);
    }
}

/* --- journeys are tables of commands ---------- */
/* text: what is written, or what must be read. */
typedef enum cb_err journey_act(struct journey *h, const char *text);
struct journey_command {
    journey_act *act;
    const char *text;
    enum cb_err want;
};

static inline void journey_walk(struct journey *h, const struct journey_command *c, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        enum cb_err e = c[i].act(h, c[i].text);
        if (e != c[i].want) {
            print_message("command %zu, \"%s\": %s\n", i, c[i].text, cb_err_text(e));
        }
        assert_int_equal(e, c[i].want);
    }
}
#define WALK(h, ...)                                                                               \
    do {                                                                                           \
        const struct journey_command list[] = {__VA_ARGS__};                                       \
        journey_walk((h), list, sizeof list / sizeof list[0]);                                     \
    } while (0)

static inline enum cb_err v_open(struct journey *h, const char *text)
{
    return client_open(&h->out.client, JOURNEY_LINE, WANT_NOW, view_str(text), &h->v);
}

static inline enum cb_err v_send(struct journey *h, const char *text)
{
    return client_send(&h->out.client, &h->v, view_str(text));
}

static inline enum cb_err v_reads(struct journey *h, const char *text)
{
    char order[1024] = "";
    enum cb_err e = client_return(&h->out.client, &h->v, 0, journey_heard, order);
    assert_string_equal(order, text);
    return e;
}

static inline enum cb_err v_burn(struct journey *h, const char *text)
{
    (void)text;
    return client_burn(&h->out.client, &h->v);
}

static inline enum cb_err s_login(struct journey *h, const char *text)
{
    (void)text;
    return journey_login(h);
}

static inline enum cb_err s_first(struct journey *h, const char *text)
{
    (void)text;
    return client_staff_first(&h->desk.client, &h->s, h->c.row);
}

static inline enum cb_err s_take(struct journey *h, const char *text)
{
    char order[1024] = "";
    uint8_t row[16];
    memcpy(row, h->c.row, sizeof row);
    enum cb_err e = client_staff_take(&h->desk.client, &h->s, row, &h->c, journey_heard, order);
    assert_string_equal(order, text);
    return e;
}

static inline enum cb_err s_reply(struct journey *h, const char *text)
{
    return client_staff_reply(&h->desk.client, &h->s, &h->c, view_str(text));
}

static inline enum cb_err s_note(struct journey *h, const char *text)
{
    return client_staff_note(&h->desk.client, &h->s, &h->c, view_str(text));
}

static inline enum cb_err s_end(struct journey *h, const char *text)
{
    (void)text;
    return client_staff_end(&h->desk.client, h->c.row);
}

static inline enum cb_err s_back(struct journey *h, const char *text)
{
    (void)text;
    return client_staff_back(&h->desk.client, h->c.row);
}

static inline enum cb_err lose_one(struct journey *h, const char *text)
{
    (void)text;
    h->lose = 1;
    return CB_OK;
}

static inline enum cb_err restart(struct journey *h, const char *text)
{
    (void)text;
    journey_again(h);
    return CB_OK;
}

#define T(f) cmocka_unit_test_setup_teardown(f, journey_open, journey_close)
#endif
