/* serve: the loop. Opens everything the door needs, runs until told to stop, closes it again.
 * Called by cli's callbox-serve. Never opens a file or a socket after http_open. */
#include "http/http_in.h"
#include <signal.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { BACKLOG = 1024, BUS_BUCKETS = 4096, FDS_SPARE = 64, BATCH = 32, CALLS_WAIT = 8192 };

/* --- the loop's own events -------------------------------------------------------------------- */

static void wake(void *arg) /* on line's thread; uv_async_send is made for that */
{
    struct http *h = arg;
    uv_async_send(&h->wake);
}

static void on_wake(uv_async_t *async)
{
    struct http *h = async->loop->data;
    line_finish(h->line);
    pages_renew(h);
    if (h->stopping) {
        uv_stop(&h->loop);
    }
}

static void on_term(uv_signal_t *sig, int number)
{
    (void)number;
    http_stop(sig->loop->data);
}

static void on_sweep(uv_timer_t *timer)
{
    struct http *h = timer->loop->data;
    conn_sweep(h);
    nojs_sweep(h);
}

/* On the system's absolute clock: libuv's timers count whole milliseconds from whatever the loop
 * did last, and a frame's moment must not depend on that. */
static void on_tick(uv_poll_t *poll, int status, int events)
{
    struct http *h = poll->loop->data;
    uint64_t ticks;
    (void)status, (void)events;
    ssize_t n = read(h->tick_fd, &ticks, sizeof ticks);
    (void)n; /* how many there were is for the clock to say */
    if (h->wheel.items) {
        wheel_turn(&h->wheel, cb_mono_ms());
    } else {
        h->wheel.done = (cb_mono_ms() - h->wheel.base_ms) / WHEEL_TICK_MS;
    }
}

static void key_back(struct http *h, int fd)
{
    keys_link_replace(h->keys, fd);
    log_event(EV_KEY_BACK, 0);
}

/* A tool's connection: whoever is at the other end waits for the store's copy. */
static void copy_start(struct http *h, int fd)
{
    enum cb_err e = line_copy(h->line, fd);
    if (e) {
        e = control_say(fd, &(struct control_said){.over = true, .e = e});
        close(fd);
    }
}

static void on_parent(uv_poll_t *poll, int status, int events)
{
    struct http *h = poll->loop->data;
    static const struct {
        uint8_t what;
        void (*fn)(struct http *h, int fd);
    } handed[] = {{HANDED_KEY, key_back}, {HANDED_NOJS, nojs_start}, {HANDED_COPY, copy_start}};
    uint8_t what = 0;
    int fd = -1;
    (void)events;
    if (status < 0 || ipc_recv_fd(h->parent_fd, &what, &fd)) {
        uv_poll_stop(poll);
        http_stop(h); /* without a parent nobody would restart what dies */
        return;
    }
    for (size_t i = 0; i < sizeof handed / sizeof handed[0]; i++) {
        if (handed[i].what == what) {
            handed[i].fn(h, fd);
            return;
        }
    }
    close(fd);
}

/* --- opening ---------------------------------------------------------------------------------- */

/* So many that accept() never fails for want of a descriptor: libuv would then spin. */
static uint32_t conns_max(uint32_t wanted)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur <= 2 * FDS_SPARE) {
        return FDS_SPARE / 4;
    }
    uint64_t room = r.rlim_cur - FDS_SPARE;
    return wanted && wanted < room ? wanted : (uint32_t)(room < UINT32_MAX ? room : UINT32_MAX);
}

static bool loop_open(struct http *h)
{
    if (uv_loop_init(&h->loop)) {
        return false;
    }
    h->loop.data = h;
    bool good = uv_async_init(&h->loop, &h->wake, on_wake) == 0;
    good = good && uv_signal_init(&h->loop, &h->term) == 0;
    good = good && uv_timer_init(&h->loop, &h->sweep) == 0;
    good = good && uv_tcp_init(&h->loop, &h->listener) == 0;
    good = good && uv_signal_start(&h->term, on_term, SIGTERM) == 0;
    good = good && uv_timer_start(&h->sweep, on_sweep, SWEEP_MS, SWEEP_MS) == 0;
    h->listener.data = h;
    return good;
}

static bool wheel_start(struct http *h, uint32_t turn_ms)
{
    enum { NS_MS = 1000000 };
    uint64_t now = cb_mono_ms();
    struct itimerspec at = {
        .it_interval = {.tv_nsec = WHEEL_TICK_MS * NS_MS},
        .it_value = {.tv_sec = (time_t)(now / 1000), .tv_nsec = (long)(now % 1000) * NS_MS}};
    wheel_open(&h->wheel, turn_ms, now, stream_tick);
    h->tick_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    return h->tick_fd >= 0 && timerfd_settime(h->tick_fd, TFD_TIMER_ABSTIME, &at, NULL) == 0 &&
           uv_poll_init(&h->loop, &h->tick, h->tick_fd) == 0 &&
           uv_poll_start(&h->tick, UV_READABLE, on_tick) == 0;
}

static enum cb_err line_of(struct http *h, const struct http_config *cfg)
{
    struct line_config lc = {.store = cfg->store,
                             .keys = cfg->keys,
                             .bus = h->bus,
                             .wake = wake,
                             .wake_arg = h,
                             .batch_max = BATCH,
                             .zones = cfg->zones,
                             .passkeys = cfg->passkeys,
                             .opens_per_minute = cfg->site->opens_per_minute,
                             .messages_per_hour = cfg->site->messages_per_hour,
                             .chats_each = (uint8_t)cfg->site->chats_each,
                             .answer_within_s = cfg->site->answer_within_s,
                             .leave_after_s = cfg->site->leave_after_s,
                             .queue_max = CALLS_WAIT};
    return line_open(&lc, &h->line);
}

static bool sockets_open(struct http *h, const struct http_config *cfg)
{
    if (uv_tcp_open(&h->listener, cfg->listen_fd) ||
        uv_listen((uv_stream_t *)&h->listener, BACKLOG, conn_listen)) {
        return false;
    }
    h->parent_fd = cfg->parent_fd;
    if (cfg->parent_fd >= 0 && (uv_poll_init(&h->loop, &h->parent, cfg->parent_fd) ||
                                uv_poll_start(&h->parent, UV_READABLE, on_parent))) {
        return false;
    }
    nojs_start(h, cfg->nojs_fd);
    return true;
}

enum cb_err http_open(const struct http_config *cfg, struct http **out)
{
    struct http *h = cb_alloc(sizeof *h);
    *out = h;
    h->site = cfg->site;
    h->keys = cfg->keys;
    h->talk = &request_talk;
    h->parent_fd = h->tick_fd = h->hold.fd = -1;
    h->conns_max = conns_max(cfg->conns_max);
    signal(SIGPIPE, SIG_IGN); /* a peer that went is an error code, not our end */
    if (!loop_open(h)) {
        return CB_HERE_BUG;
    }
    enum cb_err e = bus_local_open(BUS_BUCKETS, &h->bus);
    e = e ? e : line_of(h, cfg);
    e = e ? e : pages_load(h);
    if (e) {
        return e;
    }
    bool good = hold_open(h, cfg->site->answer_ms);
    good = good && (!cfg->site->cadence_ms || wheel_start(h, cfg->site->cadence_ms));
    return good && sockets_open(h, cfg) ? CB_OK : CB_HERE_BUG;
}

enum cb_err http_run(struct http *h)
{
    log_event(EV_READY, h->conns_max);
    while (!h->stopping) {
        uv_run(&h->loop, UV_RUN_DEFAULT);
    }
    return CB_OK;
}

void http_stop(struct http *h)
{
    h->stopping = true;
    uv_async_send(&h->wake);
}

/* --- closing ---------------------------------------------------------------------------------- */

static void handle_close(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

static void conns_close(struct http *h)
{
    for (struct conn *c = h->conns, *next; c; c = next) {
        next = c->next;
        if (c->phase == PHASE_LIVE) {
            ws_close(c, WS_AWAY);
        }
        conn_close(c);
    }
}

/* The line first: what it still answers goes out through connections that are still there. */
void http_close(struct http *h)
{
    if (!h) {
        return;
    }
    h->stopping = true;
    line_close(h->line);
    hold_close(h);
    conns_close(h);
    nojs_stop(h);
    uv_walk(&h->loop, handle_close, NULL);
    while (uv_run(&h->loop, UV_RUN_DEFAULT)) {
    }
    uv_loop_close(&h->loop);
    if (h->parent_fd >= 0) {
        close(h->parent_fd);
    }
    if (h->tick_fd >= 0) {
        close(h->tick_fd);
    }
    if (h->bus) {
        bus_close(h->bus);
    }
    wheel_close(&h->wheel);
    pages_free(h);
    cb_free(h, sizeof *h);
}
