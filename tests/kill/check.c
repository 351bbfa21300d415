/* check: everything that was acknowledged is there: once, in its place, with its text; nothing is
 * there that was not sent; what was burnt is gone. Called by run.mjs when load.c has ended.
 *   kill_check URL ROSTER NOTES     a line for each thing that is wrong; 0 when there is none
 * Never asks load.c: it has its notes and the line. */
#include "cli/cli_in.h"
#include "cli/probe_in.h"
#include "notes.h"
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { PEOPLE_MAX = 1 << 16, SHOWN_MAX = 20 };

struct sent {
    char digest[DIGEST_HEX];
    uint64_t seq; /* acknowledged under this number; 0: not acknowledged */
    unsigned found;
};
struct person {
    bool known, burning, burnt;
    struct seal_phrase phrase;
    struct sent *sent; /* by N - 1 */
    size_t n, cap;
    unsigned id;
    /* while its pages are walked */
    uint64_t seqs, highest;
    unsigned broken;
};
static struct person people[PEOPLE_MAX];
static unsigned wrong;

static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    if (wrong++ < SHOWN_MAX) {
        printf("wrong: ");
        vprintf(fmt, ap);
        printf("\n");
    }
    va_end(ap);
}

/* --- the notes ---------- */
static struct person *person_of(const char *line)
{
    unsigned id;
    if (sscanf(line, "%*s %u", &id) != 1 || id >= PEOPLE_MAX) {
        return NULL;
    }
    people[id].id = id;
    return &people[id];
}

static bool note_visitor(struct person *p, const char *line)
{
    char words[256];
    p->known = sscanf(line, "v %*u %255[^\n]", words) == 1 &&
               seal_phrase_read(view_str(words), &p->phrase) == CB_OK;
    return p->known;
}

static bool note_sent(struct person *p, const char *line)
{
    uint64_t n;
    char digest[DIGEST_HEX];
    if (sscanf(line, "s %*u %" SCNu64 " %32s", &n, digest) != 2 || n != p->n + 1) {
        return false;
    }
    if (p->n == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 64;
        p->sent = realloc(p->sent, p->cap * sizeof *p->sent);
        CB_ASSERT(p->sent);
    }
    p->sent[p->n] = (struct sent){0};
    memcpy(p->sent[p->n++].digest, digest, sizeof digest);
    return true;
}

static bool note_acknowledged(struct person *p, const char *line)
{
    uint64_t n, seq;
    bool good = sscanf(line, "a %*u %" SCNu64 " %" SCNu64, &n, &seq) == 2 && n && n <= p->n && seq;
    if (good) {
        p->sent[n - 1].seq = seq;
    }
    return good;
}

static bool note_burning(struct person *p, const char *line)
{
    (void)line;
    return p->burning = true;
}

static bool note_burnt(struct person *p, const char *line)
{
    (void)line;
    return p->burnt = p->burning;
}

static bool notes_read(const char *path)
{
    static const struct {
        char kind;
        bool (*read)(struct person *p, const char *line);
    } kinds[] = {{'v', note_visitor},
                 {'s', note_sent},
                 {'a', note_acknowledged},
                 {'b', note_burning},
                 {'B', note_burnt}};
    char line[512];
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f)) {
        struct person *p = person_of(line);
        bool good = false;
        for (size_t i = 0; p && i < sizeof kinds / sizeof kinds[0]; i++) {
            good = good || (kinds[i].kind == line[0] && kinds[i].read(p, line));
        }
        if (!good) {
            fprintf(stderr, "kill_check: not a note: %s", line);
            fclose(f);
            return false;
        }
    }
    return f && fclose(f) == 0;
}

/* --- the line ---------- */
static void look_one(void *arg, const struct client_msg *m)
{
    struct person *p = arg;
    unsigned id;
    uint64_t n;
    char text[TEXT_MAX + 1] = "", digest[DIGEST_HEX];
    if (m->broken) {
        p->broken++;
        return;
    }
    p->seqs++;
    p->highest = m->seq > p->highest ? m->seq : p->highest;
    memcpy(text, m->text.p, m->text.len < TEXT_MAX ? m->text.len : TEXT_MAX);
    digest_of(m->text, digest);
    bool ours = sscanf(text, "%u %" SCNu64, &id, &n) == 2 && id == p->id && n && n <= p->n;
    if (!ours || strcmp(digest, p->sent[n - 1].digest) != 0) {
        say("visitor %u: number %" PRIu64 " is a text that was never sent", p->id, m->seq);
        return;
    }
    struct sent *s = &p->sent[n - 1];
    s->found++;
    if (s->seq && s->seq != m->seq) {
        say("visitor %u: message %" PRIu64 " was acknowledged as %" PRIu64 " and is %" PRIu64,
            p->id, n, s->seq, m->seq);
    }
}

/* Who is told to try again tries again: what was killed last may be a moment in coming back. */
static enum cb_err page(struct person *p, struct client_visitor *v, struct client_door *door,
                        uint64_t before)
{
    enum { TRIES = 200, PAUSE_US = 50 * 1000 };
    enum cb_err e = client_return(door, v, before, look_one, p);
    for (unsigned i = 0; e == CB_BUSY_LOAD && i < TRIES; i++) {
        usleep(PAUSE_US);
        e = client_return(door, v, before, look_one, p);
    }
    return e;
}

static enum cb_err walk(struct person *p, struct client_visitor *v, struct client_door *door)
{
    enum cb_err e = page(p, v, door, 0);
    while (!e && v->before) {
        e = page(p, v, door, v->before);
    }
    return e;
}

static void judge(struct person *p)
{
    for (size_t i = 0; i < p->n; i++) {
        if (p->sent[i].found > 1 || (p->sent[i].seq && !p->sent[i].found)) {
            say("visitor %u: message %zu was acknowledged as %" PRIu64 " and is there %u times",
                p->id, i + 1, p->sent[i].seq, p->sent[i].found);
        }
    }
    if (p->broken || p->seqs != p->highest) {
        say("visitor %u: the chain is broken: %" PRIu64 " messages up to number %" PRIu64
            ", %u do not hold",
            p->id, p->seqs, p->highest, p->broken);
    }
}

/* An opening, or a burning, whose answer never came may have happened or not. */
static bool may_be_gone(const struct person *p)
{
    bool acknowledged = false;
    for (size_t i = 0; i < p->n; i++) {
        acknowledged = acknowledged || p->sent[i].seq;
    }
    return p->burning || !acknowledged;
}

static void check_one(struct person *p, struct client_door *door, struct view roster)
{
    struct client_visitor v = {.roster = roster};
    struct seal_roster r;
    enum cb_err e = seal_roster_read(roster, &r);
    e = e ? e : seal_visitor_derive(&p->phrase, &r.org.instance, &v.me);
    e = e ? e : walk(p, &v, door);
    if (e == CB_NONE_FOUND && may_be_gone(p)) {
        return;
    }
    if (e) {
        say("visitor %u: %s", p->id, cb_err_text(e));
    } else if (p->burnt) {
        say("visitor %u: burnt and still there", p->id);
    } else {
        judge(p);
    }
}

static void sum_up(void)
{
    uint64_t known = 0, acknowledged = 0, there = 0, burnt = 0;
    for (size_t i = 0; i < PEOPLE_MAX; i++) {
        known += people[i].known;
        burnt += people[i].burnt;
        there += people[i].seqs;
        for (size_t k = 0; k < people[i].n; k++) {
            acknowledged += people[i].sent[k].seq != 0;
        }
    }
    printf("%" PRIu64 " visitors, %" PRIu64 " burnt; %" PRIu64 " messages acknowledged, %" PRIu64
           " there; %u wrong\n",
           known, burnt, acknowledged, there, wrong);
}

int main(int argc, char **argv)
{
    struct probe_url url;
    struct probe_post post;
    struct buf roster;
    const char *why = NULL;
    enum cb_err e = argc == 4 ? seal_init() : CB_PEER_FORMAT;
    buf_init(&roster, 1 << 20);
    e = e ? e : probe_url_read(argv[1], &url, &why);
    e = e ? e : file_read(argv[2], &roster);
    if (e || !notes_read(argv[3])) {
        fprintf(stderr, "usage: kill_check URL ROSTER NOTES\n");
        return 2;
    }
    probe_post_init(&post, &url, TIMEOUT_MS);
    struct client_door door = probe_post_door(&post);
    for (size_t i = 0; i < PEOPLE_MAX; i++) {
        if (people[i].known) {
            check_one(&people[i], &door, buf_view(&roster));
        }
    }
    probe_post_close(&post);
    buf_free(&roster);
    sum_up();
    return wrong ? 1 : 0;
}
