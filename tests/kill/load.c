/* load: visitors who write as fast as they are acknowledged, while the line under them is killed.
 * Called by run.mjs.
 *   kill_load URL ROSTER NOTES FIRST POSTS STREAMS CHURNS     until SIGTERM
 * POSTS visitors write over POST /v, STREAMS over the live stream, CHURNS open one conversation
 * after the other and burn every second one; visitors are numbered from FIRST on. All is written
 * down in NOTES (notes.h). Never believes what was not acknowledged, and never sends a text twice.
 */
#include "cli/cli_in.h"
#include "cli/probe_in.h"
#include "notes.h"
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 64, WAIT_US = 5000, REST_US = 2000 };
enum way { BY_POST, BY_STREAM, BY_CHURN };

static atomic_bool stopping;
static atomic_uint next_id;
static int notes = -1;
static struct probe_url url;
static struct buf roster;

struct person {
    enum way way;
    unsigned id;
    uint64_t n; /* of the message that was written last */
    char text[TEXT_MAX];
    struct client_visitor v;
    struct probe_post post;
    struct probe_live live;
    struct client_door door, stream;
};

static void note(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void note(const char *fmt, ...)
{
    char line[512];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    CB_ASSERT(n > 0 && write(notes, line, (size_t)n) == n);
}

static void nothing(void *arg, const struct client_msg *m)
{
    (void)arg, (void)m;
}

/* The live stream as client.h's door: what is pushed meanwhile is dropped. */
static enum cb_err stream_ask(void *arg, struct view record, struct buf *reply_out)
{
    struct probe_live *l = arg;
    struct wire_rec asked, got = {0};
    size_t used;
    enum cb_err e = wire_rec_get(record, &asked, &used);
    e = e ? e : probe_live_send(l, record);
    while (!e && got.type != (asked.type | WIRE_REPLY)) {
        e = probe_live_next(l, reply_out, &got);
    }
    return e; /* anything but OK: not acknowledged */
}

/* The next text, written down before anybody could have it. */
static struct view text_new(struct person *p)
{
    uint8_t r[16];
    char digest[DIGEST_HEX], hex[DIGEST_HEX];
    cb_random(r, sizeof r);
    digest_of(VIEW(r, sizeof r), hex);
    snprintf(p->text, sizeof p->text, "%u %" PRIu64 " %s", p->id, ++p->n, hex);
    digest_of(view_str(p->text), digest);
    note("s %u %" PRIu64 " %s\n", p->id, p->n, digest);
    return view_str(p->text);
}

static void acknowledged(const struct person *p)
{
    note("a %u %" PRIu64 " %" PRIu64 "\n", p->id, p->n, p->v.last_v2s);
}

static enum cb_err person_new(struct person *p)
{
    CB_CLEANUP(buf_free) struct buf words;
    struct seal_phrase phrase;
    struct seal_roster r;
    p->id = next_id++;
    p->n = 0;
    buf_init(&words, 256);
    seal_phrase_new(SEAL_PHRASE_MAX, &phrase);
    seal_phrase_write(&phrase, &words);
    note("v %u %.*s\n", p->id, (int)words.len, (const char *)words.p);
    p->v = (struct client_visitor){.roster = buf_view(&roster)};
    enum cb_err e = seal_roster_read(buf_view(&roster), &r);
    return e ? e : seal_visitor_derive(&phrase, &r.org.instance, &p->v.me);
}

/* After an answer that did not come: see what the line has, on new connections. */
static void come_back(struct person *p)
{
    enum cb_err e = CB_BUSY_LOAD;
    while (e && !stopping) {
        usleep(WAIT_US);
        probe_live_close(&p->live);
        e = client_return(&p->door, &p->v, 0, nothing, NULL);
        if (!e && p->way == BY_STREAM) {
            e = probe_live_open(&p->live, &url, TIMEOUT_MS);
            e = e ? e : probe_live_watch(&p->live, &p->v);
        }
    }
}

/* The same opening until it is there: sent again, it is another envelope of the same text, so the
 * line must answer "taken" once it has one. */
static bool opened(struct person *p)
{
    struct view text = text_new(p);
    for (;;) {
        enum cb_err e = client_open(&p->door, LINE, WANT_MESSAGE, text, &p->v);
        if (e == CB_OK) {
            acknowledged(p);
        }
        if (e == CB_OK || e == CB_NONE_TAKEN || stopping) {
            return e == CB_OK || e == CB_NONE_TAKEN;
        }
        usleep(WAIT_US);
    }
}

static void talk(struct person *p)
{
    struct client_door *door = p->way == BY_STREAM ? &p->stream : &p->door;
    come_back(p);
    while (!stopping) {
        if (client_send(door, &p->v, text_new(p)) == CB_OK) {
            acknowledged(p);
            usleep(REST_US);
        } else {
            come_back(p);
        }
    }
}

static void burn(struct person *p)
{
    enum cb_err e = CB_BUSY_LOAD;
    note("b %u\n", p->id);
    while (e && e != CB_NONE_FOUND && !stopping) { /* not found: an answer was lost, not the wish */
        e = client_burn(&p->door, &p->v);
        usleep(e ? WAIT_US : 0);
    }
    if (e == CB_OK || e == CB_NONE_FOUND) {
        note("B %u\n", p->id);
    }
}

static void churn(struct person *p)
{
    while (!stopping && person_new(p) == CB_OK) {
        if (opened(p) && p->id % 2) {
            burn(p);
        }
        usleep(20 * REST_US);
    }
}

static void *sit_down(void *arg)
{
    struct person *p = arg;
    probe_post_init(&p->post, &url, TIMEOUT_MS);
    p->door = probe_post_door(&p->post);
    p->live.w.c.fd = -1;
    p->stream = (struct client_door){.ask = stream_ask, .arg = &p->live};
    if (p->way == BY_CHURN) {
        churn(p);
    } else if (person_new(p) == CB_OK && opened(p)) {
        talk(p);
    }
    probe_live_close(&p->live);
    probe_post_close(&p->post);
    return NULL;
}

static void on_term(int sig)
{
    (void)sig;
    stopping = true;
}

static void sit_all(const unsigned count[3])
{
    static struct person people[THREADS_MAX];
    pthread_t thread[THREADS_MAX];
    unsigned n = 0;
    for (unsigned way = 0; way < 3; way++) {
        for (unsigned i = 0; i < count[way] && n < THREADS_MAX; i++) {
            people[n].way = (enum way)way;
            CB_ASSERT(pthread_create(&thread[n], NULL, sit_down, &people[n]) == 0);
            n++;
        }
    }
    while (n) {
        pthread_join(thread[--n], NULL);
    }
}

int main(int argc, char **argv)
{
    unsigned first = 0, count[3] = {0};
    const char *why = NULL;
    enum cb_err e = argc == 8 ? seal_init() : CB_PEER_FORMAT;
    buf_init(&roster, 1 << 20);
    e = e ? e : probe_url_read(argv[1], &url, &why);
    e = e ? e : file_read(argv[2], &roster);
    notes = e ? -1 : open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    bool good = notes >= 0 && sscanf(argv[4], "%u", &first) == 1;
    for (int i = 0; good && i < 3; i++) {
        good = sscanf(argv[5 + i], "%u", &count[i]) == 1;
    }
    if (!good) {
        fprintf(stderr, "usage: kill_load URL ROSTER NOTES FIRST POSTS STREAMS CHURNS\n");
        return 2;
    }
    next_id = first;
    signal(SIGTERM, on_term);
    signal(SIGPIPE, SIG_IGN);
    sit_all(count);
    buf_free(&roster);
    return 0;
}
