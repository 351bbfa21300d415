/* probe: `callbox probe URL`: walks through a whole conversation as a visitor, and as a
 * practitioner when it is given one, and says what broke. Called by callbox.c's table.
 * Never leaves its conversation behind unless it is told to: it deletes it even after a failure. */
#include "cli/cli_in.h"
#include "cli/probe_in.h"
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { P7 = 7, P10 = 10, TIMEOUT_S = 10, ROWS_MAX = 4096, READS_MAX = 50, MARK = 32 };

struct probe {
    struct probe_url url;
    int timeout_ms;
    uint16_t line; /* 0: line 1, by the pages without a number */
    bool keep, p7, with_staff;
    struct probe_staff who;
    const char *why; /* one sentence, static; NULL: cb_err_text's */
    struct probe_post post;
    struct client_door door;
    struct buf roster;
    struct seal_phrase phrase;
    struct client_visitor v;
    bool opened;
    char mark[MARK + 1];  /* in the first message */
    char reply[MARK + 1]; /* in the practitioner's */
    struct probe_live live;
    struct probe_ws desk;
    struct client_door desk_door;
    struct client_staff s;
    struct client_case c;
};

static void probe_wipe(struct probe *p)
{
    probe_live_close(&p->live);
    probe_ws_close(&p->desk);
    probe_post_close(&p->post);
    buf_free(&p->roster);
    cb_wipe(p, sizeof *p);
}

static enum cb_err because(struct probe *p, const char *why, enum cb_err e)
{
    p->why = why;
    return e;
}

/* --- what a page of messages must hold ---------- */
struct look {
    const char *text;
    bool found, broken;
};
static void look_one(void *arg, const struct client_msg *m)
{
    struct look *l = arg;
    l->broken = l->broken || m->broken;
    l->found = l->found || (!m->broken && l->text && view_is(m->text, l->text));
}

static enum cb_err looked(struct probe *p, const struct look *l)
{
    if (l->broken) {
        return because(p, "A message is missing or was altered.", CB_PEER_SEAL);
    }
    return l->found ? CB_OK : because(p, "What was written is not there.", CB_NONE_FOUND);
}

/* --- the steps, in order ---------- */
static enum cb_err step_certificate(struct probe *p)
{
    return probe_certificate(&p->url, p->timeout_ms, &p->why);
}

static uint16_t line_of(const struct probe *p)
{
    return p->line ? p->line : 1;
}

static enum cb_err step_front(struct probe *p)
{
    char path[24] = "/";
    if (p->line) {
        snprintf(path, sizeof path, "/line/%u", p->line);
    }
    return probe_front(&p->url, p->timeout_ms, path, &p->why);
}

static enum cb_err step_roster(struct probe *p)
{
    CB_CLEANUP(probe_reply_free) struct probe_reply r = {0};
    struct seal_roster roster;
    struct seal_epoch epoch;
    enum cb_err e = probe_get(&p->url, p->timeout_ms, "/org.bin", &r, &p->why);
    if (e || r.status != 200) {
        return e ? e : because(p, "There is no org.bin.", CB_NONE_FOUND);
    }
    buf_put(&p->roster, r.body.p, r.body.len);
    e = seal_roster_read(buf_view(&p->roster), &roster);
    e = e ? e : seal_roster_check(&roster, line_of(p), cb_day(), &epoch);
    return e ? because(p, "The signatures in org.bin do not hold today.", e) : CB_OK;
}

static enum cb_err step_phrase(struct probe *p)
{
    struct seal_roster roster;
    enum cb_err e = seal_roster_read(buf_view(&p->roster), &roster);
    seal_phrase_new(p->p7 ? P7 : P10, &p->phrase);
    p->v.roster = buf_view(&p->roster);
    return e ? e : seal_visitor_derive(&p->phrase, &roster.org.instance, &p->v.me);
}

static void mark_make(char out[MARK + 1])
{
    uint8_t r[MARK / 2];
    cb_random(r, sizeof r);
    for (size_t i = 0; i < sizeof r; i++) {
        snprintf(out + 2 * i, 3, "%02x", r[i]);
    }
}

static enum cb_err step_open(struct probe *p)
{
    mark_make(p->mark);
    p->opened = true; /* from here on there may be something to delete */
    return client_open(&p->door, line_of(p), WANT_MESSAGE, view_str(p->mark), &p->v);
}

static enum cb_err step_return(struct probe *p)
{
    struct look l = {.text = p->mark};
    enum cb_err e = client_return(&p->door, &p->v, 0, look_one, &l);
    return e ? e : looked(p, &l);
}

static enum cb_err step_send(struct probe *p)
{
    return client_send(&p->door, &p->v, view_str("A second message."));
}

static enum cb_err step_watch(struct probe *p)
{
    enum cb_err e = probe_live_open(&p->live, &p->url, p->timeout_ms);
    return e ? e : probe_live_watch(&p->live, &p->v);
}

static enum cb_err step_login(struct probe *p)
{
    p->s.roster = buf_view(&p->roster);
    enum cb_err e = probe_ws_open(&p->desk, &p->url, "/staff/live", p->timeout_ms);
    p->desk_door = probe_ws_door(&p->desk);
    return e ? e : probe_staff_login(&p->who, &p->desk_door, &p->s);
}

struct rows {
    struct client_row row[ROWS_MAX];
    size_t n, before; /* before: how many there were when this page began */
};
static void rows_one(void *arg, const struct client_row *r)
{
    struct rows *all = arg;
    if (all->n < ROWS_MAX) {
        all->row[all->n++] = *r;
    }
}

static enum cb_err rows_all(struct probe *p, struct rows *all)
{
    uint64_t after = 0;
    do {
        all->before = all->n;
        enum cb_err e =
            client_staff_queue(&p->desk_door, &p->s, CONV_WAITING, after, rows_one, all);
        if (e) {
            return e;
        }
        after = all->n ? all->row[all->n - 1].order : 0;
    } while (all->n > all->before && all->n < ROWS_MAX);
    return CB_OK;
}

/* Newest first: the probe's own stands at the end, so that hardly anybody else's is opened. */
static enum cb_err find_in(struct probe *p, const struct rows *all)
{
    for (size_t i = all->n; i > 0 && all->n - i < READS_MAX; i--) {
        struct look l = {.text = p->mark};
        client_case_wipe(&p->c);
        memcpy(p->c.row, all->row[i - 1].row, sizeof p->c.row);
        enum cb_err e = client_staff_read(&p->desk_door, &p->s, &p->c, look_one, &l);
        if (!e && l.found) {
            return memcmp(&p->c.conv, &p->v.me.conv, sizeof p->c.conv) == 0 ? CB_OK : CB_PEER_SEAL;
        }
        if (e == CB_PEER_DENIED) {
            return e;
        }
    }
    return because(p, "The new conversation is not in the queue.", CB_NONE_FOUND);
}

static enum cb_err step_find(struct probe *p)
{
    struct rows *all = cb_alloc(sizeof *all);
    enum cb_err e = rows_all(p, all);
    e = e ? e : find_in(p, all);
    cb_free(all, sizeof *all);
    return e;
}

static enum cb_err step_take(struct probe *p)
{
    struct look l = {.text = p->mark};
    uint8_t row[16];
    memcpy(row, p->c.row, sizeof row);
    enum cb_err e = client_staff_take(&p->desk_door, &p->s, row, &p->c, look_one, &l);
    return e ? e : looked(p, &l);
}

static enum cb_err step_reply(struct probe *p)
{
    mark_make(p->reply);
    return client_staff_reply(&p->desk_door, &p->s, &p->c, view_str(p->reply));
}

static enum cb_err step_heard(struct probe *p)
{
    struct look l = {.text = p->reply};
    enum cb_err e = probe_live_heard(&p->live, &p->v, look_one, &l);
    return e ? e : looked(p, &l);
}

static enum cb_err step_answer(struct probe *p)
{
    struct look l = {.text = p->reply};
    enum cb_err e = client_return(&p->door, &p->v, 0, look_one, &l);
    return e ? e : looked(p, &l);
}

static enum cb_err step_note(struct probe *p)
{
    return client_staff_note(&p->desk_door, &p->s, &p->c, view_str("Written by the probe."));
}

static enum cb_err step_back(struct probe *p)
{
    return client_staff_back(&p->desk_door, p->c.row);
}

static enum cb_err step_end(struct probe *p)
{
    struct look l = {.text = p->mark};
    uint8_t row[16];
    memcpy(row, p->c.row, sizeof row);
    enum cb_err e = client_staff_take(&p->desk_door, &p->s, row, &p->c, look_one, &l);
    return e ? e : client_staff_end(&p->desk_door, row);
}

static enum cb_err step_burn(struct probe *p)
{
    enum cb_err e = client_burn(&p->door, &p->v);
    p->opened = p->opened && e != CB_OK;
    return e;
}

static enum cb_err step_gone(struct probe *p)
{
    struct look l = {0};
    enum cb_err e = client_return(&p->door, &p->v, 0, look_one, &l);
    if (e == CB_NONE_FOUND) {
        return CB_OK;
    }
    return e ? e : because(p, "The deleted conversation is still there.", CB_PEER_FORMAT);
}

enum when { ALWAYS, WITH_TLS, WITH_STAFF, TO_DELETE };
static const struct {
    const char *name;
    enum when when;
    enum cb_err (*run)(struct probe *p);
} steps[] = {
    {"certificate", WITH_TLS, step_certificate},
    {"front page and its headers", ALWAYS, step_front},
    {"org.bin, signatures", ALWAYS, step_roster},
    {"phrase", ALWAYS, step_phrase},
    {"open a conversation", ALWAYS, step_open},
    {"come back with the phrase", ALWAYS, step_return},
    {"send", ALWAYS, step_send},
    {"watch the live stream", WITH_STAFF, step_watch},
    {"sign in", WITH_STAFF, step_login},
    {"find it in the queue", WITH_STAFF, step_find},
    {"take and read", WITH_STAFF, step_take},
    {"reply", WITH_STAFF, step_reply},
    {"hear the reply, live", WITH_STAFF, step_heard},
    {"come back for the reply", WITH_STAFF, step_answer},
    {"note", WITH_STAFF, step_note},
    {"hand back", WITH_STAFF, step_back},
    {"take again and end", WITH_STAFF, step_end},
    {"delete", TO_DELETE, step_burn},
    {"come back: nothing there", TO_DELETE, step_gone},
};

static bool due(const struct probe *p, enum when when)
{
    const bool is_due[] = {[ALWAYS] = true,
                           [WITH_TLS] = p->url.tls,
                           [WITH_STAFF] = p->with_staff,
                           [TO_DELETE] = !p->keep};
    return is_due[when];
}

static int walk(struct probe *p)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (!due(p, steps[i].when)) {
            continue;
        }
        uint64_t from = cb_mono_ms();
        enum cb_err e = steps[i].run(p);
        if (e) {
            printf("FAIL  %-28s\n", steps[i].name);
            fflush(stdout);
            fprintf(stderr, "callbox probe: %s: %s\n", steps[i].name,
                    p->why ? p->why : cb_err_text(e));
            return 1;
        }
        printf("ok    %-28s %6llu ms\n", steps[i].name, (unsigned long long)(cb_mono_ms() - from));
        fflush(stdout);
    }
    return 0;
}

static void tidy_up(struct probe *p)
{
    if (!p->opened || p->keep) {
        return;
    }
    enum cb_err e = client_burn(&p->door, &p->v);
    if (e && e != CB_NONE_FOUND) {
        fprintf(stderr, "callbox probe: its conversation could not be deleted: %s\n",
                cb_err_text(e));
    }
}

static void say_kept(struct probe *p)
{
    CB_CLEANUP(buf_free) struct buf words;
    buf_init(&words, 256);
    seal_phrase_write(&p->phrase, &words);
    printf("kept: %.*s\n", (int)words.len, (const char *)words.p);
}

/* --- the command line ---------- */
static const char usage[] =
    "callbox probe URL [--line N] [--staff FILE] [--cafile FILE] [--timeout S] [--keep] [--p7]\n"
    "  Walks through a conversation on the line at URL, https:// or http://, and says what broke.\n"
    "  On https:// the certificate must hold, for a week at least, and the front must insist on "
    "TLS.\n"
    "  --line N      another line than the first\n"
    "  --staff FILE  also sign in and answer it; FILE has name, password and totp (base32), as\n"
    "                DATA/demo-staff.ini does. To find its own conversation the probe may read\n"
    "                others that wait: on a real line give it an account for that purpose.\n"
    "  --cafile FILE whom to trust instead of those whom this system trusts (PEM)\n"
    "  --timeout S   seconds to wait for an answer, 10 by default\n"
    "  --keep        leave the conversation there and print its phrase\n"
    "  --p7          a seven-word phrase, with the stretching that a browser does\n";

/* --- options: each reads its value, if it has one, and says whether it was right ---------- */
static bool opt_keep(struct probe *p, const char *value)
{
    (void)value;
    return p->keep = true;
}

static bool opt_p7(struct probe *p, const char *value)
{
    (void)value;
    return p->p7 = true;
}

static bool opt_timeout(struct probe *p, const char *value)
{
    unsigned s = 0;
    char rest;
    bool good = sscanf(value, "%3u%c", &s, &rest) == 1 && s > 0;
    p->timeout_ms = good ? (int)s * 1000 : p->timeout_ms;
    if (!good) {
        fprintf(stderr, "callbox probe: --timeout takes seconds, 1 to 999.\n");
    }
    return good;
}

static bool opt_line(struct probe *p, const char *value)
{
    unsigned n = 0;
    char rest;
    bool good = sscanf(value, "%5u%c", &n, &rest) == 1 && n > 0 && n < SEAL_AUDIT_LINE;
    p->line = (uint16_t)n;
    if (!good) {
        fprintf(stderr, "callbox probe: --line takes a line's number.\n");
    }
    return good;
}

static bool opt_cafile(struct probe *p, const char *value)
{
    p->url.cafile = value;
    return true;
}

static bool opt_staff(struct probe *p, const char *value)
{
    enum cb_err e = probe_staff_read(value, &p->who);
    if (e) {
        fprintf(stderr, "callbox probe: %s cannot be read: it must have name, password and totp.\n",
                value);
    }
    return p->with_staff = !e;
}

static const struct {
    const char *word;
    bool has_value;
    bool (*read)(struct probe *p, const char *value);
} options[] = {
    {"--keep", false, opt_keep},  {"--p7", false, opt_p7},        {"--timeout", true, opt_timeout},
    {"--staff", true, opt_staff}, {"--cafile", true, opt_cafile}, {"--line", true, opt_line},
};

/* Read the option at argv[*i], moving past its value. */
static bool read_option(int argc, char **argv, int *i, struct probe *p)
{
    for (size_t k = 0; k < sizeof options / sizeof options[0]; k++) {
        if (strcmp(argv[*i], options[k].word) == 0) {
            *i += options[k].has_value;
            bool there = *i < argc;
            if (!there) {
                fprintf(stderr, "callbox probe: %s needs a value.\n", options[k].word);
            }
            return there && options[k].read(p, argv[*i]);
        }
    }
    fprintf(stderr, "callbox probe: there is no option %.40s; --help lists them.\n", argv[*i]);
    return false;
}

static bool read_args(int argc, char **argv, struct probe *p)
{
    const char *url = NULL, *why = NULL;
    for (int i = 0; i < argc; i++) {
        bool plain = argv[i][0] != '-' && !url;
        url = plain ? argv[i] : url;
        if (!plain && !read_option(argc, argv, &i, p)) {
            return false;
        }
    }
    if (!url || probe_url_read(url, &p->url, &why)) {
        fprintf(stderr, "callbox probe: %s\n",
                why ? why : "say where the line is, such as https://line.example.");
        return false;
    }
    return true;
}

int cli_probe(int argc, char **argv)
{
    CB_CLEANUP(probe_wipe)
    struct probe p = {.timeout_ms = TIMEOUT_S * 1000, .live.w.c.fd = -1, .desk.c.fd = -1};
    p.post.c.fd = -1;
    buf_init(&p.roster, 1 << 20);
    if (argc == 1 && strcmp(argv[0], "--help") == 0) {
        fputs(usage, stdout);
        return 0;
    }
    if (!read_args(argc, argv, &p)) {
        return 2;
    }
    signal(SIGPIPE, SIG_IGN); /* OpenSSL writes without MSG_NOSIGNAL */
    probe_post_init(&p.post, &p.url, p.timeout_ms);
    p.door = probe_post_door(&p.post);
    int status = walk(&p);
    tidy_up(&p);
    if (p.keep && p.opened) {
        say_kept(&p);
    }
    return status;
}
