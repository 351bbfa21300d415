/* nojs_link: forms of visitors without JavaScript, to the process that opens them and back. Called
 * through routes; by the poll on the socket. Never reads a form, never keeps one once it was sent.
 *
 * The other end works on one form at a time, so one is sent at a time and a few wait here. */
#include "http/http_in.h"
#include "core/os.h"
#include <string.h>
#include <unistd.h>

enum { JOBS_MAX = 16, JOB_WAIT_MS = 30 * 1000, PACKET_MAX = NOJS_FORM_MAX + 64 };

struct nojs_job {
    struct nojs_job *next;
    struct conn *c; /* NULL when they went; the form is worked off all the same */
    uint32_t id;
    uint64_t due_ms;
    bool sent;
    uint16_t from;     /* a code, until it was counted for; 0: none */
    struct buf packet; /* until it is sent */
};

struct ask {
    struct call call; /* first */
    struct http *h;
    uint32_t job;
};

static void packet_begin(struct buf *b, uint8_t kind, uint32_t job)
{
    uint8_t *p = buf_room(b, NOJS_HDR);
    if (p) {
        struct wr w = wr_of(p, NOJS_HDR);
        wr_u8(&w, kind);
        wr_zero(&w, 3);
        wr_u32(&w, job);
    }
}

static int link_fd(const struct nojs_link *l)
{
    return (int)(intptr_t)l->poll->data;
}

static void job_free(struct nojs_job *job)
{
    buf_free(&job->packet);
    cb_free(job, sizeof *job);
}

static void job_busy(struct nojs_job *job)
{
    if (job->c) {
        struct conn *c = job->c;
        job->c = NULL;
        reply_error(c, "", 503, 0);
    }
}

static void job_unlink(struct nojs_link *l, struct nojs_job *job)
{
    struct nojs_job *prev = NULL;
    for (struct nojs_job *j = l->head; j != job; j = j->next) {
        prev = j;
    }
    *(prev ? &prev->next : &l->head) = job->next;
    l->tail = l->tail == job ? prev : l->tail;
    l->n--;
}

/* --- losing and gaining the process ----------------------------------------------------------- */

static void on_poll_closed(uv_handle_t *handle)
{
    close((int)(intptr_t)handle->data);
    cb_free(handle, sizeof(uv_poll_t));
}

static void link_drop(struct nojs_link *l)
{
    if (l->poll) {
        uv_close((uv_handle_t *)l->poll, on_poll_closed);
        l->poll = NULL;
    }
    while (l->head) {
        struct nojs_job *job = l->head;
        job_unlink(l, job);
        job_busy(job);
        job_free(job);
    }
}

static void link_lost(struct http *h)
{
    log_event(EV_NOJS_LOST, h->nojs.n);
    link_drop(&h->nojs);
}

static void on_poll(uv_poll_t *poll, int status, int events);

/* Send, or answer false and wait until the socket takes more. The link may be lost afterwards. */
static bool link_send(struct http *h, struct view packet)
{
    struct nojs_link *l = &h->nojs;
    enum cb_err e = ipc_send(link_fd(l), packet);
    if (e == CB_BUSY_LOAD) {
        uv_poll_start(l->poll, UV_READABLE | UV_WRITABLE, on_poll);
        return false;
    }
    if (e) {
        link_lost(h);
    }
    return !e;
}

/* The way in of one line: line2 based1 0x1, then for each language its name and the way. */
static bool way_send(struct http *h, struct pages_line *line)
{
    CB_CLEANUP(buf_free) struct buf b;
    uint8_t head[4];
    struct wr w = wr_of(head, sizeof head);
    buf_init(&b, PACKET_MAX);
    packet_begin(&b, NOJS_WAY, 0);
    wr_u16(&w, line->number);
    wr_u8(&w, line->base[0] != 0);
    wr_zero(&w, 1);
    buf_put(&b, head, sizeof head);
    for (unsigned lang = 0; lang < PAGE_LANGS; lang++) {
        buf_put(&b, line->name[lang], NOJS_NAME);
        page_way_put(&b, &line->way[lang]);
    }
    CB_ASSERT(!b.failed);
    line->told = link_send(h, buf_view(&b));
    return line->told;
}

/* false: not all of them, and no form goes before they are. */
static bool ways_send(struct http *h)
{
    bool told = true;
    for (unsigned i = 0; told && h->nojs.poll && i < h->pages.nlines; i++) {
        told = h->pages.lines[i].told || way_send(h, &h->pages.lines[i]);
    }
    return told && h->nojs.poll;
}

static void pump(struct http *h)
{
    struct nojs_link *l = &h->nojs;
    struct nojs_job *job = l->head;
    if (l->poll && l->roster.len && link_send(h, buf_view(&l->roster))) {
        buf_free(&l->roster);
    }
    bool told = l->poll && ways_send(h);
    if (l->poll && told && !l->roster.len && job && !job->sent &&
        link_send(h, buf_view(&job->packet))) {
        buf_free(&job->packet);
        job->sent = true;
        job->due_ms = http_now(h) + JOB_WAIT_MS;
    }
}

static void roster_send(struct http *h)
{
    struct nojs_link *l = &h->nojs;
    buf_free(&l->roster);
    buf_init(&l->roster, PACKET_MAX);
    packet_begin(&l->roster, NOJS_ROSTER, 0);
    if (line_roster(h->line, &l->roster)) {
        buf_free(&l->roster); /* too long for a packet: they keep the last */
        log_event(EV_BUG, NOJS_ROSTER);
    }
    pump(h);
}

void nojs_way(struct http *h)
{
    pump(h);
}

static void on_papers(void *arg, const struct bus_topic *topic, uint8_t what, uint64_t n)
{
    struct http *h = arg;
    (void)topic, (void)what, (void)n;
    if (h->nojs.poll) {
        roster_send(h);
    }
}

static void site_send(struct http *h)
{
    CB_CLEANUP(buf_free) struct buf b;
    const struct config *site = h->site;
    buf_init(&b, 1024);
    packet_begin(&b, NOJS_SITE, 0);
    buf_put(&b, site->line_name, strlen(site->line_name) + 1);
    buf_put(&b, site->exit_url, strlen(site->exit_url) + 1);
    buf_putf(&b, "0%c%u%c%u%c", 0, (unsigned)site->cadence_ms, 0, site->demo ? 1u : 0u, 0);
    bool sent = link_send(h, buf_view(&b)); /* an empty socket takes it */
    (void)sent;
}

void nojs_start(struct http *h, int fd)
{
    struct nojs_link *l = &h->nojs;
    bool again = l->last > 0 || l->poll;
    link_drop(l);
    if (fd < 0) {
        return;
    }
    uv_poll_t *poll = cb_alloc(sizeof *poll);
    if (uv_poll_init(&h->loop, poll, fd)) {
        cb_free(poll, sizeof *poll);
        close(fd);
        return;
    }
    poll->data = (void *)(intptr_t)fd;
    l->poll = poll;
    struct bus_topic papers = call_topic_papers();
    bus_watch(h->bus, &l->papers, &papers, on_papers, h);
    h->nojs.last++;
    buf_init(&l->packet, IPC_MAX);
    uv_poll_start(poll, UV_READABLE, on_poll);
    if (again) {
        log_event(EV_NOJS_BACK, 0);
    }
    site_send(h);
    for (unsigned i = 0; i < h->pages.nlines; i++) {
        h->pages.lines[i].told = false;
    }
    nojs_way(h);
    if (l->poll) {
        roster_send(h);
    }
}

void nojs_stop(struct http *h)
{
    link_drop(&h->nojs);
    bus_unwatch(h->bus, &h->nojs.papers);
    buf_free(&h->nojs.packet);
    buf_free(&h->nojs.roster);
}

/* --- what the process says -------------------------------------------------------------------- */

/* The answer to a job that is not in hand any more goes nowhere. */
static struct nojs_job *in_hand(struct http *h, uint32_t job)
{
    struct nojs_job *j = h->nojs.head;
    return j && j->sent && j->id == job ? j : NULL;
}

static void ask_free(struct ask *a)
{
    buf_free(&a->call.request);
    buf_free(&a->call.reply);
    cb_free(a, sizeof *a);
}

static void answer_send(struct http *h, uint32_t job, struct view record)
{
    CB_CLEANUP(buf_free) struct buf b;
    buf_init(&b, IPC_MAX);
    packet_begin(&b, NOJS_ANSWER, job);
    buf_put(&b, record.p, record.len);
    /* One job, one question: the socket is empty, and one that is not is broken. */
    if (h->nojs.poll && in_hand(h, job) && !link_send(h, buf_view(&b)) && h->nojs.poll) {
        link_lost(h);
    }
}

static void ask_done(struct call *call)
{
    struct ask *a = (struct ask *)(void *)call;
    struct nojs_job *job = in_hand(a->h, a->job);
    if (job && job->from) {
        uint8_t asked = call->request.len > 3 ? call->request.p[3] : 0;
        visitor_counted(a->h, call, job->from);
        job->from = asked == WIRE_OPEN || asked == WIRE_RETURN ? 0 : job->from;
    }
    answer_send(a->h, a->job, buf_view(&call->reply));
    ask_free(a);
}

static bool on_ask(struct http *h, uint32_t job, struct view body)
{
    struct wire_rec rec;
    size_t used = 0;
    if (!in_hand(h, job) || wire_rec_get(body, &rec, &used) || used != body.len) {
        return false;
    }
    struct ask *a = cb_alloc(sizeof *a);
    a->h = h;
    a->job = job;
    a->call.door = DOOR_NOJS;
    a->call.reply_max = WIRE_REPLY_LEN;
    a->call.arrived_ms = cb_mono_ms();
    a->call.done = ask_done;
    buf_init(&a->call.request, body.len);
    buf_init(&a->call.reply, WIRE_REPLY_LEN);
    buf_put(&a->call.request, body.p, body.len);
    if (line_submit(h->line, &a->call)) {
        struct wire_rec later = {
            .type = (uint8_t)(rec.type | WIRE_REPLY), .tag = rec.tag, .status = WIRE_LATER};
        wire_rec_put(&a->call.reply, &later);
        ask_done(&a->call);
    }
    return true;
}

/* The step after this one is to be counted for the placement too: the page's form keeps the code.
 */
static void page_send(struct conn *c, const struct reply *r, struct view body, uint16_t from)
{
    CB_CLEANUP(buf_free) struct buf links = {0};
    if (from && r->status == 200) {
        landing_links(body, &links);
        landing_send(c, body, &links, from);
    } else {
        reply_send(c, r, body);
    }
}

static bool on_page(struct http *h, uint32_t id, struct view body)
{
    struct nojs_job *job = in_hand(h, id);
    struct rd r = rd_of(body);
    unsigned status = rd_u16(&r);
    rd_zero(&r, 2);
    if (!job || r.failed || status < 200 || status > 599) {
        return false;
    }
    struct conn *c = job->c;
    uint16_t from = job->from;
    job->c = NULL;
    job_unlink(&h->nojs, job);
    job_free(job);
    if (c) {
        struct reply reply = {.status = status, .type = "text/html; charset=utf-8"};
        page_send(c, &reply, VIEW(r.p, r.left), from);
    }
    pump(h);
    return true;
}

static bool (*const kinds[])(struct http *h, uint32_t job, struct view body) = {
    [NOJS_ASK] = on_ask,
    [NOJS_PAGE] = on_page,
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static bool on_packet(struct http *h, struct view v)
{
    struct rd r = rd_of(v);
    uint8_t kind = rd_u8(&r);
    rd_zero(&r, 3);
    uint32_t job = rd_u32(&r);
    if (r.failed || kind >= KINDS || !kinds[kind]) {
        return false;
    }
    return kinds[kind](h, job, VIEW(r.p, r.left));
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
    struct http *h = poll->loop->data;
    struct nojs_link *l = &h->nojs;
    if (events & UV_WRITABLE) {
        uv_poll_start(poll, UV_READABLE, on_poll);
        pump(h);
    }
    while (l->poll == poll) {
        enum cb_err e = status < 0 ? CB_NONE_FOUND : ipc_recv(link_fd(l), &l->packet, 0);
        if (e == CB_BUSY_LOAD) {
            break;
        }
        /* What is not one of the two things it may say ends the talk; the parent starts another. */
        bool good = !e && on_packet(h, buf_view(&l->packet));
        buf_free(&l->packet);
        if (!good && l->poll == poll) {
            link_lost(h);
        }
    }
}

/* --- forms ------------------------------------------------------------------------------------ */

void nojs_post(struct conn *c, const struct head *h, struct view body)
{
    struct nojs_link *l = &c->h->nojs;
    if (!l->poll || l->n >= JOBS_MAX) {
        if (l->poll) {
            log_event(EV_TOO_MANY, l->n);
        }
        reply_error(c, h->path, 503, 0);
        return;
    }
    struct nojs_job *job = cb_alloc(sizeof *job);
    uint8_t lang[4];
    struct wr w = wr_of(lang, sizeof lang);
    unsigned line = 0;
    char bare[HEAD_PATH];
    line = lines_of(&c->h->pages, h->path, &line, bare) ? line : 0;
    wr_u8(&w, page_lang_of(view_str(h->path)) == PAGE_GD ? NOJS_GD : NOJS_EN);
    wr_zero(&w, 1);
    wr_u16(&w, c->h->pages.lines[line].number);
    job->id = ++l->last;
    job->from = landing_number(h->from) == CODE_NONE ? 0 : h->from;
    job->due_ms = http_now(c->h) + JOB_WAIT_MS;
    buf_init(&job->packet, PACKET_MAX);
    packet_begin(&job->packet, NOJS_FORM, job->id);
    buf_put(&job->packet, lang, sizeof lang);
    buf_put(&job->packet, body.p, body.len);
    *(l->tail ? &l->tail->next : &l->head) = job;
    l->tail = job;
    l->n++;
    job->c = c;
    conn_busy(c, &job->c);
    pump(c->h);
}

/* A form that waited too long gets the busy page. One that is in hand too long means a process
 * that hangs: close its socket, which ends it, and the parent starts another. */
void nojs_sweep(struct http *h)
{
    struct nojs_link *l = &h->nojs;
    uint64_t now = http_now(h);
    if (l->head && l->head->sent && now >= l->head->due_ms) {
        log_event(EV_TIMEOUT, l->n);
        link_lost(h);
        return;
    }
    for (struct nojs_job *job = l->head, *next; job; job = next) {
        next = job->next;
        if (!job->sent && now >= job->due_ms) {
            job_unlink(l, job);
            job_busy(job);
            job_free(job);
        }
    }
}
