/* nojs: the loop of the process without JavaScript: a form in, perhaps questions to serve, a page
 * out. Called by cli's callbox-nojs. Never answers a second form before the first one's page. */
#include "nojs/nojs_in.h"
#include "core/os.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ANSWER_MS = 10 * 1000, SWEEP_MS = 15 * 1000, LANG_LEN = 4, STATUS_LEN = 4 };
enum { HTTP_BAD = 400, HTTP_BUSY = 503 };

struct message {
    uint8_t kind;
    uint32_t job;
    struct view body;
};

static enum cb_err message_get(const struct buf *b, struct message *out)
{
    struct rd r = rd_of(buf_view(b));
    out->kind = rd_u8(&r);
    rd_zero(&r, 3);
    out->job = rd_u32(&r);
    out->body = VIEW(r.p, r.left);
    return r.failed ? CB_PEER_FORMAT : CB_OK;
}

static void message_begin(struct buf *b, uint8_t kind, uint32_t job)
{
    uint8_t h[NOJS_HDR];
    struct wr w = wr_of(h, sizeof h);
    wr_u8(&w, kind);
    wr_zero(&w, 3);
    wr_u32(&w, job);
    buf_put(b, h, sizeof h);
}

static enum cb_err message_send(struct nojs *n, struct buf *b)
{
    enum cb_err e = b->failed ? CB_HERE_BUG : ipc_send(n->fd, buf_view(b));
    n->gone = n->gone || e == CB_NONE_FOUND;
    return e;
}

/* Fill up to the next 16 KiB with a comment of random hex. */
static void page_pad(struct buf *b, size_t html_len)
{
    static const char open[] = "<!--", close[] = "-->\n";
    size_t least = html_len + sizeof open + sizeof close - 2;
    size_t fill = (PAGE_UNIT - least % PAGE_UNIT) % PAGE_UNIT;
    buf_puts(b, open);
    uint8_t *p = buf_room(b, fill);
    if (p && fill) {
        cb_random(p, fill);
        for (size_t i = 0; i < fill; i++) {
            p[i] = (uint8_t) "0123456789abcdef"[p[i] & 15];
        }
    }
    buf_puts(b, close);
}

static void page_send(struct nojs *n, uint32_t job, uint16_t status, const struct buf *html)
{
    CB_CLEANUP(buf_free) struct buf b;
    uint8_t head[STATUS_LEN];
    struct wr w = wr_of(head, sizeof head);
    buf_init(&b, NOJS_PAGE_MAX);
    message_begin(&b, NOJS_PAGE, job);
    wr_u16(&w, html->len ? status : 500);
    wr_zero(&w, 2);
    buf_put(&b, head, sizeof head);
    buf_put(&b, html->p, html->len);
    if (html->len) {
        page_pad(&b, html->len);
    }
    enum cb_err e = message_send(n, &b);
    if (e) {
        log_event(EV_TOO_MANY, (uint64_t)e);
    }
}

static enum page_lang lang_of(uint8_t lang)
{
    return lang < PAGE_LANGS ? (enum page_lang)lang : PAGE_EN;
}

const struct nojs_line *nojs_line_of(const struct nojs *n, uint16_t number)
{
    for (unsigned i = 0; i < n->nlines; i++) {
        if (!number || n->lines[i]->number == number) {
            return n->lines[i];
        }
    }
    return NULL;
}

/* Of a form: lang1 0x1 line2. */
static const struct nojs_line *line_of(const struct nojs *n, const struct message *m)
{
    struct rd r = rd_of(m->body);
    rd_u8(&r);
    rd_zero(&r, 1);
    uint16_t number = rd_u16(&r);
    return r.failed ? NULL : nojs_line_of(n, number);
}

/* An error page that needs no sitting. */
static void page_plain(struct nojs *n, const struct message *m, uint16_t status)
{
    CB_CLEANUP(buf_free) struct buf html;
    buf_init(&html, PAGE_ROOM);
    enum page_lang lang = lang_of(m->body.len ? m->body.p[0] : 0);
    struct page_site site = n->site;
    const struct nojs_line *line = line_of(n, m);
    site.base = view_str(line ? line->base : "");
    if (page_render(page_of_status(status), lang, &site, NULL, &html)) {
        buf_free(&html);
    }
    page_send(n, m->job, status, &html);
}

static void on_form(struct nojs *n, const struct message *m)
{
    CB_CLEANUP(buf_free) struct buf html;
    struct form form;
    buf_init(&html, PAGE_ROOM);
    bool whole = m->body.len >= LANG_LEN;
    struct view body = whole ? VIEW(m->body.p + LANG_LEN, m->body.len - LANG_LEN) : m->body;
    const struct nojs_line *line = line_of(n, m);
    if (!line || form_read(body, n->form_mem, NOJS_FORM_MAX, &form)) {
        page_plain(n, m, HTTP_BAD);
    } else {
        struct turn t = {
            .n = n, .form = &form, .lang = lang_of(m->body.p[0]), .line = line, .html = &html};
        n->job = m->job;
        steps_run(&t);
        page_send(n, m->job, t.status, &html);
    }
    cb_wipe(n->form_mem, body.len < NOJS_FORM_MAX ? body.len : NOJS_FORM_MAX);
    cb_wipe(&form, sizeof form);
}

static void on_roster(struct nojs *n, const struct message *m)
{
    buf_free(&n->roster);
    buf_put(&n->roster, m->body.p, m->body.len);
}

/* A roster that came while a job asked waits for the job's end, for the job may borrow the old one.
 * One that was just told that its papers are old has done with them. */
bool nojs_papers(struct nojs *n)
{
    bool found = false;
    unsigned kept = 0;
    for (unsigned i = 0; i < n->nwaiting; i++) {
        struct message m;
        bool roster = message_get(&n->waiting[i], &m) == CB_OK && m.kind == NOJS_ROSTER;
        if (roster) {
            on_roster(n, &m);
            buf_free(&n->waiting[i]);
            found = true;
        } else {
            n->waiting[kept++] = n->waiting[i];
        }
    }
    n->nwaiting = kept;
    return found;
}

/* One NUL-ended string off the front; empty when there is none. */
static struct view string_cut(struct view *rest)
{
    const uint8_t *end = rest->len ? memchr(rest->p, 0, rest->len) : NULL;
    struct view s = VIEW(rest->p, end ? (size_t)(end - rest->p) : 0);
    size_t used = end ? s.len + 1 : rest->len;
    *rest = VIEW(rest->p + used, rest->len - used);
    return s;
}

static uint16_t number_cut(struct view *rest)
{
    uint64_t n = 0;
    return form_number(string_cut(rest), &n) || n > UINT16_MAX ? 0 : (uint16_t)n;
}

/* name, exit url, and perhaps usual wait in minutes, cadence in ms, 1 for a demonstration. */
static void on_site(struct nojs *n, const struct message *m)
{
    buf_free(&n->strings);
    buf_put(&n->strings, m->body.p, m->body.len);
    struct view rest = buf_view(&n->strings);
    n->site = (struct page_site){.line_name = string_cut(&rest)};
    if (page_url_of(string_cut(&rest), &n->site.exit_url)) {
        log_event(EV_CONFIG, NOJS_SITE);
    }
    n->site.wait_min = number_cut(&rest);
    n->site.cadence_ms = number_cut(&rest);
    n->site.demo = number_cut(&rest) == 1;
}

static struct nojs_line *line_new(struct nojs *n)
{
    struct nojs_line *l = cb_alloc(sizeof *l);
    n->lines[n->nlines++] = l;
    return l;
}

/* A line's place. The first that is told of is the first one, which was line 1 until then. */
static struct nojs_line *line_room(struct nojs *n, uint16_t number)
{
    struct nojs_line *l = n->told ? (struct nojs_line *)nojs_line_of(n, number) : n->lines[0];
    n->told = true;
    return l || n->nlines == NOJS_LINES ? l : line_new(n);
}

/* One that cannot be read leaves the one before: a page that is a little old. */
static void on_way(struct nojs *n, const struct message *m)
{
    struct nojs_line got = {0};
    struct rd r = rd_of(m->body);
    got.number = rd_u16(&r);
    bool based = rd_u8(&r);
    rd_zero(&r, 1);
    for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
        rd_bytes(&r, got.name[lang], NOJS_NAME);
        got.name[lang][NOJS_NAME - 1] = 0;
        if (page_way_get(&r, &got.way[lang])) {
            return;
        }
    }
    struct nojs_line *l = got.number ? line_room(n, got.number) : NULL;
    if (!l) {
        return;
    }
    if (based) {
        snprintf(got.base, sizeof got.base, "/line/%u", got.number);
    }
    *l = got;
}

static const struct {
    uint8_t kind;
    void (*run)(struct nojs *n, const struct message *m);
} kinds[] = {
    {NOJS_FORM, on_form}, {NOJS_ROSTER, on_roster}, {NOJS_SITE, on_site}, {NOJS_WAY, on_way}};

static void on_message(struct nojs *n, const struct buf *b)
{
    struct message m;
    if (message_get(b, &m)) {
        return;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].kind == m.kind) {
            kinds[i].run(n, &m);
        }
    } /* an ANSWER nobody waits for any more falls through */
}

/* Keep what came while a job asks; a form past the bound is told to come again. */
static void keep(struct nojs *n, struct buf *b, const struct message *m)
{
    if (n->nwaiting < WAITING_MAX) {
        n->waiting[n->nwaiting++] = *b; /* taken */
        buf_init(b, IPC_MAX);
    } else if (m->kind == NOJS_FORM) {
        page_plain(n, m, HTTP_BUSY);
    }
}

/* client's door: ask serve as one visitor, wait for its answer. */
static enum cb_err ask(void *arg, struct view record, struct buf *reply_out)
{
    struct nojs *n = arg;
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, IPC_MAX);
    message_begin(&b, NOJS_ASK, n->job);
    buf_put(&b, record.p, record.len);
    buf_free(reply_out);
    enum cb_err e = n->gone ? CB_BUSY_LOAD : message_send(n, &b);
    uint64_t until = cb_mono_ms() + ANSWER_MS;
    while (!e) {
        struct message m;
        uint64_t now = cb_mono_ms();
        e = now < until ? ipc_recv(n->fd, &b, (int)(until - now)) : CB_BUSY_LOAD;
        n->gone = n->gone || e == CB_NONE_FOUND;
        if (e || message_get(&b, &m)) {
            continue;
        }
        if (m.kind == NOJS_ANSWER && m.job == n->job) {
            buf_put(reply_out, m.body.p, m.body.len);
            return reply_out->failed ? CB_PEER_SIZE : CB_OK;
        }
        if (m.kind != NOJS_ANSWER) {
            keep(n, &b, &m);
        }
    }
    return CB_BUSY_LOAD;
}

enum cb_err nojs_open(int fd, struct nojs **out)
{
    struct nojs *n = cb_alloc(sizeof *n);
    enum cb_err e = seal_init();
    n->fd = fd;
    n->door = (struct client_door){.ask = ask, .arg = n};
    buf_init(&n->roster, IPC_MAX);
    buf_init(&n->strings, IPC_MAX);
    line_new(n)->number = 1;
    n->sittings = e ? NULL : sittings_new();
    n->form_mem = e ? NULL : sodium_malloc(NOJS_FORM_MAX);
    if (!n->sittings || !n->form_mem) {
        nojs_close(n);
        return e ? e : CB_HERE_MEM;
    }
    *out = n;
    return CB_OK;
}

/* The next message: one that waited, or one from the socket. */
static enum cb_err next(struct nojs *n, struct buf *b)
{
    if (n->nwaiting == 0) {
        return ipc_recv(n->fd, b, SWEEP_MS);
    }
    buf_free(b);
    *b = n->waiting[0];
    n->nwaiting--;
    memmove(&n->waiting[0], &n->waiting[1], n->nwaiting * sizeof n->waiting[0]);
    return CB_OK;
}

enum cb_err nojs_run(struct nojs *n)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, IPC_MAX);
    while (!n->gone) {
        enum cb_err e = next(n, &b);
        sittings_sweep(n->sittings, cb_mono_ms());
        if (e == CB_OK) {
            on_message(n, &b);
        } else if (e != CB_BUSY_LOAD && e != CB_PEER_SIZE) {
            return e;
        }
        buf_free(&b); /* a form holds a visitor's words */
    }
    return CB_NONE_FOUND;
}

void nojs_close(struct nojs *n)
{
    if (!n) {
        return;
    }
    for (unsigned i = 0; i < n->nwaiting; i++) {
        buf_free(&n->waiting[i]);
    }
    buf_free(&n->roster);
    buf_free(&n->strings);
    for (unsigned i = 0; i < n->nlines; i++) {
        cb_free(n->lines[i], sizeof *n->lines[i]);
    }
    sittings_free(n->sittings);
    if (n->form_mem) {
        cb_wipe(n->form_mem, NOJS_FORM_MAX);
        sodium_free(n->form_mem);
    }
    close(n->fd);
    cb_free(n, sizeof *n);
}
